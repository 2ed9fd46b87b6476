/**
 * What error codes, states and events mean, why they usually happen and what to look at next: one table, with sources.
 *
 * Three kinds of evidence are kept apart: `header` (a public header defines it), `reports` (public reports show it,
 * counted and named), `hint` (a single note, or one whose origin cannot be named: to be re-checked, not proof).
 */

/** How well an entry is supported. */
export type Strength = "header" | "reports" | "hint";

/** An error syndrome of a completion. The numbers are the same on the 4th and the 5th generation. */
export interface Syndrome {
  /** Number in the CQE. */
  readonly value: number;
  /** Name in the drivers' headers. */
  readonly name: string;
  /** Number of `enum ibv_wc_status`. */
  readonly wcStatus: number;
  /** In words, as libibverbs prints it. */
  readonly title: string;
  /** What the adapter says with it. */
  readonly meaning: string;
  /** Which side reports it: the one that posted the send, the one that posted the receive, or either. */
  readonly side: "requester" | "responder" | "either";
  /** Usual causes, the most frequent first. */
  readonly causes: readonly ErrorCause[];
  /** What to check next. */
  readonly checks: readonly string[];
}

/** A cause: for every vendor syndrome, or only where it is one of some. */
export type ErrorCause = string | {
  /** In words. */
  readonly text: string;
  /** Vendor syndromes that it goes with; any other excludes it. */
  readonly vendors: readonly number[];
};

/** A status of `enum ibv_wc_status`. */
export interface WcStatus {
  /** Number. */
  readonly value: number;
  /** Name. */
  readonly name: string;
  /** Texts that libraries print for it, lower case; the first is libibverbs's. */
  readonly texts: readonly string[];
  /** The syndrome that mlx4 and mlx5 make it from, if there is exactly one. */
  readonly syndrome?: number;
}

/** A vendor syndrome, in the company in which it was seen. */
export interface VendorSyndrome {
  /** Syndrome of the CQE beside it. */
  readonly syndrome: number;
  /** Vendor error syndrome. */
  readonly vendor: number;
  /** Hardware error syndromes seen with it. */
  readonly hw?: readonly number[];
  /** 5, 4, or 3 for the adapters before ConnectX; absent: seen on several. */
  readonly generation?: 3 | 4 | 5;
  /** What it was in those cases. */
  readonly title: string;
  /** Strength of the evidence. */
  readonly strength: Strength;
  /** Where. For `reports` the count is the length of this list. */
  readonly references: readonly string[];
}

/** The three numbers that the kernel prints when a QP goes to error without a completion. */
export interface QpErrorTriple {
  /** Vendor error syndrome. */
  readonly vendor: number;
  /** Hardware syndrome type. */
  readonly hwType: number;
  /** Hardware error syndrome. */
  readonly hw: number;
  /** What it was in those cases. */
  readonly title: string;
  /** Strength of the evidence. */
  readonly strength: Strength;
  /** Where. */
  readonly references: readonly string[];
}

/** Which fields of a completion say something. */
export interface Validity {
  /** Name of the CQE opcode. */
  readonly opcode: string;
  /** Valid fields. */
  readonly valid: string;
  /** Fields that are not valid, and why. */
  readonly invalid: string;
}

/** A state, opcode or event in a sentence. */
export interface Note {
  /** Enumeration in `enums.ts`. */
  readonly enum: string;
  /** Value. */
  readonly value: number;
  /** What it means for someone who looks for a fault. */
  readonly meaning: string;
  /** What to check next. */
  readonly checks?: readonly string[];
}

/** Where the syndrome numbers come from. */
export const SYNDROME_SOURCE: string =
  "rdma-core providers/mlx5/mlx5dv.h and providers/mlx4/cq.c; Linux include/linux/mlx5/cq.h";

