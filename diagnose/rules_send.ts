/**
 * Rules B: send queues that are ready and do not get on.
 *
 * @module
 */

import { type QpCase, secondsBetween } from "./cases.ts";
import { gidText } from "./gid.ts";
import { keyTrouble } from "./keys.ts";
import {
  backlog,
  diff16,
  extendedRetry,
  isReliable,
  mtuBytes,
  optional,
  progressed,
  psnDiff,
  retransmitInterval,
  ST,
  STATE,
} from "./quantities.ts";
import { causeOf } from "./rules_err.ts";
import { hex } from "../bytes.ts";
import { type Finding, longEnough, plural, type Rule, secondsText, type World } from "./rule_types.ts";
import { firstWaiting, headWqe, rnrSign, unackedInRing, wqeAt, wqesFrom } from "./send_ring.ts";
import type { PortHostFacts } from "../device/host_facts.ts";
import type { Evidence, Sample, SendWqe } from "./types.ts";

const STUDY = "public measurements of ConnectX-6 (firmware 20.43, RoCE v2)";
const MAX_LISTED_BYTES = 256;

const ready = (qp: QpCase): boolean => qp.last.state === STATE.rts && qp.last.no_sq === 0;

/** Blocks that wait and stood still; undefined: none, or it gets on. */
function heldUp(qp: QpCase): number | undefined {
  const blocks = backlog(qp.last);
  if (!ready(qp) || blocks === undefined || blocks === 0 || !qp.flat) return undefined;
  const [a, b] = [qp.before!, qp.last];
  if ((backlog(a) ?? 0) === 0) return undefined;
  return isReliable(b) || a.hw_sq_wqebb_counter === b.hw_sq_wqebb_counter ? blocks : undefined;
}

/** Packets unacknowledged in both of the last readings, without progress. */
function notAcked(qp: QpCase): number | undefined {
  if (!isReliable(qp.last) || !qp.flat || qp.last.state !== STATE.rts && qp.last.state !== STATE.sqd) return undefined;
  const now = unackedInRing(qp.last, qp.ring);
  const then = unackedInRing(qp.before!, qp.ringOf(-2));
  return now !== undefined && now > 0 && then !== undefined && then > 0 ? now : undefined;
}

/** The request at the head of a queue that is held up. */
function stuckHead(qp: QpCase): SendWqe | undefined {
  return heldUp(qp) === undefined ? undefined : headWqe(qp.last, qp.ring, qp.sentEnd);
}

function counters(qp: QpCase): Evidence[] {
  return qp.fields("hw_sq_wqebb_counter", "sw_sq_wqebb_counter");
}

function psns(qp: QpCase): Evidence[] {
  return qp.fields("next_send_psn", "last_acked_psn");
}

/** `WQE 0x64 RDMA_WRITE`. */
function wqeText({ counter, opcode }: SendWqe): string {
  return `WQE ${hex(counter)} ${opcode}`;
}

function isReceiveConsuming({ opcode }: SendWqe): boolean {
  return /^SEND$|^SEND_I|^RDMA_WRITE_IMM/.test(opcode);
}

const isReadOrAtomic = ({ opcode }: SendWqe): boolean => /^RDMA_READ|ATOMIC/.test(opcode);
const isWait = ({ opcode }: SendWqe): boolean => /^WAIT/.test(opcode);

function testKey(qp: QpCase, world: World): Finding | undefined {
  if (qp.ring === undefined) return;
  const wqe = qp.last.state === STATE.err ? failedWqe(qp, world) : stuckHead(qp);
  if (wqe === undefined) return;
  const trouble = keyTrouble(wqe, qp.last, qp.sample);
  if (trouble === undefined) return;
  return {
    sentence: `${wqeText(wqe)} cannot be carried out: ${trouble.words}`,
    evidence: [...counters(qp), { field: "lkey", s1: trouble.key }],
    next: [
      `Look at what registers memory: the request will end, or ended, with ${trouble.syndrome}`,
      `wqdump --source MKC --dump QP --qp ${hex(trouble.key >>> 8)} shows the key`,
    ],
  };
}

/** In error: the request that the first error completion names, else the one at which the adapter stood before. */
function failedWqe(qp: QpCase, world: World): SendWqe | undefined {
  const cause = causeOf(qp, world);
  const at = cause?.wqe_counter ?? qp.lastReady?.row.hw_sq_wqebb_counter;
  return at === undefined ? undefined : wqeAt(qp.ring!, at);
}

