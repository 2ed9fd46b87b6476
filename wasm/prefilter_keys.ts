/**
 * The keys of the prefilter's words: four bytes each, in one of eight groups. A group lets a byte pass at a place if one of
 * its keys has a byte there with the same lower four bits and one with the same upper four.
 */

import { PREFILTER_KEYS } from "./prefilter_keys_generated.ts";

/** Bytes of a key. */
const KEY_BYTES = 4;

/** Stands for any byte at the end of a key whose word is too short. */
export const ANY = "\0";

/** Text as the module compares it: lower case by setting one bit. */
export function foldedWord(text: string): string {
  return Array.from(text, (char) => char === " " ? char : String.fromCharCode((char.charCodeAt(0) & 0xff) | 0x20)).join(
    "",
  );
}

/**
 * The keys that a word has: its blanks stand for any run of them, so no key has one.
 *
 * @param word The word, folded.
 */
export function wordKeys(word: string): string[] {
  const tokens = word.split(" ");
  const long = tokens.filter((token) => token.length >= KEY_BYTES);
  if (long.length > 0) {
    return long.flatMap((token) =>
      Array.from({ length: token.length - KEY_BYTES + 1 }, (_, at) => token.slice(at, at + KEY_BYTES))
    );
  }
  const short = tokens.filter((token) => token.length === KEY_BYTES - 1).map((token) => token + ANY);
  if (short.length === 0) throw new RangeError(`"${word}" has no three characters without a blank`);
  return short;
}

/** What passes the keys of a group. */
export class KeyGroup {
  /** A bit for each value of the lower, then of the upper four bits, of each byte of a key. */
  readonly tables: readonly number[];

  constructor(keys: readonly string[]) {
    const tables = new Array<number>(2 * KEY_BYTES).fill(0);
    for (const key of keys) {
      for (let n = 0; n < KEY_BYTES; n++) {
        const code = key.charCodeAt(n);
        tables[2 * n]! |= key[n] === ANY ? 0xffff : 1 << (code & 15);
        tables[2 * n + 1]! |= key[n] === ANY ? 0xffff : 1 << (code >> 4);
      }
    }
    this.tables = tables;
  }

  /** Whether four bytes pass. */
  passes(window: string): boolean {
    for (let n = 0; n < KEY_BYTES; n++) {
      const code = window.charCodeAt(n);
      if (((this.tables[2 * n]! >> (code & 15)) & 1) === 0 || ((this.tables[2 * n + 1]! >> (code >> 4)) & 1) === 0) {
        return false;
      }
    }
    return true;
  }
}

/** What the module needs of the words. */
export interface Keyed {
  /** The key of each word. */
  readonly keys: readonly string[];
  /** Eight tables of 16 entries: groups by lower and upper four bits of each byte of a key. */
  readonly tables: Uint8Array;
}

/**
 * Keys and groups of words. Those that were there when the keys were chosen have their best one; a new word is found as
 * well, by the first one that it has, until `deno task gen` chooses again.
 *
 * @param words The words, folded.
 */
export function keyWords(words: readonly string[]): Keyed {
  const groups = PREFILTER_KEYS.map((keys) => [...keys]);
  const known = new Set(groups.flat());
  const keys = words.map((word) => {
    const own = wordKeys(word);
    const key = own.find((one) => known.has(one)) ?? own[0]!;
    if (!known.has(key)) groups[groups.length - 1]!.push(key);
    known.add(key);
    return key;
  });
  const tables = new Uint8Array(2 * KEY_BYTES * 16);
  groups.forEach((group, n) => {
    new KeyGroup(group).tables.forEach((mask, table) => {
      for (let half = 0; half < 16; half++) {
        if (((mask >> half) & 1) === 0) continue;
        tables[16 * table + half]! |= 1 << n;
        // Capital letters pass as well.
        if (table % 2 === 1) tables[16 * table + (half & ~2)]! |= 1 << n;
      }
    });
  });
  return { keys, tables };
}
