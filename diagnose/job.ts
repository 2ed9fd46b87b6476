/**
 * First cause across hosts: who blames whom, what the accused itself shows, and who waits for whom where nothing failed.
 *
 * What a host shows of itself comes before what others say of it; a host that several blame and that shows nothing is
 * named as such; a connection that only its two ends know of stays a matter of both and of the path between.
 *
 * @module
 */

import type { QpRow } from "../records/context_rows.ts";
import type { AdapterCases } from "./peers.ts";
import { cqBacklog, psnDiff } from "./quantities.ts";
import { type Ranks, ranksText } from "./ranks.ts";
import type { Cause, Confidence, Pair, Verdict } from "./types.ts";

/** Verdicts of a QP that are about its peer or the path to it, and in words what they say of it. */
const BLAMES: Readonly<Record<string, string>> = {
  "not-acked": "no acknowledgement from it",
  "rnr-loop": "it has no receive posted",
  "rnr-slow": "its receives come late",
  "credit-wait": "it gives no credits",
  "lost": "packets to it are lost",
  "ack-lost": "its acknowledgements are lost",
  "peer-not-ready": "its QP is not ready",
  "peer-died": "its process died",
  "go-back-n": "packets to it are lost now and then",
};
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
/** Vendor syndromes of a failed request by which it blames the peer. */
const VENDOR_BLAMES: Readonly<Record<number, string>> = {
  0x81: "it stopped answering",
  0x83: "it stopped answering",
  0x87: "it had no receive posted",
  0x88: "it refused a key",
  0x8a: "it refused a request",
};
const RANK: Readonly<Record<Confidence, number>> = { measured: 0, header: 1, specification: 2, plausible: 3 };
/** Links of a chain that are told. */
const MOST_LINKS = 8;
/** A host whose queues move at less than this part of the median holds the others up. */
const SLOW = 0.25;
/** Hosts that are needed before one can be called slow. */
const LEAST_HOSTS = 4;

/** One host's word about another. */
interface Blame {
  readonly from: string;
  readonly about: string;
  readonly words: string;
  readonly verdict: Verdict;
}

/**
 * First causes, worst first: those that explain most come first.
 *
 * @param cases All adapters.
 * @param verdicts Of all queues, the quiet ones included.
 * @param pairs What the two ends of connections prove.
 * @param ranks Who runs where.
 */
export function jobCauses(
  cases: readonly AdapterCases[],
  verdicts: readonly Verdict[],
  pairs: readonly Pair[],
  ranks: Ranks,
): Cause[] {
  if (new Set([...cases, ...verdicts].map(keyOf)).size < 2) return [];
  const failed = new Set(
    verdicts.flatMap((one) => one.name === "err-with-cause" ? [`${keyOf(one)} ${one.number}`] : []),
  );
  // A peer that is not ready because its own request failed is no cause.
  const blames = verdicts.flatMap(blameOf).filter(({ about, verdict: { name, peer } }) =>
    name !== "peer-not-ready" || !failed.has(`${about} ${peer?.qpn}`)
  );
  const roots = rootsByHost(verdicts);
  const causes = [...ownCauses(roots, blames), ...outlierCauses(cases, roots), ...blamedCauses(roots, blames, pairs)];
  if (causes.length === 0) causes.push(...waitCauses(verdicts), ...unreadCauses(cases), ...slowCauses(cases));
  return causes.sort((a, b) => b.weight - a.weight || RANK[a.cause.confidence] - RANK[b.cause.confidence])
    .map((weighed) => withRanks(weighed, ranks));
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

/** A cause and how much it explains. */
interface Weighed {
  readonly cause: Cause;
  readonly weight: number;
  /** QPs of the cause's host that it is about. */
  readonly qpns?: readonly number[];
}

function keyOf({ host, device }: { readonly host: string | null; readonly device: string }): string {
  return host ?? device;
}

function peerOf({ peer }: Verdict): string | undefined {
  if (peer === null) return undefined;
  return peer.host ?? peer.gid ?? (peer.lid === null ? undefined : `LID ${peer.lid}`);
}

function blameOf(verdict: Verdict): Blame[] {
  const about = peerOf(verdict);
  const from = keyOf(verdict);
  const words = BLAMES[verdict.name] ?? (verdict.name === "err-with-cause" ? vendorBlame(verdict) : undefined);
  return about === undefined || words === undefined || about === from ? [] : [{ from, about, words, verdict }];
}

/** What a failed request says of the peer, by its vendor syndrome. */
function vendorBlame({ evidence }: Verdict): string | undefined {
  const vendor = evidence.find(({ field }) => /^vendor/.test(field));
  return VENDOR_BLAMES[Number(vendor?.s1 ?? NaN)];
}

/** What each host shows of itself: warnings and errors that blame nobody else. */
function rootsByHost(verdicts: readonly Verdict[]): Map<string, Verdict[]> {
  const roots = new Map<string, Verdict[]>();
  for (const verdict of verdicts) {
    if (verdict.severity === "info" || FOLLOWS.includes(verdict.name) || blameOf(verdict).length > 0) continue;
    if (BLAMES[verdict.name] !== undefined) continue; // it blames a peer that nobody can name
    const key = keyOf(verdict);
    const known = roots.get(key);
    if (known === undefined) roots.set(key, [verdict]);
    else known.push(verdict);
  }
  return roots;
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
        cause: {
          name,
          host: first.host,
          device: first.device,
          rank: null,
          sentence: all.length === 1
            ? `${host}: ${describe(first)}: ${first.sentence}`
            : `${host}: ${all.length} queues: ${first.sentence}`,
          chain,
          confidence: first.confidence,
        },
      };
    });
  });
}

