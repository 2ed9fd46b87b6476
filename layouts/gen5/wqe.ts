/** Work queue element segments of the 5th generation. */

import type { Layout } from "../types.ts";

/** Send WQE control segment. */
export const WQE_CTRL = {
  name: "wqe_ctrl",
  title: "control",
  generation: 5,
  bytes: 16,
  source:
    "rdma-core: providers/mlx5/mlx5dv.h: struct mlx5_wqe_ctrl_seg; Linux include/linux/mlx5/qp.h: struct mlx5_wqe_ctrl_seg; DPDK drivers/common/mlx5/mlx5_prm.h: struct mlx5_wqe_cseg",
  note: "Drivers take 6 bits of the ds byte; its bits 7..6 have no public meaning.",
  fields: {
    opc_mod: {
      at: 0x00,
      bits: [31, 24],
      secret: "none",
      brief: "set",
      enumBy: {
        field: "opcode",
        enums: {
          TSO: "tso_opc_mod",
          WAIT: "wait_opc_mod",
          UMR: "umr_opc_mod",
          SET_PSV: "set_psv_opc_mod",
          GET_PSV: "get_psv_opc_mod",
          FLOW_TBL_ACCESS: "flow_opc_mod",
          ACCESS_ASO: "aso_opc_mod",
          MMO: "mmo_opc_mod",
        },
      },
      doc: "Opcode modifier.",
    },
    wqe_index: {
      at: 0x00,
      bits: [23, 8],
      secret: "none",
      as: "dec",
      doc: "WQEBB at which the WQE starts, as a producer counter.",
    },
    opcode: { at: 0x00, bits: [7, 0], secret: "none", brief: true, enum: "wqe_opcode_gen5", doc: "Operation." },
    qpn: { at: 0x04, bits: [31, 8], secret: "none", brief: true, doc: "QP or SQ number." },
    ds: {
      at: 0x04,
      bits: [5, 0],
      secret: "none",
      brief: true,
      as: "dec",
      doc: "Size of the WQE in units of 16 bytes, this segment included; it fills ceil(ds / 4) WQEBBs.",
    },
    signature: { at: 0x08, bits: [31, 24], secret: "none", doc: "WQE signature; 0 unless signatures are on." },
    dci_stream_channel_id: {
      at: 0x08,
      bits: [23, 8],
      secret: "none",
      doc: "Stream of a DCI; reserved for other transports.",
    },
    fm: { at: 0x08, bits: [7, 5], secret: "none", brief: "set", enum: "wqe_fence_mode", doc: "Fence mode." },
    ce: {
      at: 0x08,
      bits: [3, 2],
      secret: "none",
      brief: "set",
      enum: "wqe_completion_mode",
      doc: "When a completion is written.",
    },
    se: { at: 0x08, bits: [1, 1], secret: "none", brief: "set", doc: "Ask the receiver for a solicited event." },
    general_id: {
      at: 0x0c,
      bits: [31, 0],
      secret: "mkey",
      brief: "set",
      doc:
        "By opcode: immediate data (SEND_IMM, RDMA_WRITE_IMM), rkey to invalidate (SEND_INVAL), mkey (UMR, LOCAL_INVAL), object id (ACCESS_ASO, FLOW_TBL_ACCESS), TIS or TIR number << 8 (TLS parameters, DUMP), control bits 63..32 (MMO).",
    },
  },
} as const satisfies Layout;

/** Remote address segment. */
export const WQE_RADDR = {
  name: "wqe_raddr",
  title: "remote address",
  generation: 5,
  bytes: 16,
  source: "rdma-core: providers/mlx5/mlx5dv.h: struct mlx5_wqe_raddr_seg",
  fields: {
    raddr: { at: 0x00, bits: [63, 0], secret: "address", brief: true, as: "addr", doc: "Remote virtual address." },
    rkey: { at: 0x08, bits: [31, 0], secret: "mkey", brief: true, doc: "Remote key." },
  },
} as const satisfies Layout;

/** Atomic segment (8-byte compare-and-swap / fetch-and-add). */
export const WQE_ATOMIC = {
  name: "wqe_atomic",
  title: "atomic",
  generation: 5,
  bytes: 16,
  source: "rdma-core: providers/mlx5/mlx5dv.h: struct mlx5_wqe_atomic_seg",
  fields: {
    swap_add: { at: 0x00, bits: [63, 0], secret: "data", brief: true, doc: "Value to swap in, or to add." },
    compare: {
      at: 0x08,
      bits: [63, 0],
      secret: "data",
      brief: true,
      doc: "Value to compare with; 0 for fetch and add.",
    },
  },
} as const satisfies Layout;

/** Masked compare-and-swap segment, 8-byte operands. */
export const WQE_MASKED_ATOMIC_CS = {
  name: "wqe_masked_atomic_cs",
  title: "masked atomic compare swap",
  generation: 5,
  bytes: 32,
  walk: "masked",
  source:
    "rdma-core: providers/mlx5/wqe.h: struct mlx5_wqe_masked_atomic_seg; Linux include/linux/mlx5/qp.h: struct mlx5_wqe_masked_atomic_seg",
  fields: {
    swap_add: { at: 0x00, bits: [63, 0], secret: "data", doc: "Value to swap in." },
    compare: { at: 0x08, bits: [63, 0], secret: "data", doc: "Value to compare with." },
    swap_add_mask: { at: 0x10, bits: [63, 0], secret: "data", doc: "Bits to swap." },
    compare_mask: { at: 0x18, bits: [63, 0], secret: "data", doc: "Bits to compare." },
  },
} as const satisfies Layout;

/** Masked fetch-and-add segment, 8-byte operands. */
export const WQE_MASKED_ATOMIC_FA = {
  name: "wqe_masked_atomic_fa",
  title: "masked atomic fetch add",
  generation: 5,
  bytes: 16,
  walk: "masked",
  source: "openucx/ucx: src/uct/ib/mlx5/ib_mlx5.h: struct uct_ib_mlx5_atomic_masked_fadd64_seg",
  note: "Form for 8-byte operands; extended atomics of other sizes scale the operands by the opcode modifier.",
  fields: {
    add_data: { at: 0x00, bits: [63, 0], secret: "data", doc: "Value to add." },
    field_boundary: { at: 0x08, bits: [63, 0], secret: "data", doc: "Bits at which a carry stops." },
  },
} as const satisfies Layout;

/** Masked compare-and-swap segment, 4-byte operands (extended atomics). */
export const WQE_MASKED_ATOMIC_CS_4 = {
  name: "wqe_masked_atomic_cs_4",
  title: "masked atomic compare swap 4B",
  generation: 5,
  bytes: 16,
  source: "openucx/ucx: src/uct/ib/mlx5/ib_mlx5.h: struct uct_ib_mlx5_atomic_masked_cswap32_seg",
  note: "Form for 4-byte operands: opcode modifier 8, which is 8 | (log2(bytes) - 2).",
  fields: {
    swap_data: { at: 0x00, bits: [31, 0], secret: "data", doc: "Value to swap in." },
    compare_data: { at: 0x04, bits: [31, 0], secret: "data", doc: "Value to compare with." },
    swap_mask: { at: 0x08, bits: [31, 0], secret: "data", doc: "Bits to swap." },
    compare_mask: { at: 0x0c, bits: [31, 0], secret: "data", doc: "Bits to compare." },
  },
} as const satisfies Layout;

/** Masked fetch-and-add segment, 4-byte operands (extended atomics). */
export const WQE_MASKED_ATOMIC_FA_4 = {
  name: "wqe_masked_atomic_fa_4",
  title: "masked atomic fetch add 4B",
  generation: 5,
  bytes: 16,
  source: "openucx/ucx: src/uct/ib/mlx5/ib_mlx5.h: struct uct_ib_mlx5_atomic_masked_fadd32_seg",
  note: "Form for 4-byte operands, by opcode modifier; the last 8 bytes are reserved.",
  fields: {
    add_data: { at: 0x00, bits: [31, 0], secret: "data", doc: "Value to add." },
    field_boundary: { at: 0x04, bits: [31, 0], secret: "data", doc: "Bits at which a carry stops." },
  },
} as const satisfies Layout;

/** UD address vector, compact (16 bytes). */
export const WQE_AV_UD_SHORT = {
  name: "wqe_av_ud_short",
  title: "UD address vector short",
  generation: 5,
  bytes: 16,
  source:
    "rdma-core: providers/mlx5/mlx5dv.h: struct mlx5_wqe_av; Linux include/linux/mlx5/qp.h: struct mlx5_av; rdma-core providers/mlx5/verbs.c: mlx5_create_ah",
  fields: {
    q_key: { at: 0x00, bits: [31, 0], secret: "key", doc: "Q_Key of the datagram service." },
    ext: { at: 0x08, bits: [31, 31], secret: "none", doc: "1: a 48-byte address vector; 0: the 16-byte form." },
    dqp_dct: {
      at: 0x08,
      bits: [23, 0],
      secret: "none",
      brief: true,
      doc: "Destination: QP number (UD) or DCT number (DC).",
    },
    stat_rate: { at: 0x0c, bits: [31, 28], secret: "none", enum: "stat_rate_gen5", doc: "Static rate limit." },
    sl: {
      at: 0x0c,
      bits: [27, 24],
      secret: "none",
      as: "dec",
      doc: "Service level (IB); with RoCE bits 3:1 hold the Ethernet priority.",
    },
    fl: { at: 0x0c, bits: [23, 23], secret: "none", doc: "Force loopback." },
    mlid: { at: 0x0c, bits: [22, 16], secret: "none", doc: "Source path bits of the local LID (IB)." },
    rlid_udp_sport: {
      at: 0x0c,
      bits: [15, 0],
      secret: "lid",
      brief: true,
      doc: "Remote LID (IB) or UDP source port (RoCE v2).",
    },
  },
} as const satisfies Layout;

