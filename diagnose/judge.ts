/**
 * Judges samples: one verdict per queue, causes before symptoms.
 *
 * @module
 */

import { casesOf, CqCase, DctCase, EqCase, QpCase, secondsBetween, SrqCase } from "./cases.ts";
import { gidText } from "./gid.ts";
import { groupsOf } from "./groups.ts";
import { jobCauses } from "./job.ts";
import { missingOf } from "./missing.ts";
import { namesBound, type Only } from "./narrow.ts";
import { pairOf } from "./pairs.ts";
import { type AdapterCases, Hosts, unpairedOf } from "./peers.ts";
import { backlog, STATE, unacked } from "./quantities.ts";
import { Ranks } from "./ranks.ts";
import type { AnyRule, Finding, PeerEnd, World } from "./rule_types.ts";
import {
  CALM_RULES,
  CQ_RULES,
  DCT_RULES,
  DEVICE_RULES,
  EQ_RULES,
  PORT_RULES,
  QP_RULES,
  QUIET_RULES,
  REPLACED,
  SRQ_RULES,
} from "./rules.ts";
import { deviceCase, portCases } from "./rules_host.ts";
import { findOutliers } from "./siblings.ts";
import type {
  Diagnosis,
  Evidence,
  Owner,
  Pair,
  Peer,
  Sample,
  SampleHead,
  Severity,
  Unpaired,
  Verdict,
} from "./types.ts";

/** How bad a verdict is, worst first. */
const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };
/** Verdicts of queues that are well. */
const QUIET_NAMES: readonly string[] = ["idle", "moving", "replaced"];
/** Verdicts of a CQ or EQ that explain whatever its QPs have. */
const CAUSES: readonly string[] = ["eq-overrun", "eq-not-consumed", "cq-overrun"];
/** Verdicts of a QP that a CQ that nobody polls explains. */
const OF_POLLING: readonly string[] = ["rq-empty", "sq-full"];
const NOT_POLLED: readonly string[] = ["cq-not-polled", "cq-event-not-handled", "cq-full"];
/** Verdicts of a CQ that its EQ does not explain. */
const OWN_OF_CQ: readonly string[] = ["cq-overrun", "cq-overrun-possible"];
const NO_VERDICTS: Verdict[] = [];
const NO_ROWS: ReadonlyMap<number, never> = new Map<number, never>();
/** Symptoms that are listed by number. */
const LISTED = 8;

/** Options of {@linkcode judge}. */
export interface JudgeOptions {
  /** List idle, moving and replaced queues too. */
  readonly all?: boolean | undefined;
  /** Only these queues are wanted, and what they are bound to: nothing else is reported. */
  readonly only?: Only | undefined;
  /** What logs report of queues, as verdicts: first causes across hosts come from both. */
  readonly reported?: readonly Verdict[] | undefined;
  /** Gets ranks of the adapters' hosts; with those of logs already in it. */
  readonly ranks?: ((cases: readonly AdapterCases[]) => Ranks) | undefined;
}

/** What came of it; what reading left out is for the caller to add. */
export type Judgement = Omit<Diagnosis, "incomplete">;

/**
 * Judge the samples of adapters.
 *
 * @param adapters Samples of each, oldest first.
 * @param options What is wanted.
 */
export function judge(adapters: readonly (readonly Sample[])[], options: JudgeOptions = {}): Judgement {
  const cases = adapters.map(adapterCases);
  const hosts = new Hosts(cases);
  const parts = cases.map((own) => new AdapterJudge(own, hosts, options));
  const verdicts = parts.flatMap((part) => part.wanted(part.verdicts()));
  const pairs = parts.flatMap((part) => part.pairs);
  const wanted = verdicts.filter(({ name }) => options.all || !QUIET_NAMES.includes(name));
  const rank = ({ severity, confidence }: Verdict): number => RANK[severity] * 2 + (confidence === "plausible" ? 1 : 0);
  return {
    samples: sampleHeads(adapters),
    window_s: windowOf(adapters),
    looked_at: lookedAt(cases, parts),
    counts: parts.reduce((sum: Record<string, number>, { counts }) => {
      for (const [name, count] of Object.entries(counts)) sum[name] = (sum[name] ?? 0) + count;
      return sum;
    }, {}),
    verdicts: wanted.sort((a, b) => rank(a) - rank(b)),
    pairs,
    causes: jobCauses(
      cases,
      [...verdicts, ...unknownTo(verdicts, options.reported ?? [])],
      pairs,
      options.ranks?.(cases) ?? new Ranks(cases),
    ),
    unpaired: adapters.length > 1 ? parts.flatMap((part) => part.unpaired) : [],
    not_looked_at: [...new Set(parts.flatMap((part) => [...missingOf(part), ...part.leftOut]))],
  };
}

