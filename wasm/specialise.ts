/**
 * Specialised formatters: while a decoder works through a large ring, code is made for the segments that it meets, from
 * the same table rows that the general formatters interpret. The output is the same byte for byte; tests hold the two
 * against each other. Nothing depends on it: where no code was made, or could not be, the general formatters run.
 *
 * @module
 */

import { ELEMENT, FIXED, ITEM_BYTES, TABLE_BASE } from "./abi.ts";
import { encodeModule } from "./codegen/encode.ts";
import { Functions } from "./codegen/functions.ts";
import { localsBehind } from "./codegen/groups.ts";
import { Pool, sharedPlaces } from "./codegen/pool.ts";
import { Tables } from "./codegen/rows.ts";
import { canSpecialise, type Context, type Item, type Segment, segmentOf } from "./codegen/items.ts";
import { addJsonElement, JSON_IMPORTS } from "./codegen/json.ts";
import { Samples } from "./codegen/samples.ts";
import type { Usual } from "./codegen/usual.ts";
import { elementFunction, segmentFunction, TEXT_IMPORTS } from "./codegen/text.ts";
import type { DecoderParts, Specialiser } from "./decoder.ts";
import { MEMORY_PAGES } from "./memory.ts";

/** Words of the table image's header: whether fields are selected, whether to note what has no code. */
const HEADER = { selected: 40, learn: 44 } as const;
/** Entries of the lists that the formatter fills. */
const NOTED = 64;
/** How often a module is made at most: what comes late is rare. */
const MAX_ROUNDS = 16;
/** Memory that a module may need for literals and names. */
const MODULE_ROOM = 1 << 17;
/** Code that is made for elements at most, in bytes of WASM: more would not stay in the processor's caches. */
const MAX_ELEMENT_CODE = 1 << 18;
/** More shapes of elements than that share functions for segments of lists. */
const FEW_SHAPES = 8;
/** Elements of more items are put together from their segments. */
const MAX_ITEMS = 16;

/**
 * A specialiser for `Decoder.accelerate`.
 *
 * @param parts What it works on.
 * @returns The specialiser.
 */
export function specialise(parts: DecoderParts): Specialiser {
  return new TableSpecialiser(parts, NOTED);
}

/**
 * As {@linkcode specialise}, for tests: makes code after fewer elements.
 *
 * @param enough 1 to 64.
 */
export function specialiseAfter(enough: number): (parts: DecoderParts) => Specialiser {
  return (parts) => new TableSpecialiser(parts, enough);
}

/** A function and where it goes. */
interface Entry {
  /** Its number in the module. */
  readonly number: number;
  /** Stores its index in the table. */
  readonly install: (index: number) => void;
}

/** What the formats differ in. */
const FORMATS = {
  text: { slots: FIXED.shapes, imports: TEXT_IMPORTS, parameters: 3 },
  json: { slots: FIXED.jsonShapes, imports: JSON_IMPORTS, parameters: 4 },
} as const;

class TableSpecialiser implements Specialiser {
  readonly #parts: DecoderParts;
  readonly #memory: Uint8Array;
  readonly #words: DataView;
  readonly #tables: Tables;
  readonly #pool: Pool;
  readonly #enough: number;
  #context: Context | undefined;
  #rounds = 0;
  readonly #elementCode = { text: 0, json: 0 };

  constructor(parts: DecoderParts, enough: number) {
    this.#parts = parts;
    this.#enough = enough;
    const memory = new Uint8Array(parts.memory.buffer);
    this.#memory = memory;
    this.#words = new DataView(parts.memory.buffer);
    this.#tables = new Tables(memory, TABLE_BASE);
    this.#pool = new Pool(memory, parts.map.code);
    this.#watch(true);
  }

