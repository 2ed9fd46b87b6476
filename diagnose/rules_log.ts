/** Rules that only lines of logs decide: their rows. */

import type { AnyRule } from "./rule_types.ts";

const row = (one: Omit<AnyRule, "kind" | "needs" | "severity" | "test">): AnyRule => ({
  kind: "device",
  needs: ["logs"],
  severity: "warning",
  test: () => undefined,
  ...one,
});

/** Rules that only logs decide; further ones of others are decided by logs too. */
export const LOG_RULES: readonly AnyRule[] = [
  row({
    id: "F1",
    name: "tx-timeout-eq",
    condition: "A TX timeout, then recovered events of an EQ of the same adapter",
    means: "An interrupt was lost: the send queue is well",
    confidence: "header",
    source: "Linux mlx5e: en_main.c, en_txrx.c; mlx5_core: eq.c",
    next: ["Look at rule eq-not-consumed: interrupt affinity, irqbalance, a CPU that spins with interrupts off"],
  }),
  row({
    id: "F4",
    name: "rx-timeout",
    condition: "RX timeout on a channel",
    means: "A receive queue could not be filled when the device was opened",
    confidence: "header",
    source: "Linux mlx5e: reporter_rx.c",
    next: ["Look at free memory, and at the ICOSQ's CQ and EQ"],
  }),
  row({
    id: "F6",
    name: "dpdk-error-cqe",
    condition: "DPDK's error file has an error completion",
    means: "wqe_counter and wq_ci say which request it is; dumps of the rings follow",
    confidence: "header",
    source: "DPDK drivers/net/mlx5",
    next: ["wqdump decode FILE shows the completion and the request"],
  }),
  row({
    id: "H4e",
    name: "registration-failed",
    condition:
      "ibv_reg_mr failed with Bad address or Invalid argument; GPU Direct RDMA Disabled alone is plausible only",
    means: "Memory, mostly of a GPU, cannot be registered: queues are well, and nothing is posted",
    unless: "GPU Direct is turned off on purpose; programs that try and fall back",
    confidence: "header",
    source: "UCX issues 8049, 4513; NCCL 1939; ibv_reg_mr(3)",
    next: [
      "lsmod: is nvidia_peermem there, or a kernel and driver with dmabuf; was the buffer freed, or mapped read-only",
    ],
  }),
];
