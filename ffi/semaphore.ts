/**
 * Releasing the semaphores that a tool may have left held (`--clear_semaphore`): that of the PCI gateway, that of the
 * command interface, and on 4th-generation devices that of the tools HCR.
 */

import { knownDeviceRecords } from "./devices.ts";
import { checkPresent, deviceRecord, libraryName, pciAddressIn } from "./device_names.ts";
import { ALL_ONES, DEVICE_ID_ADDRESS, type MtcrHandle, openHandle } from "./handle.ts";
import { checkRoot } from "./handle_checks.ts";
import { cString } from "./libc.ts";
import type { MtcrLibrary } from "./library.ts";
import { probeFunction } from "./probe.ts";
import { deviceError } from "./status.ts";

export interface ReleasedSemaphore {
  /** Which: of the PCI gateway, of the command interface, of the tools HCR. */
  readonly semaphore: "gateway" | "command" | "tools_hcr";
  /** Whether it was held; undefined where that could not be told. */
  readonly held: boolean | undefined;
  /** Ticket or process id of the holder, where it can be read. */
  readonly holder: number | undefined;
}

const COMMAND_SEMAPHORE = 0;
const TOOLS_HCR_SEMAPHORE = 0xf03bc;

/**
 * Release every semaphore that the library can release, whoever holds it.
 *
 * @param device Device name as the user gave it.
 * @param isGeneration4 Tells the generation from a hardware id.
 * @returns What was released, in the order in which it was.
 * @throws {DeviceError} When the device cannot be opened or a release fails.
 */
export function clearSemaphores(
  library: MtcrLibrary,
  device: string,
  isGeneration4: (hwId: number) => boolean,
): ReleasedSemaphore[] {
  checkRoot(library.symbols, device);
  const records = knownDeviceRecords(library);
  const name = libraryName(device, records);
  const address = deviceRecord(device, records)?.address ?? pciAddressIn(name);
  checkPresent(library.symbols, device, address);
  const released = clearGateway(library, device, name, address);
  using handle = openHandle(library, device, { name, address });
  const id = handle.read4(DEVICE_ID_ADDRESS);
  if (id === ALL_ONES) {
    throw deviceError({
      device,
      operation: "release semaphores",
      status: "DEVICE_GONE",
      text: "no answer",
      next: "gone",
    });
  }
  return [...released, ...(isGeneration4(id & 0xffff) ? clearToolsHcr(handle) : clearCommand(handle))];
}

function clearGateway(
  library: MtcrLibrary,
  device: string,
  name: string,
  address: string | undefined,
): ReleasedSemaphore[] {
  const clear = library.symbols.mclear_pci_semaphore;
  if (clear === null) return [];
  const holder = address === undefined ? undefined : probeFunction(library.symbols, address)?.ticket;
  if (clear(cString(name)) !== 0) {
    throw deviceError({ device, operation: "release the gateway semaphore", text: "the library could not" });
  }
  return [{ semaphore: "gateway", held: holder === undefined ? undefined : holder !== 0, holder: holder || undefined }];
}

function clearCommand(handle: MtcrHandle): ReleasedSemaphore[] {
  const { MREAD4_SEMAPHORE: read, MWRITE4_SEMAPHORE: write, mget_vsec_supp: hasGateway } = handle.symbols;
  if (write === null || hasGateway?.(handle.pointer) === 0) return [];
  const value = new Uint32Array(1);
  const known = read?.(handle.pointer, COMMAND_SEMAPHORE, value) === 0;
  const code = write(handle.pointer, COMMAND_SEMAPHORE, 0);
  if (code !== 0) throw deviceError({ device: handle.device, operation: "release the command semaphore", code });
  const holder = known ? value[0]! : undefined;
  return [{ semaphore: "command", held: known ? holder !== 0 : undefined, holder: holder || undefined }];
}

/** Reading this semaphore takes it when it is free; so it is held either way, and then freed. */
function clearToolsHcr(handle: MtcrHandle): ReleasedSemaphore[] {
  const unlock = handle.symbols.tools_cmdif_unlock_semaphore;
  if (unlock === null) return [];
  const held = handle.read4(TOOLS_HCR_SEMAPHORE) !== 0;
  const code = unlock(handle.pointer);
  if (code !== 0) throw deviceError({ device: handle.device, operation: "release the tools HCR semaphore", code });
  return [{ semaphore: "tools_hcr", held, holder: undefined }];
}
