/**
 * Contexts, memory tables, doorbells and the tools command block of the 4th generation.
 *
 * @module
 */

import type { Layout, RecordOf } from "../types.ts";

/** QP address path (4th generation). */
export const MLX4_QP_PATH = {
  name: "mlx4_qp_path",
  title: "address path",
  generation: 4,
  bytes: 44,
  source: "Linux include/linux/mlx4/qp.h: struct mlx4_qp_path; drivers/infiniband/hw/mlx4/qp.c",
  note: "Bit 7 of fl and feup are also written by the driver for special QPs without a public name.",
  fields: {
    fl_cv: { at: 0x00, bits: [30, 30], doc: "Force C-VLAN." },
    fl_sv: { at: 0x00, bits: [29, 29], doc: "Force S-VLAN." },
    fl_hide_cqe_vlan: { at: 0x00, bits: [26, 26], doc: "Fl hide cqe vlan." },
    fl_src_check_mc_lb: { at: 0x00, bits: [25, 25], doc: "Fl src check mc lb." },
    fl_src_check_uc_lb: { at: 0x00, bits: [24, 24], doc: "Fl src check uc lb." },
    src_check_if_counter: { at: 0x00, bits: [23, 23], doc: "Src check if counter." },
    tx_block_tagged: { at: 0x00, bits: [22, 22], doc: "Tx block tagged." },
    tx_block_prio_tagged: { at: 0x00, bits: [21, 21], doc: "Tx block prio tagged." },
    tx_block_untagged: { at: 0x00, bits: [20, 20], doc: "Tx block untagged." },
    rx_block_tagged: { at: 0x00, bits: [18, 18], doc: "Rx block tagged." },
    rx_block_prio_tagged: { at: 0x00, bits: [17, 17], doc: "Rx block prio tagged." },
    rx_block_untagged: { at: 0x00, bits: [16, 16], doc: "Rx block untagged." },
    disable_pkey_check: { at: 0x00, bits: [15, 8], doc: "0x40 = check disabled." },
    pkey_index: { at: 0x00, bits: [6, 0], doc: "Pkey index." },
    counter_index: { at: 0x04, bits: [31, 24], as: "dec", doc: "Counter index." },
    grh: { at: 0x04, bits: [23, 23], doc: "Grh." },
    mylmc: { at: 0x04, bits: [22, 16], doc: "IB: source path bits; Ethernet: source MAC index." },
    rlid: { at: 0x04, bits: [15, 0], doc: "Rlid." },
    ack_timeout: { at: 0x08, bits: [31, 27], doc: "Ack timeout." },
    link_type: { at: 0x08, bits: [26, 24], doc: "1 = Ethernet." },
    mgid_index: { at: 0x08, bits: [23, 16], as: "dec", doc: "Mgid index." },
    static_rate: { at: 0x08, bits: [15, 8], as: "dec", doc: "IB rate + 5." },
    hop_limit: { at: 0x08, bits: [7, 0], as: "dec", doc: "Hop limit." },
    tclass: { at: 0x0c, bits: [27, 20], doc: "Tclass." },
    flow_label: { at: 0x0c, bits: [19, 0], doc: "Flow label." },
    rgid: { at: 0x10, bits: [127, 0], as: "gid", doc: "Rgid." },
    sched_queue: {
      at: 0x20,
      bits: [31, 24],
      doc: "Bit 7 enable, bit 6 port (0 = port 1, 1 = port 2), bits 5:2 SL / priority.",
    },
    vlan_index: { at: 0x20, bits: [23, 16], as: "dec", doc: "Vlan index." },
    force_eth_up: { at: 0x20, bits: [14, 14], doc: "Force eth up." },
    force_src_mac: { at: 0x20, bits: [13, 13], doc: "Force src mac." },
    force_vlan: { at: 0x20, bits: [11, 11], doc: "Force vlan." },
    rx_force_vlan: { at: 0x20, bits: [10, 10], doc: "Rx force vlan." },
    dmac: { at: 0x26, bits: [47, 0], as: "mac", doc: "Dmac." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode MLX4_QP_PATH}. */
export type Mlx4QpPath = RecordOf<typeof MLX4_QP_PATH>;

/** Queue Pair Context (4th generation). */
export const MLX4_QP_CONTEXT = {
  name: "mlx4_qp_context",
  title: "QPC",
  generation: 4,
  bytes: 248,
  source:
    "Linux include/linux/mlx4/qp.h: struct mlx4_qp_context; drivers/infiniband/hw/mlx4/qp.c; drivers/net/ethernet/mellanox/mlx4/resource_tracker.c",
  note: "QUERY_QP output mailbox: opt_param_mask at byte 0, context at byte 8 (mlx4_qp_query copies from mailbox + 8).",
  fields: {
    state: { at: 0x00, bits: [31, 28], enum: "qp_state", doc: "State." },
    st: { at: 0x00, bits: [23, 16], enum: "qp_st_gen4", doc: "St." },
    rss: { at: 0x00, bits: [13, 13], doc: "RSS indirection QP." },
    pm_state: { at: 0x00, bits: [12, 11], enum: "pm_state", doc: "Pm state." },
    pd: { at: 0x04, bits: [23, 0], doc: "Pd." },
    mtu: { at: 0x08, bits: [31, 29], enum: "mtu", doc: "Mtu." },
    log_msg_max: { at: 0x08, bits: [28, 24], log2: { plus: 0, unit: "bytes" }, doc: "Log msg max." },
    log_rq_size: { at: 0x08, bits: [22, 19], log2: { plus: 0, unit: "WQEs" }, doc: "Log rq size." },
    log_rq_stride: {
      at: 0x08,
      bits: [18, 16],
      log2: { plus: 4, unit: "bytes" },
      doc: "log2 of WQE stride in 16-byte units.",
    },
    sq_no_prefetch: { at: 0x08, bits: [15, 15], doc: "Sq no prefetch." },
    log_sq_size: { at: 0x08, bits: [14, 11], log2: { plus: 0, unit: "WQEs" }, doc: "Log sq size." },
    log_sq_stride: {
      at: 0x08,
      bits: [10, 8],
      log2: { plus: 4, unit: "bytes" },
      doc: "log2 of WQE stride in 16-byte units.",
    },
    roce_mode: { at: 0x08, bits: [7, 6], doc: "0 = v1, 2 = v2." },
    rlkey: { at: 0x08, bits: [4, 4], doc: "Rlkey." },
    usr_page: { at: 0x0c, bits: [23, 0], doc: "UAR index." },
    local_qpn: { at: 0x10, bits: [23, 0], doc: "Local qpn." },
    remote_qpn: { at: 0x14, bits: [23, 0], when: { st: ["RC", "UC", "RD", "XRC"] }, doc: "Remote qpn." },
    pri_path: { at: 0x18, layout: "mlx4_qp_path", doc: "Pri path." },
    alt_path: { at: 0x44, layout: "mlx4_qp_path", when: { st: ["RC", "UC", "RD", "XRC"] }, doc: "Alt path." },
    ack_req_freq: { at: 0x70, bits: [31, 28], when: { st: ["RC", "RD", "XRC"] }, doc: "Ack req freq." },
    log_sra_max: {
      at: 0x70,
      bits: [23, 21],
      log2: { plus: 0, unit: "requests" },
      when: { st: ["RC", "RD", "XRC"] },
      doc: "Log sra max.",
    },
    retry_count: { at: 0x70, bits: [18, 16], when: { st: ["RC", "RD", "XRC"] }, doc: "Retry count." },
    rnr_retry: { at: 0x70, bits: [15, 13], when: { st: ["RC", "RD", "XRC"] }, doc: "Rnr retry." },
    fre: { at: 0x70, bits: [11, 11], doc: "Fast registration enable." },
    next_send_psn: { at: 0x78, bits: [23, 0], doc: "Next send psn." },
    cqn_send: { at: 0x7c, bits: [23, 0], doc: "Cqn send." },
    roce_entropy: { at: 0x80, bits: [31, 16], doc: "Roce entropy." },
    last_acked_psn: { at: 0x88, bits: [23, 0], when: { st: ["RC", "RD", "XRC"] }, doc: "Last acked psn." },
    ssn: { at: 0x8c, bits: [23, 0], when: { st: ["RC", "RD", "XRC"] }, doc: "Ssn." },
    log_rra_max: {
      at: 0x90,
      bits: [23, 21],
      log2: { plus: 0, unit: "requests" },
      when: { st: ["RC", "RD", "XRC"] },
      doc: "Log rra max.",
    },
    rre: { at: 0x90, bits: [15, 15], doc: "Rre." },
    rwe: { at: 0x90, bits: [14, 14], doc: "Rwe." },
    rae: { at: 0x90, bits: [13, 13], doc: "Rae." },
    page_offset: { at: 0x90, bits: [11, 6], doc: "64-byte units." },
    ric: { at: 0x90, bits: [4, 4], doc: "Ric." },
    fpp: { at: 0x90, bits: [3, 3], doc: "Fpp." },
    coll_sync_rq: { at: 0x90, bits: [2, 2], doc: "Coll sync rq." },
    coll_sync_sq: { at: 0x90, bits: [1, 1], doc: "Coll sync sq." },
    coll_master: { at: 0x90, bits: [0, 0], doc: "Coll master." },
    min_rnr_timer: { at: 0x94, bits: [28, 24], when: { st: ["RC", "RD", "XRC"] }, doc: "Min rnr timer." },
    next_recv_psn: { at: 0x94, bits: [23, 0], when: { st: ["RC", "UC", "RD", "XRC"] }, doc: "Next recv psn." },
    xrcd: { at: 0x98, bits: [15, 0], when: { st: ["XRC"] }, doc: "Xrcd." },
    cqn_recv: { at: 0x9c, bits: [23, 0], doc: "Cqn recv." },
    db_rec_addr: { at: 0xa0, bits: [63, 0], as: "addr", doc: "Db rec addr." },
    qkey: { at: 0xa8, bits: [31, 0], when: { st: ["RD", "UD", "MLX"] }, doc: "Qkey." },
    tunnel_rx_mode: { at: 0xac, bits: [30, 28], doc: "7 = receive tunneled and plain packets." },
    use_srq: { at: 0xac, bits: [24, 24], doc: "Use srq." },
    srqn: { at: 0xac, bits: [23, 0], doc: "Srqn." },
    msn: { at: 0xb0, bits: [23, 0], when: { st: ["RC", "UC", "RD", "XRC"] }, doc: "Msn." },
    rq_wqe_counter: { at: 0xb4, bits: [31, 16], as: "dec", doc: "Rq wqe counter." },
    sq_wqe_counter: { at: 0xb4, bits: [15, 0], as: "dec", doc: "Sq wqe counter." },
    rate_limit_unit: { at: 0xbc, bits: [31, 30], doc: "Unit code of rate_limit_params." },
    rate_limit_value: { at: 0xbc, bits: [27, 16], as: "dec", doc: "Rate limit value." },
    qos_vport: { at: 0xbc, bits: [7, 0], as: "dec", doc: "Qos vport." },
    strip_vlan: { at: 0xc0, bits: [30, 30], doc: "Strip vlan." },
    inline_scatter: { at: 0xc0, bits: [25, 25], doc: "Inline scatter." },
    num_rmc_peers_base_mkey: { at: 0xc4, bits: [31, 0], doc: "Num rmc peers base mkey." },
    log_page_size: { at: 0xc8, bits: [29, 24], log2: { plus: 12, unit: "bytes" }, doc: "log2 of page size minus 12." },
    mtt_base_addr_h: { at: 0xc8, bits: [7, 0], doc: "Mtt base addr h." },
    mtt_base_addr_l: { at: 0xcc, bits: [31, 0], doc: "Bits 31..3 used." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode MLX4_QP_CONTEXT}. */
export type Mlx4QpContext = RecordOf<typeof MLX4_QP_CONTEXT>;

/** QUERY_QP output mailbox (opcode 0x22). */
export const MLX4_QUERY_QP_OUT = {
  name: "mlx4_query_qp_out",
  title: "QUERY_QP output",
  generation: 4,
  bytes: 256,
  source: "Linux drivers/net/ethernet/mellanox/mlx4/qp.c: mlx4_qp_query",
  fields: {
    opt_param_mask: {
      at: 0x00,
      bits: [31, 0],
      doc: "Optional parameter mask of modify commands; reserved in the query output.",
    },
    qpc: { at: 0x08, layout: "mlx4_qp_context", doc: "Qpc." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode MLX4_QUERY_QP_OUT}. */
export type Mlx4QueryQpOut = RecordOf<typeof MLX4_QUERY_QP_OUT>;

/** RSS context inside the primary path area of an RSS QP. */
export const MLX4_RSS_CONTEXT = {
  name: "mlx4_rss_context",
  title: "RSS context",
  generation: 4,
  bytes: 56,
  source: "Linux include/linux/mlx4/qp.h: struct mlx4_rss_context",
  note: "Starts at byte 0x24 of pri_path, i.e. byte 60 of the QP context.",
  fields: {
    log_table_size: { at: 0x00, bits: [31, 24], doc: "Upper byte of base_qpn word." },
    base_qpn: { at: 0x00, bits: [23, 0], doc: "Base qpn." },
    default_qpn: { at: 0x04, bits: [23, 0], doc: "Default qpn." },
    hash_fn: { at: 0x08, bits: [15, 8], enum: "mlx4_rss_hash_fn", doc: "Hash fn." },
    flags: { at: 0x08, bits: [7, 0], enum: "mlx4_rss_flags", doc: "Flags." },
    rss_key: { at: 0x0c, bits: [319, 0], as: "bytes", doc: "Rss key." },
    base_qpn_udp: { at: 0x34, bits: [31, 0], doc: "Base qpn udp." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode MLX4_RSS_CONTEXT}. */
export type Mlx4RssContext = RecordOf<typeof MLX4_RSS_CONTEXT>;

/** Completion Queue context. */
export const MLX4_CQ_CONTEXT = {
  name: "mlx4_cq_context",
  title: "CQC",
  generation: 4,
  bytes: 64,
  source:
    "Linux drivers/net/ethernet/mellanox/mlx4/mlx4.h: struct mlx4_cq_context; drivers/net/ethernet/mellanox/mlx4/cq.c",
  fields: {
    status: { at: 0x00, bits: [31, 28], enum: "cqc_status_gen4", doc: "Status." },
    timestamp_en: { at: 0x00, bits: [19, 19], doc: "Timestamp en." },
    collapsed: { at: 0x00, bits: [18, 18], doc: "Collapsed." },
    overrun_ignore: { at: 0x00, bits: [17, 17], doc: "Overrun ignore." },
    st: { at: 0x00, bits: [11, 8], enum: "cqc_st", doc: "St." },
    page_offset: { at: 0x08, bits: [15, 0], doc: "Raw 16-bit field; sub-field position not public." },
    log_cq_size: { at: 0x0c, bits: [28, 24], log2: { plus: 0, unit: "CQEs" }, doc: "Log cq size." },
    usr_page: { at: 0x0c, bits: [23, 0], doc: "Usr page." },
    cq_period: { at: 0x10, bits: [31, 16], as: "dec", doc: "Cq period." },
    cq_max_count: { at: 0x10, bits: [15, 0], as: "dec", doc: "Cq max count." },
    comp_eqn: { at: 0x14, bits: [7, 0], as: "dec", doc: "Comp eqn." },
    log_page_size: { at: 0x18, bits: [29, 24], log2: { plus: 12, unit: "bytes" }, doc: "Log page size." },
    mtt_base_addr_h: { at: 0x18, bits: [7, 0], doc: "Mtt base addr h." },
    mtt_base_addr_l: { at: 0x1c, bits: [31, 0], doc: "Mtt base addr l." },
    last_notified_index: { at: 0x20, bits: [23, 0], as: "dec", doc: "Last notified index." },
    solicit_producer_index: { at: 0x24, bits: [23, 0], as: "dec", doc: "Solicit producer index." },
    consumer_index: { at: 0x28, bits: [23, 0], as: "dec", doc: "Consumer index." },
    producer_index: { at: 0x2c, bits: [23, 0], as: "dec", doc: "Producer index." },
    db_rec_addr: { at: 0x38, bits: [63, 0], as: "addr", doc: "Db rec addr." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode MLX4_CQ_CONTEXT}. */
export type Mlx4CqContext = RecordOf<typeof MLX4_CQ_CONTEXT>;

/** Event Queue context. */
export const MLX4_EQ_CONTEXT = {
  name: "mlx4_eq_context",
  title: "EQC",
  generation: 4,
  bytes: 64,
  source:
    "Linux drivers/net/ethernet/mellanox/mlx4/mlx4.h: struct mlx4_eq_context; drivers/net/ethernet/mellanox/mlx4/eq.c",
  fields: {
    status: { at: 0x00, bits: [31, 28], enum: "mlx4_eq_status", doc: "Status." },
    owner: { at: 0x00, bits: [27, 24], enum: "mlx4_eq_owner", doc: "Owner." },
    ec: { at: 0x00, bits: [18, 18], doc: "Ec." },
    oi: { at: 0x00, bits: [17, 17], doc: "Oi." },
    st: { at: 0x00, bits: [11, 8], enum: "mlx4_eq_state", doc: "St." },
    page_offset: { at: 0x08, bits: [15, 0], doc: "Raw 16-bit field." },
    log_eq_size: { at: 0x0c, bits: [28, 24], log2: { plus: 0, unit: "EQEs" }, doc: "Log eq size." },
    eq_period: { at: 0x10, bits: [23, 16], as: "dec", doc: "Eq period." },
    eq_max_count: { at: 0x10, bits: [7, 0], as: "dec", doc: "Eq max count." },
    intr: { at: 0x14, bits: [7, 0], as: "dec", doc: "Intr." },
    log_page_size: { at: 0x18, bits: [29, 24], log2: { plus: 12, unit: "bytes" }, doc: "Log page size." },
    mtt_base_addr_h: { at: 0x18, bits: [7, 0], doc: "Mtt base addr h." },
    mtt_base_addr_l: { at: 0x1c, bits: [31, 0], doc: "Mtt base addr l." },
    consumer_index: { at: 0x28, bits: [23, 0], as: "dec", doc: "Consumer index." },
    producer_index: { at: 0x2c, bits: [23, 0], as: "dec", doc: "Producer index." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode MLX4_EQ_CONTEXT}. */
export type Mlx4EqContext = RecordOf<typeof MLX4_EQ_CONTEXT>;

/** Shared Receive Queue context. */
export const MLX4_SRQ_CONTEXT = {
  name: "mlx4_srq_context",
  title: "SRQC",
  generation: 4,
  bytes: 48,
  source:
    "Linux drivers/net/ethernet/mellanox/mlx4/mlx4.h: struct mlx4_srq_context; drivers/net/ethernet/mellanox/mlx4/srq.c",
  fields: {
    state: { at: 0x00, bits: [31, 28], enum: "mlx4_srq_state", doc: "State." },
    log_srq_size: { at: 0x00, bits: [27, 24], log2: { plus: 0, unit: "WQEs" }, doc: "Log srq size." },
    srqn: { at: 0x00, bits: [23, 0], doc: "Srqn." },
    log_stride: {
      at: 0x04,
      bits: [26, 24],
      log2: { plus: 4, unit: "bytes" },
      doc: "log2 of WQE stride in 16-byte units.",
    },
    xrcd: { at: 0x04, bits: [15, 0], doc: "Xrcd." },
    page_offset: {
      at: 0x08,
      bits: [31, 26],
      doc:
        "64-byte units; bit position by analogy with the 5th generation srqc (the header only names the word pg_offset_cqn).",
    },
    cqn: { at: 0x08, bits: [23, 0], doc: "Cqn." },
    log_page_size: { at: 0x10, bits: [29, 24], log2: { plus: 12, unit: "bytes" }, doc: "Log page size." },
    mtt_base_addr_h: { at: 0x10, bits: [7, 0], doc: "Mtt base addr h." },
    mtt_base_addr_l: { at: 0x14, bits: [31, 0], doc: "Mtt base addr l." },
    pd: { at: 0x18, bits: [23, 0], doc: "Pd." },
    limit_watermark: { at: 0x1c, bits: [31, 16], as: "dec", doc: "Limit watermark." },
    wqe_cnt: { at: 0x1c, bits: [15, 0], as: "dec", doc: "Wqe cnt." },
    wqe_counter: { at: 0x20, bits: [15, 0], as: "dec", doc: "Wqe counter." },
    db_rec_addr: { at: 0x28, bits: [63, 0], as: "addr", doc: "Db rec addr." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode MLX4_SRQ_CONTEXT}. */
export type Mlx4SrqContext = RecordOf<typeof MLX4_SRQ_CONTEXT>;

/** Memory protection table entry (MPT). */
export const MLX4_MPT_ENTRY = {
  name: "mlx4_mpt_entry",
  title: "MPT entry",
  generation: 4,
  bytes: 64,
  source:
    "Linux drivers/net/ethernet/mellanox/mlx4/mlx4.h: struct mlx4_mpt_entry; drivers/net/ethernet/mellanox/mlx4/mr.c",
  fields: {
    sw_owns: { at: 0x00, bits: [31, 28], doc: "0xf = software owned; 0x3 = free." },
    mio: { at: 0x00, bits: [17, 17], doc: "Mio." },
    bind_enable: { at: 0x00, bits: [15, 15], doc: "Bind enable." },
    atomic: { at: 0x00, bits: [14, 14], doc: "Atomic." },
    rw: { at: 0x00, bits: [13, 13], doc: "Rw." },
    rr: { at: 0x00, bits: [12, 12], doc: "Rr." },
    lw: { at: 0x00, bits: [11, 11], doc: "Lw." },
    lr: { at: 0x00, bits: [10, 10], doc: "Lr." },
    physical: { at: 0x00, bits: [9, 9], doc: "Physical." },
    region: { at: 0x00, bits: [8, 8], doc: "Region." },
    qpn: { at: 0x04, bits: [31, 8], doc: "Bound QP." },
    bound_qp: { at: 0x04, bits: [7, 7], doc: "Bound qp." },
    key: { at: 0x08, bits: [31, 0], doc: "Hardware index form: key rotated right by 8." },
    raw_rae: { at: 0x0c, bits: [28, 28], doc: "Remote access enable for fast registration." },
    fast_reg: { at: 0x0c, bits: [27, 27], doc: "Fast reg." },
    en_inv: { at: 0x0c, bits: [25, 24], doc: "Invalidation enable." },
    pd: { at: 0x0c, bits: [23, 0], doc: "Bits 16..0 PD, bits 23..17 VF." },
    start: { at: 0x10, bits: [63, 0], as: "addr", doc: "Start." },
    length: { at: 0x18, bits: [63, 0], doc: "Length." },
    lkey: { at: 0x20, bits: [31, 0], doc: "Lkey." },
    win_cnt: { at: 0x24, bits: [31, 0], as: "dec", doc: "Win cnt." },
    mtt_rep: { at: 0x28, bits: [7, 0], doc: "Mtt rep." },
    mtt_addr: { at: 0x2c, bits: [63, 0], as: "addr", doc: "64-bit field not 8-byte aligned." },
    mtt_sz: { at: 0x34, bits: [31, 0], as: "dec", doc: "Mtt sz." },
    entity_size: { at: 0x38, bits: [31, 0], as: "dec", doc: "log2 of page size in the low bits." },
    first_byte_offset: { at: 0x3c, bits: [31, 0], doc: "First byte offset." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode MLX4_MPT_ENTRY}. */
export type Mlx4MptEntry = RecordOf<typeof MLX4_MPT_ENTRY>;

/** Memory translation table entry (MTT). */
export const MLX4_MTT_ENTRY = {
  name: "mlx4_mtt_entry",
  title: "MTT entry",
  generation: 4,
  bytes: 8,
  source: "Linux drivers/net/ethernet/mellanox/mlx4/mr.c (MLX4_MTT_FLAG_PRESENT)",
  fields: {
    ptag: { at: 0x00, bits: [63, 3], doc: "Page physical address, bits 63..3." },
    present: { at: 0x04, bits: [0, 0], doc: "Present." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode MLX4_MTT_ENTRY}. */
export type Mlx4MttEntry = RecordOf<typeof MLX4_MTT_ENTRY>;

/** Multicast group member entry (MGM / MCG). */
export const MLX4_MGM = {
  name: "mlx4_mgm",
  title: "MCG",
  generation: 4,
  bytes: 1024,
  source: "Linux drivers/net/ethernet/mellanox/mlx4/mlx4.h: struct mlx4_mgm; drivers/net/ethernet/mellanox/mlx4/mcg.c",
  note:
    "Entry size is 1 << log_mcg_entry_size (7..12); default 10 = 1024 bytes, giving 4 * (size / 16 - 2) QP slots; READ_MCG opcode 0x25, input modifier = entry index.",
  fields: {
    next_gid_index: { at: 0x00, bits: [31, 6], doc: "Next entry of the hash chain (value is shifted left by 6)." },
    prot: { at: 0x04, bits: [31, 30], enum: "mlx4_mcg_protocol", doc: "Prot." },
    members_count: { at: 0x04, bits: [23, 0], as: "dec", doc: "Members count." },
    gid: { at: 0x10, bits: [127, 0], as: "gid", doc: "Multicast GID, or Ethernet MAC based key." },
    qp: { at: 0x20, layout: "mlx4_mgm_qp", count: 248, stride: 4, doc: "Qp." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode MLX4_MGM}. */
export type Mlx4Mgm = RecordOf<typeof MLX4_MGM>;

/** One QP slot of a multicast entry. */
export const MLX4_MGM_QP = {
  name: "mlx4_mgm_qp",
  title: "MCG QP",
  generation: 4,
  bytes: 4,
  source: "Linux drivers/net/ethernet/mellanox/mlx4/mlx4.h: struct mlx4_mgm; MGM_QPN_MASK, MGM_BLCK_LB_BIT",
  fields: {
    block_lb: { at: 0x00, bits: [30, 30], doc: "Block lb." },
    qpn: { at: 0x00, bits: [23, 0], doc: "Qpn." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode MLX4_MGM_QP}. */
export type Mlx4MgmQp = RecordOf<typeof MLX4_MGM_QP>;

/** Tools HCR command block (mstflint, address 0x80780). */
export const TOOLS_HCR = {
  name: "tools_hcr",
  title: "tools HCR",
  generation: 4,
  bytes: 28,
  source: "mstflint: mtcr_ul/mtcr_tools_cif.c: tools_cmdif_pack / tools_cmdif_unpack",
  note: "Dwords are register values (no byte swap).",
  fields: {
    in_param: { at: 0x00, bits: [63, 0], doc: "In param." },
    input_modifier: { at: 0x08, bits: [31, 0], doc: "Input modifier." },
    out_param: { at: 0x0c, bits: [63, 0], doc: "Out param." },
    token: { at: 0x14, bits: [31, 16], doc: "Token." },
    status: { at: 0x18, bits: [31, 24], enum: "tools_hcr_status", doc: "Status." },
    go: { at: 0x18, bits: [23, 23], doc: "Set to start, cleared by firmware when done." },
    e: { at: 0x18, bits: [22, 22], doc: "E." },
    opcode_modifier: { at: 0x18, bits: [15, 12], doc: "Opcode modifier." },
    opcode: { at: 0x18, bits: [11, 0], enum: "tools_hcr_opcode", doc: "Opcode." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode TOOLS_HCR}. */
export type ToolsHcr = RecordOf<typeof TOOLS_HCR>;

/** Input modifier of the tools context read/write commands (0x67 / 0x69). */
export const TOOLS_QPC_INPUT_MODIFIER = {
  name: "tools_qpc_input_modifier",
  title: "tools input modifier",
  generation: 4,
  bytes: 4,
  source: "mstflint: cmdif/tools_cif.c: tcif_qpc_context_read",
  fields: {
    source: { at: 0x00, bits: [31, 24], enum: "tools_qpc_source", doc: "Source." },
    qpn: { at: 0x00, bits: [23, 0], doc: "Qpn." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode TOOLS_QPC_INPUT_MODIFIER}. */
export type ToolsQpcInputModifier = RecordOf<typeof TOOLS_QPC_INPUT_MODIFIER>;

/** RQ / SRQ doorbell record. */
export const MLX4_DBR_QP = {
  name: "mlx4_dbr_qp",
  title: "QP doorbell record",
  generation: 4,
  bytes: 4,
  source: "rdma-core: providers/mlx4/qp.c, srq.c",
  fields: {
    counter: { at: 0x00, bits: [15, 0], as: "dec", doc: "Counter." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode MLX4_DBR_QP}. */
export type Mlx4DbrQp = RecordOf<typeof MLX4_DBR_QP>;

/** CQ doorbell record. */
export const MLX4_DBR_CQ = {
  name: "mlx4_dbr_cq",
  title: "CQ doorbell record",
  generation: 4,
  bytes: 8,
  source: "rdma-core: providers/mlx4/cq.c, mlx4.h",
  note: "Order of the two dwords: set_ci then arm (kernel alloc: set_ci_db = db, arm_db = db + 1).",
  fields: {
    set_ci: { at: 0x00, bits: [23, 0], as: "dec", doc: "Set ci." },
    arm_sn: { at: 0x04, bits: [29, 28], doc: "Arm sn." },
    arm_cmd: { at: 0x04, bits: [25, 24], enum: "mlx4_cq_db_cmd", doc: "Arm cmd." },
    arm_ci: { at: 0x04, bits: [23, 0], as: "dec", doc: "Arm ci." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode MLX4_DBR_CQ}. */
export type Mlx4DbrCq = RecordOf<typeof MLX4_DBR_CQ>;
