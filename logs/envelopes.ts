/** Whose line it is: what loggers, launchers, terminals and mail programs write before it, one row for each. */

import { ByShape, formOf, withAnyDigit } from "./shape.ts";
import { hostOfName } from "./file_host.ts";
import { labels } from "./origins.ts";
import { namedHost } from "./named_host.ts";
import { microseconds } from "./printed_time.ts";
import { DRIVERS, type EnvelopeRow, ENVELOPES, type Origin } from "./envelope_rows.ts";

/** A row, ready to be tried: its groups are numbered, which is faster than names. */
interface PreparedRow {
  readonly row: EnvelopeRow;
  readonly sticky: RegExp;
  /** The same for any digits, where the row tells digits apart. */
  readonly loose: RegExp | undefined;
  readonly names: readonly string[];
  /** It is what comes first on a line, and more of that kind may follow. */
  readonly again: boolean;
}

/** Class of a character: digit, letter, bracket, blank, other. */
function classOf(code: number): number {
  if (code >= 48 && code <= 57) return 0;
  if ((code >= 65 && code <= 90) || (code >= 97 && code <= 122)) return 1;
  if (code === 91) return 2;
  if (code === 32 || code === 9 || code === 160) return 3;
  return 4;
}

/** Classes of the character that a row can begin with. */
function beginnings({ origin, sample, pattern }: EnvelopeRow): readonly number[] {
  const { source } = pattern;
  const first = classOf(sample.charCodeAt(origin === "srun -l" ? 1 : 0));
  if (origin === "grep -H") return [0, 1, 4];
  if (source.startsWith("(?<host>[A-Za-z0-9]")) return [0, 1];
  // An optional bracket, or a sample that has one and need not.
  if (source.startsWith("\\[?")) return origin === "iso time" || origin === "time of day" ? [0, 2] : [1, 2];
  return origin === "quotation" || origin === "indentation" ? [3, 4] : [first];
}

let prepared: readonly (readonly PreparedRow[])[] | undefined;