function testWait(qp: QpCase): Finding | undefined {
  const wqe = stuckHead(qp);
  if (wqe === undefined || !isWait(wqe)) return;
  const target = wqe.wait === undefined ? "" : ` on CQ ${hex(wqe.wait.cqn)}, index ${wqe.wait.index}`;
  return {
    sentence: `${wqeText(wqe)} waits for a completion${target}: nothing of this queue is at fault`,
    evidence: counters(qp),
    next: wqe.wait === undefined
      ? []
      : [`wqdump --source Cmp --dump QP --qp ${hex(wqe.wait.cqn)}: its producer_counter`],
  };
}

function testSendEnable(qp: QpCase): Finding | undefined {
  const blocks = heldUp(qp);
  if (blocks === undefined || qp.last.cd_slave_send !== 1) return;
  const wqe = stuckHead(qp);
  if (wqe !== undefined && isWait(wqe)) return;
  return {
    sentence: `${plural(blocks, "block")} wait for a master QP to enable them (SEND_EN)`,
    evidence: [...counters(qp), ...qp.fields("cd_slave_send")],
  };
}

function testDoorbell(qp: QpCase): Finding | undefined {
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
  const fresh = last?.fresh ?? [];
  if (fresh.length === 0 || first === undefined || last === undefined) return;
  const proved = first !== last && first.fresh.length >= fresh.length && first.fresh[0]?.opcode === fresh[0]!.opcode &&
    longEnough(secondsBetween(first.sample, last.sample));
  if (!proved && from > 0) return;
  return {
    sentence:
      `${plural(fresh.length, "WQE")} (${hex(pi)} to ${hex(fresh.at(-1)!.counter)}, first ${fresh[0]!.opcode}) ` +
      (proved
        ? `written, the adapter was never told: it knows of nothing beyond ${hex(pi)}`
        : "beyond what the doorbell told the adapter; being posted just now, or forgotten: one reading cannot tell"),
    evidence: [...counters(qp), { field: "wqe_index", s1: fresh[0]!.counter }],
    not: ["a silent peer: nothing of this was sent"],
    ...(proved ? {} : { confidence: "plausible" as const }),
  };
}

function testRnr(qp: QpCase, world: World): Finding | undefined {
  if (!ready(qp) || !qp.flat || !isReliable(qp.last)) return;
  const blocks = backlog(qp.last) ?? 0;
  if (blocks === 0 && notAcked(qp) === undefined) return;
  const peer = world.peers.get(qp.number);
  const starved = peer?.starved === true && !peer.apart;
  const own = qp.readings.slice(qp.flatFrom).some(({ row }) => rnrSign(row));
  if (!starved && !own) return;
  if (qp.ring === undefined) return possibleRnr(qp, own && starved);
  const at = own ? wqeAt(qp.ring ?? EMPTY_RING, qp.last.hw_sq_wqebb_counter) : undefined;
  const wqe = at ?? headWqe(qp.last, qp.ring, qp.sentEnd);
  if (wqe === undefined || !isReceiveConsuming(wqe)) return;
  const { rnr_retry: retry } = qp.last;
  return {
    sentence: `${wqeText(wqe)} is refused again and again: the peer has no receive posted` +
      (retry === 7 ? ", and rnr_retry 7 goes on for ever without an error" : ""),
    evidence: [...counters(qp), ...psns(qp), ...qp.fields("cur_rnr_retry", "rnr_retry")],
    not: ["a lost packet: the peer answers, with receiver not ready"],
    next: [
      `On the peer: wqdump diagnose --qp ${hex(qp.last.remote_qpn)}; does its software post receives and poll its CQ`,
    ],
    confidence: starved ? "measured" : "header",
  };
}

/** Which request waits is not known: its own retries and the peer's empty queue together prove it, one alone does not. */
function possibleRnr(qp: QpCase, proved: boolean): Finding {
  return {
    sentence: (proved ? "" : "possibly ") +
      "refused again and again, for the peer has no receive posted; which request " +
      "waits is not known, its ring was not read",
    evidence: [...counters(qp), ...qp.fields("cur_rnr_retry", "rnr_retry")],
    confidence: proved ? "header" : "plausible",
  };
}

