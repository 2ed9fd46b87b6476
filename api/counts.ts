/** How often a field has each value. */

import { speakAsLibrary } from "../errors.ts";
import { type Bytes, bytesFrom } from "../bytes.ts";
import { type ColumnGroup, ColumnSet, type LayoutPlaces } from "../wasm/columns.ts";
import { filledColumns, placesOf } from "./columns.ts";
import { borrowDecoder } from "./decoders.ts";
import type { DecodeOptions } from "./rings.ts";

// Where a value is, or is to be put.
function slotOf(values: Uint32Array, counts: Uint32Array, value: number): number {
  const mask = counts.length - 1;
  // The upper bits of the product depend on all bits of the value.
  const hash = Math.imul(value, 0x9e3779b1);
  let slot = (hash ^ hash >>> 15) & mask;
  while (counts[slot] !== 0 && values[slot] !== value) slot = slot + 1 & mask;
  return slot;
}

/** Values below it have a place each. */
const SMALL = 4096;

/** Counts by value; the others by open addressing in two arrays: many times as fast as a Map that is changed for each. */
class ValueCounts {
  readonly #small = new Uint32Array(SMALL);
  #values = new Uint32Array(256);
  #counts = new Uint32Array(256);
  #used = 0;

  add(values: Uint32Array, from: number, to: number): void {
    const small = this.#small;
    for (let row = from; row < to; row++) {
      const value = values[row]!;
      if (value < SMALL) {
        small[value]!++;
        continue;
      }
      const slot = slotOf(this.#values, this.#counts, value);
      if (this.#counts[slot]!++ > 0) continue;
      this.#values[slot] = value;
      if (++this.#used * 2 > this.#counts.length) this.#grow();
    }
  }

  #grow(): void {
    const [values, counts] = [this.#values, this.#counts];
    this.#values = new Uint32Array(values.length * 2);
    this.#counts = new Uint32Array(values.length * 2);
    counts.forEach((count, i) => {
      if (count === 0) return;
      const slot = slotOf(this.#values, this.#counts, values[i]!);
      this.#values[slot] = values[i]!;
      this.#counts[slot] = count;
    });
  }

  toMap(): Map<number, number> {
    const found: [number, number][] = [];
    const add = (value: number, count: number): void => {
      if (count > 0) found.push([value, count]);
    };
    this.#small.forEach((count, value) => add(value, count));
    this.#counts.forEach((count, slot) => add(this.#values[slot]!, count));
    return new Map(found.sort(([a], [b]) => a - b));
  }
}

// A structure that is cut short in a set of one field lacks that field.
function addGroup(counts: ValueCounts, { columns, rows, cut }: ColumnGroup): void {
  let from = 0;
  for (const { row } of cut) {
    counts.add(columns[0]!, from, row);
    from = row + 1;
  }
  counts.add(columns[0]!, from, rows);
}

/**
 * Count the segments of a ring by the value of a field.
 *
 * @param bytes Ring bytes in device order, from element `first` on.
 * @param field Name of a field of at most 32 bits, as for `decodeColumns`; every segment that has it counts.
 * @param options What the bytes are.
 * @returns How many segments have each value, by value from the least one on.
 * @throws {TypeError} If the field does not exist or is too wide.
 *
 * @example How many completions carry each opcode
 * ```ts
 * import { decodeCounts } from "@wqdump/wqdump";
 *
 * const opcodes = decodeCounts(new Uint8Array(64 * 100), "opcode", { source: "cmp" });
 * if (opcodes.get(0) !== 100) throw new Error(`${opcodes.get(0)} requester completions`);
 * ```
 */
export function decodeCounts(bytes: Bytes, field: string, options: DecodeOptions): Map<number, number> {
  speakAsLibrary();
  const places = placesOf(field, options.generation ?? 5, options.source);
  // A path is in a layout once: no layout comes twice.
  const request = places.map(({ layout, ...place }): LayoutPlaces => ({ layout, places: [place] }));
  using loan = borrowDecoder();
  const set = new ColumnSet(loan.decoder, request);
  const counts = new ValueCounts();
  for (const { groups } of filledColumns(loan.decoder, bytesFrom(bytes), options, set)) {
    for (const group of groups) addGroup(counts, group);
  }
  return counts.toMap();
}
