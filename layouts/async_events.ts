/** Asynchronous events of verbs: their names, numbers and words, and what each tells of the queue that it names. */

/** What kind of thing happened, where something tells of no completion. */
export type EventKind =
  /** The responder refused access to memory. */
  | "qp-access"
  /** The responder refused an invalid request. */
  | "qp-request"
  /** A QP went to error without a completion. */
  | "qp-fatal"
  /** A completion queue is in error. */
  | "cq-error"
  | "srq-error"
  /** An event queue lost or held up events. */
  | "eq-error"
  | "device-fatal"
  | "port"
  /** An address of the port changed. */
  | "gid-change"
  /** A process ended, or was ended. */
  | "process-death"
  | "gpu-fault"
  | "iommu-fault"
  | "pcie-fault"
  | "firmware-health"
  | "tx-timeout"
  | "rx-timeout"
  /** The connection manager or a program says that the connection is gone or could not be made. */
  | "connection"
  /** A consequence, or news. */
  | "notice";

/** An event of `enum ibv_event_type`; the kernel's `enum ib_event_type` has the same numbers. */
export interface AsyncEvent {
  /** Number. */
  readonly value: number;
  /** Name in libibverbs. */
  readonly name: string;
  /** Words that libraries and the kernel print, lower case; libibverbs's first. */
  readonly texts: readonly string[];
  /** Number of the adapter's event, where it has one. */
  readonly eventType?: number;
  /** What kind of event it is. */
  readonly kind: EventKind;
  /** What it means for someone who looks for a fault. */
  readonly meaning: string;
}

/** Source: rdma-core libibverbs/verbs.h and enum_strs.c; Linux include/rdma/ib_verbs.h and drivers/infiniband/core/verbs.c. */
export const ASYNC_EVENTS: readonly AsyncEvent[] = [
  {
    value: 0,
    name: "IBV_EVENT_CQ_ERR",
    texts: ["cq error"],
    eventType: 0x04,
    kind: "cq-error",
    meaning:
      "A completion queue is in error: it overflowed, or could not be written. Completions are lost and the queues " +
      "that use it go to error.",
  },
  {
    value: 1,
    name: "IBV_EVENT_QP_FATAL",
    texts: ["local work queue catastrophic error", "qp fatal error"],
    eventType: 0x05,
    kind: "qp-fatal",
    meaning: "A QP went to error in a way that prevents a completion.",
  },
  {
    value: 2,
    name: "IBV_EVENT_QP_REQ_ERR",
    texts: ["invalid request local work queue error", "qp request error"],
    eventType: 0x10,
    kind: "qp-request",
    meaning: "This side refused an invalid request and went to error; the peer sees a remote invalid request (0x12).",
  },
  {
    value: 3,
    name: "IBV_EVENT_QP_ACCESS_ERR",
    texts: ["local access violation work queue error", "qp access error"],
    eventType: 0x11,
    kind: "qp-access",
    meaning:
      "This side refused access to its memory and went to error; the peer sees a remote access error (0x13), or a " +
      "remote invalid request (0x12) where the length or the path MTU does not fit.",
  },
  {
    value: 4,
    name: "IBV_EVENT_COMM_EST",
    texts: ["communication established"],
    eventType: 0x02,
    kind: "notice",
    meaning: "A first packet came in before the QP was moved on: no fault.",
  },
  {
    value: 5,
    name: "IBV_EVENT_SQ_DRAINED",
    texts: ["send queue drained"],
    eventType: 0x03,
    kind: "notice",
    meaning: "The send queue was drained on request: no fault.",
  },
  {
    value: 6,
    name: "IBV_EVENT_PATH_MIG",
    texts: ["path migrated", "path migration successful"],
    eventType: 0x01,
    kind: "notice",
    meaning: "The connection moved to its alternate path: the first path failed.",
  },
  {
    value: 7,
    name: "IBV_EVENT_PATH_MIG_ERR",
    texts: ["path migration request error", "path mig error"],
    eventType: 0x07,
    kind: "notice",
    meaning: "The connection could not move to its alternate path.",
  },
  {
    value: 8,
    name: "IBV_EVENT_DEVICE_FATAL",
    texts: ["local catastrophic error", "device fatal error", "device fatal"],
    eventType: 0x08,
    kind: "device-fatal",
    meaning: "The adapter is in an internal error or was removed: every queue of it is lost.",
  },
  {
    value: 9,
    name: "IBV_EVENT_PORT_ACTIVE",
    texts: ["port active"],
    eventType: 0x09,
    kind: "port",
    meaning: "The port came up: it was down before.",
  },
  {
    value: 10,
    name: "IBV_EVENT_PORT_ERR",
    texts: ["port error"],
    eventType: 0x09,
    kind: "port",
    meaning: "The port went down: connections over it time out.",
  },
  {
    value: 11,
    name: "IBV_EVENT_LID_CHANGE",
    texts: ["lid change"],
    kind: "gid-change",
    meaning: "The port's LID changed: connections to the old one time out.",
  },
  {
    value: 12,
    name: "IBV_EVENT_PKEY_CHANGE",
    texts: ["p_key change", "pkey change"],
    kind: "gid-change",
    meaning: "The port's partition table changed: packets of a partition that is gone are dropped.",
  },
  {
    value: 13,
    name: "IBV_EVENT_SM_CHANGE",
    texts: ["sm change"],
    kind: "notice",
    meaning: "Another subnet manager took over.",
  },
  {
    value: 14,
    name: "IBV_EVENT_SRQ_ERR",
    texts: ["srq catastrophic error", "srq error"],
    eventType: 0x12,
    kind: "srq-error",
    meaning: "A shared receive queue is in error: the queues that use it stop receiving.",
  },
  {
    value: 15,
    name: "IBV_EVENT_SRQ_LIMIT_REACHED",
    texts: ["srq limit reached"],
    eventType: 0x14,
    kind: "notice",
    meaning: "A shared receive queue runs low: software is asked to post more.",
  },
  {
    value: 16,
    name: "IBV_EVENT_QP_LAST_WQE_REACHED",
    texts: ["last wqe reached"],
    eventType: 0x13,
    kind: "notice",
    meaning:
      "A QP in error took its last element from the shared receive queue: a consequence of the error, not a fault.",
  },
  {
    value: 17,
    name: "IBV_EVENT_CLIENT_REREGISTER",
    texts: ["client reregistration", "client reregister"],
    kind: "notice",
    meaning: "The subnet manager asks for registrations anew.",
  },
  {
    value: 18,
    name: "IBV_EVENT_GID_CHANGE",
    texts: ["gid table change", "gid changed", "gid table changed"],
    kind: "gid-change",
    meaning: "The GID table changed: a connection that uses an address that is gone times out.",
  },
  {
    value: 19,
    name: "IBV_EVENT_WQ_FATAL",
    texts: ["wq fatal error", "wq fatal"],
    kind: "qp-fatal",
    meaning: "A work queue of its own (RSS) went to error.",
  },
];