/** Reports of queues that no verdict is about. */
function unknownTo(verdicts: readonly Verdict[], reported: readonly Verdict[]): readonly Verdict[] {
  if (reported.length === 0) return reported;
  const known = new Set(
    verdicts.flatMap(({ kind, host, number, severity }) =>
      kind === "qp" && severity !== "info" ? [`${host} ${number}`] : []
    ),
  );
  return reported.filter(({ host, number }) => number === null || !known.has(`${host} ${number}`));
}

/** The samples that an answer rests on. */
export function sampleHeads(adapters: readonly (readonly Sample[])[]): SampleHead[] {
  return adapters.flatMap((samples) =>
    samples.map(({ host, device, time }, i) => ({
      sample: i + 1,
      host,
      device,
      time: time === undefined ? null : new Date(time).toISOString(),
    }))
  );
}

function adapterCases(samples: readonly Sample[]): AdapterCases {
  const last = samples.at(-1)!;
  const qps = casesOf(samples, (sample) => sample.qps, (number, readings) => new QpCase(number, readings));
  return { host: last.host, device: last.device, samples, qps };
}

function windowOf(adapters: readonly (readonly Sample[])[]): number | null {
  const windows = adapters.flatMap((samples) => secondsBetween(samples[0]!, samples.at(-1)!) ?? []);
  return windows.length === 0 ? null : Math.max(...windows);
}

function lookedAt(cases: readonly AdapterCases[], parts: readonly AdapterJudge[]): Judgement["looked_at"] {
  const count = (of: (part: AdapterJudge) => ReadonlyMap<number, unknown>): number =>
    parts.reduce((sum, part) => sum + of(part).size, 0);
  const all = {
    qp: cases.reduce((sum, { qps }) => sum + qps.size, 0),
    cq: count(({ world }) => world.cqs),
    eq: count(({ world }) => world.eqs),
    srq: count(({ world }) => world.srqs),
  };
  return Object.fromEntries(Object.entries(all).filter(([kind, number]) => number > 0 || kind === "qp"));
}

/** One adapter. */
class AdapterJudge {
  readonly world: World;
  readonly counts: Record<string, number> = { idle: 0, moving: 0, replaced: 0 };
  readonly pairs: Pair[] = [];
  unpaired: readonly Unpaired[];
  /** What was found about something else than what was asked for. */
  readonly leftOut: string[] = [];
  readonly #own: AdapterCases;
  readonly ports: ReturnType<typeof portCases>;
  readonly where: string;
  readonly #owners: ReadonlyMap<string, Owner>;
  readonly #options: JudgeOptions;
  /** Symptoms by the queue that explains them. */
  readonly #symptoms = new Map<string, string[]>();

  constructor(own: AdapterCases, hosts: Hosts, options: JudgeOptions) {
    this.#own = own;
    this.#options = options;
    this.where = own.host ?? own.device;
    const { samples, qps } = own;
    this.#owners = ownersOf(samples);
    this.ports = portCases(samples);
    const peers = hosts.peersOf(own);
    const pidOf = ({ number }: QpCase): number | undefined => this.#owners.get(`qp ${number}`)?.pid ?? undefined;
    this.unpaired = hosts.all.length > 1 ? unpairedOf(own, peers) : [];
    this.world = {
      samples,
      qps,
      cqs: casesOf(samples, (sample) => sample.cqs, (number, readings) => new CqCase(number, readings)),
      eqs: casesOf(samples, (sample) => sample.eqs, (number, readings) => new EqCase(number, readings)),
      srqs: casesOf(samples, (sample) => sample.srqs, (number, readings) => new SrqCase(number, readings)),
      bound: boundTo(qps),
      rise: (name, port) => this.#rise(name, port),
      outliers: findOutliers(qps.values(), pidOf),
      groups: groupsOf(qps, pidOf),
      peers,
      endAt: (to) => hosts.endAt(to),
    };
  }

