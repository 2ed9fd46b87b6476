/**
 * Specialised code for a segment in text: its title and a line per field.
 *
 * @module
 */

import { type Code, MEM, OP, SIMD } from "./encode.ts";
import { Groups, LOCAL, MAX_BYTES } from "./groups.ts";
import type { Places, Pool } from "./pool.ts";
import { KIND, type Row, type Tables } from "./rows.ts";
import { Writer } from "./writer.ts";

/** Functions of the decoder module that specialised text calls for what is rare; the order is their index. */
export const TEXT_IMPORTS = [
  { name: "textLine", parameters: 3 },
  { name: "textName", parameters: 3 },
  { name: "textItem", parameters: 3 },
  { name: "textData", parameters: 2 },
  { name: "textRemarks", parameters: 2 },
] as const;

const CALL = { line: 0, name: 1, item: 2, data: 3, remarks: 4 } as const;

/** Values that are compared one by one. */
const FEW = 8;

/** A segment's place in the plan: what its text depends on, beside its bytes. */
export interface Segment {
  /** The first eight bytes of the plan's item. */
  readonly key: bigint;
  /** Layout id; {@linkcode RAW} for bytes without one. */
  readonly layout: number;
  /** Title id, 0: the layout's own. */
  readonly title: number;
  /** The segment has a number. */
  readonly numbered: boolean;
  /** The number has three digits. */
  readonly large: boolean;
  /** Bytes are shown with it. */
  readonly data: boolean;
  /** Bytes that are there. */
  readonly length: number;
}

/** Items further on stand elsewhere: in the array slot of a compressed session. */
const MAX_OFFSET = 4096;

/** Layout id of bytes without a layout. */
export const RAW = 0xffff;

const ITEM_BYTES = 32;
const ELEMENT = { index: 0, flags: 8, items: 20, ptr: 24 } as const;
const encoder = new TextEncoder();

/** What functions are made from. */
export interface Context {
  /** The layouts. */
  readonly tables: Tables;
  /** Memory. */
  readonly pool: Pool;
  /** Shared tables. */
  readonly places: Places;
  /** Where the general formatter looks for dwords. */
  readonly scratch: number;
}

/**
 * Reads the first words of an item of the plan.
 *
 * @param low Layout and title.
 * @param length Bytes that are there.
 */
export function segmentOf(low: number, length: number): Segment {
  const title = low >>> 16;
  return {
    key: (BigInt(length) << 32n) | BigInt(low),
    layout: low & 0xffff,
    title: title & 0x1fff,
    large: (title & 0x2000) !== 0,
    data: (title & 0x4000) !== 0,
    numbered: (title & 0x8000) !== 0,
    length,
  };
}

/** Whether code can be made for a segment's fields. */
export function canSpecialise({ layout, large, length }: Segment, tables: Tables): boolean {
  return layout !== RAW && !large && tables.bytesOf(layout) <= Math.min(length, MAX_BYTES);
}

/**
 * Code for all segments of one layout with one title.
 *
 * @returns A function (position, address, number) to position.
 */
export function segmentFunction(segment: Segment, context: Context): Code {
  const writer = new TextWriter(context);
  writer.code.get(LOCAL.one).set(LOCAL.source);
  writer.segment(segment);
  return writer.end();
}

/** A segment at its place in an element. */
export interface Item extends Segment {
  /** Where its bytes are, counted from those of the element. */
  readonly offset: number;
  /** Its number, ~0: none. */
  readonly ordinal: number;
}

/**
 * Code for elements of one shape. It looks at the items first.
 *
 * @param items Those of an element of that shape.
 * @returns A function (position, element, items) to position; 0 when the element has other items.
 */
export function elementFunction(items: readonly Item[], context: Context): Code {
  const writer = new TextWriter(context);
  writer.expect(items);
  writer.heading();
  items.forEach((item, n) => writer.item(item, n));
  return writer.end();
}

/** How a row is printed. */
type Way = "title" | "guard" | "digit" | "digits" | "own" | "small" | "general";

