/**
 * The library's list of devices, and the names under which devices are opened.
 *
 * @module
 */

import type { DeviceError } from "../errors.ts";
import { listFolder, readTextFile, stringAt } from "./libc.ts";
import type { MtcrLibrary } from "./library.ts";
import { deviceError } from "./status.ts";
import type { LibcSymbols } from "./libc_symbols.ts";

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
const VENDOR_MELLANOX = 0x15b3;
/** What a function's header reads that has left the bus; its folder stays for a while. */
const NO_VENDOR = 0xffff;
const RDMA_DEVICES = "/sys/class/infiniband";
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
 * @param library Opened library.
 * @returns Records in the library's order; empty where there is no device.
 * @throws {DeviceError} When the library cannot list devices.
 */
export function listDeviceRecords(library: MtcrLibrary): DeviceRecord[] {
  const { mdevices_info_v: list, mdevices_info_destroy: destroy } = library.symbols;
  if (list === null) throw listError(`${library.path} has no mdevices_info_v`);
  const count = new Int32Array(1);
  const address = list(MDEVS_PCI, count, ALL_FUNCTIONS);
  const length = count[0] ?? 0;
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
 * @param library Opened library.
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
    const name = stringAt(symbols, pointer[0] ?? 0n);
    if (name === undefined) break;
    names.push(name);
  }
  return names;
}

function padded(value: number, digits: number): string {
  return value.toString(16).padStart(digits, "0");
}

/** An mst device name taken apart. */
export interface MstName {
  /** PCI device id. */
  readonly deviceId: number;
  /** Which device of that id. */
  readonly number: number;
  /** Which function of it; undefined where the name does not say, which means the first. */
  readonly func: number | undefined;
  /** Direct memory access (`_pci_cr`), not configuration cycles. */
  readonly memory: boolean;
}

/**
 * Take `/dev/mst/mt4119_pciconf0`, `…/mt4099_pci_cr0` or `…/mt4115_pciconf0.1` apart; the folder may be left out.
 *
 * @param name Device name.
 * @returns Its parts; undefined for other names.
 */
export function parseMstName(name: string): MstName | undefined {
  const match = /^(?:\/dev\/mst\/)?mt(\d{1,5})_pci(conf|_cr)(\d{1,4})(?:\.([0-9a-f]))?$/.exec(name);
  if (match === null) return undefined;
  const [, deviceId, access, number, func] = match;
  return {
    deviceId: Number(deviceId),
    number: Number(number),
    func: func === undefined ? undefined : Number.parseInt(func, 16),
    memory: access === "_cr",
  };
}

/**
 * The PCI function that an mst name means: the Nth device of that id, as the mst driver counts them (further functions
 * append `.F`). Where there are fewer devices, functions are counted, so that the second port of the only card is found
 * as number 1 too.
 *
 * @param mst Name taken apart.
 * @param records The library's list.
 * @returns The record; undefined where there is none.
 */
export function findMstDevice<T extends DeviceRecord>(mst: MstName, records: readonly T[]): T | undefined {
  const functions = records.filter(({ deviceId }) => deviceId === mst.deviceId)
    .sort((a, b) => a.address < b.address ? -1 : 1);
  const slots = [...new Set(functions.map(({ address }) => slotOf(address)))];
  const slot = slots[mst.number];
  if (slot === undefined) return mst.func === undefined ? functions[mst.number] : undefined;
  const inSlot = functions.filter(({ address }) => slotOf(address) === slot);
  return mst.func === undefined ? inSlot[0] : inSlot.find(({ func }) => func === mst.func);
}

function slotOf(address: string): string {
  return address.slice(0, address.indexOf("."));
}

/**
 * The record that a device name means, whatever kind of name it is.
 *
 * @param name As the user gave it.
 * @param records The library's list.
 * @returns The record; undefined where the name is of another kind or means no listed device.
 */
export function deviceRecord(name: string, records: readonly DeviceRecord[]): DeviceRecord | undefined {
  const exact = records.find((record) => record.name === name || record.rdma.includes(name));
  if (exact !== undefined) return exact;
  const mst = parseMstName(name);
  if (mst !== undefined) return findMstDevice(mst, records);
  const address = pciAddressIn(name);
  return address === undefined ? undefined : records.find((record) => record.address === address);
}