  #rise(name: string, port?: number): number | undefined {
    const known = this.ports.filter((one) => port === undefined || one.port === port).map(({ rise }) => rise(name));
    const told = known.filter((amount) => amount !== undefined);
    return told.length === 0 ? undefined : told.reduce((sum, amount) => sum + amount, 0);
  }

  /** Verdicts of all queues, ports and the function. */
  verdicts(): Verdict[] {
    const { world } = this;
    const eqs = this.#each(world.eqs, EQ_RULES);
    const sickEqs = new Set(eqs.filter(({ name }) => CAUSES.includes(name)).map(({ number }) => number));
    const cqs = this.#each(world.cqs, CQ_RULES).filter(({ name, number }) => {
      const eqn = world.cqs.get(number!)!.eqn;
      if (eqn === undefined || !sickEqs.has(eqn) || OWN_OF_CQ.includes(name)) return true;
      this.#symptom(`eq ${eqn}`, `cq 0x${number!.toString(16)} ${name}`);
      return false;
    });
    const byCq = new Map(cqs.map((verdict) => [verdict.number!, verdict]));
    const qps: Verdict[] = [];
    for (const qp of world.qps.values()) qps.push(...this.#qp(qp, byCq, sickEqs));
    const srqs = this.#each(world.srqs, SRQ_RULES);
    const dcts = this.#each(
      casesOf(world.samples, (sample) => sample.dcts ?? NO_ROWS, (number, readings) => new DctCase(number, readings)),
      DCT_RULES,
    );
    const ports = this.ports.flatMap((port) =>
      PORT_RULES.flatMap((rule) => this.#verdict(rule, port.port, rule.test(port, world)))
    );
    const device = deviceCase(world.samples);
    const functions = DEVICE_RULES.flatMap((rule) => this.#verdict(rule, null, rule.test(device, world)));
    return [...eqs, ...cqs, ...qps, ...dcts, ...srqs, ...ports, ...functions].map((verdict) =>
      this.#withSymptoms(verdict)
    );
  }

  /** Those of what was asked for, and of what it is bound to; of the rest it is said that there is some. */
  wanted(verdicts: Verdict[]): Verdict[] {
    const { only } = this.#options;
    if (only === undefined) return verdicts;
    const bound = namesBound(only, this.world, (qp) => ({
      number: qp.number,
      peer: peerName(qp, this.world.peers.get(qp.number)),
      owner: this.#owners.get(`qp ${qp.number}`) ?? null,
    }));
    const wanted = verdicts.filter(({ kind, number }) => bound.has(`${kind} ${number}`));
    const others = verdicts.filter((one) => (one.kind === "port" || one.kind === "device") && one.severity !== "info")
      .map(({ name }) => name);
    if (others.length > 0) {
      this.leftOut.push(
        `${this.where}: what was found of its ports and of the adapter: ${[...new Set(others)].join(", ")}`,
      );
    }
    const isAsked = (qpn: number): boolean => bound.has(`qp ${qpn}`);
    this.pairs.splice(0, this.pairs.length, ...this.pairs.filter(({ a }) => isAsked(a.qpn)));
    this.unpaired = this.unpaired.filter(({ qpn }) => isAsked(qpn));
    return wanted;
  }

  #each<C extends { readonly number: number }>(cases: ReadonlyMap<number, C>, rules: readonly AnyRule[]): Verdict[] {
    return [...cases.values()].flatMap((one) => {
      const found = firstOf(rules, one, this.world);
      return found === undefined ? [] : this.#verdict(found.rule, one.number, found.finding);
    });
  }

  #qp(qp: QpCase, byCq: ReadonlyMap<number, Verdict>, sickEqs: ReadonlySet<number | null>): Verdict[] {
    if (qp.replaced && qp.single) return this.#quiet(REPLACED, qp, replacedFinding);
    const found = firstOf(this.#isCalm(qp) ? CALM_RULES : QP_RULES, qp, this.world);
    const pair = pairOf(qp, this.#own, this.world, found?.rule.name);
    if (pair !== undefined) this.pairs.push(pair);
    if (found === undefined) {
      if (qp.replaced) return this.#quiet(REPLACED, qp, replacedFinding);
      for (const rule of QUIET_RULES) {
        const finding = rule.test(qp, this.world);
        if (finding !== undefined) return this.#quiet(rule, qp, finding);
      }
      const name = qp.last.state < STATE.rts ? "not connected" : "undecided";
      this.counts[name] = (this.counts[name] ?? 0) + 1;
      return [];
    }
    const { rule, finding } = found;
    // Who asks for some queues gets their own verdicts.
    const cause = this.#options.only === undefined ? this.#causeOf(qp, rule.name, byCq, sickEqs) : undefined;
    if (cause !== undefined) {
      this.#symptom(cause, `qp 0x${qp.number.toString(16)} ${rule.name}`);
      this.counts["held up by these"] = (this.counts["held up by these"] ?? 0) + 1;
      return [];
    }
    return this.#verdict(rule, qp.number, {
      ...finding,
      not: [...finding.not ?? [], ...this.#wellAround(qp, rule, byCq)],
    });
  }

  /** It owes nothing and nothing of it was read beyond its context: most rules are about others. */
  #isCalm(qp: QpCase): boolean {
    const { last } = qp;
    return last.state === STATE.rts && backlog(last) === 0 && (unacked(last) ?? 0) === 0 &&
      !this.world.peers.has(qp.number) && qp.ringOfNow === undefined;
  }

  #quiet(rule: Omit<AnyRule, "test">, qp: QpCase, finding: Finding): Verdict[] {
    this.counts[rule.name] = (this.counts[rule.name] ?? 0) + 1;
    return this.#options.all ? this.#verdict(rule, qp.number, finding) : NO_VERDICTS;
  }

  /** The CQ or EQ of a QP that explains its verdict. */
  #causeOf(
    qp: QpCase,
    name: string,
    byCq: ReadonlyMap<number, Verdict>,
    sickEqs: ReadonlySet<number | null>,
  ): string | undefined {
    for (const cqn of new Set([qp.last.cqn_snd, qp.last.cqn_rcv])) {
      const eqn = this.world.cqs.get(cqn)?.eqn;
      if (eqn !== undefined && sickEqs.has(eqn)) return `eq ${eqn}`;
      const verdict = byCq.get(cqn);
      if (verdict === undefined) continue;
      if (CAUSES.includes(verdict.name)) return `cq ${cqn}`;
      if (verdict.severity !== "info" && NOT_POLLED.includes(verdict.name) && OF_POLLING.includes(name)) {
        return `cq ${cqn}`;
      }
    }
  }

  #symptom(cause: string, text: string): void {
    const known = this.#symptoms.get(cause);
    if (known === undefined) this.#symptoms.set(cause, [text]);
    else known.push(text);
  }

  #withSymptoms(verdict: Verdict): Verdict {
    const list = this.#symptoms.get(`${verdict.kind} ${verdict.number}`);
    if (list === undefined) return verdict;
    const more = list.length > LISTED ? ` and ${list.length - LISTED} more` : "";
    const symptoms: Evidence = { field: "follows from it", s1: list.slice(0, LISTED).join(", ") + more };
    return { ...verdict, evidence: [...verdict.evidence, symptoms] };
  }

  /** What around a queue was looked at and is well: that answers the next questions. */
  #wellAround(qp: QpCase, { id }: AnyRule, byCq: ReadonlyMap<number, Verdict>): string[] {
    if (!["B3", "B4", "B5", "B6", "P1", "P2", "A7"].includes(id)) return [];
    const cq = this.world.cqs.get(qp.last.cqn_snd);
    const words: string[] = [];
    if (cq !== undefined && (byCq.get(cq.number)?.severity ?? "info") === "info") {
      words.push(`CQ 0x${cq.number.toString(16)} well`);
    }
    if (cq?.eqn !== undefined && this.world.eqs.has(cq.eqn)) words.push(`EQ 0x${cq.eqn.toString(16)} consumed`);
    const same = this.world.groups.siblings(qp);
    if (same >= 4 && !this.world.outliers.has(qp.number)) words.push(`path and timers as ${same} siblings`);
    return words.length === 0 ? [] : [words.join(", ")];
  }

  #verdict(rule: Omit<AnyRule, "test">, number: number | null, finding: Finding | undefined): Verdict[] {
    if (finding === undefined) return [];
    const confidence = finding.confidence ?? rule.confidence;
    const qp = rule.kind === "qp" ? this.world.qps.get(number!) : undefined;
    return [{
      name: rule.name,
      severity: confidence === "plausible" ? "info" : rule.severity,
      rule: rule.id,
      confidence,
      host: this.#own.host,
      device: this.#own.device,
      kind: rule.kind,
      number,
      peer: qp === undefined ? null : peerName(qp, this.world.peers.get(qp.number)),
      owner: this.#owners.get(`${rule.kind} ${number}`) ?? null,
      sentence: finding.sentence,
      evidence: finding.evidence,
      not: finding.not ?? [],
      next: [...finding.next ?? [], ...rule.next],
      due_s: finding.due_s ?? null,
    }];
  }
}

const replacedFinding: Finding = {
  sentence: "another connection has this number now: nothing is compared",
  evidence: [],
};

/** The first rule that holds; one that is only plausible gives way to a later one that is an alarm. */
function firstOf<C>(rules: readonly AnyRule[], one: C, world: World): { rule: AnyRule; finding: Finding } | undefined {
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

function boundTo(qps: ReadonlyMap<number, QpCase>): Map<number, QpCase[]> {
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

function ownersOf(samples: readonly Sample[]): Map<string, Owner> {
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

function peerName({ last }: QpCase, end: PeerEnd | undefined): Peer | null {
  const { rgid_rip: gid, rlid, remote_qpn: remote } = last;
  if (gid === 0n && rlid === 0 && remote === 0) return null;
  return {
    host: end?.host ?? null,
    gid: gidText(gid) ?? null,
    lid: rlid === 0 ? null : rlid,
    qpn: remote === 0 ? null : remote,
  };
}
