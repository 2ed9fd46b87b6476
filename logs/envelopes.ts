/** Whose line it is: what loggers, launchers, terminals and mail programs write before it, one row for each. */

import { ByShape, formOf } from "./shape.ts";
import { classOf, type PreparedRow, rowsByClass } from "./envelope_patterns.ts";
import { hostOfName } from "./file_host.ts";
import { namedHost } from "./named_host.ts";
import { enter } from "./prefix_values.ts";
import { DRIVERS, type Origin } from "./envelope_rows.ts";

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

/** Words that no row knows and over which it is looked for a time or a process. */
const MAX_UNKNOWN = 4;

/** Forms of texts that begin with so much before a message, in which nothing is told behind the prefix, whichever the digits are. */
const untold = new ByShape<{ readonly until: number; readonly end: number }>();

/**
 * Whose a message is where words that no row knows stand in its prefix: behind them there may be another logger's, with the
 * time and the process.
 *
 * @param text What stands before the message.
 * @param form That of the text that begins with it.
 */
export function originBefore(text: string, { origin, end }: Prefix, form = formOf(text)): Origin {
  const until = text.length;
  const known = untold.get(form);
  if ((known?.until === until && known.end === end) || until - end > MAX_PREFIX || !/\d/.test(text.slice(end))) {
    return origin;
  }
  let sure = !/0x/i.test(text);
  const found = { ...origin };
  const unknown = /[^\s:\])|]{1,80}(?:[:\])|]+\s*|\s+)|[:\])|([]+\s*/y;
  let at = end;
  for (let skipped = 0; at < until && skipped <= MAX_UNKNOWN;) {
    const { part, sure: any } = partAt(text, at, until, false, false);
    sure &&= any && part === undefined;
    // A time of day alone may be one of which a sentence tells.
    const telling = part !== undefined && part.row.row.origin !== "time of day";
    if (telling && part.row.names.some((name) => TELLING.test(name))) {
      enter(found, part.row.names, part.values);
      at += part.text.length;
      continue;
    }
    unknown.lastIndex = at;
    const word = unknown.exec(text);
    if (word === null) break;
    at += word[0].length;
    skipped++;
  }
  if (sure) untold.set(form, { until, end });
  return found;
}

/** Groups of rows that are no chance: a time, a process, a rank. */
const TELLING = /^(?:iso|epoch|date|year|local|boot|day|glog|process|rank)$/;

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

/** A part of a prefix. */
interface Part {
  readonly row: PreparedRow;
  readonly at: number;
  /** It. */
  readonly text: string;
  /** Its groups. */
  readonly values: readonly (string | undefined)[];
}

/** A part of what stands before texts of a form. */
interface Step {
  readonly row: PreparedRow;
  readonly at: number;
  readonly length: number;
  /** Where its groups stand in all texts of the form; undefined: only its pattern tells. */
  readonly places: readonly (readonly [from: number, to: number] | undefined)[] | undefined;
}

/** What stands before texts of a form: parts, one after the other, and whether a host's name may stand behind them. */
interface Plan {
  readonly end: number;
  readonly steps: readonly Step[];
  readonly first: boolean;
  readonly slot: number;
}

/** By form: one for each place where the prefix may end at the latest. */
const plans = new ByShape<Plan[]>();

/** Places that are remembered of a form. */
const MAX_ENDS = 8;

/** What was read last by some plans. Those of all would keep the texts that their parts are of. */
const readLast: { plan: Plan; readonly parts: Part[] }[] = [];
const MAX_READ = 64;
let made = 0;

function prefixOf(text: string, end: number): Prefix {
  const form = formOf(text);
  const known = plans.get(form);
  const plan = known?.find((one) => one.end === end);
  const again = plan === undefined ? undefined : partsAgain(plan, text);
  if (again !== undefined) return entered(text, end, again, plan!.first);
  const { parts, first, sure } = partsOf(text, end);
  if (sure && form !== undefined && plan === undefined && (known === undefined || known.length < MAX_ENDS)) {
    const next = { end, steps: parts.map((part) => stepOf(part, text)), first, slot: made++ % MAX_READ };
    if (known === undefined) plans.set(form, [next]);
    else known.push(next);
  }
  return entered(text, end, parts, first);
}

