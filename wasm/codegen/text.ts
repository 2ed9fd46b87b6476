/**
 * Specialised code for a segment in text: its title and a line per field.
 *
 * @module
 */

import { type Code, MEM, OP } from "./encode.ts";
import type { Functions } from "./functions.ts";
import { Groups, LOCAL } from "./groups.ts";
import { type Context, isPlain, type Item, type Segment } from "./items.ts";
import type { Entries } from "./pool.ts";
import { KIND, type Row } from "./rows.ts";
import { textValue } from "./text_value.ts";
import { Assumed, type Usual } from "./usual.ts";
import { FEW, ValueWriter } from "./value_writer.ts";
import { ITEM_BYTES } from "./writer.ts";

/** Functions of the decoder module that specialised text calls for what is rare; the order is their index. */
export const TEXT_IMPORTS = [
  { name: "textLine", parameters: 3 },
  { name: "textName", parameters: 3 },
  { name: "textItem", parameters: 3 },
  { name: "textData", parameters: 3 },
] as const;

const CALL = { line: 0, name: 1, item: 2, data: 3 } as const;

const encoder = new TextEncoder();

/**
 * Code for all segments of one layout with one title.
 *
 * @returns A function (position, address, number) to position.
 */
export function segmentFunction(segment: Segment, usual: Usual | undefined, context: Context): Code {
  const writer = new TextWriter(context);
  writer.code.get(LOCAL.one).set(LOCAL.source);
  writer.segment(segment, undefined, usual);
  return writer.end();
}

/**
 * Code for elements of one shape. It looks at the items first.
 *
 * @param items Those of an element of that shape.
 * @param usual What their structures usually hold.
 * @param shared Where to have functions for numbered segments; undefined: they are part of the function.
 * @returns A function (position, element, items) to position; 0 when the element has other items, which is not looked at
 * where bit 0 of the items' address is set.
 */
export function elementFunction(
  items: readonly Item[],
  usual: (item: Item) => Usual | undefined,
  shared: Functions | undefined,
  context: Context,
): Code {
  const writer = new TextWriter(context, shared);
  writer.expectUnknown(items);
  items.forEach((item, n) => writer.item(item, n, usual));
  return writer.end();
}

/** How a row is printed. */
type Way = "usual" | "title" | "guard" | "digit" | "digits" | "own" | "small" | "general";

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

/** A row that may be printed. */
interface Shown {
  readonly row: Row;
  /** Its value, where it is constant. */
  readonly text: string | undefined;
  /** Of a guard: behind the rows that it decides about. */
  readonly end: number;
}

// Without guards of which it is known what they say, and without the rows that those hide.
function shownRows(rows: readonly Row[], texts: readonly (string | undefined)[]): Shown[] {
  const kept: number[] = [];
  for (let i = 0; i < rows.length; i++) {
    const known = rows[i]!.kind === KIND.unless ? texts[i] : undefined;
    if (known === "0") i += rows[i]!.width;
    else if (known === undefined) kept.push(i);
  }
  return kept.map((i) => {
    const behind = i + 1 + rows[i]!.width;
    const end = kept.findIndex((other) => other >= behind);
    return { row: rows[i]!, text: texts[i], end: end < 0 ? kept.length : end };
  });
}

class TextWriter extends ValueWriter {
  readonly #shared: Functions | undefined;
  #offset = 0;

  constructor(context: Context, shared?: Functions) {
    super(context);
    this.#shared = shared;
  }

  /** The item of an element at place `n` in its plan. */
  item(item: Item, n: number, usual: (item: Item) => Usual | undefined): void {
    const { code } = this;
    const items = (): Code => code.get(LOCAL.two).i32(n * ITEM_BYTES).op(OP.i32Add);
    if (isPlain(item, this.context.tables)) {
      if (item.numbered && this.#shared !== undefined) this.#call(item, usual, this.#shared);
      else this.segment(item, item, usual(item));
      if (!item.data) return;
      this.settle();
      code.get(LOCAL.p);
      items().get(LOCAL.source).call(CALL.data).set(LOCAL.p);
    } else {
      this.settle();
      code.get(LOCAL.p);
      items().get(LOCAL.source).call(CALL.item).set(LOCAL.p);
    }
  }

  #call(item: Item, usual: (item: Item) => Usual | undefined, shared: Functions): void {
    const { code, context } = this;
    this.settle();
    const index = shared.shared(`${item.key}`, () => segmentFunction(item, usual(item), context));
    code.get(LOCAL.p).get(LOCAL.source).i32(item.offset).op(OP.i32Add).i32(item.ordinal).call(index).set(LOCAL.p);
  }

