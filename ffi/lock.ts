/**
 * A lock between processes of this program on one device. The library takes a lock of its own for every single
 * configuration access and gives up when it does not get it soon; two processes that both dump would starve each other.
 * So they take turns, one register access at a time.
 *
 * What is locked are two files of the function's folder in /sys, with `flock`, which nobody else uses on them and which
 * ends with the process. Nothing is created and nothing is written. One file is the device, the other the queue before
 * it: who waits for the device holds the queue, so that who had the device last cannot have it again before.
 *
 * @module
 */

import { cString } from "./libc.ts";
import { deviceError } from "./status.ts";
import type { LibcSymbols } from "./libc_symbols.ts";

const O_RDONLY = 0;
const O_CLOEXEC = 0o2000000;
const LOCK_EX = 2;
const LOCK_NB = 4;
const LOCK_UN = 8;
/** Longest wait for another process: the longest that one of its accesses can take. */
const LIMIT_MS = 150_000;
const RETRY_MS = 1;

/** The lock of one device. Where it cannot be had (no such file, no flock) it locks nothing. */
export class DeviceLock {
  readonly #symbols: LibcSymbols;
  readonly #device: string;
  #queue = -1;
  #turn = -1;

  /**
   * Opens what is locked later.
   *
   * @param symbols Opened library.
   * @param device Device name for errors.
   * @param address PCI address; undefined where it is not known.
   */
  constructor(symbols: LibcSymbols, device: string, address: string | undefined) {
    this.#symbols = symbols;
    this.#device = device;
    if (address === undefined || symbols.flock === null || symbols.close === null) return;
    const open = (file: string): number =>
      symbols.open?.(cString(`/sys/bus/pci/devices/${address}/${file}`), O_RDONLY | O_CLOEXEC) ?? -1;
    this.#queue = open("vendor");
    this.#turn = open("config");
  }

  /**
   * Run with the lock held.
   *
   * @param work What to do.
   * @returns What it returns.
   * @throws {DeviceError} When another process does not give the lock up in a bounded time.
   */
  async hold<T>(work: () => T | Promise<T>): Promise<T> {
    await this.#take(this.#queue);
    try {
      await this.#take(this.#turn);
    } finally {
      this.#flock(this.#queue, LOCK_UN);
    }
    try {
      return await work();
    } finally {
      this.#flock(this.#turn, LOCK_UN);
    }
  }

  /** Give the files up; safe to call twice. */
  close(): void {
    for (const descriptor of [this.#queue, this.#turn]) {
      if (descriptor >= 0) this.#symbols.close?.(descriptor);
    }
    this.#queue = this.#turn = -1;
  }

  async #take(descriptor: number): Promise<void> {
    const started = performance.now();
    while (!this.#flock(descriptor, LOCK_EX | LOCK_NB)) {
      if (performance.now() - started > LIMIT_MS) {
        const text = "another wqdump process does not give it up";
        throw deviceError({ device: this.#device, operation: "use", status: "DEVICE_BUSY", text, next: "busy" });
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }

  /** True when done, or when there is nothing to lock. */
  #flock(descriptor: number, operation: number): boolean {
    return descriptor < 0 || this.#symbols.flock?.(descriptor, operation) === 0;
  }
}
