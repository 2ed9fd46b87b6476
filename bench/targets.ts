/**
 * What the project wants to reach, what it was, and what has been reached: the only place where these numbers stand.
 */

/** A quantity. Throughputs are at least that; times and sizes at most. */
export interface Goal {
  /** What it was before speed was worked on. */
  readonly before?: string;
  /** What is wanted. */
  readonly target?: number;
  /**
   * What was reached: Deno 2.4.2, the executable where a row is about it. `deno task bench:floors` fails where
   * it gets worse by a quarter.
   */
  readonly reached?: number;
}

/** By name; `text`, `brief`, `json` and `records` by ring as well. */
export const GOALS = {
  /** Executable, over an empty executable. */
  version: { before: "1.1", target: 1.1, reached: 1.15 },
  oneCqe: { before: "2", target: 1.3, reached: 1.8 },
  oneErrorCqe: { before: "2", target: 1.3, reached: 1.95 },
  explain: { before: "2", target: 1.3, reached: 1.55 },
  simulated: { before: "4.5", target: 1.6, reached: 2.85 },
  /** Over `deno run` of an empty file. */
  source: { before: "2.6", target: 1.5, reached: 2.6 },
  /** A line per element, over text of the same ring. */
  brief: { before: "48-67", target: 2, reached: { SQ: 3, SRQ: 2.8, CQ: 2.1 } },
  /** The document of json, over text of the same ring. */
  json: { reached: { SQ: 2.7, SRQ: 2.8, CQ: 3.2 } },
  /** Elements as objects for programs, over text of the same ring. */
  records: { before: "48-67", target: 4, reached: { SQ: 5.2, SRQ: 6.3, CQ: 5.2 } },
  /** Throughput over the C program with an fprintf per line. */
  text: { before: "14-16", target: 14, reached: { SQ: 9.5, SRQ: 9, CQ: 12 } },
  /** Seconds for 20,000 QPs of a capture, and the same over an empty program. */
  list: { target: 1 },
  diagnose: { target: 2 },
  listOverEmpty: { reached: 35 },
  /** The same as csv. */
  csvOverEmpty: { reached: 32 },
  diagnoseOverEmpty: { reached: 50 },
  /** Of a virtual device: register accesses over the fewest, and time over NVIDIA's tool. */
  accesses: { target: 1, reached: 1 },
  mstresourcedump: { target: 0.5, reached: 0.4 },
  /** A log, over ripgrep, where others use the processors too: the second thread then gains little. */
  logClean: { target: 2, reached: 3.3 },
  logHits: { target: 3, reached: 5.2 },
  logFull: {},
  /** Peak memory over an empty program, in MiB. */
  decodeMemory: { before: "20", target: 40, reached: 25 },
  memoryGrowth: { target: 6 },
  logMemory: { target: 100, reached: 60 },
  listMemory: { target: 150, reached: 90 },
  diagnoseMemory: { target: 200, reached: 120 },
} as const satisfies Readonly<Record<string, Goal | (Omit<Goal, "reached"> & { reached: Record<string, number> })>>;
