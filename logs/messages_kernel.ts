/**
 * Messages of the mlx5 kernel drivers: mlx5_ib, mlx5_core, mlx5e.
 *
 * @module
 */

import { COMMAND_NOTE, WC_STATUSES } from "../layouts/knowledge.ts";
import { commonFacts, numberAt, put, valueAfter } from "./facts.ts";
import { syndromeFacts } from "./header_types.ts";
import type { MessageMatcher } from "./message_types.ts";
import type { Facts } from "./types.ts";

/** Status whose text a line contains: the longest text wins. */
export function statusByText(lower: string): { status: number; text: string; at: number } | undefined {
  let best: { status: number; text: string; at: number } | undefined;
  const look = (status: number, text: string) => {
    const at = lower.indexOf(text);
    if (at >= 0 && (best === undefined || text.length > best.text.length)) best = { status, text, at };
  };
  const names = lower.includes("wc_");
  for (const entry of WC_STATUSES) {
    if (entry.value === 0) continue;
    for (const text of entry.texts) look(entry.value, text);
    if (names) look(entry.value, entry.name.slice(entry.name.indexOf("WC_")).toLowerCase());
  }
  return best;
}

/**
 * A message whose line was broken in two: what is missing is read from one of the next lines, if that has it.
 *
 * @param facts Facts of the first line; gets those of the second.
 * @param last The fact that stands last; nothing is missing when it is there.
 * @param read Reads the facts of a line.
 */
export function wrapped(
  facts: Facts,
  last: string,
  read: (line: string, lower: string) => Facts,
  done: () => void = () => {},
): { readonly patience?: number; readonly more?: (line: string, lower: string) => "done" | "no" } {
  if (facts[last] !== undefined) {
    done();
    return {};
  }
  return {
    patience: 3,
    more: (line, lower) => {
      const found = read(line, lower);
      if (found[last] === undefined) return "no";
      put(facts, found);
      done();
      return "done";
    },
  };
}

/** `Responder error cqe on cqn 0x406:`, then `syndrome 0x5, vendor syndrome 0xf9`. */
const pollOne: MessageMatcher = (text, lower) => {
  const side = /\b(requestor|requester|responder) error cqe on cqn/.exec(lower);
  if (side === null) return undefined;
  const facts = put(commonFacts(text), {
    cqe_opcode: side[1] === "responder" ? 0xe : 0xd,
    cqn: valueAfter(lower, "cqn"),
  });
  return {
    origin: "kernel mlx5_ib poll_one",
    facts,
    notes: ["the line names the CQ only; which QP it was, the driver does not print"],
    patience: 8,
    more: (_, next) => {
      if (!next.includes("vendor syndrome") || !next.includes("syndrome 0x") || next.includes("error cqe")) return "no";
      const pid = valueAfter(next, "(pid");
      if (pid !== undefined && facts["pid"] !== undefined && pid !== facts["pid"]) return "no";
      put(facts, syndromeFacts(next));
      return "done";
    },
  };
};

/** `mlx5_handle_error_cqe:332:(pid 0): WC error: 4, Message: local protection error`, then the dump. */
const wcError: MessageMatcher = (text, lower) => {
  if (!lower.includes("mlx5_handle_error_cqe") && !/\bwc error: \d/.test(lower)) return undefined;
  const read = (line: string, low: string) =>
    put({}, { wc_status: valueAfter(low, "wc error"), message: /message: (.{1,80})$/i.exec(line)?.[1]?.trim() });
  const facts = put(commonFacts(text), read(text, lower));
  return {
    origin: "kernel mlx5_ib WC error",
    facts,
    notes: [],
    absorbedBy: ["kernel mlx5_ib dump_cqe"],
    ...wrapped(facts, "wc_status", read),
  };
};

/** `mlx5_bond_0/1: QP 51291 error: local length error (0x8e 0x0 0x0)`. */
const qpError: MessageMatcher = (text, lower) => {
  const match =
    /\bqp (0x[0-9a-f]{1,6}|\d{1,8}) error: ([a-z ]{4,60}?) ?\((0x[0-9a-f]{1,8}) (0x[0-9a-f]{1,8}) (0x[0-9a-f]{1,8})\)/
      .exec(lower);
  if (match === null) return undefined;
  const status = statusByText(match[2]!);
  const place = /(\S{1,32})\/(\d{1,3}): $/.exec(lower.slice(Math.max(0, match.index - 48), match.index));
  return {
    origin: "kernel mlx5_ib QP error",
    facts: put(commonFacts(text), {
      device: place?.[1],
      port: place === null ? undefined : Number(place[2]),
      qpn: Number(match[1]),
      wc_status: status?.status,
      message: match[2]!,
      vendor_syndrome: Number(match[3]),
      hw_synd_type: Number(match[4]),
      hw_err_synd: Number(match[5]),
      queue: "responder",
    }),
    notes: [
      "the three numbers are vendor error syndrome, hardware syndrome type, hardware error syndrome",
      "this QP went to error as the responder, without a completion of its own",
    ],
  };
};

