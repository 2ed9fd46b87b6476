/** Lines of UCX, and of SPDK where it prints the same. */

import { ASYNC_EVENTS } from "../../layouts/async_events.ts";
import { ENUMS } from "../../layouts/enums.ts";
import { cut, hexTextAfter, put, valueAfter, wordAfter } from "../facts.ts";
import type { FormatRow } from "../row_types.ts";
import type { Fact, Facts } from "../types.ts";

/** UCX's names of opcodes where they differ from the headers'. */
const UCX_OPCODES: Readonly<Record<string, string>> = {
  COMPARE_SWAP: "ATOMIC_CS",
  FETCH_ADD: "ATOMIC_FA",
  MASKED_COMPARE_SWAP: "ATOMIC_MASKED_CS",
  MASKED_FETCH_ADD: "ATOMIC_MASKED_FA",
  CSWAP: "ATOMIC_CS",
  MASKED_CSWAP: "ATOMIC_MASKED_CS",
  MASKED_FADD: "ATOMIC_MASKED_FA",
  FADD: "ATOMIC_FA",
  SEND_IMMEDIATE: "SEND_IMM",
};

export function sendOpcode(name: Fact | undefined): number | undefined {
  if (typeof name !== "string") return undefined;
  const upper = name.toUpperCase();
  const header = UCX_OPCODES[upper] ?? upper;
  return ENUMS["wqe_opcode_gen5"]!.values.find((entry) => entry.name === header)?.value;
}

/** Parts of a work queue element in brackets: `[va 0x.. len 1 lkey 0x..] [rqpn 0xd1d dgid ::ffff:2.1.3.16]`. */
function bracketFacts(text: string, facts: Facts): void {
  const sges: Fact[] = [];
  let open = text.indexOf("[");
  for (let count = 0; open >= 0 && count < 64; count++) {
    const close = text.indexOf("]", open);
    if (close < 0) break;
    const part = text.slice(open + 1, close);
    const lower = part.toLowerCase();
    if (/^\s*(?:va|seg \d+|byte_count|bytes)\b/.test(lower)) {
      sges.push(put({}, {
        byte_count: valueAfter(lower, "byte_count") ?? valueAfter(lower, "bytes") ?? valueAfter(lower, "len"),
        lkey: valueAfter(lower, "lkey"),
        addr: hexTextAfter(part, "addr") ?? hexTextAfter(part, "va"),
      }));
    } else if (/^\s*rva\b/.test(lower)) {
      put(facts, { rva: hexTextAfter(part, "rva"), rkey: valueAfter(lower, "rkey") });
    } else if (/^\s*rqpn\b/.test(lower)) {
      put(facts, {
        rqpn: valueAfter(lower, "rqpn"),
        dgid: wordAfter(part, "dgid"),
        rlid: valueAfter(lower, "rlid") ?? valueAfter(lower, "dlid"),
        rmac: wordAfter(part, "rmac"),
        sgid_index: valueAfter(lower, "sgix") ?? valueAfter(lower, "sgid_index"),
        traffic_class: valueAfter(lower, "tc") ?? valueAfter(lower, "traffic_class"),
        sl: valueAfter(lower, "sl"),
      });
    } else if (/^\s*inl\b/.test(lower)) {
      put(facts, { inline_len: valueAfter(lower, "inl len") ?? valueAfter(lower, "len") });
    }
    open = text.indexOf("[", close);
  }
  if (sges.length > 0) facts["sges"] = sges;
}

