/** Conditions of the rules that hold a queue pair against its siblings and its host. */

import type { QpCase } from "./cases.ts";
import { rateOf } from "./groups.ts";
import { optional, ST, STATE } from "./quantities.ts";
import { portOf } from "./send_tests.ts";
import { hex } from "../bytes.ts";
import { type Finding, plural, type Rule, type World } from "./rule_types.ts";
import { countersOf } from "./host_tests.ts";
import { LEAST_SIBLINGS, MAJORITY, SIBLING_FIELDS } from "./siblings.ts";
import { gidNumber, gidText } from "./gid.ts";
import type { GidFacts } from "../device/host_facts.ts";

/** QPs to one peer from which on a single UDP source port is worth a line. */
export const MANY_TO_ONE = 4;
const SLOW_PART = 4;
/** Counters of loss, which explains a slow queue better. */
const LOSSES = ["packet_seq_err", "out_of_sequence", "implied_nak_seq_err", "local_ack_timeout_err"] as const;

export function outlierTest(name: string): Rule<QpCase>["test"] {
  const fields: readonly string[] = SIBLING_FIELDS[name]!;
  return (qp, world) => {
    const own = world.outliers.get(qp.number)?.filter(({ field }) => fields.includes(field));
    const first = own?.[0];
    if (own === undefined || first === undefined) return;
    return {
      sentence: own.map(({ field, own, usual }) => `${field} ${own} instead of ${usual}`).join(", ") +
        `, which ${first.count} of ${plural(first.of, "sibling")} have`,
      evidence: own.map(({ field, own, usual }) => ({ field, s1: own, s2: `siblings ${hex(usual)}` })),
    };
  };
}

export function testRnrSlow(qp: QpCase, world: World): Finding | undefined {
  const { min_rnr_nak: timer, state, st } = qp.last;
  if (state !== STATE.rts && state !== STATE.rtr || st !== ST.rc && st !== ST.xrc) return;
  // Ethernet queues count in it too: a queue that takes no receives is not meant.
  const receives = qp.last.rq_type === 1 || qp.last.rq_type === 0 && qp.last.sw_rq_counter !== 0;
  if (!receives || timer !== 0 && timer < 20) return;
  const own = world.rise("out_of_buffer", portOf(qp)?.port) ?? 0;
  const sender = world.peers.get(qp.number)?.qp;
  const theirs = sender === undefined ? 0 : riseAt(sender, "rnr_nak_retry_err");
  if (own === 0 && theirs === 0) return;
  return {
    sentence: `a sender that it refuses waits ${timer === 0 ? "655 ms" : "10 ms or more"} before it tries again, and ` +
      (own > 0 ? "receives do run out on this port" : "its peer's port does try again"),
    evidence: [
      ...qp.fields("min_rnr_nak"),
      ...(own === 0 ? [] : [{ field: "out_of_buffer (port)", s1: `+${own}` }]),
      ...(theirs === 0 ? [] : [{ field: "rnr_nak_retry_err (port of the peer)", s1: `+${theirs}` }]),
    ],
  };
}

/** How much a counter of a QP's port rose over its readings; 0 where that is not known. */
function riseAt(qp: QpCase, name: string): number {
  const values = qp.readings.flatMap(({ sample }) => {
    const port = portOf(qp, sample);
    return port === undefined ? [] : countersOf(port).get(name) ?? [];
  });
  const [first, last] = [values[0], values.at(-1)];
  return first === undefined || last === undefined || last < first ? 0 : last - first;
}

export function testSlow(qp: QpCase, world: World): Finding | undefined {
  if (qp.last.sw_sq_wqebb_counter === qp.last.hw_sq_wqebb_counter) return;
  const rate = rateOf(qp);
  const usual = rate === undefined ? undefined : world.groups.medianRate(qp);
  if (rate === undefined || usual === undefined) return;
  if (usual.count <= MANY_TO_ONE || rate * SLOW_PART >= usual.median) return;
  if (LOSSES.some((name) => (world.rise(name, portOf(qp)?.port) ?? 0) > 0)) return;
  return {
    sentence: `${Math.round(rate)} packets/s, the middle of its siblings to the same peer ${Math.round(usual.median)}`,
    evidence: qp.fields("last_acked_psn"),
  };
}

export function testOnePath(qp: QpCase, world: World): Finding | undefined {
  const { udp_sport: port, st, state } = qp.last;
  if (qp.peerGid === 0n || port === 0 || st !== ST.rc || state !== STATE.rts) return;
  const same = world.groups.sameWay(qp);
  if (same.length < MANY_TO_ONE || same[0] !== qp) return; // one line for all of them
  if (same.some(({ last }) => last.udp_sport !== port)) return;
  return {
    sentence: `all ${same.length} QPs to this peer have the UDP source port ${hex(port)}: switches send them one way`,
    evidence: qp.fields("udp_sport"),
  };
}

