/** What stands before two lines alike, and what the second may add to the first without it. */

import type { Origin } from "./envelope_rows.ts";
import { continuedPrefix, readPrefix } from "./envelopes.ts";
import { breaksDevice } from "./vocabulary.ts";

/** What mail programs and lists set before a line. */
const MARKS = /^(?:[\s>|]|[-*] )+/;
const QUOTES = /^(?:[>|] ?)+/;

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;

/** How far two texts are alike, digits aside: those of a time may differ. */
function alikeUpTo(text: string, other: string, end: number): number {
  for (let at = 0; at < end; at++) {
    const a = text.charCodeAt(at);
    const b = other.charCodeAt(at);
    if (a !== b && !(isDigit(a) && isDigit(b))) return at;
  }
  return end;
}

/**
 * What a logger wrote before a line and before the one in front of it alike, times aside: whatever program's words stand
 * behind it, both lines went through that logger.
 *
 * @returns Its length; 0 if nothing that has letters or digits stands before both.
 */
export function sharedPrefix(text: string, before: string): number {
  if (text === last.text && before === last.before) return last.shared;
  last.text = text;
  last.before = before;
  last.shared = 0;
  const { ends, origin } = readPrefix(text);
  if (ends.length === 0) return 0;
  const alike = alikeUpTo(text, before, ends[ends.length - 1]!);
  for (let n = ends.length - 1; n >= 0; n--) {
    const end = ends[n]!;
    if (end > alike) continue;
    if (!/[0-9a-z]/i.test(text.slice(0, end))) break;
    // What tells of a writer behind it tells of another one.
    const whole = n === ends.length - 1 || tellsAll(origin, readPrefix(before).origin, readPrefix(text, end).origin);
    if (whole && sameOwner(text, before, end)) return last.shared = end;
  }
  return 0;
}

/** Whether a part of a prefix tells of all that the whole one and that of the other line tell of. */
function tellsAll(whole: Origin, other: Origin, part: Origin): boolean {
  for (const name in whole) {
    if (other[name as keyof Origin] !== undefined && part[name as keyof Origin] === undefined) return false;
  }
  return true;
}

/** Several readers ask for that of one pair of lines. */
const last = { text: "", before: "", shared: 0 };

/** Whether the same stands before two lines, times aside. */
function sameOwner(text: string, before: string, end: number): boolean {
  const own = originUpTo(text, end);
  const other = originUpTo(before, end);
  let told = false;
  for (const name in own) {
    const value = other[name as keyof Origin];
    if (name.startsWith("time") ? value === undefined : value !== own[name as keyof Origin]) return false;
    told = true;
  }
  return told || (text.slice(0, end) === before.slice(0, end) && isWhole(before, end));
}

function originUpTo(line: string, end: number): Origin {
  const whole = readPrefix(line);
  return whole.end === end ? whole.origin : readPrefix(line, end).origin;
}

/** Whether what stands before two lines alike has the whole time of them: half a date is no label. */
function isWhole(before: string, length: number): boolean {
  const { origin, end: whole, ends } = readPrefix(before);
  return origin.time === undefined || length >= whole || ends.includes(length) ||
    ends.some((end) => end <= length && readPrefix(before, end).origin.time !== undefined);
}

/** What stands behind the prefix that both lines have, without the words behind it in both; undefined if there is none. */
function behindShared(text: string, before: string, lead: number): string[] | undefined {
  const shared = sharedPrefix(text, before);
  if (shared === 0) return undefined;
  const body = text.slice(shared).trimEnd();
  const pieces = [...labelsOf(body, before.slice(shared, lead)).map((label) => body.slice(label)), body];
  // What looks like the label of both may be the number of a device that the line before lacks.
  const own = text.replace(/^[\s>|]+/, "");
  const device = readPrefix(text).origin.time === undefined && breaksDevice(before.trimEnd(), own) &&
    !pieces.some((piece) => breaksDevice(before.trimEnd(), piece));
  return device ? [own.trimEnd()] : pieces;
}

