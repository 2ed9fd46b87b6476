/**
 * Headings of DPDK's hexadecimal dumps, whose title says what they are.
 *
 * @module
 */

import { hexTextAfter, put } from "./facts.ts";
import { header, type Matcher } from "./header_types.ts";
import type { LogElementKind } from "./types.ts";

/** What the titles of DPDK's hexadecimal dumps stand for. */
const DPDK_TITLES: readonly (readonly [string, LogElementKind, string | undefined])[] = [
  ["mlx5 error cqe:", "cqe", undefined],
  ["mlx5 cqe:", "cqe", undefined],
  ["mlx5 error cq:", "cq", undefined],
  ["mlx5 error sq:", "sq", undefined],
  ["mlx5 error rq:", "rq", undefined],
  ["query sq dump:", "context", "query_sq_out"],
  ["query rq dump:", "context", "query_rq_out"],
  ["query cq dump:", "context", "query_cq_out"],
  ["query qp dump:", "context", "query_qp_out"],
];

/** DPDK, rte_hexdump: `MLX5 Error CQE: at [0x7f6a7d20c000], len=64`. */
const rteHexdump: Matcher = (text, lower) => {
  const match = /^(.{0,200}?)\s*at \[(?:0x)?([0-9a-f]{1,16}|\(nil\))\],? len=(\d{1,9})/.exec(lower);
  if (match === null) return undefined;
  const title = match[1]!.trimEnd();
  const known = DPDK_TITLES.find(([name]) => title.endsWith(name) || title.endsWith(name.slice(0, -1)));
  const size = Number(match[3]);
  return header({
    origin: "dpdk rte_hexdump",
    element: known?.[1] ?? "cqe",
    generation: known === undefined ? undefined : 5,
    size: size > 0 ? size : undefined,
    layout: known?.[2],
    styles: ["colon"],
    units: [1],
    error: title.endsWith("mlx5 error cqe:"),
    foreign: known === undefined
      ? `a hexadecimal dump with the title "${text.slice(0, title.length).trim().slice(-60)}", no known queue element`
      : undefined,
    text,
    read: (_, low) => put({}, { address: hexTextAfter(low, "at [") ?? "0x" + match[2]!, len: size }),
  });
};

/** In the order in which they are tried. */
export const USER_HEADERS: readonly Matcher[] = [rteHexdump];
