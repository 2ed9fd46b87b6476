/**
 * The list of valid context numbers (`--dump ALL_VALID_QPNS`) as the manual shows it: a FullQp list has no gvmi column
 * and ends with a count, the others have one and end without.
 */

import type { ContextType } from "../device/types.ts";
import { digits, LIST_RULE } from "./rules.ts";

/** What a list line depends on. */
export interface ListStyle {
  readonly source: ContextType;
  /** vhca_id. */
  readonly gvmi: number;
}

/** The list is a FullQp one. */
function counted(source: ContextType): boolean {
  return source.toLowerCase() === "fullqp";
}

/**
 * The first line.
 *
 * @param first First number of the range.
 * @param last Last number of the range.
 */
export function listHeading(first: number, last: number): string {
  return `Numbers of valid contexts (in the range 0x${first.toString(16)} - 0x${last.toString(16)}):\n`;
}

/** The line of one context. */
export function listLine(style: ListStyle, index: number): string {
  const column = counted(style.source) ? "" : `gvmi 0x${digits(style.gvmi, 4)} `;
  return `${column}index 0x${digits(index, 8)}\n`;
}

/** What follows the last line. */
export function listFooter(style: ListStyle, count: number): string {
  return counted(style.source) ? `${LIST_RULE}\nNumber of valid contexts: ${count}\n${LIST_RULE}\n` : "";
}
