/** The RESOURCE_DUMP register, its segments and the registers around it. */

import type { Layout } from "../types.ts";

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
    more_dump: { at: 0x00, bits: [31, 31], secret: "none", doc: "More data follows; the next request repeats it." },
    inline_dump: {
      at: 0x00,
      bits: [30, 30],
      secret: "none",
      doc: "1: data comes in inline_data; 0: it is written to the memory that mkey and address give.",
    },
    vhca_id_valid: { at: 0x00, bits: [29, 29], secret: "none", since: "mstflint", doc: "vhca_id is in use." },
    seq_num: {
      at: 0x00,
      bits: [19, 16],
      secret: "none",
      as: "dec",
      doc: "Sequence number: 0 in the first request, one more in each reply, modulo 16.",
    },
    segment_type: {
      at: 0x00,
      bits: [15, 0],
      secret: "none",
      enum: "rd_segment_type",
      doc: "Segment wanted, 0xffff for the menu; the same through all requests of a dump.",
    },
    vhca_id: { at: 0x04, bits: [15, 0], secret: "none", doc: "Function (VHCA) to dump." },
    index1: { at: 0x08, bits: [31, 0], secret: "none", doc: "First index." },
    index2: { at: 0x0c, bits: [31, 0], secret: "none", doc: "Second index." },
    num_of_obj1: {
      at: 0x10,
      bits: [31, 16],
      secret: "none",
      enum: "rd_num_of_obj",
      as: "dec",
      doc: "Number of objects for the first index.",
    },
    num_of_obj2: {
      at: 0x10,
      bits: [15, 0],
      secret: "none",
      enum: "rd_num_of_obj",
      as: "dec",
      doc: "Number of objects for the second index.",
    },
    device_opaque: {
      at: 0x18,
      bits: [63, 0],
      secret: "none",
      doc: "State of the device: 0 in the first request, then what the reply said.",
    },
    mkey: { at: 0x20, bits: [31, 0], secret: "mkey", doc: "Memory mode: memory key of the buffer." },
    size: {
      at: 0x24,
      bits: [31, 0],
      secret: "none",
      as: "dec",
      doc: "Request: bytes of the buffer in memory mode. Reply: bytes written.",
    },
    address: {
      at: 0x28,
      bits: [63, 0],
      secret: "address",
      as: "addr",
      doc: "Memory mode: virtual address of the buffer.",
    },
    inline_data: { at: 0x30, bits: [1663, 0], secret: "bytes", as: "bytes", doc: "Segments, up to 208 bytes." },
  },
} as const satisfies Layout;

/** Segment header (first dword of every segment). */
export const RD_SEGMENT_HEADER = {
  name: "rd_segment_header",
  title: "segment header",
  generation: 5,
  bytes: 4,
  source:
    "mstflint: resourcetools/resourcedump_lib/src/segments/resource_dump_segments_be.h; Linux / saeedtx mlx5ctl mlx5_ifc.h: struct mlx5_ifc_resource_dump_segment_header_bits",
  fields: {
    length_dw: {
      at: 0x00,
      bits: [31, 16],
      secret: "none",
      as: "dec",
      doc: "Length of the whole segment in dwords, this header included.",
    },
    segment_type: { at: 0x00, bits: [15, 0], secret: "none", enum: "rd_segment_type", doc: "Kind of segment." },
  },
} as const satisfies Layout;

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
    header: { at: 0x00, layout: "rd_segment_header", doc: "Segment header." },
    dump_version: { at: 0x04, bits: [7, 0], secret: "none", as: "dec", doc: "Version of the dump format." },
    hw_version: { at: 0x08, bits: [31, 0], secret: "none", doc: "Hardware version." },
    fw_version: {
      at: 0x0c,
      bits: [31, 0],
      secret: "none",
      doc: "Firmware version: major in bits 31..24, minor in 23..16, subminor in 15..0.",
    },
  },
} as const satisfies Layout;

