/**
 * The prefilter of logs: finds the lines that hold one of a list of words, or rows of digits, over bytes in its memory.
 *
 * @module
 */

import { PREFILTER } from "./prefilter_generated.ts";

/** The places of asm/prefilter.ts. */
const PAIRS = 0x10000;
const HEADS = 0x20000;
const ENTRIES = 0x22000;
const ENTRY_BYTES = 16;
const TEXT = 0x28000;
const HITS = 0x30000;
const STATE = 0x8000;
/** Where the bytes to be scanned begin. */
const INPUT = 0x80000;
/** Bytes behind the input that the scan may read. */
const SLACK = 64;
const PAGE = 0x10000;

/** Bytes of the record of a line: start, end, number, digits, eight words of marks. */
const HIT_WORDS = 12;

/** A line that matters. */
export interface Hit {
  /** Where it begins and ends in the input, without its line end. */
  readonly start: number;
  readonly end: number;
  /** Its number. */
  readonly line: number;
  /** Rows of digits may be in it. */
  readonly digits: boolean;
  /** A bit for each word in it. */
  readonly mask: Uint32Array;
}

/** Pairs of letters that ordinary text and ordinary logs are full of, the most frequent first. */
const FREQUENT =
  ("th he in er an re nd at on nt ha es st en ed to it ou ea hi is or ti as te et ng of al de se le sa si ar ve ra ld ur ro " +
    "io me co ma il us li el ne ta ch la di om ec ic ss ho no ac ai em rs ot ut ns tr pe ce lo ke un so we ee wa rr sh ow ge " +
    "mo ts ul po ca do na fo id am ir pr be ly nc ni ad ol ct ry ag wi pa os im su ie mi nk ev op ig ab ap ay av tu ei sy cr " +
    "ck sp up rt iv fa fi oo da pl ex ov od rn rd sc ub mp ef og rm ph ob lt lu ue gi cl ke ty ft br").split(" ");

/** How common a pair is: the rarer, the better a word is told by it. */
function commonness(a: string, b: string): number {
  const at = FREQUENT.indexOf(a + b);
  if (at >= 0) return 60 + 3 * (FREQUENT.length - at);
  const digit = /[0-9]/;
  if (digit.test(a) && digit.test(b)) return 250;
  if (/[a-z]/.test(a) && /[a-z]/.test(b)) return /[qjxzvkw]/.test(a + b) ? 8 : 30;
  return 12;
}

let compiled: WebAssembly.Module | undefined;

/** An instance with its words in place. */
export class Prefilter {
  readonly #memory: WebAssembly.Memory;
  readonly #scan: (from: number, to: number, first: number) => number;
  #bytes: Uint8Array;
  #words: Uint32Array;

  /**
   * Packs the words.
   *
   * @param words Lower case, of three characters at least; a blank stands for any run of blanks.
   */
  constructor(words: readonly string[]) {
    compiled ??= new WebAssembly.Module(Uint8Array.from(atob(PREFILTER), (char) => char.charCodeAt(0)));
    this.#memory = new WebAssembly.Memory({ initial: 16 });
    const { exports } = new WebAssembly.Instance(compiled, { env: { memory: this.#memory, abort } });
    this.#scan = exports["scan"] as (from: number, to: number, first: number) => number;
    this.#bytes = new Uint8Array(this.#memory.buffer);
    this.#words = new Uint32Array(this.#memory.buffer);
    this.#pack(words);
  }

  #pack(words: readonly string[]): void {
    const view = new DataView(this.#memory.buffer);
    let text = TEXT;
    let entries = 0;
    words.forEach((word, n) => {
      // The module folds to lower case by setting one bit; the words are folded alike.
      const bytes = Uint8Array.from(word, (char) => char === " " ? 0x20 : char.charCodeAt(0) | 0x20);
      this.#bytes.set(bytes, text);
      for (const at of rarest(word)) {
        const pair = bytes[at]! | (bytes[at + 1]! << 8);
        const hash = Math.imul(pair, 0x9e3779b1) >>> 20;
        const entry = ENTRIES + ++entries * ENTRY_BYTES;
        view.setUint32(entry, pair, true);
        view.setUint16(entry + 4, view.getUint16(HEADS + 2 * hash, true), true);
        view.setUint16(entry + 6, n, true);
        view.setUint16(entry + 8, at, true);
        view.setUint16(entry + 10, bytes.length, true);
        view.setUint32(entry + 12, text, true);
        view.setUint16(HEADS + 2 * hash, entries, true);
        this.#bytes[PAIRS + pair] = 1;
      }
      text += bytes.length;
    });
    if (ENTRIES + (entries + 1) * ENTRY_BYTES > TEXT) throw new RangeError("The words do not fit");
    if (text > HITS) throw new RangeError("The words do not fit");
  }

  /**
   * Room for bytes to be scanned.
   *
   * @param size How many.
   * @returns A view of them in the module's memory, good until more room is asked for.
   */
  room(size: number): Uint8Array {
    const need = INPUT + size + SLACK;
    if (need > this.#bytes.length) {
      this.#memory.grow(Math.ceil((need - this.#bytes.length) / PAGE));
      this.#bytes = new Uint8Array(this.#memory.buffer);
      this.#words = new Uint32Array(this.#memory.buffer);
    }
    return this.#bytes.subarray(INPUT, INPUT + size);
  }

  /**
   * Scans whole lines of the input.
   *
   * @param from Where to begin.
   * @param to Behind the last line end.
   * @param first Number of the first line.
   * @returns The lines that matter, how far the scan came, and the number of the next line.
   */
  scan(from: number, to: number, first: number): { readonly hits: Hit[]; readonly end: number; readonly line: number } {
    const count = this.#scan(INPUT + from, INPUT + to, first);
    const hits: Hit[] = [];
    for (let n = 0; n < count; n++) {
      const at = (HITS >>> 2) + n * HIT_WORDS;
      hits.push({
        start: this.#words[at]! - INPUT,
        end: this.#words[at + 1]! - INPUT,
        line: this.#words[at + 2]!,
        digits: this.#words[at + 3] === 1,
        mask: this.#words.slice(at + 4, at + 12),
      });
    }
    return { hits, end: this.#words[STATE >>> 2]! - INPUT, line: this.#words[(STATE >>> 2) + 1]! };
  }
}

/**
 * Where the rarest pairs of a word stand, one an even and one an odd way from its beginning. Both lie between the same
 * blanks, since a blank stands for any run of them.
 */
function rarest(word: string): readonly [number, number] {
  let best: readonly [number, number] | undefined;
  let least = Infinity;
  for (const token of word.matchAll(/[^ ]{3,}/g)) {
    const places = [0, 1].map((odd) => {
      let at = -1;
      let score = Infinity;
      for (let k = token.index; k + 2 <= token.index + token[0].length; k++) {
        const own = commonness(word[k]!, word[k + 1]!);
        if (k % 2 === odd && own < score) [at, score] = [k, own];
      }
      return { at, score };
    });
    const score = places[0]!.score + places[1]!.score;
    if (score < least) [best, least] = [[places[0]!.at, places[1]!.at], score];
  }
  if (best === undefined) throw new RangeError(`"${word}" has no three characters without a blank`);
  return best;
}

function abort(): never {
  throw new RangeError("The prefilter stopped: a place outside its memory");
}
