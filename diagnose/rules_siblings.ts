/**
 * Rules G: configuration against siblings, and what a whole group has in common that no majority shows.
 *
 * @module
 */

import type { QpCase } from "./cases.ts";
import { rateOf } from "./groups.ts";
import { optional, ST, STATE } from "./quantities.ts";
import { portOf } from "./rules_send.ts";
import { hex } from "../bytes.ts";
import { type Finding, plural, type Rule, type World } from "./rule_types.ts";
import { SIBLING_FIELDS } from "./siblings.ts";

/** QPs to one peer from which on a single UDP source port is worth a line. */
const MANY_TO_ONE = 4;
const SLOW_PART = 4;

function outlierTest(name: string): Rule<QpCase>["test"] {
  const fields: readonly string[] = SIBLING_FIELDS[name]!;
  return (qp, world) => {
    const own = world.outliers.get(qp.number)?.filter(({ field }) => fields.includes(field));
    const first = own?.[0];
    if (own === undefined || first === undefined) return;
    return {
      sentence: own.map(({ field, own, usual }) => `${field} ${own} against ${usual}`).join(", ") +
        ` of ${first.count} of ${plural(first.of, "sibling")}`,
      evidence: own.map(({ field, own, usual }) => ({ field, s1: own, s2: `siblings ${hex(usual)}` })),
    };
  };
}

const row = (one: Omit<Rule<QpCase>, "kind" | "needs" | "condition"> & Partial<Rule<QpCase>>): Rule<QpCase> => ({
  kind: "qp",
  needs: ["siblings"],
  condition:
    `${(SIBLING_FIELDS[one.name] ?? []).join(", ")}: at least four siblings, three quarters of them agree, this ` +
    "one differs",
  ...one,
});

function testRnrSlow(qp: QpCase, world: World): Finding | undefined {
  const { min_rnr_nak: timer, state, st } = qp.last;
  if (state !== STATE.rts && state !== STATE.rtr || st !== ST.rc && st !== ST.xrc) return;
  if (timer !== 0 && timer < 20 || (world.rise("out_of_buffer") ?? 0) === 0) return;
  return {
    sentence: `a sender that it refuses waits ${timer === 0 ? "655 ms" : "10 ms or more"} before it tries again, and ` +
      "receives do run out on this port",
    evidence: [...qp.fields("min_rnr_nak"), { field: "out_of_buffer (port)", s1: `+${world.rise("out_of_buffer")}` }],
  };
}

function testSlow(qp: QpCase, world: World): Finding | undefined {
  if (qp.last.sw_sq_wqebb_counter === qp.last.hw_sq_wqebb_counter) return;
  const rate = rateOf(qp);
  const usual = rate === undefined ? undefined : world.groups.medianRate(qp);
  if (rate === undefined || usual === undefined) return;
  if (usual.count <= MANY_TO_ONE || rate * SLOW_PART >= usual.median) return;
  return {
    sentence: `${Math.round(rate)} packets/s, the middle of its siblings to the same peer ${Math.round(usual.median)}`,
    evidence: qp.fields("last_acked_psn"),
  };
}

function testOnePath(qp: QpCase, world: World): Finding | undefined {
  const { udp_sport: port, st, state, rgid_rip: gid } = qp.last;
  if (gid === 0n || port === 0 || st !== ST.rc || state !== STATE.rts) return;
  const same = world.groups.sameWay(qp);
  if (same.length < MANY_TO_ONE || same[0] !== qp) return; // one line for all of them
  if (same.some(({ last }) => last.udp_sport !== port)) return;
  return {
    sentence: `all ${same.length} QPs to this peer have the UDP source port ${hex(port)}: switches send them one way`,
    evidence: qp.fields("udp_sport"),
  };
}

