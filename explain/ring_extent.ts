/** How much of a queue was looked at, and whether older entries are gone. */

import { hex } from "../bytes.ts";

/** Runs of indexes that are named. */
const MAX_RUNS = 4;

/** What is known of a queue of which perhaps only a part is looked at. */
export interface RingExtent {
  /** Elements in the ring, where known. */
  readonly count: number | undefined;
  /** Producer counter, where known: the entry that it points to is the oldest. */
  readonly pi: number | undefined;
  /** Not all elements were asked for. */
  readonly partial: boolean;
}

/**
 * Whether older entries are gone. Where the bits do not tell, the producer counter does: it is the ring's size after the
 * first pass.
 *
 * @param told What the owner bits say.
 */
export function overwrittenText({ count, pi }: RingExtent, told: boolean | "perhaps"): string | undefined {
  const first = told === "perhaps" && count !== undefined && pi === count;
  if (told === false || first) return undefined;
  return told === true || (count !== undefined && pi !== undefined && pi > count)
    ? "the queue went round: older entries were overwritten"
    : "the queue is full: older entries may have been overwritten";
}

/** The elements that were looked at: `elements 0xd to 0x2f of 64`. */
export function partText(looked: ReadonlySet<number>, { count }: RingExtent): string {
  const runs: [number, number][] = [];
  for (const index of [...looked].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last !== undefined && last[1] === index - 1) last[1] = index;
    else runs.push([index, index]);
  }
  const ranges = runs.slice(0, MAX_RUNS).map(([from, to]) => from === to ? hex(from) : `${hex(from)} to ${hex(to)}`);
  if (runs.length > MAX_RUNS) ranges.push("...");
  return `elements ${ranges.join(", ")}${count === undefined ? "" : ` of ${count}`}`;
}
