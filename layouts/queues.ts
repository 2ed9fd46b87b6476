/**
 * Queues and the other objects that have a context: one row each, with all that is known of how a device shows it. The
 * names of `--source`, the segments of a resource dump, rings, headings, lists of the driver, captures and simulated
 * adapters follow from these rows.
 *
 * Segments are named, never numbered: the device's menu has the numbers.
 */

/** WalkerName of a ring's elements (`WALK` in wasm/abi.ts). */
export type WalkerName = "sq5" | "rq5" | "cq5" | "eq5" | "sq4" | "rq4" | "cq4" | "eq4";

/** What a segment holds of a context: a part, all of it, or the answer of a PRM query command. */
export type ContextRole = "common" | "send" | "recv" | "context" | "query";

/** Objects that have contexts. */
export type ContextObject = "qp" | "srq" | "cq" | "eq" | "mkey" | "mcg" | "other";

/** What is known of the objects of a kind. */
export interface ObjectRow {
  /** In words, for messages. */
  readonly title: string;
  /** Folder of the mlx5 driver's debugfs whose entries are numbers of such objects. */
  readonly debugfs?: string;
  /**
   * List of the RDMA subsystem. What it calls `cqn`, `srqn` and `mrn` counts what the kernel tracks (Linux
   * drivers/infiniband/core/restrack.c): only of QPs is its number the adapter's; of CQs and memory keys the contexts
   * and keys tell it.
   */
  readonly netlink?: "qp" | "cq" | "mr";
}

/** By kind. */
export const OBJECTS: Readonly<Record<ContextObject, ObjectRow>> = {
  qp: { title: "QP", debugfs: "QPs", netlink: "qp" },
  srq: { title: "SRQ" },
  cq: { title: "CQ", debugfs: "CQs", netlink: "cq" },
  eq: { title: "EQ", debugfs: "EQs" },
  mkey: { title: "memory key", netlink: "mr" },
  mcg: { title: "multicast group" },
  other: { title: "context" },
};

/** How a context is recognised: what its fields can be. */
export interface ContextRow {
  /** Its layout. */
  readonly layout: string;
  /** Field that repeats the context's number. */
  readonly ownNumber?: string;
  /** Fields that can only have some values. */
  readonly values: Readonly<Record<string, readonly number[]>>;
  /** Largest values. */
  readonly limits?: Readonly<Record<string, number>>;
  /** Addresses that are multiples of 4 at least. */
  readonly addresses?: readonly string[];
  /** Dwords without a public field. */
  readonly reserved: readonly number[];
  /** Bits of the first dword without a public field. */
  readonly reservedBits?: number;
}

/** A structure that a device can answer a context in. */
export interface PayloadRow {
  /** Layout of the whole. */
  readonly layout: string;
  /** Bytes before the context in it. */
  readonly contextAt: number;
  /** The context. */
  readonly context: ContextRow;
}

/** A ring of elements, and the fields of its context that tell where they lie. */
export interface RingRow {
  /** WalkerName. */
  readonly walker: WalkerName;
  /** Segment that holds the elements; the 4th generation has none. */
  readonly segment?: string;
  /** Bytes that index2 of the segment and its count stand for; 0 = one element. */
  readonly unit: number;
  /** Bytes of an element where the context does not tell. */
  readonly stride: number;
  /** The stride is always that, nearly always, or the smallest of many. */
  readonly strideIs: "fixed" | "usual" | "least";
  /** Field that tells the stride: `16 << value`, or the value's entry in a list. */
  readonly strideField?: string;
  /** Strides by the value of `strideField`. */
  readonly strides?: readonly number[];
  /** Field that has the base-2 logarithm of the number of elements. */
  readonly sizeField: string;
  /** Values of fields with which the queue has no such ring. */
  readonly absent?: Readonly<Record<string, readonly number[]>>;
  /** Strides of the longest element, where elements have several. */
  readonly longest?: number;
  /** Elements begin with a next segment. */
  readonly linked?: true;
  /** Field of the CQ that gets the completions. */
  readonly cqn?: string;
  /** Field of the producer counter. */
  readonly pi?: string;
  /** Field of the consumer counter. */
  readonly ci?: string;
  /** Bits in which both count on, whatever the fields hold. A doorbell record of a receive queue has 16. */
  readonly counterBits?: number;
}

