/** Completion queue entries of the 5th generation. */

import type { Layout } from "../types.ts";

/** Last dword of every CQE. */
export const CQE64_OWNER = {
  name: "cqe64_owner",
  title: "CQE owner",
  generation: 5,
  bytes: 4,
  source:
    "Linux include/linux/mlx5/device.h: struct mlx5_cqe64; rdma-core providers/mlx5/mlx5dv.h: struct mlx5_cqe64; DPDK mlx5_prm.h: struct mlx5_cqe",
  fields: {
    wqe_counter: { at: 0x00, bits: [31, 16], secret: "none", as: "dec", doc: "Index of the WQE that completed." },
    signature: {
      at: 0x00,
      bits: [15, 8],
      secret: "none",
      doc: "CQE signature; with enhanced compression the validity iteration count.",
    },
    opcode: {
      at: 0x00,
      bits: [7, 4],
      secret: "none",
      brief: true,
      enum: "cqe_opcode_gen5",
      doc: "Kind of completion.",
    },
    cqe_format: {
      at: 0x00,
      bits: [3, 2],
      secret: "none",
      enum: "cqe_format",
      doc: "What the entry carries beside completion data.",
    },
    se: { at: 0x00, bits: [1, 1], secret: "none", doc: "Solicited event: the sender asked for one." },
    owner: { at: 0x00, bits: [0, 0], secret: "none", doc: "Ownership bit; toggles on each pass over the queue." },
  },
} as const satisfies Layout;

/** 64-byte CQE, requester completion (opcode 0). */
export const CQE64_REQ = {
  name: "cqe64_req",
  title: "requester CQE",
  generation: 5,
  bytes: 64,
  source:
    "Linux include/linux/mlx5/device.h: struct mlx5_cqe64; rdma-core providers/mlx5/mlx5dv.h: struct mlx5_cqe64; DPDK mlx5_prm.h: struct mlx5_cqe",
  note:
    "Bytes without a row are reserved or unused here. Data of a small read or atomic may be scattered into the entry (cqe64_inline32, cqe128_inline64).",
  fields: {
    user_index: { at: 0x20, bits: [23, 0], secret: "none", doc: "User index (CQE version 1), else SRQ number or 0." },
    byte_cnt: {
      at: 0x2c,
      bits: [31, 0],
      secret: "none",
      brief: true,
      as: "dec",
      doc: "Bytes transferred; meaningful for RDMA reads and atomics.",
    },
    timestamp: {
      at: 0x30,
      bits: [63, 0],
      secret: "none",
      doc:
        "Completion time: free running clock, or seconds in the high 32 bits and nanoseconds in the low ones, by ts_format.",
    },
    send_opcode: {
      at: 0x38,
      bits: [31, 24],
      secret: "none",
      brief: true,
      enum: "wqe_opcode_gen5",
      doc: "Opcode of the send WQE.",
    },
    qpn: { at: 0x38, bits: [23, 0], secret: "none", brief: true, doc: "Local QP or SQ number." },
    wqe_counter: {
      at: 0x3c,
      bits: [31, 16],
      secret: "none",
      as: "dec",
      doc: "WQEBB of the WQE that completed; take it modulo the size of the SQ.",
    },
    signature: {
      at: 0x3c,
      bits: [15, 8],
      secret: "none",
      doc: "CQE signature; with enhanced compression the validity iteration count.",
    },
    opcode: {
      at: 0x3c,
      bits: [7, 4],
      secret: "none",
      brief: true,
      enum: "cqe_opcode_gen5",
      doc: "Kind of completion.",
    },
    cqe_format: {
      at: 0x3c,
      bits: [3, 2],
      secret: "none",
      enum: "cqe_format",
      doc: "What the entry carries beside completion data.",
    },
    se: { at: 0x3c, bits: [1, 1], secret: "none", doc: "Solicited event: the sender asked for one." },
    owner: { at: 0x3c, bits: [0, 0], secret: "none", doc: "Ownership bit; toggles on each pass over the queue." },
  },
} as const satisfies Layout;