/** Syndromes, ascending. */
export const SYNDROMES: readonly Syndrome[] = [
  {
    value: 0x01,
    name: "LOCAL_LENGTH_ERR",
    wcStatus: 1,
    title: "local length error",
    meaning: "The length of a message does not fit: it is longer than the posted receive buffer, or longer than the " +
      "port or the transport can carry, or a send element is shorter than its kind demands.",
    side: "either",
    causes: [
      "the sender sent more than the receiver posted (receive side)",
      "a message above the path MTU on UD, or above the port's largest message",
      "an Ethernet send element without the inline header that the adapter demands (min_inline_mode)",
    ],
    checks: [
      "compare byte counts of the receive element (wqe_counter) with what the peer sends",
      "on a UD queue: 40 bytes of GRH come on top of the payload",
      "on an Ethernet send queue: inline_hdr_sz against the required inline mode",
    ],
  },
  {
    value: 0x02,
    name: "LOCAL_QP_OP_ERR",
    wcStatus: 2,
    title: "local QP operation error",
    meaning: "The adapter could not make sense of the work queue element itself.",
    side: "requester",
    causes: [
      { text: "a receive element that is malformed, on a receive completion", vendors: [0xd6] },
      {
        text: "the element was overwritten while the adapter read it: two threads post without a lock",
        vendors: [0x68],
      },
      {
        text: "segments that do not match ds, a bad segment order, a misaligned UMR or KLM list",
        vendors: [0x68, 0x6f, 0x61],
      },
      { text: "an opcode that this service type or this firmware does not know", vendors: [0x61, 0x68, 0x6f, 0x70] },
      {
        text: "an operation that the QP was not set up for (atomics, masked atomics, access rights)",
        vendors: [0x61, 0x68, 0x6f, 0x70],
      },
    ],
    checks: [
      "decode the element at wqe_counter and compare opcode, ds and segments with what the driver meant to post",
    ],
  },
  {
    value: 0x04,
    name: "LOCAL_PROT_ERR",
    wcStatus: 4,
    title: "local protection error",
    meaning: "The adapter may not touch the local memory that the element names: the key, its range, its protection " +
      "domain or its access rights do not allow it, or the bus refused the access.",
    side: "either",
    causes: [
      {
        text:
          "the bus refused the access: peer-to-peer access to GPU memory does not work (no peer-memory module or dma-buf, " +
          "PCIe ACS, IOMMU translation, a passthrough VM, the BIOS's MMIO window)",
        vendors: [0x51],
      },
      { text: "wrong lkey, or a key of another protection domain", vendors: [0x52, 0x32] },
      { text: "address range outside the memory region, or a region already deregistered", vendors: [0x53, 0x33] },
      { text: "a READ or a receive into a region without local write access", vendors: [0x33, 0x32] },
      {
        text: "the element's scatter list was freed while it was posted (the QP destroyed too early)",
        vendors: [0x52, 0x53],
      },
      { text: "the pages behind the region were unmapped (IOMMU fault)", vendors: [0x56] },
      { text: "the host's PCIe link or BIOS (a BIOS update cured the one report)", vendors: [0x57] },
    ],
    checks: [
      "decode the element at wqe_counter: lkey, addr and byte_count of every data segment against the registration",
      "the kernel log of the same moment for IOMMU or IO_PAGE_FAULT lines",
      "with GPU memory: peer-to-peer path, nvidia-peermem or dma-buf, PCIe ACS, MMIO settings of the BIOS",
    ],
  },
  {
    value: 0x05,
    name: "WR_FLUSH_ERR",
    wcStatus: 5,
    title: "Work Request Flushed Error",
    meaning: "The queue was already in error; this element was returned without being executed. It is a consequence, " +
      "never the cause.",
    side: "either",
    causes: [
      { text: "software put the queue into error from this side; this is its first element", vendors: [0xf5] },
      {
        text: "the adapter is in an internal error, and the driver makes the flush itself: look for health lines",
        vendors: [5],
      },
      { text: "an earlier error on the same QP", vendors: [0xf9] },
      { text: "software moved the QP to error (disconnect, shutdown)", vendors: [0xf9, 0xf5] },
    ],
    checks: ["find the first completion of this QP that is not a flush; everything after it is fallout"],
  },
  {
    value: 0x06,
    name: "MW_BIND_ERR",
    wcStatus: 6,
    title: "memory management operation error",
    meaning: "A memory window bind, or a memory key update by work request (UMR), was refused.",
    side: "requester",
    causes: [
      "the key to be changed does not exist, is not free, or does not allow updates by work request",
      "the translation list is larger than the key was made for",
      "a local invalidate of a key that is still bound",
    ],
    checks: ["decode the UMR element: mkey, mkey_mask, translation size; and the mkey's context (free, umr_en)"],
  },
  {
    value: 0x10,
    name: "BAD_RESP_ERR",
    wcStatus: 7,
    title: "bad response error",
    meaning: "The peer answered with a packet that does not belong to the request.",
    side: "requester",
    causes: ["a peer with another idea of the connection (stale QP number, wrong service type)", "a fabric fault"],
    checks: ["remote QPN and PSN of both sides; capture the packets of this QP"],
  },
  {
    value: 0x11,
    name: "LOCAL_ACCESS_ERR",
    wcStatus: 8,
    title: "local access error",
    meaning: "A protection check failed on the receiving side while it placed data of an RDMA WRITE with immediate.",
    side: "responder",
    causes: ["wrong rkey or range in the peer's request, on the side that reports it"],
    checks: ["the rkey and address that the peer was given against the memory region here"],
  },
  {
    value: 0x12,
    name: "REMOTE_INVAL_REQ_ERR",
    wcStatus: 9,
    title: "remote invalid request error",
    meaning: "The peer refused the request as invalid: it cannot carry out this operation on this connection.",
    side: "requester",
    causes: [
      "the path MTU of the two QPs differs: compare path_mtu of both QP contexts first",
      "the message is longer than the receive that the peer posted, or than its memory region",
      "a WRITE to a peer that allows only READs",
      "the peer's QP does not allow the operation (RDMA READ, WRITE or atomics not enabled, too many outstanding reads)",
      "the peer's receive queue or shared receive queue has a bad element",
      "attributes of the two sides do not match (max_rd_atomic against max_dest_rd_atomic, QP never fully set up)",
    ],
    checks: [
      "the peer's log: it has the local half of this error (async event, QP error line, responder CQE)",
      "qp_access_flags, max_dest_rd_atomic and the receive sizes at the peer",
    ],
  },
  {
    value: 0x13,
    name: "REMOTE_ACCESS_ERR",
    wcStatus: 10,
    title: "remote access error",
    meaning:
      "The peer's adapter refused access to the peer's memory: the rkey, its range or its rights do not allow it.",
    side: "requester",
    causes: [
      "the peer deregistered or invalidated the memory while the request was on its way (closing, restart, timeout)",
      "the peer's process died: its memory is torn down before its QP, so this comes within milliseconds",
      "wrong rkey or address, or a range that reaches beyond the region: the key is shorter than its owner believes",
      "an indirect key over 2 GB, or of more than 32 regions; atomics on GPU memory",
      "the region was registered without remote read or write access, or in another protection domain than the QP",
    ],
    checks: [
      "is the peer's process alive (OOM, signal, Xid, closed TCP connection): look there before the key",
      "remote address, length and rkey of the element at wqe_counter against what the peer registered",
    ],
  },
  {
    value: 0x14,
    name: "REMOTE_OP_ERR",
    wcStatus: 11,
    title: "remote operation error",
    meaning: "The peer met an error of its own while it worked on the request.",
    side: "requester",
    causes: [
      "the responder could not read or write its own memory: GPU memory first (no peer-memory module or dma-buf there)",
      "another local fault at the peer: protection error on its receive buffer, malformed receive element, QP in error",
    ],
    checks: ["the peer's completions and async events of the same moment: the cause is there, not here"],
  },
  {
    value: 0x15,
    name: "TRANSPORT_RETRY_EXC_ERR",
    wcStatus: 12,
    title: "transport retry counter exceeded",
    meaning: "The peer never acknowledged the request, or acknowledged out of sequence, until the retries ran out.",
    side: "requester",
    causes: [
      { text: "the peer answered with negative acknowledgements until the retries ran out", vendors: [0x83] },
      "the peer's process, QP or host is gone, or its QP is in error or was never moved to ready to receive",
      "packets are lost: link down, wrong route, firewall, MTU mismatch, missing PFC or ECN on RoCE, unequal port speeds",
      "wrong address: GID index (RoCE v1 against v2, link-local), LID, P_Key limited at both ends, service level without a " +
      "virtual lane, traffic class, VLAN, a rail connected to another rail",
    ],
    checks: [
      "the peer's death (OOM, signal, Xid): a QP in error and a killed peer look the same from here",
      "is the peer's QP alive: state, dest QPN and PSN (compare both QP contexts)",
      "port counters of both ends and hw_counters: packet_seq_err, local_ack_timeout_err, out_of_sequence",
      "primary address path: sgid_index, dgid, traffic class, SL, P_Key of this QP against a healthy one",
    ],
  },
  {
    value: 0x16,
    name: "RNR_RETRY_EXC_ERR",
    wcStatus: 13,
    title: "RNR retry counter exceeded",
    meaning: "The peer kept answering that it has no receive element posted, until the retries ran out.",
    side: "requester",
    causes: [
      "the peer posts receives too late or too few (SEND, WRITE with immediate)",
      "memory of on-demand paging at the responder that is not resident (READ, WRITE, atomics)",
      "its shared receive queue ran dry",
      "rnr_retry or min_rnr_timer too small",
    ],
    checks: [
      "receive queue or SRQ at the peer: producer against consumer",
      "hw_counters: out_of_buffer at the peer, rnr_nak_retry_err here",
    ],
  },
  {
    value: 0x22,
    name: "REMOTE_ABORTED_ERR",
    wcStatus: 16,
    title: "aborted error",
    meaning:
      "In a receive completion of a shared receive queue: the receive was given back, and the queue goes on. Not an " +
      "error of the connection, and never a first cause.",
    side: "responder",
    causes: [
      {
        text: "the receive buffer here was paged out (on-demand paging); the element is posted again",
        vendors: [0x93],
      },
      { text: "the receive was given up because of a PSN sequence error", vendors: [0x99] },
    ],
    checks: ["nothing, where the queue goes on; in a requester's completion no public report knows it"],
  },
];

