/**
 * Fields of structures in the decoder's memory, by the rows of its tables: name, place, value, name of the value. What
 * json is made of in the module, records are made of here; a test holds the two together.
 */

import { KIND, TABLE_BASE } from "./abi.ts";
import { LAYOUT_NAMES } from "./tables_generated.ts";

/** One field of a structure, or the beginning or end of a structure inside. */
export interface FieldRow {
  /** `KIND` of the row. */
  readonly kind: number;
  /** Name; of what opens, the structure's. */
  readonly name: string;
  /** Byte offset: of the dword that has the field, or of the first byte of a wide one. */
  readonly at: number;
  /** Lowest bit in the dword. */
  readonly shift: number;
  /** Its bits, shifted down. */
  readonly mask: number;
  /** Width in bits. */
  readonly width: number;
  /** Bytes that must be there. */
  readonly reach: number;
  /** Member that has the value in words (`opcode_name`, `rgid_text`); empty: there is none. */
  readonly words: string;
  /** Names of values, or of bits of a mask, by number. */
  readonly names: Names;
  /**
   * Of what is put together: zero bits below, addend, width, number of parts, and offset, shift and width of each. Of
   * bits of no row: offset and mask of each dword.
   */
  readonly joined: readonly number[];
  /** Of names that depend on another field: its offset, shift and mask, and names by its value. */
  readonly by?: {
    readonly at: number;
    readonly shift: number;
    readonly mask: number;
    readonly tables: Map<number, Names>;
  };
}

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

/** Names by number; few have large ones. */
export interface Names {
  readonly dense: readonly (string | null)[];
  readonly sparse: ReadonlyMap<number, string>;
}

const NO_NAMES: Names = { dense: [], sparse: new Map() };
const EMPTY: ReadonlySet<number> = new Set([KIND.open, KIND.close, KIND.spare]);
const NAMED: ReadonlySet<number> = new Set([KIND.enum, KIND.mask, KIND.mac, KIND.gid, KIND.join, KIND.by]);
const SWITCHED_OFF = 128;
const LONG_TEMPLATE = 64;
const ROW_BYTES = 64;

/** A decoder's fields. */
export class FieldTable {
  readonly #words: DataView;
  readonly #bytes: Uint8Array;
  readonly #layouts: (LayoutRows | undefined)[] = [];
  readonly #places = new Map<string, FieldRow>();
  readonly #rowsOf = new Map<number, readonly FieldRow[]>();
  readonly #enums = new Map<number, Names>();
  readonly #titles: string[] = [];
  #makers: Readonly<Record<string, Maker>> = {};