/**
 * The PCI address in a device name: `03:00.0`, `pciconf-0000:03:00.0`, `/sys/bus/pci/devices/0000:03:00.0/config`.
 *
 * @param name Device name.
 * @returns `DDDD:BB:DD.F` in lower case; undefined where the name has none.
 */
export function pciAddressIn(name: string): string | undefined {
  const match = /(?:^|[/-])(?:([0-9a-f]{4}):)?([0-9a-f]{2}:[0-9a-f]{2}\.[0-7])(?:\/(?:config|resource0?))?$/i.exec(
    name,
  );
  return match === null ? undefined : `${match[1] ?? "0000"}:${match[2]}`.toLowerCase();
}

/**
 * The name to give to the library for a device. An mst name that the library lists itself (its driver is loaded) goes
 * as it is, another one by its PCI address: `_pciconf` means configuration cycles, `_pci_cr` direct memory access where
 * the library finds it. Everything else is the library's to understand.
 *
 * @param name As the user gave it.
 * @param records The library's list.
 * @returns Name for `mopen`.
 * @throws {DeviceError} When an mst name means no listed device; names those that are there.
 */
export function libraryName(name: string, records: readonly DeviceRecord[]): string {
  const mst = parseMstName(name);
  if (mst === undefined || records.some((record) => record.name === name)) return name;
  const record = findMstDevice(mst, records);
  if (record !== undefined) return mst.memory ? record.address : `/sys/bus/pci/devices/${record.address}/config`;
  throw deviceError({ device: name, operation: "open", text: absence(mst, records), next: "name" });
}

/** Names that the mlx4 and mlx5 drivers, and udev's rules, give to RDMA devices. */
/** Nodes of all vendors. */
const FWCTL_NODES = "/dev/fwctl";
const RDMA_NAME = /^(?:mlx[45]_\d+|(?:roce|ib)[pos]\w+)$/;

/**
 * Refuse what is no adapter of this host, before any of it is touched: a PCI function that is not there (asked for it,
 * the library would leave lock files behind) or is of another vendor (it would be written to), an RDMA device that is
 * not there (the library prints lines of its own).
 *
 * @param symbols The C library.
 * @param device Device name as the user gave it.
 * @param address PCI address; undefined where it is not known.
 * @throws {DeviceError} When there is no such device.
 */
export function checkPresent(symbols: LibcSymbols, device: string, address: string | undefined): void {
  if (symbols.open === null) return;
  const refuse = (status: string, text: string): never => {
    throw deviceError({ device, operation: "open", status, text, next: "name" });
  };
  if (address === undefined) {
    const node = /^(?:\/dev\/fwctl\/)?(fwctl\d{1,6})$/.exec(device)?.[1];
    if (node === undefined && !RDMA_NAME.test(device)) return;
    const present = listFolder(symbols, node === undefined ? RDMA_DEVICES : FWCTL_NODES) ?? [];
    if (node === undefined && present.includes(device)) return;
    const there = present.length === 0 ? "there are none" : `there are: ${present.toSorted().join(", ")}`;
    const what = node === undefined ? `RDMA device ${device}` : `adapter with fwctl node ${node}`;
    return refuse("NO_DEVICE", `no ${what} on this host; ${there}`);
  }
  const vendor = readTextFile(symbols, `/sys/bus/pci/devices/${address}/vendor`, 16)?.trim();
  if (vendor === undefined) return refuse("NO_DEVICE", `this host has no PCI function ${address}`);
  const id = Number(vendor);
  if (id === VENDOR_MELLANOX || id === NO_VENDOR || Number.isNaN(id)) return;
  refuse("FOREIGN", `PCI function ${address} is no NVIDIA adapter (vendor ${vendor}); nothing of it was touched`);
}

function absence(mst: MstName, records: readonly DeviceRecord[]): string {
  const id = `${mst.deviceId} (0x${mst.deviceId.toString(16)})`;
  const present = records.map(({ address, deviceId }) => `${address} (mt${deviceId})`);
  const same = records.filter(({ deviceId }) => deviceId === mst.deviceId).length;
  const which = same === 0 ? `no device of id ${id} is there` : `${same} of id ${id}, counted from 0`;
  return present.length === 0 ? "no adapter is there" : `${which}; the library lists ${present.join(", ")}`;
}