/** 64-byte CQE, responder completion (opcodes 1..4). */
export const CQE64_RESP = {
  name: "cqe64_resp",
  title: "responder CQE",
  generation: 5,
  bytes: 64,
  source:
    "Linux include/linux/mlx5/device.h: struct mlx5_cqe64; rdma-core providers/mlx5/mlx5dv.h: struct mlx5_cqe64; DPDK mlx5_prm.h: struct mlx5_cqe",
  note:
    "One layout for QP, SRQ and raw packet queues; rows that do not apply to a queue are zero or hold other data. For a QP flow_tag is the QP number.",
  fields: {
    pkt_info_7_5: {
      at: 0x00,
      bits: [31, 29],
      secret: "none",
      doc: "High bits of the packet information byte; headers give no meaning.",
    },
    tls_offload: {
      at: 0x00,
      bits: [28, 27],
      secret: "none",
      enum: "cqe_tls_offload",
      doc: "What the TLS offload did.",
    },
    outer_ipv6: {
      at: 0x00,
      bits: [25, 25],
      secret: "none",
      doc: "Tunnelled packet: the outer L3 header is IPv6 (DPDK).",
    },
    tunneled: { at: 0x00, bits: [24, 24], secret: "none", doc: "The packet is tunnelled." },
    nvmeotcp_resync: {
      at: 0x00,
      bits: [22, 22],
      secret: "none",
      rare: true,
      since: "a mailing list series of Linux",
      doc: "NVMe over TCP: resynchronisation is asked for.",
    },
    nvmeotcp_ddgst: {
      at: 0x00,
      bits: [21, 21],
      secret: "none",
      rare: true,
      since: "a mailing list series of Linux",
      doc: "NVMe over TCP: the data digest is good.",
    },
    nvmeotcp_zc: {
      at: 0x00,
      bits: [20, 20],
      secret: "none",
      rare: true,
      since: "a mailing list series of Linux",
      doc: "NVMe over TCP: the payload is in its buffer already.",
    },
    wqe_id: { at: 0x00, bits: [15, 0], secret: "none", as: "dec", doc: "Striding RQ: WQE index." },
    lro_timestamp_valid: {
      at: 0x04,
      bits: [31, 31],
      secret: "none",
      rare: true,
      since: "FreeBSD sys/dev/mlx5/device.h",
      doc: "LRO: the timestamp is the TCP one, TSval and TSecr.",
    },
    lro_tcppsh: { at: 0x04, bits: [30, 30], secret: "none", doc: "LRO: a PSH flag was seen." },
    lro_min_ttl: {
      at: 0x04,
      bits: [23, 16],
      secret: "none",
      as: "dec",
      doc: "LRO: lowest time to live; with SHAMPO the header size.",
    },
    lro_tcp_win: {
      at: 0x04,
      bits: [15, 0],
      secret: "none",
      doc: "LRO: TCP window; with SHAMPO the header entry index.",
    },
    lro_ack_seq_num: {
      at: 0x08,
      bits: [31, 0],
      secret: "data",
      doc: "LRO: acknowledge number; with SHAMPO the data offset.",
    },
    rss_hash_result: { at: 0x0c, bits: [31, 0], secret: "data", doc: "RSS hash." },
    rss_l4_type: {
      at: 0x10,
      bits: [31, 30],
      secret: "none",
      enum: "cqe_rss_l4",
      doc: "L4 header that the RSS hash covers.",
    },
    rss_l3_type: {
      at: 0x10,
      bits: [27, 26],
      secret: "none",
      enum: "cqe_rss_ip",
      doc: "L3 header that the RSS hash covers.",
    },
    rss_src_l4_type: {
      at: 0x10,
      bits: [29, 28],
      secret: "none",
      enum: "cqe_rss_l4",
      rare: true,
      since: "FreeBSD sys/dev/mlx5/device.h",
      doc: "L4 header whose source port the RSS hash covers.",
    },
    rss_src_l3_type: {
      at: 0x10,
      bits: [25, 24],
      secret: "none",
      enum: "cqe_rss_ip",
      rare: true,
      since: "FreeBSD sys/dev/mlx5/device.h",
      doc: "L3 header whose source address the RSS hash covers.",
    },
    ml_path: { at: 0x10, bits: [22, 16], secret: "none", doc: "Path bits of the local LID (IB)." },
    check_sum: { at: 0x14, bits: [31, 16], secret: "none", doc: "Checksum over the packet." },
    slid: { at: 0x14, bits: [15, 0], secret: "lid", doc: "Source LID (IB)." },
    g: { at: 0x18, bits: [29, 28], secret: "none", doc: "A GRH is present (not zero)." },
    sl: {
      at: 0x18,
      bits: [27, 24],
      secret: "none",
      as: "dec",
      doc: "Service level (IB); RoCE: the low 2 bits are the network header, enum cqe_roce_l3.",
    },
    rqpn: { at: 0x18, bits: [23, 0], secret: "none", doc: "Source QP number." },
    hds_ip_ext_high: { at: 0x1c, bits: [31, 27], secret: "none", doc: "Header split and IP extension flags." },
    l4_ok: { at: 0x1c, bits: [26, 26], secret: "none", doc: "L4 checksum is good." },
    l3_ok: { at: 0x1c, bits: [25, 25], secret: "none", doc: "L3 checksum is good." },
    l2_ok: { at: 0x1c, bits: [24, 24], secret: "none", doc: "L2 is good." },
    ip_frag: { at: 0x1c, bits: [23, 23], secret: "none", doc: "IP fragment." },
    l4_hdr_type: { at: 0x1c, bits: [22, 20], secret: "none", enum: "cqe_l4_hdr_type", doc: "L4 header." },
    l3_hdr_type: { at: 0x1c, bits: [19, 18], secret: "none", enum: "cqe_l3_hdr_type", doc: "L3 header." },
    ip_ext_opts: { at: 0x1c, bits: [17, 17], secret: "none", doc: "IP options or extension headers are present." },
    cv: { at: 0x1c, bits: [16, 16], secret: "none", doc: "A VLAN tag was there and is stripped." },
    vlan_info: { at: 0x1c, bits: [15, 0], secret: "none", doc: "Tag control information of the stripped VLAN tag." },
    lro_num_seg: { at: 0x20, bits: [31, 24], secret: "none", as: "dec", doc: "LRO: segments merged." },
    srqn_uidx: { at: 0x20, bits: [23, 0], secret: "none", doc: "User index (CQE version 1) or SRQ number." },
    imm_inval_pkey: {
      at: 0x24,
      bits: [31, 0],
      secret: "mkey",
      doc:
        "By opcode: immediate data, rkey invalidated, or P_Key index in the low 16 bits (UD, GSI); flow table metadata for raw packets.",
    },
    app: {
      at: 0x28,
      bits: [31, 24],
      secret: "none",
      enum: "cqe_app",
      doc: "Application that the completion belongs to; 1 is tag matching.",
    },
    app_op: { at: 0x28, bits: [23, 16], secret: "none", enum: "cqe_app_op", doc: "Operation of the application." },
    app_info: { at: 0x28, bits: [15, 0], secret: "none", doc: "Information of the application." },
    byte_cnt: {
      at: 0x2c,
      bits: [31, 0],
      secret: "none",
      brief: true,
      as: "dec",
      doc: "Message length; for a striding RQ see layout cqe_mprq_byte_cnt.",
    },
    timestamp: {
      at: 0x30,
      bits: [63, 0],
      secret: "none",
      doc: "Completion time, in the clock that ts_format selects.",
    },
    sop: { at: 0x38, bits: [31, 24], secret: "none", doc: "Start of packet and drop bits." },
    qpn: {
      at: 0x38,
      bits: [23, 0],
      secret: "none",
      brief: true,
      doc: "QP number, of a QP that is no raw packet queue.",
    },
    flow_tag: {
      at: 0x38,
      bits: [23, 0],
      alias: "qpn",
      secret: "none",
      doc: "Flow tag (mark), of a raw packet queue; Linux uses its low 12 bits.",
    },
    wqe_counter: {
      at: 0x3c,
      bits: [31, 16],
      secret: "none",
      as: "dec",
      doc: "WQE of the RQ or SRQ; striding RQ: stride index.",
    },
    signature: {
      at: 0x3c,
      bits: [15, 8],
      secret: "none",
      doc: "CQE signature; with enhanced compression the validity iteration count.",
    },
    opcode: {
      at: 0x3c,
      bits: [7, 4],
      secret: "none",
      brief: true,
      enum: "cqe_opcode_gen5",
      doc: "Kind of completion.",
    },
    cqe_format: {
      at: 0x3c,
      bits: [3, 2],
      secret: "none",
      enum: "cqe_format",
      doc: "What the entry carries beside completion data.",
    },
    se: { at: 0x3c, bits: [1, 1], secret: "none", doc: "Solicited event: the sender asked for one." },
    owner: { at: 0x3c, bits: [0, 0], secret: "none", doc: "Ownership bit; toggles on each pass over the queue." },
  },
} as const satisfies Layout;