/** How the 5th generation shows a context: by segments of a resource dump. */
export interface Gen5Row {
  /** Segments, each a part of the context. */
  readonly parts: readonly { readonly segment: string; readonly role: ContextRole }[];
  /** A segment that answers all parts at once. */
  readonly whole?: string;
  /** A segment in PRM query format. */
  readonly query?: string;
  /** Structures that a payload can be, of the query segment and, by exact length only, of the others. */
  readonly payloads: readonly PayloadRow[];
  /** The elements, where it is a queue. */
  readonly ring?: RingRow;
  /** Context type of such queues that belong to no QP: their numbers are of the same space. */
  readonly object?: string;
}

/** How the 4th generation shows a context: by opcode 0x67 of the tools HCR. */
export interface Gen4Row {
  /**
   * Number in bits 31:24 of the opcode's input modifier. **An assumption**: no public document says which number is
   * which. The manual lists the types in the order Snd, Rcv, Cmp, Srq, Eqe, MCG, and 0 to 5 in that order is what is
   * taken unless the user knows better (`--context-sources`).
   */
  readonly number: number;
  /** Bytes that are read: what the public structure has, as far as one command brings it. */
  readonly bytes: number;
  /** Structures that an answer can be. */
  readonly payloads: readonly PayloadRow[];
  /** The elements, where it is a queue. */
  readonly ring?: RingRow;
}

/** One value of `--source`. */
export interface QueueRow {
  /** As the manual spells it. */
  readonly name: string;
  /** What it is; no final period. */
  readonly doc: string;
  /** The object whose context it shows. */
  readonly object: ContextObject;
  /** What the number counts, in messages: `QP`, `CQ`. */
  readonly noun: string;
  /** Heading of the context: `Send Qpc`. */
  readonly title: string;
  /** What the queue is called where it has elements. */
  readonly queue?: "SQ" | "RQ" | "SRQ" | "CQ" | "EQ";
  /** Another name that people use for it. */
  readonly alias?: string;
  /** Needs ConnectX-5 or later. */
  readonly fromConnectX5?: true;
  /** On the 4th generation. */
  readonly gen4?: Gen4Row;
  /** On the 5th generation. */
  readonly gen5?: Gen5Row;
}

const QPC: ContextRow = {
  layout: "qpc",
  values: {
    state: [0, 1, 2, 3, 4, 5, 6, 7, 9],
    st: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14],
    mtu: [0, 1, 2, 3, 4, 5, 7],
    rq_type: [0, 1, 2, 3],
  },
  addresses: ["dbr_addr"],
  reserved: [33, 48, 53, 54, 55, 56],
};
const CQC: ContextRow = {
  layout: "cqc",
  values: { status: [0, 9, 10], cqe_sz: [0, 1, 2], st: [0, 6, 9, 10, 11] },
  limits: { log_cq_size: 24 },
  addresses: ["dbr_addr"],
  reserved: [7, 13],
};
const EQC: ContextRow = {
  layout: "eqc",
  values: { status: [0, 10], st: [0, 9, 10] },
  limits: { log_eq_size: 24 },
  reserved: [1, 4, 7, 8, 9, 12, 13, 14, 15],
};
const SRQC: ContextRow = {
  layout: "srqc",
  values: { state: [0, 1] },
  addresses: ["dbr_addr"],
  reserved: [3, 5, 8, 9, 12, 13, 14, 15],
};
const MKC: ContextRow = {
  layout: "mkc",
  values: { access_mode_4_2: [0, 1] },
  limits: { log_page_size: 48 },
  reserved: [2, 9, 10, 11],
  reservedBits: 0xa3fa00cf,
};
/** Contexts that only a firmware command answers: their format is never in doubt. */
const XRC_SRQC: ContextRow = { layout: "xrc_srqc", values: { state: [0, 1] }, reserved: [] };
const XRQC: ContextRow = { layout: "xrqc", values: { state: [0, 1] }, reserved: [] };
const DCTC: ContextRow = { layout: "dctc", values: {}, reserved: [] };
const SQC: ContextRow = { layout: "sqc", values: {}, reserved: [] };
const RQC: ContextRow = { layout: "rqc", values: {}, reserved: [] };
const RMPC: ContextRow = { layout: "rmpc", values: {}, reserved: [] };
const MLX4_QPC: ContextRow = {
  layout: "mlx4_qp_context",
  ownNumber: "local_qpn",
  values: { state: [0, 1, 2, 3, 4, 5, 6, 7, 9], st: [0, 1, 2, 3, 6, 7] },
  addresses: ["db_rec_addr"],
  reserved: [],
};
const MLX4_CQC: ContextRow = {
  layout: "mlx4_cq_context",
  values: { status: [0, 9, 10], st: [0, 6, 9, 10, 11] },
  limits: { log_cq_size: 24 },
  addresses: ["db_rec_addr"],
  reserved: [1, 12, 13],
};
const MLX4_SRQC: ContextRow = {
  layout: "mlx4_srq_context",
  ownNumber: "srqn",
  values: { state: [0, 15] },
  addresses: ["db_rec_addr"],
  reserved: [3],
};
const MLX4_EQC: ContextRow = {
  layout: "mlx4_eq_context",
  values: { status: [0, 10], owner: [0, 1], st: [0, 9, 10, 11] },
  limits: { log_eq_size: 24 },
  reserved: [1, 8, 9, 12, 13, 14, 15],
};
const MLX4_MGM: ContextRow = {
  layout: "mlx4_mgm",
  values: { prot: [0, 1, 2, 3] },
  limits: { members_count: 1016 },
  reserved: [2, 3],
};

