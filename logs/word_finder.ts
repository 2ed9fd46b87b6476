/**
 * Words in a line, found in TypeScript: what the prefilter does for bytes, for lines that never were bytes.
 *
 * @module
 */

import { wordTable } from "./words.ts";
import type { LineMarks } from "./lines.ts";

/** Marks of a line. */
export function marksOf(text: string): LineMarks {
  const { words } = wordTable();
  const lower = text.toLowerCase().replace(/[\s\u00a0\u00c2\u00e2]+/g, " ");
  const mask = new Uint32Array(8);
  for (let n = 0; n < words.length; n++) if (lower.includes(words[n]!)) mask[n >> 5]! |= 1 << (n & 31);
  return { mask, digits: true };
}
