/**
 * Lists of queues: a table for people, records for programs, lines for spreadsheets.
 *
 * @module
 */

import type { Cell } from "../records/row_where.ts";

/** One kind of object, ready to be printed. */
export interface ListTable {
  /** `qp`. */
  readonly kind: string;
  /** Names of the columns, the most important first. */
  readonly columns: readonly string[];
  /** Values, a row each. */
  readonly rows: readonly (readonly Cell[])[];
}

/** Colours; without colour they return the text. */
export interface Paint {
  /** A heading. */
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

/** A value as text. */
export function cellText({ value, name }: Cell, column: string): string {
  if (value === null) return "-";
  if (name !== undefined) return name;
  if (typeof value === "string") return value;
  return DECIMAL.test(column) ? String(value) : `0x${value.toString(16)}`;
}

/**
 * A table for people. Where the screen is narrow, columns are left out from the right.
 *
 * @param table What there is.
 * @param width Characters of a line; undefined: any number.
 * @param paint Colours.
 */
export function listText({ kind, columns, rows }: ListTable, width: number | undefined, paint: Paint): string {
  const texts = rows.map((row) => row.map((cell, i) => cellText(cell, columns[i]!)));
  const widths = columns.map((name, i) => Math.max(name.length, ...texts.map((row) => row[i]!.length)));
  const shown = fitting(widths, width);
  const line = (cells: readonly string[]): string =>
    cells.slice(0, shown).map((text, i) => i === shown - 1 ? text : text.padEnd(widths[i]!)).join("  ").trimEnd();
  const lines = [paint.heading(line(columns))];
  for (const row of texts) {
    const painted = row.map((text, i) => i === shown - 1 ? text : text.padEnd(widths[i]!))
      .map((text, i) => paintCell(text, columns[i]!, paint));
    lines.push(painted.slice(0, shown).join("  ").trimEnd());
  }
  const left = columns.slice(shown);
  if (left.length > 0) lines.push(`(not shown at this width: ${left.join(", ")})`);
  lines.push(`${rows.length} ${kind}${rows.length === 1 ? "" : "s"}`);
  return lines.join("\n") + "\n";
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

function paintCell(text: string, column: string, paint: Paint): string {
  const plain = text.trimEnd();
  const count = /^[1-9]\d*$/.test(plain);
  if (BAD[column]?.test(plain) || (column === "errors" && count)) return paint.bad(plain) + text.slice(plain.length);
  if (MARKED.includes(column) && count) return paint.mark(plain) + text.slice(plain.length);
  return text;
}

/**
 * The rows as records: numbers are numbers, what is wider than 53 bits is `0x…`, names stand beside.
 *
 * @param table What there is.
 */
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

/**
 * The rows as lines with commas, names where values have some.
 *
 * @param table What there is.
 */
export function listCsv({ columns, rows }: ListTable): string {
  const lines = [columns, ...rows.map((row) => row.map(csvValue))];
  return lines.map((line) => `${line.map(quoted).join(",")}\n`).join("");
}

function csvValue({ value, name }: Cell): string {
  if (value === null) return "";
  return name ?? String(typeof value === "bigint" ? wide(value) : value);
}

/** A value that a spreadsheet would run is only text. */
function quoted(text: string): string {
  const safe = /^[=+@\t\r-]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
