/**
 * Messages of UCX: completions with error and their work queue elements, and its queue check script.
 *
 * @module
 */

import { ENUMS } from "../layouts/enums.ts";
import { commonFacts, hexTextAfter, put, valueAfter, withoutPrefix, wordAfter } from "./facts.ts";
import { statusByText } from "./messages_kernel.ts";
import type { MessageMatcher, More } from "./message_types.ts";
import type { Fact, Facts } from "./types.ts";

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

/** Number of a send opcode by its name. */
export function sendOpcode(name: string | undefined): number | undefined {
  if (name === undefined) return undefined;
  const upper = name.toUpperCase();
  const header = UCX_OPCODES[upper] ?? upper;
  return ENUMS["wqe_opcode_gen5"]!.values.find((entry) => entry.name === header)?.value;
}

/** UCX's short names of errors, which are not those of libibverbs. */
const UCX_ERRORS: readonly (readonly [string, number])[] = [
  ["local length", 0x01],
  ["local qp operation", 0x02],
  ["local protection", 0x04],
  ["wr flush", 0x05],
  ["memory bind", 0x06],
  ["bad response", 0x10],
  ["local access", 0x11],
  ["remote invalid request", 0x12],
  ["remote access", 0x13],
  ["remote qp", 0x14],
  ["remote operation", 0x14],
  ["transport retry count exceeded", 0x15],
  ["rnr retry count exceeded", 0x16],
  ["receive-no-ready retry count exceeded", 0x16],
  ["remote aborted", 0x22],
];

/** `(synd 0x15 vend 0x81 hw_synd 0/0)`. */
function syndFacts(lower: string): Facts {
  const at = lower.indexOf("(synd ");
  const part = at < 0 ? lower : lower.slice(at, at + 80);
  const hw = /hw_synd (\d{1,3})\/(\d{1,3})/.exec(part);
  return put({}, {
    syndrome: valueAfter(part, "synd"),
    vendor_syndrome: valueAfter(part, "vend"),
    hw_synd_type: hw === null ? undefined : Number(hw[1]),
    hw_err_synd: hw === null ? undefined : Number(hw[2]),
  });
}

/** Parts of a work queue element in brackets: `[va 0x.. len 1 lkey 0x..] [rqpn 0xd1d dgid ::ffff:2.1.3.16]`. */
function bracketFacts(text: string, facts: Facts): void {
  const sges: Fact[] = Array.isArray(facts["sges"]) ? [...(facts["sges"] as Fact[])] : [];
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
    } else if (lower.includes("rva")) {
      put(facts, { rva: hexTextAfter(part, "rva"), rkey: valueAfter(lower, "rkey") });
    } else if (lower.includes("rqpn")) {
      put(facts, {
        rqpn: valueAfter(lower, "rqpn"),
        dgid: wordAfter(part, "dgid"),
        rlid: valueAfter(lower, "rlid") ?? valueAfter(lower, "dlid"),
        rmac: wordAfter(part, "rmac"),
        sgid_index: valueAfter(lower, "sgix") ?? valueAfter(lower, "sgid_index"),
        traffic_class: valueAfter(lower, "tc") ?? valueAfter(lower, "traffic_class"),
        sl: valueAfter(lower, "sl"),
      });
    } else if (lower.startsWith("inl ")) {
      put(facts, { inline_len: valueAfter(lower, "inl len") ?? valueAfter(lower, "len") });
    }
    open = text.indexOf("[", close);
  }
  if (sges.length > 0) facts["sges"] = sges;
}

/** `RC QP 0xd1e wqe[1]: RDMA_WRITE --- [rva 0x0 rkey 0x0] ...`. */
function wqeFacts(text: string, lower: string, facts: Facts): boolean {
  const match =
    /\b([a-z]{2,5})? ?qp 0x([0-9a-f]{1,6}) wqe\[(\d{1,10})\](?::\s*([a-z_]{2,32}))?(?: ([s-][f-][e-])(?= |$))?/
      .exec(lower);
  if (match === null) return false;
  const opcode = sendOpcode(match[4]);
  put(facts, {
    transport: match[1]?.toUpperCase(),
    qpn: parseInt(match[2]!, 16),
    wqe_index: Number(match[3]),
    wqe_opcode: opcode,
    flags: match[5],
    next_wqe_index: valueAfter(lower, "next_wqe"),
  });
  bracketFacts(text.slice(match.index + match[0].length), facts);
  return true;
}

