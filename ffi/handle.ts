/**
 * One opened device. All numbers are checked here before a call: Deno stops checking them once its compiler has
 * warmed up. A handle is closed exactly once and nothing is called after that.
 */

import type { DeviceError } from "../errors.ts";
import { blockedBy, openFailure, silentGateway } from "./diagnosis.ts";
import { readErrno, stringAt } from "./libc.ts";
import { heard } from "./library_words.ts";
import { libraryLock, lockedBy } from "./library_lock.ts";
import type { MtcrLibrary } from "./library.ts";
import { type Probe, probeFunction } from "./probe.ts";
import { type CallFailure, deviceError } from "./status.ts";
import type { Symbols } from "./symbols.ts";
import { type GaveUp, watchCall } from "./watch.ts";
import { checkedName, checkImage, checkInteger, checkRoot, registerStatus } from "./handle_checks.ts";

/** Address of the device id word: hardware id in bits 15:0, revision in bits 23:16. */
export const DEVICE_ID_ADDRESS = 0xf0014;
/** What every register of a device reads that is not there. */
export const ALL_ONES = 0xffffffff;
/** Largest register that the library takes by way of the command mailbox. */
export const MAX_REGISTER_BYTES = 820;
/** Largest context that tools HCR commands fetch. */
export const MAX_CONTEXT_BYTES = 288;
/** Length of a mread4, which is what it returns. */
const READ4_OK = 4;
/** Failure without a status of its own: the command interface was busy, and the semaphore may still be held. */
const ME_ERROR = 1;
const ME_CR_ERROR = 3;
/** Statuses that the library also answers when the gateway does not: no register access, CR failure, time-out. */
const GATEWAY_CODES: readonly number[] = [ME_CR_ERROR, 0x102, 0x200, 0x209];

/**
 * Statuses of an access that did not get as far as the device, because another process starved this one of the
 * library's lock: made again, it takes nothing from the device twice.
 */
const STARVED: readonly number[] = [0x4, 0x102];
const ATTEMPTS = 4;
const STARVED_MS = 5;
/** A call that takes longer is announced. */
const SLOW_MS = 2000;

/** An opened device. */
export interface MtcrHandle extends Disposable {
  /** Name as given to {@linkcode openHandle}. */
  readonly device: string;
  /** True after `close()`, and after a failure that only closing can clean up. */
  readonly closed: boolean;
  /** Opened library's functions. */
  readonly symbols: Symbols;
  /**
   * The library's pointer, for calls on this handle.
   *
   * @throws {TypeError} After `close()`.
   */
  readonly pointer: Deno.PointerObject;
  /**
   * Read a dword of configuration space.
   *
   * @param offset Byte address, multiple of 4.
   * @returns The dword.
   * @throws {DeviceError} When the gateway does not answer.
   */
  read4(offset: number): number;
  /**
   * Access a register. One access or context read at a time.
   *
   * @param method 1 = get, 2 = set.
   * @param image Big-endian image, overwritten by the answer.
   * @throws {DeviceError} On any status but success, and when no answer comes in a bounded time.
   */
  accessRegister(id: number, method: 1 | 2, image: Uint8Array): Promise<void>;
  /**
   * Read a context by tools HCR; 4th generation only.
   *
   * @param source Numeric context source.
   * @param index Context number, 24 bits.
   * @param into At most 288 bytes, filled with the big-endian image.
   * @throws {DeviceError} On any status but success, and when no answer comes in a bounded time.
   */
  readContext(source: number, index: number, into: Uint8Array): Promise<void>;
  /** Close the device; safe to call twice. */
  close(): void;
}

/** How a device is opened. */
export interface HandleOptions {
  /** Name to give to the library, where it is another than the user's. */
  readonly name?: string | undefined;
  /** PCI address, where known: lets failures be told apart. */
  readonly address?: string | undefined;
  /** Told of a call that takes long, one line. */
  readonly say?: ((text: string) => void) | undefined;
}

/**
 * Open a device by a name that the library takes.
 *
 * @param library Opened library; stays the caller's.
 * @param device Name as the user gave it.
 * @param options Name for the library, PCI address.
 * @returns The handle; the caller closes it.
 * @throws {DeviceError} With the reason and the next step.
 */
export function openHandle(library: MtcrLibrary, device: string, options: HandleOptions = {}): MtcrHandle {
  const name = checkedName(options.name ?? device, device);
  const symbols = library.symbols;
  checkRoot(symbols, device);
  const { result: [pointer, errno], lines } = heard(symbols, () => {
    const opened = symbols.mopen(name);
    return [opened, opened === null ? readErrno(symbols) : 0] as const;
  });
  for (const line of lines) options.say?.(`The mtcr library says: ${line}`);
  if (pointer === null) throw openFailure(symbols, { device, errno, address: options.address });
  return new OpenedHandle(library, device, pointer, options);
}

class OpenedHandle implements MtcrHandle {
  readonly device: string;
  readonly #library: MtcrLibrary;
  readonly #address: string | undefined;
  readonly #say: HandleOptions["say"];
  #pointer: Deno.PointerValue;
  /** Why nothing more is tried on this handle. */
  #lost: DeviceError | undefined;
  /** False when not even mclose may be called. */
  #closable = true;

  constructor(library: MtcrLibrary, device: string, pointer: Deno.PointerValue, { address, say }: HandleOptions) {
    this.#say = say;
    this.#library = library;
    this.device = device;
    this.#pointer = pointer;
    this.#address = address;
  }

  get symbols(): Symbols {
    return this.#library.symbols;
  }

  get closed(): boolean {
    return this.#pointer === null;
  }

