/** A cell of a line with commas. */

/** A value that a spreadsheet would run is only text; what would end the cell is quoted. */
export function csvCell(text: string): string {
  const safe = /^[=+@\t\r-]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
