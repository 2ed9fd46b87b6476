/**
 * The decoder module with its shared memory. One instance serves one stream at a time.
 *
 * @module
 */

import { DecodeError } from "../errors.ts";
import { COLUMNS, CTX, ELEMENT, ELEMENT_BYTES, FIXED, TABLE_BASE, WALK } from "./abi.ts";
import type { ColumnSet } from "./columns.ts";
import { DECODER } from "./decoder_generated.ts";
import {
  ELEMENT_CAPACITY,
  ELEMENTS_SOFT,
  FORM_BYTES,
  INPUT_BYTES,
  INPUT_SLACK,
  inside,
  ITEM_CAPACITY,
  MEMORY_PAGES,
  type MemoryMap,
  memoryMap,
  OUTPUT_SOFT,
} from "./memory.ts";
import { LAYOUT_NAMES, TABLE_BYTES, TABLES } from "./tables_generated.ts";

/** What the WASM module exports. */
export interface Exports {
  walk(): void;
  formatText(first: number, last: number, out: number, soft: number): number;
  formatJson(
    first: number,
    last: number,
    out: number,
    soft: number,
    before: number,
    raw: number,
  ): number;
  formatRaw(
    from: number,
    length: number,
    stride: number,
    index: number,
    out: number,
    soft: number,
  ): number;
  formatDw(
    from: number,
    length: number,
    offsetHigh: number,
    offset: number,
    out: number,
    soft: number,
  ): number;
  formatFields(layout: number, source: number, length: number, out: number): number;
  formatObject(layout: number, source: number, length: number, out: number): number;
  filter(first: number, last: number, rows: number): number;
  setConditions(): void;
  extractColumns(first: number, last: number, request: number): number;
  walkColumns(first: number, request: number): number;
  extractRows(
    first: number,
    last: number,
    layout: number,
    places: number,
    count: number,
    out: number,
    capacity: number,
  ): number;
  position(): number;
  unpack(from: number, length: number, to: number): number;
  readonly table: WebAssembly.Table;
}

/** Something that watches a decoder work and makes it faster. */
export interface Specialiser {
  /** Called after each block that was formatted. */
  learn(format: "text" | "json"): void;
}

/** What a {@linkcode Specialiser} works on. */
export interface DecoderParts {
  /** The module's exports. */
  readonly exports: Exports;
  /** Its memory. */
  readonly memory: WebAssembly.Memory;
  /** Where regions lie. */
  readonly map: MemoryMap;
}

/** Where a field of up to 32 bits is in its layout. */
export interface Place {
  /** Byte offset of its dword. */
  readonly at: number;
  /** Its lowest bit. */
  readonly shift: number;
  /** Its bits, shifted down. */
  readonly mask: number;
}

/** Formatted bytes and how much of the input they stand for. */
export interface Formatted {
  /** View of shared memory, valid until the next call. */
  readonly bytes: Uint8Array;
  /** Elements, or for raw and dw input bytes, that were consumed. */
  readonly consumed: number;
}

// Deno has one or the other, by its age. A loop over `atob` takes ten times as long, at every start.
function fromBase64(text: string): Uint8Array {
  const { fromBase64 } = Uint8Array as unknown as { fromBase64?: (text: string) => Uint8Array };
  if (fromBase64 !== undefined) return fromBase64(text);
  return (globalThis as unknown as { Buffer: { from(text: string, encoding: string): Uint8Array } })
    .Buffer.from(text, "base64");
}

/** Smallest element that a walker can look into, where that is more than 16 bytes. */
const MINIMUM_STRIDE: Readonly<Record<number, number>> = {
  [WALK.sq5]: 64,
  [WALK.cq5]: 64,
  [WALK.eq5]: 64,
  [WALK.cq4]: 32,
  [WALK.eq4]: 32,
  [WALK.mgm]: 32,
};

/** Elements that a walker must be able to plan at once: mini CQEs of one slot. */
const MOST_TOGETHER = 8;

/** Columns of one call of {@linkcode Decoder.extractRows}. */
const MOST_PLACES = 16;

let compiled: WebAssembly.Module | undefined;
let tableImage: Uint8Array | undefined;

