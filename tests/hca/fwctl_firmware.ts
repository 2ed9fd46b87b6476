/**
 * The command interface of a virtual HCA's firmware: registers and context queries, from the same adapter that stands
 * behind its PCI gateway.
 */

import { type Faults, spoilAnswer } from "./faults.ts";
import { type Driver, type Firmware, isRead, passes } from "./fwctl_driver.ts";

/** Access to a register: id, method, image; answers a register status. */
export type RegisterAccess = (id: number, method: number, image: Uint8Array) => number;

const OPCODE = { ACCESS_REG: 0x805, QUERY_HCA_CAP: 0x100 } as const;
const STATUS = { badOp: 2, badParam: 3, badRes: 5, internal: 1, badOutputLength: 0x51 } as const;
const REGISTER_AT = 16;
const METHOD_GET = 1;
const METHOD_SET = 2;
const RESOURCE_DUMP = 0xc000;
/** Contexts that the adapter's own segments hold: segment, bytes of the answer, where its context stands, its bytes. */
const QUERIES: Readonly<Record<number, readonly [segment: string, bytes: number, at: number, context: number]>> = {
  0x50b: ["PRM_QUERY_QP", 0x110, 0, 0x110],
  0x402: ["PRM_QUERY_CQ", 0x110, 0, 0x110],
  0x201: ["PRM_QUERY_MKEY", 0x130, 0, 0x130],
  0x303: ["FULL_EQC", 0x110, 0x10, 64],
  0x702: ["FULL_SRQC", 0x110, 0x10, 64],
};
/** Queries of objects that no segment holds: any number below 16 exists, its context is empty but for its state. */
const EMPTY: Readonly<Record<number, readonly [bytes: number, at: number]>> = {
  0x707: [0x110, 0x10],
  0x713: [0x80, 0x10],
  0x719: [0x150, 0x10],
  0x907: [0x110, 0x20],
  0x90b: [0x110, 0x20],
  0x90f: [0x110, 0x20],
};
const EMPTY_OBJECTS = 16;
const SYNDROME = 0x6a9d11;

/** What a test reads back of one adapter's RPCs. */
export interface RpcCounts {
  /** By `opcode/op_mod/scope` in hexadecimal. */
  readonly rpcs: Readonly<Record<string, number>>;
  /** RPCs that wqdump must never make. */
  readonly forbidden: readonly string[];
}

/** The firmware behind one node. */
export class VirtualFirmware implements Firmware {
  driver: Driver = "mainline";
  capabilities = 4;
  /** Reads pass in scope 0 too, as NVIDIA's library of mstflint 4.29 to 4.31 wants. */
  lenient = false;
  #faults: Faults = {};
  #rpcs: Record<string, number> = {};
  #forbidden: string[] = [];
  readonly #access: RegisterAccess;
  readonly #adapter: RegisterAccess;

  /**
   * @param access Registers as programs reach them, counted and with faults.
   * @param adapter Registers of the adapter itself, from which contexts are taken.
   */
  constructor(access: RegisterAccess, adapter: RegisterAccess) {
    this.#access = access;
    this.#adapter = adapter;
  }

  reset(faults: Faults): void {
    this.#faults = faults;
    this.#rpcs = {};
    this.#forbidden = [];
    this.driver = faults.fwctlDriver ?? "mainline";
    this.capabilities = faults.fwctlCapabilities ?? 4;
    this.lenient = faults.fwctlLenient ?? false;
  }

