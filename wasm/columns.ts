/** Requests for columns: which fields of which layouts one pass over a plan takes, and where it leaves them. */

import { COLUMNS } from "./abi.ts";
import type { Decoder, Place } from "./decoder.ts";
import { ELEMENT_CAPACITY } from "./memory.ts";

/** Fields of one layout. */
export interface LayoutPlaces {
  /** Layout id. */
  readonly layout: number;
  /** Other forms of the structure, which have the fields at the same places. */
  readonly also?: readonly number[];
  /** Its fields; at least one. */
  readonly places: readonly Place[];
}

/** A structure that is cut short: fields beyond its end are 0 in the columns. */
export interface CutRow {
  /** Row of the group. */
  readonly row: number;
  /** Bytes that are there. */
  readonly bytes: number;
}

/** Columns of one layout. The arrays have room for more than the `rows` that count. */
export interface ColumnGroup {
  /** Layout id. */
  readonly layout: number;
  /** Structures of this layout. */
  readonly rows: number;
  /** Number of the element that a structure belongs to: its place in {@linkcode ColumnSet.indexes}. */
  readonly elements: Uint32Array;
  /** Where structures begin in memory; of one element, they are in that order. */
  readonly addresses: Uint32Array;
  /** A column for each place of the request. */
  readonly columns: readonly Uint32Array[];
  /** Rows that lack some of their fields. */
  readonly cut: readonly CutRow[];
}

/** Room behind each column: two vectors of four are written as a whole. */
const SPARE = 8;
/** Rows that a column must have room for: more than an element has segments. */
const LEAST_ROWS = 128;
/** Rows that are of any use. */
const MOST_ROWS = 4096;

interface Group extends ColumnGroup {
  rows: number;
  cut: CutRow[];
  readonly also: readonly number[];
  readonly places: readonly Place[];
}

/** Columns of some layouts, filled again and again by {@linkcode Decoder.extract}. */
export class ColumnSet {
  /** Elements that the columns are of. */
  shown = 0;
  /** Index in the ring of each of them. */
  readonly indexes: Uint32Array;
  /** As requested. */
  readonly groups: readonly ColumnGroup[];
  /** What the decoder module reads, from the layouts' groups on. */
  readonly image: Uint8Array;
  /** Rows that a group has room for. */
  readonly capacity: number;
  readonly #groups: readonly Group[];
  readonly #memory: WebAssembly.Memory;

  /**
   * @param decoder The decoder whose memory the columns are in, until it writes something else there.
   * @param request Layouts, each at most once.
   * @throws {RangeError} If there is no such field, or too many of them.
   */
  constructor(decoder: Decoder, request: readonly LayoutPlaces[]) {
    const { output } = decoder.map;
    this.#memory = decoder.memory;
    check(decoder, request);
    const lists = request.reduce((sum, { places }) => sum + places.length + 2, 0);
    const room = Math.floor((output.size - ELEMENT_CAPACITY * 4) / 4 / Math.max(1, lists)) - SPARE;
    if (room < LEAST_ROWS) throw new RangeError(`Cannot take ${lists} columns at once`);
    this.capacity = Math.min(room, MOST_ROWS);
    let next = output.at;
    const list = (length: number, spare: number): Uint32Array => {
      const at = next;
      next += (length + spare) * 4;
      return new Uint32Array(this.#memory.buffer, at, length);
    };
    this.indexes = list(ELEMENT_CAPACITY, 0);
    this.#groups = request.map(({ layout, also = [], places }): Group => {
      const addresses = list(this.capacity, SPARE);
      const elements = list(this.capacity, SPARE);
      const columns = places.map(() => list(this.capacity, SPARE));
      return { layout, also, places, rows: 0, addresses, elements, columns, cut: [] };
    });
    this.groups = this.#groups;
    this.image = imageOf(decoder.map.columns.at, this.#groups);
  }

