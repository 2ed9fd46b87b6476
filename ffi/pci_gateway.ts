/**
 * The gateway in the vendor-specific capability of a 5th-generation adapter: address spaces behind six dwords of
 * configuration space, and the command interface in one of them. What is written, and in which order, is what NVIDIA's
 * library writes for the same; a test holds it to that.
 *
 * Public sources: Linux drivers/net/ethernet/mellanox/mlx5/core/lib/pci_vsc.c, mstflint's mtcr library.
 */

import { DeviceError } from "../errors.ts";
import type { ConfigSpace } from "./config_space.ts";
import { type CallFailure, deviceError } from "./status.ts";

/** Registers of the capability. */
const AT = { control: 0x04, counter: 0x08, semaphore: 0x0c, address: 0x10, data: 0x14 } as const;
const FLAG = 0x8000_0000;
const SPACE_MASK = 0xffff;
const STATUS_MASK = 0xe000_0000;
const ALL_ONES = 0xffff_ffff;

/** Address spaces. */
export const SPACE = { extendedCommand: 1, cr: 2, command: 3, semaphore: 0xa } as const;
/** Spaces in the order in which they are looked at when the device is opened. */
const PROBED: readonly number[] = [3, 4, 5, 6, 7, 0xf, 1, 0xa, 2];
/** Without these nothing works. */
const NEEDED: readonly number[] = [SPACE.extendedCommand, SPACE.cr, SPACE.semaphore];

/** Tries for the gateway's semaphore, a millisecond apart. */
const SEMAPHORE_TRIES = 2048;
/** Looks at the flag of a transaction, and after how many of them a millisecond passes. */
const FLAG_LOOKS = 2048;
const LOOKS_A_MS = 16;

/** The gateway of one function. */
export class PciGateway {
  readonly #config: ConfigSpace;
  readonly #base: number;
  #supported: ReadonlySet<number> = new Set();

  /**
   * Nothing is written yet.
   *
   * @param config Stays the caller's.
   * @throws {DeviceError} When the function has no gateway.
   */
  constructor(config: ConfigSpace) {
    this.#config = config;
    this.#base = config.gateway();
  }

  /**
   * Find out which address spaces there are.
   *
   * @throws {DeviceError} When one that is needed is missing, or the gateway is held by somebody else.
   */
  async open(): Promise<void> {
    const supported = new Set<number>();
    await this.#held(() => {
      for (const space of PROBED) if (this.#select(space)) supported.add(space);
      return Promise.resolve();
    });
    this.#supported = supported;
    if (NEEDED.every((space) => supported.has(space))) return;
    throw this.#error({
      operation: "open",
      status: "NO_GATEWAY",
      text: "its gateway lacks address spaces",
      next: "refused",
    });
  }

  /** Whether an address space is there. */
  has(space: number): boolean {
    return this.#supported.has(space);
  }

  /** Read a dword. */
  async read(space: number, address: number): Promise<number> {
    return (await this.readBlock(space, address, 1))[0] ?? 0;
  }

  /** Write a dword. */
  async write(space: number, address: number, value: number): Promise<void> {
    await this.writeBlock(space, address, [value]);
  }

  /** Read dwords, in one taking of the gateway. */
  async readBlock(space: number, address: number, count: number): Promise<number[]> {
    return await this.#held(async () => {
      this.#select(space);
      const values: number[] = [];
      for (let index = 0; index < count; index++) {
        this.#put("address", address + 4 * index);
        await this.#flag(true);
        values.push(this.#get("data"));
      }
      return values;
    });
  }

  /** Write dwords, in one taking of the gateway. */
  async writeBlock(space: number, address: number, values: readonly number[]): Promise<void> {
    await this.#held(async () => {
      this.#select(space);
      for (const [index, value] of values.entries()) {
        this.#put("data", value);
        this.#put("address", FLAG + address + 4 * index);
        await this.#flag(false);
      }
    });
  }

  /** Runs with the gateway's semaphore held, and gives it back however that ends. */
  async #held<T>(work: () => Promise<T>): Promise<T> {
    await this.#take();
    let gone = false;
    try {
      return await work();
    } catch (error) {
      gone = error instanceof DeviceError && error.status === "DEVICE_GONE";
      throw error;
    } finally {
      // A function that is gone takes no writes, and its semaphore is gone with it.
      if (!gone) this.#put("semaphore", 0);
    }
  }

  async #take(): Promise<void> {
    let holder = 0;
    for (let count = 0; count < SEMAPHORE_TRIES; count++) {
      holder = this.#get("semaphore");
      if (holder === ALL_ONES) throw this.#gone();
      if (holder === 0) {
        const ticket = this.#get("counter");
        this.#put("semaphore", ticket);
        if (this.#get("semaphore") === ticket) return;
      }
      await pause(1);
    }
    const text = `the gateway semaphore is held (ticket 0x${holder.toString(16)})`;
    throw this.#error({ operation: "use", status: "GATEWAY_HELD", text, next: "semaphore" });
  }

  /** Selects an address space; false where there is none of that number. */
  #select(space: number): boolean {
    const control = this.#get("control");
    this.#put("control", (control & ~SPACE_MASK) + space);
    return (this.#get("control") & STATUS_MASK) !== 0;
  }

  /** Waits until a transaction is done. */
  async #flag(value: boolean): Promise<void> {
    for (let look = 1; look <= FLAG_LOOKS; look++) {
      const address = this.#get("address");
      if (address === ALL_ONES && this.#get("semaphore") === ALL_ONES) throw this.#gone();
      if ((address >= FLAG) === value) return;
      if (look % LOOKS_A_MS === 0) await pause(1);
    }
    throw this.#error({
      operation: "use",
      status: "NO_ANSWER",
      text: "the device's gateway does not answer",
      next: "stuck",
    });
  }

  #get(register: keyof typeof AT): number {
    return this.#config.read(this.#base + AT[register]);
  }

  #put(register: keyof typeof AT, value: number): void {
    this.#config.write(this.#base + AT[register], value);
  }

  #gone(): DeviceError {
    return this.#error({ operation: "use", status: "DEVICE_GONE", text: "the device does not answer", next: "gone" });
  }

  #error(failure: Omit<CallFailure, "device">): DeviceError {
    return deviceError({ device: this.#config.device, ...failure });
  }
}

/** Lets time pass without holding up anything else. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
