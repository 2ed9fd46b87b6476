/**
 * First cause across hosts: who blames whom, what the accused itself shows, and who waits for whom where nothing failed.
 *
 * What a host shows of itself comes before what others say of it; a host that several blame and that shows nothing is
 * named as such; a connection that only its two ends know of stays a matter of both and of the path between.
 */

import type { AdapterCases } from "./peers.ts";
import { type Ranks, ranksText } from "./ranks.ts";
import type { Cause, Confidence, Pair, Verdict } from "./types.ts";
import {
  type Blame,
  blameKey,
  blameOf,
  BLAMES,
  chainOf,
  namesOf,
  qpnsOf,
  queuesText,
  type Weighed,
} from "./job_blames.ts";
import { slowCauses, unreadCauses, waitCauses } from "./job_waits.ts";
import { limitedCauses, outlierCauses } from "./job_outliers.ts";
import { fabricOf, involved, mostInvolved } from "./job_fabric.ts";
import { graphCauses, type PeersOf } from "./job_graph.ts";
import { type JobTimes, TimeLine } from "./job_times.ts";

/** Verdicts that follow from others and are no cause of a job's trouble by themselves. */
const FOLLOWS: readonly string[] = [
  "err-flushed",
  "err-quiet",
  "err-unknown",
  "err-lost-completions",
  "waiting-for-peer",
  "not-comparable",
  "cq-error-unread",
  "fence-wait",
  "cq-overrun-possible",
];
const RANK: Readonly<Record<Confidence, number>> = { measured: 0, header: 1, specification: 2, plausible: 3 };

/**
 * First causes, worst first: those that explain most come first.
 *
 * @param verdicts Of all queues, the quiet ones included.
 * @param pairs What the two ends of connections prove.
 * @param known Who runs where, what began when, and both ends of connections.
 */
export function jobCauses(
  cases: readonly AdapterCases[],
  verdicts: readonly Verdict[],
  pairs: readonly Pair[],
  { ranks, times, peersOf }: { readonly ranks: Ranks; readonly times: JobTimes; readonly peersOf: PeersOf },
): Cause[] {
  if (new Set([...cases, ...verdicts].map(blameKey)).size < 2) return [];
  const failed = new Set(
    verdicts.flatMap((one) => one.name === "err-with-cause" ? [`${blameKey(one)} ${one.number}`] : []),
  );
  // A peer that is not ready because its own request failed is no cause.
  const blames = verdicts.flatMap(blameOf).filter(({ about, verdict: { name, peer } }) =>
    name !== "peer-not-ready" || !failed.has(`${about} ${peer?.qpn}`)
  );
  const line = new TimeLine(times);
  const aboutOf = (host: string): Verdict[] =>
    blames.filter(({ about }) => about === host).map(({ verdict }) => verdict);
  const onesided = withoutMirrors(verdicts);
  const roots = rootsByHost(onesided.filter((one) => !line.cameLater(one, aboutOf(blameKey(one)))));
  const deathOn = (host: string): string | undefined => line.deathOn(host, aboutOf(host));
  const causes = [
    ...ownCauses(roots, blames),
    ...outlierCauses(cases, roots),
    ...blamedCauses(roots, blames, { pairs, deathOn }),
  ];
  causes.push(...limitedCauses(cases, roots, new Set(blames.map(({ about }) => about))));
  if (causes.length === 0) {
    const waits = [...waitCauses(verdicts), ...graphCauses(cases, peersOf)];
    causes.push(
      ...waits,
      ...unreadCauses(cases).filter(({ cause }) => !waits.some((one) => one.cause.host === cause.host)),
    );
    causes.push(...slowCauses(cases));
  }
  causes.sort((a, b) => b.weight - a.weight || RANK[a.cause.confidence] - RANK[b.cause.confidence]);
  return line.ordered(causes).map((weighed) => withRanks(weighed, ranks));
}

/** With the rank that runs there, where it is one, and all of them in words. */
function withRanks({ cause, qpns = [] }: Weighed, ranks: Ranks): Cause {
  const { host } = cause;
  const own = host === null ? [] : ranks.of(host, qpns);
  const [rank = null] = own;
  if (host === null || own.length === 0) return cause;
  return {
    ...cause,
    rank: own.length === 1 ? rank : null,
    sentence: cause.sentence.replace(host, () => `${host} (${ranksText(own)})`),
  };
}