const EMPTY_RING = { wqes: new Map<number, SendWqe>(), unstamped: 0, size: 1, from: 0, blocks: 0 };

function testPathMtu(qp: QpCase): Finding | undefined {
  const packets = notAcked(qp);
  if (packets === undefined || !longEnough(qp.flatFor) || qp.ring === undefined) return;
  const active = portOf(qp)?.active_mtu ?? undefined;
  const mtu = mtuBytes(qp.last);
  if (active === undefined || mtu === undefined || mtu <= active) return;
  const first = firstWaiting(qp.last, qp.ring, qp.sentEnd)?.wqe;
  if (first?.bytes === undefined || first.bytes <= MAX_LISTED_BYTES) return;
  return {
    sentence: `the first request that is not acknowledged, ${wqeText(first)}, has ${first.bytes} bytes; packets of ` +
      `${mtu} bytes do not fit the port's ${active}`,
    evidence: [...psns(qp), ...qp.fields("mtu"), { field: "active_mtu", s1: active }],
  };
}

/** What the host says of the port that a QP uses. */
export function portOf(qp: QpCase, { facts }: Sample = qp.sample): PortHostFacts | undefined {
  const ports = facts?.ports ?? [];
  return ports.length === 1 ? ports[0] : ports.find(({ port }) => port === qp.last.vhca_port_num);
}

function testNotAcked(qp: QpCase, world: World): Finding | undefined {
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
  const timeouts = world.rise("local_ack_timeout_err");
  return {
    sentence: proved
      ? `${plural(packets, "packet")}${from} sent, none acknowledged in ${secondsText(time)}`
      : `${plural(packets, "packet")}${from} sent and not acknowledged in ${
        secondsText(time)
      }: too short to call it stuck`,
    evidence: [...psns(qp), ...counters(qp), ...retryEvidence(qp), ...rises(world)],
    not: ["waiting to be sent, where hw equals sw: that says only that all was transmitted", ...fenceNote(qp)],
    next: peerNext(qp),
    ...(proved ? {} : { confidence: "plausible" as const }),
    due_s: proved ? dueIn(qp, time, timeouts) : undefined,
  };
}

function retryEvidence(qp: QpCase): Evidence[] {
  return extendedRetry(qp.last)
    ? qp.fields("cur_retry_count", "extended_cur_retry_count", "extended_retry_count")
    : qp.fields("cur_retry_count", "retry_count");
}

/** Port counters that belong to a silent peer, where they rose. */
function rises(world: World): Evidence[] {
  return ["local_ack_timeout_err", "roce_adp_retrans", "packet_seq_err"].flatMap((name) => {
    const rise = world.rise(name);
    return rise === undefined || rise === 0 ? [] : [{ field: `${name} (port)`, s1: `+${rise}` }];
  });
}

function fenceNote(qp: QpCase): string[] {
  const wqe = qp.ring === undefined ? undefined : wqeAt(qp.ring, qp.last.hw_sq_wqebb_counter);
  if ((backlog(qp.last) ?? 0) === 0 || wqe === undefined || wqe.fm < 2) return [];
  return [`a fault of ${wqeText(wqe)}, which waits with a fence (fm ${wqe.fm}) for what is not acknowledged`];
}

/** Seconds until the adapter gives up, by measured timers; what has passed is known to be the flat time at least. */
function dueIn(qp: QpCase, time: number | undefined, timeouts: number | undefined): number | undefined {
  const interval = retransmitInterval(qp.last, qp.sample.part, qp.sample.linkLayer);
  if (interval === undefined || extendedRetry(qp.last)) return undefined;
  const { retry_count: retries } = qp.last;
  if (timeouts !== undefined && timeouts > 0) return Math.max(0, (retries - 1 - timeouts) * interval);
  return Math.max(0, Math.max(1, retries) * interval - (time ?? 0));
}

function peerNext(qp: QpCase): string[] {
  const { remote_qpn: remote } = qp.last;
  const where = gidText(qp.last.rgid_rip) ?? (qp.last.rlid === 0 ? undefined : `LID ${qp.last.rlid}`) ??
    "the peer's host";
  return [`wqdump diagnose on ${where} for qp ${hex(remote)}, or both captures: wqdump diagnose HERE.wqd THERE.wqd`];
}