/** Names of verdicts, errors first, then those that there are most of. */
function namesOf(verdicts: readonly Verdict[]): string[] {
  const weight = new Map<string, number>();
  for (const { name, severity } of verdicts) {
    weight.set(name, (weight.get(name) ?? (severity === "error" ? 1e6 : 0)) + 1);
  }
  return [...weight].sort((a, b) => b[1] - a[1]).map(([name]) => name);
}

function qpnsOf(verdicts: readonly Verdict[]): number[] {
  return verdicts.flatMap(({ kind, number }) => kind === "qp" && number !== null ? [number] : []);
}

/** QPs of a host in blames by it and of it. */
function qpnsAt(host: string, blames: readonly Blame[]): number[] {
  return blames.flatMap(({ from, about, verdict }) =>
    from === host ? qpnsOf([verdict]) : about === host ? verdict.peer?.qpn ?? [] : []
  );
}

function describe({ kind, number }: Verdict): string {
  return number === null ? kind : kind === "port" ? `port ${number}` : `${kind.toUpperCase()} 0x${number.toString(16)}`;
}

/** `4 queues of 2 hosts: no acknowledgement from it`. */
function chainOf(blames: readonly Blame[]): string[] {
  const words = new Map<string, Blame[]>();
  for (const blame of blames) {
    const known = words.get(blame.words);
    if (known === undefined) words.set(blame.words, [blame]);
    else known.push(blame);
  }
  return [...words].sort((a, b) => b[1].length - a[1].length).slice(0, MOST_LINKS).map(([said, all]) => {
    const hosts = [...new Set(all.map(({ from }) => from))];
    const who = hosts.length === 1
      ? hosts[0]
      : `${hosts.length} hosts (${hosts.slice(0, 4).join(", ")}${hosts.length > 4 ? " ..." : ""})`;
    return `${all.length} ${all.length === 1 ? "queue" : "queues"} of ${who}: ${said}`;
  });
}

/** Hosts that are blamed, or that blame everybody, and show nothing of themselves. */
function blamedCauses(
  roots: ReadonlyMap<string, readonly Verdict[]>,
  blames: readonly Blame[],
  pairs: readonly Pair[],
): Weighed[] {
  let open = blames.filter(({ from, about }) => !roots.has(about) && !roots.has(from));
  const causes: Weighed[] = [];
  while (open.length > 0) {
    const culprit = mostInvolved(open);
    const own = open.filter(({ from, about }) => from === culprit || about === culprit);
    causes.push(...fabricOf(open) ?? [involved(culprit, own, pairs)]);
    if (causes.at(-1)!.cause.name === "fabric") break;
    open = open.filter((blame) => !own.includes(blame));
  }
  return causes;
}

