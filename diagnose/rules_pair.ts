/** Rules of pairs: what the other end's packet numbers prove. */

import type { QpCase } from "./cases.ts";
import { optional, psnDiff, ST, STATE } from "./quantities.ts";
import { causeOf, stateName } from "./err_tests.ts";
import { hex } from "../bytes.ts";
import { counted, type Finding, longEnough, plural, type Rule, type World } from "./rule_types.ts";
import { unackedInRing } from "./send_ring.ts";

const STUDY = "public measurements of ConnectX-6 (firmware 20.43, RoCE v2)";

/** Packets that wait for an acknowledgement without progress. */
function waiting(qp: QpCase): number | undefined {
  const { state } = qp.last;
  if (!qp.flat || state !== STATE.rts || !longEnough(qp.flatFor)) return undefined;
  const packets = unackedInRing(qp.last, qp.ring);
  return packets === undefined || packets === 0 ? undefined : packets;
}

/** Where the peer stands against what was sent. */
interface Standing {
  readonly expected: number;
  readonly sent: number;
  readonly acked: number;
}

function standing(qp: QpCase, world: World): Standing | undefined {
  const peer = world.peers.get(qp.number);
  if (peer?.expected === undefined || waiting(qp) === undefined) return;
  const { next_send_psn: sent, last_acked_psn: acked } = qp.last;
  return { expected: peer.expected, sent, acked };
}

function evidence(qp: QpCase, { expected }: Standing): Finding["evidence"] {
  return [...qp.fields("last_acked_psn", "next_send_psn"), { field: "next_rcv_psn of the peer", s1: expected }];
}

/** Order and selective repeat take away from what is proved. */
function certainty(qp: QpCase, world: World): Pick<Finding, "confidence"> {
  const peer = world.peers.get(qp.number)!;
  const loose = [qp.last, peer.qp!.last].some((row) =>
    row.retry_mode !== 0 || row.data_in_order !== 0 || (optional(row, "free_ar") ?? 0) !== 0
  );
  return peer.orderKnown && !loose ? {} : { confidence: "specification" };
}

function orderNote(qp: QpCase, world: World): string[] {
  return world.peers.get(qp.number)!.orderKnown
    ? []
    : ["beyond doubt: the peer's capture does not lie between those of this end"];
}

function comparable({ expected, sent, acked }: Standing): boolean {
  return psnDiff(expected, sent) <= 0 && psnDiff(expected, acked + 1) >= 0;
}

function testLost(qp: QpCase, world: World): Finding | undefined {
  const at = standing(qp, world);
  if (at === undefined || world.peers.get(qp.number)!.apart || !comparable(at)) return;
  const missing = psnDiff(at.sent, at.expected);
  if (missing === 0) return;
  const executed = psnDiff(at.expected, at.acked + 1);
  return {
    sentence: executed === 0
      ? `none of its ${plural(missing, "packet")} was executed at the peer: lost or held between here and there`
      : `${counted(executed, "packet", "was", "were")} executed at the peer, ${
        counted(missing, "packet", "was", "were")
      } not: lost on the way there`,
    evidence: evidence(qp, at),
    not: [...loopNote(qp, world), ...orderNote(qp, world)],
    ...certainty(qp, world),
  };
}

function loopNote(qp: QpCase, world: World): string[] {
  return world.peers.get(qp.number)!.loopback ? ["the network: both ends are of this adapter"] : [];
}

const sentText = (count: number): string => count === 1 ? "its packet was" : `all ${count} packets were`;

function testAckLost(qp: QpCase, world: World): Finding | undefined {
  const at = standing(qp, world);
  if (at === undefined || world.peers.get(qp.number)!.apart || !comparable(at) || at.expected !== at.sent) return;
  return {
    sentence: `${sentText(waiting(qp)!)} executed at the peer, and its answers do not arrive here`,
    evidence: evidence(qp, at),
    not: [
      "packets lost on the way there: the peer expects the next one",
      ...loopNote(qp, world),
      ...orderNote(qp, world),
    ],
    ...certainty(qp, world),
  };
}

