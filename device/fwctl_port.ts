/**
 * A 5th-generation adapter through fwctl: registers and context queries by the firmware's command interface. Nothing of
 * NVIDIA's is needed, and a locked-down kernel allows it.
 */

import { DeviceError } from "../errors.ts";
import { FwctlNode } from "../ffi/fwctl.ts";
import type { QueryName } from "../ffi/fwctl_commands.ts";
import { findHostDevice, type HostDevice, isForeignDriver, listHostDevices } from "../ffi/host_devices.ts";
import { deviceError } from "../ffi/status.ts";
import { startSyscalls, type Syscalls } from "../ffi/syscalls.ts";
import { HostPort } from "./host_port.ts";
import { typeOfDeviceId } from "./live_devices.ts";
import type { HostOpening } from "./live_types.ts";
import type { RegisterPort } from "./types.ts";

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
  const { host, device, name } = opening;
  const type = typeOfDeviceId(device.deviceId);
  if (type?.generation === 4) throw noNode(name, `${type.name} has no fwctl`);
  const calls = startSyscalls(host.path, name);
  try {
    return await new FwctlPort(opening, calls, await openNode(calls, name, device)).identify(type);
  } catch (error) {
    calls.close();
    throw error;
  }
}

async function openNode(calls: Syscalls, name: string, device: HostDevice): Promise<FwctlNode> {
  const [node] = device.fwctl;
  if (node !== undefined) return await FwctlNode.open(calls, name, node);
  if (device.kind === "sf") throw noNode(name, "a subfunction has none", "refused");
  if (isForeignDriver(device.driver)) throw noNode(name, `the driver ${device.driver} has the function`, "refused");
  throw noNode(name, "the kernel offers none for it");
}

function noNode(device: string, text: string, next: "absent" | "refused" = "absent"): DeviceError {
  return deviceError({ device, operation: "open the fwctl node", status: "NO_NODE", text, next });
}

class FwctlPort extends HostPort {
  readonly #calls: Syscalls;
  #node: FwctlNode;

  constructor(opening: HostOpening, calls: Syscalls, node: FwctlNode) {
    super(opening, MAX_REGISTER_BYTES);
    this.#calls = calls;
    this.#node = node;
  }

  protected override async readRegister(id: number, image: Uint8Array): Promise<void> {
    await this.#withNode((node) => node.readRegister(id, image));
  }

  query(name: QueryName, number: number): Promise<Uint8Array> {
    return this.#withNode((node) => node.query(name, number));
  }

  protected override release(): Promise<void> {
    return this.#node.close().finally(() => this.#calls.close());
  }

  /** After a reload of the driver the node is another one, perhaps of another number: it is looked for once. */
  async #withNode<T>(use: (node: FwctlNode) => Promise<T>): Promise<T> {
    try {
      return await use(this.#node);
    } catch (error) {
      if (!(error instanceof DeviceError) || error.status !== "ENODEV" || this.closed) throw error;
      const { host, device, name } = this.opening;
      const again = findHostDevice(device.name, listHostDevices(host.symbols) ?? []);
      if (again === undefined || again.fwctl.length === 0) throw error;
      const gone = this.#node;
      this.#node = await openNode(this.#calls, name, again);
      await gone.close();
      return await use(this.#node);
    }
  }
}
