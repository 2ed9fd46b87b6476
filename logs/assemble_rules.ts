/** How long a dump waits for its next row, and which rows and headings belong to it. */

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
