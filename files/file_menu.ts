/** The menu of a file: as recorded, completed by what else the file holds. */

import { SEGMENT_TYPES, type SegmentCount, type SegmentIndex } from "../layouts/segments.ts";
import type { MenuRecord } from "../device/types.ts";

const NO_INDEX: SegmentIndex = { name: "N/A", supported: false, required: false };
const NO_COUNT: SegmentCount = { supported: false, required: false, all: false, active: false };

/**
 * Menu records for what a file holds, and for nothing else: a reader chooses by the menu what to ask for.
 *
 * @param recorded The device's own menu, where the file has it.
 * @param types Segment types present.
 */
export function fileMenu(recorded: readonly MenuRecord[], types: Iterable<number>): readonly MenuRecord[] {
  return [...types].sort((a, b) => a - b)
    .map((type) => recorded.find((record) => record.type === type) ?? standInRecord(type));
}

/** A record for a segment type that no recorded menu describes. */
function standInRecord(type: number): MenuRecord {
  const known = SEGMENT_TYPES.find((segment) => segment.id === type);
  if (known === undefined) {
    // Its name is not known; a file can be asked for any index that it has.
    const index: SegmentIndex = { name: "INDEX", supported: true, required: false };
    return {
      type,
      name: `SEGMENT_0x${type.toString(16).padStart(4, "0")}`,
      index1: index,
      index2: NO_INDEX,
      numOfObj1: { ...NO_COUNT, supported: true, all: true },
      numOfObj2: NO_COUNT,
    };
  }
  return {
    type,
    name: known.name,
    index1: known.index1 ?? NO_INDEX,
    index2: known.index2 ?? NO_INDEX,
    numOfObj1: known.numOfObj1 ?? NO_COUNT,
    numOfObj2: known.numOfObj2 ?? NO_COUNT,
  };
}

/** Bytes of the objects whose size never varies, by the name that menus give to index2. */
const UNIT_BYTES: Readonly<Record<string, number>> = { WQEBB: 64, DS: 16, EQE: 64 };

/** Bytes per object that index2 of a segment counts, where all devices agree. */
export function usualUnitBytes(record: MenuRecord | undefined): number | undefined {
  return record === undefined ? undefined : UNIT_BYTES[record.index2.name.toUpperCase()];
}