/** The decoder: WASM module, tables and memory. */
export class Decoder {
  /** Shared linear memory. */
  readonly memory: WebAssembly.Memory;
  /** Register images and other small device buffers. */
  readonly register: Uint8Array;
  /** Ring and context bytes waiting to be decoded, with slack behind. */
  readonly input: Uint8Array;
  /** Regions. */
  readonly map: MemoryMap;
  readonly #exports: Exports;
  readonly #all: Uint8Array;
  readonly #words: DataView;
  #specialiser: Specialiser | undefined;
  #columns: ColumnSet | undefined;
  #conditions: { rows: Uint8Array; kind: number; possible: Uint8Array } | undefined;

  private constructor() {
    compiled ??= new WebAssembly.Module(fromBase64(DECODER) as BufferSource);
    tableImage ??= fromBase64(TABLES);
    this.map = memoryMap(TABLE_BYTES);
    this.memory = new WebAssembly.Memory({ initial: MEMORY_PAGES, maximum: MEMORY_PAGES, shared: true });
    const instance = new WebAssembly.Instance(compiled, { env: { memory: this.memory, abort } });
    this.#exports = instance.exports as unknown as Exports;
    this.#all = new Uint8Array(this.memory.buffer);
    this.#words = new DataView(this.memory.buffer);
    const { register, input } = this.map;
    // The packed image passes through the input region.
    this.#all.set(tableImage, input.at);
    const end = this.#exports.unpack(input.at, tableImage.length, TABLE_BASE);
    if (end !== TABLE_BASE + TABLE_BYTES) throw new RangeError("The table image is damaged");
    this.#all.fill(0, input.at, input.at + tableImage.length);
    this.#forgetCode();
    this.register = this.#all.subarray(register.at, register.at + register.size);
    this.input = this.#all.subarray(input.at, input.at + INPUT_BYTES);
  }

  /**
   * Instantiates the module.
   *
   * @returns A decoder with memory of its own.
   */
  static create(): Decoder {
    return new Decoder();
  }

  /**
   * Lets code for the layouts in use be made while the decoder works.
   *
   * @param make Makes the specialiser (`specialise` in wasm/specialise.ts); not called when there is one.
   */
  accelerate(make: (parts: DecoderParts) => Specialiser): void {
    this.#specialiser ??= make({ exports: this.#exports, memory: this.memory, map: this.map });
  }

