/** Conditions of the rules of requests that wait in their queue. */

import type { QpCase } from "./cases.ts";
import { backlog, diff16, optional } from "./quantities.ts";
import { hex } from "../bytes.ts";
import { counted, type Finding, longEnough, plural, secondsText, type World } from "./rule_types.ts";
import { firstWaiting, unackedInRing, wqeAt, wqesFrom } from "./send_ring.ts";
import {
  heldUp,
  isReadOrAtomic,
  isReceiveConsuming,
  isWait,
  psns,
  ready,
  sendCounters,
  stuckHead,
  wqeText,
} from "./send_tests.ts";

export function testWait(qp: QpCase, world: World): Finding | undefined {
  const wqe = stuckHead(qp);
  if (wqe === undefined || !isWait(wqe)) return;
  const target = wqe.wait === undefined ? "" : ` on CQ ${hex(wqe.wait.cqn)}, index ${wqe.wait.index}`;
  const cq = wqe.wait === undefined ? undefined : world.cqs.get(wqe.wait.cqn);
  return {
    sentence: `${wqeText(wqe)} waits for a completion${target}: nothing of this queue is at fault`,
    evidence: [
      ...sendCounters(qp),
      ...(cq === undefined
        ? []
        : [cq.values(`producer_counter of CQ ${hex(cq.number)}`, ({ row }) => row.producer_counter)]),
    ],
    next: wqe.wait === undefined
      ? []
      : [`wqdump --source Cmp --dump QP --qp ${hex(wqe.wait.cqn)}: its producer_counter`],
  };
}

export function testSendEnable(qp: QpCase): Finding | undefined {
  const blocks = heldUp(qp);
  if (blocks === undefined || qp.last.cd_slave_send !== 1) return;
  const wqe = stuckHead(qp);
  if (wqe !== undefined && isWait(wqe)) return;
  return {
    sentence: `${counted(blocks, "block", "waits", "wait")} for a master QP to enable them (SEND_EN)`,
    evidence: [...sendCounters(qp), ...qp.fields("cd_slave_send")],
  };
}

export function testFence(qp: QpCase): Finding | undefined {
  const wqe = ready(qp) && qp.ring !== undefined && (backlog(qp.last) ?? 0) > 0
    ? wqeAt(qp.ring, qp.last.hw_sq_wqebb_counter)
    : undefined;
  if (wqe === undefined || wqe.fm < 2 || (unackedInRing(qp.last, qp.ring) ?? 0) === 0) return;
  if (!qp.single && !qp.flat) return;
  const first = firstWaiting(qp.last, qp.ring!, qp.sentEnd)?.wqe;
  if (first === undefined || !isReadOrAtomic(first)) return;
  return {
    sentence: `${wqeText(wqe)} waits with a fence for ${wqeText(first)}`,
    evidence: [...sendCounters(qp), ...psns(qp)],
  };
}

export function testReadLimit(qp: QpCase, world: World): Finding | undefined {
  const wqe = stuckHead(qp);
  const ring = qp.ring;
  if (wqe === undefined || ring === undefined || !isReadOrAtomic(wqe)) return;
  const { log_sra_max: log, hw_sq_wqebb_counter: hw } = qp.last;
  const taken = world.peers.get(qp.number)?.qp?.last.log_rra_max;
  const first = firstWaiting(qp.last, ring, qp.sentEnd)?.wqe;
  const sent = first === undefined ? 0 : diff16(hw, first.counter);
  const open = first === undefined
    ? 0
    : wqesFrom(ring, first.counter).filter((one) => isReadOrAtomic(one) && diff16(one.counter, first.counter) < sent)
      .length;
  const tooMany = taken !== undefined && log > taken;
  if (open < 2 ** log && !tooMany) return;
  return {
    sentence: tooMany
      ? `it may have ${2 ** log} READs and ATOMICs under way, its peer takes ${2 ** taken}: more are refused`
      : `${plural(open, "READ or ATOMIC")} under way, as many as log_sra_max allows`,
    evidence: [
      ...sendCounters(qp),
      ...qp.fields("log_sra_max"),
      ...(taken === undefined ? [] : [{ field: "log_rra_max of the peer", s1: taken }]),
    ],
  };
}

