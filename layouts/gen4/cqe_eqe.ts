/** Completion and event queue entries of the 4th generation. */

import type { Layout } from "../types.ts";

/** CQE (32 bytes). */
export const MLX4_CQE = {
  name: "mlx4_cqe",
  title: "CQE",
  generation: 4,
  bytes: 32,
  source: "Linux include/linux/mlx4/cq.h: struct mlx4_cqe; rdma-core providers/mlx4/mlx4dv.h: struct mlx4_cqe",
  note:
    "In 64-byte entries it is the second half. Some loopback and Ethernet completions have a source MAC address at bytes 14..19.",
  fields: {
    l2_tunnel_ipok: { at: 0x00, bits: [31, 31], secret: "none", doc: "L2 tunnel: IP ok." },
    svlan_present: { at: 0x00, bits: [30, 30], secret: "none", doc: "An S-VLAN tag was there." },
    cvlan_present: { at: 0x00, bits: [29, 29], secret: "none", doc: "A C-VLAN tag was there." },
    l2_tunnel: { at: 0x00, bits: [27, 27], secret: "none", doc: "The packet is tunnelled." },
    l2_tunnel_csum: { at: 0x00, bits: [26, 26], secret: "none", doc: "L2 tunnel: checksum bit." },
    l2_tunnel_ipv4: { at: 0x00, bits: [25, 25], secret: "none", doc: "Tunnel: outer L3 header is IPv4." },
    qpn: { at: 0x00, bits: [23, 0], secret: "none", brief: true, doc: "Queue pair number." },
    immed_rss_invalid: {
      at: 0x04,
      bits: [31, 0],
      secret: "mkey",
      doc: "Immediate data, RSS hash, or rkey invalidated.",
    },
    grh: { at: 0x08, bits: [31, 31], secret: "none", doc: "A GRH is present." },
    mlpath: { at: 0x08, bits: [30, 24], secret: "none", doc: "Path bits of the local LID (IB)." },
    rqpn: { at: 0x08, bits: [23, 0], secret: "none", doc: "Source QP number; of an XRC receive the SRQ number." },
    sl: {
      at: 0x0c,
      bits: [31, 28],
      secret: "none",
      doc: "Service level (IB); for Ethernet the priority in the top 3 bits.",
    },
    vid: { at: 0x0c, bits: [27, 16], secret: "none", doc: "VLAN id." },
    rlid: { at: 0x0c, bits: [15, 0], secret: "lid", doc: "Remote LID." },
    ip_ok: { at: 0x10, bits: [28, 28], secret: "none", doc: "IP checksum is good." },
    udp: { at: 0x10, bits: [27, 27], secret: "none", doc: "UDP packet." },
    tcp: { at: 0x10, bits: [26, 26], secret: "none", doc: "TCP packet." },
    ipv4opt: { at: 0x10, bits: [25, 25], secret: "none", doc: "IPv4 options are present." },
    ipv6: { at: 0x10, bits: [24, 24], secret: "none", doc: "IPv6 packet." },
    ipv4_frag: { at: 0x10, bits: [23, 23], secret: "none", doc: "IPv4 fragment." },
    ipv4: { at: 0x10, bits: [22, 22], secret: "none", doc: "IPv4 packet." },
    ipv6_ext_mask: { at: 0x10, bits: [15, 8], secret: "none", doc: "IPv6 extension headers found." },
    bad_fcs: { at: 0x10, bits: [4, 4], secret: "none", doc: "The FCS is wrong." },
    tcp_udp_csum_ok: {
      at: 0x10,
      bits: [2, 2],
      secret: "none",
      since: "rdma-core",
      doc: "TCP or UDP checksum is good.",
    },
    snap: { at: 0x10, bits: [1, 1], secret: "none", doc: "SNAP header." },
    llc: { at: 0x10, bits: [0, 0], secret: "none", doc: "LLC header." },
    byte_cnt: { at: 0x14, bits: [31, 0], secret: "none", brief: true, as: "dec", doc: "Byte count." },
    wqe_index: { at: 0x18, bits: [31, 16], secret: "none", as: "dec", doc: "Index of the WQE." },
    checksum: { at: 0x18, bits: [15, 0], secret: "none", doc: "Checksum over the packet." },
    timestamp_lo: {
      at: 0x1c,
      bits: [23, 8],
      secret: "none",
      since: "rdma-core",
      doc: "In queues with time stamps: bits 15..0 of it; bits 47..16 are where sl, vid and rlid are.",
    },
    owner: { at: 0x1c, bits: [7, 7], secret: "none", doc: "Ownership bit; toggles on each pass over the queue." },
    is_send: { at: 0x1c, bits: [6, 6], secret: "none", doc: "Completion of a send WQE." },
    is_recv_or_size: {
      at: 0x1c,
      bits: [5, 5],
      secret: "none",
      doc: "Bit that the headers mask as MLX4_CQE_IS_RECV_MASK.",
    },
    opcode: {
      at: 0x1c,
      bits: [4, 0],
      secret: "none",
      brief: true,
      doc: "Kind of completion: with is_send enum wqe_opcode_gen4, else cqe_recv_opcode_gen4; 0x1e error, 0x16 resize.",
    },
  },
} as const satisfies Layout;

