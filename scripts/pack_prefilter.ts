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
const ROUNDS = 8;

/** Orders of the words that are tried. */
const ORDERS = 6;

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
function price({ tables }: KeyGroup): number {
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

/** The key and the group of each word. */
type Choice = readonly { readonly group: number; readonly key: string }[];

/** Takes each word out again and puts it where it costs least. */
function choose(words: readonly string[]): { readonly cost: number; readonly groups: string[][] } {
  const keys = Array.from({ length: 8 }, () => new Map<string, number>());
  const made = (n: number, more?: string) => new KeyGroup([...keys[n]!.keys(), ...(more === undefined ? [] : [more])]);
  const change = (n: number, key: string, by: number) => {
    const count = (keys[n]!.get(key) ?? 0) + by;
    if (count === 0) keys[n]!.delete(key);
    else keys[n]!.set(key, count);
  };
  const cost = (n: number, more?: string) => {
    const all = new Set([...keys[n]!.keys(), ...(more === undefined ? [] : [more])]);
    return (all.size === 0 ? 0 : price(made(n, more))) +
      KEY_COST * [...all].reduce((sum, key) => sum + (exact.get(key) ?? 0), 0);
  };
  let chosen: Choice = [];
  for (let round = 0; round < ROUNDS; round++) {
    chosen = words.map((word, n) => {
      const old = chosen[n];
      if (old !== undefined) change(old.group, old.key, -1);
      let best = { group: 0, key: "" };
      let least = Infinity;
      for (let group = 0; group < 8; group++) {
        const before = cost(group);
        for (const key of wordKeys(word)) {
          const more = keys[group]!.has(key) ? 0 : cost(group, key) - before;
          if (more < least) [best, least] = [{ group, key }, more];
        }
      }
      change(best.group, best.key, 1);
      return best;
    });
  }
  return {
    cost: keys.reduce((sum, _, n) => sum + cost(n), 0),
    groups: keys.map((group) => [...group.keys()].sort()),
  };
}

/** The same words in another order, the same at every run. */
function shuffled(words: readonly string[], seed: number): string[] {
  let state = seed * 2654435761 >>> 0;
  const ranked = words.map((word) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return { word, rank: seed === 0 ? 0 : state };
  });
  return ranked.sort((a, b) => a.rank - b.rank).map(({ word }) => word);
}

const words = wordTable().words.map(foldedWord);
const tried = Array.from({ length: ORDERS }, (_, seed) => choose(shuffled(words, seed)));
const best = tried.reduce((a, b) => b.cost < a.cost ? b : a);
console.log(`prefilter: ${words.length} words, ${(best.cost / text.length * 100).toFixed(2)} % of ordinary places`);
Deno.writeTextFileSync(
  new URL("../wasm/prefilter_keys_generated.ts", import.meta.url),
  `// @generated by scripts/pack_prefilter.ts
// deno-fmt-ignore-file

/** Keys of each group, folded to lower case; a NUL stands for any byte. */
export const PREFILTER_KEYS: readonly (readonly string[])[] = ${
    JSON.stringify(best.groups, null, 1).replace(/\x7f/g, "\\u007f")
  };
`,
);
