/**
 * Walks over what was read of a send queue. Requests are found by their control segments, never by their slots: those
 * of several blocks leave no mark inside.
 */

import type { QpRow } from "../records/context_rows.ts";
import { type FirstUnacked, firstUnacked, packetsOf } from "../records/unacked.ts";
import { backlog, diff16, extendedRnr, mtuBytes, unacked } from "./quantities.ts";
import type { SendRing, SendWqe } from "./types.ts";

/** Blocks of the longest request. */
const MAX_BLOCKS = 16;

/** The request that begins at a counter. */
export function wqeAt(ring: SendRing, counter: number): SendWqe | undefined {
  const wqe = ring.wqes.get(counter & (ring.size - 1));
  return wqe?.counter === (counter & 0xffff) ? wqe : undefined;
}

/** The request that ends before a counter. */
function wqeBefore(ring: SendRing, end: number): SendWqe | undefined {
  for (let blocks = 1; blocks <= Math.min(MAX_BLOCKS, ring.size); blocks++) {
    const wqe = wqeAt(ring, diff16(end, blocks));
    if (wqe !== undefined) return wqe.blocks === blocks ? wqe : undefined;
  }
}

/** Requests from a counter back, at most a lap; undefined where none ends that should. */
function* wqesBack(ring: SendRing, end: number): Generator<SendWqe | undefined> {
  let at = end;
  for (let walked = 0; walked < ring.size;) {
    const wqe = wqeBefore(ring, at);
    yield wqe;
    if (wqe === undefined) return;
    walked += wqe.blocks;
    at = wqe.counter;
  }
}

/** Requests of the current pass that follow each other from a counter on, at most a lap. */
export function wqesFrom(ring: SendRing, start: number): SendWqe[] {
  const found: SendWqe[] = [];
  let at = start & 0xffff;
  for (let walked = 0; walked < ring.size;) {
    const wqe = wqeAt(ring, at);
    if (wqe === undefined || walked + wqe.blocks > ring.size) break;
    found.push(wqe);
    walked += wqe.blocks;
    at = (at + wqe.blocks) & 0xffff;
  }
  return found;
}

/** Where the requests of this pass end that were written up to or beyond a counter; undefined: the ring does not tell. */
export function postedEnd(ring: SendRing, counter: number): number | undefined {
  const beyond = wqesFrom(ring, counter);
  const last = beyond.at(-1);
  if (last !== undefined) return (last.counter + last.blocks) & 0xffff;
  const before = wqeBefore(ring, counter);
  return before === undefined ? undefined : counter & 0xffff;
}

/**
 * The first request that is not acknowledged.
 *
 * @param end Where what was sent ends; after a NAK the counter has gone back from there.
 */
export function firstWaiting(
  qp: QpRow,
  ring: SendRing,
  end: number = qp.hw_sq_wqebb_counter,
): FirstUnacked<SendWqe> | undefined {
  const packets = unacked(qp);
  const mtu = mtuBytes(qp);
  if (packets === undefined || packets === 0 || mtu === undefined) return undefined;
  return firstUnacked(wqesBack(ring, end), packets, (wqe) => packetsOf(wqe, mtu));
}

/**
 * Packets sent and not acknowledged, held against what the ring's requests can have: leftovers in the PSN fields of a
 * queue that sent nothing are no requests.
 */
export function unackedInRing(qp: QpRow, ring: SendRing | undefined): number | undefined {
  const packets = unacked(qp);
  if (packets === undefined || packets === 0 || ring === undefined) return packets;
  const walk = firstWaiting(qp, ring);
  if (walk === undefined) return packets;
  const whole = ring.blocks >= ring.size;
  if (ring.wqes.size === 0 && whole) return ring.unstamped > 0 ? packets : undefined;
  if (!whole || walk.stopped === undefined) return packets;
  return walk.stopped === "ring" || mostPackets(qp, ring) < packets ? undefined : packets;
}

/** Packets of all requests of a ring together; Infinity where that is not known of one of them. */
function mostPackets(qp: QpRow, { wqes, unstamped }: SendRing): number {
  const mtu = mtuBytes(qp)!;
  let sum = unstamped > 0 ? Infinity : 0;
  for (const wqe of wqes.values()) sum += packetsOf(wqe, mtu) ?? Infinity;
  return sum;
}

/**
 * The request that the queue waits for. After a NAK the counter stands at it, after a time-out at the end of what was
 * sent.
 */
export function headWqe(qp: QpRow, ring: SendRing | undefined, end?: number): SendWqe | undefined {
  if (ring === undefined) return undefined;
  const waiting = (backlog(qp) ?? 0) > 0;
  if (waiting && ((unacked(qp) ?? 0) === 0 || rnrSign(qp))) return wqeAt(ring, qp.hw_sq_wqebb_counter);
  return firstWaiting(qp, ring, end)?.wqe ?? (waiting ? wqeAt(ring, qp.hw_sq_wqebb_counter) : undefined);
}

/** The queue's own counters say that RNR retries are under way. */
export function rnrSign(qp: QpRow): boolean {
  return !extendedRnr(qp) && qp.cur_rnr_retry !== qp.rnr_retry;
}
