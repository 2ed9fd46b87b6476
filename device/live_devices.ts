/** Which real adapters there are, and what the host knows of each without asking the device. */

import { type DeviceRecord, listDeviceRecords } from "../ffi/devices.ts";
import { ALL_ONES, DEVICE_ID_ADDRESS, type MtcrHandle, openHandle } from "../ffi/handle.ts";
import { type HostDevice, listHostDevices } from "../ffi/host_devices.ts";
import { readTextFile } from "../ffi/libc.ts";
import { type LibcOptions, openLibc } from "../ffi/libc_library.ts";
import { type LibraryOptions, type MtcrLibrary, openLibrary } from "../ffi/library.ts";
import { DeviceLock } from "../ffi/lock.ts";
import type { LibcSymbols } from "../ffi/libc_symbols.ts";
import { type AdapterType, DEVICES } from "../layouts/devices.ts";
import type { DeviceInfo, Generation } from "./types.ts";

/** General information register: ids, firmware version, PSID. */
export const MGIR = { id: 0x9020, bytes: 160, firmware: 0x20, extended: 0x44 } as const;
const GET = 1;
/** Parts whose ports run Ethernet only. */
const ETHERNET_ONLY: readonly string[] = ["ConnectX-4 Lx", "ConnectX-6 Dx", "ConnectX-6 Lx"];

/** A real adapter of this host. */
export interface ListedDevice {
  /** The library's name for it, which `-d` takes. */
  readonly name: string;
  /** PCI address. */
  readonly address: string;
  /** PCI device id. */
  readonly deviceId: number;
  /** Part family, e.g. `ConnectX-5`; undefined for ids that are not known. */
  readonly part: string | undefined;
  /** Generation; undefined for ids that are not known. */
  readonly generation: Generation | undefined;
  /** RDMA device names. */
  readonly rdma: readonly string[];
  /** Network device names. */
  readonly net: readonly string[];
  /** Firmware version, where the driver tells it or the device could be asked. */
  readonly firmware: string | undefined;
}

/**
 * The adapters of this host, as its kernel shows them; by the mtcr library's list where /sys/bus/pci cannot be read.
 *
 * @returns Adapters by their addresses.
 * @throws {DeviceError} When neither the C library nor mtcr may be opened, or nothing lists.
 */
export async function listDevices(options: LibcOptions = {}): Promise<ListedDevice[]> {
  if (options.path !== undefined) openLibrary(options).close(); // a library that was named must be one
  using libc = openLibc(options);
  const records = listHostDevices(libc.symbols);
  using library = tryOpenLibrary(options);
  const listed = records ?? (library === undefined ? [] : listDeviceRecords(library));
  const devices: ListedDevice[] = [];
  for (const record of listed) {
    const type = typeOfDeviceId(record.deviceId);
    const ask = library === undefined || isSubfunction(record) ? undefined : () => askFirmware(library, record);
    devices.push({
      name: record.name,
      address: record.address,
      deviceId: record.deviceId,
      part: type?.name,
      generation: type?.generation,
      rdma: record.rdma,
      net: record.net,
      firmware: driverFirmware(libc.symbols, record) ?? await ask?.(),
    });
  }
  return devices;
}

function isSubfunction(record: DeviceRecord | HostDevice): boolean {
  return "kind" in record && record.kind === "sf";
}

/** The mtcr library, which a list can do without. */
function tryOpenLibrary(options: LibraryOptions): MtcrLibrary | undefined {
  try {
    return openLibrary(options);
  } catch {
    return undefined;
  }
}

/** A device that cannot be asked is listed without its firmware version. */
async function askFirmware(library: MtcrLibrary, record: DeviceRecord): Promise<string | undefined> {
  const lock = new DeviceLock(library.symbols, record.name, record.address);
  try {
    return await lock.hold(async () => {
      using handle = openHandle(library, record.name, { address: record.address });
      return handle.read4(DEVICE_ID_ADDRESS) === ALL_ONES ? undefined : await readFirmware(handle);
    });
  } catch {
    return undefined;
  } finally {
    lock.close();
  }
}