export function testPkey(qp: QpCase, world: World): Finding | undefined {
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

export function testMtu(qp: QpCase, world: World): Finding | undefined {
  const peer = world.peers.get(qp.number)?.qp?.last;
  if (peer === undefined || peer.mtu === qp.last.mtu || peer.mtu === 0 || qp.last.mtu === 0) return;
  // What INIT and RST hold is of before.
  if (peer.state < STATE.rtr || qp.last.state < STATE.rtr) return;
  return {
    sentence: `mtu ${qp.last.mtu}, its peer ${peer.mtu} (5 is 4096 bytes): the larger one's packets are refused`,
    evidence: [...qp.fields("mtu"), { field: "mtu of the peer", s1: peer.mtu }],
  };
}

export function testGidGone(qp: QpCase): Finding | undefined {
  const port = portOf(qp);
  const { src_addr_index: index, grh, st, state } = qp.last;
  const gid = qp.peerGid;
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

/** The entry of the GID table that a QP sends from. */
function sourceGid(qp: QpCase): GidFacts | undefined {
  return portOf(qp)?.gids.find(({ index }) => index === qp.last.src_addr_index);
}

const addresses = new WeakMap<GidFacts, { readonly value: bigint | undefined }>();

/** The number of an entry: of tens of thousands of QPs each asks for one of a few. */
function addressOf(entry: GidFacts): bigint | undefined {
  let known = addresses.get(entry);
  if (known === undefined) addresses.set(entry, known = { value: gidNumber(entry.gid) });
  return known.value;
}

const isLinkLocal = (gid: bigint): boolean => gid >> 118n === 0xfe80n >> 6n;

/** A source address that cannot fit the peer's, whatever the siblings have: all of them can be wrong alike. */
export function testGidUnfit(qp: QpCase, world: World): Finding | undefined {
  const { state, st } = qp.last;
  const { peerGid } = qp;
  if (state !== STATE.rts || st !== ST.rc && st !== ST.uc && st !== ST.xrc || peerGid === 0n) return;
  if (portOf(qp)?.link_layer !== "Ethernet" || !qp.single && !qp.flat) return;
  const own = sourceGid(qp);
  const peer = world.peers.get(qp.number)?.qp;
  const theirs = peer === undefined ? undefined : sourceGid(peer);
  if (own?.type != null && theirs?.type != null && own.type !== theirs.type) {
    return {
      sentence:
        `its source GID, entry ${own.index}, is ${own.type}, its peer's is ${theirs.type}: neither hears the other`,
      evidence: [...qp.fields("src_addr_index"), { field: "type of the GID", s1: own.type, s2: `peer ${theirs.type}` }],
    };
  }
  const source = own === undefined ? undefined : addressOf(own);
  if (source === undefined || isLinkLocal(source) === isLinkLocal(peerGid)) return;
  return {
    sentence: isLinkLocal(source)
      ? `its source GID, entry ${own!.index}, is a link-local address, its peer's is not: answers may find no way back`
      : `its peer's GID is a link-local address, its own, entry ${own!.index}, is not: answers may find no way back`,
    evidence: [...qp.fields("src_addr_index"), { field: "gid", s1: own!.gid }],
    confidence: "plausible",
  };
}

/** Addresses of both ends are of one network: by the prefix of InfiniBand and IPv6, of IPv4 by the usual 24 bits. */
function isOneNetwork(a: bigint, b: bigint): boolean {
  const bits = a >> 32n === 0xffffn && b >> 32n === 0xffffn ? 8n : 64n;
  return a >> bits === b >> bits;
}

/** Its source address and its peer's are of different networks; undefined: not known. */
function crosses(qp: QpCase): boolean | undefined {
  const own = qp.peerGid === 0n ? undefined : sourceGid(qp);
  const gid = own === undefined ? undefined : addressOf(own);
  return gid === undefined ? undefined : !isOneNetwork(gid, qp.peerGid);
}

/** It crosses networks, and its siblings do not: on rails that are not joined nothing arrives. */
export function testRail(qp: QpCase, world: World): Finding | undefined {
  const byPort = outlierTest("wrong-rail")(qp, world);
  if (byPort !== undefined || qp.peerGid === 0n) return byPort;
  if (crosses(qp) !== true) return;
  const { crossing, known } = world.groups.crossing(crosses);
  const others = known - 1;
  if (others < LEAST_SIBLINGS || known - crossing < MAJORITY * others) return;
  return {
    sentence: `its peer ${gidText(qp.peerGid)} is in another network than its source GID, entry ` +
      `${qp.last.src_addr_index}; those of ${known - crossing} of ${plural(others, "sibling")} are in one`,
    evidence: [...qp.fields("src_addr_index", "vhca_port_num"), { field: "gid", s1: sourceGid(qp)!.gid }],
  };
}

/** A router drops what may go one hop only. */
function testHopLimit(qp: QpCase): Finding | undefined {
  const { hop_limit: hops, state } = qp.last;
  if (hops !== 1 || state !== STATE.rts || qp.peerGid === 0n || crosses(qp) !== true) return;
  return {
    sentence: `hop_limit is 1, and its peer ${gidText(qp.peerGid)} is in another network: the first router drops it`,
    evidence: [...qp.fields("hop_limit", "src_addr_index"), { field: "gid", s1: sourceGid(qp)!.gid }],
  };
}

/** The next hop's MAC address is another than that of other QPs to the same address from the same port. */
export function testNextHop(qp: QpCase, world: World): Finding | undefined {
  const byField = outlierTest("next-hop")(qp, world) ?? testHopLimit(qp);
  if (byField !== undefined || qp.peerGid === 0n) return byField;
  const mac = ({ last }: QpCase): string =>
    last.rmac_47_32.toString(16).padStart(4, "0") + last.rmac_31_0.toString(16).padStart(8, "0");
  const same = world.groups.sameWay(qp).filter(({ last }) => last.vhca_port_num === qp.last.vhca_port_num);
  if (same.length <= 2) return;
  const own = mac(qp);
  const alike = same.filter((one) => mac(one) === own).length;
  if (alike * 2 >= same.length || mac(same.find((one) => mac(one) !== own)!) === "0".repeat(12)) return;
  return {
    sentence: `its packets go to another MAC address than those of ${same.length - alike} QPs to the same peer`,
    evidence: qp.fields("rmac_47_32", "rmac_31_0"),
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

export function testRwe(qp: QpCase): boolean {
  return optional(qp.last, "rwe") === 0;
}