/** CQE with timestamp. */
export const MLX4_TS_CQE = {
  name: "mlx4_ts_cqe",
  title: "timestamp CQE",
  generation: 4,
  bytes: 32,
  source: "Linux include/linux/mlx4/cq.h: struct mlx4_ts_cqe",
  fields: {
    l2_tunnel_ipok: { at: 0x00, bits: [31, 31], secret: "none", doc: "L2 tunnel: IP ok." },
    svlan_present: { at: 0x00, bits: [30, 30], secret: "none", doc: "An S-VLAN tag was there." },
    cvlan_present: { at: 0x00, bits: [29, 29], secret: "none", doc: "A C-VLAN tag was there." },
    l2_tunnel: { at: 0x00, bits: [27, 27], secret: "none", doc: "The packet is tunnelled." },
    l2_tunnel_csum: { at: 0x00, bits: [26, 26], secret: "none", doc: "L2 tunnel: checksum bit." },
    l2_tunnel_ipv4: { at: 0x00, bits: [25, 25], secret: "none", doc: "Tunnel: outer L3 header is IPv4." },
    qpn: { at: 0x00, bits: [23, 0], secret: "none", brief: true, doc: "Queue pair number." },
    immed_rss_invalid: {
      at: 0x04,
      bits: [31, 0],
      secret: "mkey",
      doc: "Immediate data, RSS hash, or rkey invalidated.",
    },
    grh: { at: 0x08, bits: [31, 31], secret: "none", doc: "A GRH is present." },
    mlpath: { at: 0x08, bits: [30, 24], secret: "none", doc: "Path bits of the local LID (IB)." },
    rqpn: { at: 0x08, bits: [23, 0], secret: "none", doc: "Source QP number; of an XRC receive the SRQ number." },
    timestamp_hi: { at: 0x0c, bits: [31, 0], secret: "none", lower: "timestamp_lo", doc: "Timestamp, bits 47..16." },
    ip_ok: { at: 0x10, bits: [28, 28], secret: "none", doc: "IP checksum is good." },
    udp: { at: 0x10, bits: [27, 27], secret: "none", doc: "UDP packet." },
    tcp: { at: 0x10, bits: [26, 26], secret: "none", doc: "TCP packet." },
    ipv4opt: { at: 0x10, bits: [25, 25], secret: "none", doc: "IPv4 options are present." },
    ipv6: { at: 0x10, bits: [24, 24], secret: "none", doc: "IPv6 packet." },
    ipv4_frag: { at: 0x10, bits: [23, 23], secret: "none", doc: "IPv4 fragment." },
    ipv4: { at: 0x10, bits: [22, 22], secret: "none", doc: "IPv4 packet." },
    ipv6_ext_mask: { at: 0x10, bits: [15, 8], secret: "none", doc: "IPv6 extension headers found." },
    bad_fcs: { at: 0x10, bits: [4, 4], secret: "none", doc: "The FCS is wrong." },
    tcp_udp_csum_ok: {
      at: 0x10,
      bits: [2, 2],
      secret: "none",
      since: "rdma-core",
      doc: "TCP or UDP checksum is good.",
    },
    snap: { at: 0x10, bits: [1, 1], secret: "none", doc: "SNAP header." },
    llc: { at: 0x10, bits: [0, 0], secret: "none", doc: "LLC header." },
    byte_cnt: { at: 0x14, bits: [31, 0], secret: "none", brief: true, as: "dec", doc: "Byte count." },
    wqe_index: { at: 0x18, bits: [31, 16], secret: "none", as: "dec", doc: "Index of the WQE." },
    checksum: { at: 0x18, bits: [15, 0], secret: "none", doc: "Checksum over the packet." },
    timestamp_lo: { at: 0x1c, bits: [23, 8], secret: "none", doc: "Timestamp, bits 15..0." },
    owner: { at: 0x1c, bits: [7, 7], secret: "none", doc: "Ownership bit; toggles on each pass over the queue." },
    is_send: { at: 0x1c, bits: [6, 6], secret: "none", doc: "Completion of a send WQE." },
    is_recv_or_size: {
      at: 0x1c,
      bits: [5, 5],
      secret: "none",
      doc: "Bit that the headers mask as MLX4_CQE_IS_RECV_MASK.",
    },
    opcode: {
      at: 0x1c,
      bits: [4, 0],
      secret: "none",
      brief: true,
      doc: "Kind of completion: with is_send enum wqe_opcode_gen4, else cqe_recv_opcode_gen4; 0x1e error, 0x16 resize.",
    },
  },
} as const satisfies Layout;

