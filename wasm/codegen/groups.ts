/**
 * How a structure is read: in groups of 16 bytes, of which code keeps the bytes as they are, the dwords in host order,
 * and all hexadecimal digits with a mask of those that are not zero. Each is made once, where a field needs it.
 *
 * @module
 */

import { type Code, LANE, OP, SIMD, TYPE } from "./encode.ts";
import type { Places, Pool } from "./pool.ts";
import type { Row } from "./rows.ts";

/**
 * Locals that every function has. The first three are its parameters: a segment's function has its address and number
 * in `one` and `two`, an element's its plan and that of its items. In json, `source` is a parameter, too.
 */
export const LOCAL = { p: 0, one: 1, two: 2, source: 3, value: 4, zeros: 5, rest: 6, x: 7, y: 8 } as const;

const FIRST_FREE = 9;

/** Structures of more bytes are not specialised. */
export const MAX_BYTES = 128;
const MAX_GROUPS = MAX_BYTES / 16;

/** Types of all locals behind so many parameters (3 or 4). */
export function localsBehind(parameters: number): readonly (readonly [count: number, type: number])[] {
  return [
    [LOCAL.x - parameters, TYPE.i32],
    [2, TYPE.v128],
    [MAX_GROUPS * 4, TYPE.v128],
    [MAX_GROUPS * 2, TYPE.i32],
  ];
}

const LOW = [0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23];
const HIGH = [8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31];

interface Group {
  bytes: boolean;
  words: boolean;
  readonly halves: [boolean, boolean];
  /** Bits that the digits show. */
  readonly keep: Uint8Array;
  /** Digits that count as not zero: the last one of each field. */
  readonly last: [number, number];
}

/** Locals of the groups, and the code that fills them. */
export class Groups {
  readonly #groups: readonly Group[];
  readonly #used: Uint8Array;
  readonly #offset: number;

