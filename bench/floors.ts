/**
 * `deno task bench:floors`: what must never become slower than that, on any machine. Runs in continuous integration.
 */

import { type Case, Missing, type Prepared } from "./case.ts";
import { figure, joined, type Measure, median, meets, minimum, type Samples, turns } from "./stats.ts";
import { figureText } from "./table.ts";

/** A case with the figure that it must reach. */
export interface Floor {
  /** What is measured. */
  readonly one: Case;
  /** Throughput at least, time or MiB at most. */
  readonly limit: number;
  /** Turns; three times as many more if they do not do. */
  readonly rounds: number;
}

/** What became of a floor. */
export type Outcome = "passed" | "failed" | "skipped";

/** How much worse than what was reached is let pass. */
const MARGIN = 1.25;

/** Floors of the cases that have reached something. */
export function floorsOf(cases: readonly Case[]): readonly Floor[] {
  return cases.flatMap((one) => {
    const { reached, measure, slow } = one;
    if (reached === undefined) return [];
    return [{ one, limit: measure === "throughput" ? reached / MARGIN : reached * MARGIN, rounds: slow ? 2 : 9 }];
  });
}

/**
 * Checks one floor. A machine that is busy elsewhere makes figures worse, hardly ever better: one that does not do is
 * measured again, longer, and the best of all turns counts.
 *
 * @param say Takes one line about it.
 */
export async function checkFloor({ one, limit, rounds }: Floor, say: (line: string) => void): Promise<Outcome> {
  const { what, measure } = one;
  let pair: Prepared;
  let samples;
  try {
    pair = await one.prepare();
    samples = await turns(rounds, pair);
    if (!meets(better(samples, measure), measure, limit)) {
      samples = joined(samples, await turns(rounds * 3, pair));
    }
  } catch (error) {
    const missing = error instanceof Missing;
    say(`${missing ? "skipped" : "FAILED "} ${what}: ${error instanceof Error ? error.message : error}`);
    return missing ? "skipped" : "failed";
  }
  const value = better(samples, measure);
  const held = meets(value, measure, limit);
  const bound = `${measure === "throughput" ? "at least" : "at most"} ${figureText(limit)}`;
  say(`${held ? "ok     " : "FAILED "} ${what}: ${figureText(value)}, ${bound} (${samples.ours.length} rounds)`);
  return held ? "passed" : "failed";
}

/** The better of the figures of minima and of medians: whichever other work has disturbed less. */
function better(samples: Samples, measure: Measure): number {
  const figures = [minimum, median].map((of) => figure(samples, measure, of));
  return measure === "throughput" ? Math.max(...figures) : Math.min(...figures);
}

/**
 * Checks all floors.
 *
 * @param say Takes a line about each.
 * @returns Whether all hold that could be measured.
 */
export async function checkFloors(floors: readonly Floor[], say: (line: string) => void): Promise<boolean> {
  const count = { passed: 0, failed: 0, skipped: 0 };
  const start = performance.now();
  for (const floor of floors) count[await checkFloor(floor, say)]++;
  const seconds = Math.round((performance.now() - start) / 1000);
  // As `deno test` ends, so that .ci/run counts each floor.
  const verdict = count.failed === 0 ? "ok" : "FAILED";
  say(`\n${verdict} | ${count.passed} passed | ${count.failed} failed | ${count.skipped} ignored (${seconds}s)`);
  return count.failed === 0;
}