/** Command segment (0xfffa). */
export const RD_COMMAND = {
  name: "rd_command",
  title: "command segment",
  generation: 5,
  bytes: 20,
  source:
    "mstflint: resourcetools/resourcedump_lib/src/segments/resource_dump_segments_be.h; Linux / saeedtx mlx5ctl mlx5_ifc.h: struct mlx5_ifc_resource_dump_command_segment_bits",
  note: "Second segment of a dump; repeats the request.",
  fields: {
    header: { at: 0x00, layout: "rd_segment_header", doc: "Segment header." },
    segment_called: {
      at: 0x04,
      bits: [31, 16],
      secret: "none",
      enum: "rd_segment_type",
      doc: "Segment that was asked for.",
    },
    vhca_id: { at: 0x04, bits: [15, 0], secret: "none", doc: "Function (VHCA) that was dumped." },
    index1: { at: 0x08, bits: [31, 0], secret: "none", doc: "First index." },
    index2: { at: 0x0c, bits: [31, 0], secret: "none", doc: "Second index." },
    num_of_obj1: {
      at: 0x10,
      bits: [31, 16],
      secret: "none",
      enum: "rd_num_of_obj",
      doc: "Number of objects for the first index.",
    },
    num_of_obj2: {
      at: 0x10,
      bits: [15, 0],
      secret: "none",
      enum: "rd_num_of_obj",
      doc: "Number of objects for the second index.",
    },
  },
} as const satisfies Layout;

/** Reference segment (0xfffd). */
export const RD_REFERENCE = {
  name: "rd_reference",
  title: "reference segment",
  generation: 5,
  bytes: 20,
  source:
    "saeedtx/mlx5ctl: mlx5_ifc.h: struct mlx5_ifc_resource_dump_reference_segment_bits; mstflint resource_dump_segments_be.h: reference_segment_data",
  note: "Names another dump; a reader follows it to the depth it wants.",
  fields: {
    header: { at: 0x00, layout: "rd_segment_header", doc: "Segment header." },
    reference_segment_type: {
      at: 0x04,
      bits: [15, 0],
      secret: "none",
      enum: "rd_segment_type",
      doc: "Segment to ask for.",
    },
    index1: { at: 0x08, bits: [31, 0], secret: "none", doc: "First index." },
    index2: { at: 0x0c, bits: [31, 0], secret: "none", doc: "Second index." },
    num_of_obj1: {
      at: 0x10,
      bits: [31, 16],
      secret: "none",
      enum: "rd_num_of_obj",
      doc: "Number of objects for the first index.",
    },
    num_of_obj2: {
      at: 0x10,
      bits: [15, 0],
      secret: "none",
      enum: "rd_num_of_obj",
      doc: "Number of objects for the second index.",
    },
  },
} as const satisfies Layout;

/** Notice segment (0xfff9). */
export const RD_NOTICE = {
  name: "rd_notice",
  title: "notice segment",
  generation: 5,
  bytes: 48,
  source:
    "mstflint: resourcetools/resourcedump_lib/src/segments/resource_dump_segments_be.h; Linux / saeedtx mlx5ctl mlx5_ifc.h: struct mlx5_ifc_resource_dump_notice_segment_bits",
  fields: {
    header: { at: 0x00, layout: "rd_segment_header", doc: "Segment header." },
    syndrome_id: { at: 0x04, bits: [15, 0], secret: "none", doc: "Number of the notice." },
    notice_text: { at: 0x10, bits: [255, 0], secret: "none", as: "text", doc: "Text of the notice." },
  },
} as const satisfies Layout;

/** Error segment (0xfffc). */
export const RD_ERROR = {
  name: "rd_error",
  title: "error segment",
  generation: 5,
  bytes: 48,
  source:
    "mstflint: resourcetools/resourcedump_lib/src/segments/resource_dump_segments_be.h; Linux / saeedtx mlx5ctl mlx5_ifc.h: struct mlx5_ifc_resource_dump_error_segment_bits",
  fields: {
    header: { at: 0x00, layout: "rd_segment_header", doc: "Segment header." },
    syndrome_id: { at: 0x04, bits: [15, 0], secret: "none", doc: "Number of the error." },
    error_text: { at: 0x10, bits: [255, 0], secret: "none", as: "text", doc: "Text of the error." },
  },
} as const satisfies Layout;

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
    header: { at: 0x00, layout: "rd_segment_header", doc: "Segment header." },
  },
} as const satisfies Layout;

