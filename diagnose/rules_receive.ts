/** Rules C: receive queues and shared receive queues. */

import type { QpCase, SrqCase } from "./cases.ts";
import { isEarly } from "./groups.ts";
import { extendedRetry, mtuBytes, optional, rqFree, ST, STATE } from "./quantities.ts";
import { hex } from "../bytes.ts";
import { headWqe } from "./send_ring.ts";
import { isReceiveConsuming, portOf } from "./send_tests.ts";
import { type Finding, longEnough, plural, type Rule, type World } from "./rule_types.ts";

/** Of the receives of an SRQ, the part below which few are left. */
const LOW = 8;
/** QPs that never became ready, of one process, from which on they are many. */
const MANY = 32;

function testRqEmpty(qp: QpCase, world: World): Finding | undefined {
  const { rq_type: type, state, st, sw_rq_counter: posted } = qp.last;
  // A datagram that finds no receive is dropped, not refused (ud-drop).
  if (type !== 0 || st === ST.ud || qp.single || (state !== STATE.rts && state !== STATE.rtr)) return;
  const [a, b] = [qp.before!, qp.last];
  if (rqFree(a) !== 0 || rqFree(b) !== 0) return;
  const asked = isAsked(qp, world);
  if (posted === 0 && !asked) return;
  const used = qp.readings.some(({ row }) => row.rmsn !== qp.last.rmsn) && longEnough(qp.gap);
  return {
    sentence: used
      ? "no receive is posted, and its peer is sending: the peer's requests are refused until software posts"
      : `no receive is posted; ${asked ? "its peer waits for one" : "whether the peer sends was not seen"}`,
    evidence: qp.fields("hw_rq_counter", "sw_rq_counter", "rmsn"),
    next: [`Look at the process that owns it, and whether CQ ${hex(qp.last.cqn_rcv)} is polled`],
    ...(used ? {} : { confidence: "plausible" as const }),
  };
}

/** The request that the other end waits with takes a receive. */
function isAsked(qp: QpCase, world: World): boolean {
  const peer = world.peers.get(qp.number);
  if (peer?.qp === undefined || peer.apart || !peer.qp.flat) return false;
  const head = headWqe(peer.qp.last, peer.qp.ring, peer.qp.sentEnd);
  return head !== undefined && isReceiveConsuming(head);
}

function testNeverHeard(qp: QpCase, world: World): Finding | undefined {
  const established = optional(qp.last, "comm_est");
  const { rmsn, state, st } = qp.last;
  if (established !== 0 || rmsn !== 0 || st !== 0 || (state !== STATE.rtr && state !== STATE.rts)) return;
  // Whether firmware fills the bit is only known where it does.
  if (!world.groups.fillsCommEst) return;
  return {
    sentence: "no packet of the peer ever arrived",
    evidence: [...qp.fields("comm_est", "rmsn", "next_rcv_psn")],
  };
}

function testInFlight(qp: QpCase): Finding | undefined {
  if (qp.single || !qp.readings.every(({ row }) => optional(row, "rdma_active") === 1)) return;
  const [a, b] = [qp.before!, qp.last];
  if (optional(a, "rcv_msg_psn") !== optional(b, "rcv_msg_psn") || a.next_rcv_psn !== b.next_rcv_psn) return;
  if (!longEnough(qp.gap)) return;
  return {
    sentence: "stopped inside a WRITE of several packets that its peer sends",
    evidence: qp.fields("rdma_active", "rcv_msg_psn", "next_rcv_psn"),
  };
}

function testWaiting(qp: QpCase): Finding | undefined {
  if (qp.single || qp.last.no_sq === 0 || qp.last.rmsn !== qp.before!.rmsn) return;
  if (qp.last.state !== STATE.rts && qp.last.state !== STATE.rtr) return;
  return {
    sentence: "it receives only, and nothing came: it is the peer that does not send",
    evidence: qp.fields("rmsn", "hw_rq_counter", "sw_rq_counter"),
  };
}

