/**
 * Values of fields in the output of specialised code: digits, entries of tables, and when a value has a name.
 *
 * @module
 */

import { LANE, MEM, OP, SIMD } from "./encode.ts";
import { digitCount, joinNibbles, LOCAL, splitNibbles } from "./groups.ts";
import type { Row } from "./rows.ts";
import { Writer } from "./writer.ts";

/** Values that are compared one by one. */
export const FEW = 8;

/** Writes one function that shows values. */
export class ValueWriter extends Writer {
  /**
   * Code for the names of a number of more than eight bits: few values have one, and comparing comes before the call.
   *
   * @param row Its field; the value is left in local `value`.
   * @param table Its enumeration.
   * @param prepare Called first, if there are names; returns what writes the call.
   */
  named(row: Row, table: number, prepare: () => () => void): void {
    const { code } = this;
    const values = this.context.tables.named(table);
    if (values.length === 0) return;
    const call = prepare();
    this.groups.value(code, row);
    code.set(LOCAL.value);
    if (values.length > FEW) return call();
    values.forEach((value, i) => {
      code.get(LOCAL.value).i32(value).op(OP.i32Eq);
      if (i > 0) code.op(OP.i32Or);
    });
    code.if();
    call();
    code.op(OP.end);
  }

  /** Digits of a field that {@linkcode Groups.wantDigits} promised, without leading zeros. */
  digits(row: Row): void {
    const count = digitCount(row);
    this.groups.zeros(this.code, row);
    if (this.covers(16)) return this.#unmoved(row, count);
    this.flushWith(count, (lane) => this.groups.digits(this.code, row, lane, this.pool));
    this.code.get(LOCAL.p).get(LOCAL.zeros).op(OP.i32Sub).set(LOCAL.p);
    this.advance(count);
  }

  // The leading zeros, and what else is in the vector before them, fall into the place of the text.
  #unmoved(row: Row, count: number): void {
    const { code, groups } = this;
    const { p, rest, zeros } = LOCAL;
    code.get(p).get(zeros).op(OP.i32Sub).set(rest);
    this.flushOver((offset) => {
      code.get(rest);
      groups.half(code, row);
      code.store(offset - groups.lead(row));
    });
    code.get(rest).set(p);
    this.advance(count);
  }

  /** Hexadecimal digits of any other field of up to 32 bits. */
  ownDigits(row: Row): void {
    const { code } = this;
    const offset = this.flush();
    this.groups.value(code, row);
    code.tee(LOCAL.value).i32(1).op(OP.i32Or, OP.i32Clz).i32(28).op(OP.i32And).set(LOCAL.zeros);
    code.get(LOCAL.value).get(LOCAL.zeros).op(OP.i32Shl).simd(SIMD.splat32);
    code.i32(this.places.order).load(0).simd(SIMD.swizzle);
    splitNibbles(code, this.places);
    code.get(LOCAL.p);
    joinNibbles(code, this.places);
    code.store(offset);
    code.get(LOCAL.p).get(LOCAL.zeros).i32(2).op(OP.i32ShrU, OP.i32Sub).set(LOCAL.p);
    this.advance(8);
  }

  /** One hexadecimal digit of a field of up to four bits. */
  oneDigit(row: Row): void {
    this.patch(() => {
      this.groups.value(this.code, row);
      if (row.width < 4) this.code.i32(48).op(OP.i32Or);
      else this.code.mem(MEM.i32Load8U, this.places.ascii);
    });
  }

  /**
   * Copies an entry of a table with the lengths in the last bytes.
   *
   * @param row Field whose value is the index.
   * @param table Its address, its bytes per entry (a power of two, at least 16), the longest text in it.
   */
  entry(row: Row, table: { readonly at: number; readonly stride: number; readonly longest: number }): void {
    const { code } = this;
    const { at, stride, longest } = table;
    const offset = this.flush();
    this.groups.value(code, row);
    code.i32(Math.log2(stride)).op(OP.i32Shl).set(LOCAL.value);
    for (let i = 0; i < longest; i += 16) code.get(LOCAL.p).get(LOCAL.value).load(at + i).store(offset + i);
    code.get(LOCAL.p).get(LOCAL.value).mem(MEM.i32Load8U, at + stride - 1).op(OP.i32Add).set(LOCAL.p);
  }

  /**
   * The decimal digits of the local `value` between ` (` and `)`, where it is above nine.
   *
   * @param bits Most bits that it has.
   */
  bracketed(bits: number): void {
    const { code, pool } = this;
    const { p, value, zeros, x } = LOCAL;
    const offset = this.flush();
    const last = digitsOf(bits);
    // Behind the digits `) (`: the order takes ` (` from there, then the digits and `)`.
    this.decimalDigits(bits, [41, 32, 40]);
    code.get(x).i32(this.places.zeroDigits).load(0).simd(SIMD.gtS8).simd(SIMD.mask8).op(OP.i32Ctz).set(zeros);
    const order = Array.from({ length: 16 }, (_, i) => i < 2 ? last + 1 + i : i < last + 3 ? i - 2 : 0x80);
    const moved = order.map((lane, i) => i < 2 || lane === 0x80 ? 0 : 255);
    code.get(p).get(x).i32(pool.put(order)).load(0).get(zeros).simd(SIMD.splat8);
    code.i32(pool.put(moved)).load(0).simd(SIMD.and).simd(SIMD.add8).simd(SIMD.swizzle).store(offset);
    code.get(p).i32(last + 3).get(zeros).op(OP.i32Sub).i32(0).get(value).i32(9).op(OP.i32GtU, OP.select, OP.i32Add).set(
      p,
    );
  }

  /** All digits of the local `value` in local `x`, with `behind` in the lanes behind them. */
  decimalDigits(bits: number, behind: readonly number[]): void {
    const { code, pool } = this;
    const { value, zeros, x } = LOCAL;
    const count = digitsOf(bits);
    const frame = new Uint8Array(16);
    frame.set(behind, count);
    code.i32(pool.put(frame)).load(0).set(x).get(value);
    for (let lane = count / 4 - 1; lane > 0; lane--) this.#fourDigits(lane);
    code.i32(2).op(OP.i32Shl).mem(MEM.i32Load, this.places.fourDigits).set(zeros);
    code.get(x).get(zeros).lane(LANE.set32, 0).set(x);
  }

  // Takes the last four digits off the number on the stack, into a lane of local `x`; leaves the rest.
  #fourDigits(lane: number): void {
    const { code } = this;
    const { rest, zeros, x } = LOCAL;
    code.tee(rest).op(OP.i64ExtendI32U).i64(0xd1b71759n).op(OP.i64Mul).i64(45n).op(OP.i64ShrU, OP.i32WrapI64).set(
      zeros,
    );
    code.get(x).get(rest).get(zeros).i32(10000).op(OP.i32Mul, OP.i32Sub).i32(2).op(OP.i32Shl);
    code.mem(MEM.i32Load, this.places.fourDigits).lane(LANE.set32, lane).set(x).get(zeros);
  }
}

/** Decimal digits of numbers of so many bits, rounded up to four. */
export function digitsOf(bits: number): number {
  return bits > 26 ? 12 : bits > 13 ? 8 : 4;
}