  /**
   * @param bytes Size of the structure.
   * @param offset Where it stands, counted from local `source`.
   */
  constructor(bytes: number, offset = 0) {
    this.#offset = offset;
    this.#groups = Array.from({ length: Math.ceil(bytes / 16) }, () => ({
      bytes: false,
      words: false,
      halves: [false, false],
      keep: new Uint8Array(16).fill(255),
      last: [0, 0],
    }));
    this.#used = new Uint8Array(this.#groups.length * 128);
  }

  #group(off: number): Group {
    const group = this.#groups[off >> 4];
    if (group === undefined) throw new RangeError(`A field at byte ${off} lies outside its structure`);
    return group;
  }

  /**
   * Asks for the value of a field of up to 32 bits. To be called for all fields before any code is written, as are
   * {@linkcode wantDigits} and {@linkcode wantWords}.
   */
  wantValue(row: Row): void {
    if (byteOf(row) === undefined) this.#group(row.off).words = true;
    else this.#group(row.off).bytes = true;
  }

  /** Asks for dwords. */
  wantWords(off: number, bytes: number): void {
    for (let at = off; at < off + bytes; at += 4) this.#group(at).words = true;
  }

  /**
   * Asks for the digits of a field.
   *
   * @returns False if they do not stand alone: the field does not end at a digit, or shares one with another field whose
   * digits were asked for before.
   */
  wantDigits(row: Row): boolean {
    const [first, end] = bitsOf(row);
    if ((end & 3) !== 0) return false;
    for (let bit = first & ~3; bit < end; bit++) if (this.#used[bit] !== 0) return false;
    for (let bit = first & ~3; bit < end; bit++) this.#used[bit] = 1;
    const group = this.#group(row.off);
    for (let bit = first & ~3; bit < first; bit++) group.keep[(bit >> 3) & 15]! &= ~(0x80 >> (bit & 7));
    const last = (end - 4) >> 2;
    const half = (last >> 4) & 1;
    group.halves[half] = true;
    group.last[half]! |= 1 << (last & 15);
    return true;
  }

  // Locals of a group: bytes, dwords, digits of each half; behind those of all groups, the masks.
  #vector(group: number, which: number): number {
    return FIRST_FREE + group * 4 + which;
  }

  #mask(group: number, half: number): number {
    return FIRST_FREE + MAX_GROUPS * 4 + group * 2 + half;
  }

  /** Writes the code that fills the locals. */
  load(code: Code, pool: Pool, places: Places): void {
    this.#groups.forEach((group, g) => {
      const digits = group.halves[0] || group.halves[1];
      if (!group.bytes && !group.words && !digits) return;
      code.get(LOCAL.source).load(this.#offset + g * 16).set(this.#vector(g, 0));
      if (group.words) {
        code.get(this.#vector(g, 0)).i32(places.order).load(0).simd(SIMD.swizzle).set(this.#vector(g, 1));
      }
      if (!digits) return;
      code.get(this.#vector(g, 0));
      if (group.keep.some((byte) => byte !== 255)) code.i32(pool.put(group.keep)).load(0).simd(SIMD.and);
      splitNibbles(code, places);
      group.halves.forEach((wanted, half) => {
        if (!wanted) return;
        code.get(LOCAL.x).get(LOCAL.y).shuffle(half === 0 ? LOW : HIGH).tee(this.#vector(g, 2 + half));
        code.i32(places.zero).load(0).simd(SIMD.gtS8).simd(SIMD.mask8);
        code.i32(group.last[half]!).op(OP.i32Or).set(this.#mask(g, half));
        code.i32(places.ascii).load(0).get(this.#vector(g, 2 + half)).simd(SIMD.swizzle);
        code.set(this.#vector(g, 2 + half));
      });
    });
  }

  /** Leaves the value of a field of up to 32 bits on the stack. */
  value(code: Code, row: Row): void {
    const byte = byteOf(row);
    const group = row.off >> 4;
    if (byte !== undefined) {
      code.get(this.#vector(group, 0)).lane(LANE.get8, byte & 15);
      const shift = row.shift & 7;
      if (shift !== 0) code.i32(shift).op(OP.i32ShrU);
      if (shift + row.width < 8) code.i32(row.mask).op(OP.i32And);
      return;
    }
    code.get(this.#vector(group, 1)).lane(LANE.get32, (row.off & 15) >> 2);
    if (row.shift !== 0) code.i32(row.shift).op(OP.i32ShrU);
    if (row.shift + row.width < 32) code.i32(row.mask).op(OP.i32And);
  }

  /** Leaves the number of leading zero digits of a field with digits in the local `zeros`. */
  zeros(code: Code, row: Row): void {
    const first = bitsOf(row)[0] >> 2;
    code.get(this.#mask(row.off >> 4, (first >> 4) & 1));
    if ((first & 15) !== 0) code.i32(first & 15).op(OP.i32ShrU);
    code.op(OP.i32Ctz).set(LOCAL.zeros);
  }

  /**
   * Leaves a vector on the stack that holds the digits of a field, without its leading zeros, from lane `lane` on, and
   * zero bytes before.
   */
  digits(code: Code, row: Row, lane: number, pool: Pool): void {
    const first = bitsOf(row)[0] >> 2;
    const shift = Array.from({ length: 16 }, (_, i) => i < lane ? 0x80 : i - lane + (first & 15));
    code.get(this.#vector(row.off >> 4, 2 + ((first >> 4) & 1)));
    code.i32(pool.put(shift)).load(0).get(LOCAL.zeros).simd(SIMD.splat8).simd(SIMD.add8).simd(SIMD.swizzle);
  }

  /** Digits that stand in the vector of {@linkcode half} before those of a field. */
  lead(row: Row): number {
    return (bitsOf(row)[0] >> 2) & 15;
  }

  /** Leaves the vector on the stack that has the digits of a field, and of others of its 8 bytes, at their places. */
  half(code: Code, row: Row): void {
    code.get(this.#vector(row.off >> 4, 2 + ((bitsOf(row)[0] >> 6) & 1)));
  }

  /** Stores all dwords where the general formatter looks for them. */
  spill(code: Code, scratch: number): void {
    this.#groups.forEach((group, g) => {
      if (group.words) code.i32(scratch).get(this.#vector(g, 1)).store(g * 16);
    });
  }
}

/** Splits the vector on the stack: upper nibbles into local `x`, lower ones into `y`. */
export function splitNibbles(code: Code, places: Places): void {
  code.tee(LOCAL.x).i32(places.nibble).load(0).simd(SIMD.and).set(LOCAL.y);
  code.get(LOCAL.x).i32(4).simd(SIMD.shr16).i32(places.nibble).load(0).simd(SIMD.and).set(LOCAL.x);
}

/** Digits of up to 32 bits in the lower half, from the two vectors of {@linkcode splitNibbles}. */
export function joinNibbles(code: Code, places: Places): void {
  code.i32(places.ascii).load(0).get(LOCAL.x).get(LOCAL.y).shuffle(LOW).simd(SIMD.swizzle);
}

/** Offset of the byte that holds a whole field, if one does. */
function byteOf(row: Row): number | undefined {
  return (row.shift & 7) + row.width <= 8 ? row.off + 3 - (row.shift >> 3) : undefined;
}

/** Bit numbers of a field in its structure, most significant first. */
export function bitsOf({ off, shift, width }: Row): readonly [number, number] {
  if (width > 32) return [off * 8, off * 8 + width];
  return [off * 8 + 32 - shift - width, off * 8 + 32 - shift];
}

/** Digits that a field can have. */
export function digitCount(row: Row): number {
  return Math.ceil(row.width / 4);
}
