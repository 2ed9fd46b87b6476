/** Sets of object numbers and of the dumps that have them, as compact as files with millions of dumps need. */

import { MAX_SEGMENTS } from "./stream_index.ts";

/** Numbers in groups, without an object for each: sorted by group, then as they were added. */
class Groups {
  /** `key * MAX + number`, which is exact: the two have 32 and 21 bits. */
  readonly #sorted: Float64Array;

  /** Sort numbers below 2^21 by their keys. */
  constructor(keys: Uint32Array, numbers: Uint32Array) {
    const places = new Float64Array(keys.length);
    keys.forEach((key, i) => places[i] = key * MAX_SEGMENTS + numbers[i]!);
    this.#sorted = places.sort();
  }

  /** The numbers of a key, in the order in which they were added. */
  of(key: number): number[] {
    const sorted = this.#sorted;
    const numbers: number[] = [];
    for (let i = firstFrom(sorted, key * MAX_SEGMENTS); i < sorted.length; i++) {
      const number = sorted[i]! - key * MAX_SEGMENTS;
      if (number >= MAX_SEGMENTS) break;
      numbers.push(number);
    }
    return numbers;
  }
}

/** Place of the first value that is not less. */
export function firstFrom(sorted: Float64Array | Uint32Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Collects pairs of a key and a number by type, and groups them. */
export class ByType {
  readonly #pairs = new Map<number, { keys: Uint32Array; numbers: Uint32Array; count: number }>();
  readonly #groups = new Map<number, Groups>();

  add(type: number, key: number, number: number): void {
    let pairs = this.#pairs.get(type);
    if (pairs === undefined) {
      this.#pairs.set(type, pairs = { keys: new Uint32Array(16), numbers: new Uint32Array(16), count: 0 });
    }
    if (pairs.count === pairs.keys.length) {
      pairs.keys = grown(pairs.keys);
      pairs.numbers = grown(pairs.numbers);
    }
    pairs.keys[pairs.count] = key;
    pairs.numbers[pairs.count++] = number;
  }

  /** Types that have pairs. */
  types(): Iterable<number> {
    return this.#pairs.keys();
  }

  of(type: number, key: number): number[] {
    const pairs = this.#pairs.get(type);
    if (pairs === undefined) return [];
    let groups = this.#groups.get(type);
    if (groups === undefined) {
      groups = new Groups(pairs.keys.subarray(0, pairs.count), pairs.numbers.subarray(0, pairs.count));
      this.#groups.set(type, groups);
    }
    return groups.of(key);
  }
}

function grown(array: Uint32Array): Uint32Array<ArrayBuffer> {
  const more = new Uint32Array(array.length * 2);
  more.set(array);
  return more;
}

/** Different numbers in the order of their size. */
export class NumberSet {
  #numbers = new Uint32Array(16);
  #count = 0;
  #sorted = true;

  add(number: number): void {
    if (this.#count > 0 && this.#numbers[this.#count - 1] === number) return;
    if (this.#count === this.#numbers.length) this.#numbers = grown(this.#numbers);
    this.#sorted &&= this.#count === 0 || this.#numbers[this.#count - 1]! < number;
    this.#numbers[this.#count++] = number;
  }

  values(): Uint32Array {
    if (!this.#sorted) {
      const sorted = this.#numbers.subarray(0, this.#count).sort();
      let kept = 0;
      for (const number of sorted) if (kept === 0 || sorted[kept - 1] !== number) sorted[kept++] = number;
      this.#count = kept;
      this.#sorted = true;
    }
    return this.#numbers.subarray(0, this.#count);
  }
}

export const NONE = new Uint32Array(0);