const QP_PAYLOADS: readonly PayloadRow[] = [
  { layout: "query_qp_out", contextAt: 24, context: QPC },
  { layout: "qpc", contextAt: 0, context: QPC },
];
/** QUERY_QP has 8 bytes before the context; whether the tools command has them too is not public. */
const MLX4_QP_PAYLOADS: readonly PayloadRow[] = [
  { layout: "mlx4_qp_context", contextAt: 0, context: MLX4_QPC },
  { layout: "mlx4_query_qp_out", contextAt: 8, context: MLX4_QPC },
];

/** Most bytes of a context that the tools mailbox of the 4th generation holds. */
export const MAX_GEN4_CONTEXT_BYTES = 288;

/** PCI device ids before ConnectX-5, with their virtual functions. */
export const BEFORE_CONNECTX5: readonly number[] = [0x1011, 0x1012, 0x1013, 0x1014, 0x1015, 0x1016];

/** Every context type of the manual, in its order. */
export const QUEUES: readonly QueueRow[] = [
  {
    name: "Snd",
    doc: "send queue of a QP",
    object: "qp",
    noun: "QP",
    title: "Send Qpc",
    queue: "SQ",
    gen4: {
      number: 0,
      bytes: 256,
      payloads: MLX4_QP_PAYLOADS,
      ring: {
        walker: "sq4",
        unit: 0,
        stride: 64,
        strideIs: "least",
        longest: 64, // 63 segments of 16 bytes in strides of as many
        strideField: "log_sq_stride",
        sizeField: "log_sq_size",
        cqn: "cqn_send",
      },
    },
    gen5: {
      parts: [{ segment: "HW_SQPC", role: "send" }],
      query: "PRM_QUERY_QP",
      payloads: QP_PAYLOADS,
      object: "SQC",
      ring: {
        walker: "sq5",
        segment: "SND_BUFF",
        unit: 64,
        stride: 64,
        strideIs: "fixed",
        longest: 16, // 63 segments of 16 bytes
        sizeField: "log_sq_size",
        absent: { no_sq: [1] },
        cqn: "cqn_snd",
        pi: "sw_sq_wqebb_counter",
        ci: "hw_sq_wqebb_counter",
        counterBits: 16,
      },
    },
  },
  {
    name: "Rcv",
    doc: "receive queue of a QP",
    object: "qp",
    noun: "QP",
    title: "Recv Qpc",
    queue: "RQ",
    gen4: {
      number: 1,
      bytes: 256,
      payloads: MLX4_QP_PAYLOADS,
      ring: {
        walker: "rq4",
        unit: 0,
        stride: 16,
        strideIs: "least",
        strideField: "log_rq_stride",
        sizeField: "log_rq_size",
        absent: { use_srq: [1] },
        cqn: "cqn_recv",
      },
    },
    gen5: {
      parts: [{ segment: "HW_RQPC", role: "recv" }],
      query: "PRM_QUERY_QP",
      payloads: QP_PAYLOADS,
      object: "RQC",
      ring: {
        walker: "rq5",
        segment: "RCV_BUFF",
        unit: 16,
        stride: 16,
        strideIs: "least",
        strideField: "log_rq_stride",
        sizeField: "log_rq_size",
        absent: { rq_type: [1, 2, 3] },
        cqn: "cqn_rcv",
        pi: "sw_rq_counter",
        ci: "hw_rq_counter",
        counterBits: 16,
      },
    },
  },
  {
    name: "Cmp",
    doc: "completion queue",
    object: "cq",
    noun: "CQ",
    title: "Cqc",
    queue: "CQ",
    gen4: {
      number: 2,
      bytes: 64,
      payloads: [{ layout: "mlx4_cq_context", contextAt: 0, context: MLX4_CQC }],
      ring: {
        walker: "cq4",
        unit: 0,
        stride: 32,
        strideIs: "usual",
        sizeField: "log_cq_size",
        pi: "producer_index",
        ci: "consumer_index",
        counterBits: 24,
      },
    },
    gen5: {
      parts: [{ segment: "FULL_CQC", role: "context" }],
      query: "PRM_QUERY_CQ",
      payloads: [
        { layout: "query_cq_out", contextAt: 16, context: CQC },
        { layout: "cqc", contextAt: 0, context: CQC },
      ],
      ring: {
        walker: "cq5",
        segment: "CQ_BUFF",
        unit: 0,
        stride: 64,
        strideIs: "usual",
        strideField: "cqe_sz",
        strides: [64, 128, 128],
        sizeField: "log_cq_size",
        pi: "producer_counter",
        ci: "consumer_counter",
        counterBits: 24,
      },
    },
  },
  {
    name: "Srq",
    doc: "shared receive queue",
    object: "srq",
    noun: "SRQ",
    title: "Srqc",
    queue: "SRQ",
    gen4: {
      number: 3,
      bytes: 48,
      payloads: [{ layout: "mlx4_srq_context", contextAt: 0, context: MLX4_SRQC }],
      ring: {
        walker: "rq4",
        unit: 0,
        stride: 32,
        strideIs: "least",
        strideField: "log_stride",
        sizeField: "log_srq_size",
        linked: true,
        cqn: "cqn",
      },
    },
    gen5: {
      parts: [{ segment: "FULL_SRQC", role: "context" }],
      query: "PRM_QUERY_SRQ",
      payloads: [
        { layout: "query_srq_out", contextAt: 16, context: SRQC },
        { layout: "srqc", contextAt: 0, context: SRQC },
      ],
      ring: {
        walker: "rq5",
        segment: "SRQ_BUFF",
        unit: 16,
        stride: 32,
        strideIs: "least",
        strideField: "log_rq_stride",
        sizeField: "log_srq_size",
        linked: true,
        cqn: "cqn",
      },
    },
  },
  {
    name: "Eqe",
    doc: "event queue",
    object: "eq",
    noun: "EQ",
    title: "Eqc",
    queue: "EQ",
    gen4: {
      number: 4,
      bytes: 64,
      payloads: [{ layout: "mlx4_eq_context", contextAt: 0, context: MLX4_EQC }],
      ring: {
        walker: "eq4",
        unit: 0,
        stride: 32,
        strideIs: "usual",
        sizeField: "log_eq_size",
        pi: "producer_index",
        ci: "consumer_index",
        counterBits: 24,
      },
    },
    gen5: {
      parts: [{ segment: "FULL_EQC", role: "context" }],
      query: "PRM_QUERY_EQ",
      payloads: [
        { layout: "query_eq_out", contextAt: 16, context: EQC },
        { layout: "eqc", contextAt: 0, context: EQC },
      ],
      ring: {
        walker: "eq5",
        segment: "EQ_BUFF",
        unit: 0,
        stride: 64,
        strideIs: "fixed",
        sizeField: "log_eq_size",
        pi: "producer_counter",
        ci: "consumer_counter",
        counterBits: 24,
      },
    },
  },
  {
    name: "MCG",
    doc: "multicast group (ConnectX-3/Pro)",
    object: "mcg",
    noun: "MCG",
    title: "Mcg",
    gen4: {
      number: 5,
      bytes: MAX_GEN4_CONTEXT_BYTES,
      payloads: [{ layout: "mlx4_mgm", contextAt: 0, context: MLX4_MGM }],
    },
  },
  {
    name: "MKC",
    doc: "memory key",
    object: "mkey",
    noun: "mkey",
    title: "Mkc",
    gen5: {
      parts: [{ segment: "MKEY_CONTEXT", role: "context" }],
      query: "PRM_QUERY_MKEY",
      payloads: [
        { layout: "query_mkey_out", contextAt: 16, context: MKC },
        { layout: "mkc", contextAt: 0, context: MKC },
      ],
    },
  },
  {
    name: "SXDC",
    doc: "send-side DC context",
    object: "other",
    noun: "SXDC",
    title: "Sxdc",
    gen5: { parts: [{ segment: "SXDC", role: "context" }], payloads: [] },
  },
  {
    name: "FullQp",
    alias: "QP",
    doc: "whole QP context",
    object: "qp",
    noun: "QP",
    title: "Full Qpc",
    gen5: {
      parts: [
        { segment: "HW_CQPC", role: "common" },
        { segment: "HW_SQPC", role: "send" },
        { segment: "HW_RQPC", role: "recv" },
      ],
      whole: "FULL_QPC",
      query: "PRM_QUERY_QP",
      payloads: QP_PAYLOADS,
    },
  },
  {
    name: "SQC",
    doc: "send queue object (fwctl)",
    object: "other",
    noun: "SQ",
    title: "Sqc",
    gen5: {
      parts: [],
      query: "PRM_QUERY_SQ",
      payloads: [{ layout: "query_sq_out", contextAt: 32, context: SQC }],
    },
  },
  {
    name: "RQC",
    doc: "receive queue object (fwctl)",
    object: "other",
    noun: "RQ",
    title: "Rqc",
    gen5: {
      parts: [],
      query: "PRM_QUERY_RQ",
      payloads: [{ layout: "query_rq_out", contextAt: 32, context: RQC }],
    },
  },
  {
    name: "RMP",
    doc: "receive memory pool (fwctl)",
    object: "other",
    noun: "RMP",
    title: "Rmpc",
    gen5: {
      parts: [],
      query: "PRM_QUERY_RMP",
      payloads: [{ layout: "query_rmp_out", contextAt: 32, context: RMPC }],
    },
  },
  {
    name: "XRC_SRQ",
    doc: "shared receive queue of XRC (fwctl)",
    object: "other",
    noun: "XRC SRQ",
    title: "Xrc srqc",
    gen5: {
      parts: [],
      query: "PRM_QUERY_XRC_SRQ",
      payloads: [{ layout: "query_xrc_srq_out", contextAt: 16, context: XRC_SRQC }],
    },
  },
  {
    name: "XRQ",
    doc: "extended receive queue (fwctl)",
    object: "other",
    noun: "XRQ",
    title: "Xrqc",
    gen5: {
      parts: [],
      query: "PRM_QUERY_XRQ",
      payloads: [{ layout: "query_xrq_out", contextAt: 16, context: XRQC }],
    },
  },
  {
    name: "DCT",
    doc: "dynamically connected target (fwctl)",
    object: "other",
    noun: "DCT",
    title: "Dctc",
    gen5: {
      parts: [],
      query: "PRM_QUERY_DCT",
      payloads: [{ layout: "query_dct_out", contextAt: 16, context: DCTC }],
    },
  },
  {
    name: "CMAS_QP_WQE",
    doc: "CMAS of a QP's WQE buffer",
    object: "other",
    noun: "CMAS_QP_WQE",
    title: "CMAS",
    fromConnectX5: true,
    gen5: { parts: [{ segment: "CMAS_QP_WQE", role: "context" }], payloads: [] },
  },
  {
    name: "CMAS_QP_SWQ",
    doc: "CMAS of a QP's send WQ",
    object: "other",
    noun: "CMAS_QP_SWQ",
    title: "CMAS",
    fromConnectX5: true,
    gen5: { parts: [{ segment: "CMAS_QP_SWQ", role: "context" }], payloads: [] },
  },
  {
    name: "CMAS_SRQ_WQE",
    doc: "CMAS of an SRQ's WQE buffer",
    object: "other",
    noun: "CMAS_SRQ_WQE",
    title: "CMAS",
    fromConnectX5: true,
    gen5: { parts: [{ segment: "CMAS_SRQ_WQE", role: "context" }], payloads: [] },
  },
  {
    name: "CMAS_CQ_BUFF",
    doc: "CMAS of a CQ's buffer",
    object: "other",
    noun: "CMAS_CQ_BUFF",
    title: "CMAS",
    fromConnectX5: true,
    gen5: { parts: [{ segment: "CMAS_CQ_BUFF", role: "context" }], payloads: [] },
  },
  {
    name: "CMAS_QP_DBR",
    doc: "CMAS of a QP's doorbell record",
    object: "other",
    noun: "CMAS_QP_DBR",
    title: "CMAS",
    fromConnectX5: true,
    gen5: { parts: [{ segment: "CMAS_QP_DBR", role: "context" }], payloads: [] },
  },
  {
    name: "CMAS_QP_SDB",
    doc: "CMAS of a QP's send doorbell",
    object: "other",
    noun: "CMAS_QP_SDB",
    title: "CMAS",
    fromConnectX5: true,
    gen5: { parts: [{ segment: "CMAS_QP_SDB", role: "context" }], payloads: [] },
  },
  {
    name: "CMAS_SRQ_DB",
    doc: "CMAS of an SRQ's doorbell",
    object: "other",
    noun: "CMAS_SRQ_DB",
    title: "CMAS",
    fromConnectX5: true,
    gen5: { parts: [{ segment: "CMAS_SRQ_DB", role: "context" }], payloads: [] },
  },
  {
    name: "CMAS_CQ_DBR",
    doc: "CMAS of a CQ's doorbell record",
    object: "other",
    noun: "CMAS_CQ_DBR",
    title: "CMAS",
    fromConnectX5: true,
    gen5: { parts: [{ segment: "CMAS_CQ_DBR", role: "context" }], payloads: [] },
  },
  {
    name: "CMAS_CQ_ARM",
    doc: "CMAS of a CQ's arm record",
    object: "other",
    noun: "CMAS_CQ_ARM",
    title: "CMAS",
    fromConnectX5: true,
    gen5: { parts: [{ segment: "CMAS_CQ_ARM", role: "context" }], payloads: [] },
  },
  {
    name: "CMAS_EQ_BUFF",
    doc: "CMAS of an EQ's buffer",
    object: "other",
    noun: "CMAS_EQ_BUFF",
    title: "CMAS",
    fromConnectX5: true,
    gen5: { parts: [{ segment: "CMAS_EQ_BUFF", role: "context" }], payloads: [] },
  },
  {
    name: "CMAS_TAG_MATCH",
    doc: "CMAS of tag matching",
    object: "other",
    noun: "CMAS_TAG_MATCH",
    title: "CMAS",
    fromConnectX5: true,
    gen5: { parts: [{ segment: "CMAS_TAG_MATCH", role: "context" }], payloads: [] },
  },
  {
    name: "CMAS_INLINE",
    doc: "CMAS of inline data",
    object: "other",
    noun: "CMAS_INLINE",
    title: "CMAS",
    fromConnectX5: true,
    gen5: { parts: [{ segment: "CMAS_INLINE", role: "context" }], payloads: [] },
  },
];

