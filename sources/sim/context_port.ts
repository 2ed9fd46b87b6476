/**
 * A simulated 4th-generation adapter as a context port.
 *
 * @module
 */

import { DeviceError } from "../../errors.ts";
import type { ContextPort } from "../types.ts";
import type { Scenario } from "./scenario_types.ts";

/**
 * Put a context port on a scenario of generation 4.
 *
 * @param scenario What the adapter holds; its `entries` are by source name.
 * @param name Device name as the user gave it.
 */
export function contextPort(scenario: Scenario, name: string): ContextPort {
  throw new DeviceError(`Cannot open "${name}": ${scenario.device.part} adapters cannot be simulated`, {
    device: name,
    operation: "open",
  });
}
