/**
 * Chooses by which four bytes the prefilter seeks each word, and which words share a group; writes
 * wasm/prefilter_keys_generated.ts. scripts/lib/ordinary_log.txt is what logs are full of when nothing is wrong with an
 * adapter: the fewer of its places pass a group, the faster such logs are read.
 *
 *     deno run --allow-read=. --allow-write=wasm scripts/pack_prefilter.ts
 */

import { wordTable } from "../logs/words.ts";
import { ANY, foldedWord, KeyGroup, wordKeys } from "../wasm/prefilter_keys.ts";

/** How much more a place costs that has a key, and not only bytes like it. */
const KEY_COST = 4;

/** Passes over all words, each of which can only make it better. */
const ROUNDS = 4;

/** How often words are taken out together and put in again in another order; what makes it worse is taken back. */
const SHAKES = 1500;

const text = foldedWord(Deno.readTextFileSync(new URL("lib/ordinary_log.txt", import.meta.url)));

/** Every four bytes of ordinary logs, and how often they stand there. */
const windows = new Map<string, number>();
for (let at = 0; at + 4 <= text.length; at++) {
  const window = text.slice(at, at + 4);
  windows.set(window, (windows.get(window) ?? 0) + 1);
}

const exact = new Map<string, number>();
for (const [window, count] of windows) {
  for (const key of [window, window.slice(0, 3) + ANY]) exact.set(key, (exact.get(key) ?? 0) + count);
}

const counts = [...windows.values()];
const WORDS = (counts.length + 31) >> 5;

/** Windows by byte of a window, and by value of the lower, then of the upper four bits of that byte: a bit each. */
const sets = Array.from({ length: 8 }, () => Array.from({ length: 16 }, () => new Uint32Array(WORDS)));
[...windows.keys()].forEach((window, w) => {
  for (let n = 0; n < 4; n++) {
    const code = window.charCodeAt(n);
    for (const set of [sets[2 * n]![code & 15]!, sets[2 * n + 1]![code >> 4]!]) set[w >> 5]! |= 1 << (w & 31);
  }
});

const unions = new Map<number, Uint32Array>();

/** Windows that pass a table. */
function passing(table: number, mask: number): Uint32Array {
  const known = unions.get(table * 0x10000 + mask);
  if (known !== undefined) return known;
  const union = new Uint32Array(WORDS);
  for (let half = 0; half < 16; half++) {
    if ((mask >> half) & 1) { for (let w = 0; w < WORDS; w++) union[w]! |= sets[table]![half]![w]!; }
  }
  unions.set(table * 0x10000 + mask, union);
  return union;
}

const bitsOf = (mask: number): number => {
  let count = 0;
  for (let bits = mask; bits !== 0; bits &= bits - 1) count++;
  return count;
};

const prices = new Map<string, number>();

/** Places of ordinary logs that pass a group; a guess for others, so that groups do not grow for nothing. */
function price(tables: readonly number[]): number {
  const name = tables.join();
  const known = prices.get(name);
  if (known !== undefined) return known;
  const unions = tables.map((mask, table) => passing(table, mask));
  let sum = text.length * tables.reduce((share, mask) => share * bitsOf(mask) / 16, 1);
  for (let w = 0; w < WORDS; w++) {
    let both = ~0;
    for (const union of unions) both &= union[w]!;
    for (; both !== 0; both &= both - 1) sum += counts[32 * w + 31 - Math.clz32(both & -both)]!;
  }
  prices.set(name, sum);
  return sum;
}

const NO_TABLES: readonly number[] = new Array<number>(8).fill(0);
const tablesOfKeys = new Map<string, readonly number[]>();

function tablesOf(key: string): readonly number[] {
  const known = tablesOfKeys.get(key) ?? new KeyGroup([key]).tables;
  tablesOfKeys.set(key, known);
  return known;
}

/** The key and the group of a word. */
interface Place {
  readonly group: number;
  readonly key: string;
}

