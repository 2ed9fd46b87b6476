/**
 * Specialised formatters: while a decoder works through a large ring, code is made for the segments that it meets, from
 * the same table rows that the general formatters interpret. The output is the same byte for byte; tests hold the two
 * against each other. Nothing depends on it: where no code was made, or could not be, the general formatters run.
 *
 * @module
 */

import { FIXED, TABLE_BASE } from "./abi.ts";
import { encodeModule } from "./codegen/encode.ts";
import { MAX_BYTES } from "./codegen/groups.ts";
import { type Places, Pool, sharedPlaces } from "./codegen/pool.ts";
import { Tables } from "./codegen/rows.ts";
import { type Segment, TEXT_IMPORTS, textFunction } from "./codegen/text.ts";
import type { DecoderParts, Specialiser } from "./decoder.ts";
import { MEMORY_PAGES } from "./memory.ts";

/** Words of the table image's header: whether fields are selected, whether to note what has no code. */
const HEADER = { selected: 40, learn: 44 } as const;
/** Keys in the list that the formatter fills. */
const KEYS = 64;
/** Slots for functions, 16 bytes each; a key can stand in two of them. */
const SLOT_BYTES = 16;
/** How often modules are made at most: what comes late is rare. */
const MAX_ROUNDS = 16;
/** Memory that a module may need for literals and names. */
const MODULE_ROOM = 1 << 16;
/** Layout id of bytes without a layout. */
const RAW = 0xffff;

/** The first eight bytes of a plan's item: what its text depends on, beside its bytes and its number. */
interface Key extends Segment {
  /** Both words. */
  readonly words: readonly [number, number];
  /** Bytes that are there. */
  readonly length: number;
  /** A number of three digits: left to the general formatter. */
  readonly unusual: boolean;
}

/**
 * A specialiser for `Decoder.accelerate`.
 *
 * @param parts What it works on.
 * @returns The specialiser.
 */
export function specialise(parts: DecoderParts): Specialiser {
  return new TextSpecialiser(parts, KEYS);
}

/**
 * As {@linkcode specialise}, for tests: makes code after `keys` segments.
 *
 * @param keys 1 to 64.
 */
export function specialiseAfter(keys: number): (parts: DecoderParts) => Specialiser {
  return (parts) => new TextSpecialiser(parts, keys);
}

class TextSpecialiser implements Specialiser {
  readonly #parts: DecoderParts;
  readonly #words: DataView;
  readonly #tables: Tables;
  readonly #pool: Pool;
  readonly #enough: number;
  #places: Places | undefined;
  #rounds = 0;

  constructor(parts: DecoderParts, enough: number) {
    this.#parts = parts;
    this.#enough = enough;
    const memory = new Uint8Array(parts.memory.buffer);
    this.#words = new DataView(parts.memory.buffer);
    this.#tables = new Tables(memory, TABLE_BASE);
    this.#pool = new Pool(memory, parts.map.code);
    this.#watch(true);
  }

  #watch(on: boolean): void {
    this.#words.setUint32(TABLE_BASE + HEADER.learn, on ? 1 : 0, true);
  }

  learn(): void {
    const count = this.#tables.word(FIXED.learn);
    if (count < this.#enough) return;
    if (this.#tables.word(TABLE_BASE + HEADER.selected) !== 0) return this.#watch(false);
    this.#words.setUint32(FIXED.learn, 0, true);
    const keys = this.#keys(Math.min(count, KEYS));
    if (keys.length > 0) this.#make(keys);
    if (++this.#rounds === MAX_ROUNDS || this.#pool.left < MODULE_ROOM) this.#watch(false);
  }

  // What was met and can be specialised.
  #keys(count: number): Key[] {
    const keys = new Map<string, Key>();
    for (let at = FIXED.learn + 8; at < FIXED.learn + 8 + count * 8; at += 8) {
      const words = [this.#tables.word(at), this.#tables.word(at + 4)] as const;
      keys.set(words.join(), keyOf(words));
    }
    return [...keys.values()].filter((key) => {
      if (key.layout === RAW || key.unusual) return false;
      const bytes = this.#tables.bytesOf(key.layout);
      return bytes <= MAX_BYTES && key.length >= bytes && this.#freeSlot(key) !== undefined;
    });
  }

  // Where asm/text.ts looks for the function.
  #freeSlot({ words }: Key): number | undefined {
    const first = FIXED.codes + (Math.imul(words[0], 0x9e3779b1) >>> 24) * SLOT_BYTES;
    return [first, first ^ SLOT_BYTES].find((slot) => this.#tables.word(slot) === 0xffffffff);
  }

  #make(keys: readonly Key[]): void {
    const { exports, memory } = this.#parts;
    this.#places ??= sharedPlaces(this.#pool);
    const context = { tables: this.#tables, pool: this.#pool, places: this.#places, scratch: FIXED.scratch };
    const binary = encodeModule({
      imports: TEXT_IMPORTS,
      parameters: 3,
      functions: keys.map((key) => textFunction(key, context)),
      pages: MEMORY_PAGES,
    });
    const module = new WebAssembly.Module(binary as BufferSource);
    const { textLine, textName, textDecimal } = exports;
    const instance = new WebAssembly.Instance(module, { env: { memory, textLine, textName, textDecimal } });
    keys.forEach((key, i) => {
      const slot = this.#freeSlot(key);
      if (slot === undefined) return;
      const index = exports.table.grow(1);
      exports.table.set(index, instance.exports[String(i)] as () => void);
      this.#words.setUint32(slot + 8, index, true);
      this.#words.setUint32(slot, key.words[0], true);
      this.#words.setUint32(slot + 4, key.words[1], true);
    });
  }
}

function keyOf(words: readonly [number, number]): Key {
  const title = words[0] >>> 16;
  return {
    words,
    layout: words[0] & 0xffff,
    title: title & 0x1fff,
    numbered: (title & 0x8000) !== 0,
    unusual: (title & 0x2000) !== 0,
    length: words[1],
  };
}
