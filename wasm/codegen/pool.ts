/**
 * The region of linear memory that holds what specialised code reads: literal text and small lookup tables.
 *
 * @module
 */

/** Where things lie. */
export interface Places {
  /** 2 KiB: byte-swapped words of the structure being formatted. */
  readonly scratch: number;
  /** 1 KiB: its hexadecimal digits, 32 for each 16 bytes. */
  readonly digits: number;
  /** Vector: order of bytes that reverses each dword. */
  readonly order: number;
  /** Vector: `0123456789abcdef`. */
  readonly ascii: number;
  /** Vector: 0, 1, … 15. */
  readonly iota: number;
  /** 256 entries of 2 bytes: hexadecimal digits, first digit first. */
  readonly hex: number;
  /** 256 entries of 16 bytes: `1f (31)` and the length in the last byte. */
  readonly hexDecimal: number;
  /** 256 entries of 4 bytes: decimal digits, and the length in the last byte. */
  readonly decimal: number;
  /** 100 entries of 2 bytes: `%2d`. */
  readonly ordinals: number;
}

/** Bytes of digits that a structure can have: structures up to half of this are specialised. */
export const DIGIT_BYTES = 1024;

const encoder = new TextEncoder();

/** Hands out memory; nothing is ever given back. */
export class Pool {
  readonly #memory: Uint8Array;
  readonly #end: number;
  #next: number;

  /**
   * @param memory All of the decoder's memory.
   * @param region What may be used.
   */
  constructor(memory: Uint8Array, region: { readonly at: number; readonly size: number }) {
    this.#memory = memory;
    this.#next = region.at;
    this.#end = region.at + region.size;
  }

  /** Bytes left. */
  get left(): number {
    return this.#end - this.#next;
  }

  /**
   * Reserves zeroed memory, 16-byte aligned.
   *
   * @throws {RangeError} If the region is full.
   */
  reserve(size: number): number {
    const at = this.#next;
    const next = (at + size + 15) & ~15;
    if (next > this.#end) throw new RangeError(`No room for ${size} bytes beside the specialised code`);
    this.#next = next;
    return at;
  }

  /** Stores bytes. */
  put(bytes: Uint8Array): number {
    const at = this.reserve(bytes.length);
    this.#memory.set(bytes, at);
    return at;
  }

  /**
   * Stores equally long entries of text, the length of each in its last byte.
   *
   * @param texts Each shorter than `stride`.
   */
  table(texts: readonly string[], stride: number): number {
    const at = this.reserve(texts.length * stride);
    texts.forEach((text, i) => {
      this.#memory.set(encoder.encode(text), at + i * stride);
      this.#memory[at + (i + 1) * stride - 1] = text.length;
    });
    return at;
  }
}

/** Fills the tables that all specialised code shares. */
export function sharedPlaces(pool: Pool, scratch: number): Places {
  const numbers = Array.from({ length: 256 }, (_, v) => v);
  return {
    scratch,
    digits: pool.reserve(DIGIT_BYTES + 16),
    order: pool.put(new Uint8Array([3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12])),
    ascii: pool.put(encoder.encode("0123456789abcdef")),
    iota: pool.put(new Uint8Array(numbers.slice(0, 16))),
    hex: pool.put(encoder.encode(numbers.map((v) => v.toString(16).padEnd(2, "0")).join(""))),
    hexDecimal: pool.table(numbers.map((v) => v > 9 ? `${v.toString(16)} (${v})` : String(v)), 16),
    decimal: pool.table(numbers.map(String), 4),
    ordinals: pool.put(encoder.encode(numbers.slice(0, 100).map((v) => String(v).padStart(2)).join(""))),
  };
}