/** Words in eight groups. */
class Packing {
  /** Keys of each group, and how many words have them. */
  readonly #keys = Array.from({ length: 8 }, () => new Map<string, number>());
  readonly #costs = new Array<number>(8).fill(0);
  /** What passes each group. */
  readonly #tables = new Array<readonly number[]>(8).fill(NO_TABLES);
  readonly #places = new Map<string, Place>();

  get cost(): number {
    return this.#costs.reduce((sum, cost) => sum + cost, 0);
  }

  get groups(): string[][] {
    return this.#keys.map((group) => [...group.keys()].sort());
  }

  placeOf(word: string): Place | undefined {
    return this.#places.get(word);
  }

  take(word: string): void {
    const place = this.#places.get(word);
    if (place === undefined) return;
    this.#places.delete(word);
    this.#change(place, -1);
  }

  put(word: string, place: Place): void {
    this.#places.set(word, place);
    this.#change(place, 1);
  }

  /** Where a word costs least. */
  cheapest(word: string): Place {
    let best: Place | undefined;
    let least = Infinity;
    for (let group = 0; group < 8; group++) {
      for (const key of wordKeys(word)) {
        const more = this.#keys[group]!.has(key) ? 0 : this.#costOf(group, key) - this.#costs[group]!;
        if (more < least) [best, least] = [{ group, key }, more];
      }
    }
    return best!;
  }

  #change({ group, key }: Place, by: number): void {
    const keys = this.#keys[group]!;
    const count = (keys.get(key) ?? 0) + by;
    if (count === 0) keys.delete(key);
    else keys.set(key, count);
    if (count === 0 || count === by) this.#costs[group] = this.#costOf(group);
  }

  #costOf(group: number, more?: string): number {
    const keys = [...this.#keys[group]!.keys()].concat(more ?? []);
    if (keys.length === 0) return 0;
    const tables = (more === undefined ? keys : [more]).reduce(
      (sum, key) => sum.map((mask, table) => mask | tablesOf(key)[table]!),
      more === undefined ? NO_TABLES : this.#tables[group]!,
    );
    if (more === undefined) this.#tables[group] = tables;
    return price(tables) + KEY_COST * keys.reduce((sum, key) => sum + (exact.get(key) ?? 0), 0);
  }
}

let state = 1;

/** A number below a limit; the same ones at every run. */
function drawn(limit: number): number {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor(state / 2 ** 32 * limit);
}

/** Most words of up to three groups, in any order. */
function someOf(packing: Packing, words: readonly string[]): string[] {
  const groups = [drawn(8), drawn(8), drawn(8)];
  const some = words.filter((word) => groups.includes(packing.placeOf(word)!.group) && drawn(5) < 3);
  return some.map((word) => [drawn(2 ** 32), word] as const).sort(([a], [b]) => a - b).map(([, word]) => word);
}

/** Takes words out together and puts each where it costs least. */
function shake(packing: Packing, words: readonly string[]): void {
  const taken = someOf(packing, words);
  const before = packing.cost;
  const places = taken.map((word) => packing.placeOf(word)!);
  for (const word of taken) packing.take(word);
  for (const word of taken) packing.put(word, packing.cheapest(word));
  if (packing.cost <= before) return;
  for (const word of taken) packing.take(word);
  taken.forEach((word, n) => packing.put(word, places[n]!));
}

const words = wordTable().words.map(foldedWord);
const packing = new Packing();
for (let round = 0; round < ROUNDS; round++) {
  for (const word of words) {
    packing.take(word);
    packing.put(word, packing.cheapest(word));
  }
}
for (let n = 0; n < SHAKES; n++) shake(packing, words);
console.log(`prefilter: ${words.length} words, ${(packing.cost / text.length * 100).toFixed(2)} % of ordinary places`);
Deno.writeTextFileSync(
  new URL("../wasm/prefilter_keys_generated.ts", import.meta.url),
  `// @generated by scripts/pack_prefilter.ts
// deno-fmt-ignore-file

/** Keys of each group, folded to lower case; a NUL stands for any byte. */
export const PREFILTER_KEYS: readonly (readonly string[])[] = ${
    JSON.stringify(packing.groups, null, 1).replace(/\x7f/g, "\\u007f")
  };
`,
);