  get counts(): RpcCounts {
    return { rpcs: this.#rpcs, forbidden: this.#forbidden };
  }

  /** errno of open(2). */
  get openErrno(): number {
    return this.#faults.fwctlOpenErrno ?? 0;
  }

  /** The node's commands never end. */
  get silent(): boolean {
    return this.#faults.fwctlSilent ?? false;
  }

  command(scope: number, input: Uint8Array, outBytes: number): number | Uint8Array {
    const view = new DataView(input.buffer, input.byteOffset, input.byteLength);
    const opcode = view.getUint16(0);
    const opMod = view.getUint16(6);
    const name = [opcode, opMod, scope].map((part) => part.toString(16)).join("/");
    this.#rpcs[name] = (this.#rpcs[name] ?? 0) + 1;
    if (!isRead(scope, opcode, opMod)) this.#forbidden.push(name);
    const { fwctlErrno, fwctlStatus, fwctlRefuse, from = 0 } = this.#faults;
    const due = Object.values(this.#rpcs).reduce((sum, count) => sum + count, 0) > from;
    if (fwctlErrno !== undefined && due) return fwctlErrno;
    const errno = this.lenient && opMod === 1 ? 0 : passes(this.driver, scope, opcode, opMod);
    if (errno !== 0) return errno;
    const out = new Uint8Array(outBytes);
    const refused = (due ? fwctlStatus ?? 0 : 0) || (fwctlRefuse?.includes(opcode) ? STATUS.badOp : 0);
    const status = refused || this.#run(opcode, opMod, input, out);
    if (status === 0) return out;
    out.fill(0);
    out[0] = status;
    new DataView(out.buffer).setUint32(4, SYNDROME);
    return out;
  }

  #run(opcode: number, opMod: number, input: Uint8Array, out: Uint8Array): number {
    if (opcode === OPCODE.ACCESS_REG) return this.#register(opMod, input, out);
    const view = new DataView(input.buffer, input.byteOffset, input.byteLength);
    const number = view.getUint32(8);
    const query = QUERIES[opcode];
    const empty = EMPTY[opcode];
    if (query === undefined && empty === undefined) return STATUS.badOp;
    const bytes = query?.[1] ?? empty?.[0] ?? 0;
    if (out.length < bytes) return STATUS.badOutputLength;
    if (empty !== undefined) {
      out[empty[1]] = 0x10 | number; // states of all these objects stand in the first byte or the one after
      return number < EMPTY_OBJECTS ? 0 : STATUS.badRes;
    }
    const [segment, , at, length] = query!;
    const payload = segmentPayload(this.#adapter, segment, number);
    if (payload === undefined || payload.length < length) return STATUS.badRes;
    out.set(payload.subarray(0, length), at);
    return 0;
  }

  #register(opMod: number, input: Uint8Array, out: Uint8Array): number {
    const image = input.slice(REGISTER_AT);
    const id = new DataView(input.buffer, input.byteOffset).getUint16(10);
    const status = this.#access(id, opMod === 0 ? METHOD_SET : METHOD_GET, image);
    const { fwctlAnswer } = this.#faults;
    if (id === RESOURCE_DUMP && status === 0 && fwctlAnswer !== undefined) spoilAnswer(fwctlAnswer, image);
    out.set(image.subarray(0, out.length - REGISTER_AT), REGISTER_AT);
    return status === 0 ? 0 : status === 0x70 ? STATUS.internal : STATUS.badParam;
  }
}

/** Payload of one segment by its menu name, as the adapter's own dump has it; undefined where there is none. */
function segmentPayload(access: RegisterAccess, name: string, index: number): Uint8Array | undefined {
  const menu = segments(registerDump(access, 0xffff, 0)).find(({ type }) => type === 0xffff)?.bytes;
  if (menu === undefined) return undefined;
  for (let at = 8; at + 52 <= menu.length; at += 52) {
    const text = new TextDecoder().decode(menu.subarray(at + 4, at + 20)).replace(/\0.*/s, "");
    if (text !== name) continue;
    const type = menu[at + 2]! << 8 | menu[at + 3]!;
    return segments(registerDump(access, type, index)).find((segment) => segment.type === type)?.bytes.subarray(16);
  }
}

/** A whole resource dump of one segment. */
export function registerDump(access: RegisterAccess, type: number, index1: number): Uint8Array {
  const pieces: number[] = [];
  const image = new Uint8Array(256);
  const view = new DataView(image.buffer);
  view.setUint32(0, (0x4000_0000 | type) >>> 0);
  view.setUint32(8, index1);
  for (let count = 0; count < 64; count++) {
    if (access(RESOURCE_DUMP, METHOD_GET, image) !== 0) break;
    const size = Math.min(208, view.getUint32(0x24));
    pieces.push(...image.subarray(0x30, 0x30 + size));
    const answer = view.getUint32(0);
    if ((answer & 0x8000_0000) === 0) break;
    // The request again, with what goes on from access to access.
    view.setUint32(0, (0xc000_0000 | answer & 0xf_0000 | type) >>> 0);
    view.setUint32(4, 0);
    image.fill(0, 0x20);
  }
  return Uint8Array.from(pieces);
}

function segments(stream: Uint8Array): { type: number; bytes: Uint8Array }[] {
  const view = new DataView(stream.buffer);
  const found: { type: number; bytes: Uint8Array }[] = [];
  for (let at = 0; at + 4 <= stream.length;) {
    const length = 4 * view.getUint16(at);
    if (length === 0) break;
    found.push({ type: view.getUint16(at + 2), bytes: stream.subarray(at, at + length) });
    at += length;
  }
  return found;
}
