/**
 * Segment types of a resource dump, their menu parameters and the numbers of its protocol.
 *
 * @module
 */

/** An index that a dump of a segment type takes. */
export interface SegmentIndex {
  /** What it counts, as the menu says; `"N/A"` if it is not used. */
  readonly name: string;
  /** It can be given. */
  readonly supported: boolean;
  /** It must be given. */
  readonly required: boolean;
}

/** A number of objects that a dump of a segment type takes. */
export interface SegmentCount {
  /** It can be given. */
  readonly supported: boolean;
  /** It must be given. */
  readonly required: boolean;
  /** `all` is a value of it. */
  readonly all: boolean;
  /** `active` is a value of it. */
  readonly active: boolean;
}

/** A segment type. The device's own menu comes first; this table stands in where there is none. */
export interface SegmentType {
  /** Segment number; absent where only the name is public. */
  readonly id?: number;
  /** Name, as in the menu where one was seen. */
  readonly name: string;
  /** First index. */
  readonly index1?: SegmentIndex;
  /** Second index. */
  readonly index2?: SegmentIndex;
  /** Number of objects for the first index. */
  readonly numOfObj1?: SegmentCount;
  /** Number of objects for the second index. */
  readonly numOfObj2?: SegmentCount;
  /** Layout of the payload, where public. */
  readonly payload?: string;
  /** What the payload is. */
  readonly payloadNote?: string;
  /** The Linux driver's name table has it. */
  readonly inKernelNameTable?: boolean;
  /** Where it was seen. */
  readonly source: string;
  /** Facts about it. */
  readonly note?: string;
}

