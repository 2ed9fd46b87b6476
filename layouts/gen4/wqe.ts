/** Work queue element segments of the 4th generation. */

import type { Layout } from "../types.ts";

/** Send WQE control segment. */
export const MLX4_WQE_CTRL = {
  name: "mlx4_wqe_ctrl",
  title: "control",
  generation: 4,
  bytes: 16,
  source:
    "Linux include/linux/mlx4/qp.h: struct mlx4_wqe_ctrl_seg; rdma-core: providers/mlx4/mlx4dv.h: struct mlx4_wqe_ctrl_seg",
  fields: {
    owner: { at: 0x00, bits: [31, 31], secret: "none", doc: "Ownership bit; toggles on each pass over the queue." },
    nec: { at: 0x00, bits: [29, 29], secret: "none", doc: "No completion on error." },
    iip: { at: 0x00, bits: [28, 28], secret: "none", doc: "Compute the inner IP checksum." },
    ilp: { at: 0x00, bits: [27, 27], secret: "none", doc: "Compute the inner L4 checksum." },
    wqe_index: { at: 0x00, bits: [23, 8], secret: "none", as: "dec", doc: "WQE index; set for BlueFlame writes only." },
    blh: { at: 0x00, bits: [6, 6], secret: "none", doc: "The LSO header is longer than a cache line." },
    opcode: { at: 0x00, bits: [4, 0], secret: "none", brief: true, enum: "wqe_opcode_gen4", doc: "Operation." },
    vlan_tag: {
      at: 0x04,
      bits: [31, 16],
      secret: "none",
      doc: "VLAN tag; for BlueFlame bits 31..8 of this dword hold the QP number.",
    },
    ins_svlan: { at: 0x04, bits: [15, 15], secret: "none", doc: "Insert an S-VLAN tag." },
    ins_cvlan: { at: 0x04, bits: [14, 14], secret: "none", doc: "Insert a C-VLAN tag." },
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

/** Control segment of MLX transport (special QPs). */
export const MLX4_WQE_MLX_CTRL = {
  name: "mlx4_wqe_mlx_ctrl",
  title: "MLX control",
  generation: 4,
  bytes: 16,
  source: "Linux include/linux/mlx4/qp.h: struct mlx4_wqe_mlx_seg",
  fields: {
    owner: { at: 0x00, bits: [31, 31], secret: "none", doc: "Ownership bit; toggles on each pass over the queue." },
    opcode: { at: 0x00, bits: [4, 0], secret: "none", brief: true, enum: "wqe_opcode_gen4", doc: "Operation." },
    sched_prio: { at: 0x04, bits: [31, 16], secret: "none", doc: "Scheduling queue and priority." },
    ds: {
      at: 0x04,
      bits: [5, 0],
      secret: "none",
      brief: true,
      as: "dec",
      doc: "Size of the WQE in units of 16 bytes.",
    },
    vl15: { at: 0x08, bits: [17, 17], secret: "none", doc: "Send on virtual lane 15." },
    slr: {
      at: 0x08,
      bits: [16, 16],
      secret: "none",
      doc: "The SLR bit; Linux sets it when the destination LID is permissive.",
    },
    static_rate: { at: 0x08, bits: [15, 12], secret: "none", doc: "Static rate." },
    sl: { at: 0x08, bits: [11, 8], secret: "none", doc: "Service level." },
    icrc: { at: 0x08, bits: [4, 4], secret: "none", doc: "Invariant CRC bit." },
    c: {
      at: 0x08,
      bits: [3, 2],
      secret: "none",
      enum: "mlx4_wqe_completion",
      doc: "When a completion is written; 3 is always.",
    },
    fl: { at: 0x08, bits: [0, 0], secret: "none", doc: "Force loopback." },
    rlid: { at: 0x0c, bits: [31, 16], secret: "lid", doc: "Remote LID." },
  },
} as const satisfies Layout;

/** Address vector. */
export const MLX4_AV = {
  name: "mlx4_av",
  title: "address vector",
  generation: 4,
  bytes: 32,
  source: "Linux include/linux/mlx4/device.h: struct mlx4_av, mlx4_eth_av",
  fields: {
    force_lb: { at: 0x00, bits: [31, 31], secret: "none", doc: "Force loopback." },
    vlan_present: {
      at: 0x00,
      bits: [29, 29],
      secret: "none",
      since: "rdma-core",
      doc: "The VLAN tag of the datagram segment is inserted.",
    },
    port: { at: 0x00, bits: [25, 24], secret: "none", doc: "Port number." },
    pd: { at: 0x00, bits: [23, 0], secret: "none", doc: "Protection domain number." },
    grh: { at: 0x04, bits: [23, 23], secret: "none", doc: "A GRH is present." },
    slid: { at: 0x04, bits: [22, 16], secret: "none", doc: "Source path bits (IB) or source MAC index (Ethernet)." },
    dlid: { at: 0x04, bits: [15, 0], secret: "lid", doc: "Destination LID." },
    gid_index: { at: 0x08, bits: [23, 16], secret: "none", as: "dec", doc: "Index of the source GID." },
    stat_rate: { at: 0x08, bits: [15, 8], secret: "none", as: "dec", doc: "Static rate: IB rate code plus 5." },
    hop_limit: { at: 0x08, bits: [7, 0], secret: "none", as: "dec", doc: "Hop limit (time to live)." },
    sl: {
      at: 0x0c,
      bits: [31, 28],
      secret: "none",
      doc: "Service level (IB); for Ethernet the priority in bits 31..29 of this dword.",
    },
    tclass: { at: 0x0c, bits: [27, 20], secret: "none", doc: "Traffic class of the GRH or IPv6 header." },
    flow_label: { at: 0x0c, bits: [19, 0], secret: "none", doc: "Flow label of the GRH or IPv6 header." },
    dgid: { at: 0x10, bits: [127, 0], secret: "gid", as: "gid", doc: "Destination GID." },
  },
} as const satisfies Layout;

/** UD datagram segment. */
export const MLX4_WQE_DATAGRAM = {
  name: "mlx4_wqe_datagram",
  title: "datagram",
  generation: 4,
  bytes: 48,
  source: "Linux include/linux/mlx4/qp.h: struct mlx4_wqe_datagram_seg",
  fields: {
    av: { at: 0x00, layout: "mlx4_av", transparent: true, doc: "Address vector." },
    dqpn: { at: 0x20, bits: [23, 0], secret: "none", brief: true, doc: "Destination QP number." },
    qkey: { at: 0x24, bits: [31, 0], secret: "key", doc: "Q_Key." },
    vlan: { at: 0x28, bits: [31, 16], secret: "none", doc: "VLAN tag." },
    mac: { at: 0x2a, bits: [47, 0], secret: "mac", as: "mac", doc: "Destination MAC address." },
  },
} as const satisfies Layout;

/** Remote address segment. */
export const MLX4_WQE_RADDR = {
  name: "mlx4_wqe_raddr",
  title: "remote address",
  generation: 4,
  bytes: 16,
  source: "Linux include/linux/mlx4/qp.h: struct mlx4_wqe_raddr_seg",
  fields: {
    raddr: { at: 0x00, bits: [63, 0], secret: "address", brief: true, as: "addr", doc: "Remote virtual address." },
    rkey: { at: 0x08, bits: [31, 0], secret: "mkey", brief: true, doc: "Remote key." },
  },
} as const satisfies Layout;

/** Atomic segment. */
export const MLX4_WQE_ATOMIC = {
  name: "mlx4_wqe_atomic",
  title: "atomic",
  generation: 4,
  bytes: 16,
  source: "Linux include/linux/mlx4/qp.h: struct mlx4_wqe_atomic_seg",
  fields: {
    swap_add: { at: 0x00, bits: [63, 0], secret: "data", doc: "Value to swap in, or to add." },
    compare: {
      at: 0x08,
      bits: [63, 0],
      secret: "data",
      doc: "Value to compare with; masked fetch and add: bits at which a carry stops.",
    },
  },
} as const satisfies Layout;

/** Masked compare-and-swap segment. */
export const MLX4_WQE_MASKED_ATOMIC = {
  name: "mlx4_wqe_masked_atomic",
  title: "masked atomic",
  generation: 4,
  bytes: 32,
  source: "Linux include/linux/mlx4/qp.h: struct mlx4_wqe_masked_atomic_seg",
  fields: {
    swap_add: { at: 0x00, bits: [63, 0], secret: "data", doc: "Value to swap in." },
    compare: { at: 0x08, bits: [63, 0], secret: "data", doc: "Value to compare with." },
    swap_add_mask: { at: 0x10, bits: [63, 0], secret: "data", doc: "Bits to swap." },
    compare_mask: { at: 0x18, bits: [63, 0], secret: "data", doc: "Bits to compare." },
  },
} as const satisfies Layout;

/** Memory window bind segment. */
export const MLX4_WQE_BIND = {
  name: "mlx4_wqe_bind",
  title: "bind",
  generation: 4,
  bytes: 32,
  source: "Linux include/linux/mlx4/qp.h: struct mlx4_wqe_bind_seg; rdma-core providers/mlx4/mlx4dv.h",
  fields: {
    atomic: { at: 0x00, bits: [31, 31], secret: "none", doc: "Remote atomic access." },
    remote_write: { at: 0x00, bits: [30, 30], secret: "none", doc: "Remote write access." },
    remote_read: { at: 0x00, bits: [29, 29], secret: "none", doc: "Remote read access." },
    type_2: { at: 0x04, bits: [31, 31], secret: "none", doc: "Type 2 memory window." },
    zero_based: { at: 0x04, bits: [30, 30], secret: "none", doc: "Addresses of the window start at 0." },
    new_rkey: { at: 0x08, bits: [31, 0], secret: "mkey", doc: "Remote key of the window." },
    lkey: { at: 0x0c, bits: [31, 0], secret: "mkey", doc: "Local key of the region." },
    addr: {
      at: 0x10,
      bits: [63, 0],
      secret: "address",
      as: "addr",
      doc: "Virtual address at which the window starts.",
    },
    length: { at: 0x18, bits: [63, 0], secret: "none", doc: "Length of the window in bytes." },
  },
} as const satisfies Layout;

/** Fast registration segment. */
export const MLX4_WQE_FMR = {
  name: "mlx4_wqe_fmr",
  title: "FMR",
  generation: 4,
  bytes: 48,
  source: "Linux include/linux/mlx4/qp.h: struct mlx4_wqe_fmr_seg",
  fields: {
    atomic: { at: 0x00, bits: [31, 31], secret: "none", doc: "Remote atomic access." },
    remote_write: { at: 0x00, bits: [30, 30], secret: "none", doc: "Remote write access." },
    remote_read: { at: 0x00, bits: [29, 29], secret: "none", doc: "Remote read access." },
    local_write: { at: 0x00, bits: [28, 28], secret: "none", doc: "Local write access." },
    local_read: { at: 0x00, bits: [27, 27], secret: "none", doc: "Local read access." },
    mem_key: { at: 0x04, bits: [31, 0], secret: "mkey", doc: "Memory key." },
    buf_list: { at: 0x08, bits: [63, 0], secret: "address", as: "addr", doc: "Physical address of the page list." },
    start_addr: {
      at: 0x10,
      bits: [63, 0],
      secret: "address",
      as: "addr",
      doc: "Virtual address at which the region starts.",
    },
    reg_len: { at: 0x18, bits: [63, 0], secret: "none", doc: "Length of the region in bytes." },
    offset: { at: 0x20, bits: [31, 0], secret: "none", doc: "Where the region starts in its first page." },
    page_size: { at: 0x24, bits: [31, 0], secret: "none", as: "dec", doc: "Page size, as a logarithm." },
  },
} as const satisfies Layout;

/** Fast registration extension (signature). */
export const MLX4_WQE_FMR_EXT = {
  name: "mlx4_wqe_fmr_ext",
  title: "FMR extension",
  generation: 4,
  bytes: 16,
  source: "Linux include/linux/mlx4/qp.h: struct mlx4_wqe_fmr_ext_seg",
  alone: "no public program says in which WQE it stands",
  fields: {
    flags: { at: 0x00, bits: [31, 24], secret: "none", doc: "Flags." },
    app_mask: { at: 0x00, bits: [15, 0], secret: "data", doc: "Bits of the application tag to check." },
    wire_app_tag: { at: 0x04, bits: [31, 16], secret: "data", doc: "Application tag on the wire." },
    mem_app_tag: { at: 0x04, bits: [15, 0], secret: "data", doc: "Application tag in memory." },
    wire_ref_tag_base: { at: 0x08, bits: [31, 0], secret: "data", doc: "First reference tag on the wire." },
    mem_ref_tag_base: { at: 0x0c, bits: [31, 0], secret: "data", doc: "First reference tag in memory." },
  },
} as const satisfies Layout;

/** Local invalidate segment. */
export const MLX4_WQE_LOCAL_INVAL = {
  name: "mlx4_wqe_local_inval",
  title: "local invalidate",
  generation: 4,
  bytes: 32,
  source: "Linux include/linux/mlx4/qp.h: struct mlx4_wqe_local_inval_seg",
  fields: {
    mem_key: { at: 0x08, bits: [31, 0], secret: "mkey", doc: "Memory key to invalidate." },
  },
} as const satisfies Layout;

/** Data segment. */
export const MLX4_WQE_DATA = {
  name: "mlx4_wqe_data",
  title: "data segment",
  generation: 4,
  bytes: 16,
  walk: "data",
  source: "Linux include/linux/mlx4/qp.h: struct mlx4_wqe_data_seg",
  note: "A receive list ends at lkey 0x100 with byte_count 0.",
  fields: {
    byte_count: { at: 0x00, bits: [30, 0], secret: "none", brief: true, as: "dec", doc: "Bytes of the buffer." },
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
export const MLX4_WQE_INLINE = {
  name: "mlx4_wqe_inline",
  title: "inline data",
  generation: 4,
  bytes: 4,
  source: "Linux include/linux/mlx4/qp.h: struct mlx4_wqe_inline_seg",
  note: "The data of one segment stays inside 64 bytes; more data takes a further segment.",
  fields: {
    inline: { at: 0x00, bits: [31, 31], secret: "none", doc: "1 marks inline data." },
    byte_count: { at: 0x00, bits: [30, 0], secret: "none", as: "dec", doc: "Bytes of data that follow this header." },
  },
} as const satisfies Layout;

/** LSO segment. */
export const MLX4_WQE_LSO = {
  name: "mlx4_wqe_lso",
  title: "LSO",
  generation: 4,
  bytes: 4,
  walk: "lso4",
  source: "Linux include/linux/mlx4/qp.h: struct mlx4_wqe_lso_seg",
  note: "The packet headers follow; the whole is padded to 16 bytes.",
  fields: {
    mss: { at: 0x00, bits: [31, 16], secret: "none", as: "dec", doc: "Maximum segment size." },
    hdr_size: { at: 0x00, bits: [15, 0], secret: "none", as: "dec", doc: "Bytes of packet headers that follow." },
  },
} as const satisfies Layout;

/** SRQ next segment. */
export const MLX4_WQE_SRQ_NEXT = {
  name: "mlx4_wqe_srq_next",
  title: "SRQ Next",
  generation: 4,
  bytes: 16,
  source: "Linux include/linux/mlx4/srq.h: struct mlx4_wqe_srq_next_seg",
  fields: {
    next_wqe_index: {
      at: 0x00,
      bits: [15, 0],
      secret: "none",
      brief: true,
      as: "dec",
      doc: "Index of the next WQE in the list.",
    },
  },
} as const satisfies Layout;