/** byte_cnt dword of a striding RQ completion. */
export const CQE_MPRQ_BYTE_CNT = {
  name: "cqe_mprq_byte_cnt",
  title: "striding RQ byte count",
  generation: 5,
  bytes: 4,
  source: "Linux device.h: struct mpwrq_cqe_bc; DPDK MLX5_MPRQ_* masks",
  note:
    "Linux counts strides in bits 30..16, DPDK in 29..16; UCX has its last and first flags in bits 30 and 29: 28..16 is what all agree on.",
  fields: {
    filler: { at: 0x00, bits: [31, 31], secret: "none", doc: "Filler completion: no packet." },
    last: {
      at: 0x00,
      bits: [30, 30],
      secret: "none",
      rare: true,
      doc: "UCX's multi-packet SRQ: last packet of the message; Linux and DPDK: a bit of the strides.",
    },
    first: {
      at: 0x00,
      bits: [29, 29],
      secret: "none",
      rare: true,
      doc: "UCX's multi-packet SRQ: first packet of the message; Linux and DPDK: a bit of the strides.",
    },
    consumed_strides: { at: 0x00, bits: [28, 16], secret: "none", as: "dec", brief: true, doc: "Strides used." },
    byte_cnt: { at: 0x00, bits: [15, 0], secret: "none", brief: true, as: "dec", doc: "Bytes of the packet." },
  },
} as const satisfies Layout;

