/**
 * Event queue entries and event data of the 5th generation.
 *
 * @module
 */

import type { Layout, RecordOf } from "../types.ts";

/** Event Queue Entry (64 bytes). */
export const EQE = {
  name: "eqe",
  title: "EQE",
  generation: 5,
  bytes: 64,
  source:
    "Linux include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_eqe_bits; Linux include/linux/mlx5/device.h: struct mlx5_eqe",
  fields: {
    event_type: { at: 0x00, bits: [23, 16], enum: "event_type_gen5", doc: "Event type." },
    event_sub_type: { at: 0x00, bits: [7, 0], doc: "Meaning by event type." },
    event_data: { at: 0x20, bits: [223, 0], as: "bytes", doc: "28 bytes; decode with the layout named in eventTypes." },
    signature: { at: 0x3c, bits: [15, 8], doc: "Signature." },
    owner: {
      at: 0x3c,
      bits: [0, 0],
      doc: "Toggles on each pass; software owned when equal to (consumer_index / eq_size) & 1.",
    },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode EQE}. */
export type Eqe = RecordOf<typeof EQE>;

/** Completion event. */
export const EQE_DATA_COMP = {
  name: "eqe_data_comp",
  title: "completion event",
  generation: 5,
  bytes: 28,
  source: "Linux include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_comp_event_bits",
  fields: {
    cqn: { at: 0x18, bits: [23, 0], doc: "Cqn." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode EQE_DATA_COMP}. */
export type EqeDataComp = RecordOf<typeof EQE_DATA_COMP>;

/** QP / SQ / RQ / SRQ affiliated event. */
export const EQE_DATA_QP = {
  name: "eqe_data_qp",
  title: "queue event",
  generation: 5,
  bytes: 28,
  source:
    "Linux include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_qp_events_bits; Linux include/linux/mlx5/device.h: struct mlx5_eqe_qp_srq",
  fields: {
    type: { at: 0x14, bits: [31, 24], enum: "event_queue_type", doc: "Type." },
    qpn_rqn_sqn_srqn: { at: 0x18, bits: [23, 0], doc: "Qpn rqn sqn srqn." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode EQE_DATA_QP}. */
export type EqeDataQp = RecordOf<typeof EQE_DATA_QP>;

/** CQ error. */
export const EQE_DATA_CQ_ERR = {
  name: "eqe_data_cq_err",
  title: "CQ error event",
  generation: 5,
  bytes: 28,
  source:
    "Linux include/linux/mlx5/device.h: struct mlx5_eqe_cq_err; Linux include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_cq_error_bits",
  fields: {
    cqn: { at: 0x00, bits: [23, 0], doc: "Cqn." },
    syndrome: { at: 0x08, bits: [7, 0], enum: "cq_error_syndrome", doc: "Syndrome." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode EQE_DATA_CQ_ERR}. */
export type EqeDataCqErr = RecordOf<typeof EQE_DATA_CQ_ERR>;

/** XRQ error. */
export const EQE_DATA_XRQ_ERR = {
  name: "eqe_data_xrq_err",
  title: "XRQ error event",
  generation: 5,
  bytes: 28,
  source: "Linux include/linux/mlx5/device.h: struct mlx5_eqe_xrq_err, mlx5_eqe_xrq",
  fields: {
    type: { at: 0x14, bits: [31, 24], enum: "xrq_error_type", doc: "Type." },
    xrqn: { at: 0x14, bits: [23, 0], doc: "Xrqn." },
    qpn_id_handle: { at: 0x18, bits: [31, 0], doc: "Qpn id handle." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode EQE_DATA_XRQ_ERR}. */
export type EqeDataXrqErr = RecordOf<typeof EQE_DATA_XRQ_ERR>;

/** Port state change. */
export const EQE_DATA_PORT = {
  name: "eqe_data_port",
  title: "port change event",
  generation: 5,
  bytes: 28,
  source:
    "Linux include/linux/mlx5/device.h: struct mlx5_eqe_port_state; Linux include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_port_state_change_event_bits",
  note: "event_sub_type: enum port_change_subtype.",
  fields: {
    port_num: { at: 0x08, bits: [31, 28], as: "dec", doc: "Port num." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode EQE_DATA_PORT}. */
export type EqeDataPort = RecordOf<typeof EQE_DATA_PORT>;

/** GPIO event. */
export const EQE_DATA_GPIO = {
  name: "eqe_data_gpio",
  title: "GPIO event",
  generation: 5,
  bytes: 28,
  source:
    "Linux include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_gpio_event_bits; Linux include/linux/mlx5/device.h: struct mlx5_eqe_gpio",
  note: "Kernel C struct places one 64-bit value at byte 8; the ifc structure has the halves at bytes 12 and 16.",
  fields: {
    gpio_event_hi: { at: 0x0c, bits: [31, 0], doc: "Gpio event hi." },
    gpio_event_lo: { at: 0x10, bits: [31, 0], doc: "Gpio event lo." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode EQE_DATA_GPIO}. */
export type EqeDataGpio = RecordOf<typeof EQE_DATA_GPIO>;

/** Doorbell / BlueFlame congestion. */
export const EQE_DATA_CONGESTION = {
  name: "eqe_data_congestion",
  title: "congestion event",
  generation: 5,
  bytes: 28,
  source:
    "Linux include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_db_bf_congestion_event_bits; Linux include/linux/mlx5/device.h: struct mlx5_eqe_congestion",
  fields: {
    event_subtype: { at: 0x00, bits: [31, 24], doc: "Event subtype." },
    congestion_level: { at: 0x00, bits: [15, 8], as: "dec", doc: "Congestion level." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode EQE_DATA_CONGESTION}. */
export type EqeDataCongestion = RecordOf<typeof EQE_DATA_CONGESTION>;

/** VL stall. */
export const EQE_DATA_STALL_VL = {
  name: "eqe_data_stall_vl",
  title: "VL stall event",
  generation: 5,
  bytes: 28,
  source:
    "Linux include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_stall_vl_event_bits; Linux include/linux/mlx5/device.h: struct mlx5_eqe_stall_vl",
  fields: {
    port_num: { at: 0x00, bits: [7, 7], doc: "Port num." },
    vl: { at: 0x00, bits: [3, 0], as: "dec", doc: "Vl." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode EQE_DATA_STALL_VL}. */
export type EqeDataStallVl = RecordOf<typeof EQE_DATA_STALL_VL>;

/** Command interface completion. */
export const EQE_DATA_CMD = {
  name: "eqe_data_cmd",
  title: "command event",
  generation: 5,
  bytes: 28,
  source:
    "Linux include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_cmd_inter_comp_event_bits; Linux include/linux/mlx5/device.h: struct mlx5_eqe_cmd",
  fields: {
    command_completion_vector: { at: 0x00, bits: [31, 0], doc: "Bit per command entry." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode EQE_DATA_CMD}. */
export type EqeDataCmd = RecordOf<typeof EQE_DATA_CMD>;

/** Page request. */
export const EQE_DATA_PAGE_REQ = {
  name: "eqe_data_page_req",
  title: "page request event",
  generation: 5,
  bytes: 28,
  source:
    "Linux include/linux/mlx5/device.h: struct mlx5_eqe_page_req; Linux include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_pages_req_event_bits",
  fields: {
    ec_function: { at: 0x00, bits: [31, 31], doc: "Embedded CPU function (bit 15 of the first half word)." },
    function_id: { at: 0x00, bits: [15, 0], doc: "Function id." },
    num_pages: { at: 0x04, bits: [31, 0], as: "signed", doc: "Signed; negative = reclaim." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode EQE_DATA_PAGE_REQ}. */
export type EqeDataPageReq = RecordOf<typeof EQE_DATA_PAGE_REQ>;

/** Page fault, WQE (sub type 0). */
export const EQE_DATA_PAGE_FAULT_WQE = {
  name: "eqe_data_page_fault_wqe",
  title: "WQE page fault",
  generation: 5,
  bytes: 28,
  source:
    "Linux include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_wqe_associated_page_fault_event_bits; Linux include/linux/mlx5/device.h: struct mlx5_eqe_page_fault",
  note: "Kernel reads byte 24 as a fault type (enum wqe_page_fault_type).",
  fields: {
    bytes_committed: { at: 0x00, bits: [31, 0], as: "dec", doc: "Bytes committed." },
    wqe_index: { at: 0x04, bits: [15, 0], as: "dec", doc: "Wqe index." },
    packet_length: { at: 0x08, bits: [15, 0], as: "dec", doc: "Packet length." },
    token: { at: 0x0c, bits: [31, 0], doc: "Kernel C struct." },
    rdma: { at: 0x18, bits: [26, 26], doc: "Rdma." },
    write_read: { at: 0x18, bits: [25, 25], doc: "Write read." },
    requestor: { at: 0x18, bits: [24, 24], doc: "Requestor." },
    wq_number: { at: 0x18, bits: [23, 0], doc: "QP / RMP / SRQ number." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode EQE_DATA_PAGE_FAULT_WQE}. */
export type EqeDataPageFaultWqe = RecordOf<typeof EQE_DATA_PAGE_FAULT_WQE>;

/** Page fault, RDMA (sub type 1). */
export const EQE_DATA_PAGE_FAULT_RDMA = {
  name: "eqe_data_page_fault_rdma",
  title: "RDMA page fault",
  generation: 5,
  bytes: 28,
  source:
    "Linux include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_rdma_page_fault_event_bits; Linux include/linux/mlx5/device.h: struct mlx5_eqe_page_fault",
  fields: {
    bytes_committed: { at: 0x00, bits: [31, 0], as: "dec", doc: "Bytes committed." },
    r_key: { at: 0x04, bits: [31, 0], doc: "R key." },
    packet_length: { at: 0x08, bits: [15, 0], as: "dec", doc: "Packet length." },
    rdma_op_len: { at: 0x0c, bits: [31, 0], as: "dec", doc: "Rdma op len." },
    rdma_va: { at: 0x10, bits: [63, 0], as: "addr", doc: "Rdma va." },
    rdma: { at: 0x18, bits: [26, 26], doc: "Rdma." },
    write: { at: 0x18, bits: [25, 25], doc: "Write." },
    requestor: { at: 0x18, bits: [24, 24], doc: "Requestor." },
    qpn_or_token: { at: 0x18, bits: [23, 0], doc: "Ifc: QP number; kernel C struct: token." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode EQE_DATA_PAGE_FAULT_RDMA}. */
export type EqeDataPageFaultRdma = RecordOf<typeof EQE_DATA_PAGE_FAULT_RDMA>;

/** Page fault, memory (sub type 2). */
export const EQE_DATA_PAGE_FAULT_MEMORY = {
  name: "eqe_data_page_fault_memory",
  title: "memory page fault",
  generation: 5,
  bytes: 28,
  source: "Linux include/linux/mlx5/device.h: struct mlx5_eqe_page_fault (memory)",
  fields: {
    flags: { at: 0x00, bits: [31, 24], doc: "Flags." },
    post_demand_fault_pages: { at: 0x00, bits: [15, 0], as: "dec", doc: "Post demand fault pages." },
    pre_demand_fault_pages: { at: 0x04, bits: [31, 16], as: "dec", doc: "Pre demand fault pages." },
    token_47_32: { at: 0x04, bits: [15, 0], doc: "Token 47 32." },
    token_31_0: { at: 0x08, bits: [31, 0], doc: "Token 31 0." },
    demand_fault_pages: { at: 0x0c, bits: [31, 0], doc: "Bits 31:12 count 4 KB pages." },
    mkey: { at: 0x10, bits: [31, 0], doc: "Mkey." },
    va: { at: 0x14, bits: [63, 0], as: "addr", doc: "Va." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode EQE_DATA_PAGE_FAULT_MEMORY}. */
export type EqeDataPageFaultMemory = RecordOf<typeof EQE_DATA_PAGE_FAULT_MEMORY>;

/** NIC vport change. */
export const EQE_DATA_VPORT_CHANGE = {
  name: "eqe_data_vport_change",
  title: "vport change event",
  generation: 5,
  bytes: 28,
  source: "Linux include/linux/mlx5/device.h: struct mlx5_eqe_vport_change",
  fields: {
    vport_num: { at: 0x00, bits: [15, 0], as: "dec", doc: "Vport num." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode EQE_DATA_VPORT_CHANGE}. */
export type EqeDataVportChange = RecordOf<typeof EQE_DATA_VPORT_CHANGE>;

/** Port module event. */
export const EQE_DATA_PORT_MODULE = {
  name: "eqe_data_port_module",
  title: "port module event",
  generation: 5,
  bytes: 28,
  source: "Linux include/linux/mlx5/device.h: struct mlx5_eqe_port_module",
  fields: {
    module: { at: 0x00, bits: [23, 16], as: "dec", doc: "Module." },
    module_status: { at: 0x00, bits: [3, 0], enum: "module_status", doc: "Module status." },
    error_type: { at: 0x04, bits: [11, 8], enum: "module_error_type", doc: "Valid when module_status is ERROR." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode EQE_DATA_PORT_MODULE}. */
export type EqeDataPortModule = RecordOf<typeof EQE_DATA_PORT_MODULE>;

/** PPS (pulse per second) event. */
export const EQE_DATA_PPS = {
  name: "eqe_data_pps",
  title: "PPS event",
  generation: 5,
  bytes: 28,
  source: "Linux include/linux/mlx5/device.h: struct mlx5_eqe_pps",
  fields: {
    pin: { at: 0x00, bits: [7, 0], as: "dec", doc: "Pin." },
    time_stamp: { at: 0x08, bits: [63, 0], doc: "Device cycles; or seconds / nanoseconds words in real time mode." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode EQE_DATA_PPS}. */
export type EqeDataPps = RecordOf<typeof EQE_DATA_PPS>;

/** DCT event (drained, key violation). */
export const EQE_DATA_DCT = {
  name: "eqe_data_dct",
  title: "DCT event",
  generation: 5,
  bytes: 28,
  source:
    "Linux include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_dct_events_bits; Linux include/linux/mlx5/device.h: struct mlx5_eqe_dct",
  fields: {
    dctn: { at: 0x18, bits: [23, 0], doc: "Dctn." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode EQE_DATA_DCT}. */
export type EqeDataDct = RecordOf<typeof EQE_DATA_DCT>;

/** Temperature warning. */
export const EQE_DATA_TEMP_WARNING = {
  name: "eqe_data_temp_warning",
  title: "temperature warning",
  generation: 5,
  bytes: 28,
  source: "Linux include/linux/mlx5/device.h: struct mlx5_eqe_temp_warning",
  fields: {
    sensor_warning_msb: { at: 0x00, bits: [63, 0], doc: "Sensor warning msb." },
    sensor_warning_lsb: { at: 0x08, bits: [63, 0], doc: "Bit n = sensor n over threshold." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode EQE_DATA_TEMP_WARNING}. */
export type EqeDataTempWarning = RecordOf<typeof EQE_DATA_TEMP_WARNING>;

/** Object change. */
export const EQE_DATA_OBJ_CHANGE = {
  name: "eqe_data_obj_change",
  title: "object change event",
  generation: 5,
  bytes: 28,
  source:
    "Linux include/linux/mlx5/device.h: struct mlx5_eqe_obj_change; Linux include/linux/mlx5/mlx5_ifc.h: struct mlx5_ifc_affiliated_event_header_bits",
  fields: {
    obj_type: { at: 0x00, bits: [15, 0], enum: "obj_type", doc: "Obj type." },
    obj_id: { at: 0x04, bits: [31, 0], doc: "Obj id." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode EQE_DATA_OBJ_CHANGE}. */
export type EqeDataObjChange = RecordOf<typeof EQE_DATA_OBJ_CHANGE>;

/** General event, PCI sync for firmware update (sub type 8). */
export const EQE_DATA_SYNC_FW_UPDATE = {
  name: "eqe_data_sync_fw_update",
  title: "firmware sync event",
  generation: 5,
  bytes: 28,
  source: "Linux include/linux/mlx5/device.h: struct mlx5_eqe_sync_fw_update",
  fields: {
    sync_rst_state: { at: 0x00, bits: [3, 0], enum: "sync_rst_state", doc: "Sync rst state." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode EQE_DATA_SYNC_FW_UPDATE}. */
export type EqeDataSyncFwUpdate = RecordOf<typeof EQE_DATA_SYNC_FW_UPDATE>;

/** VHCA state change. */
export const EQE_DATA_VHCA_STATE = {
  name: "eqe_data_vhca_state",
  title: "VHCA state event",
  generation: 5,
  bytes: 28,
  source: "Linux include/linux/mlx5/device.h: struct mlx5_eqe_vhca_state",
  fields: {
    ec_function: { at: 0x00, bits: [31, 31], doc: "Ec function." },
    function_id: { at: 0x00, bits: [15, 0], doc: "Function id." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode EQE_DATA_VHCA_STATE}. */
export type EqeDataVhcaState = RecordOf<typeof EQE_DATA_VHCA_STATE>;

/** FPGA error. */
export const EQE_DATA_FPGA_ERROR = {
  name: "eqe_data_fpga_error",
  title: "FPGA error event",
  generation: 5,
  bytes: 28,
  source: "Linux include/linux/mlx5/mlx5_ifc_fpga.h: struct mlx5_ifc_fpga_error_event_bits",
  fields: {
    syndrome: { at: 0x08, bits: [7, 0], as: "dec", doc: "Syndrome." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode EQE_DATA_FPGA_ERROR}. */
export type EqeDataFpgaError = RecordOf<typeof EQE_DATA_FPGA_ERROR>;

/** FPGA QP error. */
export const EQE_DATA_FPGA_QP_ERROR = {
  name: "eqe_data_fpga_qp_error",
  title: "FPGA QP error event",
  generation: 5,
  bytes: 28,
  source: "Linux include/linux/mlx5/mlx5_ifc_fpga.h: struct mlx5_ifc_fpga_qp_error_event_bits",
  fields: {
    syndrome: { at: 0x08, bits: [7, 0], as: "dec", doc: "Syndrome." },
    fpga_qpn: { at: 0x18, bits: [23, 0], doc: "Fpga qpn." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode EQE_DATA_FPGA_QP_ERROR}. */
export type EqeDataFpgaQpError = RecordOf<typeof EQE_DATA_FPGA_QP_ERROR>;
