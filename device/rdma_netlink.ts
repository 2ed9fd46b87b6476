/**
 * The RDMA subsystem by netlink: devices, objects with their owners, and contexts as the adapter has them. Lists need no
 * privilege. Numbers that the kernel gives to its objects (`cqn`, `srqn`, `mrn`, `pdn`, `ctxn`) are not the adapter's and
 * stay in here.
 */

import {
  attributeList,
  attributesOf,
  AttributeWriter,
  FAMILY,
  NetlinkRefusal,
  NetlinkSocket,
  numberIn,
  textIn,
} from "../ffi/netlink.ts";
import type { Syscalls } from "../ffi/syscalls.ts";
import { FreshAnswers } from "./fresh_answers.ts";
import { resourceNumber } from "./raw_context.ts";
import { connectionOf, type RdmaConnection } from "./rdma_connections.ts";
import { A, COMMAND, IDS, LISTS, lqpn, objectOf, rawOf, type RdmaKind, type RdmaObject } from "./rdma_objects.ts";

const CLIENT_NLDEV = 5 << 10;
const ENOENT = 2;
const EAGAIN = 11;
/** Names of statistics at most; drivers have five. */
const MAX_STATISTICS = 64;

/** An RDMA device. */
export interface RdmaDevice {
  /** The kernel's number for it. */
  readonly index: number;
  /** `mlx5_0`. */
  readonly name: string;
  readonly ports: number;
  /** Firmware version. */
  readonly firmware: string | undefined;
}

/** Asks the RDMA subsystem. */
export class RdmaNetlink {
  readonly #socket: NetlinkSocket;
  readonly #unported: FreshAnswers;

  /**
   * Nothing is asked yet.
   *
   * @param calls Thread for its calls; stays the caller's.
   * @param device Device name for errors.
   * @param now Milliseconds of a clock that never goes back.
   */
  constructor(calls: Syscalls, device: string, now?: () => number) {
    this.#unported = new FreshAnswers(now);
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
      if (body === "no port") return await this.#portless(device, id);
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

  /** A QP without a port: a dump of all QPs serves the others too that have none. */
  async #portless(device: RdmaDevice, qpn: number): Promise<Uint8Array | undefined> {
    const known = this.#unported.take(qpn);
    if (known !== undefined) return known;
    const streams = await this.rawAll(device, "qp");
    this.#unported.fill(streams.flatMap((stream) => {
      const number = resourceNumber(stream);
      return number === undefined ? [] : [[number, stream]];
    }));
    return this.#unported.take(qpn);
  }

  /**
   * Connections of the connection manager.
   *
   * @throws {NetlinkRefusal} Of kernels that have no such list.
   */
  async connections(device: RdmaDevice): Promise<RdmaConnection[]> {
    const bodies = await this.#ask(COMMAND.CM_ID, true, new AttributeWriter().u32(A.DEV_INDEX, device.index));
    return bodies.flatMap((body) =>
      attributeList(attributesOf(body).get(A.CM_ID) ?? new Uint8Array(0)).map(([, row]) => connectionOf(row))
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
