/**
 * Messages of drivers for the 4th generation: mlx4 in Linux, mcxnex in Solaris.
 *
 * @module
 */

import { commonFacts, put, valueAfter, withoutPrefix, wordAfter } from "./facts.ts";
import { syndromeFacts } from "./header_types.ts";
import type { MessageMatcher } from "./message_types.ts";
import { statusByText, wrapped } from "./messages_kernel.ts";
import type { Facts } from "./types.ts";

/** mlx4: `local QP operation err (QPN c00054, WQE index a0000, vendor syndrome 6f, opcode = 5e)`. */
const mlx4Line: MessageMatcher = (text, lower) => {
  if (!lower.includes("(qpn") || !lower.includes("wqe index")) return undefined;
  const notes: string[] = [];
  const read = (_: string, low: string) =>
    put({}, {
      qpn: valueAfter(low, "qpn", { base: 16 }),
      wqe_index_printed: valueAfter(low, "wqe index", { base: 16 }),
      vendor_syndrome: valueAfter(low, "vendor syndrome", { base: 16 }),
      opcode_printed: valueAfter(low, "opcode", { base: 16 }),
      wc_status: statusByText(low)?.status,
    });
  const facts: Facts = Object.assign(commonFacts(text), read(text, lower), { generation: 4 });
  const finish = () => {
    const index = facts["wqe_index_printed"];
    if (typeof index === "number") {
      const shifted = index !== 0 && index % 0x10000 === 0;
      put(facts, { wqe_counter: shifted ? index / 0x10000 : index });
      if (shifted) notes.push("libmlx4 prints the WQE index shifted left by 16 bits");
    }
    const opcode = facts["opcode_printed"];
    if (typeof opcode === "number") {
      put(facts, { is_send: (opcode & 0x40) !== 0, cqe_opcode4: opcode & 0x1f });
      notes.push("opcode: bit 0x40 = send queue, low 5 bits 0x1e = error CQE");
    }
  };
  // The break can fall between a name and its number.
  const joined = (line: string) => {
    const whole = `${text} ${withoutPrefix(line)}`;
    return read(whole, whole.toLowerCase());
  };
  return {
    origin: "mlx4 error line",
    facts,
    notes,
    ...wrapped(facts, "opcode_printed", joined, finish),
  };
};

/** mlx4_en: `CQE completed in error - vendor syndrom:104 syndrom:2`. */
const mlx4En: MessageMatcher = (text, lower) => {
  if (!lower.includes("cqe completed in error")) return undefined;
  return {
    origin: "kernel mlx4_en error cqe",
    facts: put(commonFacts(text), {
      generation: 4,
      netdev: wordAfter(lower, "mlx4_en:")?.replace(/:$/, ""),
      ...syndromeFacts(lower),
    }),
    notes: ["older drivers print these two numbers in decimal"],
  };
};

/** Solaris: `mcxnex0: CQE ERR: cqe ffffa100fbff5fa0 QPN 0x40064 indx 0x1d81 status 0x13 vendor syndrome 0x88`. */
const mcxnex: MessageMatcher = (text, lower) => {
  if (!lower.includes("cqe err: cqe")) return undefined;
  const read = (_: string, low: string) =>
    put({}, {
      qpn: valueAfter(low, "qpn"),
      wqe_counter: valueAfter(low, "indx"),
      syndrome: valueAfter(low, "status"),
      vendor_syndrome: valueAfter(low, "vendor syndrome"),
      device: /\b((?:mcxnex|hermon|tavor)\d{1,3})\b/.exec(low)?.[1],
    });
  const facts = Object.assign(commonFacts(text), read(text, lower), { generation: 4 });
  return {
    origin: "solaris mcxnex",
    facts,
    notes: ["what this driver calls status is the syndrome of the CQE, not an ibv_wc_status"],
    ...wrapped(facts, "vendor_syndrome", read),
  };
};

/** In the order in which they are tried. */
export const MLX4_MESSAGES: readonly MessageMatcher[] = [mlx4Line, mlx4En, mcxnex];
