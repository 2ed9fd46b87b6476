/**
 * What the decoder module is asked for through its memory: conditions, columns, rows of values, a choice of fields. All
 * of it is checked before it is written, and written only when it is not there yet.
 */

import { COLUMNS, TABLE_BASE, WALK } from "./abi.ts";
import type { ColumnSet } from "./columns.ts";
import type { Place } from "./decoder_types.ts";
import type { Instance } from "./instance.ts";
import { inside, OUTPUT_SOFT } from "./memory.ts";
import { LAYOUT_NAMES } from "./tables_generated.ts";

/** Columns of one request for rows. */
const MOST_PLACES = 16;

/** Requests to one instance of the module. */
export class Requests {
  readonly #instance: Instance;
  #columns: ColumnSet | undefined;
  #conditions: Uint8Array | undefined;

  /** @param instance Whose memory to write to. */
  constructor(instance: Instance) {
    this.#instance = instance;
  }

  /**
   * Writes conditions to where the module reads them.
   *
   * @param rows Condition rows as asm/filter.ts reads them.
   * @param kind Kind of ring (`WALK`).
   * @throws {RangeError} If they are too many or have no end.
   */
  putConditions(rows: Uint8Array, kind: number): void {
    const { all, map: { conditions } } = this.#instance;
    inside(conditions, conditions.at, rows.length, "conditions");
    if (this.#conditions === rows) return;
    checkConditions(rows);
    all.set(possible(rows, kind), conditions.at);
    this.#conditions = rows;
  }

  /**
   * Writes a request for columns.
   *
   * @throws {RangeError} If they are another decoder's.
   */
  putColumns(set: ColumnSet): void {
    const { all, map, memory, words } = this.#instance;
    if (!set.isIn(memory)) throw new RangeError("Cannot fill columns of another decoder");
    if (this.#columns === set) return;
    const { columns } = map;
    const { groups, capacity, indexes, list, layoutsAt } = COLUMNS;
    inside(columns, columns.at + layoutsAt, set.image.length, "columns");
    this.#columns = set;
    all.set(set.image, columns.at + layoutsAt);
    const values: [number, number][] = [
      [groups, set.groups.length],
      [capacity, set.capacity],
      [indexes, set.indexes.byteOffset],
      [list, (set.groups[0]?.elements.byteOffset ?? 0) - (set.groups[0]?.addresses.byteOffset ?? 0)],
    ];
    for (const [offset, value] of values) words.setUint32(columns.at + offset, value, true);
  }

  /**
   * Writes places of fields to the start of the output region.
   *
   * @param places At most 16.
   * @returns Address from which on the rest of the region is free.
   * @throws {RangeError} If there are more, or one is outside any layout.
   */
  putPlaces(places: readonly Place[]): number {
    const { words, map: { output } } = this.#instance;
    places.forEach(({ at, shift, mask }, i) => {
      if (!(at >= 0 && at < OUTPUT_SOFT && i < MOST_PLACES)) {
        throw new RangeError(`Cannot read column ${i} at offset ${at}`);
      }
      [at, shift, mask].forEach((word, w) => words.setUint32(output.at + i * 16 + w * 4, word, true));
    });
    return output.at + MOST_PLACES * 16;
  }

  /**
   * Marks the operations of a layout that are to be done, in the tables.
   *
   * @param layout Layout id.
   * @param text Which text operations stay on, in order.
   * @param json Which json operations stay on, in order.
   * @throws {RangeError} If the lists do not fit the layout's operations.
   */
  putSelection(layout: number, text: readonly boolean[], json: readonly boolean[]): void {
    const { words } = this.#instance;
    const entry = layoutEntry(words, layout);
    if (words.getUint32(entry + 4, true) !== text.length || words.getUint32(entry + 12, true) !== json.length) {
      throw new RangeError(`The selection does not fit layout ${LAYOUT_NAMES[layout]}`);
    }
    const textAt = words.getUint32(entry, true);
    const jsonAt = words.getUint32(entry + 8, true);
    const mark = (at: number, on: boolean): void => words.setUint8(at, (words.getUint8(at) & 127) | (on ? 0 : 128));
    text.forEach((on, i) => mark(textAt + i * 64, on));
    json.forEach((on, i) => mark(jsonAt + i * 64, on));
    words.setUint32(entry + 32, json.includes(true) ? 0 : 1, true);
    words.setUint32(entry + 48, 0, true); // its function in the module shows all
    words.setUint32(TABLE_BASE + 40, 1, true);
  }
}

/**
 * Address of a layout's entry in the tables.
 *
 * @throws {RangeError} If there is none of that id.
 */
export function layoutEntry(words: DataView, layout: number): number {
  if (LAYOUT_NAMES[layout] === undefined) throw new RangeError(`Unknown layout ${layout}`);
  return words.getUint32(TABLE_BASE + 4, true) + layout * 64;
}

// The module reads rows up to the end marks: the last group's, then the list's.
function checkConditions(rows: Uint8Array): void {
  const view = new DataView(rows.buffer, rows.byteOffset, rows.byteLength);
  const { length } = rows;
  const ends = length >= 32 && length % 16 === 0 && view.getUint16(length - 32, true) === 0xffff &&
    view.getUint16(length - 16, true) === 0xfffe;
  if (!ends) throw new RangeError(`Conditions of ${length} bytes have no end`);
}

// Without the rows for structures of the other generation, which a ring cannot have.
function possible(rows: Uint8Array, kind: number): Uint8Array {
  if (kind === WALK.context) return rows;
  const view = new DataView(rows.buffer, rows.byteOffset, rows.byteLength);
  const kept: number[] = [];
  for (let at = 0; at < rows.length; at += 16) {
    const name = LAYOUT_NAMES[view.getUint16(at, true)];
    const other = name !== undefined && name.startsWith("mlx4_") !== kind >= WALK.sq4;
    if (!other) kept.push(...rows.subarray(at, at + 16));
  }
  return new Uint8Array(kept);
}