/** UD address vector with GRH (48 bytes, datagram segment). */
export const WQE_AV_UD = {
  name: "wqe_av_ud",
  title: "UD address vector",
  generation: 5,
  bytes: 48,
  walk: "av",
  source:
    "rdma-core: providers/mlx5/mlx5dv.h: struct mlx5_wqe_av; Linux include/linux/mlx5/qp.h: struct mlx5_av; rdma-core providers/mlx5/verbs.c: mlx5_create_ah",
  fields: {
    q_key: { at: 0x00, bits: [31, 0], secret: "key", doc: "Q_Key of the datagram service." },
    ext: { at: 0x08, bits: [31, 31], secret: "none", doc: "1: a 48-byte address vector; 0: the 16-byte form." },
    dqp_dct: {
      at: 0x08,
      bits: [23, 0],
      secret: "none",
      brief: true,
      doc: "Destination: QP number (UD) or DCT number (DC).",
    },
    stat_rate: { at: 0x0c, bits: [31, 28], secret: "none", enum: "stat_rate_gen5", doc: "Static rate limit." },
    sl: {
      at: 0x0c,
      bits: [27, 24],
      secret: "none",
      as: "dec",
      doc: "Service level (IB); with RoCE bits 3:1 hold the Ethernet priority.",
    },
    fl: { at: 0x0c, bits: [23, 23], secret: "none", doc: "Force loopback." },
    mlid: { at: 0x0c, bits: [22, 16], secret: "none", doc: "Source path bits of the local LID (IB)." },
    rlid_udp_sport: {
      at: 0x0c,
      bits: [15, 0],
      secret: "lid",
      brief: true,
      doc: "Remote LID (IB) or UDP source port (RoCE v2).",
    },
    rmac: { at: 0x14, bits: [47, 0], secret: "mac", as: "mac", doc: "Destination MAC address (RoCE)." },
    tclass: { at: 0x18, bits: [15, 8], secret: "none", doc: "Traffic class of the GRH or IPv6 header." },
    hop_limit: { at: 0x18, bits: [7, 0], secret: "none", as: "dec", doc: "Hop limit (time to live)." },
    grh: { at: 0x1c, bits: [30, 30], secret: "none", doc: "A GRH is present." },
    src_addr_index: { at: 0x1c, bits: [27, 20], secret: "none", as: "dec", doc: "Index of the source GID." },
    flow_label: { at: 0x1c, bits: [19, 0], secret: "none", doc: "Flow label of the GRH or IPv6 header." },
    rgid: { at: 0x20, bits: [127, 0], secret: "gid", brief: true, as: "gid", doc: "Destination GID or IP address." },
  },
} as const satisfies Layout;

/** DC address vector, compact (16 bytes). */
export const WQE_AV_DC_SHORT = {
  name: "wqe_av_dc_short",
  title: "DC address vector short",
  generation: 5,
  bytes: 16,
  source:
    "rdma-core: providers/mlx5/mlx5dv.h: struct mlx5_wqe_av; Linux include/linux/mlx5/qp.h: struct mlx5_av; rdma-core providers/mlx5/verbs.c: mlx5_create_ah",
  fields: {
    dc_access_key: {
      at: 0x00,
      bits: [63, 0],
      secret: "key",
      doc: "Key that a DC initiator and its target must share.",
    },
    ext: { at: 0x08, bits: [31, 31], secret: "none", doc: "1: a 48-byte address vector; 0: the 16-byte form." },
    dqp_dct: {
      at: 0x08,
      bits: [23, 0],
      secret: "none",
      brief: true,
      doc: "Destination: QP number (UD) or DCT number (DC).",
    },
    stat_rate: { at: 0x0c, bits: [31, 28], secret: "none", enum: "stat_rate_gen5", doc: "Static rate limit." },
    sl: {
      at: 0x0c,
      bits: [27, 24],
      secret: "none",
      as: "dec",
      doc: "Service level (IB); with RoCE bits 3:1 hold the Ethernet priority.",
    },
    fl: { at: 0x0c, bits: [23, 23], secret: "none", doc: "Force loopback." },
    mlid: { at: 0x0c, bits: [22, 16], secret: "none", doc: "Source path bits of the local LID (IB)." },
    rlid_udp_sport: {
      at: 0x0c,
      bits: [15, 0],
      secret: "lid",
      brief: true,
      doc: "Remote LID (IB) or UDP source port (RoCE v2).",
    },
  },
} as const satisfies Layout;

/** DC address vector with GRH (48 bytes). */
export const WQE_AV_DC = {
  name: "wqe_av_dc",
  title: "DC address vector",
  generation: 5,
  bytes: 48,
  walk: "av",
  source:
    "rdma-core: providers/mlx5/mlx5dv.h: struct mlx5_wqe_av; Linux include/linux/mlx5/qp.h: struct mlx5_av; rdma-core providers/mlx5/verbs.c: mlx5_create_ah",
  fields: {
    dc_access_key: {
      at: 0x00,
      bits: [63, 0],
      secret: "key",
      doc: "Key that a DC initiator and its target must share.",
    },
    ext: { at: 0x08, bits: [31, 31], secret: "none", doc: "1: a 48-byte address vector; 0: the 16-byte form." },
    dqp_dct: {
      at: 0x08,
      bits: [23, 0],
      secret: "none",
      brief: true,
      doc: "Destination: QP number (UD) or DCT number (DC).",
    },
    stat_rate: { at: 0x0c, bits: [31, 28], secret: "none", enum: "stat_rate_gen5", doc: "Static rate limit." },
    sl: {
      at: 0x0c,
      bits: [27, 24],
      secret: "none",
      as: "dec",
      doc: "Service level (IB); with RoCE bits 3:1 hold the Ethernet priority.",
    },
    fl: { at: 0x0c, bits: [23, 23], secret: "none", doc: "Force loopback." },
    mlid: { at: 0x0c, bits: [22, 16], secret: "none", doc: "Source path bits of the local LID (IB)." },
    rlid_udp_sport: {
      at: 0x0c,
      bits: [15, 0],
      secret: "lid",
      brief: true,
      doc: "Remote LID (IB) or UDP source port (RoCE v2).",
    },
    rmac: { at: 0x14, bits: [47, 0], secret: "mac", as: "mac", doc: "Destination MAC address (RoCE)." },
    tclass: { at: 0x18, bits: [15, 8], secret: "none", doc: "Traffic class of the GRH or IPv6 header." },
    hop_limit: { at: 0x18, bits: [7, 0], secret: "none", as: "dec", doc: "Hop limit (time to live)." },
    grh: { at: 0x1c, bits: [30, 30], secret: "none", doc: "A GRH is present." },
    src_addr_index: { at: 0x1c, bits: [27, 20], secret: "none", as: "dec", doc: "Index of the source GID." },
    flow_label: { at: 0x1c, bits: [19, 0], secret: "none", doc: "Flow label of the GRH or IPv6 header." },
    rgid: { at: 0x20, bits: [127, 0], secret: "gid", brief: true, as: "gid", doc: "Destination GID or IP address." },
  },
} as const satisfies Layout;

/** XRC segment. */
export const WQE_XRC = {
  name: "wqe_xrc",
  title: "XRC",
  generation: 5,
  bytes: 16,
  source: "rdma-core: providers/mlx5/wqe.h: struct mlx5_wqe_xrc_seg",
  fields: {
    xrc_srqn: { at: 0x00, bits: [23, 0], secret: "none", brief: true, doc: "Destination XRC SRQ number." },
  },
} as const satisfies Layout;

/** Data (pointer) segment. */
export const WQE_DATA = {
  name: "wqe_data",
  title: "data segment",
  generation: 5,
  bytes: 16,
  walk: "data",
  source: "rdma-core: providers/mlx5/mlx5dv.h: struct mlx5_wqe_data_seg",
  note: "A receive list ends at lkey 0x100 with byte_count 0; in a send WQE byte_count 0 stands for 2 GB.",
  fields: {
    byte_count: {
      at: 0x00,
      bits: [30, 0],
      secret: "none",
      brief: true,
      as: "dec",
      doc: "Bytes of the buffer; in a send WQE 0 means 2 GB.",
    },
    inline: {
      at: 0x00,
      bits: [31, 31],
      secret: "none",
      label: "wqe_inline",
      doc: "0 for a pointer; 1 makes it an inline data segment.",
    },
    lkey: {
      at: 0x04,
      bits: [31, 0],
      secret: "mkey",
      brief: true,
      enum: "lkey_special",
      label: "local_key",
      doc: "Local key of the buffer.",
    },
    addr: {
      at: 0x08,
      bits: [63, 0],
      secret: "address",
      brief: true,
      as: "addr",
      label: ["local_address_63_32", "local_address_31_0"],
      doc: "Virtual address of the buffer.",
    },
  },
} as const satisfies Layout;

/** Inline data segment header. */
export const WQE_INLINE_DATA = {
  name: "wqe_inline_data",
  title: "inline data",
  generation: 5,
  bytes: 4,
  source:
    "rdma-core: providers/mlx5/mlx5dv.h: struct mlx5_wqe_inl_data_seg; Linux include/linux/mlx5/qp.h: struct mlx5_wqe_inline_seg",
  note:
    "The data follows this dword, and the whole is padded to a multiple of 16 bytes. The length mask (10 bits) is that of Linux.",
  fields: {
    inline: { at: 0x00, bits: [31, 31], secret: "none", doc: "Always 1." },
    byte_count: { at: 0x00, bits: [9, 0], secret: "none", as: "dec", doc: "Bytes of data that follow this header." },
  },
} as const satisfies Layout;

