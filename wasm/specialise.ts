/**
 * Specialised formatters: while a decoder works through a large ring, code is made for the segments that it meets, from
 * the same table rows that the general formatters interpret. The output is the same byte for byte; tests hold the two
 * against each other. Nothing depends on it: where no code was made, or could not be, the general formatters run.
 *
 * @module
 */

import { TABLE_BASE } from "./abi.ts";
import { encodeModule } from "./codegen/encode.ts";
import { DIGIT_BYTES, type Places, Pool, sharedPlaces } from "./codegen/pool.ts";
import { Tables } from "./codegen/rows.ts";
import { type Segment, TEXT_IMPORTS, textFunction } from "./codegen/text.ts";
import { LOCALS } from "./codegen/writer.ts";
import type { DecoderParts, Specialiser } from "./decoder.ts";
import { MEMORY_PAGES } from "./memory.ts";

/** Where the header of the table image points to what is to be learnt, and whether fields are selected. */
const HEADER = { learn: 44, selected: 40 } as const;
/** Keys in the list that the formatter fills. */
const KEYS = 64;
/** Functions of one layout that fit its entry, and where they stand. */
const SLOTS = { at: 40, count: 4 } as const;
/** Modules that are made at most: what comes late is rare. */
const MAX_MODULES = 8;
/** Memory that a module may need for literals and names. */
const MODULE_ROOM = 1 << 16;

/**
 * A specialiser for `Decoder.accelerate`.
 *
 * @param parts What it works on.
 * @returns The specialiser.
 */
export function specialise(parts: DecoderParts): Specialiser {
  return new TextSpecialiser(parts);
}

class TextSpecialiser implements Specialiser {
  readonly #parts: DecoderParts;
  readonly #words: DataView;
  readonly #tables: Tables;
  readonly #pool: Pool;
  readonly #list: number;
  #places: Places | undefined;
  #modules = 0;

  constructor(parts: DecoderParts) {
    this.#parts = parts;
    const memory = new Uint8Array(parts.memory.buffer);
    this.#words = new DataView(parts.memory.buffer);
    this.#tables = new Tables(memory, TABLE_BASE);
    this.#pool = new Pool(memory, parts.map.code);
    this.#list = this.#pool.reserve(4 + KEYS * 4);
    this.#watch(this.#list);
  }

  #watch(list: number): void {
    this.#words.setUint32(TABLE_BASE + HEADER.learn, list, true);
  }

  learn(): void {
    if (this.#tables.word(this.#list) < KEYS) return;
    if (this.#tables.word(TABLE_BASE + HEADER.selected) !== 0) return this.#watch(0);
    const segments = this.#segments();
    this.#words.setUint32(this.#list, 0, true);
    if (segments.length > 0) this.#make(segments);
    if (++this.#modules === MAX_MODULES || this.#pool.left < MODULE_ROOM) this.#watch(0);
  }

  // What was met and can be specialised.
  #segments(): Segment[] {
    const keys = new Set<number>();
    for (let i = 0; i < KEYS; i++) keys.add(this.#tables.word(this.#list + 4 + i * 4));
    const segments = [...keys].map((key) => ({
      layout: key & 0xffff,
      title: (key >>> 16) & 0x7fff,
      numbered: key >>> 31 === 1,
    }));
    return segments.filter(({ layout }) =>
      this.#tables.bytesOf(layout) * 2 <= DIGIT_BYTES && this.#freeSlot(layout) !== undefined
    );
  }

  #freeSlot(layout: number): number | undefined {
    const first = this.#tables.entry(layout) + SLOTS.at;
    for (let i = 0; i < SLOTS.count; i++) if (this.#tables.word(first + i * 4) === 0) return first + i * 4;
    return undefined;
  }

  #make(segments: readonly Segment[]): void {
    const { exports, memory, map } = this.#parts;
    this.#places ??= sharedPlaces(this.#pool, map.scratch.at);
    const context = { tables: this.#tables, pool: this.#pool, places: this.#places };
    const binary = encodeModule({
      imports: TEXT_IMPORTS,
      parameters: 3,
      locals: LOCALS,
      functions: segments.map((segment) => textFunction(segment, context)),
      pages: MEMORY_PAGES,
    });
    const module = new WebAssembly.Module(binary as BufferSource);
    const { textLine, textName, textDecimal } = exports;
    const instance = new WebAssembly.Instance(module, { env: { memory, textLine, textName, textDecimal } });
    segments.forEach(({ layout, title, numbered }, i) => {
      const slot = this.#freeSlot(layout);
      if (slot === undefined) return;
      const index = exports.table.grow(1);
      exports.table.set(index, instance.exports[String(i)] as () => void);
      this.#words.setUint32(slot, ((index << 16) | (numbered ? 0x8000 : 0) | title) >>> 0, true);
    });
  }
}
