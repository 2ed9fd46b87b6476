/** Mutation of rings that knows their structures: lengths, opcodes and counts get values that matter. */

import { type FlatField, flatten } from "../../layouts/flatten.ts";
import { layoutByName, LAYOUTS } from "../../layouts/index.ts";
import type { Rng } from "./mutate.ts";

/** Fields that decide how a walker goes on. */
const HOT = /^(?:ds|opcode|opc_mod|.*(?:byte_count|byte_cnt|size|_sz|length|count|num|owner|format|inline|next).*)$/;

interface Place {
  readonly at: number;
  readonly shift: number;
  readonly width: number;
}

let hot: Place[] | undefined;
let all: Place[] | undefined;

function places(wanted: (flat: FlatField) => boolean): Place[] {
  const found: Place[] = [];
  for (const layout of LAYOUTS) {
    if (!/^(?:wqe|cqe|eqe|mlx4_(?:wqe|cqe|eqe))/.test(layout.name)) continue;
    for (const row of flatten(layout, layoutByName)) {
      if (row.kind !== "field" || row.flat.width > 32 || !wanted(row.flat)) continue;
      found.push({ at: row.flat.at, shift: row.flat.field.bits[1], width: row.flat.width });
    }
  }
  return found;
}

function value(width: number, rng: Rng): number {
  const top = width === 32 ? 0xffffffff : 2 ** width - 1;
  switch (rng.below(6)) {
    case 0:
      return 0;
    case 1:
      return top;
    case 2:
      return rng.below(4) & top;
    case 3:
      return (2 ** rng.below(width)) & top;
    case 4:
      return Math.max(0, top - rng.below(4));
    default:
      return (rng.next() & top) >>> 0;
  }
}

/** Sets some fields of some structures that a ring may have at some multiple of 16 bytes. */
export function mutateFields(bytes: Uint8Array, rng: Rng): Uint8Array {
  hot ??= places(({ path }) => HOT.test(path[path.length - 1]!));
  all ??= places(() => true);
  const copy = bytes.slice();
  const view = new DataView(copy.buffer);
  for (let n = 1 + rng.below(6); n > 0; n--) {
    const { at, shift, width } = rng.pick(rng.oneIn(3) ? all : hot);
    const unit = rng.oneIn(2) ? 64 : 16;
    const place = rng.below(Math.ceil(copy.length / unit)) * unit + at;
    if (place + 4 > copy.length) continue;
    const mask = width === 32 ? 0xffffffff : ((2 ** width - 1) << shift) >>> 0;
    const others = (view.getUint32(place) & ~mask) >>> 0;
    view.setUint32(place, (others | ((value(width, rng) << shift) & mask)) >>> 0);
  }
  return copy;
}
