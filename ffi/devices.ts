/** The library's list of devices, and the names under which devices are opened. */

import type { DeviceError } from "../errors.ts";
import { readTextFile, stringAt } from "./libc.ts";
import type { MtcrLibrary } from "./library.ts";
import { deviceError } from "./status.ts";
import type { LibcSymbols } from "./libc_symbols.ts";
import { NO_VENDOR, VENDOR_MELLANOX } from "./device_names.ts";

/** One PCI function that the library lists. */
export interface DeviceRecord {
  /** The library's own name for it: a PCI address, or an mst device where its driver is loaded. */
  readonly name: string;
  /** PCI address, `DDDD:BB:DD.F`. */
  readonly address: string;
  /** Function number within its device. */
  readonly func: number;
  /** PCI device id. */
  readonly deviceId: number;
  /** RDMA device names, e.g. `mlx5_0`. */
  readonly rdma: readonly string[];
  /** Network device names. */
  readonly net: readonly string[];
}

/** Only PCI functions, of the kinds of devices that the library knows. */
const MDEVS_PCI = 0x20;
/** 1: all functions of a device; 0: its first alone. */
const ALL_FUNCTIONS = 1;
/** More functions than any host has; a larger count is no count. */
const MAX_RECORDS = 65536;
/** Most names after one device. */
const MAX_NAMES = 256;

/** Offsets in the library's `dev_info`, the same in all releases. */
const AT = {
  type: 0,
  name: 4,
  domain: 520,
  bus: 522,
  device: 523,
  func: 524,
  deviceId: 526,
  vendorId: 528,
  net: 1568,
  rdma: 1576,
} as const;
/** Bytes of the name field. */
const NAME_BYTES = 512;
/** What is read of a record: all of the above. */
const RECORD_HEAD = 1584;
/** Size of a record: in mstflint 4.21, and since releases added a further name at its end. */
const STRIDES = [5696, 6208] as const;
const FIRST_STRIDE = STRIDES[0];
const LATER_STRIDE = STRIDES[1];

/**
 * The PCI functions that the library lists, with the names that the drivers gave them. No device is touched.
 *
 * @returns Records in the library's order; empty where there is no device.
 * @throws {DeviceError} When the library cannot list devices.
 */
export function listDeviceRecords(library: MtcrLibrary): DeviceRecord[] {
  const { mdevices_info_v: list, mdevices_info_destroy: destroy } = library.symbols;
  if (list === null) throw listError(`${library.path} has no mdevices_info_v`);
  const count = new Int32Array(1);
  const address = list(MDEVS_PCI, count, ALL_FUNCTIONS);
  const length = count[0]!;
  if (address === 0n) {
    if (length < 0) throw listError("the library could not read /sys/bus/pci/devices");
    return [];
  }
  try {
    if (length < 0 || length > MAX_RECORDS) throw listError(`the library answered ${length} records`);
    return readRecords(library.symbols, address, length);
  } finally {
    destroy?.(address, length);
  }
}

/**
 * As {@linkcode listDeviceRecords}, where the list is a help and not the point.
 *
 * @returns Records; empty where the library cannot list devices.
 */
export function knownDeviceRecords(library: MtcrLibrary): DeviceRecord[] {
  try {
    return listDeviceRecords(library);
  } catch {
    return [];
  }
}

function listError(text: string): DeviceError {
  return deviceError({ device: "", operation: "list devices", text, next: "library" });
}

function readRecords(symbols: LibcSymbols, address: bigint, count: number): DeviceRecord[] {
  const head = new Uint8Array(RECORD_HEAD);
  const copy = (at: number): boolean => {
    symbols.copyFrom(head, address + BigInt(at), BigInt(RECORD_HEAD));
    return isRecord(head);
  };
  const records: DeviceRecord[] = [];
  let stride: number = FIRST_STRIDE;
  for (let index = 0; index < count; index++) {
    let good = copy(index * stride);
    // The larger record has room for the smaller one's second record, so looking there is safe in both.
    if (!good && index === 1) good = copy(stride = LATER_STRIDE);
    if (!good) throw listError("the library's records have an unknown layout");
    records.push(readRecord(symbols, head));
  }
  return records;
}

function isRecord(head: Uint8Array): boolean {
  const view = new DataView(head.buffer);
  const end = head.indexOf(0, AT.name);
  const vendor = view.getUint16(AT.vendorId, true);
  return view.getUint32(AT.type, true) === MDEVS_PCI && (vendor === VENDOR_MELLANOX || vendor === NO_VENDOR) &&
    end > AT.name && end < AT.name + NAME_BYTES;
}

function readRecord(symbols: LibcSymbols, head: Uint8Array): DeviceRecord {
  const view = new DataView(head.buffer);
  const func = view.getUint8(AT.func);
  const slot = [
    padded(view.getUint16(AT.domain, true), 4),
    padded(view.getUint8(AT.bus), 2),
    padded(view.getUint8(AT.device), 2),
  ].join(":");
  const address = `${slot}.${func.toString(16)}`;
  const deviceId = view.getUint16(AT.deviceId, true);
  return {
    name: new TextDecoder().decode(head.subarray(AT.name, head.indexOf(0, AT.name))),
    address,
    func,
    deviceId: deviceId === NO_VENDOR ? lastDeviceId(symbols, address) : deviceId,
    rdma: readNames(symbols, view.getBigUint64(AT.rdma, true)),
    net: readNames(symbols, view.getBigUint64(AT.net, true)),
  };
}

/** The id that the kernel read when the function was still there. */
function lastDeviceId(symbols: LibcSymbols, address: string): number {
  const id = Number(readTextFile(symbols, `/sys/bus/pci/devices/${address}/device`, 16));
  return Number.isInteger(id) && id > 0 ? id : NO_VENDOR;
}

/** A NULL-terminated array of C strings; NULL where there is none. */
function readNames(symbols: LibcSymbols, array: bigint): string[] {
  const names: string[] = [];
  const pointer = new BigUint64Array(1);
  while (array !== 0n && names.length < MAX_NAMES) {
    symbols.copyFrom(pointer, array + BigInt(8 * names.length), 8n);
    const name = stringAt(symbols, pointer[0]!);
    if (name === undefined) break;
    names.push(name);
  }
  return names;
}

function padded(value: number, digits: number): string {
  return value.toString(16).padStart(digits, "0");
}
