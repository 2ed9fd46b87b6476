/** The words from which lines are told apart before anything else looks at them, made from the rows. */

import { type CompiledRow, compiledRows } from "./rows/index.ts";

/** Words of the formats that are read in code: headings and lists of tools, fields by name, statuses in words. */
const OTHERS: readonly string[] = [
  // Headings and lists of tools.
  "mlx5ctl",
  "dump of ",
  " gvmi ",
  "== common",
  "dump menu",
  "ibv",
  "query_",
  "menu rec",
  "rdma",
  "segment type",
  "wqe pair",
  "wqe #",
  "segment - ",
  "segment size",
  "[element index",
  "cqe contents",
  '"data"',
  "_hostname=",
  "__realtime_timestamp=",
  '"message":[',
  // Fields of a completion.
  "vendor_err",
  "vendor err",
  "vend_err",
  "vender_err",
  "syndrome",
  "cqe",
  "wc_",
  "wc.status",
  "qp_num",
  "prov_err",
  "flush_err",
  "flushed",
  "dto completion",
];

/** The words, and which rows each may begin. */
export interface WordTable {
  /** Lower case; at most {@linkcode MAX_WORDS}. */
  readonly words: readonly string[];
  /** Rows by word. */
  readonly rows: readonly (readonly number[])[];
}

/** Words that the prefilter has room for. */
const MAX_WORDS = 256;

let table: WordTable | undefined;

/** The table; made when first asked for. */
export function wordTable(): WordTable {
  if (table !== undefined) return table;
  const byWord = new Map<string, number[]>();
  for (const word of OTHERS) byWord.set(word, []);
  compiledRows().forEach((row, n) => {
    for (const word of row.anchors) {
      const list = byWord.get(word) ?? [];
      list.push(n);
      byWord.set(word, list);
    }
  });
  const words = [...byWord.keys()];
  if (words.length > MAX_WORDS) throw new RangeError(`${words.length} words, more than the prefilter has room for`);
  return table = { words, rows: [...byWord.values()] };
}

/** Rows of masks that were met, by a hash of the mask. */
const byMask = new Map<number, { readonly mask: Uint32Array; readonly rows: readonly CompiledRow[] }>();

/** Whether a line holds any word. */
export function isMarked(mask: Uint32Array): boolean {
  for (let n = 0; n < mask.length; n++) if (mask[n] !== 0) return true;
  return false;
}

function hashOf(mask: Uint32Array): number {
  let hash = 0;
  for (let n = 0; n < mask.length; n++) hash = Math.imul(hash ^ mask[n]!, 0x9e3779b1) ^ (hash >>> 15);
  return hash;
}

function sameMask(a: Uint32Array, b: Uint32Array): boolean {
  for (let n = 0; n < a.length; n++) if (a[n] !== b[n]) return false;
  return true;
}

/**
 * The rows that a line with these words may be.
 *
 * @param mask A bit for each word of the table, 32 in a number.
 */
export function rowsOf(mask: Uint32Array): readonly CompiledRow[] {
  const key = hashOf(mask);
  const known = byMask.get(key);
  if (known !== undefined && sameMask(known.mask, mask)) return known.rows;
  const { rows } = wordTable();
  const numbers = new Set<number>();
  for (let n = 0; n < rows.length; n++) {
    if ((mask[n >> 5]! >>> (n & 31)) & 1) { for (const row of rows[n]!) numbers.add(row); }
  }
  const all = compiledRows();
  const found = [...numbers].sort((a, b) => a - b).map((n) => all[n]!);
  if (byMask.size > 4096) byMask.clear();
  byMask.set(key, { mask: mask.slice(), rows: found });
  return found;
}