function testPkey(qp: QpCase, world: World): Finding | undefined {
  const peer = world.peers.get(qp.number);
  const own = portOf(qp)?.pkeys.find(({ index }) => index === qp.last.pkey_index)?.pkey;
  const theirs = peer?.qp === undefined
    ? undefined
    : portOf(peer.qp)?.pkeys.find(({ index }) => index === peer.qp!.last.pkey_index)?.pkey;
  if (own === undefined || theirs === undefined) return;
  const limited = (own & 0x8000) === 0 && (theirs & 0x8000) === 0;
  if ((own & 0x7fff) === (theirs & 0x7fff) && !limited) return;
  return {
    sentence: limited
      ? `P_Key ${hex(own)} is limited at both ends: limited members do not talk to each other`
      : `P_Key ${hex(own)}, its peer ${hex(theirs)}`,
    evidence: [...qp.fields("pkey_index"), { field: "pkey", s1: own, s2: theirs }],
  };
}

function testMtu(qp: QpCase, world: World): Finding | undefined {
  const peer = world.peers.get(qp.number)?.qp?.last;
  if (peer === undefined || peer.mtu === qp.last.mtu || peer.mtu === 0 || qp.last.mtu === 0) return;
  // What INIT and RST hold is of before.
  if (peer.state < STATE.rtr || qp.last.state < STATE.rtr) return;
  return {
    sentence: `mtu ${qp.last.mtu}, its peer ${peer.mtu} (5 is 4096 bytes): the larger one's packets are refused`,
    evidence: [...qp.fields("mtu"), { field: "mtu of the peer", s1: peer.mtu }],
  };
}

function testGidGone(qp: QpCase): Finding | undefined {
  const port = portOf(qp);
  const { src_addr_index: index, grh, st, state, rgid_rip: gid } = qp.last;
  if (port === undefined || port.gids.length === 0 || state !== STATE.rts || (st !== ST.rc && st !== ST.uc)) return;
  if (grh === 0 && port.link_layer !== "Ethernet" || gid === 0n) return;
  const entry = port.gids.find((one) => one.index === index);
  const before = firstGid(qp);
  if (entry !== undefined && (before === undefined || sameGid(before, entry.gid))) return;
  return {
    sentence: entry === undefined
      ? `its source GID, entry ${index}, is not in the port's table any more`
      : `its source GID, entry ${index}, has become another address`,
    evidence: [
      ...qp.fields("src_addr_index"),
      entry === undefined
        ? { field: "entries", s1: port.gids.map((one) => one.index).join(" ") }
        : { field: "gid", s1: before!, s2: entry.gid },
    ],
  };
}

/** What its entry was in the first reading whose host told. */
function firstGid(qp: QpCase): string | undefined {
  for (const { sample } of qp.readings) {
    const port = portOf(qp, sample);
    const entry = port?.gids.find(({ index }) => index === qp.last.src_addr_index);
    if (entry !== undefined) return entry.gid;
  }
}