/** What a line may add to the one before it: all of it, or what stands behind quote marks and prefixes. */
export function piecesOf(text: string, before: string, lead = MAX_LABEL): string[] {
  // The point of an arrow is no quote mark.
  const arrow = before.trimEnd().endsWith("-") ? /^(?:[>|] ?)*(>\w.*)$/.exec(text)?.[1] : undefined;
  if (arrow !== undefined) return different([arrow, arrow.slice(1)]);
  const shared = behindShared(text, before, lead);
  if (shared !== undefined) return shared;
  // Numbers of lines, as grep writes them.
  const numbers = [before, text].map((line) => /^\s*(\d{1,9})[:-]/.exec(line));
  if (numbers[0] && numbers[1] && Number(numbers[1][1]) === Number(numbers[0][1]) + 1) {
    return [text.slice(numbers[1][0].length).trimEnd()];
  }
  const bare = text.replace(MARKS, "");
  const unquoted = text.replace(/^[\s>|]+/, "");
  for (const piece of [text, bare, unquoted]) if (breaksDevice(before.trimEnd(), piece)) return [piece.trimEnd()];
  const own = readPrefix(before);
  const { origin, end } = continuedPrefix(text, own.origin);
  const body = text.slice(end);
  const digits = /\d/.test(text.slice(0, end)) && /\d/.test(before.slice(0, own.end));
  if (digits && isAlike(origin, own.origin)) return [body.trimEnd()];
  const exact = behindMarks(text, before);
  const label = unlabelled(text, before, lead);
  // What a mail program or a list sets before both is none of their words.
  const marks = MARKS.exec(text)?.[0].trim() ?? "";
  if (marks !== "" && MARKS.exec(before)?.[0].trim() === marks) {
    const raw = /[-*]/.test(marks) ? [text] : [];
    return different([...label, ...exact, ...raw, bare, ...(end > marks.length ? [body] : [])]);
  }
  // A bracket may be what looks like a quote mark.
  const raw = text.startsWith(">") && !/^\s*[>|]/.test(before) ? [text] : [];
  const behind = labelsOf(text, before.slice(0, own.end + lead)).filter((same) => isWhole(before, same))
    .map((same) => text.slice(same));
  return different([...exact, ...behind, ...label, ...raw, unquoted, bare, body]);
}

/** Each once, without blanks at its end. */
const different = (pieces: readonly string[]): string[] => [...new Set(pieces.map((piece) => piece.trimEnd()))];

/** Whether all that stands before a line stands before the other too, times aside. */
function isAlike(own: Origin, other: Origin): boolean {
  const names = Object.keys(own) as (keyof Origin)[];
  return names.length > 0 &&
    names.every((name) => name.startsWith("time") ? other.time !== undefined : other[name] === own[name]);
}

/** What stands behind the very marks that stand before the other line: of a list, or quote marks alone. */
function behindMarks(text: string, before: string): string[] {
  const marks = [MARKS, QUOTES].map((one) => one.exec(before)?.[0] ?? "");
  return marks.filter((set) => set.length > 1 && text.startsWith(set)).map((set) => text.slice(set.length));
}

/** Longest words that a logger writes before a line. */
export const MAX_LABEL = 80;

/** A line without the words that stand before it and the one before alike, where these stand before the message. */
function unlabelled(text: string, before: string, lead: number): string[] {
  const own = readPrefix(before);
  const { end } = continuedPrefix(text, own.origin);
  return labelsOf(text.slice(end), before.slice(own.end, lead)).map((label) => text.slice(end + label).trimEnd());
}

/** What a line of the same writer adds, which has the same words before it. */
export function bodiesOf(text: string, before: string, end: number, lead = MAX_LABEL): string[] {
  const shared = behindShared(text, before, lead);
  if (shared !== undefined) return shared;
  // What looks like a prefix behind the words that stand before both is the message's own.
  const same = sameLabel(text, before);
  const behind = same > 0 && same < end && isWhole(before, same) ? same : end;
  return [...new Set([...unlabelled(text, before, lead), text.slice(behind)])];
}

/** Length of all that stands before a line and the one before it alike. */
export function labelBefore(text: string, before: string): number {
  const shared = sharedPrefix(text, before);
  return shared + sameLabel(text.slice(shared), before.slice(shared));
}

/** Length of the words that stand before two lines alike: what a logger writes there that nobody knows. */
function sameLabel(text: string, before: string): number {
  let same = 0;
  while (same < MAX_LABEL && same < text.length && text[same] === before[same]) same++;
  const label = /^[\s\S]*[\s:|\]>]/.exec(text.slice(0, same))?.[0] ?? "";
  // Two addresses of one network begin alike.
  return /[a-z]/i.test(label) && !/^(?:[0-9a-f]{0,4}:){2,}$/i.test(label) ? label.length : 0;
}

/** The words that stand before two lines alike, and all but the last of them: the message may say that one twice. */
function labelsOf(text: string, before: string): number[] {
  const label = sameLabel(text, before);
  if (label === 0) return [];
  const shorter = /^[\s\S]*[\s:|\]>](?=[^\s:|\]>]+[\s:|\]>]+$)/.exec(text.slice(0, label))?.[0] ?? "";
  return /[a-z]/i.test(shorter) ? [label, shorter.length] : [label];
}

/**
 * Whether a line lacks what its program wrote behind the prefix that it shares with the one before it: it is a part of that
 * one, which the logger below the program took for a line.
 */
export function lacksInner(text: string, before: string): boolean {
  const shared = sharedPrefix(text, before);
  return shared > 0 && readPrefix(before).end > shared && readPrefix(text).end === shared;
}