function testLeaked(qp: QpCase, world: World): Finding | undefined {
  if (qp.single || !isEarly(qp)) return;
  const gone = world.groups.goneOwner(qp);
  if (gone !== undefined) {
    return {
      sentence: `process ${gone}, which made it, has ended; it never became ready, and is still there`,
      evidence: qp.fields("state"),
      next: [
        "fuser -v /dev/infiniband/uverbs*: a child, or who was given its files, keeps it",
        "Where nobody has them open: look in dmesg for a destruction that does not end",
      ],
    };
  }
  const pid = world.groups.pidOf(qp);
  if (pid === undefined) return;
  const all = world.groups.early(pid);
  return all < MANY ? undefined : {
    sentence: `${plural(all, "QP")} of process ${pid} never became ready`,
    evidence: qp.fields("state"),
  };
}

function testWrongConfig(qp: QpCase): Finding | undefined {
  const { state, st, no_sq: none, cqn_snd: cqn, ack_timeout: timeout, retry_count: retries } = qp.last;
  if (state !== STATE.rts || none === 1 || (st !== 0 && st !== 3)) return;
  if (timeout === 0) {
    return {
      sentence: "ack_timeout is 0: when the last packet of a request is lost it waits for ever, without an error",
      evidence: qp.fields("ack_timeout", "retry_count"),
    };
  }
  if (cqn === 0) return { sentence: "ready without a CQ for its requests", evidence: qp.fields("cqn_snd") };
  const [mtu, active] = [mtuBytes(qp.last), portOf(qp)?.active_mtu ?? undefined];
  if (mtu !== undefined && active !== undefined && mtu > active) {
    return {
      sentence: `its packets can have ${mtu} bytes, the port takes ${active}: requests of more never arrive`,
      evidence: [...qp.fields("mtu"), { field: "active_mtu", s1: active }],
    };
  }
  if (retries === 0 && !extendedRetry(qp.last)) {
    return {
      sentence: "retry_count is 0, perhaps on purpose: one packet that stays lost ends it after about 2 s",
      evidence: qp.fields("ack_timeout", "retry_count"),
      confidence: "plausible",
    };
  }
}

const row = (one: Omit<Rule<QpCase>, "kind">): Rule<QpCase> => ({ ...one, kind: "qp" });

/** Trouble of a receive queue. */
export const RECEIVE_RULES: readonly Rule<QpCase>[] = [
  row({
    id: "C1",
    name: "rq-empty",
    severity: "error",
    needs: ["two samples"],
    condition:
      "A receive queue of its own that was used, or that the peer's request waits for; no receive posted in both " +
      "samples, rmsn moved",
    means: "Software posts no receives: peers are told receiver not ready (B6)",
    unless: "Queues for RDMA alone never post receives",
    confidence: "specification",
    source: "InfiniBand specification; out_of_buffer of the port supports it and proves nothing",
    next: ["Software must post receives: a thread that is blocked or dead, or a CQ that is not polled"],
    test: testRqEmpty,
  }),
  row({
    id: "C6",
    name: "never-heard",
    severity: "info",
    needs: [],
    condition: "comm_est 0 where other QPs have 1, rmsn 0, state RTR or RTS",
    means: "No packet of the peer ever arrived: path, GID, VLAN, firewall, or a peer that is not ready",
    unless: "A fresh connection",
    confidence: "plausible",
    source: "rdma-core tests/mlx5_prm_structs.py has the field",
    next: ["Compare GID, VLAN and RoCE version of both ends: wqdump compare"],
    test: testNeverHeard,
  }),
  row({
    id: "C7",
    name: "message-in-flight",
    severity: "info",
    needs: ["two samples"],
    condition: "rdma_active 1 in all samples, rcv_msg_psn and next_rcv_psn flat",
    means: "The responder stopped inside a WRITE: what follows was lost, or is not sent",
    confidence: "plausible",
    source: "rdma-core tests/mlx5_prm_structs.py has the field",
    next: ["Pair it with its peer: wqdump diagnose HERE.wqd THERE.wqd"],
    test: testInFlight,
  }),
  row({
    id: "C8",
    name: "waiting-for-peer",
    severity: "info",
    needs: ["two samples"],
    condition: "A QP that only receives, and rmsn is flat",
    means: "It is the peer that does not send",
    confidence: "specification",
    source: "InfiniBand specification",
    next: ["Go to the peer"],
    test: testWaiting,
  }),
  row({
    id: "A8",
    name: "leaked",
    severity: "info",
    needs: ["two samples", "owners"],
    condition:
      `In RST or INIT in all samples: ${MANY} or more QPs of one process, or one whose process ended between ` +
      "them (its first thread's context is still there and names nobody, other processes are named as before)",
    means: "Connections were never finished; after its process, something keeps it, or its destruction does not end",
    unless: "Connection pools",
    confidence: "plausible",
    source: "no public measurement",
    next: ["rdma resource show qp: whose are they"],
    test: testLeaked,
  }),
];

