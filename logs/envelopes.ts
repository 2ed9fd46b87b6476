/**
 * Whose line it is: what loggers, launchers, terminals and mail programs write before it, one row for each.
 *
 * @module
 */

import type { Fact } from "./types.ts";

/** Whose line it is, and when it was written. */
export interface Origin {
  host?: string;
  process?: number | string;
  thread?: number | string;
  rank?: number;
  pod?: string;
  container?: string;
  /** As printed. */
  time?: string;
  /** Microseconds since 1970, where a date with its year is known. */
  time_us?: number;
}

/** A part of a prefix. */
export interface EnvelopeRow {
  /** Who writes it. */
  readonly origin: string;
  /** The part alone, as it is written. */
  readonly sample: string;
  /** The part; named groups are facts, `epoch`, `iso`, `date`, `boot` and `day` are times. */
  readonly pattern: RegExp;
  /** What the sample says. */
  readonly gives: Origin;
  /** Only behind a time. */
  readonly timed?: true;
  /** Only at the beginning of the line, or behind quote marks. */
  readonly first?: true;
}

const CLOCK = "\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d{1,9})?";
const ISO = `\\d{4}-\\d\\d-\\d\\d[T ]${CLOCK}(?: ?(?:Z|[+-]\\d\\d:?\\d\\d)(?![\\d:]))?`;
const HOST = "[A-Za-z0-9][\\w.-]{0,63}";

