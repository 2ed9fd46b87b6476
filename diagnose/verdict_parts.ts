/** What a verdict says beside its rule: owners, peers, what a queue is bound to. */

import type { QpCase } from "./cases.ts";
import { gidText } from "./gid.ts";
import type { AnyRule, Finding, PeerEnd, World } from "./rule_types.ts";
import type { Owner, Peer, Sample } from "./types.ts";

/** Symptoms that are listed by number. */
export const LISTED_VERDICTS = 8;

export const replacedFinding: Finding = {
  sentence: "another connection has this number now: nothing is compared",
  evidence: [],
};

/** The first rule that holds; one that is only plausible gives way to a later one that is an alarm. */
export function firstOf<C>(
  rules: readonly AnyRule[],
  one: C,
  world: World,
): { rule: AnyRule; finding: Finding } | undefined {
  let first: { rule: AnyRule; finding: Finding } | undefined;
  for (const rule of rules) {
    const finding = rule.test(one, world);
    if (finding === undefined) continue;
    const plausible = (finding.confidence ?? rule.confidence) === "plausible";
    if (first !== undefined && !plausible && rule.severity !== "info") return { rule, finding };
    first ??= { rule, finding };
    if (!plausible) return first;
  }
  return first;
}

export function boundTo(qps: ReadonlyMap<number, QpCase>): Map<number, QpCase[]> {
  const bound = new Map<number, QpCase[]>();
  for (const qp of qps.values()) {
    for (const cqn of new Set([qp.last.cqn_snd, qp.last.cqn_rcv])) {
      const known = bound.get(cqn);
      if (known === undefined) bound.set(cqn, [qp]);
      else known.push(qp);
    }
  }
  return bound;
}

export function verdictOwners(samples: readonly Sample[]): Map<string, Owner> {
  const owners = new Map<string, Owner>();
  for (const { facts } of samples) {
    for (const { kind, number, pid, comm, kernel } of facts?.owners ?? []) {
      if (number !== null) {
        owners.set(`${kind} ${number}`, { pid, comm: comm ?? kernel, kernel: pid === null && kernel !== null });
      }
    }
  }
  return owners;
}

export function peerName({ last }: QpCase, end: PeerEnd | undefined): Peer | null {
  const { rgid_rip: gid, rlid, remote_qpn: remote } = last;
  if (gid === 0n && rlid === 0 && remote === 0) return null;
  return {
    host: end?.host ?? null,
    gid: gidText(gid) ?? null,
    lid: rlid === 0 ? null : rlid,
    qpn: remote === 0 ? null : remote,
  };
}
