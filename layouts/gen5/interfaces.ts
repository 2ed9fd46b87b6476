/**
 * What send and receive queues hang on: transport interfaces (TIS, TIR), tables of receive queues (RQT), and the
 * statistics of a function.
 */

import type { Layout } from "../types.ts";

/** Fields that a TIR hashes. */
export const RX_HASH_FIELD_SELECT = {
  name: "rx_hash_field_select",
  title: "RX hash fields",
  generation: 5,
  bytes: 4,
  source:
    "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_rx_hash_field_select_bits",
  fields: {
    l3_prot_type: {
      at: 0x00,
      bits: [31, 31],
      secret: "none",
      enum: "rx_hash_l3_prot_type",
      doc: "Network protocol that is hashed.",
    },
    l4_prot_type: {
      at: 0x00,
      bits: [30, 30],
      secret: "none",
      enum: "rx_hash_l4_prot_type",
      doc: "Transport protocol that is hashed.",
    },
    selected_fields: {
      at: 0x00,
      bits: [29, 0],
      secret: "none",
      enum: "rx_hash_selected_fields",
      doc: "Fields that go into the hash.",
    },
  },
} as const satisfies Layout;

/** Transport interface receive (TIR) context. */
export const TIRC = {
  name: "tirc",
  title: "TIRC",
  generation: 5,
  bytes: 240,
  source:
    "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_tirc_bits; rdma-core tests/mlx5_prm_structs.py: Tirc",
  fields: {
    disp_type: {
      at: 0x04,
      bits: [31, 28],
      secret: "none",
      enum: "tirc_disp_type",
      doc: "Whether packets go to one RQ or through a table.",
    },
    tls_en: { at: 0x04, bits: [27, 27], secret: "none", doc: "TLS offload is on." },
    nvmeotcp_zerocopy_en: {
      at: 0x04,
      bits: [26, 26],
      secret: "none",
      since: "rdma-core tests",
      doc: "NVMe over TCP: zero copy is on.",
    },
    nvmeotcp_crc_en: {
      at: 0x04,
      bits: [25, 25],
      secret: "none",
      since: "rdma-core tests",
      doc: "NVMe over TCP: the data digest is checked.",
    },
    lro_timeout_period_usecs: {
      at: 0x10,
      bits: [27, 12],
      secret: "none",
      doc: "LRO: time after which a session is closed, microseconds.",
    },
    packet_merge_mask: {
      at: 0x10,
      bits: [11, 8],
      secret: "none",
      enum: "tirc_packet_merge_mask",
      doc: "Packets that are merged; lro_enable_mask in rdma-core and DPDK.",
    },
    lro_max_ip_payload_size: {
      at: 0x10,
      bits: [7, 0],
      secret: "none",
      doc: "LRO: largest merged payload, in units of 256 bytes; lro_max_msg_sz in DPDK.",
    },
    afu_id: { at: 0x14, bits: [23, 0], secret: "none", since: "rdma-core tests", doc: "Accelerator function unit." },
    inline_rqn_vhca_id_valid: {
      at: 0x18,
      bits: [31, 31],
      secret: "none",
      since: "rdma-core tests",
      doc: "inline_rqn_vhca_id is in use.",
    },
    inline_rqn_vhca_id: {
      at: 0x18,
      bits: [15, 0],
      secret: "none",
      since: "rdma-core tests",
      doc: "Function that the RQ belongs to.",
    },
    inline_q_type: {
      at: 0x1c,
      bits: [26, 24],
      secret: "none",
      since: "rdma-core tests",
      enum: "inline_q_type",
      doc: "Kind of queue that inline_rqn names.",
    },
    inline_rqn: { at: 0x1c, bits: [23, 0], secret: "none", doc: "RQ that takes the packets (DIRECT)." },
    rx_hash_symmetric: {
      at: 0x20,
      bits: [31, 31],
      secret: "none",
      doc: "Both directions of a flow have the same hash.",
    },
    tunneled_offload_en: {
      at: 0x20,
      bits: [29, 29],
      secret: "none",
      doc: "Offloads work on the inner headers of a tunnel.",
    },
    indirect_table: {
      at: 0x20,
      bits: [23, 0],
      secret: "none",
      doc: "RQ table (RQT) that the hash picks from (INDIRECT).",
    },
    rx_hash_fn: { at: 0x24, bits: [31, 28], secret: "none", enum: "rx_hash_fn", doc: "Hash function." },
    self_lb_block: {
      at: 0x24,
      bits: [25, 24],
      secret: "none",
      enum: "tirc_self_lb_block",
      doc: "Own packets that are not looped back; self_lb_en in rdma-core.",
    },
    transport_domain: { at: 0x24, bits: [23, 0], secret: "none", doc: "Transport domain number." },
    rx_hash_toeplitz_key: { at: 0x28, bits: [319, 0], secret: "key", as: "bytes", doc: "Key of the Toeplitz hash." },
    rx_hash_field_selector_outer: { at: 0x50, layout: "rx_hash_field_select", doc: "Fields of the outer headers." },
    rx_hash_field_selector_inner: { at: 0x54, layout: "rx_hash_field_select", doc: "Fields of the inner headers." },
    nvmeotcp_tag_buffer_table_id: {
      at: 0x58,
      bits: [31, 0],
      secret: "none",
      since: "rdma-core tests",
      doc: "NVMe over TCP: tag buffer table.",
    },
  },
} as const satisfies Layout;

