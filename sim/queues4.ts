/**
 * Queues of a 4th-generation scenario: one element describes a QP, CQ, EQ, SRQ or multicast group by its context and its
 * buffers. Entries are kept by the name of the context type, in upper case.
 */

import { elementCount, ringFacts } from "../device/context_facts.ts";
import { type ContextObject, type ContextRow, objectRows, type RingRow, type WalkerName } from "../layouts/queues.ts";
import { blockBytes } from "./blocks.ts";
import { encodeLayout, knownLayout } from "./encode.ts";
import { addEntry, OBJECT_WORK, once, type Surroundings } from "./entries.ts";
import { asArray, asNumber, asObject, asOneOf, badValue, type JsonObject, onlyKeys } from "./json_reader.ts";
import { encodedFields, filled, merged, ringKey } from "./queues.ts";
import type { ScenarioEntries } from "./scenario_types.ts";

/** Kinds of objects of this generation that have a context. */
type Kind = Exclude<ContextObject, "mkey" | "other">;

/** A buffer of a queue. */
interface BufferRow {
  /** Key of its bytes in the queue element. */
  readonly key: string;
  /** Context type whose elements it holds, in upper case. */
  readonly type: string;
  readonly ring: RingRow;
}

/** How a kind of queue is shown. */
interface KindRow {
  /** How its context is recognised. */
  readonly context: ContextRow;
  /** Context types that answer it, in upper case. */
  readonly types: readonly string[];
  readonly buffers: readonly BufferRow[];
}

const KINDS: readonly Kind[] = ["qp", "cq", "eq", "srq", "mcg"];

function kindRow(kind: Kind): KindRow {
  const rows = objectRows(kind, 4);
  return {
    context: rows[0]!.gen4!.payloads[0]!.context,
    types: rows.map((row) => row.name.toUpperCase()),
    buffers: rows.flatMap(({ name, queue, gen4 }) =>
      gen4?.ring === undefined ? [] : [{ key: ringKey(queue), type: name.toUpperCase(), ring: gen4.ring }]
    ),
  };
}

/** One element that nobody has used yet. */
function unused(walker: WalkerName, stride: number): Uint8Array {
  const bytes = new Uint8Array(stride);
  if (walker === "sq4") { // as the driver initialises it: owner bit, ds of the whole slot, stamps
    bytes[0] = 0x80;
    bytes[7] = stride / 16;
    for (let at = 64; at < stride; at += 64) bytes.fill(0xff, at, at + 4);
  } else if (walker === "cq4") bytes.fill(0xcc);
  else if (walker === "eq4") bytes[stride === 32 ? 31 : 63] = 0x80; // hardware owns it on the first pass
  return bytes;
}

/**
 * Read `queues` and `defaults` of a 4th-generation scenario.
 *
 * @param entries Where the objects are put.
 * @throws {DecodeError} At the first mistake.
 */
export function* addQueues4(
  entries: Map<string, ScenarioEntries>,
  document: JsonObject,
  surroundings: Surroundings,
): Generator<number, void> {
  const defaults = asObject(document["defaults"] ?? {}, "defaults");
  onlyKeys(defaults, "defaults", KINDS);
  for (const [i, value] of asArray(document["queues"] ?? [], "queues").entries()) {
    yield OBJECT_WORK;
    const path = `queues[${i}]`;
    const queue = asObject(value, path);
    const kind = asOneOf(queue["kind"], `${path}.kind`, KINDS);
    const row = kindRow(kind);
    const keys = row.buffers.map((buffer) => buffer.key);
    if (row.buffers.some(({ ring }) => ring.strideField === undefined)) keys.push("entry_bytes");
    onlyKeys(queue, path, ["kind", "number", "comment", "context", ...keys]);
    const number = asNumber(queue["number"], `${path}.number`, 0xffffff);
    const fields = merged(
      asObject(defaults[kind] ?? {}, `defaults.${kind}`),
      asObject(queue["context"] ?? {}, `${path}.context`),
    );
    const { ownNumber } = row.context;
    const own = ownNumber === undefined ? fields : { ...fields, [ownNumber]: number };
    addQueue(entries, { row, queue, number, fields: own, path }, surroundings);
  }
}

/** A queue element taken apart. */
interface Queue {
  readonly row: KindRow;
  readonly queue: JsonObject;
  readonly number: number;
  readonly fields: JsonObject;
  readonly path: string;
}

function addQueue(
  entries: Map<string, ScenarioEntries>,
  { row, queue, number, fields, path }: Queue,
  { context, gvmi }: Surroundings,
): void {
  const layout = knownLayout(row.context.layout, path);
  const bytes = encodeLayout(layout, fields, `${path}.context`);
  const add = (segment: string, unit: number, payload: () => Uint8Array): void =>
    addEntry(entries, segment, gvmi, number, { unit, payload, parts: [], references: [], messages: [] });
  for (const type of row.types) add(type, 0, () => bytes);
  const told = encodedFields(layout, bytes);
  for (const { key, type, ring } of row.buffers) {
    const where = `${path}.${key}`;
    const given = queue[key];
    const stride = ringFacts(ring, told).ring?.stride ??
      asNumber(queue["entry_bytes"] ?? ring.stride, `${path}.entry_bytes`, 128);
    const size = elementCount(ring, told) * stride;
    if (size === 0 && given !== undefined) throw badValue(where, "its context has no such queue");
    if (size === 0) continue;
    const payload = once(() => {
      const own = given === undefined ? new Uint8Array(0) : blockBytes(given, where, context);
      if (own.length > size) throw badValue(where, `has ${own.length} bytes, by its context the ring has ${size}`);
      return filled(own, size, unused(ring.walker, stride));
    });
    add(bufferName(type), stride, payload);
  }
}

/** Name of the entries that hold the buffers of a context type. */
export function bufferName(type: string): string {
  return `${type.toUpperCase()}_BUFFER`;
}
