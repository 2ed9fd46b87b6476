/** Lines of drivers for the 4th generation and before: mlx4 and mthca in Linux, hermon and mcxnex in Solaris. */

import type { FormatRow } from "../row_types.ts";
import type { Facts } from "../types.ts";

/** The numbers of mlx4's error line. */
function wqeIndex(facts: Facts, _: string, notes: string[]): void {
  const index = facts["wqe_index_printed"];
  if (typeof index === "number") {
    const shifted = index !== 0 && index % 0x10000 === 0;
    facts["wqe_counter"] = shifted ? index / 0x10000 : index;
    if (shifted) notes.push("libmlx4 prints the WQE index shifted left by 16 bits");
  }
  const opcode = facts["opcode_printed"];
  if (typeof opcode === "number") {
    facts["is_send"] = (opcode & 0x40) !== 0;
    facts["cqe_opcode4"] = opcode & 0x1f;
    notes.push("opcode: bit 0x40 = send queue, low 5 bits 0x1e = error CQE");
  }
}

export const MLX4_ROWS: readonly FormatRow[] = [
  {
    origin: "mthca error cqe",
    sample: "local QP operation err (QPN 380404, WQE @ 00000583, CQN 040085, index 1147949)",
    pattern: "(QPN {qpn:hex}, WQE @ {wqe:hex},{!} CQN {cqn:hex}, index {index:dec})",
    gives: { qpn: 0x380404, wqe: 0x583, cqn: 0x40085, index: 1147949 },
    dump: { element: "mthca_cqe", size: 32, styles: ["bracket"], units: [4], error: true },
  },
  {
    origin: "kernel mlx4_en error cqe",
    sample: "mlx4_en: e1: CQE error - cqn 0x8e, ci 0x0, vendor syndrome: 0x57 syndrome: 0x4",
    pattern:
      "{?mlx4_en: {netdev:word}: ?}CQE error - cqn {cqn:num},{!} ci {ci:num}, vendor syndrome: {vendor_syndrome:num} " +
      "syndrome: {syndrome:num}",
    gives: { cqn: 0x8e, ci: 0, vendor_syndrome: 0x57, syndrome: 4, netdev: "e1" },
    dump: { element: "cqe", generation: 4, size: 32, styles: ["colon"], units: [1, 4], error: true },
  },
  {
    origin: "kernel mlx4_en related WQE",
    sample: "mlx4_en: e1: Related WQE - qpn 0x20d, wqe index 0x0, wqe size 0x40",
    pattern: "Related WQE - qpn {qpn:num},{!} wqe index {wqe_index:num}, wqe size {wqe_size:num}",
    gives: { qpn: 0x20d, wqe_index: 0, wqe_size: 64 },
    dump: { element: "wqe", generation: 4, sizeFact: "wqe_size", styles: ["colon"], units: [1, 4] },
  },
  {
    origin: "mlx4 error line",
    sample:
      "<mlx4_ib> mlx4_ib_handle_error_cqe: local QP operation err (QPN 00020d, WQE index 3, vendor syndrome 6f, " +
      "opcode = 5e)",
    pattern:
      "{message:status} (QPN {qpn:hex},{!} WQE index {wqe_index_printed:hex}, vendor syndrome {vendor_syndrome:hex}, " +
      "opcode = {opcode_printed:hex})",
    words: ["wqe", "(qpn"],
    gives: { qpn: 0x20d, wqe_counter: 3, vendor_syndrome: 0x6f, is_send: true, wc_status: 2, generation: 4 },
    facts: { generation: 4 },
    read: wqeIndex,
  },
  {
    origin: "kernel mlx4_en error cqe",
    sample: "mlx4_en: eth2: CQE completed in error - vendor syndrom:104 syndrom:2",
    pattern: "{?mlx4_en: {netdev:word}: ?}CQE completed in error - vendor {/syndrome?/}:~{vendor_syndrome:num}{!} " +
      "{/syndrome?/}:~{syndrome:num}",
    gives: { vendor_syndrome: 104, syndrome: 2, netdev: "eth2", generation: 4 },
    facts: { generation: 4 },
    notes: ["older drivers print these two numbers in decimal"],
  },
  {
    origin: "kernel mlx4_en tx timeout",
    sample: "mlx4_en: eth0: TX timeout on queue: 3, QP: 0x20d, CQ: 0x8e, Cons: 0x12, Prod: 0x55",
    pattern: "{?mlx4_en: {netdev:word}: ?}TX timeout on queue: {queue:dec}, QP: {qpn:num},{!} CQ: {cqn:num}, " +
      "Cons: {sq_cons:num}, Prod: {sq_prod:num}",
    words: ["tx timeout", "mlx4_en"],
    gives: { netdev: "eth0", queue: 3, qpn: 0x20d, cqn: 0x8e, sq_cons: 0x12, sq_prod: 0x55, outstanding: 0x43 },
    facts: { generation: 4 },
    read: (facts) => {
      const { sq_cons: cons, sq_prod: prod } = facts;
      if (typeof cons === "number" && typeof prod === "number") facts["outstanding"] = (prod - cons) >>> 0;
    },
    event: "tx-timeout",
  },
  {
    origin: "solaris mcxnex",
    sample: "hermon2: CQE ERR: cqe ffffff0a00112240 QPN 3f00c2 indx 2b status 0x15  vendor syndrome 81",
    pattern: "{?{device:device}: ?}CQE ERR: cqe {cqe_pointer:addr}{!} QPN {qpn:hex} indx {wqe_counter:hex} status " +
      "{syndrome:hex} vendor syndrome {vendor_syndrome:hex}",
    gives: {
      qpn: 0x3f00c2,
      wqe_counter: 0x2b,
      syndrome: 0x15,
      vendor_syndrome: 0x81,
      device: "hermon2",
      generation: 4,
    },
    facts: { generation: 4 },
    notes: [
      "what this driver calls status is the syndrome of the CQE, not an ibv_wc_status",
      "this driver prints every number in hexadecimal, with 0x or without",
    ],
  },
];
