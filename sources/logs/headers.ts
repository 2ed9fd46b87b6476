/**
 * Lines that announce a dump: which program prints it, what the bytes are, how many there are, and what the line states.
 *
 * @module
 */

import type { Generation } from "../types.ts";
import { commonFacts, hexTextAfter, put, valueAfter, wordAfter } from "./facts.ts";
import type { OffsetStyle } from "./rows.ts";
import type { Facts, LogElementKind } from "./types.ts";

/** What a heading announces. */
export interface Header {
  /** Which program prints it, in which form. */
  readonly origin: string;
  /** What the bytes are. */
  readonly element: LogElementKind;
  /** Adapter generation, where the heading settles it. */
  readonly generation: Generation | undefined;
  /** Bytes that follow, where known. */
  readonly size: number | undefined;
  /** Layout of the bytes, where the heading names it. */
  readonly layout: string | undefined;
  /** Row forms that belong to it; undefined: any. */
  readonly styles: readonly OffsetStyle[] | undefined;
  /** Bytes per group of digits that belong to it; undefined: any. */
  readonly units: readonly number[] | undefined;
  /** The bytes must be an error CQE. */
  readonly error: boolean;
  /** The rows are no queue element of these adapters; the reason. */
  readonly foreign: string | undefined;
  /** What the heading states. */
  readonly facts: Facts;
  /** Facts that the heading should state: when they are missing, it goes on in the next line. */
  readonly wants: readonly string[];
  /** Rereads the facts from a heading that was joined from several lines. */
  readonly reread: (text: string) => Facts;
}

type Matcher = (text: string, lower: string) => Header | undefined;

/** Fills in what most headings leave open. */
function header(
  fields:
    & Partial<Header>
    & Pick<Header, "origin" | "element">
    & { readonly read: (text: string, lower: string) => Facts; readonly text: string },
): Header {
  const { read, text, ...rest } = fields;
  const reread = (joined: string): Facts => ({ ...read(joined, joined.toLowerCase()), ...commonFacts(joined) });
  return {
    generation: undefined,
    size: undefined,
    layout: undefined,
    styles: undefined,
    units: undefined,
    error: false,
    foreign: undefined,
    wants: [],
    ...rest,
    facts: reread(text),
    reread,
  };
}

/** Kernel, mlx5_ib: `mlx5_0: dump_cqe:272:(pid 599): dump error cqe`. */
const dumpCqe: Matcher = (text, lower) => {
  if (!lower.includes("dump error cqe") && !(lower.includes("dump_cqe:") && lower.includes("(pid"))) return undefined;
  return header({
    origin: "kernel mlx5_ib dump_cqe",
    element: "cqe",
    generation: 5,
    size: 64,
    styles: ["colon", "none"],
    units: [1, 4],
    error: true,
    text,
    read: () => ({}),
  });
};

/** Syndrome and vendor syndrome of a heading. */
export function syndromeFacts(lower: string, base: 10 | 16 = 10): Facts {
  return put({}, {
    syndrome: valueAfter(lower, "syndrome", { notAfter: ["vendor", "vendor_err", "hw"], base }) ??
      valueAfter(lower, "syndrom", { notAfter: ["vendor"], base }),
    vendor_syndrome: valueAfter(lower, "vendor syndrome", { base }) ?? valueAfter(lower, "vendor syndrom", { base }),
  });
}

/** Kernel, mlx5e: `Error cqe on cqn 0x510, ci 0x0, qn 0x1180, opcode 0xe, syndrome 0x4, vendor syndrome 0x32`. */
const errorCqe: Matcher = (text, lower) => {
  if (!lower.includes("error cqe on cqn") || lower.includes("requestor error") || lower.includes("responder error")) {
    return undefined;
  }
  return header({
    origin: "kernel mlx5e error cqe",
    element: "cqe",
    generation: 5,
    size: 64,
    styles: ["colon", "none"],
    units: [1, 4],
    error: true,
    wants: ["vendor_syndrome"],
    text,
    read: (_, low) =>
      put(syndromeFacts(low), {
        cqn: valueAfter(low, "cqn"),
        ci: valueAfter(low, "ci"),
        qpn: valueAfter(low, "qpn") ?? valueAfter(low, "sqn") ?? valueAfter(low, "rqn") ?? valueAfter(low, "qn"),
        cqe_opcode: valueAfter(low, "opcode"),
      }),
  });
};