  /** @param memory The decoder's memory. */
  constructor(memory: WebAssembly.Memory) {
    this.#words = new DataView(memory.buffer);
    this.#bytes = new Uint8Array(memory.buffer);
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
    return nameOf(this.#namesAt(this.#u32(TABLE_BASE + 8)), syndrome);
  }

  /** Words of a title, without its rule. */
  title(id: number): string {
    const entry = this.#u32(TABLE_BASE + 28) + id * 16;
    return this.#titles[id] ??= this.#text(this.#u32(entry) + 16, this.#u32(entry + 4) - 16);
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
    const known = this.#rowsOf.get(id) ?? this.#rows(id, true);
    this.#rowsOf.set(id, known);
    return known;
  }

  #rows(id: number, all: boolean): FieldRow[] {
    const entry = this.#u32(TABLE_BASE + 4) + id * 64;
    const first = this.#u32(entry + 8);
    const bytes = this.#u32(entry + 16);
    const rows: FieldRow[] = [];
    for (let i = 0; i < this.#u32(entry + 12); i++) {
      const row = this.#row(first + i * ROW_BYTES, all, bytes);
      if (row !== undefined) rows.push(row);
    }
    return rows;
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
    if (kind === KIND.gid) return gidText(this.#words, at);
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
    return high === 0 ? `0x${digits(low)}` : `0x${digits(high)}${allDigits(low)}`;
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
    for (; at + 4 <= end; at += 4) text += allDigits(this.#words.getUint32(at));
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

  #u32(at: number): number {
    return this.#words.getUint32(at, true);
  }

  #text(at: number, length: number): string {
    let text = "";
    for (let i = 0; i < length; i++) text += String.fromCharCode(this.#bytes[at + i]!);
    return text;
  }

  #read(id: number): LayoutRows {
    const entry = this.#u32(TABLE_BASE + 4) + id * 64;
    const rows = this.#rows(id, false);
    const head = this.#text(this.#u32(entry + 24), this.#u32(entry + 28));
    return {
      name: head.slice('{"layout":"'.length, head.indexOf('","offset"')),
      bytes: this.#u32(entry + 16),
      hidden: this.#u32(entry + 32) !== 0,
      rows,
      blank: blankOf(rows),
      // One is for all fields.
      maker: rows.length === this.#u32(entry + 12) ? this.#makers[LAYOUT_NAMES[id]!] : undefined,
      extra: extraOf(rows),
    };
  }

  // asm/abi.ts has the shape of an operation. Undefined for one that is switched off.
  #row(op: number, all: boolean, bytes: number): FieldRow | undefined {
    const bits = all ? this.#bytes[op]! & ~SWITCHED_OFF : this.#bytes[op]!;
    if (bits >= SWITCHED_OFF) return undefined;
    const kind = bits & ~LONG_TEMPLATE;
    const long = (bits & LONG_TEMPLATE) !== 0;
    const template = long
      ? this.#text(this.#u32(op + 16), this.#u32(op + 20))
      : this.#text(op + 16, this.#bytes[op + 1]!);
    const width = this.#words.getUint16(op + 6, true);
    const at = this.#words.getUint16(op + 2, true);
    const aux = this.#u32(op + 12);
    const word = (i: number): number => this.#u32(aux + 12 + i * 4);
    const table = NAMED.has(kind) ? this.#u32(aux) : 0;
    const named = NAMED.has(kind) && !(kind === KIND.join && table === 0);
    const joined = kind === KIND.spare
      ? this.#masks(aux, bytes)
      : kind !== KIND.join
      ? []
      : Array.from({ length: 4 + word(3) * 3 }, (_, i) => word(i));
    return {
      kind,
      name: memberOf(template),
      at,
      shift: this.#bytes[op + 4]!,
      mask: this.#u32(op + 8),
      width,
      joined,
      ...(kind === KIND.by && {
        by: {
          ...{ at: word(0), shift: word(1), mask: word(2) },
          tables: new Map(Array.from({ length: word(3) }, (_, i) => [word(4 + i * 2), this.#namesAt(word(5 + i * 2))])),
        },
      }),
      reach: EMPTY.has(kind) ? 0 : at + (width <= 32 ? 4 : width >> 3),
      words: named ? memberOf(this.#text(this.#u32(aux + 4), this.#u32(aux + 8))) : "",
      names: named ? this.#namesAt(table) : NO_NAMES,
    };
  }

  // Offset and mask of each dword that has bits of no row.
  #masks(at: number, bytes: number): number[] {
    const masks: number[] = [];
    for (let offset = 0; offset + 4 <= bytes; offset += 4) {
      const mask = this.#words.getUint32(at + offset);
      if (mask !== 0) masks.push(offset, mask);
    }
    return masks;
  }

  // asm/names.ts has the shape of an enumeration; names stand in ` (NAME)`.
  #namesAt(table: number): Names {
    if (table === 0) return NO_NAMES;
    const known = this.#enums.get(table);
    if (known !== undefined) return known;
    const name = (at: number): string => this.#text(this.#u32(at) + 2, this.#u32(at + 4) - 3);
    const [dense, sparse, denseAt, sparseAt] = [0, 4, 8, 12].map((offset) => this.#u32(table + offset));
    const names: Names = {
      dense: Array.from({ length: dense! }, (_, value) => {
        const at = denseAt! + value * 8;
        return this.#u32(at + 4) === 0 ? null : name(at);
      }),
      sparse: new Map(Array.from({ length: sparse! }, (_, i) => {
        const at = sparseAt! + i * 12;
        return [this.#u32(at), name(at + 4)];
      })),
    };
    this.#enums.set(table, names);
    return names;
  }
}

export function nameOf({ dense, sparse }: Names, value: number): string | null {
  return value < dense.length ? dense[value]! : sparse.get(value) ?? null;
}

function bitNames(names: Names, high: number, low: number): string {
  const set: string[] = [];
  for (let bit = 0; bit < 64; bit++) {
    if (((bit < 32 ? low >>> bit : high >>> bit - 32) & 1) === 0) continue;
    const name = nameOf(names, bit);
    if (name !== null) set.push(name);
  }
  return set.join("|");
}

const BYTE_DIGITS: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
const FIRST_DIGITS: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16));

/** Hexadecimal digits of 32 bits: a tenth of the time that `toString(16)` takes. */
function digits(value: number): string {
  if (value < 0x100) return FIRST_DIGITS[value]!;
  if (value < 0x10000) return FIRST_DIGITS[value >>> 8]! + BYTE_DIGITS[value & 255]!;
  if (value < 0x1000000) {
    return FIRST_DIGITS[value >>> 16]! + BYTE_DIGITS[value >>> 8 & 255]! + BYTE_DIGITS[value & 255]!;
  }
  const below = BYTE_DIGITS[value >>> 16 & 255]! + BYTE_DIGITS[value >>> 8 & 255]! + BYTE_DIGITS[value & 255]!;
  return FIRST_DIGITS[value >>> 24]! + below;
}

/** All eight of them. */
function allDigits(value: number): string {
  if (value === 0) return "00000000";
  return BYTE_DIGITS[value >>> 24]! + BYTE_DIGITS[value >>> 16 & 255]! + BYTE_DIGITS[value >>> 8 & 255]! +
    BYTE_DIGITS[value & 255]!;
}

// `,"name":` and `,"name":{` without what is around the name.
function memberOf(template: string): string {
  return template.slice(2, template.lastIndexOf('"'));
}

function extraOf(rows: readonly FieldRow[]): number[] {
  const extra: number[] = [];
  for (let i = 0; i < rows.length; i++) {
    const { kind, width } = rows[i]!;
    if (kind === KIND.ifSet || kind === KIND.spare) extra.push(i);
    if (kind === KIND.ifSet) i += width;
  }
  return extra;
}

// All members in order, so that copies have one shape. An object from JSON.parse is one that engines copy fast.
function blankOf(rows: readonly FieldRow[]): Record<string, unknown> {
  const open: Record<string, unknown>[] = [];
  let blank: Record<string, unknown> = {};
  for (let i = 0; i < rows.length; i++) {
    const { kind, name, words, width } = rows[i]!;
    if (kind === KIND.ifSet) i += width;
    else if (kind === KIND.spare) continue;
    else if (kind === KIND.open) {
      open.push(blank);
      blank = blank[name] = {};
    } else if (kind === KIND.close) blank = open.pop()!;
    else {
      blank[name] = 0;
      if (words !== "") blank[words] = null;
    }
  }
  return JSON.parse(JSON.stringify(blank));
}

/** RFC 5952: the longest run of two or more zero groups becomes `::`; IPv4-mapped addresses end in a dotted quad. */
function gidText(words: DataView, at: number): string {
  const groups = Array.from({ length: 8 }, (_, i) => words.getUint16(at + i * 2));
  if (words.getBigUint64(at) === 0n && words.getUint32(at + 8) === 0xffff) {
    return `::ffff:${Array.from({ length: 4 }, (_, i) => words.getUint8(at + 12 + i)).join(".")}`;
  }
  let [best, length] = [-1, 1];
  for (let i = 0, start = 0; i < 8; i++) {
    if (groups[i] !== 0) start = i + 1;
    else if (i + 1 - start > length) [best, length] = [start, i + 1 - start];
  }
  const digits = groups.map((group) => group.toString(16));
  return best < 0 ? digits.join(":") : `${digits.slice(0, best).join(":")}::${digits.slice(best + length).join(":")}`;
}
