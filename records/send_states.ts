/**
 * What is done and what is not on a send queue: the states of its WQEs, from the counters and packet numbers of its
 * context, from the WQEs themselves, and from completions.
 *
 * The hardware counter counts what was transmitted, not what is acknowledged. The first WQE that is not acknowledged is
 * found by walking back from it with the packets that each WQE cost. In the error state both counters are moved to the
 * doorbell record and prove nothing.
 */

import type { ContextFacts } from "../device/types.ts";
import type { ElementRecord } from "./ring_types.ts";
import type { Completions } from "./send_completions.ts";
import { firstUnacked, packetsOf } from "./unacked.ts";

/** What an error completion says of a WQE. */
export interface FailedWqe {
  /** Syndrome. */
  readonly syndrome: number;
  /** Vendor's syndrome. */
  readonly vendor_err_synd: number;
  /** Completion queue. */
  readonly cqn: number;
  /** Index of the completion in it. */
  readonly index: number;
}

/** States of the WQEs of a ring. Counters are those of blocks, modulo 2^16. */
export interface SendStates {
  /** Behind the last WQE that was rung. */
  readonly producer: number;
  /** First WQE that was not sent. */
  readonly sent: number;
  /** First WQE that is not known to be acknowledged by its packets' numbers; undefined: none is. */
  readonly acknowledged: number | undefined;
  /** First WQE behind those that a completion says to be done; undefined: no completion does. */
  readonly completed: number | undefined;
  /** Blocks behind the producer that hold new WQEs. */
  readonly posted: number;
  /** What was sent and is not acknowledged is known to be so by packet numbers; else nothing is known. */
  readonly proven: boolean;
  /** Why nothing is known. */
  readonly reason?: string | undefined;
  /** What error completions say, by counter of the WQE. */
  readonly failures: ReadonlyMap<number, FailedWqe>;
  /** Of a queue in error: which completions were not searched for what failed. */
  readonly unsearched?: string | undefined;
}

/** Counters of send queues. */
const COUNTERS = 0x10000;
const PSNS = 0x1000000;
const BLOCK = 64;
/** Transports that acknowledge. */
const ACKNOWLEDGED = ["rc", "xrc", "dc"];
/** States of a QP (enum qp_state) in which packet numbers count. */
const RTS = 3;
const SQ_ERROR = 4;
const SQ_DRAINED = 5;
const ERROR = 6;
const SQ_DRAINING = 7;
const COUNTING = [RTS, SQ_DRAINED, SQ_DRAINING];

const modulo = (value: number, range: number): number => ((value % range) + range) % range;

/** Blocks that an element takes. */
function blocksOf({ length }: Pick<ElementRecord, "length">): number {
  return Math.ceil(length / BLOCK);
}

/** Whether error completions can tell of WQEs of this queue. */
export function mayHaveFailed({ state }: ContextFacts): boolean {
  return state === ERROR || state === SQ_ERROR;
}

/**
 * States as far as counters alone tell.
 *
 * @param facts Of the queue's context.
 * @param count Blocks in the ring.
 * @returns Undefined where the counters are not known.
 */
export function counterStates(
  facts: Pick<ContextFacts, "ci" | "pi" | "state">,
  count: number | undefined,
): SendStates | undefined {
  const { ci, pi } = facts;
  if (ci === undefined || pi === undefined || count === undefined || count > COUNTERS / 2) return undefined;
  const hardware = modulo(ci, COUNTERS);
  const software = modulo(pi, COUNTERS);
  // A record that is behind the hardware says nothing of what was posted.
  const behind = modulo(software - hardware, COUNTERS) > count;
  const producer = behind ? hardware : software;
  const failed = facts.state === ERROR;
  const nothing = { acknowledged: undefined, completed: undefined, posted: 0, proven: false, failures: new Map() };
  return { ...nothing, producer, sent: failed ? producer : hardware, reason: reasonOf(facts.state, behind) };
}

function reasonOf(state: number | undefined, behind: boolean): string {
  if (state === ERROR) {
    return behind
      ? "the QP is in error and its software counter stands behind the hardware counter: no completion will come"
      : "the QP is in error: its counters stand at the doorbell record and prove no completion";
  }
  if (behind) return "the software counter stands behind the hardware counter";
  return "the context has no packet numbers of this queue";
}

/** Packets that a WQE cost: 0 for work that sends none, undefined where that cannot be told. */
function recordPackets(record: ElementRecord, mtu: number): number | undefined {
  const opcode = record.segments[0]?.fields?.["opcode"];
  if (typeof opcode !== "number" || record.flags?.includes("cut") || record.flags?.includes("unknown_opcode")) {
    return undefined;
  }
  let bytes = 0;
  for (const { fields, layout, role } of record.segments) {
    // A segment that is not known may be payload.
    if (layout === null && role === undefined) return packetsOf({ opcode, bytes: undefined }, mtu);
    if (layout === "wqe_data" || layout === "wqe_inline_data") bytes += Number(fields?.["byte_count"] ?? 0);
  }
  return packetsOf({ opcode, bytes }, mtu);
}

/** Packets that are not acknowledged; undefined where the context does not tell. */
export function unacknowledged({ state, transport, nextSendPsn, lastAckedPsn, mtu }: ContextFacts): number | undefined {
  if (state === undefined || !COUNTING.includes(state) || !ACKNOWLEDGED.includes(transport ?? "")) return undefined;
  if (nextSendPsn === undefined || lastAckedPsn === undefined || mtu === undefined) return undefined;
  const packets = modulo(nextSendPsn - lastAckedPsn - 1, PSNS);
  return packets < PSNS / 2 ? packets : undefined;
}