/** Transport interface send (TIS) context. */
export const TISC = {
  name: "tisc",
  title: "TISC",
  generation: 5,
  bytes: 160,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_tisc_bits",
  fields: {
    strict_lag_tx_port_affinity: {
      at: 0x00,
      bits: [31, 31],
      secret: "none",
      doc: "The port of lag_tx_port_affinity is binding.",
    },
    tls_en: { at: 0x00, bits: [30, 30], secret: "none", doc: "TLS offload is on." },
    lag_tx_port_affinity: {
      at: 0x00,
      bits: [27, 24],
      secret: "none",
      doc: "Port of a bond to send through; 0 lets the device choose.",
    },
    prio: { at: 0x00, bits: [19, 16], secret: "none", doc: "Priority." },
    transport_domain: { at: 0x24, bits: [23, 0], secret: "none", doc: "Transport domain number." },
    underlay_qpn: { at: 0x28, bits: [23, 0], secret: "none", doc: "Underlay QP of an IPoIB interface." },
    pd: { at: 0x2c, bits: [23, 0], secret: "none", doc: "Protection domain number." },
  },
} as const satisfies Layout;

/** An RQ of a table. */
export const RQ_NUM = {
  name: "rq_num",
  title: "RQ number",
  generation: 5,
  bytes: 4,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_rq_num_bits",
  fields: {
    rq_num: { at: 0x00, bits: [23, 0], secret: "none", doc: "Number of the queue." },
  },
} as const satisfies Layout;

/** An RQ of a table that spans functions. */
export const RQ_VHCA = {
  name: "rq_vhca",
  title: "RQ number and function",
  generation: 5,
  bytes: 8,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_rq_vhca_bits",
  fields: {
    rq_num: { at: 0x00, bits: [23, 0], secret: "none", doc: "Number of the queue." },
    rq_vhca_id: { at: 0x04, bits: [15, 0], secret: "none", doc: "Function that it belongs to." },
  },
} as const satisfies Layout;

/** Receive queue table (RQT) context. */
export const RQTC = {
  name: "rqtc",
  title: "RQTC",
  generation: 5,
  bytes: 240,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_rqtc_bits",
  note: "rqt_actual_size entries follow: 4 bytes each, 8 with rq_vhca_id_format.",
  fields: {
    list_q_type: {
      at: 0x14,
      bits: [26, 24],
      secret: "none",
      enum: "inline_q_type",
      doc: "Kind of queues in the table.",
    },
    rqt_max_size: { at: 0x14, bits: [15, 0], secret: "none", as: "dec", doc: "Entries that the table has room for." },
    rq_vhca_id_format: {
      at: 0x18,
      bits: [31, 31],
      secret: "none",
      doc: "Entries have the function beside the RQ number.",
    },
    rqt_actual_size: { at: 0x18, bits: [15, 0], secret: "none", as: "dec", doc: "Entries in use." },
    rq_num: {
      at: 0xf0,
      layout: "rq_num",
      count: "rest",
      alternatives: ["rq_vhca"],
      otherwise: "rq_vhca_id_format",
      doc: "The queues.",
    },
  },
} as const satisfies Layout;