/** Error CQE (opcode 0x1e). */
export const MLX4_ERR_CQE = {
  name: "mlx4_err_cqe",
  title: "error CQE",
  generation: 4,
  bytes: 32,
  source: "Linux include/linux/mlx4/cq.h: struct mlx4_err_cqe",
  fields: {
    qpn: { at: 0x00, bits: [23, 0], secret: "none", brief: true, doc: "Queue pair number." },
    wqe_index: { at: 0x18, bits: [31, 16], secret: "none", as: "dec", doc: "Index of the WQE." },
    vendor_err_syndrome: { at: 0x18, bits: [15, 8], secret: "none", brief: true, doc: "Vendor syndrome." },
    syndrome: {
      at: 0x18,
      bits: [7, 0],
      secret: "none",
      brief: true,
      enum: "cqe_syndrome_gen4",
      doc: "What went wrong.",
    },
    owner: { at: 0x1c, bits: [7, 7], secret: "none", doc: "Ownership bit; toggles on each pass over the queue." },
    is_send: { at: 0x1c, bits: [6, 6], secret: "none", doc: "Completion of a send WQE." },
    is_recv_or_size: {
      at: 0x1c,
      bits: [5, 5],
      secret: "none",
      doc: "Bit that the headers mask as MLX4_CQE_IS_RECV_MASK.",
    },
    opcode: {
      at: 0x1c,
      bits: [4, 0],
      secret: "none",
      brief: true,
      enum: "cqe_recv_opcode_gen4",
      doc: "Kind of completion: 0x1e for an error.",
    },
  },
} as const satisfies Layout;

/** EQE (32 bytes). */
export const MLX4_EQE = {
  name: "mlx4_eqe",
  title: "EQE",
  generation: 4,
  bytes: 32,
  source: "Linux include/linux/mlx4/device.h: struct mlx4_eqe",
  note: "In 64-byte entries it is the second half.",
  fields: {
    type: { at: 0x00, bits: [23, 16], secret: "none", brief: true, enum: "event_type_gen4", doc: "Kind of event." },
    subtype: {
      at: 0x00,
      bits: [7, 0],
      secret: "none",
      brief: "set",
      enumBy: {
        field: "type",
        enums: {
          PORT_CHANGE: "mlx4_port_change_subtype",
          FATAL_WARNING: "mlx4_fatal_warning_subtype",
          PORT_MNG_CHG_EVENT: "mlx4_port_mgmt_subtype",
          RECOVERABLE_ERROR_EVENT: "mlx4_recoverable_error_subtype",
        },
      },
      doc: "Sub type, by event type.",
    },
    event: {
      at: 0x04,
      bits: [191, 0],
      secret: "bytes",
      as: "bytes",
      quiet: true,
      doc: "Data of the event, by event type.",
    },
    slave_id: { at: 0x1c, bits: [31, 24], secret: "none", as: "dec", doc: "Virtual function that the event is for." },
    owner: { at: 0x1c, bits: [7, 7], secret: "none", doc: "Ownership bit; toggles on each pass over the queue." },
  },
} as const satisfies Layout;