/** 64-byte error CQE (opcodes 13 requester error, 14 responder error). */
export const CQE64_ERR = {
  name: "cqe64_err",
  title: "error CQE",
  generation: 5,
  bytes: 64,
  source: "rdma-core providers/mlx5/mlx5dv.h: struct mlx5_err_cqe; DPDK mlx5_prm.h: struct mlx5_error_cqe",
  fields: {
    eth_wqe_id: { at: 0x00, bits: [15, 0], secret: "none", as: "dec", doc: "Striding RQ: WQE index (DPDK)." },
    ib_stride_index: { at: 0x14, bits: [31, 16], secret: "none", as: "dec", doc: "Striding RQ: stride index (DPDK)." },
    srqn: { at: 0x20, bits: [23, 0], secret: "none", doc: "SRQ number or user index." },
    byte_cnt: { at: 0x2c, bits: [31, 0], secret: "none", as: "dec", since: "DPDK headers", doc: "Byte count." },
    hw_err_synd: { at: 0x34, bits: [31, 24], secret: "none", doc: "Hardware syndrome (DPDK, UCX)." },
    hw_synd_type: {
      at: 0x34,
      bits: [23, 20],
      secret: "none",
      enum: "cqe_hw_synd_type",
      doc: "Type of the hardware syndrome.",
    },
    hw_synd_type_low: { at: 0x34, bits: [19, 16], secret: "none", doc: "Low half of the hardware syndrome type byte." },
    vendor_err_synd: {
      at: 0x34,
      bits: [15, 8],
      secret: "none",
      brief: true,
      enum: "cqe_vendor_syndrome_gen5",
      doc: "Vendor syndrome.",
    },
    syndrome: {
      at: 0x34,
      bits: [7, 0],
      secret: "none",
      brief: true,
      enum: "cqe_syndrome_gen5",
      doc: "What went wrong.",
    },
    s_wqe_opcode: {
      at: 0x38,
      bits: [31, 24],
      secret: "none",
      brief: true,
      enum: "wqe_opcode_gen5",
      doc: "Opcode of the send WQE (requester errors).",
    },
    qpn: { at: 0x38, bits: [23, 0], secret: "none", brief: true, doc: "Queue pair number." },
    wqe_counter: { at: 0x3c, bits: [31, 16], secret: "none", as: "dec", doc: "Index of the WQE that completed." },
    signature: {
      at: 0x3c,
      bits: [15, 8],
      secret: "none",
      doc: "CQE signature; with enhanced compression the validity iteration count.",
    },
    opcode: {
      at: 0x3c,
      bits: [7, 4],
      secret: "none",
      brief: true,
      enum: "cqe_opcode_gen5",
      doc: "Kind of completion.",
    },
    cqe_format: {
      at: 0x3c,
      bits: [3, 2],
      secret: "none",
      enum: "cqe_format",
      doc: "What the entry carries beside completion data.",
    },
    se: { at: 0x3c, bits: [1, 1], secret: "none", doc: "Solicited event: the sender asked for one." },
    owner: { at: 0x3c, bits: [0, 0], secret: "none", doc: "Ownership bit; toggles on each pass over the queue." },
  },
} as const satisfies Layout;

/** 64-byte CQE, CQ resize notification (opcode 5). */
export const CQE64_RESIZE = {
  name: "cqe64_resize",
  title: "resize CQE",
  generation: 5,
  bytes: 64,
  source:
    "Linux include/linux/mlx5/device.h: struct mlx5_cqe64; rdma-core providers/mlx5/mlx5dv.h: struct mlx5_cqe64; DPDK mlx5_prm.h: struct mlx5_cqe",
  note: "All else is reserved. Written once to the old buffer by RESIZE_CQ.",
  fields: {
    signature: {
      at: 0x3c,
      bits: [15, 8],
      secret: "none",
      doc: "CQE signature; with enhanced compression the validity iteration count.",
    },
    opcode: {
      at: 0x3c,
      bits: [7, 4],
      secret: "none",
      brief: true,
      enum: "cqe_opcode_gen5",
      doc: "Kind of completion.",
    },
    cqe_format: {
      at: 0x3c,
      bits: [3, 2],
      secret: "none",
      enum: "cqe_format",
      doc: "What the entry carries beside completion data.",
    },
    se: { at: 0x3c, bits: [1, 1], secret: "none", doc: "Solicited event: the sender asked for one." },
    owner: { at: 0x3c, bits: [0, 0], secret: "none", doc: "Ownership bit; toggles on each pass over the queue." },
  },
} as const satisfies Layout;

