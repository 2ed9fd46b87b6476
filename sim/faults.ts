/** Faults of a simulated device, as a scenario asks for them. */

import { readMessage } from "./entries.ts";
import { asNumber, asOneOf, asString, type JsonObject, onlyKeys } from "./json_reader.ts";

import type { SimFaults } from "./scenario_types.ts";

/** The key of each fault in a scenario file. */
const KEYS = {
  segment: "segment",
  wrongSequence: "wrong_sequence",
  endless: "endless",
  size: "size",
  cutAfter: "cut_after",
  segmentDwords: "segment_dwords",
  message: "message",
  noTerminate: "no_terminate",
  moveIndexes: "move_indexes",
  vanishAfter: "vanish_after",
  refuseAfter: "refuse_after",
  status: "status",
  delayMs: "delay_ms",
} as const satisfies Record<keyof SimFaults, string>;

/**
 * Read the `faults` of a scenario.
 *
 * @throws {DecodeError} When one is not known or has a value that it cannot have.
 */
export function scenarioFaults(object: JsonObject): SimFaults {
  onlyKeys(object, "faults", Object.values(KEYS));
  const read = <T>(key: keyof SimFaults, as: (value: unknown, path: string) => T): T | undefined => {
    const value = object[KEYS[key]];
    return value === undefined ? undefined : as(value, `faults.${KEYS[key]}`);
  };
  return {
    segment: read("segment", asString)?.toUpperCase(),
    wrongSequence: read("wrongSequence", asNumber),
    endless: read("endless", (value, path) => asOneOf(value, path, ["data", "empty"])),
    size: read("size", asNumber),
    cutAfter: read("cutAfter", asNumber),
    segmentDwords: read("segmentDwords", (value, path) => asNumber(value, path, 0xffff)),
    message: read("message", readMessage),
    noTerminate: read("noTerminate", (value) => value === true),
    moveIndexes: read("moveIndexes", (value) => value === true),
    vanishAfter: read("vanishAfter", asNumber),
    refuseAfter: read("refuseAfter", asNumber),
    status: read("status", (value, path) => asNumber(value, path, 0x7f)),
    delayMs: read("delayMs", asNumber),
  };
}
