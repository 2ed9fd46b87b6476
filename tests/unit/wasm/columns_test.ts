/** Columns of all fields of all layouts against the json of the same elements. */

import { assert, assertEquals } from "@std/assert";
import { flatten } from "../../../layouts/flatten.ts";
import { layoutByName, LAYOUTS } from "../../../layouts/index.ts";
import { type ElementRecord, RingDecoder, type RingDecoderOptions, type RingKind } from "../../../records/ring.ts";
import { compileWhere } from "../../../records/where.ts";
import { TRANSPORT } from "../../../wasm/abi.ts";
import { ColumnSet } from "../../../wasm/columns.ts";
import { Decoder, type Place } from "../../../wasm/decoder.ts";
import { Guards } from "../../fuzz/guards.ts";
import { Rng } from "../../fuzz/mutate.ts";
import { cases, load } from "../../golden/load.ts";

const decoder = Decoder.create();
const guards = new Guards(decoder);

interface Field extends Place {
  readonly path: readonly string[];
}

const FIELDS: readonly (readonly Field[])[] = LAYOUTS.map((layout) =>
  [...flatten(layout, layoutByName)].flatMap((row): Field[] => {
    if (row.kind !== "field" || row.flat.width > 32) return [];
    const { path, at, width, field: { bits } } = row.flat;
    return [{ path, at, shift: bits[1], mask: width === 32 ? 0xffffffff : 2 ** width - 1 }];
  })
);

/** Values that are put together from fields have no column, though fields elsewhere may have their names. */
const JOINED = new Set(
  LAYOUTS.flatMap((layout) =>
    Object.keys(layout.joined ?? {}).map((name) => `${layout.variantOf ?? layout.name}.${name}`)
  ),
);
const PATHS = new Set(FIELDS.flat().map(({ path }) => path.join(".")));
const MASKS = FIELDS.map((fields) => new Map(fields.map(({ path, mask }) => [path.join("."), mask])));

/** Sets of all layouts, as many in each as there is room for. */
const SETS = (() => {
  const sets: number[][] = [[]];
  let lists = 0;
  LAYOUTS.forEach((_, layout) => {
    const more = FIELDS[layout]!.length + 2;
    if (more === 2) return;
    if (lists + more > 500) {
      sets.push([]);
      lists = 0;
    }
    sets[sets.length - 1]!.push(layout);
    lists += more;
  });
  return sets.map((layouts) => new ColumnSet(decoder, layouts.map((layout) => ({ layout, places: FIELDS[layout]! }))));
})();

/** A structure: its layout and its fields by path; those beyond its end are absent. */
interface Structure {
  readonly layout: string;
  readonly address: number;
  readonly values: Map<string, number>;
  readonly masks: ReadonlyMap<string, number>;
}

/** The structures of each shown element of the plan, by columns. */
function byColumns(ring: RingDecoder): { index: number; structures: Structure[] }[] {
  const elements: { index: number; structures: Structure[] }[] = [];
  SETS.forEach((set, s) => {
    let base = 0;
    for (const { shown, indexes, groups } of ring.columns(set)) {
      if (s === 0) { for (let n = 0; n < shown; n++) elements.push({ index: indexes[n]!, structures: [] }); }
      for (const group of groups) {
        for (let row = 0; row < group.rows; row++) {
          const element = elements[base + group.elements[row]!]!;
          const bytes = group.cut.find((cut) => cut.row === row)?.bytes ?? Infinity;
          const values = new Map<string, number>();
          FIELDS[group.layout]!.forEach(({ path, at }, i) => {
            if (at + 4 <= bytes) values.set(path.join("."), group.columns[i]![row]!);
            else assertEquals(group.columns[i]![row], 0);
          });
          const { name, variantOf } = LAYOUTS[group.layout]!;
          element.structures.push({
            layout: variantOf ?? name,
            address: group.addresses[row]!,
            values,
            masks: MASKS[group.layout]!,
          });
        }
      }
      base += shown;
    }
    assertEquals(base, elements.length);
  });
  return elements;
}

function numbersIn(fields: Readonly<Record<string, unknown>>, before = ""): [string, number][] {
  return Object.entries(fields).flatMap(([name, value]): [string, number][] => {
    if (typeof value === "number") return [[before + name, value]];
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return numbersIn(value as Record<string, unknown>, `${before}${name}.`);
    }
    return [];
  });
}

let compared = 0;
let cutShort = 0;

