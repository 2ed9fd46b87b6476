/** Packs bytes as asm/unpack.ts reads them: literals and repetitions in turn, repetitions found greedily. */

/** Shorter ones cost more than they save. */
const MIN_MATCH = 8;
/** The largest count that a sequence can hold. */
const MAX_COUNT = 255;
/** The unpacker copies vectors of so many bytes, which must not overlap. */
const MIN_DISTANCE = 16;
const MAX_DISTANCE = 65535;
/** Bytes by which places are found. */
const KEY_BYTES = 4;
/** Places that are tried; the table repeats itself so much that more find nothing better. */
const MAX_PLACES = 64;

interface Match {
  readonly distance: number;
  readonly length: number;
}

function writeSequences(out: number[], literals: Uint8Array, match: Match): void {
  let at = 0;
  for (; literals.length - at > MAX_COUNT; at += MAX_COUNT) {
    out.push(MAX_COUNT, 0, 0, 0, ...literals.subarray(at, at + MAX_COUNT));
  }
  let rest = match.length;
  let piece = Math.min(rest, MAX_COUNT);
  out.push(literals.length - at, piece, match.distance & 255, match.distance >> 8, ...literals.subarray(at));
  while ((rest -= piece) > 0) {
    piece = Math.min(rest, MAX_COUNT);
    out.push(0, piece, match.distance & 255, match.distance >> 8);
  }
}

/** Where the bytes before occur. */
class Places {
  readonly #bytes: Uint8Array;
  readonly #places = new Map<number, number[]>();

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  #key(at: number): number {
    const b = this.#bytes;
    return ((b[at]! << 24) | (b[at + 1]! << 16) | (b[at + 2]! << 8) | b[at + 3]!) >>> 0;
  }

  add(at: number): void {
    if (at + KEY_BYTES > this.#bytes.length) return;
    const key = this.#key(at);
    const places = this.#places.get(key);
    if (places === undefined) this.#places.set(key, [at]);
    else if (places.push(at) > MAX_PLACES) places.shift();
  }

  /** The longest repetition that could begin here. */
  find(at: number): Match | undefined {
    const bytes = this.#bytes;
    let best: Match | undefined;
    for (const place of this.#places.get(this.#key(at)) ?? []) {
      const distance = at - place;
      if (distance < MIN_DISTANCE || distance > MAX_DISTANCE) continue;
      let length = KEY_BYTES;
      while (at + length < bytes.length && bytes[place + length] === bytes[at + length]) length++;
      if (length >= (best?.length ?? MIN_MATCH)) best = { distance, length };
    }
    return best;
  }
}

/**
 * Packs.
 *
 * @returns Sequences.
 */
export function lzPack(bytes: Uint8Array): Uint8Array {
  const out: number[] = [];
  const places = new Places(bytes);
  let literal = 0;
  let at = 0;
  while (at + MIN_MATCH <= bytes.length) {
    const match = places.find(at);
    if (match === undefined) {
      places.add(at++);
      continue;
    }
    writeSequences(out, bytes.subarray(literal, at), match);
    for (let i = 0; i < match.length; i++) places.add(at + i);
    at += match.length;
    literal = at;
  }
  if (literal < bytes.length) writeSequences(out, bytes.subarray(literal), { distance: MIN_DISTANCE, length: 0 });
  return Uint8Array.from(out);
}
