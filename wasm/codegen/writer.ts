/**
 * What specialised formatters of text and json have in common. The position `p` in the output is a local that changes
 * only by what varies: constant lengths are added up while the code is written and become the offsets of stores.
 *
 * @module
 */

import { Code, MEM, OP, SIMD, TYPE } from "./encode.ts";
import type { Places, Pool } from "./pool.ts";
import { KIND, type Row } from "./rows.ts";

/** Locals of every function: three parameters, then what {@linkcode LOCALS} declares. */
export const LOCAL = {
  p: 0,
  source: 1,
  ordinal: 2,
  value: 3,
  zeros: 4,
  length: 5,
  a: 6,
  b: 7,
  x: 8,
  hi: 9,
  lo: 10,
  order: 11,
  ascii: 12,
  iota: 13,
} as const;

/** Locals beside the parameters. */
export const LOCALS: readonly (readonly [number, number])[] = [[3, TYPE.i32], [2, TYPE.i64], [6, TYPE.v128]];

const INTERLEAVE_LOW = [0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23];
const INTERLEAVE_HIGH = [8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31];

/** What a structure's code needs from a 16-byte group of it. */
interface Group {
  words: boolean;
  digits: boolean;
  readonly keep: Uint8Array;
}

/** Writes one function. */
export class Writer {
  /** Its code. */
  readonly code: Code = new Code();
  readonly #pool: Pool;
  readonly #places: Places;
  #offset = 0;
  #literal: number[] = [];
  #patches: { readonly at: number; readonly emit: (offset: number) => void }[] = [];

  constructor(pool: Pool, places: Places) {
    this.#pool = pool;
    this.#places = places;
  }

  /** Addresses of tables. */
  get places(): Places {
    return this.#places;
  }

  /** Constant text. */
  text(bytes: Uint8Array): void {
    for (const byte of bytes) this.#literal.push(byte);
  }

  /**
   * Text of constant length that is not constant.
   *
   * @param length Its length.
   * @param emit Writes code that stores it at `p + offset`.
   */
  patch(length: number, emit: (offset: number) => void): void {
    this.#patches.push({ at: this.#literal.length, emit });
    for (let i = 0; i < length; i++) this.#literal.push(63);
  }

