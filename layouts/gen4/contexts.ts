/** Contexts, memory tables, doorbells and the tools command block of the 4th generation. */

import type { Layout } from "../types.ts";

/** QP address path (4th generation). */
export const MLX4_QP_PATH = {
  name: "mlx4_qp_path",
  title: "address path",
  generation: 4,
  bytes: 44,
  source: "Linux include/linux/mlx4/qp.h: struct mlx4_qp_path; drivers/infiniband/hw/mlx4/qp.c",
  note: "For special QPs the driver also writes bit 7 of the fl and feup bytes, which has no public name.",
  fields: {
    fl_cv: { at: 0x00, bits: [30, 30], secret: "none", doc: "Force C-VLAN." },
    fl_sv: { at: 0x00, bits: [29, 29], secret: "none", doc: "Force S-VLAN." },
    fl_hide_cqe_vlan: { at: 0x00, bits: [26, 26], secret: "none", doc: "Do not report the VLAN in completions." },
    fl_src_check_mc_lb: { at: 0x00, bits: [25, 25], secret: "none", doc: "Check the source of multicast loopback." },
    fl_src_check_uc_lb: { at: 0x00, bits: [24, 24], secret: "none", doc: "Check the source of unicast loopback." },
    src_check_if_counter: { at: 0x00, bits: [23, 23], secret: "none", doc: "Source check with the interface counter." },
    tx_block_tagged: { at: 0x00, bits: [22, 22], secret: "none", doc: "Do not send VLAN tagged packets." },
    tx_block_prio_tagged: { at: 0x00, bits: [21, 21], secret: "none", doc: "Do not send priority tagged packets." },
    tx_block_untagged: { at: 0x00, bits: [20, 20], secret: "none", doc: "Do not send untagged packets." },
    rx_block_tagged: { at: 0x00, bits: [18, 18], secret: "none", doc: "Do not take VLAN tagged packets." },
    rx_block_prio_tagged: { at: 0x00, bits: [17, 17], secret: "none", doc: "Do not take priority tagged packets." },
    rx_block_untagged: { at: 0x00, bits: [16, 16], secret: "none", doc: "Do not take untagged packets." },
    disable_pkey_check: { at: 0x00, bits: [15, 8], secret: "none", doc: "0x40: P_Keys are not checked." },
    pkey_index: { at: 0x00, bits: [6, 0], secret: "none", doc: "Index into the port's P_Key table." },
    counter_index: { at: 0x04, bits: [31, 24], secret: "none", as: "dec", doc: "Interface counter index." },
    grh: { at: 0x04, bits: [23, 23], secret: "none", doc: "A GRH is present." },
    mylmc: { at: 0x04, bits: [22, 16], secret: "none", doc: "Source path bits (IB) or source MAC index (Ethernet)." },
    rlid: { at: 0x04, bits: [15, 0], secret: "lid", doc: "Remote LID (IB)." },
    ack_timeout: {
      at: 0x08,
      bits: [31, 27],
      secret: "none",
      doc: "Local ACK timeout code: 4.096 us times 2^n, 0 for none.",
    },
    link_type: { at: 0x08, bits: [26, 24], secret: "none", doc: "1 for Ethernet." },
    mgid_index: { at: 0x08, bits: [23, 16], secret: "none", as: "dec", doc: "Index of the source GID." },
    static_rate: { at: 0x08, bits: [15, 8], secret: "none", as: "dec", doc: "Static rate: IB rate code plus 5." },
    hop_limit: { at: 0x08, bits: [7, 0], secret: "none", as: "dec", doc: "Hop limit (time to live)." },
    tclass: { at: 0x0c, bits: [27, 20], secret: "none", doc: "Traffic class of the GRH or IPv6 header." },
    flow_label: { at: 0x0c, bits: [19, 0], secret: "none", doc: "Flow label of the GRH or IPv6 header." },
    rgid: { at: 0x10, bits: [127, 0], secret: "gid", as: "gid", doc: "Remote GID or IP address." },
    sched_queue: {
      at: 0x20,
      bits: [31, 24],
      secret: "none",
      doc: "Scheduling queue: bit 7 enable, bit 6 port (0: port 1, 1: port 2), bits 5..2 service level or priority.",
    },
    vlan_index: { at: 0x20, bits: [23, 16], secret: "none", as: "dec", doc: "Index into the VLAN table." },
    force_eth_up: { at: 0x20, bits: [14, 14], secret: "none", doc: "Force the Ethernet user priority." },
    force_src_mac: { at: 0x20, bits: [13, 13], secret: "none", doc: "Force the source MAC address." },
    force_vlan: { at: 0x20, bits: [11, 11], secret: "none", doc: "Force the VLAN." },
    rx_force_vlan: { at: 0x20, bits: [10, 10], secret: "none", doc: "Force the VLAN on receive." },
    dmac: { at: 0x26, bits: [47, 0], secret: "mac", as: "mac", doc: "Destination MAC address." },
  },
} as const satisfies Layout;

