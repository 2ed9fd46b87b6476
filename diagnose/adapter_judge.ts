/** Judges the queues of one adapter by the rules. */

import { CASE_WORK, casesOf, CqCase, DctCase, EqCase, type QpCase, SrqCase } from "./cases.ts";
import { groupsOf } from "./groups.ts";
import { namesBound } from "./narrow.ts";
import { pairOf } from "./pairs.ts";
import { type AdapterCases, type Hosts, unpairedOf } from "./peers.ts";
import { toldPosted } from "./posted.ts";
import { backlog, STATE, unacked } from "./quantities.ts";
import type { AnyRule, Finding, Outlier, World } from "./rule_types.ts";
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
import { deviceCase, portCases } from "./host_tests.ts";
import { findOutliers } from "./siblings.ts";
import type { Evidence, Owner, Pair, Severity, Unpaired, Verdict } from "./types.ts";
import type { JudgeOptions } from "./judge.ts";
import { boundTo, firstOf, LISTED_VERDICTS, peerName, replacedFinding, verdictOwners } from "./verdict_parts.ts";

/** How bad a verdict is, worst first. */
export const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };
/** Verdicts of a CQ or EQ that explain whatever its QPs have. */
const CAUSES: readonly string[] = ["eq-overrun", "eq-not-consumed", "cq-overrun"];
/** Verdicts of a QP that a CQ that nobody polls explains. */
const OF_POLLING: readonly string[] = ["rq-empty", "sq-full"];
const NOT_POLLED: readonly string[] = ["cq-not-polled", "cq-event-not-handled", "cq-full"];
/** Verdicts of a CQ that its EQ does not explain. */
const OWN_OF_CQ: readonly string[] = ["cq-overrun", "cq-overrun-possible"];
const NO_VERDICTS: Verdict[] = [];
const NO_ROWS: ReadonlyMap<number, never> = new Map<number, never>();

export class AdapterJudge {
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
  readonly #outliers = new Map<number, Outlier[]>();
  /** Symptoms by the queue that explains them. */
  readonly #symptoms = new Map<string, string[]>();

  constructor(own: AdapterCases, hosts: Hosts, options: JudgeOptions) {
    this.#own = own;
    this.#options = options;
    this.where = own.host ?? own.device;
    const { samples, qps } = own;
    this.#owners = verdictOwners(samples);
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
      outliers: this.#outliers,
      groups: groupsOf(qps, pidOf, samples),
      peers,
      endAt: (to) => hosts.endAt(to),
      targetAt: (to) => hosts.targetAt(to, own),
      listensAt: (service) => hosts.listensAt(service),
    };
  }

  #rise(name: string, port?: number): number | undefined {
    const known = this.ports.filter((one) => port === undefined || one.port === port).map(({ rise }) => rise(name));
    const told = known.filter((amount) => amount !== undefined);
    return told.length === 0 ? undefined : told.reduce((sum, amount) => sum + amount, 0);
  }

  /** Verdicts of all queues, ports and the function; yields while it judges what there are many of. */
  *verdicts(): Generator<number, Verdict[]> {
    const { world } = this;
    yield* findOutliers(world.qps.values(), world.groups.pidOf, this.#outliers);
    const eqs = yield* this.#each(world.eqs, EQ_RULES);
    const sickEqs = new Set(eqs.filter(({ name }) => CAUSES.includes(name)).map(({ number }) => number));
    const cqs = (yield* this.#each(world.cqs, CQ_RULES)).filter(({ name, number }) => {
      const eqn = world.cqs.get(number!)!.eqn;
      if (eqn === undefined || !sickEqs.has(eqn) || OWN_OF_CQ.includes(name)) return true;
      this.#symptom(`eq ${eqn}`, `cq 0x${number!.toString(16)} ${name}`);
      return false;
    });
    const byCq = new Map(cqs.map((verdict) => [verdict.number!, verdict]));
    const qps: Verdict[] = [];
    for (const qp of world.qps.values()) {
      qps.push(...this.#qp(qp, byCq, sickEqs));
      yield CASE_WORK;
    }
    const srqs = yield* this.#each(world.srqs, SRQ_RULES);
    const dcts = yield* this.#each(
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

  *#each<C extends { readonly number: number }>(
    cases: ReadonlyMap<number, C>,
    rules: readonly AnyRule[],
  ): Generator<number, Verdict[]> {
    const verdicts: Verdict[] = [];
    for (const one of cases.values()) {
      const found = firstOf(rules, one, this.world);
      if (found !== undefined) verdicts.push(...this.#verdict(found.rule, one.number, found.finding));
      yield CASE_WORK;
    }
    return verdicts;
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
      !this.world.peers.has(qp.number) && qp.ringOfNow === undefined && toldPosted(qp.sample, qp.number) === undefined;
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
    const more = list.length > LISTED_VERDICTS ? ` and ${list.length - LISTED_VERDICTS} more` : "";
    const symptoms: Evidence = { field: "follows from it", s1: list.slice(0, LISTED_VERDICTS).join(", ") + more };
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
      due_s: finding.due_s === undefined ? null : Math.round(finding.due_s * 1000) / 1000,
    }];
  }
}
