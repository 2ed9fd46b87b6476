/**
 * The context types of a 4th-generation device: rows of `layouts/queues.ts`, and their numbers in the tools command that
 * reads contexts.
 */

import { UsageError } from "../errors.ts";
import { type Gen4Row, QUEUES } from "../layouts/queues.ts";
import type { ContextType } from "./types.ts";

/** One context type. */
export interface Gen4TypeRow extends Gen4Row {
  /** As the manual spells it. */
  readonly name: string;
  /** What the number counts, in messages. */
  readonly noun: string;
}

/** Every context type, in the manual's order. */
const ROWS: readonly Gen4TypeRow[] = QUEUES.flatMap(({ name, noun, gen4 }) =>
  gen4 === undefined ? [] : [{ name, noun, ...gen4 }]
);
const NAMES = ROWS.map((row) => row.name).join(", ");

/** Numbers of context types in opcode 0x67, by name in lower case. */
export type ContextNumbers = Readonly<Record<string, number>>;

/**
 * The row of a context type.
 *
 * @param source In any case.
 * @throws {UsageError} When this generation does not have it.
 */
export function gen4Type(source: ContextType): Gen4TypeRow {
  const row = ROWS.find((one) => one.name.toLowerCase() === source.toLowerCase());
  if (row !== undefined) return row;
  throw new UsageError(`ConnectX-3 and ConnectX-3 Pro have no context type ${source}`, `They have ${NAMES}`);
}

/**
 * Numbers in use: the assumed ones, with those over them that the user knows better.
 *
 * @param given E.g. `["Snd=4", "MCG=9"]`.
 * @throws {UsageError} When one is no `TYPE=NUMBER`, or two types would have the same number.
 */
export function contextSources(given: readonly string[] = []): ContextNumbers {
  const numbers: Record<string, number> = Object.fromEntries(ROWS.map((row) => [row.name.toLowerCase(), row.number]));
  const asked = new Set<string>();
  for (const text of given) {
    const [, name = "", digits = ""] = /^ *([a-z]+) *= *(0x[0-9a-f]{1,2}|[0-9]{1,3}) *$/i.exec(text) ?? [];
    const row = ROWS.find((one) => one.name.toLowerCase() === name.toLowerCase());
    if (row === undefined || Number(digits) > 0xff) {
      throw new UsageError(
        `Option --context-sources takes TYPE=NUMBER with a number from 0 to 255; "${text}" is none`,
        `Types: ${NAMES}`,
      );
    }
    numbers[row.name.toLowerCase()] = Number(digits);
    asked.add(row.name.toLowerCase());
  }
  for (const [name, number] of Object.entries(numbers)) {
    const other = Object.entries(numbers).find(([one, n]) => one !== name && n === number);
    if (other !== undefined && asked.has(name) && asked.has(other[0])) {
      throw new UsageError(`Option --context-sources gives ${name} and ${other[0]} the same number ${number}`);
    }
  }
  return numbers;
}
