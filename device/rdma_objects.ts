/** Objects as the RDMA subsystem tells them: attributes of netlink messages (include/uapi/rdma/rdma_netlink.h). */

import { type Attributes, attributesOf, NetlinkRefusal, numberIn, textIn } from "../ffi/netlink.ts";

/** Commands of the nldev client. */
export const COMMAND = {
  GET: 1,
  QP: 10,
  CM_ID: 11,
  CQ: 12,
  MR: 13,
  PD: 14,
  QP_RAW: 19,
  CQ_RAW: 20,
  MR_RAW: 21,
  STAT: 17,
  CTX: 22,
  SRQ: 23,
} as const;

/** Attributes. Numbers: include/uapi/rdma/rdma_netlink.h. */
export const A = {
  DEV_INDEX: 1,
  DEV_NAME: 2,
  PORT_INDEX: 3,
  FW_VERSION: 5,
  QP: 19,
  LQPN: 21,
  RQPN: 22,
  TYPE: 26,
  STATE: 27,
  PID: 28,
  KERN_NAME: 29,
  CM_ID: 30,
  PS: 32,
  SRC_ADDR: 33,
  DST_ADDR: 34,
  CQ: 35,
  MR: 40,
  LKEY: 43,
  PD: 46,
  PDN: 60,
  CQN: 61,
  MRN: 62,
  CM_IDN: 63,
  CTXN: 64,
  STAT_RES: 75,
  STAT_COUNTERS: 80,
  STAT_NAME: 82,
  STAT_VALUE: 83,
  RAW: 85,
  CTX: 86,
  SRQ: 88,
  SRQN: 90,
  SUBTYPE: 98,
} as const;

const TYPES: Readonly<Record<number, string>> = {
  0: "SMI",
  1: "GSI",
  2: "RC",
  3: "UC",
  4: "UD",
  8: "RAW_PACKET",
  9: "XRC_INI",
  10: "XRC_TGT",
  255: "DRIVER",
};
const STATES: readonly string[] = ["RESET", "INIT", "RTR", "RTS", "SQD", "SQE", "ERR"];

/** Lists of objects: command, nest of the rows. */
export const LISTS = {
  qp: [COMMAND.QP, A.QP],
  cq: [COMMAND.CQ, A.CQ],
  mr: [COMMAND.MR, A.MR],
  pd: [COMMAND.PD, A.PD],
  ctx: [COMMAND.CTX, A.CTX],
  srq: [COMMAND.SRQ, A.SRQ],
} as const;
/** Kinds of objects that the kernel lists. */
export type RdmaKind = keyof typeof LISTS;

/** An object as the kernel has it. */
export interface RdmaObject {
  /** The kernel's id; for QPs the hardware number, with the port above it for QP 0 and 1. */
  readonly id: number;
  /** Hardware number, where the list has it: of QPs, and of memory keys for the privileged. */
  readonly number: number | undefined;
  /** Thread that made it. */
  readonly tid: number | undefined;
  /** Part of the kernel that made it. */
  readonly kernel: string | undefined;
  /** Ids of its protection domain and user context. */
  readonly pdn: number | undefined;
  /** Id of the user context. */
  readonly ctxn: number | undefined;
  /** Port; undefined where the QP has none yet. */
  readonly port: number | undefined;
  /** Service type. */
  readonly type: string | undefined;
  readonly state: string | undefined;
  /** QP at the other end. */
  readonly remoteQpn: number | undefined;
}

/** Ids in a row, by kind. */
export const IDS: Readonly<Record<RdmaKind, number>> = {
  qp: A.LQPN,
  cq: A.CQN,
  mr: A.MRN,
  pd: A.PDN,
  ctx: A.CTXN,
  srq: A.SRQN,
};

/** QP 0 and 1 exist on every port, and the kernel tells them apart by the port above their number. */
export function lqpn(qpn: number, port: number): number {
  return qpn > 1 ? qpn : port * 2 ** 24 + qpn;
}

/** An empty RAW is what the kernel makes of an answer that does not fit. */
export function rawOf(attributes: Attributes): Uint8Array {
  const bytes = attributes.get(A.RAW);
  if (bytes === undefined || bytes.length === 0) throw new NetlinkRefusal(1);
  return bytes;
}

/** A row; undefined where it has no id. */
export function objectOf(kind: RdmaKind, row: Uint8Array): RdmaObject | undefined {
  const attributes = attributesOf(row);
  const number = (type: number): number | undefined => numberIn(attributes, type);
  const id = number(IDS[kind]);
  if (id === undefined) return undefined;
  const lkey = number(A.LKEY);
  const type = number(A.TYPE);
  return {
    id,
    // QP 0 and 1 exist on every port and have the port above their number.
    number: kind === "qp" ? id & 0xffffff : kind === "mr" && lkey !== undefined ? lkey >>> 8 : undefined,
    // Some kernels name 0 where the thread has ended.
    tid: number(A.PID) || undefined,
    kernel: textIn(attributes, A.KERN_NAME),
    pdn: number(A.PDN),
    ctxn: number(A.CTXN),
    port: number(A.PORT_INDEX),
    type: textIn(attributes, A.SUBTYPE) ?? (type === undefined ? undefined : TYPES[type] ?? String(type)),
    state: STATES[number(A.STATE) ?? -1],
    remoteQpn: number(A.RQPN),
  };
}
