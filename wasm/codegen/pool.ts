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
  /** 33 entries of 8 bytes by leading zeros: added to the number, its decimal digits stand in the upper half. */
  readonly lengths: number;
}

const encoder = new TextEncoder();

/** Where a table of texts is. */
export interface Entries {
  /** Its address. */
  readonly at: number;
  /** Bytes per entry. */
  readonly stride: number;
  /** Length of the longest text. */
  readonly longest: number;
}

/** Hands out memory; nothing is ever given back. */
export class Pool {
  readonly #memory: Uint8Array;
  readonly #end: number;
  readonly #known = new Map<string, number>();
  readonly #entries = new Map<string, Entries>();
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

  /** Stores bytes, equal ones once. */
  put(bytes: ArrayLike<number>): number {
    const key = Array.prototype.join.call(bytes, " ");
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const at = this.reserve(bytes.length);
    this.#memory.set(bytes, at);
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
    // Encoded at one go: a call for each takes longer than all of them. Names are ASCII.
    const entries = texts.map((text) => text.padEnd(stride - 1, "\0") + String.fromCharCode(text.length));
    this.#memory.set(encoder.encode(entries.join("")), at);
    return at;
  }

  /**
   * As {@linkcode table}, with texts that are made only where they are not known, and entries as small as possible.
   *
   * @param texts Makes them.
   */
  entries(name: string, texts: () => readonly string[]): Entries {
    const known = this.#entries.get(name);
    if (known !== undefined) return known;
    const all = texts();
    const longest = Math.max(...all.map((text) => text.length));
    const stride = 2 ** Math.max(4, Math.ceil(Math.log2(longest + 1)));
    const entries = { at: this.table(all, stride, name), stride, longest };
    this.#entries.set(name, entries);
    return entries;
  }

  /** `%04d` of 0 to 9999. */
  fourDigits(): number {
    const at = this.reserve(40000);
    const words = new Uint32Array(this.#memory.buffer, at, 10000);
    const pair = (v: number): number => 0x3030 + Math.floor(v / 10) + ((v % 10) << 8);
    const pairs = Uint16Array.from({ length: 100 }, (_, v) => pair(v));
    for (let high = 0, v = 0; high < 100; high++) {
      const first = pairs[high]!;
      for (let low = 0; low < 100; low++) words[v++] = first | (pairs[low]! << 16);
    }
    return at;
  }
}

/** Fills the tables that all specialised code shares. */
export function sharedPlaces(pool: Pool): Places {
  const numbers = Array.from({ length: 256 }, (_, v) => v);
  return {
    order: pool.put([3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12]),
    ascii: pool.put(encoder.encode("0123456789abcdef")),
    zero: pool.put(new Uint8Array(16)),
    zeroDigits: pool.put(new Uint8Array(16).fill(48)),
    nibble: pool.put(new Uint8Array(16).fill(15)),
    hexDecimal: pool.table(numbers.map((v) => v > 9 ? `${v.toString(16)} (${v})` : String(v)), 16, "numbers"),
    decimal: pool.table(numbers.map(String), 4, "small numbers"),
    fourDigits: pool.fourDigits(),
    ordinals: pool.put(encoder.encode(numbers.slice(0, 100).map((v) => String(v).padStart(2)).join(""))),
    lengths: pool.put(new Uint8Array(lengths().buffer)),
  };
}

// Numbers of so many bits have so many digits, and one more from a power of ten on, which carries.
function lengths(): BigUint64Array {
  return BigUint64Array.from({ length: 33 }, (_, zeros) => {
    const least = String(Math.floor(2 ** (31 - zeros))).length;
    const next = 10 ** least;
    return next < 2 ** (32 - zeros) ? (BigInt(least + 1) << 32n) - BigInt(next) : BigInt(least) << 32n;
  });
}
