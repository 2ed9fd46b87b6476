/** Lines and headings of rdma-core and DPDK. */

import type { FormatRow } from "../row_types.ts";
import type { Facts } from "../types.ts";

/** What DPDK prints as CQN on a Tx queue is the CQ's size. */
function queueFacts(facts: Facts, _: string, notes: string[]): void {
  const { sqn, rqn } = facts;
  if (sqn !== undefined) {
    Object.assign(facts, { cqe_opcode: 0xd, qpn: sqn, queue: "SQ" });
    notes.push("on a Tx queue DPDK prints the CQ's size where it says CQN (txq->cqe_s), not its number");
  } else if (rqn !== undefined) {
    Object.assign(facts, { cqe_opcode: 0xe, qpn: rqn, queue: "RQ", cqn: facts["cqn_printed"]! });
  }
  delete facts["sqn"];
  delete facts["rqn"];
}

/** DPDK's hexadecimal dumps: a title, where the bytes lie, and how many there are. */
const HEXDUMP = "{/:?/} at [{address:addr}{/\\],?/} len={len:dec}";

/** Their rows. */
const DUMPED = { generation: 5, sizeFact: "len", styles: ["colon"], units: [1] } as const;

export const DPDK_ROWS: readonly FormatRow[] = [
  {
    origin: "dpdk rte_hexdump",
    sample: "MLX5 Error CQE: at [0x7f6a7d20c000], len=64",
    pattern: `MLX5 Error CQE${HEXDUMP}`,
    words: ["mlx5 error"],
    gives: { address: "0x7f6a7d20c000", len: 64 },
    dump: { element: "cqe", ...DUMPED, error: true },
  },
  {
    origin: "dpdk rte_hexdump",
    sample: "MLX5 CQE: at [0x7f6a7d20c000], len=64",
    pattern: `MLX5 CQE${HEXDUMP}`,
    words: ["mlx5 cqe"],
    gives: { address: "0x7f6a7d20c000", len: 64 },
    dump: { element: "cqe", ...DUMPED },
  },
  {
    origin: "dpdk rte_hexdump",
    sample: "MLX5 Error CQ: at [0x7f6a7d20c000], len=128",
    pattern: `MLX5 Error CQ${HEXDUMP}`,
    words: ["mlx5 error"],
    gives: { address: "0x7f6a7d20c000", len: 128 },
    dump: { element: "cq", ...DUMPED },
  },
  {
    origin: "dpdk rte_hexdump",
    sample: "MLX5 Error SQ: at [0x7f6a7d20c000], len=128",
    pattern: `MLX5 Error SQ${HEXDUMP}`,
    words: ["mlx5 error"],
    gives: { address: "0x7f6a7d20c000", len: 128 },
    dump: { element: "sq", ...DUMPED },
  },
  {
    origin: "dpdk rte_hexdump",
    sample: "MLX5 Error RQ: at [0x7f6a7d20c000], len=128",
    pattern: `MLX5 Error RQ${HEXDUMP}`,
    words: ["mlx5 error"],
    gives: { address: "0x7f6a7d20c000", len: 128 },
    dump: { element: "rq", ...DUMPED },
  },
  {
    origin: "rdma-core got completion",
    sample: "mlx5: ha: got completion with error:",
    pattern: [
      "{provider:provider}: {host:word}: got completion with error:{/(?=\\s*$|[\"'`|{<\\\\]|\\s+(?:[0-9a-f]{8}\\s+){2})/}",
      "got completion with error:{/(?=\\s*$|[\"'`|{<\\\\]|\\s+(?:[0-9a-f]{8}\\s+){2})/}",
    ],
    gives: { host: "ha" },
    dump: { element: "cqe", generation: 5, size: 64, styles: ["none"], units: [4], error: true },
  },
  {
    origin: "rdma-core debug",
    sample: "mlx5_get_next_cqe:565: dump cqe for cqn 0x4c2:",
    pattern: "dump cqe for cqn {cqn:num}",
    gives: { cqn: 0x4c2 },
    dump: { element: "cqe", generation: 5, size: 64, styles: ["none"], units: [4] },
  },
  {
    origin: "rdma-core debug WQE",
    sample: "dump wqe at 0x7fc59b357000",
    pattern: "dump wqe at {address:addr}",
    gives: { address: "0x7fc59b357000" },
    dump: { element: "wqe", generation: 5, styles: ["none"], units: [4] },
  },
  {
    origin: "dpdk unexpected CQE",
    sample: "mlx5_net: Unexpected CQE error syndrome 0x04 CQN = 128 SQN = 14688 wqe_counter = 1 wq_ci = 2 cq_ci = 0",
    pattern:
      "Unexpected CQE error syndrome {syndrome:num}{!} CQN = {cqn_printed:dec} {?SQN = {sqn:dec}?}{?RQN = {rqn:dec}?} " +
      "wqe_counter = {wqe_counter:dec} {/[wr]q_ci/} = {wq_ci:dec} cq_ci = {cq_ci:dec}",
    gives: { syndrome: 4, qpn: 14688, queue: "SQ", wqe_counter: 1, cqn_printed: 128, cqe_opcode: 13 },
    read: queueFacts,
    notes: ["numbers without 0x are decimal"],
  },
  {
    origin: "dpdk CQE ERR",
    sample: "CQE ERR:0x4, Vendor_ERR:0x51, OP:0x2f, QPN:0x1a2, WQE_CNT:0x7",
    pattern: [
      "CQE ERR:{syndrome:num}, Vendor_ERR:{vendor_syndrome:num},{!} OP:{opcode_printed:num}, QPN:{qpn:num}, " +
      "WQE_CNT:{wqe_counter:num}",
      "CQE ERR:{word:hex}{/\\.?/}",
    ],
    gives: { syndrome: 4, vendor_syndrome: 0x51, qpn: 0x1a2, wqe_counter: 7 },
    read: (facts, _, notes) => {
      const { word } = facts;
      if (typeof word !== "number") return;
      delete facts["word"];
      facts["syndrome"] = word > 0xffffff ? word >>> 24 : word;
      notes.push("this version prints the word of the syndrome with its bytes turned around");
    },
  },
  {
    origin: "dpdk devx",
    sample: "mlx5_common: DevX create QP failed errno=121 status=0x3 syndrome=0x5a82ce",
    pattern: "DevX {operation:text} failed errno={errno:dec}{!} status={cmd_status:num} syndrome={cmd_syndrome:num}",
    words: ["devx"],
    gives: { operation: "create QP", errno: 121, cmd_status: 3, cmd_syndrome: 0x5a82ce },
    facts: { syndrome_space: "command" },
    notes: ["status and syndrome are those of a firmware command, not of a CQE"],
  },
  {
    origin: "dpdk context file",
    sample: "SQ DevX ID = 5 Port = 0 Queue index = 1 ",
    pattern: "{queue:symbol} DevX ID = {devx_id:dec}{!} Port = {port:dec} Queue index = {queue_index:dec}",
    words: ["devx id", "queue index ="],
    gives: { queue: "SQ", devx_id: 5, port: 0, queue_index: 1 },
    event: "notice",
  },
];