/** 64-byte CQE, tag matching completion without packet (opcode 6). */
export const CQE64_NO_PACKET = {
  name: "cqe64_no_packet",
  title: "no packet CQE",
  generation: 5,
  bytes: 64,
  source: "rdma-core providers/mlx5/mlx5dv.h: struct mlx5_tm_cqe, cq.c",
  fields: {
    tm_success: { at: 0x00, bits: [31, 31], secret: "none", doc: "The operation succeeded." },
    hw_phase_cnt: { at: 0x04, bits: [31, 16], secret: "none", as: "dec", doc: "Phase counter of the hardware." },
    srqn_uidx: { at: 0x20, bits: [23, 0], secret: "none", doc: "User index (CQE version 1) or SRQ number." },
    app: {
      at: 0x28,
      bits: [31, 24],
      secret: "none",
      enum: "cqe_app",
      doc: "Application that the completion belongs to; 1 is tag matching.",
    },
    app_op: { at: 0x28, bits: [23, 16], secret: "none", enum: "cqe_app_op", doc: "Operation of the application." },
    app_info: { at: 0x28, bits: [15, 0], secret: "none", doc: "Tag list index." },
    byte_cnt: { at: 0x2c, bits: [31, 0], secret: "none", brief: true, as: "dec", doc: "Byte count." },
    timestamp: {
      at: 0x30,
      bits: [63, 0],
      secret: "none",
      doc: "Completion time, in the clock that ts_format selects.",
    },
    qpn: { at: 0x38, bits: [23, 0], secret: "none", brief: true, doc: "Queue pair number." },
    wqe_counter: { at: 0x3c, bits: [31, 16], secret: "none", as: "dec", doc: "Index of the WQE that completed." },
    signature: {
      at: 0x3c,
      bits: [15, 8],
      secret: "none",
      doc: "CQE signature; with enhanced compression the validity iteration count.",
    },
    opcode: {
      at: 0x3c,
      bits: [7, 4],
      secret: "none",
      brief: true,
      enum: "cqe_opcode_gen5",
      doc: "Kind of completion.",
    },
    cqe_format: {
      at: 0x3c,
      bits: [3, 2],
      secret: "none",
      enum: "cqe_format",
      doc: "What the entry carries beside completion data.",
    },
    se: { at: 0x3c, bits: [1, 1], secret: "none", doc: "Solicited event: the sender asked for one." },
    owner: { at: 0x3c, bits: [0, 0], secret: "none", doc: "Ownership bit; toggles on each pass over the queue." },
  },
} as const satisfies Layout;

/** Tag matching header scattered into the CQE of a matched message (first 16 bytes). */
export const CQE64_TMH = {
  name: "cqe64_tmh",
  title: "tag matching header",
  generation: 5,
  bytes: 16,
  source: "rdma-core libibverbs/tm_types.h: struct ibv_tmh",
  fields: {
    tmh_opcode: { at: 0x00, bits: [31, 24], secret: "none", enum: "tmh_opcode", doc: "Kind of message." },
    app_ctx: { at: 0x04, bits: [31, 0], secret: "data", doc: "Context of the application." },
    tag: { at: 0x08, bits: [63, 0], secret: "data", doc: "Tag of the message." },
  },
} as const satisfies Layout;

/** 64-byte CQE, signature error (opcode 12). */
export const CQE64_SIG_ERR = {
  name: "cqe64_sig_err",
  title: "signature error CQE",
  generation: 5,
  bytes: 64,
  source: "Linux device.h: struct mlx5_sig_err_cqe; rdma-core providers/mlx5/cq.c: struct mlx5_sigerr_cqe",
  fields: {
    expected_trans_sig: {
      at: 0x10,
      bits: [31, 0],
      secret: "data",
      doc: "Expected guard (high 16 bits) and application tag (low 16 bits).",
    },
    actual_trans_sig: {
      at: 0x14,
      bits: [31, 0],
      secret: "data",
      doc: "Actual guard (high 16 bits) and application tag (low 16 bits).",
    },
    expected_ref_tag: { at: 0x18, bits: [31, 0], secret: "data", doc: "Expected reference tag." },
    actual_ref_tag: { at: 0x1c, bits: [31, 0], secret: "data", doc: "Actual reference tag." },
    syndrome: {
      at: 0x20,
      bits: [31, 16],
      secret: "none",
      brief: true,
      enum: "cqe_sigerr_syndrome",
      doc: "Which part of the signature was wrong.",
    },
    sig_type: {
      at: 0x20,
      bits: [10, 8],
      secret: "none",
      enum: "cqe_sig_type",
      since: "rdma-core headers",
      doc: "Type of the signature, 3 bits.",
    },
    domain: {
      at: 0x20,
      bits: [2, 0],
      secret: "none",
      enum: "cqe_sig_domain",
      since: "rdma-core headers",
      doc: "Side on which it was wrong, 3 bits.",
    },
    mkey: { at: 0x24, bits: [31, 0], secret: "mkey", doc: "Memory key." },
    sig_err_offset: { at: 0x28, bits: [63, 0], secret: "none", doc: "Offset of the error in the data." },
    qpn: {
      at: 0x38,
      bits: [23, 0],
      secret: "none",
      brief: true,
      since: "Linux kernel headers",
      doc: "Queue pair number.",
    },
    signature: {
      at: 0x3c,
      bits: [15, 8],
      secret: "none",
      doc: "CQE signature; with enhanced compression the validity iteration count.",
    },
    opcode: {
      at: 0x3c,
      bits: [7, 4],
      secret: "none",
      brief: true,
      enum: "cqe_opcode_gen5",
      doc: "Kind of completion.",
    },
    cqe_format: {
      at: 0x3c,
      bits: [3, 2],
      secret: "none",
      enum: "cqe_format",
      doc: "What the entry carries beside completion data.",
    },
    se: { at: 0x3c, bits: [1, 1], secret: "none", doc: "Solicited event: the sender asked for one." },
    owner: { at: 0x3c, bits: [0, 0], secret: "none", doc: "Ownership bit; toggles on each pass over the queue." },
  },
} as const satisfies Layout;

