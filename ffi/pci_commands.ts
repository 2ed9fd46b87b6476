/**
 * Register accesses through the command interface behind the gateway: the tools' semaphore, a control dword, a mailbox.
 * As in `pci_gateway.ts`, what is written is what NVIDIA's library writes.
 */

import { DeviceError } from "../errors.ts";
import { pause, type PciGateway, SPACE } from "./pci_gateway.ts";
import { type CallFailure, deviceError, registerError } from "./status.ts";

/** Places in the address spaces. */
const AT = { semaphore: 0, control: 0, mailboxSize: 0x1000, mailbox: 0x10_0000, deviceId: 0xf0014 } as const;
const BUSY = 1;
const NOT_READY = 0x8000_0000;
const EXTERNAL_MAILBOX = 2;
const ACCESS_REGISTER = 0x9001;
/** TLVs of a register access: operation of 4 dwords, register of its size and a dword. */
const OPERATION = 0x0804_0000;
const REGISTER_TLV = 3;
const METHOD_GET = 1;
const CLASS = 1;
const HEAD_BYTES = 20;
/** Registers that are sent again when the first answer is an error. */
const SHORT_REGISTER_BYTES = 44;
const MAX_MAILBOX_BYTES = 0x340;

/** Tries for the tools' semaphore, up to 50 ms apart. */
const SEMAPHORE_TRIES = 256;
const SEMAPHORE_PAUSE_MS = 50;
/** Looks at a command that was started: some at once, then in growing distances. */
const LOOKS = 5120;
const LOOKS_AT_ONCE = 5;
const LONGEST_PAUSE_MS = 8;

/** MErrors. */
const ME = {
  error: 1,
  semaphore: 0x208,
  timeout: 0x209,
  notReady: 0x20b,
  unknownStatus: 0x20d,
  tooLarge: 0x210,
} as const;
/** MError behind a status byte of the command interface. */
const STATUS: Readonly<Record<number, number>> = {
  1: 0x201,
  2: 0x202,
  3: 0x203,
  4: 0x204,
  5: 0x205,
  6: 0x20e,
  7: 0x20f,
};

/** The command interface of one device. */
export class PciCommands {
  readonly #gateway: PciGateway;
  readonly #device: string;
  readonly #process: number;
  readonly #readyAddress: number;
  readonly #looks: number;
  #mailboxBytes = 0;

  /**
   * Nothing is written yet.
   *
   * @param options Device name for errors; what stands in the semaphore; where the ready bit is; looks at a command.
   */
  constructor(
    gateway: PciGateway,
    options: { device: string; process: number; readyAddress: number; looks?: number | undefined },
  ) {
    this.#gateway = gateway;
    this.#device = options.device;
    this.#process = options.process;
    this.#readyAddress = options.readyAddress;
    this.#looks = options.looks ?? LOOKS;
  }