/** Queue Pair Context (4th generation). */
export const MLX4_QP_CONTEXT = {
  name: "mlx4_qp_context",
  title: "QPC",
  generation: 4,
  bytes: 248,
  source:
    "Linux include/linux/mlx4/qp.h: struct mlx4_qp_context; drivers/infiniband/hw/mlx4/qp.c; drivers/net/ethernet/mellanox/mlx4/resource_tracker.c",
  note: "In the output of QUERY_QP the context stands at byte 8, after opt_param_mask.",
  fields: {
    state: { at: 0x00, bits: [31, 28], secret: "none", brief: true, enum: "qp_state", doc: "State of the QP." },
    st: { at: 0x00, bits: [23, 16], secret: "none", brief: true, enum: "qp_st_gen4", doc: "Service type." },
    rss: { at: 0x00, bits: [13, 13], secret: "none", doc: "RSS indirection QP." },
    pm_state: { at: 0x00, bits: [12, 11], secret: "none", enum: "pm_state", doc: "Path migration state." },
    pd: { at: 0x04, bits: [23, 0], secret: "none", doc: "Protection domain number." },
    mtu: { at: 0x08, bits: [31, 29], secret: "none", enum: "mtu", doc: "Path MTU." },
    log_msg_max: {
      at: 0x08,
      bits: [28, 24],
      secret: "none",
      log2: { plus: 0, unit: "bytes" },
      doc: "Largest message.",
    },
    log_rq_size: {
      at: 0x08,
      bits: [22, 19],
      secret: "none",
      log2: { plus: 0, unit: "WQEs" },
      doc: "Receive queue size.",
    },
    log_rq_stride: {
      at: 0x08,
      bits: [18, 16],
      secret: "none",
      log2: { plus: 4, unit: "bytes" },
      doc: "Size of a receive WQE; the unit is 16 bytes.",
    },
    sq_no_prefetch: { at: 0x08, bits: [15, 15], secret: "none", doc: "Send WQEs are not prefetched." },
    log_sq_size: { at: 0x08, bits: [14, 11], secret: "none", log2: { plus: 0, unit: "WQEs" }, doc: "Send queue size." },
    log_sq_stride: {
      at: 0x08,
      bits: [10, 8],
      secret: "none",
      log2: { plus: 4, unit: "bytes" },
      doc: "Size of a send WQE; the unit is 16 bytes.",
    },
    roce_mode: { at: 0x08, bits: [7, 6], secret: "none", doc: "RoCE version: 0 is v1, 2 is v2." },
    rlkey: { at: 0x08, bits: [4, 4], secret: "none", doc: "The reserved lkey (physical addresses) may be used." },
    usr_page: { at: 0x0c, bits: [23, 0], secret: "none", doc: "UAR page index." },
    local_qpn: { at: 0x10, bits: [23, 0], secret: "none", doc: "QP number of this side." },
    remote_qpn: {
      at: 0x14,
      bits: [23, 0],
      secret: "none",
      when: { st: ["RC", "UC", "RD", "XRC"] },
      doc: "QP number of the other side.",
    },
    pri_path: { at: 0x18, layout: "mlx4_qp_path", doc: "Address path in use." },
    alt_path: {
      at: 0x44,
      layout: "mlx4_qp_path",
      when: { st: ["RC", "UC", "RD", "XRC"] },
      doc: "Address path to migrate to.",
    },
    ack_req_freq: {
      at: 0x70,
      bits: [31, 28],
      secret: "none",
      when: { st: ["RC", "RD", "XRC"] },
      doc: "How often an acknowledge is requested, as a code.",
    },
    log_sra_max: {
      at: 0x70,
      bits: [23, 21],
      secret: "none",
      log2: { plus: 0, unit: "requests" },
      when: { st: ["RC", "RD", "XRC"] },
      doc: "Most outstanding RDMA reads and atomics as requester.",
    },
    retry_count: {
      at: 0x70,
      bits: [18, 16],
      secret: "none",
      when: { st: ["RC", "RD", "XRC"] },
      doc: "Transport retries allowed.",
    },
    rnr_retry: {
      at: 0x70,
      bits: [15, 13],
      secret: "none",
      when: { st: ["RC", "RD", "XRC"] },
      doc: "Retries allowed after receiver-not-ready; 7 for no limit.",
    },
    fre: { at: 0x70, bits: [11, 11], secret: "none", doc: "Fast registration enable." },
    next_send_psn: { at: 0x78, bits: [23, 0], secret: "none", doc: "PSN of the next packet to send." },
    cqn_send: { at: 0x7c, bits: [23, 0], secret: "none", doc: "Completion queue of the send queue." },
    roce_entropy: { at: 0x80, bits: [31, 16], secret: "none", doc: "Source of the UDP source port (RoCE v2)." },
    last_acked_psn: {
      at: 0x88,
      bits: [23, 0],
      secret: "none",
      when: { st: ["RC", "RD", "XRC"] },
      doc: "Last PSN that the other side acknowledged.",
    },
    ssn: { at: 0x8c, bits: [23, 0], secret: "none", when: { st: ["RC", "RD", "XRC"] }, doc: "Send sequence number." },
    log_rra_max: {
      at: 0x90,
      bits: [23, 21],
      secret: "none",
      log2: { plus: 0, unit: "requests" },
      when: { st: ["RC", "RD", "XRC"] },
      doc: "Most outstanding RDMA reads and atomics as responder.",
    },
    rre: { at: 0x90, bits: [15, 15], secret: "none", doc: "Remote read enable." },
    rwe: { at: 0x90, bits: [14, 14], secret: "none", doc: "Remote write enable." },
    rae: { at: 0x90, bits: [13, 13], secret: "none", doc: "Remote atomic enable." },
    page_offset: {
      at: 0x90,
      bits: [11, 6],
      secret: "none",
      doc: "Where the buffer starts in its first page, in units of 64 bytes.",
    },
    ric: { at: 0x90, bits: [4, 4], secret: "none", doc: "The RIC bit; Linux sets it for QPs with an SRQ." },
    fpp: { at: 0x90, bits: [3, 3], secret: "none", doc: "The FPP bit; headers give no meaning." },
    coll_sync_rq: {
      at: 0x90,
      bits: [2, 2],
      secret: "none",
      doc: "Cross-channel: the receive queue is enabled by another queue.",
    },
    coll_sync_sq: {
      at: 0x90,
      bits: [1, 1],
      secret: "none",
      doc: "Cross-channel: the send queue is enabled by another queue.",
    },
    coll_master: { at: 0x90, bits: [0, 0], secret: "none", doc: "Cross-channel master." },
    min_rnr_timer: {
      at: 0x94,
      bits: [28, 24],
      secret: "none",
      when: { st: ["RC", "RD", "XRC"] },
      doc: "Time a requester must wait after a receiver-not-ready NAK, as an IB RNR timer code.",
    },
    next_recv_psn: {
      at: 0x94,
      bits: [23, 0],
      secret: "none",
      when: { st: ["RC", "UC", "RD", "XRC"] },
      doc: "PSN of the next packet expected.",
    },
    xrcd: { at: 0x98, bits: [15, 0], secret: "none", when: { st: ["XRC"] }, doc: "XRC domain number." },
    cqn_recv: { at: 0x9c, bits: [23, 0], secret: "none", doc: "Completion queue of the receive queue." },
    db_rec_addr: {
      at: 0xa0,
      bits: [63, 0],
      secret: "address",
      as: "addr",
      doc: "Physical address of the doorbell record.",
    },
    qkey: {
      at: 0xa8,
      bits: [31, 0],
      secret: "key",
      when: { st: ["RD", "UD", "MLX"] },
      doc: "Q_Key of the datagram service.",
    },
    tunnel_rx_mode: { at: 0xac, bits: [30, 28], secret: "none", doc: "7: tunnelled and plain packets are received." },
    use_srq: { at: 0xac, bits: [24, 24], secret: "none", doc: "Receive WQEs come from an SRQ." },
    srqn: { at: 0xac, bits: [23, 0], secret: "none", doc: "SRQ number." },
    msn: {
      at: 0xb0,
      bits: [23, 0],
      secret: "none",
      when: { st: ["RC", "UC", "RD", "XRC"] },
      doc: "Message sequence number.",
    },
    rq_wqe_counter: { at: 0xb4, bits: [31, 16], secret: "none", as: "dec", doc: "Receive WQE counter." },
    sq_wqe_counter: { at: 0xb4, bits: [15, 0], secret: "none", as: "dec", doc: "Send WQE counter." },
    rate_limit_unit: {
      at: 0xbc,
      bits: [31, 30],
      secret: "none",
      enum: "mlx4_rate_limit_unit",
      doc: "Unit of rate_limit_value.",
    },
    rate_limit_value: { at: 0xbc, bits: [27, 16], secret: "none", as: "dec", doc: "Rate limit." },
    qos_vport: { at: 0xbc, bits: [7, 0], secret: "none", as: "dec", doc: "QoS virtual port." },
    strip_vlan: { at: 0xc0, bits: [30, 30], secret: "none", doc: "Strip the VLAN tag." },
    inline_scatter: { at: 0xc0, bits: [25, 25], secret: "none", doc: "Inline scatter of received data." },
    num_rmc_peers_base_mkey: {
      at: 0xc4,
      bits: [31, 0],
      secret: "key",
      doc: "Number of RMC peers, and base memory key.",
    },
    log_page_size: {
      at: 0xc8,
      bits: [29, 24],
      secret: "none",
      log2: { plus: 12, unit: "bytes" },
      doc: "Page size of the queue buffer, counted from 4 KB.",
    },
    mtt_base_addr_h: {
      at: 0xc8,
      bits: [7, 0],
      secret: "address",
      lower: "mtt_base_addr_l",
      doc: "Address of the first MTT, bits 39..32.",
    },
    mtt_base_addr_l: {
      at: 0xcc,
      bits: [31, 0],
      secret: "address",
      doc: "Address of the first MTT, bits 31..0; the low 3 bits are not used.",
    },
  },
  joined: {
    mtt_base_addr: { parts: ["mtt_base_addr_h", "mtt_base_addr_l"], doc: "Address of the first MTT." },
  },
} as const satisfies Layout;

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
      secret: "none",
      doc: "Optional parameters of modify commands; reserved in the query output.",
    },
    qpc: { at: 0x08, layout: "mlx4_qp_context", doc: "The context." },
  },
} as const satisfies Layout;

