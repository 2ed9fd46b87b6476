/**
 * Contexts, command wrappers, translation entries and doorbells of the 5th generation.
 *
 * @module
 */

import type { Layout, RecordOf } from "../types.ts";

/** Address path (primary/secondary path of a QP). */
export const ADS = {
  name: "ads",
  title: "address path",
  generation: 5,
  bytes: 44,
  source:
    "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_ads_bits; rdma-core: providers/mlx5/mlx5_ifc.h: struct mlx5_ifc_ads_bits; DPDK: drivers/common/mlx5/mlx5_prm.h: struct mlx5_ifc_ads_bits; saeedtx/mlx5ctl: mlx5_ifc.h: struct mlx5_ifc_ads_bits",
  fields: {
    fl: { at: 0x00, bits: [31, 31], doc: "Force loopback." },
    free_ar: { at: 0x00, bits: [30, 30], doc: "Adaptive routing without order restriction." },
    pkey_index: { at: 0x00, bits: [15, 0], doc: "Pkey index." },
    plane_index: { at: 0x04, bits: [31, 24], since: "MLNX_OFED 2026 kernel headers", doc: "Multi-plane device plane." },
    grh: { at: 0x04, bits: [23, 23], doc: "GRH present." },
    mlid: { at: 0x04, bits: [22, 16], doc: "Source path bits (IB)." },
    rlid: { at: 0x04, bits: [15, 0], doc: "Remote LID (IB)." },
    ack_timeout: { at: 0x08, bits: [31, 27], doc: "IB local ACK timeout code (4.096 us * 2^n), 0 = infinite." },
    src_addr_index: { at: 0x08, bits: [23, 16], doc: "GID/RoCE address table index." },
    stat_rate: { at: 0x08, bits: [11, 8], enum: "stat_rate_gen5", doc: "Stat rate." },
    hop_limit: { at: 0x08, bits: [7, 0], as: "dec", doc: "Hop limit." },
    tclass: { at: 0x0c, bits: [27, 20], doc: "Tclass." },
    flow_label: { at: 0x0c, bits: [19, 0], doc: "Flow label." },
    rgid_rip: { at: 0x10, bits: [127, 0], as: "gid", doc: "Remote GID or IP address, 16 bytes." },
    f_dscp: { at: 0x20, bits: [27, 27], doc: "Force DSCP." },
    f_ecn: { at: 0x20, bits: [26, 26], doc: "Force ECN." },
    f_eth_prio: { at: 0x20, bits: [24, 24], doc: "Force Ethernet priority." },
    ecn: { at: 0x20, bits: [23, 22], doc: "Ecn." },
    dscp: { at: 0x20, bits: [21, 16], doc: "Dscp." },
    udp_sport: { at: 0x20, bits: [15, 0], doc: "Udp sport." },
    dei_cfi: { at: 0x24, bits: [31, 31], doc: "Dei cfi." },
    eth_prio: { at: 0x24, bits: [30, 28], doc: "Eth prio." },
    sl: { at: 0x24, bits: [27, 24], doc: "Sl." },
    vhca_port_num: { at: 0x24, bits: [23, 16], doc: "Vhca port num." },
    rmac_47_32: { at: 0x24, bits: [15, 0], doc: "Remote MAC bits 47..32." },
    rmac_31_0: { at: 0x28, bits: [31, 0], doc: "Remote MAC bits 31..0." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode ADS}. */
export type Ads = RecordOf<typeof ADS>;

/** CQE error syndrome dword (in QPC extension). */
export const CQE_ERROR_SYNDROME = {
  name: "cqe_error_syndrome",
  title: "CQE error syndrome",
  generation: 5,
  bytes: 4,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_cqe_error_syndrome_bits",
  fields: {
    hw_error_syndrome: { at: 0x00, bits: [31, 24], doc: "Hw error syndrome." },
    hw_syndrome_type: { at: 0x00, bits: [23, 20], doc: "Hw syndrome type." },
    vendor_error_syndrome: { at: 0x00, bits: [15, 8], doc: "Vendor error syndrome." },
    syndrome: { at: 0x00, bits: [7, 0], enum: "cqe_syndrome_gen5", doc: "Syndrome." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode CQE_ERROR_SYNDROME}. */
export type CqeErrorSyndrome = RecordOf<typeof CQE_ERROR_SYNDROME>;

/** Queue Pair Context (5th generation). */
export const QPC = {
  name: "qpc",
  title: "QPC",
  generation: 5,
  bytes: 232,
  source:
    "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_qpc_bits; rdma-core: providers/mlx5/mlx5_ifc.h: struct mlx5_ifc_qpc_bits; DPDK: drivers/common/mlx5/mlx5_prm.h: struct mlx5_ifc_qpc_bits; saeedtx/mlx5ctl: mlx5_ifc.h: struct mlx5_ifc_qpc_bits",
  fields: {
    state: { at: 0x00, bits: [31, 28], enum: "qp_state", doc: "State." },
    lag_tx_port_affinity: { at: 0x00, bits: [27, 24], doc: "0 = automatic." },
    st: { at: 0x00, bits: [23, 16], enum: "qp_st_gen5", doc: "St." },
    isolate_vl_tc: { at: 0x00, bits: [13, 13], doc: "Isolate vl tc." },
    pm_state: { at: 0x00, bits: [12, 11], enum: "pm_state", doc: "Pm state." },
    req_e2e_credit_mode: { at: 0x00, bits: [9, 8], doc: "Req e2e credit mode." },
    offload_type: { at: 0x00, bits: [7, 4], enum: "qpc_offload_type", doc: "Offload type." },
    end_padding_mode: { at: 0x00, bits: [3, 2], enum: "end_padding_mode", doc: "End padding mode." },
    wq_signature: { at: 0x04, bits: [31, 31], doc: "Wq signature." },
    block_lb_mc: { at: 0x04, bits: [30, 30], doc: "Block lb mc." },
    atomic_like_write_en: { at: 0x04, bits: [29, 29], doc: "Atomic like write en." },
    latency_sensitive: { at: 0x04, bits: [28, 28], doc: "Latency sensitive." },
    drain_sigerr: { at: 0x04, bits: [26, 26], doc: "Drain sigerr." },
    dp_ordering_force: { at: 0x04, bits: [24, 24], since: "MLNX_OFED 2026 kernel headers", doc: "Dp ordering force." },
    pd: { at: 0x04, bits: [23, 0], doc: "Pd." },
    mtu: { at: 0x08, bits: [31, 29], enum: "mtu", doc: "Mtu." },
    log_msg_max: { at: 0x08, bits: [28, 24], log2: { plus: 0, unit: "bytes" }, doc: "log2 of maximum message size." },
    log_rq_size: { at: 0x08, bits: [22, 19], log2: { plus: 0, unit: "WQEs" }, doc: "log2 of number of RQ WQEs." },
    log_rq_stride: {
      at: 0x08,
      bits: [18, 16],
      log2: { plus: 4, unit: "bytes" },
      doc: "log2 of RQ WQE stride in 16-byte units (stride = 16 << n).",
    },
    no_sq: { at: 0x08, bits: [15, 15], doc: "1 = QP has no send queue." },
    log_sq_size: {
      at: 0x08,
      bits: [14, 11],
      log2: { plus: 0, unit: "WQEBBs" },
      doc: "log2 of number of 64-byte send WQEBBs.",
    },
    retry_mode: { at: 0x08, bits: [9, 8], since: "MLNX_OFED 2026 kernel headers", doc: "Retry mode." },
    ts_format: { at: 0x08, bits: [7, 6], enum: "ts_format", doc: "Ts format." },
    data_in_order: { at: 0x08, bits: [5, 5], since: "rdma-core headers", doc: "Data in order." },
    rlky: { at: 0x08, bits: [4, 4], doc: "Reserved lkey enable." },
    ulp_stateless_offload_mode: { at: 0x08, bits: [3, 0], doc: "Ulp stateless offload mode." },
    counter_set_id: { at: 0x0c, bits: [31, 24], doc: "Counter set id." },
    uar_page: { at: 0x0c, bits: [23, 0], doc: "Uar page." },
    user_index: { at: 0x10, bits: [23, 0], doc: "User index." },
    log_page_size: { at: 0x14, bits: [28, 24], log2: { plus: 12, unit: "bytes" }, doc: "log2 of page size minus 12." },
    remote_qpn: { at: 0x14, bits: [23, 0], when: { st: ["RC", "UC", "XRC", "DCI"] }, doc: "Remote qpn." },
    primary_address_path: { at: 0x18, layout: "ads", doc: "Primary address path." },
    secondary_address_path: {
      at: 0x44,
      layout: "ads",
      when: { st: ["RC", "UC", "XRC", "DCI"] },
      doc: "Secondary address path.",
    },
    log_ack_req_freq: { at: 0x70, bits: [31, 28], when: { st: ["RC", "XRC", "DCI"] }, doc: "Log ack req freq." },
    log_sra_max: {
      at: 0x70,
      bits: [23, 21],
      log2: { plus: 0, unit: "requests" },
      when: { st: ["RC", "XRC", "DCI"] },
      doc: "Log sra max.",
    },
    retry_count: { at: 0x70, bits: [18, 16], when: { st: ["RC", "XRC", "DCI"] }, doc: "Retry count." },
    rnr_retry: { at: 0x70, bits: [15, 13], when: { st: ["RC", "XRC", "DCI"] }, doc: "Rnr retry." },
    fre: { at: 0x70, bits: [11, 11], doc: "Fast registration enable." },
    cur_rnr_retry: { at: 0x70, bits: [10, 8], when: { st: ["RC", "XRC", "DCI"] }, doc: "Cur rnr retry." },
    cur_retry_count: { at: 0x70, bits: [7, 5], when: { st: ["RC", "XRC", "DCI"] }, doc: "Cur retry count." },
    next_send_psn: {
      at: 0x78,
      bits: [23, 0],
      when: { st: ["RC", "UC", "UD", "XRC", "MLX", "DCI", "QP0", "QP1"] },
      doc: "Next send psn.",
    },
    log_num_dci_stream_channels: {
      at: 0x7c,
      bits: [28, 24],
      log2: { plus: 0, unit: "streams" },
      when: { st: ["DCI"] },
      doc: "Log num dci stream channels.",
    },
    cqn_snd: { at: 0x7c, bits: [23, 0], doc: "Cqn snd." },
    log_num_dci_errored_streams: {
      at: 0x80,
      bits: [28, 24],
      log2: { plus: 0, unit: "streams" },
      when: { st: ["DCI"] },
      doc: "Log num dci errored streams.",
    },
    deth_sqpn: { at: 0x80, bits: [23, 0], when: { st: ["UD", "MLX", "QP0", "QP1"] }, doc: "Deth sqpn." },
    last_acked_psn: { at: 0x88, bits: [23, 0], when: { st: ["RC", "XRC", "DCI"] }, doc: "Last acked psn." },
    ssn: { at: 0x8c, bits: [23, 0], when: { st: ["RC", "XRC", "DCI"] }, doc: "Ssn." },
    log_rra_max: {
      at: 0x90,
      bits: [23, 21],
      log2: { plus: 0, unit: "requests" },
      when: { st: ["RC", "XRC", "DCI", "DCT"] },
      doc: "Log rra max.",
    },
    atomic_mode: { at: 0x90, bits: [19, 16], enum: "atomic_mode_gen5", doc: "Atomic mode." },
    rre: { at: 0x90, bits: [15, 15], doc: "Remote read enable." },
    rwe: { at: 0x90, bits: [14, 14], doc: "Remote write enable." },
    rae: { at: 0x90, bits: [13, 13], doc: "Remote atomic enable." },
    page_offset: { at: 0x90, bits: [11, 6], doc: "Offset of the WQ buffer in the first page, 64-byte units." },
    dp_ordering_1: {
      at: 0x90,
      bits: [3, 3],
      since: "MLNX_OFED 2026 kernel headers",
      doc: "Data placement ordering bit.",
    },
    cd_slave_receive: { at: 0x90, bits: [2, 2], doc: "Cd slave receive." },
    cd_slave_send: { at: 0x90, bits: [1, 1], doc: "Cd slave send." },
    cd_master: { at: 0x90, bits: [0, 0], doc: "Cross channel master." },
    min_rnr_nak: { at: 0x94, bits: [28, 24], when: { st: ["RC", "XRC", "DCI", "DCT"] }, doc: "IB RNR NAK timer code." },
    next_rcv_psn: { at: 0x94, bits: [23, 0], when: { st: ["RC", "UC", "XRC", "DCI"] }, doc: "Next rcv psn." },
    xrcd: { at: 0x98, bits: [23, 0], when: { st: ["XRC"] }, doc: "Xrcd." },
    cqn_rcv: { at: 0x9c, bits: [23, 0], doc: "Cqn rcv." },
    dbr_addr: { at: 0xa0, bits: [63, 0], as: "addr", doc: "Physical address of the QP doorbell record." },
    q_key: { at: 0xa8, bits: [31, 0], when: { st: ["UD", "MLX", "QP0", "QP1"] }, doc: "Q key." },
    rq_type: { at: 0xac, bits: [26, 24], enum: "rq_type_gen5", doc: "3 bits; 0..3." },
    srqn_rmpn_xrqn: { at: 0xac, bits: [23, 0], doc: "SRQ, RMP or XRQ number, per rq_type." },
    rmsn: { at: 0xb0, bits: [23, 0], when: { st: ["RC", "UC", "XRC", "DCI", "DCT"] }, doc: "Rmsn." },
    hw_sq_wqebb_counter: { at: 0xb4, bits: [31, 16], doc: "HW send WQEBB counter." },
    sw_sq_wqebb_counter: { at: 0xb4, bits: [15, 0], doc: "Last doorbell send WQEBB counter." },
    hw_rq_counter: { at: 0xb8, bits: [31, 0], as: "dec", doc: "HW receive WQE counter." },
    sw_rq_counter: { at: 0xbc, bits: [31, 0], as: "dec", doc: "Last doorbell receive counter." },
    cgs: { at: 0xc4, bits: [16, 16], doc: "Cgs." },
    cs_req: { at: 0xc4, bits: [15, 8], enum: "qpc_cs_req", doc: "Cs req." },
    cs_res: { at: 0xc4, bits: [7, 0], enum: "qpc_cs_res", doc: "Cs res." },
    dc_access_key: { at: 0xc8, bits: [63, 0], when: { st: ["DCI", "DCT"] }, doc: "Dc access key." },
    dbr_umem_valid: { at: 0xd0, bits: [28, 28], doc: "Dbr umem valid." },
    dbr_umem_id: { at: 0xe4, bits: [31, 0], since: "rdma-core, DPDK headers", doc: "Dbr umem id." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode QPC}. */
export type Qpc = RecordOf<typeof QPC>;

/** QPC extension as written by rdma-core (modify commands). */
export const QPC_EXT = {
  name: "qpc_ext",
  title: "QPC extension (modify)",
  generation: 5,
  bytes: 192,
  source: "rdma-core: providers/mlx5/mlx5_ifc.h: struct mlx5_ifc_qpc_ext_bits",
  fields: {
    mmo: { at: 0x00, bits: [29, 29], doc: "Mmo." },
    dci_stream_channel_id: { at: 0x00, bits: [15, 0], doc: "Dci stream channel id." },
    qos_queue_group_id_requester: { at: 0x04, bits: [31, 0], doc: "Qos queue group id requester." },
    qos_queue_group_id_responder: { at: 0x08, bits: [31, 0], doc: "Qos queue group id responder." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode QPC_EXT}. */
export type QpcExt = RecordOf<typeof QPC_EXT>;

/** QPC extension as returned by QUERY_QP when qpc_ext=1. */
export const QP_CONTEXT_EXTENSION = {
  name: "qp_context_extension",
  title: "QPC extension",
  generation: 5,
  bytes: 192,
  source:
    "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_qp_context_extension_bits",
  fields: {
    error_syndrome: { at: 0x0c, layout: "cqe_error_syndrome", doc: "Error syndrome." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode QP_CONTEXT_EXTENSION}. */
export type QpContextExtension = RecordOf<typeof QP_CONTEXT_EXTENSION>;

/** Work queue sub-context of SQ, RQ, RMP and XRQ contexts. */
export const WQ = {
  name: "wq",
  title: "WQ",
  generation: 5,
  bytes: 192,
  source:
    "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_wq_bits; DPDK: drivers/common/mlx5/mlx5_prm.h: struct mlx5_ifc_wq_bits; saeedtx/mlx5ctl: mlx5_ifc.h: struct mlx5_ifc_wq_bits",
  fields: {
    wq_type: { at: 0x00, bits: [31, 28], enum: "wq_type", doc: "Wq type." },
    wq_signature: { at: 0x00, bits: [27, 27], doc: "Wq signature." },
    end_padding_mode: { at: 0x00, bits: [26, 25], enum: "end_padding_mode", doc: "End padding mode." },
    cd_slave: { at: 0x00, bits: [24, 24], doc: "Cd slave." },
    hds_skip_first_sge: { at: 0x04, bits: [31, 31], doc: "Hds skip first sge." },
    log2_hds_buf_size: { at: 0x04, bits: [30, 28], doc: "log2 hds buf size." },
    page_offset: { at: 0x04, bits: [20, 16], doc: "Offset in first page, 64-byte units." },
    lwm: { at: 0x04, bits: [15, 0], doc: "Low watermark." },
    pd: { at: 0x08, bits: [23, 0], doc: "Pd." },
    uar_page: { at: 0x0c, bits: [23, 0], doc: "Uar page." },
    dbr_addr: { at: 0x10, bits: [63, 0], as: "addr", doc: "Dbr addr." },
    hw_counter: { at: 0x18, bits: [31, 0], as: "dec", doc: "Hw counter." },
    sw_counter: { at: 0x1c, bits: [31, 0], as: "dec", doc: "Sw counter." },
    log_wq_stride: { at: 0x20, bits: [19, 16], log2: { plus: 0, unit: "bytes" }, doc: "log2 of WQE stride in bytes." },
    log_wq_pg_sz: { at: 0x20, bits: [12, 8], log2: { plus: 12, unit: "bytes" }, doc: "log2 of page size minus 12." },
    log_wq_sz: { at: 0x20, bits: [4, 0], log2: { plus: 0, unit: "WQEs" }, doc: "log2 of number of WQEs." },
    dbr_umem_valid: { at: 0x24, bits: [31, 31], doc: "Dbr umem valid." },
    wq_umem_valid: { at: 0x24, bits: [30, 30], doc: "Wq umem valid." },
    log_hairpin_num_packets: {
      at: 0x24,
      bits: [28, 24],
      log2: { plus: 0, unit: "packets" },
      doc: "Log hairpin num packets.",
    },
    log_hairpin_data_sz: { at: 0x24, bits: [20, 16], log2: { plus: 0, unit: "bytes" }, doc: "Hairpin queues." },
    log_wqe_num_of_strides: {
      at: 0x24,
      bits: [11, 8],
      as: "signed",
      log2: { plus: 9, unit: "strides" },
      doc: "Striding RQ: signed; number of strides = 1 << (n + 9); single_wqe_log_num_of_strides in DPDK.",
    },
    two_byte_shift_en: { at: 0x24, bits: [7, 7], doc: "Striding RQ: 2 bytes of padding before each packet." },
    log_wqe_stride_size: {
      at: 0x24,
      bits: [2, 0],
      log2: { plus: 6, unit: "bytes" },
      doc: "Striding RQ: stride bytes = 1 << (n + 6); single_stride_log_num_of_bytes in DPDK.",
    },
    dbr_umem_id: { at: 0x28, bits: [31, 0], doc: "Dbr umem id." },
    wq_umem_id: { at: 0x2c, bits: [31, 0], doc: "Wq umem id." },
    wq_umem_offset: { at: 0x30, bits: [63, 0], doc: "Wq umem offset." },
    headers_mkey: { at: 0x38, bits: [31, 0], doc: "Headers mkey." },
    shampo_enable: { at: 0x3c, bits: [31, 31], doc: "Shampo enable." },
    shampo_mode: { at: 0x3c, bits: [29, 28], since: "MLNX_OFED 2026 kernel headers", doc: "Shampo mode." },
    log_reservation_size: { at: 0x3c, bits: [26, 24], doc: "Log reservation size." },
    log_max_num_of_packets_per_reservation: {
      at: 0x3c,
      bits: [18, 16],
      doc: "Log max num of packets per reservation.",
    },
    log_headers_entry_size: { at: 0x3c, bits: [9, 8], doc: "Log headers entry size." },
    log_headers_buffer_entry_num: { at: 0x3c, bits: [3, 0], doc: "Log headers buffer entry num." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode WQ}. */
export type Wq = RecordOf<typeof WQ>;

/** Send Queue context. */
export const SQC = {
  name: "sqc",
  title: "SQC",
  generation: 5,
  bytes: 240,
  source:
    "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_sqc_bits; rdma-core: providers/mlx5/mlx5_ifc.h: struct mlx5_ifc_sqc_bits; DPDK: drivers/common/mlx5/mlx5_prm.h: struct mlx5_ifc_sqc_bits; saeedtx/mlx5ctl: mlx5_ifc.h: struct mlx5_ifc_sqc_bits",
  fields: {
    rlky: { at: 0x00, bits: [31, 31], doc: "Rlky." },
    cd_master: { at: 0x00, bits: [30, 30], doc: "Cd master." },
    fre: { at: 0x00, bits: [29, 29], doc: "Fre." },
    flush_in_error_en: { at: 0x00, bits: [28, 28], doc: "Flush in error en." },
    allow_multi_pkt_send_wqe: { at: 0x00, bits: [27, 27], doc: "Allow multi pkt send wqe." },
    min_wqe_inline_mode: { at: 0x00, bits: [26, 24], enum: "inline_mode", doc: "Min wqe inline mode." },
    state: { at: 0x00, bits: [23, 20], enum: "sq_state", doc: "State." },
    reg_umr: { at: 0x00, bits: [19, 19], doc: "Reg umr." },
    allow_swp: { at: 0x00, bits: [18, 18], doc: "Allow swp." },
    hairpin: { at: 0x00, bits: [17, 17], doc: "Hairpin." },
    non_wire: { at: 0x00, bits: [16, 16], doc: "Non wire." },
    static_sq_wq: { at: 0x00, bits: [15, 15], since: "DPDK headers", doc: "Static sq wq." },
    hairpin_wq_buffer_type: { at: 0x00, bits: [10, 8], since: "DPDK headers", doc: "Hairpin wq buffer type." },
    ts_format: { at: 0x00, bits: [5, 4], enum: "ts_format", doc: "Ts format." },
    user_index: { at: 0x04, bits: [23, 0], doc: "User index." },
    cqn: { at: 0x08, bits: [23, 0], doc: "Cqn." },
    hairpin_peer_rq: { at: 0x0c, bits: [23, 0], doc: "Hairpin peer rq." },
    hairpin_peer_vhca: { at: 0x10, bits: [15, 0], doc: "Hairpin peer vhca." },
    ts_cqe_to_dest_cqn: { at: 0x18, bits: [23, 0], doc: "Ts cqe to dest cqn." },
    packet_pacing_rate_limit_index: { at: 0x1c, bits: [15, 0], doc: "Packet pacing rate limit index." },
    tis_lst_sz: { at: 0x20, bits: [31, 16], doc: "Tis lst sz." },
    qos_queue_group_id: { at: 0x20, bits: [15, 0], doc: "Qos queue group id." },
    tis_num_0: { at: 0x2c, bits: [23, 0], doc: "Tis num 0." },
    wq: { at: 0x30, layout: "wq", doc: "Wq." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode SQC}. */
export type Sqc = RecordOf<typeof SQC>;

/** Receive Queue context. */
export const RQC = {
  name: "rqc",
  title: "RQC",
  generation: 5,
  bytes: 240,
  source:
    "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_rqc_bits; DPDK: drivers/common/mlx5/mlx5_prm.h: struct mlx5_ifc_rqc_bits; saeedtx/mlx5ctl: mlx5_ifc.h: struct mlx5_ifc_rqc_bits",
  fields: {
    rlky: { at: 0x00, bits: [31, 31], doc: "Rlky." },
    delay_drop_en: { at: 0x00, bits: [30, 30], doc: "Delay drop en." },
    scatter_fcs: { at: 0x00, bits: [29, 29], doc: "Scatter fcs." },
    vsd: { at: 0x00, bits: [28, 28], doc: "VLAN strip disable." },
    mem_rq_type: { at: 0x00, bits: [27, 24], enum: "rqc_mem_rq_type", doc: "Mem rq type." },
    state: { at: 0x00, bits: [23, 20], enum: "rq_state", doc: "State." },
    flush_in_error_en: { at: 0x00, bits: [18, 18], doc: "Flush in error en." },
    hairpin: { at: 0x00, bits: [17, 17], doc: "Hairpin." },
    hairpin_data_buffer_type: { at: 0x00, bits: [10, 8], since: "DPDK headers", doc: "Hairpin data buffer type." },
    ts_format: { at: 0x00, bits: [5, 4], enum: "ts_format", doc: "Ts format." },
    user_index: { at: 0x04, bits: [23, 0], doc: "User index." },
    cqn: { at: 0x08, bits: [23, 0], doc: "Cqn." },
    counter_set_id: { at: 0x0c, bits: [31, 24], doc: "Counter set id." },
    rmpn: { at: 0x10, bits: [23, 0], doc: "Rmpn." },
    hairpin_peer_sq: { at: 0x14, bits: [23, 0], doc: "Hairpin peer sq." },
    hairpin_peer_vhca: { at: 0x18, bits: [15, 0], doc: "Hairpin peer vhca." },
    shampo_no_match_alignment_granularity: {
      at: 0x24,
      bits: [25, 24],
      enum: "rqc_shampo_granularity",
      doc: "Shampo no match alignment granularity.",
    },
    shampo_match_criteria_type: {
      at: 0x24,
      bits: [17, 16],
      enum: "rqc_shampo_match",
      doc: "Shampo match criteria type.",
    },
    reservation_timeout: { at: 0x24, bits: [15, 0], doc: "Reservation timeout." },
    wq: { at: 0x30, layout: "wq", doc: "Wq." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode RQC}. */
export type Rqc = RecordOf<typeof RQC>;

/** Receive Memory Pool context. */
export const RMPC = {
  name: "rmpc",
  title: "RMPC",
  generation: 5,
  bytes: 240,
  source:
    "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_rmpc_bits; DPDK: drivers/common/mlx5/mlx5_prm.h: struct mlx5_ifc_rmpc_bits; saeedtx/mlx5ctl: mlx5_ifc.h: struct mlx5_ifc_rmpc_bits",
  fields: {
    state: { at: 0x00, bits: [23, 20], enum: "rmp_state", doc: "State." },
    basic_cyclic_rcv_wqe: { at: 0x04, bits: [31, 31], doc: "Basic cyclic rcv wqe." },
    wq: { at: 0x30, layout: "wq", doc: "Wq." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode RMPC}. */
export type Rmpc = RecordOf<typeof RMPC>;

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
      log2: { plus: 0, unit: "entries" },
      doc: "Log matching list sz.",
    },
    append_next_index: { at: 0x00, bits: [15, 0], doc: "Append next index." },
    sw_phase_cnt: { at: 0x04, bits: [31, 16], doc: "Sw phase cnt." },
    hw_phase_cnt: { at: 0x04, bits: [15, 0], doc: "Hw phase cnt." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode TAG_MATCHING_TOPOLOGY_CONTEXT}. */
export type TagMatchingTopologyContext = RecordOf<typeof TAG_MATCHING_TOPOLOGY_CONTEXT>;

/** NVMe-oF offload part of the XRQ context. */
export const NVME_OFFLOAD_CONTEXT = {
  name: "nvme_offload_context",
  title: "NVMe offload",
  generation: 5,
  bytes: 64,
  source:
    "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_nvme_offload_context_bits",
  fields: {
    nvmf_offload_type: { at: 0x00, bits: [31, 24], doc: "Nvmf offload type." },
    passthrough_sqe_rw_service_en: { at: 0x00, bits: [22, 22], doc: "Passthrough sqe rw service en." },
    log_max_namespace: { at: 0x00, bits: [20, 16], doc: "Log max namespace." },
    cmd_unknown_namespace_cnt: { at: 0x04, bits: [31, 0], doc: "Cmd unknown namespace cnt." },
    ioccsz: { at: 0x08, bits: [31, 0], doc: "Ioccsz." },
    icdoff: { at: 0x0c, bits: [31, 24], doc: "Icdoff." },
    log_max_io_size: { at: 0x0c, bits: [20, 16], doc: "Log max io size." },
    nvme_memory_log_page_size: { at: 0x0c, bits: [3, 0], doc: "Nvme memory log page size." },
    staging_buffer_log_page_size: { at: 0x10, bits: [20, 16], doc: "Staging buffer log page size." },
    staging_buffer_number_of_pages: { at: 0x10, bits: [15, 0], doc: "Staging buffer number of pages." },
    staging_buffer_page_offset: { at: 0x14, bits: [31, 0], doc: "Staging buffer page offset." },
    nvme_queue_size: { at: 0x18, bits: [15, 0], doc: "Nvme queue size." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode NVME_OFFLOAD_CONTEXT}. */
export type NvmeOffloadContext = RecordOf<typeof NVME_OFFLOAD_CONTEXT>;

/** Extended receive queue (XRQ) context. */
export const XRQC = {
  name: "xrqc",
  title: "XRQC",
  generation: 5,
  bytes: 320,
  source:
    "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_xrqc_bits; saeedtx/mlx5ctl: mlx5_ifc.h: struct mlx5_ifc_xrqc_bits",
  fields: {
    state: { at: 0x00, bits: [31, 28], enum: "srq_state", doc: "State." },
    rlkey: { at: 0x00, bits: [27, 27], doc: "Rlkey." },
    topology: { at: 0x00, bits: [11, 8], enum: "xrqc_topology", doc: "Topology." },
    offload: { at: 0x00, bits: [3, 0], enum: "xrqc_offload", doc: "Offload." },
    user_index: { at: 0x04, bits: [23, 0], doc: "User index." },
    cqn: { at: 0x08, bits: [23, 0], doc: "Cqn." },
    tag_matching_topology_context: {
      at: 0x20,
      layout: "tag_matching_topology_context",
      doc: "Tag matching topology context.",
    },
    nvme_offload_context: {
      at: 0x30,
      layout: "nvme_offload_context",
      since: "MLNX_OFED 2026 kernel headers",
      doc: "Nvme offload context.",
    },
    wq: { at: 0x80, layout: "wq", doc: "Wq." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode XRQC}. */
export type Xrqc = RecordOf<typeof XRQC>;

/** Completion Queue context. */
export const CQC = {
  name: "cqc",
  title: "CQC",
  generation: 5,
  bytes: 64,
  source:
    "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_cqc_bits; DPDK: drivers/common/mlx5/mlx5_prm.h: struct mlx5_ifc_cqc_bits; saeedtx/mlx5ctl: mlx5_ifc.h: struct mlx5_ifc_cqc_bits",
  fields: {
    status: { at: 0x00, bits: [31, 28], enum: "cqc_status", doc: "Status." },
    as_notify: { at: 0x00, bits: [27, 27], since: "DPDK headers", doc: "As notify." },
    initiator_src_dct: { at: 0x00, bits: [26, 26], since: "DPDK headers", doc: "Initiator src dct." },
    dbr_umem_valid: { at: 0x00, bits: [25, 25], doc: "Dbr umem valid." },
    apu_cq: { at: 0x00, bits: [24, 24], doc: "ext_element in DPDK." },
    cqe_sz: { at: 0x00, bits: [23, 21], enum: "cqc_cqe_sz", doc: "Cqe sz." },
    cc: { at: 0x00, bits: [20, 20], doc: "Collapsed CQ: all CQEs go to entry 0." },
    scqe_break_moderation_en: { at: 0x00, bits: [18, 18], doc: "Scqe break moderation en." },
    oi: { at: 0x00, bits: [17, 17], doc: "Overrun ignore." },
    cq_period_mode: { at: 0x00, bits: [16, 15], enum: "cq_period_mode", doc: "Cq period mode." },
    cqe_comp_en: { at: 0x00, bits: [14, 14], doc: "Cqe comp en." },
    mini_cqe_res_format: { at: 0x00, bits: [13, 12], enum: "mini_cqe_res_format", doc: "Mini cqe res format." },
    st: { at: 0x00, bits: [11, 8], enum: "cqc_st", doc: "St." },
    always_armed_cq: { at: 0x00, bits: [7, 7], since: "DPDK headers", doc: "Always armed cq." },
    ext_element_type: { at: 0x00, bits: [6, 4], since: "DPDK headers", doc: "Ext element type." },
    cqe_compression_layout: { at: 0x00, bits: [1, 0], enum: "cqe_compression_layout", doc: "Cqe compression layout." },
    dbr_umem_id: { at: 0x04, bits: [31, 0], since: "DPDK headers", doc: "Dbr umem id." },
    page_offset: { at: 0x08, bits: [11, 6], doc: "Offset in first page, 64-byte units." },
    mini_cqe_res_format_ext: { at: 0x08, bits: [3, 2], since: "DPDK headers", doc: "Mini cqe res format ext." },
    cq_timestamp_format: { at: 0x08, bits: [1, 0], since: "DPDK headers", doc: "Cq timestamp format." },
    log_cq_size: { at: 0x0c, bits: [28, 24], log2: { plus: 0, unit: "CQEs" }, doc: "log2 of number of CQEs." },
    uar_page: { at: 0x0c, bits: [23, 0], doc: "Uar page." },
    cq_period: { at: 0x10, bits: [27, 16], doc: "Moderation period, microseconds." },
    cq_max_count: { at: 0x10, bits: [15, 0], doc: "Moderation count." },
    c_eqn_or_apu_element: {
      at: 0x14,
      bits: [31, 0],
      doc: "Completion EQ number in the low 8 bits (32-bit APU element when apu_cq=1); DPDK: c_eqn at width 8.",
    },
    log_page_size: { at: 0x18, bits: [28, 24], log2: { plus: 12, unit: "bytes" }, doc: "log2 of page size minus 12." },
    last_notified_index: { at: 0x20, bits: [23, 0], as: "dec", doc: "Last notified index." },
    last_solicit_index: { at: 0x24, bits: [23, 0], as: "dec", doc: "Last solicit index." },
    consumer_counter: { at: 0x28, bits: [23, 0], as: "dec", doc: "Consumer counter." },
    producer_counter: { at: 0x2c, bits: [23, 0], as: "dec", doc: "Producer counter." },
    local_partition_id: { at: 0x30, bits: [31, 20], since: "DPDK headers", doc: "Local partition id." },
    process_id: { at: 0x30, bits: [19, 0], since: "DPDK headers", doc: "Process id." },
    dbr_addr: { at: 0x38, bits: [63, 0], as: "addr", doc: "Physical address of the CQ doorbell record." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode CQC}. */
export type Cqc = RecordOf<typeof CQC>;

/** Event Queue context. */
export const EQC = {
  name: "eqc",
  title: "EQC",
  generation: 5,
  bytes: 64,
  source:
    "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_eqc_bits; rdma-core: providers/mlx5/mlx5_ifc.h: struct mlx5_ifc_eqc_bits; saeedtx/mlx5ctl: mlx5_ifc.h: struct mlx5_ifc_eqc_bits",
  fields: {
    status: { at: 0x00, bits: [31, 28], enum: "eqc_status", doc: "Status." },
    ec: { at: 0x00, bits: [18, 18], doc: "Collapsed EQ." },
    oi: { at: 0x00, bits: [17, 17], doc: "Overrun ignore." },
    st: { at: 0x00, bits: [11, 8], enum: "eqc_st", doc: "St." },
    page_offset: { at: 0x08, bits: [11, 6], doc: "Offset in first page, 64-byte units." },
    log_eq_size: { at: 0x0c, bits: [28, 24], log2: { plus: 0, unit: "EQEs" }, doc: "log2 of number of EQEs." },
    uar_page: { at: 0x0c, bits: [23, 0], doc: "Uar page." },
    intr: {
      at: 0x14,
      bits: [11, 0],
      as: "dec",
      doc: "MSI-X vector (older headers: 8 bits); rdma-core: intr at width 8.",
    },
    log_page_size: { at: 0x18, bits: [28, 24], log2: { plus: 12, unit: "bytes" }, doc: "log2 of page size minus 12." },
    consumer_counter: { at: 0x28, bits: [23, 0], as: "dec", doc: "Consumer counter." },
    producer_counter: { at: 0x2c, bits: [23, 0], as: "dec", doc: "Producer counter." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode EQC}. */
export type Eqc = RecordOf<typeof EQC>;

/** Shared Receive Queue context (legacy). */
export const SRQC = {
  name: "srqc",
  title: "SRQC",
  generation: 5,
  bytes: 64,
  source:
    "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_srqc_bits; saeedtx/mlx5ctl: mlx5_ifc.h: struct mlx5_ifc_srqc_bits",
  fields: {
    state: { at: 0x00, bits: [31, 28], enum: "srq_state", doc: "State." },
    log_srq_size: { at: 0x00, bits: [27, 24], log2: { plus: 0, unit: "WQEs" }, doc: "log2 of number of WQEs." },
    wq_signature: { at: 0x04, bits: [31, 31], doc: "Wq signature." },
    cont_srq: { at: 0x04, bits: [30, 30], doc: "Cont srq." },
    rlky: { at: 0x04, bits: [28, 28], doc: "Rlky." },
    log_rq_stride: {
      at: 0x04,
      bits: [26, 24],
      log2: { plus: 4, unit: "bytes" },
      doc: "log2 of WQE stride in 16-byte units.",
    },
    xrcd: { at: 0x04, bits: [23, 0], doc: "Xrcd." },
    page_offset: { at: 0x08, bits: [31, 26], doc: "Offset in first page, 64-byte units." },
    cqn: { at: 0x08, bits: [23, 0], doc: "Cqn." },
    log_page_size: { at: 0x10, bits: [29, 24], log2: { plus: 12, unit: "bytes" }, doc: "log2 of page size minus 12." },
    pd: { at: 0x18, bits: [23, 0], doc: "Pd." },
    lwm: { at: 0x1c, bits: [31, 16], doc: "Limit watermark." },
    wqe_cnt: { at: 0x1c, bits: [15, 0], doc: "Wqe cnt." },
    dbr_addr: { at: 0x28, bits: [63, 0], as: "addr", doc: "Dbr addr." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode SRQC}. */
export type Srqc = RecordOf<typeof SRQC>;

/** XRC Shared Receive Queue context. */
export const XRC_SRQC = {
  name: "xrc_srqc",
  title: "XRC SRQC",
  generation: 5,
  bytes: 64,
  source:
    "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_xrc_srqc_bits; saeedtx/mlx5ctl: mlx5_ifc.h: struct mlx5_ifc_xrc_srqc_bits",
  fields: {
    state: { at: 0x00, bits: [31, 28], enum: "srq_state", doc: "State." },
    log_xrc_srq_size: { at: 0x00, bits: [27, 24], log2: { plus: 0, unit: "WQEs" }, doc: "log2 of number of WQEs." },
    wq_signature: { at: 0x04, bits: [31, 31], doc: "Wq signature." },
    cont_srq: { at: 0x04, bits: [30, 30], doc: "Cont srq." },
    rlky: { at: 0x04, bits: [28, 28], doc: "Rlky." },
    basic_cyclic_rcv_wqe: { at: 0x04, bits: [27, 27], doc: "Basic cyclic rcv wqe." },
    log_rq_stride: {
      at: 0x04,
      bits: [26, 24],
      log2: { plus: 4, unit: "bytes" },
      doc: "log2 of WQE stride in 16-byte units.",
    },
    xrcd: { at: 0x04, bits: [23, 0], doc: "Xrcd." },
    page_offset: { at: 0x08, bits: [31, 26], doc: "Page offset." },
    dbr_umem_valid: { at: 0x08, bits: [24, 24], doc: "Dbr umem valid." },
    cqn: { at: 0x08, bits: [23, 0], doc: "Cqn." },
    user_index_equal_xrc_srqn: { at: 0x10, bits: [31, 31], doc: "User index equal xrc srqn." },
    log_page_size: { at: 0x10, bits: [29, 24], log2: { plus: 12, unit: "bytes" }, doc: "Log page size." },
    user_index: { at: 0x10, bits: [23, 0], doc: "User index." },
    pd: { at: 0x18, bits: [23, 0], doc: "Pd." },
    lwm: { at: 0x1c, bits: [31, 16], doc: "Limit watermark." },
    wqe_cnt: { at: 0x1c, bits: [15, 0], doc: "Wqe cnt." },
    db_record_addr_h: { at: 0x28, bits: [31, 0], doc: "Doorbell record address bits 63..32." },
    db_record_addr_l: { at: 0x2c, bits: [31, 2], doc: "Doorbell record address bits 31..2." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode XRC_SRQC}. */
export type XrcSrqc = RecordOf<typeof XRC_SRQC>;

/** DC Target context. */
export const DCTC = {
  name: "dctc",
  title: "DCTC",
  generation: 5,
  bytes: 64,
  source:
    "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_dctc_bits; saeedtx/mlx5ctl: mlx5_ifc.h: struct mlx5_ifc_dctc_bits",
  fields: {
    state: { at: 0x00, bits: [27, 24], enum: "dct_state", doc: "State." },
    data_in_order: { at: 0x00, bits: [2, 2], since: "rdma-core headers", doc: "Data in order." },
    dp_ordering_force: { at: 0x04, bits: [24, 24], since: "MLNX_OFED 2026 kernel headers", doc: "Dp ordering force." },
    user_index: { at: 0x04, bits: [23, 0], doc: "User index." },
    cqn: { at: 0x08, bits: [23, 0], doc: "Cqn." },
    counter_set_id: { at: 0x0c, bits: [31, 24], doc: "Counter set id." },
    atomic_mode: { at: 0x0c, bits: [23, 20], enum: "atomic_mode_gen5", doc: "Atomic mode." },
    rre: { at: 0x0c, bits: [19, 19], doc: "Rre." },
    rwe: { at: 0x0c, bits: [18, 18], doc: "Rwe." },
    rae: { at: 0x0c, bits: [17, 17], doc: "Rae." },
    atomic_like_write_en: { at: 0x0c, bits: [16, 16], doc: "Atomic like write en." },
    latency_sensitive: { at: 0x0c, bits: [15, 15], doc: "Latency sensitive." },
    rlky: { at: 0x0c, bits: [14, 14], doc: "Rlky." },
    free_ar: { at: 0x0c, bits: [13, 13], doc: "Free ar." },
    dp_ordering_1: {
      at: 0x0c,
      bits: [11, 11],
      since: "MLNX_OFED 2026 kernel headers",
      doc: "Data placement ordering bit.",
    },
    cs_res: { at: 0x10, bits: [23, 16], enum: "qpc_cs_res", doc: "Cs res." },
    min_rnr_nak: { at: 0x10, bits: [12, 8], doc: "Min rnr nak." },
    srqn_xrqn: { at: 0x14, bits: [23, 0], doc: "Srqn xrqn." },
    pd: { at: 0x18, bits: [23, 0], doc: "Pd." },
    tclass: { at: 0x1c, bits: [31, 24], doc: "Tclass." },
    flow_label: { at: 0x1c, bits: [19, 0], doc: "Flow label." },
    dc_access_key: { at: 0x20, bits: [63, 0], doc: "Dc access key." },
    mtu: { at: 0x28, bits: [26, 24], enum: "mtu", doc: "Mtu." },
    port: { at: 0x28, bits: [23, 16], doc: "Port." },
    pkey_index: { at: 0x28, bits: [15, 0], doc: "Pkey index." },
    my_addr_index: { at: 0x2c, bits: [23, 16], doc: "My addr index." },
    hop_limit: { at: 0x2c, bits: [7, 0], doc: "Hop limit." },
    dc_access_key_violation_count: { at: 0x30, bits: [31, 0], as: "dec", doc: "Dc access key violation count." },
    dei_cfi: { at: 0x34, bits: [11, 11], doc: "Dei cfi." },
    eth_prio: { at: 0x34, bits: [10, 8], doc: "Eth prio." },
    ecn: { at: 0x34, bits: [7, 6], doc: "Ecn." },
    dscp: { at: 0x34, bits: [5, 0], doc: "Dscp." },
    ece: { at: 0x3c, bits: [31, 0], doc: "Ece." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode DCTC}. */
export type Dctc = RecordOf<typeof DCTC>;

/** Memory key context (MKC / MKEY entry). */
export const MKC = {
  name: "mkc",
  title: "MKC",
  generation: 5,
  bytes: 64,
  source:
    "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_mkc_bits; rdma-core: providers/mlx5/mlx5_ifc.h: struct mlx5_ifc_mkc_bits; DPDK: drivers/common/mlx5/mlx5_prm.h: struct mlx5_ifc_mkc_bits; saeedtx/mlx5ctl: mlx5_ifc.h: struct mlx5_ifc_mkc_bits",
  fields: {
    free: { at: 0x00, bits: [30, 30], doc: "1 = key has no translation yet." },
    access_mode_4_2: {
      at: 0x00,
      bits: [28, 26],
      doc: "High bits of access mode; combine as (access_mode_4_2 << 2) | access_mode_1_0, see enum mkc_access_mode.",
    },
    relaxed_ordering_write: { at: 0x00, bits: [18, 18], doc: "Relaxed ordering write." },
    small_fence_on_rdma_read_response: { at: 0x00, bits: [16, 16], doc: "Small fence on rdma read response." },
    umr_en: { at: 0x00, bits: [15, 15], doc: "UMR may change this key." },
    a: { at: 0x00, bits: [14, 14], doc: "Remote atomic." },
    rw: { at: 0x00, bits: [13, 13], doc: "Remote write." },
    rr: { at: 0x00, bits: [12, 12], doc: "Remote read." },
    lw: { at: 0x00, bits: [11, 11], doc: "Local write." },
    lr: { at: 0x00, bits: [10, 10], doc: "Local read." },
    access_mode_1_0: { at: 0x00, bits: [9, 8], enum: "mkc_access_mode_low", doc: "Access mode 1 0." },
    ma_translation_mode: { at: 0x00, bits: [5, 4], enum: "mkc_translation_mode", doc: "Ma translation mode." },
    qpn: { at: 0x04, bits: [31, 8], doc: "0xffffff = not bound to a QP." },
    mkey_7_0: { at: 0x04, bits: [7, 0], doc: "Variant byte of the key." },
    length64: { at: 0x0c, bits: [31, 31], doc: "1 = whole 64-bit address space." },
    bsf_en: { at: 0x0c, bits: [30, 30], doc: "Block signature enabled." },
    sync_umr: { at: 0x0c, bits: [29, 29], doc: "Sync umr." },
    expected_sigerr_count: { at: 0x0c, bits: [26, 26], doc: "Expected sigerr count." },
    en_rinval: { at: 0x0c, bits: [24, 24], doc: "Remote invalidate enabled." },
    pd: { at: 0x0c, bits: [23, 0], doc: "Pd." },
    start_addr: { at: 0x10, bits: [63, 0], as: "addr", doc: "Starting virtual address." },
    len: { at: 0x18, bits: [63, 0], doc: "Len." },
    bsf_octword_size: { at: 0x20, bits: [31, 0], as: "dec", doc: "BSF size, 16-byte units." },
    crossing_target_vhca_id: {
      at: 0x30,
      bits: [31, 16],
      since: "MLNX_OFED 2026 kernel headers",
      doc: "Crossing target vhca id.",
    },
    translations_octword_size: { at: 0x34, bits: [31, 0], as: "dec", doc: "Translation entries, 16-byte units." },
    order_read_after_write: { at: 0x38, bits: [9, 8], since: "DPDK headers", doc: "Order read after write." },
    relaxed_ordering_read: { at: 0x38, bits: [6, 6], doc: "Relaxed ordering read." },
    log_page_size: {
      at: 0x38,
      bits: [5, 0],
      log2: { plus: 0, unit: "bytes" },
      since: "MLNX_OFED 2026 kernel headers",
      doc:
        "log2 of page size in bytes (MTT/KSM); older headers: 5 bits; rdma-core: log_page_size at width 5; DPDK: log_page_size at width 5; mlx5ctl: log_page_size at width 5.",
    },
    crypto_en: { at: 0x3c, bits: [28, 27], since: "rdma-core, DPDK headers", doc: "Crypto en." },
    pcie_tph_en: { at: 0x3c, bits: [26, 26], since: "Linux 2025 mailing list patch", doc: "Pcie tph en." },
    pcie_tph_ph: { at: 0x3c, bits: [25, 24], since: "Linux 2025 mailing list patch", doc: "Pcie tph ph." },
    pcie_tph_steering_tag_index: { at: 0x3c, bits: [23, 16], since: "Linux 2025 mailing list patch", doc: "0 = none." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode MKC}. */
export type Mkc = RecordOf<typeof MKC>;

/** QUERY_QP command output. */
export const QUERY_QP_OUT = {
  name: "query_qp_out",
  title: "QUERY_QP output",
  generation: 5,
  bytes: 272,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_query_qp_out_bits",
  note:
    "Bytes counts the fixed part; physical address list (64-bit entries, bits 63..12 of page address) follows at dword 68 when the command mailbox is longer; with qpc_ext=1 in the request a 192-byte QPC extension precedes the list (layout qp_context_extension at dword 68, list at dword 116).",
  fields: {
    status: { at: 0x00, bits: [31, 24], enum: "cmd_status", doc: "Status." },
    syndrome: { at: 0x04, bits: [31, 0], doc: "Syndrome." },
    opt_param_mask: { at: 0x10, bits: [31, 0], doc: "Opt param mask." },
    ece: { at: 0x14, bits: [31, 0], doc: "Enhanced connection establishment options; reserved in older headers." },
    qpc: { at: 0x18, layout: "qpc", doc: "Qpc." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode QUERY_QP_OUT}. */
export type QueryQpOut = RecordOf<typeof QUERY_QP_OUT>;

/** QUERY_CQ command output. */
export const QUERY_CQ_OUT = {
  name: "query_cq_out",
  title: "QUERY_CQ output",
  generation: 5,
  bytes: 272,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_query_cq_out_bits",
  note:
    "Physical address list (64-bit entries, bits 63..12 of page address) follows at dword 68 when the command mailbox is longer.",
  fields: {
    status: { at: 0x00, bits: [31, 24], enum: "cmd_status", doc: "Status." },
    syndrome: { at: 0x04, bits: [31, 0], doc: "Syndrome." },
    cq_context: { at: 0x10, layout: "cqc", doc: "Cq context." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode QUERY_CQ_OUT}. */
export type QueryCqOut = RecordOf<typeof QUERY_CQ_OUT>;

/** QUERY_MKEY command output. */
export const QUERY_MKEY_OUT = {
  name: "query_mkey_out",
  title: "QUERY_MKEY output",
  generation: 5,
  bytes: 304,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_query_mkey_out_bits",
  fields: {
    status: { at: 0x00, bits: [31, 24], enum: "cmd_status", doc: "Status." },
    syndrome: { at: 0x04, bits: [31, 0], doc: "Syndrome." },
    memory_key_mkey_entry: { at: 0x10, layout: "mkc", doc: "Memory key mkey entry." },
    bsf0_klm0_pas_mtt0_1: { at: 0x110, bits: [127, 0], as: "bytes", doc: "bsf0 klm0 pas mtt0 1." },
    bsf1_klm1_pas_mtt2_3: { at: 0x120, bits: [127, 0], as: "bytes", doc: "bsf1 klm1 pas mtt2 3." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode QUERY_MKEY_OUT}. */
export type QueryMkeyOut = RecordOf<typeof QUERY_MKEY_OUT>;

/** QUERY_EQ command output. */
export const QUERY_EQ_OUT = {
  name: "query_eq_out",
  title: "QUERY_EQ output",
  generation: 5,
  bytes: 272,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_query_eq_out_bits",
  note:
    "Physical address list (64-bit entries, bits 63..12 of page address) follows at dword 68 when the command mailbox is longer.",
  fields: {
    status: { at: 0x00, bits: [31, 24], enum: "cmd_status", doc: "Status." },
    syndrome: { at: 0x04, bits: [31, 0], doc: "Syndrome." },
    eq_context_entry: { at: 0x10, layout: "eqc", doc: "Eq context entry." },
    event_bitmask: { at: 0x58, bits: [63, 0], doc: "Bit n = event type n enabled." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode QUERY_EQ_OUT}. */
export type QueryEqOut = RecordOf<typeof QUERY_EQ_OUT>;

/** QUERY_SRQ command output. */
export const QUERY_SRQ_OUT = {
  name: "query_srq_out",
  title: "QUERY_SRQ output",
  generation: 5,
  bytes: 272,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_query_srq_out_bits",
  note:
    "Physical address list (64-bit entries, bits 63..12 of page address) follows at dword 68 when the command mailbox is longer.",
  fields: {
    status: { at: 0x00, bits: [31, 24], enum: "cmd_status", doc: "Status." },
    syndrome: { at: 0x04, bits: [31, 0], doc: "Syndrome." },
    srq_context_entry: { at: 0x10, layout: "srqc", doc: "Srq context entry." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode QUERY_SRQ_OUT}. */
export type QuerySrqOut = RecordOf<typeof QUERY_SRQ_OUT>;

/** QUERY_XRC_SRQ command output. */
export const QUERY_XRC_SRQ_OUT = {
  name: "query_xrc_srq_out",
  title: "QUERY_XRC_SRQ output",
  generation: 5,
  bytes: 272,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_query_xrc_srq_out_bits",
  note:
    "Physical address list (64-bit entries, bits 63..12 of page address) follows at dword 68 when the command mailbox is longer.",
  fields: {
    status: { at: 0x00, bits: [31, 24], enum: "cmd_status", doc: "Status." },
    syndrome: { at: 0x04, bits: [31, 0], doc: "Syndrome." },
    xrc_srq_context_entry: { at: 0x10, layout: "xrc_srqc", doc: "Xrc srq context entry." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode QUERY_XRC_SRQ_OUT}. */
export type QueryXrcSrqOut = RecordOf<typeof QUERY_XRC_SRQ_OUT>;

/** QUERY_SQ command output. */
export const QUERY_SQ_OUT = {
  name: "query_sq_out",
  title: "QUERY_SQ output",
  generation: 5,
  bytes: 272,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_query_sq_out_bits",
  fields: {
    status: { at: 0x00, bits: [31, 24], enum: "cmd_status", doc: "Status." },
    syndrome: { at: 0x04, bits: [31, 0], doc: "Syndrome." },
    sq_context: { at: 0x20, layout: "sqc", doc: "Sq context." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode QUERY_SQ_OUT}. */
export type QuerySqOut = RecordOf<typeof QUERY_SQ_OUT>;

/** QUERY_RQ command output. */
export const QUERY_RQ_OUT = {
  name: "query_rq_out",
  title: "QUERY_RQ output",
  generation: 5,
  bytes: 272,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_query_rq_out_bits",
  fields: {
    status: { at: 0x00, bits: [31, 24], enum: "cmd_status", doc: "Status." },
    syndrome: { at: 0x04, bits: [31, 0], doc: "Syndrome." },
    rq_context: { at: 0x20, layout: "rqc", doc: "Rq context." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode QUERY_RQ_OUT}. */
export type QueryRqOut = RecordOf<typeof QUERY_RQ_OUT>;

/** QUERY_RMP command output. */
export const QUERY_RMP_OUT = {
  name: "query_rmp_out",
  title: "QUERY_RMP output",
  generation: 5,
  bytes: 272,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_query_rmp_out_bits",
  fields: {
    status: { at: 0x00, bits: [31, 24], enum: "cmd_status", doc: "Status." },
    syndrome: { at: 0x04, bits: [31, 0], doc: "Syndrome." },
    rmp_context: { at: 0x20, layout: "rmpc", doc: "Rmp context." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode QUERY_RMP_OUT}. */
export type QueryRmpOut = RecordOf<typeof QUERY_RMP_OUT>;

/** QUERY_DCT command output. */
export const QUERY_DCT_OUT = {
  name: "query_dct_out",
  title: "QUERY_DCT output",
  generation: 5,
  bytes: 128,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_query_dct_out_bits",
  fields: {
    status: { at: 0x00, bits: [31, 24], enum: "cmd_status", doc: "Status." },
    syndrome: { at: 0x04, bits: [31, 0], doc: "Syndrome." },
    dct_context_entry: { at: 0x10, layout: "dctc", doc: "Dct context entry." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode QUERY_DCT_OUT}. */
export type QueryDctOut = RecordOf<typeof QUERY_DCT_OUT>;

/** QUERY_XRQ command output. */
export const QUERY_XRQ_OUT = {
  name: "query_xrq_out",
  title: "QUERY_XRQ output",
  generation: 5,
  bytes: 336,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_query_xrq_out_bits",
  fields: {
    status: { at: 0x00, bits: [31, 24], enum: "cmd_status", doc: "Status." },
    syndrome: { at: 0x04, bits: [31, 0], doc: "Syndrome." },
    xrq_context: { at: 0x10, layout: "xrqc", doc: "Xrq context." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode QUERY_XRQ_OUT}. */
export type QueryXrqOut = RecordOf<typeof QUERY_XRQ_OUT>;

/** QUERY_QP command input. */
export const QUERY_QP_IN = {
  name: "query_qp_in",
  title: "QUERY_QP input",
  generation: 5,
  bytes: 16,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_query_qp_in_bits",
  note: "Opcode 0x50b.",
  fields: {
    opcode: { at: 0x00, bits: [31, 16], enum: "cmd_opcode_gen5", doc: "Opcode." },
    op_mod: { at: 0x04, bits: [15, 0], doc: "Op mod." },
    qpc_ext: { at: 0x08, bits: [31, 31], doc: "Ask for the QPC extension; MLNX_OFED headers." },
    qpn: { at: 0x08, bits: [23, 0], doc: "Qpn." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode QUERY_QP_IN}. */
export type QueryQpIn = RecordOf<typeof QUERY_QP_IN>;

/** QUERY_CQ command input. */
export const QUERY_CQ_IN = {
  name: "query_cq_in",
  title: "QUERY_CQ input",
  generation: 5,
  bytes: 16,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_query_cq_in_bits",
  note: "Opcode 0x402.",
  fields: {
    opcode: { at: 0x00, bits: [31, 16], enum: "cmd_opcode_gen5", doc: "Opcode." },
    op_mod: { at: 0x04, bits: [15, 0], doc: "Op mod." },
    cqn: { at: 0x08, bits: [23, 0], doc: "Cqn." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode QUERY_CQ_IN}. */
export type QueryCqIn = RecordOf<typeof QUERY_CQ_IN>;

/** QUERY_MKEY command input. */
export const QUERY_MKEY_IN = {
  name: "query_mkey_in",
  title: "QUERY_MKEY input",
  generation: 5,
  bytes: 16,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_query_mkey_in_bits",
  note: "Opcode 0x201.",
  fields: {
    opcode: { at: 0x00, bits: [31, 16], enum: "cmd_opcode_gen5", doc: "Opcode." },
    op_mod: { at: 0x04, bits: [15, 0], doc: "Op mod." },
    mkey_index: { at: 0x08, bits: [23, 0], doc: "Mkey index." },
    pg_access: { at: 0x0c, bits: [31, 31], doc: "Pg access." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode QUERY_MKEY_IN}. */
export type QueryMkeyIn = RecordOf<typeof QUERY_MKEY_IN>;

/** QUERY_EQ command input. */
export const QUERY_EQ_IN = {
  name: "query_eq_in",
  title: "QUERY_EQ input",
  generation: 5,
  bytes: 16,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_query_eq_in_bits",
  note: "Opcode 0x303.",
  fields: {
    opcode: { at: 0x00, bits: [31, 16], enum: "cmd_opcode_gen5", doc: "Opcode." },
    op_mod: { at: 0x04, bits: [15, 0], doc: "Op mod." },
    eq_number: { at: 0x08, bits: [7, 0], doc: "Eq number." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode QUERY_EQ_IN}. */
export type QueryEqIn = RecordOf<typeof QUERY_EQ_IN>;

/** QUERY_SRQ command input. */
export const QUERY_SRQ_IN = {
  name: "query_srq_in",
  title: "QUERY_SRQ input",
  generation: 5,
  bytes: 16,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_query_srq_in_bits",
  note: "Opcode 0x702.",
  fields: {
    opcode: { at: 0x00, bits: [31, 16], enum: "cmd_opcode_gen5", doc: "Opcode." },
    op_mod: { at: 0x04, bits: [15, 0], doc: "Op mod." },
    srqn: { at: 0x08, bits: [23, 0], doc: "Srqn." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode QUERY_SRQ_IN}. */
export type QuerySrqIn = RecordOf<typeof QUERY_SRQ_IN>;

/** QUERY_XRC_SRQ command input. */
export const QUERY_XRC_SRQ_IN = {
  name: "query_xrc_srq_in",
  title: "QUERY_XRC_SRQ input",
  generation: 5,
  bytes: 16,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_query_xrc_srq_in_bits",
  note: "Opcode 0x707.",
  fields: {
    opcode: { at: 0x00, bits: [31, 16], enum: "cmd_opcode_gen5", doc: "Opcode." },
    op_mod: { at: 0x04, bits: [15, 0], doc: "Op mod." },
    xrc_srqn: { at: 0x08, bits: [23, 0], doc: "Xrc srqn." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode QUERY_XRC_SRQ_IN}. */
export type QueryXrcSrqIn = RecordOf<typeof QUERY_XRC_SRQ_IN>;

/** QUERY_SQ command input. */
export const QUERY_SQ_IN = {
  name: "query_sq_in",
  title: "QUERY_SQ input",
  generation: 5,
  bytes: 16,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_query_sq_in_bits",
  note: "Opcode 0x907.",
  fields: {
    opcode: { at: 0x00, bits: [31, 16], enum: "cmd_opcode_gen5", doc: "Opcode." },
    op_mod: { at: 0x04, bits: [15, 0], doc: "Op mod." },
    sqn: { at: 0x08, bits: [23, 0], doc: "Sqn." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode QUERY_SQ_IN}. */
export type QuerySqIn = RecordOf<typeof QUERY_SQ_IN>;

/** QUERY_RQ command input. */
export const QUERY_RQ_IN = {
  name: "query_rq_in",
  title: "QUERY_RQ input",
  generation: 5,
  bytes: 16,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_query_rq_in_bits",
  note: "Opcode 0x90b.",
  fields: {
    opcode: { at: 0x00, bits: [31, 16], enum: "cmd_opcode_gen5", doc: "Opcode." },
    op_mod: { at: 0x04, bits: [15, 0], doc: "Op mod." },
    rqn: { at: 0x08, bits: [23, 0], doc: "Rqn." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode QUERY_RQ_IN}. */
export type QueryRqIn = RecordOf<typeof QUERY_RQ_IN>;

/** QUERY_RMP command input. */
export const QUERY_RMP_IN = {
  name: "query_rmp_in",
  title: "QUERY_RMP input",
  generation: 5,
  bytes: 16,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_query_rmp_in_bits",
  note: "Opcode 0x90f.",
  fields: {
    opcode: { at: 0x00, bits: [31, 16], enum: "cmd_opcode_gen5", doc: "Opcode." },
    op_mod: { at: 0x04, bits: [15, 0], doc: "Op mod." },
    rmpn: { at: 0x08, bits: [23, 0], doc: "Rmpn." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode QUERY_RMP_IN}. */
export type QueryRmpIn = RecordOf<typeof QUERY_RMP_IN>;

/** QUERY_DCT command input. */
export const QUERY_DCT_IN = {
  name: "query_dct_in",
  title: "QUERY_DCT input",
  generation: 5,
  bytes: 16,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_query_dct_in_bits",
  note: "Opcode 0x713.",
  fields: {
    opcode: { at: 0x00, bits: [31, 16], enum: "cmd_opcode_gen5", doc: "Opcode." },
    op_mod: { at: 0x04, bits: [15, 0], doc: "Op mod." },
    dctn: { at: 0x08, bits: [23, 0], doc: "Dctn." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode QUERY_DCT_IN}. */
export type QueryDctIn = RecordOf<typeof QUERY_DCT_IN>;

/** QUERY_XRQ command input. */
export const QUERY_XRQ_IN = {
  name: "query_xrq_in",
  title: "QUERY_XRQ input",
  generation: 5,
  bytes: 16,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_query_xrq_in_bits",
  note: "Opcode 0x719.",
  fields: {
    opcode: { at: 0x00, bits: [31, 16], enum: "cmd_opcode_gen5", doc: "Opcode." },
    op_mod: { at: 0x04, bits: [15, 0], doc: "Op mod." },
    xrqn: { at: 0x08, bits: [23, 0], doc: "Xrqn." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode QUERY_XRQ_IN}. */
export type QueryXrqIn = RecordOf<typeof QUERY_XRQ_IN>;

/** KLM entry (indirect key / UMR data). */
export const KLM = {
  name: "klm",
  title: "KLM entry",
  generation: 5,
  bytes: 16,
  source: "rdma-core: providers/mlx5/mlx5dv.h: struct mlx5_wqe_umr_klm_seg; DPDK: mlx5_prm.h: struct mlx5_ifc_klm_bits",
  fields: {
    byte_count: { at: 0x00, bits: [31, 0], as: "dec", doc: "Byte count." },
    mkey: { at: 0x04, bits: [31, 0], doc: "Mkey." },
    address: { at: 0x08, bits: [63, 0], as: "addr", doc: "Address." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode KLM}. */
export type Klm = RecordOf<typeof KLM>;

/** KSM entry (fixed size indirect entry). */
export const KSM = {
  name: "ksm",
  title: "KSM entry",
  generation: 5,
  bytes: 16,
  source: "Linux mlx5: include/linux/mlx5/qp.h: struct mlx5_ksm",
  fields: {
    mkey: { at: 0x04, bits: [31, 0], doc: "Mkey." },
    address: { at: 0x08, bits: [63, 0], as: "addr", doc: "Address." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode KSM}. */
export type Ksm = RecordOf<typeof KSM>;

/** MTT entry (memory translation). */
export const MTT = {
  name: "mtt",
  title: "MTT entry",
  generation: 5,
  bytes: 8,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_mtt_bits",
  fields: {
    ptag_63_32: { at: 0x00, bits: [31, 0], doc: "Physical address bits 63..32." },
    ptag_31_8: { at: 0x04, bits: [31, 8], doc: "Physical address bits 31..8." },
    wr_en: { at: 0x04, bits: [1, 1], doc: "Wr en." },
    rd_en: { at: 0x04, bits: [0, 0], doc: "Rd en." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode MTT}. */
export type Mtt = RecordOf<typeof MTT>;

/** Physical address list entry. */
export const CMD_PAS = {
  name: "cmd_pas",
  title: "PAS entry",
  generation: 5,
  bytes: 8,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_cmd_pas_bits",
  fields: {
    pa_h: { at: 0x00, bits: [31, 0], doc: "Address bits 63..32." },
    pa_l: { at: 0x04, bits: [31, 12], doc: "Address bits 31..12." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode CMD_PAS}. */
export type CmdPas = RecordOf<typeof CMD_PAS>;

/** ATTACH_TO_MCG command input (only public 5th generation multicast layout). */
export const ATTACH_TO_MCG_IN = {
  name: "attach_to_mcg_in",
  title: "ATTACH_TO_MCG input",
  generation: 5,
  bytes: 32,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_attach_to_mcg_in_bits",
  note: "Opcode 0x806; no public layout of the stored MCG object exists for 5th generation.",
  fields: {
    opcode: { at: 0x00, bits: [31, 16], enum: "cmd_opcode_gen5", doc: "Opcode." },
    uid: { at: 0x00, bits: [15, 0], doc: "Uid." },
    op_mod: { at: 0x04, bits: [15, 0], doc: "Op mod." },
    qpn: { at: 0x08, bits: [23, 0], doc: "Qpn." },
    multicast_gid: { at: 0x10, bits: [127, 0], as: "gid", doc: "Multicast gid." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode ATTACH_TO_MCG_IN}. */
export type AttachToMcgIn = RecordOf<typeof ATTACH_TO_MCG_IN>;

/** QP doorbell record. */
export const DBR_QP = {
  name: "dbr_qp",
  title: "QP doorbell record",
  generation: 5,
  bytes: 8,
  source: "rdma-core: providers/mlx5/qp.c, mlx5.h (MLX5_RCV_DBR 0, MLX5_SND_DBR 1)",
  note: "Big-endian, 8-byte aligned host memory; upper 16 bits of each dword are written as zero.",
  fields: {
    rcv_counter: { at: 0x00, bits: [15, 0], as: "dec", doc: "Number of posted receive WQEs (16-bit, wraps)." },
    snd_counter: { at: 0x04, bits: [15, 0], as: "dec", doc: "Number of posted send WQEBBs (16-bit, wraps)." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode DBR_QP}. */
export type DbrQp = RecordOf<typeof DBR_QP>;

/** CQ doorbell record. */
export const DBR_CQ = {
  name: "dbr_cq",
  title: "CQ doorbell record",
  generation: 5,
  bytes: 8,
  source: "rdma-core: providers/mlx5/cq.c; Linux include/linux/mlx5/cq.h",
  fields: {
    set_ci: { at: 0x00, bits: [23, 0], as: "dec", doc: "Consumer index." },
    arm_sn: { at: 0x04, bits: [29, 28], doc: "Command sequence number, 2 bits." },
    arm_cmd: {
      at: 0x04,
      bits: [27, 24],
      enum: "cq_db_cmd",
      doc: "1 = notify on next solicited only, 0 = notify on next.",
    },
    arm_ci: { at: 0x04, bits: [23, 0], as: "dec", doc: "Arm ci." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode DBR_CQ}. */
export type DbrCq = RecordOf<typeof DBR_CQ>;

/** SRQ / RMP / RQ doorbell record. */
export const DBR_SRQ = {
  name: "dbr_srq",
  title: "SRQ doorbell record",
  generation: 5,
  bytes: 8,
  source: "rdma-core: providers/mlx5/srq.c, verbs.c",
  note: "Only the first dword is used by SRQ; an RQ of a raw packet QP uses the receive dword the same way.",
  fields: {
    rcv_counter: {
      at: 0x00,
      bits: [15, 0],
      as: "dec",
      doc: "Number of posted WQEs (16-bit, wraps); drivers store a 16-bit counter.",
    },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode DBR_SRQ}. */
export type DbrSrq = RecordOf<typeof DBR_SRQ>;

/** CQ arm doorbell in the UAR page (offset 0x20). */
export const UAR_CQ_DOORBELL = {
  name: "uar_cq_doorbell",
  title: "CQ doorbell",
  generation: 5,
  bytes: 8,
  source: "Linux include/linux/mlx5/cq.h: mlx5_cq_arm",
  fields: {
    arm_sn: { at: 0x00, bits: [29, 28], doc: "Arm sn." },
    arm_cmd: { at: 0x00, bits: [27, 24], enum: "cq_db_cmd", doc: "Arm cmd." },
    arm_ci: { at: 0x00, bits: [23, 0], as: "dec", doc: "Arm ci." },
    cqn: { at: 0x04, bits: [23, 0], doc: "Cqn." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode UAR_CQ_DOORBELL}. */
export type UarCqDoorbell = RecordOf<typeof UAR_CQ_DOORBELL>;

/** EQ consumer index doorbell in the UAR page (offset 0x40 arm, 0x48 no arm). */
export const UAR_EQ_DOORBELL = {
  name: "uar_eq_doorbell",
  title: "EQ doorbell",
  generation: 5,
  bytes: 4,
  source: "Linux drivers/net/ethernet/mellanox/mlx5/core/lib/eq.h: eq_update_ci; eq.c: MLX5_EQ_DOORBEL_OFFSET",
  note: "EQs have no doorbell record in host memory.",
  fields: {
    eqn: { at: 0x00, bits: [31, 24], as: "dec", doc: "Eqn." },
    consumer_index: { at: 0x00, bits: [23, 0], as: "dec", doc: "Consumer index." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode UAR_EQ_DOORBELL}. */
export type UarEqDoorbell = RecordOf<typeof UAR_EQ_DOORBELL>;
