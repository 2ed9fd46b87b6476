/**
 * Netlink: messages and attributes in the processor's byte order, and a socket that asks and collects the answers. The
 * kernel is believed no more than a device: every length is checked, no answer is waited for twice.
 */

import { deviceError, type NextStep } from "./status.ts";
import type { Syscalls } from "./syscalls.ts";

/** Attributes of a message or nest by number; where one comes twice the last counts. */
export type Attributes = ReadonlyMap<number, Uint8Array>;

/** Families that are spoken. */
export const FAMILY = { route: 0, generic: 16, rdma: 20 } as const;

const AF_NETLINK = 16;
const SOCK_RAW_CLOEXEC = 3 | 0o2000000;
const HEADER_BYTES = 16;
const NLM_F_REQUEST = 1;
const NLM_F_DUMP = 0x300;
const NLMSG_ERROR = 2;
const NLMSG_DONE = 3;
/** NLA_F_NESTED and NLA_F_NET_BYTEORDER off. */
const TYPE_MASK = 0x3fff;
const DATAGRAM_BYTES = 1 << 16;
/** Datagrams of one dump; 20,000 objects need a hundred. */
const MAX_DATAGRAMS = 100_000;

/** Writes attributes. */
export class AttributeWriter {
  readonly #bytes: number[] = [];

  /** A byte. */
  u8(type: number, value: number): this {
    return this.bytes(type, Uint8Array.of(value));
  }

  /** A dword. */
  u32(type: number, value: number): this {
    return this.bytes(type, Uint8Array.of(value & 255, value >>> 8 & 255, value >>> 16 & 255, value >>> 24));
  }

  /** A string and its NUL. */
  text(type: number, value: string): this {
    return this.bytes(type, new TextEncoder().encode(`${value}\0`));
  }

  nest(type: number, inner: AttributeWriter): this {
    return this.bytes(type, inner.done());
  }

  bytes(type: number, payload: Uint8Array): this {
    const length = payload.length + 4;
    this.#bytes.push(length & 255, length >>> 8, type & 255, type >>> 8);
    for (const byte of payload) this.#bytes.push(byte);
    while (this.#bytes.length % 4 !== 0) this.#bytes.push(0);
    return this;
  }

  /** All that was written. */
  done(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}

/** Write a message. */
export function netlinkMessage(type: number, flags: number, sequence: number, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, bytes.length, true);
  view.setUint16(4, type, true);
  view.setUint16(6, flags, true);
  view.setUint32(8, sequence, true);
  bytes.set(body, HEADER_BYTES);
  return bytes;
}

/** A message as it came. */
export interface NetlinkMessage {
  readonly type: number;
  /** Number of the request that it answers. */
  readonly sequence: number;
  /** What follows the header. */
  readonly body: Uint8Array;
}

/**
 * The messages of a datagram.
 *
 * @throws {DeviceError} When a length leads out of it.
 */
export function netlinkMessages(datagram: Uint8Array): NetlinkMessage[] {
  const messages: NetlinkMessage[] = [];
  for (let at = 0; at + HEADER_BYTES <= datagram.length;) {
    const view = new DataView(datagram.buffer, datagram.byteOffset + at, datagram.length - at);
    const length = view.getUint32(0, true);
    if (length < HEADER_BYTES || length > datagram.length - at) {
      throw nonsense(`a message of ${length} bytes where ${datagram.length - at} are left`);
    }
    const body = datagram.subarray(at + HEADER_BYTES, at + length);
    messages.push({ type: view.getUint16(4, true), sequence: view.getUint32(8, true), body });
    at += Math.ceil(length / 4) * 4;
  }
  return messages;
}

/**
 * Attributes in order.
 *
 * @throws {DeviceError} When a length leads out of the bytes.
 */
export function attributeList(bytes: Uint8Array): (readonly [type: number, bytes: Uint8Array])[] {
  const list: [number, Uint8Array][] = [];
  for (let at = 0; at + 4 <= bytes.length;) {
    const view = new DataView(bytes.buffer, bytes.byteOffset + at, bytes.length - at);
    const length = view.getUint16(0, true);
    if (length < 4 || length > bytes.length - at) {
      throw nonsense(`an attribute of ${length} bytes where ${bytes.length - at} are left`);
    }
    list.push([view.getUint16(2, true) & TYPE_MASK, bytes.subarray(at + 4, at + length)]);
    at += Math.ceil(length / 4) * 4;
  }
  return list;
}

/** Attributes by number. */
export function attributesOf(bytes: Uint8Array): Attributes {
  return new Map(attributeList(bytes));
}

/** An unsigned attribute of 1, 2, 4 or 8 bytes; undefined where it is missing or of another size. */
export function numberIn(attributes: Attributes, type: number): number | undefined {
  const bytes = attributes.get(type);
  if (bytes === undefined || ![1, 2, 4, 8].includes(bytes.length)) return undefined;
  return bytes.reduceRight((value, byte) => value * 256 + byte, 0);
}

/** A string attribute up to its NUL. */
export function textIn(attributes: Attributes, type: number): string | undefined {
  const bytes = attributes.get(type);
  if (bytes === undefined) return undefined;
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}

/** A request that the kernel refused. */
export class NetlinkRefusal extends Error {
  /** Error number, positive; 1 also where the kernel's own code is +1: an answer too large to be sent. */
  readonly errno: number;
  /** The kernel's code as it stands in the message. */
  readonly code: number;