/** RSS context inside the primary path area of an RSS QP. */
export const MLX4_RSS_CONTEXT = {
  name: "mlx4_rss_context",
  title: "RSS context",
  generation: 4,
  bytes: 56,
  source: "Linux include/linux/mlx4/qp.h: struct mlx4_rss_context",
  note: "Stands at byte 60 of the QP context (0x24 of pri_path).",
  alone: "part of the context of an RSS QP, which the QP context does not tell",
  fields: {
    log_table_size: { at: 0x00, bits: [31, 24], secret: "none", doc: "Size of the indirection table, as a logarithm." },
    base_qpn: { at: 0x00, bits: [23, 0], secret: "none", doc: "First QP of the table." },
    default_qpn: { at: 0x04, bits: [23, 0], secret: "none", doc: "QP that takes what is not hashed." },
    hash_fn: { at: 0x08, bits: [15, 8], secret: "none", enum: "mlx4_rss_hash_fn", doc: "Hash function." },
    flags: { at: 0x08, bits: [7, 0], secret: "none", enum: "mlx4_rss_flags", doc: "Headers that are hashed." },
    rss_key: { at: 0x0c, bits: [319, 0], secret: "bytes", as: "bytes", doc: "Key of the hash." },
    base_qpn_udp: { at: 0x34, bits: [31, 0], secret: "none", doc: "First QP of the table for UDP." },
  },
} as const satisfies Layout;

