/**
 * Completion queue entries of the 5th generation.
 *
 * @module
 */

import type { Layout, RecordOf } from "../types.ts";

/** Last dword of every CQE. */
export const CQE64_OWNER = {
  name: "cqe64_owner",
  title: "CQE owner",
  generation: 5,
  bytes: 4,
  source:
    "Linux include/linux/mlx5/device.h: struct mlx5_cqe64; rdma-core providers/mlx5/mlx5dv.h: struct mlx5_cqe64; DPDK mlx5_prm.h: struct mlx5_cqe",
  fields: {
    wqe_counter: { at: 0x00, bits: [31, 16], as: "dec", doc: "Wqe counter." },
    signature: { at: 0x00, bits: [15, 8], doc: "Signature." },
    opcode: { at: 0x00, bits: [7, 4], enum: "cqe_opcode_gen5", doc: "Opcode." },
    cqe_format: { at: 0x00, bits: [3, 2], enum: "cqe_format", doc: "Cqe format." },
    se: { at: 0x00, bits: [1, 1], doc: "Se." },
    owner: { at: 0x00, bits: [0, 0], doc: "Owner." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode CQE64_OWNER}. */
export type Cqe64Owner = RecordOf<typeof CQE64_OWNER>;

/** 64-byte CQE, requester completion (opcode 0). */
export const CQE64_REQ = {
  name: "cqe64_req",
  title: "requester CQE",
  generation: 5,
  bytes: 64,
  source:
    "Linux include/linux/mlx5/device.h: struct mlx5_cqe64; rdma-core providers/mlx5/mlx5dv.h: struct mlx5_cqe64; DPDK mlx5_prm.h: struct mlx5_cqe",
  note:
    "Unlisted bytes are reserved or unused for a requester completion; small READ/atomic data may be scattered to the CQE (layout cqe64_inline32 / cqe128_inline64).",
  fields: {
    user_index: { at: 0x20, bits: [23, 0], doc: "User index when the CQ uses CQE version 1, else SRQ number or 0." },
    byte_cnt: { at: 0x2c, bits: [31, 0], as: "dec", doc: "Bytes transferred; meaningful for RDMA_READ and atomics." },
    timestamp: {
      at: 0x30,
      bits: [63, 0],
      doc: "Free running device clock, or real time (seconds in the high 32 bits) by ts_format.",
    },
    send_opcode: { at: 0x38, bits: [31, 24], enum: "wqe_opcode_gen5", doc: "Opcode of the completed send WQE." },
    qpn: { at: 0x38, bits: [23, 0], doc: "Local QP or SQ number." },
    wqe_counter: {
      at: 0x3c,
      bits: [31, 16],
      as: "dec",
      doc: "WQEBB index of the completed WQE (mask with SQ size - 1).",
    },
    signature: {
      at: 0x3c,
      bits: [15, 8],
      doc: "CQE signature, or validity iteration count with enhanced compression.",
    },
    opcode: { at: 0x3c, bits: [7, 4], enum: "cqe_opcode_gen5", doc: "Opcode." },
    cqe_format: { at: 0x3c, bits: [3, 2], enum: "cqe_format", doc: "Cqe format." },
    se: { at: 0x3c, bits: [1, 1], doc: "Solicited event." },
    owner: { at: 0x3c, bits: [0, 0], doc: "Toggles on each pass over the queue." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode CQE64_REQ}. */
export type Cqe64Req = RecordOf<typeof CQE64_REQ>;

/** 64-byte CQE, responder completion (opcodes 1..4). */
export const CQE64_RESP = {
  name: "cqe64_resp",
  title: "responder CQE",
  generation: 5,
  bytes: 64,
  source:
    "Linux include/linux/mlx5/device.h: struct mlx5_cqe64; rdma-core providers/mlx5/mlx5dv.h: struct mlx5_cqe64; DPDK mlx5_prm.h: struct mlx5_cqe",
  note:
    "One layout for QP, SRQ and raw packet RQ; fields that do not apply are zero. qpn is the field flow_tag for transports with a QP.",
  fields: {
    pkt_info_7_5: { at: 0x00, bits: [31, 29], doc: "Not described in public headers." },
    tls_offload: { at: 0x00, bits: [28, 27], enum: "cqe_tls_offload", doc: "Tls offload." },
    outer_ipv6: { at: 0x00, bits: [25, 25], doc: "Tunneled packet: outer L3 is IPv6 (DPDK)." },
    tunneled: { at: 0x00, bits: [24, 24], doc: "Tunneled." },
    wqe_id: { at: 0x00, bits: [15, 0], as: "dec", doc: "Striding RQ: WQE index." },
    lro_tcppsh: {
      at: 0x04,
      bits: [30, 30],
      doc: "LRO: PSH seen; rest of byte 4 (abort, dup ack flags) not described in public headers.",
    },
    lro_min_ttl: { at: 0x04, bits: [23, 16], as: "dec", doc: "LRO; with SHAMPO: header size." },
    lro_tcp_win: { at: 0x04, bits: [15, 0], doc: "LRO; with SHAMPO: header entry index." },
    lro_ack_seq_num: { at: 0x08, bits: [31, 0], doc: "LRO; with SHAMPO: data offset." },
    rss_hash_result: { at: 0x0c, bits: [31, 0], doc: "Rss hash result." },
    rss_l4_type: { at: 0x10, bits: [31, 30], enum: "cqe_rss_l4", doc: "Rss l4 type." },
    rss_l3_type: { at: 0x10, bits: [27, 26], enum: "cqe_rss_ip", doc: "Rss l3 type." },
    ml_path: { at: 0x10, bits: [22, 16], doc: "IB path bits." },
    check_sum: { at: 0x14, bits: [31, 16], doc: "Checksum complete value." },
    slid: { at: 0x14, bits: [15, 0], doc: "Source LID (IB)." },
    g: { at: 0x18, bits: [29, 28], doc: "Non-zero: GRH present (bits 29:28 of flags_rqpn)." },
    sl: {
      at: 0x18,
      bits: [27, 24],
      as: "dec",
      doc:
        "IB: service level (bits 27:24 of flags_rqpn). RoCE: low 2 bits are the network header type, enum cqe_roce_l3.",
    },
    rqpn: { at: 0x18, bits: [23, 0], doc: "Remote (source) QP number." },
    hds_ip_ext_high: { at: 0x1c, bits: [31, 27], doc: "Header split and IP extension flags." },
    l4_ok: { at: 0x1c, bits: [26, 26], doc: "l4 ok." },
    l3_ok: { at: 0x1c, bits: [25, 25], doc: "l3 ok." },
    l2_ok: { at: 0x1c, bits: [24, 24], doc: "l2 ok." },
    ip_frag: { at: 0x1c, bits: [23, 23], doc: "Ip frag." },
    l4_hdr_type: { at: 0x1c, bits: [22, 20], enum: "cqe_l4_hdr_type", doc: "l4 hdr type." },
    l3_hdr_type: { at: 0x1c, bits: [19, 18], enum: "cqe_l3_hdr_type", doc: "l3 hdr type." },
    ip_ext_opts: { at: 0x1c, bits: [17, 17], doc: "Ip ext opts." },
    cv: { at: 0x1c, bits: [16, 16], doc: "VLAN was present and stripped." },
    vlan_info: { at: 0x1c, bits: [15, 0], doc: "VLAN TCI." },
    lro_num_seg: { at: 0x20, bits: [31, 24], as: "dec", doc: "LRO segment count." },
    srqn_uidx: { at: 0x20, bits: [23, 0], doc: "User index with CQE version 1, else SRQ number." },
    imm_inval_pkey: {
      at: 0x24,
      bits: [31, 0],
      doc:
        "By opcode: immediate data, invalidated rkey, or P_Key index in the low 16 bits (UD/GSI); raw packet: flow table metadata.",
    },
    app: { at: 0x28, bits: [31, 24], enum: "cqe_app", doc: "Application (tag matching = 1)." },
    app_op: { at: 0x28, bits: [23, 16], enum: "cqe_app_op", doc: "App op." },
    app_info: { at: 0x28, bits: [15, 0], doc: "App info." },
    byte_cnt: { at: 0x2c, bits: [31, 0], as: "dec", doc: "Message length; striding RQ: see cqe_mprq_byte_cnt." },
    timestamp: { at: 0x30, bits: [63, 0], doc: "Timestamp." },
    sop: { at: 0x38, bits: [31, 24], doc: "Start of packet / drop bits." },
    flow_tag: {
      at: 0x38,
      bits: [23, 0],
      doc: "QP number for QP completions; flow tag (mark) for RQ of raw packets (kernel masks low 12 bits).",
    },
    wqe_counter: { at: 0x3c, bits: [31, 16], as: "dec", doc: "RQ/SRQ WQE index; striding RQ: stride index." },
    signature: {
      at: 0x3c,
      bits: [15, 8],
      doc: "CQE signature, or validity iteration count with enhanced compression.",
    },
    opcode: { at: 0x3c, bits: [7, 4], enum: "cqe_opcode_gen5", doc: "Opcode." },
    cqe_format: { at: 0x3c, bits: [3, 2], enum: "cqe_format", doc: "Cqe format." },
    se: { at: 0x3c, bits: [1, 1], doc: "Solicited event." },
    owner: { at: 0x3c, bits: [0, 0], doc: "Toggles on each pass over the queue." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode CQE64_RESP}. */
export type Cqe64Resp = RecordOf<typeof CQE64_RESP>;

/** byte_cnt dword of a striding RQ completion. */
export const CQE_MPRQ_BYTE_CNT = {
  name: "cqe_mprq_byte_cnt",
  title: "striding RQ byte count",
  generation: 5,
  bytes: 4,
  source: "Linux device.h: struct mpwrq_cqe_bc; DPDK MLX5_MPRQ_* masks",
  fields: {
    filler: { at: 0x00, bits: [31, 31], doc: "1 = filler CQE, no packet." },
    consumed_strides: { at: 0x00, bits: [30, 16], as: "dec", doc: "DPDK masks 14 bits (0x3fff)." },
    byte_cnt: { at: 0x00, bits: [15, 0], as: "dec", doc: "Byte cnt." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode CQE_MPRQ_BYTE_CNT}. */
export type CqeMprqByteCnt = RecordOf<typeof CQE_MPRQ_BYTE_CNT>;

/** 64-byte error CQE (opcodes 13 requester error, 14 responder error). */
export const CQE64_ERR = {
  name: "cqe64_err",
  title: "error CQE",
  generation: 5,
  bytes: 64,
  source: "rdma-core providers/mlx5/mlx5dv.h: struct mlx5_err_cqe; DPDK mlx5_prm.h: struct mlx5_error_cqe",
  fields: {
    eth_wqe_id: { at: 0x00, bits: [15, 0], as: "dec", doc: "Striding RQ (DPDK)." },
    ib_stride_index: { at: 0x14, bits: [31, 16], as: "dec", doc: "Striding RQ (DPDK)." },
    srqn: { at: 0x20, bits: [23, 0], doc: "SRQ number or user index; stored as a 32-bit word." },
    byte_cnt: { at: 0x2c, bits: [31, 0], as: "dec", since: "DPDK headers", doc: "Byte cnt." },
    hw_err_synd: { at: 0x34, bits: [31, 24], doc: "Hardware syndrome (DPDK, UCX)." },
    hw_synd_type: { at: 0x34, bits: [23, 20], enum: "cqe_hw_synd_type", doc: "Hardware syndrome type." },
    hw_synd_type_low: { at: 0x34, bits: [19, 16], doc: "Hw synd type low." },
    vendor_err_synd: { at: 0x34, bits: [15, 8], enum: "cqe_vendor_syndrome_gen5", doc: "Vendor err synd." },
    syndrome: { at: 0x34, bits: [7, 0], enum: "cqe_syndrome_gen5", doc: "Syndrome." },
    s_wqe_opcode: { at: 0x38, bits: [31, 24], enum: "wqe_opcode_gen5", doc: "Send opcode (requester errors)." },
    qpn: { at: 0x38, bits: [23, 0], doc: "Qpn." },
    wqe_counter: { at: 0x3c, bits: [31, 16], as: "dec", doc: "Wqe counter." },
    signature: {
      at: 0x3c,
      bits: [15, 8],
      doc: "CQE signature, or validity iteration count with enhanced compression.",
    },
    opcode: { at: 0x3c, bits: [7, 4], enum: "cqe_opcode_gen5", doc: "Opcode." },
    cqe_format: { at: 0x3c, bits: [3, 2], enum: "cqe_format", doc: "Cqe format." },
    se: { at: 0x3c, bits: [1, 1], doc: "Solicited event." },
    owner: { at: 0x3c, bits: [0, 0], doc: "Toggles on each pass over the queue." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode CQE64_ERR}. */
export type Cqe64Err = RecordOf<typeof CQE64_ERR>;

/** 64-byte CQE, CQ resize notification (opcode 5). */
export const CQE64_RESIZE = {
  name: "cqe64_resize",
  title: "resize CQE",
  generation: 5,
  bytes: 64,
  source:
    "Linux include/linux/mlx5/device.h: struct mlx5_cqe64; rdma-core providers/mlx5/mlx5dv.h: struct mlx5_cqe64; DPDK mlx5_prm.h: struct mlx5_cqe",
  note: "All other bytes reserved; written once to the old buffer after RESIZE_CQ.",
  fields: {
    signature: {
      at: 0x3c,
      bits: [15, 8],
      doc: "CQE signature, or validity iteration count with enhanced compression.",
    },
    opcode: { at: 0x3c, bits: [7, 4], enum: "cqe_opcode_gen5", doc: "Opcode." },
    cqe_format: { at: 0x3c, bits: [3, 2], enum: "cqe_format", doc: "Cqe format." },
    se: { at: 0x3c, bits: [1, 1], doc: "Solicited event." },
    owner: { at: 0x3c, bits: [0, 0], doc: "Toggles on each pass over the queue." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode CQE64_RESIZE}. */
export type Cqe64Resize = RecordOf<typeof CQE64_RESIZE>;

/** 64-byte CQE, tag matching completion without packet (opcode 6). */
export const CQE64_NO_PACKET = {
  name: "cqe64_no_packet",
  title: "no packet CQE",
  generation: 5,
  bytes: 64,
  source: "rdma-core providers/mlx5/mlx5dv.h: struct mlx5_tm_cqe, cq.c",
  fields: {
    tm_success: { at: 0x00, bits: [31, 31], doc: "Mask 0x80000000." },
    hw_phase_cnt: { at: 0x04, bits: [31, 16], as: "dec", doc: "Hw phase cnt." },
    srqn_uidx: { at: 0x20, bits: [23, 0], doc: "Srqn uidx." },
    app: { at: 0x28, bits: [31, 24], enum: "cqe_app", doc: "App." },
    app_op: { at: 0x28, bits: [23, 16], enum: "cqe_app_op", doc: "App op." },
    app_info: { at: 0x28, bits: [15, 0], doc: "Tag list index." },
    byte_cnt: { at: 0x2c, bits: [31, 0], as: "dec", doc: "Byte cnt." },
    timestamp: { at: 0x30, bits: [63, 0], doc: "Timestamp." },
    qpn: { at: 0x38, bits: [23, 0], doc: "Qpn." },
    wqe_counter: { at: 0x3c, bits: [31, 16], as: "dec", doc: "Wqe counter." },
    signature: {
      at: 0x3c,
      bits: [15, 8],
      doc: "CQE signature, or validity iteration count with enhanced compression.",
    },
    opcode: { at: 0x3c, bits: [7, 4], enum: "cqe_opcode_gen5", doc: "Opcode." },
    cqe_format: { at: 0x3c, bits: [3, 2], enum: "cqe_format", doc: "Cqe format." },
    se: { at: 0x3c, bits: [1, 1], doc: "Solicited event." },
    owner: { at: 0x3c, bits: [0, 0], doc: "Toggles on each pass over the queue." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode CQE64_NO_PACKET}. */
export type Cqe64NoPacket = RecordOf<typeof CQE64_NO_PACKET>;

/** Tag matching header scattered into the CQE of a matched message (first 16 bytes). */
export const CQE64_TMH = {
  name: "cqe64_tmh",
  title: "tag matching header",
  generation: 5,
  bytes: 16,
  source: "rdma-core libibverbs/tm_types.h: struct ibv_tmh",
  fields: {
    tmh_opcode: { at: 0x00, bits: [31, 24], enum: "tmh_opcode", doc: "Tmh opcode." },
    app_ctx: { at: 0x04, bits: [31, 0], doc: "App ctx." },
    tag: { at: 0x08, bits: [63, 0], doc: "Tag." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode CQE64_TMH}. */
export type Cqe64Tmh = RecordOf<typeof CQE64_TMH>;

/** 64-byte CQE, signature error (opcode 12). */
export const CQE64_SIG_ERR = {
  name: "cqe64_sig_err",
  title: "signature error CQE",
  generation: 5,
  bytes: 64,
  source: "Linux device.h: struct mlx5_sig_err_cqe; rdma-core providers/mlx5/cq.c: struct mlx5_sigerr_cqe",
  fields: {
    expected_trans_sig: { at: 0x10, bits: [31, 0], doc: "High 16 bits guard, low 16 bits application tag." },
    actual_trans_sig: { at: 0x14, bits: [31, 0], doc: "Actual trans sig." },
    expected_ref_tag: { at: 0x18, bits: [31, 0], doc: "Expected ref tag." },
    actual_ref_tag: { at: 0x1c, bits: [31, 0], doc: "Actual ref tag." },
    syndrome: { at: 0x20, bits: [31, 16], enum: "cqe_sigerr_syndrome", doc: "Syndrome." },
    sig_type: { at: 0x20, bits: [10, 8], enum: "cqe_sig_type", since: "rdma-core headers", doc: "3-bit value." },
    domain: { at: 0x20, bits: [2, 0], enum: "cqe_sig_domain", since: "rdma-core headers", doc: "3-bit value." },
    mkey: { at: 0x24, bits: [31, 0], doc: "Mkey." },
    sig_err_offset: { at: 0x28, bits: [63, 0], doc: "Sig err offset." },
    qpn: { at: 0x38, bits: [23, 0], since: "Linux kernel headers", doc: "Qpn." },
    signature: {
      at: 0x3c,
      bits: [15, 8],
      doc: "CQE signature, or validity iteration count with enhanced compression.",
    },
    opcode: { at: 0x3c, bits: [7, 4], enum: "cqe_opcode_gen5", doc: "Opcode." },
    cqe_format: { at: 0x3c, bits: [3, 2], enum: "cqe_format", doc: "Cqe format." },
    se: { at: 0x3c, bits: [1, 1], doc: "Solicited event." },
    owner: { at: 0x3c, bits: [0, 0], doc: "Toggles on each pass over the queue." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode CQE64_SIG_ERR}. */
export type Cqe64SigErr = RecordOf<typeof CQE64_SIG_ERR>;

/** 64-byte CQE with 32 bytes of scattered data (cqe_format 1). */
export const CQE64_INLINE32 = {
  name: "cqe64_inline32",
  title: "inline 32 CQE",
  generation: 5,
  bytes: 64,
  source: "rdma-core providers/mlx5/cq.c (MLX5_INLINE_SCATTER_32)",
  note:
    "byte_cnt gives the number of valid payload bytes; applies to requester (READ/atomic) and responder (SEND) completions.",
  fields: {
    inline_data: { at: 0x00, bits: [255, 0], as: "bytes", doc: "Payload bytes 0..31." },
    tail: { at: 0x20, layout: "cqe64_tail", doc: "Tail." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode CQE64_INLINE32}. */
export type Cqe64Inline32 = RecordOf<typeof CQE64_INLINE32>;

/** Bytes 32..63 of a CQE with inline data. */
export const CQE64_TAIL = {
  name: "cqe64_tail",
  title: "CQE tail",
  generation: 5,
  bytes: 32,
  source:
    "Linux include/linux/mlx5/device.h: struct mlx5_cqe64; rdma-core providers/mlx5/mlx5dv.h: struct mlx5_cqe64; DPDK mlx5_prm.h: struct mlx5_cqe",
  fields: {
    srqn_uidx: { at: 0x00, bits: [23, 0], doc: "Srqn uidx." },
    imm_inval_pkey: { at: 0x04, bits: [31, 0], doc: "Imm inval pkey." },
    app_bytes: { at: 0x08, bits: [31, 0], doc: "App bytes." },
    byte_cnt: { at: 0x0c, bits: [31, 0], as: "dec", doc: "Byte cnt." },
    timestamp: { at: 0x10, bits: [63, 0], doc: "Timestamp." },
    sop_or_send_opcode: { at: 0x18, bits: [31, 24], doc: "Sop or send opcode." },
    qpn: { at: 0x18, bits: [23, 0], doc: "Qpn." },
    wqe_counter: { at: 0x1c, bits: [31, 16], as: "dec", doc: "Wqe counter." },
    signature: {
      at: 0x1c,
      bits: [15, 8],
      doc: "CQE signature, or validity iteration count with enhanced compression.",
    },
    opcode: { at: 0x1c, bits: [7, 4], enum: "cqe_opcode_gen5", doc: "Opcode." },
    cqe_format: { at: 0x1c, bits: [3, 2], enum: "cqe_format", doc: "Cqe format." },
    se: { at: 0x1c, bits: [1, 1], doc: "Solicited event." },
    owner: { at: 0x1c, bits: [0, 0], doc: "Toggles on each pass over the queue." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode CQE64_TAIL}. */
export type Cqe64Tail = RecordOf<typeof CQE64_TAIL>;

/** 128-byte CQE: 64-byte extension followed by the normal CQE. */
export const CQE128 = {
  name: "cqe128",
  title: "CQE 128",
  generation: 5,
  bytes: 128,
  source: "Linux device.h: struct mlx5_cqe128, union mlx5_ext_cqe",
  note:
    "The owner/opcode byte is in the second half; cqc.cqe_sz 0 = 64 bytes, 1 = 128 bytes, 2 = 128-byte stride with 64-byte CQE in the second half (padded).",
  fields: {
    extension: {
      at: 0x00,
      bits: [511, 0],
      as: "bytes",
      doc: "GRH (40 bytes, UD on CQs that request it) or inline data.",
    },
    cqe: { at: 0x40, layout: "cqe64_tail64", doc: "Cqe." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode CQE128}. */
export type Cqe128 = RecordOf<typeof CQE128>;

/** The 64-byte CQE inside a 128-byte CQE (decode by opcode). */
export const CQE64_TAIL64 = {
  name: "cqe64_tail64",
  title: "CQE 64 in 128",
  generation: 5,
  bytes: 64,
  source:
    "Linux include/linux/mlx5/device.h: struct mlx5_cqe64; rdma-core providers/mlx5/mlx5dv.h: struct mlx5_cqe64; DPDK mlx5_prm.h: struct mlx5_cqe",
  fields: {
    by_opcode: {
      at: 0x00,
      bits: [479, 0],
      as: "bytes",
      doc: "Select cqe64_req / cqe64_resp / cqe64_err ... by the opcode below.",
    },
    owner: { at: 0x3c, layout: "cqe64_owner", doc: "Owner." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode CQE64_TAIL64}. */
export type Cqe64Tail64 = RecordOf<typeof CQE64_TAIL64>;

/** 128-byte CQE with 64 bytes of scattered data (cqe_format 2). */
export const CQE128_INLINE64 = {
  name: "cqe128_inline64",
  title: "inline 64 CQE",
  generation: 5,
  bytes: 128,
  source: "rdma-core providers/mlx5/cq.c (MLX5_INLINE_SCATTER_64)",
  fields: {
    inline_data: { at: 0x00, bits: [511, 0], as: "bytes", doc: "Payload bytes 0..63." },
    cqe: { at: 0x40, layout: "cqe64_tail64", doc: "Cqe." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode CQE128_INLINE64}. */
export type Cqe128Inline64 = RecordOf<typeof CQE128_INLINE64>;

/** Mini CQE, hash format (responder). */
export const MINI_CQE_HASH = {
  name: "mini_cqe_hash",
  title: "mini CQE hash",
  generation: 5,
  bytes: 8,
  source: "Linux device.h: struct mlx5_mini_cqe8; DPDK mlx5_prm.h: struct mlx5_mini_cqe8",
  fields: {
    rx_hash_result: { at: 0x00, bits: [31, 0], doc: "Rx hash result." },
    byte_cnt: { at: 0x04, bits: [31, 0], as: "dec", doc: "Byte cnt." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode MINI_CQE_HASH}. */
export type MiniCqeHash = RecordOf<typeof MINI_CQE_HASH>;

/** Mini CQE, checksum format (responder). */
export const MINI_CQE_CSUM = {
  name: "mini_cqe_csum",
  title: "mini CQE checksum",
  generation: 5,
  bytes: 8,
  source: "Linux device.h: struct mlx5_mini_cqe8; DPDK mlx5_prm.h: struct mlx5_mini_cqe8",
  fields: {
    checksum: { at: 0x00, bits: [31, 16], doc: "Checksum." },
    stride_index: { at: 0x00, bits: [15, 0], as: "dec", doc: "Valid in csum+stride format." },
    byte_cnt: { at: 0x04, bits: [31, 0], as: "dec", doc: "Byte cnt." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode MINI_CQE_CSUM}. */
export type MiniCqeCsum = RecordOf<typeof MINI_CQE_CSUM>;

/** Mini CQE, flow tag + stride index format. */
export const MINI_CQE_FTAG = {
  name: "mini_cqe_ftag",
  title: "mini CQE flow tag",
  generation: 5,
  bytes: 8,
  source: "Linux device.h: struct mlx5_mini_cqe8; DPDK mlx5_prm.h: struct mlx5_mini_cqe8",
  fields: {
    flow_tag_high: { at: 0x00, bits: [31, 16], doc: "Flow tag high." },
    stride_index: { at: 0x00, bits: [15, 0], as: "dec", doc: "Stride index." },
    byte_cnt_flow: { at: 0x04, bits: [31, 0], doc: "Flow tag low byte and byte count share this dword." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode MINI_CQE_FTAG}. */
export type MiniCqeFtag = RecordOf<typeof MINI_CQE_FTAG>;

/** Mini CQE, L3/L4 header type + stride index format. */
export const MINI_CQE_L34H = {
  name: "mini_cqe_l34h",
  title: "mini CQE L3/L4",
  generation: 5,
  bytes: 8,
  source: "Linux device.h: struct mlx5_mini_cqe8; DPDK mlx5_prm.h: struct mlx5_mini_cqe8",
  fields: {
    hdr_type: { at: 0x00, bits: [31, 24], doc: "Hdr type." },
    stride_index: { at: 0x00, bits: [15, 0], as: "dec", doc: "Stride index." },
    byte_cnt: { at: 0x04, bits: [31, 0], as: "dec", doc: "Byte cnt." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode MINI_CQE_L34H}. */
export type MiniCqeL34h = RecordOf<typeof MINI_CQE_L34H>;

/** Mini CQE, requester format. */
export const MINI_CQE_REQ = {
  name: "mini_cqe_req",
  title: "mini CQE requester",
  generation: 5,
  bytes: 8,
  source: "Linux device.h: struct mlx5_mini_cqe8; DPDK mlx5_prm.h: struct mlx5_mini_cqe8",
  fields: {
    wqe_counter: { at: 0x00, bits: [31, 16], as: "dec", doc: "Wqe counter." },
    s_wqe_opcode: {
      at: 0x00,
      bits: [15, 8],
      enum: "wqe_opcode_gen5",
      doc: "Byte 2 in the kernel header; DPDK places it in byte 3 (validity iteration count in byte 2).",
    },
    byte_cnt: { at: 0x04, bits: [31, 0], as: "dec", doc: "Byte cnt." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode MINI_CQE_REQ}. */
export type MiniCqeReq = RecordOf<typeof MINI_CQE_REQ>;

/** Mini CQE, requester format, enhanced compression (DPDK order). */
export const MINI_CQE_REQ_DPDK = {
  name: "mini_cqe_req_dpdk",
  title: "mini CQE requester enhanced",
  generation: 5,
  bytes: 8,
  source: "DPDK mlx5_prm.h: struct mlx5_mini_cqe8",
  fields: {
    wqe_counter: { at: 0x00, bits: [31, 16], as: "dec", doc: "Wqe counter." },
    validity_iteration_count: { at: 0x00, bits: [15, 8], doc: "Validity iteration count." },
    s_wqe_opcode: { at: 0x00, bits: [7, 0], enum: "wqe_opcode_gen5", doc: "S wqe opcode." },
    byte_cnt: { at: 0x04, bits: [31, 0], as: "dec", doc: "Byte cnt." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode MINI_CQE_REQ_DPDK}. */
export type MiniCqeReqDpdk = RecordOf<typeof MINI_CQE_REQ_DPDK>;

/** Block of 8 mini CQEs (one CQE slot). */
export const MINI_CQE_ARRAY = {
  name: "mini_cqe_array",
  title: "mini CQE array",
  generation: 5,
  bytes: 64,
  source: "Linux device.h: struct mlx5_mini_cqe8; DPDK mlx5_prm.h: struct mlx5_mini_cqe8",
  note: "Kernel array size 8; the last mini CQE ends with the bytes that hold op_own.",
  fields: {
    mini: {
      at: 0x00,
      layout: "mini_cqe_hash",
      count: 8,
      stride: 8,
      alternatives: ["mini_cqe_csum", "mini_cqe_ftag", "mini_cqe_l34h", "mini_cqe_req"],
      doc: "Mini.",
    },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode MINI_CQE_ARRAY}. */
export type MiniCqeArray = RecordOf<typeof MINI_CQE_ARRAY>;

/** SHAMPO form of CQE bytes 4..11. */
export const CQE_SHAMPO = {
  name: "cqe_shampo",
  title: "SHAMPO",
  generation: 5,
  bytes: 8,
  source: "Linux device.h: struct mlx5_cqe64 (shampo)",
  note: "Replaces the LRO fields when the RQ uses SHAMPO.",
  fields: {
    flush: { at: 0x00, bits: [26, 26], doc: "Flush." },
    match: { at: 0x00, bits: [25, 25], doc: "Match." },
    header_size: { at: 0x00, bits: [23, 16], as: "dec", doc: "Header size." },
    header_entry_index: { at: 0x00, bits: [15, 0], as: "dec", doc: "Header entry index." },
    data_offset: { at: 0x04, bits: [31, 0], doc: "Data offset." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode CQE_SHAMPO}. */
export type CqeShampo = RecordOf<typeof CQE_SHAMPO>;
