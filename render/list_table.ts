/** Lists of queues: a table for people, records for programs, lines for spreadsheets. */

import { escaped } from "../plain.ts";
import { csvCell } from "./csv_cell.ts";
import type { Cell } from "../records/row_where.ts";

/** One kind of object, ready to be printed. */
export interface ListTable {
  /** `qp`. */
  readonly kind: string;
  /** Names of the columns, the most important first. */
  readonly columns: readonly string[];
  /** Values, a row each, made as they are asked for: of tens of thousands no table of objects is held. */
  readonly rows: Iterable<readonly Cell[]>;
}

/** Colours; without colour they return the text. */
export interface Paint {
  heading(text: string): string;
  /** What is broken. */
  bad(text: string): string;
  /** What deserves a look. */
  mark(text: string): string;
}

/** Fields that read best in decimal. */
const DECIMAL =
  /^(?:pid|port|size|unread|errors|behind|unacked|wqe_cnt|lwm|intr|vhca_port_num|mtu|log_.*|retry_count|.*_count)$/;
/** Values that mean that something is broken. */
const BAD: Readonly<Record<string, RegExp>> = { state: /ERR|SUSPENDED/, status: /ERR|OVERFLOW|OVERRUN|FAIL/i };
/** Counts that deserve a look when they are not 0. */
const MARKED: readonly string[] = ["unacked", "unread", "behind"];

function textsOf(column: string): (cell: Cell) => string {
  const decimal = DECIMAL.test(column);
  return ({ value, name }) => {
    if (value === null) return "-";
    if (name !== undefined) return name;
    if (typeof value === "string") return escaped(value);
    return decimal ? String(value) : `0x${value.toString(16)}`;
  };
}

/** Rows of text that are printed at a time. */
const PAGE_ROWS = 512;

/**
 * A table for people, in pieces. Where the screen is narrow, columns are left out from the right.
 *
 * @param table What there is; its rows are gone through twice, once for their widths.
 * @param width Characters of a line; undefined: any number.
 */
export function* listText(
  { kind, columns, rows }: ListTable,
  width: number | undefined,
  paint: Paint,
): Generator<string> {
  const texts = columns.map(textsOf);
  const widths = columns.map((name) => name.length);
  let count = 0;
  for (const row of rows) {
    count++;
    for (let i = 0; i < row.length; i++) widths[i] = Math.max(widths[i]!, texts[i]!(row[i]!).length);
  }
  const shown = fitting(widths, width);
  yield `${paint.heading(columns.slice(0, shown).map((name, i) => padded(name, i)).join("  ").trimEnd())}\n`;
  function padded(text: string, i: number): string {
    return i === shown - 1 ? text : text.padEnd(widths[i]!);
  }
  const paints = columns.slice(0, shown).map((column) => painter(column, paint));
  let lines: string[] = [];
  for (const row of rows) {
    let line = "";
    for (let i = 0; i < shown; i++) line += (i === 0 ? "" : "  ") + paints[i]!(padded(texts[i]!(row[i]!), i));
    lines.push(`${line.trimEnd()}\n`);
    if (lines.length < PAGE_ROWS) continue;
    yield lines.join("");
    lines = [];
  }
  const left = columns.slice(shown);
  if (left.length > 0) lines.push(`(not shown at this width: ${left.join(", ")})\n`);
  lines.push(`${count} ${kind}${count === 1 ? "" : "s"}\n`);
  yield lines.join("");
}

/** How many columns fit; at least one. */
function fitting(widths: readonly number[], width: number | undefined): number {
  if (width === undefined) return widths.length;
  let used = -2;
  let count = 0;
  for (const one of widths) {
    used += one + 2;
    if (used > width && count > 0) break;
    count++;
  }
  return count;
}

/** Paints the padded values of a column. */
function painter(column: string, paint: Paint): (text: string) => string {
  const painted = (text: string, how: (text: string) => string): string => {
    const plain = text.trimEnd();
    return how(plain) + text.slice(plain.length);
  };
  const bad = BAD[column];
  if (bad !== undefined) return (text) => bad.test(text) ? painted(text, paint.bad) : text;
  const how = column === "errors" ? paint.bad : MARKED.includes(column) ? paint.mark : undefined;
  return how === undefined ? (text) => text : (text) => /^[1-9]\d*\s*$/.test(text) ? painted(text, how) : text;
}

/** The rows as records: numbers are numbers, what is wider than 53 bits is `0x…`, names stand beside. */
export function* listRecords({ kind, columns, rows }: ListTable): Generator<Record<string, unknown>> {
  for (const row of rows) {
    const record: Record<string, unknown> = { kind };
    row.forEach(({ value, name }, i) => {
      record[columns[i]!] = typeof value === "bigint" ? wide(value) : value;
      if (name !== undefined) record[`${columns[i]!}_name`] = name;
    });
    yield record;
  }
}

function wide(value: bigint): number | string {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : `0x${value.toString(16)}`;
}

/** The rows as lines with commas, one at a time, names where values have some. */
export function* listCsv({ columns, rows }: ListTable): Generator<string> {
  yield `${columns.map(csvCell).join(",")}\n`;
  for (const row of rows) yield `${row.map(csvValue).map(csvCell).join(",")}\n`;
}

function csvValue({ value, name }: Cell): string {
  if (value === null) return "";
  if (name === undefined && typeof value === "string") return escaped(value);
  return name ?? String(typeof value === "bigint" ? wide(value) : value);
}