/** Completion Queue context. */
export const MLX4_CQ_CONTEXT = {
  name: "mlx4_cq_context",
  title: "CQC",
  generation: 4,
  bytes: 64,
  source:
    "Linux drivers/net/ethernet/mellanox/mlx4/mlx4.h: struct mlx4_cq_context; drivers/net/ethernet/mellanox/mlx4/cq.c",
  fields: {
    status: {
      at: 0x00,
      bits: [31, 28],
      secret: "none",
      brief: true,
      enum: "cqc_status_gen4",
      doc: "Health of the CQ.",
    },
    timestamp_en: { at: 0x00, bits: [19, 19], secret: "none", doc: "Completions carry timestamps." },
    collapsed: { at: 0x00, bits: [18, 18], secret: "none", doc: "Collapsed CQ: all completions go to entry 0." },
    overrun_ignore: {
      at: 0x00,
      bits: [17, 17],
      secret: "none",
      doc: "Overrun ignore: the device does not check for overruns.",
    },
    st: { at: 0x00, bits: [11, 8], secret: "none", enum: "cqc_st", doc: "Notification state." },
    page_offset: {
      at: 0x08,
      bits: [15, 0],
      secret: "none",
      doc: "Where the buffer starts in its first page; the position inside these 16 bits is not public.",
    },
    log_cq_size: { at: 0x0c, bits: [28, 24], secret: "none", log2: { plus: 0, unit: "CQEs" }, doc: "CQ size." },
    usr_page: { at: 0x0c, bits: [23, 0], secret: "none", doc: "UAR page index." },
    cq_period: { at: 0x10, bits: [31, 16], secret: "none", as: "dec", doc: "Moderation period." },
    cq_max_count: {
      at: 0x10,
      bits: [15, 0],
      secret: "none",
      as: "dec",
      doc: "Moderation: completions after which an event is raised.",
    },
    comp_eqn: { at: 0x14, bits: [7, 0], secret: "none", as: "dec", doc: "Completion EQ number." },
    log_page_size: {
      at: 0x18,
      bits: [29, 24],
      secret: "none",
      log2: { plus: 12, unit: "bytes" },
      doc: "Page size of the buffer, counted from 4 KB.",
    },
    mtt_base_addr_h: {
      at: 0x18,
      bits: [7, 0],
      secret: "address",
      lower: "mtt_base_addr_l",
      doc: "Address of the first MTT, bits 39..32.",
    },
    mtt_base_addr_l: { at: 0x1c, bits: [31, 0], secret: "address", doc: "Address of the first MTT, bits 31..0." },
    last_notified_index: { at: 0x20, bits: [23, 0], secret: "none", as: "dec", doc: "Index of the last notification." },
    solicit_producer_index: {
      at: 0x24,
      bits: [23, 0],
      secret: "none",
      as: "dec",
      doc: "Producer index of the last solicited completion.",
    },
    consumer_index: { at: 0x28, bits: [23, 0], secret: "none", as: "dec", doc: "Consumer index." },
    producer_index: { at: 0x2c, bits: [23, 0], secret: "none", as: "dec", doc: "Producer index." },
    db_rec_addr: {
      at: 0x38,
      bits: [63, 0],
      secret: "address",
      as: "addr",
      doc: "Physical address of the doorbell record.",
    },
  },
  joined: {
    mtt_base_addr: { parts: ["mtt_base_addr_h", "mtt_base_addr_l"], doc: "Address of the first MTT." },
  },
} as const satisfies Layout;

