/**
 * Queues of a 4th-generation scenario: one element describes a QP, CQ, EQ, SRQ or multicast group by its context and its
 * buffers. Entries are kept by the name of the context type, in upper case.
 *
 * @module
 */

import { blockBytes } from "./blocks.ts";
import { encodeLayout, knownLayout } from "./encode.ts";
import { addEntry, once, type Surroundings } from "./entries.ts";
import { asArray, asNumber, asObject, asOneOf, badValue, type JsonObject, onlyKeys } from "./json_reader.ts";
import { fieldReader, filled, merged } from "./queues.ts";
import type { ScenarioEntries } from "./scenario_types.ts";

type Kind = "qp" | "cq" | "eq" | "srq" | "mcg";

/** A context's fields as numbers, for the sizes of its buffers. */
type Context = (field: string) => number;

/** A buffer of a queue. */
interface BufferRow {
  /** Key of its bytes in the queue element. */
  readonly key: string;
  /** Context type whose elements it holds. */
  readonly type: string;
  /** Elements by the context; 0 = the queue has no such buffer. */
  readonly count: (context: Context) => number;
  /** Bytes of an element by the context; undefined = `entry_bytes` of the queue element, or 32. */
  readonly stride?: (context: Context) => number;
  /** One element that nobody has used yet. */
  readonly unused: (stride: number) => Uint8Array;
}

/** How a kind of queue is shown. */
interface KindRow {
  /** Layout of `context`. */
  readonly layout: string;
  /** Context types that answer it. */
  readonly types: readonly string[];
  /** Field that holds the number, filled in. */
  readonly ownNumber?: string;
  readonly buffers: readonly BufferRow[];
}

const zeros = (stride: number): Uint8Array => new Uint8Array(stride);

/** A send WQE as the driver initialises it: owner bit, ds of the whole slot, stamps. */
function initialSend(stride: number): Uint8Array {
  const bytes = new Uint8Array(stride);
  bytes[0] = 0x80;
  bytes[7] = stride / 16;
  for (let at = 64; at < stride; at += 64) bytes.fill(0xff, at, at + 4);
  return bytes;
}

/** An event queue entry that hardware owns on the first pass. */
function hardwareOwned(stride: number): Uint8Array {
  const bytes = new Uint8Array(stride);
  bytes[stride === 32 ? 31 : 63] = 0x80;
  return bytes;
}

const KINDS: Readonly<Record<Kind, KindRow>> = {
  qp: {
    layout: "mlx4_qp_context",
    types: ["SND", "RCV"],
    ownNumber: "local_qpn",
    buffers: [
      {
        key: "send",
        type: "SND",
        count: (context) => 1 << context("log_sq_size"),
        stride: (context) => 16 << context("log_sq_stride"),
        unused: initialSend,
      },
      {
        key: "recv",
        type: "RCV",
        count: (context) => context("use_srq") === 1 ? 0 : 1 << context("log_rq_size"),
        stride: (context) => 16 << context("log_rq_stride"),
        unused: zeros,
      },
    ],
  },
  cq: {
    layout: "mlx4_cq_context",
    types: ["CMP"],
    buffers: [{
      key: "ring",
      type: "CMP",
      count: (context) => 1 << context("log_cq_size"),
      unused: (stride) => new Uint8Array(stride).fill(0xcc),
    }],
  },
  eq: {
    layout: "mlx4_eq_context",
    types: ["EQE"],
    buffers: [{ key: "ring", type: "EQE", count: (context) => 1 << context("log_eq_size"), unused: hardwareOwned }],
  },
  srq: {
    layout: "mlx4_srq_context",
    types: ["SRQ"],
    ownNumber: "srqn",
    buffers: [{
      key: "ring",
      type: "SRQ",
      count: (context) => 1 << context("log_srq_size"),
      stride: (context) => 16 << context("log_stride"),
      unused: zeros,
    }],
  },
  mcg: { layout: "mlx4_mgm", types: ["MCG"], buffers: [] },
};

/** Bytes of a CQE or EQE unless `entry_bytes` says otherwise. */
const ENTRY_BYTES = 32;

/**
 * Read `queues` and `defaults` of a 4th-generation scenario.
 *
 * @param entries Where the objects are put.
 * @param document The scenario.
 * @throws {DecodeError} At the first mistake.
 */
export function addQueues4(
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
    const keys = row.buffers.map((buffer) => buffer.key);
    if (row.buffers.some((buffer) => buffer.stride === undefined)) keys.push("entry_bytes");
    onlyKeys(queue, path, ["kind", "number", "comment", "context", ...keys]);
    const number = asNumber(queue["number"], `${path}.number`, 0xffffff);
    const fields = merged(
      asObject(defaults[kind] ?? {}, `defaults.${kind}`),
      asObject(queue["context"] ?? {}, `${path}.context`),
    );
    const own = row.ownNumber === undefined ? fields : { ...fields, [row.ownNumber]: number };
    addQueue(entries, { row, queue, number, fields: own, path }, surroundings);
  });
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
  const layout = knownLayout(row.layout, 4, path);
  const bytes = encodeLayout(layout, fields, `${path}.context`);
  const add = (segment: string, unit: number, payload: () => Uint8Array): void =>
    addEntry(entries, segment, gvmi, number, { unit, payload, parts: [], references: [], messages: [] });
  for (const type of row.types) add(type, 0, () => bytes);
  const field = fieldReader(layout, bytes);
  for (const buffer of row.buffers) {
    const place = `${path}.${buffer.key}`;
    const given = queue[buffer.key];
    const stride = buffer.stride?.(field) ?? asNumber(queue["entry_bytes"] ?? ENTRY_BYTES, `${path}.entry_bytes`, 128);
    const size = buffer.count(field) * stride;
    if (size === 0 && given !== undefined) throw badValue(place, "its context has no such queue");
    if (size === 0) continue;
    const payload = once(() => {
      const own = given === undefined ? new Uint8Array(0) : blockBytes(given, place, context);
      if (own.length > size) throw badValue(place, `has ${own.length} bytes, by its context the ring has ${size}`);
      return filled(own, size, buffer.unused(stride));
    });
    add(bufferName(buffer.type), stride, payload);
  }
}

/**
 * Name of the entries that hold the buffers of a context type.
 *
 * @param type Context type.
 */
export function bufferName(type: string): string {
  return `${type.toUpperCase()}_BUFFER`;
}
