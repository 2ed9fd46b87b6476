/**
 * Decimal numbers in specialised code. The digits are stored before the text in front of them: leading zeros fall into
 * its place, and its end, which is stored last, covers them. So nothing is moved, and the position depends on the number
 * of digits alone.
 *
 * @module
 */

import { MEM, OP, SIMD } from "./encode.ts";
import { LOCAL } from "./groups.ts";
import { digitsOf, Writer } from "./writer.ts";

/** Writes decimal numbers. */
export class DecimalWriter extends Writer {
  /**
   * The local `value` in decimal.
   *
   * @param bits Most bits that it has.
   */
  decimal(bits: number): void {
    const groups = groupsOf(bits);
    const count = groups.reduce((sum, size) => sum + size);
    if (!this.covers(count)) return this.#moved(bits);
    const { code } = this;
    const { p, value, zeros } = LOCAL;
    code.get(p).get(value).op(OP.i64ExtendI32U);
    code.get(value).i32(1).op(OP.i32Or, OP.i32Clz).i32(3).op(OP.i32Shl).mem(MEM.i64Load, this.places.lengths);
    code.op(OP.i64Add).i64(32n).op(OP.i64ShrU, OP.i32WrapI64, OP.i32Add).set(zeros);
    this.flushOver((offset) => {
      const [first, ...others] = groups;
      let at = offset;
      for (const size of others) {
        at -= size;
        this.#lastFour(at);
      }
      this.#first(first!, at - first!);
    });
    code.get(zeros).set(p);
  }

  // Takes the last four digits off the local `value`.
  #lastFour(offset: number): void {
    const { code } = this;
    const { value, zeros, rest } = LOCAL;
    code.get(zeros).get(value).get(value).op(OP.i64ExtendI32U).i64(0xd1b71759n).op(OP.i64Mul).i64(45n);
    code.op(OP.i64ShrU, OP.i32WrapI64).tee(rest).i32(10000).op(OP.i32Mul, OP.i32Sub).i32(2).op(OP.i32Shl);
    code.mem(MEM.i32Load, this.places.fourDigits).mem(MEM.i32Store, offset).get(rest).set(value);
  }

  #first(size: number, offset: number): void {
    const { code } = this;
    code.get(LOCAL.zeros).get(LOCAL.value);
    if (size === 1) return void code.i32(48).op(OP.i32Or).mem(MEM.i32Store8, offset);
    code.i32(2).op(OP.i32Shl);
    if (size === 2) code.mem(MEM.i32Load16U, this.places.fourDigits + 2).mem(MEM.i32Store16, offset);
    else code.mem(MEM.i32Load, this.places.fourDigits).mem(MEM.i32Store, offset);
  }

  // Behind a short text there is no room for zeros: the digits are moved.
  #moved(bits: number): void {
    const { code, pool } = this;
    const { p, zeros, x } = LOCAL;
    const count = digitsOf(bits);
    this.decimalDigits(bits, []);
    code.get(x).i32(this.places.zeroDigits).load(0).simd(SIMD.gtS8).simd(SIMD.mask8);
    code.i32(1 << (count - 1)).op(OP.i32Or, OP.i32Ctz).set(zeros);
    this.flushWith(count, (lane) => {
      const order = Array.from({ length: 16 }, (_, i) => i < lane ? 0x80 : i - lane);
      code.get(x).i32(pool.put(order)).load(0).get(zeros).simd(SIMD.splat8).simd(SIMD.add8).simd(SIMD.swizzle);
    });
    code.get(p).get(zeros).op(OP.i32Sub).set(p);
    this.advance(count);
  }
}

/** Sizes of the groups that the digits of numbers of so many bits are stored in. */
function groupsOf(bits: number): readonly number[] {
  if (bits > 26) return [2, 4, 4];
  if (bits > 16) return [4, 4];
  return bits > 13 ? [1, 4] : [4];
}