/** Ethernet segment (SEND/TSO on SQ of raw packet). */
export const WQE_ETH = {
  name: "wqe_eth",
  title: "Ethernet",
  generation: 5,
  bytes: 16,
  walk: "eth",
  source:
    "Linux include/linux/mlx5/qp.h: struct mlx5_wqe_eth_seg; rdma-core: providers/mlx5/mlx5dv.h: struct mlx5_wqe_eth_seg; DPDK drivers/common/mlx5/mlx5_prm.h: struct mlx5_wqe_eseg",
  note:
    "The last dword has three forms: inline headers (wqe_eth), VLAN insertion (wqe_eth_vlan, bit 31 set), trailer insertion (wqe_eth_trailer, bit 30 set). With its inline headers the segment is padded to 16 bytes, so 18 bytes of headers make it 32 bytes long.",
  fields: {
    swp_outer_l4_offset: {
      at: 0x00,
      bits: [31, 24],
      secret: "none",
      as: "dec",
      doc: "Software parser: outer L4 header offset, in units of 2 bytes.",
    },
    swp_outer_l3_offset: {
      at: 0x00,
      bits: [23, 16],
      secret: "none",
      as: "dec",
      doc: "Software parser: outer L3 header offset, in units of 2 bytes.",
    },
    swp_inner_l4_offset: {
      at: 0x00,
      bits: [15, 8],
      secret: "none",
      as: "dec",
      doc: "Software parser: inner L4 header offset, in units of 2 bytes.",
    },
    swp_inner_l3_offset: {
      at: 0x00,
      bits: [7, 0],
      secret: "none",
      as: "dec",
      doc: "Software parser: inner L3 header offset, in units of 2 bytes.",
    },
    l4_csum: { at: 0x04, bits: [31, 31], secret: "none", doc: "Compute the outer (or only) L4 checksum." },
    l3_csum: { at: 0x04, bits: [30, 30], secret: "none", doc: "Compute the outer (or only) L3 checksum." },
    l4_inner_csum: { at: 0x04, bits: [29, 29], secret: "none", doc: "Compute the inner L4 checksum." },
    l3_inner_csum: { at: 0x04, bits: [28, 28], secret: "none", doc: "Compute the inner L3 checksum." },
    swp_outer_l4_udp: { at: 0x04, bits: [21, 21], secret: "none", doc: "Software parser: outer L4 is UDP." },
    swp_outer_l3_ipv6: { at: 0x04, bits: [20, 20], secret: "none", doc: "Software parser: outer L3 is IPv6." },
    swp_inner_l4_udp: { at: 0x04, bits: [17, 17], secret: "none", doc: "Software parser: inner L4 is UDP." },
    swp_inner_l3_ipv6: { at: 0x04, bits: [16, 16], secret: "none", doc: "Software parser: inner L3 is IPv6." },
    mss: {
      at: 0x04,
      bits: [15, 0],
      secret: "none",
      brief: true,
      as: "dec",
      doc: "Maximum segment size for TSO; 0 without TSO.",
    },
    flow_table_metadata: {
      at: 0x08,
      bits: [31, 0],
      secret: "data",
      doc: "Metadata for egress steering; the Linux driver uses bit 0 for IPsec and bit 1 for MACsec.",
    },
    inline_hdr_sz: {
      at: 0x0c,
      bits: [25, 16],
      secret: "none",
      brief: true,
      as: "dec",
      doc: "Bytes of packet headers inlined, when bits 31 and 30 of this dword are 0.",
    },
    inline_hdr_start: {
      at: 0x0c,
      bits: [15, 0],
      secret: "bytes",
      doc: "First two bytes of the inlined headers; the rest follows the segment.",
    },
  },
} as const satisfies Layout;

/** Ethernet segment, VLAN insertion form. */
export const WQE_ETH_VLAN = {
  name: "wqe_eth_vlan",
  title: "Ethernet VLAN",
  generation: 5,
  bytes: 16,
  source: "Linux include/linux/mlx5/qp.h: struct mlx5_wqe_eth_seg (insert); DPDK MLX5_ETH_WQE_VLAN_INSERT",
  fields: {
    swp_outer_l4_offset: {
      at: 0x00,
      bits: [31, 24],
      secret: "none",
      as: "dec",
      doc: "Software parser: outer L4 header offset, in units of 2 bytes.",
    },
    swp_outer_l3_offset: {
      at: 0x00,
      bits: [23, 16],
      secret: "none",
      as: "dec",
      doc: "Software parser: outer L3 header offset, in units of 2 bytes.",
    },
    swp_inner_l4_offset: {
      at: 0x00,
      bits: [15, 8],
      secret: "none",
      as: "dec",
      doc: "Software parser: inner L4 header offset, in units of 2 bytes.",
    },
    swp_inner_l3_offset: {
      at: 0x00,
      bits: [7, 0],
      secret: "none",
      as: "dec",
      doc: "Software parser: inner L3 header offset, in units of 2 bytes.",
    },
    l4_csum: { at: 0x04, bits: [31, 31], secret: "none", doc: "Compute the outer (or only) L4 checksum." },
    l3_csum: { at: 0x04, bits: [30, 30], secret: "none", doc: "Compute the outer (or only) L3 checksum." },
    l4_inner_csum: { at: 0x04, bits: [29, 29], secret: "none", doc: "Compute the inner L4 checksum." },
    l3_inner_csum: { at: 0x04, bits: [28, 28], secret: "none", doc: "Compute the inner L3 checksum." },
    swp_outer_l4_udp: { at: 0x04, bits: [21, 21], secret: "none", doc: "Software parser: outer L4 is UDP." },
    swp_outer_l3_ipv6: { at: 0x04, bits: [20, 20], secret: "none", doc: "Software parser: outer L3 is IPv6." },
    swp_inner_l4_udp: { at: 0x04, bits: [17, 17], secret: "none", doc: "Software parser: inner L4 is UDP." },
    swp_inner_l3_ipv6: { at: 0x04, bits: [16, 16], secret: "none", doc: "Software parser: inner L3 is IPv6." },
    mss: {
      at: 0x04,
      bits: [15, 0],
      secret: "none",
      brief: true,
      as: "dec",
      doc: "Maximum segment size for TSO; 0 without TSO.",
    },
    flow_table_metadata: {
      at: 0x08,
      bits: [31, 0],
      secret: "data",
      doc: "Metadata for egress steering; the Linux driver uses bit 0 for IPsec and bit 1 for MACsec.",
    },
    insert_vlan: { at: 0x0c, bits: [31, 31], secret: "none", doc: "Insert a VLAN tag." },
    insert_svlan: {
      at: 0x0c,
      bits: [16, 16],
      secret: "none",
      doc: "Insert an S-VLAN (802.1ad) tag instead of a C-VLAN tag.",
    },
    vlan_tci: { at: 0x0c, bits: [15, 0], secret: "none", brief: true, doc: "Tag to insert." },
  },
} as const satisfies Layout;

/** Ethernet segment, trailer insertion form (IPsec). */
export const WQE_ETH_TRAILER = {
  name: "wqe_eth_trailer",
  title: "Ethernet trailer",
  generation: 5,
  bytes: 16,
  source: "Linux include/linux/mlx5/qp.h: struct mlx5_wqe_eth_seg (trailer)",
  fields: {
    swp_outer_l4_offset: {
      at: 0x00,
      bits: [31, 24],
      secret: "none",
      as: "dec",
      doc: "Software parser: outer L4 header offset, in units of 2 bytes.",
    },
    swp_outer_l3_offset: {
      at: 0x00,
      bits: [23, 16],
      secret: "none",
      as: "dec",
      doc: "Software parser: outer L3 header offset, in units of 2 bytes.",
    },
    swp_inner_l4_offset: {
      at: 0x00,
      bits: [15, 8],
      secret: "none",
      as: "dec",
      doc: "Software parser: inner L4 header offset, in units of 2 bytes.",
    },
    swp_inner_l3_offset: {
      at: 0x00,
      bits: [7, 0],
      secret: "none",
      as: "dec",
      doc: "Software parser: inner L3 header offset, in units of 2 bytes.",
    },
    l4_csum: { at: 0x04, bits: [31, 31], secret: "none", doc: "Compute the outer (or only) L4 checksum." },
    l3_csum: { at: 0x04, bits: [30, 30], secret: "none", doc: "Compute the outer (or only) L3 checksum." },
    l4_inner_csum: { at: 0x04, bits: [29, 29], secret: "none", doc: "Compute the inner L4 checksum." },
    l3_inner_csum: { at: 0x04, bits: [28, 28], secret: "none", doc: "Compute the inner L3 checksum." },
    swp_outer_l4_udp: { at: 0x04, bits: [21, 21], secret: "none", doc: "Software parser: outer L4 is UDP." },
    swp_outer_l3_ipv6: { at: 0x04, bits: [20, 20], secret: "none", doc: "Software parser: outer L3 is IPv6." },
    swp_inner_l4_udp: { at: 0x04, bits: [17, 17], secret: "none", doc: "Software parser: inner L4 is UDP." },
    swp_inner_l3_ipv6: { at: 0x04, bits: [16, 16], secret: "none", doc: "Software parser: inner L3 is IPv6." },
    mss: { at: 0x04, bits: [15, 0], secret: "none", as: "dec", doc: "Maximum segment size for TSO; 0 without TSO." },
    flow_table_metadata: {
      at: 0x08,
      bits: [31, 0],
      secret: "data",
      doc: "Metadata for egress steering; the Linux driver uses bit 0 for IPsec and bit 1 for MACsec.",
    },
    insert_trailer: { at: 0x0c, bits: [30, 30], secret: "none", doc: "Insert a trailer (IPsec)." },
    hdr_inner_l4_assoc: { at: 0x0c, bits: [28, 28], secret: "none", doc: "Trailer belongs to the inner L4 header." },
    hdr_outer_l4_assoc: { at: 0x0c, bits: [27, 27], secret: "none", doc: "Trailer belongs to the outer L4 header." },
    hdr_outer_ip_assoc: {
      at: 0x0c,
      bits: [26, 26],
      secret: "none",
      doc: "Trailer belongs to the outer IP header; with bit 27 set as well, to the inner one.",
    },
  },
} as const satisfies Layout;

/** Padding segment before Ethernet segment (UD underlay / IPoIB enhanced). */
export const WQE_ETH_PAD = {
  name: "wqe_eth_pad",
  title: "Ethernet pad",
  generation: 5,
  bytes: 16,
  source: "rdma-core: providers/mlx5/wqe.h: struct mlx5_wqe_eth_pad",
  fields: {},
} as const satisfies Layout;