/** Verdicts that both ends of a connection have alike. */
const MUTUAL: readonly string[] = ["mtu-mismatch", "pkey-mismatch"];

/** Of what both ends have, that of the end that has it with most others: the other end is well. */
function withoutMirrors(verdicts: readonly Verdict[]): Verdict[] {
  const peers = new Map<string, Set<string>>();
  const mutual = verdicts.filter(({ name, peer }) => MUTUAL.includes(name) && peer?.host != null);
  for (const one of mutual) {
    const key = `${one.name} ${blameKey(one)}`;
    peers.set(key, (peers.get(key) ?? new Set()).add(one.peer!.host!));
  }
  const mirrors = new Set(mutual.filter((one) => {
    const [here, there] = [blameKey(one), one.peer!.host!];
    const [own, other] = [here, there].map((host) => peers.get(`${one.name} ${host}`)?.size ?? 0) as [number, number];
    return here !== there && (other > own || other === own && there < here);
  }));
  return mirrors.size === 0 ? [...verdicts] : verdicts.filter((one) => !mirrors.has(one));
}

/** What each host shows of itself: warnings and errors that blame nobody else. */
function rootsByHost(verdicts: readonly Verdict[]): Map<string, Verdict[]> {
  const roots = new Map<string, Verdict[]>();
  for (const verdict of verdicts) {
    if (verdict.severity === "info" || FOLLOWS.includes(verdict.name) || blameOf(verdict).length > 0) continue;
    if (BLAMES[verdict.name] !== undefined) continue; // it blames a peer that nobody can name
    if (isMovedToError(verdict)) continue; // software does so to all queues once one has failed
    const key = blameKey(verdict);
    const known = roots.get(key);
    if (known === undefined) roots.set(key, [verdict]);
    else known.push(verdict);
  }
  return roots;
}

const FLUSH = 5;

/** In error for a reason outside of its requests. */
function isMovedToError({ name, evidence }: Verdict): boolean {
  return name === "err-with-cause" && evidence.some(({ field, s1 }) => field === "syndrome" && s1 === FLUSH);
}

/** Causes that a host shows itself, with what others say of it as their chain. */
function ownCauses(roots: ReadonlyMap<string, readonly Verdict[]>, blames: readonly Blame[]): Weighed[] {
  return [...roots].flatMap(([host, verdicts]) => {
    const about = blames.filter((blame) => blame.about === host);
    return namesOf(verdicts).map((name, i): Weighed => {
      const all = verdicts.filter((verdict) => verdict.name === name);
      const first = all[0]!;
      // What others say goes with the worst of what the host shows.
      const chain = i === 0 ? chainOf(about) : [];
      return {
        weight: (i === 0 ? 1000 * about.length : 0) + (first.severity === "error" ? 100 : 0) + Math.min(99, all.length),
        qpns: qpnsOf(all),
        verdicts: [...all, ...i === 0 ? about.map(({ verdict }) => verdict) : []],
        cause: {
          name,
          host: first.host,
          device: first.device,
          rank: null,
          sentence: all.length === 1
            ? `${host}: ${queuesText(first)}: ${first.sentence}`
            : `${host}: ${all.length} queues: ${first.sentence}`,
          chain,
          confidence: first.confidence,
        },
      };
    });
  });
}

/** Hosts that are blamed, or that blame everybody, and show nothing of themselves. */
function blamedCauses(
  roots: ReadonlyMap<string, readonly Verdict[]>,
  blames: readonly Blame[],
  { pairs, deathOn }: {
    readonly pairs: readonly Pair[];
    readonly deathOn: (host: string) => string | undefined;
  },
): Weighed[] {
  let open = blames.filter(({ from, about }) => !roots.has(about) && !roots.has(from));
  const causes: Weighed[] = [];
  while (open.length > 0) {
    const culprit = mostInvolved(open);
    const own = open.filter(({ from, about }) => from === culprit || about === culprit);
    causes.push(...fabricOf(open) ?? [involved(culprit, own, pairs, deathOn(culprit))]);
    if (causes.at(-1)!.cause.name === "fabric") break;
    open = open.filter((blame) => !own.includes(blame));
  }
  return causes;
}