/** 64-byte CQE with 32 bytes of scattered data (cqe_format 1). */
export const CQE64_INLINE32 = {
  name: "cqe64_inline32",
  title: "inline 32 CQE",
  generation: 5,
  bytes: 64,
  source: "rdma-core providers/mlx5/cq.c (MLX5_INLINE_SCATTER_32)",
  note:
    "byte_cnt says how much of the data is valid. Requester (read, atomic) and responder (send) completions have this form.",
  fields: {
    inline_data: {
      at: 0x00,
      bits: [255, 0],
      secret: "bytes",
      as: "bytes",
      doc: "Payload, bytes 0..31; byte_cnt of them are valid.",
    },
    tail: { at: 0x20, layout: "cqe64_tail", transparent: true, doc: "The rest of the entry." },
  },
} as const satisfies Layout;

/** Bytes 32..63 of a CQE with inline data. */
export const CQE64_TAIL = {
  name: "cqe64_tail",
  title: "CQE tail",
  generation: 5,
  bytes: 32,
  source:
    "Linux include/linux/mlx5/device.h: struct mlx5_cqe64; rdma-core providers/mlx5/mlx5dv.h: struct mlx5_cqe64; DPDK mlx5_prm.h: struct mlx5_cqe",
  fields: {
    srqn_uidx: { at: 0x00, bits: [23, 0], secret: "none", doc: "User index (CQE version 1) or SRQ number." },
    imm_inval_pkey: {
      at: 0x04,
      bits: [31, 0],
      secret: "mkey",
      doc: "By opcode: immediate data, rkey invalidated, or P_Key index.",
    },
    app_bytes: { at: 0x08, bits: [31, 0], secret: "none", doc: "Application bytes." },
    byte_cnt: { at: 0x0c, bits: [31, 0], secret: "none", brief: true, as: "dec", doc: "Byte count." },
    timestamp: {
      at: 0x10,
      bits: [63, 0],
      secret: "none",
      doc: "Completion time, in the clock that ts_format selects.",
    },
    sop_or_send_opcode: {
      at: 0x18,
      bits: [31, 24],
      secret: "none",
      doc: "Responder: start of packet and drop bits; requester: send opcode.",
    },
    qpn: { at: 0x18, bits: [23, 0], secret: "none", brief: true, doc: "Queue pair number." },
    wqe_counter: { at: 0x1c, bits: [31, 16], secret: "none", as: "dec", doc: "Index of the WQE that completed." },
    signature: {
      at: 0x1c,
      bits: [15, 8],
      secret: "none",
      doc: "CQE signature; with enhanced compression the validity iteration count.",
    },
    opcode: {
      at: 0x1c,
      bits: [7, 4],
      secret: "none",
      brief: true,
      enum: "cqe_opcode_gen5",
      doc: "Kind of completion.",
    },
    cqe_format: {
      at: 0x1c,
      bits: [3, 2],
      secret: "none",
      enum: "cqe_format",
      doc: "What the entry carries beside completion data.",
    },
    se: { at: 0x1c, bits: [1, 1], secret: "none", doc: "Solicited event: the sender asked for one." },
    owner: { at: 0x1c, bits: [0, 0], secret: "none", doc: "Ownership bit; toggles on each pass over the queue." },
  },
} as const satisfies Layout;

/** 128-byte CQE: 64-byte extension followed by the normal CQE. */
export const CQE128 = {
  name: "cqe128",
  title: "CQE 128",
  generation: 5,
  bytes: 128,
  source: "Linux device.h: struct mlx5_cqe128, union mlx5_ext_cqe",
  note:
    "The owner and opcode byte is in the second half. cqc.cqe_sz tells the form: 0 is 64 bytes, 1 is 128 bytes, 2 is a 64-byte entry in the second half of 128.",
  alone: "a CQE of 128 bytes as a whole: rings are walked by its parts",
  fields: {
    extension: { at: 0x00, bits: [511, 0], secret: "bytes", as: "bytes", doc: "GRH (40 bytes, UD) or inline data." },
    cqe: { at: 0x40, layout: "cqe64_tail64", doc: "The 64-byte entry." },
  },
} as const satisfies Layout;

