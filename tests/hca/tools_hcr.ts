/**
 * The tools HCR of a 4th-generation device: seven dwords of CR space in which commands are given, a semaphore that
 * reading takes, and a mailbox that commands write and read two dwords at a time.
 */

import type { CrSpace, Space } from "./spaces.ts";

/** Where things lie in CR space. */
const AT = { semaphore: 0xf03bc, hcr: 0x80780 } as const;
/** Dwords of the HCR. */
const DWORD = { inHigh: 0, inLow: 1, modifier: 2, outHigh: 3, outLow: 4, token: 5, control: 6 } as const;
const HCR_DWORDS = 7;
const MAILBOX_BYTES = 288;
const OPCODE = { readContext: 0x67, writeMailbox: 0x70, readMailbox: 0x71 } as const;
const GO = 0x0080_0000;
/** Statuses. */
const STATUS = { ok: 0, badOperation: 2, badParameter: 5 } as const;

/** Answers a context, or undefined for a number that is not valid. */
export type ContextReader = (source: number, index: number) => Uint8Array | undefined;

/** A semaphore that is taken by reading it when it is 0, and freed by writing 0. */
export class ReadSemaphore implements Space {
  /** Whether somebody holds it. */
  held = false;
  /** Goes to somebody else as soon as it is free. */
  seized = false;

  /** Nobody holds it. */
  free(): void {
    this.held = false;
    this.seized = false;
  }

  read(_address: number): number {
    if (this.held || this.seized) return 1;
    this.held = true;
    return 0;
  }

  write(_address: number, value: number): void {
    if (value === 0) this.free();
  }
}

/** The tools HCR. */
export class ToolsHcr implements Space {
  /** Its semaphore. */
  readonly semaphore = new ReadSemaphore();
  /** Contexts read since the last reset. */
  contexts = 0;
  /** Commands run since the last reset. */
  commands = 0;
  /** Status that context reads answer, where not 0. */
  status = 0;
  /** True: a command that was started never completes. */
  neverDone = false;
  readonly #dwords = new Uint32Array(HCR_DWORDS);
  readonly #mailbox = new DataView(new ArrayBuffer(MAILBOX_BYTES));
  readonly #read: ContextReader;

  /** Attaches an HCR to CR space. */
  constructor(cr: CrSpace, read: ContextReader) {
    this.#read = read;
    cr.attach(AT.semaphore, AT.semaphore + 4, this.semaphore);
    cr.attach(AT.hcr, AT.hcr + 4 * HCR_DWORDS, this);
  }

  /** Forgets what is under way. */
  reset(): void {
    this.semaphore.free();
    this.contexts = 0;
    this.commands = 0;
    this.status = 0;
    this.neverDone = false;
    this.#dwords.fill(0);
  }

  read(address: number): number {
    return this.#dwords[address / 4] ?? 0;
  }

  write(address: number, value: number): void {
    const dword = address / 4;
    this.#dwords[dword] = value;
    if (dword !== DWORD.control || (value & GO) === 0 || this.neverDone) return;
    this.commands++;
    const status = this.#run(value & 0xfff);
    this.#dwords[DWORD.control] = (value & ~GO & 0x00ff_ffff | status << 24) >>> 0;
  }

  #run(opcode: number): number {
    const modifier = this.#dwords[DWORD.modifier] ?? 0;
    switch (opcode) {
      case OPCODE.writeMailbox:
        return this.#exchange(modifier, (at) => {
          this.#mailbox.setUint32(at, this.#dwords[DWORD.inLow] ?? 0);
          this.#mailbox.setUint32(at + 4, this.#dwords[DWORD.inHigh] ?? 0);
        });
      case OPCODE.readMailbox:
        return this.#exchange(modifier, (at) => {
          this.#dwords[DWORD.outLow] = this.#mailbox.getUint32(at);
          this.#dwords[DWORD.outHigh] = this.#mailbox.getUint32(at + 4);
        });
      case OPCODE.readContext:
        return this.#context(modifier >>> 24, modifier & 0xff_ffff);
      default:
        return STATUS.badOperation;
    }
  }

  #exchange(dword: number, move: (at: number) => void): number {
    if (dword % 2 !== 0 || 4 * dword + 8 > MAILBOX_BYTES) return STATUS.badParameter;
    move(4 * dword);
    return STATUS.ok;
  }

  #context(source: number, index: number): number {
    this.contexts++;
    if (this.status !== STATUS.ok) return this.status;
    const bytes = this.#read(source, index);
    if (bytes === undefined) return STATUS.badParameter;
    new Uint8Array(this.#mailbox.buffer).fill(0).set(bytes.subarray(0, MAILBOX_BYTES));
    return STATUS.ok;
  }
}
