/**
 * The RDMA subsystem by netlink: devices, objects with their owners, and contexts as the adapter has them. Lists need no
 * privilege. Numbers that the kernel gives to its objects (`cqn`, `srqn`, `mrn`, `pdn`, `ctxn`) are not the adapter's and
 * stay in here.
 *
 * @module
 */

import {
  attributeList,
  type Attributes,
  attributesOf,
  AttributeWriter,
  FAMILY,
  NetlinkRefusal,
  NetlinkSocket,
  numberIn,
  textIn,
} from "../ffi/netlink.ts";
import type { Syscalls } from "../ffi/syscalls.ts";
import { resourceNumber } from "./raw_context.ts";

/** Commands of the nldev client. */
const COMMAND = {
  GET: 1,
  QP: 10,
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
const A = {
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
  CQ: 35,
  MR: 40,
  LKEY: 43,
  PD: 46,
  PDN: 60,
  CQN: 61,
  MRN: 62,
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
const CLIENT_NLDEV = 5 << 10;
const ENOENT = 2;
const EAGAIN = 11;
/** Names of statistics at most; drivers have five. */
const MAX_STATISTICS = 64;

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

/** An RDMA device. */
export interface RdmaDevice {
  /** The kernel's number for it. */
  readonly index: number;
  /** `mlx5_0`. */
  readonly name: string;
  /** Ports. */
  readonly ports: number;
  /** Firmware version. */
  readonly firmware: string | undefined;
}

/** Lists of objects: command, nest of the rows. */
const LISTS = {
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
  /** State. */
  readonly state: string | undefined;
  /** QP at the other end. */
  readonly remoteQpn: number | undefined;
}

/** Ids in a row, by kind. */
const IDS: Readonly<Record<RdmaKind, number>> = {
  qp: A.LQPN,
  cq: A.CQN,
  mr: A.MRN,
  pd: A.PDN,
  ctx: A.CTXN,
  srq: A.SRQN,
};

/** Asks the RDMA subsystem. */
export class RdmaNetlink {
  readonly #socket: NetlinkSocket;

  /**
   * Nothing is asked yet.
   *
   * @param calls Thread for its calls; stays the caller's.
   * @param device Device name for errors.
   */
  constructor(calls: Syscalls, device: string) {
    this.#socket = new NetlinkSocket(calls, FAMILY.rdma, device);
  }

  /** All RDMA devices that this network namespace sees. */
  async devices(): Promise<RdmaDevice[]> {
    const bodies = await this.#ask(COMMAND.GET, true, new AttributeWriter());
    return bodies.flatMap((body) => {
      const attributes = attributesOf(body);
      const index = numberIn(attributes, A.DEV_INDEX);
      const name = textIn(attributes, A.DEV_NAME);
      if (index === undefined || name === undefined) return [];
      const ports = Math.min(255, numberIn(attributes, A.PORT_INDEX) ?? 1);
      return [{ index, name, ports, firmware: textIn(attributes, A.FW_VERSION) || undefined }];
    });
  }

  /**
   * All objects of a kind.
   *
   * @throws {NetlinkRefusal} When the kernel gives up, also midway: a list is whole or none.
   */
  async list(device: RdmaDevice, kind: RdmaKind): Promise<RdmaObject[]> {
    const [command, nest] = LISTS[kind];
    const bodies = await this.#ask(command, true, new AttributeWriter().u32(A.DEV_INDEX, device.index));
    return bodies.flatMap((body) =>
      attributeList(attributesOf(body).get(nest) ?? new Uint8Array(0)).flatMap(([, row]) => objectOf(kind, row) ?? [])
    );
  }

  /**
   * One QP; on whatever port it is.
   *
   * @returns Undefined where there is none of that number.
   */
  async qp(device: RdmaDevice, qpn: number): Promise<RdmaObject | undefined> {
    const body = await this.#eachPort(device, (port) =>
      this.#ask(
        COMMAND.QP,
        false,
        new AttributeWriter().u32(A.DEV_INDEX, device.index).u32(A.PORT_INDEX, port).u32(A.LQPN, lqpn(qpn, port)),
      ));
    if (body === "no port") return (await this.list(device, "qp")).find(({ id }) => id === qpn);
    return body === undefined ? undefined : objectOf("qp", body);
  }

  /**
   * A context as the adapter has it, in a resource dump's framing.
   *
   * @param id For QPs the number, else the kernel's id.
   * @returns Undefined where there is no such object.
   * @throws {NetlinkRefusal} Without CAP_NET_ADMIN (1), and where the driver has no such thing (22, 95).
   */
  async raw(device: RdmaDevice, kind: "qp" | "cq" | "mr", id: number): Promise<Uint8Array | undefined> {
    const base = (): AttributeWriter => new AttributeWriter().u32(A.DEV_INDEX, device.index);
    if (kind === "qp") {
      const body = await this.#eachPort(
        device,
        (port) => this.#ask(COMMAND.QP_RAW, false, base().u32(A.PORT_INDEX, port).u32(A.LQPN, lqpn(id, port))),
      );
      // By itself it is asked for with its port; among all it is there without one.
      if (body === "no port") return (await this.rawAll(device, "qp")).find((stream) => resourceNumber(stream) === id);
      return body === undefined ? undefined : rawOf(attributesOf(body));
    }
    const command = kind === "cq" ? COMMAND.CQ_RAW : COMMAND.MR_RAW;
    try {
      const [body] = await this.#ask(command, false, base().u32(IDS[kind], id));
      return body === undefined ? undefined : rawOf(attributesOf(body));
    } catch (error) {
      if (error instanceof NetlinkRefusal && error.code === -ENOENT) return undefined;
      throw error;
    }
  }

  /**
   * Contexts of all objects of a kind. Only they tell which object each is of: the kernel gives no id with them.
   *
   * @throws {NetlinkRefusal} As {@linkcode RdmaNetlink.raw}.
   */
  async rawAll(device: RdmaDevice, kind: "qp" | "cq"): Promise<Uint8Array[]> {
    const [, nest] = LISTS[kind];
    const command = kind === "qp" ? COMMAND.QP_RAW : COMMAND.CQ_RAW;
    const bodies = await this.#ask(command, true, new AttributeWriter().u32(A.DEV_INDEX, device.index));
    return bodies.flatMap((body) =>
      attributeList(attributesOf(body).get(nest) ?? new Uint8Array(0)).map(([, row]) => rawOf(attributesOf(row)))
    );
  }

  /**
   * Statistics of memory regions, summed: those of on-demand paging.
   *
   * @throws {NetlinkRefusal} Of kernels and drivers that have none.
   */
  async memoryStatistics(device: RdmaDevice): Promise<Map<string, number>> {
    const body = new AttributeWriter().u32(A.DEV_INDEX, device.index).u32(A.STAT_RES, A.MR);
    const sums = new Map<string, number>();
    for (const answer of await this.#ask(COMMAND.STAT, true, body)) {
      for (const [, row] of attributeList(attributesOf(answer).get(A.MR) ?? new Uint8Array(0))) {
        for (const [, one] of attributeList(attributesOf(row).get(A.STAT_COUNTERS) ?? new Uint8Array(0))) {
          const counter = attributesOf(one);
          const [name, value] = [textIn(counter, A.STAT_NAME), numberIn(counter, A.STAT_VALUE)];
          if (name !== undefined && value !== undefined && (sums.has(name) || sums.size < MAX_STATISTICS)) {
            sums.set(name, (sums.get(name) ?? 0) + value);
          }
        }
      }
    }
    return sums;
  }

  /** Give the socket back. */
  close(): Promise<void> {
    return this.#socket.close();
  }

  /** The first port's answer that is one; a QP exists on one port, or on none yet. */
  async #eachPort(
    device: RdmaDevice,
    ask: (port: number) => Promise<Uint8Array[]>,
  ): Promise<Uint8Array | undefined | "no port"> {
    let elsewhere = false;
    for (let port = 1; port <= device.ports; port++) {
      try {
        return (await ask(port))[0];
      } catch (error) {
        if (!(error instanceof NetlinkRefusal)) throw error;
        if (error.code === -EAGAIN) elsewhere = true;
        else if (error.code !== -ENOENT) throw error;
      }
    }
    return elsewhere ? "no port" : undefined;
  }

  #ask(command: number, dump: boolean, body: AttributeWriter): Promise<Uint8Array[]> {
    return this.#socket.ask({ type: CLIENT_NLDEV | command, dump, body: body.done() });
  }
}

/** QP 0 and 1 exist on every port, and the kernel tells them apart by the port above their number. */
function lqpn(qpn: number, port: number): number {
  return qpn > 1 ? qpn : port * 2 ** 24 + qpn;
}

/** An empty RAW is what the kernel makes of an answer that does not fit. */
function rawOf(attributes: Attributes): Uint8Array {
  const bytes = attributes.get(A.RAW);
  if (bytes === undefined || bytes.length === 0) throw new NetlinkRefusal(1);
  return bytes;
}

/** A row; undefined where it has no id. */
function objectOf(kind: RdmaKind, row: Uint8Array): RdmaObject | undefined {
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
    tid: number(A.PID),
    kernel: textIn(attributes, A.KERN_NAME),
    pdn: number(A.PDN),
    ctxn: number(A.CTXN),
    port: number(A.PORT_INDEX),
    type: textIn(attributes, A.SUBTYPE) ?? (type === undefined ? undefined : TYPES[type] ?? String(type)),
    state: STATES[number(A.STATE) ?? -1],
    remoteQpn: number(A.RQPN),
  };
}
