/** One row of the table: what is measured, how it is judged, and the measuring itself. */

import { figure, type Measure, median, meets, minimum, type Pair, type Samples, turns } from "./stats.ts";

/** Something that is to be measured. */
export interface Case {
  /** First column; begins with what it is about, e.g. `SQ text: `. */
  readonly what: string;
  /** How the two sides are put in relation. */
  readonly measure: Measure;
  /** Which figure decides: code goes by minima, whole processes by medians. */
  readonly by: "minimum" | "median";
  /** What it was before speed was worked on. */
  readonly before?: string | undefined;
  /** What is to be reached; undefined: the row informs only. */
  readonly target?: number | undefined;
  /** What was reached, which must not get worse by a quarter; undefined: nothing is held. */
  readonly reached?: number | undefined;
  /** Takes so long that a third of the rounds must do. */
  readonly slow?: boolean | undefined;
  /** Gets inputs and programs ready, holds the outputs against each other and warms up. */
  prepare(): Promise<Prepared>;
}

/** A pair ready to be measured. */
export interface Prepared extends Pair {
  /** Says something about the samples beside the figures. */
  note?(samples: Samples): string;
}

/** A tool that this machine does not have: the row says so. */
export class Missing extends Error {}

/** Median and minimum of one side. */
export interface Side {
  /** Milliseconds or MiB. */
  readonly median: number;
  /** Milliseconds or MiB. */
  readonly minimum: number;
}

/** A row of the table. */
export interface Row extends Pick<Case, "what" | "measure" | "by" | "before" | "target"> {
  /** Turns that were taken; 0: not measured, `note` says why. */
  readonly rounds: number;
  /** Figure of the medians. */
  readonly median?: number;
  /** Figure of the minima. */
  readonly minimum?: number;
  /** Whether the target is met. */
  readonly met?: boolean;
  /** wqdump's side. */
  readonly ours?: Side;
  /** The other side. */
  readonly theirs?: Side;
  /** Anything else that is to be said. */
  readonly note?: string;
  /** Something is wrong: a program failed, or two texts differ. */
  readonly failed?: boolean;
}

/** Turns that a case gets when the others get `rounds`. */
export function roundsOf({ slow }: Pick<Case, "slow">, rounds: number): number {
  return slow ? Math.max(1, Math.round(rounds / 3)) : rounds;
}

/**
 * Measures a case.
 *
 * @param rounds Turns, for cases that are not slow.
 * @returns Its row; a missing tool or a failure is told in the row.
 */
export async function runCase(one: Case, rounds: number): Promise<Row> {
  const { what, measure, by, before, target } = one;
  const head = { what, measure, by, before, target };
  try {
    const prepared = await one.prepare();
    const samples = await turns(roundsOf(one, rounds), prepared);
    const note = prepared.note?.(samples);
    return { ...head, ...judged(one, samples), ...(note === undefined ? {} : { note }) };
  } catch (error) {
    if (error instanceof Missing) return { ...head, rounds: 0, note: error.message };
    return { ...head, rounds: 0, note: error instanceof Error ? error.message : String(error), failed: true };
  }
}

/** Figures and verdict. */
export function judged(
  { measure, by, target }: Pick<Case, "measure" | "by" | "target">,
  samples: Samples,
): Pick<Row, "rounds" | "median" | "minimum" | "met" | "ours" | "theirs"> {
  const figures = { median: figure(samples, measure, median), minimum: figure(samples, measure, minimum) };
  return {
    rounds: samples.ours.length,
    ...figures,
    ...(target === undefined ? {} : { met: meets(figures[by], measure, target) }),
    ours: side(samples.ours),
    theirs: side(samples.theirs),
  };
}

function side(values: readonly number[]): Side {
  return { median: median(values), minimum: minimum(values) };
}