/** Event Queue context. */
export const MLX4_EQ_CONTEXT = {
  name: "mlx4_eq_context",
  title: "EQC",
  generation: 4,
  bytes: 64,
  source:
    "Linux drivers/net/ethernet/mellanox/mlx4/mlx4.h: struct mlx4_eq_context; drivers/net/ethernet/mellanox/mlx4/eq.c",
  fields: {
    status: { at: 0x00, bits: [31, 28], secret: "none", brief: true, enum: "mlx4_eq_status", doc: "Health of the EQ." },
    owner: { at: 0x00, bits: [27, 24], secret: "none", enum: "mlx4_eq_owner", doc: "Owner of the context." },
    ec: { at: 0x00, bits: [18, 18], secret: "none", doc: "Collapsed EQ: all events go to entry 0." },
    oi: { at: 0x00, bits: [17, 17], secret: "none", doc: "Overrun ignore: the device does not check for overruns." },
    st: { at: 0x00, bits: [11, 8], secret: "none", enum: "mlx4_eq_state", doc: "Notification state." },
    page_offset: {
      at: 0x08,
      bits: [15, 0],
      secret: "none",
      doc: "Where the buffer starts in its first page; the position inside these 16 bits is not public.",
    },
    log_eq_size: { at: 0x0c, bits: [28, 24], secret: "none", log2: { plus: 0, unit: "EQEs" }, doc: "EQ size." },
    eq_period: { at: 0x10, bits: [23, 16], secret: "none", as: "dec", doc: "Moderation period." },
    eq_max_count: {
      at: 0x10,
      bits: [7, 0],
      secret: "none",
      as: "dec",
      doc: "Moderation: events after which an interrupt is raised.",
    },
    intr: { at: 0x14, bits: [7, 0], secret: "none", as: "dec", doc: "MSI-X vector." },
    log_page_size: {
      at: 0x18,
      bits: [29, 24],
      secret: "none",
      log2: { plus: 12, unit: "bytes" },
      doc: "Page size of the buffer, counted from 4 KB.",
    },
    mtt_base_addr_h: {
      at: 0x18,
      bits: [7, 0],
      secret: "address",
      lower: "mtt_base_addr_l",
      doc: "Address of the first MTT, bits 39..32.",
    },
    mtt_base_addr_l: { at: 0x1c, bits: [31, 0], secret: "address", doc: "Address of the first MTT, bits 31..0." },
    consumer_index: { at: 0x28, bits: [23, 0], secret: "none", as: "dec", doc: "Consumer index." },
    producer_index: { at: 0x2c, bits: [23, 0], secret: "none", as: "dec", doc: "Producer index." },
  },
  joined: {
    mtt_base_addr: { parts: ["mtt_base_addr_h", "mtt_base_addr_l"], doc: "Address of the first MTT." },
  },
} as const satisfies Layout;