  /**
   * Stores the constant text so far.
   *
   * @returns Offset from `p` at which the next byte goes.
   */
  flush(): number {
    const { code } = this;
    const length = this.#literal.length;
    if (length > 0) {
      const at = this.#pool.put(new Uint8Array(this.#literal));
      for (let i = 0; i < length; i += 16) {
        code.get(LOCAL.p).i32(at).load(i).store(this.#offset + i);
      }
      for (const patch of this.#patches) patch.emit(this.#offset + patch.at);
    }
    this.#offset += length;
    this.#literal = [];
    this.#patches = [];
    return this.#offset;
  }

  /** Counts `length` constant bytes that were stored behind the last {@linkcode flush}. */
  advance(length: number): void {
    this.#offset += length;
  }

  /** Leaves `p` where the next byte goes. */
  settle(): void {
    this.flush();
    if (this.#offset !== 0) this.code.get(LOCAL.p).i32(this.#offset).op(OP.i32Add).set(LOCAL.p);
    this.#offset = 0;
  }

  /** Leaves the value of a field of up to 32 bits on the stack. */
  value(row: Row): void {
    const { code } = this;
    const byte = byteOf(row);
    if (byte !== undefined) {
      code.get(LOCAL.source).mem(MEM.i32Load8U, byte);
      const shift = row.shift & 7;
      if (shift !== 0) code.i32(shift).op(OP.i32ShrU);
      if (shift + row.width < 8) code.i32(row.mask).op(OP.i32And);
      return;
    }
    this.#word(row);
    if (row.shift !== 0) code.i32(row.shift).op(OP.i32ShrU);
    if (row.shift + row.width < 32) code.i32(row.mask).op(OP.i32And);
  }

  #word(row: Row): void {
    this.code.i32(this.#places.scratch).mem(MEM.i32Load, row.off);
  }

  /** One hexadecimal digit of a field of up to four bits. */
  oneDigit(row: Row): void {
    const { code } = this;
    this.patch(1, (offset) => {
      code.get(LOCAL.p);
      this.value(row);
      if (row.width < 4) code.i32(48).op(OP.i32Or);
      else code.mem(MEM.i32Load8U, this.#places.ascii);
      code.mem(MEM.i32Store8, offset);
    });
  }

  /** Digits of a field of five to eight bits. */
  twoDigits(row: Row): void {
    const { code } = this;
    const offset = this.flush();
    this.value(row);
    code.set(LOCAL.value);
    code.get(LOCAL.p).get(LOCAL.value).i32(1).op(OP.i32Shl).mem(MEM.i32Load16U, this.#places.hex);
    code.mem(MEM.i32Store16, offset);
    code.get(LOCAL.p).get(LOCAL.value).i32(15).op(OP.i32GtU, OP.i32Add).set(LOCAL.p);
    this.advance(1);
  }

  /**
   * Copies an entry of a table with the lengths in the last bytes; the index is on the stack.
   *
   * @param table Its address.
   * @param stride Bytes per entry: a power of two, at least 16.
   * @param longest Longest text in it.
   */
  entry(table: number, stride: number, longest: number): void {
    const { code } = this;
    const offset = this.flush();
    code.i32(Math.log2(stride)).op(OP.i32Shl).set(LOCAL.value);
    for (let i = 0; i < longest; i += 16) code.get(LOCAL.p).get(LOCAL.value).load(table + i).store(offset + i);
    code.get(LOCAL.p).get(LOCAL.value).mem(MEM.i32Load8U, table + stride - 1).op(OP.i32Add).set(LOCAL.p);
  }

  /** Digits of a field of 9 to 32 bits, from the digits of the whole structure where it begins at a digit. */
  digits(row: Row, cut: Cut): void {
    if (!cut.fromDigits(row)) return this.#ownDigits(row);
    const { code } = this;
    const offset = this.flush();
    const count = Math.ceil(row.width / 4);
    const lead = 32 - row.shift - 4 * count;
    const first = row.off * 2 + lead / 4;
    const base = (first & ~15) + Math.min(8, first & 15);
    this.#word(row);
    if (row.width < 32) code.i32(row.mask << row.shift).op(OP.i32And);
    code.i32(1 << row.shift).op(OP.i32Or, OP.i32Clz).i32(28).op(OP.i32And).set(LOCAL.zeros);
    code.get(LOCAL.p).i32(this.#places.digits).mem(MEM.i64Load, base);
    code.get(LOCAL.zeros).i32(1).op(OP.i32Shl);
    const bits = 8 * (first - base) - 2 * lead;
    if (bits !== 0) code.i32(bits).op(OP.i32Add);
    code.op(OP.i64ExtendI32U, OP.i64ShrU).mem(MEM.i64Store, offset);
    this.#dropZeros();
    this.advance(count + lead / 4);
  }

  #dropZeros(): void {
    this.code.get(LOCAL.p).get(LOCAL.zeros).i32(2).op(OP.i32ShrU, OP.i32Sub).set(LOCAL.p);
  }

  #ownDigits(row: Row): void {
    const { code } = this;
    const offset = this.flush();
    this.value(row);
    code.tee(LOCAL.value).i32(1).op(OP.i32Or, OP.i32Clz).i32(28).op(OP.i32And).set(LOCAL.zeros);
    code.get(LOCAL.value).get(LOCAL.zeros).op(OP.i32Shl).simd(SIMD.splat32).get(LOCAL.order).simd(SIMD.swizzle);
    this.#nibbles();
    code.get(LOCAL.p).get(LOCAL.ascii).get(LOCAL.hi).get(LOCAL.lo).shuffle(INTERLEAVE_LOW).simd(SIMD.swizzle);
    code.store(offset);
    this.#dropZeros();
    this.advance(8);
  }

  // Splits the vector on the stack.
  #nibbles(): void {
    const { code } = this;
    code.tee(LOCAL.x).i32(4).simd(SIMD.shr8).set(LOCAL.hi);
    code.get(LOCAL.x).i32(15).simd(SIMD.splat8).simd(SIMD.and).set(LOCAL.lo);
  }

  /** Digits of a field of 64 bits at a multiple of 8. */
  wideDigits(row: Row): void {
    const { code } = this;
    const offset = this.flush();
    this.wideValue(row);
    code.i64(1n).op(OP.i64Or, OP.i64Clz, OP.i32WrapI64).i32(2).op(OP.i32ShrU).set(LOCAL.zeros);
    code.get(LOCAL.p).i32(this.#places.digits).load(row.off * 2);
    code.get(LOCAL.iota).get(LOCAL.zeros).simd(SIMD.splat8).simd(SIMD.add8).simd(SIMD.swizzle).store(offset);
    code.get(LOCAL.p).get(LOCAL.zeros).op(OP.i32Sub).set(LOCAL.p);
    this.advance(16);
  }

  /** Leaves a field of 64 bits on the stack. */
  wideValue(row: Row): void {
    this.code.i32(this.#places.scratch).mem(MEM.i64Load, row.off).i64(32n).op(OP.i64Rotl);
  }

  /**
   * Splits the local `value`, below 10^8, into eight decimal digits: local `a`, the first digit lowest.
   */
  splitDecimal(): void {
    const { code } = this;
    const { a, b, value } = LOCAL;
    code.get(value).op(OP.i64ExtendI32U).tee(a).i64(0xd1b71759n).op(OP.i64Mul).i64(45n).op(OP.i64ShrU).tee(b);
    code.get(a).get(b).i64(10000n).op(OP.i64Mul, OP.i64Sub).i64(32n).op(OP.i64Shl, OP.i64Or).set(a);
    this.#split(10486n, 20n, 0x0000007f0000007fn, 100n, 16n);
    this.#split(103n, 10n, 0x000f000f000f000fn, 10n, 8n);
  }

  // a = q + (a - q * unit << lane), q = a / unit in every lane.
  #split(factor: bigint, shift: bigint, mask: bigint, unit: bigint, lane: bigint): void {
    const { code } = this;
    const { a, b } = LOCAL;
    code.get(a).i64(factor).op(OP.i64Mul).i64(shift).op(OP.i64ShrU).i64(mask).op(OP.i64And).tee(b);
    code.get(a).get(b).i64(unit).op(OP.i64Mul, OP.i64Sub).i64(lane).op(OP.i64Shl, OP.i64Add).set(a);
  }

  /** Code that prepares words and digits of the structure, to be put before the rest. */
  prologue(cut: Cut): Code {
    const { code } = this;
    const { places } = this;
    const start = new Code();
    const wanted: readonly (readonly [number, number])[] = [
      [LOCAL.order, places.order],
      [LOCAL.ascii, places.ascii],
      [LOCAL.iota, places.iota],
    ];
    for (const [local, at] of wanted) start.i32(at).load(0).set(local);
    cut.groups.forEach((group, i) => {
      if (!group.words && !group.digits) return;
      start.get(LOCAL.source).load(i * 16).set(LOCAL.x);
      if (group.words) {
        start.i32(places.scratch).get(LOCAL.x).get(LOCAL.order).simd(SIMD.swizzle).store(i * 16);
      }
      if (!group.digits) return;
      if (group.keep.some((byte) => byte !== 255)) {
        start.get(LOCAL.x).i32(this.#pool.put(group.keep)).load(0).simd(SIMD.and).set(LOCAL.x);
      }
      start.get(LOCAL.x).i32(4).simd(SIMD.shr8).set(LOCAL.hi);
      start.get(LOCAL.x).i32(15).simd(SIMD.splat8).simd(SIMD.and).set(LOCAL.lo);
      [INTERLEAVE_LOW, INTERLEAVE_HIGH].forEach((lanes, half) => {
        start.i32(places.digits).get(LOCAL.ascii).get(LOCAL.hi).get(LOCAL.lo).shuffle(lanes).simd(SIMD.swizzle);
        start.store(i * 32 + half * 16);
      });
    });
    for (const byte of code.bytes) start.bytes.push(byte);
    return start;
  }
}

/** Offset of the byte that holds a whole field, if one does. */
function byteOf(row: Row): number | undefined {
  return (row.shift & 7) + row.width <= 8 ? row.off + 3 - (row.shift >> 3) : undefined;
}

/** How a structure is cut into fields: which groups need their words swapped, and which their digits. */
export class Cut {
  /** By 16-byte group. */
  readonly groups: readonly Group[];
  readonly #used: Uint8Array;

  /** @param bytes Size of the structure. */
  constructor(bytes: number) {
    this.groups = Array.from({ length: Math.ceil(bytes / 16) }, () => ({
      words: false,
      digits: false,
      keep: new Uint8Array(16).fill(255),
    }));
    this.#used = new Uint8Array(bytes * 8);
  }

  /** Marks bytes as needed in dwords. */
  words(off: number, bytes: number): void {
    for (let at = off; at < off + bytes; at += 4) this.#group(at).words = true;
  }

  #group(off: number): Group {
    const group = this.groups[off >> 4];
    if (group === undefined) throw new RangeError(`A field at byte ${off} lies outside its structure`);
    return group;
  }

  /** Marks what a field of up to 32 bits needs. */
  field(row: Row): void {
    if (byteOf(row) === undefined || row.width > 8) this.words(row.off, 4);
  }

  /** Marks a field of more than 8 bits, printed in digits. */
  digits(row: Row): void {
    const bits = row.width > 32 ? row.width : 32;
    this.words(row.off, bits >> 3);
    if (row.width <= 32 && (row.shift & 3) !== 0) return;
    this.#group(row.off).digits = true;
    const [first, end] = range(row);
    for (let bit = first; bit < end; bit++) this.#used[bit] = 1;
  }

  /** After all rows are marked: bits that share a digit with a field's first one are hidden from it. */
  hide(rows: readonly Row[]): void {
    for (const row of rows) {
      if (row.width > 32 || (row.shift & 3) !== 0 || (row.width & 3) === 0) continue;
      const [first] = range(row);
      for (let bit = first & ~3; bit < first; bit++) {
        if (this.#used[bit] === 0) this.#group(bit >> 3).keep[(bit >> 3) & 15]! &= ~(0x80 >> (bit & 7));
      }
    }
  }

  /** Whether the digits of the structure show this field alone. */
  fromDigits(row: Row): boolean {
    if ((row.shift & 3) !== 0) return false;
    const [first] = range(row);
    for (let bit = first & ~3; bit < first; bit++) if (this.#used[bit] === 1) return false;
    return true;
  }
}

// Bit numbers in the structure, most significant first.
function range({ off, shift, width }: Row): readonly [number, number] {
  if (width > 32) return [off * 8, off * 8 + width];
  return [off * 8 + 32 - shift - width, off * 8 + 32 - shift];
}

/** Kinds that print digits of any count. */
export function isNumber(row: Row): boolean {
  return row.kind === KIND.hex32 || row.kind === KIND.dec || row.kind === KIND.enum;
}