  /** Whether the columns are in that memory. */
  isIn(memory: WebAssembly.Memory): boolean {
    return this.#memory === memory;
  }

  /**
   * Takes over what the decoder module has found.
   *
   * @param words Memory.
   * @param at Address of the request.
   */
  update(words: DataView, at: number): void {
    const word = (offset: number): number => words.getUint32(at + offset, true);
    this.shown = word(COLUMNS.shown);
    this.#groups.forEach((group, i) => {
      const from = COLUMNS.groupsAt + i * COLUMNS.groupSize;
      group.rows = (word(from + COLUMNS.next) - word(from + COLUMNS.rows)) / 4;
      if (group.cut.length > 0) group.cut = [];
    });
    for (let n = word(COLUMNS.cuts), cut = COLUMNS.cutAt; n > 0; n--, cut += 16) {
      const group = this.#groups[word(cut)]!;
      const row = word(cut + 4);
      const bytes = word(cut + 8);
      group.cut.push({ row, bytes });
      group.places.forEach((place, i) => {
        if (place.at + 4 > bytes) group.columns[i]![row] = 0;
      });
    }
  }
}

function check(decoder: Decoder, request: readonly LayoutPlaces[]): void {
  const forms = request.flatMap(({ layout, also = [] }) => [layout, ...also]);
  if (new Set(forms).size !== forms.length) throw new RangeError("Columns of one layout must be in one request");
  const isWord = (value: number, max: number): boolean => Number.isInteger(value) && value >= 0 && value <= max;
  for (const { layout, also = [], places } of request) {
    const bytes = Math.min(...[layout, ...also].map((form) => decoder.layoutBytes(form)));
    if (places.length === 0) throw new RangeError(`No column of layout ${layout}`);
    for (const { at, shift, mask } of places) {
      if (!(isWord(at, bytes - 4) && at % 4 === 0 && isWord(shift, 31) && isWord(mask, 0xffffffff))) {
        throw new RangeError(`Cannot read a column at offset ${at} of layout ${layout}, bit ${shift}`);
      }
    }
  }
}

// The places of each quad of words, by its offset.
function quadsOf(places: readonly Place[]): Map<number, number[]> {
  const quads = new Map<number, number[]>();
  places.forEach(({ at }, i) => {
    const quad = quads.get(at & ~15);
    if (quad === undefined) quads.set(at & ~15, [i]);
    else quad.push(i);
  });
  return quads;
}

// asm/abi.ts says what stands where. `base` is the address of the request.
function imageOf(base: number, groups: readonly Group[]): Uint8Array {
  const quads = groups.map(({ places }) => quadsOf(places));
  const { layoutsAt, groupsAt, groupSize, quadSize, fieldSize } = COLUMNS;
  const size = groups.reduce(
    (sum, { places }, i) => sum + groupSize + quads[i]!.size * quadSize + places.length * fieldSize,
    groupsAt - layoutsAt,
  );
  const image = new DataView(new ArrayBuffer(size));
  const store = (at: number, ...words: number[]): number => {
    for (const word of words) {
      image.setUint32(at - layoutsAt, word, true);
      at += 4;
    }
    return at;
  };
  let next = groupsAt + groups.length * groupSize;
  groups.forEach(({ layout, also, places, addresses, columns }, i) => {
    const at = groupsAt + i * groupSize;
    const first = next;
    for (const [offset, fields] of quads[i]!) {
      next = store(next, offset, base + next + quadSize + fields.length * fieldSize);
      for (const n of fields) {
        const { at, shift, mask } = places[n]!;
        next = store(next, (at >> 2) & 3, shift, mask, columns[n]!.byteOffset);
      }
    }
    const reach = Math.max(...places.map(({ at }) => at + 4));
    const from = addresses.byteOffset;
    store(at, from, from, from, reach, base + first, base + next);
    for (const form of [layout, ...also]) store(layoutsAt + form * 4, base + at);
  });
  return new Uint8Array(image.buffer);
}
