/**
 * What network devices tell by the kernel's ethtool interface: only commands that read, which need no privilege.
 *
 * Numbers and structures: include/uapi/linux/ethtool.h.
 */

import type { Syscalls } from "./syscalls.ts";

const AF_INET = 2;
const SOCK_DGRAM_CLOEXEC = 2 | 0o2000000;
/** Commands that are sent. */
const COMMAND = { pause: 0x12, strings: 0x1b, statistics: 0x1d, sets: 0x37 } as const;
const SET_STATISTICS = 1;
const STRING_BYTES = 32;
const EAGAIN = 11;
/** More statistics than any driver has: the kernel fills in as many as there are, whatever was asked for. */
const MAX_STATISTICS = 1 << 16;

/** A request that the kernel refused. */
export class EthtoolRefusal extends Error {
  /** Its reason. */
  readonly errno: number;

  /** */
  constructor(errno: number) {
    super(`ethtool errno ${errno}`);
    this.errno = errno;
  }
}

/** Asks network devices. */
export class Ethtool {
  readonly #calls: Syscalls;
  #fd = -1;

  /**
   * Nothing is opened yet.
   *
   * @param calls Thread for its calls; stays the caller's.
   */
  constructor(calls: Syscalls) {
    this.#calls = calls;
  }

  /**
   * Statistics of a device, as `ethtool -S` shows them.
   *
   * @throws {EthtoolRefusal} When the kernel has none.
   */
  async statistics(name: string): Promise<[name: string, value: bigint][]> {
    const sets = await this.#ask(name, [COMMAND.sets, 0, 1 << SET_STATISTICS, 0], 24, 24);
    const count = sets.getUint32(8, true) === 0 ? 0 : sets.getUint32(16, true);
    if (count === 0 || count > MAX_STATISTICS) return [];
    const names = await this.#ask(
      name,
      [COMMAND.strings, SET_STATISTICS, count],
      12 + STRING_BYTES * MAX_STATISTICS,
      12 + STRING_BYTES * count,
    );
    const values = await this.#ask(name, [COMMAND.statistics, count], 8 + 8 * MAX_STATISTICS, 8 + 8 * count);
    // Channels may have come or gone in between: then names and values do not belong together.
    if (names.getUint32(8, true) !== count || values.getUint32(4, true) !== count) throw new EthtoolRefusal(EAGAIN);
    return Array.from({ length: count }, (_, index) => {
      const bytes = new Uint8Array(names.buffer, names.byteOffset + 12 + STRING_BYTES * index, STRING_BYTES);
      const end = bytes.indexOf(0);
      return [
        new TextDecoder().decode(bytes.subarray(0, end < 0 ? STRING_BYTES : end)).trim(),
        values.getBigUint64(8 + 8 * index, true),
      ];
    });
  }

  /**
   * Global pause frames of a device.
   *
   * @throws {EthtoolRefusal} When the kernel has none.
   */
  async pause(name: string): Promise<{ readonly rx: boolean; readonly tx: boolean }> {
    const answer = await this.#ask(name, [COMMAND.pause], 16, 16);
    return { rx: answer.getUint32(8, true) !== 0, tx: answer.getUint32(12, true) !== 0 };
  }

  /** Give the socket back. */
  async close(): Promise<void> {
    const fd = this.#fd;
    this.#fd = -1;
    if (fd >= 0) await this.#calls.call({ op: "close", fd });
  }

  async #ask(name: string, words: readonly number[], room: number, max: number): Promise<DataView> {
    if (this.#fd < 0) {
      const { value, errno } = await this.#calls.call({
        op: "socket",
        domain: AF_INET,
        type: SOCK_DGRAM_CLOEXEC,
        protocol: 0,
      });
      if (value < 0) throw new EthtoolRefusal(errno);
      this.#fd = value;
    }
    const bytes = new Uint8Array(Uint32Array.from(words).buffer);
    const answer = await this.#calls.call({ op: "ethtool", fd: this.#fd, name, bytes, room, max });
    if (answer.value < 0) throw new EthtoolRefusal(answer.errno);
    const image = answer.bytes ?? new Uint8Array(0);
    return new DataView(image.buffer, image.byteOffset, image.byteLength);
  }
}