/** Resource segment header (types 0x0000..0xfeff). */
export const RD_RESOURCE = {
  name: "rd_resource",
  title: "resource segment",
  generation: 5,
  bytes: 16,
  source:
    "mstflint: resourcetools/resourcedump_lib/src/segments/resource_dump_segments_be.h; Linux / saeedtx mlx5ctl mlx5_ifc.h: struct mlx5_ifc_resource_dump_resource_segment_bits; mstflint resourcetools/segments/ResourceSegment.py",
  note: "The payload follows: length_dw * 4 - 16 bytes, laid out by the segment type.",
  fields: {
    header: { at: 0x00, layout: "rd_segment_header", doc: "Segment header." },
    aggregate: {
      at: 0x04,
      bits: [0, 0],
      secret: "none",
      since: "mstflint",
      doc: "The payload continues that of the segment before, of the same type.",
    },
    index1: { at: 0x08, bits: [31, 0], secret: "none", doc: "First index." },
    index2: { at: 0x0c, bits: [31, 0], secret: "none", doc: "Second index." },
  },
} as const satisfies Layout;

/** Menu segment header (0xffff). */
export const RD_MENU = {
  name: "rd_menu",
  title: "menu segment",
  generation: 5,
  bytes: 8,
  source:
    "mstflint: resourcetools/resourcedump_lib/src/segments/resource_dump_segments_be.h; Linux / saeedtx mlx5ctl mlx5_ifc.h: struct mlx5_ifc_resource_dump_menu_segment_bits",
  note: "num_of_records records (rd_menu_record) follow.",
  fields: {
    header: { at: 0x00, layout: "rd_segment_header", doc: "Segment header." },
    num_of_records: { at: 0x04, bits: [15, 0], secret: "none", as: "dec", doc: "Records that follow." },
  },
} as const satisfies Layout;

/** Menu record. */
export const RD_MENU_RECORD = {
  name: "rd_menu_record",
  title: "menu record",
  generation: 5,
  bytes: 52,
  source:
    "mstflint: resourcetools/resourcedump_lib/src/segments/resource_dump_segments_be.h; Linux / saeedtx mlx5ctl mlx5_ifc.h: struct mlx5_ifc_resource_dump_menu_record_bits",
  alone: "the menu is read before the tables are there",
  fields: {
    event_supported: {
      at: 0x00,
      bits: [28, 28],
      secret: "none",
      since: "mstflint big-endian header",
      doc: "Events are supported.",
    },
    num_of_obj2_supports_active: { at: 0x00, bits: [27, 27], secret: "none", doc: 'num_of_obj2 can be "active".' },
    num_of_obj2_supports_all: { at: 0x00, bits: [26, 26], secret: "none", doc: 'num_of_obj2 can be "all".' },
    must_have_num_of_obj2: { at: 0x00, bits: [25, 25], secret: "none", doc: "num_of_obj2 must be given." },
    support_num_of_obj2: { at: 0x00, bits: [24, 24], secret: "none", doc: "num_of_obj2 can be given." },
    num_of_obj1_supports_active: { at: 0x00, bits: [23, 23], secret: "none", doc: 'num_of_obj1 can be "active".' },
    num_of_obj1_supports_all: { at: 0x00, bits: [22, 22], secret: "none", doc: 'num_of_obj1 can be "all".' },
    must_have_num_of_obj1: { at: 0x00, bits: [21, 21], secret: "none", doc: "num_of_obj1 must be given." },
    support_num_of_obj1: { at: 0x00, bits: [20, 20], secret: "none", doc: "num_of_obj1 can be given." },
    must_have_index2: { at: 0x00, bits: [19, 19], secret: "none", doc: "index2 must be given." },
    support_index2: { at: 0x00, bits: [18, 18], secret: "none", doc: "index2 can be given." },
    must_have_index1: { at: 0x00, bits: [17, 17], secret: "none", doc: "index1 must be given." },
    support_index1: { at: 0x00, bits: [16, 16], secret: "none", doc: "index1 can be given." },
    segment_type: { at: 0x00, bits: [15, 0], secret: "none", enum: "rd_segment_type", doc: "Segment number." },
    segment_name: { at: 0x04, bits: [127, 0], secret: "none", as: "text", doc: "Name of the segment." },
    index1_name: {
      at: 0x14,
      bits: [127, 0],
      secret: "none",
      as: "text",
      doc: 'What index1 counts; "N/A" if it is not used.',
    },
    index2_name: {
      at: 0x24,
      bits: [127, 0],
      secret: "none",
      as: "text",
      doc: 'What index2 counts; "N/A" if it is not used.',
    },
  },
} as const satisfies Layout;

