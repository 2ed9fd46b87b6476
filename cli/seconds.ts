/** Values of options in seconds. */

import { UsageError } from "../errors.ts";
import { quote } from "../plain.ts";

/** Longest time that makes sense: a year. */
const MOST = 366 * 86400;

/**
 * Read a number of seconds.
 *
 * @param option Name of the option, for the message.
 * @param text Its value; undefined: it was not given.
 * @param least Smallest value.
 * @throws {UsageError} When it is none.
 */
export function secondsOf(option: string, text: string | undefined, least = 0): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d+(\.\d+)?s?$/.test(text.trim()) ? Number.parseFloat(text) : NaN;
  if (value >= least && value <= MOST) return value;
  throw new UsageError(`Option --${option} takes seconds, ${least} or more, such as 2 or 0.5; ${quote(text)} is none`);
}
