/** Conditions of the rules of requests that were sent and not acknowledged. */

import type { QpCase } from "./cases.ts";
import { gidText } from "./gid.ts";
import { keysOf, keyTrouble } from "./keys.ts";
import { backlog, extendedRetry, mtuBytes, retransmitInterval, ST } from "./quantities.ts";
import { hex } from "../bytes.ts";
import { type Finding, longEnough, plural, secondsText, type World } from "./rule_types.ts";
import { firstWaiting, wqeAt } from "./send_ring.ts";
import { notAcked, portOf, psns, sendCounters, wqeText } from "./send_tests.ts";
import type { Evidence, SendWqe } from "./types.ts";

export function testPathMtu(qp: QpCase, world: World): Finding | undefined {
  const packets = notAcked(qp);
  if (packets === undefined || !longEnough(qp.flatFor) || qp.ring === undefined) return;
  const peer = world.peers.get(qp.number);
  const mtu = mtuBytes(qp.last);
  const [own, theirs] = [activeMtu(qp), peer?.qp === undefined ? Infinity : activeMtu(peer.qp)];
  const active = Math.min(own, theirs);
  if (mtu === undefined || mtu <= active) return;
  const first = firstWaiting(qp.last, qp.ring, qp.sentEnd)?.wqe;
  // What fits does not get stuck for its size.
  if (first?.bytes === undefined || first.bytes <= active) return;
  // Where the peer is known it must still wait for the first packet of just that request.
  const next = (qp.last.last_acked_psn + 1) & 0xffffff;
  if (peer?.expected !== undefined && !peer.apart && peer.expected !== next) return;
  return {
    sentence: `the first request that is not acknowledged, ${wqeText(first)}, has ${first.bytes} bytes; packets of ` +
      `${mtu} bytes do not fit the ${active} of ${own <= theirs ? "the port" : "the peer's port"}`,
    evidence: [...psns(qp), ...qp.fields("mtu"), { field: "active_mtu", s1: active }],
  };
}

/** Bytes that a port's packets can have; Infinity where that is not known. */
function activeMtu(qp: QpCase): number {
  return portOf(qp)?.active_mtu ?? Infinity;
}
export function testNotAcked(qp: QpCase, world: World): Finding | undefined {
  const packets = notAcked(qp);
  if (packets === undefined) return;
  const time = qp.flatFor;
  const proved = longEnough(time);
  const walk = qp.ring === undefined ? undefined : firstWaiting(qp.last, qp.ring, qp.sentEnd);
  const head = walk?.wqe;
  const from = head === undefined
    ? ""
    : ` (${plural(walk!.count, "WQE")}, ${walk!.stopped === undefined ? "from" : "at least from"} ${
      hex(head.counter)
    } ` +
      `${head.opcode}${walk!.partly ? ", acknowledged in part" : ""})`;
  const timeouts = timeoutsOf(qp, world);
  return {
    sentence: proved
      ? `${plural(packets, "packet")}${from} sent, none acknowledged in ${secondsText(time)}${
        retriesText(qp, timeouts)
      }`
      : `${plural(packets, "packet")}${from} sent and not acknowledged in ${
        secondsText(time)
      }: too short to call it stuck`,
    evidence: [...psns(qp), ...sendCounters(qp), ...retryEvidence(qp), ...rises(qp, world)],
    not: [
      "waiting to be sent, where hw equals sw: that says only that all was transmitted",
      ...keyNote(qp, head),
      ...overdueNote(qp, time),
      ...fenceNote(qp),
    ],
    next: peerNext(qp, head),
    ...(proved ? {} : { confidence: "plausible" as const }),
    due_s: proved ? dueIn(qp, time, timeouts) : undefined,
  };
}

function retryEvidence(qp: QpCase): Evidence[] {
  return extendedRetry(qp.last)
    ? qp.fields("cur_retry_count", "extended_cur_retry_count", "extended_retry_count")
    : qp.fields("cur_retry_count", "retry_count");
}

/** Port counters that belong to a silent peer, where they rose, and whether they count this QP. */
function rises(qp: QpCase, world: World): Evidence[] {
  const list = ["local_ack_timeout_err", "roce_adp_retrans", "packet_seq_err"].flatMap((name): Evidence[] => {
    const rise = world.rise(name, portOf(qp)?.port);
    return rise === undefined || rise === 0 ? [] : [{ field: `${name} (port)`, s1: `+${rise}` }];
  });
  return list.length > 0 && qp.last.counter_set_id === 0
    ? [...list, { field: "counter_set_id (0: the port's counters do not count this QP)", s1: 0 }]
    : list;
}

