/**
 * Blocks of a Zstandard frame (RFC 8878, section 3.1.1.2): literals, sequences, and the history they copy from.
 *
 * @module
 */

import {
  BackwardBits,
  buildStateTable,
  type HuffmanTable,
  readHuffmanTable,
  readStateTable,
  singleStateTable,
  type StateTable,
} from "./zstd_tables.ts";

/** Largest block, unpacked. */
const BLOCK_BYTES = 1 << 17;
/** Largest window that is accepted: what the zstd command accepts without being told. */
const WINDOW_BYTES = 1 << 27;

const LITERAL_LENGTH = {
  log: 9,
  defaultLog: 6,
  base: [16, 18, 20, 22, 24, 28, 32, 40, 48, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536],
  bits: [1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
  plain: 16,
  least: 0,
  symbol: 35,
  counts: "4 3 2 2 2 2 2 2 2 2 2 2 2 1 1 1 2 2 2 2 2 2 2 2 2 3 2 1 1 1 1 1 -1 -1 -1 -1",
} as const;
const MATCH_LENGTH = {
  log: 9,
  defaultLog: 6,
  base: [35, 37, 39, 41, 43, 47, 51, 59, 67, 83, 99, 131, 259, 515, 1027, 2051, 4099, 8195, 16387, 32771, 65539],
  bits: [1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
  plain: 32,
  least: 3,
  symbol: 52,
  counts: "1 4 3 2 2 2 2 2 2 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 " +
    "-1 -1 -1 -1 -1 -1 -1",
} as const;
const OFFSET = {
  log: 8,
  defaultLog: 5,
  symbol: 31,
  counts: "1 1 1 1 1 1 2 2 2 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 -1 -1 -1 -1 -1",
} as const;

/** What is said about one kind of symbol. */
interface Alphabet {
  readonly log: number;
  readonly defaultLog: number;
  readonly symbol: number;
  readonly counts: string;
}

/** Codes of a length: the first `plain` stand for themselves, the others for a base and extra bits. */
interface Lengths extends Alphabet {
  readonly base: readonly number[];
  readonly bits: readonly number[];
  readonly plain: number;
  readonly least: number;
}

/** Unpacks the blocks of one frame, in order. */
export class BlockDecoder {
  readonly #window: number;
  readonly #emit: (bytes: Uint8Array) => void;
  #history = new Uint8Array(2 * BLOCK_BYTES);
  #filled = 0;
  #offsets: [number, number, number] = [1, 4, 8];
  #huffman: HuffmanTable | undefined;
  #tables: (StateTable | undefined)[] = [];
  readonly #literals = new Uint8Array(BLOCK_BYTES);

  /**
   * @param window How far back a copy may reach, from the frame's header.
   * @param emit Receives what a block unpacks to; valid during the call.
   * @throws {Error} If the window is larger than anyone should need.
   */
  constructor(window: number, emit: (bytes: Uint8Array) => void) {
    if (window > WINDOW_BYTES) throw new Error(`the packed data needs a window of ${window} bytes, at most 128 MiB`);
    this.#window = Math.max(window, 1024);
    this.#emit = emit;
  }

  /**
   * Unpack a block.
   *
   * @param type Block type from its header.
   * @param size Block size from its header.
   * @param bytes What follows the header: `size` bytes, one for a run.
   * @throws {Error} If it is damaged.
   */
  decode(type: number, size: number, bytes: Uint8Array): void {
    this.#makeRoom();
    const from = this.#filled;
    if (type === 3 || (type !== 2 && size > BLOCK_BYTES)) throw new Error("a block of the packed data is damaged");
    if (type === 2) this.#compressed(bytes);
    else if (type === 1) this.#history.fill(bytes[0]!, from, from + size);
    else this.#history.set(bytes, from);
    if (type !== 2) this.#filled += size;
    if (this.#filled > from) this.#emit(this.#history.subarray(from, this.#filled));
  }

  /** Room for a block behind the history; what is out of reach is dropped. */
  #makeRoom(): void {
    if (this.#history.length - this.#filled >= BLOCK_BYTES) return;
    const kept = Math.min(this.#filled, this.#window);
    const needed = 2 * (kept + BLOCK_BYTES);
    const target = this.#history.length >= needed ? this.#history : new Uint8Array(needed);
    target.set(this.#history.subarray(this.#filled - kept, this.#filled));
    this.#history = target;
    this.#filled = kept;
  }

  #compressed(bytes: Uint8Array): void {
    const limit = this.#filled + BLOCK_BYTES;
    const { length, end } = this.#readLiterals(bytes);
    let used = 0;
    const copyLiterals = (count: number): void => {
      if (used + count > length || this.#filled + count > limit) throw new Error("a block has too few literals");
      this.#history.set(this.#literals.subarray(used, used + count), this.#filled);
      used += count;
      this.#filled += count;
    };
    this.#readSequences(bytes, end, (literals, match, offset) => {
      copyLiterals(literals);
      if (offset > this.#filled || offset > this.#window || this.#filled + match > limit) {
        throw new Error("a copy in the packed data reaches too far");
      }
      this.#copy(match, offset);
    });
    copyLiterals(length - used);
  }

  #copy(length: number, offset: number): void {
    const history = this.#history;
    const to = this.#filled;
    if (offset >= length) history.copyWithin(to, to - offset, to - offset + length);
    else for (let n = 0; n < length; n++) history[to + n] = history[to + n - offset]!;
    this.#filled += length;
  }

  /** Fills the literals; tells how many, and where the sequences begin. */
  #readLiterals(bytes: Uint8Array): { length: number; end: number } {
    const first = bytes[0] ?? 0;
    const type = first & 3;
    const format = (first >> 2) & 3;
    const header = bytes[0]! + bytes[1]! * 0x100 + bytes[2]! * 0x10000 + (bytes[3] ?? 0) * 0x1000000;
    if (type < 2) {
      const size = (format & 1) === 0 ? 1 : format === 1 ? 2 : 3;
      const length = size === 1 ? first >> 3 : size === 2 ? (header & 0xffff) >> 4 : (header & 0xffffff) >> 4;
      const end = size + (type === 0 ? length : 1);
      if (length > BLOCK_BYTES || end > bytes.length) throw new Error("the literals of a block are cut");
      if (type === 0) this.#literals.set(bytes.subarray(size, end));
      else this.#literals.fill(bytes[size]!, 0, length);
      return { length, end };
    }
    const width = [10, 10, 14, 18][format]!;
    const size = [3, 3, 4, 5][format]!;
    const wide = Math.floor(header / 16) + (size === 5 ? (bytes[4] ?? 0) * 0x10000000 : 0);
    const length = wide % (1 << width);
    const end = size + (Math.floor(wide / (1 << width)) % (1 << width));
    if (length > BLOCK_BYTES || end > bytes.length) throw new Error("the literals of a block are cut");
    this.#readHuffman(bytes, size, { end, length, fresh: type === 2, streams: format === 0 ? 1 : 4 });
    return { length, end };
  }

  #readHuffman(
    bytes: Uint8Array,
    start: number,
    options: { end: number; length: number; fresh: boolean; streams: 1 | 4 },
  ): void {
    const { end, length, fresh, streams } = options;
    let at = start;
    if (fresh) ({ table: this.#huffman, end: at } = readHuffmanTable(bytes, at, end));
    const table = this.#huffman;
    if (table === undefined) throw new Error("a block uses a Huffman table that does not exist");
    if (streams === 1) return decodeHuffman(bytes, at, end, table, this.#literals.subarray(0, length));
    const part = (length + 3) >> 2;
    const sizes = [0, 2, 4].map((n) => bytes[at + n]! | bytes[at + n + 1]! << 8);
    at += 6;
    if (3 * part > length) throw new Error("the literals of a block are damaged");
    for (let stream = 0; stream < 4; stream++) {
      const next = stream < 3 ? at + sizes[stream]! : end;
      if (next > end) throw new Error("the literals of a block are cut");
      const to = stream < 3 ? (stream + 1) * part : length;
      decodeHuffman(bytes, at, next, table, this.#literals.subarray(stream * part, to));
      at = next;
    }
  }

  #readSequences(
    bytes: Uint8Array,
    start: number,
    take: (literals: number, match: number, offset: number) => void,
  ): void {
    const first = bytes[start] ?? 0;
    if (start >= bytes.length) throw new Error("a block of the packed data is cut");
    const size = first < 128 ? 1 : first < 255 ? 2 : 3;
    const count = first < 128
      ? first
      : first < 255
      ? ((first - 128) << 8) + bytes[start + 1]!
      : bytes[start + 1]! + (bytes[start + 2]! << 8) + 0x7f00;
    if (count === 0) {
      if (start + size !== bytes.length) throw new Error("a block of the packed data is damaged");
      return;
    }
    const modes = bytes[start + size] ?? 0;
    let at = start + size + 1;
    if ((modes & 3) !== 0) throw new Error("a block of the packed data is damaged");
    [LITERAL_LENGTH, OFFSET, MATCH_LENGTH].forEach((alphabet, n) => {
      at = this.#readTable(n, (modes >> (6 - 2 * n)) & 3, alphabet, bytes, at);
    });
    const [literal, offset, match] = this.#tables as [StateTable, StateTable, StateTable];
    const stream = new BackwardBits(bytes, at, bytes.length);
    let [l, o, m] = [stream.take(literal.log), stream.take(offset.log), stream.take(match.log)];
    for (let n = count; n > 0; n--) {
      const code = offset.symbols[o]!;
      const raw = 2 ** code + stream.take(code);
      const matchLength = lengthOf(MATCH_LENGTH, match.symbols[m]!, stream);
      const literalLength = lengthOf(LITERAL_LENGTH, literal.symbols[l]!, stream);
      take(literalLength, matchLength, this.#offset(raw, literalLength === 0));
      if (n === 1) break;
      l = literal.bases[l]! + stream.take(literal.bits[l]!);
      m = match.bases[m]! + stream.take(match.bits[m]!);
      o = offset.bases[o]! + stream.take(offset.bits[o]!);
      if (stream.left < 0) throw new Error("the sequences of a block are cut");
    }
    if (stream.left !== 0) throw new Error("the sequences of a block are damaged");
  }

  /** One of the three tables, by its mode; tells where the next begins. */
  #readTable(n: number, mode: number, alphabet: Alphabet, bytes: Uint8Array, at: number): number {
    if (mode === 0) {
      this.#tables[n] = buildStateTable(alphabet.counts.split(" ").map(Number), alphabet.defaultLog);
      return at;
    }
    if (mode === 1) {
      const symbol = bytes[at] ?? 255;
      if (symbol > alphabet.symbol) throw new Error("a block of the packed data is damaged");
      this.#tables[n] = singleStateTable(symbol);
      return at + 1;
    }
    if (mode === 2) {
      const { table, end } = readStateTable(bytes, at, { ...alphabet, end: bytes.length });
      this.#tables[n] = table;
      return end;
    }
    if (this.#tables[n] === undefined) throw new Error("a block uses a state table that does not exist");
    return at;
  }

  /** Offsets 1 to 3 stand for the last ones used. */
  #offset(raw: number, noLiterals: boolean): number {
    const [a, b, c] = this.#offsets;
    if (raw > 3) {
      this.#offsets = [raw - 3, a, b];
      return raw - 3;
    }
    const which = noLiterals ? raw + 1 : raw;
    if (which === 1) return a;
    if (which === 2) this.#offsets = [b, a, c];
    else this.#offsets = [which === 3 ? c : a - 1, a, b];
    if (this.#offsets[0] === 0) throw new Error("a copy in the packed data has no distance");
    return this.#offsets[0];
  }
}

function lengthOf(lengths: Lengths, code: number, stream: BackwardBits): number {
  if (code < lengths.plain) return code + lengths.least;
  const n = code - lengths.plain;
  return lengths.base[n]! + stream.take(lengths.bits[n]!);
}

function decodeHuffman(bytes: Uint8Array, start: number, end: number, table: HuffmanTable, into: Uint8Array): void {
  const stream = new BackwardBits(bytes, start, end);
  const { log, symbols, bits } = table;
  for (let n = 0; n < into.length; n++) {
    const next = stream.peek(log);
    into[n] = symbols[next]!;
    stream.left -= bits[next]!;
  }
  if (stream.left !== 0) throw new Error("the literals of a block are damaged");
}