/** `enum ibv_wc_status` of rdma-core, libibverbs/verbs.h. */
export const WC_STATUSES: readonly WcStatus[] = [
  { value: 0, name: "IBV_WC_SUCCESS", texts: ["success"] },
  { value: 1, name: "IBV_WC_LOC_LEN_ERR", texts: ["local length error"], syndrome: 0x01 },
  {
    value: 2,
    name: "IBV_WC_LOC_QP_OP_ERR",
    texts: ["local qp operation error", "local qp operation err"],
    syndrome: 0x02,
  },
  { value: 3, name: "IBV_WC_LOC_EEC_OP_ERR", texts: ["local ee context operation error"] },
  {
    value: 4,
    name: "IBV_WC_LOC_PROT_ERR",
    texts: ["local protection error", "local protocol error"],
    syndrome: 0x04,
  },
  {
    value: 5,
    name: "IBV_WC_WR_FLUSH_ERR",
    texts: ["work request flushed error", "work request flushed", "wr flushed", "wr flush error"],
    syndrome: 0x05,
  },
  {
    value: 6,
    name: "IBV_WC_MW_BIND_ERR",
    texts: [
      "memory management operation error",
      "memory bind operation error",
      "memory window bind error",
      "memory bind error",
    ],
    syndrome: 0x06,
  },
  { value: 7, name: "IBV_WC_BAD_RESP_ERR", texts: ["bad response error"], syndrome: 0x10 },
  { value: 8, name: "IBV_WC_LOC_ACCESS_ERR", texts: ["local access error"], syndrome: 0x11 },
  {
    value: 9,
    name: "IBV_WC_REM_INV_REQ_ERR",
    texts: ["remote invalid request error", "invalid request error", "remote invalid request"],
    syndrome: 0x12,
  },
  { value: 10, name: "IBV_WC_REM_ACCESS_ERR", texts: ["remote access error"], syndrome: 0x13 },
  { value: 11, name: "IBV_WC_REM_OP_ERR", texts: ["remote operation error"], syndrome: 0x14 },
  {
    value: 12,
    name: "IBV_WC_RETRY_EXC_ERR",
    texts: [
      "transport retry counter exceeded",
      "transport retry count exceeded",
      "transport retry counter e",
      "retry exceeded error",
    ],
    syndrome: 0x15,
  },
  {
    value: 13,
    name: "IBV_WC_RNR_RETRY_EXC_ERR",
    texts: [
      "rnr retry counter exceeded",
      "rnr retry count exceeded",
      "rnr retry exceeded error",
      "receiver-not-ready retry error",
      "receiver not ready retry exceeded error",
    ],
    syndrome: 0x16,
  },
  { value: 14, name: "IBV_WC_LOC_RDD_VIOL_ERR", texts: ["local rdd violation error"] },
  { value: 15, name: "IBV_WC_REM_INV_RD_REQ_ERR", texts: ["remote invalid rd request"] },
  {
    value: 16,
    name: "IBV_WC_REM_ABORT_ERR",
    texts: ["aborted error", "operation aborted", "remote aborted", "remote abort error"],
    syndrome: 0x22,
  },
  { value: 17, name: "IBV_WC_INV_EECN_ERR", texts: ["invalid ee context number"] },
  { value: 18, name: "IBV_WC_INV_EEC_STATE_ERR", texts: ["invalid ee context state"] },
  { value: 19, name: "IBV_WC_FATAL_ERR", texts: ["fatal error"] },
  { value: 20, name: "IBV_WC_RESP_TIMEOUT_ERR", texts: ["response timeout error"] },
  { value: 21, name: "IBV_WC_GENERAL_ERR", texts: ["general error"] },
  { value: 22, name: "IBV_WC_TM_ERR", texts: ["tm error"] },
  { value: 23, name: "IBV_WC_TM_RNDV_INCOMPLETE", texts: ["tm software rendezvous"] },
];

