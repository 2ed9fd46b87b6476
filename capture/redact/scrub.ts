/** How values of each kind are scrubbed. Zero stays zero, and so do the values that the hardware gives a meaning. */

import type { Secret as SecretKind } from "../../layouts/types.ts";
import { Permutations, type RedactionKey, type Wide } from "./permutation.ts";

/** Kinds of values that are scrubbed. */
export type ScrubKind = Exclude<SecretKind, "none" | "bytes">;

/** Ends a receive scatter list: the decoder needs it. */
const TERMINATE_LKEY = 0x100;
const PAGE_BITS = 12;
/** Group and local bit of a MAC address, in its first byte. */
const MAC_KEPT = 0x03;
const FIRST_MULTICAST_LID = 0xc000;
const PERMISSIVE_LID = 0xffff;

/** Scrubs values under one secret. */
export class Scrubber {
  readonly #permutations: Permutations;

  /**
   * A scrubber with a secret.
   *
   * @param secret From `newSecret`.
   */
  constructor(secret: RedactionKey) {
    this.#permutations = new Permutations(secret);
  }

  /**
   * Scrub a value.
   *
   * @param bits Its width.
   * @param value Big-endian bytes, `ceil(bits / 8)` of them, the value at their end.
   * @returns As many bytes.
   */
  scrub(kind: ScrubKind, bits: number, value: Uint8Array): Uint8Array {
    if (value.every((byte) => byte === 0)) return value;
    switch (kind) {
      case "gid":
        return this.#gid(value);
      case "mac":
        return this.#mac(value);
      case "data":
        return this.#pieces("data", bits, value);
      default:
        if (bits > 64) return this.#pieces(kind, bits, value);
        return fromWide(this.#wide(kind, bits, toWide(value)), value.length);
    }
  }

  /** Scrub the index of a memory key, as in the upper 24 bits of its keys. */
  mkeyIndex(index: number): number {
    return index > 0xffffff ? index : this.#permutations.permute("mkey", 24, index);
  }

  /**
   * A name in the place of a name: the same one for the same, and for one that was replaced before, itself.
   *
   * @param kind What it names; the new name begins with that.
   */
  name(kind: string, name: string): string {
    const before = name.startsWith(`${kind}-`) && /^[0-9a-f]{8}$/.test(name.slice(kind.length + 1));
    return before ? name : `${kind}-${this.nameNumber(name).toString(16).padStart(8, "0")}`;
  }

  /** A number in the place of a name: the same one for the same name. */
  nameNumber(name: string): number {
    return this.#permutations.derive(`name ${name}`, name.length);
  }

  #wide(kind: Exclude<ScrubKind, "gid" | "mac" | "data">, bits: number, value: Wide): Wide {
    switch (kind) {
      case "address":
        return this.#address(bits, value);
      case "mkey":
        return [0, this.#mkey(value[1])];
      case "rotated-mkey":
        return [0, rotateRight(this.#mkey(rotateRight(value[1], 24)), 8)];
      case "variant":
        return [0, this.#variant(value[1])];
      case "lid":
        return [0, this.#lid(bits, value[1])];
      case "key":
        return this.#nonZero((one) => this.#permutations.permuteWide("key", bits, one), value);
    }
  }

  /**
   * An address keeps its place in the page. Within a region of 4 GiB distances stay what they are (but for one place
   * where it wraps), so that what lies in a buffer still does.
   */
  #address(bits: number, value: Wide): Wide {
    if (bits <= 32 + PAGE_BITS) {
      const page = bits - PAGE_BITS;
      if (page < 2) return value;
      const number = shiftRight(value, PAGE_BITS);
      const [, moved] = this.#nonZero((one) => [0, this.#permutations.permute("page", page, one[1])], number);
      return number[1] === 0 ? value : [moved >>> 20, ((moved << PAGE_BITS) | (value[1] & 0xfff)) >>> 0];
    }
    return this.#nonZero(([high, low]) => {
      const shift = this.#permutations.derive("region", high) & ~0xfff;
      return [this.#permutations.permute("region", bits - 32, high), (low + shift) >>> 0];
    }, value);
  }

  /** Index and variant byte are permuted apart: a key context knows them apart. */
  #mkey(value: number): number {
    if (value === 0 || value === TERMINATE_LKEY || value === 0xffffffff) return value;
    const scrubbed = (one: number): number =>
      ((this.#permutations.permute("mkey", 24, one >>> 8) << 8) |
        this.#variant(one & 0xff)) >>> 0;
    let moved = scrubbed(value);
    while (moved === 0 || moved === TERMINATE_LKEY || moved === 0xffffffff) moved = scrubbed(moved);
    return moved;
  }

  /** Zero stays zero, in a key as in its context, where it is a field of its own. */
  #variant(value: number): number {
    return this.#nonZero(([, one]) => [0, this.#permutations.permute("variant", 8, one)], [0, value])[1];
  }

  /** Unicast stays unicast, multicast multicast. */
  #lid(bits: number, value: number): number {
    if (bits !== 16) return this.#permutations.permute("lid", bits, value);
    if (value === 0 || value === PERMISSIVE_LID) return value;
    const multicast = value >= FIRST_MULTICAST_LID;
    let moved = value;
    do moved = this.#permutations.permute("lid", 16, moved); while (
      moved === 0 || moved === PERMISSIVE_LID || (moved >= FIRST_MULTICAST_LID) !== multicast
    );
    return moved;
  }

  #mac(value: Uint8Array): Uint8Array {
    const mac = value.subarray(value.length - 6);
    if (mac.every((byte) => byte === 0xff)) return value;
    const [high, low] = toWide(mac);
    // 46 bits: all but the two that say what kind of address it is.
    const first = high >>> 8;
    const packed: Wide = [((first >>> 2) << 8) | (high & 0xff), low];
    const [movedHigh, movedLow] = this.#permutations.permuteWide("mac", 46, packed);
    const moved: Wide = [(((movedHigh >>> 8) << 2 | (first & MAC_KEPT)) << 8) | (movedHigh & 0xff), movedLow];
    const result = value.slice();
    result.set(fromWide(moved, 6), value.length - 6);
    return result;
  }

