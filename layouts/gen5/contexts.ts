/** Contexts, command wrappers, translation entries and doorbells of the 5th generation. */

import type { Layout } from "../types.ts";

/** Address path (primary/secondary path of a QP). */
export const ADS = {
  name: "ads",
  title: "address path",
  generation: 5,
  bytes: 44,
  source:
    "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_ads_bits; rdma-core: providers/mlx5/mlx5_ifc.h: struct mlx5_ifc_ads_bits; DPDK: drivers/common/mlx5/mlx5_prm.h: struct mlx5_ifc_ads_bits; saeedtx/mlx5ctl: mlx5_ifc.h: struct mlx5_ifc_ads_bits",
  fields: {
    fl: { at: 0x00, bits: [31, 31], secret: "none", doc: "Force loopback." },
    free_ar: { at: 0x00, bits: [30, 30], secret: "none", doc: "Adaptive routing without ordering limits." },
    pkey_index: { at: 0x00, bits: [15, 0], secret: "none", doc: "Index into the port's P_Key table." },
    plane_index: {
      at: 0x04,
      bits: [31, 24],
      secret: "none",
      since: "MLNX_OFED kernel headers of 2026",
      doc: "Plane of a multi-plane device.",
    },
    grh: { at: 0x04, bits: [23, 23], secret: "none", doc: "A GRH is present." },
    mlid: { at: 0x04, bits: [22, 16], secret: "none", doc: "Source path bits of the local LID (IB)." },
    rlid: { at: 0x04, bits: [15, 0], secret: "lid", doc: "Remote LID (IB)." },
    ack_timeout: {
      at: 0x08,
      bits: [31, 27],
      secret: "none",
      doc: "Local ACK timeout code: 4.096 us times 2^n, 0 for none.",
    },
    src_addr_index: { at: 0x08, bits: [23, 16], secret: "none", doc: "Index into the source address (GID) table." },
    log_rtm: {
      at: 0x08,
      bits: [15, 12],
      secret: "none",
      since: "rdma-core tests, UCX headers",
      doc: "The log_rtm field; headers give no meaning.",
    },
    stat_rate: { at: 0x08, bits: [11, 8], secret: "none", enum: "stat_rate_gen5", doc: "Static rate limit." },
    hop_limit: { at: 0x08, bits: [7, 0], secret: "none", as: "dec", doc: "Hop limit (time to live)." },
    tclass: { at: 0x0c, bits: [27, 20], secret: "none", doc: "Traffic class of the GRH or IPv6 header." },
    flow_label: { at: 0x0c, bits: [19, 0], secret: "none", doc: "Flow label of the GRH or IPv6 header." },
    rgid_rip: { at: 0x10, bits: [127, 0], secret: "gid", as: "gid", doc: "Remote GID or IP address." },
    f_dscp: { at: 0x20, bits: [27, 27], secret: "none", doc: "Force the DSCP of this path." },
    f_ecn: { at: 0x20, bits: [26, 26], secret: "none", doc: "Force the ECN bits of this path." },
    f_eth_prio: { at: 0x20, bits: [24, 24], secret: "none", doc: "Force the Ethernet priority of this path." },
    ecn: { at: 0x20, bits: [23, 22], secret: "none", doc: "ECN bits of the IP header." },
    dscp: { at: 0x20, bits: [21, 16], secret: "none", doc: "DSCP bits of the IP header." },
    udp_sport: { at: 0x20, bits: [15, 0], secret: "none", doc: "UDP source port (RoCE v2)." },
    dei_cfi: { at: 0x24, bits: [31, 31], secret: "none", doc: "Drop eligible bit of the VLAN tag." },
    eth_prio: { at: 0x24, bits: [30, 28], secret: "none", doc: "Ethernet (VLAN) priority." },
    sl: { at: 0x24, bits: [27, 24], secret: "none", doc: "Service level." },
    vhca_port_num: { at: 0x24, bits: [23, 16], secret: "none", doc: "Port of the function." },
    rmac_47_32: { at: 0x24, bits: [15, 0], secret: "mac", lower: "rmac_31_0", doc: "Remote MAC address, bits 47..32." },
    rmac_31_0: { at: 0x28, bits: [31, 0], secret: "mac", mac: "rmac", doc: "Remote MAC address, bits 31..0." },
  },
} as const satisfies Layout;

/** CQE error syndrome dword (in QPC extension). */
export const CQE_ERROR_SYNDROME = {
  name: "cqe_error_syndrome",
  title: "CQE error syndrome",
  generation: 5,
  bytes: 4,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_cqe_error_syndrome_bits",
  fields: {
    hw_error_syndrome: { at: 0x00, bits: [31, 24], secret: "none", doc: "Hardware syndrome." },
    hw_syndrome_type: { at: 0x00, bits: [23, 20], secret: "none", doc: "Type of the hardware syndrome." },
    vendor_error_syndrome: { at: 0x00, bits: [15, 8], secret: "none", doc: "Vendor syndrome." },
    syndrome: { at: 0x00, bits: [7, 0], secret: "none", enum: "cqe_syndrome_gen5", doc: "Completion syndrome." },
  },
} as const satisfies Layout;