/** Resource segments, ascending; those without a public number last. */
export const SEGMENT_TYPES: readonly SegmentType[] = [
  {
    id: 0x0002,
    name: "HW_CQPC",
    index1: { name: "QPN", supported: true, required: true },
    index2: { name: "N/A", supported: false, required: false },
    numOfObj1: { supported: false, required: false, all: false, active: false },
    numOfObj2: { supported: false, required: false, all: false, active: false },
    payloadNote: "Its layout is not public.",
    inKernelNameTable: true,
    source: "saeedtx/mlx5ctl README.md (ConnectX-6 Dx menu dump)",
  },
  {
    id: 0x0003,
    name: "HW_SQPC",
    index1: { name: "QPN", supported: true, required: true },
    index2: { name: "N/A", supported: false, required: false },
    numOfObj1: { supported: false, required: false, all: false, active: false },
    numOfObj2: { supported: false, required: false, all: false, active: false },
    payloadNote: "Its layout is not public.",
    inKernelNameTable: true,
    source: "saeedtx/mlx5ctl README.md (ConnectX-6 Dx menu dump)",
  },
  {
    id: 0x0004,
    name: "HW_RQPC",
    index1: { name: "QPN", supported: true, required: true },
    index2: { name: "N/A", supported: false, required: false },
    numOfObj1: { supported: false, required: false, all: false, active: false },
    numOfObj2: { supported: false, required: false, all: false, active: false },
    payloadNote: "Its layout is not public.",
    inKernelNameTable: true,
    source: "saeedtx/mlx5ctl README.md (ConnectX-6 Dx menu dump)",
  },
  {
    id: 0x0005,
    name: "RDB_CONTEXT",
    index1: { name: "QPN", supported: true, required: true },
    index2: { name: "RDB_IX", supported: true, required: true },
    numOfObj1: { supported: false, required: false, all: false, active: false },
    numOfObj2: { supported: false, required: false, all: false, active: false },
    source: "saeedtx/mlx5ctl README.md (ConnectX-6 Dx menu dump)",
    note: "RDB in the Linux driver's table.",
  },
  {
    id: 0x0021,
    name: "MKEY_CONTEXT",
    index1: { name: "MKEY_IX", supported: true, required: true },
    index2: { name: "N/A", supported: false, required: false },
    numOfObj1: { supported: false, required: false, all: false, active: false },
    numOfObj2: { supported: false, required: false, all: false, active: false },
    payloadNote: "Its layout is not public.",
    source: "saeedtx/mlx5ctl README.md (ConnectX-6 Dx menu dump)",
  },
  {
    id: 0x003b,
    name: "ACTION_STC",
    source: "mlx_steering_dump hws/src/dr_common.py (reply segment types)",
    note: "Comes in replies only. The name is derived from a constant of that tool.",
  },
  {
    id: 0x003c,
    name: "STC_DATA",
    source: "mlx_steering_dump hws/src/dr_common.py (reply segment types)",
    note: "Comes in replies only. The name is derived from a constant of that tool.",
  },
  {
    id: 0x003d,
    name: "MODIFY_ARG_DATA",
    source: "mlx_steering_dump hws/src/dr_common.py (reply segment types)",
    note: "Comes in replies only. The name is derived from a constant of that tool.",
  },
  {
    id: 0x003e,
    name: "STE_DATA",
    source: "mlx_steering_dump hws/src/dr_common.py (reply segment types)",
    note: "Comes in replies only. The name is derived from a constant of that tool.",
  },
  {
    id: 0x1000,
    name: "FULL_QPC",
    index1: { name: "QPN", supported: true, required: true },
    index2: { name: "N/A", supported: false, required: false },
    numOfObj1: { supported: false, required: false, all: false, active: false },
    numOfObj2: { supported: false, required: false, all: false, active: false },
    payloadNote: "Its layout is not public.",
    inKernelNameTable: true,
    source: "saeedtx/mlx5ctl README.md (ConnectX-6 Dx menu dump)",
  },
  {
    id: 0x1001,
    name: "SND_BUFF",
    index1: { name: "QPN", supported: true, required: true },
    index2: { name: "WQEBB", supported: true, required: false },
    numOfObj1: { supported: false, required: false, all: false, active: false },
    numOfObj2: { supported: true, required: false, all: true, active: false },
    payloadNote: "Send WQEBBs of 64 bytes, from number index2 on.",
    inKernelNameTable: true,
    source: "saeedtx/mlx5ctl README.md (ConnectX-6 Dx menu dump)",
  },
  {
    id: 0x1002,
    name: "RCV_BUFF",
    index1: { name: "QPN", supported: true, required: true },
    index2: { name: "DS", supported: true, required: false },
    numOfObj1: { supported: false, required: false, all: false, active: false },
    numOfObj2: { supported: true, required: false, all: true, active: false },
    payloadNote: "Receive WQEs in units of 16 bytes (DS), from unit index2 on.",
    inKernelNameTable: true,
    source: "saeedtx/mlx5ctl README.md (ConnectX-6 Dx menu dump); mstflint MenuRecord.py example",
  },
  {
    id: 0x1010,
    name: "FUNC_SYND_REC",
    index1: { name: "N/A", supported: false, required: false },
    index2: { name: "N/A", supported: false, required: false },
    numOfObj1: { supported: false, required: false, all: false, active: false },
    numOfObj2: { supported: false, required: false, all: false, active: false },
    source: "saeedtx/mlx5ctl README.md (ConnectX-6 Dx menu dump)",
  },
  {
    id: 0x1020,
    name: "MDFY_HDR_RNG",
    index1: { name: "MDFY_IX", supported: true, required: true },
    index2: { name: "N/A", supported: false, required: false },
    numOfObj1: { supported: true, required: false, all: false, active: false },
    numOfObj2: { supported: true, required: false, all: false, active: false },
    source: "saeedtx/mlx5ctl README.md (ConnectX-6 Dx menu dump); mlx_steering_dump ste_dumper.sh",
  },
  {
    id: 0x1021,
    name: "MDFY_HDR_ALL",
    index1: { name: "N/A", supported: false, required: false },
    index2: { name: "N/A", supported: false, required: false },
    numOfObj1: { supported: false, required: false, all: false, active: false },
    numOfObj2: { supported: false, required: false, all: false, active: false },
    source: "saeedtx/mlx5ctl README.md (ConnectX-6 Dx menu dump)",
  },
  {
    id: 0x1030,
    name: "SHARED_BUFFER",
    index1: { name: "N/A", supported: false, required: false },
    index2: { name: "N/A", supported: false, required: false },
    numOfObj1: { supported: false, required: false, all: false, active: false },
    numOfObj2: { supported: false, required: false, all: false, active: false },
    source: "saeedtx/mlx5ctl README.md (ConnectX-6 Dx menu dump)",
  },
  {
    id: 0x1036,
    name: "STC",
    source: "mlx_steering_dump hws/src/dr_common.py",
    note: "Name as in that tool; no menu with it was seen.",
  },
  {
    id: 0x1037,
    name: "MODIFY_ARGUMENT",
    source: "mlx_steering_dump hws/src/dr_common.py",
    note: "Name as in that tool; no menu with it was seen.",
  },
  {
    id: 0x103c,
    name: "PAGE_HISTOGRAM",
    index1: { name: "N/A", supported: false, required: false },
    index2: { name: "N/A", supported: false, required: false },
    numOfObj1: { supported: false, required: false, all: false, active: false },
    numOfObj2: { supported: false, required: false, all: false, active: false },
    source: "saeedtx/mlx5ctl README.md (ConnectX-6 Dx menu dump)",
  },
  {
    id: 0x103d,
    name: "HW_MODIFY_PATT",
    source: "mlx_steering_dump hws/src/dr_common.py",
    note: "Name as in that tool; no menu with it was seen.",
  },
  {
    id: 0x1040,
    name: "SCHEDQ_INFO",
    index1: { name: "SCHEDQ_IX", supported: true, required: false },
    index2: { name: "N/A", supported: false, required: false },
    numOfObj1: { supported: true, required: false, all: false, active: true },
    numOfObj2: { supported: false, required: false, all: false, active: false },
    source: "saeedtx/mlx5ctl README.md (ConnectX-6 Dx menu dump)",
  },
  {
    id: 0x1048,
    name: "VLQ_GVMI_VLQ_SQ",
    index1: { name: "N/A", supported: false, required: false },
    index2: { name: "N/A", supported: false, required: false },
    numOfObj1: { supported: false, required: false, all: false, active: false },
    numOfObj2: { supported: false, required: false, all: false, active: false },
    source: "saeedtx/mlx5ctl README.md (ConnectX-6 Dx menu dump)",
  },
  {
    id: 0x104b,
    name: "VQOS_TREE",
    index1: { name: "SKIP_LOCK", supported: true, required: false },
    index2: { name: "N/A", supported: false, required: false },
    numOfObj1: { supported: false, required: false, all: false, active: false },
    numOfObj2: { supported: false, required: false, all: false, active: false },
    source: "saeedtx/mlx5ctl README.md (ConnectX-6 Dx menu dump)",
  },
  {
    id: 0x1050,
    name: "VQOS_DISTLIST",
    index1: { name: "N/A", supported: false, required: false },
    index2: { name: "N/A", supported: false, required: false },
    numOfObj1: { supported: false, required: false, all: false, active: false },
    numOfObj2: { supported: false, required: false, all: false, active: false },
    source: "saeedtx/mlx5ctl README.md (ConnectX-6 Dx menu dump)",
  },
  {
    id: 0x1053,
    name: "PACKET_PACING",
    index1: { name: "PP_IX", supported: true, required: false },
    index2: { name: "N/A", supported: false, required: false },
    numOfObj1: { supported: true, required: false, all: false, active: true },
    numOfObj2: { supported: false, required: false, all: false, active: false },
    source: "saeedtx/mlx5ctl README.md (ConnectX-6 Dx menu dump)",
  },
  {
    id: 0x1100,
    name: "FULL_SRQC",
    index1: { name: "SRQN", supported: true, required: true },
    index2: { name: "N/A", supported: false, required: false },
    numOfObj1: { supported: false, required: false, all: false, active: false },
    numOfObj2: { supported: false, required: false, all: false, active: false },
    payloadNote: "Its layout is not public.",
    inKernelNameTable: true,
    source: "saeedtx/mlx5ctl README.md (ConnectX-6 Dx menu dump)",
  },
  {
    id: 0x1101,
    name: "SRQ_BUFF",
    index1: { name: "SRQN", supported: true, required: true },
    index2: { name: "DS", supported: true, required: false },
    numOfObj1: { supported: false, required: false, all: false, active: false },
    numOfObj2: { supported: true, required: false, all: true, active: false },
    payloadNote: "SRQ WQEs in units of 16 bytes (DS).",
    inKernelNameTable: true,
    source: "saeedtx/mlx5ctl README.md (ConnectX-6 Dx menu dump)",
  },
  {
    id: 0x1200,
    name: "FULL_CQC",
    index1: { name: "CQN", supported: true, required: true },
    index2: { name: "N/A", supported: false, required: false },
    numOfObj1: { supported: false, required: false, all: false, active: false },
    numOfObj2: { supported: false, required: false, all: false, active: false },
    payloadNote: "Its layout is not public.",
    inKernelNameTable: true,
    source: "saeedtx/mlx5ctl README.md (ConnectX-6 Dx menu dump)",
  },
  {
    id: 0x1201,
    name: "CQ_BUFF",
    index1: { name: "CQN", supported: true, required: true },
    index2: { name: "CQE", supported: true, required: false },
    numOfObj1: { supported: false, required: false, all: false, active: false },
    numOfObj2: { supported: true, required: false, all: true, active: false },
    payloadNote: "CQEs, from number index2 on.",
    inKernelNameTable: true,
    source: "saeedtx/mlx5ctl README.md (ConnectX-6 Dx menu dump)",
  },
  {
    id: 0x1300,
    name: "FULL_EQC",
    index1: { name: "EQN", supported: true, required: true },
    index2: { name: "N/A", supported: false, required: false },
    numOfObj1: { supported: false, required: false, all: false, active: false },
    numOfObj2: { supported: false, required: false, all: false, active: false },
    payloadNote: "Its layout is not public.",
    inKernelNameTable: true,
    source: "saeedtx/mlx5ctl README.md (ConnectX-6 Dx menu dump); NVIDIA MFT docs resourcedump page (mt4119)",
  },
  {
    id: 0x1301,
    name: "EQ_BUFF",
    index1: { name: "EQN", supported: true, required: true },
    index2: { name: "EQE", supported: true, required: false },
    numOfObj1: { supported: false, required: false, all: false, active: false },
    numOfObj2: { supported: true, required: false, all: true, active: false },
    payloadNote: "EQEs, from number index2 on.",
    inKernelNameTable: true,
    source: "saeedtx/mlx5ctl README.md (ConnectX-6 Dx menu dump)",
  },
  {
    id: 0x1310,
    name: "STE_RANGE",
    index1: { name: "STE_IX", supported: true, required: true },
    index2: { name: "N/A", supported: false, required: false },
    numOfObj1: { supported: true, required: false, all: false, active: false },
    numOfObj2: { supported: true, required: false, all: false, active: false },
    source: "saeedtx/mlx5ctl README.md (ConnectX-6 Dx menu dump); mlx_steering_dump ste_dumper.sh",
  },
  {
    id: 0x1311,
    name: "STE_ALL",
    index1: { name: "N/A", supported: false, required: false },
    index2: { name: "N/A", supported: false, required: false },
    numOfObj1: { supported: false, required: false, all: false, active: false },
    numOfObj2: { supported: false, required: false, all: false, active: false },
    source: "saeedtx/mlx5ctl README.md (ConnectX-6 Dx menu dump)",
  },
  {
    id: 0x1312,
    name: "STE_GLOBAL_RNG",
    index1: { name: "STE_IX", supported: true, required: true },
    index2: { name: "N/A", supported: false, required: false },
    numOfObj1: { supported: true, required: false, all: false, active: false },
    numOfObj2: { supported: true, required: false, all: false, active: false },
    source: "saeedtx/mlx5ctl README.md (ConnectX-6 Dx menu dump)",
  },
  {
    id: 0x1313,
    name: "STE_ROOT",
    index1: { name: "ROOT_IX", supported: true, required: true },
    index2: { name: "N/A", supported: false, required: false },
    numOfObj1: { supported: false, required: false, all: false, active: false },
    numOfObj2: { supported: false, required: false, all: false, active: false },
    source: "saeedtx/mlx5ctl README.md (ConnectX-6 Dx menu dump)",
  },
  {
    id: 0x1318,
    name: "FLOW_COUNTER",
    index1: { name: "CNTR ID", supported: true, required: true },
    index2: { name: "N/A", supported: false, required: false },
    numOfObj1: { supported: false, required: false, all: false, active: false },
    numOfObj2: { supported: false, required: false, all: false, active: false },
    source: "saeedtx/mlx5ctl README.md (ConnectX-6 Dx menu dump); mlx_steering_dump dr_common.py",
  },
  {
    id: 0x1320,
    name: "PKT_REFORMAT",
    index1: { name: "CTX ID", supported: true, required: true },
    index2: { name: "N/A", supported: false, required: false },
    numOfObj1: { supported: false, required: false, all: false, active: false },
    numOfObj2: { supported: false, required: false, all: false, active: false },
    source: "saeedtx/mlx5ctl README.md (ConnectX-6 Dx menu dump); mlx_steering_dump ste_dumper.sh",
  },
  {
    id: 0x1351,
    name: "FW_STE",
    source: "mlx_steering_dump hws/src/dr_common.py",
    note: "Name as in that tool; no menu with it was seen.",
  },
  {
    id: 0x1530,
    name: "QP_INFO",
    index1: { name: "vport", supported: true, required: true },
    payload: "rd_qp_info",
    source: "public resourcedump QP_INFO tools (BlueField-3, mt41692)",
    note: "One segment per valid QP of a vport.",
  },
  {
    id: 0x2000,
    name: "RX_SLICE",
    index1: { name: "SLICE", supported: true, required: true },
    index2: { name: "N/A", supported: false, required: false },
    numOfObj1: { supported: false, required: false, all: false, active: false },
    numOfObj2: { supported: false, required: false, all: false, active: false },
    source: "saeedtx/mlx5ctl README.md (ConnectX-6 Dx menu dump)",
  },
  {
    id: 0x2001,
    name: "RX_SLICE_ALL",
    index1: { name: "N/A", supported: false, required: false },
    index2: { name: "N/A", supported: false, required: false },
    numOfObj1: { supported: false, required: false, all: false, active: false },
    numOfObj2: { supported: false, required: false, all: false, active: false },
    inKernelNameTable: true,
    source: "saeedtx/mlx5ctl README.md (ConnectX-6 Dx menu dump)",
  },
  {
    id: 0x2020,
    name: "ICMC_INFO",
    index1: { name: "SET", supported: true, required: false },
    index2: { name: "N/A", supported: false, required: false },
    numOfObj1: { supported: true, required: true, all: false, active: false },
    numOfObj2: { supported: false, required: false, all: false, active: false },
    source: "saeedtx/mlx5ctl README.md (ConnectX-6 Dx menu dump)",
  },
  {
    id: 0x3000,
    name: "SX_SLICE",
    index1: { name: "SLICE", supported: true, required: true },
    index2: { name: "N/A", supported: false, required: false },
    numOfObj1: { supported: false, required: false, all: false, active: false },
    numOfObj2: { supported: false, required: false, all: false, active: false },
    inKernelNameTable: true,
    source: "saeedtx/mlx5ctl README.md (ConnectX-6 Dx menu dump)",
  },
  {
    id: 0x3001,
    name: "SX_SLICE_ALL",
    index1: { name: "N/A", supported: false, required: false },
    index2: { name: "N/A", supported: false, required: false },
    numOfObj1: { supported: false, required: false, all: false, active: false },
    numOfObj2: { supported: false, required: false, all: false, active: false },
    inKernelNameTable: true,
    source: "saeedtx/mlx5ctl README.md (ConnectX-6 Dx menu dump)",
  },
  {
    id: 0x4000,
    name: "PRM_QUERY_QP",
    index1: { name: "QPN", supported: true, required: true },
    index2: { name: "N/A", supported: false, required: false },
    numOfObj1: { supported: false, required: false, all: false, active: false },
    numOfObj2: { supported: false, required: false, all: false, active: false },
    payload: "query_qp_out",
    payloadNote: "In the form of the query command, says Linux.",
    inKernelNameTable: true,
    source: "saeedtx/mlx5ctl README.md (ConnectX-6 Dx menu dump)",
  },
  {
    id: 0x4008,
    name: "QUERY_VNIC_ENV",
    index1: { name: "N/A", supported: false, required: false },
    index2: { name: "N/A", supported: false, required: false },
    numOfObj1: { supported: false, required: false, all: false, active: false },
    numOfObj2: { supported: false, required: false, all: false, active: false },
    payload: "query_vnic_env_out",
    payloadNote: "In the form of the query command, as its neighbours are.",
    source: "saeedtx/mlx5ctl README.md (ConnectX-6 Dx menu dump)",
  },
  {
    id: 0x4010,
    name: "QUERY_FT",
    index1: { name: "TABLE_ID", supported: true, required: true },
    index2: { name: "N/A", supported: false, required: false },
    numOfObj1: { supported: false, required: false, all: false, active: false },
    numOfObj2: { supported: false, required: false, all: false, active: false },
    source: "saeedtx/mlx5ctl README.md (ConnectX-6 Dx menu dump)",
  },
  {
    id: 0x4011,
    name: "QUERY_FT_ALL",
    index1: { name: "N/A", supported: false, required: false },
    index2: { name: "N/A", supported: false, required: false },
    numOfObj1: { supported: false, required: false, all: false, active: false },
    numOfObj2: { supported: false, required: false, all: false, active: false },
    source: "saeedtx/mlx5ctl README.md (ConnectX-6 Dx menu dump)",
  },
  {
    id: 0x4012,
    name: "QUERY_FG",
    index1: { name: "TABLE_ID", supported: true, required: true },
    index2: { name: "GROUP_ID", supported: true, required: true },
    numOfObj1: { supported: false, required: false, all: false, active: false },
    numOfObj2: { supported: false, required: false, all: false, active: false },
    source: "saeedtx/mlx5ctl README.md (ConnectX-6 Dx menu dump)",
  },
  {
    id: 0x4013,
    name: "QUERY_FG_ALL",
    index1: { name: "TABLE_ID", supported: true, required: true },
    index2: { name: "N/A", supported: false, required: false },
    numOfObj1: { supported: false, required: false, all: false, active: false },
    numOfObj2: { supported: false, required: false, all: false, active: false },
    source: "saeedtx/mlx5ctl README.md (ConnectX-6 Dx menu dump)",
  },
  {
    id: 0x4014,
    name: "QUERY_FTE",
    index1: { name: "TABLE_ID", supported: true, required: true },
    index2: { name: "FLOW_IX", supported: true, required: true },
    numOfObj1: { supported: false, required: false, all: false, active: false },
    numOfObj2: { supported: false, required: false, all: false, active: false },
    source: "saeedtx/mlx5ctl README.md (ConnectX-6 Dx menu dump)",
  },
  {
    id: 0x4015,
    name: "QUERY_FTE_ALL",
    index1: { name: "TABLE_ID", supported: true, required: true },
    index2: { name: "N/A", supported: false, required: false },
    numOfObj1: { supported: false, required: false, all: false, active: false },
    numOfObj2: { supported: false, required: false, all: false, active: false },
    source: "saeedtx/mlx5ctl README.md (ConnectX-6 Dx menu dump)",
  },
  {
    id: 0x4016,
    name: "QUERY_FT_META",
    source: "mlx_steering_dump hws/src/dr_common.py",
    note: "Name as in that tool; no menu with it was seen.",
  },
  {
    id: 0x4020,
    name: "PRM_QUERY_CQ",
    index1: { name: "CQN", supported: true, required: true },
    index2: { name: "N/A", supported: false, required: false },
    numOfObj1: { supported: false, required: false, all: false, active: false },
    numOfObj2: { supported: false, required: false, all: false, active: false },
    payload: "query_cq_out",
    payloadNote: "In the form of the query command, says Linux.",
    inKernelNameTable: true,
    source: "saeedtx/mlx5ctl README.md (ConnectX-6 Dx menu dump)",
  },
  {
    id: 0x4030,
    name: "PRM_QUERY_MKEY",
    index1: { name: "MKEY_IDX", supported: true, required: true },
    index2: { name: "N/A", supported: false, required: false },
    numOfObj1: { supported: false, required: false, all: false, active: false },
    numOfObj2: { supported: false, required: false, all: false, active: false },
    payload: "query_mkey_out",
    payloadNote: "In the form of the query command, says Linux.",
    inKernelNameTable: true,
    source: "saeedtx/mlx5ctl README.md (ConnectX-6 Dx menu dump)",
  },
  {
    name: "MODIFY_PATTERN",
    source: "mlx_steering_dump tools/ste_dumper.sh (by name only)",
  },
  {
    name: "ASO_FLOW_HIT",
    source: "mlx_steering_dump tools/ste_dumper.sh (by name only)",
  },
  {
    name: "HW_DEFINERS",
    source: "mlx_steering_dump tools/ste_dumper.sh (by name only)",
  },
  {
    name: "BASIC_DEBUG",
    source: "public diagnostic scripts calling (mst)resourcedump by name",
  },
];
