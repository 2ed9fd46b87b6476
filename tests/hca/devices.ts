/**
 * Making the devices of a virtual host.
 *
 * @module
 */

import type { DeviceSpec } from "./adapter.ts";
import { createStandIn } from "./stand_in.ts";
import { type VirtualDevice, VirtualHca } from "./virtual_hca.ts";

/** Makes a device with the adapter behind it. */
export function createDevice(spec: DeviceSpec): Promise<VirtualDevice> {
  return Promise.resolve(new VirtualHca(spec, createStandIn()));
}
