/** A dump that lost its line ends: rows with offsets on one line are set apart again. */

/** An offset and the beginning of its row. */
const OFFSETS = /(?<![0-9a-f])[0-9a-f]{8}:\s(?=(?:[0-9a-f]{2}\s){4}|(?:[0-9a-f]{8}\s){2})/gi;

/** mthca's eight dwords. */
const BRACKETS = /\[\s?[0-9a-f]{1,2}\]\s{1,4}[0-9a-f]{8}(?![0-9a-f])/gi;

/** What a kernel prints before its rows. */
const MARK = /(?:\[\s{0,6}\d{1,9}\.\d{1,9}\]\s)?(?:cqe_dump:\s{0,2})?$/;

/**
 * The parts of a line that holds several rows, or a heading and its rows.
 *
 * @returns Undefined if it is one line.
 */
export function splitFlat(text: string): string[] | undefined {
  const dwords = dwordRows(text);
  if (dwords !== undefined) return dwords;
  const rows = placesOf(text, OFFSETS);
  const lead = rows.length === 1 ? text.slice(0, rows[0]).replace(MARK, "") : "";
  const heading = lead.length > 40 && /cqe|wqe/i.test(lead);
  const places = rows.length > 1 || heading ? rows : placesOf(text, BRACKETS);
  if (places.length < 2 && places !== rows) return undefined;
  if (places.length === 0) return undefined;
  const parts: string[] = [];
  let from = 0;
  for (const place of places) {
    const before = text.slice(from, place);
    const mark = MARK.exec(before);
    const at = place - (mark?.[0].length ?? 0);
    if (at > from || from > 0) parts.push(text.slice(from, at));
    from = at;
  }
  parts.push(text.slice(from));
  const whole = parts.flatMap(headingBehind).filter((part) => part.trim() !== "");
  return whole.length > 1 ? whole : undefined;
}

/** A row of 16 bytes and its column of characters, and what stands behind them. */
const WHOLE_ROW = /^(.{0,400}?[0-9a-f]{8}:\s(?:[0-9a-f]{2}\s){15}[0-9a-f]{2}(?:\s{1,4}\|\s?.{16})?)\s+(\S.*)$/is;

/** What a heading says, of any program. */
const HEADING = /cqe|wqe|completion|syndrome/i;

/** A row, and the heading of the next dump behind it. */
function headingBehind(part: string): string[] {
  const [, row, behind] = WHOLE_ROW.exec(part) ?? [];
  return row !== undefined && HEADING.test(behind!) ? [row, behind!] : [part];
}

/** Rows of dwords that have no offsets. */
const DWORDS = /(?<![0-9a-f])(?:[0-9a-f]{8}\s{1,4}){15,255}[0-9a-f]{8}(?![0-9a-f])/gi;

/** Headings and the rows of four dwords behind each; undefined if there are none. */
function dwordRows(text: string): string[] | undefined {
  const parts: string[] = [];
  let from = 0;
  for (const match of text.matchAll(DWORDS)) {
    const before = text.slice(from, match.index);
    if (!HEADING.test(before)) continue;
    parts.push(before, ...match[0].match(/(?:[0-9a-f]{8}\s*){1,4}/gi)!);
    from = match.index + match[0].length;
  }
  if (parts.length === 0) return undefined;
  return [...parts, text.slice(from)].filter((part) => part.trim() !== "");
}

/** At most this many rows of a line are set apart. */
const MAX_ROWS = 4096;

function placesOf(text: string, pattern: RegExp): number[] {
  const places: number[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null && places.length < MAX_ROWS; match = pattern.exec(text)) {
    places.push(match.index);
  }
  return places;
}
