/**
 * Reads what it takes to tell what is done on a send queue: a few WQEs around its counters, and the completions of a
 * queue in error.
 *
 * @module
 */

import { DecodeError, DeviceError } from "../errors.ts";
import type { ContextFacts, RingRequest, RingStream, Source } from "../device/types.ts";
import { type RingRow, ringRowOf } from "../layouts/queues.ts";
import { type ElementRecord, RingDecoder } from "../records/ring.ts";
import { ringOptionsOf } from "../records/ring_options.ts";
import {
  type Completions,
  completionsOf,
  counterStates,
  mayHaveFailed,
  type SendElements,
  type SendStates,
  sendStates,
} from "../records/send_states.ts";
import type { RingOptions, Transport } from "../records/ring_types.ts";
import { borrowDecoder } from "./decoders.ts";

/** Bytes of a completion queue that is read for the errors of one QP. */
const MOST_CQ_BYTES = 4 << 20;

/** A send queue of a device. */
export interface SendQueue {
  /** The device. */
  readonly source: Source;
  /** Number, vhca_id and signal. */
  readonly request: Omit<RingRequest, "source" | "first" | "count" | "walk">;
  /** Its transport, where the context does not tell. */
  readonly transport?: Transport | undefined;
}

/**
 * What is done on a send queue of the 5th generation. Nothing else may be read from the device meanwhile.
 *
 * @param queue The queue.
 * @returns Undefined where its context does not tell, or cannot be read.
 */
export async function readSendStates(queue: SendQueue): Promise<SendStates | undefined> {
  const { source, request } = queue;
  const row = ringRowOf("snd", source.info.generation);
  if (row?.walker !== "sq5") return undefined;
  let known: SendStates | undefined;
  try {
    const { facts, geometry, chunks } = await source.openRing({ ...request, source: "snd", first: 0, count: 1 });
    const { count } = geometry;
    known = counterStates(facts, count);
    for await (const _ of chunks); // an unfinished dump would be in the way of the next one
    if (count === undefined) return undefined;
    const read = (from: number, blocks: number): Promise<SendElements> =>
      readElements(queue, row, { from, blocks, count });
    return await sendStates(facts, count, read, await readCompletions(queue, facts));
  } catch (error) {
    if (!(error instanceof DeviceError || error instanceof DecodeError)) throw error;
    // Whoever reads the queue itself meets the same fault, and shows what comes before it.
    return known && { ...known, reason: `what its counters point to cannot be read: ${error.message}` };
  }
}

async function readElements(
  { source, request, transport }: SendQueue,
  row: RingRow,
  { from, blocks, count }: { from: number; blocks: number; count: number },
): Promise<SendElements> {
  const stream = await source.openRing({ ...request, source: "snd", first: from % count, count: blocks, walk: true });
  const found = new Map<number, ElementRecord>();
  for (const record of await recordsOf(stream, ringOptionsOf(row, stream, { transport, qpn: request.index }))) {
    const counter = record.wqe_counter;
    // What is left of an earlier pass does not count.
    if (counter !== undefined && (counter - from & 0xffff) < blocks && counter % count === record.index) {
      found.set(counter, record);
    }
  }
  return found;
}

// Of what cannot be read, nothing is known.
async function readCompletions({ source, request }: SendQueue, facts: ContextFacts): Promise<Completions | undefined> {
  const { cqn } = facts;
  if (!mayHaveFailed(facts) || cqn === undefined) return undefined;
  try {
    const stream = await source.openRing({ ...request, source: "cmp", index: cqn, stride: undefined });
    const { geometry: { count, stride }, facts: { pi } } = stream;
    if (count !== undefined && count * stride > MOST_CQ_BYTES) return undefined;
    const records = await recordsOf(stream, ringOptionsOf(ringRowOf("cmp", 5)!, stream));
    return completionsOf(inOrder(records, count, pi), request.index, cqn);
  } catch (error) {
    if (error instanceof DeviceError) return undefined;
    throw error;
  }
}

// From the oldest on, where the producer counter tells.
function inOrder(
  records: readonly ElementRecord[],
  count: number | undefined,
  pi: number | undefined,
): ElementRecord[] {
  if (count === undefined || pi === undefined) return [...records];
  const age = ({ index }: ElementRecord): number => (((index - pi) % count) + count) % count;
  return records.filter(({ index }) => pi >= count || index < pi).sort((a, b) => age(a) - age(b));
}

async function recordsOf(stream: RingStream, options: RingOptions): Promise<ElementRecord[]> {
  using loan = borrowDecoder();
  const ring = new RingDecoder(loan.decoder, options);
  const records: ElementRecord[] = [];
  for await (const chunk of stream.chunks) for (const plan of ring.feed(chunk)) records.push(...plan.records());
  for (const plan of ring.rest()) records.push(...plan.records());
  return records;
}
