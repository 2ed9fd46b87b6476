/**
 * Work queue element segments of the 5th generation.
 *
 * @module
 */

import type { Layout, RecordOf } from "../types.ts";

/** Send WQE control segment. */
export const WQE_CTRL = {
  name: "wqe_ctrl",
  title: "control",
  generation: 5,
  bytes: 16,
  source:
    "rdma-core: providers/mlx5/mlx5dv.h: struct mlx5_wqe_ctrl_seg; Linux include/linux/mlx5/qp.h: struct mlx5_wqe_ctrl_seg; DPDK drivers/common/mlx5/mlx5_prm.h: struct mlx5_wqe_cseg",
  note: "Bits 7:6 of the ds byte are outside the 6-bit mask used by drivers.",
  fields: {
    opc_mod: { at: 0x00, bits: [31, 24], doc: "Opcode modifier." },
    wqe_index: { at: 0x00, bits: [23, 8], as: "dec", doc: "WQEBB index of the first block (producer counter)." },
    opcode: { at: 0x00, bits: [7, 0], enum: "wqe_opcode_gen5", doc: "Opcode." },
    qpn: { at: 0x04, bits: [31, 8], doc: "QP or SQ number." },
    ds: {
      at: 0x04,
      bits: [5, 0],
      as: "dec",
      doc: "WQE size in 16-byte units including this segment; WQEBBs used = ceil(ds / 4).",
    },
    signature: { at: 0x08, bits: [31, 24], doc: "0 unless WQE signature is enabled." },
    dci_stream_channel_id: { at: 0x08, bits: [23, 8], doc: "DCI stream id; reserved on other transports." },
    fm: { at: 0x08, bits: [7, 5], enum: "wqe_fence_mode", doc: "Fm." },
    ce: { at: 0x08, bits: [3, 2], enum: "wqe_completion_mode", doc: "Ce." },
    se: { at: 0x08, bits: [1, 1], doc: "Solicited event." },
    general_id: {
      at: 0x0c,
      bits: [31, 0],
      doc:
        "By opcode: immediate data (SEND_IMM, RDMA_WRITE_IMM), rkey to invalidate (SEND_INVAL), mkey (UMR, LOCAL_INVAL), general object id (ASO, FLOW_TBL_ACCESS), TIS/TIR number << 8 (TLS params, DUMP), MMO control bits 63..32.",
    },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode WQE_CTRL}. */
export type WqeCtrl = RecordOf<typeof WQE_CTRL>;

/** Remote address segment. */
export const WQE_RADDR = {
  name: "wqe_raddr",
  title: "remote address",
  generation: 5,
  bytes: 16,
  source: "rdma-core: providers/mlx5/mlx5dv.h: struct mlx5_wqe_raddr_seg",
  fields: {
    raddr: { at: 0x00, bits: [63, 0], as: "addr", doc: "Raddr." },
    rkey: { at: 0x08, bits: [31, 0], doc: "Rkey." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode WQE_RADDR}. */
export type WqeRaddr = RecordOf<typeof WQE_RADDR>;

/** Atomic segment (8-byte compare-and-swap / fetch-and-add). */
export const WQE_ATOMIC = {
  name: "wqe_atomic",
  title: "atomic",
  generation: 5,
  bytes: 16,
  source: "rdma-core: providers/mlx5/mlx5dv.h: struct mlx5_wqe_atomic_seg",
  fields: {
    swap_add: { at: 0x00, bits: [63, 0], doc: "Swap value, or value to add." },
    compare: { at: 0x08, bits: [63, 0], doc: "Compare value; 0 for fetch-and-add." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode WQE_ATOMIC}. */
export type WqeAtomic = RecordOf<typeof WQE_ATOMIC>;

/** Masked compare-and-swap segment, 8-byte operands. */
export const WQE_MASKED_ATOMIC_CS = {
  name: "wqe_masked_atomic_cs",
  title: "masked atomic compare swap",
  generation: 5,
  bytes: 32,
  source:
    "rdma-core: providers/mlx5/wqe.h: struct mlx5_wqe_masked_atomic_seg; Linux include/linux/mlx5/qp.h: struct mlx5_wqe_masked_atomic_seg",
  fields: {
    swap_add: { at: 0x00, bits: [63, 0], doc: "Swap data." },
    compare: { at: 0x08, bits: [63, 0], doc: "Compare data." },
    swap_add_mask: { at: 0x10, bits: [63, 0], doc: "Swap mask." },
    compare_mask: { at: 0x18, bits: [63, 0], doc: "Compare mask." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode WQE_MASKED_ATOMIC_CS}. */
export type WqeMaskedAtomicCs = RecordOf<typeof WQE_MASKED_ATOMIC_CS>;

/** Masked fetch-and-add segment, 8-byte operands. */
export const WQE_MASKED_ATOMIC_FA = {
  name: "wqe_masked_atomic_fa",
  title: "masked atomic fetch add",
  generation: 5,
  bytes: 16,
  source: "openucx/ucx: src/uct/ib/mlx5/ib_mlx5.h: struct uct_ib_mlx5_atomic_masked_fadd64_seg",
  note:
    "The public masked FA WQE for 8-byte operands is 16 bytes: add value then boundary mask. Extended atomics with other operand sizes use operands of opmod-dependent size.",
  fields: {
    add_data: { at: 0x00, bits: [63, 0], doc: "Add data." },
    field_boundary: { at: 0x08, bits: [63, 0], doc: "Field boundary mask." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode WQE_MASKED_ATOMIC_FA}. */
export type WqeMaskedAtomicFa = RecordOf<typeof WQE_MASKED_ATOMIC_FA>;

/** Masked compare-and-swap segment, 4-byte operands (extended atomics). */
export const WQE_MASKED_ATOMIC_CS_4 = {
  name: "wqe_masked_atomic_cs_4",
  title: "masked atomic compare swap 4B",
  generation: 5,
  bytes: 16,
  source: "openucx/ucx: src/uct/ib/mlx5/ib_mlx5.h: struct uct_ib_mlx5_atomic_masked_cswap32_seg",
  note: "Selected when opc_mod indicates 4-byte operands (opmod 8 | (log2(bytes) - 2)).",
  fields: {
    swap_data: { at: 0x00, bits: [31, 0], doc: "Swap data." },
    compare_data: { at: 0x04, bits: [31, 0], doc: "Compare data." },
    swap_mask: { at: 0x08, bits: [31, 0], doc: "Swap mask." },
    compare_mask: { at: 0x0c, bits: [31, 0], doc: "Compare mask." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode WQE_MASKED_ATOMIC_CS_4}. */
export type WqeMaskedAtomicCs4 = RecordOf<typeof WQE_MASKED_ATOMIC_CS_4>;

/** Masked fetch-and-add segment, 4-byte operands (extended atomics). */
export const WQE_MASKED_ATOMIC_FA_4 = {
  name: "wqe_masked_atomic_fa_4",
  title: "masked atomic fetch add 4B",
  generation: 5,
  bytes: 16,
  source: "openucx/ucx: src/uct/ib/mlx5/ib_mlx5.h: struct uct_ib_mlx5_atomic_masked_fadd32_seg",
  note: "Selected when opc_mod indicates 4-byte operands; last 8 bytes reserved.",
  fields: {
    add_data: { at: 0x00, bits: [31, 0], doc: "Add data." },
    field_boundary: { at: 0x04, bits: [31, 0], doc: "Field boundary." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode WQE_MASKED_ATOMIC_FA_4}. */
export type WqeMaskedAtomicFa4 = RecordOf<typeof WQE_MASKED_ATOMIC_FA_4>;

/** UD address vector, compact (16 bytes). */
export const WQE_AV_UD_SHORT = {
  name: "wqe_av_ud_short",
  title: "UD address vector short",
  generation: 5,
  bytes: 16,
  source:
    "rdma-core: providers/mlx5/mlx5dv.h: struct mlx5_wqe_av; Linux include/linux/mlx5/qp.h: struct mlx5_av; rdma-core providers/mlx5/verbs.c: mlx5_create_ah",
  fields: {
    q_key: { at: 0x00, bits: [31, 0], doc: "Q key." },
    ext: { at: 0x08, bits: [31, 31], doc: "1 = full 48-byte address vector follows; 0 = 16-byte compact form." },
    dqp_dct: { at: 0x08, bits: [23, 0], doc: "Destination QP (UD) or DCT (DC) number." },
    stat_rate: { at: 0x0c, bits: [31, 28], enum: "stat_rate_gen5", doc: "Stat rate." },
    sl: { at: 0x0c, bits: [27, 24], as: "dec", doc: "IB: SL. RoCE: bits 3:1 hold the Ethernet priority." },
    fl: { at: 0x0c, bits: [23, 23], doc: "Force loopback." },
    mlid: { at: 0x0c, bits: [22, 16], doc: "Source path bits." },
    rlid_udp_sport: { at: 0x0c, bits: [15, 0], doc: "IB: remote LID. RoCE v2: UDP source port." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode WQE_AV_UD_SHORT}. */
export type WqeAvUdShort = RecordOf<typeof WQE_AV_UD_SHORT>;

/** UD address vector with GRH (48 bytes, datagram segment). */
export const WQE_AV_UD = {
  name: "wqe_av_ud",
  title: "UD address vector",
  generation: 5,
  bytes: 48,
  source:
    "rdma-core: providers/mlx5/mlx5dv.h: struct mlx5_wqe_av; Linux include/linux/mlx5/qp.h: struct mlx5_av; rdma-core providers/mlx5/verbs.c: mlx5_create_ah",
  fields: {
    q_key: { at: 0x00, bits: [31, 0], doc: "Q key." },
    ext: { at: 0x08, bits: [31, 31], doc: "1 = full 48-byte address vector follows; 0 = 16-byte compact form." },
    dqp_dct: { at: 0x08, bits: [23, 0], doc: "Destination QP (UD) or DCT (DC) number." },
    stat_rate: { at: 0x0c, bits: [31, 28], enum: "stat_rate_gen5", doc: "Stat rate." },
    sl: { at: 0x0c, bits: [27, 24], as: "dec", doc: "IB: SL. RoCE: bits 3:1 hold the Ethernet priority." },
    fl: { at: 0x0c, bits: [23, 23], doc: "Force loopback." },
    mlid: { at: 0x0c, bits: [22, 16], doc: "Source path bits." },
    rlid_udp_sport: { at: 0x0c, bits: [15, 0], doc: "IB: remote LID. RoCE v2: UDP source port." },
    rmac: { at: 0x14, bits: [47, 0], as: "mac", doc: "RoCE: destination MAC." },
    tclass: { at: 0x18, bits: [15, 8], doc: "Tclass." },
    hop_limit: { at: 0x18, bits: [7, 0], as: "dec", doc: "Hop limit." },
    grh: { at: 0x1c, bits: [30, 30], doc: "GRH present." },
    src_addr_index: { at: 0x1c, bits: [27, 20], as: "dec", doc: "Source GID index." },
    flow_label: { at: 0x1c, bits: [19, 0], doc: "Flow label." },
    rgid: { at: 0x20, bits: [127, 0], as: "gid", doc: "Destination GID or IP." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode WQE_AV_UD}. */
export type WqeAvUd = RecordOf<typeof WQE_AV_UD>;

/** DC address vector, compact (16 bytes). */
export const WQE_AV_DC_SHORT = {
  name: "wqe_av_dc_short",
  title: "DC address vector short",
  generation: 5,
  bytes: 16,
  source:
    "rdma-core: providers/mlx5/mlx5dv.h: struct mlx5_wqe_av; Linux include/linux/mlx5/qp.h: struct mlx5_av; rdma-core providers/mlx5/verbs.c: mlx5_create_ah",
  fields: {
    dc_access_key: { at: 0x00, bits: [63, 0], doc: "Dc access key." },
    ext: { at: 0x08, bits: [31, 31], doc: "1 = full 48-byte address vector follows; 0 = 16-byte compact form." },
    dqp_dct: { at: 0x08, bits: [23, 0], doc: "Destination QP (UD) or DCT (DC) number." },
    stat_rate: { at: 0x0c, bits: [31, 28], enum: "stat_rate_gen5", doc: "Stat rate." },
    sl: { at: 0x0c, bits: [27, 24], as: "dec", doc: "IB: SL. RoCE: bits 3:1 hold the Ethernet priority." },
    fl: { at: 0x0c, bits: [23, 23], doc: "Force loopback." },
    mlid: { at: 0x0c, bits: [22, 16], doc: "Source path bits." },
    rlid_udp_sport: { at: 0x0c, bits: [15, 0], doc: "IB: remote LID. RoCE v2: UDP source port." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode WQE_AV_DC_SHORT}. */
export type WqeAvDcShort = RecordOf<typeof WQE_AV_DC_SHORT>;

/** DC address vector with GRH (48 bytes). */
export const WQE_AV_DC = {
  name: "wqe_av_dc",
  title: "DC address vector",
  generation: 5,
  bytes: 48,
  source:
    "rdma-core: providers/mlx5/mlx5dv.h: struct mlx5_wqe_av; Linux include/linux/mlx5/qp.h: struct mlx5_av; rdma-core providers/mlx5/verbs.c: mlx5_create_ah",
  fields: {
    dc_access_key: { at: 0x00, bits: [63, 0], doc: "Dc access key." },
    ext: { at: 0x08, bits: [31, 31], doc: "1 = full 48-byte address vector follows; 0 = 16-byte compact form." },
    dqp_dct: { at: 0x08, bits: [23, 0], doc: "Destination QP (UD) or DCT (DC) number." },
    stat_rate: { at: 0x0c, bits: [31, 28], enum: "stat_rate_gen5", doc: "Stat rate." },
    sl: { at: 0x0c, bits: [27, 24], as: "dec", doc: "IB: SL. RoCE: bits 3:1 hold the Ethernet priority." },
    fl: { at: 0x0c, bits: [23, 23], doc: "Force loopback." },
    mlid: { at: 0x0c, bits: [22, 16], doc: "Source path bits." },
    rlid_udp_sport: { at: 0x0c, bits: [15, 0], doc: "IB: remote LID. RoCE v2: UDP source port." },
    rmac: { at: 0x14, bits: [47, 0], as: "mac", doc: "RoCE: destination MAC." },
    tclass: { at: 0x18, bits: [15, 8], doc: "Tclass." },
    hop_limit: { at: 0x18, bits: [7, 0], as: "dec", doc: "Hop limit." },
    grh: { at: 0x1c, bits: [30, 30], doc: "GRH present." },
    src_addr_index: { at: 0x1c, bits: [27, 20], as: "dec", doc: "Source GID index." },
    flow_label: { at: 0x1c, bits: [19, 0], doc: "Flow label." },
    rgid: { at: 0x20, bits: [127, 0], as: "gid", doc: "Destination GID or IP." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode WQE_AV_DC}. */
export type WqeAvDc = RecordOf<typeof WQE_AV_DC>;

/** XRC segment. */
export const WQE_XRC = {
  name: "wqe_xrc",
  title: "XRC",
  generation: 5,
  bytes: 16,
  source: "rdma-core: providers/mlx5/wqe.h: struct mlx5_wqe_xrc_seg",
  fields: {
    xrc_srqn: { at: 0x00, bits: [23, 0], doc: "Destination XRC SRQ number; field stored as a 32-bit word." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode WQE_XRC}. */
export type WqeXrc = RecordOf<typeof WQE_XRC>;

/** Data (pointer) segment. */
export const WQE_DATA = {
  name: "wqe_data",
  title: "data segment",
  generation: 5,
  bytes: 16,
  source: "rdma-core: providers/mlx5/mlx5dv.h: struct mlx5_wqe_data_seg",
  note: "In a receive WQE lkey 0x100 with byte_count 0 ends the scatter list; in a send WQE byte_count 0 means 2 GB.",
  fields: {
    byte_count: { at: 0x00, bits: [30, 0], as: "dec", doc: "Byte count." },
    inline: { at: 0x00, bits: [31, 31], label: "wqe_inline", doc: "0 here; 1 means this is an inline data segment." },
    lkey: { at: 0x04, bits: [31, 0], enum: "lkey_special", label: "local_key", doc: "Lkey." },
    addr: { at: 0x08, bits: [63, 0], as: "addr", label: ["local_address_63_32", "local_address_31_0"], doc: "Addr." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode WQE_DATA}. */
export type WqeData = RecordOf<typeof WQE_DATA>;

/** Inline data segment header. */
export const WQE_INLINE_DATA = {
  name: "wqe_inline_data",
  title: "inline data",
  generation: 5,
  bytes: 4,
  source:
    "rdma-core: providers/mlx5/mlx5dv.h: struct mlx5_wqe_inl_data_seg; Linux include/linux/mlx5/qp.h: struct mlx5_wqe_inline_seg",
  note:
    "Data starts right after the 4-byte header; the segment is padded to a multiple of 16 bytes. The 10-bit length mask is the kernel one (0x3ff).",
  fields: {
    inline: { at: 0x00, bits: [31, 31], doc: "Always 1." },
    byte_count: { at: 0x00, bits: [9, 0], as: "dec", doc: "Number of inline bytes that follow." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode WQE_INLINE_DATA}. */
export type WqeInlineData = RecordOf<typeof WQE_INLINE_DATA>;

/** Ethernet segment (SEND/TSO on SQ of raw packet). */
export const WQE_ETH = {
  name: "wqe_eth",
  title: "Ethernet",
  generation: 5,
  bytes: 16,
  source:
    "Linux include/linux/mlx5/qp.h: struct mlx5_wqe_eth_seg; rdma-core: providers/mlx5/mlx5dv.h: struct mlx5_wqe_eth_seg; DPDK drivers/common/mlx5/mlx5_prm.h: struct mlx5_wqe_eseg",
  note:
    "Dword 3 has three forms: inline header (layout wqe_eth), VLAN insertion (wqe_eth_vlan, bit 31 set) and trailer insertion (wqe_eth_trailer, bit 30 set). Segment plus inline header is padded to 16 bytes; with inline_hdr_sz 18 the segment takes 32 bytes.",
  fields: {
    swp_outer_l4_offset: { at: 0x00, bits: [31, 24], as: "dec", doc: "2-byte units." },
    swp_outer_l3_offset: { at: 0x00, bits: [23, 16], as: "dec", doc: "2-byte units." },
    swp_inner_l4_offset: { at: 0x00, bits: [15, 8], as: "dec", doc: "2-byte units." },
    swp_inner_l3_offset: { at: 0x00, bits: [7, 0], as: "dec", doc: "2-byte units." },
    l4_csum: { at: 0x04, bits: [31, 31], doc: "Outer (or only) L4 checksum." },
    l3_csum: { at: 0x04, bits: [30, 30], doc: "Outer (or only) L3 checksum." },
    l4_inner_csum: { at: 0x04, bits: [29, 29], doc: "l4 inner csum." },
    l3_inner_csum: { at: 0x04, bits: [28, 28], doc: "l3 inner csum." },
    swp_outer_l4_udp: { at: 0x04, bits: [21, 21], doc: "Swp outer l4 udp." },
    swp_outer_l3_ipv6: { at: 0x04, bits: [20, 20], doc: "Swp outer l3 ipv6." },
    swp_inner_l4_udp: { at: 0x04, bits: [17, 17], doc: "Swp inner l4 udp." },
    swp_inner_l3_ipv6: { at: 0x04, bits: [16, 16], doc: "Swp inner l3 ipv6." },
    mss: { at: 0x04, bits: [15, 0], as: "dec", doc: "TSO only, else 0." },
    flow_table_metadata: {
      at: 0x08,
      bits: [31, 0],
      doc: "Metadata for egress steering; bit 0 IPsec, bit 1 MACsec in kernel use.",
    },
    inline_hdr_sz: {
      at: 0x0c,
      bits: [25, 16],
      as: "dec",
      doc: "Bytes of packet header inlined; when bits 31/30 of this dword are 0.",
    },
    inline_hdr_start: {
      at: 0x0c,
      bits: [15, 0],
      doc: "First 2 bytes of the inline header; the rest continues after the segment.",
    },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode WQE_ETH}. */
export type WqeEth = RecordOf<typeof WQE_ETH>;

/** Ethernet segment, VLAN insertion form. */
export const WQE_ETH_VLAN = {
  name: "wqe_eth_vlan",
  title: "Ethernet VLAN",
  generation: 5,
  bytes: 16,
  source: "Linux include/linux/mlx5/qp.h: struct mlx5_wqe_eth_seg (insert); DPDK MLX5_ETH_WQE_VLAN_INSERT",
  fields: {
    swp_outer_l4_offset: { at: 0x00, bits: [31, 24], as: "dec", doc: "2-byte units." },
    swp_outer_l3_offset: { at: 0x00, bits: [23, 16], as: "dec", doc: "2-byte units." },
    swp_inner_l4_offset: { at: 0x00, bits: [15, 8], as: "dec", doc: "2-byte units." },
    swp_inner_l3_offset: { at: 0x00, bits: [7, 0], as: "dec", doc: "2-byte units." },
    l4_csum: { at: 0x04, bits: [31, 31], doc: "Outer (or only) L4 checksum." },
    l3_csum: { at: 0x04, bits: [30, 30], doc: "Outer (or only) L3 checksum." },
    l4_inner_csum: { at: 0x04, bits: [29, 29], doc: "l4 inner csum." },
    l3_inner_csum: { at: 0x04, bits: [28, 28], doc: "l3 inner csum." },
    swp_outer_l4_udp: { at: 0x04, bits: [21, 21], doc: "Swp outer l4 udp." },
    swp_outer_l3_ipv6: { at: 0x04, bits: [20, 20], doc: "Swp outer l3 ipv6." },
    swp_inner_l4_udp: { at: 0x04, bits: [17, 17], doc: "Swp inner l4 udp." },
    swp_inner_l3_ipv6: { at: 0x04, bits: [16, 16], doc: "Swp inner l3 ipv6." },
    mss: { at: 0x04, bits: [15, 0], as: "dec", doc: "TSO only, else 0." },
    flow_table_metadata: {
      at: 0x08,
      bits: [31, 0],
      doc: "Metadata for egress steering; bit 0 IPsec, bit 1 MACsec in kernel use.",
    },
    insert_vlan: { at: 0x0c, bits: [31, 31], doc: "Insert vlan." },
    insert_svlan: { at: 0x0c, bits: [16, 16], doc: "Insert an S-VLAN (802.1ad) instead of a C-VLAN." },
    vlan_tci: { at: 0x0c, bits: [15, 0], doc: "Vlan tci." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode WQE_ETH_VLAN}. */
export type WqeEthVlan = RecordOf<typeof WQE_ETH_VLAN>;

/** Ethernet segment, trailer insertion form (IPsec). */
export const WQE_ETH_TRAILER = {
  name: "wqe_eth_trailer",
  title: "Ethernet trailer",
  generation: 5,
  bytes: 16,
  source: "Linux include/linux/mlx5/qp.h: struct mlx5_wqe_eth_seg (trailer)",
  fields: {
    swp_outer_l4_offset: { at: 0x00, bits: [31, 24], as: "dec", doc: "2-byte units." },
    swp_outer_l3_offset: { at: 0x00, bits: [23, 16], as: "dec", doc: "2-byte units." },
    swp_inner_l4_offset: { at: 0x00, bits: [15, 8], as: "dec", doc: "2-byte units." },
    swp_inner_l3_offset: { at: 0x00, bits: [7, 0], as: "dec", doc: "2-byte units." },
    l4_csum: { at: 0x04, bits: [31, 31], doc: "Outer (or only) L4 checksum." },
    l3_csum: { at: 0x04, bits: [30, 30], doc: "Outer (or only) L3 checksum." },
    l4_inner_csum: { at: 0x04, bits: [29, 29], doc: "l4 inner csum." },
    l3_inner_csum: { at: 0x04, bits: [28, 28], doc: "l3 inner csum." },
    swp_outer_l4_udp: { at: 0x04, bits: [21, 21], doc: "Swp outer l4 udp." },
    swp_outer_l3_ipv6: { at: 0x04, bits: [20, 20], doc: "Swp outer l3 ipv6." },
    swp_inner_l4_udp: { at: 0x04, bits: [17, 17], doc: "Swp inner l4 udp." },
    swp_inner_l3_ipv6: { at: 0x04, bits: [16, 16], doc: "Swp inner l3 ipv6." },
    mss: { at: 0x04, bits: [15, 0], as: "dec", doc: "TSO only, else 0." },
    flow_table_metadata: {
      at: 0x08,
      bits: [31, 0],
      doc: "Metadata for egress steering; bit 0 IPsec, bit 1 MACsec in kernel use.",
    },
    insert_trailer: { at: 0x0c, bits: [30, 30], doc: "Insert trailer." },
    hdr_inner_l4_assoc: { at: 0x0c, bits: [28, 28], doc: "Hdr inner l4 assoc." },
    hdr_outer_l4_assoc: { at: 0x0c, bits: [27, 27], doc: "Hdr outer l4 assoc." },
    hdr_outer_ip_assoc: { at: 0x0c, bits: [26, 26], doc: "Bits 27:26 both set = inner IP association." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode WQE_ETH_TRAILER}. */
export type WqeEthTrailer = RecordOf<typeof WQE_ETH_TRAILER>;

/** Padding segment before Ethernet segment (UD underlay / IPoIB enhanced). */
export const WQE_ETH_PAD = {
  name: "wqe_eth_pad",
  title: "Ethernet pad",
  generation: 5,
  bytes: 16,
  source: "rdma-core: providers/mlx5/wqe.h: struct mlx5_wqe_eth_pad",
  fields: {},
} as const satisfies Layout;

/** Decoded fields of {@linkcode WQE_ETH_PAD}. */
export type WqeEthPad = RecordOf<typeof WQE_ETH_PAD>;

/** UMR control segment. */
export const WQE_UMR_CTRL = {
  name: "wqe_umr_ctrl",
  title: "UMR control",
  generation: 5,
  bytes: 48,
  source:
    "rdma-core: providers/mlx5/mlx5dv.h: struct mlx5_wqe_umr_ctrl_seg; Linux include/linux/mlx5/qp.h: struct mlx5_wqe_umr_ctrl_seg; DPDK drivers/common/mlx5/mlx5_prm.h: struct mlx5_wqe_umr_cseg",
  fields: {
    inline: { at: 0x00, bits: [31, 31], doc: "1 = translation data inline in the WQE." },
    check_free: { at: 0x00, bits: [30, 30], doc: "With check_not_free: 2-bit check state; 1 = key must be free." },
    check_not_free: {
      at: 0x00,
      bits: [29, 29],
      doc: "Rdma-core names this bit check_free (value 1<<5), kernel: 1<<5 = check not free, 2<<5 = check free.",
    },
    translation_offset_en: { at: 0x00, bits: [28, 28], doc: "Translation offset en." },
    check_qpn: { at: 0x00, bits: [27, 27], doc: "Check qpn." },
    klm_octowords: {
      at: 0x04,
      bits: [31, 16],
      as: "dec",
      doc: "Translation size in 16-byte units, aligned to 4 (rdma-core name; kernel: xlt_octowords).",
    },
    translation_offset_or_bsf_octowords: {
      at: 0x04,
      bits: [15, 0],
      as: "dec",
      doc: "Translation offset low bits when translation_offset_en=1, else BSF size in 16-byte units.",
    },
    mkey_mask: { at: 0x08, bits: [63, 0], enum: "umr_mkey_mask", doc: "Bit mask of mkey context fields to change." },
    xlt_offset_47_16: { at: 0x10, bits: [31, 0], since: "Linux kernel headers", doc: "Extended translation offset." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode WQE_UMR_CTRL}. */
export type WqeUmrCtrl = RecordOf<typeof WQE_UMR_CTRL>;

/** Memory key context segment of a UMR WQE. */
export const WQE_MKEY_CONTEXT = {
  name: "wqe_mkey_context",
  title: "mkey context",
  generation: 5,
  bytes: 64,
  source:
    "rdma-core: providers/mlx5/mlx5dv.h: struct mlx5_wqe_mkey_context_seg; Linux include/linux/mlx5/device.h: struct mlx5_mkey_seg",
  note: "Same 64-byte layout as the mkey context (mkc).",
  fields: {
    mkey: { at: 0x00, layout: "mkc", doc: "Mkey." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode WQE_MKEY_CONTEXT}. */
export type WqeMkeyContext = RecordOf<typeof WQE_MKEY_CONTEXT>;

/** KLM entry of UMR data. */
export const WQE_UMR_KLM = {
  name: "wqe_umr_klm",
  title: "UMR KLM",
  generation: 5,
  bytes: 16,
  source: "rdma-core: providers/mlx5/mlx5dv.h: struct mlx5_wqe_umr_klm_seg",
  fields: {
    klm: { at: 0x00, layout: "klm", doc: "Klm." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode WQE_UMR_KLM}. */
export type WqeUmrKlm = RecordOf<typeof WQE_UMR_KLM>;

/** UMR pointer segment (non-inline translation list). */
export const WQE_UMR_POINTER = {
  name: "wqe_umr_pointer",
  title: "UMR pointer",
  generation: 5,
  bytes: 16,
  source:
    "rdma-core: providers/mlx5/qp.c: umr pointer path (set_data_ptr style); DPDK drivers/common/mlx5/mlx5_prm.h: struct mlx5_wqe_dseg",
  note: "Used instead of inline entries when the inline bit of the UMR control segment is 0.",
  fields: {
    byte_count: { at: 0x00, bits: [31, 0], as: "dec", doc: "Byte count." },
    lkey: { at: 0x04, bits: [31, 0], doc: "Lkey." },
    address: { at: 0x08, bits: [63, 0], as: "addr", doc: "Must be 2 KB aligned." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode WQE_UMR_POINTER}. */
export type WqeUmrPointer = RecordOf<typeof WQE_UMR_POINTER>;

/** UMR repeat block (strided / interleaved) header. */
export const WQE_UMR_REPEAT_BLOCK = {
  name: "wqe_umr_repeat_block",
  title: "UMR repeat block",
  generation: 5,
  bytes: 16,
  source:
    "rdma-core: providers/mlx5/mlx5dv.h: struct mlx5_wqe_umr_repeat_block_seg; Linux include/linux/mlx5/qp.h: struct mlx5_stride_block_ctrl_seg",
  fields: {
    byte_count: { at: 0x00, bits: [31, 0], as: "dec", doc: "Bytes per repetition over all entries." },
    op: { at: 0x04, bits: [31, 0], enum: "umr_repeat_op", doc: "Always 0x400." },
    repeat_count: { at: 0x08, bits: [31, 0], as: "dec", doc: "Repeat count." },
    num_ent: { at: 0x0c, bits: [15, 0], as: "dec", doc: "Num ent." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode WQE_UMR_REPEAT_BLOCK}. */
export type WqeUmrRepeatBlock = RecordOf<typeof WQE_UMR_REPEAT_BLOCK>;

/** UMR repeat block entry. */
export const WQE_UMR_REPEAT_ENTRY = {
  name: "wqe_umr_repeat_entry",
  title: "UMR repeat entry",
  generation: 5,
  bytes: 16,
  source:
    "rdma-core: providers/mlx5/mlx5dv.h: struct mlx5_wqe_umr_repeat_ent_seg; Linux include/linux/mlx5/qp.h: struct mlx5_stride_block_entry",
  fields: {
    stride: { at: 0x00, bits: [31, 16], as: "dec", doc: "Stride." },
    byte_count: { at: 0x00, bits: [15, 0], as: "dec", doc: "Byte count." },
    memkey: { at: 0x04, bits: [31, 0], doc: "Memkey." },
    va: { at: 0x08, bits: [63, 0], as: "addr", doc: "Va." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode WQE_UMR_REPEAT_ENTRY}. */
export type WqeUmrRepeatEntry = RecordOf<typeof WQE_UMR_REPEAT_ENTRY>;

/** BSF inline signature section. */
export const WQE_BSF_INL = {
  name: "wqe_bsf_inl",
  title: "BSF inline",
  generation: 5,
  bytes: 16,
  source: "rdma-core: providers/mlx5/wqe.h: struct mlx5_bsf_inl",
  fields: {
    vld_refresh: {
      at: 0x00,
      bits: [31, 16],
      doc: "Bit 15 valid, bit 14 refresh, low bits escape selectors (1 app tag, 2 app+ref).",
    },
    dif_apptag: { at: 0x00, bits: [15, 0], doc: "Dif apptag." },
    dif_reftag: { at: 0x04, bits: [31, 0], doc: "Dif reftag." },
    sig_type: { at: 0x08, bits: [31, 24], enum: "bsf_sig_type", doc: "Sig type." },
    rp_inv_seed: { at: 0x08, bits: [23, 16], doc: "Bit 7 repeat block, bits 6:3 invert/seed control." },
    dif_inc_ref_guard_check: { at: 0x0c, bits: [23, 16], doc: "Bit 6 increment ref tag." },
    dif_app_bitmask_check: { at: 0x0c, bits: [15, 0], doc: "Dif app bitmask check." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode WQE_BSF_INL}. */
export type WqeBsfInl = RecordOf<typeof WQE_BSF_INL>;

/** Block signature format (BSF), 64 bytes. */
export const WQE_BSF = {
  name: "wqe_bsf",
  title: "BSF",
  generation: 5,
  bytes: 64,
  source: "rdma-core: providers/mlx5/wqe.h: struct mlx5_bsf",
  fields: {
    bsf_size: { at: 0x00, bits: [31, 30], enum: "bsf_size", doc: "Bsf size." },
    sbs: { at: 0x00, bits: [28, 28], doc: "Same block structure on wire and memory (bit 4 of byte 0)." },
    check_byte_mask: { at: 0x00, bits: [23, 16], doc: "Check byte mask." },
    wire_selector_or_copy_mask: {
      at: 0x00,
      bits: [15, 8],
      doc: "Wire: block size selector, or copy byte mask when sbs=1.",
    },
    mem_bs_selector: { at: 0x00, bits: [7, 0], enum: "bsf_block_size", doc: "Mem bs selector." },
    raw_data_size: { at: 0x04, bits: [31, 0], as: "dec", doc: "Raw data size." },
    w_bfs: { at: 0x08, bits: [31, 24], enum: "bsf_bfs", doc: "Wire block format selector." },
    w_psv: { at: 0x08, bits: [23, 0], doc: "Wire PSV index." },
    m_bfs: { at: 0x0c, bits: [31, 24], enum: "bsf_bfs", doc: "Memory block format selector." },
    m_psv: { at: 0x0c, bits: [23, 0], doc: "Memory PSV index." },
    t_init_gen_pro_size: { at: 0x10, bits: [31, 0], doc: "T init gen pro size." },
    rsvd_epi_size: { at: 0x14, bits: [31, 0], doc: "Rsvd epi size." },
    w_tfs_psv: { at: 0x18, bits: [31, 0], doc: "W tfs psv." },
    m_tfs_psv: { at: 0x1c, bits: [31, 0], doc: "M tfs psv." },
    w_inl: { at: 0x20, layout: "wqe_bsf_inl", doc: "W inl." },
    m_inl: { at: 0x30, layout: "wqe_bsf_inl", doc: "M inl." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode WQE_BSF}. */
export type WqeBsf = RecordOf<typeof WQE_BSF>;

/** Crypto BSF (AES-XTS), 64 bytes. */
export const WQE_BSF_CRYPTO = {
  name: "wqe_bsf_crypto",
  title: "crypto BSF",
  generation: 5,
  bytes: 64,
  source:
    "rdma-core: providers/mlx5/wqe.h: struct mlx5_crypto_bsf; DPDK drivers/common/mlx5/mlx5_prm.h: struct mlx5_wqe_umr_bsf_seg",
  fields: {
    bsf_size: { at: 0x00, bits: [31, 30], enum: "bsf_size", doc: "Bsf size." },
    bsf_p_type: { at: 0x00, bits: [25, 24], enum: "bsf_p_type", doc: "Bsf p type." },
    encryption_order: { at: 0x00, bits: [19, 16], enum: "bsf_encryption_order", doc: "Encryption order." },
    encryption_standard: { at: 0x00, bits: [3, 0], enum: "bsf_encryption_standard", doc: "Encryption standard." },
    raw_data_size: { at: 0x04, bits: [31, 0], as: "dec", doc: "Raw data size." },
    block_size_pointer: { at: 0x08, bits: [31, 24], enum: "bsf_block_size", doc: "Block size pointer." },
    xts_initial_tweak: { at: 0x10, bits: [127, 0], as: "bytes", doc: "Xts initial tweak." },
    dek_pointer: { at: 0x20, bits: [23, 0], doc: "Dek pointer." },
    keytag: { at: 0x28, bits: [63, 0], doc: "Keytag." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode WQE_BSF_CRYPTO}. */
export type WqeBsfCrypto = RecordOf<typeof WQE_BSF_CRYPTO>;

/** SET_PSV segment. */
export const WQE_SET_PSV = {
  name: "wqe_set_psv",
  title: "set PSV",
  generation: 5,
  bytes: 16,
  source:
    "Linux include/linux/mlx5/qp.h: struct mlx5_seg_set_psv; rdma-core: providers/mlx5/wqe.h: struct mlx5_wqe_set_psv_seg",
  fields: {
    psv_index: { at: 0x00, bits: [23, 0], doc: "Stored as a 32-bit word." },
    syndrome: { at: 0x04, bits: [31, 16], doc: "Syndrome." },
    status: { at: 0x04, bits: [15, 0], since: "Linux kernel headers", doc: "Status." },
    transient_sig: { at: 0x08, bits: [31, 0], doc: "Block guard and application tag." },
    ref_tag: { at: 0x0c, bits: [31, 0], doc: "Rdma-core has dwords 2..3 as one 64-bit transient signature." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode WQE_SET_PSV}. */
export type WqeSetPsv = RecordOf<typeof WQE_SET_PSV>;

/** GET_PSV / RGET_PSV segment. */
export const WQE_GET_PSV = {
  name: "wqe_get_psv",
  title: "get PSV",
  generation: 5,
  bytes: 48,
  source: "Linux include/linux/mlx5/qp.h: struct mlx5_seg_get_psv",
  fields: {
    num_psv: { at: 0x10, bits: [7, 0], as: "dec", doc: "Num psv." },
    l_key: { at: 0x14, bits: [31, 0], doc: "L key." },
    va: { at: 0x18, bits: [63, 0], as: "addr", doc: "Va." },
    psv_index_0: { at: 0x20, bits: [31, 0], doc: "Psv index 0." },
    psv_index_1: { at: 0x24, bits: [31, 0], doc: "Psv index 1." },
    psv_index_2: { at: 0x28, bits: [31, 0], doc: "Psv index 2." },
    psv_index_3: { at: 0x2c, bits: [31, 0], doc: "Psv index 3." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode WQE_GET_PSV}. */
export type WqeGetPsv = RecordOf<typeof WQE_GET_PSV>;

/** CHECK_PSV / RCHECK_PSV segment. */
export const WQE_CHECK_PSV = {
  name: "wqe_check_psv",
  title: "check PSV",
  generation: 5,
  bytes: 48,
  source: "Linux include/linux/mlx5/qp.h: struct mlx5_seg_check_psv",
  note: "num_psv is byte 19.",
  fields: {
    err_coalescing_op: { at: 0x00, bits: [15, 0], doc: "Err coalescing op." },
    xport_err_op: { at: 0x04, bits: [15, 0], doc: "Xport err op." },
    xport_err_mask: { at: 0x08, bits: [15, 0], doc: "Xport err mask." },
    num_psv: { at: 0x10, bits: [7, 0], as: "dec", doc: "Num psv." },
    l_key: { at: 0x14, bits: [31, 0], doc: "L key." },
    va: { at: 0x18, bits: [63, 0], as: "addr", doc: "Va." },
    psv_index_0: { at: 0x20, bits: [31, 0], doc: "Psv index 0." },
    psv_index_1: { at: 0x24, bits: [31, 0], doc: "Psv index 1." },
    psv_index_2: { at: 0x28, bits: [31, 0], doc: "Psv index 2." },
    psv_index_3: { at: 0x2c, bits: [31, 0], doc: "Psv index 3." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode WQE_CHECK_PSV}. */
export type WqeCheckPsv = RecordOf<typeof WQE_CHECK_PSV>;

/** TLS static parameters (data of a UMR WQE, opc_mod 1 TIS / 2 TIR). */
export const WQE_TLS_STATIC_PARAMS = {
  name: "wqe_tls_static_params",
  title: "TLS static params",
  generation: 5,
  bytes: 64,
  source: "Linux mlx5_ifc.h: struct mlx5_ifc_tls_static_params_bits",
  fields: {
    const_2: { at: 0x00, bits: [31, 30], doc: "Always 2." },
    tls_version: { at: 0x00, bits: [29, 26], enum: "tls_version", doc: "Tls version." },
    const_1: { at: 0x00, bits: [25, 24], doc: "Always 1." },
    encryption_standard: { at: 0x00, bits: [3, 0], enum: "tls_encryption_standard", doc: "Encryption standard." },
    initial_record_number: { at: 0x08, bits: [63, 0], doc: "Initial record number." },
    resync_tcp_sn: { at: 0x10, bits: [31, 0], doc: "Resync tcp sn." },
    gcm_iv: { at: 0x14, bits: [31, 0], doc: "Gcm iv." },
    implicit_iv: { at: 0x18, bits: [63, 0], doc: "Implicit iv." },
    dek_index: { at: 0x20, bits: [23, 0], doc: "Dek index." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode WQE_TLS_STATIC_PARAMS}. */
export type WqeTlsStaticParams = RecordOf<typeof WQE_TLS_STATIC_PARAMS>;

/** TLS progress parameters segment (SET_PSV WQE, opc_mod 1 TIS / 2 TIR). */
export const WQE_TLS_PROGRESS_PARAMS = {
  name: "wqe_tls_progress_params",
  title: "TLS progress params",
  generation: 5,
  bytes: 16,
  source:
    "Linux device.h: struct mlx5_wqe_tls_progress_params_seg; mlx5_ifc.h: struct mlx5_ifc_tls_progress_params_bits",
  fields: {
    tis_tir_num: { at: 0x00, bits: [31, 0], doc: "Tis tir num." },
    next_record_tcp_sn: { at: 0x04, bits: [31, 0], doc: "Next record tcp sn." },
    hw_resync_tcp_sn: { at: 0x08, bits: [31, 0], doc: "Hw resync tcp sn." },
    record_tracker_state: { at: 0x0c, bits: [31, 30], enum: "tls_record_tracker_state", doc: "Record tracker state." },
    auth_state: { at: 0x0c, bits: [29, 28], enum: "tls_auth_state", doc: "Auth state." },
    hw_offset_record_number: { at: 0x0c, bits: [23, 0], doc: "Hw offset record number." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode WQE_TLS_PROGRESS_PARAMS}. */
export type WqeTlsProgressParams = RecordOf<typeof WQE_TLS_PROGRESS_PARAMS>;

/** WAIT on CQ producer index segment. */
export const WQE_WAIT = {
  name: "wqe_wait",
  title: "wait",
  generation: 5,
  bytes: 16,
  source: "DPDK drivers/common/mlx5/mlx5_prm.h: struct mlx5_wqe_qseg; libmlx5 (MLNX_OFED) wait/enable segment",
  note: "Opcode WAIT, opc_mod 0.",
  fields: {
    max_index: { at: 0x08, bits: [31, 0], as: "dec", doc: "CQ producer index to wait for." },
    qpn_cqn: { at: 0x0c, bits: [23, 0], doc: "CQ number; stored as a 32-bit word." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode WQE_WAIT}. */
export type WqeWait = RecordOf<typeof WQE_WAIT>;

/** WAIT on data / WAIT on time segment. */
export const WQE_WAIT_DATA = {
  name: "wqe_wait_data",
  title: "wait data",
  generation: 5,
  bytes: 32,
  source: "DPDK drivers/common/mlx5/mlx5_prm.h: struct mlx5_wqe_wseg",
  note: "Opcode WAIT, opc_mod 1 (data) or 2 (time); invert is bit 4 (0x10).",
  fields: {
    invert: { at: 0x00, bits: [4, 4], doc: "Invert." },
    operation: { at: 0x00, bits: [3, 0], enum: "wait_condition", doc: "Operation." },
    lkey: { at: 0x04, bits: [31, 0], doc: "Lkey." },
    va: { at: 0x08, bits: [63, 0], as: "addr", doc: "Address polled; unused for wait on time." },
    value: { at: 0x10, bits: [63, 0], doc: "Compare value (time: device timestamp)." },
    mask: { at: 0x18, bits: [63, 0], doc: "Mask." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode WQE_WAIT_DATA}. */
export type WqeWaitData = RecordOf<typeof WQE_WAIT_DATA>;

/** SEND_ENABLE / RECV_ENABLE segment. */
export const WQE_SEND_ENABLE = {
  name: "wqe_send_enable",
  title: "send enable",
  generation: 5,
  bytes: 16,
  source: "DPDK drivers/common/mlx5/mlx5_prm.h: struct mlx5_wqe_send_en_seg; libmlx5 (MLNX_OFED) wait/enable segment",
  fields: {
    sqnpc: { at: 0x08, bits: [31, 0], as: "dec", doc: "New producer index of the managed queue." },
    qpn: { at: 0x0c, bits: [23, 0], doc: "Managed SQ/QP number; stored as a 32-bit word." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode WQE_SEND_ENABLE}. */
export type WqeSendEnable = RecordOf<typeof WQE_SEND_ENABLE>;

/** ASO control segment (ACCESS_ASO). */
export const WQE_ASO_CTRL = {
  name: "wqe_aso_ctrl",
  title: "ASO control",
  generation: 5,
  bytes: 48,
  source:
    "Linux core/lib/aso.h: struct mlx5_wqe_aso_ctrl_seg; DPDK drivers/common/mlx5/mlx5_prm.h: struct mlx5_aso_cseg",
  fields: {
    va_h: { at: 0x00, bits: [31, 0], doc: "Va h." },
    va_l: { at: 0x04, bits: [31, 3], doc: "Address bits 31..3 (low bits used for flags)." },
    read_enable: { at: 0x04, bits: [0, 0], doc: "Copy old value to va." },
    l_key: { at: 0x08, bits: [31, 0], doc: "L key." },
    data_mask_mode: { at: 0x0c, bits: [31, 30], enum: "aso_data_mask_mode", doc: "Data mask mode." },
    condition_0_operand: { at: 0x0c, bits: [23, 20], enum: "aso_condition", doc: "High nibble of byte 1." },
    condition_1_operand: { at: 0x0c, bits: [19, 16], enum: "aso_condition", doc: "Low nibble of byte 1." },
    condition_1_0_offset: { at: 0x0c, bits: [15, 8], doc: "Condition 1 0 offset." },
    condition_operand: { at: 0x0c, bits: [7, 6], enum: "aso_logical_op", doc: "Condition operand." },
    data_offset: { at: 0x0c, bits: [5, 0], as: "dec", doc: "Data offset." },
    condition_0_data: { at: 0x10, bits: [31, 0], doc: "Condition 0 data." },
    condition_0_mask: { at: 0x14, bits: [31, 0], doc: "Condition 0 mask." },
    condition_1_data: { at: 0x18, bits: [31, 0], doc: "Condition 1 data." },
    condition_1_mask: { at: 0x1c, bits: [31, 0], doc: "Condition 1 mask." },
    bitwise_data: { at: 0x20, bits: [63, 0], doc: "Bitwise data." },
    data_mask: { at: 0x28, bits: [63, 0], doc: "Data mask." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode WQE_ASO_CTRL}. */
export type WqeAsoCtrl = RecordOf<typeof WQE_ASO_CTRL>;

/** ASO data segment (bytewise data). */
export const WQE_ASO_DATA = {
  name: "wqe_aso_data",
  title: "ASO data",
  generation: 5,
  bytes: 64,
  source: "Linux core/lib/aso.h: struct mlx5_wqe_aso_data_seg",
  note: "Meaning depends on opc_mod (enum aso_opc_mod); two 32-byte entries for a flow meter.",
  fields: {
    bytewise_data: { at: 0x00, bits: [511, 0], as: "bytes", doc: "Bytewise data." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode WQE_ASO_DATA}. */
export type WqeAsoData = RecordOf<typeof WQE_ASO_DATA>;

/** Flow meter entry inside ASO data (two per 64 bytes). */
export const WQE_ASO_METER_ENTRY = {
  name: "wqe_aso_meter_entry",
  title: "ASO meter",
  generation: 5,
  bytes: 32,
  source: "DPDK drivers/common/mlx5/mlx5_prm.h: struct mlx5_aso_mtr_dseg",
  fields: {
    valid: { at: 0x00, bits: [31, 31], doc: "Valid." },
    bucket_overflow: { at: 0x00, bits: [30, 30], doc: "Bucket overflow." },
    start_color: { at: 0x00, bits: [29, 28], enum: "aso_meter_color", doc: "Start color." },
    both_buckets_on_green: { at: 0x00, bits: [27, 27], doc: "Both buckets on green." },
    meter_mode: { at: 0x00, bits: [25, 24], enum: "aso_meter_mode", doc: "Meter mode." },
    cbs_exponent: { at: 0x08, bits: [28, 24], doc: "Cbs exponent." },
    cbs_mantissa: { at: 0x08, bits: [23, 16], doc: "Cbs mantissa." },
    cir_exponent: { at: 0x08, bits: [12, 8], doc: "Cir exponent." },
    cir_mantissa: { at: 0x08, bits: [7, 0], doc: "Cir mantissa." },
    c_tokens: { at: 0x0c, bits: [31, 0], as: "dec", doc: "C tokens." },
    ebs_exponent: { at: 0x10, bits: [28, 24], doc: "Ebs exponent." },
    ebs_mantissa: { at: 0x10, bits: [23, 16], doc: "Ebs mantissa." },
    eir_exponent: { at: 0x10, bits: [12, 8], doc: "Eir exponent." },
    eir_mantissa: { at: 0x10, bits: [7, 0], doc: "Eir mantissa." },
    e_tokens: { at: 0x14, bits: [31, 0], as: "dec", doc: "E tokens." },
    timestamp: { at: 0x18, bits: [63, 0], doc: "Timestamp." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode WQE_ASO_METER_ENTRY}. */
export type WqeAsoMeterEntry = RecordOf<typeof WQE_ASO_METER_ENTRY>;

/** TCP window parameters of a connection tracking object. */
export const TCP_WINDOW_PARAMS = {
  name: "tcp_window_params",
  title: "TCP window",
  generation: 5,
  bytes: 16,
  source: "DPDK: drivers/common/mlx5/mlx5_prm.h: struct mlx5_ifc_tcp_window_params_bits",
  fields: {
    max_ack: { at: 0x00, bits: [31, 0], doc: "Max ack." },
    max_win: { at: 0x04, bits: [31, 0], doc: "Max win." },
    reply_end: { at: 0x08, bits: [31, 0], doc: "Reply end." },
    sent_end: { at: 0x0c, bits: [31, 0], doc: "Sent end." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode TCP_WINDOW_PARAMS}. */
export type TcpWindowParams = RecordOf<typeof TCP_WINDOW_PARAMS>;

/** Connection tracking ASO object (64 bytes). */
export const CONN_TRACK_ASO = {
  name: "conn_track_aso",
  title: "ASO connection tracking",
  generation: 5,
  bytes: 64,
  source: "DPDK: drivers/common/mlx5/mlx5_prm.h: struct mlx5_ifc_conn_track_aso_bits",
  fields: {
    reply_dir: { at: 0x00, layout: "tcp_window_params", doc: "Reply dir." },
    original_dir: { at: 0x10, layout: "tcp_window_params", doc: "Original dir." },
    last_end: { at: 0x20, bits: [31, 0], doc: "Last end." },
    last_ack: { at: 0x24, bits: [31, 0], doc: "Last ack." },
    last_seq: { at: 0x28, bits: [31, 0], doc: "Last seq." },
    last_win: { at: 0x2c, bits: [31, 16], doc: "Last win." },
    last_dir: { at: 0x2c, bits: [5, 5], doc: "Last dir." },
    last_index: { at: 0x2c, bits: [4, 0], doc: "Last index." },
    reply_direction_tcp_scale: { at: 0x38, bits: [31, 28], doc: "Reply direction tcp scale." },
    reply_direction_tcp_close_initiated: { at: 0x38, bits: [27, 27], doc: "Reply direction tcp close initiated." },
    reply_direction_tcp_liberal_enabled: { at: 0x38, bits: [26, 26], doc: "Reply direction tcp liberal enabled." },
    reply_direction_tcp_data_unacked: { at: 0x38, bits: [25, 25], doc: "Reply direction tcp data unacked." },
    reply_direction_tcp_max_ack: { at: 0x38, bits: [24, 24], doc: "Reply direction tcp max ack." },
    original_direction_tcp_scale: { at: 0x38, bits: [15, 12], doc: "Original direction tcp scale." },
    original_direction_tcp_close_initiated: {
      at: 0x38,
      bits: [11, 11],
      doc: "Original direction tcp close initiated.",
    },
    original_direction_tcp_liberal_enabled: {
      at: 0x38,
      bits: [10, 10],
      doc: "Original direction tcp liberal enabled.",
    },
    original_direction_tcp_data_unacked: { at: 0x38, bits: [9, 9], doc: "Original direction tcp data unacked." },
    original_direction_tcp_max_ack: { at: 0x38, bits: [8, 8], doc: "Original direction tcp max ack." },
    valid: { at: 0x3c, bits: [31, 31], doc: "Valid." },
    state: { at: 0x3c, bits: [30, 28], doc: "State." },
    freeze_track: { at: 0x3c, bits: [27, 27], doc: "Freeze track." },
    connection_assured: { at: 0x3c, bits: [14, 14], doc: "Connection assured." },
    sack_permitted: { at: 0x3c, bits: [13, 13], doc: "Sack permitted." },
    challenged_acked: { at: 0x3c, bits: [12, 12], doc: "Challenged acked." },
    heartbeat: { at: 0x3c, bits: [11, 11], doc: "Heartbeat." },
    max_ack_window: { at: 0x3c, bits: [10, 8], doc: "Max ack window." },
    retransmission_counter: { at: 0x3c, bits: [6, 4], doc: "Retransmission counter." },
    retranmission_limit_exceeded: { at: 0x3c, bits: [3, 3], doc: "Retranmission limit exceeded." },
    retranmission_limit: { at: 0x3c, bits: [2, 0], doc: "Retranmission limit." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode CONN_TRACK_ASO}. */
export type ConnTrackAso = RecordOf<typeof CONN_TRACK_ASO>;

/** Flow table access (flow update) control segment. */
export const WQE_FLOW_UPDATE_CTRL = {
  name: "wqe_flow_update_ctrl",
  title: "flow update control",
  generation: 5,
  bytes: 48,
  source:
    "Linux include/linux/mlx5/qp.h: struct mlx5_wqe_flow_update_ctrl_seg; rdma-core: providers/mlx5/wqe.h: struct mlx5_wqe_flow_update_ctrl_seg",
  note: "Opcode FLOW_TBL_ACCESS.",
  fields: {
    flow_idx_update: { at: 0x00, bits: [31, 0], doc: "Flow idx update." },
    dest_handle: { at: 0x04, bits: [31, 0], doc: "Dest handle." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode WQE_FLOW_UPDATE_CTRL}. */
export type WqeFlowUpdateCtrl = RecordOf<typeof WQE_FLOW_UPDATE_CTRL>;

/** Header modify argument update segment. */
export const WQE_HEADER_MODIFY_ARGUMENT = {
  name: "wqe_header_modify_argument",
  title: "header modify argument",
  generation: 5,
  bytes: 64,
  source: "Linux include/linux/mlx5/qp.h: struct mlx5_wqe_header_modify_argument_update_seg",
  fields: {
    argument_list: { at: 0x00, bits: [511, 0], as: "bytes", doc: "Argument list." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode WQE_HEADER_MODIFY_ARGUMENT}. */
export type WqeHeaderModifyArgument = RecordOf<typeof WQE_HEADER_MODIFY_ARGUMENT>;

/** Flow table access: hardware steering GTA control segment. */
export const WQE_GTA_CTRL = {
  name: "wqe_gta_ctrl",
  title: "GTA control",
  generation: 5,
  bytes: 48,
  source: "Linux core/steering/hws/send.h: struct mlx5hws_wqe_gta_ctrl_seg",
  note:
    "Hardware steering form of FLOW_TBL_ACCESS: ctrl, this segment, then one 64-byte STE data segment (wqe_gta_data_ste) or argument data.",
  fields: {
    gta_op: { at: 0x00, bits: [31, 28], enum: "gta_op", doc: "Gta op." },
    direct_index: { at: 0x00, bits: [27, 0], doc: "Direct index." },
    stc_ix_0: { at: 0x04, bits: [31, 0], doc: "Stc ix 0." },
    stc_ix_1: { at: 0x08, bits: [31, 0], doc: "Stc ix 1." },
    stc_ix_2: { at: 0x0c, bits: [31, 0], doc: "Stc ix 2." },
    stc_ix_3: { at: 0x10, bits: [31, 0], doc: "Stc ix 3." },
    stc_ix_4: { at: 0x14, bits: [31, 0], doc: "Stc ix 4." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode WQE_GTA_CTRL}. */
export type WqeGtaCtrl = RecordOf<typeof WQE_GTA_CTRL>;

/** MMO (memory to memory offload) metadata segment. */
export const WQE_MMO_METADATA = {
  name: "wqe_mmo_metadata",
  title: "MMO metadata",
  generation: 5,
  bytes: 16,
  source:
    "rdma-core: providers/mlx5/wqe.h: struct mlx5_mmo_metadata_seg; DPDK drivers/common/mlx5/mlx5_prm.h: struct mlx5_wqe_metadata_seg",
  note: "Opcode MMO: ctrl, metadata, source data segment, destination data segment.",
  fields: {
    mmo_control_31_0: {
      at: 0x00,
      bits: [31, 0],
      doc: "Control bits 63..32 are in the general_id dword of the control segment.",
    },
    local_key: { at: 0x04, bits: [31, 0], doc: "Opaque area key." },
    local_address: { at: 0x08, bits: [63, 0], as: "addr", doc: "Opaque area address." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode WQE_MMO_METADATA}. */
export type WqeMmoMetadata = RecordOf<typeof WQE_MMO_METADATA>;

/** DUMP WQE (TLS retransmission): ctrl followed by one data segment. */
export const WQE_DUMP = {
  name: "wqe_dump",
  title: "dump",
  generation: 5,
  bytes: 32,
  source: "Linux core/en_accel/ktls_tx.c: struct mlx5e_dump_wqe",
  fields: {
    ctrl: { at: 0x00, layout: "wqe_ctrl", doc: "Ctrl." },
    data: { at: 0x10, layout: "wqe_data", doc: "Data." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode WQE_DUMP}. */
export type WqeDump = RecordOf<typeof WQE_DUMP>;

/** Tag matching list element segment (TAG_MATCHING). */
export const WQE_TM = {
  name: "wqe_tm",
  title: "tag matching",
  generation: 5,
  bytes: 32,
  source: "rdma-core: providers/mlx5/mlx5dv.h: struct mlx5_wqe_tm_seg; rdma-core providers/mlx5/qp.c: set_tm_seg",
  note: "APPEND is followed by one data segment; an empty receive uses the terminating data segment (lkey 0x100).",
  fields: {
    opcode: { at: 0x00, bits: [31, 28], enum: "tm_opcode", doc: "Opcode." },
    flag_cqe_req: { at: 0x00, bits: [23, 23], doc: "Flag cqe req." },
    flag_sw_cnt: { at: 0x00, bits: [22, 22], doc: "sw_cnt is valid." },
    index: { at: 0x00, bits: [15, 0], as: "dec", doc: "Tag list index." },
    sw_cnt: { at: 0x04, bits: [15, 0], as: "dec", doc: "Software unexpected message counter." },
    append_tag: { at: 0x10, bits: [63, 0], doc: "Append tag." },
    append_mask: { at: 0x18, bits: [63, 0], doc: "Append mask." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode WQE_TM}. */
export type WqeTm = RecordOf<typeof WQE_TM>;

/** Fast memory registration segment (legacy opcode FMR). */
export const WQE_FMR = {
  name: "wqe_fmr",
  title: "FMR",
  generation: 5,
  bytes: 48,
  source: "Linux include/linux/mlx5/qp.h: struct mlx5_wqe_fmr_seg",
  note: "Not used by current 5th generation software; registration is done by UMR.",
  fields: {
    flags: { at: 0x00, bits: [31, 0], enum: "fmr_flags", doc: "Flags." },
    mem_key: { at: 0x04, bits: [31, 0], doc: "Mem key." },
    buf_list: { at: 0x08, bits: [63, 0], as: "addr", doc: "Buf list." },
    start_addr: { at: 0x10, bits: [63, 0], as: "addr", doc: "Start addr." },
    reg_len: { at: 0x18, bits: [63, 0], doc: "Reg len." },
    offset: { at: 0x20, bits: [31, 0], doc: "Offset." },
    page_size: { at: 0x24, bits: [31, 0], as: "dec", doc: "Page size." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode WQE_FMR}. */
export type WqeFmr = RecordOf<typeof WQE_FMR>;

/** Next segment (linked-list receive WQE: SRQ, RMP, linked list RQ). */
export const WQE_SRQ_NEXT = {
  name: "wqe_srq_next",
  title: "SRQ Next",
  generation: 5,
  bytes: 16,
  source: "rdma-core: providers/mlx5/mlx5dv.h: struct mlx5_wqe_srq_next_seg",
  fields: {
    next_wqe_index: { at: 0x00, bits: [15, 0], as: "dec", doc: "Index of the next free/posted WQE." },
    signature: { at: 0x04, bits: [31, 24], doc: "Signature." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode WQE_SRQ_NEXT}. */
export type WqeSrqNext = RecordOf<typeof WQE_SRQ_NEXT>;

/** Receive WQE signature segment (first 16 bytes when WQE signature is on). */
export const WQE_RECV_SIGNATURE = {
  name: "wqe_recv_signature",
  title: "receive signature",
  generation: 5,
  bytes: 16,
  source: "rdma-core: providers/mlx5/wqe.h: struct mlx5_rwqe_sig",
  fields: {
    signature: { at: 0x04, bits: [31, 24], doc: "Signature." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode WQE_RECV_SIGNATURE}. */
export type WqeRecvSignature = RecordOf<typeof WQE_RECV_SIGNATURE>;

/** Multi packet (striding) receive WQE of a linked-list RQ. */
export const WQE_MPRQ = {
  name: "wqe_mprq",
  title: "multi packet RQ",
  generation: 5,
  bytes: 32,
  source: "rdma-core: providers/mlx5/mlx5dv.h: struct mlx5_mprq_wqe",
  note:
    "Cyclic striding RQ WQEs have no next segment; the data segment describes num_strides * stride_size bytes (+ 2-byte shift handled by hardware).",
  fields: {
    next: { at: 0x00, layout: "wqe_srq_next", doc: "Next." },
    data: { at: 0x10, layout: "wqe_data", doc: "Data." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode WQE_MPRQ}. */
export type WqeMprq = RecordOf<typeof WQE_MPRQ>;

/** Flow table access: STE data segment. */
export const WQE_GTA_DATA_STE = {
  name: "wqe_gta_data_ste",
  title: "GTA STE data",
  generation: 5,
  bytes: 64,
  source: "Linux core/steering/hws/send.h: struct mlx5hws_wqe_gta_data_seg_ste",
  fields: {
    ctr_id: { at: 0x00, bits: [31, 0], doc: "Reserved bits plus counter id." },
    definer: { at: 0x04, bits: [31, 0], doc: "Definer." },
    action_0: { at: 0x14, bits: [31, 0], doc: "Action 0." },
    action_1: { at: 0x18, bits: [31, 0], doc: "Action 1." },
    action_2: { at: 0x1c, bits: [31, 0], doc: "Action 2." },
    tag: { at: 0x20, bits: [255, 0], as: "bytes", doc: "Tag." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode WQE_GTA_DATA_STE}. */
export type WqeGtaDataSte = RecordOf<typeof WQE_GTA_DATA_STE>;
