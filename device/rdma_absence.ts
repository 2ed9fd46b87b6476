/**
 * Why a function has no RDMA device of its own: its driver is not loaded, another driver has it, or the device of a bond
 * stands at another function of the same adapter.
 */

import { type HostDevice, isForeignDriver, listHostDevices } from "../ffi/host_devices.ts";
import { listFolder, readTextFile } from "../ffi/libc.ts";
import type { LibcSymbols } from "../ffi/libc_symbols.ts";

/** What is said where there is none. */
export interface RdmaAbsence {
  /** Status of the error. */
  readonly status: "NO_RDMA" | "BONDED" | "OTHER_DRIVER";
  /** The end of a sentence. */
  readonly text: string;
  /** What to do; a sentence without its final period. */
  readonly hint: string;
  /** The one command that would make one; undefined where none would. */
  readonly enable: string | undefined;
}

const LOAD = "modprobe mlx5_ib";

/**
 * Why there is none.
 *
 * @param device A function without an RDMA device.
 * @param devices The host's list, where it is at hand.
 */
export function rdmaAbsence(symbols: LibcSymbols, device: HostDevice, devices?: readonly HostDevice[]): RdmaAbsence {
  if (isForeignDriver(device.driver)) {
    return {
      status: "OTHER_DRIVER",
      text: `the driver ${device.driver} has the function`,
      hint: `RDMA devices are made by mlx5_core and mlx5_ib: where ${device.driver} has the function for a virtual ` +
        "machine or DPDK, look there",
      enable: undefined,
    };
  }
  const bond = bondOf(symbols, device, devices ?? listHostDevices(symbols) ?? []);
  if (bond !== undefined) {
    const [name, owner] = bond;
    return {
      status: "BONDED",
      text: `its port is in a bond, whose RDMA device ${name} stands at ${owner.name}`,
      hint: `Name the bond's device: -d ${name}; its queues are numbered there, and not at this function`,
      enable: `wqdump -d ${name} ...`,
    };
  }
  if (listFolder(symbols, "/sys/module/mlx5_ib", 1) !== undefined) {
    return {
      status: "NO_RDMA",
      text: "mlx5_ib is loaded and shows none here",
      hint:
        "In a container it may belong to another network namespace (rdma system show); else dmesg says why there is none",
      enable: undefined,
    };
  }
  return {
    status: "NO_RDMA",
    text: "no RDMA driver has it (mlx5_ib is not loaded)",
    hint: `Load the adapter's RDMA driver (${LOAD})`,
    enable: LOAD,
  };
}

/** The bond's RDMA device, and the function of the same adapter that has it. */
function bondOf(
  symbols: LibcSymbols,
  device: HostDevice,
  devices: readonly HostDevice[],
): readonly [rdma: string, owner: HostDevice] | undefined {
  if (device.kind !== "pf") return undefined;
  const card = (address: string): string => address.slice(0, address.lastIndexOf("."));
  const own = mastersOf(symbols, device);
  for (const other of devices) {
    const [rdma] = other.rdma;
    if (rdma === undefined || other.kind !== "pf" || card(other.address) !== card(device.address)) continue;
    const bonded = other.rdma.find((name) => name.includes("bond"));
    if (bonded !== undefined) return [bonded, other];
    if (mastersOf(symbols, other).some((master) => own.includes(master))) return [rdma, other];
  }
  return undefined;
}

/** Interfaces that the function's network devices are parts of, by number. */
function mastersOf(symbols: LibcSymbols, { net }: HostDevice): string[] {
  return net.flatMap((name) => readTextFile(symbols, `/sys/class/net/${name}/master/ifindex`, 16)?.trim() || []);
}