/** `RTR2RTS_QP(0x504) op_mod(0x0) failed, status bad parameter(0x3), syndrome (0x4bb88f)`. */
const command: MessageMatcher = (text, lower) => {
  const match = /([A-Z][A-Z0-9_]{2,60})\(0x([0-9a-f]{1,4})\) op_mod\(0x([0-9a-f]{1,4})\)/.exec(text);
  if (match === null || !lower.includes("failed")) return undefined;
  const facts = put(commonFacts(text), {
    cmd: match[1]!,
    cmd_opcode: parseInt(match[2]!, 16),
    op_mod: parseInt(match[3]!, 16),
    syndrome_space: "command",
  });
  const read = (_: string, low: string) => {
    const status = /status ([a-z _-]{2,60}?) ?\(0x([0-9a-f]{1,2})\)/.exec(low);
    const code = /\berr\((-?\d{1,6})\)/.exec(low);
    return put({}, {
      cmd_status: status === null ? undefined : parseInt(status[2]!, 16),
      cmd_status_text: status?.[1],
      cmd_syndrome: valueAfter(low, "syndrome"),
      errno: code === null ? undefined : Number(code[1]),
    });
  };
  put(facts, read(text, lower));
  return {
    origin: "kernel mlx5_core command",
    facts,
    notes: [COMMAND_NOTE],
    ...wrapped(facts, "cmd_syndrome", read),
  };
};

/** `TX timeout on queue: 1, SQ: 0x11ec, CQ: 0x146d, SQ Cons: 0x0 SQ Prod: 0x1, usecs since last trans: 21565000`. */
const txTimeout: MessageMatcher = (text, lower) => {
  if (!lower.includes("tx timeout on queue")) return undefined;
  const read = (_: string, low: string) =>
    put({}, {
      queue: valueAfter(low, "queue"),
      sqn: valueAfter(low, "sq"),
      cqn: valueAfter(low, "cq"),
      sq_cons: valueAfter(low, "sq cons"),
      sq_prod: valueAfter(low, "sq prod"),
      usecs_since_last_trans: valueAfter(low, "usecs since last trans"),
    });
  const facts = put(commonFacts(text), read(text, lower));
  const count = () => {
    const { sq_cons: cons, sq_prod: prod } = facts;
    if (typeof cons === "number" && typeof prod === "number") put(facts, { outstanding: (prod - cons) & 0xffff });
  };
  return {
    origin: "kernel mlx5e tx timeout",
    facts,
    notes: ["outstanding = SQ Prod - SQ Cons, modulo 65536"],
    ...wrapped(facts, "usecs_since_last_trans", read, count),
  };
};

/** `ERR CQE on RQ: 0x1180`. */
const errCqeOn: MessageMatcher = (text, lower) => {
  const match = /\berr cqe on ((?:ico|xdp)?[sr]q): 0x([0-9a-f]{1,6})/.exec(lower);
  if (match === null) return undefined;
  return {
    origin: "kernel mlx5e recovery",
    facts: put(commonFacts(text), { queue: match[1]!.toUpperCase(), qpn: parseInt(match[2]!, 16) }),
    notes: ["the driver resets this queue"],
    absorbedBy: ["kernel mlx5e error cqe"],
  };
};

/** `CQ error on CQN 0x48f, syndrome 0x1`, and mlx5e's `mlx5e_cq_error_event: cqn=0x00048f event=0x04`. */
const cqError: MessageMatcher = (text, lower) => {
  const broken = lower.includes("cq_err_event_notifier") && /cq error\s*$/.test(lower);
  const event = lower.includes("mlx5e_cq_error_event");
  if (!broken && !event && !lower.includes("cq error on cqn")) return undefined;
  const read = (_: string, low: string): Facts => {
    const syndrome = valueAfter(low, "syndrome");
    return put({}, {
      cqn: valueAfter(low, "cqn"),
      event_type: valueAfter(low, "event"),
      cq_syndrome: syndrome,
      cq_syndrome_name: syndrome === 1 ? "CQ_OVERRUN" : syndrome === 2 ? "CQ_ACCESS_VIOLATION_ERROR" : undefined,
    });
  };
  const facts = Object.assign(commonFacts(text), { event: "CQ_ERROR" }, read(text, lower));
  return {
    origin: "kernel mlx5 CQ error event",
    facts,
    notes: ["the syndrome of a CQ error event is not a CQE syndrome: 1 overrun, 2 access violation"],
    ...wrapped(facts, event ? "event_type" : "cq_syndrome", read),
  };
};

/** `reg umr failed (6)`, `reg umr failed (mr 0x..) status 6`. */
const umrFailed: MessageMatcher = (text, lower) => {
  const broken = /\breg umr\s*$/.test(lower);
  const at = lower.search(/\b(?:reg|dereg|fast_?reg)? ?umr failed/);
  if (at < 0 && !broken) return undefined;
  const read = (_: string, low: string) => {
    const word = low.indexOf("failed", Math.max(0, at < 0 ? 0 : low.indexOf("umr")));
    return put({}, { wc_status: word < 0 ? undefined : numberAt(low, word + 6)?.value });
  };
  const facts = Object.assign(commonFacts(text), read(text, lower));
  return {
    origin: "kernel mlx5_ib UMR",
    facts,
    notes: ["the number is a completion status (enum ib_wc_status)"],
    ...(broken ? wrapped(facts, "wc_status", read) : {}),
    worth: () => !broken || facts["wc_status"] !== undefined,
  };
};

/** In the order in which they are tried. */
export const KERNEL_MESSAGES: readonly MessageMatcher[] = [
  pollOne,
  wcError,
  qpError,
  command,
  txTimeout,
  errCqeOn,
  cqError,
  umrFailed,
];
