/**
 * Specialised code for a segment in text: its title and a line per field.
 *
 * @module
 */

import { type Body, LANE, MEM, OP, SIMD } from "./encode.ts";
import { Groups, LOCAL } from "./groups.ts";
import type { Places, Pool } from "./pool.ts";
import { KIND, type Row, type Tables } from "./rows.ts";
import { Writer } from "./writer.ts";

/** Functions of the decoder module that specialised text calls for what is rare; the order is their index. */
export const TEXT_IMPORTS = [
  { name: "textLine", parameters: 3 },
  { name: "textName", parameters: 3 },
  { name: "textDecimal", parameters: 2 },
] as const;

const CALL = { line: 0, name: 1, decimal: 2 } as const;

/** Values that are compared one by one. */
const FEW = 8;

/** What one function is for. */
export interface Segment {
  /** Layout id. */
  readonly layout: number;
  /** Title id, 0: the layout's own. */
  readonly title: number;
  /** The segment has a number below 100. */
  readonly numbered: boolean;
}

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
 * Code for all segments of one layout with one title.
 *
 * @returns A function (position, source, number) to position.
 */
export function textFunction(segment: Segment, context: Context): Body {
  const rows = context.tables.rows(segment.layout, "text");
  const groups = new Groups(context.tables.bytesOf(segment.layout));
  const plan = rows.map((row) => wayOf(row, groups));
  const writer = new TextWriter(context, groups);
  if (plan.includes("general")) groups.spill(writer.code, context.scratch);
  writer.title(segment);
  writer.lines(rows, plan);
  writer.settle();
  writer.code.get(LOCAL.p);
  return { locals: groups.locals(), code: writer.code };
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
  readonly #tables: Tables;
  readonly #names = new Map<number, { at: number; stride: number; longest: number }>();

  constructor({ tables, pool, places }: Context, groups: Groups) {
    super(pool, places, groups);
    this.#tables = tables;
  }

  title({ layout, title, numbered }: Segment): void {
    const { words, rule } = this.#tables.title(layout, title);
    this.text(words);
    if (!numbered) return this.text(rule);
    this.text(new Uint8Array([32, 40]));
    const digit = (offset: number) => () => {
      this.code.get(LOCAL.ordinal).i32(1).op(OP.i32Shl).mem(MEM.i32Load8U, this.places.ordinals + offset);
    };
    this.patch(digit(0));
    this.patch(digit(1));
    this.text(new Uint8Array([41]));
    this.text(rule.subarray(0, 16));
  }

  /** Lines of rows; guarded ones become blocks. */
  lines(rows: readonly Row[], plan: readonly Way[]): void {
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
    if (row.kind === KIND.dec) this.#suffix(row);
    else if (row.kind === KIND.enum) this.#name(row);
  }

  #decimals(): { at: number; stride: number; longest: number } {
    return { at: this.places.hexDecimal, stride: 16, longest: 9 };
  }

  // ` (4096)` behind numbers above nine.
  #suffix(row: Row): void {
    const { code } = this;
    const { p, value, zeros, a } = LOCAL;
    const large = row.width > 26;
    this.groups.value(code, row);
    code.set(value);
    if (large) {
      this.settle();
      code.get(value).i32(99999999).op(OP.i32GtU).if();
      code.get(p).get(value).call(CALL.decimal).set(p).op(OP.else);
    }
    const offset = this.flush();
    this.splitDecimal();
    // Lanes: the eight digits, then `) (`; the order takes ` (` from behind, the digits from the first on, and `)`.
    const order = [9, 10, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0x80, 0x80, 0x80, 0x80, 0x80];
    const moved = [0, 0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0, 0];
    code.get(p).i32(this.pool.vector([0, 0, 0, 0, 0, 0, 0, 0, 41, 32, 40, 0, 0, 0, 0, 0])).load(0);
    code.get(a).lane(LANE.set64, 0);
    code.i32(this.pool.vector(order)).load(0).get(zeros).simd(SIMD.splat8);
    code.i32(this.pool.vector(moved)).load(0).simd(SIMD.and).simd(SIMD.add8).simd(SIMD.swizzle).store(offset);
    code.get(p).i32(11).get(zeros).op(OP.i32Sub).i32(0).get(value).i32(9).op(OP.i32GtU, OP.select, OP.i32Add).set(p);
    if (large) code.op(OP.end);
  }

  // Names of wide numbers are few; comparing comes before the call.
  #name(row: Row): void {
    const { code } = this;
    const values = this.#tables.named(row.aux);
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
    const known = this.#names.get(row.aux);
    if (known !== undefined) return known;
    const decoder = new TextDecoder();
    const texts = this.#tables.names(row.aux, 2 ** row.width).map((name, value) =>
      value.toString(16) + (name === undefined ? "" : decoder.decode(name))
    );
    const longest = Math.max(...texts.map((text) => text.length));
    const stride = 2 ** Math.max(4, Math.ceil(Math.log2(longest + 1)));
    return { at: this.pool.table(texts, stride), stride, longest };
  }

  #general(row: Row): void {
    const { code } = this;
    this.settle();
    code.get(LOCAL.p).i32(row.address).get(LOCAL.source).call(CALL.line).set(LOCAL.p);
  }
}
