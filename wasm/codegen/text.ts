/**
 * Specialised code for a segment in text: its title and a line per field.
 *
 * @module
 */

import { type Code, MEM, OP } from "./encode.ts";
import type { Places, Pool } from "./pool.ts";
import { KIND, type Row, type Tables } from "./rows.ts";
import { Cut, LOCAL, Writer } from "./writer.ts";

/** Functions of the decoder module that specialised text calls for what is rare; the order is their index. */
export const TEXT_IMPORTS = [
  { name: "textLine", parameters: 4 },
  { name: "textName", parameters: 3 },
  { name: "textDecimal", parameters: 2 },
] as const;

const CALL = { line: 0, name: 1, decimal: 2 } as const;

/** What one function is for. */
export interface Segment {
  /** Layout id. */
  readonly layout: number;
  /** Title id, 0: the layout's own. */
  readonly title: number;
  /** The segment has a number. */
  readonly numbered: boolean;
}

/** What functions are made from. */
export interface Context {
  readonly tables: Tables;
  readonly pool: Pool;
  readonly places: Places;
}

/**
 * Code for all segments of one layout with one title.
 *
 * @returns A function (position, source, number) to position.
 */
export function textFunction(segment: Segment, { tables, pool, places }: Context): Code {
  const rows = tables.rows(segment.layout, "text");
  const cut = cutOf(rows, tables.bytesOf(segment.layout));
  const writer = new TextWriter(pool, places, tables, cut);
  writer.title(segment);
  writer.lines(rows);
  writer.settle();
  writer.code.get(LOCAL.p);
  return writer.prologue(cut);
}

function cutOf(rows: readonly Row[], bytes: number): Cut {
  const cut = new Cut(bytes);
  for (const row of rows) {
    if (row.kind === KIND.title) continue;
    if (row.kind === KIND.unless) cut.words(row.off, 4);
    else if (isDigits(row) || isWide(row)) cut.digits(row);
    else if (row.kind <= KIND.enum) cut.field(row);
    else cut.words(row.off, row.width > 32 ? row.width >> 3 : 4);
  }
  cut.hide(rows.filter(isDigits));
  return cut;
}

const isDigits = (row: Row): boolean => row.kind <= KIND.enum && row.width > 8;
const isWide = (row: Row): boolean => row.kind === KIND.hex64 && (row.off & 7) === 0;

class TextWriter extends Writer {
  readonly #tables: Tables;
  readonly #pool: Pool;
  readonly #cut: Cut;

  constructor(pool: Pool, places: Places, tables: Tables, cut: Cut) {
    super(pool, places);
    this.#tables = tables;
    this.#pool = pool;
    this.#cut = cut;
  }

  title({ layout, title, numbered }: Segment): void {
    const { words, rule } = this.#tables.title(layout, title);
    this.text(words);
    if (!numbered) return this.text(rule);
    const { code } = this;
    this.text(new Uint8Array([32, 40]));
    this.patch(2, (offset) => {
      code.get(LOCAL.p).get(LOCAL.ordinal).i32(1).op(OP.i32Shl).mem(MEM.i32Load16U, this.places.ordinals);
      code.mem(MEM.i32Store16, offset);
    });
    this.text(new Uint8Array([41]));
    this.text(rule.subarray(0, 16));
  }

  /** Lines of rows; guarded ones become blocks. */
  lines(rows: readonly Row[]): void {
    const ends: number[] = [];
    rows.forEach((row, i) => {
      if (row.kind === KIND.unless) ends.push(this.#guard(row, i));
      else this.#line(row);
      while (ends.length > 0 && ends[ends.length - 1] === i) {
        ends.pop();
        this.settle();
        this.code.op(OP.end);
      }
    });
  }

  // Returns the last operation that is guarded.
  #guard(row: Row, index: number): number {
    const { code } = this;
    this.settle();
    code.block();
    const field = { ...row, width: 32 - Math.clz32(row.mask) };
    this.value(field);
    code.set(LOCAL.value);
    if (field.width > 5) code.get(LOCAL.value).i32(31).op(OP.i32GtU).brIf(0);
    code.i32(row.aux).get(LOCAL.value).op(OP.i32ShrU).i32(1).op(OP.i32And, OP.i32Eqz).brIf(0);
    return index + row.width;
  }

  #line(row: Row): void {
    if (row.kind === KIND.title) this.text(row.prefix);
    else if (isWide(row)) this.#after(row, () => this.wideDigits(row));
    else if (row.kind === KIND.hex32) this.#after(row, () => this.#hex(row));
    else if (row.kind === KIND.dec) this.#after(row, () => this.#decimal(row));
    else if (row.kind === KIND.enum) this.#after(row, () => this.#name(row));
    else this.#general(row);
  }

  #after(row: Row, value: () => void): void {
    this.text(row.prefix);
    value();
  }

  #hex(row: Row): void {
    if (row.width <= 4) this.oneDigit(row);
    else if (row.width <= 8) this.twoDigits(row);
    else this.digits(row, this.#cut);
  }

  #decimal(row: Row): void {
    if (row.width <= 3) return this.oneDigit(row);
    if (row.width > 8) {
      this.digits(row, this.#cut);
      return this.#suffix(row);
    }
    this.flush();
    this.value(row);
    this.entry(this.places.hexDecimal, 16, 9);
  }

  // ` (4096)` behind numbers above nine.
  #suffix(row: Row): void {
    const { code } = this;
    const { p, value, length, a } = LOCAL;
    const large = row.width > 26;
    this.value(row);
    code.set(value);
    if (large) {
      this.settle();
      code.get(value).i32(99999999).op(OP.i32GtU).if();
      code.get(p).get(value).call(CALL.decimal).set(p).op(OP.else);
    }
    const offset = this.flush();
    this.splitDecimal();
    code.get(p).i32(0x2820).mem(MEM.i32Store16, offset);
    code.get(p).get(a).i64(0x3030303030303030n).op(OP.i64Or);
    code.get(a).op(OP.i64Ctz).i64(56n).op(OP.i64And, OP.i64ShrU).mem(MEM.i64Store, offset + 2);
    code.i32(10).get(a).op(OP.i64Ctz, OP.i32WrapI64).i32(3).op(OP.i32ShrU, OP.i32Sub).tee(length);
    code.get(p).op(OP.i32Add).i32(41).mem(MEM.i32Store8, offset);
    code.get(p).get(length).i32(1).op(OP.i32Add).i32(0).get(value).i32(9).op(OP.i32GtU, OP.select, OP.i32Add).set(p);
    if (large) code.op(OP.end);
  }

  #name(row: Row): void {
    if (row.width <= 8) return this.#named(row);
    const { code } = this;
    this.digits(row, this.#cut);
    this.settle();
    code.get(LOCAL.p).i32(row.aux);
    this.value(row);
    code.call(CALL.name).set(LOCAL.p);
  }

  // Number and name of every value come from one table.
  #named(row: Row): void {
    const decoder = new TextDecoder();
    const texts = this.#tables.names(row.aux, 2 ** row.width).map((name, value) =>
      value.toString(16) + (name === undefined ? "" : decoder.decode(name))
    );
    const longest = Math.max(...texts.map((text) => text.length));
    const stride = 2 ** Math.max(4, Math.ceil(Math.log2(longest + 1)));
    const table = this.#pool.table(texts, stride);
    this.flush();
    this.value(row);
    this.entry(table, stride, longest);
  }

  #general(row: Row): void {
    const { code } = this;
    this.settle();
    code.get(LOCAL.p).i32(row.address).get(LOCAL.source).i32(this.places.scratch).call(CALL.line).set(LOCAL.p);
  }
}
