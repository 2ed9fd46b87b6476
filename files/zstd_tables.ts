/**
 * The entropy coders of Zstandard (RFC 8878, section 4): finite state tables and Huffman tables, as read from a block.
 *
 * @module
 */

/** A finite state table: per state its symbol, how many bits lead on, and from where. */
export interface StateTable {
  /** Bits of a state's number. */
  readonly log: number;
  /** Symbol by state. */
  readonly symbols: Uint8Array;
  /** Bits to read for the next state, by state. */
  readonly bits: Uint8Array;
  /** What is added to these bits, by state. */
  readonly bases: Uint16Array;
}

/** A Huffman table: entry by the next `log` bits. */
export interface HuffmanTable {
  /** Bits of the longest code. */
  readonly log: number;
  /** Symbol by the next bits. */
  readonly symbols: Uint8Array;
  /** Length of the code, by the next bits. */
  readonly bits: Uint8Array;
}

/** What a description decoded to, and where it ended. */
export interface Described<T> {
  readonly table: T;
  readonly end: number;
}

/** A bit stream that is read from its end to its start, as all coded data is. */
export class BackwardBits {
  readonly #bytes: Uint8Array;
  readonly #start: number;
  /** Bits that are left; negative: so many bits of nothing have been read. */
  left: number;

  /**
   * @param bytes Holds the stream.
   * @param start First byte.
   * @param end Past its last byte, whose highest set bit is the end mark.
   */
  constructor(bytes: Uint8Array, start: number, end: number) {
    const last = end > start ? bytes[end - 1]! : 0;
    if (last === 0) throw new Error("a bit stream has no end mark");
    this.#bytes = bytes;
    this.#start = start;
    this.left = 8 * (end - start) - Math.clz32(last) + 23;
  }

  /** The next `count` bits (at most 24) without taking them; zeros before the start. */
  peek(count: number): number {
    const from = this.left - count;
    if (from >= 0) return this.#at(from) & ((1 << count) - 1);
    return this.left <= 0 ? 0 : (this.#at(0) & ((1 << this.left) - 1)) << -from;
  }

  /** Take `count` bits, at most 31. */
  take(count: number): number {
    if (count > 24) return this.take(count - 16) * 65536 + this.take(16);
    const value = this.peek(count);
    this.left -= count;
    return value;
  }

  #at(bit: number): number {
    const bytes = this.#bytes;
    const at = this.#start + (bit >> 3);
    return (bytes[at]! | bytes[at + 1]! << 8 | bytes[at + 2]! << 16 | bytes[at + 3]! << 24) >>> (bit & 7);
  }
}

/**
 * Build a finite state table.
 *
 * @param counts Share of each symbol, adding up to 2^log; -1: the smallest share there is.
 * @param log Bits of a state's number.
 */
export function buildStateTable(counts: readonly number[], log: number): StateTable {
  const size = 1 << log;
  const table = { log, symbols: new Uint8Array(size), bits: new Uint8Array(size), bases: new Uint16Array(size) };
  let high = size - 1;
  counts.forEach((count, symbol) => count === -1 && (table.symbols[high--] = symbol));
  let place = 0;
  counts.forEach((count, symbol) => {
    for (let n = 0; n < count; n++) {
      table.symbols[place] = symbol;
      do place = (place + (size >> 1) + (size >> 3) + 3) & (size - 1); while (place > high);
    }
  });
  const next = counts.map((count) => count === -1 ? 1 : count);
  for (let state = 0; state < size; state++) {
    const value = next[table.symbols[state]!]!++;
    const bits = log - 31 + Math.clz32(value);
    table.bits[state] = bits;
    table.bases[state] = (value << bits) - size;
  }
  return table;
}

/** A table with one state, which needs no bits. */
export function singleStateTable(symbol: number): StateTable {
  return { log: 0, symbols: Uint8Array.of(symbol), bits: new Uint8Array(1), bases: new Uint16Array(1) };
}

/**
 * Read the description of a finite state table.
 *
 * @param bytes Holds it.
 * @param start First byte.
 * @param limits Most bits of a state's number, highest symbol, end of the data.
 */
