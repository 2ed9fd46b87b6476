/** Making the devices of a virtual host. */

import { type Adapter, type DeviceSpec, GENERATION_4 } from "./adapter.ts";
import { createStandIn, standInContext } from "./stand_in.ts";
import type { SimClock } from "../../sim/clock.ts";
import type { ContextReader } from "./tools_hcr.ts";
import { VirtualConnectX3 } from "./virtual_connectx3.ts";
import { type VirtualDevice, VirtualHca } from "./virtual_hca.ts";

/** What the tools mailbox holds. */
const MAX_CONTEXT_BYTES = 288;

/** Makes a device with the adapter behind it. */
export async function createDevice(spec: DeviceSpec): Promise<VirtualDevice> {
  if (GENERATION_4.includes(spec.deviceId)) {
    return new VirtualConnectX3(spec, spec.scenario === undefined ? standInContext : await contexts(spec.scenario));
  }
  return new VirtualHca(spec, spec.scenario === undefined ? createStandIn() : await simulated(spec.scenario));
}

/** The contexts of a 4th-generation adapter that `sim:` names open. */
async function contexts(name: string): Promise<ContextReader> {
  const { loadScenario } = await import("../../sim/open_sim.ts");
  const { createContextAdapter, HCR_STATUS } = await import("../../sim/adapter4.ts");
  const adapter = createContextAdapter(await loadScenario(`sim:${name}`));
  return (source, index) => {
    const bytes = new Uint8Array(MAX_CONTEXT_BYTES);
    return adapter.readContext(source, index, bytes) === HCR_STATUS.ok ? bytes : undefined;
  };
}

/** The adapter that `sim:` names open, here behind registers. */
async function simulated(name: string): Promise<Adapter> {
  const { loadScenario } = await import("../../sim/open_sim.ts");
  const { createAdapter } = await import("../../sim/adapter.ts");
  return createAdapter(await loadScenario(`sim:${name}`), idleClock());
}

/** Shorter pauses between two accesses are the reader's own slowness. */
const LEAST_PAUSE_MS = 8000;

/**
 * Time of this process, for an adapter that another process reads: it passes while nobody asks, so that a slow reader
 * finds the same as a fast one.
 */
function idleClock(): SimClock {
  let now = 0;
  let asked: number | undefined;
  return {
    now() {
      const pause = asked === undefined ? 0 : performance.now() - asked;
      if (pause >= LEAST_PAUSE_MS) now += pause;
      asked = performance.now();
      return now;
    },
    pause: () => undefined,
  };
}