/** The event of a name, a number's name or a text; undefined if it is none. */
export function asyncEventOf(text: string): AsyncEvent | undefined {
  const low = text.trim().toLowerCase().replace(/\s+/g, " ");
  return ASYNC_EVENTS.find((event) => event.name.toLowerCase() === low || event.texts.includes(low)) ??
    ASYNC_EVENTS.find((event) => event.texts.some((one) => low.includes(one)));
}

/** What the kinds of events are that readings of logs are told as. */
export const EVENT_KINDS: Readonly<Record<EventKind, string>> = {
  "qp-access": "A responder refused access to its memory and went to error; its peer sees 0x13 or 0x12.",
  "qp-request": "A responder refused an invalid request; its peer sees 0x12.",
  "qp-fatal": "A QP went to error, and no completion tells of it.",
  "cq-error": "A completion queue overflowed or could not be written: queues that use it may go to error.",
  "srq-error": "A shared receive queue is in error.",
  "eq-error": "An event queue lost or held up events: completions are there, and nobody was told.",
  "device-fatal": "The device is in a fatal error: what its queues still have is flushed.",
  "port": "A port went up or down: while it is down, requests of its queues may time out (0x15).",
  "gid-change": "An address of a port changed: connections that use it may time out (0x15).",
  "process-death": "A process ended or was ended: its peers may see time-outs (0x15) or refusals (0x13).",
  "gpu-fault":
    "A GPU reports a fault: accesses of the adapter to its memory may be refused (0x04 here, 0x14 at the peer).",
  "iommu-fault":
    "The IOMMU refused an access of a PCI function: the cause beside a local protection error (0x04, vendor 0x51).",
  "pcie-fault": "The bus reports an error; one that was corrected is no cause.",
  "firmware-health": "The driver's watch over the firmware reports a state of its health.",
  "tx-timeout": "A send queue of a network device got no completion in time: lost interrupt, or a queue in error.",
  "rx-timeout": "A receive queue of a network device did not get its elements in time.",
  "connection": "The connection manager or a program says that a connection is gone, was refused or could not be made.",
  "notice": "News, or the consequence of something else: no cause.",
};

/** Words by which logs and people tell of them, lower case. */
export const EVENT_WORDS: Readonly<Partial<Record<EventKind, readonly string[]>>> = {
  "port": ["link down", "link up", "port down", "link flap", "cable unplugged", "cable error"],
  "process-death": ["out of memory", "oom-kill", "oom_kill", "segfault", "segmentation fault", "core dumped"],
  "gpu-fault": ["xid", "nvrm: xid", "gpu has fallen off the bus"],
  "iommu-fault": ["io_page_fault", "iommu fault", "dmar fault", "dmar", "amd-vi"],
  "pcie-fault": ["pcie bus error", "aer", "uncorrected (non-fatal)", "uncorrectable (non-fatal)"],
  "firmware-health": ["health compromised", "poll_health", "firmware internal error"],
  "tx-timeout": ["tx timeout", "netdev watchdog", "transmit queue timed out"],
};