/** Why packets do not tell what is acknowledged. */
function silence({ state, transport, nextSendPsn }: ContextFacts): string {
  if (transport !== undefined && !ACKNOWLEDGED.includes(transport)) {
    return `${transport.toUpperCase()} has no acknowledgements`;
  }
  if (state !== undefined && !COUNTING.includes(state)) return "packet numbers do not count in this state of the QP";
  if (nextSendPsn === undefined) return "the context has no packet numbers";
  return "the packet numbers of the context contradict each other";
}

/** WQEs of a part of the ring, by the counter with which each begins. */
export type SendElements = ReadonlyMap<number, ElementRecord>;

/** Reads the WQEs that begin in some blocks: from a counter on, modulo 2^16. */
export type SendReader = (from: number, blocks: number) => Promise<SendElements>;

/** Blocks that are read at once at first. */
const STEP = 16;

/**
 * States of the WQEs of a queue. Reads no more of the ring than it takes.
 *
 * @param facts Of the queue's context.
 * @param count Blocks in the ring.
 * @param read Reads WQEs.
 * @param completions What completions say, where they could be read.
 * @returns Undefined where the counters are not known.
 */
export async function sendStates(
  facts: ContextFacts,
  count: number | undefined,
  read: SendReader,
  completions?: Completions | undefined,
): Promise<SendStates | undefined> {
  const known = counterStates(facts, count);
  if (known === undefined || count === undefined) return undefined;
  const posted = await postedBlocks(known.producer, count, read);
  if (facts.state === ERROR) return failedStates(known, posted, completions);
  const all = { ...known, posted, failures: completions?.failures ?? known.failures, completed: completions?.done };
  if (known.producer !== modulo(facts.pi!, COUNTERS)) return all;
  const packets = unacknowledged(facts);
  if (packets === undefined) {
    // A queue that never sent may have packet numbers that make no sense yet.
    const some = Math.min(STEP, count);
    const fresh = known.producer === 0 && known.sent === 0 && (await read(modulo(-some, COUNTERS), some)).size === 0;
    return fresh ? { ...all, acknowledged: 0, proven: true, reason: undefined } : { ...all, reason: silence(facts) };
  }
  const there = count - modulo(known.producer - known.sent, COUNTERS);
  const first = packets === 0
    ? known.sent
    : await firstUnacknowledged({ end: known.sent, packets, there, mtu: facts.mtu! }, read);
  if (first === undefined) {
    return { ...all, reason: "the WQEs of the packets that are not acknowledged are no longer all in the ring" };
  }
  return { ...all, acknowledged: first, proven: true, reason: undefined };
}

// In error the software counter is the doorbell record, which may be stale: new WQEs behind it may have been rung or not.
function failedStates(known: SendStates, more: number, completions: Completions | undefined): SendStates {
  const producer = modulo(known.producer + more, COUNTERS);
  const { failures = known.failures, done } = completions ?? {};
  const reason = more === 0
    ? known.reason
    : `${known.reason}; whether the ${more} ${more === 1 ? "block" : "blocks"} of new WQEs from counter 0x${
      known.producer.toString(16)
    } on were rung is not known either`;
  return { ...known, producer, sent: producer, failures, completed: done, reason };
}

// Back from the hardware counter, until the WQEs behind cost as many packets as are not acknowledged.
async function firstUnacknowledged(
  { end, packets, there, mtu }: { end: number; packets: number; there: number; mtu: number },
  read: SendReader,
): Promise<number | undefined> {
  for (let blocks = STEP;; blocks *= 2) {
    const some = Math.min(blocks, there);
    const found = walkBack(await read(modulo(end - some, COUNTERS), some), { end, packets, mtu });
    if (found !== "more") return found;
    if (some === there) return undefined;
  }
}

function walkBack(
  elements: SendElements,
  { end, packets, mtu }: { end: number; packets: number; mtu: number },
): number | "more" | undefined {
  const before = new Map<number, number>();
  for (const [counter, record] of elements) before.set(modulo(counter + blocksOf(record), COUNTERS), counter);
  function* back(): Generator<number | undefined> {
    for (let at = before.get(end);; at = before.get(at!)) yield at;
  }
  const { wqe, stopped } = firstUnacked(back(), packets, (counter) => recordPackets(elements.get(counter)!, mtu));
  return stopped === undefined ? wqe : stopped === "size" ? undefined : "more";
}

// WQEs behind the producer that carry their own counters, one behind the other.
async function postedBlocks(producer: number, count: number, read: SendReader): Promise<number> {
  let posted = 0;
  for (let blocks = STEP;; blocks *= 2) {
    const some = Math.min(blocks, count);
    const elements = await read(producer, some);
    for (let record = elements.get(producer + posted & 0xffff); record !== undefined;) {
      if (record.flags?.some((flag) => flag === "unknown_opcode" || flag === "cut")) return posted;
      posted += blocksOf(record);
      if (posted >= count) return count;
      record = elements.get(producer + posted & 0xffff);
    }
    // What is cut at the end of what was read may go on.
    if (some === count || posted + STEP < some) return posted;
  }
}

/**
 * The walk state that stands for states (`CTX` in wasm/abi.ts): places count from one lap before the producer.
 *
 * @param states The states.
 * @param count Blocks in the ring.
 */
export function statePlaces(states: SendStates, count: number): Record<"byCqe" | "byPsn" | "sent" | "posted", number> {
  const place = (counter: number | undefined): number => {
    if (counter === undefined) return 0;
    const at = modulo(counter - states.producer + count, COUNTERS);
    return at > count ? 0 : at;
  };
  const { completed, acknowledged, sent, posted } = states;
  return { byCqe: place(completed), byPsn: place(acknowledged), sent: place(sent), posted };
}
