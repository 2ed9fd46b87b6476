/** Headings of tools: wqdump, resourcedump, mlx5ctl, the steering parser. */

import { put, valueAfter } from "./facts.ts";
import { type Header, header, type Matcher } from "./header_types.ts";
import type { Facts, LogElementKind } from "./types.ts";

/** Query outputs by the name of an mlx5ctl object. */
const MLX5CTL: Readonly<Record<string, string>> = {
  cq: "query_cq_out",
  qp: "query_qp_out",
  sq: "query_sq_out",
  rq: "query_rq_out",
  rmp: "query_rmp_out",
  eq: "query_eq_out",
  srq: "query_srq_out",
  xrc_srq: "query_xrc_srq_out",
  xrq: "query_xrq_out",
  dct: "query_dct_out",
  mkey: "query_mkey_out",
};

/** mlx5ctl: `mlx5ctl DEV obj cq --id=1135 -B | parseadb query_cq_out`. */
const mlx5ctl: Matcher = (text, lower) => {
  const match = /mlx5ctl\s+(\S{1,60})\s+obj\s+(\w{1,20})/.exec(lower);
  if (match === null) return undefined;
  const named = /parseadb\s+(\w{1,40})/.exec(lower)?.[1];
  const layout = MLX5CTL[match[2]!] ??
    (named !== undefined && Object.values(MLX5CTL).includes(named) ? named : undefined);
  return header({
    origin: "mlx5ctl obj",
    element: "context",
    generation: 5,
    layout,
    styles: ["none", "colon"],
    units: [1],
    foreign: layout === undefined ? `no public layout of an mlx5ctl object "${match[2]}"` : undefined,
    text,
    read: (_, low) => put({}, { device: match[1], object: match[2], index: valueAfter(low, "--id") }),
  });
};

/** Rings of wqdump's raw output, by the word in their heading. */
const RINGS: Readonly<Record<string, LogElementKind>> = { sq: "sq", rq: "rq", srq: "srq", cq: "cq", eq: "eq" };

/** wqdump: `Dump of SQ with gvmi=0x0, qn=0x3b5. 4 entries, 64 bytes each. connected to CQ 0x3a.  ts: 0  pi 0x3   ci 0x3`. */
const wqdumpRing: Matcher = (text, lower) => {
  const match = /\bdump of (sq|rq|srq|cq|eq) with\b/.exec(lower);
  if (match === null) return undefined;
  const entries = /(\d{1,8}) entr/.exec(lower);
  const stride = /(\d{1,5}) bytes each/.exec(lower);
  const size = entries !== null && stride !== null ? Number(entries[1]) * Number(stride[1]) : 0;
  return header({
    origin: "wqdump raw ring",
    element: RINGS[match[1]!]!,
    size: size > 0 ? size : undefined,
    styles: ["index", "none"],
    units: [4],
    text,
    read: (_, low) =>
      put({}, {
        gvmi: valueAfter(low, "gvmi"),
        qpn: valueAfter(low, "qn"),
        entries: entries === null ? undefined : Number(entries[1]),
        stride: stride === null ? undefined : Number(stride[1]),
        cqn: valueAfter(low, "connected to cq"),
        ts: valueAfter(low, "ts"),
        pi: valueAfter(low, "pi"),
        ci: valueAfter(low, "ci"),
      }),
  });
};

/** wqdump: `Send Qpc gvmi 0000 QP Index 0000000b`. */
const wqdumpContext: Matcher = (text, lower) => {
  const match = /(?:^|[\s>|:"])([a-z]{2,5}(?: qpc)?) gvmi ([0-9a-f]{4}) ([a-z_]{2,8}) index ([0-9a-f]{8})\b/.exec(
    lower,
  );
  if (match === null) return undefined;
  return contextHeader(text, match[1]!, {
    gvmi: parseInt(match[2]!, 16),
    object: match[3]!,
    index: parseInt(match[4]!, 16),
  });
};

/** wqdump: `== Common Part (Not Connected) ==`. */
const wqdumpCommon: Matcher = (text, lower) => {
  if (!/== common part\b.{0,40}==/.test(lower)) return undefined;
  return contextHeader(text, "common part", {});
};

/** A context of wqdump's raw output. Its layout is the device's own and not public. */
function contextHeader(text: string, title: string, facts: Facts): Header {
  return header({
    origin: "wqdump raw context",
    element: "context",
    styles: ["numbered", "colon"],
    units: [4],
    text,
    read: () => ({ title, ...facts }),
  });
}

/** resourcedump: `Segment Type: 0x1530`, `Segment Size: 72 Bytes`, `Segment Data:`. */
const segment: Matcher = (text, lower) => {
  if (!lower.includes("segment type:")) return undefined;
  const type = valueAfter(lower, "segment type");
  if (type === undefined) return undefined;
  return header({
    origin: "resourcedump text",
    element: "segment",
    generation: 5,
    styles: ["none"],
    units: [4],
    wants: ["segment_bytes"],
    text,
    read: (_, low) =>
      put({}, { segment_type: valueAfter(low, "segment type"), segment_bytes: valueAfter(low, "segment size") }),
  });
};

/** mlx_steering_dump: `WQE Pair #25: [0x0730] and [0x0731]`. */
const steering: Matcher = (text, lower) => {
  const match = /\bwqe (?:pair )?#(\d{1,8}): \[(0x[0-9a-f]{1,8})\](?: and \[(0x[0-9a-f]{1,8})\])?/.exec(lower);
  if (match === null) return undefined;
  return header({
    origin: "mlx_steering_dump queue parser",
    element: "wqe",
    generation: 5,
    size: match[3] === undefined ? 64 : 128,
    styles: ["none"],
    units: [4],
    text,
    read: () => put({}, { number: Number(match[1]), wqe_index: Number(match[2]) }),
  });
};

/** In the order in which they are tried. */
export const TOOL_HEADERS: readonly Matcher[] = [
  mlx5ctl,
  wqdumpRing,
  wqdumpContext,
  wqdumpCommon,
  segment,
  steering,
];
