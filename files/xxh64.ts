/**
 * The 64-bit xxHash, of which the Zstandard format stores the low half at the end of a frame. Two 32-bit halves per
 * number: BigInt would take minutes for what is checked here in seconds.
 *
 * @module
 */

/** A 64-bit number as its upper and lower half. */
export type Pair = readonly [number, number];

const P1: Pair = [0x9e3779b1, 0x85ebca87];
const P2: Pair = [0xc2b2ae3d, 0x27d4eb4f];
const P3: Pair = [0x165667b1, 0x9e3779f9];
const P4: Pair = [0x85ebca77, 0xc2b2ae63];
const P5: Pair = [0x27d4eb2f, 0x165667c5];

function multiply([ah, al]: Pair, [bh, bl]: Pair): Pair {
  const high = (highProduct(al, bl) + Math.imul(ah, bl) + Math.imul(al, bh)) >>> 0;
  return [high, Math.imul(al, bl) >>> 0];
}

/** Upper half of the product of two unsigned 32-bit numbers. */
function highProduct(a: number, b: number): number {
  const [a0, a1, b0, b1] = [a & 0xffff, a >>> 16, b & 0xffff, b >>> 16];
  const [left, right] = [a0 * b1, a1 * b0];
  const middle = ((a0 * b0) >>> 16) + (left & 0xffff) + (right & 0xffff);
  return (a1 * b1 + (left >>> 16) + (right >>> 16) + (middle >>> 16)) | 0;
}

function add([ah, al]: Pair, [bh, bl]: Pair): Pair {
  const low = (al >>> 0) + (bl >>> 0);
  return [(ah + bh + (low > 0xffffffff ? 1 : 0)) >>> 0, low >>> 0];
}

function xor([ah, al]: Pair, [bh, bl]: Pair): Pair {
  return [(ah ^ bh) >>> 0, (al ^ bl) >>> 0];
}

function rotateLeft([high, low]: Pair, by: number): Pair {
  return by < 32
    ? [((high << by) | (low >>> (32 - by))) >>> 0, ((low << by) | (high >>> (32 - by))) >>> 0]
    : [((low << (by - 32)) | (high >>> (64 - by))) >>> 0, ((high << (by - 32)) | (low >>> (64 - by))) >>> 0];
}

function shiftRight([high, low]: Pair, by: number): Pair {
  return by < 32 ? [high >>> by, ((low >>> by) | (high << (32 - by))) >>> 0] : [0, high >>> (by - 32)];
}

function round(lane: Pair, input: Pair): Pair {
  return multiply(rotateLeft(add(lane, multiply(input, P2)), 31), P1);
}

/** A running hash with seed 0. */
export class Xxh64 {
  /** Four lanes, upper half first. */
  readonly #lanes = Int32Array.from([...add(P1, P2), ...P2, 0, 0, ...add([~P1[0] >>> 0, ~P1[1] >>> 0], [0, 1])]);
  readonly #rest = new Uint8Array(32);
  #held = 0;
  #total = 0;

  /** Take in bytes. */
  update(bytes: Uint8Array): void {
    this.#total += bytes.length;
    let at = 0;
    if (this.#held > 0) {
      at = Math.min(32 - this.#held, bytes.length);
      this.#rest.set(bytes.subarray(0, at), this.#held);
      this.#held += at;
      if (this.#held < 32) return;
      this.#stripes(this.#rest);
      this.#held = 0;
    }
    const whole = bytes.length - at - (bytes.length - at) % 32;
    this.#stripes(bytes.subarray(at, at + whole));
    this.#held = bytes.length - at - whole;
    this.#rest.set(bytes.subarray(at + whole));
  }

  /** Nothing but 32-bit numbers in here: this is where the time goes. */
  #stripes(bytes: Uint8Array): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const lanes = this.#lanes;
    for (let at = 0; at < bytes.length; at += 8) {
      const lane = (at >> 2) & 6;
      const input = view.getInt32(at, true);
      // lane + input * P2
      const productLow = Math.imul(input, P2[1]);
      const productHigh = highProduct(input, P2[1]) + Math.imul(view.getInt32(at + 4, true), P2[1]) +
        Math.imul(input, P2[0]);
      const sumLow = (lanes[lane + 1]! + productLow) | 0;
      const carry = (sumLow >>> 0) < (productLow >>> 0) ? 1 : 0;
      const sumHigh = (lanes[lane]! + productHigh + carry) | 0;
      // rotated left by 31, times P1
      const high = (sumHigh << 31) | (sumLow >>> 1);
      const low = (sumLow << 31) | (sumHigh >>> 1);
      lanes[lane] = highProduct(low, P1[1]) + Math.imul(high, P1[1]) + Math.imul(low, P1[0]);
      lanes[lane + 1] = Math.imul(low, P1[1]);
    }
  }

  #lane(n: number): Pair {
    return [this.#lanes[n * 2]! >>> 0, this.#lanes[n * 2 + 1]! >>> 0];
  }

  /** The hash of all bytes so far: its upper and lower half. */
  digest(): Pair {
    let hash = P5;
    if (this.#total >= 32) {
      const lanes = [0, 1, 2, 3].map((n) => this.#lane(n));
      hash = lanes.reduce((sum, lane, n) => add(sum, rotateLeft(lane, [1, 7, 12, 18][n]!)), [0, 0] as Pair);
      for (const lane of lanes) hash = add(multiply(xor(hash, round([0, 0], lane)), P1), P4);
    }
    hash = add(hash, [Math.floor(this.#total / 2 ** 32), this.#total >>> 0]);
    return avalanche(this.#tail(hash));
  }

  #tail(start: Pair): Pair {
    const view = new DataView(this.#rest.buffer);
    let hash = start;
    let at = 0;
    for (; at + 8 <= this.#held; at += 8) {
      hash = add(multiply(rotateLeft(xor(hash, round([0, 0], pairAt(view, at))), 27), P1), P4);
    }
    for (; at + 4 <= this.#held; at += 4) {
      const word = multiply([0, view.getUint32(at, true)], P1);
      hash = add(multiply(rotateLeft(xor(hash, word), 23), P2), P3);
    }
    for (; at < this.#held; at++) {
      hash = multiply(rotateLeft(xor(hash, multiply([0, view.getUint8(at)], P5)), 11), P1);
    }
    return hash;
  }
}

function pairAt(view: DataView, at: number): Pair {
  return [view.getUint32(at + 4, true), view.getUint32(at, true)];
}

function avalanche(start: Pair): Pair {
  let hash = multiply(xor(start, shiftRight(start, 33)), P2);
  hash = multiply(xor(hash, shiftRight(hash, 29)), P3);
  return xor(hash, shiftRight(hash, 32));
}