function stepOf({ row, at, text: own }: Part, text: string): Step {
  // What stands behind 0x can be a digit or a letter.
  if (row.loose !== undefined || !row.local || own.toLowerCase().includes("0x")) {
    return { row, at, length: own.length, places: undefined };
  }
  const pattern = new RegExp(row.sticky.source, `${row.sticky.flags}d`);
  pattern.lastIndex = at;
  return { row, at, length: own.length, places: pattern.exec(text)!.indices!.slice(1) };
}

/** The same rows in another text of the form; undefined if one does not stand there. */
function partsAgain(plan: Plan, text: string): readonly Part[] | undefined {
  const last = readLast[plan.slot];
  const parts = last?.plan === plan ? last.parts : [];
  for (let n = 0; n < plan.steps.length; n++) {
    const { row, at, length, places } = plan.steps[n]!;
    const before = parts[n];
    // Most of a log is one writer's, and many lines are of one moment.
    if (before !== undefined && row.local && text.startsWith(before.text, at)) continue;
    if (places === undefined) {
      const part = partOf(row, text, at);
      if (part?.text.length !== length) return undefined;
      parts[n] = part;
    } else {
      const values = places.map((place) => place === undefined ? undefined : text.slice(place[0], place[1]));
      parts[n] = { row, at, text: text.slice(at, at + length), values };
    }
  }
  if (last?.plan !== plan) readLast[plan.slot] = { plan, parts };
  return parts;
}

/** A row at a place of a text; undefined if it does not stand there. */
function partOf(row: PreparedRow, text: string, at: number): Part | undefined {
  row.sticky.lastIndex = at;
  const match = row.sticky.exec(text);
  return match === null ? undefined : { row, at, text: match[0], values: match.slice(1) };
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
    const { row, text: own, values } = found.part;
    if (!row.again) first = false;
    else if (row.row.origin.startsWith("grep")) first = true;
    if (row.row.origin === "host and a blank" && DRIVERS.test(values[0]!)) break;
    // The first cell of a table's row is no container.
    if (row.row.origin === "docker compose" && parts[parts.length - 1]?.text.includes("|") === true) break;
    parts.push(found.part);
    timed ||= row.names.some((name, n) => !WRITER.has(name) && values[n] !== undefined);
    at += own.length;
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
  if (origin.host !== undefined) return { origin, end: at, ends };
  const file = parts.find(({ row }) => row.row.origin === "grep -H")?.values[0];
  const host = file === undefined ? undefined : hostOfName(file);
  if (host !== undefined) origin.host = host;
  return { origin, end: at, ends };
}

/** Takes what several parts say. */
function enterAll(origin: Origin, ends: number[], parts: readonly Part[], from: number): number {
  let at = from;
  for (const { row, text, values } of parts) {
    if (row.row.origin === "host and a blank") origin.host ??= values[0]!;
    else if (row.row.origin !== "grep -H" && row.names.length > 0) enter(origin, row.names, values);
    at += text.length;
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
    const part = partOf(row, text, at);
    if (part === undefined || part.text === "" || at + part.text.length > end) {
      if (row.loose !== undefined) {
        row.loose.lastIndex = at;
        if (row.loose.test(text)) sure = false;
      }
      continue;
    }
    const { values } = part;
    if (row.row.origin === "syslog host" && (DRIVERS.test(values[0]!) || !hasTag(part, text.slice(0, at)))) continue;
    return { part, sure };
  }
  return { part: undefined, sure };
}

/** What stands behind two words that are no host and no program: `send failed: `. */
const SAID =
  /^(?:failed|fails?|failure|errors?|err|warn(?:ing)?|info|completions?|status|events?|exited|killed|died|timeout|wc|cqe|cq|qp)$/i;

/** Whether a syslog daemon wrote two words: behind a time in brackets, or in words of an error, only what is certainly its own. */
function hasTag({ text, values }: Part, before: string): boolean {
  const tag = /\s(\S+?)(?:\[\d+\])?:\s$/.exec(text)?.[1] ?? "";
  return values[1] !== undefined || tag === "kernel" || !(before.trimEnd().endsWith("]") || SAID.test(tag));
}

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
