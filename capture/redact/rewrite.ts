/** Structures rewritten field by field: what a layout does not describe is not carried over. */

import { type BitRange, type TreatedField, treatLayout } from "./field_kinds.ts";
import type { Scrubber } from "./scrub.ts";

/** A structure in a piece of memory. */
export interface RingStructure {
  /** Its layout; null or an unknown name: bytes that nothing is known of. */
  readonly layout: string | null;
  /** Byte offset. */
  readonly offset: number;
  /** Bytes of it that are there. */
  readonly length: number;
}

/** A field with the byte offset of its structure. */
interface PlacedField {
  readonly field: TreatedField;
  readonly at: number;
  /** Byte after the structure. */
  readonly end: number;
}

const MAX_DEPTH = 4;

/**
 * Copy what may be shown of some bytes.
 *
 * @param bytes Device order.
 * @param structures What lies in them. Where two overlap, what is scrubbed in one is not shown by the other.
 * @returns As many bytes; all else is zero.
 */
export function rewrite(bytes: Uint8Array, structures: readonly RingStructure[], scrubber: Scrubber): Uint8Array {
  const fields = structures.flatMap((one) => expand(one, bytes.length, 0));
  const result = new Uint8Array(bytes.length);
  for (const { field, at } of fields) {
    if (field.secret === "none") { for (const range of field.ranges) copyBits(bytes, result, shifted(range, at)); }
  }
  for (const { field, at } of fields) {
    if (field.secret === "none" || field.secret === "bytes") continue;
    const ranges = field.ranges.map((range) => shifted(range, at));
    const bits = ranges.reduce((sum, { from, to }) => sum + to - from, field.below);
    const scrubbed = scrubber.scrub(field.secret, bits, gather(bytes, ranges, bits));
    scatter(result, ranges, scrubbed, field.below);
  }
  return result;
}

/** All fields of a structure and of those in it, as far as the bytes reach. */
function expand({ layout, offset, length }: RingStructure, size: number, depth: number): PlacedField[] {
  const treated = layout === null ? undefined : treatLayout(layout);
  if (treated === undefined || depth > MAX_DEPTH) return [];
  const end = Math.min(offset + length, size);
  const fits = (field: TreatedField): boolean => field.ranges.every((range) => offset * 8 + range.to <= end * 8);
  const own = treated.fields.filter(fits).map((field) => ({ field, at: offset, end }));
  const inner = treated.nested.flatMap((nested) => {
    const first = offset + nested.at;
    const room = Math.max(0, Math.floor((end - first) / nested.stride));
    const count = nested.count === "rest" ? room : Math.min(nested.count, room + 1);
    return Array.from({ length: count }, (_, i) => {
      const at = first + i * nested.stride;
      return expand({ layout: nested.layout, offset: at, length: Math.min(nested.stride, end - at) }, size, depth + 1);
    }).flat();
  });
  return [...own, ...inner];
}

function shifted({ from, to }: BitRange, bytes: number): BitRange {
  return { from: from + bytes * 8, to: to + bytes * 8 };
}

function bitAt(bytes: Uint8Array, bit: number): number {
  return (bytes[bit >> 3]! >> (7 - (bit & 7))) & 1;
}

function setBit(bytes: Uint8Array, bit: number, value: number): void {
  const mask = 0x80 >> (bit & 7);
  if (value === 0) bytes[bit >> 3]! &= ~mask;
  else bytes[bit >> 3]! |= mask;
}

function copyBits(from: Uint8Array, to: Uint8Array, range: BitRange): void {
  if (((range.from | range.to) & 7) === 0) {
    to.set(from.subarray(range.from >> 3, range.to >> 3), range.from >> 3);
    return;
  }
  for (let bit = range.from; bit < range.to; bit++) setBit(to, bit, bitAt(from, bit));
}

/** A value's bits in whole bytes, right-aligned; bits that are not stored are zero. */
function gather(bytes: Uint8Array, ranges: readonly BitRange[], bits: number): Uint8Array {
  const value = new Uint8Array(Math.ceil(bits / 8));
  let at = value.length * 8 - bits;
  for (const range of ranges) for (let bit = range.from; bit < range.to; bit++) setBit(value, at++, bitAt(bytes, bit));
  return value;
}

/** The inverse: write a value back; the bits under it are dropped. */
function scatter(bytes: Uint8Array, ranges: readonly BitRange[], value: Uint8Array, below: number): void {
  const bits = ranges.reduce((sum, { from, to }) => sum + to - from, below);
  let at = value.length * 8 - bits;
  for (const range of ranges) for (let bit = range.from; bit < range.to; bit++) setBit(bytes, bit, bitAt(value, at++));
}