/** Kernel, ASO queues: `Bad OP in ASOSQ CQE: 0xd`, then the two syndromes on lines of their own, then the dump. */
const asoCqe: Matcher = (text, lower) => {
  if (!lower.includes("bad op in asosq cqe")) return undefined;
  return header({
    origin: "kernel mlx5 ASO error cqe",
    element: "cqe",
    generation: 5,
    size: 64,
    styles: ["colon"],
    units: [1, 4],
    error: true,
    wants: ["vendor_syndrome", "syndrome"],
    text,
    read: (_, low) =>
      put({}, {
        cqe_opcode: valueAfter(low, "cqe"),
        vendor_syndrome: valueAfter(low, "vendor_err_synd", { base: 16 }),
        syndrome: valueAfter(low, "syndrome", { base: 16 }),
      }),
  });
};

/** Kernel, mlx5e: `WQE DUMP: WQ size 1024 WQ cur size 0, WQE index 0xf, len: 64`. */
const wqeDump: Matcher = (text, lower) => {
  if (!lower.includes("wqe dump:")) return undefined;
  return header({
    origin: "kernel mlx5e WQE DUMP",
    element: "wqe",
    generation: 5,
    size: valueAfter(lower, "len"),
    styles: ["colon", "none"],
    units: [1, 4],
    wants: ["len"],
    text,
    read: (_, low) =>
      put({}, {
        wq_size: valueAfter(low, "wq size"),
        wq_cur_size: valueAfter(low, "wq cur size"),
        wqe_index: valueAfter(low, "wqe index"),
        len: valueAfter(low, "len"),
      }),
  });
};

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

/** Kernel, mlx4_en: `CQE error - cqn 0x8e, ci 0x0, vendor syndrome: 0x57 syndrome: 0x4`. */
const mlx4EnCqe: Matcher = (text, lower) => {
  if (!lower.includes("cqe error - cqn")) return undefined;
  return header({
    origin: "kernel mlx4_en error cqe",
    element: "cqe",
    generation: 4,
    size: 32,
    styles: ["colon"],
    units: [1, 4],
    error: true,
    wants: ["syndrome"],
    text,
    read: (_, low) =>
      put(syndromeFacts(low), {
        cqn: valueAfter(low, "cqn"),
        ci: valueAfter(low, "ci"),
        netdev: wordAfter(low, "mlx4_en:")?.replace(/:$/, ""),
      }),
  });
};

/** Kernel, mlx4_en: `Related WQE - qpn 0x20d, wqe index 0x0, wqe size 0x40`. */
const mlx4EnWqe: Matcher = (text, lower) => {
  if (!lower.includes("related wqe - qpn")) return undefined;
  return header({
    origin: "kernel mlx4_en related WQE",
    element: "wqe",
    generation: 4,
    size: valueAfter(lower, "wqe size"),
    styles: ["colon"],
    units: [1, 4],
    wants: ["wqe_size"],
    text,
    read: (_, low) =>
      put({}, {
        qpn: valueAfter(low, "qpn"),
        wqe_index: valueAfter(low, "wqe index"),
        wqe_size: valueAfter(low, "wqe size"),
      }),
  });
};

/** mthca: `local QP operation err (QPN 380404, WQE @ 00000583, CQN 040085, index 1147949)`. */
const mthca: Matcher = (text, lower) => {
  if (!lower.includes("(qpn") || !lower.includes("wqe @")) return undefined;
  return header({
    origin: "mthca error cqe",
    element: "mthca_cqe",
    size: 32,
    styles: ["bracket"],
    units: [4],
    error: true,
    wants: ["index"],
    text,
    read: (_, low) =>
      put({}, {
        qpn: valueAfter(low, "qpn", { base: 16 }),
        wqe: valueAfter(low, "wqe @", { base: 16 }),
        cqn: valueAfter(low, "cqn", { base: 16 }),
        index: valueAfter(low, "index"),
      }),
  });
};

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

const MATCHERS: readonly Matcher[] = [
  dumpCqe,
  errorCqe,
  asoCqe,
  wqeDump,
  gotCompletion,
  debugCqe,
  debugWqe,
  rteHexdump,
  mlx4EnCqe,
  mlx4EnWqe,
  mthca,
  mlx5ctl,
  wqdumpRing,
  wqdumpContext,
  wqdumpCommon,
  segment,
  steering,
];

/** Words of which every heading has at least one. */
const TRIGGERS = [
  "cqe",
  "wqe",
  "completion with error",
  "len=",
  "mlx5ctl",
  "dump of ",
  " gvmi ",
  "common part",
  "segment type",
];

/**
 * The heading that a line is, if it is one.
 *
 * @param text A clean line.
 * @param lower The same in lower case.
 */
export function matchHeader(text: string, lower: string): Header | undefined {
  if (!TRIGGERS.some((word) => lower.includes(word))) return undefined;
  for (const matcher of MATCHERS) {
    const found = matcher(text, lower);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A header that stands for "none": bytes without any heading. */
export function noHeader(): Header {
  return header({ origin: "hexadecimal data", element: "cqe", text: "", read: () => ({}) });
}
