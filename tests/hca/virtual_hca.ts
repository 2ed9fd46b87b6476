/** One virtual HCA: configuration space, gateway, command interface, registers, and the adapter behind them. */

import { type Adapter, type DeviceSpec, HW_IDS } from "./adapter.ts";
import { type Faults, spoilAnswer } from "./faults.ts";
import { type RpcCounts, VirtualFirmware } from "./fwctl_firmware.ts";
import { ICMD_INVALID_OPCODE, IcmdSpace } from "./icmd.ts";
import { PciConfig } from "./pci_config.ts";
import { CrSpace, TicketSemaphore } from "./spaces.ts";
import { accessByTlv, OPCODE_ACCESS_REGISTER } from "./tlv.ts";
import { SPACE, VsecGateway } from "./vsec.ts";

/** Register numbers. */
export const REGISTER = { MGIR: 0x9020, RESOURCE_DUMP: 0xc000 } as const;

const HW_ID_ADDRESS = 0xf0014;
const STATUS_NOT_SUPPORTED = 4;
const METHOD_GET = 1;
/** Ticket of the process that a fault lets hold a semaphore. */
const STRANGER = 0x7fff_fff0;

/** What a test reads back. */
export interface DeviceState {
  /** Configuration reads since the last reset. */
  readonly configReads: number;
  /** Configuration writes. */
  readonly configWrites: number;
  /** Commands run. */
  readonly commands: number;
  /** Register accesses by number in hexadecimal. */
  readonly registers: Readonly<Record<string, number>>;
  /** Holder of each semaphore, 0 when free. */
  readonly semaphores: Readonly<Record<string, number>>;
  /** Commands that came through fwctl. */
  readonly fwctl?: RpcCounts;
  /** Configuration writes, `offset=value`. */
  readonly writes?: readonly string[];
}

/** A virtual HCA. */
export interface VirtualDevice {
  /** What it is. */
  readonly spec: DeviceSpec;
  /** Its configuration space. */
  readonly config: PciConfig;
  /** Frees every semaphore, forgets every count, and sets other faults. */
  reset(faults: Faults): void;
  /** Counts and semaphores. */
  state(): DeviceState;
  /** Behind its fwctl node. */
  readonly firmware?: VirtualFirmware;
}

/** A 5th-generation device. */
export class VirtualHca implements VirtualDevice {
  readonly spec: DeviceSpec;
  readonly config: PciConfig;
  readonly #adapter: Adapter;
  readonly #gateway: VsecGateway;
  readonly #icmd = new IcmdSpace((opcode, mailbox) => this.#command(opcode, mailbox));
  readonly #icmdSemaphore = new TicketSemaphore();
  readonly firmware: VirtualFirmware;
  #faults: Faults = {};
  #accesses = 0;
  #registers: Record<string, number> = {};
  #vanished = false;
  #lastAnswer: Uint8Array | undefined;

