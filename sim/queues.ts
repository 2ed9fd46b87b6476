/**
 * Queues of a scenario: one element describes a QP, CQ, EQ, SRQ or mkey by its PRM context and its rings, and the
 * adapter answers every segment that shows them.
 *
 * The HW_* segments and MKEY_CONTEXT have layouts that are not public; a simulated adapter answers words that only
 * carry the number.
 */

import { ringFacts } from "../device/context_facts.ts";
import { type ContextObject, objectRows, type QueueRow, type RingRow, type WalkerName } from "../layouts/queues.ts";
import type { Layout } from "../layouts/types.ts";
import { blockBytes } from "./blocks.ts";
import { encodeLayout, knownLayout } from "./encode.ts";
import { addEntry, dwordBytes, OBJECT_WORK, once, type Surroundings } from "./entries.ts";
import { asArray, asNumber, asObject, asOneOf, badValue, type JsonObject, onlyKeys } from "./json_reader.ts";
import type { ScenarioEntries, ScenarioEntry } from "./scenario_types.ts";

/** Kinds of objects of a generation that have a context. */
type Kind = Exclude<ContextObject, "other">;

/** A ring of a kind of queue. */
interface Ring {
  /** Key of its bytes in the queue element. */
  readonly key: string;
  readonly row: RingRow;
}

/** How a kind of queue is shown. */
interface KindRow {
  /** PRM layout of `context`. */
  readonly layout: string;
  /** Segments whose payload is the context as it stands. */
  readonly plain: readonly string[];
  /** Segments without a public layout. */
  readonly opaque: readonly string[];
  /** Segment whose payload is the answer of a query command, and where the context is in it. */
  readonly query: { readonly segment: string; readonly layout: string; readonly contextAt: number } | undefined;
  /** A segment that is answered by others. */
  readonly whole: string | undefined;
  readonly rings: readonly Ring[];
}

/** Kinds whose segments, but for the query, have layouts that are not public. */
const OPAQUE: readonly Kind[] = ["qp", "mkey"];

/** Key of a ring in the queue element. */
export function ringKey(queue: QueueRow["queue"]): string {
  return queue === "SQ" ? "send" : queue === "RQ" ? "recv" : "ring";
}

function kindRow(kind: Kind): KindRow {
  const rows = objectRows(kind, 5);
  const shown = rows.flatMap((row) => row.gen5 ?? []);
  const { query, payloads } = shown[0]!;
  const segments = [...new Set(shown.flatMap((row) => row.parts.map((part) => part.segment)))];
  return {
    layout: payloads[0]!.context.layout,
    plain: OPAQUE.includes(kind) ? [] : segments,
    opaque: OPAQUE.includes(kind) ? segments : [],
    query: query === undefined ? undefined : { segment: query, ...payloads[0]! },
    whole: shown.find((row) => row.whole !== undefined)?.whole,
    rings: rows.flatMap(({ queue, gen5 }) => gen5?.ring === undefined ? [] : [{ key: ringKey(queue), row: gen5.ring }]),
  };
}

const KINDS: readonly Kind[] = ["qp", "cq", "eq", "srq", "mkey"];

/** The last byte of elements that hardware has not written: opcode INVALID of a CQE, the owner bit of an EQE. */
const UNWRITTEN: Readonly<Partial<Record<WalkerName, number>>> = { cq5: 0xf0, eq5: 1 };

/** One element that nobody has used yet. */
function unused(walker: WalkerName, stride: number): Uint8Array {
  const bytes = new Uint8Array(stride);
  bytes[stride - 1] = UNWRITTEN[walker] ?? 0;
  return bytes;
}

/**
 * Read `queues` and `defaults` of a scenario.
 *
 * @param entries Where the objects are put; segments that the menu does not have are left out.
 * @throws {DecodeError} At the first mistake.
 */
