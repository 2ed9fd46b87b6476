/**
 * Messages of NCCL and DPDK.
 *
 * @module
 */

import { WC_OPCODES } from "../layouts/knowledge.ts";
import { commonFacts, numberAfter, put, valueAfter, withoutPrefix, wordAfter } from "./facts.ts";
import { namedNumber, NOT_VALID } from "./messages_verbs.ts";
import type { MessageMatcher, More } from "./message_types.ts";

/**
 * `Got completion from peer 7.6.13.83<36315> with status=12 opcode=32698 len=32696 vendor err 129 (Send)`, before 2022
 * `with error 12, opcode 0, len 0, vendor err 129`, and before that without the peer.
 */
const nccl: MessageMatcher = (text, lower) => {
  const peer = lower.indexOf("got completion from peer");
  const at = peer >= 0 ? peer : lower.search(/got completion with (?:error|status=?) ?\d{1,2},? opcode/);
  if (at < 0) return undefined;
  const facts = commonFacts(text.slice(0, at));
  let joined = text.slice(at);
  const read = () => {
    const low = joined.toLowerCase();
    const opcode = namedNumber(low, "opcode");
    put(facts, {
      peer: wordAfter(joined, "peer"),
      wc_status: namedNumber(low, "status") ?? namedNumber(low, "with error"),
      wc_opcode: opcode,
      opcode_is_garbage: opcode === undefined ? undefined : WC_OPCODES[opcode] === undefined,
      len: valueAfter(low, "len") ?? valueAfter(low, "reqsize"),
      vendor_syndrome: valueAfter(low, "vendor err") ?? valueAfter(low, "vendor_err"),
      direction: /\b(?:req_type=)?\(? ?(send|recv|flush|put|get|iput|iflush) ?\)?(?: |$)/.exec(low)?.[1],
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

/** In the order in which they are tried. */
export const STACK_MESSAGES: readonly MessageMatcher[] = [nccl, gdaki, dpdk, dpdkQueue];