/** UC has no acknowledgements: what the peer does not expect any more after the last packet was sent is lost. */
function testLostUc(qp: QpCase, world: World): Finding | undefined {
  const peer = world.peers.get(qp.number);
  const { st, state, next_send_psn: sent, hw_sq_wqebb_counter: hw } = qp.last;
  if (st !== ST.uc || state !== STATE.rts || qp.single || !longEnough(qp.gap) || hw === 0) return;
  const isStill = qp.readings.every(({ row }) => row.next_send_psn === sent && row.hw_sq_wqebb_counter === hw);
  if (!isStill || peer?.expected === undefined || peer.apart) return;
  const missing = psnDiff(sent, peer.expected);
  return missing <= 0 ? undefined : {
    sentence: `the last ${counted(missing, "packet", "was", "were")} not taken by the peer` +
      (peer.starved ? ", which has no receive posted" : ": lost on the way there, or dropped at the peer") +
      ", and UC sends nothing again",
    evidence: [
      ...qp.fields("next_send_psn", "hw_sq_wqebb_counter"),
      { field: "next_rcv_psn of the peer", s1: peer.expected },
    ],
    not: [
      "a failed request: of UC each completes once it is sent",
      ...loopNote(qp, world),
      ...orderNote(qp, world),
    ],
    ...peer.orderKnown ? {} : { confidence: "plausible" as const },
  };
}

function testNotComparable(qp: QpCase, world: World): Finding | undefined {
  const at = standing(qp, world);
  if (at === undefined) return;
  const { apart } = world.peers.get(qp.number)!;
  if (!apart && comparable(at)) return;
  return {
    sentence: apart
      ? "its peer was captured at another time: the numbers of both ends cannot be compared"
      : "the numbers of both ends do not fit: captured at other times, or of another connection",
    evidence: evidence(qp, at),
  };
}

function testNotReady(qp: QpCase, world: World): Finding | undefined {
  const peer = world.peers.get(qp.number);
  if (peer === undefined || qp.last.state !== STATE.rts || peer.apart) return;
  const state = peer.qp?.last.state;
  if (state !== undefined && state !== STATE.rst && state !== STATE.init && state !== STATE.err) return;
  const isSetUp = (state === STATE.rst || state === STATE.init) &&
    (qp.single || qp.readings.some(({ row }) => row.state < STATE.rts)) && (unackedInRing(qp.last, qp.ring) ?? 0) === 0;
  return {
    ...isSetUp ? { confidence: "plausible" as const } : {},
    sentence: state === undefined
      ? peer.reused === undefined
        ? `its peer's QP ${hex(qp.last.remote_qpn)} does not exist`
        : `its peer's QP ${hex(qp.last.remote_qpn)} has another connection now: that of this one is gone there`
      : `its peer's QP ${hex(qp.last.remote_qpn)} is in ${stateName(state)}` +
        (state === STATE.err
          ? ""
          : isSetUp
          ? ": the connection is not finished there, or was just being made"
          : ": the connection was never finished there"),
    evidence: [
      ...qp.fields("next_send_psn", "last_acked_psn"),
      peer.reused === undefined
        ? { field: "state of the peer", s1: state === undefined ? "missing" : stateName(state) }
        : { field: "remote_qpn of the peer's QP", s1: hex(peer.reused.last.remote_qpn) },
    ],
  };
}

const REFUSED_BY_THE_DYING = [0x88, 0x8a];

function testDied(qp: QpCase, world: World): Finding | undefined {
  const peer = world.peers.get(qp.number);
  if (peer === undefined) return;
  const cause = qp.last.state === STATE.err ? causeOf(qp, world) : undefined;
  const refused = cause !== undefined && REFUSED_BY_THE_DYING.includes(cause.vendor);
  const { goneOwner: pid } = peer;
  const gone = peer.qp === undefined && cause?.syndrome === 0x13 && cause.vendor === 0x88;
  const ended = pid !== undefined && (refused || qp.last.state === STATE.rts) && !peer.apart;
  if (!gone && !ended) return;
  const qpn = hex(qp.last.remote_qpn);
  return {
    sentence: pid === undefined
      ? `its request was refused with 0x13/0x88, and the peer's QP ${qpn} is ${
        peer.reused === undefined ? "gone" : "another connection's now"
      }: the peer died`
      : `process ${pid}, which had the peer's QP ${qpn}, has nothing of that adapter any more: it ended`,
    evidence: [
      ...(cause === undefined
        ? qp.fields("next_send_psn", "last_acked_psn")
        : [{ field: "syndrome", s1: cause.syndrome }, { field: "vendor_err_synd", s1: cause.vendor }]),
      ...(pid === undefined ? [] : [{ field: "pid of the peer", s1: pid }]),
    ],
    not: ["a wrong key: a process that is killed answers like this when its keys go before its QP"],
  };
}

