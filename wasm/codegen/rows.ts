/**
 * Operation rows of a layout as they lie in the decoder's memory: what the formatters of asm/ interpret, and what the
 * specialised code is made from.
 *
 * @module
 */

/** Kinds of operations, `K_*` in asm/abi.ts. */
export const KIND = {
  hex32: 0,
  dec: 1,
  enum: 2,
  hex64: 3,
  unless: 4,
  mask: 5,
  log2: 6,
  mac: 7,
  gid: 8,
  bytes: 9,
  text: 10,
  signed: 11,
  open: 12,
  close: 13,
  title: 14,
} as const;

/** Size of an operation and of a layout entry. */
const ROW_BYTES = 64;
/** Offsets in the header of the table image. */
const HEADER = { layouts: 4, titles: 28, flags: 36 } as const;
/** Offsets in a layout entry. */
const ENTRY = { text: 0, json: 8, bytes: 16, title: 20, head: 24 } as const;
/** Added to a kind whose template stands elsewhere. */
const LONG = 64;

/** One operation. */
export interface Row {
  /** Address, for the general formatter. */
  readonly address: number;
  /** One of {@linkcode KIND}. */
  readonly kind: number;
  /** What stands before the value. */
  readonly prefix: Uint8Array;
  /** Byte offset in the structure. */
  readonly off: number;
  /** Right shift in the dword. */
  readonly shift: number;
  /** Width in bits; of `unless`: how many operations to skip. */
  readonly width: number;
  /** Mask after the shift. */
  readonly mask: number;
  /** Auxiliary address; of `unless`: the set of values. */
  readonly aux: number;
}

/** The table image in memory. */
export class Tables {
  readonly #bytes: Uint8Array;
  readonly #words: DataView;
  readonly #base: number;
  // Many elements have the same segments, and each segment the same names.
  readonly #rowsOf = new Map<number, readonly Row[]>();
  readonly #valuesOf = new Map<number, readonly number[]>();

  /**
   * @param memory All of the decoder's memory.
   * @param base Address of the image.
   */
  constructor(memory: Uint8Array, base: number) {
    this.#bytes = memory;
    this.#words = new DataView(memory.buffer);
    this.#base = base;
  }

  /** Address of a layout's entry. */
  entry(layout: number): number {
    return this.word(this.#base + HEADER.layouts) + layout * ROW_BYTES;
  }

  /** Size of a layout. */
  bytesOf(layout: number): number {
    return this.word(this.entry(layout) + ENTRY.bytes);
  }

  /** Rows of a layout for one of the formats. */
  rows(layout: number, format: "text" | "json"): readonly Row[] {
    const at = this.entry(layout) + ENTRY[format];
    return once(this.#rowsOf, at, () => {
      const first = this.word(at);
      return Array.from({ length: this.word(at + 4) }, (_, i) => this.#row(first + i * ROW_BYTES));
    });
  }

  #row(at: number): Row {
    const words = this.#words;
    const kind = words.getUint8(at);
    const length = words.getUint8(at + 1);
    return {
      address: at,
      kind: kind & ~LONG,
      prefix: length === 255 ? this.string(at + 16) : this.#bytes.slice(at + 16, at + 16 + length),
      off: words.getUint16(at + 2, true),
      shift: words.getUint8(at + 4),
      width: words.getUint16(at + 6, true),
      mask: words.getUint32(at + 8, true),
      aux: words.getUint32(at + 12, true),
    };
  }

  /**
   * The title line of a segment.
   *
   * @param title As in a plan item: 0 is the layout's own.
   * @returns Words with dashes before, and the dashes behind them.
   */
  title(layout: number, title: number): { words: Uint8Array; rule: Uint8Array } {
    const id = title === 0 ? this.word(this.entry(layout) + ENTRY.title) : title;
    const at = this.word(this.#base + HEADER.titles) + id * 16;
    return { words: this.string(at), rule: this.string(at + 8) };
  }

  /** Names of the flags of an element that json lists, in order. */
  flags(bits: number): string[] {
    const entries = this.word(this.#base + HEADER.flags) + 8;
    return Array.from(
      { length: 32 },
      (_, bit) => (bits >>> bit & 1) === 1 ? this.string(entries + bit * 16) : undefined,
    )
      .filter((name) => name !== undefined && name.length > 0)
      .map((name) => new TextDecoder().decode(name));
  }

  /** `{"layout":"…","offset":`. */
  head(layout: number): Uint8Array {
    return this.string(this.entry(layout) + ENTRY.head);
  }

  /** ` (NAME)` by value, for values below `count`; undefined where there is no name. */
  names(table: number, count: number): (Uint8Array | undefined)[] {
    const names = new Array<Uint8Array | undefined>(count).fill(undefined);
    const dense = Math.min(count, this.word(table));
    for (let v = 0; v < dense; v++) names[v] = this.#named(this.word(table + 8) + v * 8);
    for (let i = 0; i < this.word(table + 4); i++) {
      const at = this.word(table + 12) + i * 12;
      if (this.word(at) < count) names[this.word(at)] = this.#named(at + 4);
    }
    return names;
  }

  /** All values that have a name. */
  named(table: number): readonly number[] {
    return once(this.#valuesOf, table, () => {
      const dense = Array.from({ length: this.word(table) }, (_, v) => v);
      const sparse = Array.from({ length: this.word(table + 4) }, (_, i) => this.word(this.word(table + 12) + i * 12));
      return [...dense.filter((v) => this.word(this.word(table + 8) + v * 8 + 4) !== 0), ...sparse];
    });
  }

  /** The name of a value that {@linkcode named} lists. */
  nameOf(table: number, value: number): Uint8Array {
    if (value < this.word(table)) return this.string(this.word(table + 8) + value * 8);
    let at = this.word(table + 12);
    while (this.word(at) !== value) at += 12;
    return this.string(at + 4);
  }

  #named(at: number): Uint8Array | undefined {
    return this.word(at + 4) === 0 ? undefined : this.string(at);
  }

  /** The string of a (pointer, length) pair. */
  string(at: number): Uint8Array {
    const from = this.word(at);
    return this.#bytes.slice(from, from + this.word(at + 4));
  }

  /** A 32-bit word. */
  word(at: number): number {
    return this.#words.getUint32(at, true);
  }
}

function once<T>(known: Map<number, T>, key: number, make: () => T): T {
  let value = known.get(key);
  if (value === undefined) known.set(key, value = make());
  return value;
}