/** UMR control segment. */
export const WQE_UMR_CTRL = {
  name: "wqe_umr_ctrl",
  title: "UMR control",
  generation: 5,
  bytes: 48,
  source:
    "rdma-core: providers/mlx5/mlx5dv.h: struct mlx5_wqe_umr_ctrl_seg; Linux include/linux/mlx5/qp.h: struct mlx5_wqe_umr_ctrl_seg; DPDK drivers/common/mlx5/mlx5_prm.h: struct mlx5_wqe_umr_cseg",
  fields: {
    inline: { at: 0x00, bits: [31, 31], secret: "none", doc: "Translation entries are in the WQE itself." },
    check_free: {
      at: 0x00,
      bits: [30, 30],
      secret: "none",
      doc: "Check that the key is free; with check_not_free a 2-bit check.",
    },
    check_not_free: {
      at: 0x00,
      bits: [29, 29],
      secret: "none",
      doc: "Check that the key is not free; rdma-core calls this bit check_free.",
    },
    translation_offset_en: { at: 0x00, bits: [28, 28], secret: "none", doc: "The translation offset is in use." },
    check_qpn: { at: 0x00, bits: [27, 27], secret: "none", doc: "Check the QP number." },
    klm_octowords: {
      at: 0x04,
      bits: [31, 16],
      secret: "none",
      as: "dec",
      doc: "Size of the translation in units of 16 bytes, a multiple of 4; xlt_octowords in Linux.",
    },
    translation_offset_or_bsf_octowords: {
      at: 0x04,
      bits: [15, 0],
      secret: "none",
      as: "dec",
      doc: "Translation offset, low bits, with translation_offset_en; else size of the BSF in units of 16 bytes.",
    },
    mkey_mask: {
      at: 0x08,
      bits: [63, 0],
      secret: "none",
      enum: "umr_mkey_mask",
      doc: "Fields of the memory key context to change.",
    },
    xlt_offset_47_16: {
      at: 0x10,
      bits: [31, 0],
      secret: "none",
      since: "Linux kernel headers",
      doc: "Translation offset, bits 47..16.",
    },
  },
} as const satisfies Layout;

/** Memory key context segment of a UMR WQE. */
export const WQE_MKEY_CONTEXT = {
  name: "wqe_mkey_context",
  title: "mkey context",
  generation: 5,
  bytes: 64,
  source:
    "rdma-core: providers/mlx5/mlx5dv.h: struct mlx5_wqe_mkey_context_seg; Linux include/linux/mlx5/device.h: struct mlx5_mkey_seg",
  note: "The same 64 bytes as the mkc layout.",
  fields: {
    mkey: { at: 0x00, layout: "mkc", transparent: true, doc: "The memory key context." },
  },
} as const satisfies Layout;

/** KLM entry of UMR data. */
export const WQE_UMR_KLM = {
  name: "wqe_umr_klm",
  title: "UMR KLM",
  generation: 5,
  bytes: 16,
  walk: "umr",
  source: "rdma-core: providers/mlx5/mlx5dv.h: struct mlx5_wqe_umr_klm_seg",
  fields: {
    klm: { at: 0x00, layout: "klm", transparent: true, doc: "The entry." },
  },
} as const satisfies Layout;

/** UMR pointer segment (non-inline translation list). */
export const WQE_UMR_POINTER = {
  name: "wqe_umr_pointer",
  title: "UMR pointer",
  generation: 5,
  bytes: 16,
  source:
    "rdma-core: providers/mlx5/qp.c: umr pointer path (set_data_ptr style); DPDK drivers/common/mlx5/mlx5_prm.h: struct mlx5_wqe_dseg",
  note: "Stands in place of inline entries when the UMR control segment's inline bit is 0.",
  fields: {
    byte_count: { at: 0x00, bits: [31, 0], secret: "none", as: "dec", doc: "Bytes of the list." },
    lkey: { at: 0x04, bits: [31, 0], secret: "mkey", doc: "Local key of the list." },
    address: {
      at: 0x08,
      bits: [63, 0],
      secret: "address",
      as: "addr",
      doc: "Address of the list; a multiple of 2 KB.",
    },
  },
} as const satisfies Layout;

/** UMR repeat block (strided / interleaved) header. */
export const WQE_UMR_REPEAT_BLOCK = {
  name: "wqe_umr_repeat_block",
  title: "UMR repeat block",
  generation: 5,
  bytes: 16,
  source:
    "rdma-core: providers/mlx5/mlx5dv.h: struct mlx5_wqe_umr_repeat_block_seg; Linux include/linux/mlx5/qp.h: struct mlx5_stride_block_ctrl_seg",
  fields: {
    byte_count: {
      at: 0x00,
      bits: [31, 0],
      secret: "none",
      as: "dec",
      doc: "Bytes of one repetition, over all entries.",
    },
    op: { at: 0x04, bits: [31, 0], secret: "none", enum: "umr_repeat_op", doc: "Operation; always 0x400." },
    repeat_count: { at: 0x08, bits: [31, 0], secret: "none", as: "dec", doc: "Repetitions." },
    num_ent: { at: 0x0c, bits: [15, 0], secret: "none", as: "dec", doc: "Entries that follow." },
  },
} as const satisfies Layout;

/** UMR repeat block entry. */
export const WQE_UMR_REPEAT_ENTRY = {
  name: "wqe_umr_repeat_entry",
  title: "UMR repeat entry",
  generation: 5,
  bytes: 16,
  source:
    "rdma-core: providers/mlx5/mlx5dv.h: struct mlx5_wqe_umr_repeat_ent_seg; Linux include/linux/mlx5/qp.h: struct mlx5_stride_block_entry",
  fields: {
    stride: {
      at: 0x00,
      bits: [31, 16],
      secret: "none",
      as: "dec",
      doc: "Distance from one repetition to the next, in bytes.",
    },
    byte_count: { at: 0x00, bits: [15, 0], secret: "none", as: "dec", doc: "Bytes of one repetition." },
    memkey: { at: 0x04, bits: [31, 0], secret: "mkey", doc: "Memory key." },
    va: { at: 0x08, bits: [63, 0], secret: "address", as: "addr", doc: "Virtual address." },
  },
} as const satisfies Layout;

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
      secret: "none",
      doc:
        "Bit 15 valid, bit 14 refresh; low bits choose the escape (1: application tag, 2: application and reference tag).",
    },
    dif_apptag: { at: 0x00, bits: [15, 0], secret: "data", doc: "DIF application tag." },
    dif_reftag: { at: 0x04, bits: [31, 0], secret: "data", doc: "DIF reference tag." },
    sig_type: { at: 0x08, bits: [31, 24], secret: "none", enum: "bsf_sig_type", doc: "Signature type." },
    rp_inv_seed: {
      at: 0x08,
      bits: [23, 16],
      secret: "none",
      doc: "Bit 7 repeat block; bits 6..3 control inversion and seed.",
    },
    dif_inc_ref_guard_check: {
      at: 0x0c,
      bits: [23, 16],
      secret: "none",
      doc: "Bit 6: the reference tag counts up from block to block.",
    },
    dif_app_bitmask_check: { at: 0x0c, bits: [15, 0], secret: "data", doc: "Bits of the application tag to check." },
  },
} as const satisfies Layout;

/** Block signature format (BSF), 64 bytes. */
export const WQE_BSF = {
  name: "wqe_bsf",
  title: "BSF",
  generation: 5,
  bytes: 64,
  walk: "within",
  source: "rdma-core: providers/mlx5/wqe.h: struct mlx5_bsf",
  fields: {
    bsf_size: { at: 0x00, bits: [31, 30], secret: "none", enum: "bsf_size", doc: "Size of the BSF." },
    sbs: { at: 0x00, bits: [28, 28], secret: "none", doc: "Same block structure on the wire and in memory." },
    check_byte_mask: { at: 0x00, bits: [23, 16], secret: "none", doc: "Signature bytes to check." },
    wire_selector_or_copy_mask: {
      at: 0x00,
      bits: [15, 8],
      secret: "none",
      doc: "Block size on the wire; with sbs the signature bytes to copy.",
    },
    mem_bs_selector: { at: 0x00, bits: [7, 0], secret: "none", enum: "bsf_block_size", doc: "Block size in memory." },
    raw_data_size: { at: 0x04, bits: [31, 0], secret: "none", as: "dec", doc: "Raw data size in bytes." },
    w_bfs: { at: 0x08, bits: [31, 24], secret: "none", enum: "bsf_bfs", doc: "Wire: block format selector." },
    w_psv: { at: 0x08, bits: [23, 0], secret: "none", doc: "Wire: PSV index." },
    m_bfs: { at: 0x0c, bits: [31, 24], secret: "none", enum: "bsf_bfs", doc: "Memory: block format selector." },
    m_psv: { at: 0x0c, bits: [23, 0], secret: "none", doc: "Memory: PSV index." },
    t_init_gen_31_30: {
      at: 0x10,
      bits: [31, 30],
      secret: "none",
      doc: "Bits 31..30 of t_init_gen_pro_size; headers give no meaning.",
    },
    w_t_init: {
      at: 0x10,
      bits: [29, 29],
      secret: "none",
      since: "SPDK lib/mlx5",
      doc: "Wire: the transaction signature is initialised.",
    },
    w_t_check_gen: {
      at: 0x10,
      bits: [28, 28],
      secret: "none",
      since: "SPDK lib/mlx5",
      doc: "Wire: the transaction signature is checked or generated.",
    },
    t_init_gen_27_26: {
      at: 0x10,
      bits: [27, 26],
      secret: "none",
      doc: "Bits 27..26 of t_init_gen_pro_size; headers give no meaning.",
    },
    m_t_init: {
      at: 0x10,
      bits: [25, 25],
      secret: "none",
      since: "SPDK lib/mlx5",
      doc: "Memory: the transaction signature is initialised.",
    },
    m_t_check_gen: {
      at: 0x10,
      bits: [24, 24],
      secret: "none",
      since: "SPDK lib/mlx5",
      doc: "Memory: the transaction signature is checked or generated.",
    },
    t_init_gen_23_0: {
      at: 0x10,
      bits: [23, 0],
      secret: "none",
      doc: "Bits 23..0 of t_init_gen_pro_size; headers give no meaning.",
    },
    rsvd_epi_size: {
      at: 0x14,
      bits: [31, 0],
      secret: "none",
      doc: "The rsvd_epi_size dword; headers give no meaning.",
    },
    w_tfs: {
      at: 0x18,
      bits: [31, 24],
      secret: "none",
      enum: "bsf_tfs",
      since: "SPDK lib/mlx5",
      doc: "Wire: transaction format selector.",
    },
    w_tfs_psv_index: {
      at: 0x18,
      bits: [23, 0],
      secret: "none",
      since: "SPDK lib/mlx5",
      doc: "Wire: PSV index of the transaction signature.",
    },
    m_tfs: {
      at: 0x1c,
      bits: [31, 24],
      secret: "none",
      enum: "bsf_tfs",
      since: "SPDK lib/mlx5",
      doc: "Memory: transaction format selector.",
    },
    m_tfs_psv_index: {
      at: 0x1c,
      bits: [23, 0],
      secret: "none",
      since: "SPDK lib/mlx5",
      doc: "Memory: PSV index of the transaction signature.",
    },
    w_inl: { at: 0x20, layout: "wqe_bsf_inl", doc: "Wire: inline signature section." },
    m_inl: { at: 0x30, layout: "wqe_bsf_inl", doc: "Memory: inline signature section." },
  },
  joined: {
    t_init_gen_pro_size: {
      parts: [
        "t_init_gen_31_30",
        "w_t_init",
        "w_t_check_gen",
        "t_init_gen_27_26",
        "m_t_init",
        "m_t_check_gen",
        "t_init_gen_23_0",
      ],
      doc: "The t_init_gen_pro_size dword.",
    },
    w_tfs_psv: { parts: ["w_tfs", "w_tfs_psv_index"], doc: "Wire: dword of TFS and PSV index." },
    m_tfs_psv: { parts: ["m_tfs", "m_tfs_psv_index"], doc: "Memory: dword of TFS and PSV index." },
  },
} as const satisfies Layout;

