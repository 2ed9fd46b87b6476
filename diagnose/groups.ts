/** What is known of all QPs of an adapter together. */

import { wideKey } from "../records/context_rows.ts";
import type { QpCase } from "./cases.ts";
import { middle, optional, ST, STATE, unacked } from "./quantities.ts";
import { goneOwners } from "./gone_owners.ts";
import type { Groups } from "./rule_types.ts";
import type { Sample } from "./types.ts";

/**
 * Find groups, each when it is first asked for.
 *
 * @param samples What they were seen in.
 */
export function groupsOf(
  qps: ReadonlyMap<number, QpCase>,
  pidOf: (qp: QpCase) => number | undefined,
  samples: readonly Sample[],
): Groups {
  const ways = lazily(() => byMember(grouped(qps, wayOf)));
  const kinds = lazily(() => byMember(grouped(qps, kindOf)));
  const early = lazily(() => earlyByPid(qps, pidOf));
  const gone = lazily(() => goneOwners(samples));
  let crossing: ReturnType<Groups["crossing"]> | undefined;
  const unanswered = lazily(() => unansweredByPort(qps));
  const filled = lazily(() => [...qps.values()].some(({ last }) => optional(last, "comm_est") === 1));
  const medians = new Map<readonly QpCase[], { readonly median: number; readonly count: number } | undefined>();
  const sameWay = ({ number }: QpCase): readonly QpCase[] => ways().get(number) ?? NONE;
  return {
    sameWay,
    medianRate(qp) {
      const group = sameWay(qp);
      if (!medians.has(group)) medians.set(group, medianOf(group));
      return medians.get(group);
    },
    sameKind: ({ number }) => kinds().get(number) ?? NONE,
    siblings: ({ number }) => (kinds().get(number)?.length ?? 1) - 1,
    pidOf,
    early: (pid) => early().get(pid) ?? 0,
    goneOwner: ({ number, replaced }) => replaced ? undefined : gone().get(number),
    crossing: (of) => crossing ??= crossingOf(qps, of),
    unansweredOn: (port) => unanswered().get(port) ?? 0,
    get fillsCommEst() {
      return filled();
    },
  };
}

const NONE: readonly QpCase[] = [];

/** The group of every QP by its number. */
function byMember(groups: ReadonlyMap<string, QpCase[]>): Map<number, QpCase[]> {
  const found = new Map<number, QpCase[]>();
  for (const group of groups.values()) for (const { number } of group) found.set(number, group);
  return found;
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

function kindOf({ last }: QpCase): string {
  return `${last.pd} ${last.st}`;
}

function wayOf(qp: QpCase): string {
  return `${kindOf(qp)} ${wideKey("qpc", "rgid_rip", qp.last)}`;
}

function grouped(qps: ReadonlyMap<number, QpCase>, keyOf: (qp: QpCase) => string): Map<string, QpCase[]> {
  const groups = new Map<string, QpCase[]>();
  for (const qp of qps.values()) {
    if (qp.last.state !== STATE.rts) continue;
    const key = keyOf(qp);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [qp]);
    else group.push(qp);
  }
  return groups;
}

/** Packets per second of a connection; undefined where that is not known. */
export function rateOf(qp: QpCase): number | undefined {
  const [a, b] = [qp.before, qp.last];
  if (a === undefined || b.st !== ST.rc) return undefined;
  const gap = qp.gap;
  const packets = (b.last_acked_psn - a.last_acked_psn) & 0xffffff;
  return gap === undefined || gap === 0 || packets >= 2 ** 23 ? undefined : packets / gap;
}

function medianOf(group: readonly QpCase[]): { readonly median: number; readonly count: number } | undefined {
  const rates = group.flatMap((qp) => rateOf(qp) ?? []);
  const median = middle(rates);
  return median === undefined ? undefined : { median, count: rates.length };
}

function earlyByPid(
  qps: ReadonlyMap<number, QpCase>,
  pidOf: (qp: QpCase) => number | undefined,
): Map<number, number> {
  const counts = new Map<number, number>();
  for (const qp of qps.values()) {
    const pid = pidOf(qp);
    if (pid === undefined || !isEarly(qp)) continue;
    counts.set(pid, (counts.get(pid) ?? 0) + 1);
  }
  return counts;
}

function crossingOf(
  qps: ReadonlyMap<number, QpCase>,
  of: (qp: QpCase) => boolean | undefined,
): ReturnType<Groups["crossing"]> {
  const known = [...qps.values()].filter(({ last }) => last.state === STATE.rts).flatMap((qp) => of(qp) ?? []);
  return { crossing: known.filter((one) => one).length, known: known.length };
}

function unansweredByPort(qps: ReadonlyMap<number, QpCase>): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { flat, last } of qps.values()) {
    const port = last.vhca_port_num;
    if (flat && last.state === STATE.rts && (unacked(last) ?? 0) > 0) counts.set(port, (counts.get(port) ?? 0) + 1);
  }
  return counts;
}

/** It never became ready. */
export function isEarly({ readings }: QpCase): boolean {
  return readings.every(({ row }) => row.state === STATE.rst || row.state === STATE.init);
}
