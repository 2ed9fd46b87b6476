/** The RESOURCE_DUMP menu (`--menu`), as a table and as json. */

import type { MenuRecord, ObjectCount } from "../device/types.ts";
import { digits } from "./rules.ts";
import { table } from "./table.ts";

/** What the columns mean, above the table. */
const LEGEND = "x = can be given, ! = must be given, - = not taken; all, active = counts that may be asked for";

/**
 * The menu as text.
 *
 * @param records In the device's order.
 */
export function renderMenu(records: readonly MenuRecord[]): string {
  const rows = records.map((record) => [
    `0x${digits(record.type, 4)}`,
    record.name,
    indexText(record.index1),
    indexText(record.index2),
    countText(record.numOfObj1),
    countText(record.numOfObj2),
  ]);
  const lines = table([["segment", "name", "index1", "index2", "num_of_obj1", "num_of_obj2"], ...rows]);
  return `${LEGEND}\n${lines}Number of segments: ${records.length}\n`;
}

function indexText(index: MenuRecord["index1"]): string {
  if (!index.supported) return "-";
  return `${index.name === "" ? "" : `${index.name} `}${index.required ? "!" : "x"}`;
}

function countText(count: ObjectCount): string {
  if (!count.supported) return "-";
  const special = [count.all ? "all" : "", count.active ? "active" : ""].filter((word) => word !== "");
  return `${count.required ? "!" : "x"}${special.length === 0 ? "" : ` (${special.join(", ")})`}`;
}

/** A menu record in json. */
export interface MenuJson {
  /** Segment type number. */
  readonly segment: number;
  /** Segment name. */
  readonly name: string;
  /** First index, null where the segment takes none. */
  readonly index1: IndexJson | null;
  /** Second index, null where the segment takes none. */
  readonly index2: IndexJson | null;
  /** First object count, null where the segment takes none. */
  readonly num_of_obj1: CountJson | null;
  /** Second object count, null where the segment takes none. */
  readonly num_of_obj2: CountJson | null;
}

export interface IndexJson {
  /** What it counts. */
  readonly name: string;
  /** It must be given. */
  readonly required: boolean;
}

/** An object count in json. */
export interface CountJson {
  /** It must be given. */
  readonly required: boolean;
  /** All objects can be asked for. */
  readonly all: boolean;
  /** The active objects can be asked for. */
  readonly active: boolean;
}

/**
 * The menu for json.
 *
 * @param records In the device's order.
 */
export function menuJson(records: readonly MenuRecord[]): MenuJson[] {
  return records.map((record) => ({
    segment: record.type,
    name: record.name,
    index1: indexJson(record.index1),
    index2: indexJson(record.index2),
    num_of_obj1: countJson(record.numOfObj1),
    num_of_obj2: countJson(record.numOfObj2),
  }));
}

function indexJson(index: MenuRecord["index1"]): IndexJson | null {
  return index.supported ? { name: index.name, required: index.required } : null;
}

function countJson(count: ObjectCount): CountJson | null {
  return count.supported ? { required: count.required, all: count.all, active: count.active } : null;
}
