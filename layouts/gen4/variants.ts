/**
 * Forms of 4th-generation structures that the decoder tells apart, beside those of the headers: what a bit of the
 * structure says about the rest of it.
 */

import type { Layout } from "../types.ts";
import { MLX4_CQE, MLX4_TS_CQE } from "./cqe_eqe.ts";

const BLUEFLAME_SOURCE = "rdma-core: providers/mlx4/qp.c: mlx4_post_send (bf_qpn); mlx4dv.h: struct mlx4_wqe_ctrl_seg";

/** Send WQE control segment as the driver completed it for a BlueFlame write. */
export const MLX4_WQE_BF_CTRL = {
  name: "mlx4_wqe_bf_ctrl",
  title: "control (BlueFlame)",
  generation: 4,
  bytes: 16,
  source: BLUEFLAME_SOURCE,
  note: "The request was written through BlueFlame: wqe_index is not 0, or the counter was a multiple of 65536.",
  fields: {
    owner: { at: 0x00, bits: [31, 31], secret: "none", doc: "Ownership bit; toggles on each pass over the queue." },
    nec: { at: 0x00, bits: [29, 29], secret: "none", doc: "No completion on error." },
    iip: { at: 0x00, bits: [28, 28], secret: "none", doc: "Compute the inner IP checksum." },
    ilp: { at: 0x00, bits: [27, 27], secret: "none", doc: "Compute the inner L4 checksum." },
    wqe_index: { at: 0x00, bits: [23, 8], secret: "none", as: "dec", doc: "Low 16 bits of the WQE's counter." },
    blh: { at: 0x00, bits: [6, 6], secret: "none", doc: "The LSO header is longer than a cache line." },
    opcode: { at: 0x00, bits: [4, 0], secret: "none", brief: true, enum: "wqe_opcode_gen4", doc: "Operation." },
    qpn: { at: 0x04, bits: [31, 8], secret: "none", brief: true, doc: "QP number." },
    fence: { at: 0x04, bits: [6, 6], secret: "none", doc: "Wait for outstanding reads and atomics." },
    ds: {
      at: 0x04,
      bits: [5, 0],
      secret: "none",
      brief: true,
      as: "dec",
      doc: "Size of the WQE in units of 16 bytes.",
    },
    srcrb: {
      at: 0x08,
      bits: [31, 8],
      secret: "none",
      doc:
        "XRC: remote SRQ number; Ethernet: first two bytes of the destination MAC address in bits 31..16 of this dword.",
    },
    so: { at: 0x08, bits: [7, 7], secret: "none", doc: "Strong ordering." },
    tcp_udp_csum: { at: 0x08, bits: [5, 5], secret: "none", doc: "Compute the TCP or UDP checksum." },
    ip_csum: { at: 0x08, bits: [4, 4], secret: "none", doc: "Compute the IP checksum." },
    c: {
      at: 0x08,
      bits: [3, 2],
      secret: "none",
      enum: "mlx4_wqe_completion",
      doc: "When a completion is written; 3 is always.",
    },
    se: { at: 0x08, bits: [1, 1], secret: "none", brief: "set", doc: "Ask the receiver for a solicited event." },
    fl: { at: 0x08, bits: [0, 0], secret: "none", doc: "Force loopback." },
    imm: {
      at: 0x0c,
      bits: [31, 0],
      secret: "mkey",
      doc: "Immediate data, rkey to invalidate, or last four bytes of the destination MAC address.",
    },
  },
} as const satisfies Layout;

/** CQE that marks where a completion queue went on in a larger or smaller buffer. */
export const MLX4_RESIZE_CQE = {
  name: "mlx4_resize_cqe",
  title: "resize CQE",
  generation: 4,
  bytes: 32,
  source:
    "Linux include/linux/mlx4/cq.h: MLX4_CQE_OPCODE_RESIZE; rdma-core: providers/mlx4/cq.c: mlx4_cq_resize_copy_cqes",
  note: "The headers define nothing of it but its last byte.",
  fields: {
    owner: { at: 0x1c, bits: [7, 7], secret: "none", doc: "Ownership bit; toggles on each pass over the queue." },
    opcode: {
      at: 0x1c,
      bits: [4, 0],
      secret: "none",
      brief: true,
      enum: "cqe_recv_opcode_gen4",
      doc: "Kind of completion: 0x16.",
    },
  },
} as const satisfies Layout;

/** CQE of a send request (is_send 1). */
export const MLX4_CQE_SEND: Layout = {
  ...MLX4_CQE,
  name: "mlx4_cqe_send",
  variantOf: "mlx4_cqe",
  fields: {
    ...MLX4_CQE.fields,
    opcode: { at: 0x1c, bits: [4, 0], secret: "none", enum: "wqe_opcode_gen4", doc: "Operation that completed." },
  },
};

/** CQE of a received message (is_send 0). */
export const MLX4_CQE_RECV: Layout = {
  ...MLX4_CQE,
  name: "mlx4_cqe_recv",
  variantOf: "mlx4_cqe",
  fields: {
    ...MLX4_CQE.fields,
    opcode: { at: 0x1c, bits: [4, 0], secret: "none", enum: "cqe_recv_opcode_gen4", doc: "What was received." },
  },
};

/** CQE with a time stamp, of a send request. */
export const MLX4_TS_CQE_SEND: Layout = {
  ...MLX4_TS_CQE,
  name: "mlx4_ts_cqe_send",
  variantOf: "mlx4_ts_cqe",
  fields: { ...MLX4_TS_CQE.fields, opcode: MLX4_CQE_SEND.fields.opcode! },
};

/** CQE with a time stamp, of a received message. */
export const MLX4_TS_CQE_RECV: Layout = {
  ...MLX4_TS_CQE,
  name: "mlx4_ts_cqe_recv",
  variantOf: "mlx4_ts_cqe",
  fields: { ...MLX4_TS_CQE.fields, opcode: MLX4_CQE_RECV.fields.opcode! },
};