function sameGid(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function testRwe(qp: QpCase): boolean {
  return optional(qp.last, "rwe") === 0;
}

/** Rules of siblings and of both ends' configuration, in order of precedence. */
export const SIBLING_RULES: readonly Rule<QpCase>[] = [
  row({
    id: "G3b",
    name: "gid-gone",
    severity: "warning",
    needs: ["port facts"],
    condition: "src_addr_index points to an empty entry of the GID table, or the entry changed between the samples",
    means: "The table changed after the connection was made: packets leave with a wrong source, or not at all",
    confidence: "specification",
    source: "NCCL issues 2157, 769, 1573, 1587, Mooncake 113",
    next: ["Look at addresses of the netdev and at link flaps; the application must connect anew"],
    test: testGidGone,
  }),
  row({
    id: "G2",
    name: "mtu-mismatch",
    severity: "warning",
    needs: ["peer"],
    condition: "mtu of both ends differs",
    means: "A local length error, or an access event here and 0x8a there",
    confidence: "specification",
    source: "NCCL issues 2135, 1524, 1710",
    next: ["Set one MTU on both hosts' netdevs, and connect anew"],
    test: testMtu,
  }),
  row({
    id: "G9",
    name: "pkey-mismatch",
    severity: "warning",
    needs: ["peer", "port facts"],
    condition: "P_Keys behind pkey_index differ, or both are limited",
    means: "Packets are dropped by the other end",
    confidence: "specification",
    source: "InfiniBand specification",
    next: ["Look at the partitions in the subnet manager"],
    test: testPkey,
  }),
  row({
    id: "G1",
    name: "path-outlier",
    severity: "warning",
    means: "This connection runs in another traffic class, perhaps the lossy one: 0x15/0x83",
    confidence: "specification",
    source: "NCCL issues 378, 2383, UCX 6000, 7785",
    next: ["Set the traffic class as for the siblings (NCCL_IB_TC, UCX_IB_TRAFFIC_CLASS, rdma_set_option)"],
    test: outlierTest("path-outlier"),
  }),
  row({
    id: "G5",
    name: "timer-outlier",
    severity: "warning",
    means: "It gives up earlier or later than its siblings",
    confidence: "specification",
    source: "nbs issue 5790",
    next: ["Set timers as for the siblings"],
    test: outlierTest("timer-outlier"),
  }),
  row({
    id: "G3",
    name: "gid-outlier",
    severity: "warning",
    means: "It leaves with another source address, perhaps of another RoCE version or netdev",
    confidence: "specification",
    source: "NCCL issues 769, 1573, 1587, 394, 426, libfabric 12673",
    next: ["show_gids: what is this entry; set the index (NCCL_IB_GID_INDEX, UCX_IB_GID_INDEX)"],
    test: outlierTest("gid-outlier"),
  }),
  row({
    id: "G6",
    name: "wrong-rail",
    severity: "warning",
    means: "It leaves by another port",
    confidence: "specification",
    source: "NCCL issues 2318, 2334",
    next: ["Look at which rails both hosts are on"],
    test: outlierTest("wrong-rail"),
  }),
  row({
    id: "G4",
    name: "next-hop",
    severity: "info",
    means: "Routed packets need hop_limit above 1, RoCE needs grh",
    confidence: "plausible",
    source: "derived, no case cited",
    next: ["Compare with a sibling: wqdump compare"],
    test: outlierTest("next-hop"),
  }),
  row({
    id: "G8",
    name: "lag-port",
    severity: "info",
    means: "It is bound to another port of the bond",
    confidence: "plausible",
    source: "UCX sets it per path",
    next: ["Look at the state of both ports"],
    test: outlierTest("lag-port"),
  }),
  row({
    id: "G10",
    name: "size-outlier",
    severity: "warning",
    means: "Other sizes or rights: rwe 0 is 0x8a or 0x88 at the requester",
    confidence: "specification",
    source: "InfiniBand specification",
    next: ["Look at how this queue is made"],
    test: (qp, world) => {
      const found = outlierTest("size-outlier")(qp, world);
      return found !== undefined && testRwe(qp)
        ? { ...found, next: ["rwe is 0: writes of the peer are refused"] }
        : found;
    },
  }),
  row({
    id: "G12",
    name: "doorbell-outlier",
    severity: "info",
    means: "Its doorbells go another way",
    confidence: "plausible",
    source: "derived, no case cited",
    next: ["Look at rules doorbell-not-rung and err-without-cqe"],
    test: outlierTest("doorbell-outlier"),
  }),
  row({
    id: "B7",
    name: "rnr-slow",
    severity: "warning",
    needs: ["two samples", "port counters"],
    condition: "min_rnr_nak 0 (655 ms) or 20 and more, while out_of_buffer rises",
    means: "Throughput collapses: latencies of seconds",
    confidence: "measured",
    source: "nbs issue 5790: 281 times slower",
    next: ["Set min_rnr_timer 12 (0.64 ms), and post more receives"],
    test: testRnrSlow,
  }),
  row({
    id: "B19",
    name: "slow-flow",
    severity: "info",
    needs: ["two samples", "siblings"],
    condition: "Less than a quarter of the median rate of siblings to the same peer, with requests waiting",
    means: "Held up on the path, by PCIe, or by uneven work",
    unless: "Uneven work",
    confidence: "plausible",
    source: "no public measurement",
    next: ["Compare with a sibling: wqdump compare"],
    test: testSlow,
  }),
  row({
    id: "G7",
    name: "one-path",
    severity: "info",
    condition: `${MANY_TO_ONE} or more QPs to one peer, all with the same UDP source port`,
    means: "ECMP sends all of them over one link",
    confidence: "plausible",
    source: "derived, no case cited",
    next: ["Let the application spread source ports or flow labels"],
    test: testOnePath,
  }),
];
