/**
 * How values of fields are written in records.
 *
 * @module
 */

import { KIND } from "./abi.ts";
import type { FieldRow, Names } from "./fields.ts";

/** Name of a value. */
export function valueName({ dense, sparse }: Names, value: number): string | null {
  return value < dense.length ? dense[value]! : sparse.get(value) ?? null;
}

export function bitNames(names: Names, high: number, low: number): string {
  const set: string[] = [];
  for (let bit = 0; bit < 64; bit++) {
    if (((bit < 32 ? low >>> bit : high >>> bit - 32) & 1) === 0) continue;
    const name = valueName(names, bit);
    if (name !== null) set.push(name);
  }
  return set.join("|");
}

export const BYTE_DIGITS: readonly string[] = Array.from(
  { length: 256 },
  (_, byte) => byte.toString(16).padStart(2, "0"),
);
const FIRST_DIGITS: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16));

/** Hexadecimal digits of 32 bits: a tenth of the time that `toString(16)` takes. */
export function fastDigits(value: number): string {
  if (value < 0x100) return FIRST_DIGITS[value]!;
  if (value < 0x10000) return FIRST_DIGITS[value >>> 8]! + BYTE_DIGITS[value & 255]!;
  if (value < 0x1000000) {
    return FIRST_DIGITS[value >>> 16]! + BYTE_DIGITS[value >>> 8 & 255]! + BYTE_DIGITS[value & 255]!;
  }
  const below = BYTE_DIGITS[value >>> 16 & 255]! + BYTE_DIGITS[value >>> 8 & 255]! + BYTE_DIGITS[value & 255]!;
  return FIRST_DIGITS[value >>> 24]! + below;
}

/** All eight of them. */
export function allDigits(value: number): string {
  if (value === 0) return "00000000";
  return BYTE_DIGITS[value >>> 24]! + BYTE_DIGITS[value >>> 16 & 255]! + BYTE_DIGITS[value >>> 8 & 255]! +
    BYTE_DIGITS[value & 255]!;
}

// `,"name":` and `,"name":{` without what is around the name.
export function memberOf(template: string): string {
  return template.slice(2, template.lastIndexOf('"'));
}

// All members in order, so that copies have one shape. An object from JSON.parse is one that engines copy fast.
export function blankOf(rows: readonly FieldRow[]): Record<string, unknown> {
  const open: Record<string, unknown>[] = [];
  let blank: Record<string, unknown> = {};
  for (let i = 0; i < rows.length; i++) {
    const { kind, name, words, width } = rows[i]!;
    if (kind === KIND.ifSet) i += width;
    else if (kind === KIND.spare) continue;
    else if (kind === KIND.open) {
      open.push(blank);
      blank = blank[name] = {};
    } else if (kind === KIND.close) blank = open.pop()!;
    else {
      blank[name] = 0;
      if (words !== "") blank[words] = null;
    }
  }
  return JSON.parse(JSON.stringify(blank));
}

/** RFC 5952: the longest run of two or more zero groups becomes `::`; IPv4-mapped addresses end in a dotted quad. */
export function gidDigits(words: DataView, at: number): string {
  const groups = Array.from({ length: 8 }, (_, i) => words.getUint16(at + i * 2));
  if (words.getBigUint64(at) === 0n && words.getUint32(at + 8) === 0xffff) {
    return `::ffff:${Array.from({ length: 4 }, (_, i) => words.getUint8(at + 12 + i)).join(".")}`;
  }
  let [best, length] = [-1, 1];
  for (let i = 0, start = 0; i < 8; i++) {
    if (groups[i] !== 0) start = i + 1;
    else if (i + 1 - start > length) [best, length] = [start, i + 1 - start];
  }
  const digits = groups.map((group) => group.toString(16));
  return best < 0 ? digits.join(":") : `${digits.slice(0, best).join(":")}::${digits.slice(best + length).join(":")}`;
}
