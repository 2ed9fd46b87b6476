/**
 * Headings of drivers in programs: rdma-core, DPDK.
 *
 * @module
 */

import { hexTextAfter, put, valueAfter } from "./facts.ts";
import { header, type Matcher } from "./header_types.ts";
import type { LogElementKind } from "./types.ts";

/** rdma-core: `mlx5: host: got completion with error:`. */
const gotCompletion: Matcher = (text, lower) => {
  const at = lower.indexOf("got completion with error");
  if (at < 0 || /got completion with error:? *(?:[a-z(]|0x|\d{1,3}\b)/.test(lower.slice(at))) return undefined;
  const provider = /(?:^|[\s>"\])])(mlx[45]|xsc\w*|hns\w*|bnxt\w*|erdma\w*|irdma\w*|efa\w*|qedr\w*): *([^\s:]+): *$/
    .exec(
      text.slice(Math.max(0, at - 200), at),
    );
  const name = provider?.[1] ?? "";
  const foreign = name !== "" && !name.startsWith("mlx")
    ? `the completion was printed by the ${name} provider, which is another vendor's`
    : undefined;
  return header({
    origin: "rdma-core got completion",
    element: "cqe",
    generation: 5,
    size: 64,
    styles: ["none"],
    units: [4],
    error: true,
    foreign,
    text,
    read: () => put({}, { host: provider?.[2] }),
  });
};

/** rdma-core with debugging: `mlx5_get_next_cqe:565: dump cqe for cqn 0x4c2:`, of whatever kind. */
const debugCqe: Matcher = (text, lower) => {
  if (!lower.includes("dump cqe for cqn")) return undefined;
  return header({
    origin: "rdma-core debug",
    element: "cqe",
    generation: 5,
    size: 64,
    styles: ["none"],
    units: [4],
    text,
    read: (_, low) => put({}, { cqn: valueAfter(low, "cqn") }),
  });
};

/** The same for what was posted: `dump wqe at 0x7fc59b357000`, as many rows as ds says. */
const debugWqe: Matcher = (text, lower) => {
  if (!lower.includes("dump wqe at 0x")) return undefined;
  return header({
    origin: "rdma-core debug",
    element: "wqe",
    generation: 5,
    styles: ["none"],
    units: [4],
    text,
    read: () => put({}, { address: hexTextAfter(text, "at") }),
  });
};

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
export const USER_HEADERS: readonly Matcher[] = [gotCompletion, debugCqe, debugWqe, rteHexdump];