/** Crypto BSF (AES-XTS), 64 bytes. */
export const WQE_BSF_CRYPTO = {
  name: "wqe_bsf_crypto",
  title: "crypto BSF",
  generation: 5,
  bytes: 64,
  source:
    "rdma-core: providers/mlx5/wqe.h: struct mlx5_crypto_bsf; DPDK drivers/common/mlx5/mlx5_prm.h: struct mlx5_wqe_umr_bsf_seg",
  fields: {
    bsf_size: { at: 0x00, bits: [31, 30], secret: "none", enum: "bsf_size", doc: "Size of the BSF." },
    bsf_p_type: { at: 0x00, bits: [25, 24], secret: "none", enum: "bsf_p_type", doc: "What the BSF is for." },
    encryption_order: {
      at: 0x00,
      bits: [19, 16],
      secret: "none",
      enum: "bsf_encryption_order",
      doc: "Which side is encrypted, and how that goes with signatures.",
    },
    encryption_standard: { at: 0x00, bits: [3, 0], secret: "none", enum: "bsf_encryption_standard", doc: "Cipher." },
    raw_data_size: { at: 0x04, bits: [31, 0], secret: "none", as: "dec", doc: "Bytes of data." },
    block_size_pointer: { at: 0x08, bits: [31, 24], secret: "none", enum: "bsf_block_size", doc: "Block size." },
    xts_initial_tweak: { at: 0x10, bits: [127, 0], secret: "bytes", as: "bytes", doc: "Initial XTS tweak." },
    dek_pointer: { at: 0x20, bits: [23, 0], secret: "none", doc: "Data encryption key (DEK) object number." },
    keytag: { at: 0x28, bits: [63, 0], secret: "key", doc: "Tag that must match the one of the key." },
  },
} as const satisfies Layout;

/** SET_PSV segment. */
export const WQE_SET_PSV = {
  name: "wqe_set_psv",
  title: "set PSV",
  generation: 5,
  bytes: 16,
  source:
    "Linux include/linux/mlx5/qp.h: struct mlx5_seg_set_psv; rdma-core: providers/mlx5/wqe.h: struct mlx5_wqe_set_psv_seg",
  fields: {
    psv_index: { at: 0x00, bits: [23, 0], secret: "none", brief: true, doc: "PSV to set." },
    syndrome: { at: 0x04, bits: [31, 16], secret: "none", doc: "Syndrome to store." },
    status: { at: 0x04, bits: [15, 0], secret: "none", since: "Linux kernel headers", doc: "Status to store." },
    transient_sig: { at: 0x08, bits: [31, 0], secret: "data", doc: "Block guard and application tag." },
    ref_tag: {
      at: 0x0c,
      bits: [31, 0],
      secret: "data",
      doc: "Reference tag; rdma-core has this and transient_sig as one 64-bit value.",
    },
  },
} as const satisfies Layout;

/** GET_PSV / RGET_PSV segment. */
export const WQE_GET_PSV = {
  name: "wqe_get_psv",
  title: "get PSV",
  generation: 5,
  bytes: 48,
  source: "Linux include/linux/mlx5/qp.h: struct mlx5_seg_get_psv",
  fields: {
    num_psv: { at: 0x10, bits: [7, 0], secret: "none", as: "dec", doc: "Number of PSVs." },
    l_key: { at: 0x14, bits: [31, 0], secret: "mkey", doc: "Local key of the memory that va points to." },
    va: { at: 0x18, bits: [63, 0], secret: "address", as: "addr", doc: "Virtual address." },
    psv_index_0: { at: 0x20, bits: [31, 0], secret: "none", doc: "Index of the first PSV." },
    psv_index_1: { at: 0x24, bits: [31, 0], secret: "none", doc: "Index of the second PSV." },
    psv_index_2: { at: 0x28, bits: [31, 0], secret: "none", doc: "Index of the third PSV." },
    psv_index_3: { at: 0x2c, bits: [31, 0], secret: "none", doc: "Index of the fourth PSV." },
  },
} as const satisfies Layout;

/** CHECK_PSV / RCHECK_PSV segment. */
export const WQE_CHECK_PSV = {
  name: "wqe_check_psv",
  title: "check PSV",
  generation: 5,
  bytes: 48,
  source: "Linux include/linux/mlx5/qp.h: struct mlx5_seg_check_psv",
  note: "num_psv is byte 19.",
  fields: {
    err_coalescing_op: { at: 0x00, bits: [15, 0], secret: "none", doc: "Error coalescing operation." },
    xport_err_op: { at: 0x04, bits: [15, 0], secret: "none", doc: "Transport error operation." },
    xport_err_mask: { at: 0x08, bits: [15, 0], secret: "none", doc: "Transport error mask." },
    num_psv: { at: 0x10, bits: [7, 0], secret: "none", as: "dec", doc: "Number of PSVs." },
    l_key: { at: 0x14, bits: [31, 0], secret: "mkey", doc: "Local key of the memory that va points to." },
    va: { at: 0x18, bits: [63, 0], secret: "address", as: "addr", doc: "Virtual address." },
    psv_index_0: { at: 0x20, bits: [31, 0], secret: "none", doc: "Index of the first PSV." },
    psv_index_1: { at: 0x24, bits: [31, 0], secret: "none", doc: "Index of the second PSV." },
    psv_index_2: { at: 0x28, bits: [31, 0], secret: "none", doc: "Index of the third PSV." },
    psv_index_3: { at: 0x2c, bits: [31, 0], secret: "none", doc: "Index of the fourth PSV." },
  },
} as const satisfies Layout;

/** TLS static parameters (data of a UMR WQE, opc_mod 1 TIS / 2 TIR). */
export const WQE_TLS_STATIC_PARAMS = {
  name: "wqe_tls_static_params",
  title: "TLS static params",
  generation: 5,
  bytes: 64,
  source: "Linux mlx5_ifc.h: struct mlx5_ifc_tls_static_params_bits",
  walk: "tls",
  fields: {
    const_2: { at: 0x00, bits: [31, 30], secret: "none", doc: "Always 2." },
    tls_version: { at: 0x00, bits: [29, 26], secret: "none", enum: "tls_version", doc: "TLS version." },
    const_1: { at: 0x00, bits: [25, 24], secret: "none", doc: "Always 1." },
    encryption_standard: {
      at: 0x00,
      bits: [3, 0],
      secret: "none",
      enum: "tls_encryption_standard",
      doc: "Cipher protocol.",
    },
    initial_record_number: { at: 0x08, bits: [63, 0], secret: "data", doc: "Number of the first record." },
    resync_tcp_sn: { at: 0x10, bits: [31, 0], secret: "data", doc: "TCP sequence number to resynchronise at." },
    gcm_iv: { at: 0x14, bits: [31, 0], secret: "data", doc: "Salt of the GCM initialisation vector." },
    implicit_iv: { at: 0x18, bits: [63, 0], secret: "data", doc: "Implicit part of the initialisation vector." },
    dek_index: { at: 0x20, bits: [23, 0], secret: "none", doc: "Data encryption key (DEK) object number." },
  },
} as const satisfies Layout;

/** TLS progress parameters segment (SET_PSV WQE, opc_mod 1 TIS / 2 TIR). */
export const WQE_TLS_PROGRESS_PARAMS = {
  name: "wqe_tls_progress_params",
  title: "TLS progress params",
  generation: 5,
  bytes: 16,
  source:
    "Linux device.h: struct mlx5_wqe_tls_progress_params_seg; mlx5_ifc.h: struct mlx5_ifc_tls_progress_params_bits",
  fields: {
    tis_tir_num: { at: 0x00, bits: [31, 0], secret: "none", doc: "TIS or TIR number." },
    next_record_tcp_sn: { at: 0x04, bits: [31, 0], secret: "data", doc: "TCP sequence number of the next record." },
    hw_resync_tcp_sn: {
      at: 0x08,
      bits: [31, 0],
      secret: "data",
      doc: "TCP sequence number that the hardware resynchronises at.",
    },
    record_tracker_state: {
      at: 0x0c,
      bits: [31, 30],
      secret: "none",
      enum: "tls_record_tracker_state",
      doc: "State of the record tracker.",
    },
    auth_state: { at: 0x0c, bits: [29, 28], secret: "none", enum: "tls_auth_state", doc: "State of authentication." },
    hw_offset_record_number: { at: 0x0c, bits: [23, 0], secret: "data", doc: "Record number offset of the hardware." },
  },
} as const satisfies Layout;

/** WAIT on CQ producer index segment. */
export const WQE_WAIT = {
  name: "wqe_wait",
  title: "wait",
  generation: 5,
  bytes: 16,
  source: "DPDK drivers/common/mlx5/mlx5_prm.h: struct mlx5_wqe_qseg; libmlx5 (MLNX_OFED) wait/enable segment",
  note: "Opcode WAIT with modifier 0.",
  fields: {
    max_index: {
      at: 0x08,
      bits: [31, 0],
      secret: "none",
      brief: true,
      as: "dec",
      doc: "Producer index of the CQ to wait for.",
    },
    qpn_cqn: { at: 0x0c, bits: [23, 0], secret: "none", brief: true, doc: "CQ number." },
  },
} as const satisfies Layout;

