/**
 * Fields of structures in the decoder's memory, by the rows of its tables: name, place, value, name of the value. What
 * json is made of in the module, records are made of here; a test holds the two together.
 */

import { KIND, TABLE_BASE } from "./abi.ts";
import { blankOf, extraOf, type FieldRow, TableRows } from "./field_rows.ts";
import { LAYOUT_NAMES } from "./tables_generated.ts";
import { bitNames, BYTE_DIGITS, eightDigits, gidAt, hexDigits, nameOf } from "./value_words.ts";

/** What the tables say about a layout. */
export interface LayoutRows {
  /** Name in output. */
  readonly name: string;
  /** Size in bytes. */
  readonly bytes: number;
  /** No field is selected. */
  readonly hidden: boolean;
  /** Fields in the order of json. */
  readonly rows: readonly FieldRow[];
  /** An object with all members, to be copied and filled: faster than adding them one by one. */
  readonly blank: Readonly<Record<string, unknown>>;
  /** Makes the record of a structure that is all there; undefined: rows tell how. */
  readonly maker: Maker | undefined;
  /** Rows that only some structures have: conditions, with the rows behind them, and dwords of no row. */
  readonly extra: readonly number[];
}

/**
 * Makes a record without what only some structures have: a literal, for which an engine has a shape, where member by
 * member takes it ten times as long.
 *
 * @param words The decoder's memory.
 * @param at Address of the structure.
 */
export type Maker = (
  words: DataView,
  at: number,
  table: FieldTable,
  rows: readonly FieldRow[],
) => Record<string, unknown>;

/** A decoder's fields. */
export class FieldTable {
  readonly #words: DataView;
  readonly #bytes: Uint8Array;
  readonly #tables: TableRows;
  readonly #layouts: (LayoutRows | undefined)[] = [];
  readonly #places = new Map<string, FieldRow>();
  readonly #rowsOf = new Map<number, readonly FieldRow[]>();
  readonly #titles: string[] = [];
  #makers: Readonly<Record<string, Maker>> = {};

  /** @param memory The decoder's memory. */
  constructor(memory: WebAssembly.Memory) {
    this.#words = new DataView(memory.buffer);
    this.#bytes = new Uint8Array(memory.buffer);
    this.#tables = new TableRows(memory);
  }

  /** Another choice of fields was made. */
  forget(): void {
    this.#layouts.length = 0;
  }

