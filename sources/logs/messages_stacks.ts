/**
 * Messages of NCCL, DPDK and programs that print verbs completions.
 *
 * @module
 */

import { WC_OPCODES } from "../../layouts/knowledge.ts";
import { commonFacts, numberAfter, put, valueAfter, withoutPrefix, wordAfter } from "./facts.ts";
import { statusByText } from "./messages_kernel.ts";
import type { MessageMatcher, More } from "./message_types.ts";
import type { Facts } from "./types.ts";

const NOT_VALID =
  "opcode and length are not valid in a completion with error; only wr_id, status, qp_num and vendor_err are";

/** `status=12`, `status=IBV_WC_RETRY_EXC_ERR(12)`. */
function namedNumber(lower: string, word: string): number | undefined {
  const direct = valueAfter(lower, word);
  if (direct !== undefined) return direct;
  const at = lower.indexOf(word);
  if (at < 0) return undefined;
  const match = /^[\s=:]{0,4}[a-z_]{2,40} ?\((\d{1,10})\)/.exec(lower.slice(at + word.length, at + word.length + 64));
  return match === null ? undefined : Number(match[1]);
}

/** `Got completion from peer 7.6.13.83<36315> with status=12 opcode=32698 len=32696 vendor err 129 (Send)`. */
const nccl: MessageMatcher = (text, lower) => {
  const at = lower.indexOf("got completion from peer");
  if (at < 0) return undefined;
  const facts = commonFacts(text.slice(0, at));
  let joined = text.slice(at);
  const read = () => {
    const low = joined.toLowerCase();
    const opcode = namedNumber(low, "opcode");
    put(facts, {
      peer: wordAfter(joined, "peer"),
      wc_status: namedNumber(low, "status"),
      wc_opcode: opcode,
      opcode_is_garbage: opcode === undefined ? undefined : WC_OPCODES[opcode] === undefined,
      len: valueAfter(low, "len") ?? valueAfter(low, "reqsize"),
      vendor_syndrome: valueAfter(low, "vendor err") ?? valueAfter(low, "vendor_err"),
      direction: /\b(?:req_type=)?\(?(send|recv|flush|put|get|iput|iflush)\)?(?: |$)/.exec(low)?.[1],
      local_gid: wordAfter(joined, "localGid"),
      remote_gid: wordAfter(joined, "remoteGids") ?? /remoteGids?\s?([0-9a-f:.]{3,45})/.exec(joined)?.[1],
      device: wordAfter(joined, "hca"),
    });
    return facts["wc_status"] !== undefined && facts["vendor_syndrome"] !== undefined;
  };
  const complete = read();
  const notes = ["vendor err is printed in decimal", NOT_VALID];
  return {
    origin: "nccl net_ib",
    facts,
    notes,
    patience: 1,
    limit: 6,
    more: (line, low): More => {
      const wants = !complete && !(facts["wc_status"] !== undefined && facts["vendor_syndrome"] !== undefined);
      const continues = wants
        ? /\b(?:with status|status=|opcode=|len=|vendor[ _]err|reqsize=|req_type=)/.test(low)
        : /^(?:localgid|remotegid|hca |req_type=)/.test(withoutPrefix(low));
      if (!continues) return wants ? "no" : "end";
      joined += ` ${withoutPrefix(line).trim()}`;
      read();
      return "more";
    },
  };
};