  /**
   * Read a register.
   *
   * @param image Register image, overwritten by the answer.
   * @throws {DeviceError} On any status but success; no semaphore is held then that could be given back.
   */
  async readRegister(id: number, image: Uint8Array): Promise<void> {
    const operation = `access register 0x${id.toString(16)}`;
    const request = mailboxOf(id, image);
    for (let attempt = 0;; attempt++) {
      const answer = await this.#access(operation, request);
      const status = answer.getUint32(0) >>> 8 & 0x7f;
      if (status === 0) {
        image.set(new Uint8Array(answer.buffer, HEAD_BYTES, image.length));
        return;
      }
      if (attempt > 0 || image.length > SHORT_REGISTER_BYTES) {
        throw registerError({ device: this.#device, operation }, status);
      }
    }
  }

  async #access(operation: string, request: DataView): Promise<DataView> {
    await this.#deviceId();
    await this.#deviceId();
    if (this.#mailboxBytes === 0) await this.#first(operation);
    if (request.byteLength > this.#mailboxBytes) throw this.#error({ operation, code: ME.tooLarge });
    const ready = await this.#gateway.read(SPACE.cr, this.#readyAddress);
    if (ready >= NOT_READY) throw this.#error({ operation, code: ME.notReady });
    return await this.#owned(operation, () => this.#command(operation, request));
  }

  /** The first use of the interface: how large its mailbox is. */
  async #first(operation: string): Promise<void> {
    await this.#deviceId();
    await this.#deviceId();
    const bytes = await this.#owned(operation, () => this.#gateway.read(SPACE.command, AT.mailboxSize));
    await this.#owned(operation, () => this.#deviceId());
    if (bytes === 0 || bytes % 4 !== 0) throw this.#error({ operation, code: ME.notReady });
    this.#mailboxBytes = Math.min(bytes, MAX_MAILBOX_BYTES);
  }

  async #command(operation: string, request: DataView): Promise<DataView> {
    const { command } = SPACE;
    const control = await this.#gateway.read(command, AT.control);
    const opcode = ((control & ~(0xffff_ff00 | EXTERNAL_MAILBOX | BUSY)) >>> 0) + ACCESS_REGISTER * 0x1_0000;
    await this.#gateway.write(command, AT.control, opcode);
    const words = Array.from({ length: request.byteLength / 4 }, (_, index) => request.getUint32(4 * index));
    await this.#gateway.writeBlock(command, AT.mailbox, words);
    const before = await this.#gateway.read(command, AT.control);
    if ((before & BUSY) !== 0) throw this.#error({ operation, code: ME.error });
    await this.#gateway.write(command, AT.control, before | BUSY);
    const after = await this.#done(operation);
    const status = after >>> 8 & 0xff;
    if (status !== 0) throw this.#error({ operation, code: STATUS[status] ?? ME.unknownStatus });
    const values = await this.#gateway.readBlock(command, AT.mailbox, words.length);
    const answer = new DataView(new ArrayBuffer(request.byteLength));
    values.forEach((value, index) => answer.setUint32(4 * index, value));
    return answer;
  }

  /** The control dword of a command that has completed. */
  async #done(operation: string): Promise<number> {
    for (let look = 0; look < this.#looks; look++) {
      if (look >= LOOKS_AT_ONCE) await pause(Math.min(LONGEST_PAUSE_MS, 2 ** (look - LOOKS_AT_ONCE)));
      const control = await this.#gateway.read(SPACE.command, AT.control);
      if ((control & BUSY) === 0) return control;
    }
    throw this.#error({ operation, code: ME.timeout });
  }

  /** Runs with the tools' semaphore held, and gives it back however that ends. */
  async #owned<T>(operation: string, work: () => Promise<T>): Promise<T> {
    await this.#take(operation);
    let failure: unknown;
    try {
      return await work();
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      await this.#release(failure);
    }
  }

  async #take(operation: string): Promise<void> {
    const { semaphore } = SPACE;
    for (let count = 0; count < SEMAPHORE_TRIES; count++) {
      await this.#gateway.write(semaphore, AT.semaphore, this.#process);
      if (await this.#gateway.read(semaphore, AT.semaphore) === this.#process) return;
      await pause(Math.floor(Math.random() * SEMAPHORE_PAUSE_MS));
    }
    throw this.#error({ operation, code: ME.semaphore });
  }

  /** After a failure the gateway may not answer any more: the error that is told is the first one. */
  async #release(failure: unknown): Promise<void> {
    if (failure instanceof DeviceError && failure.status === "DEVICE_GONE") return;
    try {
      await this.#gateway.write(SPACE.semaphore, AT.semaphore, 0);
    } catch (error) {
      if (failure === undefined) throw error;
    }
  }

  async #deviceId(): Promise<number> {
    return await this.#gateway.read(SPACE.cr, AT.deviceId);
  }

  #error(failure: Omit<CallFailure, "device">): DeviceError {
    return deviceError({ device: this.#device, ...failure });
  }
}

/** The mailbox that reads a register: nothing but the register's number and fields varies. */
function mailboxOf(id: number, image: Uint8Array): DataView {
  const view = new DataView(new ArrayBuffer(HEAD_BYTES + image.length));
  view.setUint32(0, OPERATION);
  view.setUint16(4, id);
  view.setUint8(6, METHOD_GET);
  view.setUint8(7, CLASS);
  view.setUint32(16, (REGISTER_TLV << 27 | (image.length / 4 + 1) << 16) >>> 0);
  new Uint8Array(view.buffer).set(image, HEAD_BYTES);
  return view;
}