/** Shared Receive Queue context. */
export const MLX4_SRQ_CONTEXT = {
  name: "mlx4_srq_context",
  title: "SRQC",
  generation: 4,
  bytes: 48,
  source:
    "Linux drivers/net/ethernet/mellanox/mlx4/mlx4.h: struct mlx4_srq_context; drivers/net/ethernet/mellanox/mlx4/srq.c",
  fields: {
    state: { at: 0x00, bits: [31, 28], secret: "none", brief: true, enum: "mlx4_srq_state", doc: "State of the SRQ." },
    log_srq_size: { at: 0x00, bits: [27, 24], secret: "none", log2: { plus: 0, unit: "WQEs" }, doc: "SRQ size." },
    srqn: { at: 0x00, bits: [23, 0], secret: "none", doc: "SRQ number." },
    log_stride: {
      at: 0x04,
      bits: [26, 24],
      secret: "none",
      log2: { plus: 4, unit: "bytes" },
      doc: "Size of a WQE; the unit is 16 bytes.",
    },
    xrcd: { at: 0x04, bits: [15, 0], secret: "none", doc: "XRC domain number." },
    page_offset: {
      at: 0x08,
      bits: [31, 26],
      secret: "none",
      doc:
        "Where the buffer starts in its first page, in units of 64 bytes; the position is by analogy with the 5th generation.",
    },
    cqn: { at: 0x08, bits: [23, 0], secret: "none", doc: "Completion queue." },
    log_page_size: {
      at: 0x10,
      bits: [29, 24],
      secret: "none",
      log2: { plus: 12, unit: "bytes" },
      doc: "Page size of the buffer, counted from 4 KB.",
    },
    mtt_base_addr_h: {
      at: 0x10,
      bits: [7, 0],
      secret: "address",
      lower: "mtt_base_addr_l",
      doc: "Address of the first MTT, bits 39..32.",
    },
    mtt_base_addr_l: { at: 0x14, bits: [31, 0], secret: "address", doc: "Address of the first MTT, bits 31..0." },
    pd: { at: 0x18, bits: [23, 0], secret: "none", doc: "Protection domain number." },
    limit_watermark: {
      at: 0x1c,
      bits: [31, 16],
      secret: "none",
      as: "dec",
      doc: "Limit: below this number of WQEs the device raises an event.",
    },
    wqe_cnt: { at: 0x1c, bits: [15, 0], secret: "none", as: "dec", doc: "WQE count." },
    wqe_counter: { at: 0x20, bits: [15, 0], secret: "none", as: "dec", doc: "WQE counter." },
    db_rec_addr: {
      at: 0x28,
      bits: [63, 0],
      secret: "address",
      as: "addr",
      doc: "Physical address of the doorbell record.",
    },
  },
  joined: {
    mtt_base_addr: { parts: ["mtt_base_addr_h", "mtt_base_addr_l"], doc: "Address of the first MTT." },
  },
} as const satisfies Layout;