export function testCredits(qp: QpCase): Finding | undefined {
  const wqe = stuckHead(qp);
  if (wqe === undefined || qp.last.req_e2e_credit_mode === 0 || !/^SEND/.test(wqe.opcode)) return;
  if ((unackedInRing(qp.last, qp.ring) ?? 0) > 0) return;
  return {
    sentence: `${wqeText(wqe)} waits for end-to-end credits of the peer`,
    evidence: [...sendCounters(qp), ...qp.fields("req_e2e_credit_mode")],
  };
}

export function testRate(qp: QpCase): Finding | undefined {
  const limited = qp.last.stat_rate !== 0 || (optional(qp.last, "packet_pacing_rate_limit_index") ?? 0) !== 0;
  const blocks = heldUp(qp);
  if (!limited || blocks === undefined || (unackedInRing(qp.last, qp.ring) ?? 0) > 0) return;
  return {
    sentence: `${counted(blocks, "block", "waits", "wait")}, and the queue has a rate limit`,
    evidence: [...sendCounters(qp), ...qp.fields("stat_rate", "packet_pacing_rate_limit_index")],
  };
}

export function testTooLong(qp: QpCase): Finding | undefined {
  const wqe = stuckHead(qp);
  const { log_msg_max: log } = qp.last;
  if (wqe?.bytes === undefined || log === 0 || wqe.bytes <= 2 ** log) return;
  return {
    sentence: `${wqeText(wqe)} has ${wqe.bytes} bytes, the QP allows ${2 ** log}`,
    evidence: [...sendCounters(qp), ...qp.fields("log_msg_max")],
  };
}

export function testSqFull(qp: QpCase): Finding | undefined {
  const ring = qp.ringOfNow;
  if (!ready(qp) || ring === undefined || ring.blocks < ring.size || !qp.flat) return;
  if (backlog(qp.last) !== 0 || (unackedInRing(qp.last, ring) ?? 0) > 0) return;
  const pi = qp.last.sw_sq_wqebb_counter;
  const all = wqesFrom(ring, (pi - ring.size) & 0xffff);
  const blocks = all.reduce((sum, wqe) => sum + wqe.blocks, 0);
  if (blocks !== ring.size || all.some(({ ce }) => ce >= 2)) return;
  return {
    sentence:
      `all ${plural(all.length, "WQE")} of the ring were sent without asking for a completion: software can never ` +
      "know that they are free again",
    evidence: [...sendCounters(qp), ...qp.fields("log_sq_size")],
  };
}

export function testNotFetched(qp: QpCase, world: World): Finding | undefined {
  const blocks = heldUp(qp);
  if (blocks === undefined || (unackedInRing(qp.last, qp.ring) ?? 0) > 0 || !longEnough(qp.flatFor)) return;
  const wqe = stuckHead(qp);
  const rnr = ["rnr_nak_retry_err", "req_rnr_retries_exceeded"].some((name) => (world.rise(name) ?? 0) > 0);
  const possible = rnr && (wqe === undefined || isReceiveConsuming(wqe));
  return {
    sentence: `${plural(blocks, "block")} rung, and the adapter did not send them in ${secondsText(qp.flatFor)}` +
      (possible ? "; RNR answers rise on the port: possibly the peer has no receive posted" : ""),
    evidence: [...sendCounters(qp), ...psns(qp), ...(wqe === undefined ? [] : [{ field: "opcode", s1: wqe.opcode }])],
    not: ["a silent peer, as far as PSNs tell: nothing is unacknowledged"],
  };
}