/**
 * The row of a context type.
 *
 * @param name In any case; what the queue is called will do: `SQ`, `CQ`, and `QP` for FullQp.
 * @returns Undefined for a name that is not in the manual (a segment name of the device's menu, perhaps).
 */
export function findQueue(name: string): QueueRow | undefined {
  const lower = name.toLowerCase();
  return QUEUES.find((row) => row.name.toLowerCase() === lower) ??
    QUEUES.find((row) => (row.queue ?? row.alias)?.toLowerCase() === lower);
}

/** The ring of a context type on a generation; undefined where it has no elements. */
export function ringRowOf(name: string, generation: 4 | 5): RingRow | undefined {
  const row = findQueue(name);
  return generation === 4 ? row?.gen4?.ring : row?.gen5?.ring;
}

/** Context types of a kind of object on a generation, the one that shows the whole first. */
export function objectRows(object: ContextObject, generation: 4 | 5): readonly QueueRow[] {
  const whole = (row: QueueRow): number => row.gen5?.whole === undefined ? 0 : 1;
  return QUEUES.filter((row) => row.object === object && row[`gen${generation}`] !== undefined)
    .sort((a, b) => whole(b) - whole(a));
}

/** Names of the context types that have elements. */
export function ringNames(): string {
  return QUEUES.filter((row) => row.queue !== undefined).map((row) => row.name).join(", ");
}

/** Bytes of the longest completion queue whose end is looked at before its first entry is shown. */
const LONGEST_LAP = 1 << 22;

/** Whether compressed completions of a ring can go on behind its end, and the ring is looked through for them. */
export function mayCross(
  { walker }: RingRow,
  { stride, count }: { readonly stride: number; readonly count?: number | undefined },
  { ring, miniFormat }: { readonly ring?: unknown; readonly miniFormat?: number | undefined },
): boolean {
  return walker === "cq5" && count !== undefined && count * stride <= LONGEST_LAP &&
    (ring === undefined || miniFormat !== undefined);
}
