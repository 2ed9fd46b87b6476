/**
 * Queues of a scenario: one element describes a QP, CQ, EQ, SRQ or mkey by its PRM context and its rings, and the
 * adapter answers every segment that shows them.
 *
 * The HW_* segments and MKEY_CONTEXT have layouts that are not public; a simulated adapter answers words that only
 * carry the number.
 *
 * @module
 */

import type { Layout } from "../layouts/types.ts";
import { blockBytes } from "./blocks.ts";
import { encodeLayout, knownLayout } from "./encode.ts";
import { addEntry, dwordBytes, once, type Surroundings } from "./entries.ts";
import { asArray, asNumber, asObject, asOneOf, badValue, type JsonObject, onlyKeys } from "./json_reader.ts";
import type { ScenarioEntries, ScenarioEntry } from "./scenario_types.ts";

type Kind = "qp" | "cq" | "eq" | "srq" | "mkey";

/** A ring of a queue: where it is shown, what it is made of by the context. */
interface RingRow {
  /** Key of its bytes in the queue element. */
  readonly key: string;
  readonly segment: string;
  /** Unit of index2. */
  readonly unit: (context: Context) => number;
  /** Ring size by the context; 0 = the queue has no such ring. */
  readonly bytes: (context: Context) => number;
  /** One element that nobody has used yet. */
  readonly unused: (stride: number) => Uint8Array;
}

/** How a kind of queue is shown. */
interface KindRow {
  /** PRM layout of `context`. */
  readonly layout: string;
  /** Segments whose payload is the context as it stands. */
  readonly plain: readonly string[];
  /** Segment whose payload is the answer of a query command, its layout, and the context's name in it. */
  readonly query?: readonly [segment: string, layout: string, field: string];
  /** Segments without a public layout. */
  readonly opaque: readonly string[];
  /** A segment that is answered by others. */
  readonly whole?: readonly [segment: string, parts: readonly string[]];
  readonly rings: readonly RingRow[];
}

/** A context's fields as numbers, for the sizes of its rings. */
type Context = (field: string) => number;

const zeros = (stride: number): Uint8Array => new Uint8Array(stride);

/** An element whose last byte says that hardware has not written it. */
function unwritten(value: number): (stride: number) => Uint8Array {
  return (stride) => {
    const bytes = new Uint8Array(stride);
    bytes[stride - 1] = value;
    return bytes;
  };
}

const RECEIVE_STRIDE = (context: Context): number => 16 << context("log_rq_stride");
const CQE_BYTES = (context: Context): number => context("cqe_sz") === 0 ? 64 : 128;

const KINDS: Readonly<Record<Kind, KindRow>> = {
  qp: {
    layout: "qpc",
    plain: [],
    query: ["PRM_QUERY_QP", "query_qp_out", "qpc"],
    opaque: ["HW_CQPC", "HW_SQPC", "HW_RQPC"],
    whole: ["FULL_QPC", ["HW_CQPC", "HW_SQPC", "HW_RQPC"]],
    rings: [
      {
        key: "send",
        segment: "SND_BUFF",
        unit: () => 64,
        bytes: (context) => context("no_sq") === 1 ? 0 : 64 << context("log_sq_size"),
        unused: zeros,
      },
      {
        key: "recv",
        segment: "RCV_BUFF",
        unit: () => 16,
        bytes: (context) => context("rq_type") === 0 ? RECEIVE_STRIDE(context) << context("log_rq_size") : 0,
        unused: zeros,
      },
    ],
  },
  cq: {
    layout: "cqc",
    plain: ["FULL_CQC"],
    query: ["PRM_QUERY_CQ", "query_cq_out", "cq_context"],
    opaque: [],
    rings: [{
      key: "ring",
      segment: "CQ_BUFF",
      unit: CQE_BYTES,
      bytes: (context) => CQE_BYTES(context) << context("log_cq_size"),
      unused: unwritten(0xf0), // opcode INVALID
    }],
  },
  eq: {
    layout: "eqc",
    plain: ["FULL_EQC"],
    opaque: [],
    rings: [{
      key: "ring",
      segment: "EQ_BUFF",
      unit: () => 64,
      bytes: (context) => 64 << context("log_eq_size"),
      unused: unwritten(1), // owner: hardware, on the first pass
    }],
  },
  srq: {
    layout: "srqc",
    plain: ["FULL_SRQC"],
    opaque: [],
    rings: [{
      key: "ring",
      segment: "SRQ_BUFF",
      unit: () => 16,
      bytes: (context) => RECEIVE_STRIDE(context) << context("log_srq_size"),
      unused: zeros,
    }],
  },
  mkey: {
    layout: "mkc",
    plain: [],
    query: ["PRM_QUERY_MKEY", "query_mkey_out", "memory_key_mkey_entry"],
    opaque: ["MKEY_CONTEXT"],
    rings: [],
  },
};

/**
 * Read `queues` and `defaults` of a scenario.
 *
 * @param entries Where the objects are put; segments that the menu does not have are left out.
 * @param document The scenario.
 * @throws {DecodeError} At the first mistake.
 */