/** Whether a bracket is opened and not closed, or the element's path has not come yet. */
function bracketOpen(facts: Facts, text: string): boolean {
  return text.lastIndexOf("[") > text.lastIndexOf("]") ||
    (facts["rqpn"] === undefined && /\bwqe\[/i.test(text) && text.length < 1200 && facts["wqe_opcode"] !== undefined);
}

/** UCX's words for a syndrome, and its link layer. */
function completionFacts(facts: Facts, text: string, notes: string[]): void {
  const link = facts["link"];
  if (typeof link === "string") {
    facts["link_layer"] = /^ib$/i.test(link) ? "InfiniBand" : "Ethernet";
    delete facts["link"];
  }
  // Before UCX pull request 9167 a responder's element came first and its index was wrong.
  if (!/\[seg 0|\bstrides \d/i.test(text)) return;
  bracketFacts(text, facts);
  facts["cqe_opcode"] = 0xe;
  notes.push(
    "this UCX prints next wqe byte-swapped and the receive element before the error (fixed by pull request 9167)",
  );
}

/** The element that UCX prints behind a completion. */
function elementFacts(facts: Facts, text: string): void {
  put(facts, {
    wqe_opcode: sendOpcode(facts["opcode_name"]),
    next_wqe_index: valueAfter(text.toLowerCase(), "next_wqe"),
  });
  delete facts["opcode_name"];
  const transport = typeof facts["transport"] === "string" ? facts["transport"].toUpperCase() : undefined;
  put(facts, { cqe_opcode: undefined });
  if (transport !== undefined) facts["transport"] = transport;
  if (transport === "SRQ" || transport === "RQ") facts["cqe_opcode"] = 0xe;
  else if (typeof facts["wqe_opcode"] === "number") facts["cqe_opcode"] = 0xd;
  bracketFacts(text.slice(text.search(/wqe\[\d+\]/i) + 4), facts);
}

/** What UCX prints of an element's segments: a list of brackets, whose last one may be broken. */
const SEGMENTS =
  ":?(?: next_wqe \\d{1,6} desc [^\\[\\n]{0,60})?(?:\\s{0,8}[GS]?(?:\\[(?:va|inl|seg|r?va|rqpn|rkey|lkey|add|cmp|ah|" +
  "slid|bytes?|DMA|\\d{1,3} ?bit)(?![a-z])[^\\]\\[\\n]{0,300}\\]|\\[[^\\]\\[\\n]{0,300}$)){0,40}";

const SYND = "(synd {syndrome:num} vend {vendor_syndrome:num}{!} hw_synd {hw_synd_type:dec}/{hw_err_synd:dec})";

const EVENTS = [
  ...ASYNC_EVENTS.flatMap((event) => event.texts),
  "DCT access error on DCTN",
  "DCT key violation on DCTN",
]
  .map((text) => text.toLowerCase());

/** Whether words of an event begin as one that is known and do not go on so: some of them are missing or glued together. */
const isBroken = (words: string): boolean =>
  !EVENTS.some((text) => words.startsWith(text) && (!text.endsWith(" dctn") || words.length > text.length)) &&
  EVENTS.some((text) => glued(text).startsWith(glued(words).slice(0, 3)));

const glued = (words: string): string => words.replaceAll(" ", "");

export const UCX_ROWS: readonly FormatRow[] = [
  {
    origin: "ucx ib_mlx5_log old",
    sample:
      "[1700000010.000001] [ha:1 :0] ib_mlx5_log.c:111 UCX FATAL Error on QP 0x1590d wqe[43850]: Local QP operation " +
      "(synd 0x2 vend 0x68) opcode MASKED_COMPARE_SWAP",
    pattern:
      "Error on {?{device:device}:{port:dec} ?}QP {qpn:num} wqe[{wqe_counter:dec}]: {message:text}~(synd {syndrome:num} " +
      "vend {vendor_syndrome:num}){!}{? opcode {opcode_name:symbol}?}",
    gives: {
      host: "ha",
      process: 1,
      qpn: 0x1590d,
      wqe_counter: 43850,
      syndrome: 2,
      vendor_syndrome: 0x68,
      wqe_opcode: 0x14,
    },
    read: (facts) => {
      const opcode = sendOpcode(facts["opcode_name"]);
      if (opcode !== undefined) Object.assign(facts, { wqe_opcode: opcode, cqe_opcode: 0xd });
      delete facts["opcode_name"];
    },
  },
  {
    origin: "ucx ib_mlx5_log",
    sample:
      "[1700000010.000001] [ha:1:0:1] ib_mlx5_log.c:171 Local protection on mlx5_0:1/RoCE (synd 0x4 vend 0x51 hw_synd 0/2)",
    pattern: [
      `{message:ucx}{/(?: error)?/} on {device:device}:{port:dec}/{link:symbol} ${SYND}`,
      "strides {/\\d{1,6}[^\\n]{0,12}?/}next wqe {next_wqe_printed:dec} desc {/\\S{1,20}[^\\n]{0,400}?/} on {device:device}:" +
      `{port:dec}/{link:symbol} ${SYND}`,
      "{message:ucx}{/(?: error)?/} on {device:device}:{port:dec}/{link:symbol} (synd {syndrome:num} vend {vendor_syndrome:num})",
      "{message:ucx}{/(?: error)?/} on {device:device}:{port:dec}/{link:symbol}",
      SYND,
    ],
    words: ["(synd", "hw_synd", "mlx5_"],
    gives: {
      host: "ha",
      process: 1,
      device: "mlx5_0",
      port: 1,
      syndrome: 4,
      vendor_syndrome: 0x51,
      hw_synd_type: 0,
      hw_err_synd: 2,
      time_us: 1700000010000001,
    },
    read: completionFacts,
    then: ["ucx ib_mlx5_log element"],
    single: true,
    patience: 3,
    notes: ["hw_synd is hw_synd_type/hw_err_synd, in decimal"],
  },
  {
    origin: "ucx flush",
    sample: "[ha:1:0:1] ib_mlx5_log.c:90 QP 0x1590d wqe[43850] is flushed",
    pattern: "QP {qpn:num} wqe[{wqe_counter:dec}] is flushed",
    words: ["wqe["],
    gives: { qpn: 0x1590d, wqe_counter: 43850, syndrome: 5 },
    facts: { syndrome: 5 },
  },
  {
    origin: "ucx ib_mlx5_log element",
    sample:
      "[ha:1:0:1] ib_mlx5_log.c:171 RC QP 0x938 wqe[7]: RDMA_WRITE s-- [rva 0x7f11 rkey 0x1fff] [va 0x7f22 len 4096 " +
      "lkey 0x3abc] [rqpn 0x9 dlid=2 sl=0]",
    pattern: "{/(?<!\\bon\\s{1,4})/}{?{transport:transport} ?}QP {qpn:num} wqe[{wqe_index:dec}]{!}" +
      `{?:~{?opcode ?}{opcode_name:symbol}{? {flags:wqeflags}?}?}{?{/${SEGMENTS}/}?}`,
    gives: { transport: "RC", qpn: 0x938, wqe_index: 7, wqe_opcode: 8, rkey: 0x1fff, rqpn: 9, rlid: 2, flags: "s--" },
    read: elementFacts,
    open: bracketOpen,
    part: true,
  },
  {
    origin: "ucx verbs completion",
    sample:
      "rc_verbs_iface.c:65   UCX  ERROR send completion with error: remote access error qpn 0x1b2 wrid 0x0 vendor_err 0x88",
    pattern: [
      "{direction:direction} completion with error{/:?/} on qp {qpn:num}{/:?/}{!} {message:status} syndrome {vendor_syndrome:num}",
      "{direction:direction} completion with error{/:?/} {message:status}{!} qpn {qpn:num} wrid {wr_id:addr}~vendor_err " +
      "{vendor_syndrome:num}",
      "{direction:direction} completion with error{/:?/} {message:ucx}{/(?: error)?/}{? {/\\(?/}?}" +
      "{? qpn {qpn:num}?}{? wrid {wr_id:addr}?}{?~vendor_err {vendor_syndrome:num}?}",
    ],
    gives: { direction: "send", wc_status: 10, qpn: 0x1b2, vendor_syndrome: 0x88 },
    notes: ['the number behind "syndrome" or vendor_err is the vendor syndrome'],
  },
  {
    origin: "async event",
    sample:
      "[1700000010.000001] [ha:1:0] ib_device.c:171 UCX ERROR IB Async event on mlx5_3: DCT access error on DCTN 0x2a8a3",
    pattern: "IB Async event on {device:device}: {event:rest}",
    words: ["async"],
    gives: { device: "mlx5_3", dctn: 0x2a8a3, event: "DCT access error on DCTN 0x2a8a3" },
    read: (facts) => {
      const low = String(facts["event"]).toLowerCase();
      if (isBroken(low)) cut(facts, "event");
      else facts["event"] = String(facts["event"]).replace(/( on DCTN 0x[0-9a-f]{1,6})\b.*$/i, "$1");
      put(facts, {
        qpn: valueAfter(low, "qpn") ?? valueAfter(low, "qp"),
        dctn: valueAfter(low, "dctn"),
        port: valueAfter(low, "port"),
      });
    },
  },
  {
    origin: "ucx endpoint",
    sample:
      "ucp_ep.c:1504 UCX DIAG ep 0x7f01: error 'Connection reset by remote peer' on rc_mlx5/mlx5_0:1 will not be handled " +
      "since no error callback is installed",
    pattern: [
      "ep {endpoint:addr}: error '{message:text}' on {lane:word}/{device:device}:{port:dec} will not be handled",
      "Error {message:text} was not handled for ep {endpoint:addr}{? - {lane:word}/{device:device}:{port:dec}?}",
      "error '{message:text}' {/(?:occurred on wireup )?/}will not be handled for ep {endpoint:addr}" +
      "{? - {lane:word}/{device:device}:{port:dec}?}",
    ],
    words: ["rc_mlx5", "dc_mlx5", "ud_mlx5", "rc_verbs", "ucx"],
    gives: { device: "mlx5_0", port: 1, lane: "rc_mlx5", message: "Connection reset by remote peer" },
    read: (facts, _, notes) => {
      // The level of the line, which is the first word of the other form too.
      facts["message"] = String(facts["message"]).replace(/^error\s+/i, "");
      const may = UCS_STATUSES[String(facts["message"]).toLowerCase()];
      if (may === undefined) return;
      facts["syndrome_may_be"] = [...may];
      notes.push(`what UCX calls this is syndrome ${may.map((value) => `0x${value.toString(16)}`).join(" or ")}`);
    },
    event: "connection",
  },
  {
    origin: "ucx devx",
    sample: "UCX ERROR mlx5dv_devx_obj_create(QP) failed on mlx5_0, syndrome 0x2c4154: Remote I/O error",
    pattern:
      "mlx5dv_devx_{/\\w{1,40}/}({object:command}) failed{? on {device:device}?},{!} syndrome {cmd_syndrome:num}{?: {message:rest}?}",
    gives: { object: "QP", device: "mlx5_0", cmd_syndrome: 0x2c4154 },
    facts: { syndrome_space: "command" },
    notes: ["the syndrome is one of a firmware command, not of a CQE"],
  },
  {
    origin: "ucx check_qps",
    sample: "qp=0x1955b: pi=56554 ci=56522 initial_ci=56522 - stuck (path=...)",
    pattern: "qp={qpn:num}: pi={pi:dec} ci={ci:dec} initial_ci={initial_ci:dec}{? - {verdict:verdict}?}",
    words: ["initial_ci=", "qp=0x"],
    gives: { qpn: 0x1955b, pi: 56554, ci: 56522, outstanding: 32, stuck: true, verdict: "stuck" },
    read: (facts, _, notes) => {
      const [pi, ci, initial] = [facts["pi"], facts["ci"], facts["initial_ci"]] as number[];
      const stuck = ci !== pi && ci === initial;
      Object.assign(facts, { outstanding: (pi! - ci!) & 0xffff, stuck });
      notes.push("stuck: ci != pi, and ci did not move between two samples (16-bit counters)");
      const { verdict } = facts;
      if (verdict !== undefined && (verdict === "stuck") !== stuck) {
        notes.push(`the line says ${verdict}, its numbers say ${stuck ? "stuck" : "not stuck"}`);
      }
    },
    event: "notice",
  },
];

/** What a status of UCS was made from. */
const UCS_STATUSES: Readonly<Record<string, readonly number[]>> = {
  "connection reset by remote peer": [0x13, 0x14],
  "endpoint timeout": [0x15, 0x16, 0x22],
  "request canceled": [0x05],
};