const row = (one: Omit<Rule<QpCase>, "kind" | "needs">): Rule<QpCase> => ({
  kind: "qp",
  needs: ["two samples", "peer"],
  ...one,
});

/** Rules that come before all others of a QP, where the other end is known. */
export const PEER_STATE_RULES: readonly Rule<QpCase>[] = [
  row({
    id: "A7b",
    name: "peer-died",
    severity: "error",
    condition:
      "An error completion 0x13/0x88, and the peer's adapter has no such QP any more; or the process that had the " +
      "peer's QP in an earlier sample has nothing of the adapter in the last",
    means: "The peer's process was killed, and its memory key went before its QP",
    confidence: "measured",
    source: `${STUDY}: 111 of 270 kills`,
    next: ["Look for why the peer's process ended: its log, the OOM killer, the scheduler"],
    test: testDied,
  }),
  row({
    id: "A7",
    name: "peer-not-ready",
    severity: "error",
    condition: "This QP in RTS, its peer in RST, INIT or ERR, or missing",
    means:
      "The peer never became ready, or is gone: from here both look alike (0x15/0x81). If it became RTR within 1.25 s " +
      "all would complete in 1.25 to 1.80 s (14/7)",
    unless: "Captures at different times",
    confidence: "measured",
    source: `${STUDY}: 3.40 to 3.90 s to the error at 14/7`,
    next: ["On the peer look at the connection's set-up, and at why its QP left RTS"],
    test: testNotReady,
  }),
];

/** Rules of packet numbers, after receivers without receives. */
export const PAIR_RULES: readonly Rule<QpCase>[] = [
  row({
    id: "P1",
    name: "lost",
    severity: "error",
    condition: "No progress, last_acked_psn + 1 <= the peer's next_rcv_psn < next_send_psn",
    means: "What is missing was not executed at the peer: lost or held on the way there",
    unless: "A peer without receives, a paused port; selective repeat (retry_mode, data_in_order, free_ar)",
    confidence: "measured",
    source: `${STUDY}: next_rcv_psn is the executed prefix, 135 of 135`,
    next: ["Look at the path from here to the peer: discards, pause, MTU, the traffic class, at every port"],
    test: testLost,
  }),
  row({
    id: "P2",
    name: "ack-lost",
    severity: "error",
    condition: "No progress, the peer's next_rcv_psn = next_send_psn",
    means: "All was executed at the peer: acknowledgements, or data of READs, are lost on the way back",
    confidence: "measured",
    source: STUDY,
    next: ["Look at the path from the peer to here, which may be another than the way there"],
    test: testAckLost,
  }),
  row({
    id: "P1b",
    name: "lost",
    severity: "error",
    condition:
      "UC: nothing was sent between the samples, and the peer's next_rcv_psn, read between them, is behind next_send_psn",
    means: "The last packets were lost or dropped: UC has no acknowledgements, the message is lost without an error",
    unless: "Both ends were set up with packet numbers that do not fit: then nothing of this queue ever arrives",
    confidence: "specification",
    source: "InfiniBand specification: unreliable connections",
    next: ["Look at the path from here to the peer: discards, pause, MTU, the traffic class, at every port"],
    test: testLostUc,
  }),
  row({
    id: "P3",
    name: "not-comparable",
    severity: "info",
    condition: "The peer's next_rcv_psn lies outside of what was sent, or its capture is of another time",
    means: "Captures do not fit",
    confidence: "plausible",
    source: "follows from the order of packets",
    next: ["Capture again: this end, the peer, this end, within seconds"],
    test: testNotComparable,
  }),
];
