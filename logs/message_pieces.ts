/** Pieces of messages: what joins two lines, and what is read out of them together. */

import type { EventKind } from "../layouts/async_events.ts";
import { originFacts } from "./origins.ts";
import type { Origin } from "./envelope_rows.ts";
import type { Prefix } from "./envelopes.ts";
import { placeFacts, put } from "./facts.ts";
import type { CleanLine } from "./lines.ts";
import { hostNotes } from "./host_notes.ts";
import { decorate, eventOf, foreignDevice, matchAt, type RowMatch } from "./match.ts";
import type { DumpShape } from "./row_types.ts";
import { fieldsBehind } from "./template_begin.ts";
import type { Facts, LogMessage } from "./types.ts";
import { breaksAddress, breaksDevice, jointOfWords, meetsInWord, readsTwice } from "./vocabulary.ts";

/** Pieces of one broken line. */
export const MAX_PIECES = 24;

/** Longest text of a joined record. */
export const MAX_TEXT = 4096;

/** A heading of a dump, whole as far as it goes. */
export interface Heading {
  readonly origin: string;
  readonly shape: DumpShape;
  readonly facts: Facts;
  readonly lost: readonly string[];
  readonly text: string;
  /** What stands before the heading's own words: rows may have it too. */
  readonly lead: string;
  readonly owner: string;
  readonly line: CleanLine;
}

/** Why a value may be only a part of what was printed. */
export type Unsure = keyof typeof UNSURE;

const UNSURE = {
  next: "the digits of the next line may be its last ones",
  before: "its beginning may stand in the line before",
  joint: "it reads in two ways where the line was broken",
  blank: "the digits behind the blank may be its last ones",
  cut: "the line ends in it and has not all of its fields",
  gap: "something was left out there",
} as const;

/** A longer text of a match that says no more yet: it may with the line behind it. */
export interface LongerText {
  readonly text: string;
  readonly lines: readonly CleanLine[];
}

/** A match that may go on. */
export interface Open {
  tails: readonly LongerText[];
  match: RowMatch;
  /** From its first character on. */
  text: string;
  /** Something is missing that may come. */
  lacks: boolean;
  readonly lead: string;
  readonly origin: Origin;
  readonly owner: string;
  /** What stands before its first line. */
  readonly prefix: Prefix;
  readonly lines: string[];
  readonly repairs: string[];
  readonly first: number;
  last: number;
  /** Its last line as it stands in the input. */
  end: string;
  idle: number;
  /** It ends where its line does. */
  atEnd: boolean;
  /** Values that may be only a part of what was printed, and why. */
  readonly unsure: Map<string, Unsure>;
  /** Facts of lines of their own that belong to it. */
  readonly more: Facts;
  readonly moreNotes: string[];
  /** The line that it belongs to. */
  readonly parent: Open | undefined;
  /** It has all its lines and waits for a dump to belong to. */
  held: boolean;
  cut: boolean;
  /** Where it is of, as long as its text is this one. */
  readonly place: { readonly text: string; readonly facts: Facts } | undefined;
}

/** A longer text in which a row says more. */
export interface Gain {
  readonly text: string;
  readonly match: RowMatch;
  /** What is not certain of the joint. */
  readonly doubt: readonly string[];
  /** Words of its own that read in two ways at the joint. */
  readonly unsure?: readonly string[];
  /** Lines between that belong to it. */
  readonly between?: readonly CleanLine[];
}

/** Rows found in two lines joined. */
export interface Loosely {
  readonly text: string;
  readonly cut: number;
  readonly matches: readonly RowMatch[];
  readonly count: number;
  readonly doubt: readonly string[];
  /** The line in which the text begins. */
  readonly first: CleanLine;
  /** Values that another reading of the same lines has differently. */
  readonly unsure: readonly string[];
}

/** How many values a match and what stands before it have. */
export function rowValues(match: RowMatch, text: string): number {
  return match.count +
    Object.keys(placeFacts(text.slice(0, match.end))).filter((name) => !(name in match.facts)).length;
}

/** Says it where letters meet and their words do not tell whether a blank stood between them. */
export function doubtOf(head: string, piece: string): string[] {
  const digits = /\d$/.test(head) && /^\d/.test(piece);
  if (!digits && (!meetsInWord(head, piece) || jointOfWords(head, piece) !== undefined)) return [];
  const [left, right] = [/\S{1,24}$/.exec(head)![0], /^\S{1,24}/.exec(piece)![0]];
  return [`whether a blank stood between "${left}" and "${right}" is not certain`];
}

/** Facts in a program's own words that read in two ways where letters meet: none is told rather than a wrong one. */
export function wordsInDoubt(match: RowMatch, head: string, piece: string, joint: string): string[] {
  if (/\d$/.test(head)) return [];
  const other = matchAt(match.row, head + (joint === "" ? " " : "") + piece)?.facts ?? {};
  return differing(match.facts, other).filter((name) => readsTwice(match.facts[name], other[name]));
}

/** What stood between two lines, by the words or digits that meet there. */
export function likelyJoint(head: string, piece: string): "" | " " | undefined {
  const digits = (/\d$/.test(head) && /^\d/.test(piece)) ||
    (/(?:^|[^0-9a-z])0x[0-9a-f]{0,15}$/i.test(head.slice(-24)) && /^[0-9a-f]{1,16}(?![0-9a-z])/i.test(piece));
  const driver = /mlx$/i.test(head) && /^[45]/.test(piece);
  return digits || driver || breaksDevice(head, piece) || breaksAddress(head, piece) ? "" : jointOfWords(head, piece);
}