// Fields that json leaves out by a condition have a value all the same, but none that is not there.
function same(record: ElementRecord, found: { index: number; structures: Structure[] }, what: string): void {
  assertEquals(found.index, record.index, what);
  const wanted = new Set(
    SETS.flatMap(({ groups }) => groups.map(({ layout }) => LAYOUTS[layout]!)).map((layout) =>
      layout.variantOf ?? layout.name
    ),
  );
  const segments = record.segments.filter(({ layout }) => layout !== null && wanted.has(layout));
  const names = [...new Set(segments.map(({ layout }) => layout))];
  assertEquals(found.structures.length, segments.length, what);
  for (const name of names) {
    const structures = found.structures.filter(({ layout }) => layout === name).sort((a, b) => a.address - b.address);
    segments.filter(({ layout }) => layout === name).forEach(({ fields, cut }, i) => {
      if (cut) cutShort++;
      for (const [path, value] of numbersIn(fields ?? {})) {
        const known = structures[i]!.values.get(path);
        // Wider fields have no column. Of signed ones a column has the bits.
        if (known === undefined && (!PATHS.has(path) || JOINED.has(`${name}.${path}`))) continue;
        const mask = structures[i]!.masks.get(path)!;
        assertEquals(known, (value & mask) >>> 0, `${what}: ${name}.${path}`);
        compared++;
      }
    });
  }
}

function check(bytes: Uint8Array, options: RingDecoderOptions, what: string): void {
  const ring = new RingDecoder(decoder, options);
  const plan = (): void => {
    while (ring.next() > 0) {
      const records = [...ring.records()];
      const found = byColumns(ring);
      assertEquals(found.length, records.length, what);
      records.forEach((record, n) => same(record, found[n]!, `${what}, element ${n}`));
    }
  };
  for (let at = 0; at < bytes.length && !ring.done;) {
    const taken = ring.push(bytes.subarray(at));
    at += taken;
    plan();
    if (taken === 0) break;
  }
  ring.finish();
  plan();
  guards.check();
}

const STRIDES: Readonly<Record<Exclude<RingKind, "context">, readonly number[]>> = {
  sq5: [64],
  rq5: [16, 32, 64, 128, 256],
  cq5: [64, 128],
  eq5: [64],
  sq4: [64, 128, 256],
  rq4: [16, 32, 64],
  cq4: [32, 64],
  eq4: [32, 64],
  mgm: [256],
};
const KINDS = Object.keys(STRIDES) as (keyof typeof STRIDES)[];
const WHERE = ["opcode!=0", "byte_count&1", "qpn>=1"].map((text) => compileWhere(text));

function anyOptions(rng: Rng, kind: keyof typeof STRIDES, length: number): RingDecoderOptions {
  const stride = rng.pick(STRIDES[kind]);
  return {
    kind,
    stride,
    count: rng.oneIn(2) ? undefined : Math.max(1, Math.floor(length / stride)),
    transport: rng.pick(Object.keys(TRANSPORT) as (keyof typeof TRANSPORT)[]),
    linked: rng.oneIn(2),
    signature: rng.oneIn(2),
    miniFormat: rng.below(5),
    enhanced: rng.oneIn(3),
    timestamp: rng.oneIn(2),
    where: rng.oneIn(3) ? rng.pick(WHERE) : undefined,
  };
}

Deno.test("columns of golden rings are what json says, whole, damaged, filtered and cut", () => {
  const rng = new Rng(5);
  const prefix: Partial<Record<RingKind, string>> = {
    ...{
      sq5: "mlx5-sq",
      rq5: "mlx5-rq",
      cq5: "mlx5-cq",
      sq4: "mlx4-sq",
      rq4: "mlx4-rq",
      cq4: "mlx4-cq",
      eq4: "mlx4-eq",
    },
  };
  for (const [kind, begin] of Object.entries(prefix)) {
    const names = cases(begin);
    for (let i = 0; i < 12 && names.length > 0; i++) {
      const name = rng.pick(names);
      const bytes = load(name).bytes.slice(0, 1 + rng.below(6000));
      for (let n = rng.below(20); n > 0; n--) bytes[rng.below(bytes.length)] = rng.next();
      const options = anyOptions(rng, kind as keyof typeof STRIDES, bytes.length);
      check(bytes, options, `${kind} ${name} ${i}`);
    }
  }
  assert(compared > 5000, `only ${compared} values`);
});

Deno.test("columns of random bytes are what json says, for every kind of ring", () => {
  const rng = new Rng(6);
  for (const kind of KINDS) {
    for (let i = 0; i < 8; i++) {
      const bytes = Uint8Array.from({ length: 1 + rng.below(3000) }, () => rng.oneIn(3) ? 0 : rng.next());
      const options = anyOptions(rng, kind, bytes.length);
      check(bytes, options, `${kind} ${i}`);
    }
  }
});

Deno.test("columns of structures that are cut short have what is there", () => {
  const before = cutShort;
  const rng = new Rng(7);
  for (const layout of LAYOUTS) {
    const size = decoder.layoutBytes(decoder.layoutId(layout.name));
    const bytes = Uint8Array.from({ length: size * 2 + rng.below(size) }, () => rng.next());
    check(bytes, { kind: "context", stride: size, layout: layout.name }, layout.name);
  }
  assert(cutShort > before, "nothing was cut");
});
