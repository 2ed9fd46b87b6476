/** Reads values out of a parsed JSON document and says where, when one is not what it should be. */

import { DecodeError } from "../errors.ts";

/** A JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The error for a value at a place of the document, e.g. `contexts[2].index`. */
export function badValue(path: string, problem: string, hint?: string): DecodeError {
  return new DecodeError(`${path === "" ? "The document" : path}: ${problem}`, { hint });
}

export function asObject(value: unknown, path: string): JsonObject {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw badValue(path, `must be an object, not ${shownValue(value)}`);
  }
  return value as JsonObject;
}

export function asArray(value: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(value)) throw badValue(path, `must be an array, not ${shownValue(value)}`);
  return value;
}

export function asString(value: unknown, path: string): string {
  if (typeof value !== "string") throw badValue(path, `must be a string, not ${shownValue(value)}`);
  return value;
}

/** The value as one of some strings. */
export function asOneOf<T extends string>(value: unknown, path: string, allowed: readonly T[]): T {
  const text = asString(value, path);
  const found = allowed.find((one) => one === text);
  if (found === undefined) throw badValue(path, `must be one of ${allowed.join(", ")}, not "${text}"`);
  return found;
}

/**
 * The value as a whole number: a JSON number, or a string, decimal or with 0x.
 *
 * @param max Largest value allowed.
 */
export function asNumber(value: unknown, path: string, max: number = 0xffffffff): number {
  const number = typeof value === "string" && isNumeral(value) ? Number(value) : value;
  if (typeof number !== "number" || !Number.isInteger(number) || number < 0 || number > max) {
    throw badValue(path, `must be a number from 0 to 0x${max.toString(16)}, not ${shownValue(value)}`);
  }
  return number;
}

/** The value as a number of up to 64 bits. */
export function asBigint(value: unknown, path: string): bigint {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return BigInt(value);
  if (typeof value !== "string" || !isNumeral(value)) {
    throw badValue(path, `must be a number (as a string where it has over 53 bits), not ${shownValue(value)}`);
  }
  const number = BigInt(value);
  if (number >= 1n << 64n) throw badValue(path, `has more than 64 bits: ${value}`);
  return number;
}

/** True for `12` and `0x1f`. */
export function isNumeral(text: string): boolean {
  return /^(0[xX][0-9a-fA-F]+|[0-9]+)$/.test(text);
}

/**
 * Refuse keys that nobody reads: most are spelling mistakes.
 *
 * @param allowed All keys that mean something.
 */
export function onlyKeys(object: JsonObject, path: string, allowed: readonly string[]): void {
  for (const key of Object.keys(object)) {
    if (!allowed.includes(key)) {
      throw badValue(path === "" ? key : `${path}.${key}`, "is not known here", `Known: ${allowed.join(", ")}`);
    }
  }
}

/** The value in a message, shortened. */
export function shownValue(value: unknown): string {
  if (value === undefined) return "missing";
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 37)}...` : text;
}
