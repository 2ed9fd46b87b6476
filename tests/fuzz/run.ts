/** Runs fuzz targets: so many inputs or minutes, from a seed; findings are minimised. */

import { WqdumpError } from "../../errors.ts";
import { CAPTURES } from "./captures.ts";
import { CHANGING } from "./changing.ts";
import { COMMAND_TARGETS } from "./commands.ts";
import { DEVICES } from "./devices.ts";
import { FACTS } from "./facts.ts";
import { INPUTS } from "./inputs.ts";
import { KEPT } from "./kept.ts";
import { mutate, Rng } from "./mutate.ts";
import { PACKED } from "./packed.ts";
import { PROGRAMS } from "./programs.ts";
import { RINGS, STRUCTURES } from "./rings.ts";
import type { Target } from "./target.ts";
import { TEXTS } from "./texts.ts";
import type { Watch } from "./watch.ts";

/** Every target. */
export const TARGETS: readonly Target[] = [
  RINGS,
  STRUCTURES,
  ...INPUTS,
  ...CAPTURES,
  ...PACKED,
  ...DEVICES,
  ...TEXTS,
  ...PROGRAMS,
  ...COMMAND_TARGETS,
  FACTS,
  ...CHANGING,
  ...KEPT,
];

/** An input that did what it must not. */
export interface Finding {
  /** Target. */
  readonly target: string;
  /** Smallest input that does it. */
  readonly bytes: Uint8Array;
  /** Seed of the options. */
  readonly seed: number;
  /** What happened. */
  readonly error: unknown;
}

/** What came of a run. */
export interface FuzzResult {
  /** Inputs by target. */
  readonly counts: ReadonlyMap<string, number>;
  /** Milliseconds by target. */
  readonly times: ReadonlyMap<string, number>;
  /** The first finding of each target. */
  readonly findings: readonly Finding[];
}

/** How to run. */
export interface FuzzOptions {
  /** Seed of the whole run. */
  readonly seed: number;
  /** Inputs in all. */
  readonly inputs: number;
  /** Stop at this time (milliseconds since the epoch), if earlier. */
  readonly until?: number | undefined;
  /** Only these targets. */
  readonly only?: readonly string[] | undefined;
  /** Other targets than those that there are. */
  readonly targets?: readonly Target[] | undefined;
  /** Ends the process at an input that takes too long. */
  readonly watch?: Watch | undefined;
  /** Called now and then. */
  readonly progress?: ((counts: ReadonlyMap<string, number>) => void) | undefined;
}

/**
 * Feeds one input.
 *
 * @returns What it threw that it must not, undefined if all is well.
 */
export async function feed(target: Target, bytes: Uint8Array, seed: number, watch?: Watch): Promise<unknown> {
  watch?.begin(target.name, bytes, seed);
  try {
    const pending = target.run(bytes, new Rng(seed));
    if (pending !== undefined) await pending;
  } catch (error) {
    return error instanceof WqdumpError ? undefined : error;
  }
  return undefined;
}

/** Attempts to make a finding smaller: it is reported soon, however long it is. */
const MOST_ATTEMPTS = 1000;

async function minimise(target: Target, bytes: Uint8Array, seed: number, watch?: Watch): Promise<Uint8Array> {
  let best = bytes;
  let left = MOST_ATTEMPTS;
  for (let size = best.length >> 1; size > 0; size >>= 1) {
    for (let at = 0; at + size <= best.length && left-- > 0;) {
      const shorter = new Uint8Array([...best.subarray(0, at), ...best.subarray(at + size)]);
      if (await feed(target, shorter, seed, watch) !== undefined) best = shorter;
      else at += size;
    }
  }
  return best;
}

async function input(target: Target, seeds: readonly Uint8Array[], rng: Rng): Promise<Uint8Array> {
  const aware = target.mutate === undefined || rng.oneIn(2) ? undefined : await target.mutate(rng.pick(seeds), rng);
  return aware !== undefined && rng.oneIn(2) ? aware : mutate(aware ?? rng.pick(seeds), rng.pick(seeds), rng);
}

/**
 * Runs the targets in turn by their weights.
 *
 * @returns Inputs per target, and the first finding of each.
 */
export async function fuzz(
  options: FuzzOptions,
): Promise<FuzzResult> {
  const { watch } = options;
  const targets = (options.targets ?? TARGETS).filter((t) =>
    options.only === undefined || options.only.includes(t.name)
  );
  const total = targets.reduce((sum, t) => sum + t.weight, 0);
  const counts = new Map<string, number>();
  const times = new Map<string, number>();
  const findings: Finding[] = [];
  for (const target of targets) {
    const rng = new Rng(options.seed ^ target.name.length * 7919 ^ target.name.charCodeAt(0));
    const seeds = await target.seeds();
    const share = Math.ceil(options.inputs * target.weight / total);
    const started = Date.now();
    const time = options.until === undefined ? undefined : (options.until - started) / (targets.length - counts.size);
    let n = 0;
    for (; n < share; n++) {
      if ((n & 1023) === 0) {
        target.check?.();
        options.progress?.(counts);
        if (time !== undefined && Date.now() - started > time) break;
      }
      const bytes = await input(target, seeds, rng);
      const seed = rng.next();
      const error = await feed(target, bytes, seed, watch);
      if (error === undefined) continue;
      findings.push({ target: target.name, bytes: await minimise(target, bytes, seed, watch), seed, error });
      break;
    }
    target.check?.();
    counts.set(target.name, n);
    times.set(target.name, Date.now() - started);
  }
  return { counts, times, findings };
}
