/** Event queue entries and event data of the 5th generation. */

import type { Layout } from "../types.ts";

/** Event Queue Entry (64 bytes). */
export const EQE = {
  name: "eqe",
  title: "EQE",
  generation: 5,
  bytes: 64,
  source:
    "Linux include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_eqe_bits; Linux include/linux/mlx5/device.h: struct mlx5_eqe",
  fields: {
    event_type: {
      at: 0x00,
      bits: [23, 16],
      secret: "none",
      brief: true,
      enum: "event_type_gen5",
      doc: "Kind of event.",
    },
    event_sub_type: {
      at: 0x00,
      bits: [7, 0],
      secret: "none",
      brief: "set",
      enumBy: {
        field: "event_type",
        enums: {
          PORT_CHANGE: "port_change_subtype",
          PAGE_FAULT: "page_fault_subtype",
          XRQ_ERROR: "xrq_error_subtype",
          DCBX_CHANGE_EVENT: "dcbx_change_subtype",
          GENERAL_EVENT: "general_event_subtype",
          DEVICE_TRACER: "tracer_event_subtype",
        },
      },
      doc: "Sub type, by event type.",
    },
    event_data: {
      at: 0x20,
      bits: [223, 0],
      secret: "bytes",
      as: "bytes",
      quiet: true,
      doc: "Data of the event, by event type.",
    },
    signature: { at: 0x3c, bits: [15, 8], secret: "none", doc: "EQE signature." },
    owner: {
      at: 0x3c,
      bits: [0, 0],
      secret: "none",
      doc: "Ownership bit; toggles on each pass, and is software's when equal to (consumer index / queue size) & 1.",
    },
  },
} as const satisfies Layout;

/** Completion event. */
export const EQE_DATA_COMP = {
  name: "eqe_data_comp",
  title: "completion event",
  generation: 5,
  bytes: 28,
  source: "Linux include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_comp_event_bits",
  fields: {
    cqn: { at: 0x18, bits: [23, 0], secret: "none", brief: true, doc: "Completion queue number." },
  },
} as const satisfies Layout;

/** QP / SQ / RQ / SRQ affiliated event. */
export const EQE_DATA_QP = {
  name: "eqe_data_qp",
  title: "queue event",
  generation: 5,
  bytes: 28,
  source:
    "Linux include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_qp_events_bits; Linux include/linux/mlx5/device.h: struct mlx5_eqe_qp_srq",
  fields: {
    type: { at: 0x14, bits: [31, 24], secret: "none", brief: true, enum: "event_queue_type", doc: "Kind of queue." },
    qpn_rqn_sqn_srqn: { at: 0x18, bits: [23, 0], secret: "none", brief: true, doc: "Number of the queue." },
  },
} as const satisfies Layout;