/** Completion event data. */
export const MLX4_EQE_COMP = {
  name: "mlx4_eqe_comp",
  title: "completion event",
  generation: 4,
  bytes: 24,
  source: "Linux include/linux/mlx4/device.h: struct mlx4_eqe",
  fields: {
    cqn: { at: 0x00, bits: [23, 0], secret: "none", brief: true, doc: "Completion queue number." },
  },
} as const satisfies Layout;

/** QP event data. */
export const MLX4_EQE_QP = {
  name: "mlx4_eqe_qp",
  title: "QP event",
  generation: 4,
  bytes: 24,
  source: "Linux include/linux/mlx4/device.h: struct mlx4_eqe",
  fields: {
    qpn: { at: 0x00, bits: [23, 0], secret: "none", brief: true, doc: "Queue pair number." },
  },
} as const satisfies Layout;

/** SRQ event data. */
export const MLX4_EQE_SRQ = {
  name: "mlx4_eqe_srq",
  title: "SRQ event",
  generation: 4,
  bytes: 24,
  source: "Linux include/linux/mlx4/device.h: struct mlx4_eqe",
  fields: {
    srqn: { at: 0x00, bits: [23, 0], secret: "none", brief: true, doc: "SRQ number." },
  },
} as const satisfies Layout;

/** Command completion event data. */
export const MLX4_EQE_CMD = {
  name: "mlx4_eqe_cmd",
  title: "command event",
  generation: 4,
  bytes: 24,
  source: "Linux include/linux/mlx4/device.h: struct mlx4_eqe",
  fields: {
    token: { at: 0x00, bits: [15, 0], secret: "none", brief: true, doc: "Token of the command." },
    status: { at: 0x08, bits: [7, 0], secret: "none", brief: true, doc: "Command status." },
    out_param: { at: 0x0c, bits: [63, 0], secret: "data", doc: "Output parameter." },
  },
} as const satisfies Layout;

/** CQ error event data. */
export const MLX4_EQE_CQ_ERR = {
  name: "mlx4_eqe_cq_err",
  title: "CQ error event",
  generation: 4,
  bytes: 24,
  source: "Linux include/linux/mlx4/device.h: struct mlx4_eqe",
  fields: {
    cqn: { at: 0x00, bits: [23, 0], secret: "none", brief: true, doc: "Completion queue number." },
    syndrome: {
      at: 0x08,
      bits: [7, 0],
      secret: "none",
      brief: true,
      enum: "cq_error_syndrome",
      doc: "What went wrong.",
    },
  },
} as const satisfies Layout;

/** Port change event data. */
export const MLX4_EQE_PORT_CHANGE = {
  name: "mlx4_eqe_port_change",
  title: "port change event",
  generation: 4,
  bytes: 24,
  source: "Linux include/linux/mlx4/device.h: struct mlx4_eqe",
  fields: {
    port: { at: 0x08, bits: [31, 28], secret: "none", brief: true, doc: "Port number." },
  },
} as const satisfies Layout;

/** Communication channel event data. */
export const MLX4_EQE_COMM_CHANNEL = {
  name: "mlx4_eqe_comm_channel",
  title: "comm channel event",
  generation: 4,
  bytes: 24,
  source: "Linux include/linux/mlx4/device.h: struct mlx4_eqe",
  fields: {
    bit_vec: {
      at: 0x04,
      bits: [127, 0],
      secret: "bytes",
      brief: true,
      as: "bytes",
      doc: "Virtual functions that wrote to the channel, a bit each.",
    },
  },
} as const satisfies Layout;

/** MAC update event data. */
export const MLX4_EQE_MAC_UPDATE = {
  name: "mlx4_eqe_mac_update",
  title: "MAC update event",
  generation: 4,
  bytes: 24,
  source: "Linux include/linux/mlx4/device.h: struct mlx4_eqe",
  fields: {
    port: { at: 0x00, bits: [31, 24], secret: "none", brief: true, as: "dec", doc: "Port number." },
    mac: { at: 0x04, bits: [63, 0], secret: "mac", brief: true, doc: "MAC address." },
  },
} as const satisfies Layout;

