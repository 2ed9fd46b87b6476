/** The decoder module with its shared memory. One instance serves one stream at a time. */

import { DecodeError } from "../errors.ts";
import { CTX, ELEMENT, ELEMENT_BYTES, FAILURE, FIXED, WALK } from "./abi.ts";
import type { ColumnSet } from "./columns.ts";
import { FieldTable } from "./fields.ts";
import type { Exports, Formatted, Place } from "./decoder_types.ts";
import { instantiate } from "./instance.ts";
import {
  checkElement,
  checkRange,
  checkStride,
  ELEMENT_CAPACITY,
  ELEMENTS_SOFT,
  INPUT_BYTES,
  inside,
  ITEM_CAPACITY,
  type MemoryMap,
  OUTPUT_SOFT,
  textOf,
} from "./memory.ts";
import { layoutEntry, Requests } from "./requests.ts";
import { LAYOUT_NAMES } from "./tables_generated.ts";

export type { Exports, Formatted, Place } from "./decoder_types.ts";

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
  /** Fields of structures in memory. */
  readonly fields: FieldTable;
  readonly #requests: Requests;
  // Of the instance, what every block needs.
  readonly #exports: Exports;
  readonly #all: Uint8Array;
  /** All of the memory, for words. */
  readonly words: DataView;
  /** Only some fields are shown. */
  selected = false;

  private constructor() {
    const instance = instantiate();
    const { exports, memory, map, all, words } = instance;
    this.#exports = exports;
    this.#all = all;
    this.words = words;
    this.#requests = new Requests(instance);
    this.memory = memory;
    this.map = map;
    this.fields = new FieldTable(memory);
    this.register = all.subarray(map.register.at, map.register.at + map.register.size);
    this.input = all.subarray(map.input.at, map.input.at + INPUT_BYTES);
  }

  /**
   * Instantiates the module.
   *
   * @returns A decoder with memory of its own.
   */
  static create(): Decoder {
    return new Decoder();
  }

  /** Id of a layout, -1 if there is none of that name. */
  layoutId(name: string): number {
    return LAYOUT_NAMES.indexOf(name);
  }

  /** A word of the walk state. */
  get(offset: number): number {
    return this.words.getUint32(FIXED.ctx + offset, true);
  }

  /** Sets a word of the walk state. */
  set(offset: number, value: number): void {
    this.words.setUint32(FIXED.ctx + offset, value >>> 0, true);
  }

  /** A word of an element of the plan (`ELEMENT` offsets). */
  element(n: number, offset: number): number {
    checkElement(n);
    return this.words.getUint32(FIXED.elems + n * ELEMENT_BYTES + offset, true);
  }

  /** Hides or shows an element of the plan. */
  hide(n: number, hidden: boolean): void {
    checkElement(n);
    this.words.setUint32(FIXED.elems + n * ELEMENT_BYTES + ELEMENT.hidden, hidden ? 1 : 0, true);
  }

  /** Notes what an error completion says of an element of the plan. */
  fail(
    n: number,
    { syndrome, vendor_err_synd, cqn, index }: Readonly<
      Record<"syndrome" | "vendor_err_synd" | "cqn" | "index", number>
    >,
  ): void {
    checkElement(n);
    const at = this.map.failures.at + n * FAILURE.size;
    this.words.setUint32(FIXED.elems + n * ELEMENT_BYTES + ELEMENT.failed, at, true);
    this.words.setUint32(at + FAILURE.syndrome, syndrome, true);
    this.words.setUint32(at + FAILURE.vendor, vendor_err_synd, true);
    this.words.setUint32(at + FAILURE.cqn, cqn, true);
    this.words.setUint32(at + FAILURE.index, index, true);
  }

  /**
   * Walks from the walk state on.
   *
   * @returns Number of elements planned.
   * @throws {RangeError} If the walk state points outside the input region.
   */
  walk(): number {
    const at = this.get(CTX.ptr);
    const { input } = this.map;
    inside(input, at, this.get(CTX.end) - at, "ring bytes");
    const kind = this.get(CTX.kind);
    if (kind !== WALK.context) checkStride(kind, this.get(CTX.stride));
    else layoutEntry(this.words, this.get(CTX.layout));
    this.set(CTX.elemCap, ELEMENT_CAPACITY);
    this.set(CTX.itemCap, ITEM_CAPACITY);
    this.#exports.walk();
    return this.get(CTX.elemCount);
  }

  /** A line for each of the elements `first` to `last`, as many as fit a block; it begins with its newline. */
  formatBrief(first: number, last: number): Formatted {
    return this.#format(first, last, this.#exports.formatBrief);
  }

  /** Text of elements `first` to `last`, as many as fit a block. Each line begins with its newline. */
  formatText(first: number, last: number): Formatted {
    return this.#format(first, last, this.#exports.formatText);
  }

  /**
   * Text of one element without its heading.
   *
   * @param n Number in the plan.
   * @param titled A title stands over a segment that is the only one, too.
   */
  segmentsText(n: number, titled: boolean): string {
    this.#range(n, n + 1);
    this.#exports.formatSegments(n, this.map.output.at, titled ? 1 : 0);
    return textOf(this.#output()).slice(1);
  }

  /**
   * JSON objects of elements `first` to `last`, as many as fit a block.
   *
   * @param before Byte before each object (0: none).
   * @param raw Include the element's bytes.
   */
  formatJson(first: number, last: number, before: number, raw: boolean): Formatted {
    return this.#format(first, last, this.#exports.formatJson, before, raw ? 1 : 0);
  }

  #format<Rest extends number[]>(
    first: number,
    last: number,
    format: (first: number, last: number, at: number, soft: number, ...rest: Rest) => number,
    ...rest: Rest
  ): Formatted {
    const { output } = this.map;
    this.#range(first, last);
    const consumed = format(first, last, output.at, output.at + ELEMENTS_SOFT, ...rest);
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
    const [high, low] = [Number(wide >> 32n), Number(wide & 0xffffffffn)];
    const soft = output.at + OUTPUT_SOFT;
    const consumed = this.#exports.formatDw(input.at + at, length, high, low, output.at, soft);
    return { bytes: this.#output(), consumed };
  }

  /**
   * Field lines of one structure, without a heading.
   *
   * @param bytes Device-order bytes; shorter than the layout: shown up to the cut.
   * @returns Text; each line begins with its newline.
   * @throws {DecodeError} If there is no such layout.
   */
  textOne(layout: string, bytes: Uint8Array): string {
    const { output } = this.map;
    const id = this.#structure(layout, bytes);
    this.#exports.formatFields(id, this.map.input.at, bytes.length, output.at);
    return textOf(this.#output());
  }

  /**
   * Fields of one structure under their layout names.
   *
   * @param bytes Device-order bytes; fields beyond their end are left out.
   * @returns Numbers; `"0x…"` strings above 53 bits; `<name>_name` for enumerations; nested structures as objects.
   * @throws {DecodeError} If there is no such layout.
   */
  decodeOne(layout: string, bytes: Uint8Array): Record<string, unknown> {
    return this.fields.record(this.#structure(layout, bytes), this.map.input.at, bytes.length);
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
    this.#requests.putConditions(rows, this.get(CTX.kind));
    return this.#exports.filter(first, last, this.map.conditions.at);
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
    this.#requests.putColumns(set);
    const consumed = this.#exports.extractColumns(first, last, columns.at);
    set.update(this.words, columns.at);
    return consumed;
  }

  /**
   * Size of a layout.
   *
   * @throws {RangeError} If there is none of that id.
   */
  layoutBytes(layout: number): number {
    return this.words.getUint32(layoutEntry(this.words, layout) + 16, true);
  }

  /**
   * Whether an answer has a list behind a layout, to its end.
   *
   * @throws {RangeError} If there is none of that id.
   */
  hasEntriesBehind(layout: number): boolean {
    return this.words.getUint16(layoutEntry(this.words, layout) + 44, true) !== 0;
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
    const out = this.#requests.putPlaces(places);
    const width = places.length + 2;
    const capacity = Math.floor((output.at + output.size - out) / (width * 4));
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
    this.#requests.putSelection(layout, text, json);
    this.fields.forget();
    this.selected = true;
  }

  #range(first: number, last: number): void {
    checkRange(first, last, this.get(CTX.elemCount));
  }

  #output(): Uint8Array {
    const { output } = this.map;
    const end = this.#exports.position();
    inside(output, output.at, end - output.at, "output");
    return this.#all.subarray(output.at, end);
  }
}