function testFence(qp: QpCase): Finding | undefined {
  const wqe = ready(qp) && qp.ring !== undefined && (backlog(qp.last) ?? 0) > 0
    ? wqeAt(qp.ring, qp.last.hw_sq_wqebb_counter)
    : undefined;
  if (wqe === undefined || wqe.fm < 2 || (unackedInRing(qp.last, qp.ring) ?? 0) === 0) return;
  if (!qp.single && !qp.flat) return;
  const first = firstWaiting(qp.last, qp.ring!, qp.sentEnd)?.wqe;
  if (first === undefined || !isReadOrAtomic(first)) return;
  return {
    sentence: `${wqeText(wqe)} waits with a fence for ${wqeText(first)}`,
    evidence: [...counters(qp), ...psns(qp)],
  };
}

function testReadLimit(qp: QpCase, world: World): Finding | undefined {
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
      ...counters(qp),
      ...qp.fields("log_sra_max"),
      ...(taken === undefined ? [] : [{ field: "log_rra_max of the peer", s1: taken }]),
    ],
  };
}

function testCredits(qp: QpCase): Finding | undefined {
  const wqe = stuckHead(qp);
  if (wqe === undefined || qp.last.req_e2e_credit_mode === 0 || !/^SEND/.test(wqe.opcode)) return;
  if ((unackedInRing(qp.last, qp.ring) ?? 0) > 0) return;
  return {
    sentence: `${wqeText(wqe)} waits for end-to-end credits of the peer`,
    evidence: [...counters(qp), ...qp.fields("req_e2e_credit_mode")],
  };
}

function testRate(qp: QpCase): Finding | undefined {
  const limited = qp.last.stat_rate !== 0 || (optional(qp.last, "packet_pacing_rate_limit_index") ?? 0) !== 0;
  const blocks = heldUp(qp);
  if (!limited || blocks === undefined || (unackedInRing(qp.last, qp.ring) ?? 0) > 0) return;
  return {
    sentence: `${plural(blocks, "block")} wait, and the queue has a rate limit`,
    evidence: [...counters(qp), ...qp.fields("stat_rate", "packet_pacing_rate_limit_index")],
  };
}

function testTooLong(qp: QpCase): Finding | undefined {
  const wqe = stuckHead(qp);
  const { log_msg_max: log } = qp.last;
  if (wqe?.bytes === undefined || log === 0 || wqe.bytes <= 2 ** log) return;
  return {
    sentence: `${wqeText(wqe)} has ${wqe.bytes} bytes, the QP allows ${2 ** log}`,
    evidence: [...counters(qp), ...qp.fields("log_msg_max")],
  };
}

function testSqFull(qp: QpCase): Finding | undefined {
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
    evidence: [...counters(qp), ...qp.fields("log_sq_size")],
  };
}

function testNotFetched(qp: QpCase, world: World): Finding | undefined {
  const blocks = heldUp(qp);
  if (blocks === undefined || (unackedInRing(qp.last, qp.ring) ?? 0) > 0 || !longEnough(qp.flatFor)) return;
  const wqe = stuckHead(qp);
  const rnr = ["rnr_nak_retry_err", "req_rnr_retries_exceeded"].some((name) => (world.rise(name) ?? 0) > 0);
  const possible = rnr && (wqe === undefined || isReceiveConsuming(wqe));
  return {
    sentence: `${plural(blocks, "block")} rung, and the adapter did not send them in ${secondsText(qp.flatFor)}` +
      (possible ? "; RNR answers rise on the port: possibly the peer has no receive posted" : ""),
    evidence: [...counters(qp), ...psns(qp), ...(wqe === undefined ? [] : [{ field: "opcode", s1: wqe.opcode }])],
    not: ["a silent peer, as far as PSNs tell: nothing is unacknowledged"],
  };
}

function testDci(qp: QpCase): Finding | undefined {
  if (qp.last.st !== ST.dci || qp.ring === undefined || !longEnough(qp.flatFor)) return;
  const wqe = stuckHead(qp);
  if (wqe?.destination === undefined) return;
  const behind = wqesFrom(qp.ring, wqe.counter).filter(({ destination }) => destination !== wqe.destination);
  const others = behind.filter(({ destination }) => destination !== undefined).length;
  return others === 0 ? undefined : {
    sentence: `${wqeText(wqe)} to ${wqe.destination} holds up ${plural(others, "request")} to other targets`,
    evidence: counters(qp),
    next: [`Look at ${wqe.destination}: it is the slow one`],
  };
}