/** Queue Pair Context (5th generation). */
export const QPC = {
  name: "qpc",
  title: "QPC",
  generation: 5,
  bytes: 232,
  source:
    "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_qpc_bits; rdma-core: providers/mlx5/mlx5_ifc.h: struct mlx5_ifc_qpc_bits; DPDK: drivers/common/mlx5/mlx5_prm.h: struct mlx5_ifc_qpc_bits; saeedtx/mlx5ctl: mlx5_ifc.h: struct mlx5_ifc_qpc_bits",
  fields: {
    state: { at: 0x00, bits: [31, 28], secret: "none", brief: true, enum: "qp_state", doc: "State of the QP." },
    lag_tx_port_affinity: {
      at: 0x00,
      bits: [27, 24],
      secret: "none",
      doc: "Port of a bond to send through; 0 lets the device choose.",
    },
    st: { at: 0x00, bits: [23, 16], secret: "none", brief: true, enum: "qp_st_gen5", doc: "Service type." },
    isolate_vl_tc: { at: 0x00, bits: [13, 13], secret: "none", doc: "Isolate the virtual lane or traffic class." },
    pm_state: { at: 0x00, bits: [12, 11], secret: "none", enum: "pm_state", doc: "Path migration state." },
    rdma_wr_disabled: {
      at: 0x00,
      bits: [10, 10],
      secret: "none",
      since: "UCX headers",
      doc: "RDMA writes are disabled.",
    },
    req_e2e_credit_mode: { at: 0x00, bits: [9, 8], secret: "none", doc: "End-to-end credit mode of the requester." },
    offload_type: {
      at: 0x00,
      bits: [7, 4],
      secret: "none",
      enum: "qpc_offload_type",
      doc: "Offload that the QP takes part in.",
    },
    end_padding_mode: {
      at: 0x00,
      bits: [3, 2],
      secret: "none",
      enum: "end_padding_mode",
      doc: "Whether the device pads the end of scattered data to a cache line.",
    },
    wq_signature: { at: 0x04, bits: [31, 31], secret: "none", doc: "WQEs carry a signature." },
    block_lb_mc: { at: 0x04, bits: [30, 30], secret: "none", doc: "Do not loop multicast back to this QP." },
    atomic_like_write_en: { at: 0x04, bits: [29, 29], secret: "none", doc: "Atomic-like RDMA writes are enabled." },
    latency_sensitive: { at: 0x04, bits: [28, 28], secret: "none", doc: "Latency sensitive." },
    dual_write: {
      at: 0x04,
      bits: [27, 27],
      secret: "none",
      since: "rdma-core tests",
      doc: "The dual_write bit; headers give no meaning.",
    },
    drain_sigerr: { at: 0x04, bits: [26, 26], secret: "none", doc: "Drain on a signature error." },
    dp_ordering_0: {
      at: 0x04,
      bits: [25, 25],
      secret: "none",
      since: "UCX headers, rdma-core tests",
      doc: "The low bit of the data placement ordering (UCX); rdma-core's tests call the same bit multi_path.",
    },
    dp_ordering_force: {
      at: 0x04,
      bits: [24, 24],
      secret: "none",
      since: "MLNX_OFED kernel headers of 2026",
      doc: "Force the data placement ordering that the dp_ordering bits give.",
    },
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
    no_sq: { at: 0x08, bits: [15, 15], secret: "none", doc: "The QP has no send queue." },
    log_sq_size: {
      at: 0x08,
      bits: [14, 11],
      secret: "none",
      log2: { plus: 0, unit: "WQEBBs" },
      doc: "Send queue size; a WQEBB is 64 bytes.",
    },
    retry_mode: {
      at: 0x08,
      bits: [9, 8],
      secret: "none",
      since: "MLNX_OFED kernel headers of 2026",
      doc: "Retransmission mode.",
    },
    ts_format: {
      at: 0x08,
      bits: [7, 6],
      secret: "none",
      enum: "ts_format",
      doc: "Clock that completion timestamps are taken from.",
    },
    data_in_order: {
      at: 0x08,
      bits: [5, 5],
      secret: "none",
      since: "rdma-core headers",
      doc: "Data reaches memory in the order in which it was sent.",
    },
    rlky: { at: 0x08, bits: [4, 4], secret: "none", doc: "The reserved lkey (physical addresses) may be used." },
    ulp_stateless_offload_mode: {
      at: 0x08,
      bits: [3, 0],
      secret: "none",
      doc: "Stateless offload mode of the upper protocol.",
    },
    counter_set_id: {
      at: 0x0c,
      bits: [31, 24],
      secret: "none",
      doc: "Counter set that this queue's events are counted in.",
    },
    uar_page: { at: 0x0c, bits: [23, 0], secret: "none", doc: "UAR page whose doorbells this queue accepts." },
    send_dbr_mode: {
      at: 0x10,
      bits: [31, 30],
      secret: "none",
      enum: "send_dbr_mode",
      since: "rdma-core tests, UCX, DOCA headers",
      doc: "Whether the send queue has a doorbell record.",
    },
    full_handshake: {
      at: 0x10,
      bits: [28, 28],
      secret: "none",
      since: "rdma-core tests, UCX headers",
      doc: "Full handshake.",
    },
    cnak_reverse_sl: {
      at: 0x10,
      bits: [27, 24],
      secret: "none",
      since: "rdma-core tests, UCX headers",
      doc: "Service level of the way back of a DC connection's CNAK.",
    },
    user_index: { at: 0x10, bits: [23, 0], secret: "none", doc: "Number that software chose; completions repeat it." },
    log_page_size: {
      at: 0x14,
      bits: [28, 24],
      secret: "none",
      log2: { plus: 12, unit: "bytes" },
      doc: "Page size of the queue buffer, counted from 4 KB.",
    },
    remote_qpn: {
      at: 0x14,
      bits: [23, 0],
      secret: "none",
      when: { st: ["RC", "UC", "XRC", "DCI"] },
      doc: "QP number of the other side.",
    },
    primary_address_path: { at: 0x18, layout: "ads", doc: "Address path in use." },
    secondary_address_path: {
      at: 0x44,
      layout: "ads",
      when: { st: ["RC", "UC", "XRC", "DCI"] },
      doc: "Address path to migrate to.",
    },
    log_ack_req_freq: {
      at: 0x70,
      bits: [31, 28],
      secret: "none",
      when: { st: ["RC", "XRC", "DCI"] },
      doc: "How often an acknowledge is requested, as a logarithm.",
    },
    log_sra_max: {
      at: 0x70,
      bits: [23, 21],
      secret: "none",
      log2: { plus: 0, unit: "requests" },
      when: { st: ["RC", "XRC", "DCI"] },
      doc: "Most outstanding RDMA reads and atomics as requester.",
    },
    extended_rnr_retry_valid: {
      at: 0x70,
      bits: [20, 20],
      secret: "none",
      when: { st: ["RC", "XRC", "DCI"] },
      since: "rdma-core tests",
      doc: "extended_log_rnr_retry and extended_cur_rnr_retry are in use.",
    },
    retry_count: {
      at: 0x70,
      bits: [18, 16],
      secret: "none",
      when: { st: ["RC", "XRC", "DCI"] },
      doc: "Transport retries allowed.",
    },
    rnr_retry: {
      at: 0x70,
      bits: [15, 13],
      secret: "none",
      when: { st: ["RC", "XRC", "DCI"] },
      doc: "Retries allowed after receiver-not-ready; 7 for no limit.",
    },
    extended_retry_count_valid: {
      at: 0x70,
      bits: [12, 12],
      secret: "none",
      when: { st: ["RC", "XRC", "DCI"] },
      since: "rdma-core tests",
      doc: "extended_retry_count and extended_cur_retry_count are in use.",
    },
    fre: { at: 0x70, bits: [11, 11], secret: "none", doc: "Fast registration enable." },
    cur_rnr_retry: {
      at: 0x70,
      bits: [10, 8],
      secret: "none",
      when: { st: ["RC", "XRC", "DCI"] },
      doc: "Current receiver-not-ready retry counter.",
    },
    cur_retry_count: {
      at: 0x70,
      bits: [7, 5],
      secret: "none",
      when: { st: ["RC", "XRC", "DCI"] },
      doc: "Current transport retry counter.",
    },
    extended_log_rnr_retry: {
      at: 0x70,
      bits: [4, 0],
      secret: "none",
      when: { st: ["RC", "XRC", "DCI"] },
      since: "rdma-core tests",
      doc: "Retries allowed after receiver-not-ready, in the extended form.",
    },
    extended_cur_rnr_retry: {
      at: 0x74,
      bits: [31, 16],
      secret: "none",
      when: { st: ["RC", "XRC", "DCI"] },
      since: "rdma-core tests",
      doc: "Current receiver-not-ready retry counter, in the extended form.",
    },
    packet_pacing_rate_limit_index: {
      at: 0x74,
      bits: [15, 0],
      secret: "none",
      since: "rdma-core tests",
      doc: "Entry of the packet pacing rate table; 0 for none.",
    },
    next_send_psn: {
      at: 0x78,
      bits: [23, 0],
      secret: "none",
      when: { st: ["RC", "UC", "UD", "XRC", "MLX", "DCI", "QP0", "QP1"] },
      doc: "PSN of the next packet to send.",
    },
    log_num_dci_stream_channels: {
      at: 0x7c,
      bits: [28, 24],
      secret: "none",
      log2: { plus: 0, unit: "streams" },
      when: { st: ["DCI"] },
      since: "Linux kernel headers",
      doc: "Stream channels of a DCI.",
    },
    cqn_snd: { at: 0x7c, bits: [23, 0], secret: "none", doc: "Completion queue of the send queue." },
    log_num_dci_errored_streams: {
      at: 0x80,
      bits: [28, 24],
      secret: "none",
      log2: { plus: 0, unit: "streams" },
      when: { st: ["DCI"] },
      since: "Linux kernel headers",
      doc: "Streams of a DCI that may fail before the QP does.",
    },
    deth_sqpn: {
      at: 0x80,
      bits: [23, 0],
      secret: "none",
      when: { st: ["UD", "MLX", "QP0", "QP1"] },
      doc: "Source QP number put into the datagram header.",
    },
    extended_retry_count: {
      at: 0x84,
      bits: [23, 16],
      secret: "none",
      when: { st: ["RC", "XRC", "DCI"] },
      since: "rdma-core tests",
      doc: "Transport retries allowed, in the extended form.",
    },
    extended_cur_retry_count: {
      at: 0x84,
      bits: [7, 0],
      secret: "none",
      when: { st: ["RC", "XRC", "DCI"] },
      since: "rdma-core tests",
      doc: "Current transport retry counter, in the extended form.",
    },
    last_acked_psn: {
      at: 0x88,
      bits: [23, 0],
      secret: "none",
      when: { st: ["RC", "XRC", "DCI"] },
      doc: "Last PSN that the other side acknowledged.",
    },
    ssn: { at: 0x8c, bits: [23, 0], secret: "none", when: { st: ["RC", "XRC", "DCI"] }, doc: "Send sequence number." },
    log_rra_max: {
      at: 0x90,
      bits: [23, 21],
      secret: "none",
      log2: { plus: 0, unit: "requests" },
      when: { st: ["RC", "XRC", "DCI", "DCT"] },
      doc: "Most outstanding RDMA reads and atomics as responder.",
    },
    atomic_mode: {
      at: 0x90,
      bits: [19, 16],
      secret: "none",
      enum: "atomic_mode_gen5",
      doc: "Largest remote atomic operand accepted.",
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
    dp_ordering_1: {
      at: 0x90,
      bits: [3, 3],
      secret: "none",
      since: "MLNX_OFED kernel headers of 2026",
      doc: "One bit of the data placement ordering.",
    },
    cd_slave_receive: {
      at: 0x90,
      bits: [2, 2],
      secret: "none",
      doc: "Cross-channel slave: another queue manages the receive queue.",
    },
    cd_slave_send: {
      at: 0x90,
      bits: [1, 1],
      secret: "none",
      doc: "Cross-channel slave: another queue manages the send queue.",
    },
    cd_master: {
      at: 0x90,
      bits: [0, 0],
      secret: "none",
      doc: "Cross-channel master: its WQEs may manage other queues.",
    },
    min_rnr_nak: {
      at: 0x94,
      bits: [28, 24],
      secret: "none",
      when: { st: ["RC", "XRC", "DCI", "DCT"] },
      doc: "Time a requester must wait after a receiver-not-ready NAK, as an IB RNR timer code.",
    },
    next_rcv_psn: {
      at: 0x94,
      bits: [23, 0],
      secret: "none",
      when: { st: ["RC", "UC", "XRC", "DCI"] },
      doc: "PSN of the next packet expected.",
    },
    xrcd: { at: 0x98, bits: [23, 0], secret: "none", when: { st: ["XRC"] }, doc: "XRC domain number." },
    cqn_rcv: { at: 0x9c, bits: [23, 0], secret: "none", doc: "Completion queue of the receive queue." },
    dbr_addr: {
      at: 0xa0,
      bits: [63, 0],
      secret: "address",
      as: "addr",
      doc: "Physical address of the doorbell record.",
    },
    q_key: {
      at: 0xa8,
      bits: [31, 0],
      secret: "key",
      when: { st: ["UD", "MLX", "QP0", "QP1"] },
      doc: "Q_Key of the datagram service.",
    },
    rq_type: { at: 0xac, bits: [26, 24], secret: "none", enum: "rq_type_gen5", doc: "Kind of receive queue." },
    srqn_rmpn_xrqn: { at: 0xac, bits: [23, 0], secret: "none", doc: "SRQ, RMP or XRQ number, as rq_type says." },
    rmsn: {
      at: 0xb0,
      bits: [23, 0],
      secret: "none",
      when: { st: ["RC", "UC", "XRC", "DCI", "DCT"] },
      doc: "Message sequence number of the responder.",
    },
    hw_sq_wqebb_counter: { at: 0xb4, bits: [31, 16], secret: "none", doc: "Hardware's counter of send WQEBBs." },
    sw_sq_wqebb_counter: {
      at: 0xb4,
      bits: [15, 0],
      secret: "none",
      doc: "Software's counter of send WQEBBs, as of the last doorbell.",
    },
    hw_rq_counter: { at: 0xb8, bits: [31, 0], secret: "none", as: "dec", doc: "Hardware's counter of receive WQEs." },
    sw_rq_counter: {
      at: 0xbc,
      bits: [31, 0],
      secret: "none",
      as: "dec",
      doc: "Software's counter of receive WQEs, as of the last doorbell.",
    },
    roce_adp_retrans_rtt: {
      at: 0xc0,
      bits: [23, 0],
      secret: "none",
      since: "rdma-core tests",
      doc: "Round-trip time that RoCE adaptive retransmission goes by; headers give no unit.",
    },
    cgs: { at: 0xc4, bits: [16, 16], secret: "none", doc: "The cgs bit; headers give no meaning." },
    cs_req: {
      at: 0xc4,
      bits: [15, 8],
      secret: "none",
      enum: "qpc_cs_req",
      doc: "Scatter to CQE by the requester: how much read data may go into a completion.",
    },
    cs_res: {
      at: 0xc4,
      bits: [7, 0],
      secret: "none",
      enum: "qpc_cs_res",
      doc: "Scatter to CQE by the responder: how much received data may go into a completion.",
    },
    dc_access_key: {
      at: 0xc8,
      bits: [63, 0],
      secret: "key",
      when: { st: ["DCI", "DCT"] },
      doc: "Key that a DC initiator and its target must share.",
    },
    rdma_active: {
      at: 0xd0,
      bits: [31, 31],
      secret: "none",
      since: "rdma-core tests",
      doc: "The responder is inside an RDMA operation of several packets: rdma_va and rdma_key say which.",
    },
    comm_est: {
      at: 0xd0,
      bits: [30, 30],
      secret: "none",
      since: "rdma-core tests",
      doc: "Communication is established: a packet of the other side has arrived.",
    },
    suspended: { at: 0xd0, bits: [29, 29], secret: "none", since: "rdma-core tests", doc: "The QP is suspended." },
    dbr_umem_valid: {
      at: 0xd0,
      bits: [28, 28],
      secret: "none",
      doc: "dbr_umem_id is in use: the doorbell record lies in user memory registered as that id.",
    },
    send_msg_psn: {
      at: 0xd0,
      bits: [23, 0],
      secret: "none",
      since: "rdma-core tests",
      doc: "PSN of the message that is being sent.",
    },
    rcv_msg_psn: {
      at: 0xd4,
      bits: [23, 0],
      secret: "none",
      since: "rdma-core tests",
      doc: "PSN of the message that is being received.",
    },
    rdma_va: {
      at: 0xd8,
      bits: [63, 0],
      secret: "address",
      as: "addr",
      since: "rdma-core tests",
      doc: "Address that the RDMA operation in progress has reached.",
    },
    rdma_key: {
      at: 0xe0,
      bits: [31, 0],
      secret: "mkey",
      since: "rdma-core tests",
      doc: "Memory key of the RDMA operation in progress.",
    },
    dbr_umem_id: {
      at: 0xe4,
      bits: [31, 0],
      secret: "none",
      since: "rdma-core, DPDK headers",
      doc: "User memory registration that holds the doorbell record.",
    },
  },
} as const satisfies Layout;

/** QPC extension as written by rdma-core (modify commands). */
export const QPC_EXT = {
  name: "qpc_ext",
  title: "QPC extension (modify)",
  generation: 5,
  bytes: 192,
  source: "rdma-core: providers/mlx5/mlx5_ifc.h: struct mlx5_ifc_qpc_ext_bits",
  alone: "stands behind the answer of QUERY_QP where the request asked for it, which the answer does not tell",
  fields: {
    delay_drop_en: {
      at: 0x00,
      bits: [31, 31],
      secret: "none",
      since: "UCX headers",
      doc: "Delay drop: wait for a WQE before a packet is dropped.",
    },
    vl15: { at: 0x00, bits: [30, 30], secret: "none", since: "UCX headers", doc: "The QP uses virtual lane 15." },
    mmo: { at: 0x00, bits: [29, 29], secret: "none", doc: "The QP may run memory-to-memory offload (MMO) operations." },
    dci_stream_channel_id: { at: 0x00, bits: [15, 0], secret: "none", doc: "Stream channel of a DCI." },
    qos_queue_group_id_requester: { at: 0x04, bits: [31, 0], secret: "none", doc: "QoS queue group of the requester." },
    qos_queue_group_id_responder: { at: 0x08, bits: [31, 0], secret: "none", doc: "QoS queue group of the responder." },
  },
} as const satisfies Layout;

/** QPC extension as returned by QUERY_QP when qpc_ext=1. */
export const QP_CONTEXT_EXTENSION = {
  name: "qp_context_extension",
  title: "QPC extension",
  generation: 5,
  bytes: 192,
  source:
    "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_qp_context_extension_bits",
  alone: "stands behind the answer of QUERY_QP where the request asked for it, which the answer does not tell",
  fields: {
    error_syndrome: { at: 0x0c, layout: "cqe_error_syndrome", doc: "Syndrome of the error that stopped the QP." },
  },
} as const satisfies Layout;

/** Work queue sub-context of SQ, RQ, RMP and XRQ contexts. */
export const WQ = {
  name: "wq",
  title: "WQ",
  generation: 5,
  bytes: 192,
  source:
    "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_wq_bits; DPDK: drivers/common/mlx5/mlx5_prm.h: struct mlx5_ifc_wq_bits; saeedtx/mlx5ctl: mlx5_ifc.h: struct mlx5_ifc_wq_bits",
  fields: {
    wq_type: { at: 0x00, bits: [31, 28], secret: "none", enum: "wq_type", doc: "Kind of work queue." },
    wq_signature: { at: 0x00, bits: [27, 27], secret: "none", doc: "WQEs carry a signature." },
    end_padding_mode: {
      at: 0x00,
      bits: [26, 25],
      secret: "none",
      enum: "end_padding_mode",
      doc: "Whether the device pads the end of scattered data to a cache line.",
    },
    cd_slave: { at: 0x00, bits: [24, 24], secret: "none", doc: "Cross-channel slave: another queue manages this one." },
    hds_skip_first_sge: {
      at: 0x04,
      bits: [31, 31],
      secret: "none",
      doc: "Header data split: leave the first scatter entry out.",
    },
    log2_hds_buf_size: {
      at: 0x04,
      bits: [30, 28],
      secret: "none",
      doc: "Header data split: buffer size, as a logarithm.",
    },
    page_offset: {
      at: 0x04,
      bits: [20, 16],
      secret: "none",
      doc: "Where the buffer starts in its first page, in units of 64 bytes.",
    },
    lwm: {
      at: 0x04,
      bits: [15, 0],
      secret: "none",
      doc: "Limit watermark: with fewer WQEs than this the device raises a limit event.",
    },
    pd: { at: 0x08, bits: [23, 0], secret: "none", doc: "Protection domain number." },
    uar_page: { at: 0x0c, bits: [23, 0], secret: "none", doc: "UAR page whose doorbells this queue accepts." },
    dbr_addr: {
      at: 0x10,
      bits: [63, 0],
      secret: "address",
      as: "addr",
      doc: "Physical address of the doorbell record.",
    },
    hw_counter: { at: 0x18, bits: [31, 0], secret: "none", as: "dec", doc: "Hardware's counter of WQEs." },
    sw_counter: { at: 0x1c, bits: [31, 0], secret: "none", as: "dec", doc: "Software's counter of WQEs." },
    log_wq_stride: {
      at: 0x20,
      bits: [19, 16],
      secret: "none",
      log2: { plus: 0, unit: "bytes" },
      doc: "Size of a WQE.",
    },
    log_wq_pg_sz: {
      at: 0x20,
      bits: [12, 8],
      secret: "none",
      log2: { plus: 12, unit: "bytes" },
      doc: "Page size of the queue buffer, counted from 4 KB.",
    },
    log_wq_sz: { at: 0x20, bits: [4, 0], secret: "none", log2: { plus: 0, unit: "WQEs" }, doc: "Number of WQEs." },
    dbr_umem_valid: {
      at: 0x24,
      bits: [31, 31],
      secret: "none",
      doc: "dbr_umem_id is in use: the doorbell record lies in user memory registered as that id.",
    },
    wq_umem_valid: {
      at: 0x24,
      bits: [30, 30],
      secret: "none",
      doc: "wq_umem_id and wq_umem_offset are in use: the buffer lies in user memory.",
    },
    log_hairpin_num_packets: {
      at: 0x24,
      bits: [28, 24],
      secret: "none",
      log2: { plus: 0, unit: "packets" },
      doc: "Hairpin: packets the queue holds.",
    },
    log_hairpin_data_sz: {
      at: 0x24,
      bits: [20, 16],
      secret: "none",
      log2: { plus: 0, unit: "bytes" },
      doc: "Hairpin: bytes of data the queue holds.",
    },
    log_wqe_num_of_strides: {
      at: 0x24,
      bits: [11, 8],
      secret: "none",
      as: "signed",
      log2: { plus: 9, unit: "strides" },
      doc: "Striding RQ: strides in a WQE, counted from 512; negative values are allowed.",
    },
    two_byte_shift_en: {
      at: 0x24,
      bits: [7, 7],
      secret: "none",
      doc: "Striding RQ: 2 bytes of padding before each packet.",
    },
    log_wqe_stride_size: {
      at: 0x24,
      bits: [2, 0],
      secret: "none",
      log2: { plus: 6, unit: "bytes" },
      doc: "Striding RQ: bytes of a stride, counted from 64.",
    },
    dbr_umem_id: {
      at: 0x28,
      bits: [31, 0],
      secret: "none",
      doc: "User memory registration that holds the doorbell record.",
    },
    wq_umem_id: { at: 0x2c, bits: [31, 0], secret: "none", doc: "User memory registration that holds the buffer." },
    wq_umem_offset: { at: 0x30, bits: [63, 0], secret: "none", doc: "Offset of the buffer in that registration." },
    headers_mkey: { at: 0x38, bits: [31, 0], secret: "mkey", doc: "SHAMPO: memory key of the header buffer." },
    shampo_enable: { at: 0x3c, bits: [31, 31], secret: "none", doc: "SHAMPO (hardware GRO with header split) is on." },
    shampo_mode: {
      at: 0x3c,
      bits: [29, 28],
      secret: "none",
      since: "MLNX_OFED kernel headers of 2026",
      doc: "SHAMPO mode.",
    },
    log_reservation_size: {
      at: 0x3c,
      bits: [26, 24],
      secret: "none",
      log2: { plus: 12, unit: "bytes" },
      doc: "SHAMPO: size of a reservation, counted from 4 KB.",
    },
    log_max_num_of_packets_per_reservation: {
      at: 0x3c,
      bits: [18, 16],
      secret: "none",
      log2: { plus: 0, unit: "packets" },
      doc: "SHAMPO: most packets in a reservation.",
    },
    log_headers_entry_size: {
      at: 0x3c,
      bits: [9, 8],
      secret: "none",
      log2: { plus: 6, unit: "bytes" },
      doc: "SHAMPO: size of a header entry, counted from 64 bytes.",
    },
    log_headers_buffer_entry_num: {
      at: 0x3c,
      bits: [3, 0],
      secret: "none",
      log2: { plus: 0, unit: "entries" },
      doc: "SHAMPO: entries of the header buffer.",
    },
  },
} as const satisfies Layout;

/** Send Queue context. */
export const SQC = {
  name: "sqc",
  title: "SQC",
  generation: 5,
  bytes: 240,
  source:
    "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_sqc_bits; rdma-core: providers/mlx5/mlx5_ifc.h: struct mlx5_ifc_sqc_bits; DPDK: drivers/common/mlx5/mlx5_prm.h: struct mlx5_ifc_sqc_bits; saeedtx/mlx5ctl: mlx5_ifc.h: struct mlx5_ifc_sqc_bits",
  fields: {
    rlky: { at: 0x00, bits: [31, 31], secret: "none", doc: "The reserved lkey (physical addresses) may be used." },
    cd_master: {
      at: 0x00,
      bits: [30, 30],
      secret: "none",
      doc: "Cross-channel master: its WQEs may manage other queues.",
    },
    fre: { at: 0x00, bits: [29, 29], secret: "none", doc: "Fast registration enable." },
    flush_in_error_en: {
      at: 0x00,
      bits: [28, 28],
      secret: "none",
      doc: "In error state outstanding WQEs are completed with a flush error.",
    },
    allow_multi_pkt_send_wqe: { at: 0x00, bits: [27, 27], secret: "none", doc: "Multi-packet send WQEs are allowed." },
    min_wqe_inline_mode: {
      at: 0x00,
      bits: [26, 24],
      secret: "none",
      enum: "inline_mode",
      doc: "How much of a packet's headers every send WQE must hold inline.",
    },
    state: { at: 0x00, bits: [23, 20], secret: "none", brief: true, enum: "sq_state", doc: "State of the SQ." },
    reg_umr: { at: 0x00, bits: [19, 19], secret: "none", doc: "UMR may be posted here to register memory." },
    allow_swp: { at: 0x00, bits: [18, 18], secret: "none", doc: "Send WQEs may use the software parser." },
    hairpin: {
      at: 0x00,
      bits: [17, 17],
      secret: "none",
      doc: "Hairpin queue: received packets are sent again without host memory.",
    },
    non_wire: { at: 0x00, bits: [16, 16], secret: "none", doc: "Non-wire send queue." },
    static_sq_wq: { at: 0x00, bits: [15, 15], secret: "none", since: "DPDK headers", doc: "The send WQEs are static." },
    hairpin_wq_buffer_type: {
      at: 0x00,
      bits: [10, 8],
      secret: "none",
      since: "DPDK headers",
      enum: "sqc_hairpin_wq_buffer_type",
      doc: "Hairpin: type of the WQ buffer.",
    },
    ts_format: {
      at: 0x00,
      bits: [5, 4],
      secret: "none",
      enum: "ts_format",
      doc: "Clock that completion timestamps are taken from.",
    },
    user_index: { at: 0x04, bits: [23, 0], secret: "none", doc: "Number that software chose; completions repeat it." },
    cqn: { at: 0x08, bits: [23, 0], secret: "none", doc: "Completion queue." },
    hairpin_peer_rq: { at: 0x0c, bits: [23, 0], secret: "none", doc: "Hairpin: number of the peer's RQ." },
    hairpin_peer_vhca: { at: 0x10, bits: [15, 0], secret: "none", doc: "Hairpin: function of the peer." },
    ts_cqe_to_dest_cqn: {
      at: 0x18,
      bits: [23, 0],
      secret: "none",
      doc: "Completion queue that takes the timestamp completions.",
    },
    packet_pacing_rate_limit_index: {
      at: 0x1c,
      bits: [15, 0],
      secret: "none",
      doc: "Entry of the packet pacing rate table; 0 for none.",
    },
    tis_lst_sz: { at: 0x20, bits: [31, 16], secret: "none", doc: "Number of TISs in the list." },
    qos_queue_group_id: { at: 0x20, bits: [15, 0], secret: "none", doc: "QoS queue group." },
    tis_num_0: { at: 0x2c, bits: [23, 0], secret: "none", doc: "First TIS of the list." },
    wq: { at: 0x30, layout: "wq", doc: "The work queue." },
  },
} as const satisfies Layout;

/** Receive Queue context. */
export const RQC = {
  name: "rqc",
  title: "RQC",
  generation: 5,
  bytes: 240,
  source:
    "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_rqc_bits; DPDK: drivers/common/mlx5/mlx5_prm.h: struct mlx5_ifc_rqc_bits; saeedtx/mlx5ctl: mlx5_ifc.h: struct mlx5_ifc_rqc_bits",
  fields: {
    rlky: { at: 0x00, bits: [31, 31], secret: "none", doc: "The reserved lkey (physical addresses) may be used." },
    delay_drop_en: {
      at: 0x00,
      bits: [30, 30],
      secret: "none",
      doc: "Delay drop: wait for a WQE before a packet is dropped.",
    },
    scatter_fcs: { at: 0x00, bits: [29, 29], secret: "none", doc: "Scatter the Ethernet FCS to memory as well." },
    vsd: { at: 0x00, bits: [28, 28], secret: "none", doc: "VLAN strip disable." },
    mem_rq_type: {
      at: 0x00,
      bits: [27, 24],
      secret: "none",
      enum: "rqc_mem_rq_type",
      doc: "Where receive WQEs come from.",
    },
    state: { at: 0x00, bits: [23, 20], secret: "none", brief: true, enum: "rq_state", doc: "State of the RQ." },
    flush_in_error_en: {
      at: 0x00,
      bits: [18, 18],
      secret: "none",
      doc: "In error state outstanding WQEs are completed with a flush error.",
    },
    hairpin: {
      at: 0x00,
      bits: [17, 17],
      secret: "none",
      doc: "Hairpin queue: received packets are sent again without host memory.",
    },
    hairpin_data_buffer_type: {
      at: 0x00,
      bits: [10, 8],
      secret: "none",
      since: "DPDK headers",
      enum: "rqc_hairpin_data_buffer_type",
      doc: "Hairpin: type of the data buffer.",
    },
    ts_format: {
      at: 0x00,
      bits: [5, 4],
      secret: "none",
      enum: "ts_format",
      doc: "Clock that completion timestamps are taken from.",
    },
    user_index: { at: 0x04, bits: [23, 0], secret: "none", doc: "Number that software chose; completions repeat it." },
    cqn: { at: 0x08, bits: [23, 0], secret: "none", doc: "Completion queue." },
    counter_set_id: {
      at: 0x0c,
      bits: [31, 24],
      secret: "none",
      doc: "Counter set that this queue's events are counted in.",
    },
    rmpn: { at: 0x10, bits: [23, 0], secret: "none", doc: "Receive memory pool (RMP) number." },
    hairpin_peer_sq: { at: 0x14, bits: [23, 0], secret: "none", doc: "Hairpin: number of the peer's SQ." },
    hairpin_peer_vhca: { at: 0x18, bits: [15, 0], secret: "none", doc: "Hairpin: function of the peer." },
    shampo_no_match_alignment_granularity: {
      at: 0x24,
      bits: [25, 24],
      secret: "none",
      enum: "rqc_shampo_granularity",
      doc: "SHAMPO: alignment of data that matches no session.",
    },
    shampo_match_criteria_type: {
      at: 0x24,
      bits: [17, 16],
      secret: "none",
      enum: "rqc_shampo_match",
      doc: "SHAMPO: what packets must share to be merged.",
    },
    reservation_timeout: {
      at: 0x24,
      bits: [15, 0],
      secret: "none",
      doc: "SHAMPO: time after which a reservation is closed.",
    },
    wq: { at: 0x30, layout: "wq", doc: "The work queue." },
  },
} as const satisfies Layout;

/** Receive Memory Pool context. */
export const RMPC = {
  name: "rmpc",
  title: "RMPC",
  generation: 5,
  bytes: 240,
  source:
    "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_rmpc_bits; DPDK: drivers/common/mlx5/mlx5_prm.h: struct mlx5_ifc_rmpc_bits; saeedtx/mlx5ctl: mlx5_ifc.h: struct mlx5_ifc_rmpc_bits",
  fields: {
    state: { at: 0x00, bits: [23, 20], secret: "none", brief: true, enum: "rmp_state", doc: "State of the RMP." },
    basic_cyclic_rcv_wqe: {
      at: 0x04,
      bits: [31, 31],
      secret: "none",
      doc: "Receive WQEs lie in a ring, without next pointers.",
    },
    wq: { at: 0x30, layout: "wq", doc: "The work queue." },
  },
} as const satisfies Layout;

/** Tag matching part of the XRQ context. */
export const TAG_MATCHING_TOPOLOGY_CONTEXT = {
  name: "tag_matching_topology_context",
  title: "tag matching topology",
  generation: 5,
  bytes: 16,
  source:
    "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_tag_matching_topology_context_bits; saeedtx/mlx5ctl: mlx5_ifc.h: struct mlx5_ifc_tag_matching_topology_context_bits",
  fields: {
    log_matching_list_sz: {
      at: 0x00,
      bits: [31, 28],
      secret: "none",
      log2: { plus: 0, unit: "entries" },
      doc: "Size of the tag list.",
    },
    append_next_index: { at: 0x00, bits: [15, 0], secret: "none", doc: "Tag list index that the next append uses." },
    sw_phase_cnt: { at: 0x04, bits: [31, 16], secret: "none", doc: "Phase counter of software." },
    hw_phase_cnt: { at: 0x04, bits: [15, 0], secret: "none", doc: "Phase counter of the hardware." },
  },
} as const satisfies Layout;

/** NVMe-oF offload part of the XRQ context. */
export const NVME_OFFLOAD_CONTEXT = {
  name: "nvme_offload_context",
  title: "NVMe offload",
  generation: 5,
  bytes: 64,
  source:
    "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_nvme_offload_context_bits",
  fields: {
    nvmf_offload_type: { at: 0x00, bits: [31, 24], secret: "none", doc: "Kind of NVMe-oF offload." },
    passthrough_sqe_rw_service_en: {
      at: 0x00,
      bits: [22, 22],
      secret: "none",
      doc: "Read and write service of passed-through commands is enabled.",
    },
    log_max_namespace: { at: 0x00, bits: [20, 16], secret: "none", doc: "Most namespaces, as a logarithm." },
    cmd_unknown_namespace_cnt: { at: 0x04, bits: [31, 0], secret: "none", doc: "Commands for unknown namespaces." },
    ioccsz: { at: 0x08, bits: [31, 0], secret: "none", doc: "NVMe-oF I/O queue command capsule size (IOCCSZ)." },
    icdoff: { at: 0x0c, bits: [31, 24], secret: "none", doc: "NVMe-oF in capsule data offset (ICDOFF)." },
    log_max_io_size: { at: 0x0c, bits: [20, 16], secret: "none", doc: "Largest I/O, as a logarithm." },
    nvme_memory_log_page_size: {
      at: 0x0c,
      bits: [3, 0],
      secret: "none",
      doc: "Page size of NVMe memory, as a logarithm.",
    },
    staging_buffer_log_page_size: {
      at: 0x10,
      bits: [20, 16],
      secret: "none",
      doc: "Page size of the staging buffer, as a logarithm.",
    },
    staging_buffer_number_of_pages: { at: 0x10, bits: [15, 0], secret: "none", doc: "Pages of the staging buffer." },
    staging_buffer_page_offset: {
      at: 0x14,
      bits: [31, 0],
      secret: "none",
      doc: "Where the staging buffer starts in its first page.",
    },
    nvme_queue_size: { at: 0x18, bits: [15, 0], secret: "none", doc: "Size of the NVMe queues." },
  },
} as const satisfies Layout;

/** Extended receive queue (XRQ) context. */
export const XRQC = {
  name: "xrqc",
  title: "XRQC",
  generation: 5,
  bytes: 320,
  source:
    "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_xrqc_bits; saeedtx/mlx5ctl: mlx5_ifc.h: struct mlx5_ifc_xrqc_bits",
  fields: {
    state: { at: 0x00, bits: [31, 28], secret: "none", brief: true, enum: "srq_state", doc: "State of the XRQ." },
    rlkey: { at: 0x00, bits: [27, 27], secret: "none", doc: "The reserved lkey (physical addresses) may be used." },
    topology: {
      at: 0x00,
      bits: [11, 8],
      secret: "none",
      enum: "xrqc_topology",
      doc: "What the XRQ adds to a receive queue.",
    },
    offload: {
      at: 0x00,
      bits: [3, 0],
      secret: "none",
      enum: "xrqc_offload",
      doc: "Offload that the XRQ takes part in.",
    },
    user_index: { at: 0x04, bits: [23, 0], secret: "none", doc: "Number that software chose; completions repeat it." },
    cqn: { at: 0x08, bits: [23, 0], secret: "none", doc: "Completion queue." },
    dc: {
      at: 0x0c,
      bits: [0, 0],
      secret: "none",
      since: "UCX headers",
      doc: "The XRQ serves dynamically connected transport.",
    },
    tag_matching_topology_context: { at: 0x20, layout: "tag_matching_topology_context", doc: "Tag matching state." },
    nvme_offload_context: {
      at: 0x30,
      layout: "nvme_offload_context",
      since: "MLNX_OFED kernel headers of 2026",
      doc: "NVMe-oF offload state.",
    },
    wq: { at: 0x80, layout: "wq", doc: "The work queue." },
  },
} as const satisfies Layout;

/** Completion Queue context. */
export const CQC = {
  name: "cqc",
  title: "CQC",
  generation: 5,
  bytes: 64,
  source:
    "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_cqc_bits; DPDK: drivers/common/mlx5/mlx5_prm.h: struct mlx5_ifc_cqc_bits; saeedtx/mlx5ctl: mlx5_ifc.h: struct mlx5_ifc_cqc_bits",
  fields: {
    status: { at: 0x00, bits: [31, 28], secret: "none", brief: true, enum: "cqc_status", doc: "Health of the CQ." },
    as_notify: {
      at: 0x00,
      bits: [27, 27],
      secret: "none",
      since: "DPDK headers",
      doc: "The as_notify bit; headers give no meaning.",
    },
    initiator_src_dct: {
      at: 0x00,
      bits: [26, 26],
      secret: "none",
      since: "DPDK headers",
      doc: "Source DCT of the initiator.",
    },
    dbr_umem_valid: {
      at: 0x00,
      bits: [25, 25],
      secret: "none",
      doc: "dbr_umem_id is in use: the doorbell record lies in user memory registered as that id.",
    },
    apu_cq: {
      at: 0x00,
      bits: [24, 24],
      secret: "none",
      doc: "The CQ notifies an APU element rather than an EQ; ext_element in DPDK.",
    },
    cqe_sz: { at: 0x00, bits: [23, 21], secret: "none", enum: "cqc_cqe_sz", doc: "Size of an entry." },
    cc: { at: 0x00, bits: [20, 20], secret: "none", doc: "Collapsed CQ: all completions go to entry 0." },
    scqe_break_moderation_en: {
      at: 0x00,
      bits: [18, 18],
      secret: "none",
      doc: "Solicited completions break the moderation.",
    },
    oi: { at: 0x00, bits: [17, 17], secret: "none", doc: "Overrun ignore: the device does not check for overruns." },
    cq_period_mode: {
      at: 0x00,
      bits: [16, 15],
      secret: "none",
      enum: "cq_period_mode",
      doc: "Event that restarts the moderation period.",
    },
    cqe_comp_en: { at: 0x00, bits: [14, 14], secret: "none", doc: "CQE compression is on." },
    mini_cqe_res_format: {
      at: 0x00,
      bits: [13, 12],
      secret: "none",
      enum: "mini_cqe_res_format",
      doc: "Form of the mini CQEs of responder completions.",
    },
    st: { at: 0x00, bits: [11, 8], secret: "none", enum: "cqc_st", doc: "Notification state." },
    always_armed_cq: {
      at: 0x00,
      bits: [7, 7],
      secret: "none",
      since: "DPDK headers",
      doc: "Every completion raises an event, without arming.",
    },
    ext_element_type: {
      at: 0x00,
      bits: [6, 4],
      secret: "none",
      since: "DPDK headers",
      doc: "Type of the external element.",
    },
    cqe_compression_layout: {
      at: 0x00,
      bits: [1, 0],
      secret: "none",
      enum: "cqe_compression_layout",
      doc: "Layout of compressed completions.",
    },
    dbr_umem_id: {
      at: 0x04,
      bits: [31, 0],
      secret: "none",
      since: "DPDK headers",
      doc: "User memory registration that holds the doorbell record.",
    },
    page_offset: {
      at: 0x08,
      bits: [11, 6],
      secret: "none",
      doc: "Where the buffer starts in its first page, in units of 64 bytes.",
    },
    mini_cqe_res_format_ext: {
      at: 0x08,
      bits: [3, 2],
      secret: "none",
      since: "DPDK headers",
      doc: "Extension of mini_cqe_res_format.",
    },
    cq_timestamp_format: {
      at: 0x08,
      bits: [1, 0],
      secret: "none",
      since: "DPDK headers",
      doc: "Clock of the completions' timestamps.",
    },
    log_cq_size: { at: 0x0c, bits: [28, 24], secret: "none", log2: { plus: 0, unit: "CQEs" }, doc: "CQ size." },
    uar_page: { at: 0x0c, bits: [23, 0], secret: "none", doc: "UAR page whose doorbells this queue accepts." },
    cq_period: { at: 0x10, bits: [27, 16], secret: "none", doc: "Moderation period, microseconds." },
    cq_max_count: {
      at: 0x10,
      bits: [15, 0],
      secret: "none",
      doc: "Moderation: completions after which an event is raised.",
    },
    c_eqn_or_apu_element: {
      at: 0x14,
      bits: [31, 0],
      secret: "none",
      doc: "Completion EQ number in the low 8 bits (all that DPDK has); with apu_cq a 32-bit APU element.",
    },
    log_page_size: {
      at: 0x18,
      bits: [28, 24],
      secret: "none",
      log2: { plus: 12, unit: "bytes" },
      doc: "Page size of the queue buffer, counted from 4 KB.",
    },
    last_notified_index: { at: 0x20, bits: [23, 0], secret: "none", as: "dec", doc: "Index of the last notification." },
    last_solicit_index: {
      at: 0x24,
      bits: [23, 0],
      secret: "none",
      as: "dec",
      doc: "Index of the last solicited completion.",
    },
    consumer_counter: { at: 0x28, bits: [23, 0], secret: "none", as: "dec", doc: "Consumer counter." },
    producer_counter: { at: 0x2c, bits: [23, 0], secret: "none", as: "dec", doc: "Producer counter." },
    local_partition_id: { at: 0x30, bits: [31, 20], secret: "none", since: "DPDK headers", doc: "Local partition id." },
    process_id: { at: 0x30, bits: [19, 0], secret: "none", since: "DPDK headers", doc: "Process id." },
    thread_id: { at: 0x34, bits: [15, 0], secret: "none", since: "rdma-core tests", doc: "Thread id." },
    dbr_addr: {
      at: 0x38,
      bits: [63, 0],
      secret: "address",
      as: "addr",
      doc: "Physical address of the doorbell record.",
    },
  },
} as const satisfies Layout;

/** Event Queue context. */
export const EQC = {
  name: "eqc",
  title: "EQC",
  generation: 5,
  bytes: 64,
  source:
    "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_eqc_bits; rdma-core: providers/mlx5/mlx5_ifc.h: struct mlx5_ifc_eqc_bits; saeedtx/mlx5ctl: mlx5_ifc.h: struct mlx5_ifc_eqc_bits",
  fields: {
    status: { at: 0x00, bits: [31, 28], secret: "none", brief: true, enum: "eqc_status", doc: "Health of the EQ." },
    ec: { at: 0x00, bits: [18, 18], secret: "none", doc: "Collapsed EQ: all events go to entry 0." },
    oi: { at: 0x00, bits: [17, 17], secret: "none", doc: "Overrun ignore: the device does not check for overruns." },
    st: { at: 0x00, bits: [11, 8], secret: "none", enum: "eqc_st", doc: "Notification state." },
    page_offset: {
      at: 0x08,
      bits: [11, 6],
      secret: "none",
      doc: "Where the buffer starts in its first page, in units of 64 bytes.",
    },
    log_eq_size: { at: 0x0c, bits: [28, 24], secret: "none", log2: { plus: 0, unit: "EQEs" }, doc: "EQ size." },
    uar_page: { at: 0x0c, bits: [23, 0], secret: "none", doc: "UAR page whose doorbells this queue accepts." },
    intr: {
      at: 0x14,
      bits: [11, 0],
      secret: "none",
      as: "dec",
      doc: "MSI-X vector; older headers and rdma-core have 8 bits.",
    },
    log_page_size: {
      at: 0x18,
      bits: [28, 24],
      secret: "none",
      log2: { plus: 12, unit: "bytes" },
      doc: "Page size of the queue buffer, counted from 4 KB.",
    },
    consumer_counter: { at: 0x28, bits: [23, 0], secret: "none", as: "dec", doc: "Consumer counter." },
    producer_counter: { at: 0x2c, bits: [23, 0], secret: "none", as: "dec", doc: "Producer counter." },
  },
} as const satisfies Layout;

/** Shared Receive Queue context (legacy). */
export const SRQC = {
  name: "srqc",
  title: "SRQC",
  generation: 5,
  bytes: 64,
  source:
    "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_srqc_bits; saeedtx/mlx5ctl: mlx5_ifc.h: struct mlx5_ifc_srqc_bits",
  fields: {
    state: { at: 0x00, bits: [31, 28], secret: "none", brief: true, enum: "srq_state", doc: "State of the SRQ." },
    log_srq_size: { at: 0x00, bits: [27, 24], secret: "none", log2: { plus: 0, unit: "WQEs" }, doc: "SRQ size." },
    wq_signature: { at: 0x04, bits: [31, 31], secret: "none", doc: "WQEs carry a signature." },
    cont_srq: { at: 0x04, bits: [30, 30], secret: "none", doc: "Container SRQ." },
    rlky: { at: 0x04, bits: [28, 28], secret: "none", doc: "The reserved lkey (physical addresses) may be used." },
    log_rq_stride: {
      at: 0x04,
      bits: [26, 24],
      secret: "none",
      log2: { plus: 4, unit: "bytes" },
      doc: "Size of a receive WQE; the unit is 16 bytes.",
    },
    xrcd: { at: 0x04, bits: [23, 0], secret: "none", doc: "XRC domain number." },
    page_offset: {
      at: 0x08,
      bits: [31, 26],
      secret: "none",
      doc: "Where the buffer starts in its first page, in units of 64 bytes.",
    },
    cqn: { at: 0x08, bits: [23, 0], secret: "none", doc: "Completion queue." },
    log_page_size: {
      at: 0x10,
      bits: [29, 24],
      secret: "none",
      log2: { plus: 12, unit: "bytes" },
      doc: "Page size of the buffer, counted from 4 KB.",
    },
    pd: { at: 0x18, bits: [23, 0], secret: "none", doc: "Protection domain number." },
    lwm: {
      at: 0x1c,
      bits: [31, 16],
      secret: "none",
      doc: "Limit watermark: with fewer WQEs than this the device raises a limit event.",
    },
    wqe_cnt: { at: 0x1c, bits: [15, 0], secret: "none", doc: "WQE count." },
    dbr_addr: {
      at: 0x28,
      bits: [63, 0],
      secret: "address",
      as: "addr",
      doc: "Physical address of the doorbell record.",
    },
  },
} as const satisfies Layout;

/** XRC Shared Receive Queue context. */
export const XRC_SRQC = {
  name: "xrc_srqc",
  title: "XRC SRQC",
  generation: 5,
  bytes: 64,
  source:
    "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_xrc_srqc_bits; saeedtx/mlx5ctl: mlx5_ifc.h: struct mlx5_ifc_xrc_srqc_bits",
  fields: {
    state: { at: 0x00, bits: [31, 28], secret: "none", brief: true, enum: "srq_state", doc: "State of the XRC SRQ." },
    log_xrc_srq_size: {
      at: 0x00,
      bits: [27, 24],
      secret: "none",
      log2: { plus: 0, unit: "WQEs" },
      doc: "XRC SRQ size.",
    },
    wq_signature: { at: 0x04, bits: [31, 31], secret: "none", doc: "WQEs carry a signature." },
    cont_srq: { at: 0x04, bits: [30, 30], secret: "none", doc: "Container SRQ." },
    rlky: { at: 0x04, bits: [28, 28], secret: "none", doc: "The reserved lkey (physical addresses) may be used." },
    basic_cyclic_rcv_wqe: {
      at: 0x04,
      bits: [27, 27],
      secret: "none",
      doc: "Receive WQEs lie in a ring, without next pointers.",
    },
    log_rq_stride: {
      at: 0x04,
      bits: [26, 24],
      secret: "none",
      log2: { plus: 4, unit: "bytes" },
      doc: "Size of a receive WQE; the unit is 16 bytes.",
    },
    xrcd: { at: 0x04, bits: [23, 0], secret: "none", doc: "XRC domain number." },
    page_offset: {
      at: 0x08,
      bits: [31, 26],
      secret: "none",
      doc: "Where the buffer starts in its first page, in units of 64 bytes.",
    },
    dbr_umem_valid: {
      at: 0x08,
      bits: [24, 24],
      secret: "none",
      doc: "dbr_umem_id is in use: the doorbell record lies in user memory registered as that id.",
    },
    cqn: { at: 0x08, bits: [23, 0], secret: "none", doc: "Completion queue." },
    user_index_equal_xrc_srqn: {
      at: 0x10,
      bits: [31, 31],
      secret: "none",
      doc: "Completions carry the XRC SRQ number as user index.",
    },
    log_page_size: {
      at: 0x10,
      bits: [29, 24],
      secret: "none",
      log2: { plus: 12, unit: "bytes" },
      doc: "Page size of the buffer, counted from 4 KB.",
    },
    user_index: { at: 0x10, bits: [23, 0], secret: "none", doc: "Number that software chose; completions repeat it." },
    pd: { at: 0x18, bits: [23, 0], secret: "none", doc: "Protection domain number." },
    lwm: {
      at: 0x1c,
      bits: [31, 16],
      secret: "none",
      doc: "Limit watermark: with fewer WQEs than this the device raises a limit event.",
    },
    wqe_cnt: { at: 0x1c, bits: [15, 0], secret: "none", doc: "WQE count." },
    db_record_addr_h: {
      at: 0x28,
      bits: [31, 0],
      secret: "address",
      lower: "db_record_addr_l",
      doc: "Doorbell record address, bits 63..32.",
    },
    db_record_addr_l: { at: 0x2c, bits: [31, 2], secret: "address", doc: "Doorbell record address, bits 31..2." },
  },
  joined: {
    db_record_addr: { parts: ["db_record_addr_h", "db_record_addr_l"], shift: 2, doc: "Doorbell record address." },
  },
} as const satisfies Layout;

/** DC Target context. */
export const DCTC = {
  name: "dctc",
  title: "DCTC",
  generation: 5,
  bytes: 64,
  source:
    "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_dctc_bits; saeedtx/mlx5ctl: mlx5_ifc.h: struct mlx5_ifc_dctc_bits",
  fields: {
    state: { at: 0x00, bits: [27, 24], secret: "none", brief: true, enum: "dct_state", doc: "State of the DCT." },
    offload_type: {
      at: 0x00,
      bits: [7, 4],
      secret: "none",
      enum: "qpc_offload_type",
      since: "UCX headers",
      doc: "Offload that the DCT takes part in.",
    },
    data_in_order: {
      at: 0x00,
      bits: [2, 2],
      secret: "none",
      since: "rdma-core headers",
      doc: "Data reaches memory in the order in which it was sent.",
    },
    dp_ordering_force: {
      at: 0x04,
      bits: [24, 24],
      secret: "none",
      since: "MLNX_OFED kernel headers of 2026",
      doc: "Force the data placement ordering that the dp_ordering bits give.",
    },
    user_index: { at: 0x04, bits: [23, 0], secret: "none", doc: "Number that software chose; completions repeat it." },
    cqn: { at: 0x08, bits: [23, 0], secret: "none", doc: "Completion queue." },
    counter_set_id: {
      at: 0x0c,
      bits: [31, 24],
      secret: "none",
      doc: "Counter set that this queue's events are counted in.",
    },
    atomic_mode: {
      at: 0x0c,
      bits: [23, 20],
      secret: "none",
      enum: "atomic_mode_gen5",
      doc: "Largest remote atomic operand accepted.",
    },
    rre: { at: 0x0c, bits: [19, 19], secret: "none", doc: "Remote read enable." },
    rwe: { at: 0x0c, bits: [18, 18], secret: "none", doc: "Remote write enable." },
    rae: { at: 0x0c, bits: [17, 17], secret: "none", doc: "Remote atomic enable." },
    atomic_like_write_en: { at: 0x0c, bits: [16, 16], secret: "none", doc: "Atomic-like RDMA writes are enabled." },
    latency_sensitive: { at: 0x0c, bits: [15, 15], secret: "none", doc: "Latency sensitive." },
    rlky: { at: 0x0c, bits: [14, 14], secret: "none", doc: "The reserved lkey (physical addresses) may be used." },
    free_ar: { at: 0x0c, bits: [13, 13], secret: "none", doc: "Adaptive routing without ordering limits." },
    dp_ordering_0: {
      at: 0x0c,
      bits: [12, 12],
      secret: "none",
      since: "UCX headers",
      doc: "The low bit of the data placement ordering.",
    },
    dp_ordering_1: {
      at: 0x0c,
      bits: [11, 11],
      secret: "none",
      since: "MLNX_OFED kernel headers of 2026",
      doc: "One bit of the data placement ordering.",
    },
    cs_res: {
      at: 0x10,
      bits: [23, 16],
      secret: "none",
      enum: "dctc_cs_res",
      doc: "Scatter to CQE by the responder: how much received data may go into a completion.",
    },
    min_rnr_nak: {
      at: 0x10,
      bits: [12, 8],
      secret: "none",
      doc: "Time a requester must wait after a receiver-not-ready NAK, as an IB RNR timer code.",
    },
    srqn_xrqn: { at: 0x14, bits: [23, 0], secret: "none", doc: "SRQ or XRQ that takes received messages." },
    pd: { at: 0x18, bits: [23, 0], secret: "none", doc: "Protection domain number." },
    tclass: { at: 0x1c, bits: [31, 24], secret: "none", doc: "Traffic class of the GRH or IPv6 header." },
    flow_label: { at: 0x1c, bits: [19, 0], secret: "none", doc: "Flow label of the GRH or IPv6 header." },
    dc_access_key: {
      at: 0x20,
      bits: [63, 0],
      secret: "key",
      doc: "Key that a DC initiator and its target must share.",
    },
    mtu: { at: 0x28, bits: [26, 24], secret: "none", enum: "mtu", doc: "Path MTU." },
    port: { at: 0x28, bits: [23, 16], secret: "none", doc: "Port number." },
    pkey_index: { at: 0x28, bits: [15, 0], secret: "none", doc: "Index into the port's P_Key table." },
    my_addr_index: { at: 0x2c, bits: [23, 16], secret: "none", doc: "Index of the local address (GID)." },
    hop_limit: { at: 0x2c, bits: [7, 0], secret: "none", doc: "Hop limit (time to live)." },
    dc_access_key_violation_count: {
      at: 0x30,
      bits: [31, 0],
      secret: "none",
      as: "dec",
      doc: "Packets refused for a wrong access key.",
    },
    dei_cfi: { at: 0x34, bits: [11, 11], secret: "none", doc: "Drop eligible bit of the VLAN tag." },
    eth_prio: { at: 0x34, bits: [10, 8], secret: "none", doc: "Ethernet (VLAN) priority." },
    ecn: { at: 0x34, bits: [7, 6], secret: "none", doc: "ECN bits of the IP header." },
    dscp: { at: 0x34, bits: [5, 0], secret: "none", doc: "DSCP bits of the IP header." },
    ece: { at: 0x3c, bits: [31, 0], secret: "none", doc: "Enhanced connection establishment options." },
  },
} as const satisfies Layout;

/** Memory key context (MKC / MKEY entry). */
export const MKC = {
  name: "mkc",
  title: "MKC",
  generation: 5,
  bytes: 64,
  source:
    "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_mkc_bits; rdma-core: providers/mlx5/mlx5_ifc.h: struct mlx5_ifc_mkc_bits; DPDK: drivers/common/mlx5/mlx5_prm.h: struct mlx5_ifc_mkc_bits; saeedtx/mlx5ctl: mlx5_ifc.h: struct mlx5_ifc_mkc_bits",
  fields: {
    free: { at: 0x00, bits: [30, 30], secret: "none", doc: "The key has no translation yet." },
    access_mode_4_2: {
      at: 0x00,
      bits: [28, 26],
      secret: "none",
      doc: "Access mode, bits 4..2; access_mode has the whole.",
    },
    alter_pd_to_vhca_id: {
      at: 0x00,
      bits: [25, 25],
      secret: "none",
      since: "rdma-core tests, UCX headers",
      doc: "The protection domain field holds a function (vhca_id).",
    },
    crossed_side_mkey: {
      at: 0x00,
      bits: [24, 24],
      secret: "none",
      since: "rdma-core tests, UCX headers",
      doc: "The key is one side of a crossing key.",
    },
    relaxed_ordering_write: { at: 0x00, bits: [18, 18], secret: "none", doc: "Writes may use PCIe relaxed ordering." },
    small_fence_on_rdma_read_response: {
      at: 0x00,
      bits: [16, 16],
      secret: "none",
      doc: "Small fence on RDMA read responses.",
    },
    umr_en: { at: 0x00, bits: [15, 15], secret: "none", doc: "UMR may change this key." },
    a: { at: 0x00, bits: [14, 14], secret: "none", doc: "Remote atomic access." },
    rw: { at: 0x00, bits: [13, 13], secret: "none", doc: "Remote write access." },
    rr: { at: 0x00, bits: [12, 12], secret: "none", doc: "Remote read access." },
    lw: { at: 0x00, bits: [11, 11], secret: "none", doc: "Local write access." },
    lr: { at: 0x00, bits: [10, 10], secret: "none", doc: "Local read access." },
    access_mode_1_0: {
      at: 0x00,
      bits: [9, 8],
      secret: "none",
      doc: "Access mode, bits 1..0; access_mode has the whole.",
    },
    tunneled_atomic: {
      at: 0x00,
      bits: [6, 6],
      secret: "none",
      since: "rdma-core tests",
      doc: "Atomics are tunnelled.",
    },
    ma_translation_mode: {
      at: 0x00,
      bits: [5, 4],
      secret: "none",
      enum: "mkc_translation_mode",
      since: "Linux kernel headers",
      doc: "PCIe address translation of the accesses.",
    },
    qpn: { at: 0x04, bits: [31, 8], secret: "none", doc: "QP that the key is bound to; 0xffffff for none." },
    mkey_7_0: { at: 0x04, bits: [7, 0], secret: "variant", doc: "Variant byte of the key." },
    pasid: {
      at: 0x08,
      bits: [23, 0],
      secret: "none",
      since: "rdma-core tests",
      doc: "PCIe process address space id (PASID).",
    },
    length64: { at: 0x0c, bits: [31, 31], secret: "none", doc: "The key covers the whole 64-bit address space." },
    bsf_en: { at: 0x0c, bits: [30, 30], secret: "none", doc: "Block signature or crypto (BSF) is on." },
    sync_umr: { at: 0x0c, bits: [29, 29], secret: "none", doc: "Synchronous UMR." },
    expected_sigerr_count: {
      at: 0x0c,
      bits: [26, 26],
      secret: "none",
      doc: "Expected signature error count, one bit.",
    },
    en_rinval: { at: 0x0c, bits: [24, 24], secret: "none", doc: "Remote invalidate is allowed." },
    pd: { at: 0x0c, bits: [23, 0], secret: "none", doc: "Protection domain number." },
    start_addr: {
      at: 0x10,
      bits: [63, 0],
      secret: "address",
      brief: true,
      as: "addr",
      doc: "Virtual address at which the region starts.",
    },
    len: { at: 0x18, bits: [63, 0], secret: "none", brief: true, doc: "Length of the region in bytes." },
    bsf_octword_size: {
      at: 0x20,
      bits: [31, 0],
      secret: "none",
      as: "dec",
      doc: "Size of the BSF, in units of 16 bytes.",
    },
    crossing_target_vhca_id: {
      at: 0x30,
      bits: [31, 16],
      secret: "none",
      since: "MLNX_OFED kernel headers of 2026",
      doc: "Function whose key a crossing key stands for.",
    },
    translations_octword_size: {
      at: 0x34,
      bits: [31, 0],
      secret: "none",
      as: "dec",
      doc: "Size of the translation table, in units of 16 bytes; of a crossing key the other side's key (UCX).",
    },
    order_read_after_write: {
      at: 0x38,
      bits: [9, 8],
      secret: "none",
      since: "DPDK headers",
      enum: "mkc_raw_ordering",
      doc: "Ordering of reads after writes.",
    },
    relaxed_ordering_read: { at: 0x38, bits: [6, 6], secret: "none", doc: "Reads may use PCIe relaxed ordering." },
    log_page_size: {
      at: 0x38,
      bits: [5, 0],
      secret: "none",
      log2: { plus: 0, unit: "bytes" },
      doc: "Page size of MTT and KSM translations; older headers, rdma-core, DPDK and mlx5ctl have 5 bits.",
    },
    crypto_en: { at: 0x3c, bits: [28, 27], secret: "none", since: "rdma-core, DPDK headers", doc: "Crypto enable." },
    pcie_tph_en: {
      at: 0x3c,
      bits: [26, 26],
      secret: "none",
      since: "Linux 2025 mailing list patch",
      doc: "PCIe TLP processing hints are sent.",
    },
    pcie_tph_ph: {
      at: 0x3c,
      bits: [25, 24],
      secret: "none",
      since: "Linux 2025 mailing list patch",
      doc: "PCIe processing hint.",
    },
    pcie_tph_steering_tag_index: {
      at: 0x3c,
      bits: [23, 16],
      secret: "none",
      since: "Linux 2025 mailing list patch",
      doc: "PCIe steering tag index; 0 for none.",
    },
  },
  joined: {
    access_mode: {
      parts: ["access_mode_4_2", "access_mode_1_0"],
      enum: "mkc_access_mode",
      doc: "Access mode: what the translation is made of, or what the key stands for.",
    },
  },
} as const satisfies Layout;

/** QUERY_QP command output. */
export const QUERY_QP_OUT = {
  name: "query_qp_out",
  title: "QUERY_QP output",
  generation: 5,
  bytes: 272,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_query_qp_out_bits",
  note:
    "The size is that of the fixed part. When the command's mailbox is longer, a list of page addresses follows at byte 272 (64 bits each, bits 63..12 of the address). If the request set qpc_ext, the 192-byte qp_context_extension stands at byte 272 and the list at byte 464.",
  behind: "cmd_pas",
  fields: {
    status: { at: 0x00, bits: [31, 24], secret: "none", brief: true, enum: "cmd_status", doc: "Command status." },
    syndrome: { at: 0x04, bits: [31, 0], secret: "none", doc: "Syndrome: what the firmware objects to, 0 if nothing." },
    opt_param_mask: { at: 0x10, bits: [31, 0], secret: "none", doc: "Optional parameters that are valid." },
    ece: {
      at: 0x14,
      bits: [31, 0],
      secret: "none",
      doc: "Enhanced connection establishment options; reserved in older headers.",
    },
    qpc: { at: 0x18, layout: "qpc", doc: "The context." },
    e_mtt_pointer: {
      at: 0x100,
      bits: [63, 0],
      secret: "address",
      as: "addr",
      since: "rdma-core tests",
      doc: "Pointer to the extended translation table.",
    },
  },
} as const satisfies Layout;

/** QUERY_CQ command output. */
export const QUERY_CQ_OUT = {
  name: "query_cq_out",
  title: "QUERY_CQ output",
  generation: 5,
  bytes: 272,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_query_cq_out_bits",
  note:
    "When the command's mailbox is longer, a list of page addresses follows at byte 272 (64 bits each, bits 63..12 of the address).",
  behind: "cmd_pas",
  fields: {
    status: { at: 0x00, bits: [31, 24], secret: "none", brief: true, enum: "cmd_status", doc: "Command status." },
    syndrome: { at: 0x04, bits: [31, 0], secret: "none", doc: "Syndrome: what the firmware objects to, 0 if nothing." },
    cq_context: { at: 0x10, layout: "cqc", doc: "The context." },
  },
} as const satisfies Layout;

/** QUERY_MKEY command output. */
export const QUERY_MKEY_OUT = {
  name: "query_mkey_out",
  title: "QUERY_MKEY output",
  generation: 5,
  bytes: 304,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_query_mkey_out_bits",
  fields: {
    status: { at: 0x00, bits: [31, 24], secret: "none", brief: true, enum: "cmd_status", doc: "Command status." },
    syndrome: { at: 0x04, bits: [31, 0], secret: "none", doc: "Syndrome: what the firmware objects to, 0 if nothing." },
    memory_key_mkey_entry: { at: 0x10, layout: "mkc", doc: "The memory key context." },
    bsf0_klm0_pas_mtt0_1: {
      at: 0x110,
      bits: [127, 0],
      secret: "bytes",
      as: "bytes",
      doc: "First 16 bytes of the translation: BSF, KLM, or two MTTs.",
    },
    bsf1_klm1_pas_mtt2_3: {
      at: 0x120,
      bits: [127, 0],
      secret: "bytes",
      as: "bytes",
      doc: "Second 16 bytes of the translation: BSF, KLM, or two MTTs.",
    },
  },
} as const satisfies Layout;

/** QUERY_EQ command output. */
export const QUERY_EQ_OUT = {
  name: "query_eq_out",
  title: "QUERY_EQ output",
  generation: 5,
  bytes: 272,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_query_eq_out_bits",
  note:
    "When the command's mailbox is longer, a list of page addresses follows at byte 272 (64 bits each, bits 63..12 of the address).",
  behind: "cmd_pas",
  fields: {
    status: { at: 0x00, bits: [31, 24], secret: "none", brief: true, enum: "cmd_status", doc: "Command status." },
    syndrome: { at: 0x04, bits: [31, 0], secret: "none", doc: "Syndrome: what the firmware objects to, 0 if nothing." },
    eq_context_entry: { at: 0x10, layout: "eqc", doc: "The context." },
    event_bitmask: { at: 0x58, bits: [63, 0], secret: "none", doc: "Events enabled: bit n is event type n." },
  },
} as const satisfies Layout;

/** QUERY_SRQ command output. */
export const QUERY_SRQ_OUT = {
  name: "query_srq_out",
  title: "QUERY_SRQ output",
  generation: 5,
  bytes: 272,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_query_srq_out_bits",
  note:
    "When the command's mailbox is longer, a list of page addresses follows at byte 272 (64 bits each, bits 63..12 of the address).",
  behind: "cmd_pas",
  fields: {
    status: { at: 0x00, bits: [31, 24], secret: "none", brief: true, enum: "cmd_status", doc: "Command status." },
    syndrome: { at: 0x04, bits: [31, 0], secret: "none", doc: "Syndrome: what the firmware objects to, 0 if nothing." },
    srq_context_entry: { at: 0x10, layout: "srqc", doc: "The context." },
  },
} as const satisfies Layout;

/** QUERY_XRC_SRQ command output. */
export const QUERY_XRC_SRQ_OUT = {
  name: "query_xrc_srq_out",
  title: "QUERY_XRC_SRQ output",
  generation: 5,
  bytes: 272,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_query_xrc_srq_out_bits",
  note:
    "When the command's mailbox is longer, a list of page addresses follows at byte 272 (64 bits each, bits 63..12 of the address).",
  behind: "cmd_pas",
  fields: {
    status: { at: 0x00, bits: [31, 24], secret: "none", brief: true, enum: "cmd_status", doc: "Command status." },
    syndrome: { at: 0x04, bits: [31, 0], secret: "none", doc: "Syndrome: what the firmware objects to, 0 if nothing." },
    xrc_srq_context_entry: { at: 0x10, layout: "xrc_srqc", doc: "The context." },
  },
} as const satisfies Layout;

/** QUERY_SQ command output. */
export const QUERY_SQ_OUT = {
  name: "query_sq_out",
  title: "QUERY_SQ output",
  generation: 5,
  bytes: 272,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_query_sq_out_bits",
  behind: "cmd_pas",
  fields: {
    status: { at: 0x00, bits: [31, 24], secret: "none", brief: true, enum: "cmd_status", doc: "Command status." },
    syndrome: { at: 0x04, bits: [31, 0], secret: "none", doc: "Syndrome: what the firmware objects to, 0 if nothing." },
    sq_context: { at: 0x20, layout: "sqc", doc: "The context." },
  },
} as const satisfies Layout;

/** QUERY_RQ command output. */
export const QUERY_RQ_OUT = {
  name: "query_rq_out",
  title: "QUERY_RQ output",
  generation: 5,
  bytes: 272,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_query_rq_out_bits",
  behind: "cmd_pas",
  fields: {
    status: { at: 0x00, bits: [31, 24], secret: "none", brief: true, enum: "cmd_status", doc: "Command status." },
    syndrome: { at: 0x04, bits: [31, 0], secret: "none", doc: "Syndrome: what the firmware objects to, 0 if nothing." },
    rq_context: { at: 0x20, layout: "rqc", doc: "The context." },
  },
} as const satisfies Layout;

/** QUERY_RMP command output. */
export const QUERY_RMP_OUT = {
  name: "query_rmp_out",
  title: "QUERY_RMP output",
  generation: 5,
  bytes: 272,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_query_rmp_out_bits",
  behind: "cmd_pas",
  fields: {
    status: { at: 0x00, bits: [31, 24], secret: "none", brief: true, enum: "cmd_status", doc: "Command status." },
    syndrome: { at: 0x04, bits: [31, 0], secret: "none", doc: "Syndrome: what the firmware objects to, 0 if nothing." },
    rmp_context: { at: 0x20, layout: "rmpc", doc: "The context." },
  },
} as const satisfies Layout;

/** QUERY_DCT command output. */
export const QUERY_DCT_OUT = {
  name: "query_dct_out",
  title: "QUERY_DCT output",
  generation: 5,
  bytes: 128,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_query_dct_out_bits",
  fields: {
    status: { at: 0x00, bits: [31, 24], secret: "none", brief: true, enum: "cmd_status", doc: "Command status." },
    syndrome: { at: 0x04, bits: [31, 0], secret: "none", doc: "Syndrome: what the firmware objects to, 0 if nothing." },
    dct_context_entry: { at: 0x10, layout: "dctc", doc: "The context." },
  },
} as const satisfies Layout;

/** QUERY_XRQ command output. */
export const QUERY_XRQ_OUT = {
  name: "query_xrq_out",
  title: "QUERY_XRQ output",
  generation: 5,
  bytes: 336,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_query_xrq_out_bits",
  behind: "cmd_pas",
  fields: {
    status: { at: 0x00, bits: [31, 24], secret: "none", brief: true, enum: "cmd_status", doc: "Command status." },
    syndrome: { at: 0x04, bits: [31, 0], secret: "none", doc: "Syndrome: what the firmware objects to, 0 if nothing." },
    xrq_context: { at: 0x10, layout: "xrqc", doc: "The context." },
  },
} as const satisfies Layout;

/** QUERY_QP command input. */
export const QUERY_QP_IN = {
  name: "query_qp_in",
  title: "QUERY_QP input",
  generation: 5,
  bytes: 16,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_query_qp_in_bits",
  note: "Opcode 0x50b.",
  alone: "input of a command: what a driver posts",
  fields: {
    opcode: { at: 0x00, bits: [31, 16], secret: "none", enum: "cmd_opcode_gen5", doc: "Command opcode." },
    op_mod: { at: 0x04, bits: [15, 0], secret: "none", doc: "Opcode modifier of the command." },
    qpc_ext: {
      at: 0x08,
      bits: [31, 31],
      secret: "none",
      since: "MLNX_OFED kernel headers",
      doc: "Ask for the QPC extension.",
    },
    qpn: { at: 0x08, bits: [23, 0], secret: "none", doc: "Queue pair number." },
  },
} as const satisfies Layout;

/** QUERY_CQ command input. */
export const QUERY_CQ_IN = {
  name: "query_cq_in",
  title: "QUERY_CQ input",
  generation: 5,
  bytes: 16,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_query_cq_in_bits",
  note: "Opcode 0x402.",
  alone: "input of a command: what a driver posts",
  fields: {
    opcode: { at: 0x00, bits: [31, 16], secret: "none", enum: "cmd_opcode_gen5", doc: "Command opcode." },
    op_mod: { at: 0x04, bits: [15, 0], secret: "none", doc: "Opcode modifier of the command." },
    cqn: { at: 0x08, bits: [23, 0], secret: "none", doc: "Completion queue number." },
  },
} as const satisfies Layout;

/** QUERY_MKEY command input. */
export const QUERY_MKEY_IN = {
  name: "query_mkey_in",
  title: "QUERY_MKEY input",
  generation: 5,
  bytes: 16,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_query_mkey_in_bits",
  note: "Opcode 0x201.",
  alone: "input of a command: what a driver posts",
  fields: {
    opcode: { at: 0x00, bits: [31, 16], secret: "none", enum: "cmd_opcode_gen5", doc: "Command opcode." },
    op_mod: { at: 0x04, bits: [15, 0], secret: "none", doc: "Opcode modifier of the command." },
    mkey_index: { at: 0x08, bits: [23, 0], secret: "none", doc: "Index of the memory key." },
    pg_access: { at: 0x0c, bits: [31, 31], secret: "none", doc: "Page access." },
  },
} as const satisfies Layout;

/** QUERY_EQ command input. */
export const QUERY_EQ_IN = {
  name: "query_eq_in",
  title: "QUERY_EQ input",
  generation: 5,
  bytes: 16,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_query_eq_in_bits",
  note: "Opcode 0x303.",
  alone: "input of a command: what a driver posts",
  fields: {
    opcode: { at: 0x00, bits: [31, 16], secret: "none", enum: "cmd_opcode_gen5", doc: "Command opcode." },
    op_mod: { at: 0x04, bits: [15, 0], secret: "none", doc: "Opcode modifier of the command." },
    eq_number: { at: 0x08, bits: [7, 0], secret: "none", doc: "Event queue number." },
  },
} as const satisfies Layout;

/** QUERY_SRQ command input. */
export const QUERY_SRQ_IN = {
  name: "query_srq_in",
  title: "QUERY_SRQ input",
  generation: 5,
  bytes: 16,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_query_srq_in_bits",
  note: "Opcode 0x702.",
  alone: "input of a command: what a driver posts",
  fields: {
    opcode: { at: 0x00, bits: [31, 16], secret: "none", enum: "cmd_opcode_gen5", doc: "Command opcode." },
    op_mod: { at: 0x04, bits: [15, 0], secret: "none", doc: "Opcode modifier of the command." },
    srqn: { at: 0x08, bits: [23, 0], secret: "none", doc: "SRQ number." },
  },
} as const satisfies Layout;

/** QUERY_XRC_SRQ command input. */
export const QUERY_XRC_SRQ_IN = {
  name: "query_xrc_srq_in",
  title: "QUERY_XRC_SRQ input",
  generation: 5,
  bytes: 16,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_query_xrc_srq_in_bits",
  note: "Opcode 0x707.",
  alone: "input of a command: what a driver posts",
  fields: {
    opcode: { at: 0x00, bits: [31, 16], secret: "none", enum: "cmd_opcode_gen5", doc: "Command opcode." },
    op_mod: { at: 0x04, bits: [15, 0], secret: "none", doc: "Opcode modifier of the command." },
    xrc_srqn: { at: 0x08, bits: [23, 0], secret: "none", doc: "XRC SRQ number." },
  },
} as const satisfies Layout;

/** QUERY_SQ command input. */
export const QUERY_SQ_IN = {
  name: "query_sq_in",
  title: "QUERY_SQ input",
  generation: 5,
  bytes: 16,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_query_sq_in_bits",
  note: "Opcode 0x907.",
  alone: "input of a command: what a driver posts",
  fields: {
    opcode: { at: 0x00, bits: [31, 16], secret: "none", enum: "cmd_opcode_gen5", doc: "Command opcode." },
    op_mod: { at: 0x04, bits: [15, 0], secret: "none", doc: "Opcode modifier of the command." },
    sqn: { at: 0x08, bits: [23, 0], secret: "none", doc: "Send queue number." },
  },
} as const satisfies Layout;

/** QUERY_RQ command input. */
export const QUERY_RQ_IN = {
  name: "query_rq_in",
  title: "QUERY_RQ input",
  generation: 5,
  bytes: 16,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_query_rq_in_bits",
  note: "Opcode 0x90b.",
  alone: "input of a command: what a driver posts",
  fields: {
    opcode: { at: 0x00, bits: [31, 16], secret: "none", enum: "cmd_opcode_gen5", doc: "Command opcode." },
    op_mod: { at: 0x04, bits: [15, 0], secret: "none", doc: "Opcode modifier of the command." },
    rqn: { at: 0x08, bits: [23, 0], secret: "none", doc: "Receive queue number." },
  },
} as const satisfies Layout;

/** QUERY_RMP command input. */
export const QUERY_RMP_IN = {
  name: "query_rmp_in",
  title: "QUERY_RMP input",
  generation: 5,
  bytes: 16,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_query_rmp_in_bits",
  note: "Opcode 0x90f.",
  alone: "input of a command: what a driver posts",
  fields: {
    opcode: { at: 0x00, bits: [31, 16], secret: "none", enum: "cmd_opcode_gen5", doc: "Command opcode." },
    op_mod: { at: 0x04, bits: [15, 0], secret: "none", doc: "Opcode modifier of the command." },
    rmpn: { at: 0x08, bits: [23, 0], secret: "none", doc: "Receive memory pool (RMP) number." },
  },
} as const satisfies Layout;

/** QUERY_DCT command input. */
export const QUERY_DCT_IN = {
  name: "query_dct_in",
  title: "QUERY_DCT input",
  generation: 5,
  bytes: 16,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_query_dct_in_bits",
  note: "Opcode 0x713.",
  alone: "input of a command: what a driver posts",
  fields: {
    opcode: { at: 0x00, bits: [31, 16], secret: "none", enum: "cmd_opcode_gen5", doc: "Command opcode." },
    op_mod: { at: 0x04, bits: [15, 0], secret: "none", doc: "Opcode modifier of the command." },
    dctn: { at: 0x08, bits: [23, 0], secret: "none", doc: "DCT number." },
  },
} as const satisfies Layout;

/** QUERY_XRQ command input. */
export const QUERY_XRQ_IN = {
  name: "query_xrq_in",
  title: "QUERY_XRQ input",
  generation: 5,
  bytes: 16,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_query_xrq_in_bits",
  note: "Opcode 0x719.",
  alone: "input of a command: what a driver posts",
  fields: {
    opcode: { at: 0x00, bits: [31, 16], secret: "none", enum: "cmd_opcode_gen5", doc: "Command opcode." },
    op_mod: { at: 0x04, bits: [15, 0], secret: "none", doc: "Opcode modifier of the command." },
    xrqn: { at: 0x08, bits: [23, 0], secret: "none", doc: "XRQ number." },
  },
} as const satisfies Layout;

/** KLM entry (indirect key / UMR data). */
export const KLM = {
  name: "klm",
  title: "KLM entry",
  generation: 5,
  bytes: 16,
  source: "rdma-core: providers/mlx5/mlx5dv.h: struct mlx5_wqe_umr_klm_seg; DPDK: mlx5_prm.h: struct mlx5_ifc_klm_bits",
  fields: {
    byte_count: {
      at: 0x00,
      bits: [31, 0],
      secret: "none",
      brief: true,
      as: "dec",
      doc: "Bytes that the entry covers.",
    },
    mkey: { at: 0x04, bits: [31, 0], secret: "mkey", brief: true, doc: "Memory key that it points to." },
    address: { at: 0x08, bits: [63, 0], secret: "address", brief: true, as: "addr", doc: "Address in that key." },
  },
} as const satisfies Layout;

/** KSM entry (fixed size indirect entry). */
export const KSM = {
  name: "ksm",
  title: "KSM entry",
  generation: 5,
  bytes: 16,
  source: "Linux mlx5: include/linux/mlx5/qp.h: struct mlx5_ksm",
  fields: {
    mkey: { at: 0x04, bits: [31, 0], secret: "mkey", doc: "Memory key that the entry points to." },
    address: { at: 0x08, bits: [63, 0], secret: "address", as: "addr", doc: "Address in that key." },
  },
} as const satisfies Layout;

/** MTT entry (memory translation). */
export const MTT = {
  name: "mtt",
  title: "MTT entry",
  generation: 5,
  bytes: 8,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_mtt_bits",
  fields: {
    ptag_63_32: {
      at: 0x00,
      bits: [31, 0],
      secret: "address",
      lower: "ptag_31_8",
      doc: "Physical address, bits 63..32.",
    },
    ptag_31_8: { at: 0x04, bits: [31, 8], secret: "address", doc: "Physical address, bits 31..8." },
    wr_en: { at: 0x04, bits: [1, 1], secret: "none", doc: "The page may be written." },
    rd_en: { at: 0x04, bits: [0, 0], secret: "none", doc: "The page may be read." },
  },
  joined: {
    address: { parts: ["ptag_63_32", "ptag_31_8"], shift: 8, doc: "Physical address." },
  },
} as const satisfies Layout;

/** Physical address list entry. */
export const CMD_PAS = {
  name: "cmd_pas",
  title: "PAS entry",
  generation: 5,
  bytes: 8,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_cmd_pas_bits",
  fields: {
    pa_h: { at: 0x00, bits: [31, 0], secret: "address", lower: "pa_l", doc: "Physical address, bits 63..32." },
    pa_l: { at: 0x04, bits: [31, 12], secret: "address", doc: "Physical address, bits 31..12." },
  },
  joined: {
    pa: { parts: ["pa_h", "pa_l"], shift: 12, doc: "Physical address." },
  },
} as const satisfies Layout;

/** ATTACH_TO_MCG command input (only public 5th generation multicast layout). */
export const ATTACH_TO_MCG_IN = {
  name: "attach_to_mcg_in",
  title: "ATTACH_TO_MCG input",
  generation: 5,
  bytes: 32,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_attach_to_mcg_in_bits",
  note: "Opcode 0x806. How the device stores a multicast group is not public for this generation.",
  alone: "input of a command: what a driver posts",
  fields: {
    opcode: { at: 0x00, bits: [31, 16], secret: "none", enum: "cmd_opcode_gen5", doc: "Command opcode." },
    uid: { at: 0x00, bits: [15, 0], secret: "none", doc: "User context on whose behalf the command runs." },
    op_mod: { at: 0x04, bits: [15, 0], secret: "none", doc: "Opcode modifier of the command." },
    qpn: { at: 0x08, bits: [23, 0], secret: "none", doc: "Queue pair number." },
    multicast_gid: { at: 0x10, bits: [127, 0], secret: "gid", as: "gid", doc: "Multicast GID of the group." },
  },
} as const satisfies Layout;

/** QP doorbell record. */
export const DBR_QP = {
  name: "dbr_qp",
  title: "QP doorbell record",
  generation: 5,
  bytes: 8,
  source: "rdma-core: providers/mlx5/qp.c, mlx5.h (MLX5_RCV_DBR 0, MLX5_SND_DBR 1)",
  note: "Host memory, big-endian, 8-byte aligned; the upper half of each dword is written as zero.",
  alone: "memory of the host, which no adapter shows",
  fields: {
    rcv_counter: { at: 0x00, bits: [15, 0], secret: "none", as: "dec", doc: "Receive WQEs posted; wraps at 16 bits." },
    snd_counter: { at: 0x04, bits: [15, 0], secret: "none", as: "dec", doc: "Send WQEBBs posted; wraps at 16 bits." },
  },
} as const satisfies Layout;

/** CQ doorbell record. */
export const DBR_CQ = {
  name: "dbr_cq",
  title: "CQ doorbell record",
  generation: 5,
  bytes: 8,
  source: "rdma-core: providers/mlx5/cq.c; Linux include/linux/mlx5/cq.h",
  alone: "memory of the host, which no adapter shows",
  fields: {
    set_ci: { at: 0x00, bits: [23, 0], secret: "none", as: "dec", doc: "Consumer index of software." },
    arm_sn: { at: 0x04, bits: [29, 28], secret: "none", doc: "Sequence number of the arm command, 2 bits." },
    arm_cmd: {
      at: 0x04,
      bits: [27, 24],
      secret: "none",
      enum: "cq_db_cmd",
      doc: "What to notify on: 0 the next completion, 1 the next solicited one.",
    },
    arm_ci: { at: 0x04, bits: [23, 0], secret: "none", as: "dec", doc: "Consumer index at the time of arming." },
  },
} as const satisfies Layout;

/** SRQ / RMP / RQ doorbell record. */
export const DBR_SRQ = {
  name: "dbr_srq",
  title: "SRQ doorbell record",
  generation: 5,
  bytes: 8,
  source: "rdma-core: providers/mlx5/srq.c, verbs.c",
  note: "An SRQ uses the first dword only; the RQ of a raw packet QP uses the receive dword likewise.",
  alone: "memory of the host, which no adapter shows",
  fields: {
    rcv_counter: { at: 0x00, bits: [15, 0], secret: "none", as: "dec", doc: "WQEs posted; wraps at 16 bits." },
  },
} as const satisfies Layout;

/** CQ arm doorbell in the UAR page (offset 0x20). */
export const UAR_CQ_DOORBELL = {
  name: "uar_cq_doorbell",
  title: "CQ doorbell",
  generation: 5,
  bytes: 8,
  source: "Linux include/linux/mlx5/cq.h: mlx5_cq_arm",
  alone: "what is written to the adapter, and cannot be read",
  fields: {
    arm_sn: { at: 0x00, bits: [29, 28], secret: "none", doc: "Sequence number of the arm command, 2 bits." },
    arm_cmd: {
      at: 0x00,
      bits: [27, 24],
      secret: "none",
      enum: "cq_db_cmd",
      doc: "What to notify on: 0 the next completion, 1 the next solicited one.",
    },
    arm_ci: { at: 0x00, bits: [23, 0], secret: "none", as: "dec", doc: "Consumer index at the time of arming." },
    cqn: { at: 0x04, bits: [23, 0], secret: "none", doc: "Completion queue number." },
  },
} as const satisfies Layout;

/** EQ consumer index doorbell in the UAR page (offset 0x40 arm, 0x48 no arm). */
export const UAR_EQ_DOORBELL = {
  name: "uar_eq_doorbell",
  title: "EQ doorbell",
  generation: 5,
  bytes: 4,
  source: "Linux drivers/net/ethernet/mellanox/mlx5/core/lib/eq.h: eq_update_ci; eq.c: MLX5_EQ_DOORBEL_OFFSET",
  note: "An EQ has no doorbell record in host memory.",
  alone: "what is written to the adapter, and cannot be read",
  fields: {
    eqn: { at: 0x00, bits: [31, 24], secret: "none", as: "dec", doc: "Event queue number." },
    consumer_index: { at: 0x00, bits: [23, 0], secret: "none", as: "dec", doc: "Consumer index of software." },
  },
} as const satisfies Layout;
