/**
 * Output of specialised code. The position `p` is a local that changes only by what varies: constant lengths are added up
 * while the code is written and become the offsets of stores. Constant text is copied 16 bytes at a time; what is put
 * into it on the way (a digit, the digits of a number at its end) shares the stores.
 *
 * @module
 */

import { Code, LANE, MEM, OP, SIMD } from "./encode.ts";
import { Groups, LOCAL } from "./groups.ts";
import type { Context, Item } from "./items.ts";
import type { Places, Pool } from "./pool.ts";

/** Size of an item of the plan. */
export const ITEM_BYTES = 32;
/** Byte offsets in an element of the plan. */
export const ELEMENT = { index: 0, ptr: 8, items: 20, flags: 28, offset: 32, counter: 40 } as const;

/** A byte of constant text that is not constant. */
interface Patch {
  readonly at: number;
  /** Leaves it on the stack. */
  readonly value: () => void;
}

/** Writes one function. */
export class Writer {
  /** Its code. */
  readonly code: Code = new Code();
  /** What it is made from. */
  readonly context: Context;
  /** Memory for what it reads. */
  readonly pool: Pool;
  /** Shared tables. */
  readonly places: Places;
  #groups: Groups = new Groups(0);
  #offset = 0;
  #literal: number[] = [];
  #patches: Patch[] = [];

  constructor(context: Context) {
    this.context = context;
    this.pool = context.pool;
    this.places = context.places;
  }

  /**
   * Returns 0 unless the element has these items; else local `source` has the address of its bytes.
   *
   * @param spans The sizes count, too, where no bytes are shown.
   */
  expect(items: readonly Item[], spans: boolean): void {
    this.#compare(items, spans);
    this.code.get(LOCAL.one).mem(MEM.i32Load, ELEMENT.ptr).set(LOCAL.source);
  }

  /** As {@linkcode expect}, unless the lowest bit of local `two` says that the items are known to be these. */
  expectUnknown(items: readonly Item[]): void {
    const { code } = this;
    code.get(LOCAL.two).i32(1).op(OP.i32And, OP.i32Eqz).if();
    this.#compare(items, false);
    code.op(OP.end).get(LOCAL.two).i32(-2).op(OP.i32And).set(LOCAL.two);
    code.get(LOCAL.one).mem(MEM.i32Load, ELEMENT.ptr).set(LOCAL.source);
  }

