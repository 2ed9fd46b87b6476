/**
 * `deno task bench:floors`: what must never become slower than that, on any machine. Runs in continuous integration.
 *
 * @module
 */

import { type Case, Missing, type Prepared } from "./case.ts";
import { memoryFloors } from "./cases/memory.ts";
import { textCase } from "./cases/rings.ts";
import { startupFloors } from "./cases/startup.ts";
import { TARGETED } from "./mixes.ts";
import { figure, joined, meets, minimum, turns } from "./stats.ts";
import { figureText } from "./table.ts";
import { FLOORS } from "./targets.ts";
import type { Workshop } from "./workshop.ts";

/** A case with the figure that its minima must reach. */
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

/** All floors. */
export function floorsOf(shop: Workshop): readonly Floor[] {
  const [version, element, own] = startupFloors(shop);
  return [
    ...TARGETED.map((name) => ({ one: textCase(shop, name, "fprintf C"), limit: FLOORS.text, rounds: 7 })),
    { one: version, limit: FLOORS.startup, rounds: 15 },
    { one: element, limit: FLOORS.oneElement, rounds: 15 },
    { one: own, limit: FLOORS.sameKind, rounds: 40 },
    ...memoryFloors(shop).map((one) => ({ one, limit: FLOORS.memory, rounds: 3 })),
  ];
}

/**
 * Checks one floor. A machine that is busy elsewhere makes figures worse, hardly ever better: one that does not do is
 * measured again, longer, and the best of all turns counts.
 *
 * @param floor The floor.
 * @param say Takes one line about it.
 */
export async function checkFloor({ one, limit, rounds }: Floor, say: (line: string) => void): Promise<Outcome> {
  const { what, measure } = one;
  let pair: Prepared;
  let samples;
  try {
    pair = await one.prepare();
    samples = await turns(rounds, pair);
    if (!meets(figure(samples, measure, minimum), measure, limit)) {
      samples = joined(samples, await turns(rounds * 3, pair));
    }
  } catch (error) {
    const missing = error instanceof Missing;
    say(`${missing ? "skipped" : "FAILED "} ${what}: ${error instanceof Error ? error.message : error}`);
    return missing ? "skipped" : "failed";
  }
  const value = figure(samples, measure, minimum);
  const held = meets(value, measure, limit);
  const bound = `${measure === "throughput" ? "at least" : "at most"} ${limit}`;
  say(`${held ? "ok     " : "FAILED "} ${what}: ${figureText(value)}, ${bound} (${samples.ours.length} rounds)`);
  return held ? "passed" : "failed";
}

/**
 * Checks all floors.
 *
 * @param shop Inputs and programs.
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
