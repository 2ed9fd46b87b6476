/**
 * Columns of text.
 *
 * @module
 */

/**
 * Rows in aligned columns, two blanks apart; the last column is not padded.
 *
 * @param rows Cells; the first row is the heading and gets a rule under it.
 * @returns Lines, each ended.
 */
export function table(rows: readonly (readonly string[])[]): string {
  const heading = rows[0] ?? [];
  const widths = heading.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  const line = (row: readonly string[]) =>
    row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ").trimEnd() + "\n";
  const rule = line(widths.map((width) => "-".repeat(width)));
  return rows.map((row, i) => (i === 0 ? line(row) + rule : line(row))).join("");
}