function testDciConnect(qp: QpCase): Finding | undefined {
  const blocks = heldUp(qp);
  if (qp.last.st !== ST.dci || blocks === undefined || !longEnough(qp.flatFor)) return;
  if ((unackedInRing(qp.last, qp.ring) ?? 0) > 0) return;
  const target = stuckHead(qp)?.destination;
  return {
    sentence: `${plural(blocks, "block")} wait for a connection${target === undefined ? "" : ` to ${target}`}`,
    evidence: counters(qp),
  };
}

function testAtomic(qp: QpCase, world: World): Finding | undefined {
  const wqe = stuckHead(qp);
  if (wqe === undefined || !/ATOMIC/.test(wqe.opcode)) return;
  const peer = world.peers.get(qp.number)?.qp?.last;
  const refused = peer !== undefined && (peer.rae === 0 || peer.atomic_mode === 0);
  const crooked = wqe.remote !== undefined && wqe.remote.addr % 8n !== 0n;
  if (!refused && !crooked) return;
  return {
    sentence: `${wqeText(wqe)} cannot be carried out: ` +
      (refused ? "the peer's QP does not allow atomics" : "its remote address is no multiple of 8"),
    evidence: counters(qp),
  };
}

function testIdle(qp: QpCase): Finding | undefined {
  if (qp.last.state !== STATE.rts) return undefined;
  const blocks = backlog(qp.last);
  if (blocks === undefined || blocks > 0 || (unackedInRing(qp.last, qp.ring) ?? 0) > 0) return;
  return { sentence: "nothing is owed: all that was rung was sent and acknowledged", evidence: [] };
}

function testMoving(qp: QpCase): Finding | undefined {
  const [a, b] = [qp.before, qp.last];
  if (a === undefined || !progressed(a, b)) return;
  const packets = isReliable(b) ? psnDiff(b.last_acked_psn, a.last_acked_psn) : undefined;
  const mtu = mtuBytes(b);
  const rate = packets === undefined || packets < 0 || mtu === undefined || qp.gap === undefined || qp.gap === 0
    ? ""
    : `, at most ${(packets * mtu / qp.gap / 1e6).toFixed(1)} MB/s`;
  return {
    sentence: packets === undefined || packets < 0
      ? "it gets on"
      : `it gets on: ${plural(packets, "packet")} acknowledged${rate}`,
    evidence: isReliable(b) ? qp.fields("last_acked_psn") : counters(qp),
  };
}

/** A rule's row without what all rules here have in common. */
type Row = Omit<Rule<QpCase>, "kind">;

const row = (one: Row): Rule<QpCase> => ({ ...one, kind: "qp" });

/** Keys: between the rules of QPs in error. */
export const KEY_RULE: Rule<QpCase> = row({
  id: "B14",
  name: "mkey-unusable",
  severity: "error",
  needs: ["send queue", "memory keys"],
  condition:
    "A local key of the request at the head (in ERR: of the one that failed) is free, has another variant or PD, " +
    "lacks the right, or does not cover the address",
  means: "The request will be, or was, refused with 0x04; a remote key is the peer's to check (0x13/0x88, 0x8a)",
  unless: "The reserved key; a UMR just before changes the key; inline data has none",
  confidence: "specification",
  source: "InfiniBand specification; vendor syndromes 0x33, 0x52, 0x53, 0x88, 0x8a measured on ConnectX-5/6",
  next: ["0x33 is a missing right, 0x52 the key or its PD, 0x53 the range or a freed key"],
  test: testKey,
});