/** WAIT on data / WAIT on time segment. */
export const WQE_WAIT_DATA = {
  name: "wqe_wait_data",
  title: "wait data",
  generation: 5,
  bytes: 32,
  source: "DPDK drivers/common/mlx5/mlx5_prm.h: struct mlx5_wqe_wseg",
  note: "Opcode WAIT with modifier 1 (data) or 2 (time).",
  fields: {
    invert: { at: 0x00, bits: [4, 4], secret: "none", doc: "Invert the condition." },
    operation: { at: 0x00, bits: [3, 0], secret: "none", brief: true, enum: "wait_condition", doc: "Condition." },
    lkey: { at: 0x04, bits: [31, 0], secret: "mkey", doc: "Local key of the polled memory." },
    va: { at: 0x08, bits: [63, 0], secret: "address", as: "addr", doc: "Polled address; not used to wait for a time." },
    value: {
      at: 0x10,
      bits: [63, 0],
      secret: "data",
      brief: true,
      doc: "Value to compare with; a device timestamp to wait for a time.",
    },
    mask: { at: 0x18, bits: [63, 0], secret: "none", doc: "Bits to compare." },
  },
} as const satisfies Layout;

/** SEND_ENABLE / RECV_ENABLE segment. */
export const WQE_SEND_ENABLE = {
  name: "wqe_send_enable",
  title: "send enable",
  generation: 5,
  bytes: 16,
  source: "DPDK drivers/common/mlx5/mlx5_prm.h: struct mlx5_wqe_send_en_seg; libmlx5 (MLNX_OFED) wait/enable segment",
  fields: {
    sqnpc: {
      at: 0x08,
      bits: [31, 0],
      secret: "none",
      brief: true,
      as: "dec",
      doc: "New producer index of the managed queue.",
    },
    qpn: { at: 0x0c, bits: [23, 0], secret: "none", brief: true, doc: "Managed queue's number." },
  },
} as const satisfies Layout;

/** ASO control segment (ACCESS_ASO). */
export const WQE_ASO_CTRL = {
  name: "wqe_aso_ctrl",
  title: "ASO control",
  generation: 5,
  bytes: 48,
  source:
    "Linux core/lib/aso.h: struct mlx5_wqe_aso_ctrl_seg; DPDK drivers/common/mlx5/mlx5_prm.h: struct mlx5_aso_cseg",
  fields: {
    va_h: {
      at: 0x00,
      bits: [31, 0],
      secret: "address",
      lower: "va_l",
      doc: "Address that the old value goes to, bits 63..32.",
    },
    va_l: { at: 0x04, bits: [31, 3], secret: "address", doc: "Address that the old value goes to, bits 31..3." },
    read_enable: { at: 0x04, bits: [0, 0], secret: "none", doc: "Copy the old value to that address." },
    l_key: { at: 0x08, bits: [31, 0], secret: "mkey", doc: "Local key of that address." },
    data_mask_mode: {
      at: 0x0c,
      bits: [31, 30],
      secret: "none",
      enum: "aso_data_mask_mode",
      doc: "How data and mask are applied.",
    },
    condition_0_operand: { at: 0x0c, bits: [23, 20], secret: "none", enum: "aso_condition", doc: "First condition." },
    condition_1_operand: { at: 0x0c, bits: [19, 16], secret: "none", enum: "aso_condition", doc: "Second condition." },
    condition_1_0_offset: { at: 0x0c, bits: [15, 8], secret: "none", doc: "Offsets of the two conditions." },
    condition_operand: {
      at: 0x0c,
      bits: [7, 6],
      secret: "none",
      enum: "aso_logical_op",
      doc: "How the two conditions combine.",
    },
    data_offset: { at: 0x0c, bits: [5, 0], secret: "none", as: "dec", doc: "Offset of the data." },
    condition_0_data: { at: 0x10, bits: [31, 0], secret: "data", doc: "First condition: value." },
    condition_0_mask: { at: 0x14, bits: [31, 0], secret: "data", doc: "First condition: mask." },
    condition_1_data: { at: 0x18, bits: [31, 0], secret: "data", doc: "Second condition: value." },
    condition_1_mask: { at: 0x1c, bits: [31, 0], secret: "data", doc: "Second condition: mask." },
    bitwise_data: { at: 0x20, bits: [63, 0], secret: "data", doc: "Bits to write." },
    data_mask: { at: 0x28, bits: [63, 0], secret: "data", doc: "Bits to change." },
  },
  joined: {
    va: { parts: ["va_h", "va_l"], shift: 3, doc: "Address that the old value goes to." },
  },
} as const satisfies Layout;

/** ASO data segment (bytewise data). */
export const WQE_ASO_DATA = {
  name: "wqe_aso_data",
  title: "ASO data",
  generation: 5,
  bytes: 64,
  walk: "aso_data",
  source: "Linux core/lib/aso.h: struct mlx5_wqe_aso_data_seg",
  note: "The opcode modifier (enum aso_opc_mod) gives it a meaning; for a flow meter it is two 32-byte entries.",
  fields: {
    bytewise_data: { at: 0x00, bits: [511, 0], secret: "bytes", as: "bytes", doc: "Data to write, by object type." },
  },
} as const satisfies Layout;

/** Flow meter entry inside ASO data (two per 64 bytes). */
export const WQE_ASO_METER_ENTRY = {
  name: "wqe_aso_meter_entry",
  title: "ASO meter",
  generation: 5,
  bytes: 32,
  source: "DPDK drivers/common/mlx5/mlx5_prm.h: struct mlx5_aso_mtr_dseg",
  fields: {
    valid: { at: 0x00, bits: [31, 31], secret: "none", doc: "The entry is valid." },
    bucket_overflow: { at: 0x00, bits: [30, 30], secret: "none", doc: "Tokens overflow from one bucket to the other." },
    start_color: {
      at: 0x00,
      bits: [29, 28],
      secret: "none",
      enum: "aso_meter_color",
      doc: "Colour that packets start with.",
    },
    both_buckets_on_green: { at: 0x00, bits: [27, 27], secret: "none", doc: "Green packets take from both buckets." },
    meter_mode: { at: 0x00, bits: [25, 24], secret: "none", enum: "aso_meter_mode", doc: "What is counted." },
    cbs_exponent: { at: 0x08, bits: [28, 24], secret: "none", doc: "Committed burst size, exponent." },
    cbs_mantissa: { at: 0x08, bits: [23, 16], secret: "none", doc: "Committed burst size, mantissa." },
    cir_exponent: { at: 0x08, bits: [12, 8], secret: "none", doc: "Committed information rate, exponent." },
    cir_mantissa: { at: 0x08, bits: [7, 0], secret: "none", doc: "Committed information rate, mantissa." },
    c_tokens: { at: 0x0c, bits: [31, 0], secret: "none", as: "dec", doc: "Tokens in the committed bucket." },
    ebs_exponent: { at: 0x10, bits: [28, 24], secret: "none", doc: "Excess burst size, exponent." },
    ebs_mantissa: { at: 0x10, bits: [23, 16], secret: "none", doc: "Excess burst size, mantissa." },
    eir_exponent: { at: 0x10, bits: [12, 8], secret: "none", doc: "Excess information rate, exponent." },
    eir_mantissa: { at: 0x10, bits: [7, 0], secret: "none", doc: "Excess information rate, mantissa." },
    e_tokens: { at: 0x14, bits: [31, 0], secret: "none", as: "dec", doc: "Tokens in the excess bucket." },
    timestamp: { at: 0x18, bits: [63, 0], secret: "none", doc: "Time of the last update." },
  },
} as const satisfies Layout;

/** TCP window parameters of a connection tracking object. */
export const TCP_WINDOW_PARAMS = {
  name: "tcp_window_params",
  title: "TCP window",
  generation: 5,
  bytes: 16,
  source: "DPDK: drivers/common/mlx5/mlx5_prm.h: struct mlx5_ifc_tcp_window_params_bits",
  fields: {
    max_ack: { at: 0x00, bits: [31, 0], secret: "data", doc: "Highest acknowledge number seen." },
    max_win: { at: 0x04, bits: [31, 0], secret: "none", doc: "Largest window seen." },
    reply_end: { at: 0x08, bits: [31, 0], secret: "data", doc: "End of the window that the reply allows." },
    sent_end: { at: 0x0c, bits: [31, 0], secret: "data", doc: "End of the data sent." },
  },
} as const satisfies Layout;

