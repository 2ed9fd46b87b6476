/** The RESOURCE_DUMP menu: what a device can dump, under which names and numbers. */

import { fixedText } from "./fixed_text.ts";
import type { MenuRecord, ObjectCount } from "./types.ts";

/** Bytes of one menu record. */
export const MENU_RECORD_BYTES = 52;

const NAME_BYTES = 16;

function objectCount(flags: number, shift: number): ObjectCount {
  const bit = (n: number): boolean => ((flags >>> (shift + n)) & 1) !== 0;
  return { supported: bit(0), required: bit(1), all: bit(2), active: bit(3) };
}

/**
 * Take the records of a menu segment apart.
 *
 * @param bytes The records, 52 bytes each, device order.
 * @param announced How many the segment's header announces; fewer are returned where the bytes end sooner.
 */
export function menuRecords(bytes: Uint8Array, announced: number): MenuRecord[] {
  const count = Math.min(announced, Math.floor(bytes.length / MENU_RECORD_BYTES));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const records: MenuRecord[] = [];
  for (let i = 0; i < count; i++) {
    const at = i * MENU_RECORD_BYTES;
    const flags = view.getUint32(at);
    const text = (n: number): string => {
      const start = at + 4 + n * NAME_BYTES;
      return fixedText(bytes.subarray(start, start + NAME_BYTES));
    };
    const flag = (bit: number): boolean => ((flags >>> bit) & 1) !== 0;
    records.push({
      type: flags & 0xffff,
      name: text(0),
      index1: { name: text(1), supported: flag(16), required: flag(17) },
      index2: { name: text(2), supported: flag(18), required: flag(19) },
      numOfObj1: objectCount(flags, 20),
      numOfObj2: objectCount(flags, 24),
    });
  }
  return records;
}

/**
 * The record of a segment.
 *
 * @param name Segment name, in any case.
 * @returns The first record of that name, or undefined.
 */
export function menuRecord(menu: readonly MenuRecord[], name: string): MenuRecord | undefined {
  const wanted = name.toUpperCase();
  return menu.find((record) => record.name.toUpperCase() === wanted);
}

/** The record with a segment number, or undefined. */
export function findType(menu: readonly MenuRecord[], type: number): MenuRecord | undefined {
  return menu.find((record) => record.type === type);
}

/** The names that a menu offers, for messages: `HW_CQPC, HW_SQPC, …`. */
export function offeredNames(menu: readonly MenuRecord[]): string {
  return menu.length === 0 ? "nothing" : menu.map((record) => record.name).join(", ");
}