/** Requests that wait by design. */
export const WAIT_RULES: readonly Rule<QpCase>[] = [
  row({
    id: "B16",
    name: "msg-too-long",
    severity: "warning",
    needs: ["two samples", "send queue"],
    condition: "The head's byte_count is above 2^log_msg_max",
    means: "0x01 local length error, or 0x8a from the peer",
    confidence: "specification",
    source: "InfiniBand specification",
    next: ["Software must split the message"],
    test: testTooLong,
  }),
  row({
    id: "B11",
    name: "waiting-for-cq",
    severity: "info",
    needs: ["two samples", "send queue"],
    condition: "The request at the head is a WAIT and does not move",
    means:
      "It waits for a number of completions on the CQ that it names: that CQ, and the QPs behind it, are the question",
    unless: "Cross-channel queues wait by design",
    confidence: "header",
    source: "Linux mlx5_ifc.h and rdma-core: WAIT",
    next: ["Follow the CQ to the queues that complete there"],
    test: testWait,
  }),
  row({
    id: "B12",
    name: "waiting-for-send-enable",
    severity: "warning",
    needs: ["two samples", "send queue"],
    condition: "cd_slave_send is set, blocks wait, the head is a normal request",
    means: "The master QP has not executed a SEND_EN up to this index",
    confidence: "header",
    source: "Linux mlx5_ifc.h: cd_master, cd_slave_send",
    next: ["Find the master QP (cd_master) with a SEND_EN for this number; it often waits itself (B11)"],
    test: testSendEnable,
  }),
];