function wayOf(row: Row, groups: Groups): Way {
  const { kind, width } = row;
  if (kind === KIND.title) return "title";
  if (kind === KIND.unless) {
    groups.wantValue(guardField(row));
    return "guard";
  }
  if (kind === KIND.hex64 && (row.off & 7) === 0 && groups.wantDigits(row)) return "digits";
  if (kind > KIND.enum) {
    groups.wantWords(row.off, width > 32 ? width >> 3 : 4);
    return "general";
  }
  if (width <= (kind === KIND.dec ? 3 : kind === KIND.hex32 ? 4 : 0)) {
    groups.wantValue(row);
    return "digit";
  }
  if (kind !== KIND.hex32 && width <= 8) {
    groups.wantValue(row);
    return "small";
  }
  if (groups.wantDigits(row)) {
    if (kind !== KIND.hex32) groups.wantValue(row);
    return "digits";
  }
  groups.wantValue(row);
  return "own";
}

/** The field that a guard looks at. */
function guardField(row: Row): Row {
  return { ...row, width: 32 - Math.clz32(row.mask) };
}

class TextWriter extends Writer {
  readonly #context: Context;
  #offset = 0;

  constructor(context: Context) {
    super(context.pool, context.places);
    this.#context = context;
  }

  /** Returns 0 unless the element has these items. */
  expect(items: readonly Item[]): void {
    const { code } = this;
    const refuse = (): Code => code.if().i32(0).op(OP.return, OP.end);
    code.get(LOCAL.one).mem(MEM.i32Load, ELEMENT.items).i32(items.length).op(OP.i32Ne);
    refuse();
    code.i32(this.places.zero).load(0).set(LOCAL.x);
    items.forEach(({ key, offset, ordinal }, n) => {
      const item = new DataView(new ArrayBuffer(16));
      item.setBigUint64(0, key, true);
      item.setUint32(8, offset, true);
      item.setUint32(12, ordinal, true);
      code.get(LOCAL.two).load(n * ITEM_BYTES).i32(this.pool.vector(new Uint8Array(item.buffer))).load(0);
      code.simd(SIMD.xor).get(LOCAL.x).simd(SIMD.or).set(LOCAL.x);
    });
    code.get(LOCAL.x).simd(SIMD.anyTrue);
    refuse();
    // The first element, and expanded ones, have headings of their own.
    code.get(LOCAL.one).mem(MEM.i32Load, ELEMENT.index).tee(LOCAL.value).op(OP.i32Eqz);
    code.get(LOCAL.one).mem(MEM.i32Load, ELEMENT.index + 4).i32(-1).op(OP.i32Ne, OP.i32Or);
    refuse();
    code.get(LOCAL.one).mem(MEM.i32Load, ELEMENT.ptr).set(LOCAL.source);
  }

  /** `[Element Index 0x1a]` of the local `value`, and what is said about the element. */
  heading(): void {
    const { code } = this;
    this.text(encoder.encode("\n[Element Index 0x"));
    this.number(93);
    const offset = this.flush();
    code.get(LOCAL.one).mem(MEM.i32Load, ELEMENT.flags).tee(LOCAL.value).if();
    code.get(LOCAL.p).i32(offset).op(OP.i32Add).get(LOCAL.value).call(CALL.remarks);
    code.i32(offset).op(OP.i32Sub).set(LOCAL.p).op(OP.end);
  }

  /** The item of an element at place `n` in its plan. */
  item(item: Item, n: number): void {
    const { code } = this;
    const items = (): Code => code.get(LOCAL.two).i32(n * ITEM_BYTES).op(OP.i32Add);
    if (canSpecialise(item, this.#context.tables) && item.offset < MAX_OFFSET) {
      this.segment(item, item);
      if (!item.data) return;
      this.settle();
      code.get(LOCAL.p);
      items().call(CALL.data).set(LOCAL.p);
    } else {
      this.settle();
      code.get(LOCAL.p);
      items().get(LOCAL.source).call(CALL.item).set(LOCAL.p);
    }
  }

  /**
   * Title and lines of a structure.
   *
   * @param item Its place; without it, it stands at local `source`, and its number is in local `two`.
   */
  segment(segment: Segment, item?: Item): void {
    const { tables, scratch } = this.#context;
    const rows = tables.rows(segment.layout, "text");
    const groups = new Groups(tables.bytesOf(segment.layout), item?.offset);
    const plan = rows.map((row) => wayOf(row, groups));
    this.read(groups);
    if (plan.includes("general")) groups.spill(this.code, scratch);
    this.#title(segment, item?.ordinal);
    this.#offset = item?.offset ?? 0;
    this.#lines(rows, plan);
  }

  /** Returns the position. */
  end(): Code {
    this.settle();
    return this.code.get(LOCAL.p);
  }

  #title({ layout, title, numbered }: Segment, ordinal: number | undefined): void {
    const { words, rule } = this.#context.tables.title(layout, title);
    this.text(words);
    if (!numbered) return this.text(rule);
    this.text(encoder.encode(" ("));
    if (ordinal !== undefined) this.text(encoder.encode(String(ordinal).padStart(2)));
    else {
      const digit = (offset: number) => () => {
        this.code.get(LOCAL.two).i32(1).op(OP.i32Shl).mem(MEM.i32Load8U, this.places.ordinals + offset);
      };
      this.patch(digit(0));
      this.patch(digit(1));
    }
    this.text(encoder.encode(")"));
    this.text(rule.subarray(0, 16));
  }