/** Statistics of a function or virtual port. */
export const VNIC_DIAGNOSTIC_STATISTICS = {
  name: "vnic_diagnostic_statistics",
  title: "function statistics",
  generation: 5,
  bytes: 512,
  source:
    "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_vnic_diagnostic_statistics_bits",
  fields: {
    counter_error_queues: {
      at: 0x00,
      bits: [31, 0],
      secret: "none",
      as: "dec",
      doc: "Queues in error state because of a counter that ran over.",
    },
    total_error_queues: { at: 0x04, bits: [31, 0], secret: "none", as: "dec", doc: "Queues in error state." },
    send_queue_priority_update_flow: {
      at: 0x08,
      bits: [31, 0],
      secret: "none",
      as: "dec",
      doc: "Changes of a send queue's priority.",
    },
    nic_receive_steering_discard: {
      at: 0x10,
      bits: [63, 0],
      secret: "none",
      doc: "Received packets that steering discarded.",
    },
    receive_discard_vport_down: {
      at: 0x18,
      bits: [63, 0],
      secret: "none",
      doc: "Received packets discarded because the virtual port was down.",
    },
    transmit_discard_vport_down: {
      at: 0x20,
      bits: [63, 0],
      secret: "none",
      doc: "Packets to send discarded because the virtual port was down.",
    },
    async_eq_overrun: {
      at: 0x28,
      bits: [31, 0],
      secret: "none",
      as: "dec",
      doc: "Overruns of EQs with asynchronous events.",
    },
    comp_eq_overrun: {
      at: 0x2c,
      bits: [31, 0],
      secret: "none",
      as: "dec",
      doc: "Overruns of EQs with completion events.",
    },
    invalid_command: { at: 0x34, bits: [31, 0], secret: "none", as: "dec", doc: "Commands that were not valid." },
    quota_exceeded_command: { at: 0x38, bits: [31, 0], secret: "none", as: "dec", doc: "Commands refused for quota." },
    internal_rq_out_of_buffer: {
      at: 0x3c,
      bits: [31, 0],
      secret: "none",
      as: "dec",
      doc: "Packets lost because an internal RQ had no buffer.",
    },
    cq_overrun: { at: 0x40, bits: [31, 0], secret: "none", as: "dec", doc: "Overruns of CQs." },
    eth_wqe_too_small: {
      at: 0x44,
      bits: [31, 0],
      secret: "none",
      as: "dec",
      doc: "Ethernet send WQEs with fewer inline headers than the queue asks for.",
    },
    generated_pkt_steering_fail: {
      at: 0x60,
      bits: [63, 0],
      secret: "none",
      doc: "Generated packets that steering failed on.",
    },
    handled_pkt_steering_fail: {
      at: 0x68,
      bits: [63, 0],
      secret: "none",
      doc: "Handled packets that steering failed on.",
    },
    bar_uar_access: {
      at: 0x70,
      bits: [31, 0],
      secret: "none",
      as: "dec",
      doc: "Accesses to UAR pages through the BAR.",
    },
    odp_local_triggered_page_fault: {
      at: 0x74,
      bits: [31, 0],
      secret: "none",
      as: "dec",
      doc: "Page faults of on-demand paging on the local side.",
    },
    odp_remote_triggered_page_fault: {
      at: 0x78,
      bits: [31, 0],
      secret: "none",
      as: "dec",
      doc: "Page faults of on-demand paging that the remote side triggered.",
    },
  },
} as const satisfies Layout;

/** QUERY_VNIC_ENV command output. */
export const QUERY_VNIC_ENV_OUT = {
  name: "query_vnic_env_out",
  title: "QUERY_VNIC_ENV output",
  generation: 5,
  bytes: 528,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_query_vnic_env_out_bits",
  fields: {
    status: { at: 0x00, bits: [31, 24], secret: "none", enum: "cmd_status", doc: "Command status." },
    syndrome: { at: 0x04, bits: [31, 0], secret: "none", doc: "Syndrome: what the firmware objects to, 0 if nothing." },
    vport_env: { at: 0x10, layout: "vnic_diagnostic_statistics", doc: "The statistics." },
  },
} as const satisfies Layout;

/** QUERY_VNIC_ENV command input. */
export const QUERY_VNIC_ENV_IN = {
  name: "query_vnic_env_in",
  title: "QUERY_VNIC_ENV input",
  generation: 5,
  bytes: 16,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_query_vnic_env_in_bits",
  note: "Opcode 0x76f.",
  alone: "input of a command: what a driver posts",
  fields: {
    opcode: { at: 0x00, bits: [31, 16], secret: "none", enum: "cmd_opcode_gen5", doc: "Command opcode." },
    op_mod: { at: 0x04, bits: [15, 0], secret: "none", doc: "Opcode modifier of the command." },
    other_vport: { at: 0x08, bits: [31, 31], secret: "none", doc: "vport_number is in use." },
    vport_number: { at: 0x08, bits: [15, 0], secret: "none", doc: "Virtual port." },
  },
} as const satisfies Layout;

