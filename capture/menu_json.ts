/** The menu in a capture. */

import type { MenuRecord, ObjectCount } from "../device/types.ts";

/**
 * Take a value apart that should be a list of menu records.
 *
 * @returns Undefined if it is none: a file can say anything.
 */
export function menuOf(value: unknown): readonly MenuRecord[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const records: MenuRecord[] = [];
  for (const item of value as Record<string, unknown>[]) {
    if (typeof item?.name !== "string" || !Number.isInteger(item.type)) return undefined;
    const [index1, index2] = [indexOf(item.index1), indexOf(item.index2)];
    if (index1 === undefined || index2 === undefined) return undefined;
    records.push({
      type: item.type as number,
      name: item.name,
      index1,
      index2,
      numOfObj1: countOf(item.numOfObj1),
      numOfObj2: countOf(item.numOfObj2),
      ...(typeof item.command === "string" ? { command: item.command } : {}),
    });
  }
  return records;
}

function indexOf(value: unknown): MenuRecord["index1"] | undefined {
  const { name, supported, required } = (value ?? {}) as Record<string, unknown>;
  if (typeof name !== "string") return undefined;
  return { name, supported: supported === true, required: required === true };
}

function countOf(value: unknown): ObjectCount {
  const { supported, required, all, active } = (value ?? {}) as Record<string, unknown>;
  return { supported: supported === true, required: required === true, all: all === true, active: active === true };
}