/** NCCL's GPU-initiated queues as users dump them: `pi=988 nic_done=987 [ERR#1 synd=0x15 vend=0x83 at wqe 987]`. */
const gdaki: MessageMatcher = (text, lower) => {
  if (!lower.includes("nic_done=")) return undefined;
  const error = /\[err#(\d{1,6}) synd=(0x[0-9a-f]{1,2}) vend=(0x[0-9a-f]{1,2}) at wqe (\d{1,10})\]/.exec(lower);
  const pi = valueAfter(lower, "pi");
  const done = valueAfter(lower, "nic_done");
  const queue = /^(.{0,120}?)\s+(?:rsvd|ready|pi)=/.exec(withoutPrefix(text))?.[1]?.trim().replace(/\s+/g, " ");
  return {
    origin: "nccl gdaki snapshot",
    facts: put(commonFacts(text), {
      queue,
      rsvd: valueAfter(lower, "rsvd"),
      ready: valueAfter(lower, "ready"),
      pi,
      nic_done: done,
      stuck: error === null && pi !== undefined && done !== undefined && pi !== done ? true : undefined,
      error_number: error === null ? undefined : Number(error[1]),
      syndrome: error === null ? undefined : Number(error[2]),
      vendor_syndrome: error === null ? undefined : Number(error[3]),
      wqe_counter: error === null ? undefined : Number(error[4]),
    }),
    notes: ["these queues have a completion queue of one entry: a later flush overwrites the first error"],
  };
};

/** `Unexpected CQE error syndrome 0x04 CQN = 128 SQN = 14688 wqe_counter = 1 wq_ci = 2 cq_ci = 0`. */
const dpdk: MessageMatcher = (text, lower) => {
  if (!lower.includes("unexpected cqe error")) return undefined;
  const sqn = valueAfter(lower, "sqn");
  const rqn = valueAfter(lower, "rqn");
  const notes: string[] = ["numbers without 0x are decimal"];
  if (sqn !== undefined) {
    notes.push("on a Tx queue DPDK prints the CQ's size where it says CQN (txq->cqe_s), not its number");
  }
  return {
    origin: "dpdk unexpected CQE",
    facts: put(commonFacts(text), {
      cqe_opcode: sqn !== undefined ? 0xd : rqn !== undefined ? 0xe : undefined,
      syndrome: numberAfter(lower, "syndrome")?.value,
      qpn: sqn ?? rqn,
      queue: sqn !== undefined ? "SQ" : rqn !== undefined ? "RQ" : undefined,
      cqn_printed: valueAfter(lower, "cqn"),
      cqn: rqn !== undefined ? valueAfter(lower, "cqn") : undefined,
      wqe_counter: valueAfter(lower, "wqe_counter"),
      wq_ci: valueAfter(lower, "wq_ci") ?? valueAfter(lower, "rq_ci"),
      cq_ci: valueAfter(lower, "cq_ci"),
    }),
    notes,
  };
};

/** DPDK's context files: `SQ DevX ID = 5 Port = 0 Queue index = 1`. */
const dpdkQueue: MessageMatcher = (text, lower) => {
  const match = /\b(sq|rq) devx id = (\d{1,10}) port = (\d{1,5}) queue index = (\d{1,6})/.exec(lower);
  if (match === null) return undefined;
  return {
    origin: "dpdk context file",
    facts: put(commonFacts(text), {
      queue: match[1]!.toUpperCase(),
      devx_id: Number(match[2]),
      port: Number(match[3]),
      queue_index: Number(match[4]),
    }),
    notes: [],
  };
};

/** Words of which a line with a verbs completion has at least one. */
const VERBS_WORDS = [
  "completion",
  "vendor_err",
  "vendor err",
  "vend_err",
  "vendor_error",
  "vendor syndrome",
  "syndrom 0x",
  "failed status",
  "cq error",
  "error on cq",
  "wc error",
  "wc status",
  "prov_err",
  "process failed for slice",
  "failed with status",
  "dto completion",
  "bad wc status",
  "cqe error",
  "wr_flush_err",
  "flushed",
];

/** What a line says of a completion in verbs terms: perftest, SPDK, Open MPI, libfabric, Mooncake, DAPL, nvme, ... */
const verbs: MessageMatcher = (text, lower) => {
  if (!VERBS_WORDS.some((word) => lower.includes(word))) return undefined;
  const facts = verbsFacts(lower);
  const { wc_status: status, vendor_syndrome: vendor } = facts;
  if (status === undefined || (status === 0 && (vendor ?? 0) === 0)) return undefined;
  const named = statusByText(lower) !== undefined;
  const numbered = facts["status_printed"] !== undefined;
  if (!named && (!numbered || (vendor === undefined && facts["qpn"] === undefined && facts["wr_id"] === undefined))) {
    return undefined;
  }
  delete facts["status_printed"];
  const notes = facts["wc_opcode"] === undefined ? [] : [NOT_VALID];
  if (vendor !== undefined && (vendor as number) > 0xff) notes.push("vendor_err is not that of an NVIDIA adapter");
  return { origin: originOf(lower), facts: put(facts, commonFacts(text)), notes, ...followUp(lower, facts) };
};

/** perftest and its relatives print status and vendor error on lines of their own. */
function followUp(lower: string, facts: Facts): Partial<ReturnType<MessageMatcher>> {
  if (facts["vendor_syndrome"] !== undefined || !/got bad completion|found in cq with status/.test(lower)) return {};
  return {
    patience: 1,
    more: (_, next) => {
      const vendor = valueAfter(next, "vendor syndrome");
      if (vendor === undefined || !next.includes("bad completion")) return "end";
      put(facts, { vendor_syndrome: vendor });
      return "done";
    },
  };
}

/** Which program a line is from, by its wording. */
function originOf(lower: string): string {
  if (lower.includes("failed status") && lower.includes("syndrom")) return "perftest";
  if (lower.includes("rdma.c") || lower.includes("nvmf_rdma") || lower.includes("nvme_rdma")) return "spdk";
  if (lower.includes("handle_wc") || lower.includes("btl_openib")) return "openmpi openib";
  if (lower.includes("libfabric") || lower.includes("prov_err")) return "libfabric";
  if (lower.includes("process failed for slice")) return "mooncake";
  if (lower.includes("dto completion") || lower.includes("dapl")) return "dapl";
  if (/\bnvme\w*:? /.test(lower)) return "kernel nvme";
  return "verbs completion";
}

/** Numbers of a completion by the names that programs use for them. */
function verbsFacts(lower: string): Facts {
  const printed = namedNumber(lower, "status number") ?? namedNumber(lower, "wc status") ??
    namedNumber(lower, "status") ?? namedNumber(lower, "wc error");
  const text = statusByText(lower);
  const behind = text === undefined
    ? undefined
    : /^[^0-9a-z]{0,3}\((\d{1,2})(?:\/(0x[0-9a-f]{1,3}))?\)/.exec(lower.slice(text.at + text.text.length));
  const before = text === undefined
    ? undefined
    : /\((\d{1,2})\):? {0,3}$/.exec(lower.slice(Math.max(0, text.at - 10), text.at));
  const number = printed ?? (behind ? Number(behind[1]) : undefined) ?? (before ? Number(before[1]) : undefined);
  const sane = number !== undefined && number < 64 ? number : undefined;
  return put({}, {
    wc_status: text === undefined ? sane : text.status,
    status_printed: sane,
    vendor_syndrome: valueAfter(lower, "vendor_err") ?? valueAfter(lower, "vendor err") ??
      valueAfter(lower, "vendor error") ?? valueAfter(lower, "vendor_error") ?? valueAfter(lower, "vend_err") ??
      valueAfter(lower, "vendor syndrome") ?? valueAfter(lower, "syndrom") ??
      (behind?.[2] === undefined ? undefined : Number(behind[2])),
    qpn: valueAfter(lower, "qp_num") ?? valueAfter(lower, "qpn") ?? valueAfter(lower, "qp num"),
    wr_id: wordAfter(lower, "wr_id") ?? wordAfter(lower, "wrid"),
    wc_opcode: valueAfter(lower, "opcode"),
    len: valueAfter(lower, "byte_len"),
  });
}

/** In the order in which they are tried. */
export const STACK_MESSAGES: readonly MessageMatcher[] = [nccl, gdaki, dpdk, dpdkQueue, verbs];
