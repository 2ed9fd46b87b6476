/** Conditions of the rules of requests that were sent, or never rung. */

import { type QpCase, secondsBetween } from "./cases.ts";
import { keyTrouble, remoteTrouble } from "./keys.ts";
import { backlog, isReliable, STATE } from "./quantities.ts";
import { causeOf } from "./err_tests.ts";
import { testToldDoorbell } from "./posted.ts";
import { hex } from "../bytes.ts";
import { type Finding, longEnough, plural, type Rule, secondsText, type World } from "./rule_types.ts";
import { headWqe, rnrSign, unackedInRing, wqeAt, wqesFrom } from "./send_ring.ts";
import type { PortHostFacts } from "../device/host_facts.ts";
import type { Evidence, Sample, SendWqe } from "./types.ts";

export const ready = (qp: QpCase): boolean => qp.last.state === STATE.rts && qp.last.no_sq === 0;

/** Blocks that wait and stood still; undefined: none, or it gets on. */
export function heldUp(qp: QpCase): number | undefined {
  const blocks = backlog(qp.last);
  if (!ready(qp) || blocks === undefined || blocks === 0 || !qp.flat) return undefined;
  const [a, b] = [qp.before!, qp.last];
  if ((backlog(a) ?? 0) === 0) return undefined;
  return isReliable(b) || a.hw_sq_wqebb_counter === b.hw_sq_wqebb_counter ? blocks : undefined;
}

/** Packets unacknowledged in both of the last readings, without progress. */
export function notAcked(qp: QpCase): number | undefined {
  if (!isReliable(qp.last) || !qp.flat || qp.last.state !== STATE.rts && qp.last.state !== STATE.sqd) return undefined;
  const now = unackedInRing(qp.last, qp.ring);
  const then = unackedInRing(qp.before!, qp.ringOf(-2));
  return now !== undefined && now > 0 && then !== undefined && then > 0 ? now : undefined;
}

/** The request at the head of a queue that is held up. */
export function stuckHead(qp: QpCase): SendWqe | undefined {
  return heldUp(qp) === undefined ? undefined : headWqe(qp.last, qp.ring, qp.sentEnd);
}

export function sendCounters(qp: QpCase): Evidence[] {
  return qp.fields("hw_sq_wqebb_counter", "sw_sq_wqebb_counter");
}

export function psns(qp: QpCase): Evidence[] {
  return qp.fields("next_send_psn", "last_acked_psn");
}

/** `WQE 0x64 RDMA_WRITE`. */
export function wqeText({ counter, opcode }: SendWqe): string {
  return `WQE ${hex(counter)} ${opcode}`;
}

export function isReceiveConsuming({ opcode }: SendWqe): boolean {
  return /^SEND$|^SEND_I|^RDMA_WRITE_IMM/.test(opcode);
}

export const isReadOrAtomic = ({ opcode }: SendWqe): boolean => /^RDMA_READ|ATOMIC/.test(opcode);
export const isWait = ({ opcode }: SendWqe): boolean => /^WAIT/.test(opcode);

export function testKey(qp: QpCase, world: World): Finding | undefined {
  if (qp.ring === undefined) return;
  const wqe = qp.last.state === STATE.err ? failedWqe(qp, world) : stuckHead(qp);
  if (wqe === undefined) return;
  const trouble = keyTrouble(wqe, qp.last, qp.sample);
  if (trouble === undefined) return testRemoteKey(qp, wqe, world);
  return {
    sentence: `${wqeText(wqe)} cannot be carried out: ${trouble.words}`,
    evidence: [...sendCounters(qp), { field: "lkey", s1: trouble.key }],
    next: [
      `Look at what registers memory: the request will end, or ended, with ${trouble.syndrome}`,
      `wqdump --source MKC --dump QP --qp ${hex(trouble.key >>> 8)} shows the key`,
    ],
  };
}

/** The key that a request names at the other end, where that is in a capture. */
function testRemoteKey(qp: QpCase, wqe: SendWqe, world: World): Finding | undefined {
  const peer = world.peers.get(qp.number);
  const found = peer?.qp === undefined || peer.apart ? undefined : remoteTrouble(wqe, peer.qp);
  return found == null ? undefined : {
    sentence: `${wqeText(wqe)} cannot be carried out at the peer: ${found}`,
    evidence: [...sendCounters(qp), { field: "rkey", s1: wqe.remote!.key }],
    next: ["Look at what registers that memory at the peer: the request will end, or ended, with 0x13/0x88 or 0x8a"],
  };
}

/** In error: the request that the first error completion names, else the one at which the adapter stood before. */
function failedWqe(qp: QpCase, world: World): SendWqe | undefined {
  const cause = causeOf(qp, world);
  const at = cause?.wqe_counter ?? qp.lastReady?.row.hw_sq_wqebb_counter;
  return at === undefined ? undefined : wqeAt(qp.ring!, at);
}