/** UCX's own words for syndromes, which are not those of libibverbs. */
export const UCX_ERRORS: readonly (readonly [string, number])[] = [
  ["local length", 0x01],
  ["local qp operation", 0x02],
  ["local protection", 0x04],
  ["wr flushed because qp in error state", 0x05],
  ["wr flush", 0x05],
  ["memory window bind", 0x06],
  ["memory bind", 0x06],
  ["bad response", 0x10],
  ["local access", 0x11],
  ["remote invalid request", 0x12],
  ["invalid request", 0x12],
  ["remote access", 0x13],
  ["remote qp", 0x14],
  ["remote operation", 0x14],
  ["remote op", 0x14],
  ["transport retry count exceeded", 0x15],
  ["rnr retry count exceeded", 0x16],
  ["receive-no-ready retry count exceeded", 0x16],
  ["remote side aborted", 0x22],
  ["remote aborted", 0x22],
];

/** Opcodes of `enum ibv_wc_opcode`; any other number in a completion is not one (an error leaves the field unset). */
export const WC_OPCODES: Readonly<Record<number, string>> = {
  0: "IBV_WC_SEND",
  1: "IBV_WC_RDMA_WRITE",
  2: "IBV_WC_RDMA_READ",
  3: "IBV_WC_COMP_SWAP",
  4: "IBV_WC_FETCH_ADD",
  5: "IBV_WC_BIND_MW",
  6: "IBV_WC_LOCAL_INV",
  7: "IBV_WC_TSO",
  8: "IBV_WC_FLUSH",
  9: "IBV_WC_ATOMIC_WRITE",
  128: "IBV_WC_RECV",
  129: "IBV_WC_RECV_RDMA_WITH_IMM",
  130: "IBV_WC_TM_ADD",
  131: "IBV_WC_TM_DEL",
  132: "IBV_WC_TM_SYNC",
  133: "IBV_WC_TM_RECV",
  134: "IBV_WC_TM_NO_TAG",
  135: "IBV_WC_DRIVER1",
  136: "IBV_WC_DRIVER2",
  137: "IBV_WC_DRIVER3",
};

