/**
 * How long a dump waits for its next row, and which rows and headings belong to it.
 *
 * @module
 */

import type { Dump } from "./dump.ts";
import { withoutPrefix } from "./facts.ts";
import type { CleanLine } from "./lines.ts";

/** Foreign lines that rows of one dump may have between them. */
const PATIENCE = 40;

/** The same before the first row of a heading. */
const PATIENCE_FIRST = 24;

/** The same for rows without heading. */
const PATIENCE_BARE = 8;

/** Headings that the same driver prints behind the rows of another one. */
export const FOLLOWS: Readonly<Record<string, string>> = {
  "kernel mlx5e WQE DUMP": "kernel mlx5e error cqe",
  "kernel mlx4_en related WQE": "kernel mlx4_en error cqe",
};

/** Headings of several lines. */
export const LISTED_ROW: ReadonlySet<string> = new Set(["resourcedump text", "kernel mlx5 ASO error cqe"]);

/** Digits in groups, as rows have them. */
const ROWLIKE =
  /[0-9a-f]{8}\s+[0-9a-f]{8}|(?:[0-9a-f]{2}\s+){3}[0-9a-f]{2}|(?:[0-9a-f]{4}\s+){3}[0-9a-f]{4}|[0-9a-f]{32}|\]\s+[0-9a-f]{8}|0x[0-9a-f]{8}|(?:0x[0-9a-f]{2},?\s*){4}|(?:[0-9a-f]{2}:){15}/i;

/** Whether groups of digits, as rows have them, stand in a text: a scan tells it of most lines. */
export function holdsRows(text: string): boolean {
  let digits = 0;
  let colons = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const low = code | 0x20;
    if ((code >= 48 && code <= 57) || (low >= 97 && low <= 102)) {
      if (++digits === 8) return ROWLIKE.test(text);
    } else if (code === 58) {
      // Times of day have colons; rows of bytes with colons between them have fifteen.
      digits = 0;
      colons++;
    } else if (low >= 103 && low <= 122 && low !== 120) digits = 0;
  }
  return colons >= 15 && ROWLIKE.test(text);
}

/** A heading and the line behind it. */
export function joinedHeading(dump: Dump, line: CleanLine): string {
  return `${dump.headerText} ${withoutPrefix(line.text).slice(0, 400)}`;
}

/** How many foreign lines a dump waits. */
export function patience(dump: Dump): number {
  if (dump.headed) {
    if (dump.length === 0) return PATIENCE_FIRST;
    return dump.size === undefined ? 1 : PATIENCE;
  }
  return dump.style === "none" ? 1 : PATIENCE_BARE;
}

/** Whether rows with this prefix can follow the heading: it has the same one. */
export function headKeyFits(dump: Dump, key: string): boolean {
  return key === dump.headKey;
}

export function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