/** Memory protection table entry (MPT). */
export const MLX4_MPT_ENTRY = {
  name: "mlx4_mpt_entry",
  title: "MPT entry",
  generation: 4,
  bytes: 64,
  source:
    "Linux drivers/net/ethernet/mellanox/mlx4/mlx4.h: struct mlx4_mpt_entry; drivers/net/ethernet/mellanox/mlx4/mr.c",
  fields: {
    sw_owns: { at: 0x00, bits: [31, 28], secret: "none", doc: "Owner: 0xf is software, 0x3 means free." },
    mio: { at: 0x00, bits: [17, 17], secret: "none", doc: "The MIO flag; headers give no meaning." },
    bind_enable: { at: 0x00, bits: [15, 15], secret: "none", doc: "Memory windows may be bound to it." },
    atomic: { at: 0x00, bits: [14, 14], secret: "none", doc: "Remote atomic access." },
    rw: { at: 0x00, bits: [13, 13], secret: "none", doc: "Remote write access." },
    rr: { at: 0x00, bits: [12, 12], secret: "none", doc: "Remote read access." },
    lw: { at: 0x00, bits: [11, 11], secret: "none", doc: "Local write access." },
    lr: { at: 0x00, bits: [10, 10], secret: "none", doc: "Local read access." },
    physical: { at: 0x00, bits: [9, 9], secret: "none", doc: "Addresses are physical, without translation." },
    region: { at: 0x00, bits: [8, 8], secret: "none", doc: "A memory region; 0 is a window." },
    qpn: { at: 0x04, bits: [31, 8], secret: "none", doc: "QP that it is bound to." },
    bound_qp: { at: 0x04, bits: [7, 7], secret: "none", doc: "It is bound to a QP." },
    key: {
      at: 0x08,
      bits: [31, 0],
      secret: "rotated-mkey",
      doc: "Memory key in its hardware form: the index, rotated right by 8.",
    },
    raw_rae: { at: 0x0c, bits: [28, 28], secret: "none", doc: "Remote access enable, for fast registration." },
    fast_reg: { at: 0x0c, bits: [27, 27], secret: "none", doc: "Fast registration." },
    en_inv: { at: 0x0c, bits: [25, 24], secret: "none", doc: "Invalidation is enabled." },
    pd: {
      at: 0x0c,
      bits: [23, 0],
      secret: "none",
      doc: "Protection domain: bits 16..0 number, bits 23..17 virtual function.",
    },
    start: {
      at: 0x10,
      bits: [63, 0],
      secret: "address",
      as: "addr",
      doc: "Virtual address at which the region starts.",
    },
    length: { at: 0x18, bits: [63, 0], secret: "none", doc: "Length of the region in bytes." },
    lkey: { at: 0x20, bits: [31, 0], secret: "mkey", doc: "Local key." },
    win_cnt: { at: 0x24, bits: [31, 0], secret: "none", as: "dec", doc: "Window count." },
    mtt_rep: { at: 0x28, bits: [7, 0], secret: "none", doc: "The mtt_rep byte; headers give no meaning." },
    mtt_addr: {
      at: 0x2c,
      bits: [63, 0],
      secret: "address",
      as: "addr",
      doc: "Address of the first MTT; not 8-byte aligned.",
    },
    mtt_sz: { at: 0x34, bits: [31, 0], secret: "none", as: "dec", doc: "Number of MTTs." },
    entity_size: {
      at: 0x38,
      bits: [31, 0],
      secret: "none",
      as: "dec",
      doc: "Page size, as a logarithm in the low bits.",
    },
    first_byte_offset: { at: 0x3c, bits: [31, 0], secret: "none", doc: "Where the region starts in its first page." },
  },
} as const satisfies Layout;

/** Memory translation table entry (MTT). */
export const MLX4_MTT_ENTRY = {
  name: "mlx4_mtt_entry",
  title: "MTT entry",
  generation: 4,
  bytes: 8,
  source: "Linux drivers/net/ethernet/mellanox/mlx4/mr.c (MLX4_MTT_FLAG_PRESENT)",
  fields: {
    ptag_63_32: {
      at: 0x00,
      bits: [31, 0],
      secret: "address",
      lower: "ptag_31_3",
      doc: "Physical address of the page, bits 63..32.",
    },
    ptag_31_3: { at: 0x04, bits: [31, 3], secret: "address", doc: "Physical address of the page, bits 31..3." },
    present: { at: 0x04, bits: [0, 0], secret: "none", doc: "The entry is valid." },
  },
  joined: {
    ptag: { parts: ["ptag_63_32", "ptag_31_3"], shift: 3, doc: "Physical address of the page." },
  },
} as const satisfies Layout;

/** Multicast group member entry (MGM / MCG). */
export const MLX4_MGM = {
  name: "mlx4_mgm",
  title: "MCG",
  generation: 4,
  bytes: 1024,
  source: "Linux drivers/net/ethernet/mellanox/mlx4/mlx4.h: struct mlx4_mgm; drivers/net/ethernet/mellanox/mlx4/mcg.c",
  note:
    "An entry has 1 << log_mcg_entry_size bytes (7..12; 10 by default) and 4 * (bytes / 16 - 2) QP slots. READ_MCG is opcode 0x25, its input modifier the number of the entry.",
  fields: {
    next_gid_index: {
      at: 0x00,
      bits: [31, 6],
      secret: "none",
      doc: "Next entry of the hash chain, shifted right by 6.",
    },
    prot: { at: 0x04, bits: [31, 30], secret: "none", enum: "mlx4_mcg_protocol", doc: "Protocol." },
    members_count: { at: 0x04, bits: [23, 0], secret: "none", as: "dec", doc: "QPs in the group." },
    gid: {
      at: 0x10,
      bits: [127, 0],
      secret: "gid",
      as: "gid",
      doc: "Multicast GID, or a key made of the Ethernet MAC address.",
    },
    qp: { at: 0x20, layout: "mlx4_mgm_qp", count: 248, stride: 4, doc: "The QPs." },
  },
} as const satisfies Layout;

