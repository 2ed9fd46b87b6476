/** What ports have in common that need nothing but the C library: what they tell of themselves and of the host. */

import type { AdapterType } from "../layouts/devices.ts";
import { readDriverList } from "./driver_lists.ts";
import type { HostFacts } from "./host_facts.ts";
import { readHostFacts } from "./host_read.ts";
import { firmwareVersion, hostFacts, MGIR } from "./live_devices.ts";
import type { HostOpening } from "./live_types.ts";
import { withRegisters } from "./register_counters.ts";
import type { ContextType, DeviceInfo, DriverList, RegisterPort } from "./types.ts";

const GET = 1;

/** A port to a 5th-generation adapter of this host. */
export abstract class HostPort implements RegisterPort {
  /** What is known of the adapter. */
  info: DeviceInfo;
  protected readonly opening: HostOpening;
  protected closed = false;
  readonly #most: number;

  /**
   * A port of which the name alone is known.
   *
   * @param most Bytes of a register at most.
   */
  constructor(opening: HostOpening, most: number) {
    this.opening = opening;
    this.#most = most;
    this.info = { name: opening.name, generation: 5 };
  }

  /** Reads a register into its image. */
  protected abstract readRegister(id: number, image: Uint8Array): Promise<void>;
  /** Lets go of everything but the C library. */
  protected abstract release(): Promise<void>;

  /** Finds out what the adapter is; the firmware is asked for its version where the host does not tell it. */
  async identify(type: AdapterType | undefined): Promise<this> {
    const { host, device, name, identify } = this.opening;
    const facts = hostFacts(host.symbols, device, type);
    this.info = {
      name,
      generation: 5,
      pciDeviceId: device.address === "" ? undefined : device.deviceId,
      part: type?.name,
      firmware: facts.firmware ?? (identify ? await this.#askFirmware() : undefined),
      linkLayer: facts.linkLayer,
    };
    return this;
  }

  async accessRegister(id: number, method: 1 | 2, image: Uint8Array): Promise<void> {
    if (method !== GET) throw new RangeError(`Register method ${method}: wqdump only reads`);
    if (image.length === 0 || image.length % 4 !== 0 || image.length > this.#most) {
      throw new RangeError(`Image of ${image.length} bytes is not a multiple of 4 from 4 to ${this.#most}`);
    }
    await this.readRegister(id, image);
  }

  driverList(source: ContextType): Promise<DriverList | undefined> {
    const { host, device } = this.opening;
    return this.closed ? Promise.resolve(undefined) : readDriverList(host, device, source);
  }

  async hostFacts(): Promise<HostFacts | undefined> {
    const { host, device } = this.opening;
    // Without its address nothing of the host is known to be this adapter's.
    if (this.closed || device.address === "") return undefined;
    return await withRegisters(await readHostFacts(host, device), this);
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.release().finally(() => this.opening.closed());
  }

  /** As its general information register has it; undefined where that is refused. */
  async #askFirmware(): Promise<string | undefined> {
    const image = new Uint8Array(MGIR.bytes);
    try {
      await this.accessRegister(MGIR.id, GET, image);
      return firmwareVersion(image);
    } catch {
      return undefined;
    }
  }
}