/** The 64-byte CQE inside a 128-byte CQE (decode by opcode). */
export const CQE64_TAIL64 = {
  name: "cqe64_tail64",
  title: "CQE 64 in 128",
  generation: 5,
  bytes: 64,
  source:
    "Linux include/linux/mlx5/device.h: struct mlx5_cqe64; rdma-core providers/mlx5/mlx5dv.h: struct mlx5_cqe64; DPDK mlx5_prm.h: struct mlx5_cqe",
  alone: "the last bytes of any CQE: rings are walked by the layouts of its opcode",
  fields: {
    by_opcode: {
      at: 0x00,
      bits: [479, 0],
      secret: "bytes",
      as: "bytes",
      doc: "Bytes that the opcode gives a meaning.",
    },
    owner: { at: 0x3c, layout: "cqe64_owner", doc: "The last dword." },
  },
} as const satisfies Layout;

/** 128-byte CQE with 64 bytes of scattered data (cqe_format 2). */
export const CQE128_INLINE64 = {
  name: "cqe128_inline64",
  title: "inline 64 CQE",
  generation: 5,
  bytes: 128,
  source: "rdma-core providers/mlx5/cq.c (MLX5_INLINE_SCATTER_64)",
  alone: "a CQE of 128 bytes as a whole: rings are walked by its parts",
  fields: {
    inline_data: {
      at: 0x00,
      bits: [511, 0],
      secret: "bytes",
      as: "bytes",
      doc: "Payload, bytes 0..63; byte_cnt of them are valid.",
    },
    cqe: { at: 0x40, layout: "cqe64_tail64", doc: "The 64-byte entry." },
  },
} as const satisfies Layout;

/** Mini CQE, hash format (responder). */
export const MINI_CQE_HASH = {
  name: "mini_cqe_hash",
  title: "mini CQE hash",
  generation: 5,
  bytes: 8,
  source: "Linux device.h: struct mlx5_mini_cqe8; DPDK mlx5_prm.h: struct mlx5_mini_cqe8",
  fields: {
    rx_hash_result: { at: 0x00, bits: [31, 0], secret: "data", doc: "RSS hash." },
    byte_cnt: { at: 0x04, bits: [31, 0], secret: "none", brief: true, as: "dec", doc: "Byte count." },
  },
} as const satisfies Layout;

/** Mini CQE, checksum format (responder). */
export const MINI_CQE_CSUM = {
  name: "mini_cqe_csum",
  title: "mini CQE checksum",
  generation: 5,
  bytes: 8,
  source: "Linux device.h: struct mlx5_mini_cqe8; DPDK mlx5_prm.h: struct mlx5_mini_cqe8",
  fields: {
    checksum: { at: 0x00, bits: [31, 16], secret: "none", doc: "Checksum over the packet." },
    stride_index: {
      at: 0x00,
      bits: [15, 0],
      secret: "none",
      as: "dec",
      doc: "Stride index, in the checksum and stride format.",
    },
    byte_cnt: { at: 0x04, bits: [31, 0], secret: "none", brief: true, as: "dec", doc: "Byte count." },
  },
} as const satisfies Layout;

/** Mini CQE, flow tag + stride index format. */
export const MINI_CQE_FTAG = {
  name: "mini_cqe_ftag",
  title: "mini CQE flow tag",
  generation: 5,
  bytes: 8,
  source: "Linux device.h: struct mlx5_mini_cqe8; DPDK mlx5_prm.h: struct mlx5_mini_cqe8",
  fields: {
    flow_tag_high: { at: 0x00, bits: [31, 16], secret: "none", doc: "Flow tag, bits 15..0 (the header's name)." },
    stride_index: { at: 0x00, bits: [15, 0], secret: "none", as: "dec", doc: "Stride index." },
    flow_tag_23_16: { at: 0x04, bits: [31, 24], secret: "none", doc: "Flow tag, bits 23..16." },
    byte_cnt: { at: 0x04, bits: [23, 0], secret: "none", as: "dec", brief: true, doc: "Byte count." },
  },
  joined: {
    flow_tag: { parts: ["flow_tag_23_16", "flow_tag_high"], brief: true, doc: "Flow tag." },
    byte_cnt_flow: { parts: ["flow_tag_23_16", "byte_cnt"], doc: "Both as one dword." },
  },
} as const satisfies Layout;