/** Who has to do with most other hosts; being blamed counts before blaming. */
function mostInvolved(blames: readonly Blame[]): string {
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
function fabricOf(blames: readonly Blame[]): Weighed[] | undefined {
  const links = new Set(blames.map(({ from, about }) => [from, about].sort().join("\n")));
  const degree = new Map<string, number>();
  for (const link of links) for (const host of link.split("\n")) degree.set(host, (degree.get(host) ?? 0) + 1);
  const most = Math.max(...degree.values());
  if (links.size < LEAST_HOSTS || most * 2 > links.size) return undefined;
  return [{
    weight: 1000 * blames.length,
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

function involved(culprit: string, own: readonly Blame[], pairs: readonly Pair[]): Weighed {
  const others = new Set(own.flatMap(({ from, about }) => [from, about]).filter((host) => host !== culprit));
  const about = own.filter((blame) => blame.about === culprit);
  const names = namesOf(own.map(({ verdict }) => verdict));
  const proved = ["peer-died", "peer-not-ready"].find((name) => names.includes(name));
  const weight = 1000 * own.length;
  if (others.size === 1) {
    const cause = ofPair(own, names[0]!, pairs);
    return { weight, cause, qpns: cause.host === null ? [] : qpnsAt(cause.host, own) };
  }
  const qpns = qpnsAt(culprit, own);
  const what = about.length > 0 ? `${new Set(about.map(({ from }) => from)).size} hosts blame ${culprit}` : undefined;
  const back = own.length > about.length
    ? `${culprit} blames ${new Set(own.filter(({ from }) => from === culprit).map((one) => one.about)).size}`
    : undefined;
  const refused = about.length === 0 && names[0] === "err-with-cause";
  if (refused) {
    const { verdict } = own[0]!;
    return {
      weight,
      qpns,
      cause: {
        name: "err-with-cause",
        host: culprit,
        device: verdict.device,
        rank: null,
        sentence: `requests of ${culprit} fail at ${others.size} hosts: ${verdict.sentence}`,
        chain: chainOf(own),
        confidence: verdict.confidence,
      },
    };
  }
  return {
    weight,
    qpns,
    cause: {
      name: about.length > 0 && proved !== undefined ? proved : "host-blamed",
      host: culprit,
      device: pairs.find(({ b }) => keyOf(b) === culprit)?.b.device ?? null,
      rank: null,
      sentence: `${
        [what, back].filter((part) => part !== undefined).join(", ")
      }: it or its link is the one thing in common`,
      chain: chainOf(about.length > 0 ? about : own),
      confidence: proved === undefined ? "specification" : "measured",
    },
  };
}

/** Trouble that only two hosts know of. */
function ofPair(own: readonly Blame[], name: string, pairs: readonly Pair[]): Cause {
  const { verdict, about, from } = own.find((blame) => blame.verdict.name === name)!;
  const both = pairs.find(({ a, verdict: found }) => found === name && keyOf(a) === from);
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

/** Settings that all hosts of a job should have alike, and the verdict that a difference has among siblings. */
const ALIKE: Readonly<Record<string, readonly (keyof QpRow)[]>> = {
  "path-outlier": ["tclass", "dscp", "eth_prio", "sl"],
  "timer-outlier": ["ack_timeout", "retry_count", "rnr_retry", "min_rnr_nak"],
  "mtu-mismatch": ["mtu"],
};
/** Part of the hosts that must agree before one of them differs. */
const MAJORITY = 0.75;

/** A host whose connected queues have other settings than those of nearly all others. */
function outlierCauses(cases: readonly AdapterCases[], roots: ReadonlyMap<string, readonly Verdict[]>): Weighed[] {
  const settings = new Map<string, { device: string; values: Map<string, string> }>();
  for (const own of cases) {
    const rows = [...own.qps.values()].map(({ last }) => last).filter(({ st, state, remote_qpn: remote }) =>
      st === 0 && state === 3 && remote !== 0
    );
    if (rows.length === 0) continue;
    const values = new Map(
      Object.entries(ALIKE).map(([name, fields]) => [
        name,
        mostFrequent(rows.map((row) => fields.map((field) => `${field} ${row[field] ?? 0}`).join(", "))),
      ]),
    );
    settings.set(keyOf(own), { device: own.device, values });
  }
  if (settings.size < LEAST_HOSTS) return [];
  return Object.keys(ALIKE).flatMap((name): Weighed[] => {
    const all = [...settings].map(([host, { values }]) => ({ host, value: values.get(name)! }));
    const usual = mostFrequent(all.map(({ value }) => value));
    if (all.filter(({ value }) => value === usual).length < MAJORITY * all.length) return [];
    return all.filter(({ host, value }) =>
      value !== usual && !roots.get(host)?.some((verdict) => verdict.name === name)
    ).map(({ host, value }) => ({
      weight: 50,
      cause: {
        name,
        host,
        device: settings.get(host)!.device,
        rank: null,
        sentence: `${host}: its queues have ${value}, those of the other hosts ${usual}`,
        chain: [],
        confidence: "specification",
      },
    }));
  });
}

function mostFrequent(values: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].reduce((best, one) => one[1] > best[1] ? one : best)[0];
}

/** Where nothing failed: who waits for whom, down to the one that waits for nobody. */
function waitCauses(verdicts: readonly Verdict[]): Weighed[] {
  const waits = verdicts.filter(({ name }) => name === "waiting-for-peer").flatMap((verdict) => {
    const about = peerOf(verdict);
    return about === undefined ? [] : [{ from: keyOf(verdict), about, words: "waits for it to send", verdict }];
  });
  const waiting = new Set(waits.map(({ from }) => from));
  const hosts = [...new Set(waits.map(({ about }) => about))].filter((host) => !waiting.has(host));
  return hosts.flatMap((host): Weighed[] => {
    const about = waits.filter((wait) => wait.about === host);
    if (new Set(about.map(({ from }) => from)).size < 2) return [];
    return [{
      weight: about.length,
      cause: {
        name: "waits-for-nobody",
        host,
        device: null,
        rank: null,
        sentence:
          `${host} sends nothing and waits for nobody: its software posts no work. Queues show no more than that; ` +
          "look at its processes (stopped, in a debugger, waiting for a GPU or a disk)",
        chain: chainOf(about),
        confidence: "specification",
      },
    }];
  });
}

/** Nothing moves anywhere, and one host leaves completions unread: its software looks at nothing. */
function unreadCauses(cases: readonly AdapterCases[]): Weighed[] {
  const moving = cases.some(({ qps }) => [...qps.values()].some((qp) => !qp.flat));
  const unread = new Map<string, number>();
  for (const own of cases) {
    const [first, last] = [own.samples[0]!, own.samples.at(-1)!];
    let count = 0;
    for (const [number, cq] of last.cqs) {
      const before = first.cqs.get(number);
      if (before?.consumer_counter === cq.consumer_counter) count += cqBacklog(cq) ?? 0;
    }
    unread.set(keyOf(own), (unread.get(keyOf(own)) ?? 0) + count);
  }
  const hosts = [...unread].filter(([, count]) => count > 0);
  if (moving || unread.size < LEAST_HOSTS || hosts.length === 0 || hosts.length * 4 > unread.size) return [];
  return hosts.map(([host, count]): Weighed => ({
    weight: count,
    cause: {
      name: "waits-for-nobody",
      host,
      device: null,
      rank: null,
      sentence: `no queue of ${unread.size} hosts moves, all others have read their completions, and ${host} has ` +
        `${count} unread: its software takes none and posts nothing (stopped, in a debugger, waiting for a GPU or a disk)`,
      chain: [],
      confidence: "plausible",
    },
  }));
}

/** A host whose queues move far more slowly than those of the others. */
function slowCauses(cases: readonly AdapterCases[]): Weighed[] {
  const rates = new Map<string, number[]>();
  for (const own of cases) {
    const all = [...own.qps.values()].flatMap(({ readings }) => {
      const [first, last] = [readings[0]!, readings.at(-1)!];
      const seconds = ((last.sample.time ?? 0) - (first.sample.time ?? 0)) / 1000;
      const sent = psnDiff(last.row.last_acked_psn, first.row.last_acked_psn);
      return seconds > 0 && sent > 0 ? [sent / seconds] : [];
    });
    if (all.length > 0) rates.set(keyOf(own), [...rates.get(keyOf(own)) ?? [], ...all]);
  }
  if (rates.size < LEAST_HOSTS) return [];
  const medians = [...rates].map(([host, all]) => ({ host, rate: median(all) }));
  const usual = median(medians.map(({ rate }) => rate));
  const slow = medians.filter(({ rate }) => rate < usual * SLOW);
  if (slow.length === 0 || slow.length * 4 > medians.length) return [];
  return slow.map(({ host, rate }): Weighed => ({
    weight: usual / Math.max(rate, 1e-9),
    cause: {
      name: "host-slow",
      host,
      device: null,
      rank: null,
      sentence:
        `queues of ${host} move ${Math.round(rate)} packets a second, those of the others ${Math.round(usual)}: ` +
        "it holds the others up, or has less to do",
      chain: [],
      confidence: "plausible",
    },
  }));
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
