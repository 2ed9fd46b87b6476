/** Judges samples: one verdict per queue, causes before symptoms. */

import { casesOf, QpCase, secondsBetween } from "./cases.ts";
import { jobCauses } from "./job.ts";
import { BLAMES } from "./job_blames.ts";
import type { JobTimes, Moment } from "./job_times.ts";
import { missingOf } from "./missing.ts";
import type { Only } from "./narrow.ts";
import { type AdapterCases, Hosts } from "./peers.ts";
import { Ranks } from "./ranks.ts";
import type { Diagnosis, Sample, SampleHead, Verdict } from "./types.ts";
import { AdapterJudge, RANK } from "./adapter_judge.ts";

/** Verdicts of queues that are well. */
const QUIET_NAMES: readonly string[] = ["idle", "moving", "replaced"];

/** Options of {@linkcode judge}. */
export interface JudgeOptions {
  /** List idle, moving and replaced queues too. */
  readonly all?: boolean | undefined;
  /** Only these queues are wanted, and what they are bound to: nothing else is reported. */
  readonly only?: Only | undefined;
  /** What logs report of queues, as verdicts: first causes across hosts come from both. */
  readonly reported?: readonly Verdict[] | undefined;
  /** When what they report was seen, and what else happened; asked once the adapters are known. */
  readonly times?: ((cases: readonly AdapterCases[]) => Pick<JobTimes, "of" | "events">) | undefined;
  /** Gets ranks of the adapters' hosts; with those of logs already in it. */
  readonly ranks?: ((cases: readonly AdapterCases[]) => Ranks) | undefined;
}

/** What came of it; what reading left out is for the caller to add. */
export type Judgement = Omit<Diagnosis, "incomplete">;

/**
 * Judge the samples of adapters.
 *
 * @param adapters Samples of each, oldest first.
 */
export function judge(adapters: readonly (readonly Sample[])[], options: JudgeOptions = {}): Judgement {
  const judgement = judging(adapters, options);
  for (;;) {
    const { value, done } = judgement.next();
    if (done) return value;
  }
}

/**
 * The same in steps, between which others may have their turn.
 *
 * @param adapters Samples of each, oldest first.
 */
export function* judging(
  adapters: readonly (readonly Sample[])[],
  options: JudgeOptions = {},
): Generator<number, Judgement> {
  const cases = yield* each(adapters, adapterCases);
  const hosts = new Hosts(cases);
  const parts = yield* each(cases, (own) => new AdapterJudge(own, hosts, options));
  const partOf = new Map(parts.map((part, i) => [cases[i]!, part]));
  let verdicts: Verdict[] = [];
  for (const part of parts) verdicts = verdicts.concat(part.wanted(yield* part.verdicts()));
  yield Infinity;
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
      {
        ranks: options.ranks?.(cases) ?? new Ranks(cases),
        times: timesOf(cases, verdicts, options),
        peersOf: (own) => partOf.get(own)!.world.peers,
      },
    ),
    unpaired: adapters.length > 1 ? parts.flatMap((part) => part.unpaired) : [],
    not_looked_at: [...new Set(parts.flatMap((part) => [...missingOf(part), ...part.leftOut]))],
  };
}

/** A step for each, after which somebody may look at the clock. */
function* each<T, U>(all: readonly T[], work: (one: T) => U): Generator<number, U[]> {
  const done: U[] = [];
  for (const one of all) {
    done.push(work(one));
    yield Infinity;
  }
  return done;
}

/** What is known of times: by logs, and of queues that wait, the sample since which they do. */
function timesOf(cases: readonly AdapterCases[], verdicts: readonly Verdict[], { times }: JudgeOptions): JobTimes {
  const told = times?.(cases);
  // Captures alone were all taken after it began: they tell no order.
  if (told === undefined || told.of.size + told.events.length === 0) return NO_TIMES;
  const places = new Map(cases.map((own) => [`${own.host} ${own.device}`, own]));
  const waiting = verdicts.flatMap((one): [Verdict, Moment][] => {
    const qp = one.kind !== "qp" || BLAMES[one.name] === undefined
      ? undefined
      : places.get(`${one.host} ${one.device}`)?.qps.get(one.number!);
    const since = qp?.readings[qp.flatFrom]?.sample.time;
    return since === undefined ? [] : [[one, { at: since * 1000, began: since * 1000 }]];
  });
  const unkept = cases.flatMap(({ host, samples }) =>
    host !== null && samples.some(({ facts }) => facts?.clock_synchronised === false) ? [host] : []
  );
  return { of: new Map([...told.of, ...waiting]), events: told.events, unkept: new Set(unkept) };
}

const NO_TIMES: JobTimes = { of: new Map(), events: [], unkept: new Set() };

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
