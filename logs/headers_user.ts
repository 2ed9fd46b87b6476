/** Headings of DPDK's hexadecimal dumps that are no row of the tables: contexts, and dumps of anything else. */

import { hexTextAfter, put } from "./facts.ts";
import { header, type Matcher } from "./header_types.ts";

/** Contexts by their title. */
const CONTEXTS: readonly (readonly [string, string])[] = [
  ["query sq dump:", "query_sq_out"],
  ["query rq dump:", "query_rq_out"],
  ["query cq dump:", "query_cq_out"],
  ["query qp dump:", "query_qp_out"],
];

/** DPDK, rte_hexdump: `Query SQ dump: at [0x7f6a7d20c000], len=272`. */
const rteHexdump: Matcher = (text, lower) => {
  if (!lower.includes("at [")) return undefined;
  const match = /^(.{0,200}?)\s*at \[(?:0x)?([0-9a-f]{1,16}|\(nil\))\],? len=(\d{1,9})/.exec(lower);
  if (match === null) return undefined;
  const title = match[1]!.trimEnd();
  // A row of the tables: read there.
  if (/mlx5\s{1,16}(?:cqe|error\s{1,16}(?:cqe?|sq|rq)):?$/.test(title)) return undefined;
  const layout = CONTEXTS.find(([name]) => title.endsWith(name) || title.endsWith(name.slice(0, -1)))?.[1];
  const size = Number(match[3]);
  return header({
    origin: "dpdk rte_hexdump",
    element: layout === undefined ? "cqe" : "context",
    generation: layout === undefined ? undefined : 5,
    size: size > 0 ? size : undefined,
    layout,
    styles: ["colon"],
    units: [1],
    foreign: layout === undefined
      ? `a hexadecimal dump with the title "${text.slice(0, title.length).trim().slice(-60)}", no known queue element`
      : undefined,
    text,
    read: (_, low) => put({}, { address: hexTextAfter(low, "at [") ?? "0x" + match[2]!, len: size }),
  });
};

/** In the order in which they are tried. */
export const USER_HEADERS: readonly Matcher[] = [rteHexdump];
