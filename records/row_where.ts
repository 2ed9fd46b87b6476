/** Conditions over rows of a table: the grammar of `where.ts`, held against values that are at hand. */

import { UsageError } from "../errors.ts";
import { nearest } from "../suggest.ts";
import { COMPARISONS, parseTerm, writtenNumber } from "./where.ts";

/** A value of a row: what it is, and where it is a number with a name, that name. */
export interface Cell {
  /** Null: not known, or it makes no sense here. */
  readonly value: number | bigint | string | null;
  /** Name of an enumerated value. */
  readonly name?: string | undefined;
}

/** The columns of a table. */
export interface RowColumns<Row> {
  readonly names: readonly string[];
  /** Names of the values of a column; undefined: it is not enumerated. */
  valuesOf(column: string): readonly string[] | undefined;
  /** What reads the values of a column. */
  reader(column: string): (row: Row) => Cell;
}

/**
 * A column by the name that somebody typed.
 *
 * @throws {UsageError} If there is none; the hint has the nearest.
 */
export function columnNamed<Row>(name: string, columns: RowColumns<Row>): string {
  const wanted = name.toLowerCase().replace(/_name$/, "");
  const found = columns.names.find((one) => one.toLowerCase() === wanted || one.toLowerCase() === name.toLowerCase());
  if (found !== undefined) return found;
  const near = nearest(wanted, columns.names);
  throw new UsageError(
    `No field "${name}"`,
    near === undefined ? "Field names are those of json output" : `Did you mean ${near}?`,
  );
}

/**
 * Compile conditions, all of which must hold.
 *
 * @param conditions `state=ERR|SQER`, `unacked>0`.
 * @param columns What rows have.
 * @throws {UsageError} If a name, comparison or value is unknown.
 */
export function compileRows<Row>(conditions: readonly string[], columns: RowColumns<Row>): (row: Row) => boolean {
  const tests = conditions.map((text) => {
    const term = parseTerm(text);
    const column = columnNamed(term.name, columns);
    const names = columns.valuesOf(column);
    for (const value of term.values) if (names !== undefined) checkName(column, value, names);
    const cell = columns.reader(column);
    const sign = COMPARISONS[term.comparison]!;
    const wanted = [...new Set(term.values)].map((text) => ({ text: text.toLowerCase(), number: writtenNumber(text) }));
    const word = term.values.find((value) => writtenNumber(value) === undefined);
    if (word !== undefined && names === undefined && sign !== "=" && sign !== "!=") throw noNumber(column, word, sign);
    return (row: Row) => {
      const own = cell(row);
      // That a column holds numbers shows in its first value.
      if (word !== undefined && own.name === undefined && names === undefined && isNumber(own.value)) {
        throw noNumber(column, word, sign);
      }
      return wanted.some((one) => holds(own, sign, one));
    };
  });
  return (row) => tests.every((test) => test(row));
}

const isNumber = (value: Cell["value"]): boolean => typeof value === "number" || typeof value === "bigint";

function noNumber(column: string, text: string, sign: string): UsageError {
  return new UsageError(`Condition ${column}${sign}${text} compares with no number`, "Numbers are 12 or 0xc");
}

function checkName(column: string, value: string, names: readonly string[]): void {
  if (writtenNumber(value) !== undefined || names.some((name) => name.toLowerCase() === value.toLowerCase())) return;
  const near = nearest(value, names);
  throw new UsageError(
    `Field ${column} has no value "${value}"`,
    near === undefined ? `It is one of ${names.join(", ")}` : `Did you mean ${near}?`,
  );
}

/** A value as it was typed, without its case, and as a number. */
interface Wanted {
  readonly text: string;
  readonly number: bigint | undefined;
}

function holds({ value, name }: Cell, sign: typeof COMPARISONS[number], { text, number }: Wanted): boolean {
  if (value === null) return sign === "!=";
  if (typeof value === "string" || number === undefined) {
    const same = [String(value), name ?? ""].some((one) => one.toLowerCase() === text);
    return sign === "=" ? same : sign === "!=" ? !same : false;
  }
  const own = BigInt(value);
  if (sign === "=") return own === number;
  if (sign === "!=") return own !== number;
  if (sign === "<") return own < number;
  if (sign === "<=") return own <= number;
  if (sign === ">") return own > number;
  if (sign === ">=") return own >= number;
  return (own & number) !== 0n;
}