/** Vendor syndromes, by syndrome and number. */
export const VENDOR_SYNDROMES: readonly VendorSyndrome[] = [
  {
    syndrome: 0x01,
    vendor: 0x68,
    hw: [0x60],
    generation: 5,
    title: "Ethernet send element without the inline header that the adapter demands",
    strength: "reports",
    references: ["netdev mailing list, xsk: build skb by page, 2021 (ConnectX-4 Lx)"],
  },
  {
    syndrome: 0x01,
    vendor: 0xda,
    generation: 5,
    title: "RDMA READ over DC into memory registered for on-demand paging",
    strength: "reports",
    references: ["openucx/ucx issue 2481"],
  },
  {
    syndrome: 0x02,
    vendor: 0x61,
    hw: [0x01],
    generation: 5,
    title: "seen on an RDMA WRITE under stress; cause not found in the report",
    strength: "reports",
    references: ["openucx/ucx issue 857"],
  },
  {
    syndrome: 0x02,
    vendor: 0x68,
    hw: [0x01, 0x1f, 0x86],
    generation: 5,
    title: "the work queue element is malformed, or was overwritten by a concurrent post",
    strength: "reports",
    references: [
      "netdev mailing list, net/mlx5e fixes (UMR alignment)",
      "openucx/ucx issue 3618",
      "openucx/ucx issue 1151",
      "linux commit c326f9c68921 (an ICOSQ posted to without its lock)",
    ],
  },
  {
    syndrome: 0x02,
    vendor: 0xd6,
    generation: 5,
    title: "a malformed receive element (RDE_MAL_WQE), on a receive completion",
    strength: "reports",
    references: ["openucx/ucx pull request 11444 (a developer of NVIDIA)"],
  },
  {
    syndrome: 0x02,
    vendor: 0x9d,
    hw: [0x84, 0x11],
    generation: 5,
    title: "MMO compression engine; hardware syndrome 0x84: the result is longer than the destination buffer, " +
      "0x11: the last compressed block has no final flag (data cut or damaged)",
    strength: "header",
    references: [
      "DPDK drivers/common/mlx5/mlx5_prm.h: MLX5_GGA_COMP_OUT_OF_SPACE_SYNDROME_BE, MLX5_GGA_COMP_MISSING_BFINAL_SYNDROME_BE",
    ],
  },
  {
    syndrome: 0x02,
    vendor: 0x6f,
    title: "local QP operation error",
    strength: "reports",
    references: ["Open MPI users list 2007 (mthca)", "Open MPI users list 2014 (mlx4)"],
  },
  {
    syndrome: 0x02,
    vendor: 0x70,
    generation: 3,
    title: "local QP operation error of ucx_perftest over RC",
    strength: "reports",
    references: ["openucx/ucx issue 5318"],
  },
  {
    syndrome: 0x04,
    vendor: 0x32,
    hw: [0x92, 0x93],
    generation: 5,
    title: "protection error on the receive side: the receive buffer's key or protection domain",
    strength: "reports",
    references: [
      "netdev mailing list, net/mlx5e SHAMPO fixes 2025 (two patches)",
      "openucx/ucx pull request 7801",
      "openucx/ucx pull request 9167",
      "a reproducer of diffBragg (libfabric over verbs)",
    ],
  },
  {
    syndrome: 0x04,
    vendor: 0x33,
    hw: [0x9d],
    generation: 5,
    title: "READ data could not be placed: no local write access, or beyond the region",
    strength: "reports",
    references: [
      "a public study of provoked errors (one old pair of adapters)",
    ],
  },
  {
    syndrome: 0x04,
    vendor: 0x51,
    hw: [0x02, 0x04],
    generation: 5,
    title:
      "the bus refused the access: GPU or other peer-to-peer memory that the adapter cannot reach; a wrong lkey is 0x52",
    strength: "reports",
    references: [
      "NVIDIA/nccl issue 214",
      "NVIDIA/nccl issue 523",
      "NVIDIA/nccl issue 660",
      "NVIDIA/nccl issue 707",
      "NVIDIA/nccl issue 928",
      "NVIDIA/nccl issue 1052",
      "NVIDIA/nccl-tests issue 252",
      "openucx/ucx issue 3564",
      "openucx/ucx issue 7774",
      "openucx/ucx issue 9515",
      "linux-rdma/perftest issue 140",
      "linux-rdma/perftest issue 173",
      "linux-rdma/perftest issue 200",
      "ofiwg/libfabric issue 6733",
      "sgl-project/sglang issue 8324",
    ],
  },
  {
    syndrome: 0x04,
    vendor: 0x52,
    hw: [0x92, 0x93],
    generation: 5,
    title: "wrong lkey or wrong protection domain on a send",
    strength: "reports",
    references: [
      "openucx/ucx pull request 6414 (lkey made invalid on purpose)",
      "spdk/spdk issue 961",
      "FDio/csit issue 3988",
      "openucx/ucx pull request 4727",
    ],
  },
  {
    syndrome: 0x04,
    vendor: 0x53,
    hw: [0x9d],
    generation: 5,
    title: "the memory key does not cover the range, or is freed",
    strength: "reports",
    references: ["spdk/spdk issue 500", "spdk/spdk issue 507", "Juniper/warp17 issue 81"],
  },
  {
    syndrome: 0x04,
    vendor: 0x56,
    hw: [0xa9],
    generation: 5,
    title: "fault while data was scattered or gathered; with an IOMMU fault of the host beside it",
    strength: "reports",
    references: ["StanfordLegion/legion issue 1168", "linux-nvme mailing list 2022 (IO_PAGE_FAULT)"],
  },
  {
    syndrome: 0x04,
    vendor: 0x57,
    generation: 4,
    title: "seen on an Ethernet send queue of a ConnectX-3 whose host's PCIe link had faults; a BIOS update cured it",
    strength: "hint",
    references: ["a public hardware diary (ConnectX-3, mlx4_en, AER errors)"],
  },
  {
    syndrome: 0x05,
    vendor: 0x05,
    title: "a flush that the driver makes itself: the device is in an internal error",
    strength: "header",
    references: ["Linux drivers/infiniband/hw/mlx5/cq.c and mlx4/cq.c"],
  },
  {
    syndrome: 0x05,
    vendor: 0x7d,
    title: "a flush that libfabric makes itself: no number of the adapter",
    strength: "reports",
    references: ["ofiwg/libfabric, verbs provider"],
  },
  {
    syndrome: 0x05,
    vendor: 0xf5,
    title: "first element of a queue that software put into error from this side; the rest follow with 0xf9",
    strength: "reports",
    references: [
      "a public study of provoked errors (60 of 60)",
    ],
  },
  {
    syndrome: 0x05,
    vendor: 0xf9,
    title: "flush of an element behind the one that failed",
    strength: "reports",
    references: [
      "linux-nvme/nvme-cli issue 3268",
      "NVIDIA/nccl issue 1814",
      "NVIDIA/nccl issue 1405",
      "Derecho-Project/derecho issue 141",
      "open-mpi/ompi issue 95",
    ],
  },
  {
    syndrome: 0x06,
    vendor: 0x78,
    hw: [0x08, 0x0f],
    generation: 5,
    title: "UMR on a bad or freed memory key, or with a list that does not fit it",
    strength: "reports",
    references: [
      "linux-rdma mailing list, mkey size of unaligned ODP regions",
      "linux-rdma mailing list, a second UMR fix",
    ],
  },
  {
    syndrome: 0x06,
    vendor: 0x25,
    generation: 5,
    title: "UMR whose page list the adapter could not read (DMA addresses without IOMMU mapping)",
    strength: "hint",
    references: ["a public design note on tracked virtual functions"],
  },
  {
    syndrome: 0x12,
    vendor: 0x8a,
    title: 'the peer answered "invalid request": the path MTU of both QPs first, then length and rights',
    strength: "reports",
    references: [
      "kvcache-ai/Mooncake issue 3868 (reproduced with 4096 and 1024)",
      "kvcache-ai/Mooncake issue 3299",
      "NVIDIA/nccl issue 1524",
      "NVIDIA/nccl issue 1710",
      "charmplusplus/charm issue 2532",
      "openucx/ucx issue 1770",
    ],
  },
  {
    syndrome: 0x13,
    vendor: 0x88,
    title: 'the peer answered "remote access error": bad rkey or range, freed memory, or a peer that died',
    strength: "reports",
    references: [
      "linux-rdma mailing list 2021 (NFS over RDMA)",
      "linux-rdma mailing list 2021 (SMC)",
      "spdk/spdk issue 264",
      "spdk/spdk issue 1387",
      "ofiwg/libfabric issue 4283",
      "openucx/ucx issue 935",
      "openucx/ucx issue 1569",
      "openucx/ucx issue 1834",
      "open-mpi/ompi issue 4529",
      "NVIDIA developer forum 207715 (ConnectX-2, Solaris)",
      "open-mpi/ompi issue 1241 (atomics on GPU memory)",
      "meta-pytorch/monarch pull request 2921 (indirect key over 2 GB)",
      "meta-pytorch/monarch pull request 4410 (more than 32 regions in an indirect key)",
    ],
  },
  {
    syndrome: 0x14,
    vendor: 0x89,
    title: 'the peer answered "remote operation error": it could not read its own memory, GPU memory first',
    strength: "reports",
    references: [
      "openucx/ucx issue 5472",
      "openucx/ucx issue 10755",
      "NVIDIA/nccl issue 214",
      "open-mpi/ompi issue 13183",
      "linux-rdma/perftest issue 200",
    ],
  },
  {
    syndrome: 0x15,
    vendor: 0x81,
    title: "retries exhausted by timeout: no answer from the peer",
    strength: "reports",
    references: [
      "openucx/ucx issue 6669",
      "openucx/ucx issue 5199",
      "openucx/ucx issue 6000",
      "openucx/ucx pull request 6871",
      "NVIDIA/nccl issue 1664",
      "NVIDIA/nccl issue 1814",
      "NVIDIA/nccl issue 1405",
      "ruihong123/dLSM issue 7",
    ],
  },
  {
    syndrome: 0x15,
    vendor: 0x83,
    generation: 5,
    title: "retries exhausted after negative acknowledgements (sequence errors), not by timeout",
    strength: "reports",
    references: ["NVIDIA/nccl issue 2383"],
  },
  {
    syndrome: 0x16,
    vendor: 0x87,
    title:
      "no receive posted (SEND, WRITE with immediate), or paged memory not resident (READ, WRITE, atomics), until the retries ran out",
    strength: "reports",
    references: [
      "a public study of provoked errors (10 of 10)",
      "a public write-up of a SEND without a posted receive",
    ],
  },
  {
    syndrome: 0x22,
    vendor: 0x93,
    generation: 5,
    title: "the receive buffer here was paged out (on-demand paging): the element is posted again, the queue goes on",
    strength: "header",
    references: ["rdma-core providers/mlx5/mlx5dv.h: MLX5_CQE_VENDOR_SYNDROME_ODP_PFAULT"],
  },
  {
    syndrome: 0x22,
    vendor: 0x99,
    generation: 5,
    title: "a receive given up because of a PSN sequence error: the queue goes on",
    strength: "header",
    references: ["rdma-core, SRQ with on-demand paging", "openucx/ucx rc_mlx5_iface.c"],
  },
];

