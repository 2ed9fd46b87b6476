/** Finds the row of hexadecimal data in a line, whatever stands before and after it. */

import { isBlank, isHex } from "./characters.ts";
import { offsetBefore } from "./row_offset.ts";

/** How the row says where it belongs. */
export type OffsetStyle =
  /** `00000010:`: kernel, DPDK, xxd, tcpdump. */
  | "colon"
  /** `00000010` and blanks: hexdump, od. */
  | "plain"
  /** `[10]`: mthca. */
  | "bracket"
  /** `1.`: wqdump contexts, 16 bytes a row. */
  | "numbered"
  /** `[idx = 0x0001]`: wqdump rings, first row of an entry. */
  | "index"
  /** Nothing. */
  | "none";

/** A row of hexadecimal data. */
export interface Row {
  /** Text before the offset and the data. */
  readonly left: string;
  /** How the offset is written. */
  readonly style: OffsetStyle;
  /** The offset (for `numbered` the row number, for `index` the entry number); -1 if there is none. */
  readonly offset: number;
  /** The same digits read as octal (od), or -1. */
  readonly octal: number;
  /** Bytes per group of digits: 1, 2, 4; 0 for one long run of digits. */
  readonly unit: 0 | 1 | 2 | 4;
  /** The data, each group read as a big-endian number. */
  readonly bytes: Uint8Array;
  /** Groups carry a `0x`. */
  readonly prefixed: boolean;
  /** Text after the data. */
  readonly tail: string;
  /** `tail` was written right behind the last digit: it is the start of another line. */
  readonly gluedTail: boolean;
  /** The first digits were written right behind other text. */
  readonly gluedFront: boolean;
}

/** A group of hexadecimal digits. */
interface Group {
  readonly start: number;
  readonly end: number;
  readonly digits: number;
  readonly prefixed: boolean;
  /** A mark of what surrounds the row stands right behind it: a column, a quotation, markup. */
  readonly closed: boolean;
}

/** More groups than this in a line are left alone: no known dump has rows that long. */
const MAX_GROUPS = 4096;

/**
 * Finds the longest run of equal groups of digits in a line, and the offset before it.
 *
 * @param line A clean line.
 * @returns The row, or undefined if the line has no group of 2, 4 or 8 hexadecimal digits, or a long run of digits.
 */
export function parseRow(line: string): Row | undefined {
  const text = line.includes(":") ? withoutColons(line) : line;
  const run = longestRun(text);
  if (run === undefined) return undefined;
  const { groups, unit } = run;
  const first = groups[0]!;
  const last = groups[groups.length - 1]!;
  const bytes = unit === 0 ? blobBytes(text, groups) : groupBytes(text, groups, unit);
  const place = offsetBefore(text, run.gluedFront ? first.end - 8 : first.start, unit, groups.length);
  const tailFrom = run.gluedTail ? last.start + 8 + (last.prefixed ? 2 : 0) : last.end;
  return {
    left: place.left,
    style: place.style,
    offset: place.offset,
    octal: place.octal,
    unit,
    bytes,
    prefixed: first.prefixed,
    tail: text.slice(tailFrom),
    gluedTail: run.gluedTail,
    gluedFront: run.gluedFront,
  };
}

/** Bytes with colons between them, more than an address has, become one run of digits. */
function withoutColons(text: string): string {
  return text.replace(
    /(?<![0-9a-fA-F:])(?:[0-9a-fA-F]{2}:){31,}[0-9a-fA-F]{2}(?![0-9a-fA-F:])/,
    (run) => run.replaceAll(":", ""),
  );
}

/** The best run of a line. */
interface Run {
  readonly groups: Group[];
  readonly unit: 0 | 1 | 2 | 4;
  readonly gluedFront: boolean;
  readonly gluedTail: boolean;
}

/** Walks over the words of a line once and keeps the run with the most bytes. */
function longestRun(text: string): Run | undefined {
  let best: Group[] = [];
  let bestUnit = -1;
  let bestBytes = 0;
  let bestBefore = -1;
  let bestAfter = -1;
  let run: Group[] = [];
  let runUnit = -1;
  let before = -1;
  let previous = -1;
  let count = 0;
  const close = (next: number) => {
    const size = runUnit === 0 ? run.reduce((sum, group) => sum + group.digits / 2, 0) : run.length * runUnit;
    if (run.length > 0 && size >= bestBytes) {
      best = run;
      bestUnit = runUnit;
      bestBytes = size;
      bestBefore = before;
      bestAfter = next;
    }
    run = [];
    runUnit = -1;
  };
  const n = text.length;
  let at = 0;
  while (at < n) {
    while (at < n && isBlank(text.charCodeAt(at))) at++;
    if (at >= n) break;
    const start = at;
    at = wordEnd(text, start);
    if (++count > MAX_GROUPS) return undefined;
    const group = groupAt(text, start, at);
    const unit = group === undefined ? -1 : unitOf(group);
    if (unit < 0) {
      if (run.length > 0) close(start);
      previous = start;
      continue;
    }
    const gap = run.length > 0 && runUnit === 1 && run.length >= 16 && group!.start - run[run.length - 1]!.end > 1;
    if (run.length > 0 && (unit !== runUnit || gap)) close(start);
    if (run.length === 0) {
      before = previous;
      runUnit = unit;
    }
    run.push(group!);
    previous = start;
    if (group!.closed) close(-1);
  }
  if (run.length > 0) close(-1);
  if (bestUnit < 0) return undefined;
  return withGluedEnds(text, best, bestUnit as 0 | 1 | 2 | 4, bestBefore, bestAfter);
}