/**
 * The firmware version, as the device answers it in one register access.
 *
 * @param handle Opened 5th-generation device.
 * @returns `16.28.2006`, or undefined where the register is refused.
 */
export async function readFirmware(handle: MtcrHandle): Promise<string | undefined> {
  const image = new Uint8Array(MGIR.bytes);
  try {
    await handle.accessRegister(MGIR.id, GET, image);
  } catch {
    return undefined;
  }
  return firmwareVersion(image);
}

/**
 * The version in a general information register.
 *
 * @returns Undefined where it has none.
 */
export function firmwareVersion(image: Uint8Array): string | undefined {
  const view = new DataView(image.buffer, image.byteOffset, image.byteLength);
  const extended = [0, 4, 8].map((at) => view.getUint32(MGIR.extended + at));
  const version = view.getUint32(MGIR.firmware);
  // The short form has 8 bits for what long has more than 8: it serves where the extended one is empty.
  const parts = extended.some((part) => part !== 0) ? extended : [16, 8, 0].map((shift) => version >>> shift & 0xff);
  return parts.every((part) => part === 0) ? undefined : parts.join(".");
}

/**
 * The adapter type of a PCI device id, virtual functions included. From ConnectX-6 Dx on all share one id for those,
 * which does not tell the part.
 *
 * @returns Its row; undefined where the id is not known.
 */
export function typeOfDeviceId(deviceId: number): AdapterType | undefined {
  const own = DEVICES.find(({ pciDeviceIds }) => pciDeviceIds.includes(deviceId));
  if (own !== undefined) return own;
  const [first, ...others] = DEVICES.filter(({ vfDeviceIds }) => vfDeviceIds?.includes(deviceId));
  if (first === undefined || others.length === 0) return first;
  return { ...first, name: `${first.name} or later (virtual function)` };
}

/**
 * The adapter type of a hardware id.
 *
 * @param hwId Bits 15:0 of the device id word.
 * @returns Its row; undefined where the id is not known.
 */
export function typeOfHwId(hwId: number): AdapterType | undefined {
  return DEVICES.find(({ hwDevId }) => hwDevId === hwId);
}

/**
 * What the drivers tell of a device: firmware and link layer.
 *
 * @param record Its record, where it is listed.
 * @returns Facts for {@linkcode DeviceInfo}; undefined members are not known.
 */
export function hostFacts(
  symbols: LibcSymbols,
  record: DeviceRecord | undefined,
  type: AdapterType | undefined,
): Pick<DeviceInfo, "firmware" | "linkLayer"> {
  return {
    firmware: record === undefined ? undefined : driverFirmware(symbols, record),
    linkLayer: type !== undefined && ETHERNET_ONLY.includes(type.name) ? "Ethernet" : driverLinkLayer(symbols, record),
  };
}

function driverFirmware(symbols: LibcSymbols, record: DeviceRecord): string | undefined {
  const text = rdmaAttribute(symbols, record, "fw_ver");
  return text !== undefined && /^\d+\.\d+\.\d+$/.test(text) ? text : undefined;
}

function driverLinkLayer(symbols: LibcSymbols, record: DeviceRecord | undefined): DeviceInfo["linkLayer"] {
  const text = record === undefined ? undefined : rdmaAttribute(symbols, record, "ports/1/link_layer");
  return text === "Ethernet" || text === "InfiniBand" ? text : undefined;
}

function rdmaAttribute(symbols: LibcSymbols, record: DeviceRecord, path: string): string | undefined {
  const name = record.rdma[0];
  if (name === undefined || name.includes("/")) return undefined;
  return readTextFile(symbols, `/sys/class/infiniband/${name}/${path}`)?.trim();
}