/** CQ error. */
export const EQE_DATA_CQ_ERR = {
  name: "eqe_data_cq_err",
  title: "CQ error event",
  generation: 5,
  bytes: 28,
  source:
    "Linux include/linux/mlx5/device.h: struct mlx5_eqe_cq_err; Linux include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_cq_error_bits",
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

/** XRQ error. */
export const EQE_DATA_XRQ_ERR = {
  name: "eqe_data_xrq_err",
  title: "XRQ error event",
  generation: 5,
  bytes: 28,
  source: "Linux include/linux/mlx5/device.h: struct mlx5_eqe_xrq_err, mlx5_eqe_xrq",
  fields: {
    type: { at: 0x14, bits: [31, 24], secret: "none", brief: true, enum: "xrq_error_type", doc: "Kind of error." },
    xrqn: { at: 0x14, bits: [23, 0], secret: "none", brief: true, doc: "XRQ number." },
    qpn_id_handle: { at: 0x18, bits: [31, 0], secret: "none", brief: "set", doc: "QP number or handle." },
  },
} as const satisfies Layout;

/** Port state change. */
export const EQE_DATA_PORT = {
  name: "eqe_data_port",
  title: "port change event",
  generation: 5,
  bytes: 28,
  source:
    "Linux include/linux/mlx5/device.h: struct mlx5_eqe_port_state; Linux include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_port_state_change_event_bits",
  note: "The sub type is of enum port_change_subtype.",
  fields: {
    port_num: { at: 0x08, bits: [31, 28], secret: "none", brief: true, as: "dec", doc: "Port number." },
  },
} as const satisfies Layout;

/** GPIO event. */
export const EQE_DATA_GPIO = {
  name: "eqe_data_gpio",
  title: "GPIO event",
  generation: 5,
  bytes: 28,
  source:
    "Linux include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_gpio_event_bits; Linux include/linux/mlx5/device.h: struct mlx5_eqe_gpio",
  note: "The interface file has the halves at bytes 12 and 16; Linux's structure has one 64-bit value at byte 8.",
  fields: {
    gpio_event_hi: {
      at: 0x0c,
      bits: [31, 0],
      secret: "none",
      brief: "set",
      lower: "gpio_event_lo",
      doc: "GPIO pins, high half.",
    },
    gpio_event_lo: { at: 0x10, bits: [31, 0], secret: "none", brief: true, doc: "GPIO pins, low half." },
  },
  joined: {
    gpio_event: { parts: ["gpio_event_hi", "gpio_event_lo"], doc: "GPIO pins." },
  },
} as const satisfies Layout;

/** Doorbell / BlueFlame congestion. */
export const EQE_DATA_CONGESTION = {
  name: "eqe_data_congestion",
  title: "congestion event",
  generation: 5,
  bytes: 28,
  source:
    "Linux include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_db_bf_congestion_event_bits; Linux include/linux/mlx5/device.h: struct mlx5_eqe_congestion",
  fields: {
    event_subtype: { at: 0x00, bits: [31, 24], secret: "none", brief: "set", doc: "Sub type." },
    congestion_level: { at: 0x00, bits: [15, 8], secret: "none", brief: true, as: "dec", doc: "Level of congestion." },
  },
} as const satisfies Layout;

/** VL stall. */
export const EQE_DATA_STALL_VL = {
  name: "eqe_data_stall_vl",
  title: "VL stall event",
  generation: 5,
  bytes: 28,
  source:
    "Linux include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_stall_vl_event_bits; Linux include/linux/mlx5/device.h: struct mlx5_eqe_stall_vl",
  fields: {
    port_num: { at: 0x00, bits: [7, 7], secret: "none", brief: true, doc: "Port number." },
    vl: { at: 0x00, bits: [3, 0], secret: "none", brief: true, as: "dec", doc: "Virtual lane." },
  },
} as const satisfies Layout;

/** Command interface completion. */
export const EQE_DATA_CMD = {
  name: "eqe_data_cmd",
  title: "command event",
  generation: 5,
  bytes: 28,
  source:
    "Linux include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_cmd_inter_comp_event_bits; Linux include/linux/mlx5/device.h: struct mlx5_eqe_cmd",
  fields: {
    command_completion_vector: {
      at: 0x00,
      bits: [31, 0],
      secret: "none",
      brief: true,
      doc: "Command entries that completed, a bit each.",
    },
  },
} as const satisfies Layout;

/** Page request. */
export const EQE_DATA_PAGE_REQ = {
  name: "eqe_data_page_req",
  title: "page request event",
  generation: 5,
  bytes: 28,
  source:
    "Linux include/linux/mlx5/device.h: struct mlx5_eqe_page_req; Linux include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_pages_req_event_bits",
  fields: {
    ec_function: {
      at: 0x00,
      bits: [31, 31],
      secret: "none",
      brief: "set",
      since: "structure in the Linux header device.h",
      doc: "The function belongs to the embedded processor.",
    },
    release_all_pages: {
      at: 0x00,
      bits: [30, 30],
      secret: "none",
      brief: "set",
      since: "drivers/net/ethernet/mellanox/mlx5/core/pagealloc.c of Linux",
      doc: "Release all pages of the function.",
    },
    function_id: { at: 0x00, bits: [15, 0], secret: "none", brief: true, doc: "Function." },
    num_pages: {
      at: 0x04,
      bits: [31, 0],
      secret: "none",
      brief: true,
      as: "signed",
      doc: "Pages wanted; a negative number gives pages back.",
    },
  },
} as const satisfies Layout;

/** Page fault, WQE (sub type 0). */
export const EQE_DATA_PAGE_FAULT_WQE = {
  name: "eqe_data_page_fault_wqe",
  title: "WQE page fault",
  generation: 5,
  bytes: 28,
  source:
    "Linux include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_wqe_associated_page_fault_event_bits; Linux include/linux/mlx5/device.h: struct mlx5_eqe_page_fault",
  fields: {
    bytes_committed: { at: 0x00, bits: [31, 0], secret: "none", as: "dec", doc: "Bytes done before the fault." },
    wqe_index: { at: 0x04, bits: [15, 0], secret: "none", brief: true, as: "dec", doc: "Index of the WQE." },
    packet_length: { at: 0x08, bits: [15, 0], secret: "none", as: "dec", doc: "Bytes of the packet." },
    token: {
      at: 0x0c,
      bits: [31, 0],
      secret: "none",
      since: "structure in the Linux header device.h",
      doc: "Token of the fault.",
    },
    rdma: { at: 0x18, bits: [26, 26], secret: "none", brief: "set", doc: "RDMA operation." },
    write_read: { at: 0x18, bits: [25, 25], secret: "none", brief: "set", doc: "Write rather than read access." },
    requestor: { at: 0x18, bits: [24, 24], secret: "none", brief: "set", doc: "The fault is on the requester side." },
    wq_number: { at: 0x18, bits: [23, 0], secret: "none", brief: true, doc: "QP, RMP or SRQ number." },
  },
  joined: {
    pf_type: {
      parts: ["write_read", "requestor"],
      enum: "wqe_page_fault_type",
      brief: true,
      doc: "Kind of fault, as Linux reads the same two bits.",
    },
  },
} as const satisfies Layout;

/** Page fault, RDMA (sub type 1). */
export const EQE_DATA_PAGE_FAULT_RDMA = {
  name: "eqe_data_page_fault_rdma",
  title: "RDMA page fault",
  generation: 5,
  bytes: 28,
  source:
    "Linux include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_rdma_page_fault_event_bits; Linux include/linux/mlx5/device.h: struct mlx5_eqe_page_fault",
  fields: {
    bytes_committed: { at: 0x00, bits: [31, 0], secret: "none", as: "dec", doc: "Bytes done before the fault." },
    r_key: { at: 0x04, bits: [31, 0], secret: "mkey", brief: true, doc: "Remote key." },
    packet_length: { at: 0x08, bits: [15, 0], secret: "none", as: "dec", doc: "Bytes of the packet." },
    rdma_op_len: { at: 0x0c, bits: [31, 0], secret: "none", as: "dec", doc: "Bytes of the RDMA operation." },
    rdma_va: {
      at: 0x10,
      bits: [63, 0],
      secret: "address",
      brief: true,
      as: "addr",
      doc: "Virtual address of the RDMA operation.",
    },
    rdma: { at: 0x18, bits: [26, 26], secret: "none", doc: "RDMA operation." },
    write: { at: 0x18, bits: [25, 25], secret: "none", brief: "set", doc: "Write access." },
    requestor: { at: 0x18, bits: [24, 24], secret: "none", brief: "set", doc: "The fault is on the requester side." },
    qpn_or_token: {
      at: 0x18,
      bits: [23, 0],
      secret: "none",
      brief: true,
      doc: "QP number (interface file) or token (Linux structure).",
    },
  },
} as const satisfies Layout;

/** Page fault, memory (sub type 2). */
export const EQE_DATA_PAGE_FAULT_MEMORY = {
  name: "eqe_data_page_fault_memory",
  title: "memory page fault",
  generation: 5,
  bytes: 28,
  source: "Linux include/linux/mlx5/device.h: struct mlx5_eqe_page_fault (memory)",
  fields: {
    last: {
      at: 0x00,
      bits: [31, 31],
      secret: "none",
      brief: "set",
      since: "drivers/infiniband/hw/mlx5/odp.c of Linux",
      doc: "Last fault of a series: the token is to be answered.",
    },
    flags: { at: 0x00, bits: [30, 24], secret: "none", doc: "Other flags of the fault." },
    post_demand_fault_pages: {
      at: 0x00,
      bits: [15, 0],
      secret: "none",
      as: "dec",
      doc: "Pages to fetch after the demanded ones.",
    },
    pre_demand_fault_pages: {
      at: 0x04,
      bits: [31, 16],
      secret: "none",
      as: "dec",
      doc: "Pages to fetch before the demanded ones.",
    },
    token_47_32: {
      at: 0x04,
      bits: [15, 0],
      secret: "none",
      lower: "token_31_0",
      doc: "Token of the fault, bits 47..32.",
    },
    token_31_0: { at: 0x08, bits: [31, 0], secret: "none", doc: "Token of the fault, bits 31..0." },
    demand_fault_pages: {
      at: 0x0c,
      bits: [31, 12],
      secret: "none",
      brief: true,
      as: "dec",
      doc: "Pages of 4 KB demanded.",
    },
    mkey: { at: 0x10, bits: [31, 0], secret: "mkey", brief: true, doc: "Memory key." },
    va: { at: 0x14, bits: [63, 0], secret: "address", brief: true, as: "addr", doc: "Virtual address." },
  },
  joined: {
    token: { parts: ["token_47_32", "token_31_0"], doc: "Token of the fault." },
  },
} as const satisfies Layout;

/** NIC vport change. */
export const EQE_DATA_VPORT_CHANGE = {
  name: "eqe_data_vport_change",
  title: "vport change event",
  generation: 5,
  bytes: 28,
  source: "Linux include/linux/mlx5/device.h: struct mlx5_eqe_vport_change",
  fields: {
    vport_num: { at: 0x00, bits: [15, 0], secret: "none", brief: true, as: "dec", doc: "Virtual port number." },
  },
} as const satisfies Layout;

/** Port module event. */
export const EQE_DATA_PORT_MODULE = {
  name: "eqe_data_port_module",
  title: "port module event",
  generation: 5,
  bytes: 28,
  source: "Linux include/linux/mlx5/device.h: struct mlx5_eqe_port_module",
  fields: {
    module: { at: 0x00, bits: [23, 16], secret: "none", brief: true, as: "dec", doc: "Module number." },
    module_status: {
      at: 0x00,
      bits: [3, 0],
      secret: "none",
      brief: true,
      enum: "module_status",
      doc: "Status of the module.",
    },
    error_type: {
      at: 0x04,
      bits: [11, 8],
      secret: "none",
      brief: "set",
      enum: "module_error_type",
      doc: "What is wrong, when the status is ERROR.",
    },
  },
} as const satisfies Layout;

/** PPS (pulse per second) event. */
export const EQE_DATA_PPS = {
  name: "eqe_data_pps",
  title: "PPS event",
  generation: 5,
  bytes: 28,
  source: "Linux include/linux/mlx5/device.h: struct mlx5_eqe_pps",
  fields: {
    pin: { at: 0x00, bits: [7, 0], secret: "none", brief: true, as: "dec", doc: "Pin number." },
    time_stamp: {
      at: 0x08,
      bits: [63, 0],
      secret: "none",
      doc: "Time of the pulse: device cycles, or a seconds and a nanoseconds word in real time mode.",
    },
  },
} as const satisfies Layout;

/** DCT event (drained, key violation). */
export const EQE_DATA_DCT = {
  name: "eqe_data_dct",
  title: "DCT event",
  generation: 5,
  bytes: 28,
  source:
    "Linux include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_dct_events_bits; Linux include/linux/mlx5/device.h: struct mlx5_eqe_dct",
  fields: {
    dctn: { at: 0x18, bits: [23, 0], secret: "none", brief: true, doc: "DCT number." },
  },
} as const satisfies Layout;

/** Temperature warning. */
export const EQE_DATA_TEMP_WARNING = {
  name: "eqe_data_temp_warning",
  title: "temperature warning",
  generation: 5,
  bytes: 28,
  source: "Linux include/linux/mlx5/device.h: struct mlx5_eqe_temp_warning",
  fields: {
    sensor_warning_msb: {
      at: 0x00,
      bits: [63, 0],
      secret: "none",
      brief: "set",
      doc: "Sensors over their threshold, upper 64.",
    },
    sensor_warning_lsb: {
      at: 0x08,
      bits: [63, 0],
      secret: "none",
      brief: true,
      doc: "Sensors over their threshold, lower 64: bit n is sensor n.",
    },
  },
} as const satisfies Layout;

/** Object change. */
export const EQE_DATA_OBJ_CHANGE = {
  name: "eqe_data_obj_change",
  title: "object change event",
  generation: 5,
  bytes: 28,
  source:
    "Linux include/linux/mlx5/device.h: struct mlx5_eqe_obj_change; Linux include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_affiliated_event_header_bits",
  fields: {
    obj_type: { at: 0x00, bits: [15, 0], secret: "none", brief: true, enum: "obj_type", doc: "Type of the object." },
    obj_id: { at: 0x04, bits: [31, 0], secret: "none", brief: true, doc: "Number of the object." },
  },
} as const satisfies Layout;

/** General event, PCI sync for firmware update (sub type 8). */
export const EQE_DATA_SYNC_FW_UPDATE = {
  name: "eqe_data_sync_fw_update",
  title: "firmware sync event",
  generation: 5,
  bytes: 28,
  source: "Linux include/linux/mlx5/device.h: struct mlx5_eqe_sync_fw_update",
  fields: {
    sync_rst_state: {
      at: 0x00,
      bits: [3, 0],
      secret: "none",
      brief: true,
      enum: "sync_rst_state",
      doc: "Step of the firmware reset.",
    },
  },
} as const satisfies Layout;

/** General event, delay drop time-out (sub type 1). */
export const EQE_DATA_DELAY_DROP = {
  name: "eqe_data_delay_drop",
  title: "delay drop event",
  generation: 5,
  bytes: 28,
  source: "FreeBSD sys/dev/mlx5/device.h: struct mlx5_eqe_general_notification_event",
  fields: {
    rq_user_index_delay_drop: {
      at: 0x00,
      bits: [31, 0],
      secret: "none",
      brief: true,
      doc: "User index of the RQ that had no WQE for too long.",
    },
  },
} as const satisfies Layout;

/** VHCA state change. */
export const EQE_DATA_VHCA_STATE = {
  name: "eqe_data_vhca_state",
  title: "VHCA state event",
  generation: 5,
  bytes: 28,
  source: "Linux include/linux/mlx5/device.h: struct mlx5_eqe_vhca_state",
  fields: {
    ec_function: {
      at: 0x00,
      bits: [31, 31],
      secret: "none",
      brief: "set",
      doc: "The function belongs to the embedded processor.",
    },
    function_id: { at: 0x00, bits: [15, 0], secret: "none", brief: true, doc: "Function." },
  },
} as const satisfies Layout;

/** FPGA error. */
export const EQE_DATA_FPGA_ERROR = {
  name: "eqe_data_fpga_error",
  title: "FPGA error event",
  generation: 5,
  bytes: 28,
  source: "Linux include/linux/mlx5/mlx5_ifc_fpga.h: struct mlx5_ifc_fpga_error_event_bits",
  fields: {
    syndrome: {
      at: 0x08,
      bits: [7, 0],
      secret: "none",
      brief: true,
      enum: "fpga_error_syndrome",
      doc: "What went wrong.",
    },
  },
} as const satisfies Layout;

/** FPGA QP error. */
export const EQE_DATA_FPGA_QP_ERROR = {
  name: "eqe_data_fpga_qp_error",
  title: "FPGA QP error event",
  generation: 5,
  bytes: 28,
  source: "Linux include/linux/mlx5/mlx5_ifc_fpga.h: struct mlx5_ifc_fpga_qp_error_event_bits",
  fields: {
    syndrome: {
      at: 0x08,
      bits: [7, 0],
      secret: "none",
      brief: true,
      enum: "fpga_qp_error_syndrome",
      doc: "What went wrong.",
    },
    fpga_qpn: { at: 0x18, bits: [23, 0], secret: "none", brief: true, doc: "FPGA QP number." },
  },
} as const satisfies Layout;