/** Connection tracking ASO object (64 bytes). */
export const CONN_TRACK_ASO = {
  name: "conn_track_aso",
  title: "ASO connection tracking",
  generation: 5,
  bytes: 64,
  source: "DPDK: drivers/common/mlx5/mlx5_prm.h: struct mlx5_ifc_conn_track_aso_bits",
  fields: {
    reply_dir: { at: 0x00, layout: "tcp_window_params", doc: "Window of the reply direction." },
    original_dir: { at: 0x10, layout: "tcp_window_params", doc: "Window of the original direction." },
    last_end: { at: 0x20, bits: [31, 0], secret: "data", doc: "End of the last packet." },
    last_ack: { at: 0x24, bits: [31, 0], secret: "data", doc: "Acknowledge number of the last packet." },
    last_seq: { at: 0x28, bits: [31, 0], secret: "data", doc: "Sequence number of the last packet." },
    last_win: { at: 0x2c, bits: [31, 16], secret: "none", doc: "Window of the last packet." },
    last_dir: { at: 0x2c, bits: [5, 5], secret: "none", doc: "Direction of the last packet." },
    last_index: { at: 0x2c, bits: [4, 0], secret: "none", doc: "Kind of the last packet." },
    reply_direction_tcp_scale: { at: 0x38, bits: [31, 28], secret: "none", doc: "Reply direction: window scale." },
    reply_direction_tcp_close_initiated: {
      at: 0x38,
      bits: [27, 27],
      secret: "none",
      doc: "Reply direction: close has begun.",
    },
    reply_direction_tcp_liberal_enabled: {
      at: 0x38,
      bits: [26, 26],
      secret: "none",
      doc: "Reply direction: packets out of the window are accepted.",
    },
    reply_direction_tcp_data_unacked: {
      at: 0x38,
      bits: [25, 25],
      secret: "none",
      doc: "Reply direction: data is not acknowledged yet.",
    },
    reply_direction_tcp_max_ack: {
      at: 0x38,
      bits: [24, 24],
      secret: "none",
      doc: "Reply direction: an acknowledge was seen.",
    },
    original_direction_tcp_scale: {
      at: 0x38,
      bits: [15, 12],
      secret: "none",
      doc: "Original direction: window scale.",
    },
    original_direction_tcp_close_initiated: {
      at: 0x38,
      bits: [11, 11],
      secret: "none",
      doc: "Original direction: close has begun.",
    },
    original_direction_tcp_liberal_enabled: {
      at: 0x38,
      bits: [10, 10],
      secret: "none",
      doc: "Original direction: packets out of the window are accepted.",
    },
    original_direction_tcp_data_unacked: {
      at: 0x38,
      bits: [9, 9],
      secret: "none",
      doc: "Original direction: data is not acknowledged yet.",
    },
    original_direction_tcp_max_ack: {
      at: 0x38,
      bits: [8, 8],
      secret: "none",
      doc: "Original direction: an acknowledge was seen.",
    },
    valid: { at: 0x3c, bits: [31, 31], secret: "none", doc: "The object is valid." },
    state: { at: 0x3c, bits: [30, 28], secret: "none", brief: true, doc: "State of the connection." },
    freeze_track: { at: 0x3c, bits: [27, 27], secret: "none", doc: "Tracking is frozen." },
    connection_assured: { at: 0x3c, bits: [14, 14], secret: "none", doc: "The connection is assured." },
    sack_permitted: { at: 0x3c, bits: [13, 13], secret: "none", doc: "Selective acknowledges are permitted." },
    challenged_acked: { at: 0x3c, bits: [12, 12], secret: "none", doc: "A challenge acknowledge was seen." },
    heartbeat: { at: 0x3c, bits: [11, 11], secret: "none", doc: "Heartbeat bit." },
    max_ack_window: { at: 0x3c, bits: [10, 8], secret: "none", doc: "Largest acknowledge window, as a code." },
    retransmission_counter: { at: 0x3c, bits: [6, 4], secret: "none", doc: "Retransmissions seen." },
    retranmission_limit_exceeded: {
      at: 0x3c,
      bits: [3, 3],
      secret: "none",
      doc: "Too many retransmissions were seen.",
    },
    retranmission_limit: { at: 0x3c, bits: [2, 0], secret: "none", doc: "Retransmissions allowed." },
  },
} as const satisfies Layout;

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
    flow_idx_update: { at: 0x00, bits: [31, 0], secret: "none", doc: "Index of the flow to update." },
    dest_handle: { at: 0x04, bits: [31, 0], secret: "none", doc: "Handle of the destination." },
  },
} as const satisfies Layout;

/** Header modify argument update segment. */
export const WQE_HEADER_MODIFY_ARGUMENT = {
  name: "wqe_header_modify_argument",
  title: "header modify argument",
  generation: 5,
  bytes: 64,
  source: "Linux include/linux/mlx5/qp.h: struct mlx5_wqe_header_modify_argument_update_seg",
  fields: {
    argument_list: {
      at: 0x00,
      bits: [511, 0],
      secret: "bytes",
      as: "bytes",
      doc: "Arguments of the header modification.",
    },
  },
} as const satisfies Layout;

/** Flow table access: hardware steering GTA control segment. */
export const WQE_GTA_CTRL = {
  name: "wqe_gta_ctrl",
  title: "GTA control",
  generation: 5,
  bytes: 48,
  source: "Linux core/steering/hws/send.h: struct mlx5hws_wqe_gta_ctrl_seg",
  note:
    "Hardware steering's form of FLOW_TBL_ACCESS: control, this segment, then 64 bytes of STE data (wqe_gta_data_ste) or arguments.",
  fields: {
    gta_op: { at: 0x00, bits: [31, 28], secret: "none", brief: true, enum: "gta_op", doc: "Operation." },
    direct_index: { at: 0x00, bits: [27, 0], secret: "none", brief: true, doc: "Direct index of the entry." },
    stc_ix_0: { at: 0x04, bits: [31, 0], secret: "none", doc: "STC index 0." },
    stc_ix_1: { at: 0x08, bits: [31, 0], secret: "none", doc: "STC index 1." },
    stc_ix_2: { at: 0x0c, bits: [31, 0], secret: "none", doc: "STC index 2." },
    stc_ix_3: { at: 0x10, bits: [31, 0], secret: "none", doc: "STC index 3." },
    stc_ix_4: { at: 0x14, bits: [31, 0], secret: "none", doc: "STC index 4." },
  },
} as const satisfies Layout;

/** MMO (memory to memory offload) metadata segment. */
export const WQE_MMO_METADATA = {
  name: "wqe_mmo_metadata",
  title: "MMO metadata",
  generation: 5,
  bytes: 16,
  source:
    "rdma-core: providers/mlx5/wqe.h: struct mlx5_mmo_metadata_seg; DPDK drivers/common/mlx5/mlx5_prm.h: struct mlx5_wqe_metadata_seg",
  note: "Opcode MMO: control, this segment, source data segment, destination data segment.",
  fields: {
    mmo_control_31_0: {
      at: 0x00,
      bits: [31, 0],
      secret: "none",
      doc: "Control bits 31..0; the control segment's general_id holds bits 63..32.",
    },
    local_key: { at: 0x04, bits: [31, 0], secret: "mkey", doc: "Local key of the opaque area." },
    local_address: { at: 0x08, bits: [63, 0], secret: "address", as: "addr", doc: "Address of the opaque area." },
  },
} as const satisfies Layout;

/** DUMP WQE (TLS retransmission): ctrl followed by one data segment. */
export const WQE_DUMP = {
  name: "wqe_dump",
  title: "dump",
  generation: 5,
  bytes: 32,
  source: "Linux core/en_accel/ktls_tx.c: struct mlx5e_dump_wqe",
  alone: "a WQE as a whole: rings are walked by its segments",
  fields: {
    ctrl: { at: 0x00, layout: "wqe_ctrl", doc: "The control segment." },
    data: { at: 0x10, layout: "wqe_data", doc: "The data to send." },
  },
} as const satisfies Layout;

/** Tag matching list element segment (TAG_MATCHING). */
export const WQE_TM = {
  name: "wqe_tm",
  title: "tag matching",
  generation: 5,
  bytes: 32,
  source: "rdma-core: providers/mlx5/mlx5dv.h: struct mlx5_wqe_tm_seg; rdma-core providers/mlx5/qp.c: set_tm_seg",
  note: "One data segment follows for APPEND; an empty receive has the terminating one (lkey 0x100).",
  fields: {
    opcode: {
      at: 0x00,
      bits: [31, 28],
      secret: "none",
      brief: true,
      enum: "tm_opcode",
      doc: "Operation on the tag list.",
    },
    flag_cqe_req: { at: 0x00, bits: [23, 23], secret: "none", doc: "Write a completion." },
    flag_sw_cnt: { at: 0x00, bits: [22, 22], secret: "none", doc: "sw_cnt is valid." },
    index: { at: 0x00, bits: [15, 0], secret: "none", as: "dec", doc: "Tag list index." },
    sw_cnt: { at: 0x04, bits: [15, 0], secret: "none", as: "dec", doc: "Software's counter of unexpected messages." },
    append_tag: { at: 0x10, bits: [63, 0], secret: "data", doc: "Tag." },
    append_mask: { at: 0x18, bits: [63, 0], secret: "data", doc: "Bits of the tag to match." },
  },
} as const satisfies Layout;

/** Fast memory registration segment (legacy opcode FMR). */
export const WQE_FMR = {
  name: "wqe_fmr",
  title: "FMR",
  generation: 5,
  bytes: 48,
  source: "Linux include/linux/mlx5/qp.h: struct mlx5_wqe_fmr_seg",
  note: "Present software registers memory by UMR and does not post this.",
  fields: {
    flags: { at: 0x00, bits: [31, 0], secret: "none", enum: "fmr_flags", doc: "Access rights." },
    mem_key: { at: 0x04, bits: [31, 0], secret: "mkey", doc: "Memory key." },
    buf_list: { at: 0x08, bits: [63, 0], secret: "address", as: "addr", doc: "Address of the page list." },
    start_addr: {
      at: 0x10,
      bits: [63, 0],
      secret: "address",
      as: "addr",
      doc: "Virtual address at which the region starts.",
    },
    reg_len: { at: 0x18, bits: [63, 0], secret: "none", doc: "Length of the region in bytes." },
    offset: { at: 0x20, bits: [31, 0], secret: "none", doc: "Where the region starts in its first page." },
    page_size: { at: 0x24, bits: [31, 0], secret: "none", as: "dec", doc: "Page size." },
  },
} as const satisfies Layout;

/** Next segment (linked-list receive WQE: SRQ, RMP, linked list RQ). */
export const WQE_SRQ_NEXT = {
  name: "wqe_srq_next",
  title: "SRQ Next",
  generation: 5,
  bytes: 16,
  source: "rdma-core: providers/mlx5/mlx5dv.h: struct mlx5_wqe_srq_next_seg",
  fields: {
    next_wqe_index: {
      at: 0x00,
      bits: [15, 0],
      secret: "none",
      brief: true,
      as: "dec",
      doc: "Index of the next WQE in the list.",
    },
    signature: { at: 0x04, bits: [31, 24], secret: "none", doc: "WQE signature." },
  },
} as const satisfies Layout;

/** Receive WQE signature segment (first 16 bytes when WQE signature is on). */
export const WQE_RECV_SIGNATURE = {
  name: "wqe_recv_signature",
  title: "receive signature",
  generation: 5,
  bytes: 16,
  source: "rdma-core: providers/mlx5/wqe.h: struct mlx5_rwqe_sig",
  fields: {
    signature: { at: 0x04, bits: [31, 24], secret: "none", doc: "WQE signature." },
  },
} as const satisfies Layout;

/** Multi packet (striding) receive WQE of a linked-list RQ. */
export const WQE_MPRQ = {
  name: "wqe_mprq",
  title: "multi packet RQ",
  generation: 5,
  bytes: 32,
  source: "rdma-core: providers/mlx5/mlx5dv.h: struct mlx5_mprq_wqe",
  note:
    "WQEs of a cyclic striding RQ have no next segment. The data segment covers all strides; the hardware does the 2-byte shift.",
  alone: "a WQE as a whole: rings are walked by its segments",
  fields: {
    next: { at: 0x00, layout: "wqe_srq_next", doc: "Link to the next WQE." },
    data: { at: 0x10, layout: "wqe_data", doc: "Buffer that the strides divide." },
  },
} as const satisfies Layout;