/** In the order in which they are tried. */
export const ENVELOPES: readonly EnvelopeRow[] = [
  { origin: "indentation", sample: "  ", pattern: /[\s\u00a0]+/, gives: {} },
  {
    origin: "quotation",
    sample: "> ",
    pattern: /(?:[>|]+\s?)+|[-*] (?=\s*\S)|`{1,3}(?=\s*\S)/,
    gives: {},
    first: true,
  },
  { origin: "journal export", sample: "MESSAGE=", pattern: /MESSAGE=/, gives: {}, first: true },
  {
    origin: "ucx time",
    sample: "[1700000010.000001] ",
    pattern: /\[(?<epoch>\d{10}\.\d{1,9})\]\s{0,4}/,
    gives: { time: "1700000010.000001", time_us: 1700000010000001 },
  },
  {
    origin: "kernel time",
    sample: "[  408.368677] ",
    pattern: /\[\s{0,7}(?<boot>\d{1,9}\.\d{1,9})\]\s?/,
    gives: { time: "408.368677" },
  },
  { origin: "kernel level", sample: "<4>", pattern: /<\d{1,3}>(?=\S)/, gives: {}, first: true },
  {
    origin: "kernel caller",
    sample: "[ T1234] ",
    pattern: /\[\s{0,5}[TC](?<thread>\d{1,8})\]\s?/,
    gives: { thread: 1234 },
  },
  {
    origin: "mpirun --tag-output",
    sample: "[1,3]<stderr>:",
    pattern: /\[(?:[\w.@-]{1,80}@)?\d{1,10},(?<rank>\d{1,7})\](?:<std\w{2,5}>)?:?\s?/,
    gives: { rank: 3 },
  },
  {
    origin: "open mpi name",
    sample: "[[9000,1],3]",
    pattern: /\[\[\d{1,7},\d{1,5}\],(?<rank>\d{1,7})\]\s?/,
    gives: { rank: 3 },
  },
  {
    origin: "iso time",
    sample: "[2026-10-01 10:00:09] ",
    pattern: new RegExp(`\\[?(?<iso>${ISO})\\]?(?:[,:|]|\\s{1,4}|(?=\\[)){1,3}`),
    gives: { time: "2026-10-01 10:00:09", time_us: 1790848809000000 },
  },
  {
    origin: "dmesg -T",
    sample: "[Sun Oct  1 17:01:10 2017] ",
    pattern: new RegExp(
      `\\[?(?:[A-Z][a-z]{2},? )?(?<date>[A-Z][a-z]{2} {1,2}\\d{1,2} ${CLOCK}(?: [A-Z]{3,4})? \\d{4})\\]?:?\\s{0,2}`,
    ),
    gives: { time: "Oct  1 17:01:10 2017", time_us: 1506877270000000 },
  },
  {
    origin: "syslog time",
    sample: "Mar 30 21:04:05 ",
    pattern: new RegExp(`(?<day>[A-Z][a-z]{2} {1,2}\\d{1,2} ${CLOCK})\\s`),
    gives: { time: "Mar 30 21:04:05" },
  },
  {
    origin: "glog",
    sample: "E0101 10:00:00.000001 77 worker_pool.cpp:9] ",
    pattern: new RegExp(
      `[IWEFC](?<glog>\\d{4}(?:\\d{4})? ${CLOCK})\\s{1,4}(?<thread>\\d{1,8})\\s[\\w./-]{1,80}:\\d{1,6}\\]\\s?`,
    ),
    gives: { time: "0101 10:00:00.000001", thread: 77 },
  },
  {
    origin: "time of day",
    sample: "10:00:00.123 ",
    pattern: new RegExp(`\\[?(?<day>${CLOCK})\\]?\\s`),
    gives: { time: "10:00:00.123" },
  },
  { origin: "container runtime", sample: "stderr F ", pattern: /std(?:out|err) [FP] /, gives: {} },
  { origin: "gitlab", sample: "01E ", pattern: /\d\d[OE]\+?\s/, gives: {}, timed: true },
  {
    origin: "syslog host",
    sample: "node1 kernel: ",
    pattern: new RegExp(`(?<host>${HOST}) [A-Za-z][\\w./@-]{0,40}(?:\\[(?<process>\\d{1,9})\\])?:\\s`),
    gives: { host: "node1" },
    timed: true,
  },
  {
    origin: "kubectl --prefix",
    sample: "[pod/train-0/worker] ",
    pattern: /\[pod\/(?<pod>[^/\]\s]{1,253})\/(?<container>[^\]\s]{1,63})\]\s/,
    gives: { pod: "train-0", container: "worker" },
  },
  {
    origin: "ray",
    sample: "(RayWorkerWrapper pid=4711, ip=192.0.2.4) ",
    pattern: /\([\w.:<>-]{1,80}(?:\(\w{1,40}\))? pid=(?<process>\d{1,9})(?:, ip=(?<host>[\w.:-]{2,64}))?\)\s/,
    gives: { process: 4711, host: "192.0.2.4" },
  },
  {
    origin: "torchrun",
    sample: "[rank3]:",
    pattern: /\[?(?:rank|default)\s?(?<rank>\d{1,7})(?:\]:?|:)\s?/i,
    gives: { rank: 3 },
  },
  {
    origin: "mvapich",
    sample: "[n4:mpi_rank_1]",
    pattern: new RegExp(`\\[(?<host>${HOST}):mpi_rank_(?<rank>\\d{1,7})\\]\\s?`),
    gives: { host: "n4", rank: 1 },
  },
  {
    origin: "ucx process",
    sample: "[ha:77:0:78] ",
    pattern: new RegExp(
      `\\[(?<host>${HOST}):(?<process>\\d{1,9})\\s{0,8}:(?<thread>\\d{1,9})(?::\\d{1,9})?\\]\\s{0,8}`,
    ),
    gives: { host: "ha", process: 77, thread: 0 },
  },
  {
    origin: "nccl process",
    sample: "node3:4711:4898 [0] ",
    pattern: new RegExp(`(?<host>${HOST}):(?<process>\\d{1,9}):(?<thread>\\d{1,9})\\s{1,4}(?:\\[\\d{1,4}\\]\\s{1,4})?`),
    gives: { host: "node3", process: 4711, thread: 4898 },
  },
  {
    origin: "host and process",
    sample: "[n1:4711] ",
    pattern: new RegExp(`\\[(?<host>[A-Za-z][\\w.-]{0,63}):(?<process>\\d{1,9})\\]\\s?`),
    gives: { host: "n1", process: 4711 },
  },
  {
    origin: "loki labels",
    sample: '{app="x", node="n7", pod="w-1", container="c"} ',
    pattern: /(?<labels>\{(?:\w{1,60}="[^"]{0,200}",? ?){1,32}\})\s/,
    gives: { host: "n7", pod: "w-1", container: "c" },
  },
  {
    origin: "stern",
    sample: "w-1 pytorch ",
    pattern:
      /(?<pod>[a-z0-9][a-z0-9.-]{0,62}) (?<container>[a-z][a-z0-9-]{0,62}) (?=[A-Za-z][\w.-]{0,63}:\d{1,9}:\d{1,9} |\[(?:[A-Za-z][\w.-]{0,63}:\d|\d{10}\.|\s{0,6}\d+\.\d)|mlx[45]: |NCCL |[0-9a-f]{8} [0-9a-f]{8} |[0-9a-f]{8}: |\d{4}-\d\d-\d\d)/,
    gives: { pod: "w-1", container: "pytorch" },
    first: true,
  },
  {
    origin: "host and a blank",
    sample: "alpha ",
    pattern: new RegExp(
      `(?<plainhost>[A-Za-z][\\w.-]{0,63}) (?=infiniband mlx|mlx5_core 0|mlx4_core 0|mlx[45]: |[0-9a-f]{8}: [0-9a-f]{2} |[0-9a-f]{8} [0-9a-f]{8} |\\[\\s{0,6}\\d+\\.\\d+\\] )`,
    ),
    gives: { host: "alpha" },
    first: true,
  },
  {
    origin: "docker compose",
    sample: "app-1  | ",
    pattern: /(?<container>[\w.-]{1,64}) {1,40}\| /,
    gives: { container: "app-1" },
    first: true,
  },
  {
    origin: "grep -H",
    sample: "/var/log/messages-1205:",
    pattern:
      /(?:\.{0,2}\/)?[\w.-]{1,64}(?:\/[\w.-]{1,64}){0,12}\.?(?:log|txt|messages|out|err)[\w.-]{0,24}?[:-](?:\d{1,9}[:-])?(?=\S)/,
    gives: {},
    first: true,
  },
  {
    origin: "srun -l",
    sample: " 3: ",
    pattern: /(?<rank>(?:[1-9]\d{0,6}|0|0\d{1,2})): /,
    gives: { rank: 3 },
    first: true,
  },
  {
    origin: "grep -n",
    sample: "57:",
    pattern: /[1-9]\d{0,8}[:-](?=[\sA-Za-z[<(]|[0-9a-f]{8}[: ]|[0-9a-f]{2} |\d{1,5}\. )/,
    gives: {},
    first: true,
  },
  { origin: "gtest", sample: "[     INFO ] ", pattern: /\[ {0,8}INFO ?\] ?<? ?/, gives: {} },
];

/** First words of lines that are no host names. */
const DRIVERS =
  /^(?:mlx[45]\w*|nvmet?\w*|ib\d{1,3}|ib_\w+|isert?|rpcrdma|svcrdma|hermon\d*|mcxnex\d*|tavor\d*|scsi\w*|infiniband|kernel|error|warn(?:ing)?|info|debug|fatal|ucx|nccl|ncclremoteerror|rank|traps|dmar|amd-vi|nvrm|pcieport|smb_direct|ksmbd|rds|rdma|xlio|gds|mlx\w*|mthca\d*|ib_mthca|ep|qp\d*|cq\d*|message|cqe_dump|worker|assertion|signal|srun|slurmstepd|python3?|http|https|vma|dpdk|eal|net|spdk|libfabric|mpi\w*|note|result|row|offset|code|stack|rip|rsp|r[abcds][xpi]|lneterror|lustreerror|lnet|stderr|stdout|xsc\w*|hns\w*|bnxt\w*|erdma\w*|irdma\w*|efa\w*|qedr\w*|rdmap\w*|rxe\w*|siw\w*)$/i;

/** pdsh, clush: `node17: `; a host name and a blank; stern: pod and container. */
const NAMED_HOST = new RegExp(`^(${HOST}):\\s`);

type PreparedRow = EnvelopeRow & { readonly sticky: RegExp; readonly starts: number };

let rows: readonly (EnvelopeRow & { readonly sticky: RegExp; readonly starts: number })[] | undefined;

/** Class of a character: digit, letter, bracket, blank, other. */
function classOf(code: number): number {
  if (code >= 48 && code <= 57) return 1;
  if ((code >= 65 && code <= 90) || (code >= 97 && code <= 122)) return 2;
  if (code === 91) return 4;
  if (code === 32 || code === 9 || code === 160) return 8;
  return 16;
}

function prepared() {
  return rows ??= ENVELOPES.map((row) => {
    const first = classOf(row.sample.charCodeAt(row.origin === "srun -l" ? 1 : 0));
    // Names and times begin with a letter or a digit, with a bracket or without.
    const starts = row.pattern.source.startsWith("\\[?") || row.pattern.source.includes("(?<host>[A-Za-z0-9]") ||
        row.origin === "grep -H" || row.origin === "quotation"
      ? 31
      : first;
    return { ...row, sticky: new RegExp(row.pattern.source, row.pattern.flags + "y"), starts };
  });
}

/** A prefix, read. */
export interface Prefix {
  readonly origin: Origin;
  /** Behind it. */
  readonly end: number;
}

/** Longest prefix that is looked at. */
const MAX_PREFIX = 400;

/**
 * Reads what stands before a line's own words.
 *
 * @param text The line.
 * @param end Where its own words begin, where that is known.
 */
export function readPrefix(text: string, end = Math.min(text.length, MAX_PREFIX)): Prefix {
  const origin: Origin = {};
  let at = 0;
  let timed = false;
  let first = true;
  for (let parts = 0; parts < 14 && at < end; parts++) {
    const start = classOf(text.charCodeAt(at));
    let found: RegExpExecArray | null = null;
    for (const row of prepared()) {
      if ((row.starts & start) === 0 || (row.timed && !timed) || (row.first && !first)) continue;
      row.sticky.lastIndex = at;
      found = row.sticky.exec(text);
      const host = row.origin === "syslog host" ? found?.groups?.["host"] : undefined;
      if (
        found === null || found[0] === "" || at + found[0].length > end || (host !== undefined && DRIVERS.test(host))
      ) {
        found = null;
        continue;
      }
      if (row.origin !== "indentation" && row.origin !== "quotation" && row.origin !== "kernel level") first = false;
      if (row.origin === "grep -H" || row.origin === "grep -n") first = true;
      break;
    }
    if (found === null) break;
    const groups = found.groups;
    if (groups?.["plainhost"] !== undefined) {
      if (DRIVERS.test(groups["plainhost"])) break;
      origin.host ??= groups["plainhost"];
      at += found[0].length;
      continue;
    }
    if (groups !== undefined) timed = enter(origin, groups) || timed;
    at += found[0].length;
  }
  if (first) at = namedHost(text, at, end, origin);
  return { origin, end: at };
}

/** `node17: `, which is only told from a driver's name by not being one. */
function namedHost(text: string, at: number, end: number, origin: Origin): number {
  const rest = text.slice(at, at + 80);
  const match = NAMED_HOST.exec(rest);
  if (match === null || at + match[0].length > end || DRIVERS.test(match[1]!)) return at;
  if (/^\d+$/.test(match[1]!) || !/^[A-Za-z]/.test(match[1]!)) return at;
  // A name without a digit may be any word: what follows must be a driver's or a library's line, or a row.
  const after = rest.slice(match[0].length);
  const known = /^(?:mlx[45]|infiniband|\[|[0-9a-f]{8}[ :]|\S{1,64}:\d+:\d+ |nvme|NCCL|cqe_dump)/.test(after);
  if (!/\d/.test(match[1]!) && !known) return at;
  origin.host = match[1]!;
  return at + match[0].length;
}

/** Takes what a part says; true if it told the time. */
function enter(origin: Origin, groups: Record<string, string | undefined>): boolean {
  let timed = false;
  for (const [name, value] of Object.entries(groups)) {
    if (value === undefined) continue;
    if (name === "labels") labels(origin, value);
    else if (name === "host" || name === "pod" || name === "container") origin[name] ??= value;
    else if (name === "rank") origin.rank ??= Number(value);
    // What the program says of itself stands behind what a logger says of it.
    else if (name === "process" || name === "thread") origin[name] = Number(value);
    else {
      timed = true;
      if (
        origin.time_us !== undefined ||
        (origin.time !== undefined && name !== "iso" && name !== "epoch" && name !== "date")
      ) {
        continue;
      }
      origin.time = value;
      const us = microseconds(name, value);
      if (us !== undefined) origin.time_us = us;
    }
  }
  return timed;
}

/** Names of labels, by fact. */
const LABELS: Readonly<Record<string, "host" | "pod" | "container">> = {
  node: "host",
  host: "host",
  hostname: "host",
  nodename: "host",
  node_name: "host",
  instance: "host",
  pod: "pod",
  pod_name: "pod",
  container: "container",
  container_name: "container",
};

function labels(origin: Origin, text: string): void {
  for (const [, name, value] of text.matchAll(/(\w{1,60})="([^"]{0,200})"/g)) {
    const fact = LABELS[name!.toLowerCase()];
    if (fact !== undefined) origin[fact] ??= value!;
  }
}

const MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";

/** A printed time in microseconds since 1970; undefined where its year is not printed. Without a zone it is taken as UTC. */
export function microseconds(kind: string, text: string): number | undefined {
  if (kind === "epoch") return Math.round(Number(text) * 1e6);
  if (kind === "iso") {
    const match = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))? ?(Z|[+-]\d\d:?\d\d)?/.exec(text);
    if (match === null) return undefined;
    return stamp(match[1]!, Number(match[2]) - 1, match[3]!, match.slice(4, 7), match[7], match[8]);
  }
  if (kind === "date") {
    const match = /^([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?.* (\d{4})$/.exec(text);
    if (match === null) return undefined;
    const month = MONTHS.indexOf(match[1]!) / 3;
    return Number.isInteger(month)
      ? stamp(match[7]!, month, match[2]!, match.slice(3, 6), match[6], undefined)
      : undefined;
  }
  if (kind === "glog" && /^\d{8} /.test(text)) {
    const iso = `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)} ${text.slice(9)}`;
    return microseconds("iso", iso);
  }
  return undefined;
}

function stamp(
  year: string,
  month: number,
  day: string,
  clock: readonly (string | undefined)[],
  fraction = "",
  zone = "Z",
): number {
  const [h, m, s] = clock.map(Number);
  const minutes = zone === "Z"
    ? 0
    : (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))) * (zone[0] === "-" ? -1 : 1);
  const ms = Date.UTC(Number(year), month, Number(day), h, m, s) - minutes * 60000;
  return ms * 1000 + Math.floor(Number(fraction.padEnd(6, "0").slice(0, 6)));
}

/** Whose line it is, in one word: lines of different ones never mix. */
export function ownerOf(origin: Origin): string {
  const { host, process, thread, rank, pod, container } = origin;
  return [host, process, thread, rank, pod, container].map((one) => one ?? "").join("|").replace(/\|+$/, "");
}

/** Whether two lines can be one writer's: what both say of it is the same. */
export function sameWriter(a: Origin, b: Origin): boolean {
  return (["host", "process", "thread", "rank", "pod", "container"] as const).every((name) =>
    a[name] === undefined || b[name] === undefined || a[name] === b[name]
  );
}

/** Whose line it is, as facts. */
export function originFacts(origin: Origin): Record<string, Fact> {
  const facts: Record<string, Fact> = {};
  for (const [name, value] of Object.entries(origin)) if (value !== undefined) facts[name] = value as Fact;
  return facts;
}