/** `QP N error: ... (vendor type hw)` of the kernel: the responder's QP went to error without a completion. */
export const QP_ERROR_TRIPLES: readonly QpErrorTriple[] = [
  {
    vendor: 0x3a,
    hwType: 0x0,
    hw: 0x93,
    title:
      "key or protection domain refused (memory deregistered while the peer used it); the peer sees 0x13 with 0x88",
    strength: "hint",
    references: ["kvcache-ai/Mooncake issue 3299", "two public notes"],
  },
  {
    vendor: 0x3b,
    hwType: 0x0,
    hw: 0x9d,
    title: "the range or the rights of the key do not allow the access; the peer sees 0x13 with 0x88",
    strength: "reports",
    references: ["a public study of provoked errors"],
  },
  {
    vendor: 0x8e,
    hwType: 0x0,
    hw: 0x0,
    title: "length error: the path MTU of both QPs first, then length and rights; the peer sees 0x12 with 0x8a",
    strength: "reports",
    references: ["kvcache-ai/Mooncake issue 3299", "kvcache-ai/Mooncake issue 3868"],
  },
  {
    vendor: 0x41,
    hwType: 0x0,
    hw: 0x0,
    title: "the send completion queue overflowed",
    strength: "reports",
    references: ["linux-rdma mailing list 2024-01-29 (NFS over RDMA)"],
  },
];

/** Which fields are valid in which completion. */
export const VALIDITY: readonly Validity[] = [
  {
    opcode: "REQ",
    valid: "send_opcode, qpn, wqe_counter, timestamp; byte_cnt for RDMA READ and atomics",
    invalid: "byte_cnt of other operations; everything that describes a received packet",
  },
  {
    opcode: "REQ_ERR",
    valid: "syndrome, vendor_err_synd, hw_err_synd, hw_synd_type, s_wqe_opcode, qpn, wqe_counter",
    invalid:
      "byte_cnt, timestamp and immediate data: an error CQE has none. Software's wc.opcode and wc.byte_len are " +
      "not valid either (random numbers)",
  },
  {
    opcode: "RESP_ERR",
    valid: "syndrome, vendor_err_synd, hw_err_synd, hw_synd_type, wqe_counter; srqn with a shared receive queue; qpn " +
      "where the queue belongs to a QP (a plain receive queue reports 0)",
    invalid: "s_wqe_opcode (no send element is concerned), byte_cnt, timestamp, immediate data",
  },
  {
    opcode: "SIG_ERR",
    valid: "syndrome (which tag), expected and actual signature and tags, sig_err_offset, mkey",
    invalid: "wqe_counter: a signature error belongs to a memory key, not to an element",
  },
];