  // No item has this key, and an element of this shape is refused.
  #forgetCode(): void {
    const { codes, shapes, jsonShapes, forms } = this.map;
    for (const { at, size } of [codes, shapes, jsonShapes]) this.#all.fill(0xff, at, at + size);
    for (let at = forms.at; at < forms.at + forms.size; at += FORM_BYTES) this.#words.setUint32(at + 12, 0, true);
    // A slot is told by the upper byte of a shape, so 0 cannot stand in the last one.
    for (const { at } of [shapes, jsonShapes]) this.#words.setUint32(at + 255 * 8, 0, true);
  }

  /** Id of a layout, -1 if there is none of that name. */
  layoutId(name: string): number {
    return LAYOUT_NAMES.indexOf(name);
  }

  /** A word of the walk state. */
  get(offset: number): number {
    return this.#words.getUint32(FIXED.ctx + offset, true);
  }

  /** Sets a word of the walk state. */
  set(offset: number, value: number): void {
    this.#words.setUint32(FIXED.ctx + offset, value >>> 0, true);
  }

  /** A word of an element of the plan (`ELEMENT` offsets). */
  element(n: number, offset: number): number {
    this.#planned(n);
    return this.#words.getUint32(FIXED.elems + n * ELEMENT_BYTES + offset, true);
  }

  /** Hides or shows an element of the plan. */
  hide(n: number, hidden: boolean): void {
    this.#planned(n);
    this.#words.setUint32(FIXED.elems + n * ELEMENT_BYTES + ELEMENT.hidden, hidden ? 1 : 0, true);
  }

  /**
   * Walks from the walk state on.
   *
   * @returns Number of elements planned.
   * @throws {RangeError} If the walk state points outside the input region.
   */
  walk(): number {
    this.#openWalk(ELEMENT_CAPACITY);
    this.#exports.walk();
    return this.get(CTX.elemCount);
  }

  #openWalk(capacity: number): void {
    const at = this.get(CTX.ptr);
    const { input } = this.map;
    inside(input, at, this.get(CTX.end) - at, "ring bytes");
    this.#checkStride();
    this.set(CTX.elemCap, capacity);
    this.set(CTX.itemCap, ITEM_CAPACITY);
  }

  #checkStride(): void {
    const kind = this.get(CTX.kind);
    if (kind === WALK.context) {
      if (this.get(CTX.layout) >= LAYOUT_NAMES.length) throw new RangeError(`Unknown layout ${this.get(CTX.layout)}`);
      return;
    }
    const stride = this.get(CTX.stride);
    const minimum = MINIMUM_STRIDE[kind] ?? 16;
    const maximum = kind === WALK.mgm ? 4096 : 1024;
    if (stride < minimum || stride > maximum || stride % 16 !== 0) {
      throw new RangeError(`Cannot walk with a stride of ${stride} bytes`);
    }
  }

  /** Text of elements `first` to `last`, as many as fit a block. Each line begins with its newline. */
  formatText(first: number, last: number): Formatted {
    const { output } = this.map;
    this.#range(first, last);
    const consumed = this.#exports.formatText(first, last, output.at, output.at + ELEMENTS_SOFT);
    this.#specialiser?.learn("text");
    return { bytes: this.#output(), consumed };
  }

  /**
   * JSON objects of elements `first` to `last`, as many as fit a block.
   *
   * @param before Byte before each object (0: none).
   * @param raw Include the element's bytes.
   */
  formatJson(first: number, last: number, before: number, raw: boolean): Formatted {
    const { output } = this.map;
    this.#range(first, last);
    const soft = output.at + ELEMENTS_SOFT;
    const consumed = this.#exports.formatJson(
      first,
      last,
      output.at,
      soft,
      before,
      raw ? 1 : 0,
    );
    this.#specialiser?.learn("json");
    return { bytes: this.#output(), consumed };
  }

  /**
   * Rows of the original tool's raw format from the start of `bytes` input bytes at `at`.
   *
   * @param at Offset in the input region.
   * @param length Bytes there are.
   * @param stride Bytes per entry.
   * @param index Index of the first entry.
   */
  formatRaw(at: number, length: number, stride: number, index: number): Formatted {
    const { output, input } = this.map;
    inside(input, input.at + at, length, "ring bytes");
    if (!(stride >= 4 && stride <= 4096 && stride % 4 === 0)) {
      throw new RangeError(`Cannot print entries of ${stride} bytes`);
    }
    const soft = output.at + OUTPUT_SOFT;
    const from = input.at + at;
    const consumed = this.#exports.formatRaw(from, length, stride, index, output.at, soft);
    return { bytes: this.#output(), consumed };
  }

  /**
   * One dword a line with its byte offset.
   *
   * @param at Offset in the input region.
   * @param length Bytes there are.
   * @param offset Offset printed for the first dword.
   */
  formatDw(at: number, length: number, offset: number | bigint): Formatted {
    const { output, input } = this.map;
    inside(input, input.at + at, length, "bytes");
    const wide = BigInt(offset);
    const consumed = this.#exports.formatDw(
      input.at + at,
      length,
      Number(wide >> 32n),
      Number(wide & 0xffffffffn),
      output.at,
      output.at + OUTPUT_SOFT,
    );
    return { bytes: this.#output(), consumed };
  }

  /**
   * Field lines of one structure, without a heading.
   *
   * @param layout Layout name.
   * @param bytes Device-order bytes; shorter than the layout: shown up to the cut.
   * @returns Text; each line begins with its newline.
   * @throws {DecodeError} If there is no such layout.
   */
  textOne(layout: string, bytes: Uint8Array): string {
    const { output } = this.map;
    const id = this.#structure(layout, bytes);
    this.#exports.formatFields(id, this.map.input.at, bytes.length, output.at);
    return decodeText(this.#output());
  }

  /**
   * Fields of one structure under their layout names.
   *
   * @param layout Layout name.
   * @param bytes Device-order bytes; fields beyond their end are left out.
   * @returns Numbers; `"0x…"` strings above 53 bits; `<name>_name` for enumerations; nested structures as objects.
   * @throws {DecodeError} If there is no such layout.
   */
  decodeOne(layout: string, bytes: Uint8Array): Record<string, unknown> {
    const { output } = this.map;
    const id = this.#structure(layout, bytes);
    this.#exports.formatObject(id, this.map.input.at, bytes.length, output.at);
    return JSON.parse(decodeText(this.#output())) as Record<string, unknown>;
  }

  #structure(layout: string, bytes: Uint8Array): number {
    const id = this.layoutId(layout);
    if (id < 0) throw new DecodeError(`Unknown layout "${layout}"`);
    if (bytes.length > INPUT_BYTES) throw new DecodeError(`Cannot decode ${bytes.length} bytes as ${layout}`);
    const { input } = this.map;
    this.#all.set(bytes, input.at);
    this.#all.fill(0, input.at + bytes.length, input.at + bytes.length + 64);
    return id;
  }

  /**
   * Hides the planned elements that do not match.
   *
   * @param rows Condition rows as asm/filter.ts reads them.
   * @returns How many match.
   */
  filter(first: number, last: number, rows: Uint8Array): number {
    this.#range(first, last);
    this.#load(rows);
    return this.#exports.filter(first, last, this.map.conditions.at);
  }

  /**
   * Lets walks leave out elements that do not match, where that is known without planning them. What is planned all the
   * same is left to {@linkcode filter}.
   *
   * @param rows As for `filter`; undefined: plan all elements.
   */
  skip(rows: Uint8Array | undefined): void {
    if (rows !== undefined) this.#load(rows);
    this.set(CTX.skip, rows === undefined ? 0 : 1);
  }

  // Conditions to where the module reads them, unless they are there.
  #load(rows: Uint8Array): void {
    const { conditions } = this.map;
    inside(conditions, conditions.at, rows.length, "conditions");
    const before = this.#conditions;
    const possible = this.#possible(rows);
    if (this.#conditions === before) return;
    this.#all.set(possible, conditions.at);
    this.#exports.setConditions();
  }

  // Without the rows for structures of the other generation, which a ring cannot have.
  #possible(rows: Uint8Array): Uint8Array {
    const kind = this.get(CTX.kind);
    if (this.#conditions?.rows === rows && this.#conditions.kind === kind) return this.#conditions.possible;
    checkConditions(rows);
    const view = new DataView(rows.buffer, rows.byteOffset, rows.byteLength);
    const kept: number[] = [];
    for (let at = 0; at < rows.length; at += 16) {
      const name = LAYOUT_NAMES[view.getUint16(at, true)];
      const other = name !== undefined && name.startsWith("mlx4_") !== kind >= WALK.sq4;
      if (!other || kind === WALK.context) kept.push(...rows.subarray(at, at + 16));
    }
    this.#conditions = { rows, kind, possible: new Uint8Array(kept) };
    return this.#conditions.possible;
  }

  /**
   * Fills columns with the fields of the shown elements, as many as there is room for.
   *
   * @param set The columns; theirs are valid until the next call.
   * @returns Elements that were looked at.
   * @throws {RangeError} If the columns are another decoder's.
   */
  extract(set: ColumnSet, first: number, last: number): number {
    const { columns } = this.map;
    this.#range(first, last);
    this.#request(set);
    const consumed = this.#exports.extractColumns(first, last, columns.at);
    set.update(this.#words, columns.at);
    return consumed;
  }

  /**
   * Walks from the walk state on and fills columns, without a plan where that is possible. Not for rings with conditions.
   *
   * @param set As for {@linkcode extract}.
   * @param first What of the last plan is to come first: from which element on. Default: nothing.
   * @returns The same for the next call, which goes on where there was no more room.
   */
  walkColumns(set: ColumnSet, first: number = this.get(CTX.elemCount)): number {
    const { columns } = this.map;
    this.#range(first, this.get(CTX.elemCount));
    this.#request(set);
    this.#openWalk(MOST_TOGETHER);
    const next = this.#exports.walkColumns(first, columns.at);
    set.update(this.#words, columns.at);
    return next;
  }

  #request(set: ColumnSet): void {
    if (!set.isIn(this.memory)) throw new RangeError("Cannot fill columns of another decoder");
    if (this.#columns === set) return;
    const { columns } = this.map;
    const { id, groups, capacity, indexes, list, layoutsAt } = COLUMNS;
    inside(columns, columns.at + layoutsAt, set.image.length, "columns");
    this.#columns = set;
    this.#all.set(set.image, columns.at + layoutsAt);
    const words: [number, number][] = [
      [id, this.#words.getUint32(columns.at + id, true) + 1],
      [groups, set.groups.length],
      [capacity, set.capacity],
      [indexes, set.indexes.byteOffset],
      [list, (set.groups[0]?.elements.byteOffset ?? 0) - (set.groups[0]?.addresses.byteOffset ?? 0)],
    ];
    for (const [offset, word] of words) this.#words.setUint32(columns.at + offset, word, true);
  }

  /**
   * Size of a layout.
   *
   * @throws {RangeError} If there is none of that id.
   */
  layoutBytes(layout: number): number {
    if (LAYOUT_NAMES[layout] === undefined) throw new RangeError(`Unknown layout ${layout}`);
    return this.#words.getUint32(this.#words.getUint32(TABLE_BASE + 4, true) + layout * 64 + 16, true);
  }

  /**
   * Values of fields of up to 32 bits in one layout, of the elements that are shown.
   *
   * @param layout Layout id.
   * @param places At most 16.
   * @returns Rows of element number, index in the ring, and a value per place; valid until the next call.
   */
  extractRows(first: number, last: number, layout: number, places: readonly Place[]): Uint32Array {
    const { output } = this.map;
    this.#range(first, last);
    places.forEach(({ at, shift, mask }, i) => {
      if (!(at >= 0 && at < OUTPUT_SOFT && i < MOST_PLACES)) {
        throw new RangeError(`Cannot read column ${i} at offset ${at}`);
      }
      [at, shift, mask].forEach((word, w) => this.#words.setUint32(output.at + i * 16 + w * 4, word, true));
    });
    const out = output.at + MOST_PLACES * 16;
    const width = places.length + 2;
    const capacity = Math.floor((output.size - MOST_PLACES * 16) / (width * 4));
    const rows = this.#exports.extractRows(first, last, layout, output.at, places.length, out, capacity);
    return new Uint32Array(this.memory.buffer, out, rows * width);
  }

  /**
   * Shows only some fields, in text and json, from now on.
   *
   * @param layout Layout id.
   * @param text Which text operations stay on, in order.
   * @param json Which json operations stay on, in order.
   * @throws {RangeError} If the lists do not fit the layout's operations.
   */
  select(layout: number, text: readonly boolean[], json: readonly boolean[]): void {
    const words = this.#words;
    if (LAYOUT_NAMES[layout] === undefined) throw new RangeError(`Unknown layout ${layout}`);
    const entry = words.getUint32(TABLE_BASE + 4, true) + layout * 64;
    if (words.getUint32(entry + 4, true) !== text.length || words.getUint32(entry + 12, true) !== json.length) {
      throw new RangeError(`The selection does not fit layout ${LAYOUT_NAMES[layout]}`);
    }
    const textAt = words.getUint32(entry, true);
    const jsonAt = words.getUint32(entry + 8, true);
    const mark = (at: number, on: boolean): void => words.setUint8(at, (words.getUint8(at) & 127) | (on ? 0 : 128));
    text.forEach((on, i) => mark(textAt + i * 64, on));
    json.forEach((on, i) => mark(jsonAt + i * 64, on));
    words.setUint32(entry + 32, json.includes(true) ? 0 : 1, true);
    words.setUint32(TABLE_BASE + 40, 1, true);
    this.#forgetCode();
  }

  #planned(n: number): void {
    if (!(Number.isInteger(n) && n >= 0 && n < ELEMENT_CAPACITY)) throw new RangeError(`No element ${n} in a plan`);
  }

  #range(first: number, last: number): void {
    const count = this.get(CTX.elemCount);
    if (
      !(Number.isInteger(first) && Number.isInteger(last) && first >= 0 && first <= last && last <= count &&
        count <= ELEMENT_CAPACITY)
    ) {
      throw new RangeError(`No elements ${first} to ${last} in a plan of ${count}`);
    }
  }

  #output(): Uint8Array {
    const { output } = this.map;
    const end = this.#exports.position();
    inside(output, output.at, end - output.at, "output");
    return this.#all.subarray(output.at, end);
  }
}

/** Bytes of slack behind the input that a caller may fill with the ring's start. */
export const LOOKAHEAD_BYTES: number = INPUT_SLACK / 2;

// The module reads rows up to the end marks: the last group's, then the list's.
function checkConditions(rows: Uint8Array): void {
  const view = new DataView(rows.buffer, rows.byteOffset, rows.byteLength);
  const { length } = rows;
  const ends = length >= 32 && length % 16 === 0 && view.getUint16(length - 32, true) === 0xffff &&
    view.getUint16(length - 16, true) === 0xfffe;
  if (!ends) throw new RangeError(`Conditions of ${length} bytes have no end`);
}

let copy = new Uint8Array(0);
let utf8: TextDecoder | undefined;

// TextDecoder refuses views of shared memory in some versions: copy first, always to the same place.
function decodeText(bytes: Uint8Array): string {
  if (copy.length < bytes.length) copy = new Uint8Array(bytes.length * 2);
  copy.set(bytes);
  utf8 ??= new TextDecoder();
  return utf8.decode(copy.subarray(0, bytes.length));
}

function abort(): never {
  throw new RangeError("The decoder module met an impossible state");
}
