/** Simulated 4th-generation devices for tests of what stands above them. */

import { gen4Source } from "../../../device/gen4.ts";
import { contextSources } from "../../../device/gen4_types.ts";
import { type ContextAdapter, createContextAdapter } from "../../../sim/adapter4.ts";
import { contextPort } from "../../../sim/context_port.ts";
import { parseScenario } from "../../../sim/scenario.ts";
import type { ContextPort, Source } from "../../../device/types.ts";
import { sharedDecoder } from "./sim_device.ts";

/** A device and all layers on it. */
export interface SimDevice4 {
  readonly adapter: ContextAdapter;
  readonly port: ContextPort;
  readonly source: Source;
}

/** A scenario document of generation 4; `parts` adds or replaces keys. */
export function document4(parts: Record<string, unknown> = {}): string {
  return JSON.stringify({
    schema: "wqdump-scenario/1",
    name: "test",
    generation: 4,
    device: { pci_device_id: "0x1003", part: "ConnectX-3", firmware: "2.42.5000" },
    ...parts,
  });
}

/**
 * Open a scenario.
 *
 * @param parts Keys of the document.
 * @param bare Without what only a simulated adapter has, as a real card: `knownIndexes`, `readBuffer`, `readMemory`.
 * @param given Context sources that differ.
 */
export function device4(
  parts: Record<string, unknown> = {},
  { bare = false, given = [] as string[], gateway = false } = {},
): SimDevice4 {
  const adapter = createContextAdapter(parseScenario(document4(parts), { name: "test", eager: true }));
  const whole = contextPort(adapter, "cx3");
  const { info, readContext, close } = whole;
  const port = bare ? { info, readContext, close } : whole;
  const source = gen4Source(port, sharedDecoder(), { sources: contextSources(given), gateway });
  return { adapter, port, source };
}