/** Flow table access: STE data segment. */
export const WQE_GTA_DATA_STE = {
  name: "wqe_gta_data_ste",
  title: "GTA STE data",
  generation: 5,
  bytes: 64,
  source: "Linux core/steering/hws/send.h: struct mlx5hws_wqe_gta_data_seg_ste",
  fields: {
    ctr_id: { at: 0x00, bits: [31, 0], secret: "none", doc: "Counter number and reserved bits." },
    definer: { at: 0x04, bits: [31, 0], secret: "none", doc: "Match definer." },
    action_0: {
      at: 0x14,
      bits: [31, 0],
      secret: "data",
      label: "action_0_or_jumbo_tag",
      doc: "Action 0, or word 0 of a jumbo tag: the match definer decides.",
    },
    action_1: {
      at: 0x18,
      bits: [31, 0],
      secret: "data",
      label: "action_1_or_jumbo_tag",
      doc: "Action 1, or word 1 of a jumbo tag: the match definer decides.",
    },
    action_2: {
      at: 0x1c,
      bits: [31, 0],
      secret: "data",
      label: "action_2_or_jumbo_tag",
      doc: "Action 2, or word 2 of a jumbo tag: the match definer decides.",
    },
    tag: { at: 0x20, bits: [255, 0], secret: "bytes", as: "bytes", doc: "Match tag." },
  },
} as const satisfies Layout;

/** NVMe over TCP static parameters (a mailing list series of Linux, and libxlio). */
export const WQE_NVMEOTCP_STATIC_PARAMS = {
  name: "wqe_nvmeotcp_static_params",
  title: "NVMe/TCP static params",
  generation: 5,
  bytes: 64,
  source: "libxlio src/core/ib/mlx5/ib_mlx5.h: struct mlx5_ifc_transport_static_params_bits",
  note: "In place of wqe_tls_static_params where acc_type is NVMETCP.",
  fields: {
    const_2: { at: 0x00, bits: [31, 30], secret: "none", doc: "Always 2." },
    const_1: { at: 0x00, bits: [25, 24], secret: "none", doc: "Always 1." },
    acc_type: { at: 0x00, bits: [3, 0], secret: "none", enum: "transport_acc_type", doc: "Protocol." },
    const1: { at: 0x24, bits: [11, 11], secret: "none", doc: "Always 1." },
    ti: { at: 0x24, bits: [10, 10], secret: "none", doc: "Target rather than initiator." },
    zero_copy_en: { at: 0x24, bits: [9, 9], secret: "none", doc: "Zero copy is on." },
    ddgst_offload_en: { at: 0x24, bits: [8, 8], secret: "none", doc: "The data digest is offloaded." },
    hdgst_offload_en: { at: 0x24, bits: [7, 7], secret: "none", doc: "The header digest is offloaded." },
    ddgst_en: { at: 0x24, bits: [6, 6], secret: "none", doc: "PDUs have a data digest." },
    hddgst_en: { at: 0x24, bits: [5, 5], secret: "none", doc: "PDUs have a header digest." },
    pda: { at: 0x24, bits: [4, 0], secret: "none", doc: "PDU data alignment." },
    nvme_resync_tcp_sn: { at: 0x28, bits: [31, 0], secret: "data", doc: "TCP sequence number to resynchronise at." },
  },
} as const satisfies Layout;

/** NVMe over TCP progress parameters. */
export const WQE_NVMEOTCP_PROGRESS_PARAMS = {
  name: "wqe_nvmeotcp_progress_params",
  title: "NVMe/TCP progress params",
  generation: 5,
  bytes: 16,
  source:
    "libxlio src/core/ib/mlx5/ib_mlx5.h: struct mlx5_seg_nvmeotcp_progress_params, mlx5_ifc_nvmeotcp_progress_params_bits",
  fields: {
    tir_num: { at: 0x00, bits: [31, 0], secret: "none", doc: "TIR number." },
    next_pdu_tcp_sn: { at: 0x04, bits: [31, 0], secret: "data", doc: "TCP sequence number of the next PDU." },
    hw_resync_tcp_sn: {
      at: 0x08,
      bits: [31, 0],
      secret: "data",
      doc: "TCP sequence number that the hardware resynchronises at.",
    },
    pdu_tracker_state: {
      at: 0x0c,
      bits: [31, 30],
      secret: "none",
      enum: "nvmeotcp_pdu_tracker_state",
      doc: "State of the PDU tracker.",
    },
    offloading_state: { at: 0x0c, bits: [29, 28], secret: "none", doc: "State of the offload." },
    cccid_ttag: { at: 0x0c, bits: [15, 0], secret: "data", doc: "Command identifier or transfer tag." },
  },
} as const satisfies Layout;

/** Control words of an MMO compression. */
export const MMO_COMPRESS_CONTROL = {
  name: "mmo_compress_control",
  title: "compression control",
  generation: 5,
  bytes: 8,
  source: "DPDK drivers/common/mlx5/mlx5_prm.h: struct mlx5_gga_wqe, WQE_GGA_COMP_*",
  note: "general_id of the control segment, and mmo_control_31_0.",
  fields: {
    dynamic_size: { at: 0x00, bits: [23, 20], secret: "none", doc: "Size of a dynamic Huffman block, as a logarithm." },
    block_size: { at: 0x00, bits: [19, 16], secret: "none", doc: "Block size, as a logarithm." },
    window: { at: 0x00, bits: [15, 12], secret: "none", doc: "Window size in units of 1 KB, as a logarithm." },
    gga_ctrl2: { at: 0x04, bits: [31, 0], secret: "none", doc: "Second control word; headers give no meaning." },
  },
} as const satisfies Layout;

/** Control words of an MMO decompression. */
export const MMO_DECOMPRESS_CONTROL = {
  name: "mmo_decompress_control",
  title: "decompression control",
  generation: 5,
  bytes: 8,
  source: "DPDK drivers/common/mlx5/mlx5_prm.h: struct mlx5_gga_wqe, WQE_GGA_DECOMP_*",
  note: "As mmo_compress_control.",
  fields: {
    block_independent: { at: 0x00, bits: [22, 22], secret: "none", doc: "LZ4: blocks are independent." },
    params: { at: 0x00, bits: [21, 20], secret: "none", enum: "mmo_lz4_params", doc: "LZ4: block checksum." },
    type: { at: 0x00, bits: [11, 8], secret: "none", enum: "mmo_decompress_type", doc: "Compression format." },
    gga_ctrl2: { at: 0x04, bits: [31, 0], secret: "none", doc: "Second control word; headers give no meaning." },
  },
} as const satisfies Layout;

/** Control words of an MMO encryption. */
export const MMO_CRYPTO_CONTROL = {
  name: "mmo_crypto_control",
  title: "crypto control",
  generation: 5,
  bytes: 8,
  source: "DPDK drivers/common/mlx5/mlx5_prm.h: MLX5_CRYPTO_MMO_*, MLX5_ENCRYPTION_TYPE_AES_GCM",
  note: "As mmo_compress_control.",
  fields: {
    encryption_type: { at: 0x00, bits: [27, 24], secret: "none", enum: "mmo_encryption_type", doc: "Cipher." },
    op: { at: 0x00, bits: [23, 20], secret: "none", enum: "mmo_crypto_op", doc: "Operation." },
    dek: { at: 0x04, bits: [23, 0], secret: "none", doc: "Data encryption key (DEK) object number." },
  },
} as const satisfies Layout;

/** Control words of an MMO regular expression. */
export const MMO_REGEXP_CONTROL = {
  name: "mmo_regexp_control",
  title: "regex control",
  generation: 5,
  bytes: 8,
  source: "DPDK drivers/common/mlx5/mlx5_prm.h: struct mlx5_ifc_regexp_mmo_control_bits",
  note: "As mmo_compress_control.",
  fields: {
    le: { at: 0x00, bits: [29, 29], secret: "none", doc: "Little-endian." },
    subset_id_0: { at: 0x00, bits: [27, 16], secret: "none", doc: "First rule subset." },
    subset_id_1: { at: 0x00, bits: [11, 0], secret: "none", doc: "Second rule subset." },
    ctrl: { at: 0x04, bits: [31, 28], secret: "none", doc: "Control bits." },
    subset_id_2: { at: 0x04, bits: [27, 16], secret: "none", doc: "Third rule subset." },
    subset_id_3: { at: 0x04, bits: [11, 0], secret: "none", doc: "Fourth rule subset." },
  },
} as const satisfies Layout;

/** Masked compare and swap, 16-byte operands. */
export const WQE_MASKED_ATOMIC_CS_16 = {
  name: "wqe_masked_atomic_cs_16",
  title: "masked atomic compare swap 16B",
  generation: 5,
  bytes: 64,
  source: "openucx/ucx: src/uct/ib/mlx5/ib_mlx5_log.c (the size of operands); the order of bytes is in no header",
  note: "Form for 16-byte operands, by opcode modifier 10; no software posts it.",
  fields: {
    swap_data: { at: 0x00, bits: [127, 0], secret: "bytes", as: "bytes", doc: "Value to swap in." },
    compare_data: { at: 0x10, bits: [127, 0], secret: "bytes", as: "bytes", doc: "Value to compare with." },
    swap_mask: { at: 0x20, bits: [127, 0], secret: "bytes", as: "bytes", doc: "Bits to swap." },
    compare_mask: { at: 0x30, bits: [127, 0], secret: "bytes", as: "bytes", doc: "Bits to compare." },
  },
} as const satisfies Layout;

/** Masked fetch and add, 16-byte operands. */
export const WQE_MASKED_ATOMIC_FA_16 = {
  name: "wqe_masked_atomic_fa_16",
  title: "masked atomic fetch add 16B",
  generation: 5,
  bytes: 32,
  source: "openucx/ucx: src/uct/ib/mlx5/ib_mlx5_log.c (the size of operands); the order of bytes is in no header",
  note: "As wqe_masked_atomic_cs_16.",
  fields: {
    add_data: { at: 0x00, bits: [127, 0], secret: "bytes", as: "bytes", doc: "Value to add." },
    field_boundary: { at: 0x10, bits: [127, 0], secret: "bytes", as: "bytes", doc: "Bits at which a carry stops." },
  },
} as const satisfies Layout;
