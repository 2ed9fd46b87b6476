/** The offset that stands before the bytes of a row. */

import { isBlank, isHex } from "./characters.ts";
import type { OffsetStyle } from "./rows.ts";

/** Where a row says that it belongs. */
export interface RowAddress {
  /** Text before the offset. */
  readonly left: string;
  /** How it is written. */
  readonly style: OffsetStyle;
  /** The offset, or -1. */
  readonly offset: number;
  /** The same digits read as octal, or -1. */
  readonly octal: number;
}

/**
 * Reads the offset that ends right before `start`.
 *
 * @param start Where the bytes begin.
 * @param unit Bytes per group.
 */
export function offsetBefore(text: string, start: number, unit: number, count: number): RowAddress {
  let end = start;
  while (end > 0 && isBlank(text.charCodeAt(end - 1))) end--;
  const none: RowAddress = { left: text.slice(0, start), style: "none", offset: -1, octal: -1 };
  if (end === 0) return none;
  const lastCode = text.charCodeAt(end - 1);
  if (lastCode === 0x5d) return bracketBefore(text, end, unit, count) ?? none;
  let from = end;
  while (from > 0 && end - from < 20 && !isBlank(text.charCodeAt(from - 1))) from--;
  if (lastCode === 0x3a) return colonBefore(text, end) ?? none;
  const word = text.slice(from, end);
  if (lastCode === 0x2e && unit === 4 && /^\d{1,5}\.$/.test(word)) {
    return { left: text.slice(0, from), style: "numbered", offset: parseInt(word, 10), octal: -1 };
  }
  if (unit > 0 && word.length <= (unit < 4 ? 8 : 7) && /^[0-9a-fA-F]{6,8}$/.test(word)) {
    const octal = /^[0-7]+$/.test(word) ? parseInt(word, 8) : -1;
    // od counts in octal with seven digits; only with 16-bit words does hexdump print seven digits too.
    const sure = octal >= 0 && word.length === 7 && unit !== 2;
    return {
      left: text.slice(0, from),
      style: "plain",
      offset: sure ? octal : parseInt(word, 16),
      octal: sure || word.length !== 7 ? -1 : octal,
    };
  }
  return none;
}

/** Offsets may follow other text without a blank ("cqe_dump:00000010:"), so only the digits are looked at. */
function colonBefore(text: string, end: number): RowAddress | undefined {
  let from = end - 1;
  while (from > 0 && end - from <= 16 && isHex(text.charCodeAt(from - 1))) from--;
  const digits = text.slice(from, end - 1);
  if (digits.length < 3) return undefined;
  const hexMark = from >= 2 && (text.charCodeAt(from - 1) | 32) === 120 && text.charCodeAt(from - 2) === 48;
  return { left: text.slice(0, hexMark ? from - 2 : from), style: "colon", offset: parseInt(digits, 16), octal: -1 };
}

/** `[ c]` (mthca) and `[idx = 0x0001]` (wqdump), ending at `end`. */
function bracketBefore(text: string, end: number, unit: number, count: number): RowAddress | undefined {
  const open = text.lastIndexOf("[", end - 1);
  if (open < 0 || end - open > 40) return undefined;
  const inner = text.slice(open + 1, end - 1);
  const index = /^\s*idx\s*=\s*(0x[0-9a-fA-F]{1,8}|\d{1,10})\s*$/.exec(inner);
  if (index !== null) {
    return { left: text.slice(0, open), style: "index", offset: Number(index[1]), octal: -1 };
  }
  if (unit === 4 && count === 1 && /^ ?[0-9a-fA-F]{1,2}$/.test(inner)) {
    return { left: text.slice(0, open), style: "bracket", offset: parseInt(inner.trim(), 16), octal: -1 };
  }
  return undefined;
}