export function readStateTable(
  bytes: Uint8Array,
  start: number,
  limits: { log: number; symbol: number; end: number },
): Described<StateTable> {
  let bit = 8 * start + 4;
  const peek = (count: number): number => {
    const at = bit >> 3;
    const word = bytes[at]! | bytes[at + 1]! << 8 | bytes[at + 2]! << 16;
    return (word >>> (bit & 7)) & ((1 << count) - 1);
  };
  const log = (bytes[start]! & 15) + 5;
  if (log > limits.log) throw new Error("a state table is too large");
  const counts: number[] = [];
  for (let left = (1 << log) + 1; left > 1;) {
    if (counts.length > limits.symbol || bit > 8 * limits.end) throw new Error("a state table is damaged");
    const width = 32 - Math.clz32(left);
    const spare = (1 << width) - 1 - left;
    let value = peek(width);
    const short = value & ((1 << (width - 1)) - 1);
    if (short < spare) value = short;
    else if (value >= 1 << (width - 1)) value -= spare;
    bit += short < spare ? width - 1 : width;
    const count = value - 1;
    left -= Math.abs(count);
    counts.push(count);
    for (let more = count === 0; more;) {
      const zeros = peek(2);
      bit += 2;
      for (let n = 0; n < zeros; n++) counts.push(0);
      more = zeros === 3 && counts.length <= limits.symbol;
    }
    if (left < 1) throw new Error("a state table is damaged");
  }
  const end = (bit + 7) >> 3;
  if (end > limits.end || counts.length > limits.symbol + 1) throw new Error("a state table is damaged");
  return { table: buildStateTable(counts, log), end };
}

/** Weights of a Huffman table, coded by two states that take turns. */
function readCodedWeights(bytes: Uint8Array, start: number, end: number): number[] {
  const { table, end: from } = readStateTable(bytes, start, { log: 6, symbol: 255, end });
  const stream = new BackwardBits(bytes, from, end);
  const states = [stream.take(table.log), stream.take(table.log)];
  if (stream.left < 0) throw new Error("the weights of a Huffman table are cut");
  const weights: number[] = [];
  for (let turn = 0; weights.length < 255; turn ^= 1) {
    const state = states[turn]!;
    weights.push(table.symbols[state]!);
    states[turn] = table.bases[state]! + stream.take(table.bits[state]!);
    if (stream.left < 0) {
      weights.push(table.symbols[states[turn ^ 1]!]!);
      return weights;
    }
  }
  throw new Error("a Huffman table has too many weights");
}

/**
 * Read the description of a Huffman table.
 *
 * @param bytes Holds it.
 * @param start First byte.
 * @param limit End of the data.
 */
export function readHuffmanTable(bytes: Uint8Array, start: number, limit: number): Described<HuffmanTable> {
  const header = start < limit ? bytes[start]! : 0;
  const direct = header >= 128;
  const end = start + 1 + (direct ? (header - 126) >> 1 : header);
  if (end > limit) throw new Error("a Huffman table is cut");
  const weights = direct
    ? Array.from({ length: header - 127 }, (_, n) => (bytes[start + 1 + (n >> 1)]! >> (n & 1 ? 0 : 4)) & 15)
    : readCodedWeights(bytes, start + 1, end);
  return { table: buildHuffmanTable(weights), end };
}

function buildHuffmanTable(weights: number[]): HuffmanTable {
  const sum = weights.reduce((total, weight) => total + (weight > 0 ? 1 << (weight - 1) : 0), 0);
  const log = 32 - Math.clz32(sum);
  const rest = (1 << log) - sum;
  if (sum === 0 || log > 11 || (rest & (rest - 1)) !== 0) throw new Error("a Huffman table is damaged");
  weights.push(32 - Math.clz32(rest));
  const table = { log, symbols: new Uint8Array(1 << log), bits: new Uint8Array(1 << log) };
  let place = 0;
  for (let weight = 1; weight <= log; weight++) {
    weights.forEach((each, symbol) => {
      if (each !== weight) return;
      const next = place + (1 << (weight - 1));
      table.symbols.fill(symbol, place, next);
      table.bits.fill(log + 1 - weight, place, next);
      place = next;
    });
  }
  return table;
}
