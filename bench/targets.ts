/**
 * What the project wants to reach, and what it must never fall behind: the only place where these numbers stand.
 *
 * @module
 */

/** Targets by quantity; ratios, `memory…` in MiB. Throughputs are at least that, times and sizes at most. */
export const TARGETS = {
  /** In process, decode and text: throughput over the C program with an fprintf per line. */
  text: 15,
  /** The same, time over hand-tuned C. */
  tuned: 2.5,
  /** ndjson, throughput over lines that `JSON.stringify` made of the same records and that were written as well. */
  ndjson: 15,
  /** Columns, conditions and counts, time over text. */
  columns: 0.5,
  /** A line per element, time over text. */
  brief: 2,
  /** Elements as objects for programs, time over text. */
  records: 4,
  /** Whole process, 4 MiB to /dev/null, time over the C program with an fprintf per line. */
  null4: 0.4,
  /** Whole process, 64 MiB to /dev/null, the same. */
  null64: 0.1,
  /** Whole process, 4 MiB to a pipe, the same. */
  pipe4: 0.55,
  /** Start-up, time over `deno run` of an empty file. */
  startup: 1.15,
  /** Peak memory over an empty script, any input. */
  memory: 20,
  /** Peak memory with 1 GiB of input over that with 4 MiB. */
  memoryGrowth: 6,
  /** A log of 1 GiB without a hit, time over ripgrep. */
  logClean: 2,
  /** The same with 1,000 hits. */
  logHits: 3,
} as const;

/** Floors by quantity: `deno task bench:floors` fails below. */
export const FLOORS = {
  /** As {@linkcode TARGETS}: 5.65 was reached of a CQ, with all reserved fields in the text, less a fifth. */
  text: 4.5,
  /** As {@linkcode TARGETS}, of `--version`. */
  startup: 1.35,
  /** The same of one element, which should be 1.35, too: 2.81 was reached, and a quarter more is the floor. */
  oneElement: 3.5,
  /** `--version`, time over an empty program of the same kind. */
  sameKind: 1.3,
  /** As {@linkcode TARGETS}. */
  memory: 32,
} as const;
