/**
 * Decimal numbers in specialised code. The digits are stored before the text in front of them: leading zeros fall into
 * its place, and its end, which is stored last, covers them. So nothing is moved, and the position depends on the number
 * of digits alone.
 *
 * @module
 */

import { MEM, OP, SIMD } from "./encode.ts";
import { LOCAL } from "./groups.ts";
import { digitsOf, ValueWriter } from "./value_writer.ts";

/** Writes decimal numbers. */
export class DecimalWriter extends ValueWriter {
  /**
   * The local `value` in decimal.
   *
   * @param bits Most bits that it has.
   */
  decimal(bits: number): void {
    const count = bits > 26 ? 10 : bits > 13 ? 8 : 4;
    if (!this.covers(count)) return this.#moved(bits);
    const { code } = this;
    const { p, value, zeros } = LOCAL;
    code.get(p).get(value).op(OP.i64ExtendI32U);
    code.get(value).op(OP.i32Clz).i32(3).op(OP.i32Shl).mem(MEM.i64Load, this.places.lengths);
    code.op(OP.i64Add).i64(32n).op(OP.i64ShrU, OP.i32WrapI64, OP.i32Add).set(zeros);
    this.flushOver((offset) => {
      if (count === 4) return this.#store(offset - 4, MEM.i32Load, MEM.i32Store, 0);
      this.#eight(offset - 8, count === 10);
      if (count === 10) this.#store(offset - 10, MEM.i32Load16U, MEM.i32Store16, 2);
    });
    code.get(zeros).set(p);
  }

  // Digits of the local `value`, which has four; `from` the first of them that is stored.
  #store(offset: number, load: number, store: number, from: number): void {
    const { code } = this;
    code.get(LOCAL.zeros).get(LOCAL.value).i32(2).op(OP.i32Shl).mem(load, this.places.fourDigits + from);
    code.mem(store, offset);
  }

  // The last eight digits of the local `value`, in one store: many stores take longer than what is computed for them.
  #eight(offset: number, more: boolean): void {
    const { code } = this;
    code.get(LOCAL.zeros);
    this.#lastFour();
    code.i64(32n).op(OP.i64Shl);
    if (more) this.#lastFour();
    else code.get(LOCAL.value).i32(2).op(OP.i32Shl).mem(MEM.i64Load32U, this.places.fourDigits);
    code.op(OP.i64Or).mem(MEM.i64Store, offset);
  }

  // Takes the last four digits off the local `value` and leaves them on the stack.
  #lastFour(): void {
    const { code } = this;
    const { value, rest } = LOCAL;
    code.get(value).get(value).op(OP.i64ExtendI32U).i64(0xd1b71759n).op(OP.i64Mul).i64(45n);
    code.op(OP.i64ShrU, OP.i32WrapI64).tee(rest).i32(10000).op(OP.i32Mul, OP.i32Sub).i32(2).op(OP.i32Shl);
    code.mem(MEM.i64Load32U, this.places.fourDigits).get(rest).set(value);
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