/** Trouble of a send queue, in order of precedence. */
export const SEND_RULES: readonly Rule<QpCase>[] = [
  row({
    id: "B3",
    name: "doorbell-not-rung",
    severity: "error",
    needs: ["two samples", "send queue"],
    condition:
      "Nothing waits, and from the producer on the ring holds WQEs of this QP with their own index, contiguous and " +
      "the same in both samples",
    means: "WQEs were written, and the doorbell is missing, lost, combined or held in a write-combining buffer",
    unless: "Software does not stamp wqe_index; posting is in progress; BlueFlame copies",
    confidence: "measured",
    source: `${STUDY}: sw is the index last rung, 57 trials; issues mori 428, daqiri 273, rocm-xio 100`,
    next: [
      "Look at the software that posts: a flush after BlueFlame, the doorbell record before the doorbell",
      "The adapter needs one more doorbell: it then sends all",
    ],
    test: testDoorbell,
  }),
  row({
    id: "B6",
    name: "rnr-loop",
    severity: "error",
    needs: ["two samples", "send queue"],
    condition:
      "The request that waits takes a receive at the peer, no progress, and cur_rnr_retry differs from rnr_retry " +
      "or the peer has no receives in all samples",
    means: "The peer has no receive posted; with rnr_retry 7 this hangs for ever without an error",
    unless: "RNR counters are of the whole port: alone they prove nothing",
    confidence: "header",
    source: "iPXE MT25408_PRM.h; InfiniBand specification; " + STUDY,
    next: ["On the peer look for rq-empty, srq-empty and cq-not-polled"],
    test: testRnr,
  }),
  row({
    id: "G2b",
    name: "path-mtu",
    severity: "warning",
    needs: ["two samples", "send queue", "port facts"],
    condition: "mtu above the port's active MTU, and the first request that is not acknowledged is a long one",
    means: "Small packets get through, full ones are dropped",
    confidence: "specification",
    source: "NCCL issue 1957, TensorFlow 9432 (4096 on a network of 1500)",
    next: ["Compare mtu with the MTU of the netdev, of the switch and of the peer; ping -M do -s shows what fits"],
    test: testPathMtu,
  }),
  row({
    id: "B5",
    name: "not-acked",
    severity: "error",
    needs: ["two samples"],
    condition: "Packets unacknowledged in both samples, last_acked_psn equal; hw, sw and next_send_psn may move",
    means: "The peer or the path is silent",
    unless: "A long READ of a slow peer; a window too short",
    confidence: "measured",
    source: `${STUDY}; firmware 20.40 against ConnectX-5 as well`,
    next: ["Then the path: port counters of both ends (discards, pause), PFC and ECN settings of the traffic class"],
    test: testNotAcked,
  }),
  row({
    id: "B8",
    name: "fence-wait",
    severity: "info",
    needs: ["send queue"],
    condition: "The head has fm 2, 3 or 4, and an older READ or ATOMIC is not acknowledged",
    means: "It waits as it was told to; the READ is the question",
    confidence: "specification",
    source: "InfiniBand specification; rdma-core fence modes",
    next: ["Look at the READ: the peer's side of it"],
    test: testFence,
  }),
  row({
    id: "B9",
    name: "read-limit",
    severity: "warning",
    needs: ["two samples", "send queue"],
    condition:
      "The head is a READ or ATOMIC, and 2^log_sra_max of them are under way, or the peer's log_rra_max is smaller",
    means: "Requests are limited; a log_sra_max above the peer's log_rra_max is refused with 0x8a",
    unless: "NCCL uses 1 by design",
    confidence: "specification",
    source: "InfiniBand specification",
    next: ["Compare max_rd_atomic here with max_dest_rd_atomic at the peer"],
    test: testReadLimit,
  }),
  row({
    id: "B10",
    name: "credit-wait",
    severity: "warning",
    needs: ["two samples", "send queue"],
    condition: "req_e2e_credit_mode is on, nothing unacknowledged, the head is a SEND",
    means: "Limited by end-to-end credits",
    unless: "Rarely enabled on mlx5",
    confidence: "specification",
    source: "InfiniBand specification",
    next: ["Look at the peer's posting of receives"],
    test: testCredits,
  }),
  row({
    id: "K1",
    name: "atomic-refused",
    severity: "warning",
    needs: ["two samples", "send queue"],
    condition: "An ATOMIC at the head, and its address is no multiple of 8, or the peer's QP has rae or atomic_mode 0",
    means: "0x8a or 0x14",
    confidence: "specification",
    source: "InfiniBand specification",
    next: ["Compare rae and atomic_mode of the peer's QP, and the alignment of the address"],
    test: testAtomic,
  }),
  row({
    id: "I2",
    name: "dci-hol",
    severity: "warning",
    needs: ["two samples", "send queue"],
    condition: "DCI, the head does not move, and requests to other targets are behind it",
    means: "One slow target holds up all later requests of this DCI",
    confidence: "specification",
    source: "Linux mlx5_ifc.h; order of a send queue",
    next: ["Diagnose the host of the head's target"],
    test: testDci,
  }),
  row({
    id: "I1",
    name: "dci-connect-wait",
    severity: "warning",
    needs: ["two samples", "send queue"],
    condition: "DCI, blocks wait, nothing sent",
    means: "The connect is not accepted: wrong dc_access_key, a DCT that drains or is gone, no path",
    confidence: "header",
    source: "Linux mlx5_ifc.h: rx_dct_connect, dc_access_key_violation_count",
    next: ["At the target: does rx_dct_connect rise, does dc_access_key_violation_count, in which state is the DCT"],
    test: testDciConnect,
  }),
  row({
    id: "B13",
    name: "rate-limited",
    severity: "info",
    needs: ["two samples"],
    condition: "Blocks wait, and stat_rate or packet_pacing_rate_limit_index is set",
    means: "Limited on purpose, or left over",
    confidence: "header",
    source: "Linux mlx5_ifc.h",
    next: ["Compare with the siblings: wqdump compare"],
    test: testRate,
  }),
  row({
    id: "B15",
    name: "sq-full",
    severity: "warning",
    needs: ["two samples", "send queue"],
    condition: "A whole ring of requests was sent and none of them asks for a completion",
    means: "Software can never know that they are done: it posts nothing more",
    confidence: "specification",
    source: "rdma-core: requests are freed by the next completion that was asked for",
    next: ["Software must signal at least one request per ring"],
    test: testSqFull,
  }),
  row({
    id: "B4",
    name: "rung-not-fetched",
    severity: "info",
    needs: ["two samples"],
    condition: "Blocks wait, nothing is unacknowledged, no progress, and none of the rules above says why",
    means: "The adapter does not fetch them: scheduling, pause, rate limit, PCIe, ODP",
    confidence: "plausible",
    source: "no public measurement",
    next: ["Look at port counters (pause), at rate limits, at vnic counters and at the health of the firmware"],
    test: testNotFetched,
  }),
];

/** A queue that owes nothing, or gets on. */
export const QUIET_RULES: readonly Rule<QpCase>[] = [
  row({
    id: "B2",
    name: "moving",
    severity: "info",
    needs: ["two samples"],
    condition: "last_acked_psn advanced; of unreliable queues hw",
    means: "It gets on, perhaps slowly",
    confidence: "specification",
    source: "InfiniBand specification",
    next: ["Compare its rate with that of its siblings"],
    test: testMoving,
  }),
  row({
    id: "B1",
    name: "idle",
    severity: "info",
    needs: [],
    condition: "Nothing waits and nothing is unacknowledged",
    means: "Nothing is owed",
    unless: "WQEs were written without a doorbell (B3): that needs the ring",
    confidence: "specification",
    source: "InfiniBand specification",
    next: ["The application posts nothing: look one step up, at what it waits for"],
    test: testIdle,
  }),
];
