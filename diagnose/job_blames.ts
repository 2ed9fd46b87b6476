/** Who is blamed for a verdict, and how that is told. */

import type { Cause, Verdict } from "./types.ts";

/** Verdicts of a QP that are about its peer or the path to it, and in words what they say of it. */
export const BLAMES: Readonly<Record<string, string>> = {
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

/** Vendor syndromes of a failed request by which it blames the peer. */
const VENDOR_BLAMES: Readonly<Record<number, string>> = {
  0x81: "it stopped answering",
  0x83: "it stopped answering",
  0x87: "it had no receive posted",
  0x88: "it refused a key",
  0x8a: "it refused a request",
};
/** Links of a chain that are told. */
const MOST_LINKS = 8;
/** Hosts that are needed before one can be called slow. */
export const LEAST_HOSTS = 4;

/** One host's word about another. */
export interface Blame {
  readonly from: string;
  readonly about: string;
  readonly words: string;
  readonly verdict: Verdict;
}

/** A cause and how much it explains. */
export interface Weighed {
  readonly cause: Cause;
  readonly weight: number;
  /** QPs of the cause's host that it is about. */
  readonly qpns?: readonly number[];
  /** What it rests on. */
  readonly verdicts?: readonly Verdict[];
}

export function blameKey({ host, device }: { readonly host: string | null; readonly device: string }): string {
  return host ?? device;
}

export function peerOf({ peer }: Verdict): string | undefined {
  if (peer === null) return undefined;
  return peer.host ?? peer.gid ?? (peer.lid === null ? undefined : `LID ${peer.lid}`);
}

export function blameOf(verdict: Verdict): Blame[] {
  const about = peerOf(verdict);
  const from = blameKey(verdict);
  const words = BLAMES[verdict.name] ?? (verdict.name === "err-with-cause" ? vendorBlame(verdict) : undefined);
  return about === undefined || words === undefined || about === from ? [] : [{ from, about, words, verdict }];
}

/** What a failed request says of the peer, by its vendor syndrome. */
function vendorBlame({ evidence }: Verdict): string | undefined {
  const vendor = evidence.find(({ field }) => /^vendor/.test(field));
  return VENDOR_BLAMES[Number(vendor?.s1 ?? NaN)];
}

/** Names of verdicts, errors first, then those that there are most of. */
export function namesOf(verdicts: readonly Verdict[]): string[] {
  const weight = new Map<string, number>();
  for (const { name, severity } of verdicts) {
    weight.set(name, (weight.get(name) ?? (severity === "error" ? 1e6 : 0)) + 1);
  }
  return [...weight].sort((a, b) => b[1] - a[1]).map(([name]) => name);
}

export function qpnsOf(verdicts: readonly Verdict[]): number[] {
  return verdicts.flatMap(({ kind, number }) => kind === "qp" && number !== null ? [number] : []);
}

/** QPs of a host in blames by it and of it. */
export function qpnsAt(host: string, blames: readonly Blame[]): number[] {
  return blames.flatMap(({ from, about, verdict }) =>
    from === host ? qpnsOf([verdict]) : about === host ? verdict.peer?.qpn ?? [] : []
  );
}

export function queuesText({ kind, number }: Verdict): string {
  return number === null ? kind : kind === "port" ? `port ${number}` : `${kind.toUpperCase()} 0x${number.toString(16)}`;
}

/** `4 queues of 2 hosts: no acknowledgement from it`. */
export function chainOf(blames: readonly Blame[]): string[] {
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
