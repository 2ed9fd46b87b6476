/**
 * What a host tells of an adapter that cannot be opened: RDMA netlink and /sys need no right to read the adapter itself.
 */

import { findHostDevice, listHostDevices } from "../ffi/host_devices.ts";
import { type LibcOptions, openLibc } from "../ffi/libc_library.ts";
import { readTextFile } from "../ffi/libc.ts";
import type { HostFacts } from "./host_facts.ts";
import { readHostFacts } from "./host_read.ts";
import { hostFacts, typeOfDeviceId } from "./live_devices.ts";
import { withoutRegisters } from "./register_settings.ts";
import type { DeviceInfo } from "./types.ts";

/** An adapter as its host knows it. */
export interface HostView {
  /** Device facts. */
  readonly info: DeviceInfo;
  /** What the host tells. */
  readonly facts: HostFacts;
}

/**
 * What the host tells of an adapter, which is not opened.
 *
 * @param name Any name that the host has for it.
 * @returns Undefined where this host has no such adapter, or it is a ConnectX-3.
 * @throws {DeviceError} When the C library may not be opened.
 */
export async function readHostView(name: string, options: LibcOptions = {}): Promise<HostView | undefined> {
  using host = openLibc(options);
  const device = findHostDevice(name, listHostDevices(host.symbols) ?? []);
  const type = device === undefined ? undefined : typeOfDeviceId(device.deviceId);
  if (device === undefined || type?.generation === 4) return undefined;
  const facts = withoutRegisters(await readHostFacts(host, device));
  const own = readTextFile(host.symbols, "/proc/sys/kernel/hostname", 256)?.trim();
  return {
    info: {
      ...{ name, generation: 5, pciDeviceId: device.deviceId, part: type?.name, host: own || undefined },
      ...hostFacts(host.symbols, device, type),
    },
    facts,
  };
}
