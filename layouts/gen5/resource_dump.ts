/**
 * The RESOURCE_DUMP register, its segments and the registers around it.
 *
 * @module
 */

import type { Layout, RecordOf } from "../types.ts";

/** RESOURCE_DUMP access register (id 0xC000). */
export const RESOURCE_DUMP_REG = {
  name: "resource_dump_reg",
  title: "RESOURCE_DUMP",
  generation: 5,
  bytes: 256,
  source:
    "mstflint: tools_layouts/reg_access_hca_layouts.h: struct reg_access_hca_resource_dump_ext; Linux mlx5_ifc.h: struct mlx5_ifc_resource_dump_bits",
  registerId: 0xc000,
  fields: {
    more_dump: {
      at: 0x00,
      bits: [31, 31],
      doc: "Device: more data follows; software copies it into the next request.",
    },
    inline_dump: { at: 0x00, bits: [30, 30], doc: "1 = data in inline_data, 0 = data written to mkey/address." },
    vhca_id_valid: { at: 0x00, bits: [29, 29], since: "mstflint", doc: "vhca_id field is used." },
    seq_num: {
      at: 0x00,
      bits: [19, 16],
      as: "dec",
      doc: "0 on the first call, device returns it incremented, wraps at 16.",
    },
    segment_type: {
      at: 0x00,
      bits: [15, 0],
      enum: "rd_segment_type",
      doc: "Requested resource or 0xffff for the menu; kept unchanged across calls.",
    },
    vhca_id: { at: 0x04, bits: [15, 0], doc: "Vhca id." },
    index1: { at: 0x08, bits: [31, 0], doc: "index1." },
    index2: { at: 0x0c, bits: [31, 0], doc: "index2." },
    num_of_obj1: { at: 0x10, bits: [31, 16], enum: "rd_num_of_obj", as: "dec", doc: "Num of obj1." },
    num_of_obj2: { at: 0x10, bits: [15, 0], enum: "rd_num_of_obj", as: "dec", doc: "Num of obj2." },
    device_opaque: { at: 0x18, bits: [63, 0], doc: "0 on the first call; copied from reply to next request." },
    mkey: { at: 0x20, bits: [31, 0], doc: "Memory mode." },
    size: {
      at: 0x24,
      bits: [31, 0],
      as: "dec",
      doc: "Request: buffer size in bytes (memory mode); reply: bytes written.",
    },
    address: { at: 0x28, bits: [63, 0], as: "addr", doc: "Memory mode: absolute virtual address in mkey." },
    inline_data: { at: 0x30, bits: [1663, 0], as: "bytes", doc: "52 dwords (208 bytes)." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode RESOURCE_DUMP_REG}. */
export type ResourceDumpReg = RecordOf<typeof RESOURCE_DUMP_REG>;

/** Segment header (first dword of every segment). */
export const RD_SEGMENT_HEADER = {
  name: "rd_segment_header",
  title: "segment header",
  generation: 5,
  bytes: 4,
  source:
    "mstflint: resourcetools/resourcedump_lib/src/segments/resource_dump_segments_be.h; Linux / saeedtx mlx5ctl mlx5_ifc.h: struct mlx5_ifc_resource_dump_segment_header_bits",
  fields: {
    length_dw: { at: 0x00, bits: [31, 16], as: "dec", doc: "Whole segment length in dwords, header included." },
    segment_type: { at: 0x00, bits: [15, 0], enum: "rd_segment_type", doc: "Segment type." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode RD_SEGMENT_HEADER}. */
export type RdSegmentHeader = RecordOf<typeof RD_SEGMENT_HEADER>;

/** Info segment (0xfffe). */
export const RD_INFO = {
  name: "rd_info",
  title: "info segment",
  generation: 5,
  bytes: 16,
  source:
    "mstflint: resourcetools/resourcedump_lib/src/segments/resource_dump_segments_be.h; Linux / saeedtx mlx5ctl mlx5_ifc.h: struct mlx5_ifc_resource_dump_info_segment_bits",
  note: "First segment of a dump.",
  fields: {
    header: { at: 0x00, layout: "rd_segment_header", doc: "Header." },
    dump_version: { at: 0x04, bits: [7, 0], as: "dec", doc: "Dump version." },
    hw_version: { at: 0x08, bits: [31, 0], doc: "Hw version." },
    fw_version: { at: 0x0c, bits: [31, 0], doc: "Major in bits 31:24, minor 23:16, subminor 15:0." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode RD_INFO}. */
export type RdInfo = RecordOf<typeof RD_INFO>;

/** Command segment (0xfffa). */
export const RD_COMMAND = {
  name: "rd_command",
  title: "command segment",
  generation: 5,
  bytes: 20,
  source:
    "mstflint: resourcetools/resourcedump_lib/src/segments/resource_dump_segments_be.h; Linux / saeedtx mlx5ctl mlx5_ifc.h: struct mlx5_ifc_resource_dump_command_segment_bits",
  note: "Second segment of a dump; echoes the request.",
  fields: {
    header: { at: 0x00, layout: "rd_segment_header", doc: "Header." },
    segment_called: { at: 0x04, bits: [31, 16], enum: "rd_segment_type", doc: "Segment called." },
    vhca_id: { at: 0x04, bits: [15, 0], doc: "Vhca id." },
    index1: { at: 0x08, bits: [31, 0], doc: "index1." },
    index2: { at: 0x0c, bits: [31, 0], doc: "index2." },
    num_of_obj1: { at: 0x10, bits: [31, 16], enum: "rd_num_of_obj", doc: "Num of obj1." },
    num_of_obj2: { at: 0x10, bits: [15, 0], enum: "rd_num_of_obj", doc: "Num of obj2." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode RD_COMMAND}. */
export type RdCommand = RecordOf<typeof RD_COMMAND>;

/** Reference segment (0xfffd). */
export const RD_REFERENCE = {
  name: "rd_reference",
  title: "reference segment",
  generation: 5,
  bytes: 20,
  source:
    "saeedtx/mlx5ctl: mlx5_ifc.h: struct mlx5_ifc_resource_dump_reference_segment_bits; mstflint resource_dump_segments_be.h: reference_segment_data",
  note: "Points to another dump request; followed recursively up to the requested depth.",
  fields: {
    header: { at: 0x00, layout: "rd_segment_header", doc: "Header." },
    reference_segment_type: { at: 0x04, bits: [15, 0], enum: "rd_segment_type", doc: "Reference segment type." },
    index1: { at: 0x08, bits: [31, 0], doc: "index1." },
    index2: { at: 0x0c, bits: [31, 0], doc: "index2." },
    num_of_obj1: { at: 0x10, bits: [31, 16], enum: "rd_num_of_obj", doc: "Num of obj1." },
    num_of_obj2: { at: 0x10, bits: [15, 0], enum: "rd_num_of_obj", doc: "Num of obj2." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode RD_REFERENCE}. */
export type RdReference = RecordOf<typeof RD_REFERENCE>;

/** Notice segment (0xfff9). */
export const RD_NOTICE = {
  name: "rd_notice",
  title: "notice segment",
  generation: 5,
  bytes: 48,
  source:
    "mstflint: resourcetools/resourcedump_lib/src/segments/resource_dump_segments_be.h; Linux / saeedtx mlx5ctl mlx5_ifc.h: struct mlx5_ifc_resource_dump_notice_segment_bits",
  fields: {
    header: { at: 0x00, layout: "rd_segment_header", doc: "Header." },
    syndrome_id: { at: 0x04, bits: [15, 0], doc: "Syndrome id." },
    notice_text: {
      at: 0x10,
      bits: [255, 0],
      as: "text",
      doc: "32 bytes of text, first character in the most significant byte of dword 4.",
    },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode RD_NOTICE}. */
export type RdNotice = RecordOf<typeof RD_NOTICE>;

/** Error segment (0xfffc). */
export const RD_ERROR = {
  name: "rd_error",
  title: "error segment",
  generation: 5,
  bytes: 48,
  source:
    "mstflint: resourcetools/resourcedump_lib/src/segments/resource_dump_segments_be.h; Linux / saeedtx mlx5ctl mlx5_ifc.h: struct mlx5_ifc_resource_dump_error_segment_bits",
  fields: {
    header: { at: 0x00, layout: "rd_segment_header", doc: "Header." },
    syndrome_id: { at: 0x04, bits: [15, 0], doc: "Syndrome id." },
    error_text: {
      at: 0x10,
      bits: [255, 0],
      as: "text",
      doc: "32 bytes of text, first character in the most significant byte of dword 4.",
    },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode RD_ERROR}. */
export type RdError = RecordOf<typeof RD_ERROR>;

/** Terminate segment (0xfffb). */
export const RD_TERMINATE = {
  name: "rd_terminate",
  title: "terminate segment",
  generation: 5,
  bytes: 4,
  source:
    "mstflint: resourcetools/resourcedump_lib/src/segments/resource_dump_segments_be.h; Linux / saeedtx mlx5ctl mlx5_ifc.h: struct mlx5_ifc_resource_dump_terminate_segment_bits",
  note: "Last segment of a dump.",
  fields: {
    header: { at: 0x00, layout: "rd_segment_header", doc: "Header." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode RD_TERMINATE}. */
export type RdTerminate = RecordOf<typeof RD_TERMINATE>;

/** Resource segment header (types 0x0000..0xfeff). */
export const RD_RESOURCE = {
  name: "rd_resource",
  title: "resource segment",
  generation: 5,
  bytes: 16,
  source:
    "mstflint: resourcetools/resourcedump_lib/src/segments/resource_dump_segments_be.h; Linux / saeedtx mlx5ctl mlx5_ifc.h: struct mlx5_ifc_resource_dump_resource_segment_bits; mstflint resourcetools/segments/ResourceSegment.py",
  note: "Payload follows: length_dw * 4 - 16 bytes, layout by segment type.",
  fields: {
    header: { at: 0x00, layout: "rd_segment_header", doc: "Header." },
    aggregate: {
      at: 0x04,
      bits: [0, 0],
      doc: "Payload continues the previous segment of the same type (mstflint mask 0x1).",
    },
    index1: { at: 0x08, bits: [31, 0], doc: "index1." },
    index2: { at: 0x0c, bits: [31, 0], doc: "index2." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode RD_RESOURCE}. */
export type RdResource = RecordOf<typeof RD_RESOURCE>;

/** Menu segment header (0xffff). */
export const RD_MENU = {
  name: "rd_menu",
  title: "menu segment",
  generation: 5,
  bytes: 8,
  source:
    "mstflint: resourcetools/resourcedump_lib/src/segments/resource_dump_segments_be.h; Linux / saeedtx mlx5ctl mlx5_ifc.h: struct mlx5_ifc_resource_dump_menu_segment_bits",
  note: "num_of_records rd_menu_record structures follow.",
  fields: {
    header: { at: 0x00, layout: "rd_segment_header", doc: "Header." },
    num_of_records: { at: 0x04, bits: [15, 0], as: "dec", doc: "Num of records." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode RD_MENU}. */
export type RdMenu = RecordOf<typeof RD_MENU>;

/** Menu record. */
export const RD_MENU_RECORD = {
  name: "rd_menu_record",
  title: "menu record",
  generation: 5,
  bytes: 52,
  source:
    "mstflint: resourcetools/resourcedump_lib/src/segments/resource_dump_segments_be.h; Linux / saeedtx mlx5ctl mlx5_ifc.h: struct mlx5_ifc_resource_dump_menu_record_bits",
  fields: {
    event_supported: { at: 0x00, bits: [28, 28], since: "mstflint big-endian header", doc: "Event supported." },
    num_of_obj2_supports_active: { at: 0x00, bits: [27, 27], doc: "Num of obj2 supports active." },
    num_of_obj2_supports_all: { at: 0x00, bits: [26, 26], doc: "Num of obj2 supports all." },
    must_have_num_of_obj2: { at: 0x00, bits: [25, 25], doc: "Must have num of obj2." },
    support_num_of_obj2: { at: 0x00, bits: [24, 24], doc: "Support num of obj2." },
    num_of_obj1_supports_active: { at: 0x00, bits: [23, 23], doc: "Num of obj1 supports active." },
    num_of_obj1_supports_all: { at: 0x00, bits: [22, 22], doc: "Num of obj1 supports all." },
    must_have_num_of_obj1: { at: 0x00, bits: [21, 21], doc: "Must have num of obj1." },
    support_num_of_obj1: { at: 0x00, bits: [20, 20], doc: "Support num of obj1." },
    must_have_index2: { at: 0x00, bits: [19, 19], doc: "Must have index2." },
    support_index2: { at: 0x00, bits: [18, 18], doc: "Support index2." },
    must_have_index1: { at: 0x00, bits: [17, 17], doc: "Must have index1." },
    support_index1: { at: 0x00, bits: [16, 16], doc: "Support index1." },
    segment_type: { at: 0x00, bits: [15, 0], enum: "rd_segment_type", doc: "Segment type." },
    segment_name: { at: 0x04, bits: [127, 0], as: "text", doc: "16 bytes of NUL padded text, big-endian byte order." },
    index1_name: { at: 0x14, bits: [127, 0], as: "text", doc: 'Text; "N/A" when unused.' },
    index2_name: { at: 0x24, bits: [127, 0], as: "text", doc: "index2 name." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode RD_MENU_RECORD}. */
export type RdMenuRecord = RecordOf<typeof RD_MENU_RECORD>;

/** DEBUG_CAP register (id 0x8400) / QUERY_HCA_CAP debug capabilities. */
export const DEBUG_CAP = {
  name: "debug_cap",
  title: "DEBUG_CAP",
  generation: 5,
  bytes: 64,
  source:
    "mstflint: reg_access_hca_layouts.h: struct reg_access_hca_debug_cap; Linux / mlx5ctl mlx5_ifc.h: struct mlx5_ifc_debug_cap_bits",
  note:
    "A variable list of diagnostic counters follows at byte 64; also returned by QUERY_HCA_CAP with capability type 0xd (debug).",
  registerId: 0x8400,
  fields: {
    core_dump_general: { at: 0x00, bits: [31, 31], doc: "Core dump general." },
    core_dump_qp: { at: 0x00, bits: [30, 30], doc: "Core dump qp." },
    log_cr_dump_to_mem_size: { at: 0x00, bits: [27, 23], doc: "0 = unsupported; units of 4 KB." },
    resource_dump: { at: 0x00, bits: [22, 22], doc: "RESOURCE_DUMP register is supported." },
    log_min_resource_dump_eq: { at: 0x00, bits: [20, 16], doc: "Log min resource dump eq." },
    log_max_samples: { at: 0x00, bits: [7, 0], doc: "Log max samples." },
    single: { at: 0x04, bits: [31, 31], doc: "Single." },
    repetitive: { at: 0x04, bits: [30, 30], doc: "Repetitive." },
    health_mon_rx_activity: { at: 0x04, bits: [29, 29], doc: "Named stall_detect in MLNX_OFED headers." },
    diag_counter_tracer_dump: { at: 0x04, bits: [28, 28], doc: "Diag counter tracer dump." },
    log_min_sample_period: { at: 0x04, bits: [7, 0], doc: "Log min sample period." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode DEBUG_CAP}. */
export type DebugCap = RecordOf<typeof DEBUG_CAP>;

/** MCAM register (id 0x907F). */
export const MCAM_REG = {
  name: "mcam_reg",
  title: "MCAM",
  generation: 5,
  bytes: 72,
  source:
    "mstflint: adb/prm/hca/ext/register_access_table.adb: mcam_reg_ext; Linux mlx5_ifc.h: struct mlx5_ifc_mcam_reg_bits",
  note:
    "Registers of the 0xC0xx range (RESOURCE_DUMP) have no MCAM bit; use DEBUG_CAP.resource_dump. mstflint only checks that MCAM itself answers.",
  registerId: 0x907f,
  fields: {
    feature_group: { at: 0x00, bits: [23, 16], as: "dec", doc: "Feature group." },
    access_reg_group: {
      at: 0x00,
      bits: [7, 0],
      as: "dec",
      doc: "0: 0x9000..0x907F, 1: 0x9080..0x90FF, 2: 0x9100..0x917F, 3: 0x9180..0x91FF.",
    },
    mng_access_reg_cap_mask: {
      at: 0x08,
      bits: [127, 0],
      as: "bytes",
      doc: "Bit n (LSB of dword 5 = bit 0) = register 0x9000 + 128 * group + n supported.",
    },
    mng_feature_cap_mask: { at: 0x28, bits: [127, 0], as: "bytes", doc: "Bit 0 = LSB of dword 13." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode MCAM_REG}. */
export type McamReg = RecordOf<typeof MCAM_REG>;

/** MGIR register (id 0x9020), hardware information part. */
export const MGIR_HW_INFO = {
  name: "mgir_hw_info",
  title: "MGIR",
  generation: 5,
  bytes: 32,
  source: "mstflint: adb register_access_table.adb: mgir_hardware_info_ext",
  note: "Only the identification fields; other fields of the register are not listed here.",
  registerId: 0x9020,
  fields: {
    device_hw_revision: { at: 0x00, bits: [31, 16], doc: "Device hw revision." },
    device_id: { at: 0x00, bits: [15, 0], doc: "PCI device id." },
    num_ports: { at: 0x04, bits: [27, 16], as: "dec", doc: "Num ports." },
    technology: { at: 0x04, bits: [15, 11], doc: "Technology." },
    pvs: { at: 0x04, bits: [4, 0], doc: "Pvs." },
    hw_dev_id: {
      at: 0x08,
      bits: [15, 0],
      doc: "PCI device id in recovery mode; matches the mstflint hw_dev_id table.",
    },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode MGIR_HW_INFO}. */
export type MgirHwInfo = RecordOf<typeof MGIR_HW_INFO>;

/** Payload of segment QP_INFO (0x1530): one QP summary per segment. */
export const RD_QP_INFO = {
  name: "rd_qp_info",
  title: "QP_INFO",
  generation: 5,
  bytes: 56,
  source:
    'public Python / C++ tools that parse "resourcedump dump -s QP_INFO" (text index entries 8031960358 and 8126639946, repository name not recorded by the index)',
  note:
    "BlueField-3 firmware; an older firmware used another payload for the same id (named qp_connection_info), so check the segment length (72 bytes with header).",
  fields: {
    sw_st: { at: 0x00, bits: [31, 24], enum: "qp_st_gen5", doc: "Sw st." },
    pd: { at: 0x00, bits: [23, 0], doc: "Pd." },
    ip_protocol: { at: 0x04, bits: [31, 24], as: "dec", doc: "Ip protocol." },
    sqpn: { at: 0x04, bits: [23, 0], doc: "Sqpn." },
    sip: { at: 0x08, bits: [127, 0], as: "gid", doc: "IPv4 address in the last dword when ip_ver is 0." },
    dip: { at: 0x18, bits: [127, 0], as: "gid", doc: "Dip." },
    udp_dport: { at: 0x28, bits: [31, 16], as: "dec", doc: "Udp dport." },
    udp_sport: { at: 0x28, bits: [15, 0], as: "dec", doc: "Udp sport." },
    data_in_order: { at: 0x2c, bits: [24, 24], doc: "Data in order." },
    rqpn: { at: 0x2c, bits: [23, 0], doc: "Rqpn." },
    ip_ver: { at: 0x30, bits: [31, 28], enum: "rd_ip_ver", doc: "Ip ver." },
    qp_state: { at: 0x30, bits: [27, 24], enum: "qp_state", doc: "Qp state." },
    next_send_psn: { at: 0x30, bits: [23, 0], doc: "Next send psn." },
    roce_ver: { at: 0x34, bits: [7, 0], enum: "rd_roce_ver", doc: "Roce ver." },
  },
} as const satisfies Layout;

/** Decoded fields of {@linkcode RD_QP_INFO}. */
export type RdQpInfo = RecordOf<typeof RD_QP_INFO>;