/** Mini CQE, L3/L4 header type + stride index format. */
export const MINI_CQE_L34H = {
  name: "mini_cqe_l34h",
  title: "mini CQE L3/L4",
  generation: 5,
  bytes: 8,
  source: "Linux device.h: struct mlx5_mini_cqe8; DPDK mlx5_prm.h: struct mlx5_mini_cqe8",
  fields: {
    ip_frag: { at: 0x00, bits: [31, 31], secret: "none", doc: "IP fragment." },
    l4_hdr_type: { at: 0x00, bits: [30, 28], secret: "none", enum: "cqe_l4_hdr_type", doc: "L4 header." },
    l3_hdr_type: { at: 0x00, bits: [27, 26], secret: "none", enum: "cqe_l3_hdr_type", doc: "L3 header." },
    ip_ext_opts: { at: 0x00, bits: [25, 25], secret: "none", doc: "IP options or extension headers are present." },
    cv: { at: 0x00, bits: [24, 24], secret: "none", doc: "A VLAN tag was there and is stripped." },
    stride_index: { at: 0x00, bits: [15, 0], secret: "none", as: "dec", doc: "Stride index." },
    byte_cnt: { at: 0x04, bits: [31, 0], secret: "none", brief: true, as: "dec", doc: "Byte count." },
  },
  joined: {
    hdr_type: {
      parts: ["ip_frag", "l4_hdr_type", "l3_hdr_type", "ip_ext_opts", "cv"],
      doc: "The header types as one byte, as in a responder CQE.",
    },
  },
} as const satisfies Layout;

/** Mini CQE, requester format. */
export const MINI_CQE_REQ = {
  name: "mini_cqe_req",
  title: "mini CQE requester",
  generation: 5,
  bytes: 8,
  source: "Linux device.h: struct mlx5_mini_cqe8; DPDK mlx5_prm.h: struct mlx5_mini_cqe8",
  fields: {
    wqe_counter: { at: 0x00, bits: [31, 16], secret: "none", as: "dec", doc: "Index of the WQE that completed." },
    s_wqe_opcode: {
      at: 0x00,
      bits: [15, 8],
      secret: "none",
      brief: true,
      enum: "wqe_opcode_gen5",
      doc: "Opcode of the send WQE; DPDK has it in byte 3.",
    },
    byte_cnt: { at: 0x04, bits: [31, 0], secret: "none", brief: true, as: "dec", doc: "Byte count." },
  },
} as const satisfies Layout;

/** Mini CQE, requester format, enhanced compression (DPDK order). */
export const MINI_CQE_REQ_DPDK = {
  name: "mini_cqe_req_dpdk",
  title: "mini CQE requester enhanced",
  generation: 5,
  bytes: 8,
  source: "DPDK mlx5_prm.h: struct mlx5_mini_cqe8",
  fields: {
    wqe_counter: { at: 0x00, bits: [31, 16], secret: "none", as: "dec", doc: "Index of the WQE that completed." },
    validity_iteration_count: { at: 0x00, bits: [15, 8], secret: "none", doc: "Validity iteration count." },
    s_wqe_opcode: {
      at: 0x00,
      bits: [7, 0],
      secret: "none",
      brief: true,
      enum: "wqe_opcode_gen5",
      doc: "Opcode of the send WQE.",
    },
    byte_cnt: { at: 0x04, bits: [31, 0], secret: "none", brief: true, as: "dec", doc: "Byte count." },
  },
} as const satisfies Layout;

/** Block of 8 mini CQEs (one CQE slot). */
export const MINI_CQE_ARRAY = {
  name: "mini_cqe_array",
  title: "mini CQE array",
  generation: 5,
  bytes: 64,
  source: "Linux device.h: struct mlx5_mini_cqe8; DPDK mlx5_prm.h: struct mlx5_mini_cqe8",
  note: "8 mini CQEs; the last one ends with the bytes that hold opcode and owner.",
  alone: "the array as a whole: rings are walked by its entries",
  fields: {
    mini: {
      at: 0x00,
      layout: "mini_cqe_hash",
      count: 8,
      stride: 8,
      alternatives: ["mini_cqe_csum", "mini_cqe_ftag", "mini_cqe_l34h", "mini_cqe_req"],
      doc: "The mini CQEs.",
    },
  },
} as const satisfies Layout;

/** SHAMPO form of CQE bytes 4..11. */
export const CQE_SHAMPO = {
  name: "cqe_shampo",
  title: "SHAMPO",
  generation: 5,
  bytes: 8,
  source: "Linux device.h: struct mlx5_cqe64 (shampo)",
  note: "Stands in place of the LRO fields when the RQ uses SHAMPO.",
  view: true,
  fields: {
    flush: { at: 0x00, bits: [26, 26], secret: "none", doc: "The session ends." },
    match: { at: 0x00, bits: [25, 25], secret: "none", doc: "The packet belongs to the session." },
    header_size: { at: 0x00, bits: [23, 16], secret: "none", as: "dec", doc: "Bytes of the headers." },
    header_entry_index: { at: 0x00, bits: [15, 0], secret: "none", as: "dec", doc: "Entry of the header buffer." },
    data_offset: { at: 0x04, bits: [31, 0], secret: "none", doc: "Offset of the data." },
  },
} as const satisfies Layout;