/** DEBUG_CAP register (id 0x8400) / QUERY_HCA_CAP debug capabilities. */
export const DEBUG_CAP = {
  name: "debug_cap",
  title: "DEBUG_CAP",
  generation: 5,
  bytes: 64,
  source:
    "mstflint: reg_access_hca_layouts.h: struct reg_access_hca_debug_cap; Linux / mlx5ctl mlx5_ifc.h: struct mlx5_ifc_debug_cap_bits",
  note:
    "A list of diagnostic counters of variable length follows at byte 64. QUERY_HCA_CAP with capability type 0xd returns the same.",
  registerId: 0x8400,
  fields: {
    core_dump_general: { at: 0x00, bits: [31, 31], secret: "none", doc: "General core dump is supported." },
    core_dump_qp: { at: 0x00, bits: [30, 30], secret: "none", doc: "Core dump of a QP is supported." },
    log_cr_dump_to_mem_size: {
      at: 0x00,
      bits: [27, 23],
      secret: "none",
      doc: "CR space dump to memory: size as a logarithm, in units of 4 KB; 0 if not supported.",
    },
    resource_dump: { at: 0x00, bits: [22, 22], secret: "none", doc: "RESOURCE_DUMP is supported." },
    log_min_resource_dump_eq: {
      at: 0x00,
      bits: [20, 16],
      secret: "none",
      doc: "Smallest EQ for resource dumps, as a logarithm.",
    },
    log_max_samples: {
      at: 0x00,
      bits: [7, 0],
      secret: "none",
      doc: "Diagnostic counters: most samples, as a logarithm.",
    },
    single: { at: 0x04, bits: [31, 31], secret: "none", doc: "Diagnostic counters: single sampling is supported." },
    repetitive: {
      at: 0x04,
      bits: [30, 30],
      secret: "none",
      doc: "Diagnostic counters: repetitive sampling is supported.",
    },
    health_mon_rx_activity: {
      at: 0x04,
      bits: [29, 29],
      secret: "none",
      doc: "Health monitoring of receive activity is supported; stall_detect in MLNX_OFED.",
    },
    diag_counter_tracer_dump: {
      at: 0x04,
      bits: [28, 28],
      secret: "none",
      doc: "Diagnostic counters can be dumped to the tracer.",
    },
    log_min_sample_period: {
      at: 0x04,
      bits: [7, 0],
      secret: "none",
      doc: "Diagnostic counters: shortest sample period, as a logarithm.",
    },
  },
} as const satisfies Layout;

/** MCAM register (id 0x907F). */
export const MCAM_REG = {
  name: "mcam_reg",
  title: "MCAM",
  generation: 5,
  bytes: 72,
  source:
    "mstflint: adb/prm/hca/ext/register_access_table.adb: mcam_reg_ext; Linux mlx5_ifc.h: struct mlx5_ifc_mcam_reg_bits",
  note: "Registers 0xc000 and up, RESOURCE_DUMP among them, have no bit here: see DEBUG_CAP.resource_dump.",
  registerId: 0x907f,
  fields: {
    feature_group: { at: 0x00, bits: [23, 16], secret: "none", as: "dec", doc: "Group of features asked for." },
    access_reg_group: {
      at: 0x00,
      bits: [7, 0],
      secret: "none",
      as: "dec",
      doc: "Group of registers asked for: 0 is 0x9000..0x907f, each next one 0x80 further.",
    },
    mng_access_reg_cap_mask: {
      at: 0x08,
      bits: [127, 0],
      secret: "bytes",
      as: "bytes",
      doc: "Registers supported: bit n (from the last bit) is register 0x9000 + 128 * group + n.",
    },
    mng_feature_cap_mask: {
      at: 0x28,
      bits: [127, 0],
      secret: "bytes",
      as: "bytes",
      doc: "Features supported, from the last bit.",
    },
  },
} as const satisfies Layout;

