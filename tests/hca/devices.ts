/**
 * Making the devices of a virtual host.
 *
 * @module
 */

import { type Adapter, type DeviceSpec, GENERATION_4 } from "./adapter.ts";
import { createStandIn, standInContext } from "./stand_in.ts";
import { VirtualConnectX3 } from "./virtual_connectx3.ts";
import { type VirtualDevice, VirtualHca } from "./virtual_hca.ts";

/** Makes a device with the adapter behind it. */
export async function createDevice(spec: DeviceSpec): Promise<VirtualDevice> {
  if (GENERATION_4.includes(spec.deviceId)) return new VirtualConnectX3(spec, standInContext);
  return new VirtualHca(spec, spec.scenario === undefined ? createStandIn() : await simulated(spec.scenario));
}

/** The adapter that `sim:` names open, here behind registers. */
async function simulated(name: string): Promise<Adapter> {
  const { loadScenario } = await import("../../sources/sim/open_sim.ts");
  const { createAdapter } = await import("../../sources/sim/adapter.ts");
  return createAdapter(await loadScenario(`sim:${name}`));
}
