/**
 * A lock between processes of this program on one device. The library takes a lock of its own for every single
 * configuration access and gives up when it does not get it soon; two processes that both dump would starve each other.
 * So they take turns, one register access at a time.
 *
 * What is locked are two files of the function's folder in /sys, with `flock`, which nobody else uses on them and which
 * ends with the process. Nothing is created and nothing is written. One file is the device, the other the queue before
 * it: who waits for the device holds the queue, so that who had the device last cannot have it again before.
 *
 * Everybody may lock these files, and none of the device's own safety depends on it: a lock that somebody else holds, be
 * it for ever, is waited for once and then done without.
 */

import { cString } from "./libc.ts";
import { lockHolder } from "./lock_holder.ts";
import { LockWait, type Waiting } from "./lock_wait.ts";
import type { LibcSymbols } from "./libc_symbols.ts";

const O_RDONLY = 0;
const O_CLOEXEC = 0o2000000;
const LOCK_EX = 2;
const LOCK_NB = 4;
const LOCK_UN = 8;
const RETRY_MS = 1;

/** The lock of one device. Where it cannot be had (no such file, no flock) it locks nothing. */
export class DeviceLock {
  readonly #symbols: LibcSymbols;
  readonly #device: string;
  readonly #waiting: Waiting;
  /** Files whose lock is not waited for any more. */
  readonly #givenUp = new Set<number>();
  #queue = -1;
  #turn = -1;

  /**
   * Opens what is locked later.
   *
   * @param device Device name for messages.
   * @param address PCI address; undefined where it is not known.
   * @param waiting Who is told of a long wait, and what ends it.
   */
  constructor(symbols: LibcSymbols, device: string, address: string | undefined, waiting: Waiting = {}) {
    this.#waiting = waiting;
    this.#symbols = symbols;
    this.#device = device;
    if (address === undefined || symbols.flock === null || symbols.close === null) return;
    const open = (file: string): number =>
      symbols.open?.(cString(`/sys/bus/pci/devices/${address}/${file}`), O_RDONLY | O_CLOEXEC) ?? -1;
    this.#queue = open("vendor");
    this.#turn = open("config");
  }

  /**
   * Run with the lock held, or without it where somebody else does not give it up.
   *
   * @returns What it returns.
   * @throws What the signal was aborted with.
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
    if (this.#flock(descriptor, LOCK_EX | LOCK_NB) || this.#givenUp.has(descriptor)) return;
    const what = `the lock of "${this.#device}"`;
    const wait = new LockWait(what, () => lockHolder(this.#symbols, descriptor), this.#waiting);
    do {
      if (!wait.goesOn()) {
        this.#givenUp.add(descriptor);
        this.#waiting.say?.(`Going on without ${what}: ${wait.holder} does not give it up`);
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    } while (!this.#flock(descriptor, LOCK_EX | LOCK_NB));
  }

  /** True when done, or when there is nothing to lock. */
  #flock(descriptor: number, operation: number): boolean {
    return descriptor < 0 || this.#symbols.flock?.(descriptor, operation) === 0;
  }
}
