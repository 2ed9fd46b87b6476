/**
 * The quantities that rules are made of. Everything counts modulo its width, and nothing is believed that cannot be.
 */

import { type CqRow, type QpRow, sameWide } from "../records/context_rows.ts";

const PSN = 2 ** 24;
const HALF_PSN = 2 ** 23;

/** QP states by name. */
export const STATE = { rst: 0, init: 1, rtr: 2, rts: 3, sqer: 4, sqd: 5, err: 6, draining: 7, suspended: 9 } as const;
/** Service types by name. */
export const ST = { rc: 0, uc: 1, ud: 2, xrc: 3, dci: 5, dct: 6 } as const;
/** Notification states of a CQ. */
export const CQ_ST = { solicited: 6, armed: 9, fired: 10 } as const;
/** Most bytes of a packet by the number of the MTU. */
const MTU_BYTES: Readonly<Record<number, number>> = { 1: 256, 2: 512, 3: 1024, 4: 2048, 5: 4096 };

/** `a - b` of 16-bit counters. */
export function diff16(a: number, b: number): number {
  return (a - b) & 0xffff;
}

/** `a - b` of 24-bit counters. */
export function diff24(a: number, b: number): number {
  return (a - b) & 0xffffff;
}

/** Signed distance of two PSNs. */
export function psnDiff(a: number, b: number): number {
  return ((a - b + HALF_PSN) & (PSN - 1)) - HALF_PSN;
}

/** Bytes of a packet at most; undefined for raw Ethernet and what is not set. */
export function mtuBytes(qp: QpRow): number | undefined {
  return MTU_BYTES[qp.mtu];
}

/** Blocks in the send queue; 0: it has none. */
export function sqSize(qp: QpRow): number {
  return qp.no_sq === 1 ? 0 : 2 ** qp.log_sq_size;
}

/** The QP's requests are acknowledged by PSN. */
export function isReliable(qp: QpRow): boolean {
  return (qp.st === ST.rc || qp.st === ST.xrc || qp.st === ST.dci) && qp.no_sq === 0;
}

/**
 * Blocks rung and not transmitted; undefined where the counters cannot be of one moment.
 */
export function backlog(qp: QpRow): number | undefined {
  if (qp.no_sq === 1) return 0;
  const blocks = diff16(qp.sw_sq_wqebb_counter, qp.hw_sq_wqebb_counter);
  return blocks > sqSize(qp) && qp.state === STATE.rts ? undefined : blocks;
}

/**
 * Packets sent and not acknowledged; undefined where the PSNs do not tell. Whether the ring's requests can have so many
 * is for those to say who have read it.
 */
export function unacked(qp: QpRow): number | undefined {
  const { state } = qp;
  if (!isReliable(qp)) return undefined;
  if (state !== STATE.rts && state !== STATE.sqd && state !== STATE.err && state !== STATE.draining) return undefined;
  const packets = diff24(qp.next_send_psn, qp.last_acked_psn + 1);
  return packets < HALF_PSN ? packets : undefined;
}

/** Receive WQEs posted and not used; undefined where there is no such queue, or the counters make no sense. */
export function rqFree(qp: QpRow): number | undefined {
  if (qp.rq_type !== 0) return undefined;
  const free = diff16(qp.sw_rq_counter, qp.hw_rq_counter);
  return free > 2 ** qp.log_rq_size ? undefined : free;
}

/** Entries between consumer and producer; undefined where the device cannot know the consumer. */
export function cqBacklog(cq: CqRow): number | undefined {
  const entries = diff24(cq.producer_counter, cq.consumer_counter);
  return entries > 2 ** cq.log_cq_size ? undefined : entries;
}

/** Two readings are of the same queue: numbers are given out again. */
export function isSameQueue(a: QpRow, b: QpRow): boolean {
  return a.remote_qpn === b.remote_qpn && a.cqn_snd === b.cqn_snd && a.pd === b.pd &&
    a.user_index === b.user_index && sameWide("qpc", "rgid_rip", a, b);
}

/**
 * The queue got on between two readings. A last_acked_psn never goes back: where it seems to, a clock that was set back
 * has turned the readings round.
 */
export function progressed(a: QpRow, b: QpRow): boolean {
  if (isReliable(b)) return a.last_acked_psn !== b.last_acked_psn;
  return a.hw_sq_wqebb_counter !== b.hw_sq_wqebb_counter;
}

/** Something arrived between two readings. */
export function received(a: QpRow, b: QpRow): boolean {
  return a.rmsn !== b.rmsn || a.next_rcv_psn !== b.next_rcv_psn || a.hw_rq_counter !== b.hw_rq_counter;
}

/** Families and link layer that the time between retransmissions was measured on. */
const MEASURED = { part: "ConnectX-6", link: "Ethernet" } as const;

/** Seconds between regular retransmissions, by the firmware's default; undefined where nobody has measured them. */
export function retransmitInterval(qp: QpRow, part?: string, link?: string): number | undefined {
  if (part !== MEASURED.part || link !== MEASURED.link || qp.ack_timeout === 0) return undefined;
  return 2 * 4.096e-6 * 2 ** Math.max(qp.ack_timeout, 16);
}

/** Extended retry counters are in force: which of both counts is in no public text. */
export function extendedRetry(qp: QpRow): boolean {
  return flag(qp, "extended_retry_count_valid");
}

/** As {@linkcode extendedRetry}, of RNR retries. */
export function extendedRnr(qp: QpRow): boolean {
  return flag(qp, "extended_rnr_retry_valid");
}

/** A field that only some layouts have. */
export function optional(row: object, name: string): number | undefined {
  const value = (row as Record<string, unknown>)[name];
  return typeof value === "number" ? value : undefined;
}

function flag(qp: QpRow, name: string): boolean {
  return optional(qp, name) === 1;
}

/** The upper one of the two in the middle; undefined of nothing. */
export function middle(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
