/**
 * The 64-bit xxHash, of which the Zstandard format stores the low half at the end of a frame. Two 32-bit halves per
 * number: BigInt would take minutes for what is checked here in seconds.
 *
 * @module
 */

/** A 64-bit number as its upper and lower half. */
type Pair = readonly [number, number];

const P1: Pair = [0x9e3779b1, 0x85ebca87];
const P2: Pair = [0xc2b2ae3d, 0x27d4eb4f];
const P3: Pair = [0x165667b1, 0x9e3779f9];
const P4: Pair = [0x85ebca77, 0xc2b2ae63];
const P5: Pair = [0x27d4eb2f, 0x165667c5];

function multiply([ah, al]: Pair, [bh, bl]: Pair): Pair {
  const [a0, a1, b0, b1] = [al & 0xffff, al >>> 16, bl & 0xffff, bl >>> 16];
  const [low, left, right] = [a0 * b0, a0 * b1, a1 * b0];
  const middle = (low >>> 16) + (left & 0xffff) + (right & 0xffff);
  const carry = a1 * b1 + (left >>> 16) + (right >>> 16) + (middle >>> 16);
  const high = (carry + Math.imul(ah, bl) + Math.imul(al, bh)) >>> 0;
  return [high, ((middle << 16) | (low & 0xffff)) >>> 0];
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
  #lanes: [Pair, Pair, Pair, Pair] = [add(P1, P2), P2, [0, 0], add([~P1[0] >>> 0, ~P1[1] >>> 0], [0, 1])];
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

  #stripes(bytes: Uint8Array): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const lanes = this.#lanes;
    for (let at = 0; at < bytes.length; at += 32) {
      for (let lane = 0; lane < 4; lane++) lanes[lane] = round(lanes[lane]!, pairAt(view, at + lane * 8));
    }
  }

  /** The hash of all bytes so far: its upper and lower half. */
  digest(): Pair {
    const [a, b, c, d] = this.#lanes;
    let hash = P5;
    if (this.#total >= 32) {
      hash = add(add(rotateLeft(a, 1), rotateLeft(b, 7)), add(rotateLeft(c, 12), rotateLeft(d, 18)));
      for (const lane of this.#lanes) hash = add(multiply(xor(hash, round([0, 0], lane)), P1), P4);
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
