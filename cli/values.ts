/** Values of options: text to numbers and names, with messages that name the option, the value and what would work. */

import { UsageError } from "../errors.ts";
import type { Flag, NumberRange } from "./flag_types.ts";
import { quote } from "../plain.ts";
import { didYouMean } from "../suggest.ts";

const MAX_WIDE = 0xffff_ffff_ffff_ffffn;

/**
 * Read a whole number, decimal or 0x.
 *
 * @returns Undefined where the text is none.
 */
function parseWhole(text: string): bigint | undefined {
  const digits = text.trim();
  if (digits.length > 80) return undefined;
  if (/^[0-9]+$/.test(digits) || /^0[xX][0-9a-fA-F]+$/.test(digits)) return BigInt(digits);
  return undefined;
}

/** A limit as a person would write it. */
function limit(value: number): string {
  return value < 10 ? `${value}` : `0x${value.toString(16)}`;
}

/** Numbers that a range may have. */
const MAX_RANGE = 1 << 20;

/**
 * Read a number or a range of numbers, `0x10-0x1f`.
 *
 * @param option As the user wrote it.
 * @throws {UsageError} When it is neither, or has too many numbers.
 */
export function parseRange(option: string, text: string, range: NumberRange): number[] {
  const [first = "", last] = text.split("-", 2);
  const from = parseNumber(option, first === "" ? text : first, range);
  if (last === undefined) return [from];
  const to = parseNumber(option, last, range);
  if (to >= from && to - from < MAX_RANGE) return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  throw new UsageError(
    `Option ${option} takes a range that ascends and has at most ${MAX_RANGE} numbers, not ${quote(text)}`,
  );
}

/** `a number from 0 to 0xffff`. */
function rangeText(range: NumberRange): string {
  const what = range.powerOfTwo
    ? "a power of two"
    : range.multipleOf !== undefined
    ? `a multiple of ${range.multipleOf}`
    : "a number";
  return `${what} from ${limit(range.min)} to ${limit(range.max)}`;
}

/**
 * Read the value of a numeric option.
 *
 * @param option As the user wrote it.
 * @throws {UsageError} When the text is no number or outside the range.
 */
export function parseNumber(option: string, text: string, range: NumberRange): number {
  const value = parseWhole(text);
  const expected = `${rangeText(range)}, decimal or 0x`;
  if (value === undefined) {
    throw new UsageError(`Option ${option} takes ${expected}, not ${quote(text)}${hexHint(text)}`);
  }
  if (value < BigInt(range.min) || value > BigInt(range.max)) {
    throw new UsageError(`Option ${option} takes ${expected}; ${quote(text)} is out of range`);
  }
  const number = Number(value);
  const isPower = (number & (number - 1)) === 0;
  if ((range.powerOfTwo && !isPower) || (range.multipleOf !== undefined && number % range.multipleOf !== 0)) {
    throw new UsageError(`Option ${option} takes ${expected}, not ${quote(text)}`);
  }
  return number;
}

/** Hexadecimal digits without 0x are the usual slip. */
function hexHint(text: string): string {
  return /^[0-9a-fA-F]{1,16}$/.test(text) ? `; did you mean 0x${text.toLowerCase()}?` : "";
}

/**
 * Read a 64-bit value.
 *
 * @throws {UsageError} When the text is no number or too big.
 */
export function parseWide(option: string, text: string): bigint {
  const value = parseWhole(text);
  if (value === undefined) {
    throw new UsageError(
      `Option ${option} takes a number of up to 64 bits, decimal or 0x, not ${quote(text)}${hexHint(text)}`,
    );
  }
  if (value > MAX_WIDE) {
    throw new UsageError(`Option ${option} takes a number of up to 64 bits; ${quote(text)} is out of range`);
  }
  return value;
}

/**
 * Find a value among those permitted.
 *
 * @param option As the user wrote it, with the noun before it, e.g. `Option --dump`.
 * @param text The value, in any case.
 * @returns In the table's spelling; with `open`, an unknown one as it came.
 * @throws {UsageError} When it is none of them.
 */
export function parseChoice(option: string, text: string, flag: Pick<Flag, "choices" | "open">): string {
  const choices = flag.choices ?? [];
  const lower = text.toLowerCase();
  const found = choices.find((choice) => choice.value.toLowerCase() === lower);
  if (found !== undefined) return found.value;
  const names = choices.map((choice) => choice.value);
  if (flag.open) return text;
  throw new UsageError(`${option} takes ${oneOf(names)}, not ${quote(text)}${didYouMean(text, names)}`);
}

/** `a, b or c`. */
export function oneOf(names: readonly string[]): string {
  if (names.length < 2) return names.join("");
  return `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
}
