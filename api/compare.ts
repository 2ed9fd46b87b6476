/** Comparisons of QPs of adapters and captures. */

import { casesOfSample, compareNamed, compareSiblings } from "../diagnose/compare.ts";
import { compareTime } from "../diagnose/compare_time.ts";
import { compareEnds } from "../diagnose/compare_ends.ts";
import { CASE_WORK } from "../diagnose/cases.ts";
import type { Comparison } from "../diagnose/comparison.ts";
import { sampleHeads } from "../diagnose/judge.ts";
import type { Sample, SampleHead } from "../diagnose/types.ts";
import { speakAsLibrary, UsageError } from "../errors.ts";
import { Turns } from "../files/turns.ts";
import { type DiagnoseOptions, readSamples } from "./diagnose.ts";

/** Differences. */
export interface Compared {
  /** What was compared with what. */
  readonly comparisons: readonly Comparison[];
  /** The readings they rest on. */
  readonly samples: readonly SampleHead[];
  /** Why data is missing; null when all is there. */
  readonly incomplete: string | null;
}

/**
 * Compare.
 *
 * @param names One adapter, or two captures.
 * @param qps QPs that are named.
 * @param options How to read.
 * @throws {UsageError} When what is named cannot be compared.
 */
export async function compare(
  names: readonly string[],
  qps: readonly number[] | undefined,
  options: DiagnoseOptions = {},
): Promise<Compared> {
  speakAsLibrary();
  const { adapters, incomplete } = await readSamples(names, options, { still: names.length === 1 });
  const [first, second, more] = adapters;
  if (first === undefined || more !== undefined) {
    throw new UsageError("Two adapters or captures can be compared, no more");
  }
  const turns = new Turns(options.signal);
  const comparisons = second !== undefined
    ? await turns.through(ends(first.at(-1)!, second.at(-1)!, qps))
    : names.length === 1
    ? within(first.at(-1)!, qps)
    : [await turns.through(compareTime(first[0]!, first.at(-1)!, qps))];
  return { comparisons, samples: sampleHeads(adapters), incomplete };
}

function within(sample: Sample, qps: readonly number[] | undefined): Comparison[] {
  if (qps === undefined || qps.length === 0) {
    throw new UsageError(
      "Which QPs? compare needs --qp N with one adapter",
      "wqdump diagnose names those worth a look",
    );
  }
  const cases = casesOfSample(sample);
  for (const number of qps) if (!cases.has(number)) throw missing(number, sample);
  if (qps.length > 1) return [compareNamed(qps.map((number) => cases.get(number)!))];
  const owners = new Map(
    sample.facts?.owners.flatMap(({ kind, number, pid }) =>
      kind === "qp" && number !== null && pid !== null ? [[number, pid] as const] : []
    ) ?? [],
  );
  return [compareSiblings(qps[0]!, cases, (qp) => owners.get(qp.number))];
}

function missing(number: number, { host, device }: Sample): UsageError {
  return new UsageError(
    `There is no QP 0x${number.toString(16)} on ${host ?? device}`,
    "wqdump diagnose --all lists the QPs",
  );
}

function* ends(a: Sample, b: Sample, qps: readonly number[] | undefined): Generator<number, Comparison[]> {
  const numbers = qps ??
    [...a.qps].filter(([number, qp]) => b.qps.get(qp.remote_qpn)?.remote_qpn === number).map(([number]) => number);
  if (numbers.length === 0) throw new UsageError("No QP of the first names one of the second", "Name one with --qp N");
  const comparisons: Comparison[] = [];
  for (const number of numbers) {
    const row = a.qps.get(number);
    if (row === undefined) throw missing(number, a);
    const other = b.qps.get(row.remote_qpn);
    if (other === undefined) throw missing(row.remote_qpn, b);
    const far = { number: row.remote_qpn, row: other, facts: b.facts };
    comparisons.push(compareEnds({ number, row, facts: a.facts }, far));
    yield CASE_WORK;
  }
  return comparisons;
}
