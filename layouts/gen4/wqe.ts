/**
 * Work queue element segments of the 4th generation.
 *
 * @module
 */

import type { Layout, RecordOf } from "../types.ts";

/** Send WQE control segment. */
export const MLX4_WQE_CTRL = {
  name: "mlx4_wqe_ctrl",
  title: "control",
  generation: 4,
  bytes: 16,
  source:
    "Linux include/linux/mlx4/qp.h: struct mlx4_wqe_ctrl_seg; rdma-core: providers/mlx4/mlx4dv.h: struct mlx4_wqe_ctrl_seg",
  fields: {
    owner: { at: 0x00, bits: [31, 31], doc: "Toggles on each pass over the queue." },
    nec: { at: 0x00, bits: [29, 29], doc: "No error completion." },
    iip: { at: 0x00, bits: [28, 28], doc: "Inner IP checksum." },
    ilp: { at: 0x00, bits: [27, 27], doc: "Inner L4 checksum." },
    wqe_index: { at: 0x00, bits: [23, 8], as: "dec", doc: "Set only for BlueFlame writes." },
    blh: { at: 0x00, bits: [6, 6], doc: "LSO header longer than one cache line." },
    opcode: { at: 0x00, bits: [4, 0], enum: "wqe_opcode_gen4", doc: "Opcode." },
    vlan_tag: { at: 0x04, bits: [31, 16], doc: "BlueFlame: bits 31:8 of this dword hold the QP number." },
    ins_svlan: { at: 0x04, bits: [15, 15], doc: "Ins svlan." },
    ins_cvlan: { at: 0x04, bits: [14, 14], doc: "Ins cvlan." },
    fence: { at: 0x04, bits: [6, 6], doc: "Fence." },
    ds: { at: 0x04, bits: [5, 0], as: "dec", doc: "WQE size in 16-byte units." },
    srcrb: {
      at: 0x08,
      bits: [31, 8],
      doc: "XRC: remote SRQ number; Ethernet: first two bytes of the destination MAC in bits 31:16.",
    },
    so: { at: 0x08, bits: [7, 7], doc: "Strong ordering." },
    tcp_udp_csum: { at: 0x08, bits: [5, 5], doc: "Tcp udp csum." },
    ip_csum: { at: 0x08, bits: [4, 4], doc: "Ip csum." },
    c: { at: 0x08, bits: [3, 2], enum: "mlx4_wqe_completion", doc: "3 = generate CQE." },
    se: { at: 0x08, bits: [1, 1], doc: "Se." },
    fl: { at: 0x08, bits: [0, 0], doc: "Force loopback." },
    imm: { at: 0x0c, bits: [31, 0], doc: "Immediate, rkey to invalidate, or last four bytes of the destination MAC." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode MLX4_WQE_CTRL}. */
export type Mlx4WqeCtrl = RecordOf<typeof MLX4_WQE_CTRL>;

/** Control segment of MLX transport (special QPs). */
export const MLX4_WQE_MLX_CTRL = {
  name: "mlx4_wqe_mlx_ctrl",
  title: "MLX control",
  generation: 4,
  bytes: 16,
  source: "Linux include/linux/mlx4/qp.h: struct mlx4_wqe_mlx_seg",
  fields: {
    owner: { at: 0x00, bits: [31, 31], doc: "Owner." },
    opcode: { at: 0x00, bits: [4, 0], enum: "wqe_opcode_gen4", doc: "Opcode." },
    sched_prio: { at: 0x04, bits: [31, 16], doc: "Sched prio." },
    ds: { at: 0x04, bits: [5, 0], as: "dec", doc: "Ds." },
    vl15: { at: 0x08, bits: [17, 17], doc: "vl15." },
    slr: { at: 0x08, bits: [16, 16], doc: "Slr." },
    static_rate: { at: 0x08, bits: [15, 12], doc: "Static rate." },
    sl: { at: 0x08, bits: [11, 8], doc: "Sl." },
    icrc: { at: 0x08, bits: [4, 4], doc: "Icrc." },
    c: { at: 0x08, bits: [3, 2], enum: "mlx4_wqe_completion", doc: "C." },
    fl: { at: 0x08, bits: [0, 0], doc: "Fl." },
    rlid: { at: 0x0c, bits: [31, 16], doc: "Rlid." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode MLX4_WQE_MLX_CTRL}. */
export type Mlx4WqeMlxCtrl = RecordOf<typeof MLX4_WQE_MLX_CTRL>;

/** Address vector. */
export const MLX4_AV = {
  name: "mlx4_av",
  title: "address vector",
  generation: 4,
  bytes: 32,
  source: "Linux include/linux/mlx4/device.h: struct mlx4_av, mlx4_eth_av",
  fields: {
    force_lb: { at: 0x00, bits: [31, 31], doc: "Force lb." },
    port: { at: 0x00, bits: [25, 24], doc: "Port." },
    pd: { at: 0x00, bits: [23, 0], doc: "Pd." },
    grh: { at: 0x04, bits: [23, 23], doc: "Grh." },
    slid: { at: 0x04, bits: [22, 16], doc: "Source path bits (IB) or source MAC index (Ethernet)." },
    dlid: { at: 0x04, bits: [15, 0], doc: "Dlid." },
    gid_index: { at: 0x08, bits: [23, 16], as: "dec", doc: "Gid index." },
    stat_rate: { at: 0x08, bits: [15, 8], as: "dec", doc: "IB rate + 5." },
    hop_limit: { at: 0x08, bits: [7, 0], as: "dec", doc: "Hop limit." },
    sl: { at: 0x0c, bits: [31, 28], doc: "IB: SL; Ethernet: priority in bits 31:29." },
    tclass: { at: 0x0c, bits: [27, 20], doc: "Tclass." },
    flow_label: { at: 0x0c, bits: [19, 0], doc: "Flow label." },
    dgid: { at: 0x10, bits: [127, 0], as: "gid", doc: "Dgid." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode MLX4_AV}. */
export type Mlx4Av = RecordOf<typeof MLX4_AV>;

/** UD datagram segment. */
export const MLX4_WQE_DATAGRAM = {
  name: "mlx4_wqe_datagram",
  title: "datagram",
  generation: 4,
  bytes: 48,
  source: "Linux include/linux/mlx4/qp.h: struct mlx4_wqe_datagram_seg",
  fields: {
    av: { at: 0x00, layout: "mlx4_av", doc: "Av." },
    dqpn: { at: 0x20, bits: [23, 0], doc: "Dqpn." },
    qkey: { at: 0x24, bits: [31, 0], doc: "Qkey." },
    vlan: { at: 0x28, bits: [31, 16], doc: "Vlan." },
    mac: { at: 0x2a, bits: [47, 0], as: "mac", doc: "Mac." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode MLX4_WQE_DATAGRAM}. */
export type Mlx4WqeDatagram = RecordOf<typeof MLX4_WQE_DATAGRAM>;

/** Remote address segment. */
export const MLX4_WQE_RADDR = {
  name: "mlx4_wqe_raddr",
  title: "remote address",
  generation: 4,
  bytes: 16,
  source: "Linux include/linux/mlx4/qp.h: struct mlx4_wqe_raddr_seg",
  fields: {
    raddr: { at: 0x00, bits: [63, 0], as: "addr", doc: "Raddr." },
    rkey: { at: 0x08, bits: [31, 0], doc: "Rkey." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode MLX4_WQE_RADDR}. */
export type Mlx4WqeRaddr = RecordOf<typeof MLX4_WQE_RADDR>;

/** Atomic segment. */
export const MLX4_WQE_ATOMIC = {
  name: "mlx4_wqe_atomic",
  title: "atomic",
  generation: 4,
  bytes: 16,
  source: "Linux include/linux/mlx4/qp.h: struct mlx4_wqe_atomic_seg",
  fields: {
    swap_add: { at: 0x00, bits: [63, 0], doc: "Swap add." },
    compare: { at: 0x08, bits: [63, 0], doc: "Masked fetch-and-add: field boundary mask." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode MLX4_WQE_ATOMIC}. */
export type Mlx4WqeAtomic = RecordOf<typeof MLX4_WQE_ATOMIC>;

/** Masked compare-and-swap segment. */
export const MLX4_WQE_MASKED_ATOMIC = {
  name: "mlx4_wqe_masked_atomic",
  title: "masked atomic",
  generation: 4,
  bytes: 32,
  source: "Linux include/linux/mlx4/qp.h: struct mlx4_wqe_masked_atomic_seg",
  fields: {
    swap_add: { at: 0x00, bits: [63, 0], doc: "Swap add." },
    compare: { at: 0x08, bits: [63, 0], doc: "Compare." },
    swap_add_mask: { at: 0x10, bits: [63, 0], doc: "Swap add mask." },
    compare_mask: { at: 0x18, bits: [63, 0], doc: "Compare mask." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode MLX4_WQE_MASKED_ATOMIC}. */
export type Mlx4WqeMaskedAtomic = RecordOf<typeof MLX4_WQE_MASKED_ATOMIC>;

/** Memory window bind segment. */
export const MLX4_WQE_BIND = {
  name: "mlx4_wqe_bind",
  title: "bind",
  generation: 4,
  bytes: 32,
  source: "Linux include/linux/mlx4/qp.h: struct mlx4_wqe_bind_seg; rdma-core providers/mlx4/mlx4dv.h",
  fields: {
    atomic: { at: 0x00, bits: [31, 31], doc: "Atomic." },
    remote_write: { at: 0x00, bits: [30, 30], doc: "Remote write." },
    remote_read: { at: 0x00, bits: [29, 29], doc: "Remote read." },
    type_2: { at: 0x04, bits: [31, 31], doc: "Type 2." },
    zero_based: { at: 0x04, bits: [30, 30], doc: "Zero based." },
    new_rkey: { at: 0x08, bits: [31, 0], doc: "New rkey." },
    lkey: { at: 0x0c, bits: [31, 0], doc: "Lkey." },
    addr: { at: 0x10, bits: [63, 0], as: "addr", doc: "Addr." },
    length: { at: 0x18, bits: [63, 0], doc: "Length." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode MLX4_WQE_BIND}. */
export type Mlx4WqeBind = RecordOf<typeof MLX4_WQE_BIND>;

/** Fast registration segment. */
export const MLX4_WQE_FMR = {
  name: "mlx4_wqe_fmr",
  title: "FMR",
  generation: 4,
  bytes: 48,
  source: "Linux include/linux/mlx4/qp.h: struct mlx4_wqe_fmr_seg",
  fields: {
    atomic: { at: 0x00, bits: [31, 31], doc: "Atomic." },
    remote_write: { at: 0x00, bits: [30, 30], doc: "Remote write." },
    remote_read: { at: 0x00, bits: [29, 29], doc: "Remote read." },
    local_write: { at: 0x00, bits: [28, 28], doc: "Local write." },
    local_read: { at: 0x00, bits: [27, 27], doc: "Local read." },
    mem_key: { at: 0x04, bits: [31, 0], doc: "Mem key." },
    buf_list: { at: 0x08, bits: [63, 0], as: "addr", doc: "Physical address of the page list." },
    start_addr: { at: 0x10, bits: [63, 0], as: "addr", doc: "Start addr." },
    reg_len: { at: 0x18, bits: [63, 0], doc: "Reg len." },
    offset: { at: 0x20, bits: [31, 0], doc: "Offset." },
    page_size: { at: 0x24, bits: [31, 0], as: "dec", doc: "log2 of page size." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode MLX4_WQE_FMR}. */
export type Mlx4WqeFmr = RecordOf<typeof MLX4_WQE_FMR>;

/** Fast registration extension (signature). */
export const MLX4_WQE_FMR_EXT = {
  name: "mlx4_wqe_fmr_ext",
  title: "FMR extension",
  generation: 4,
  bytes: 16,
  source: "Linux include/linux/mlx4/qp.h: struct mlx4_wqe_fmr_ext_seg",
  fields: {
    flags: { at: 0x00, bits: [31, 24], doc: "Flags." },
    app_mask: { at: 0x00, bits: [15, 0], doc: "App mask." },
    wire_app_tag: { at: 0x04, bits: [31, 16], doc: "Wire app tag." },
    mem_app_tag: { at: 0x04, bits: [15, 0], doc: "Mem app tag." },
    wire_ref_tag_base: { at: 0x08, bits: [31, 0], doc: "Wire ref tag base." },
    mem_ref_tag_base: { at: 0x0c, bits: [31, 0], doc: "Mem ref tag base." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode MLX4_WQE_FMR_EXT}. */
export type Mlx4WqeFmrExt = RecordOf<typeof MLX4_WQE_FMR_EXT>;

/** Local invalidate segment. */
export const MLX4_WQE_LOCAL_INVAL = {
  name: "mlx4_wqe_local_inval",
  title: "local invalidate",
  generation: 4,
  bytes: 32,
  source: "Linux include/linux/mlx4/qp.h: struct mlx4_wqe_local_inval_seg",
  fields: {
    mem_key: { at: 0x08, bits: [31, 0], doc: "Mem key." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode MLX4_WQE_LOCAL_INVAL}. */
export type Mlx4WqeLocalInval = RecordOf<typeof MLX4_WQE_LOCAL_INVAL>;

/** Data segment. */
export const MLX4_WQE_DATA = {
  name: "mlx4_wqe_data",
  title: "data segment",
  generation: 4,
  bytes: 16,
  source: "Linux include/linux/mlx4/qp.h: struct mlx4_wqe_data_seg",
  note: "Receive lists end with lkey 0x100, byte_count 0.",
  fields: {
    byte_count: { at: 0x00, bits: [30, 0], as: "dec", doc: "Byte count." },
    inline: { at: 0x00, bits: [31, 31], label: "wqe_inline", doc: "0 here; 1 = inline data." },
    lkey: { at: 0x04, bits: [31, 0], enum: "lkey_special", label: "local_key", doc: "Lkey." },
    addr: { at: 0x08, bits: [63, 0], as: "addr", label: ["local_address_63_32", "local_address_31_0"], doc: "Addr." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode MLX4_WQE_DATA}. */
export type Mlx4WqeData = RecordOf<typeof MLX4_WQE_DATA>;

/** Inline data segment header. */
export const MLX4_WQE_INLINE = {
  name: "mlx4_wqe_inline",
  title: "inline data",
  generation: 4,
  bytes: 4,
  source: "Linux include/linux/mlx4/qp.h: struct mlx4_wqe_inline_seg",
  note: "Inline data of one segment must not cross a 64-byte boundary; more data uses a further inline segment.",
  fields: {
    inline: { at: 0x00, bits: [31, 31], doc: "Inline." },
    byte_count: { at: 0x00, bits: [30, 0], as: "dec", doc: "Bytes that follow." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode MLX4_WQE_INLINE}. */
export type Mlx4WqeInline = RecordOf<typeof MLX4_WQE_INLINE>;

/** LSO segment. */
export const MLX4_WQE_LSO = {
  name: "mlx4_wqe_lso",
  title: "LSO",
  generation: 4,
  bytes: 4,
  source: "Linux include/linux/mlx4/qp.h: struct mlx4_wqe_lso_seg",
  note: "Packet header bytes follow, segment padded to 16 bytes.",
  fields: {
    mss: { at: 0x00, bits: [31, 16], as: "dec", doc: "Mss." },
    hdr_size: { at: 0x00, bits: [15, 0], as: "dec", doc: "Hdr size." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode MLX4_WQE_LSO}. */
export type Mlx4WqeLso = RecordOf<typeof MLX4_WQE_LSO>;

/** SRQ next segment. */
export const MLX4_WQE_SRQ_NEXT = {
  name: "mlx4_wqe_srq_next",
  title: "SRQ Next",
  generation: 4,
  bytes: 16,
  source: "Linux include/linux/mlx4/srq.h: struct mlx4_wqe_srq_next_seg",
  fields: {
    next_wqe_index: { at: 0x00, bits: [15, 0], as: "dec", doc: "Next wqe index." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode MLX4_WQE_SRQ_NEXT}. */
export type Mlx4WqeSrqNext = RecordOf<typeof MLX4_WQE_SRQ_NEXT>;