/** Function level reset event data. */
export const MLX4_EQE_FLR = {
  name: "mlx4_eqe_flr",
  title: "FLR event",
  generation: 4,
  bytes: 24,
  source: "Linux include/linux/mlx4/device.h: struct mlx4_eqe",
  fields: {
    slave_id: {
      at: 0x00,
      bits: [31, 0],
      secret: "none",
      brief: true,
      as: "dec",
      doc: "Virtual function that was reset.",
    },
  },
} as const satisfies Layout;

/** Fatal warning (temperature) event data. */
export const MLX4_EQE_WARMING = {
  name: "mlx4_eqe_warming",
  title: "temperature warning",
  generation: 4,
  bytes: 24,
  source: "Linux include/linux/mlx4/device.h: struct mlx4_eqe",
  fields: {
    current_temperature: { at: 0x00, bits: [31, 16], secret: "none", brief: true, as: "dec", doc: "Temperature." },
    warning_threshold: { at: 0x00, bits: [15, 0], secret: "none", brief: true, as: "dec", doc: "Threshold." },
  },
} as const satisfies Layout;

/** Port management change, port info (subtype 0x15). */
export const MLX4_EQE_PORT_MGMT_PORT_INFO = {
  name: "mlx4_eqe_port_mgmt_port_info",
  title: "port info change",
  generation: 4,
  bytes: 24,
  source: "Linux include/linux/mlx4/device.h: struct mlx4_eqe",
  fields: {
    port: { at: 0x00, bits: [7, 0], secret: "none", brief: true, as: "dec", doc: "Port number." },
    mstr_sm_lid: { at: 0x04, bits: [31, 16], secret: "lid", doc: "LID of the master subnet manager." },
    port_lid: { at: 0x04, bits: [15, 0], secret: "lid", doc: "LID of the port." },
    changed_attr: {
      at: 0x08,
      bits: [31, 0],
      secret: "none",
      brief: true,
      enum: "mlx4_port_info_change",
      doc: "What changed.",
    },
    mstr_sm_sl: {
      at: 0x0c,
      bits: [7, 0],
      secret: "none",
      as: "dec",
      doc: "Service level of the master subnet manager.",
    },
    gid_prefix: { at: 0x10, bits: [63, 0], secret: "data", doc: "GID prefix." },
  },
} as const satisfies Layout;

/** Port management change, GUID / P_Key table (subtypes 0x14, 0x16). */
export const MLX4_EQE_PORT_MGMT_TABLE = {
  name: "mlx4_eqe_port_mgmt_table",
  title: "port table change",
  generation: 4,
  bytes: 24,
  source: "Linux include/linux/mlx4/device.h: struct mlx4_eqe",
  fields: {
    port: { at: 0x00, bits: [7, 0], secret: "none", brief: true, as: "dec", doc: "Port number." },
    block_ptr: { at: 0x04, bits: [31, 0], secret: "none", brief: true, doc: "Block of the table." },
    tbl_entries_mask: { at: 0x08, bits: [31, 0], secret: "none", doc: "Entries of the block that changed." },
  },
} as const satisfies Layout;

/** Port management change, SL to VL (subtype 0x17). */
export const MLX4_EQE_PORT_MGMT_SL2VL = {
  name: "mlx4_eqe_port_mgmt_sl2vl",
  title: "SL to VL change",
  generation: 4,
  bytes: 24,
  source: "Linux include/linux/mlx4/device.h: struct mlx4_eqe",
  fields: {
    port: { at: 0x00, bits: [7, 0], secret: "none", brief: true, as: "dec", doc: "Port number." },
    sl2vl_table: { at: 0x04, bits: [63, 0], secret: "none", doc: "Virtual lanes of the service levels." },
  },
} as const satisfies Layout;

/** Recoverable error event data. */
export const MLX4_EQE_BAD_CABLE = {
  name: "mlx4_eqe_bad_cable",
  title: "recoverable error event",
  generation: 4,
  bytes: 24,
  source: "Linux include/linux/mlx4/device.h: struct mlx4_eqe",
  fields: {
    port: { at: 0x00, bits: [7, 0], secret: "none", brief: true, as: "dec", doc: "Port number." },
  },
} as const satisfies Layout;