export function* addQueues(
  entries: Map<string, ScenarioEntries>,
  document: JsonObject,
  surroundings: Surroundings,
): Generator<number, void> {
  const rows = new Map<Kind, KindRow>();
  const rowOf = (kind: Kind): KindRow => rows.get(kind) ?? rows.set(kind, kindRow(kind)).get(kind)!;
  const defaults = asObject(document["defaults"] ?? {}, "defaults");
  onlyKeys(defaults, "defaults", KINDS);
  for (const [i, value] of asArray(document["queues"] ?? [], "queues").entries()) {
    yield OBJECT_WORK;
    const path = `queues[${i}]`;
    const queue = asObject(value, path);
    const kind = asOneOf(queue["kind"], `${path}.kind`, KINDS);
    const row = rowOf(kind);
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
  }
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
  const layout = knownLayout(row.layout, path);
  for (const segment of row.plain) add(segment, context(() => encodeLayout(layout, fields, path)));
  if (row.query !== undefined) {
    const { segment, layout: query, contextAt } = row.query;
    const size = knownLayout(query, path).bytes;
    add(
      segment,
      context(() => {
        const bytes = new Uint8Array(size);
        bytes.set(encodeLayout(layout, fields, path), contextAt);
        return bytes;
      }),
    );
  }
  for (const segment of row.opaque) add(segment, context(() => opaqueWords(number)));
  if (row.whole !== undefined) {
    add(row.whole, { unit: 0, payload: undefined, parts: row.opaque, references: [], messages: [] });
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
  { layout: name }: KindRow,
  { key, row: ring }: Ring,
  queue: JsonObject,
  fields: JsonObject,
  path: string,
  surroundings: Surroundings,
  add: (segment: string, entry: ScenarioEntry) => void,
): void {
  const layout = knownLayout(name, path);
  // A scenario of somebody's is looked at as a whole, so that a mistake is found at once.
  const [needed, told] = surroundings.context.spend === undefined
    ? shapeOf(ring, layout, fields)
    : [Object.keys(layout.fields), fields];
  const { stride, count } = ringFacts(
    ring,
    encodedFields(layout, encodeLayout(layout, told, `${path}.context`), needed),
  ).ring!;
  const size = stride * count!;
  const given = queue[key];
  const where = `${path}.${key}`;
  if (size === 0) {
    if (given !== undefined) throw badValue(where, "its context has no such queue");
    return;
  }
  const payload = once(() => {
    const bytes = given === undefined
      ? new Uint8Array(0)
      : dwordBytes(blockBytes(given, where, surroundings.context), where);
    if (bytes.length > size) throw badValue(where, `has ${bytes.length} bytes, by its context the ring has ${size}`);
    return filled(bytes, size, unused(ring.walker, stride));
  });
  add(ring.segment!, { unit: ring.unit === 0 ? stride : ring.unit, payload, parts: [], references: [], messages: [] });
}

/** The fields of a context that tell how many elements a ring has and how long they are, and what a scenario gives of them. */
function shapeOf(
  { sizeField, strideField = sizeField, absent = {} }: RingRow,
  { fields: rows, joined = {} }: Layout,
  fields: JsonObject,
): [names: string[], told: JsonObject] {
  const names = [sizeField, strideField, ...Object.keys(absent)].filter((name) => Object.hasOwn(rows, name));
  // A field may be given as a part of what it is joined to.
  const whole = Object.keys(joined).filter((name) => joined[name]!.parts.some((part) => names.includes(part)));
  const told = Object.entries(fields).filter(([name]) => names.includes(name) || whole.includes(name));
  return [names, Object.fromEntries(told)];
}

/** Fields of an encoded context that lie in one dword. */
export function encodedFields(
  layout: Layout,
  encoded: Uint8Array,
  names: readonly string[] = Object.keys(layout.fields),
): Record<string, number> {
  const view = new DataView(encoded.buffer, encoded.byteOffset, encoded.length);
  const values: Record<string, number> = {};
  for (const name of names) {
    const row = layout.fields[name]!;
    if ("layout" in row || row.bits[0] > 31) continue;
    const [msb, lsb] = row.bits;
    values[name] = (view.getUint32(row.at) >>> lsb) & (2 ** (msb - lsb + 1) - 1);
  }
  return values;
}

/** The ring's first bytes, then elements that nobody has used. */
export function filled(bytes: Uint8Array, size: number, unused: Uint8Array): Uint8Array {
  if (bytes.length === size) return bytes;
  const all = new Uint8Array(size);
  all.set(unused);
  for (let done = unused.length; done < size; done *= 2) all.copyWithin(done, 0, done);
  all.set(bytes);
  return all;
}
