/** Configuration space of one PCI function, through its file in /sys: registers, each one read or one write. */

import { cString, readErrno } from "./libc.ts";
import type { LibcSymbols } from "./libc_symbols.ts";
import { deviceError } from "./status.ts";

const O_RDWR_CLOEXEC = 0o2000002;
const VENDOR_MELLANOX = 0x15b3;
const NO_VENDOR = 0xffff;
const CAPABILITY_POINTER = 0x34;
const FIRST_CAPABILITY = 0x40;
const VENDOR_SPECIFIC = 0x09;
/** A configuration space of 256 bytes has no more capabilities. */
const MAX_CAPABILITIES = 48;

/** An open configuration space. */
export class ConfigSpace {
  /** Device name for errors. */
  readonly device: string;
  readonly #symbols: LibcSymbols;
  #fd: number;

  /**
   * Open it for reading and writing; nothing is written yet.
   *
   * @param device Device name for errors.
   * @param address PCI address.
   * @throws {DeviceError} When the file cannot be opened.
   */
  constructor(symbols: LibcSymbols, device: string, address: string) {
    this.#symbols = symbols;
    this.device = device;
    const { open, pread, pwrite, close } = symbols;
    if (open === null || pread === null || pwrite === null || close === null) {
      throw deviceError({ device, operation: "open", text: "this C library has no pread and pwrite", next: "library" });
    }
    this.#fd = open(cString(`/sys/bus/pci/devices/${address}/config`), O_RDWR_CLOEXEC);
    if (this.#fd < 0) throw deviceError({ device, operation: "open", errno: readErrno(symbols) });
  }

  /**
   * Where the vendor-specific capability stands.
   *
   * @throws {DeviceError} When the function is gone, is not Mellanox's, or has none. Nothing has been written then.
   */
  gateway(): number {
    const vendor = this.#read(0, 2);
    const failure = { device: this.device, operation: "open" };
    if (vendor === NO_VENDOR) {
      throw deviceError({ ...failure, status: "DEVICE_GONE", text: "no answer from it", next: "gone" });
    }
    if (vendor !== VENDOR_MELLANOX) {
      const text = `its vendor id is 0x${vendor.toString(16)}, no adapter of Mellanox or NVIDIA`;
      throw deviceError({ ...failure, status: "UNKNOWN_DEVICE", text, next: "name" });
    }
    const seen = new Set<number>();
    let at = this.#read(CAPABILITY_POINTER, 1);
    while (at >= FIRST_CAPABILITY && !seen.has(at) && seen.size < MAX_CAPABILITIES) {
      seen.add(at);
      const head = this.#read(at, 2);
      if ((head & 0xff) === VENDOR_SPECIFIC) return at;
      at = head >>> 8;
    }
    const text =
      "it has no vendor-specific capability (a virtual function, a 4th-generation adapter, or a root that sees 64 bytes only)";
    throw deviceError({ ...failure, status: "NO_GATEWAY", text, next: "refused" });
  }

  /** A dword. */
  read(offset: number): number {
    return this.#read(offset, 4);
  }

  /**
   * Write a dword.
   *
   * @throws {DeviceError} When the kernel refuses it, as under lockdown.
   */
  write(offset: number, value: number): void {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, value >>> 0, true);
    if (Number(this.#symbols.pwrite!(this.#fd, bytes, 4n, BigInt(offset))) === 4) return;
    const errno = readErrno(this.#symbols);
    const text = "the kernel refuses writes to PCI configuration space";
    throw deviceError({ device: this.device, operation: "use", errno, status: "LOCKDOWN", text, next: "lockdown" });
  }

  /** Give the file back; safe to call twice. */
  close(): void {
    if (this.#fd >= 0) this.#symbols.close!(this.#fd);
    this.#fd = -1;
  }

  #read(offset: number, size: number): number {
    const bytes = new Uint8Array(size);
    if (Number(this.#symbols.pread!(this.#fd, bytes, BigInt(size), BigInt(offset))) !== size) {
      const errno = readErrno(this.#symbols);
      throw deviceError({
        device: this.device,
        operation: `read configuration space at 0x${offset.toString(16)} of`,
        errno,
      });
    }
    return bytes.reduceRight((value, byte) => value * 256 + byte, 0);
  }
}