  /** Makes records of these layouts with their makers from now on. */
  useMakers(makers: Readonly<Record<string, Maker>>): void {
    if (this.#makers === makers) return;
    this.#makers = makers;
    this.forget();
  }

  layout(id: number): LayoutRows {
    return this.#layouts[id] ??= this.#read(id);
  }

  /** Name of an error completion's syndrome. */
  syndromeName(syndrome: number): string | null {
    return nameOf(this.#tables.namesAt(this.#tables.u32(TABLE_BASE + 8)), syndrome);
  }

  /** Words of a title, without its rule. */
  title(id: number): string {
    return this.#titles[id] ??= this.#tables.title(id);
  }

  /**
   * Fields of a structure.
   *
   * @param at Address of its bytes.
   * @param length Bytes that are there: fields beyond are left out.
   * @returns Numbers; `"0x…"` strings above 53 bits; what a value means in words beside it; structures inside as objects.
   */
  record(id: number, at: number, length: number): Record<string, unknown> {
    const layout = this.layout(id);
    const { rows, bytes, blank, maker } = layout;
    const whole = length >= bytes;
    if (whole && maker !== undefined) return this.#made(maker, layout, at, length);
    const open: Record<string, unknown>[] = [];
    let record: Record<string, unknown> = whole ? { ...blank } : {};
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      const { kind, name } = row;
      if (kind === KIND.open) {
        open.push(record);
        record = record[name] = whole ? { ...record[name] as object } : {};
      } else if (kind === KIND.close) record = open.pop()!;
      else if (kind === KIND.ifSet || kind === KIND.spare) i = this.#putExtra(record, layout, i, at, length);
      else if (whole || row.reach <= length) this.#put(record, row, at);
    }
    return record;
  }

  #made(maker: Maker, layout: LayoutRows, at: number, length: number): Record<string, unknown> {
    const record = maker(this.#words, at, this, layout.rows);
    for (const i of layout.extra) this.#putExtra(record, layout, i, at, length);
    return record;
  }

  // What only some structures have. Returns the last row that it is about.
  #putExtra(
    record: Record<string, unknown>,
    { rows, bytes }: LayoutRows,
    i: number,
    at: number,
    length: number,
  ): number {
    const row = rows[i]!;
    if (row.kind === KIND.spare) {
      this.#putSpare(record, row.joined, at, Math.min(bytes, length));
      return i;
    }
    const last = i + row.width;
    if (!this.#isSet(row, at, length)) return last;
    for (i++; i <= last; i++) if (rows[i]!.reach <= length) this.#put(record, rows[i]!, at);
    return last;
  }

  // Whether the rows behind a condition are there.
  #isSet(row: FieldRow, base: number, length: number): boolean {
    return row.at + 4 <= length && (this.#words.getUint32(base + row.at) >>> row.shift & row.mask) !== 0;
  }

  // Dwords with bits of no row.
  #putSpare(record: Record<string, unknown>, masks: readonly number[], base: number, length: number): void {
    for (let i = 0; i < masks.length; i += 2) {
      const at = masks[i]!;
      if (at + 4 > length) return;
      const bits = (this.#words.getUint32(base + at) & masks[i + 1]!) >>> 0;
      if (bits !== 0) record[`reserved_0x${at.toString(16).padStart(2, "0")}`] = bits;
    }
  }

  #join({ joined }: FieldRow, base: number): number | string {
    const [zeros = 0, plus = 0, width = 0] = joined;
    if (width > 53) return this.#joinWide(joined, base);
    let value = 0;
    for (let i = 4; i + 2 < joined.length; i += 3) value = value * 2 ** joined[i + 2]! + this.#part(joined, i, base);
    return value * 2 ** zeros + plus;
  }

  #joinWide(joined: readonly number[], base: number): string {
    let value = 0n;
    for (let i = 4; i + 2 < joined.length; i += 3) {
      value = value << BigInt(joined[i + 2]!) | BigInt(this.#part(joined, i, base));
    }
    return `0x${((value << BigInt(joined[0]!)) + BigInt(joined[1]!)).toString(16)}`;
  }

  // Offset, shift and width of a part stand one behind the other.
  #part(joined: readonly number[], i: number, base: number): number {
    return (this.#words.getUint32(base + joined[i]!) >>> joined[i + 1]!) % 2 ** joined[i + 2]!;
  }

  /**
   * Where a field of up to 32 bits is, whether or not it is shown.
   *
   * @throws {RangeError} If there is no such field.
   */
  place(id: number, name: string): FieldRow {
    const key = `${id} ${name}`;
    const known = this.#places.get(key) ?? this.#all(id).find((row) => row.name === name);
    if (known === undefined || known.width > 32) throw new RangeError(`Layout ${id} has no column ${name}`);
    this.#places.set(key, known);
    return known;
  }

