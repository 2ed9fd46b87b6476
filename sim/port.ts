/** A simulated adapter as a register port: nothing above it knows that there is no card. */

import type { DeviceError } from "../errors.ts";
import { deviceError, mErrorOf } from "../ffi/status.ts";
import { contextSegments } from "../device/context_types.ts";
import { findQueue } from "../layouts/queues.ts";
import type { DeviceInfo, DriverList, RegisterPort } from "../device/types.ts";
import type { SimAdapter } from "./adapter.ts";
import type { SimClock } from "./clock.ts";
import type { FactsTime } from "./host.ts";
import { REGISTER_STATUS } from "./register_status.ts";
import { type Scenario, scenarioAt } from "./scenario_types.ts";

/**
 * Put a port on top of an adapter.
 *
 * @param name Device name as the user gave it, for messages.
 * @param clock The adapter's time.
 */
export function simPort(adapter: SimAdapter, name: string, clock?: SimClock): RegisterPort {
  const info = scenarioInfo(adapter.scenario, name);
  let closed = false;
  const refused = (id: number, details: Partial<Parameters<typeof deviceError>[0]>): DeviceError =>
    deviceError({ device: name, operation: `access register 0x${id.toString(16)}`, ...details });
  const now = (): FactsTime => {
    const mono = clock?.now() ?? 0;
    const { time } = adapter.scenario;
    return { mono, time: time === undefined ? undefined : time + mono };
  };
  return {
    info,
    time: clock === undefined ? undefined : { now, pause: (ms) => clock.pause(ms) },
    hostFacts: () => Promise.resolve(scenarioAt(adapter.scenario, now().mono).host?.(now())),
    async accessRegister(id, method, image): Promise<void> {
      if (closed) throw refused(id, { status: "CLOSED", text: "the device is closed" });
      const { delayMs } = adapter.faults;
      if (delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, delayMs));
      const status = adapter.accessRegister(id, method, image);
      if (status !== REGISTER_STATUS.ok) throw refused(id, { code: mErrorOf(status), registerStatus: status });
    },
    close(): void {
      closed = true;
    },
  };
}

/** What a driver would know of it: every number that the scenario has. */
export function scenarioList({ entries, device }: Scenario, source: string): DriverList | undefined {
  const row = findQueue(source)?.gen5;
  if (row === undefined) return undefined;
  const numbers = new Set<number>();
  for (const segment of contextSegments(row)) {
    for (const one of entries.get(segment)?.get(device.gvmi)?.keys() ?? []) numbers.add(one);
  }
  return { origin: "the scenario", numbers: [...numbers].sort((a, b) => a - b) };
}

/** The facts of a scenario's device. */
export function scenarioInfo(scenario: Scenario, name: string): DeviceInfo {
  const { pciDeviceId, part, firmware, linkLayer } = scenario.device;
  return { name, generation: scenario.generation, pciDeviceId, part, firmware: firmware.join("."), linkLayer };
}