/** One QP slot of a multicast entry. */
export const MLX4_MGM_QP = {
  name: "mlx4_mgm_qp",
  title: "MCG QP",
  generation: 4,
  bytes: 4,
  source: "Linux drivers/net/ethernet/mellanox/mlx4/mlx4.h: struct mlx4_mgm; MGM_QPN_MASK, MGM_BLCK_LB_BIT",
  fields: {
    block_lb: { at: 0x00, bits: [30, 30], secret: "none", doc: "Do not loop packets back to this QP." },
    qpn: { at: 0x00, bits: [23, 0], secret: "none", doc: "Queue pair number." },
  },
} as const satisfies Layout;

/** Tools HCR command block (mstflint, address 0x80780). */
export const TOOLS_HCR = {
  name: "tools_hcr",
  title: "tools HCR",
  generation: 4,
  bytes: 28,
  source: "mstflint: mtcr_ul/mtcr_tools_cif.c: tools_cmdif_pack / tools_cmdif_unpack",
  note: "Dwords are register values: no byte swap.",
  fields: {
    in_param: { at: 0x00, bits: [63, 0], secret: "data", doc: "Input parameter, or address of the input mailbox." },
    input_modifier: { at: 0x08, bits: [31, 0], secret: "none", doc: "Input modifier." },
    out_param: { at: 0x0c, bits: [63, 0], secret: "data", doc: "Output parameter, or address of the output mailbox." },
    token: { at: 0x14, bits: [31, 16], secret: "none", doc: "Token that the reply repeats." },
    status: { at: 0x18, bits: [31, 24], secret: "none", enum: "tools_hcr_status", doc: "Result of the command." },
    go: { at: 0x18, bits: [23, 23], secret: "none", doc: "Set to start; the firmware clears it when done." },
    e: { at: 0x18, bits: [22, 22], secret: "none", doc: "The e bit (event); headers give no further meaning." },
    opcode_modifier: { at: 0x18, bits: [15, 12], secret: "none", doc: "Opcode modifier." },
    opcode: { at: 0x18, bits: [11, 0], secret: "none", enum: "tools_hcr_opcode", doc: "Command opcode." },
  },
} as const satisfies Layout;

/** Input modifier of the tools context read/write commands (0x67 / 0x69). */
export const TOOLS_QPC_INPUT_MODIFIER = {
  name: "tools_qpc_input_modifier",
  title: "tools input modifier",
  generation: 4,
  bytes: 4,
  source: "mstflint: cmdif/tools_cif.c: tcif_qpc_context_read",
  alone: "a number that goes to the adapter",
  fields: {
    source: {
      at: 0x00,
      bits: [31, 24],
      secret: "none",
      enum: "tools_qpc_source",
      doc: "Kind of context; the numbers are not public.",
    },
    qpn: { at: 0x00, bits: [23, 0], secret: "none", doc: "Number of the context." },
  },
} as const satisfies Layout;

/** RQ / SRQ doorbell record. */
export const MLX4_DBR_QP = {
  name: "mlx4_dbr_qp",
  title: "QP doorbell record",
  generation: 4,
  bytes: 4,
  source: "rdma-core: providers/mlx4/qp.c, srq.c",
  alone: "memory of the host, which no adapter shows",
  fields: {
    counter: { at: 0x00, bits: [15, 0], secret: "none", as: "dec", doc: "Receive WQEs posted; wraps at 16 bits." },
  },
} as const satisfies Layout;

/** CQ doorbell record. */
export const MLX4_DBR_CQ = {
  name: "mlx4_dbr_cq",
  title: "CQ doorbell record",
  generation: 4,
  bytes: 8,
  source: "rdma-core: providers/mlx4/cq.c, mlx4.h",
  note: "set_ci comes first, the arm dword second.",
  alone: "memory of the host, which no adapter shows",
  fields: {
    set_ci: { at: 0x00, bits: [23, 0], secret: "none", as: "dec", doc: "Consumer index of software." },
    arm_sn: { at: 0x04, bits: [29, 28], secret: "none", doc: "Sequence number of the arm command, 2 bits." },
    arm_cmd: {
      at: 0x04,
      bits: [25, 24],
      secret: "none",
      enum: "mlx4_cq_db_cmd",
      doc: "What to notify on: the next completion, or the next solicited one.",
    },
    arm_ci: { at: 0x04, bits: [23, 0], secret: "none", as: "dec", doc: "Consumer index at the time of arming." },
  },
} as const satisfies Layout;
