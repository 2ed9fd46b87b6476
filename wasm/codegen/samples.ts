/**
 * What the structures of a plan have in common, by their places in elements.
 *
 * @module
 */

import { CTX, ELEMENT, ELEMENT_BYTES, FIXED, ITEM_BYTES } from "../abi.ts";
import type { Item } from "./items.ts";
import type { Usual } from "./usual.ts";

/** What few structures have in common is chance. */
const FEWEST = 4;
/** Structures of one place that are looked at. */
const MOST = 64;

/** Elements of a plan that are looked at, from first to last. */
const ENOUGH = 256;

/** Structures of the elements that are planned now. */
export class Samples {
  readonly #memory: Uint8Array;
  readonly #words: DataView;
  #found: Map<number, number[]> | undefined;

  /** @param memory All of the decoder's memory. */
  constructor(memory: Uint8Array) {
    this.#memory = memory;
    this.#words = new DataView(memory.buffer);
  }

  /**
   * The bits that structures at the place of an item share; of a numbered item, at any place.
   *
   * @param size Bytes of the structure.
   * @returns Undefined if there are too few.
   */
  usual(item: Item, size: number): Usual | undefined {
    this.#found ??= this.#find();
    const places = this.#found.get(placeOf(Number(item.key & 0xffffffffn), item.offset)) ?? [];
    if (places.length < FEWEST) return undefined;
    const all = places.map((at) => this.#memory.slice(at, at + size));
    const bytes = all[0]!;
    const same = new Uint8Array(size).fill(255);
    for (const other of all) for (let i = 0; i < size; i++) same[i]! &= ~(bytes[i]! ^ other[i]!);
    return { bytes, same, all };
  }

  // Addresses of the structures by place.
  #find(): Map<number, number[]> {
    const words = this.#words;
    const found = new Map<number, number[]>();
    const count = words.getUint32(FIXED.ctx + CTX.elemCount, true);
    const step = Math.max(1, Math.floor(count / ENOUGH));
    for (let n = 0; n < count; n += step) {
      const element = FIXED.elems + n * ELEMENT_BYTES;
      const base = words.getUint32(element + ELEMENT.ptr, true);
      const first = FIXED.items + words.getUint32(element + ELEMENT.item, true) * ITEM_BYTES;
      const last = first + words.getUint32(element + ELEMENT.items, true) * ITEM_BYTES;
      for (let item = first; item < last; item += ITEM_BYTES) {
        const offset = words.getUint32(item + 8, true);
        const place = placeOf(words.getUint32(item, true), offset);
        const known = found.get(place);
        if (known === undefined) found.set(place, [base + offset]);
        else if (known.length < MOST) known.push(base + offset);
      }
    }
    return found;
  }
}

/** Layout and title, and where the structure stands unless it has a number. */
function placeOf(key: number, offset: number): number {
  return key >= 2 ** 31 ? key : key + offset * 2 ** 32;
}