  #compare(items: readonly Item[], spans: boolean): void {
    const { code } = this;
    code.get(LOCAL.one).mem(MEM.i32Load, ELEMENT.items).i32(items.length).op(OP.i32Ne);
    this.#refuse();
    code.i32(this.places.zero).load(0).set(LOCAL.x);
    items.forEach((item, n) => {
      const first = new DataView(new ArrayBuffer(16));
      first.setBigUint64(0, item.key, true);
      first.setUint32(8, item.offset, true);
      first.setUint32(12, item.ordinal, true);
      code.get(LOCAL.two).load(n * ITEM_BYTES).i32(this.pool.put(new Uint8Array(first.buffer))).load(0);
      code.simd(SIMD.xor).get(LOCAL.x).simd(SIMD.or).set(LOCAL.x);
      if (!spans || item.data) return;
      code.get(LOCAL.two).mem(MEM.i64Load, n * ITEM_BYTES + 16);
      code.i64((BigInt(item.span) << 32n) | BigInt(item.offset)).op(OP.i64Ne);
      this.#refuse();
    });
    code.get(LOCAL.x).simd(SIMD.anyTrue);
    this.#refuse();
  }

  #refuse(): void {
    this.code.if().i32(0).op(OP.return, OP.end);
  }

  /** How the structure is read that stands at local `source`. */
  get groups(): Groups {
    return this.#groups;
  }

  /** Goes on to another structure. */
  read(groups: Groups): void {
    // Patches look at the structure before.
    if (this.#patches.length > 0) this.flush();
    this.#groups = groups;
    groups.load(this.code, this.pool, this.places);
  }

  /** Constant text. */
  text(bytes: Uint8Array): void {
    for (const byte of bytes) this.#literal.push(byte);
  }

  /** One byte that `value` leaves on the stack. */
  patch(value: () => void): void {
    this.#patches.push({ at: this.#literal.length, value });
    this.#literal.push(0);
  }

  /**
   * Stores the text so far.
   *
   * @returns Offset from `p` at which the next byte goes.
   */
  flush(): number {
    this.#chunks(this.#literal.length);
    return this.#taken();
  }

  /**
   * Stores the text so far, and behind it up to `count` bytes of a vector, in the same stores where they fit.
   *
   * @param count At most 16.
   * @param vector Leaves them on the stack from a given lane on, and zero bytes before.
   */
  flushWith(count: number, vector: (lane: number) => void): void {
    const { code } = this;
    const length = this.#literal.length;
    const tail = Math.min(16 - count, length);
    const head = length - tail;
    this.#chunks(head);
    code.get(LOCAL.p);
    vector(tail);
    if (tail > 0) {
      const bytes = new Uint8Array(16);
      bytes.set(this.#literal.slice(head));
      code.i32(this.pool.put(bytes)).load(0).simd(SIMD.or);
    }
    this.#patch(head, 16);
    code.store(this.#offset + head);
    this.#taken();
  }

  /** Whether what stands behind the text may be stored from `count` bytes before its end on ({@linkcode flushOver}). */
  covers(count: number): boolean {
    const { length } = this.#literal;
    return length >= 16 || (length >= Math.max(8, count) && this.#patches.length === 0);
  }

  /**
   * Stores the text so far, its end last: over what was stored before its place.
   *
   * @param behind Stores what comes behind it, given the offset from `p` of that place.
   */
  flushOver(behind: (offset: number) => void): void {
    const { code } = this;
    const { length } = this.#literal;
    const tail = length - 16;
    if (tail >= 0) {
      const at = this.pool.put(this.#literal);
      for (let i = 0; i < tail; i += 16) this.#chunk(at, i, Math.min(16, tail - i));
      behind(this.#offset + length);
      this.#chunk(at, tail, 16);
    } else {
      behind(this.#offset + length);
      const words = new DataView(new Uint8Array(this.#literal).buffer);
      for (const i of [0, length - 8]) {
        code.get(LOCAL.p).i64(words.getBigUint64(i, true)).mem(MEM.i64Store, this.#offset + i);
      }
    }
    this.#taken();
  }

  // Stores the first `length` bytes; what the last store writes behind them is written again.
  #chunks(length: number): void {
    if (length === 0) return;
    const at = this.pool.put(this.#literal);
    for (let i = 0; i < length; i += 16) this.#chunk(at, i, Math.min(16, length - i));
  }

  // Stores 16 bytes of the text at `at`, of which `length` count.
  #chunk(at: number, from: number, length: number): void {
    this.code.get(LOCAL.p).i32(at).load(from);
    this.#patch(from, length);
    this.code.store(this.#offset + from);
  }

  // Puts bytes into the vector on the stack that stands for the text from `from` on.
  #patch(from: number, length: number): void {
    for (const patch of this.#patches) {
      if (patch.at < from || patch.at >= from + length) continue;
      patch.value();
      this.code.lane(LANE.set8, patch.at - from);
    }
  }

  #taken(): number {
    this.#offset += this.#literal.length;
    this.#literal = [];
    this.#patches = [];
    return this.#offset;
  }

  /** Counts `length` constant bytes that were stored behind the text. */
  advance(length: number): void {
    this.#offset += length;
  }

  /** Leaves `p` where the next byte goes. */
  settle(): void {
    this.flush();
    if (this.#offset !== 0) this.code.get(LOCAL.p).i32(this.#offset).op(OP.i32Add).set(LOCAL.p);
    this.#offset = 0;
  }

  /** Returns the position. */
  end(): Code {
    this.settle();
    return this.code.get(LOCAL.p);
  }
}
