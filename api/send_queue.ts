/**
 * Reads what it takes to tell what is done on a send queue: its context once, a few WQEs around its counters, and the
 * completions of a queue in error.
 */

import { DecodeError, DeviceError, thrownText } from "../errors.ts";
import type { ContextFacts, RingRequest, RingStream, Source } from "../device/types.ts";
import { type RingRow, ringRowOf } from "../layouts/queues.ts";
import type { ElementRecord } from "../records/ring.ts";
import { ringOptionsOf } from "../records/ring_options.ts";
import {
  counterStates,
  mayHaveFailed,
  type SendElements,
  type SendReader,
  type SendStates,
  sendStates,
} from "../records/send_states.ts";
import type { Transport } from "../records/ring_types.ts";
import { ringRecords } from "./ring_records.ts";
import { searchCompletions } from "./send_failures.ts";

/** Bytes of the longest WQE. */
const LONGEST_BYTES = 1024;

/** Blocks of a ring of which all costs no more than a part and what tells of its state. */
const READ_FOR_PART = 128;

/** Blocks of a ring that is read before anything of it is shown: the elements shown are then those that were judged. */
const READ_WHOLE = 256;

/** A send queue of a device. */
export interface SendQueue {
  /** The device. */
  readonly source: Source;
  /** Number, vhca_id and signal. */
  readonly request: Omit<RingRequest, "source" | "first" | "count" | "walk" | "facts">;
  /** What its context said a moment ago: it is not read again. */
  readonly facts?: ContextFacts | undefined;
  /** Its transport, where the context does not tell. */
  readonly transport?: Transport | undefined;
  /** What is wanted of the ring, else nothing: a small one is read once, for its states and for what is shown. */
  readonly wanted?: Pick<RingRequest, "first" | "count"> | undefined;
}

/** What was read of a send queue. */
export interface SendReading {
  /** What is done on it; undefined where its context does not tell, or cannot be read. */
  readonly states?: SendStates | undefined;
  /** What its context says: it need not be read again. */
  readonly facts?: ContextFacts | undefined;
  /** What is wanted of the ring, where it was read. */
  readonly stream?: RingStream | undefined;
}

/**
 * What is done on a send queue of the 5th generation. Nothing else may be read from the device meanwhile.
 *
 * @returns Nothing where another generation's rings are meant, or the context cannot be read.
 */
export async function readSendQueue(queue: SendQueue): Promise<SendReading> {
  const { source, request } = queue;
  const row = ringRowOf("snd", source.info.generation);
  if (row?.walker !== "sq5") return {};
  let reading: SendReading = {};
  try {
    const { facts, geometry } = await source.openRing({ ...request, source: "snd", count: 0, facts: queue.facts });
    const { count } = geometry;
    reading = { facts, states: counterStates(facts, count) };
    if (reading.states === undefined || count === undefined) return reading;
    const all = isReadWhole(queue.wanted, count);
    const stream = all ? await replayed(await source.openRing({ ...request, source: "snd", facts })) : undefined;
    reading = { ...reading, stream: stream && partOf(stream, queue.wanted ?? {}, count) };
    const read = stream === undefined
      ? (from: number, blocks: number) => readElements(queue, row, { from, blocks, count, facts })
      : await heldElements(queue, row, stream, count);
    const found = mayHaveFailed(facts) ? await searchCompletions(source, request, facts.cqn) : {};
    const states = await sendStates(facts, count, read, found.completions);
    return { ...reading, states: states && { ...states, unsearched: found.unsearched } };
  } catch (error) {
    const stopped = request.signal?.aborted === true;
    if (!(stopped || error instanceof DeviceError || error instanceof DecodeError)) throw error;
    // Whoever reads the queue itself meets the same fault, and shows what comes before it.
    const { states } = reading;
    const why = thrownText(error);
    const reason = `what its counters point to cannot be read: ${stopped ? "interrupted" : why}`;
    return { ...reading, states: states && { ...states, reason } };
  }
}

/** A first element that there is not is refused by whoever reads parts. */
function isReadWhole(wanted: SendQueue["wanted"], size: number): boolean {
  if (wanted === undefined) return false;
  const { first, count } = wanted;
  if (first === undefined && count === undefined) return size <= READ_WHOLE;
  return size <= READ_FOR_PART && (first ?? 0) < size;
}

/** The elements wanted of a ring that was read from its start: as where firmware reads no other way. */
function partOf(stream: RingStream, { first = 0, count }: NonNullable<SendQueue["wanted"]>, size: number): RingStream {
  if (first === 0 && count === undefined) return stream;
  const { chunks, geometry } = stream;
  const span = Math.min(count ?? size - first, size);
  const beyond = Math.max(0, first + span - size) * geometry.stride;
  async function* from(): AsyncGenerator<Uint8Array> {
    const start: Uint8Array[] = [];
    let left = first === 0 ? 0 : beyond + LONGEST_BYTES; // what goes on there, also of the last one
    for await (const chunk of chunks) {
      start.push(chunk.subarray(0, left));
      left -= Math.min(left, chunk.length);
      yield chunk;
    }
    yield* start.filter(({ length }) => length > 0);
  }
  const again = { [Symbol.asyncIterator]: from };
  return { ...stream, firstIndex: first, head: first, span, chunks: again };
}

// The bytes of a ring, all read: they come again as often as they are asked for, and after them what ended them.
async function replayed(stream: RingStream): Promise<RingStream> {
  const chunks: Uint8Array[] = [];
  let failure: { readonly error: unknown } | undefined;
  try {
    for await (const chunk of stream.chunks) chunks.push(chunk.slice());
  } catch (error) {
    failure = { error };
  }
  return {
    ...stream,
    chunks: {
      async *[Symbol.asyncIterator]() {
        yield* chunks;
        if (failure !== undefined) throw failure.error;
      },
    },
  };
}

async function heldElements(
  { request, transport }: SendQueue,
  row: RingRow,
  stream: RingStream,
  count: number,
): Promise<SendReader> {
  const records = await ringRecords(stream, ringOptionsOf(row, stream, { transport, qpn: request.index }));
  return (from, blocks) => Promise.resolve(ofPass(records, { from, blocks, count }));
}

async function readElements(
  { source, request, transport }: SendQueue,
  row: RingRow,
  { facts, ...part }: { from: number; blocks: number; count: number; facts: ContextFacts },
): Promise<SendElements> {
  const { from, blocks, count } = part;
  const window = { first: from % count, count: blocks, walk: true };
  const stream = await source.openRing({ ...request, ...window, source: "snd", facts });
  return ofPass(await ringRecords(stream, ringOptionsOf(row, stream, { transport, qpn: request.index })), part);
}

// What is left of an earlier pass does not count.
function ofPass(
  records: readonly ElementRecord[],
  { from, blocks, count }: { from: number; blocks: number; count: number },
): SendElements {
  const found = new Map<number, ElementRecord>();
  for (const record of records) {
    const counter = record.wqe_counter;
    if (counter !== undefined && (counter - from & 0xffff) < blocks && counter % count === record.index) {
      found.set(counter, record);
    }
  }
  return found;
}
