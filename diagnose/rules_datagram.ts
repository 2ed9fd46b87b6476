/** Rules I of queues without a connection: datagrams that nobody hears of, and targets that take no more connects. */

import type { DctCase, QpCase } from "./cases.ts";
import { LEAVING } from "./dct_target.ts";
import { optional, rqFree, ST, STATE } from "./quantities.ts";
import { hex } from "../bytes.ts";
import { type Finding, longEnough, plural, type Rule, type World } from "./rule_types.ts";
import type { Datagram } from "./types.ts";

/** Bit of a request's Q_Key by which the queue's own is taken. */
const OWN_KEY = 0x8000_0000;

const isReady = ({ last: { st, state } }: QpCase): boolean =>
  st === ST.ud && (state === STATE.rts || state === STATE.rtr);

/** All receives of a UD queue are used up: what comes is dropped, and its sender is not told. */
function testDropped(qp: QpCase): Finding | undefined {
  if (!isReady(qp) || qp.single || qp.last.rq_type !== 0 || qp.last.sw_rq_counter === 0) return;
  if (rqFree(qp.before!) !== 0 || rqFree(qp.last) !== 0 || !longEnough(qp.gap)) return;
  const used = qp.readings.some(({ row }) => row.hw_rq_counter !== qp.last.hw_rq_counter);
  return {
    sentence: used
      ? "its receives were used up and none is posted: datagrams to it are dropped, and nobody is told"
      : "no receive is posted: a datagram to it would be dropped; whether any comes was not seen",
    evidence: qp.fields("hw_rq_counter", "sw_rq_counter"),
    next: [`Look at the process that owns it, and whether CQ ${hex(qp.last.cqn_rcv)} is polled`],
    ...(used ? {} : { confidence: "plausible" as const }),
  };
}

/** Why a captured queue takes no datagram of a sender; undefined where nothing of it says so. */
function refusal(qp: QpCase, to: Datagram, world: World): string | undefined {
  const end = world.endAt(to);
  if (end === undefined) return undefined;
  const where = `qp ${hex(to.qpn)} of ${end.host ?? end.device}`;
  const other = end.qp;
  if (other === undefined) return `there is no ${where}`;
  const { state, st } = other.last;
  const q_key = optional(other.last, "q_key");
  if (st !== ST.ud) return `${where} is no UD queue`;
  if (state < STATE.rtr) return `${where} was never made ready`;
  if (state > STATE.rts) return `${where} is not ready any more`;
  const moved = other.readings.some(({ row }) => row.hw_rq_counter !== other.last.hw_rq_counter);
  if (moved || other.single) return undefined;
  const own = (to.q_key & OWN_KEY) === 0 ? to.q_key : optional(qp.last, "q_key");
  if (q_key !== undefined && own !== q_key && to.q_key !== q_key) return `the Q_Key of ${where} is another`;
  if (end.starved) return `${where} has no receive posted`;
}

/** A UD queue sends, and what captures tell of the other end says that it is for nothing. */
function testUnheard(qp: QpCase, world: World): Finding | undefined {
  if (!isReady(qp) || qp.single || qp.before!.hw_sq_wqebb_counter === qp.last.hw_sq_wqebb_counter) return;
  const targets = new Map<string, Datagram>();
  for (const { to } of qp.ring?.wqes.values() ?? []) {
    if (to !== undefined && targets.size < 64) targets.set(`${to.gid} ${to.lid} ${to.qpn} ${to.q_key}`, to);
  }
  const reasons = [...targets.values()].flatMap((to) => refusal(qp, to, world) ?? []);
  const [first] = reasons;
  return first === undefined ? undefined : {
    sentence: `it sends datagrams that are dropped: ${first}` +
      (reasons.length === 1 ? "" : ` (and ${plural(reasons.length - 1, "more target")})`),
    evidence: qp.fields("hw_sq_wqebb_counter"),
  };
}

/** Rules of UD queues. */
export const DATAGRAM_RULES: readonly Rule<QpCase>[] = [{
  id: "I3",
  name: "ud-drop",
  severity: "warning",
  kind: "qp",
  needs: ["two samples"],
  condition:
    "UD, its receives were used up and none is posted in both samples; or it sends, and the queue that it sends to, in " +
    "a capture, is not there, not ready, has another Q_Key or no receives, and takes nothing",
  means: "UD has no acknowledgements: what cannot be taken is dropped without a word, and nothing is sent again",
  confidence: "specification",
  source: "InfiniBand specification: unreliable datagrams",
  next: [
    "Compare the Q_Keys of both ends, post receives, and resolve the address handle anew where the peer has changed",
  ],
  test: (qp, world) => testDropped(qp) ?? testUnheard(qp, world),
}];

/** Rules of DC targets. */
export const DCT_RULES: readonly Rule<DctCase>[] = [{
  id: "I4",
  name: "dct-draining",
  severity: "warning",
  kind: "qp",
  needs: ["two samples"],
  condition: "A DCT whose state is DRAINING or DRAINED in all samples",
  means: "It takes no new connects: initiators wait (dci-connect-wait)",
  confidence: "header",
  source: "Linux mlx5_ifc.h: dctc.state; DRAIN_DCT",
  next: ["Look at the process that owns it: it is closing this target, or has ended; initiators must stop using it"],
  test: (dct) =>
    dct.single || !dct.readings.every(({ row }) => LEAVING[row.state] !== undefined) ? undefined : {
      sentence: `this DC target is ${LEAVING[dct.last.state]}: it takes no new connects`,
      evidence: dct.fields("state"),
    },
}];
