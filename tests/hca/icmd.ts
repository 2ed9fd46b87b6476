/** The command interface of a 5th-generation device: a control dword, a mailbox, opcodes. */

import type { Space } from "./spaces.ts";

/** Runs a command on the mailbox, in place. */
export type IcmdHandler = (opcode: number, mailbox: Uint8Array) => number;

/** Status byte of a command that is not known. */
export const ICMD_INVALID_OPCODE = 1;

const CONTROL = 0;
const MAILBOX_SIZE = 0x1000;
const MAILBOX = 0x10_0000;
/** Mailbox size that real devices tell. */
const MAILBOX_BYTES = 0x340;
const BUSY = 1;

/** The command interface. */
export class IcmdSpace implements Space {
  /** Commands run so far. */
  commands = 0;
  /** Reads of the control dword that a command stays busy for. */
  slowReads = 0;
  /** True: a command that was started never completes. */
  neverDone = false;
  readonly #mailbox = new Uint8Array(MAILBOX_BYTES);
  readonly #view = new DataView(this.#mailbox.buffer);
  readonly #run: IcmdHandler;
  #control = 0;
  #readsLeft = 0;

  /** Makes an interface that runs its commands through `run`. */
  constructor(run: IcmdHandler) {
    this.#run = run;
  }

  /** True: from the next command on the interface is busy with a command of somebody else that never ends. */
  seized = false;

  /** Forgets what is under way. */
  reset(): void {
    this.commands = 0;
    this.slowReads = 0;
    this.neverDone = false;
    this.seized = false;
    this.#control = 0;
    this.#readsLeft = 0;
  }

  read(address: number): number {
    if (address === CONTROL) return this.#readControl();
    if (address === MAILBOX_SIZE) return MAILBOX_BYTES;
    const offset = address - MAILBOX;
    return offset >= 0 && offset < MAILBOX_BYTES ? this.#view.getUint32(offset) : 0;
  }

  write(address: number, value: number): void {
    const offset = address - MAILBOX;
    if (offset >= 0 && offset < MAILBOX_BYTES) this.#view.setUint32(offset, value);
    if (address === CONTROL) this.#writeControl(value);
  }

  #writeControl(value: number): void {
    if (this.seized) this.#control |= BUSY;
    // While a command is under way the control dword is the device's.
    if ((this.#control & BUSY) !== 0) return;
    this.#control = value >>> 0;
    if ((this.#control & BUSY) === 0 || this.neverDone) return;
    this.commands++;
    const status = this.#run(this.#control >>> 16, this.#mailbox);
    this.#control = (this.#control & 0xffff_00ff | (status & 0xff) << 8) >>> 0;
    this.#readsLeft = this.slowReads;
    if (this.#readsLeft === 0) this.#done();
  }

  #readControl(): number {
    if (this.#readsLeft > 0 && --this.#readsLeft === 0) this.#done();
    return this.#control;
  }

  #done(): void {
    this.#control = (this.#control & ~BUSY) >>> 0;
  }
}
