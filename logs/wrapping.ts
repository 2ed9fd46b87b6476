/**
 * Text that was copied from a narrow window: every line that did not fit was broken at the same column, inside words too.
 */

import { parseRow } from "../hex/rows.ts";
import { readPrefix } from "./envelopes.ts";
import { breaksDevice, jointOfWords } from "./vocabulary.ts";

/** Windows as narrow as this break rows more than once; in wider ones what is broken is joined line by line. */
const WIDEST = 79;
const NARROWEST = 16;
/** Lines of that width that there must be, and their share of all. */
const FEWEST = 2;
const SHARE = 1 / 4;

/**
 * The width of the window that a text was copied from.
 *
 * @param bytes The beginning of the text: whole lines.
 * @returns 0 if lines are longer, too few are equally long, or something else broke them: between words, as mail programs do.
 */
export function windowWidth(bytes: Uint8Array): number {
  const lengths = new Map<number, number>();
  let lines = 0;
  let widest = 0;
  for (let from = 0; from < bytes.length; lines++) {
    const at = bytes.indexOf(10, from);
    const end = at < 0 ? bytes.length : at;
    const length = end - from - (bytes[end - 1] === 13 ? 1 : 0);
    if (length > WIDEST) return 0;
    widest = Math.max(widest, length);
    lengths.set(length, (lengths.get(length) ?? 0) + 1);
    from = end + 1;
  }
  const full = lengths.get(widest) ?? 0;
  if (widest < NARROWEST || full < FEWEST || full < lines * SHARE) return 0;
  return isBrokenAt(widest, new TextDecoder().decode(bytes).split(/\r?\n/)) ? widest : 0;
}

/** Whether blanks and parts of groups of digits stand at the ends of full lines: no program that looks at words leaves any. */
function isBrokenAt(width: number, lines: readonly string[]): boolean {
  let inside = false;
  const full = lines.filter((line) => line.length === width);
  // What broke these says so at their ends.
  if (full.every((line) => /[=\\\u21a9\u23ce\u21b5]$/.test(line))) return false;
  for (let n = 0; n + 1 < lines.length; n++) {
    const line = lines[n]!;
    if (line.length < width && line.endsWith(" ")) return false;
    const rest = line.length === width ? restOfLine(line, lines[n + 1]!) : undefined;
    if (rest === undefined) continue;
    const joint = jointOfWords(line, rest);
    if (joint === " ") return false;
    const word = joint === "" || breaksDevice(line, rest) ||
      (/0x[0-9a-f]{0,15}$/i.test(line) && /^(?!0x)[0-9a-f]{1,15}(?!\w)/i.test(rest));
    const left = /(?:^|[\s:])([0-9a-f]{1,8})$/i.exec(line)?.[1]?.length;
    const right = /^([0-9a-f]{1,8})(?:\s|$)/i.exec(rest)?.[1]?.length;
    const digits = left !== undefined && right !== undefined;
    if (digits && left === right && (left === 2 || left === 8)) return false;
    const blank = line.endsWith(" ") || (/^ \S/.test(rest) && !line.startsWith(" "));
    inside ||= word || blank || (digits && (left + right === 2 || left + right === 8));
  }
  return inside;
}

/** What was set before lines that were broken already: marks of a list, an indentation, and quote marks alone. */
const MARKS = /^(?:[>|] ?|[-*] )+|^ {2,16}/;
const QUOTES = /^(?:[>|] ?)+/;

/**
 * What a line adds to the full one before it.
 *
 * @param before The line of full width.
 * @param next The one behind it.
 * @returns Undefined if it is a line of its own.
 */
export function restOfLine(before: string, next: string): string | undefined {
  if (next.trim() === "" || isRow(before)) return undefined;
  const marks = [MARKS, QUOTES].map((one) => one.exec(before)?.[0] ?? "").find((one) => next.startsWith(one)) ?? "";
  const rest = next.slice(marks.length);
  if (beginsAlike(next, before)) return undefined;
  const { origin } = readPrefix(rest);
  const whose = readPrefix(before).origin;
  const same = (["rank", "pod", "container", "process"] as const).some((name) =>
    origin[name] !== undefined && origin[name] === whose[name]
  );
  const own = origin.time !== undefined || origin.host !== undefined || same;
  const numbers = [before, next].map((line) => Number(/^\s*(\d{1,9})[:-]/.exec(line)?.[1]));
  if (numbers[1] === numbers[0]! + 1) return undefined;
  const device = WHOLE_DEVICE.test(before) && /^[a-z]/i.test(rest);
  const number = WHOLE_NUMBER.test(before) && /^[a-f]*[g-z]/i.test(rest) && /^[a-z]{3}/i.test(rest);
  // No word goes on in capitals.
  const capitals = /[a-z]$/.test(before) && /^[A-Z]{2}/.test(rest);
  return own || device || number || capitals || BEGINNING.test(rest) ? undefined : rest;
}

/** Whether a logger wrote the same words before two lines: what broke a line writes nothing before the rest of it. */
export function beginsAlike(a: string, b: string): boolean {
  let same = 0;
  while (same < 80 && same < a.length && a[same] === b[same]) same++;
  return /[g-z].*[\s:\]>]/i.test(a.slice(0, same));
}

/** The name of a device is whole where its number ends. */
const WHOLE_DEVICE = /(?:^|[^0-9a-z])(?:mlx[45]_(?:bond_)?\d{1,4}|nvme\d{1,3})$/;

/** A number ends where a word begins that is no unit. */
const WHOLE_NUMBER = /(?:^|[^0-9a-z_.])(?:0x[0-9a-f]{1,16}|\d{1,20})$/i;

/** Beginnings of lines, some of which a very narrow window breaks before their host. */
const BEGINNING =
  /^\s{0,8}(?:[[{<]|MESSAGE=|\d{1,3}[.)]\s|[0-9a-f]{8}: |cqe_dump|infiniband |mlx[45]|\d{4}-\d\d-\d\d|[A-Z][a-z]{2} {1,2}\d{1,2} \d\d:)/;

/** Whether a line is a row of digits as a whole. */
function isRow(line: string): boolean {
  const row = parseRow(line);
  return row !== undefined && row.bytes.length % 16 === 0 && !row.gluedTail && /^\s*(?:\||$)/.test(row.tail);
}