/** End of a word; an offset with a colon is a word of its own. */
function wordEnd(text: string, start: number): number {
  const n = text.length;
  let at = start;
  while (at < n && !isBlank(text.charCodeAt(at))) {
    at++;
    if (text.charCodeAt(at - 1) === 0x3a && at - start >= 5 && isOffsetWord(text, start, at)) return at;
  }
  return at;
}

/** Whether a word is an offset: hexadecimal digits and a colon. */
function isOffsetWord(text: string, start: number, end: number): boolean {
  let from = start;
  if (text.charCodeAt(from) === 48 && (text.charCodeAt(from + 1) | 32) === 120) from += 2;
  const digits = end - 1 - from;
  if (digits < 3 || digits > 16) return false;
  for (let i = from; i < end - 1; i++) if (!isHex(text.charCodeAt(i))) return false;
  return true;
}

/** Characters that C and JSON write around numbers. */
function isWrapCode(code: number): boolean {
  return code === 0x2c || code === 0x7b || code === 0x7d || code === 0x22 || code === 0x3b;
}

/** The group of digits that a word is, if it is one. */
function groupAt(text: string, start: number, end: number): Group | undefined {
  let from = start;
  let to = end;
  while (from < to && isWrapCode(text.charCodeAt(from))) from++;
  while (to > from && isWrapCode(text.charCodeAt(to - 1))) to--;
  let prefixed = false;
  if (text.charCodeAt(from) === 48 && (text.charCodeAt(from + 1) | 32) === 120) {
    from += 2;
    prefixed = true;
  }
  const digits = to - from;
  if (digits < 2) return undefined;
  for (let i = from; i < to; i++) {
    const code = text.charCodeAt(i);
    if (isHex(code)) continue;
    if (i === from || !isMark(code, text.charCodeAt(i + 1))) return undefined;
    return { start: prefixed ? from - 2 : from, end: i, digits: i - from, prefixed, closed: true };
  }
  return { start: prefixed ? from - 2 : from, end: to, digits, prefixed, closed: false };
}

/** What stands right behind the last digit of a row in a table, a code mark, a JSON text, a line of HTML or Jira. */
function isMark(code: number, next: number): boolean {
  return code === 0x7c || code === 0x60 || code === 0x22 || code === 0x27 || code === 0x5d || code === 0x7b ||
    (code === 0x3c && next === 0x2f);
}

/** Bytes per group: 1, 2, 4; 0 for a long run of digits; -1 if it is none of these. */
function unitOf(group: Group): number {
  if (group.digits === 2) return 1;
  if (group.digits === 4) return 2;
  if (group.digits === 8) return 4;
  return group.digits >= 32 && group.digits % 2 === 0 ? 0 : -1;
}

/** Takes dwords into the run that stand glued to other text before or behind it: `%08x` always prints 8 digits. */
function withGluedEnds(text: string, groups: Group[], unit: 0 | 1 | 2 | 4, before: number, after: number): Run {
  if (unit !== 4 || (groups.length !== 3 && groups.length !== 7)) {
    return { groups, unit, gluedFront: false, gluedTail: false };
  }
  if (after >= 0) {
    const end = wordEnd(text, after);
    if (end - after > 8 && hexCount(text, after, end) >= 8) {
      return {
        groups: [...groups, { start: after, end, digits: 8, prefixed: false, closed: true }],
        unit,
        gluedFront: false,
        gluedTail: true,
      };
    }
  }
  if (before >= 0) {
    const end = wordEnd(text, before);
    if (end - before > 8 && hexCountBack(text, before, end) >= 8) {
      return {
        groups: [{ start: before, end, digits: 8, prefixed: false, closed: false }, ...groups],
        unit,
        gluedFront: true,
        gluedTail: false,
      };
    }
  }
  return { groups, unit, gluedFront: false, gluedTail: false };
}

function hexCount(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && isHex(text.charCodeAt(at))) at++;
  return at - start;
}

function hexCountBack(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && isHex(text.charCodeAt(at - 1))) at--;
  return end - at;
}

/** Value of a hexadecimal digit. */
function nibble(code: number): number {
  return code <= 57 ? code - 48 : (code | 32) - 87;
}

function groupBytes(text: string, groups: readonly Group[], unit: 1 | 2 | 4): Uint8Array {
  const out = new Uint8Array(groups.length * unit);
  let to = 0;
  for (let g = 0; g < groups.length; g++) {
    const group = groups[g]!;
    let at = group.prefixed ? group.start + 2 : group.start;
    // A glued group keeps its own eight digits: the last ones in front of the run, the first ones behind it.
    if (group.end - at > 2 * unit && g === 0) at = group.end - 2 * unit;
    for (let i = 0; i < unit; i++, at += 2) {
      out[to++] = (nibble(text.charCodeAt(at)) << 4) | nibble(text.charCodeAt(at + 1));
    }
  }
  return out;
}

function blobBytes(text: string, groups: readonly Group[]): Uint8Array {
  let size = 0;
  for (const group of groups) size += group.digits / 2;
  const out = new Uint8Array(size);
  let to = 0;
  for (const group of groups) {
    for (let at = group.end - group.digits; at < group.end; at += 2) {
      out[to++] = (nibble(text.charCodeAt(at)) << 4) | nibble(text.charCodeAt(at + 1));
    }
  }
  return out;
}
