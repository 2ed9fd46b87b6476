/** Where blame between hosts meets: at one of them, or in the fabric between them. */

import type { Cause, Pair } from "./types.ts";
import { type Blame, blameKey, chainOf, LEAST_HOSTS, namesOf, qpnsAt, type Weighed } from "./job_blames.ts";

/** Who has to do with most other hosts; being blamed counts before blaming. */
export function mostInvolved(blames: readonly Blame[]): string {
  const others = new Map<string, Set<string>>();
  const blamed = new Map<string, number>();
  for (const { from, about } of blames) {
    others.set(from, (others.get(from) ?? new Set()).add(about));
    others.set(about, (others.get(about) ?? new Set()).add(from));
    blamed.set(about, (blamed.get(about) ?? 0) + 1);
  }
  return [...others].sort((a, b) =>
    b[1].size - a[1].size || (blamed.get(b[0]) ?? 0) - (blamed.get(a[0]) ?? 0) || (a[0] < b[0] ? -1 : 1)
  )[0]![0];
}

/** Many pairs without a host in common: what lies between. */
export function fabricOf(blames: readonly Blame[]): Weighed[] | undefined {
  const links = new Set(blames.map(({ from, about }) => [from, about].sort().join("\n")));
  const degree = new Map<string, number>();
  for (const link of links) for (const host of link.split("\n")) degree.set(host, (degree.get(host) ?? 0) + 1);
  const most = Math.max(...degree.values());
  if (links.size < LEAST_HOSTS || most * 2 > links.size) return undefined;
  return [{
    weight: 1000 * blames.length,
    verdicts: blames.map(({ verdict }) => verdict),
    cause: {
      name: "fabric",
      host: null,
      device: null,
      rank: null,
      sentence: `${links.size} pairs of ${degree.size} hosts have trouble and no host is in most of them: ` +
        "look at what they share, a switch, a link or a service",
      chain: chainOf(blames),
      confidence: "plausible",
    },
  }];
}

/** Who blames a host, and whom it blames. */
function blameText(culprit: string, own: readonly Blame[]): string {
  const blaming = new Set(own.filter(({ about }) => about === culprit).map(({ from }) => from));
  const blamed = new Set(own.filter(({ from }) => from === culprit).map(({ about }) => about));
  return [
    ...blaming.size > 0 ? [`${blaming.size} hosts blame ${culprit}`] : [],
    ...own.some(({ about }) => about !== culprit) ? [`${culprit} blames ${blamed.size}`] : [],
  ].join(", ");
}

/** What is known of the one that all have to do with. */
function commonText(own: readonly Blame[], proved: string | undefined, death: string | undefined): string {
  const proof = own.find(({ verdict }) => verdict.name === proved)?.verdict.sentence;
  if (proof !== undefined) return proof;
  return death === undefined ? "it or its link is the one thing in common" : `a process ended there: ${death}`;
}

export function involved(culprit: string, own: readonly Blame[], pairs: readonly Pair[], death?: string): Weighed {
  const others = new Set(own.flatMap(({ from, about }) => [from, about]).filter((host) => host !== culprit));
  const about = own.filter((blame) => blame.about === culprit);
  const names = namesOf(own.map(({ verdict }) => verdict));
  const proved = ["peer-died", "peer-not-ready"].find((name) => names.includes(name));
  const weight = 1000 * own.length;
  const verdicts = own.map(({ verdict }) => verdict);
  if (others.size === 1) {
    const cause = ofPair(own, names[0]!, pairs);
    return { weight, verdicts, cause, qpns: cause.host === null ? [] : qpnsAt(cause.host, own) };
  }
  const found = { weight, verdicts, qpns: qpnsAt(culprit, own) };
  if (about.length === 0 && names[0] === "err-with-cause") {
    const { device, sentence, confidence } = own[0]!.verdict;
    return {
      ...found,
      cause: {
        ...{ name: "err-with-cause", host: culprit, device, rank: null },
        sentence: `requests of ${culprit} fail at ${others.size} hosts: ${sentence}`,
        chain: chainOf(own),
        confidence,
      },
    };
  }
  return {
    ...found,
    cause: {
      name: about.length > 0 && proved !== undefined ? proved : death !== undefined ? "peer-died" : "host-blamed",
      host: culprit,
      device: pairs.find(({ b }) => blameKey(b) === culprit)?.b.device ?? null,
      rank: null,
      sentence: `${blameText(culprit, own)}: ${commonText(own, proved, death)}`,
      chain: chainOf(about.length > 0 ? about : own),
      confidence: proved === undefined ? "specification" : "measured",
    },
  };
}

/** Trouble that only two hosts know of. */
function ofPair(own: readonly Blame[], name: string, pairs: readonly Pair[]): Cause {
  const { verdict, about, from } = own.find((blame) => blame.verdict.name === name)!;
  const both = pairs.find(({ a, verdict: found }) => found === name && blameKey(a) === from);
  const path = name === "lost" || name === "go-back-n"
    ? `on the way from ${from} to ${about}`
    : name === "ack-lost"
    ? `on the way from ${about} to ${from}`
    : `${from} and ${about} and the path between them`;
  const ofPeer = name !== "lost" && name !== "ack-lost" && name !== "go-back-n";
  return {
    name,
    host: ofPeer ? about : name === "ack-lost" ? about : from,
    device: ofPeer ? both?.b.device ?? null : name === "ack-lost" ? both?.b.device ?? null : verdict.device,
    rank: null,
    sentence: `${path}: ${verdict.sentence}`,
    chain: chainOf(own),
    confidence: verdict.confidence,
  };
}
