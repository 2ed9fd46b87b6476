/** A virtual ConnectX-3: the old gateway, and contexts by tools HCR. */

import { type DeviceSpec, HW_IDS } from "./adapter.ts";
import type { Faults } from "./faults.ts";
import { attachOldGateway } from "./old_gateway.ts";
import { PciConfig } from "./pci_config.ts";
import { CrSpace } from "./spaces.ts";
import { type ContextReader, ToolsHcr } from "./tools_hcr.ts";
import type { DeviceState, VirtualDevice } from "./virtual_hca.ts";

const HW_ID_ADDRESS = 0xf0014;

/** A 4th-generation device. */
export class VirtualConnectX3 implements VirtualDevice {
  readonly spec: DeviceSpec;
  readonly config: PciConfig;
  readonly #hcr: ToolsHcr;
  #faults: Faults = {};
  #vanished = false;

  constructor(spec: DeviceSpec, read: ContextReader) {
    this.spec = spec;
    this.config = new PciConfig(spec.deviceId, { vsec: false });
    this.config.absent = () => this.#vanished;
    const cr = new CrSpace();
    cr.set(HW_ID_ADDRESS, HW_IDS[spec.deviceId] ?? 0);
    this.#hcr = new ToolsHcr(cr, (source, index) => {
      const bytes = read(source, index);
      if (this.#hcr.contexts === this.#faults.from) this.#strike();
      return bytes;
    });
    attachOldGateway(this.config, cr);
  }

  reset(faults: Faults): void {
    this.config.counts.reads = 0;
    this.config.counts.writes = 0;
    this.config.writesRefused = faults.writesRefused ?? false;
    this.#hcr.reset();
    this.#vanished = false;
    this.#faults = faults;
    if ((faults.from ?? 0) === 0) this.#strike();
  }

  state(): DeviceState {
    return {
      configReads: this.config.counts.reads,
      configWrites: this.config.counts.writes,
      commands: this.#hcr.commands,
      registers: { contexts: this.#hcr.contexts },
      semaphores: { tools_hcr: this.#hcr.semaphore.held || this.#hcr.semaphore.seized ? 1 : 0 },
    };
  }

  #strike(): void {
    const { commandHeld, commandNeverDone, commandStatus, vanish } = this.#faults;
    if (commandHeld) this.#hcr.semaphore.seized = true;
    if (commandNeverDone) this.#hcr.neverDone = true;
    if (commandStatus !== undefined) this.#hcr.status = commandStatus;
    if (vanish) this.#vanished = true;
  }
}