export function testDoorbell(qp: QpCase): Finding | undefined {
  if (!ready(qp)) return;
  const { sw_sq_wqebb_counter: pi, hw_sq_wqebb_counter: hw } = qp.last;
  if (backlog(qp.last) !== 0) return;
  // Readings since which nothing was rung, with their rings.
  const from =
    qp.readings.findLastIndex(({ row }) => row.sw_sq_wqebb_counter !== pi || row.hw_sq_wqebb_counter !== hw) + 1;
  const seen = qp.readings.slice(from).flatMap(({ sample }) => {
    const ring = sample.sends.get(qp.number);
    return ring === undefined ? [] : [{ sample, fresh: wqesFrom(ring, pi) }];
  });
  const [first, last] = [seen[0], seen.at(-1)];
  if (first === undefined || last === undefined || last.fresh.length === 0) return testToldDoorbell(qp, from);
  // Who posts on without a doorbell has forgotten it all the more.
  const old = first === last ? [] : commonOf(first.fresh, last.fresh);
  const proved = old.length > 0 && longEnough(secondsBetween(first.sample, last.sample));
  if (!proved && from > 0) return;
  const fresh = proved ? old : last.fresh;
  const span = fresh.length === 1 ? `${hex(pi)} ` : `${hex(pi)} to ${hex(fresh.at(-1)!.counter)}, first `;
  return {
    sentence: `${plural(fresh.length, "WQE")} (${span}${fresh[0]!.opcode}) ` +
      (proved
        ? `written, the adapter was never told: it knows of nothing beyond ${hex(pi)}`
        : "beyond what the doorbell told the adapter; being posted just now, or forgotten: one reading cannot tell"),
    evidence: [...sendCounters(qp), { field: "wqe_index", s1: fresh[0]!.counter }],
    not: ["a silent peer: nothing of this was sent"],
    ...(proved ? {} : { confidence: "plausible" as const }),
  };
}

/** Requests that were the same before. */
function commonOf(before: readonly SendWqe[], now: readonly SendWqe[]): SendWqe[] {
  const other = now.findIndex((wqe, i) => before[i]?.opcode !== wqe.opcode || before[i].bytes !== wqe.bytes);
  return now.slice(0, other === -1 ? now.length : other);
}

export function testRnr(qp: QpCase, world: World): Finding | undefined {
  if (!ready(qp) || !qp.flat || !isReliable(qp.last)) return;
  const blocks = backlog(qp.last) ?? 0;
  if (blocks === 0 && notAcked(qp) === undefined) return;
  const peer = world.peers.get(qp.number);
  const starved = peer?.starved === true && !peer.apart;
  const own = qp.readings.slice(qp.flatFrom).some(({ row }) => rnrSign(row));
  if (!starved && !own) return;
  const lasting = longEnough(qp.flatFor);
  if (qp.ring === undefined) return possibleRnr(qp, own && starved && lasting);
  const at = own ? wqeAt(qp.ring ?? EMPTY_RING, qp.last.hw_sq_wqebb_counter) : undefined;
  const wqe = at ?? headWqe(qp.last, qp.ring, qp.sentEnd);
  if (wqe === undefined || !isReceiveConsuming(wqe)) return;
  const { rnr_retry: retry } = qp.last;
  return {
    sentence: lasting
      ? `${wqeText(wqe)} is refused again and again: the peer has no receive posted` +
        (retry === 7 ? ", and rnr_retry 7 goes on for ever without an error" : "")
      : `${wqeText(wqe)} is refused, for the peer has no receive posted; seen for ${
        secondsText(qp.flatFor)
      } only, so ` +
        "it may be over soon",
    evidence: [...sendCounters(qp), ...psns(qp), ...qp.fields("cur_rnr_retry", "rnr_retry")],
    not: ["a lost packet: the peer answers, with receiver not ready"],
    next: [
      `On the peer: wqdump diagnose --qp ${hex(qp.last.remote_qpn)}; does its software post receives and poll its CQ`,
    ],
    confidence: !lasting ? "plausible" : starved ? "measured" : "header",
  };
}

const EMPTY_RING = { wqes: new Map<number, SendWqe>(), unstamped: 0, size: 1, from: 0, blocks: 0 };

/** What the host says of the port that a QP uses. */
export function portOf(qp: QpCase, { facts }: Sample = qp.sample): PortHostFacts | undefined {
  const ports = facts?.ports ?? [];
  return ports.length === 1 ? ports[0] : ports.find(({ port }) => port === qp.last.vhca_port_num);
}

export function testAtomic(qp: QpCase, world: World): Finding | undefined {
  const wqe = stuckHead(qp);
  if (wqe === undefined || !/ATOMIC/.test(wqe.opcode)) return;
  const peer = world.peers.get(qp.number)?.qp?.last;
  const refused = peer !== undefined && (peer.rae === 0 || peer.atomic_mode === 0);
  const crooked = wqe.remote !== undefined && wqe.remote.addr % 8n !== 0n;
  if (!refused && !crooked) return;
  return {
    sentence: `${wqeText(wqe)} cannot be carried out: ` +
      (refused ? "the peer's QP does not allow atomics" : "its remote address is no multiple of 8"),
    evidence: sendCounters(qp),
  };
}

/** Which request waits is not known: its own retries and the peer's empty queue together prove it, one alone does not. */
function possibleRnr(qp: QpCase, proved: boolean): Finding {
  return {
    sentence: (proved ? "" : "possibly ") +
      "refused again and again, for the peer has no receive posted; which request " +
      "waits is not known, its ring was not read",
    evidence: [...sendCounters(qp), ...qp.fields("cur_rnr_retry", "rnr_retry")],
    confidence: proved ? "header" : "plausible",
  };
}

/** A rule's row without what all rules here have in common. */
type Row = Omit<Rule<QpCase>, "kind">;

export const row = (one: Row): Rule<QpCase> => ({ ...one, kind: "qp" });