  /**
   * @param code As it stands in the message.
   */
  constructor(code: number) {
    super(`netlink code ${code}`);
    this.code = code;
    this.errno = Math.abs(code);
  }
}

export interface NetlinkRequest {
  /** Type of the message. */
  readonly type: number;
  /** All objects, not one. */
  readonly dump: boolean;
  /** What follows the header. */
  readonly body: Uint8Array;
}

/** A socket of one family. Made anew after a dump that was not read to its end: the kernel goes on with it otherwise. */
export class NetlinkSocket {
  readonly #calls: Syscalls;
  readonly #family: number;
  readonly #device: string;
  #fd = -1;
  #sequence = 0;

  /**
   * Nothing is opened yet.
   *
   * @param calls Thread for its calls; stays the caller's.
   * @param family One of {@linkcode FAMILY}.
   * @param device Device name for errors.
   */
  constructor(calls: Syscalls, family: number, device: string) {
    this.#calls = calls;
    this.#family = family;
    this.#device = device;
  }

  /**
   * Ask, and take all answers.
   *
   * @returns Bodies of the messages.
   * @throws {NetlinkRefusal} When the kernel answers a code.
   * @throws {DeviceError} When there is no such family here, or the answer makes no sense.
   */
  async ask(request: NetlinkRequest): Promise<Uint8Array[]> {
    await this.#open();
    try {
      return await this.#exchange(request);
    } catch (error) {
      const complete = error instanceof NetlinkRefusal && !request.dump;
      if (!complete) await this.close();
      throw error;
    }
  }

  /** Give the socket back; it is made anew when something is asked. */
  async close(): Promise<void> {
    const fd = this.#fd;
    this.#fd = -1;
    if (fd >= 0) await this.#calls.call({ op: "close", fd });
  }

  async #open(): Promise<void> {
    if (this.#fd >= 0) return;
    const call = { op: "socket", domain: AF_NETLINK, type: SOCK_RAW_CLOEXEC, protocol: this.#family } as const;
    const { value, errno } = await this.#calls.call(call);
    if (value < 0) throw this.#error("NO_RDMA", `the kernel has no such netlink family (errno ${errno})`, "rdma");
    this.#fd = value;
  }

  async #exchange({ type, dump, body }: NetlinkRequest): Promise<Uint8Array[]> {
    const sequence = this.#sequence = this.#sequence % 0xffff_fff0 + 1;
    const bytes = netlinkMessage(type, NLM_F_REQUEST | (dump ? NLM_F_DUMP : 0), sequence, body);
    const sent = await this.#calls.call({ op: "send", fd: this.#fd, bytes });
    if (sent.value !== bytes.length) throw this.#error("SEND", `a request could not be sent (errno ${sent.errno})`);
    const bodies: Uint8Array[] = [];
    for (let count = 0; count < MAX_DATAGRAMS; count++) {
      const datagram = await this.#calls.call({ op: "recv", fd: this.#fd, max: DATAGRAM_BYTES });
      if (datagram.value < 0) throw this.#error("RECEIVE", `no answer came (errno ${datagram.errno})`);
      if (datagram.value > DATAGRAM_BYTES) throw nonsense(`${datagram.value} bytes in one piece`);
      // A row that is too large for any datagram comes as an empty one, for ever.
      if (datagram.value === 0) throw new NetlinkRefusal(1);
      for (const message of netlinkMessages(datagram.bytes ?? new Uint8Array(0))) {
        if (message.sequence !== sequence) continue;
        if (message.type === NLMSG_DONE || message.type === NLMSG_ERROR) {
          const code = codeOf(message.body);
          if (code !== 0) throw new NetlinkRefusal(code);
          return bodies;
        }
        bodies.push(message.body);
        if (!dump) return bodies;
      }
    }
    throw nonsense("more datagrams than any list has");
  }

  #error(status: string, text: string, next?: NextStep): Error {
    return deviceError({ device: this.#device, operation: "ask RDMA netlink for objects", status, text, next });
  }
}

/** An answer that makes no sense. */
function nonsense(text: string): Error {
  return deviceError({
    device: "",
    operation: "read netlink",
    status: "BAD_ANSWER",
    text: `the kernel answered ${text}`,
  });
}

/** Code of an error or of the end of a dump; one without a code is no success. */
function codeOf(body: Uint8Array): number {
  if (body.length < 4) throw nonsense("an end without a code");
  return new DataView(body.buffer, body.byteOffset, 4).getInt32(0, true);
}