/** MGIR register (id 0x9020), hardware information part. */
export const MGIR_HW_INFO = {
  name: "mgir_hw_info",
  title: "MGIR",
  generation: 5,
  bytes: 32,
  source: "mstflint: adb register_access_table.adb: mgir_hardware_info_ext",
  note: "The identification fields only; the register has more.",
  registerId: 0x9020,
  fields: {
    device_hw_revision: { at: 0x00, bits: [31, 16], secret: "none", doc: "Revision of the device." },
    device_id: { at: 0x00, bits: [15, 0], secret: "none", doc: "PCI device id." },
    num_ports: { at: 0x04, bits: [27, 16], secret: "none", as: "dec", doc: "Number of ports." },
    technology: { at: 0x04, bits: [15, 11], secret: "none", doc: "Technology of the chip." },
    pvs: { at: 0x04, bits: [4, 0], secret: "none", doc: "The pvs field; headers give no meaning." },
    hw_dev_id: {
      at: 0x08,
      bits: [15, 0],
      secret: "none",
      doc: "Hardware id, which is the PCI device id in recovery mode.",
    },
  },
} as const satisfies Layout;

/** Payload of segment QP_INFO (0x1530): one QP summary per segment. */
export const RD_QP_INFO = {
  name: "rd_qp_info",
  title: "QP_INFO",
  generation: 5,
  bytes: 56,
  source:
    'public Python / C++ tools that parse "resourcedump dump -s QP_INFO" (text index entries 8031960358 and 8126639946, repository name not recorded by the index)',
  note:
    "Seen with BlueField-3 firmware. An older firmware had another payload under the same number, so check the length: 72 bytes with the header.",
  fields: {
    sw_st: { at: 0x00, bits: [31, 24], secret: "none", enum: "qp_st_gen5", doc: "Service type." },
    pd: { at: 0x00, bits: [23, 0], secret: "none", doc: "Protection domain number." },
    ip_protocol: { at: 0x04, bits: [31, 24], secret: "none", as: "dec", doc: "IP protocol; 17 is UDP." },
    sqpn: { at: 0x04, bits: [23, 0], secret: "none", doc: "QP number of this side." },
    sip: {
      at: 0x08,
      bits: [127, 0],
      secret: "gid",
      as: "gid",
      doc: "Source IP address; an IPv4 address stands in the last dword.",
    },
    dip: {
      at: 0x18,
      bits: [127, 0],
      secret: "gid",
      as: "gid",
      doc: "Destination IP address; an IPv4 address stands in the last dword.",
    },
    udp_dport: { at: 0x28, bits: [31, 16], secret: "none", as: "dec", doc: "UDP destination port." },
    udp_sport: { at: 0x28, bits: [15, 0], secret: "none", as: "dec", doc: "UDP source port." },
    data_in_order: {
      at: 0x2c,
      bits: [24, 24],
      secret: "none",
      doc: "Data reaches memory in the order in which it was sent.",
    },
    rqpn: { at: 0x2c, bits: [23, 0], secret: "none", doc: "QP number of the other side." },
    ip_ver: { at: 0x30, bits: [31, 28], secret: "none", enum: "rd_ip_ver", doc: "IP version." },
    qp_state: { at: 0x30, bits: [27, 24], secret: "none", enum: "qp_state", doc: "State of the QP." },
    next_send_psn: { at: 0x30, bits: [23, 0], secret: "none", doc: "PSN of the next packet to send." },
    roce_ver: { at: 0x34, bits: [7, 0], secret: "none", enum: "rd_roce_ver", doc: "RoCE version." },
  },
} as const satisfies Layout;
