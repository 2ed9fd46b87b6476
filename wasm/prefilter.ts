/**
 * The prefilter of logs: finds the lines that hold one of a list of words, or rows of digits, over bytes in its memory.
 */

import { PREFILTER } from "./prefilter_generated.ts";
import { ANY, foldedWord, keyWords } from "./prefilter_keys.ts";

/** The places of asm/prefilter.ts. */
const GROUPS = 0x10000;
const PROBES = 0x14000;
const HEADS = 0x18000;
const ENTRIES = 0x22000;
const ENTRY_BYTES = 16;
const TEXT = 0x28000;
export const HITS = 0x30000;
export const SCAN_STATE = 0x8000;
/** Where the bytes to be scanned begin. */
export const INPUT = 0x80000;
/** What the module says of its memory. */
const INITIAL_PAGES = 16;
const MOST_PAGES = 16384;
/** Bytes behind the input that the scan may read. */
export const SLACK = 256;
const PAGE = 0x10000;

/** Words of the record of a line: start, end, number, digits, eight words of marks. */
export const HIT_WORDS = 12;

/** A line that matters. */
export interface Hit {
  /** Where it begins and ends in the input, without its line end. */
  readonly start: number;
  readonly end: number;
  readonly line: number;
  /** Rows of digits may be in it. */
  readonly digits: boolean;
  /** A bit for each word in it. */
  readonly mask: Uint32Array;
}

let compiled: WebAssembly.Module | undefined;

/** i8x16.relaxed_swizzle, and i8x16.swizzle in as many bytes: of places below 16 both say the same, the first one faster. */
const RELAXED = [0xfd, 0x80, 0x02];
const PLAIN = [0xfd, 0x8e, 0x00];

/**
 * The module; for engines without relaxed vector instructions it has none.
 *
 * @param valid Whether the engine takes it.
 */
export function moduleBytes(valid: (bytes: BufferSource) => boolean = WebAssembly.validate): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array.from(atob(PREFILTER), (char) => char.charCodeAt(0));
  if (valid(bytes)) return bytes;
  for (let at = bytes.indexOf(RELAXED[0]!); at >= 0; at = bytes.indexOf(RELAXED[0]!, at + 1)) {
    if (RELAXED.every((byte, n) => bytes[at + n] === byte)) bytes.set(PLAIN, at);
  }
  return bytes;
}

/**
 * Packs words into the memory of a module.
 *
 * @param words Lower case, of three characters at least; a blank stands for any run of blanks.
 * @param memory All of it.
 */
export function packWords(words: readonly string[], memory: Uint8Array): void {
  const view = new DataView(memory.buffer);
  const folded = words.map(foldedWord);
  const { keys, tables } = keyWords(folded);
  memory.set(tables, GROUPS);
  if (ENTRIES + (words.length + 1) * ENTRY_BYTES > TEXT) throw new RangeError("The words do not fit");
  let text = TEXT;
  folded.forEach((word, n) => {
    const bytes = Uint8Array.from(word, (char) => char.charCodeAt(0));
    const at = word.indexOf(keys[n]!.replace(ANY, ""));
    const first = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16);
    const slot = Math.imul(first, 0x9e3779b1) >>> 18;
    memory[PROBES + slot]! |= keys[n]!.endsWith(ANY) ? 0xff : 1 << (bytes[at + 3]! & 7);
    const entry = ENTRIES + (n + 1) * ENTRY_BYTES;
    view.setUint32(entry, first, true);
    view.setUint16(entry + 4, view.getUint16(HEADS + 2 * slot, true), true);
    view.setUint16(entry + 6, n, true);
    view.setUint16(entry + 8, at, true);
    view.setUint16(entry + 10, bytes.length, true);
    view.setUint32(entry + 12, text, true);
    view.setUint16(HEADS + 2 * slot, n + 1, true);
    if (text + bytes.length > HITS) throw new RangeError("The words do not fit");
    memory.set(bytes, text);
    text += bytes.length;
  });
}

/** What a scan of whole lines has found. */
export interface Scan {
  /** The lines that matter. */
  readonly hits: readonly Hit[];
  /** How far the scan came: behind a line end. */
  readonly end: number;
  /** Number of the next line. */
  readonly line: number;
}

/**
 * Reads the records of lines.
 *
 * @param memory All of it.
 * @param at Where they begin.
 * @param count How many.
 * @param input Where the bytes begin that were scanned.
 */
export function hitsAt(memory: Uint32Array, at: number, count: number, input: number): Hit[] {
  const hits: Hit[] = [];
  for (let n = 0; n < count; n++) {
    const word = (at >>> 2) + n * HIT_WORDS;
    hits.push({
      start: memory[word]! - input,
      end: memory[word + 1]! - input,
      line: memory[word + 2]!,
      digits: memory[word + 3] === 1,
      mask: maskAt(memory, word + 4),
    });
  }
  return hits;
}

/** Masks that were met, by a hash: the lines of a log have few different ones. */
const masks = new Map<number, Uint32Array>();

const MAX_MASKS = 1024;

function maskAt(memory: Uint32Array, at: number): Uint32Array {
  let hash = 0;
  for (let n = at; n < at + 8; n++) hash = Math.imul(hash ^ memory[n]!, 0x9e3779b1) ^ (hash >>> 15);
  const known = masks.get(hash);
  let same = known !== undefined;
  for (let n = 0; same && n < 8; n++) same = known![n] === memory[at + n];
  if (same) return known!;
  const mask = memory.slice(at, at + 8);
  if (masks.size >= MAX_MASKS) masks.clear();
  masks.set(hash, mask);
  return mask;
}

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
   * @param module Bytes of the module.
   */
  constructor(words: readonly string[], module?: Uint8Array<ArrayBuffer>) {
    compiled ??= new WebAssembly.Module(moduleBytes());
    this.#memory = new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum: MOST_PAGES });
    const { exports } = new WebAssembly.Instance(module === undefined ? compiled : new WebAssembly.Module(module), {
      env: { memory: this.#memory, abort },
    });
    this.#scan = exports["scan"] as (from: number, to: number, first: number) => number;
    this.#bytes = new Uint8Array(this.#memory.buffer);
    this.#words = new Uint32Array(this.#memory.buffer);
    packWords(words, this.#bytes);
  }

  /**
   * Room for bytes to be scanned.
   *
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
   * @returns The lines that matter, how far the scan came, and the number of the next line.
   */
  scan(from: number, to: number, first: number): Scan {
    const count = this.#scan(INPUT + from, INPUT + to, first);
    const hits = hitsAt(this.#words, HITS, count, INPUT);
    return { hits, end: this.#words[SCAN_STATE >>> 2]! - INPUT, line: this.#words[(SCAN_STATE >>> 2) + 1]! };
  }
}

function abort(): never {
  throw new RangeError("The prefilter stopped: a place outside its memory");
}
