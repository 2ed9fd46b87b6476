/** Names of devices: mst's, PCI addresses, those of the RDMA subsystem. */

import { listFolder, readTextFile } from "./libc.ts";
import { deviceError } from "./status.ts";
import type { LibcSymbols } from "./libc_symbols.ts";
import type { DeviceRecord } from "./devices.ts";

export const VENDOR_MELLANOX = 0x15b3;
/** What a function's header reads that has left the bus; its folder stays for a while. */
export const NO_VENDOR = 0xffff;
const RDMA_DEVICES = "/sys/class/infiniband";

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
const RDMA_NAME = /^(?:mlx[45]_(?:bond_)?\d+|(?:roce|ib)[pos]\w+)$/;

/**
 * Refuse what is no adapter of this host, before any of it is touched: a PCI function that is not there (asked for it,
 * the library would leave lock files behind) or is of another vendor (it would be written to), an RDMA device that is
 * not there (the library prints lines of its own).
 *
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
    if (node !== undefined && present.includes(node)) {
      return refuse("NO_DEVICE", `fwctl node ${node} belongs to no NVIDIA adapter; nothing was asked of it`);
    }
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

/** Names that the mlx4 and mlx5 drivers, and udev's rules, give to RDMA devices. */
/** Nodes of all vendors. */
const FWCTL_NODES = "/dev/fwctl";