/**
 * How often this QP timed out between the samples: all that wait on the port do so alike. Undefined where the port was
 * not read twice, or does not count it.
 */
function timeoutsOf(qp: QpCase, world: World): number | undefined {
  const { vhca_port_num: port, counter_set_id: counted } = qp.last;
  const rise = counted === 0 ? undefined : world.rise("local_ack_timeout_err", portOf(qp)?.port);
  return rise === undefined ? undefined : Math.floor(rise / Math.max(1, world.groups.unansweredOn(port)));
}

/** What the time that passed says of retries, where it is known how long they take. */
function retriesText(qp: QpCase, timeouts: number | undefined): string {
  const interval = retransmitInterval(qp.last, qp.sample.part, qp.sample.linkLayer);
  if (timeouts !== undefined && timeouts > 0) return ", and retries fail";
  if (interval === undefined || qp.flatFor === undefined) return "";
  return qp.flatFor < 2 * interval
    ? "; the first time-out is not due yet: a lost packet, or a silent peer"
    : ", and retries fail";
}

/** Keys of the request that waits, where all of them were read and are good. */
function keyNote(qp: QpCase, head: SendWqe | undefined): string[] {
  const keys = head === undefined ? [] : keysOf(head, qp.sample);
  const isGood = keys.length > 0 && keys.every(({ mkey }) => mkey !== undefined) &&
    keyTrouble(head!, qp.last, qp.sample) === undefined;
  return isGood ? [`a local key: ${[...new Set(keys.map(({ key }) => hex(key)))].join(", ")} is valid`] : [];
}

/** It waits longer than an adapter of this family with the usual timers would. */
function overdueNote(qp: QpCase, time: number | undefined): string[] {
  const interval = retransmitInterval(qp.last, qp.sample.part, qp.sample.linkLayer);
  const { retry_count: retries, st } = qp.last;
  if (interval === undefined || extendedRetry(qp.last) || st !== ST.rc) return [];
  const most = (Math.max(retries, 2) + 1) * interval;
  return (time ?? 0) <= most
    ? []
    : [`ended after ${Math.round(most)} s, as by the timers that were measured: the error comes later, or never`];
}

function fenceNote(qp: QpCase): string[] {
  const wqe = qp.ring === undefined ? undefined : wqeAt(qp.ring, qp.last.hw_sq_wqebb_counter);
  if ((backlog(qp.last) ?? 0) === 0 || wqe === undefined || wqe.fm < 2) return [];
  return [`a fault of ${wqeText(wqe)}, which waits with a fence (fm ${wqe.fm}) for what is not acknowledged`];
}

/** Seconds until the adapter gives up, by measured timers; what has passed is known to be the flat time at least. */
function dueIn(qp: QpCase, time: number | undefined, timeouts: number | undefined): number | undefined {
  const interval = retransmitInterval(qp.last, qp.sample.part, qp.sample.linkLayer);
  const { retry_count: retries, ack_timeout: timer, st } = qp.last;
  // Measured of RC; and what should have ended long ago goes by other timers than those that were measured.
  if (interval === undefined || extendedRetry(qp.last) || st !== ST.rc) return undefined;
  if ((time ?? 0) > (Math.max(retries, 2) + 1) * interval) return undefined;
  // Without retries it was measured at the shortest timers only.
  if (retries === 0) return timer > 16 ? undefined : Math.max(0, 2 - (time ?? 0));
  if (timeouts !== undefined && timeouts > 0) return Math.max(0, (retries - 1 - timeouts) * interval);
  return Math.max(0, retries * interval - (time ?? 0));
}

function peerNext(qp: QpCase, head: SendWqe | undefined): string[] {
  const { remote_qpn: remote, st } = qp.last;
  if (st === ST.dci) {
    const target = head?.destination ?? "the host of its target, which the request at the head names";
    return [`wqdump diagnose on ${target}`];
  }
  const where = gidText(qp.last.rgid_rip) ?? (qp.last.rlid === 0 ? undefined : `LID ${qp.last.rlid}`) ??
    "the peer's host";
  return [`wqdump diagnose on ${where} for qp ${hex(remote)}, or both captures: wqdump diagnose HERE.wqd THERE.wqd`];
}