/** What a flush says, and what not. */
export const FLUSH_NOTE: string =
  "Flushes tell nothing about the cause. 0xf9 is the usual vendor syndrome; 0xf5 is the first element of a queue that software " +
  "put into error from this side. In error every outstanding element gets a completion, signaled or not: no flush means that " +
  "nothing was outstanding, that the doorbell record was not advanced, a completion queue of one entry, or a program that " +
  "prints no flushes.";

/** States, events and opcodes. */
export const NOTES: readonly Note[] = [
  { enum: "qp_state", value: 0, meaning: "The QP does nothing: packets are dropped, posting is refused." },
  { enum: "qp_state", value: 1, meaning: "Receives may be posted, none is executed; arriving packets are dropped." },
  { enum: "qp_state", value: 2, meaning: "Receives are executed; sends are not." },
  { enum: "qp_state", value: 3, meaning: "Normal operation, both directions." },
  {
    enum: "qp_state",
    value: 4,
    meaning: "A send failed on an unreliable service: the send queue is stopped and flushed, receiving goes on.",
    checks: ["find the completion that is not a flush; software moves the QP back to RTS"],
  },
  { enum: "qp_state", value: 5, meaning: "The send queue was drained on request; receiving goes on." },
  {
    enum: "qp_state",
    value: 6,
    meaning:
      "Both queues are stopped. Everything posted comes back flushed; a QP with nothing outstanding writes no CQE.",
    checks: [
      "the first completion of this QP that is not a flush",
      "async events (WQ_CATAS_ERROR, WQ_INVAL_REQ_ERROR, WQ_ACCESS_ERROR) and the kernel's `QP N error` line: the " +
      "responder side often has no CQE",
      "the peer: its completion names the same fault from the other side",
    ],
  },
  { enum: "qp_state", value: 7, meaning: "The send queue is being drained." },
  {
    enum: "sq_state",
    value: 3,
    meaning: "The send queue is stopped after an error; everything posted comes back flushed.",
  },
  { enum: "rq_state", value: 3, meaning: "The receive queue is stopped after an error." },
  {
    enum: "cqc_status",
    value: 9,
    meaning: "The completion queue overflowed: completions are lost, the queues that use it go to error.",
    checks: ["number of completions that can be outstanding against the size of the CQ"],
  },
  {
    enum: "cqc_status",
    value: 10,
    meaning: "The adapter could not write a CQE to host memory.",
    checks: ["IOMMU faults"],
  },
  {
    enum: "eqc_status",
    value: 10,
    meaning: "The adapter could not write an event to host memory.",
    checks: ["IOMMU faults"],
  },
  {
    enum: "cq_error_syndrome",
    value: 1,
    meaning:
      "More completions came than the completion queue has room for: the rest is lost, and its queues go to error.",
    checks: [
      "the size of the CQ against everything that can be outstanding: XDP and AF_XDP rings, PTP completions counted early, a " +
      "CQ that was made smaller",
    ],
  },
  {
    enum: "cq_error_syndrome",
    value: 2,
    meaning: "The adapter could not write a completion to host memory.",
    checks: ["IOMMU faults of the same moment"],
  },
  {
    enum: "event_type_gen5",
    value: 0x04,
    meaning:
      "A completion queue is in error: overrun or access violation. Completions are lost, and the queues that use it go to " +
      "error.",
    checks: [
      "syndrome of the event: CQ_OVERRUN or CQ_ACCESS_VIOLATION_ERROR",
      "overrun: the size of the CQ against everything that can be outstanding (XDP and AF_XDP rings, PTP completions counted " +
      "early, a CQ that was made smaller)",
      "access violation: IOMMU faults of the same moment",
    ],
  },
  {
    enum: "event_type_gen5",
    value: 0x05,
    meaning: "A QP went to error in a way that prevents a completion (IBV_EVENT_QP_FATAL).",
    checks: ["is its CQ in error", "the QP context and the element at its consumer counter"],
  },
  {
    enum: "event_type_gen5",
    value: 0x10,
    meaning: "The responder refused an invalid request and went to error (IBV_EVENT_QP_REQ_ERR).",
    checks: ["the peer reports remote invalid request (0x12)"],
  },
  {
    enum: "event_type_gen5",
    value: 0x11,
    meaning: "The responder refused access to memory and went to error (IBV_EVENT_QP_ACCESS_ERR).",
    checks: [
      "the peer reports remote access error (0x13), or remote invalid request (0x12) where length or path MTU do not fit",
    ],
  },
  { enum: "event_type_gen5", value: 0x12, meaning: "A shared receive queue is in error (IBV_EVENT_SRQ_ERR)." },
  {
    enum: "event_type_gen5",
    value: 0x13,
    meaning: "A QP in error took its last element from the shared receive queue (IBV_EVENT_QP_LAST_WQE_REACHED): a " +
      "consequence of the error, not a fault.",
  },
  { enum: "event_type_gen5", value: 0x08, meaning: "The adapter reports an internal error (IBV_EVENT_DEVICE_FATAL)." },
  { enum: "event_type_gen5", value: 0x0c, meaning: "A page fault on memory with on-demand paging." },
  { enum: "event_type_gen5", value: 0x1d, meaning: "A DC target refused a request: wrong DC access key." },
  { enum: "wqe_opcode_gen5", value: 0x00, meaning: "No operation; also what pads a queue to its end." },
  {
    enum: "wqe_opcode_gen5",
    value: 0x08,
    meaning: "Writes local data to remote memory; the peer's software is not told.",
  },
  {
    enum: "wqe_opcode_gen5",
    value: 0x09,
    meaning: "Writes remote memory and completes a receive of the peer with 32 bits.",
  },
  { enum: "wqe_opcode_gen5", value: 0x0a, meaning: "Sends a message into a receive of the peer." },
  { enum: "wqe_opcode_gen5", value: 0x0e, meaning: "Large send: TCP segmentation by the adapter." },
  { enum: "wqe_opcode_gen5", value: 0x10, meaning: "Reads remote memory into local memory." },
  { enum: "wqe_opcode_gen5", value: 0x25, meaning: "Changes a memory key by work request." },
  { enum: "cqe_opcode_gen5", value: 0x0d, meaning: "A send work queue element failed." },
  { enum: "cqe_opcode_gen5", value: 0x0e, meaning: "A receive failed." },
  {
    enum: "cqe_opcode_gen5",
    value: 0x0c,
    meaning: "A signature (T10-PI, CRC) check failed; the operation itself was done.",
  },
  {
    enum: "cqe_opcode_gen5",
    value: 0x0f,
    meaning: "The entry was never written by the adapter since it was initialised.",
  },
];