/** `Transport retry count exceeded on mlx5_3:1/RoCE (synd 0x15 vend 0x81 hw_synd 0/0)`, then the element. */
const completion: MessageMatcher = (text, lower) => {
  if (!lower.includes("(synd 0x") || lower.includes("error on qp 0x")) return undefined;
  const facts = put(commonFacts(text), syndFacts(lower));
  const link = /on (\S{2,32}):(\d{1,3})\/(ib|roce)/.exec(lower);
  put(facts, {
    device: link?.[1],
    port: link === null ? undefined : Number(link[2]),
    link_layer: link === null ? undefined : link[3] === "ib" ? "InfiniBand" : "Ethernet",
  });
  const notes = ["hw_synd is hw_synd_type/hw_err_synd, in decimal"];
  // Before UCX pull request 9167 a responder's element came first and its index was wrong.
  const early = /\bstrides \d+.{0,8} next wqe (\d+) desc/.exec(lower);
  if (early !== null || lower.includes("[seg 0")) {
    bracketFacts(text, facts);
    put(facts, { cqe_opcode: 0xe, next_wqe_printed: early === null ? undefined : Number(early[1]) });
    notes.push(
      "this UCX prints next wqe byte-swapped and the receive element before the error (fixed by pull request 9167)",
    );
  }
  let seen = false;
  return {
    origin: "ucx ib_mlx5_log",
    facts,
    notes,
    single: true,
    patience: 3,
    limit: 6,
    more: (line, low): More => {
      if (!seen) {
        seen = wqeFacts(line, low, facts);
        if (!seen) return "no";
        const responder = facts["transport"] === "SRQ" || facts["transport"] === "RQ";
        put(facts, { cqe_opcode: responder ? 0xe : typeof facts["wqe_opcode"] === "number" ? 0xd : undefined });
        return facts["sges"] !== undefined || facts["rqpn"] !== undefined ? "done" : "more";
      }
      if (!/^\[\s*(?:rva|va|rqpn|inl|seg|byte_count)\b/.test(withoutPrefix(low))) return "end";
      bracketFacts(line, facts);
      return facts["rqpn"] !== undefined ? "done" : "more";
    },
  };
};

/** `Error on QP 0x1590d wqe[43850]: Local QP operation (synd 0x2 vend 0x68) opcode MASKED_COMPARE_SWAP`. */
const oldCompletion: MessageMatcher = (text, lower) => {
  const match = /error on qp 0x([0-9a-f]{1,6}) wqe\[(\d{1,10})\]/.exec(lower);
  if (match === null) return undefined;
  const opcode = sendOpcode(wordAfter(text, "opcode"));
  return {
    origin: "ucx ib_mlx5_log old",
    facts: put(commonFacts(text), {
      qpn: parseInt(match[1]!, 16),
      wqe_counter: Number(match[2]),
      ...syndFacts(lower),
      wqe_opcode: opcode,
      cqe_opcode: opcode === undefined ? undefined : 0xd,
    }),
    notes: [],
  };
};

/** `Send completion with error on qp 0x2a8af: remote invalid request error syndrome 0x8a` and its verbs relatives. */
const verbsCompletion: MessageMatcher = (text, lower) => {
  const at = lower.search(/\b(?:send|receive|recv) completion with error/);
  if (at < 0) return undefined;
  const status = statusByText(lower.slice(at));
  const short = status === undefined ? UCX_ERRORS.find(([name]) => lower.indexOf(name, at) >= 0) : undefined;
  const part = lower.slice(at);
  const vendor = /vendor_err (0x[0-9a-f]{1,4}|\d{1,5})/.exec(part);
  const wrid = /wrid (0x[0-9a-f]{1,16}|\d{1,20})/.exec(part.replace("vendor_err", " vendor_err"));
  return {
    origin: "ucx verbs completion",
    facts: put(commonFacts(text), {
      wc_status: status?.status,
      syndrome: short?.[1],
      qpn: valueAfter(part, "qpn") ?? valueAfter(part, "on qp"),
      wr_id: wrid?.[1],
      vendor_syndrome: vendor === null ? valueAfter(part, "syndrome") : Number(vendor[1]),
      direction: part.startsWith("send") ? "send" : "receive",
    }),
    notes: ['the number behind "syndrome" or vendor_err is the vendor syndrome'],
  };
};

/** `IB Async event on mlx5_0: DCT access error on DCTN 0x2a8a3`. */
const asyncEvent: MessageMatcher = (text, lower) => {
  const match =
    /\b(?:ib async event on (\S{2,32}): (.{3,80})|(\S{2,32}) : got async event : (.{3,80})|: (mlx[45]_\d{1,4}):(?:\d{1,3}) got async event : (.{3,80}))/
      .exec(
        text.slice(0, 400).replace(/IB Async event/i, "ib async event").replace(/Got async event/i, "got async event"),
      );
  if (match === null && !lower.includes("got async event")) return undefined;
  const event = (match?.[2] ?? match?.[4] ?? match?.[6] ?? text.slice(lower.indexOf("got async event") + 15)).trim();
  const low = event.toLowerCase();
  return {
    origin: "async event",
    facts: put(commonFacts(text), {
      event: event.replace(/^[:\s]+/, ""),
      qpn: valueAfter(low, "qpn") ?? valueAfter(low, "qp"),
      dctn: valueAfter(low, "dctn"),
    }),
    notes: eventNotes(low),
  };
};

/** What libibverbs's texts of asynchronous events stand for. */
function eventNotes(event: string): string[] {
  if (event.includes("local access violation")) {
    return [
      "IBV_EVENT_QP_ACCESS_ERR: this side refused access to its memory; the peer sees a remote access error (0x13)",
    ];
  }
  if (event.includes("invalid request local")) {
    return [
      "IBV_EVENT_QP_REQ_ERR: this side refused an invalid request; the peer sees a remote invalid request (0x12)",
    ];
  }
  if (event.includes("local work queue catastrophic")) return ["IBV_EVENT_QP_FATAL: no completion could be written"];
  if (event.includes("was flushed") || event.includes("last wqe")) {
    return ["IBV_EVENT_QP_LAST_WQE_REACHED: a consequence of an error, not a fault"];
  }
  if (event.includes("dct access")) return ["a DC target refused access to memory; the peer's DCI has the completion"];
  return [];
}

/** UCX's queue check: `qp=0x1955b: pi=56554 ci=56522 initial_ci=56522 - stuck (path=...)`. */
const checkQps: MessageMatcher = (text, lower) => {
  const match = /\bqp=0x([0-9a-f]{1,6}): pi=(\d{1,6}) ci=(\d{1,6}) initial_ci=(\d{1,6})(?: - (\w{2,10}))?/.exec(lower);
  if (match === null) return undefined;
  const [pi, ci, initial] = [Number(match[2]), Number(match[3]), Number(match[4])];
  const stuck = ci !== pi && ci === initial;
  const notes = ["stuck: ci != pi, and ci did not move between two samples (16-bit counters)"];
  if (match[5] !== undefined && (match[5] === "stuck") !== stuck) {
    notes.push(`the line says ${match[5]}, its numbers say ${stuck ? "stuck" : "not stuck"}`);
  }
  return {
    origin: "ucx check_qps",
    facts: put(commonFacts(text), {
      qpn: parseInt(match[1]!, 16),
      pi,
      ci,
      initial_ci: initial,
      outstanding: (pi - ci) & 0xffff,
      stuck,
      verdict: match[5],
    }),
    notes,
  };
};

/** In the order in which they are tried. */
export const UCX_MESSAGES: readonly MessageMatcher[] = [
  oldCompletion,
  completion,
  verbsCompletion,
  asyncEvent,
  checkQps,
];
