/**
 * Rings as columns of numbers: no object per element, for programs that look at millions.
 *
 * @module
 */

import { flatten } from "../layouts/flatten.ts";
import { layoutByName, LAYOUTS } from "../layouts/index.ts";
import { RingDecoder } from "../records/ring.ts";
import type { Decoder } from "../wasm/decoder.ts";
import { borrowDecoder } from "./decoders.ts";
import { type DecodeOptions, ringOptions } from "./rings.ts";

/** Columns by field name, all of one length; `NaN` where an element has no such field. */
export type Columns<F extends string> = Readonly<Record<F | "index", Float64Array>>;

/** Where a field lies in one layout. */
interface Place {
  readonly layout: number;
  readonly at: number;
  readonly shift: number;
  readonly mask: number;
}

/**
 * Decode some fields of every element.
 *
 * @param bytes Ring bytes in device order, from element `first` on.
 * @param fields Names of fields of at most 32 bits, as in json: `"wqe_counter"`, or `"wqe_ctrl.opcode"` for one layout
 * only. Of several segments with the field, the first one counts.
 * @param options What the bytes are.
 * @returns A column per field, and `index`.
 * @throws {TypeError} If a field does not exist or is too wide.
 *
 * @example How many completions carry each opcode
 * ```ts
 * import { decodeColumns } from "@wqdump/wqdump";
 *
 * const { opcode } = decodeColumns(new Uint8Array(64 * 100), ["opcode"], { source: "cmp" });
 * const requests = opcode.filter((value) => value === 0).length;
 * if (requests !== 100) throw new Error(`${requests} requester completions`);
 * ```
 */
export function decodeColumns<const F extends string>(
  bytes: Uint8Array,
  fields: readonly F[],
  options: DecodeOptions,
): Columns<F> {
  const { source, generation } = options;
  const places = fields.map((field) => placesOf(field, generation ?? 5, source));
  const parts: Float64Array[][] = Array.from({ length: fields.length + 1 }, () => []);
  using loan = borrowDecoder();
  const ring = new RingDecoder(loan.decoder, ringOptions(options));
  const take = (): void => {
    while (ring.next() > 0) takePlan(ring, loan.decoder, places, parts);
  };
  for (let at = 0; at < bytes.length && !ring.done;) {
    const taken = ring.push(bytes.subarray(at));
    at += taken;
    take();
    if (taken === 0) break;
  }
  ring.finish();
  take();
  const names = ["index", ...fields];
  return Object.fromEntries(names.map((name, n) => [name, joined(parts[n]!).slice(0, options.limit)])) as Columns<F>;
}

function takePlan(
  ring: RingDecoder,
  decoder: Decoder,
  places: readonly (readonly Place[])[],
  parts: Float64Array[][],
): void {
  const shown: number[] = [];
  const indexes: number[] = [];
  for (let n = 0; n < ring.planned; n++) {
    const { index, hidden } = ring.at(n);
    if (hidden) continue;
    shown.push(n);
    indexes.push(index);
  }
  parts[0]!.push(Float64Array.from(indexes));
  places.forEach((field, column) => {
    const values = new Float64Array(ring.planned).fill(NaN);
    for (const place of field) {
      const pairs = decoder.extract(0, ring.planned, place);
      for (let n = pairs.length - 2; n >= 0; n -= 2) values[pairs[n]!] = pairs[n + 1]!;
    }
    parts[column + 1]!.push(Float64Array.from(shown, (n) => values[n]!));
  });
}

function placesOf(field: string, generation: number, source: string): Place[] {
  const places: Place[] = [];
  let tooWide = false;
  LAYOUTS.forEach((layout, id) => {
    if (layout.generation !== generation) return;
    for (const row of flatten(layout, layoutByName)) {
      if (row.kind !== "field") continue;
      const { path, at, width, field: { bits } } = row.flat;
      const name = path.join(".");
      if (name !== field && `${layout.name}.${name}` !== field) continue;
      if (width > 32) tooWide = true;
      else places.push({ layout: id, at, shift: bits[1], mask: width === 32 ? 0xffffffff : 2 ** width - 1 });
    }
  });
  if (places.length > 0) return places;
  throw new TypeError(
    tooWide
      ? `Field "${field}" is wider than 32 bits and fits no column`
      : `No field "${field}" in the layouts of a "${source}" ring of generation ${generation}`,
  );
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
