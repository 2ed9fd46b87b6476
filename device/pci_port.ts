/**
 * A 5th-generation adapter through the gateway in its configuration space, by the C library alone: for hosts where
 * nothing may be installed.
 */

import type { DeviceError } from "../errors.ts";
import { ConfigSpace } from "../ffi/config_space.ts";
import { awaitLibraryLock, libraryLock, pastLibraryLock } from "../ffi/library_lock.ts";
import { DeviceLock } from "../ffi/lock.ts";
import { PciCommands } from "../ffi/pci_commands.ts";
import { PciGateway, SPACE } from "../ffi/pci_gateway.ts";
import { deviceError } from "../ffi/status.ts";
import type { AdapterType } from "../layouts/devices.ts";
import { HostPort } from "./host_port.ts";
import { typeOfDeviceId, typeOfHwId } from "./live_devices.ts";
import type { HostOpening } from "./live_types.ts";
import type { RegisterPort } from "./types.ts";

const DEVICE_ID_ADDRESS = 0xf0014;
const HW_ID_MASK = 0xffff;
const ALL_ONES = 0xffff_ffff;
const MAX_REGISTER_BYTES = 812;

/**
 * Open an adapter by its gateway.
 *
 * @returns A port; the caller closes it.
 * @throws {DeviceError} When it has no gateway, may not be written to, is gone, or is of a kind that is not known.
 */
export async function openPci(opening: HostOpening): Promise<RegisterPort> {
  const { host, device, name, waiting } = opening;
  if (device.kind === "sf") {
    const text = "a subfunction has no configuration space, and its parent's numbers are others";
    throw deviceError({ device: name, operation: "open", status: "NO_GATEWAY", text, next: "refused" });
  }
  const lock = new DeviceLock(host.symbols, name, device.address, waiting);
  let config: ConfigSpace | undefined;
  try {
    config = new ConfigSpace(host.symbols, name, device.address);
    const gateway = new PciGateway(config);
    const type = await lock.hold(() => besideLibrary(opening, () => identified(opening, gateway)));
    const commands = new PciCommands(gateway, {
      device: name,
      process: Deno.pid,
      readyAddress: type.readyAddress,
      looks: opening.looks,
    });
    return await new PciPort(opening, { config, lock, commands, gateway }).identify(type.row);
  } catch (error) {
    config?.close();
    lock.close();
    throw error;
  }
}

/** Does something when nobody holds the lock of NVIDIA's library: its tools and wqdump wait for each other. */
async function besideLibrary<T>({ host, device, name, waiting }: HostOpening, work: () => Promise<T>): Promise<T> {
  const { symbols } = host;
  return await pastLibraryLock(name, () => libraryLock(symbols, device.address), waiting, async () => {
    await awaitLibraryLock(symbols, name, device.address);
    return await work();
  });
}

/** What stands behind the gateway. */
async function identified(
  { name, device }: HostOpening,
  gateway: PciGateway,
): Promise<{ readonly row: AdapterType; readonly readyAddress: number }> {
  await gateway.open();
  const word = await gateway.read(SPACE.cr, DEVICE_ID_ADDRESS);
  const failure = (status: string, text: string, next?: "gone" | "livefish"): DeviceError =>
    deviceError({ device: name, operation: "open", status, text, next });
  if (word === ALL_ONES) throw failure("DEVICE_GONE", "no answer from it", "gone");
  const hwId = word & HW_ID_MASK;
  if (device.deviceId === hwId) {
    throw failure("LIVEFISH", `it is in recovery (livefish), PCI device id 0x${hwId.toString(16)}`, "livefish");
  }
  const byHardware = typeOfHwId(hwId);
  const row = typeOfDeviceId(device.deviceId) ?? byHardware;
  const readyAddress = byHardware?.readyAddress;
  if (row === undefined || readyAddress === undefined || row.generation !== 5) {
    const id = `hardware id 0x${hwId.toString(16)}, PCI device id 0x${device.deviceId.toString(16)}`;
    throw failure("UNKNOWN_DEVICE", `${id} is no adapter whose command interface is known`);
  }
  return { row, readyAddress };
}

/** What an open port has. */
interface Opened {
  readonly config: ConfigSpace;
  readonly lock: DeviceLock;
  readonly commands: PciCommands;
  readonly gateway: PciGateway;
}

class PciPort extends HostPort {
  readonly #opened: Opened;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(opening: HostOpening, opened: Opened) {
    super(opening, MAX_REGISTER_BYTES);
    this.#opened = opened;
  }

  protected override async readRegister(id: number, image: Uint8Array): Promise<void> {
    if (this.closed) throw new TypeError(`Device "${this.info.name}" is closed`);
    const { lock, commands } = this.#opened;
    const request = image.slice();
    const access = (): Promise<void> => {
      image.set(request); // it is made again after a wait
      return commands.readRegister(id, image);
    };
    const turn = this.#turn.then(() => lock.hold(() => besideLibrary(this.opening, access)));
    this.#turn = turn.catch(() => undefined);
    await turn;
  }

  protected override async release(): Promise<void> {
    // An access under way holds semaphores that it has to give back.
    await this.#turn;
    this.#opened.config.close();
    this.#opened.lock.close();
  }
}
