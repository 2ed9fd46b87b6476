/**
 * Keyed permutations of small number ranges: what hides values and keeps equal ones equal, different ones different.
 *
 * A Feistel network of eight rounds over HalfSipHash-2-4 (Aumasson and Bernstein). The key is drawn for one capture and
 * kept nowhere.
 */

const ROUNDS = 8;

/** A secret: 128 random bits. */
export type RedactionKey = readonly [number, number, number, number];

/** Draw a secret. */
export function newSecret(): RedactionKey {
  const words = crypto.getRandomValues(new Uint32Array(4));
  return [words[0]!, words[1]!, words[2]!, words[3]!];
}

function rotate(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}

/** HalfSipHash-2-4 of two words. */
function hash(k0: number, k1: number, first: number, second: number): number {
  let [v0, v1, v2, v3] = [k0, k1, 0x6c796765 ^ k0, 0x74656462 ^ k1];
  const mix = (): void => {
    v0 = (v0 + v1) | 0;
    v1 = rotate(v1, 5) ^ v0;
    v0 = rotate(v0, 16);
    v2 = (v2 + v3) | 0;
    v3 = rotate(v3, 8) ^ v2;
    v0 = (v0 + v3) | 0;
    v3 = rotate(v3, 7) ^ v0;
    v2 = (v2 + v1) | 0;
    v1 = rotate(v1, 13) ^ v2;
    v2 = rotate(v2, 16);
  };
  for (const word of [first, second, 8 << 24]) {
    v3 ^= word;
    mix();
    mix();
    v0 ^= word;
  }
  v2 ^= 0xff;
  for (let i = 0; i < 4; i++) mix();
  return (v1 ^ v3) >>> 0;
}

/** A number of up to 64 bits as upper and lower half. */
export type Wide = readonly [number, number];

/** Permutations under one secret, told apart by a name each. */
export class Permutations {
  readonly #secret: RedactionKey;
  readonly #domains = new Map<string, number>();

  /**
   * Permutations under a secret.
   *
   * @param secret From {@linkcode newSecret}.
   */
  constructor(secret: RedactionKey) {
    this.#secret = secret;
  }

  /**
   * Permute the numbers of a width.
   *
   * @param domain Name; each has a permutation of its own.
   * @param bits Width, 1 to 32.
   * @param value Below 2^bits.
   */
  permute(domain: string, bits: number, value: number): number {
    return this.permuteWide(domain, bits, [0, value])[1];
  }

  /** As {@linkcode Permutations.permute}, for up to 64 bits. */
  permuteWide(domain: string, bits: number, value: Wide): Wide {
    const lowBits = bits >> 1;
    const highBits = bits - lowBits;
    const tweak = this.#tweak(domain, bits);
    let left = slice(value, lowBits, highBits);
    let right = slice(value, 0, lowBits);
    let [leftBits, rightBits] = [highBits, lowBits];
    for (let round = 0; round < ROUNDS; round++) {
      const mixed = (left ^ this.#round(tweak, round, right)) & mask(leftBits);
      [left, right] = [right, mixed >>> 0];
      [leftBits, rightBits] = [rightBits, leftBits];
    }
    // After an even number of rounds the halves have their first widths again.
    return join(left, right, lowBits);
  }

  /** A number that follows from another one under the secret; not reversible. */
  derive(domain: string, value: number): number {
    return this.#round(this.#tweak(domain, 0), 0, value);
  }

  #round(tweak: number, round: number, value: number): number {
    const [a, b, c, d] = this.#secret;
    return round % 2 === 0 ? hash(a, b, tweak + round, value) : hash(c, d, tweak + round, value);
  }

  #tweak(domain: string, bits: number): number {
    const name = `${domain}/${bits}`;
    const known = this.#domains.get(name);
    if (known !== undefined) return known;
    let tweak = 0;
    for (let i = 0; i < name.length; i++) tweak = hash(this.#secret[0], this.#secret[2], tweak, name.charCodeAt(i));
    tweak &= ~0xff; // room for the number of the round
    this.#domains.set(name, tweak);
    return tweak;
  }
}

function mask(bits: number): number {
  return bits === 32 ? 0xffffffff : (1 << bits) - 1;
}

/** Up to 32 bits out of 64, from a bit on. */
function slice([high, low]: Wide, from: number, bits: number): number {
  const shifted = from === 0 ? low : from === 32 ? high : ((low >>> from) | (high << (32 - from)));
  return (shifted & mask(bits)) >>> 0;
}

/** Put halves together; the right one has `bits` bits, at most 32. */
function join(left: number, right: number, bits: number): Wide {
  if (bits === 0) return [0, left >>> 0];
  if (bits === 32) return [left >>> 0, right >>> 0];
  return [left >>> (32 - bits), ((left << bits) | right) >>> 0];
}