  /** The halves apart; a link-local prefix stays, an IPv4 address stays one. */
  #gid(value: Uint8Array): Uint8Array {
    const result = value.slice();
    const zeros = value.findIndex((byte) => byte !== 0);
    const mapped = zeros === 10 && value[10] === 0xff && value[11] === 0xff;
    if (mapped || zeros >= 12) {
      const address = new DataView(result.buffer, result.byteOffset + 12, 4);
      address.setUint32(
        0,
        this.#nonZero(([, one]) => [0, this.#permutations.permute("ipv4", 32, one)], [
          0,
          address.getUint32(0),
        ])[1],
      );
      return result;
    }
    const linkLocal = value[0] === 0xfe && value[1] === 0x80;
    if (!linkLocal) result.set(this.#half("gid-prefix", value.subarray(0, 8)), 0);
    result.set(this.#half("gid-interface", value.subarray(8, 16)), 8);
    return result;
  }

  #half(domain: string, bytes: Uint8Array): Uint8Array {
    const value = toWide(bytes);
    if (value[0] === 0 && value[1] === 0) return bytes;
    return fromWide(this.#nonZero((one) => this.#permutations.permuteWide(domain, 64, one), value), 8);
  }

  /** A value of any width, in pieces of at most 64 bits. */
  #pieces(domain: string, bits: number, value: Uint8Array): Uint8Array {
    if (bits <= 64) {
      return fromWide(
        this.#nonZero((one) => this.#permutations.permuteWide(domain, bits, one), toWide(value)),
        value.length,
      );
    }
    const result = value.slice();
    for (let at = 0; at < value.length; at += 8) result.set(this.#half(domain, value.subarray(at, at + 8)), at);
    return result;
  }

  /** Only zero becomes zero: a permutation walked on until it leaves it. */
  #nonZero(permute: (value: Wide) => Wide, value: Wide): Wide {
    if (value[0] === 0 && value[1] === 0) return value;
    let moved = permute(value);
    while (moved[0] === 0 && moved[1] === 0) moved = permute(moved);
    return moved;
  }
}

function rotateRight(value: number, by: number): number {
  return ((value >>> by) | (value << (32 - by))) >>> 0;
}

function shiftRight([high, low]: Wide, by: number): Wide {
  return [high >>> by, ((low >>> by) | (high << (32 - by))) >>> 0];
}

function toWide(bytes: Uint8Array): Wide {
  let [high, low] = [0, 0];
  for (const byte of bytes) {
    high = ((high << 8) | (low >>> 24)) >>> 0;
    low = ((low << 8) | byte) >>> 0;
  }
  return [high, low];
}

function fromWide([high, low]: Wide, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < Math.min(8, length); i++) {
    bytes[length - 1 - i] = i < 4 ? low >>> (i * 8) : high >>> ((i - 4) * 8);
  }
  return bytes;
}