/** Whether a line has a beginning of its own: a time, or what the line before it had too. */
export function startsAnew(own: Origin, before: Origin): boolean {
  return own.time !== undefined || Object.keys(own).some((name) => before[name as keyof Origin] !== undefined);
}

/** A doubt counts where the border stands inside a match. */
export function inWords(matches: readonly RowMatch[], border: number, doubt: readonly string[]): readonly string[] {
  return matches.some((match) => match.start < border) ? doubt : [];
}

/** Names of values that two readings have and tell differently. */
export function differing(a: Facts, b: Facts): string[] {
  return Object.keys(a).filter((name) => name in b && JSON.stringify(a[name]) !== JSON.stringify(b[name]));
}

/** Widths at which terminals break a line, inside a word too. */
const TERMINALS: ReadonlySet<number> = new Set([80, 100, 120, 132, 160, 200]);

/** What stood where a line was broken, if nothing else tells: nothing on a terminal, a blank in a mail. */
export function jointOf(line: string): string {
  return TERMINALS.has(line.length) ? "" : " ";
}

/** Whether a match ends with its text, or so little of it is left that this may be the beginning of what comes next. */
export function nearEnd(end: number, text: string): boolean {
  const rest = text.slice(end).trimEnd();
  return rest.length <= 64 || (rest.length <= 200 && /[[(][^\])]*$/.test(rest));
}

/** ASO prints its two syndromes in lines of the same kind. */
export function repeats(parent: Open): boolean {
  const { vendor_syndrome: vendor, syndrome } = parent.more;
  return parent.match.row.row.origin === "kernel mlx5 ASO error cqe" &&
    (vendor === undefined || syndrome === undefined);
}

/** Whether facts that two lines state of the same thing differ: another device's, or another one's of the same. */
export function isOther(a: Facts = {}, b: Facts = {}): boolean {
  return Object.entries(a).some(([name, value]) => b[name] !== undefined && b[name] !== value);
}

/** Fields that would follow if a text went on, which ends inside of its row. */
export function followingOf({ row }: RowMatch, text: string): string[] {
  const { pattern } = row.row;
  if (typeof pattern === "string" && !pattern.includes("{?") && !pattern.includes("{!}")) return [];
  return fieldsBehind(typeof pattern === "string" ? [pattern] : pattern, text) ?? [];
}

/** Whether something is missing that more text may bring. */
export function lacksOf(match: RowMatch, text: string): boolean {
  return match.missing.length > 0 || (match.row.row.open?.(match.facts, text) ?? false);
}

/** A match that reaches the end of its text goes on there. */
export function goesOn(match: RowMatch, text: string): boolean {
  return match.end >= text.trimEnd().length || match.row.row.open !== undefined;
}

/** Facts of a message, its origin first. */
export function messageFacts(
  open: {
    match: RowMatch;
    origin: Origin;
    lead: string;
    text: string;
    more: Facts;
    unsure: ReadonlyMap<string, Unsure>;
    place: Open["place"];
  },
): Facts {
  const facts: Facts = { ...open.match.facts };
  const place = open.place?.text === open.text ? open.place.facts : placeFacts(open.lead + open.text.slice(0, 200));
  if (open.unsure.size > 0) {
    for (const name of open.unsure.keys()) for (const said of [facts, place]) delete said[name];
  }
  put(facts, open.more);
  put(facts, originFacts(open.origin));
  // What the row lost is not taken from elsewhere in its line.
  for (const name of open.match.missing) if (facts[name] === undefined) delete place[name];
  put(facts, place);
  return facts;
}

/** What is said of fields that a line lost. */
export function lossOf(open: { match: RowMatch; text: string; unsure: ReadonlyMap<string, Unsure> }): string[] {
  const { missing } = open.match;
  if (missing.length === 0 && open.unsure.size === 0) return [];
  const end = open.text.slice(0, open.match.end).trimEnd().slice(-32);
  return [
    ...(missing.length === 0 ? [] : [`lost: ${missing.join(", ")}: the line is cut or broken behind "${end}"`]),
    ...unsureOf(open.unsure),
  ];
}

/** What is said of values that are not told. */
export function unsureOf(unsure: ReadonlyMap<string, Unsure>): string[] {
  return [...new Set(unsure.values())].map((why) => {
    const names = [...unsure].filter(([, own]) => own === why).map(([name]) => name);
    return `lost: ${names.join(", ")}: ${UNSURE[why]}`;
  });
}

/** Where the input ends without a line end, its last word may be only a part of one. */
export function openEnd(open: boolean, text: readonly string[]): string[] {
  return open && !/[)\]}>"']$/.test(text[text.length - 1] ?? "")
    ? ["the input ends here without a line end: the last word may be cut"]
    : [];
}

/** A message, finished. */
export function messageOf(open: Open): LogMessage {
  const { match } = open;
  const stated = messageFacts(open);
  const notes = [...match.notes];
  for (const note of open.moreNotes) if (!match.notes.includes(note)) notes.push(note);
  foreignDevice(stated, open.lead + open.text, notes);
  const facts = decorate(stated);
  const event: EventKind | undefined = eventOf(match.row, facts, notes);
  hostNotes(facts, notes);
  const sure = match.missing.length === 0 && open.unsure.size === 0;
  const lost = sure ? [] : [...new Set([...match.missing, ...open.unsure.keys()])];
  notes.push(...lossOf(open));
  return {
    kind: "message",
    origin: match.row.row.origin,
    lines: { first: open.first, last: open.last },
    text: open.lines,
    facts,
    ...(event === undefined ? {} : { event }),
    notes,
    lost,
    repairs: [...open.repairs, ...openEnd(open.cut, open.lines)],
  };
}
