/** What is made of measured times: two things take turns, and only ratios of one run are compared. */

/** Measured in turns: times in milliseconds, or sizes in MiB. */
export interface Samples {
  /** wqdump. */
  readonly ours: readonly number[];
  /** What it is held against. */
  readonly theirs: readonly number[];
}

/** Two things to measure. */
export interface Pair {
  /** wqdump, once. */
  ours(): number | Promise<number>;
  /** What it is held against, once. */
  theirs(): number | Promise<number>;
}

/**
 * How the two are put in relation. `throughput`: theirs / ours, more is better. `time`: ours / theirs, less is better.
 * `MiB`: ours - theirs, less is better. `s`: ours alone, in seconds.
 */
export type Measure = "throughput" | "time" | "MiB" | "s";

/** Middle value; of an even number of values the upper one of the middle two. */
export function median(values: readonly number[]): number {
  const middle = [...values].sort((a, b) => a - b)[values.length >> 1];
  if (middle === undefined) throw new RangeError("No values to take the median of");
  return middle;
}

/** Least value: what is left of a time when nothing else disturbs. */
export function minimum(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError("No values to take the minimum of");
  return Math.min(...values);
}

/**
 * The figure of a row.
 *
 * @param measure How they are put in relation.
 * @param of {@linkcode median} or {@linkcode minimum}.
 */
export function figure({ ours, theirs }: Samples, measure: Measure, of: (values: readonly number[]) => number): number {
  if (measure === "MiB") return of(ours) - of(theirs);
  if (measure === "s") return of(ours) / 1000;
  return measure === "throughput" ? of(theirs) / of(ours) : of(ours) / of(theirs);
}

/** True if a figure is as good as a limit asks. */
export function meets(value: number, measure: Measure, limit: number): boolean {
  return measure === "throughput" ? value >= limit : value <= limit;
}

/** Measures two things in turns. */
export async function turns(rounds: number, pair: Pair): Promise<Samples> {
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    ours.push(await pair.ours());
    theirs.push(await pair.theirs());
  }
  return { ours, theirs };
}

/** Samples of two runs of one pair as one. */
export function joined(a: Samples, b: Samples): Samples {
  return { ours: [...a.ours, ...b.ours], theirs: [...a.theirs, ...b.theirs] };
}
