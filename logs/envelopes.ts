/**
 * Whose line it is: what loggers, launchers, terminals and mail programs write before it, one row for each.
 *
 * @module
 */

import type { Fact } from "./types.ts";
import { DRIVERS, type EnvelopeRow, ENVELOPES, HOST, type Origin } from "./envelope_rows.ts";

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

export function labels(origin: Origin, text: string): void {
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