/** A name that a program prints, and what it stands for. */
export interface ProgramName {
  /** Names and texts, as they are printed. */
  readonly names: readonly string[];
  /** Which program. */
  readonly program: string;
  /** What it means. */
  readonly meaning: string;
  /** Syndromes that it may have been made from. */
  readonly syndromes?: readonly number[];
}

/** Names of results of NCCL and UCX. */
export const PROGRAM_NAMES: readonly ProgramName[] = [
  {
    names: ["ncclRemoteError"],
    program: "NCCL result 6",
    meaning: "A connection failed or another rank ended: the cause is in the lines before it, or at the other rank.",
  },
  {
    names: ["ncclSystemError"],
    program: "NCCL result 2",
    meaning: "A call of the system or of verbs failed; the line before it names it.",
  },
  { names: ["ncclInternalError"], program: "NCCL result 3", meaning: "NCCL came into a state that it does not know." },
  { names: ["ncclUnhandledCudaError"], program: "NCCL result 1", meaning: "A CUDA call failed: look for Xid lines." },
  {
    names: ["ncclInvalidArgument"],
    program: "NCCL result 4",
    meaning: "A call of the application had a wrong argument.",
  },
  {
    names: ["ncclInvalidUsage"],
    program: "NCCL result 5",
    meaning: "The application used NCCL in a way that it does not allow.",
  },
  { names: ["ncclInProgress"], program: "NCCL result 7", meaning: "The operation has not ended yet." },
  {
    names: ["Connection reset by remote peer", "UCS_ERR_CONNECTION_RESET"],
    program: "UCX status",
    meaning: "The peer refused an operation or is gone.",
    syndromes: [0x13, 0x14],
  },
  {
    names: ["Endpoint timeout", "UCS_ERR_ENDPOINT_TIMEOUT"],
    program: "UCX status",
    meaning: "The peer did not answer until the retries ran out, or an operation was aborted.",
    syndromes: [0x15, 0x16, 0x22],
  },
  {
    names: ["Destination is unreachable", "UCS_ERR_UNREACHABLE"],
    program: "UCX status",
    meaning: "No transport that both sides have leads to the peer, or the peer cannot be reached.",
  },
  { names: ["Request canceled", "UCS_ERR_CANCELED"], program: "UCX status", meaning: "A flush.", syndromes: [0x05] },
];

/** Statuses of a firmware command, in words. */
export const COMMAND_NOTE: string =
  "A command failure has a status of its own (enum cmd_status) and a 32-bit syndrome that only NVIDIA can look up; the " +
  "syndrome is no CQE syndrome.";

/**
 * Looks a syndrome up.
 *
 * @param value Number in the CQE.
 * @returns The entry, or undefined if no public header names the number.
 */
export function syndromeOf(value: number): Syndrome | undefined {
  return BY_SYNDROME.get(value);
}

const BY_SYNDROME: ReadonlyMap<number, Syndrome> = new Map(SYNDROMES.map((entry) => [entry.value, entry]));

/**
 * Looks a completion status up.
 *
 * @param value Number of `enum ibv_wc_status`.
 * @returns The entry, or undefined.
 */
export function wcStatusOf(value: number): WcStatus | undefined {
  return BY_STATUS.get(value);
}

const BY_STATUS: ReadonlyMap<number, WcStatus> = new Map(WC_STATUSES.map((entry) => [entry.value, entry]));

/**
 * Looks a vendor syndrome up.
 *
 * @param syndrome Syndrome beside it.
 * @param vendor Vendor syndrome.
 * @param generation Adapter generation, where known: entries of another one are left out.
 * @returns Matching entries, best evidence first.
 */
export function vendorSyndromesOf(
  syndrome: number,
  vendor: number,
  generation?: 3 | 4 | 5,
): readonly VendorSyndrome[] {
  const rank: Record<Strength, number> = { header: 0, reports: 1, hint: 2 };
  return VENDOR_SYNDROMES.filter((entry) =>
    entry.syndrome === syndrome && entry.vendor === vendor &&
    (generation === undefined || entry.generation === undefined || entry.generation === generation)
  ).toSorted((a, b) => rank[a.strength] - rank[b.strength]);
}

/**
 * What is known about a value of an enumeration.
 *
 * @param name Enumeration.
 * @param value Value.
 * @returns The note, or undefined.
 */
export function noteOf(name: string, value: number): Note | undefined {
  return NOTES.find((entry) => entry.enum === name && entry.value === value);
}
