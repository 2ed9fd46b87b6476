/**
 * Who waits for whom in a job that stands still and in which nothing failed: a host that has receives posted, owes nothing
 * and has read all of its completions waits for the other ends. Followed to its end that leads to who waits for nobody.
 */

import type { QpCase } from "./cases.ts";
import { blameKey, LEAST_HOSTS, type Weighed } from "./job_blames.ts";
import type { AdapterCases } from "./peers.ts";
import { backlog, cqBacklog, received, rqFree, STATE, unacked } from "./quantities.ts";
import { longEnough, type PeerEnd } from "./rule_types.ts";

/** Ends at the other side, by QP number, of an adapter. */
export type PeersOf = (own: AdapterCases) => ReadonlyMap<number, PeerEnd>;

/** Part of the hosts that may wait for nobody; of more it is no cause. */
const FEW = 4;
/** Hosts of a chain that are told. */
const MOST_TOLD = 8;

/** The host that the others wait for, one after another. */
export function graphCauses(cases: readonly AdapterCases[], peersOf: PeersOf): Weighed[] {
  const waits = new Map<string, Set<string>>();
  const hosts = new Set<string>();
  for (const own of cases) {
    const peers = peersOf(own);
    for (const qp of own.qps.values()) {
      if (qp.last.state < STATE.rtr || qp.last.remote_qpn === 0) continue;
      if (!qp.flat || qp.readings.some(({ row }) => received(row, qp.last))) return []; // something moves
      const peer = peers.get(qp.number);
      hosts.add(blameKey(own));
      if (peer === undefined || !isWaiting(qp, own)) continue;
      const [from, to] = [blameKey(own), blameKey(peer)];
      if (from !== to) waits.set(from, (waits.get(from) ?? new Set()).add(to));
    }
  }
  const ends = [...new Set([...waits.values()].flatMap((all) => [...all]))].filter((host) => !waits.has(host));
  if (hosts.size < LEAST_HOSTS || ends.length * FEW > hosts.size) return [];
  return ends.flatMap((host): Weighed[] => {
    const behind = waitingFor(host, waits);
    return behind.size + 1 < hosts.size / 2 ? [] : [causeOf(host, behind)];
  });
}

/** It can receive, nothing came, it owes nothing, and software has read what there is. */
function isWaiting(qp: QpCase, { samples }: AdapterCases): boolean {
  const { last } = qp;
  const sample = samples.at(-1)!;
  const free = last.rq_type === 0
    ? last.sw_rq_counter === 0 ? 0 : rqFree(last) ?? 0
    : last.rq_type === 1
    ? sample.srqs.get(last.srqn_rmpn_xrqn)?.wqe_cnt ?? 0
    : 0;
  const cq = sample.cqs.get(last.cqn_rcv);
  const unread = cq === undefined ? 0 : cqBacklog(cq) ?? 0;
  return free > 0 && unread === 0 && (backlog(last) ?? 1) === 0 && (unacked(last) ?? 0) === 0 && longEnough(qp.gap);
}

/** Hosts that wait for one, by their distance from it: each with the next on the way. */
function waitingFor(end: string, waits: ReadonlyMap<string, ReadonlySet<string>>): Map<string, string> {
  const waiters = new Map<string, string[]>();
  for (const [from, all] of waits) {
    for (const to of all) {
      const known = waiters.get(to);
      if (known === undefined) waiters.set(to, [from]);
      else known.push(from);
    }
  }
  const next = new Map<string, string>();
  for (const queue = [end]; queue.length > 0;) {
    const to = queue.shift()!;
    for (const from of waiters.get(to) ?? []) {
      if (from === end || next.has(from)) continue;
      next.set(from, to);
      queue.push(from);
    }
  }
  return next;
}

function causeOf(host: string, behind: ReadonlyMap<string, string>): Weighed {
  const farthest = [...behind.keys()].at(-1)!;
  const way = [farthest];
  while (way.at(-1) !== host) way.push(behind.get(way.at(-1)!)!);
  const told = way.length <= MOST_TOLD ? way : [...way.slice(0, 2), "...", ...way.slice(-(MOST_TOLD - 2))];
  return {
    weight: behind.size,
    cause: {
      name: "waits-for-nobody",
      host,
      device: null,
      rank: null,
      sentence:
        `nothing moves; ${behind.size} hosts wait for ${host}, one behind another, and it waits for nobody: its ` +
        "software posts nothing (stopped, in a debugger, waiting for a GPU or a disk). Queues show no more than that",
      chain: [`who waits for whom: ${told.join(" -> ")}`],
      confidence: "specification",
    },
  };
}
