/**
 * PCI configuration space of one function: a header, a capability list, and registers that act when they are touched.
 * Little-endian, as on the bus.
 */

import { ERRNO, SystemError } from "./libc.ts";

/** A dword that is more than memory. */
export interface ConfigRegister {
  /** Value now; called once for each access that touches one of its bytes. */
  read(): number;
  /** Takes a value. */
  write(value: number): void;
}

/** Size of an extended configuration space. */
const CONFIG_BYTES = 4096;
const VENDOR_MELLANOX = 0x15b3;
const CLASS_NETWORK = 0x02000000;
const STATUS_HAS_CAPABILITIES = 0x0010_0000;

/** Where the vendor-specific capability stands. */
export const VSEC_OFFSET = 0xc0;
const VSEC_BYTES = 0x18;

/** Capabilities in the order of their chain: offset, id. */
const CAPABILITIES: readonly (readonly [offset: number, id: number])[] = [
  [0x60, 0x10], // PCI Express
  [0x48, 0x03], // vital product data
  [0x9c, 0x11], // MSI-X
  [VSEC_OFFSET, 0x09], // vendor-specific
  [0x40, 0x01], // power management
];

/** A command that never ends is polled for minutes: no more writes than these are kept. */
const MAX_WRITES = 200_000;

/** What a {@linkcode PciConfig} has counted. */
export interface ConfigCounts {
  /** Reads. */
  reads: number;
  /** Writes. */
  writes: number;
}

/** Configuration space of one function. */
export class PciConfig {
  /** Accesses so far. */
  readonly counts: ConfigCounts = { reads: 0, writes: 0 };
  /** Writes since they were last forgotten: offset and value, in order. */
  writes: string[] = [];
  /** True: every read answers all ones and writes are lost, as when the device has left the bus. */
  absent: () => boolean = () => false;
  /** True: writes are refused by the kernel. */
  writesRefused = false;
  readonly #bytes = new Uint8Array(CONFIG_BYTES);
  readonly #view = new DataView(this.#bytes.buffer);
  readonly #registers = new Map<number, ConfigRegister>();

  /** Makes the space of a function; without the vendor-specific capability for 4th-generation devices. */
  constructor(deviceId: number, options: { readonly vsec: boolean }) {
    this.#view.setUint32(0x00, deviceId << 16 | VENDOR_MELLANOX, true);
    this.#view.setUint32(0x04, STATUS_HAS_CAPABILITIES, true);
    this.#view.setUint32(0x08, CLASS_NETWORK, true);
    const chain = CAPABILITIES.filter(([, id]) => options.vsec || id !== 0x09);
    this.#bytes[0x34] = chain[0]?.[0] ?? 0;
    for (const [index, [offset, id]] of chain.entries()) {
      this.#bytes[offset] = id;
      this.#bytes[offset + 1] = chain[index + 1]?.[0] ?? 0;
    }
    if (options.vsec) this.#bytes[VSEC_OFFSET + 2] = VSEC_BYTES;
  }

  /** Puts a register over a dword. */
  attach(offset: number, register: ConfigRegister): void {
    this.#registers.set(offset, register);
  }

  /** Reads bytes; a register acts only when its own bytes are among them. */
  read(offset: number, size: number): Uint8Array {
    this.counts.reads++;
    const end = Math.min(offset + size, CONFIG_BYTES);
    if (this.absent()) return new Uint8Array(Math.max(0, end - offset)).fill(0xff);
    for (let at = offset & ~3; at < end; at += 4) {
      const register = this.#registers.get(at);
      if (register !== undefined) this.#view.setUint32(at, register.read(), true);
    }
    return this.#bytes.slice(offset, end);
  }

  /** Writes bytes; dwords without a register are read-only. */
  write(offset: number, bytes: Uint8Array): void {
    this.counts.writes++;
    if (this.writes.length < MAX_WRITES) {
      this.writes.push(
        `${offset.toString(16)}=${[...bytes].reverse().map((byte) => byte.toString(16).padStart(2, "0")).join("")}`,
      );
    }
    if (this.writesRefused) throw new SystemError("write to configuration space", ERRNO.EPERM);
    if (this.absent()) return;
    const end = Math.min(offset + bytes.length, CONFIG_BYTES);
    for (let at = offset & ~3; at < end; at += 4) {
      const register = this.#registers.get(at);
      if (register === undefined) continue;
      for (let byte = Math.max(at, offset); byte < Math.min(at + 4, end); byte++) {
        this.#bytes[byte] = bytes[byte - offset] ?? 0;
      }
      register.write(this.#view.getUint32(at, true));
    }
  }
}
