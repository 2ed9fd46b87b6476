/**
 * A 5th-generation adapter through fwctl: registers and context queries by the firmware's command interface. Nothing of
 * NVIDIA's is needed, and a locked-down kernel allows it.
 *
 * @module
 */

import { DeviceError } from "../errors.ts";
import { FwctlNode } from "../ffi/fwctl.ts";
import type { QueryName } from "../ffi/fwctl_commands.ts";
import { findHostDevice, type HostDevice, listHostDevices } from "../ffi/host_devices.ts";
import { deviceError } from "../ffi/status.ts";
import { startSyscalls, type Syscalls } from "../ffi/syscalls.ts";
import { readDriverList } from "./driver_lists.ts";
import { firmwareVersion, hostFacts, MGIR, typeOfDeviceId } from "./live_devices.ts";
import type { HostFacts } from "./host_facts.ts";
import { readHostFacts } from "./host_read.ts";
import { withRegisters } from "./register_counters.ts";
import type { HostOpening } from "./live_types.ts";
import type { ContextType, DeviceInfo, DriverList, RegisterPort } from "./types.ts";

const GET = 1;
/** Firmware's mailbox limit is far above any register; a register's own is this. */
const MAX_REGISTER_BYTES = 4096;

/**
 * Open an adapter through its fwctl node.
 *
 * @param opening The host, the adapter, and what to find out.
 * @returns A port; the caller closes it.
 * @throws {DeviceError} When there is no node, or it cannot be opened.
 */
export async function openFwctl(opening: HostOpening): Promise<RegisterPort> {
  const { host, device, name, identify } = opening;
  const type = typeOfDeviceId(device.deviceId);
  if (type?.generation === 4) throw noNode(name, `${type.name} has no fwctl`);
  const calls = startSyscalls(host.path, name);
  try {
    const port = new FwctlPort(opening, calls, await openNode(calls, name, device));
    const facts = hostFacts(host.symbols, device, type);
    const firmware = facts.firmware ?? (identify ? await askFirmware(port) : undefined);
    port.info = {
      name,
      generation: 5,
      pciDeviceId: device.deviceId,
      part: type?.name,
      firmware,
      linkLayer: facts.linkLayer,
    };
    return port;
  } catch (error) {
    calls.close();
    throw error;
  }
}

async function openNode(calls: Syscalls, name: string, device: HostDevice): Promise<FwctlNode> {
  const [node] = device.fwctl;
  if (node === undefined) {
    throw noNode(name, device.kind === "sf" ? "a subfunction has none" : "the kernel offers none for it");
  }
  return await FwctlNode.open(calls, name, node);
}

function noNode(device: string, text: string): DeviceError {
  return deviceError({ device, operation: "open the fwctl node", status: "NO_NODE", text, next: "absent" });
}

/** The firmware's version, as its general information register has it; undefined where that is refused. */
async function askFirmware(port: RegisterPort): Promise<string | undefined> {
  const image = new Uint8Array(MGIR.bytes);
  try {
    await port.accessRegister(MGIR.id, GET, image);
    return firmwareVersion(image);
  } catch {
    return undefined;
  }
}

class FwctlPort implements RegisterPort {
  info: DeviceInfo;
  readonly #opening: HostOpening;
  readonly #calls: Syscalls;
  #node: FwctlNode;
  #closed = false;

  constructor(opening: HostOpening, calls: Syscalls, node: FwctlNode) {
    this.#opening = opening;
    this.#calls = calls;
    this.#node = node;
    this.info = { name: opening.name, generation: 5 };
  }

  async accessRegister(id: number, method: 1 | 2, image: Uint8Array): Promise<void> {
    if (method !== GET) throw new RangeError(`Register method ${method}: wqdump only reads`);
    if (image.length === 0 || image.length % 4 !== 0 || image.length > MAX_REGISTER_BYTES) {
      throw new RangeError(`Image of ${image.length} bytes is not a multiple of 4 from 4 to ${MAX_REGISTER_BYTES}`);
    }
    await this.#withNode((node) => node.readRegister(id, image));
  }

  query(name: QueryName, number: number): Promise<Uint8Array> {
    return this.#withNode((node) => node.query(name, number));
  }

  driverList(source: ContextType): Promise<DriverList | undefined> {
    const { host, device } = this.#opening;
    return this.#closed ? Promise.resolve(undefined) : readDriverList(host, device, source);
  }

  async hostFacts(): Promise<HostFacts | undefined> {
    const { host, device } = this.#opening;
    return this.#closed ? undefined : await withRegisters(await readHostFacts(host, device), this);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#node.close().finally(() => {
      this.#calls.close();
      this.#opening.closed();
    });
  }

  /** After a reload of the driver the node is another one, perhaps of another number: it is looked for once. */
  async #withNode<T>(use: (node: FwctlNode) => Promise<T>): Promise<T> {
    try {
      return await use(this.#node);
    } catch (error) {
      if (!(error instanceof DeviceError) || error.status !== "ENODEV" || this.#closed) throw error;
      const { host, device, name } = this.#opening;
      const again = findHostDevice(device.name, listHostDevices(host.symbols) ?? []);
      if (again === undefined || again.fwctl.length === 0) throw error;
      const gone = this.#node;
      this.#node = await openNode(this.#calls, name, again);
      await gone.close();
      return await use(this.#node);
    }
  }
}