  /**
   * Title and lines of a structure; where it holds what is usual, in fewer steps.
   *
   * @param item Its place; without it, it stands at local `source`, and its number is in local `two`.
   */
  segment(segment: Segment, item: Item | undefined, usual: Usual | undefined): void {
    const { code, context } = this;
    const rows = context.tables.rows(segment.layout, "text");
    const assumed = usual === undefined ? undefined : new Assumed(usual, textValue);
    const texts = rows.map((row) => assumed?.text(row.kind === KIND.unless ? guardField(row) : row, context.tables));
    if (assumed?.pays !== true) return this.#structure(segment, item, rows, []);
    this.settle();
    assumed.differs(code, context, item?.offset ?? 0);
    code.if();
    this.#structure(segment, item, rows, []);
    this.settle();
    code.op(OP.else);
    this.#structure(segment, item, rows, texts);
    this.settle();
    code.op(OP.end);
  }

  // `texts` has the values of rows that are constant, and whether the rows behind a guard are shown.
  #structure(
    segment: Segment,
    item: Item | undefined,
    all: readonly Row[],
    texts: readonly (string | undefined)[],
  ): void {
    const { tables, scratch } = this.context;
    const rows = shownRows(all, texts);
    const groups = new Groups(tables.bytesOf(segment.layout), item?.offset);
    const plan = rows.map(({ row, text }) => text === undefined ? wayOf(row, groups) : "usual");
    this.read(groups);
    if (plan.includes("general")) groups.spill(this.code, scratch);
    this.#title(segment, item?.ordinal);
    this.#offset = item?.offset ?? 0;
    this.#lines(rows, plan);
  }

  #title({ layout, title, numbered }: Segment, ordinal: number | undefined): void {
    const { words, rule } = this.context.tables.title(layout, title);
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
  #lines(rows: readonly Shown[], plan: readonly Way[]): void {
    const ends: number[] = [];
    rows.forEach(({ row, text, end }, i) => {
      if (plan[i] === "guard") {
        this.#guard(row);
        ends.push(end);
      } else {
        this.#line(row, plan[i]!);
        if (text !== undefined) this.text(encoder.encode(text));
      }
      while (ends.length > 0 && ends[ends.length - 1] === i + 1) {
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
    else if (way === "small") this.entry(row, row.kind === KIND.dec ? this.#decimals() : this.#nameTable(row));
    else if (way === "digits") this.digits(row);
    else if (way === "own") this.ownDigits(row);
    if (way !== "digits" && way !== "own") return;
    if (row.kind === KIND.dec) {
      this.groups.value(this.code, row);
      this.code.set(LOCAL.value);
      this.bracketed(row.width);
    } else if (row.kind === KIND.enum) this.#name(row);
  }

  #decimals(): Entries {
    return { at: this.places.hexDecimal, stride: 16, longest: 9 };
  }

  // Few names are compared here; a call would have all that is kept in registers stored before, needed or not.
  #name(row: Row): void {
    const { code } = this;
    const { tables } = this.context;
    const values = tables.named(row.aux);
    if (values.length === 0) return;
    this.settle();
    this.groups.value(code, row);
    code.set(LOCAL.value);
    if (values.length > FEW) {
      code.get(LOCAL.p).i32(row.aux).get(LOCAL.value).call(CALL.name).set(LOCAL.p);
      return;
    }
    for (const value of values) {
      code.get(LOCAL.value).i32(value).op(OP.i32Eq).if();
      this.text(tables.nameOf(row.aux, value));
      this.settle();
      code.op(OP.end);
    }
  }

  // Number and name of every value, in one table.
  #nameTable(row: Row): Entries {
    return this.pool.entries(`${row.aux} ${row.width}`, () => {
      const decoder = new TextDecoder();
      return this.context.tables.names(row.aux, 2 ** row.width)
        .map((name, value) => value.toString(16) + (name === undefined ? "" : decoder.decode(name)));
    });
  }

  #general(row: Row): void {
    const { code } = this;
    this.settle();
    code.get(LOCAL.p).i32(row.address).get(LOCAL.source).i32(this.#offset).op(OP.i32Add).call(CALL.line).set(LOCAL.p);
  }
}