  constructor(spec: DeviceSpec, adapter: Adapter) {
    this.spec = spec;
    this.#adapter = adapter;
    this.config = new PciConfig(spec.deviceId, { vsec: spec.parent === undefined });
    this.config.absent = () => this.#vanished;
    this.firmware = new VirtualFirmware(
      (id, method, image) => this.#counted(id, method, image),
      (id, method, image) => adapter.accessRegister(id, method === METHOD_GET ? 1 : 2, image),
    );
    const cr = new CrSpace();
    cr.set(HW_ID_ADDRESS, HW_IDS[spec.deviceId] ?? 0);
    this.#gateway = new VsecGateway(this.config, {
      [SPACE.ICMD_EXT]: new CrSpace(),
      [SPACE.CR]: cr,
      [SPACE.ICMD]: this.#icmd,
      [SPACE.SEMAPHORE]: this.#icmdSemaphore,
    });
  }

  reset(faults: Faults): void {
    this.config.counts.reads = 0;
    this.config.counts.writes = 0;
    this.config.writes = [];
    this.#registers = {};
    this.#accesses = 0;
    this.#vanished = false;
    this.#lastAnswer = undefined;
    this.#gateway.semaphore.free();
    this.#icmdSemaphore.free();
    this.#gateway.stuck = false;
    this.#icmd.reset();
    this.firmware.reset(faults);
    this.config.writesRefused = faults.writesRefused ?? false;
    this.#faults = faults;
    if (this.#due) this.#strike();
  }

  state(): DeviceState {
    return {
      configReads: this.config.counts.reads,
      configWrites: this.config.counts.writes,
      commands: this.#icmd.commands,
      registers: this.#registers,
      semaphores: { gateway: this.#gateway.semaphore.holder, icmd: this.#icmdSemaphore.holder },
      fwctl: this.firmware.counts,
      writes: this.config.writes,
    };
  }

  /** Whether the accesses that go well are over. */
  get #due(): boolean {
    return this.#accesses >= (this.#faults.from ?? 0);
  }

  /** Lets the lasting faults happen. A semaphore that is held now goes to the stranger when it is freed. */
  #strike(): void {
    if (this.#faults.gatewayHeld) this.#gateway.semaphore.passTo(STRANGER);
    if (this.#faults.commandHeld) this.#icmdSemaphore.passTo(STRANGER);
    if (this.#faults.gatewayStuck) this.#gateway.stuck = true;
    if (this.#faults.commandBusy) this.#icmd.seized = true;
    if (this.#faults.commandNeverDone) this.#icmd.neverDone = true;
    if (this.#faults.vanish) this.#vanished = true;
    this.#icmd.slowReads = this.#faults.slowReads ?? 0;
  }

  #command(opcode: number, mailbox: Uint8Array): number {
    if (opcode !== OPCODE_ACCESS_REGISTER) return ICMD_INVALID_OPCODE;
    const status = this.#due ? this.#faults.commandStatus ?? 0 : 0;
    if (status === 0) accessByTlv(mailbox, (id, method, image) => this.#access(id, method, image));
    this.#advance();
    return status;
  }

  /** A register access that came by the firmware's own command interface. */
  #counted(id: number, method: number, image: Uint8Array): number {
    const status = this.#access(id, method, image);
    this.#advance();
    return status;
  }

  #advance(): void {
    this.#accesses++;
    if (this.#accesses === this.#faults.from) this.#strike();
  }

  #access(id: number, method: number, image: Uint8Array): number {
    const name = `0x${id.toString(16)}`;
    this.#registers[name] = (this.#registers[name] ?? 0) + 1;
    const injected = this.#due ? this.#faults.registerStatus ?? 0 : 0;
    if (injected !== 0) return injected;
    if (id === REGISTER.RESOURCE_DUMP) return this.#resourceDump(method, image);
    const status = this.#adapter.accessRegister(id, method === METHOD_GET ? 1 : 2, image);
    if (status === STATUS_NOT_SUPPORTED && id === REGISTER.MGIR) return this.#generalInformation(image);
    return status;
  }

  #resourceDump(method: number, image: Uint8Array): number {
    const fault = this.#due ? this.#faults.answer : undefined;
    const repeat = fault === "endless" ? this.#lastAnswer : undefined;
    if (repeat !== undefined) {
      const sequence = ((image[1] ?? 0) + 1) & 0xf;
      image.set(repeat);
      image[1] = (image[1] ?? 0) & 0xf0 | sequence;
      return 0;
    }
    const status = this.#adapter.accessRegister(REGISTER.RESOURCE_DUMP, method === METHOD_GET ? 1 : 2, image);
    if (fault === undefined || status !== 0) return status;
    spoilAnswer(fault, image);
    this.#lastAnswer = image.slice();
    return 0;
  }

  #generalInformation(image: Uint8Array): number {
    const view = new DataView(image.buffer, image.byteOffset, image.byteLength);
    const [major, minor, sub] = this.spec.firmware ?? [16, 28, 2006];
    image.fill(0);
    view.setUint32(0, this.spec.deviceId);
    view.setUint32(8, HW_IDS[this.spec.deviceId] ?? 0);
    view.setUint32(32, (major & 0xff) << 16 | (minor & 0xff) << 8 | sub & 0xff);
    for (const [index, value] of [major, minor, sub].entries()) view.setUint32(68 + 4 * index, value);
    return 0;
  }
}