/** Configuration of a QP that is wrong whatever its siblings have. */
export const CONFIG_RULES: readonly Rule<QpCase>[] = [
  row({
    id: "A9",
    name: "wrong-config",
    severity: "warning",
    needs: [],
    condition: "RTS with ack_timeout 0, without a CQ, or with an mtu above the port's active MTU; retry_count 0 is " +
      "plausible only",
    means:
      "ack_timeout 0 is infinite: a lost last packet hangs for ever; packets longer than the port's are never sent on",
    unless: "It is meant so",
    confidence: "specification",
    source: "InfiniBand specification",
    next: ["Set a time-out (14 to 18 are usual), retries (7), and the MTU that the port has"],
    test: testWrongConfig,
  }),
];

function usersOf(srq: SrqCase, world: World): QpCase[] {
  return [...world.qps.values()].filter(({ last }) => last.rq_type === 1 && last.srqn_rmpn_xrqn === srq.number);
}

function testSrqEmpty(srq: SrqCase, world: World): Finding | undefined {
  if (srq.single || !srq.readings.every(({ row }) => row.wqe_cnt === 0) || !longEnough(srq.gap)) return;
  const users = usersOf(srq, world);
  const unused = users.length === 0 && srq.sample.complete;
  const names = users.slice(0, 8).map(({ number }) => hex(number)).join(", ");
  return {
    sentence: unused
      ? "empty, and no QP receives from it"
      : `empty in all samples: ${users.length === 0 ? "its QPs" : `QPs ${names}`} cannot receive` +
        (srq.last.lwm === 0 ? "; its limit event was used up or never armed" : ""),
    evidence: srq.fields("wqe_cnt", "lwm"),
    ...(unused ? { confidence: "plausible" as const } : {}),
  };
}

function testLimitSpent(srq: SrqCase, world: World): Finding | undefined {
  const { wqe_cnt: left, lwm, log_srq_size: log } = srq.last;
  const armed = srq.readings.some(({ row }) => row.lwm > 0);
  if (srq.single || lwm !== 0 || left === 0 || left > 2 ** log / LOW || usersOf(srq, world).length === 0) return;
  if (!armed && srq.readings.some(({ row }) => row.wqe_cnt > 2 ** log / LOW)) return;
  return {
    sentence: `${plural(left, "receive")} left of ${2 ** log}` +
      (armed ? ", and its limit event has fired without being armed again" : ", and no limit event is armed"),
    evidence: srq.fields("wqe_cnt", "lwm"),
    ...(armed ? {} : { confidence: "plausible" as const }),
  };
}

/** Rules of SRQs. */
export const SRQ_RULES: readonly Rule<SrqCase>[] = [
  {
    id: "C4",
    name: "srq-error",
    severity: "warning",
    kind: "srq",
    needs: [],
    condition: "State ERROR",
    means: "Nothing can be received through it any more",
    confidence: "header",
    source: "Linux mlx5_ifc.h",
    next: ["Look for a catastrophic event of this SRQ in dmesg; software must make it anew"],
    test: (srq) => srq.last.state === 1 ? { sentence: "in error", evidence: srq.fields("state") } : undefined,
  },
  {
    id: "C2",
    name: "srq-empty",
    severity: "error",
    kind: "srq",
    needs: ["two samples"],
    condition: "wqe_cnt 0 in all samples",
    means: "No QP of this SRQ can receive: peers are told receiver not ready",
    unless: "One sample only",
    confidence: "specification",
    source: "InfiniBand specification",
    next: [
      "Look at the software that refills it: the thread that reads asynchronous events, or the one that polls the CQ",
    ],
    test: testSrqEmpty,
  },
  {
    id: "C3",
    name: "srq-limit-spent",
    severity: "warning",
    kind: "srq",
    needs: ["two samples"],
    condition: "lwm 0 while few receives are left; it was set in an earlier sample",
    means: "The limit event came once, and software has not armed it again",
    unless: "Applications that use no limit",
    confidence: "header",
    source: "iPXE MT25408_PRM.h: the adapter sets the limit to 0 after the event",
    next: ["Look at the reader of asynchronous events"],
    test: testLimitSpent,
  },
];
