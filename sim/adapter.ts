/**
 * A simulated 5th-generation adapter at the level of its access registers. A `sim:` source talks to it directly; the
 * virtual HCA of the tests puts the same object behind PCI configuration registers.
 */

import { INLINE_BYTES, INLINE_OFFSET, REGISTER_BYTES } from "../device/resource_dump_register.ts";
import { answerDump, isHit } from "./answers.ts";
import { REGISTER_STATUS } from "./register_status.ts";
import type { SimClock } from "./clock.ts";
import { answerRegister, REGISTER, REGISTER_SIZES } from "./registers.ts";
import { type Scenario, scenarioAt, type SimFaults } from "./scenario_types.ts";
import type { DumpNumbers } from "./segment_writer.ts";

/** A simulated adapter. */
export interface SimAdapter {
  /** What it holds. */
  readonly scenario: Scenario;
  /** Faults in force; can be changed at any time, dumps under way keep their stream. */
  faults: SimFaults;
  /** Register accesses so far. */
  readonly accesses: number;
  /**
   * Access a register.
   *
   * @param method 1 = get, 2 = set.
   * @param image Big-endian image, overwritten by the answer.
   * @returns The register status: 0 success, 4 register not supported, 7 bad parameter, …
   */
  accessRegister(id: number, method: number, image: Uint8Array): number;
}

/**
 * An adapter with the contents of a scenario.
 *
 * @param clock Its time; default: it stands at the beginning.
 */
export function createAdapter(scenario: Scenario, clock?: SimClock): SimAdapter {
  return new Adapter(scenario, clock);
}

/** A dump that has answered `more_dump`. */
interface OpenDump {
  readonly stream: Uint8Array;
  readonly request: DumpNumbers;
  /** What the next access must bring: opaque offset, sequence number, index2. */
  offset: number;
  sequence: number;
  index2: number;
  accesses: number;
}

/** Dumps that clients may leave unfinished before the oldest is forgotten. */
const MAX_OPEN_DUMPS = 64;
const GET = 1;
const MORE_DUMP = 0x80000000;
const INLINE_DUMP = 0x40000000;
const VHCA_ID_VALID = 0x20000000;

class Adapter implements SimAdapter {
  readonly scenario: Scenario;
  faults: SimFaults;
  #accesses = 0;
  #tokens = 0;
  readonly #open = new Map<number, OpenDump>();
  readonly #clock: SimClock | undefined;

  constructor(scenario: Scenario, clock: SimClock | undefined) {
    this.scenario = scenario;
    this.#clock = clock;
    this.faults = scenario.faults;
  }

  get accesses(): number {
    return this.#accesses;
  }

  accessRegister(id: number, method: number, image: Uint8Array): number {
    this.#accesses++;
    const { vanishAfter, refuseAfter, status } = this.faults;
    if (vanishAfter !== undefined && this.#accesses > vanishAfter) {
      image.fill(0xff);
      return REGISTER_STATUS.ok;
    }
    if (refuseAfter !== undefined && this.#accesses > refuseAfter) return status ?? REGISTER_STATUS.badParameter;
    const size = id === REGISTER.resourceDump ? REGISTER_BYTES : REGISTER_SIZES[id];
    if (size === undefined) return REGISTER_STATUS.registerNotSupported;
    if (method !== GET) return REGISTER_STATUS.methodNotSupported;
    if (image.length < size) return REGISTER_STATUS.lengthTooSmall;
    if (id === REGISTER.resourceDump) return this.#resourceDump(image);
    answerRegister(id, this.scenario.device, image);
    return REGISTER_STATUS.ok;
  }

  #resourceDump(image: Uint8Array): number {
    const view = new DataView(image.buffer, image.byteOffset, REGISTER_BYTES);
    const first = view.getUint32(0);
    if ((first & INLINE_DUMP) === 0) return REGISTER_STATUS.badParameter; // memory mode needs an mkey of ours
    const request: DumpNumbers = {
      type: first & 0xffff,
      vhcaId: (first & VHCA_ID_VALID) === 0 ? this.scenario.device.gvmi : view.getUint16(6),
      index1: view.getUint32(0x08),
      index2: view.getUint32(0x0c),
      numOfObj1: view.getUint16(0x10),
      numOfObj2: view.getUint16(0x12),
    };
    const token = view.getUint32(0x18);
    const goesOn = (first & MORE_DUMP) !== 0;
    const dump = goesOn ? this.#continued(token, view, request) : this.#started(request);
    if (typeof dump === "number") return dump;
    this.#answer(view, image, first, goesOn ? token : ++this.#tokens, dump);
    return REGISTER_STATUS.ok;
  }

  #started(request: DumpNumbers): OpenDump | number {
    const faults = isHit(this.scenario, request.type, this.faults) ? this.faults : {};
    const now = this.#clock?.now() ?? 0;
    const stream = answerDump(scenarioAt(this.scenario, now), request, faults);
    if (typeof stream === "number") return stream;
    return { stream, request, offset: 0, sequence: 0, index2: request.index2, accesses: 0 };
  }

  /** A device keeps nothing but what it answered: the next access must bring that back unchanged. */
  #continued(token: number, view: DataView, request: DumpNumbers): OpenDump | number {
    const dump = this.#open.get(token);
    const fits = dump !== undefined && view.getUint32(0x1c) === dump.offset &&
      ((view.getUint32(0) >>> 16) & 0xf) === dump.sequence && request.index2 === dump.index2 &&
      (["type", "vhcaId", "index1", "numOfObj1", "numOfObj2"] as const).every((key) =>
        request[key] === dump.request[key]
      );
    return fits ? dump : REGISTER_STATUS.badParameter;
  }

  #answer(view: DataView, image: Uint8Array, first: number, token: number, dump: OpenDump): void {
    const faults = isHit(this.scenario, dump.request.type, this.faults) ? this.faults : {};
    dump.accesses++;
    if (faults.endless === "data" && dump.offset >= dump.stream.length) dump.offset = 0;
    const bytes = faults.endless === "empty" && dump.accesses > 1
      ? new Uint8Array(0)
      : dump.stream.subarray(dump.offset, dump.offset + INLINE_BYTES);
    dump.offset += bytes.length;
    dump.sequence = (((first >>> 16) & 0xf) + (dump.accesses === faults.wrongSequence ? 5 : 1)) & 0xf;
    if (faults.moveIndexes) dump.index2++;
    const more = dump.offset < dump.stream.length || faults.endless !== undefined;
    this.#keep(token, more ? dump : undefined);
    image.fill(0, INLINE_OFFSET, REGISTER_BYTES);
    // inline_dump, vhca_id_valid, vhca_id, mkey and address are written by programs only: no answer has them.
    view.setUint32(0, ((more ? MORE_DUMP : 0) | (dump.sequence << 16) | dump.request.type) >>> 0);
    view.setUint32(0x04, 0);
    image.fill(0, 0x20, 0x24);
    image.fill(0, 0x28, 0x30);
    view.setUint32(0x0c, dump.index2);
    view.setUint32(0x18, more ? token : 0);
    view.setUint32(0x1c, more ? dump.offset : 0);
    view.setUint32(0x24, dump.accesses === 1 ? faults.size ?? bytes.length : bytes.length);
    image.set(bytes, INLINE_OFFSET);
  }

  #keep(token: number, dump: OpenDump | undefined): void {
    this.#open.delete(token);
    if (dump === undefined) return;
    this.#open.set(token, dump);
    if (this.#open.size > MAX_OPEN_DUMPS) {
      for (const oldest of this.#open.keys()) {
        this.#open.delete(oldest);
        break;
      }
    }
  }
}
