/** Fuzz targets of the programming interface: hostile arguments, and properties that tie its forms together. */

import { layoutByName, LAYOUTS } from "../../layouts/index.ts";
import type { Layout } from "../../layouts/types.ts";
import { decode, decodeColumns, decodeStructure, type QueueType, renderRing } from "../../mod.ts";
import { encodeLayout } from "../../sim/encode.ts";
import { cases, load } from "../golden/load.ts";
import { mutateFields } from "./fields.ts";
import { Budget, type Target } from "./target.ts";

type Json = Record<string, unknown>;

const QUEUES: readonly QueueType[] = ["snd", "rcv", "srq", "cmp", "eqe"];
const FORMATS = ["text", "json", "ndjson", "raw", "dw", "brief"] as const;
const COLUMNS = ["opcode", "qpn", "byte_count", "lkey", "ds", "wqe_counter", "syndrome", "owner"];
const NUMBERS = [0, 1, -1, 1.5, NaN, Infinity, -Infinity, 2 ** 31, 2 ** 32, 2 ** 53, 64, 63, 16, 4096, 1e9];
const WORDS = ["", "64", "opcode=SEND", "=", "constructor", "__proto__", "x".repeat(500), "opcode=SEND,".repeat(100)];

const rings = (): Uint8Array[] => cases("mlx").map((name) => load(name).bytes.slice(0, 1024));

/** Arguments of the right types with values that make no sense. */
const ARGUMENTS: Target = {
  name: "api",
  weight: 8,
  seeds: rings,
  mutate: mutateFields,
  run: (bytes, rng) => {
    const number = (name: string): Json => rng.oneIn(3) ? { [name]: rng.pick(NUMBERS) } : {};
    const word = (name: string): Json => rng.oneIn(8) ? { [name]: rng.pick(WORDS) } : {};
    const source = rng.pick(QUEUES);
    const options = {
      source,
      stride: rng.oneIn(2) ? 64 : undefined,
      ...["generation", "stride", "count", "first", "limit", "counter", "ci"].map(number).reduce((a, b) => ({
        ...a,
        ...b,
      })),
      ...["source", "transport", "where"].map(word).reduce((a, b) => ({ ...a, ...b })),
    } as never;
    const budget = new Budget(bytes.length + 64);
    try {
      if (rng.oneIn(2)) { for (const _ of decode(bytes, options)) budget.step(); }
      else if (rng.oneIn(3)) decodeStructure(rng.oneIn(8) ? rng.pick(WORDS) : rng.pick(LAYOUTS).name, bytes);
      else renderRing(bytes, { ...(options as Json), format: rng.pick(FORMATS) } as never);
    } catch (error) {
      // Wrong arguments are TypeErrors and RangeErrors of ours: a sentence that begins with a capital, from mod.ts down.
      const meant = (error instanceof TypeError || error instanceof RangeError) && isSentence(error.message);
      if (!meant) throw error;
    }
  },
};

/** Our messages name what is wrong; the engine's speak of undefined things. */
function isSentence(message: string): boolean {
  return /^[A-Z-]/.test(message) &&
    !/^Cannot (?:read prop|convert|mix)|is not (?:a function|iterable|defined)|impossible/
      .test(message);
}

/** A ring as text, as json and as columns says the same. */
const AGREEMENT: Target = {
  name: "agreement",
  weight: 4,
  seeds: rings,
  mutate: mutateFields,
  run: (bytes, rng) => {
    const source = rng.pick(QUEUES);
    const generation = rng.oneIn(3) ? 4 : 5;
    const options = {
      source,
      generation,
      stride: source === "rcv" || source === "srq" || generation === 4 ? 64 : undefined,
    } as const;
    const records = [...decode(bytes, options)];
    const text = renderRing(bytes, { ...options, format: "text" });
    const json = JSON.parse(renderRing(bytes, { ...options, format: "json" }));
    if (JSON.stringify(json) !== JSON.stringify(records)) throw new Error("json and records differ");
    const headings = text.match(/^\[Element Index /gm)?.length ?? 0;
    if (headings !== records.length) throw new Error(`${headings} elements in text, ${records.length} in json`);
    agree(bytes, records, options, rng.pick(COLUMNS));
  },
};

function agree(
  bytes: Uint8Array,
  records: readonly { readonly index: number; readonly segments: readonly { readonly fields?: unknown }[] }[],
  options: { source: QueueType; generation: 4 | 5; stride: number | undefined },
  field: string,
): void {
  let columns: Readonly<Record<string, Float64Array>>;
  try {
    columns = decodeColumns(bytes, [field], options);
  } catch (error) {
    if (error instanceof TypeError && /no field/i.test(error.message)) return;
    throw error;
  }
  if (columns["index"]!.length !== records.length) throw new Error("columns and json have different lengths");
  records.forEach((record, row) => {
    if (columns["index"]![row] !== record.index) throw new Error(`row ${row} has another index`);
    const values = record.segments.map((segment) => (segment.fields as Json | undefined)?.[field])
      .filter((value) => typeof value === "number");
    const column = columns[field]![row]!;
    const fits = Number.isNaN(column) ? values.length === 0 : values.includes(column);
    if (!fits) throw new Error(`${field} of element ${record.index} is ${column} in columns, ${values} in json`);
  });
}

/** Whether it, or what stands in it, ends in a list. */
const hasList = (layout: Layout): boolean =>
  Object.values(layout.fields).some((row) =>
    "layout" in row && (row.count !== undefined || hasList(layoutByName(row.layout)!))
  );

const ENCODABLE = LAYOUTS.filter((layout) => layout.bytes > 0 && !hasList(layout));

/** decode(encode(decode(x))) = decode(x), for every structure. */
const ROUND_TRIP: Target = {
  name: "roundtrip",
  weight: 8,
  seeds: () => [new Uint8Array(272), new Uint8Array(272).map((_, i) => i * 37), new Uint8Array(272).fill(0xff)],
  run: (bytes, rng) => {
    const layout = rng.pick(ENCODABLE);
    const whole = new Uint8Array(layout.bytes);
    whole.set(bytes.subarray(0, layout.bytes));
    const before = decodeStructure(layout.name, whole);
    const again = decodeStructure(layout.name, encodeLayout(layout, values(layout, before), layout.name));
    // Bits that no row has cannot be given.
    const named = (record: unknown): string =>
      JSON.stringify(record, (key, value) => key.startsWith("reserved_0x") ? undefined : value);
    if (named(again) !== named(before)) throw new Error(`${layout.name} is not the same again`);
  },
};

// What the encoder takes: names of the tables only, structures inside as objects of their own.
function values(layout: Layout, json: Json): Json {
  const found: Json = {};
  for (const [name, row] of Object.entries(layout.fields)) {
    if ("layout" in row) {
      const inner = row.transparent ? json : json[name] as Json;
      found[name] = values(layoutByName(row.layout)!, inner);
    } else found[name] = json[name] ?? (row.rare ? 0 : undefined);
  }
  return found;
}

/** All of them. */
export const PROGRAMS: readonly Target[] = [ARGUMENTS, AGREEMENT, ROUND_TRIP];