export function addQueues(
  entries: Map<string, ScenarioEntries>,
  document: JsonObject,
  surroundings: Surroundings,
): void {
  const defaults = asObject(document["defaults"] ?? {}, "defaults");
  onlyKeys(defaults, "defaults", Object.keys(KINDS));
  asArray(document["queues"] ?? [], "queues").forEach((value, i) => {
    const path = `queues[${i}]`;
    const queue = asObject(value, path);
    const kind = asOneOf(queue["kind"], `${path}.kind`, Object.keys(KINDS) as Kind[]);
    const row = KINDS[kind];
    onlyKeys(queue, path, ["kind", "number", "gvmi", "comment", "context", ...row.rings.map((ring) => ring.key)]);
    const fields = merged(
      asObject(defaults[kind] ?? {}, `defaults.${kind}`),
      asObject(queue["context"] ?? {}, `${path}.context`),
    );
    const gvmi = asNumber(queue["gvmi"] ?? surroundings.gvmi, `${path}.gvmi`, 0xffff);
    const number = asNumber(queue["number"], `${path}.number`);
    const add = (segment: string, entry: ScenarioEntry): void => {
      if (surroundings.offered?.has(segment) ?? true) addEntry(entries, segment, gvmi, number, entry);
    };
    addContext(row, fields, number, `${path}.context`, add);
    for (const ring of row.rings) addRing(row, ring, queue, fields, path, surroundings, add);
  });
}

/** Default fields with those of one queue over them; structures inside are merged field by field. */
export function merged(defaults: JsonObject, own: JsonObject): JsonObject {
  const all: Record<string, unknown> = { ...defaults };
  for (const [name, value] of Object.entries(own)) {
    const below = all[name];
    const both = isPlain(below) && isPlain(value);
    all[name] = both ? { ...below, ...value } : value;
  }
  return all;
}

function isPlain(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function context(payload: () => Uint8Array): ScenarioEntry {
  return { unit: 0, payload: once(payload), parts: [], references: [], messages: [] };
}

function addContext(
  row: KindRow,
  fields: JsonObject,
  number: number,
  path: string,
  add: (segment: string, entry: ScenarioEntry) => void,
): void {
  const layout = knownLayout(row.layout, 5, path);
  for (const segment of row.plain) add(segment, context(() => encodeLayout(layout, fields, path)));
  if (row.query !== undefined) {
    const [segment, query, field] = row.query;
    const outer = knownLayout(query, 5, path);
    const at = outer.fields[field]?.at ?? 0;
    add(
      segment,
      context(() => {
        const bytes = new Uint8Array(outer.bytes);
        bytes.set(encodeLayout(layout, fields, path), at);
        return bytes;
      }),
    );
  }
  for (const segment of row.opaque) add(segment, context(() => opaqueWords(number)));
  if (row.whole !== undefined) {
    const [segment, parts] = row.whole;
    add(segment, { unit: 0, payload: undefined, parts, references: [], messages: [] });
  }
}

/** 64 bytes as a hardware context might start, with nothing in them but the number. */
function opaqueWords(number: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(64));
  view.setUint32(0, 0x80000000);
  view.setUint32(32, number);
  return new Uint8Array(view.buffer);
}

function addRing(
  row: KindRow,
  ring: RingRow,
  queue: JsonObject,
  fields: JsonObject,
  path: string,
  surroundings: Surroundings,
  add: (segment: string, entry: ScenarioEntry) => void,
): void {
  const layout = knownLayout(row.layout, 5, path);
  const encoded = encodeLayout(layout, fields, `${path}.context`);
  const field = fieldReader(layout, encoded);
  const size = ring.bytes(field);
  const unit = ring.unit(field);
  const given = queue[ring.key];
  if (size === 0) {
    if (given !== undefined) throw badValue(`${path}.${ring.key}`, "its context has no such queue");
    return;
  }
  const place = `${path}.${ring.key}`;
  const payload = once(() => {
    const bytes = given === undefined
      ? new Uint8Array(0)
      : dwordBytes(blockBytes(given, place, surroundings.context), place);
    if (bytes.length > size) throw badValue(place, `has ${bytes.length} bytes, by its context the ring has ${size}`);
    return filled(bytes, size, ring.unused(unit));
  });
  add(ring.segment, { unit, payload, parts: [], references: [], messages: [] });
}

/** Fields of an encoded context as numbers. */
export function fieldReader(layout: Layout, encoded: Uint8Array): Context {
  const view = new DataView(encoded.buffer, encoded.byteOffset, encoded.length);
  return (name) => {
    const [msb, lsb] = (layout.fields[name] as { bits: readonly [number, number] }).bits;
    return (view.getUint32(layout.fields[name]!.at) >>> lsb) & (2 ** (msb - lsb + 1) - 1);
  };
}

/** The ring's first bytes, then elements that nobody has used. */
export function filled(bytes: Uint8Array, size: number, unused: Uint8Array): Uint8Array {
  if (bytes.length === size) return bytes;
  const all = new Uint8Array(size);
  for (let at = 0; at < size; at += unused.length) all.set(unused, at);
  all.set(bytes);
  return all;
}
