/**
 * The region of linear memory that holds what specialised code reads: literal text, constant vectors, lookup tables.
 *
 * @module
 */

/** Tables that all specialised code shares. */
export interface Places {
  /** Vector: order of bytes that reverses each dword. */
  readonly order: number;
  /** Vector: `0123456789abcdef`. */
  readonly ascii: number;
  /** 16 zero bytes. */
  readonly zero: number;
  /** 16 times `0`. */
  readonly zeroDigits: number;
  /** 16 bytes of 15. */
  readonly nibble: number;
  /** 256 entries of 16 bytes: `1f (31)`, and the length in the last byte. */
  readonly hexDecimal: number;
  /** 256 entries of 4 bytes: decimal digits, and their number in the last byte. */
  readonly decimal: number;
  /** 10000 entries of 4 bytes: `%04d`. */
  readonly fourDigits: number;
  /** 100 entries of 2 bytes: `%2d`. */
  readonly ordinals: number;
}

const encoder = new TextEncoder();

/** Hands out memory; nothing is ever given back. */
export class Pool {
  readonly #memory: Uint8Array;
  readonly #end: number;
  readonly #known = new Map<string, number>();
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
  put(bytes: ArrayLike<number>): number {
    const at = this.reserve(bytes.length);
    this.#memory.set(bytes, at);
    return at;
  }

  /** Stores a vector, equal ones once. */
  vector(bytes: ArrayLike<number>): number {
    const key = Array.prototype.join.call(bytes, " ");
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const at = this.put(bytes);
    this.#known.set(key, at);
    return at;
  }

  /**
   * Stores equally long entries of text, the length of each in its last byte.
   *
   * @param texts Each shorter than `stride`.
   * @param name Tables of one name are stored once.
   */
  table(texts: readonly string[], stride: number, name: string): number {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const at = this.reserve(texts.length * stride);
    this.#known.set(name, at);
    texts.forEach((text, i) => {
      encoder.encodeInto(text, this.#memory.subarray(at + i * stride, at + (i + 1) * stride));
      this.#memory[at + (i + 1) * stride - 1] = text.length;
    });
    return at;
  }

  /** `%04d` of 0 to 9999. */
  fourDigits(): number {
    const at = this.reserve(40000);
    const memory = this.#memory;
    for (let v = 0, p = at; v < 10000; v++, p += 4) {
      memory[p] = 48 + Math.floor(v / 1000);
      memory[p + 1] = 48 + Math.floor(v / 100) % 10;
      memory[p + 2] = 48 + Math.floor(v / 10) % 10;
      memory[p + 3] = 48 + v % 10;
    }
    return at;
  }
}

/** Fills the tables that all specialised code shares. */
export function sharedPlaces(pool: Pool): Places {
  const numbers = Array.from({ length: 256 }, (_, v) => v);
  return {
    order: pool.vector([3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12]),
    ascii: pool.vector(encoder.encode("0123456789abcdef")),
    zero: pool.vector(new Uint8Array(16)),
    zeroDigits: pool.vector(new Uint8Array(16).fill(48)),
    nibble: pool.vector(new Uint8Array(16).fill(15)),
    hexDecimal: pool.table(numbers.map((v) => v > 9 ? `${v.toString(16)} (${v})` : String(v)), 16, "numbers"),
    decimal: pool.table(numbers.map(String), 4, "small numbers"),
    fourDigits: pool.fourDigits(),
    ordinals: pool.put(encoder.encode(numbers.slice(0, 100).map((v) => String(v).padStart(2)).join(""))),
  };
}