  get pointer(): Deno.PointerObject {
    if (this.#lost !== undefined) throw this.#lost;
    if (this.#pointer === null) throw new TypeError(`Device "${this.device}" is closed`);
    return this.#pointer;
  }

  read4(offset: number): number {
    checkInteger("Address", offset, 0xfffffffc);
    if (offset % 4 !== 0) throw new RangeError(`Address ${offset} is not a multiple of 4`);
    const value = new Uint32Array(1);
    if (this.symbols.mread4(this.pointer, offset, value) === READ4_OK) return value[0]!;
    // mread4 does not set errno; what it holds is left over.
    const operation = `read address 0x${offset.toString(16)}`;
    throw this.#error({ operation, ...(this.#lockedBy() ?? blockedBy(this.#probe()) ?? silentGateway(this.symbols)) });
  }

  async accessRegister(id: number, method: 1 | 2, image: Uint8Array): Promise<void> {
    checkInteger("Register number", id, 0xffff);
    if (method !== 1 && method !== 2) throw new RangeError(`Register method ${method} is neither 1 nor 2`);
    checkImage(image, MAX_REGISTER_BYTES);
    const operation = `access register 0x${id.toString(16)}`;
    const access = this.symbols.maccess_reg;
    if (access === null) throw this.#missing(operation, "maccess_reg");
    const status = new Int32Array(1);
    const size = image.length;
    const request = image.slice();
    for (let attempt = 1;; attempt++) {
      // The buffers are used below again, which keeps them alive: Deno 2.4 does not do so during the call.
      const call = access(this.pointer, id, method, image as Uint8Array<ArrayBuffer>, size, size, size, status);
      const code = await this.#finish(operation, call);
      if (code === 0) return;
      if (attempt >= ATTEMPTS || !STARVED.includes(code)) {
        throw this.#statusError({ operation, code, registerStatus: registerStatus(code, status) });
      }
      image.set(request);
      await new Promise((resolve) => setTimeout(resolve, attempt * STARVED_MS));
    }
  }

  async readContext(source: number, index: number, into: Uint8Array): Promise<void> {
    checkInteger("Context source", source, 0xff);
    checkInteger("Context number", index, 0xffffff);
    checkImage(into, MAX_CONTEXT_BYTES);
    const operation = `read context 0x${index.toString(16)} of source ${source}`;
    const read = this.symbols.tcif_qpc_context_read;
    if (read === null) throw this.#missing(operation, "tcif_qpc_context_read");
    const size = into.length;
    const call = read(this.pointer, index, source, into as Uint8Array<ArrayBuffer>, size);
    const code = await this.#finish(operation, call);
    if (code !== 0) throw this.#statusError({ operation, code });
    if (into.length !== size) throw new RangeError("Image was detached during the read");
  }

  close(): void {
    const pointer = this.#pointer;
    if (pointer === null) return;
    this.#pointer = null;
    if (this.#closable) this.symbols.mclose(pointer);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async #finish(operation: string, call: Promise<number>): Promise<number> {
    const slow = setTimeout(() => {
      this.#say?.(`Waiting for the command interface of "${this.device}" to ${operation}`);
    }, SLOW_MS);
    const result = await watchCall(call, () => this.#probe()).finally(() => clearTimeout(slow));
    if (typeof result === "number") return result;
    // The call is still in the library.
    this.#library.keep();
    this.#closable = false;
    this.#lost = this.#lateError(operation, result);
    throw this.#lost;
  }

  #lateError(operation: string, result: GaveUp): DeviceError {
    const failure = result === "late" ? undefined : blockedBy(this.#probe());
    return this.#error({
      operation,
      ...(failure ?? { status: "NO_ANSWER", text: "no answer in a reasonable time", next: "stuck" }),
    });
  }

  #statusError(failure: Omit<CallFailure, "device">): DeviceError {
    const { operation, code } = failure;
    const unreached = STARVED.includes(code ?? 0) || GATEWAY_CODES.includes(code ?? 0);
    const locked = unreached ? this.#lockedBy() : undefined;
    if (locked !== undefined) return this.#error({ operation, ...locked });
    const blocked = blockedBy(this.#probe());
    if (blocked?.status === "DEVICE_GONE") {
      // mclose would wait for seconds for semaphores that read all ones.
      this.#closable = false;
      return this.#lost = this.#error({ operation, ...blocked });
    }
    // After ME_ERROR the library keeps the command semaphore until mclose; the port opens the device anew.
    if (code === ME_ERROR) this.close();
    else if (GATEWAY_CODES.includes(code ?? 0) && !this.#answers()) {
      return this.#lost = this.#error({ operation, ...(blocked ?? silentGateway(this.symbols)) });
    }
    const describe = this.symbols.m_err2str;
    const text = describe === null ? undefined : stringAt(this.symbols, describe(code ?? 0));
    return this.#error({ ...failure, libraryText: text });
  }

  /** Somebody else holds the library's lock: the device was not reached, and can be once it is free. */
  #lockedBy(): Pick<CallFailure, "status" | "text" | "next"> | undefined {
    const lock = libraryLock(this.symbols, this.#address);
    return lock === undefined ? undefined : lockedBy(lock);
  }

  #answers(): boolean {
    return this.symbols.mread4(this.pointer, DEVICE_ID_ADDRESS, new Uint32Array(1)) === READ4_OK;
  }

  #probe(): Probe | undefined {
    return this.#address === undefined ? undefined : probeFunction(this.symbols, this.#address);
  }

  #missing(operation: string, symbol: string): DeviceError {
    return this.#error({ operation, text: `${this.#library.path} has no ${symbol}`, next: "library" });
  }

  #error(failure: Omit<CallFailure, "device">): DeviceError {
    return deviceError({ device: this.device, ...failure });
  }
}
