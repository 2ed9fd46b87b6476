/** Columns of text. */

import { oneLine } from "../plain.ts";

/** Characters of a cell at most: a name that is longer would push all other columns off the screen. */
const MAX_CELL = 512;

/**
 * Rows in aligned columns, two blanks apart; the last column is not padded.
 *
 * @param raw Cells, of anything; the first row is the heading and gets a rule under it.
 * @returns Lines, each ended.
 */
export function table(raw: readonly (readonly string[])[]): string {
  const rows = raw.map((row) => row.map((cell) => oneLine(cell, MAX_CELL)));
  const heading = rows[0] ?? [];
  const widths = heading.map((_, column) => rows.reduce((most, row) => Math.max(most, (row[column] ?? "").length), 0));
  const line = (row: readonly string[]) =>
    row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ").trimEnd() + "\n";
  const rule = line(widths.map((width) => "-".repeat(width)));
  return rows.map((row, i) => (i === 0 ? line(row) + rule : line(row))).join("");
}

/**
 * Names with their values, one a line, values aligned.
 *
 * @param rows Names, and values of anything.
 * @returns Lines, each ended.
 */
export function facts(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)} : ${oneLine(value)}\n`).join("");
}