  #watch(on: boolean): void {
    this.#store(TABLE_BASE + HEADER.learn, on ? 1 : 0);
  }

  #word(at: number): number {
    return this.#words.getUint32(at, true);
  }

  #store(at: number, value: number): void {
    this.#words.setUint32(at, value, true);
  }

  learn(format: keyof typeof FORMATS): void {
    const shapes = this.#word(FIXED.learnShapes);
    const items = this.#word(FIXED.learn);
    if (shapes < this.#enough && items < this.#enough) return;
    if (this.#word(TABLE_BASE + HEADER.selected) !== 0) return this.#watch(false);
    // Segments come into question where elements were not enough.
    const functions = new Functions(FORMATS[format].imports.length);
    const entries = this.#elements(format, functions, Math.min(shapes, NOTED));
    if (entries.length === 0 && format === "text") entries.push(...this.#segments(functions, Math.min(items, NOTED)));
    this.#store(FIXED.learnShapes, 0);
    this.#store(FIXED.learn, 0);
    if (entries.length > 0) this.#make(format, functions, entries);
    if (++this.#rounds === MAX_ROUNDS || this.#pool.left < MODULE_ROOM) this.#watch(false);
  }

  #making(): Context {
    return this.#context ??= {
      tables: this.#tables,
      pool: this.#pool,
      places: sharedPlaces(this.#pool),
      scratch: FIXED.scratch,
    };
  }

  // The most frequent shapes of elements that were met.
  #elements(format: keyof typeof FORMATS, functions: Functions, count: number): Entry[] {
    const { slots } = FORMATS[format];
    const samples = new Samples(this.#memory);
    const usual = (item: Item): Usual | undefined => samples.usual(item, this.#tables.bytesOf(item.layout));
    const found = new Map<number, { element: number; count: number }>();
    for (let i = 0; i < count; i++) {
      const element = this.#word(FIXED.learnShapes + 8 + i * 4);
      const shape = this.#word(element + ELEMENT.shape);
      const known = found.get(shape);
      if (known === undefined) found.set(shape, { element, count: 1 });
      else known.count++;
    }
    // Where there are many shapes, code that they share stays in the processor's caches, and takes less time to make.
    const shared = found.size > FEW_SHAPES ? functions : undefined;
    const entries: Entry[] = [];
    for (const [shape, { element }] of [...found].sort(([, a], [, b]) => b.count - a.count)) {
      const slot = slots + (shape >>> 24) * 8;
      if (this.#elementCode[format] >= MAX_ELEMENT_CODE || !this.#isFree(slots, slot)) continue;
      const items = this.#word(element + ELEMENT.items);
      if (items === 0 || items > MAX_ITEMS) continue;
      const before = functions.bytes;
      const number = format === "text"
        ? functions.add(elementFunction(this.#itemsOf(element), usual, shared, this.#making()))
        : this.#addJson(element, usual, functions);
      this.#elementCode[format] += functions.bytes - before;
      entries.push({
        number,
        install: (index) => {
          if (!this.#isFree(slots, slot)) return;
          this.#store(slot + 4, index);
          this.#store(slot, shape);
        },
      });
    }
    return entries;
  }

  #addJson(element: number, usual: (item: Item) => Usual | undefined, functions: Functions): number {
    const head = {
      flags: this.#word(element + ELEMENT.flags),
      length: this.#word(element + ELEMENT.length),
      counted: this.#word(element + ELEMENT.counter) !== 0xffffffff,
    };
    return addJsonElement({ items: this.#itemsOf(element), head, usual }, this.#making(), functions);
  }

  #itemsOf(element: number): Item[] {
    const first = FIXED.items + this.#word(element + ELEMENT.item) * ITEM_BYTES;
    return Array.from({ length: this.#word(element + ELEMENT.items) }, (_, n) => {
      const at = first + n * ITEM_BYTES;
      const segment = segmentOf(this.#word(at), this.#word(at + 4));
      return { ...segment, offset: this.#word(at + 8), ordinal: this.#word(at + 12), span: this.#word(at + 20) };
    });
  }

  // The last slot is free with another word (Decoder).
  #isFree(slots: number, slot: number): boolean {
    return this.#word(slot) === (slot === slots + 255 * 8 ? 0 : 0xffffffff);
  }

  // The segments that were met and have no code.
  #segments(functions: Functions, count: number): Entry[] {
    const segments = new Map<bigint, Segment>();
    for (let at = FIXED.learn + 8; at < FIXED.learn + 8 + count * 8; at += 8) {
      const segment = segmentOf(this.#word(at), this.#word(at + 4));
      segments.set(segment.key, segment);
    }
    const entries: Entry[] = [];
    for (const segment of segments.values()) {
      if (!canSpecialise(segment, this.#tables) || this.#segmentSlot(segment) === undefined) continue;
      entries.push({
        number: functions.add(segmentFunction(segment, undefined, this.#making())),
        install: (index) => {
          const slot = this.#segmentSlot(segment);
          if (slot === undefined) return;
          this.#store(slot + 8, index);
          this.#words.setBigUint64(slot, segment.key, true);
        },
      });
    }
    return entries;
  }

  // Where asm/text.ts looks for the function: one of two slots.
  #segmentSlot({ key }: Segment): number | undefined {
    const first = FIXED.codes + (Math.imul(Number(key & 0xffffffffn), 0x9e3779b1) >>> 24) * 16;
    return [first, first ^ 16].find((slot) => this.#word(slot) === 0xffffffff);
  }

  #make(format: keyof typeof FORMATS, functions: Functions, entries: readonly Entry[]): void {
    const { exports, memory } = this.#parts;
    const { imports, parameters } = FORMATS[format];
    const binary = encodeModule({
      imports,
      parameters,
      functions: functions.made,
      locals: localsBehind(parameters),
      pages: MEMORY_PAGES,
    });
    const module = new WebAssembly.Module(binary as BufferSource);
    const instance = new WebAssembly.Instance(module, { env: { memory, ...exports } as WebAssembly.ModuleImports });
    for (const { number, install } of entries) {
      const index = exports.table.grow(1);
      exports.table.set(index, instance.exports[String(number)] as () => void);
      install(index);
    }
  }
}