  // Lines of rows; guarded ones become blocks.
  #lines(rows: readonly Row[], plan: readonly Way[]): void {
    const ends: number[] = [];
    rows.forEach((row, i) => {
      if (plan[i] === "guard") {
        this.#guard(row);
        ends.push(i + row.width);
      } else this.#line(row, plan[i]!);
      while (ends.length > 0 && ends[ends.length - 1] === i) {
        ends.pop();
        this.settle();
        this.code.op(OP.end);
      }
    });
  }

  #guard(row: Row): void {
    const { code } = this;
    const field = guardField(row);
    this.settle();
    code.block();
    this.groups.value(code, field);
    code.set(LOCAL.value);
    if (field.width > 5) code.get(LOCAL.value).i32(31).op(OP.i32GtU).brIf(0);
    code.i32(row.aux).get(LOCAL.value).op(OP.i32ShrU).i32(1).op(OP.i32And, OP.i32Eqz).brIf(0);
  }

  #line(row: Row, way: Way): void {
    if (way === "general") return this.#general(row);
    this.text(row.prefix);
    if (way === "digit") this.oneDigit(row);
    else if (way === "small") this.entry(row, row.kind === KIND.dec ? this.#decimals() : this.#named(row));
    else if (way === "digits") this.digits(row);
    else if (way === "own") this.ownDigits(row);
    if (way !== "digits" && way !== "own") return;
    if (row.kind === KIND.dec) {
      this.groups.value(this.code, row);
      this.code.set(LOCAL.value);
      this.decimal(row.width);
    } else if (row.kind === KIND.enum) this.#name(row);
  }

  #decimals(): { at: number; stride: number; longest: number } {
    return { at: this.places.hexDecimal, stride: 16, longest: 9 };
  }

  // Names of wide numbers are few; comparing comes before the call.
  #name(row: Row): void {
    const { code } = this;
    const values = this.#context.tables.named(row.aux);
    if (values.length === 0) return;
    this.settle();
    this.groups.value(code, row);
    code.set(LOCAL.value);
    if (values.length <= FEW) {
      values.forEach((value, i) => {
        code.get(LOCAL.value).i32(value).op(OP.i32Eq);
        if (i > 0) code.op(OP.i32Or);
      });
      code.if();
    }
    code.get(LOCAL.p).i32(row.aux).get(LOCAL.value).call(CALL.name).set(LOCAL.p);
    if (values.length <= FEW) code.op(OP.end);
  }

  // Number and name of every value, in one table.
  #named(row: Row): { at: number; stride: number; longest: number } {
    const decoder = new TextDecoder();
    const texts = this.#context.tables.names(row.aux, 2 ** row.width).map((name, value) =>
      value.toString(16) + (name === undefined ? "" : decoder.decode(name))
    );
    const longest = Math.max(...texts.map((text) => text.length));
    const stride = 2 ** Math.max(4, Math.ceil(Math.log2(longest + 1)));
    return { at: this.pool.table(texts, stride, `${row.aux} ${row.width}`), stride, longest };
  }

  #general(row: Row): void {
    const { code } = this;
    this.settle();
    code.get(LOCAL.p).i32(row.address).get(LOCAL.source).i32(this.#offset).op(OP.i32Add).call(CALL.line).set(LOCAL.p);
  }
}
