/**
 * A simulated 4th-generation adapter at the level of its tools commands. A `sim:` source talks to it directly; the
 * virtual HCA of the tests puts the same object behind the tools HCR.
 */

import { contextSources } from "../device/gen4_types.ts";
import { bufferName } from "./queues4.ts";
import type { Scenario, ScenarioEntry, SimFaults } from "./scenario_types.ts";

/** Statuses of a tools command. */
export const HCR_STATUS = { ok: 0, busy: 1, badOperation: 2, badIndex: 0x0a } as const;

/** A simulated 4th-generation adapter. */
export interface ContextAdapter {
  /** What it holds. */
  readonly scenario: Scenario;
  /** Faults in force. Of a 4th-generation adapter `vanishAfter`, `refuseAfter`, `status` and `delayMs` count. */
  faults: SimFaults;
  /**
   * Read a context (opcode 0x67).
   *
   * @param source Numeric context source.
   * @param into Filled with the context, zeros behind it.
   * @returns Status of the command: 0 success.
   */
  readContext(source: number, index: number, into: Uint8Array): number;
  /**
   * A queue buffer.
   *
   * @param type Context type.
   * @param index Context number.
   */
  readBuffer(type: string, index: number): Uint8Array | undefined;
  /**
   * Memory of the adapter.
   *
   * @param address First byte.
   * @param size Bytes wanted.
   * @returns As many as there are from there on.
   */
  readMemory(address: bigint, size: number): Uint8Array;
  /**
   * Numbers of the contexts of one type, ascending.
   *
   * @param source Numeric context source.
   */
  indexes(source: number): number[];
}

/** An adapter with the contents of a scenario of generation 4. */
export function createContextAdapter(scenario: Scenario): ContextAdapter {
  return new Adapter(scenario);
}

class Adapter implements ContextAdapter {
  readonly scenario: Scenario;
  faults: SimFaults;
  #accesses = 0;
  readonly #types: ReadonlyMap<number, string>;

  constructor(scenario: Scenario) {
    this.scenario = scenario;
    this.faults = scenario.faults;
    const sources = contextSources(scenario.contextSources);
    this.#types = new Map(Object.entries(sources).map(([name, number]) => [number, name.toUpperCase()]));
  }

  readContext(source: number, index: number, into: Uint8Array): number {
    this.#accesses++;
    const { vanishAfter, refuseAfter, status } = this.faults;
    if (vanishAfter !== undefined && this.#accesses > vanishAfter) {
      into.fill(0xff);
      return HCR_STATUS.ok;
    }
    if (refuseAfter !== undefined && this.#accesses > refuseAfter) return status ?? HCR_STATUS.busy;
    const type = this.#types.get(source);
    const entry = type === undefined ? undefined : this.#entry(type, index);
    into.fill(0);
    if (entry?.payload === undefined) {
      return this.scenario.invalidIndex === "empty" ? HCR_STATUS.ok : HCR_STATUS.badIndex;
    }
    into.set(entry.payload().subarray(0, into.length));
    return HCR_STATUS.ok;
  }

  readBuffer(type: string, index: number): Uint8Array | undefined {
    return this.#entry(bufferName(type), index)?.payload?.();
  }

  readMemory(address: bigint, size: number): Uint8Array {
    for (const memory of this.scenario.memory) {
      const bytes = memory.bytes();
      const at = address - memory.address;
      if (at >= 0n && at < BigInt(bytes.length)) return bytes.subarray(Number(at), Number(at) + size);
    }
    return new Uint8Array(0);
  }

  indexes(source: number): number[] {
    const type = this.#types.get(source);
    const entries = type === undefined ? undefined : this.scenario.entries.get(type)?.get(this.scenario.device.gvmi);
    return [...entries?.keys() ?? []].sort((a, b) => a - b);
  }

  #entry(type: string, index: number): ScenarioEntry | undefined {
    return this.scenario.entries.get(type)?.get(this.scenario.device.gvmi)?.get(index);
  }
}