  // All rows of a layout, shown or not.
  #all(id: number): readonly FieldRow[] {
    const known = this.#rowsOf.get(id) ?? this.#tables.rows(id, true);
    this.#rowsOf.set(id, known);
    return known;
  }

  #put(record: Record<string, unknown>, row: FieldRow, base: number): void {
    const value = record[row.name] = this.value(row, base);
    if (row.words !== "") record[row.words] = this.words(row, base, value);
  }

  /** Value of a field of the structure at `base`. */
  value(row: FieldRow, base: number): number | string {
    const { kind, width } = row;
    const at = base + row.at;
    if (kind === KIND.join) return this.#join(row, base);
    if (kind === KIND.text) return this.#ascii(at, width >> 3);
    if (kind === KIND.mac) return this.#words.getUint16(at) * 0x100000000 + this.#words.getUint32(at + 2);
    if (width === 64) return this.number64(at);
    if (width > 32) return `0x${this.#hex(at, width >> 3)}`;
    const value = (this.#words.getUint32(at) >>> row.shift & row.mask) >>> 0;
    return kind === KIND.signed ? value << 32 - width >> 32 - width : value;
  }

  /** What its value means in words. */
  words(row: FieldRow, base: number, value: number | string): string | null {
    const { kind, names } = row;
    const at = base + row.at;
    if (kind === KIND.mac) return this.#hex(at, 6).match(/../g)!.join(":");
    if (kind === KIND.gid) return gidAt(this.#words, at);
    if (kind === KIND.mask) {
      const wide = row.width === 64;
      return bitNames(
        names,
        wide ? this.#words.getUint32(at) : 0,
        wide ? this.#words.getUint32(at + 4) : Number(value),
      );
    }
    if (kind !== KIND.by) return nameOf(names, Number(value));
    const { at: deciding, shift, mask, tables } = row.by!;
    const decided = tables.get((this.#words.getUint32(base + deciding) >>> shift & mask) >>> 0);
    return decided === undefined ? null : nameOf(decided, Number(value));
  }

  /** A number of 64 bits. */
  number64(at: number): string {
    const [high, low] = [this.#words.getUint32(at), this.#words.getUint32(at + 4)];
    return high === 0 ? `0x${hexDigits(low)}` : `0x${hexDigits(high)}${eightDigits(low)}`;
  }

  /**
   * Fields of a structure that repeats.
   *
   * @param names Its own fields, of up to 32 bits.
   * @param at Address of the first one.
   * @param stride Bytes from one to the next.
   * @param count How many there are.
   * @returns Values of the fields of the first one, of the second one, …
   */
  values(id: number, names: readonly string[], at: number, stride: number, count: number): Uint32Array {
    const rows = names.map((name) => this.place(id, name));
    const found = new Uint32Array(count * rows.length);
    for (let i = 0, n = 0; i < count; i++, at += stride) {
      for (const row of rows) found[n++] = this.#words.getUint32(at + row.at) >>> row.shift & row.mask;
    }
    return found;
  }

  /** Hexadecimal digits of bytes. */
  hex(at: number, length: number): string {
    return this.#hex(at, length);
  }

  #hex(at: number, length: number): string {
    const end = at + length;
    let text = "";
    for (; at + 4 <= end; at += 4) text += eightDigits(this.#words.getUint32(at));
    for (; at < end; at++) text += BYTE_DIGITS[this.#bytes[at]!];
    return text;
  }

  // Printable ASCII up to the first NUL, as json prints it.
  #ascii(at: number, length: number): string {
    let text = "";
    for (const byte of this.#bytes.subarray(at, at + length)) {
      if (byte === 0) break;
      text += byte >= 32 && byte < 127 ? String.fromCharCode(byte) : ".";
    }
    return text;
  }

  #read(id: number): LayoutRows {
    const u32 = (offset: number): number => this.#tables.u32(entry + offset);
    const entry = this.#tables.entry(id);
    const rows = this.#tables.rows(id, false);
    const head = this.#tables.text(u32(24), u32(28));
    return {
      name: head.slice('{"layout":"'.length, head.indexOf('","offset"')),
      bytes: u32(16),
      hidden: u32(32) !== 0,
      rows,
      blank: blankOf(rows),
      // One is for all fields.
      maker: rows.length === u32(12) ? this.#makers[LAYOUT_NAMES[id]!] : undefined,
      extra: extraOf(rows),
    };
  }
}