/** Rows by the class of the character that they begin with. */
function rowsByClass(): readonly (readonly PreparedRow[])[] {
  if (prepared !== undefined) return prepared;
  const rows = ENVELOPES.map((row) => ({
    row,
    begins: beginnings(row),
    ...regexes(row.pattern),
    names: [...row.pattern.source.matchAll(/\(\?<(\w+)>/g)].map((match) => match[1]!),
    again: ["indentation", "quotation", "kernel level", "grep -H", "grep -n"].includes(row.origin),
  }));
  return prepared = [0, 1, 2, 3, 4].map((one) => rows.filter((row) => row.begins.includes(one)));
}

function regexes({ source, flags }: RegExp): Pick<PreparedRow, "sticky" | "loose"> {
  const sticky = new RegExp(source.replace(/\(\?<\w+>/g, "("), flags + "y");
  const loose = withAnyDigit(sticky.source);
  return { sticky, loose: loose === sticky.source ? undefined : new RegExp(loose, sticky.flags) };
}

/** A prefix, read. */
export interface Prefix {
  readonly origin: Origin;
  /** Behind it. */
  readonly end: number;
  /** Behind each of its parts. */
  readonly ends: readonly number[];
}

/** Longest prefix that is looked at. */
const MAX_PREFIX = 400;

/** Prefixes that were read last: several readers ask for that of one line. */
const recent: { text: string; end: number; prefix: Prefix }[] = [];
let turn = 0;

/**
 * Reads what stands before a line's own words.
 *
 * @param end Where its own words begin, where that is known.
 */
export function readPrefix(text: string, end = Math.min(text.length, MAX_PREFIX)): Prefix {
  for (const one of recent) if (one.end === end && one.text === text) return one.prefix;
  const prefix = prefixOf(text, end);
  recent[turn] = { text, end, prefix };
  turn = (turn + 1) % 8;
  return prefix;
}

/**
 * What stands before the words of a line that may continue another one. Where that one has a time and this one has none, it
 * is no line of that logger, and what looks like a host or a rank is the rest of a word, unless it is that one's too.
 */
export function continuedPrefix(text: string, before: Origin): Prefix {
  const prefix = readPrefix(text);
  if (before.time === undefined || prefix.origin.time !== undefined) return prefix;
  const names = Object.keys(prefix.origin) as (keyof Origin)[];
  const same = names.length > 0
    ? names.every((name) => prefix.origin[name] === before[name])
    : !/\d/.test(text.slice(0, prefix.end));
  return same ? prefix : { origin: {}, end: 0, ends: [] };
}

/** A row that was found in a prefix. */
interface Step {
  readonly row: PreparedRow;
  readonly at: number;
  readonly length: number;
}

/** What stands before texts of a form: rows, one after the other, and whether a host's name may stand behind them. */
interface Plan {
  readonly steps: readonly Step[];
  readonly first: boolean;
}

const plans = new ByShape<Plan>();

function prefixOf(text: string, end: number): Prefix {
  const form = end === Math.min(text.length, MAX_PREFIX) ? formOf(text) : undefined;
  const plan = plans.get(form);
  const again = plan === undefined ? undefined : partsAgain(plan, text);
  if (again !== undefined) return entered(text, end, again, plan!.first);
  const { parts, first, sure } = partsOf(text, end);
  if (sure) {
    const steps = parts.map(({ row, match }) => ({ row, at: match.index, length: match[0].length }));
    plans.set(form, { steps, first });
  }
  return entered(text, end, parts, first);
}

/** A part of a prefix. */
interface Part {
  readonly row: PreparedRow;
  readonly match: RegExpExecArray;
}

/** The same rows in another text of the form; undefined if one does not stand there. */
function partsAgain({ steps }: Plan, text: string): readonly Part[] | undefined {
  const parts: Part[] = [];
  for (const { row, at, length } of steps) {
    row.sticky.lastIndex = at;
    const match = row.sticky.exec(text);
    if (match === null || match[0].length !== length) return undefined;
    parts.push({ row, match });
  }
  return parts;
}

/** The parts of a prefix. */
interface Parts {
  readonly parts: readonly Part[];
  /** Nothing but what more may follow was found: a host's name may stand there. */
  readonly first: boolean;
  /** No other digits in the text would make other parts of it. */
  readonly sure: boolean;
}

function partsOf(text: string, end: number, from = 0): Parts {
  const parts: Part[] = [];
  let at = from;
  let timed = false;
  let first = from === 0;
  let sure = true;
  while (parts.length < 14 && at < end) {
    const found = partAt(text, at, end, timed, first);
    sure &&= found.sure;
    if (found.part === undefined) break;
    const { row, match } = found.part;
    if (!row.again) first = false;
    else if (row.row.origin.startsWith("grep")) first = true;
    if (row.row.origin === "host and a blank" && DRIVERS.test(match[1]!)) break;
    // The first cell of a table's row is no container.
    if (row.row.origin === "docker compose" && parts[parts.length - 1]?.match[0].includes("|") === true) break;
    parts.push(found.part);
    timed ||= row.names.some((name, n) => !WRITER.has(name) && match[n + 1] !== undefined);
    at += match[0].length;
  }
  return { parts, first, sure };
}

/** What the parts say. */
function entered(text: string, end: number, parts: readonly Part[], first: boolean): Prefix {
  const origin: Origin = {};
  const ends: number[] = [];
  let at = enterAll(origin, ends, parts, 0);
  const behind = first ? namedHost(text, at, end, origin) : at;
  if (behind > at) {
    // What pdsh and clush print is a line of a log again, with its time and its process.
    ends.push(behind);
    at = enterAll(origin, ends, partsOf(text, end, behind).parts, behind);
  }
  // What a file is called says it only where the line itself does not.
  const file = parts.find(({ row }) => row.row.origin === "grep -H")?.match[1];
  const host = file === undefined || origin.host !== undefined ? undefined : hostOfName(file);
  if (host !== undefined) origin.host = host;
  return { origin, end: at, ends };
}

/** Takes what several parts say. */
function enterAll(origin: Origin, ends: number[], parts: readonly Part[], from: number): number {
  let at = from;
  for (const { row, match } of parts) {
    if (row.row.origin === "host and a blank") origin.host ??= match[1]!;
    else if (row.row.origin !== "grep -H" && row.names.length > 0) enter(origin, row.names, match);
    at += match[0].length;
    ends.push(at);
  }
  return at;
}

/** The part of a prefix that stands at a place; whether any digits in the text would have led to it. */
function partAt(
  text: string,
  at: number,
  end: number,
  timed: boolean,
  first: boolean,
): { readonly part: Part | undefined; readonly sure: boolean } {
  let sure = true;
  for (const row of rowsByClass()[classOf(text.charCodeAt(at))]!) {
    if ((row.row.timed && !timed) || (row.row.first && !first)) continue;
    row.sticky.lastIndex = at;
    const match = row.sticky.exec(text);
    if (match === null || match[0] === "" || at + match[0].length > end) {
      if (row.loose !== undefined) {
        row.loose.lastIndex = at;
        if (row.loose.test(text)) sure = false;
      }
      continue;
    }
    if (row.row.origin === "syslog host" && (DRIVERS.test(match[1]!) || !hasTag(match, text.slice(0, at)))) continue;
    return { part: { row, match }, sure };
  }
  return { part: undefined, sure };
}

/** What stands behind two words that are no host and no program: `send failed: `. */
const SAID =
  /^(?:failed|fails?|failure|errors?|err|warn(?:ing)?|info|completions?|status|events?|exited|killed|died|timeout|wc|cqe|cq|qp)$/i;

/** Whether a syslog daemon wrote two words: behind a time in brackets, or in words of an error, only what is certainly its own. */
function hasTag(match: RegExpExecArray, before: string): boolean {
  const tag = /\s(\S+?)(?:\[\d+\])?:\s$/.exec(match[0])?.[1] ?? "";
  return match[2] !== undefined || tag === "kernel" || !(before.trimEnd().endsWith("]") || SAID.test(tag));
}

/** Times with their date, which count for more than one without. */
const DATED: ReadonlySet<string> = new Set(["iso", "epoch", "date", "year", "local"]);

/** Names of groups that tell the writer; all others are times. */
const WRITER: ReadonlySet<string> = new Set([
  "labels",
  "host",
  "plainhost",
  "pod",
  "container",
  "rank",
  "process",
  "thread",
]);

/** Takes what a part says. */
function enter(origin: Origin, names: readonly string[], match: RegExpExecArray): void {
  for (let n = 0; n < names.length; n++) {
    const [name, value] = [names[n]!, match[n + 1]];
    if (value === undefined) continue;
    if (name === "labels") labels(origin, value);
    else if (name === "host" || name === "pod" || name === "container") origin[name] ??= value;
    else if (name === "rank") origin.rank ??= Number(value);
    // What the program says of itself stands behind what a logger says of it.
    else if (name === "process" || name === "thread") origin[name] = Number(value);
    else {
      if (origin.time_us !== undefined || (origin.time !== undefined && !DATED.has(name))) continue;
      origin.time = value;
      const us = microseconds(name, value);
      if (us !== undefined) origin.time_us = us;
    }
  }
}