/** QUERY_TIS command output. */
export const QUERY_TIS_OUT = {
  name: "query_tis_out",
  title: "QUERY_TIS output",
  generation: 5,
  bytes: 176,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_query_tis_out_bits",
  alone: "answer of a command that is not among those of the ways of access",
  fields: {
    status: { at: 0x00, bits: [31, 24], secret: "none", enum: "cmd_status", doc: "Command status." },
    syndrome: { at: 0x04, bits: [31, 0], secret: "none", doc: "Syndrome: what the firmware objects to, 0 if nothing." },
    tis_context: { at: 0x10, layout: "tisc", doc: "The context." },
  },
} as const satisfies Layout;

/** QUERY_TIR command output. */
export const QUERY_TIR_OUT = {
  name: "query_tir_out",
  title: "QUERY_TIR output",
  generation: 5,
  bytes: 272,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_query_tir_out_bits",
  alone: "answer of a command that is not among those of the ways of access",
  fields: {
    status: { at: 0x00, bits: [31, 24], secret: "none", enum: "cmd_status", doc: "Command status." },
    syndrome: { at: 0x04, bits: [31, 0], secret: "none", doc: "Syndrome: what the firmware objects to, 0 if nothing." },
    tir_context: { at: 0x20, layout: "tirc", doc: "The context." },
  },
} as const satisfies Layout;

/** QUERY_RQT command output. */
export const QUERY_RQT_OUT = {
  name: "query_rqt_out",
  title: "QUERY_RQT output",
  generation: 5,
  bytes: 272,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_query_rqt_out_bits",
  alone: "answer of a command that is not among those of the ways of access",
  fields: {
    status: { at: 0x00, bits: [31, 24], secret: "none", enum: "cmd_status", doc: "Command status." },
    syndrome: { at: 0x04, bits: [31, 0], secret: "none", doc: "Syndrome: what the firmware objects to, 0 if nothing." },
    rqt_context: { at: 0x20, layout: "rqtc", doc: "The context." },
  },
} as const satisfies Layout;

/** QUERY_TIS command input. */
export const QUERY_TIS_IN = {
  name: "query_tis_in",
  title: "QUERY_TIS input",
  generation: 5,
  bytes: 16,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_query_tis_in_bits",
  note: "Opcode 0x915.",
  alone: "input of a command: what a driver posts",
  fields: {
    opcode: { at: 0x00, bits: [31, 16], secret: "none", enum: "cmd_opcode_gen5", doc: "Command opcode." },
    op_mod: { at: 0x04, bits: [15, 0], secret: "none", doc: "Opcode modifier of the command." },
    tisn: { at: 0x08, bits: [23, 0], secret: "none", doc: "TIS number." },
  },
} as const satisfies Layout;

/** QUERY_TIR command input. */
export const QUERY_TIR_IN = {
  name: "query_tir_in",
  title: "QUERY_TIR input",
  generation: 5,
  bytes: 16,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_query_tir_in_bits",
  note: "Opcode 0x903.",
  alone: "input of a command: what a driver posts",
  fields: {
    opcode: { at: 0x00, bits: [31, 16], secret: "none", enum: "cmd_opcode_gen5", doc: "Command opcode." },
    op_mod: { at: 0x04, bits: [15, 0], secret: "none", doc: "Opcode modifier of the command." },
    tirn: { at: 0x08, bits: [23, 0], secret: "none", doc: "TIR number." },
  },
} as const satisfies Layout;

/** QUERY_RQT command input. */
export const QUERY_RQT_IN = {
  name: "query_rqt_in",
  title: "QUERY_RQT input",
  generation: 5,
  bytes: 16,
  source: "Linux mlx5 (knneth/mlnx-ofa_kernel): include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_query_rqt_in_bits",
  note: "Opcode 0x919.",
  alone: "input of a command: what a driver posts",
  fields: {
    opcode: { at: 0x00, bits: [31, 16], secret: "none", enum: "cmd_opcode_gen5", doc: "Command opcode." },
    op_mod: { at: 0x04, bits: [15, 0], secret: "none", doc: "Opcode modifier of the command." },
    rqtn: { at: 0x08, bits: [23, 0], secret: "none", doc: "RQ table number." },
  },
} as const satisfies Layout;
