/**
 * What structures usually hold: fields with the same value in all that were seen, mostly zero. Code compares them all at
 * once and, where they hold it again, prints them as constant text.
 *
 * @module
 */

import { type Code, SIMD } from "./encode.ts";
import { bitsOf, LOCAL } from "./groups.ts";
import type { Context } from "./items.ts";
import { KIND, type Row, type Tables } from "./rows.ts";

/** A structure, and which of its bits were the same in all that were seen. */
export interface Usual {
  /** Its bytes. */
  readonly bytes: Uint8Array;
  /** Ones where all have the same bit; as long as `bytes`. */
  readonly same: Uint8Array;
  /** Those that were seen. */
  readonly all: readonly Uint8Array[];
}

/** How a format prints a value; undefined for kinds that are left to the general formatter. */
export type ValueText = (row: Row, value: bigint, tables: Tables) => string | undefined;

/** Bits of a structure that code takes for granted once they were compared. */
export class Assumed {
  readonly #usual: Usual;
  readonly #text: ValueText;
  readonly #bits: Uint8Array;
  #gain = 0;

  constructor(usual: Usual, text: ValueText = jsonValue) {
    this.#usual = usual;
    this.#text = text;
    this.#bits = new Uint8Array(usual.bytes.length);
  }

  /**
   * The text of a field that always had the same value; it is relied on from now on.
   *
   * @returns Digits, and the member with the name if it has one; undefined if the value varies.
   */
  text(row: Row, tables: Tables): string | undefined {
    if (row.kind === KIND.open || row.kind === KIND.close) return undefined;
    const [first, end] = bitsOf(row);
    const { bytes, same } = this.#usual;
    let value = 0n;
    for (let bit = first; bit < end; bit++) {
      if (bitAt(same, bit) === 0) return undefined;
      value = value * 2n + BigInt(bitAt(bytes, bit));
    }
    const text = this.#text(row, value, tables);
    if (text === undefined) return undefined;
    for (let bit = first; bit < end; bit++) this.#bits[bit >> 3]! |= 0x80 >> (bit & 7);
    this.#gain += row.width > 8 ? 3 : row.width > 3 ? 2 : 1;
    return text;
  }

  /** Whether the fields cost more than comparing them. */
  get pays(): boolean {
    const vectors = this.#vectors().filter(({ mask }) => mask.some((byte) => byte !== 0)).length;
    return this.#gain > 1 + vectors;
  }

  #vectors(): { value: Uint8Array; mask: Uint8Array }[] {
    return Array.from({ length: Math.ceil(this.#bits.length / 16) }, (_, i) => ({
      value: padded(this.#usual.bytes.subarray(i * 16, i * 16 + 16)),
      mask: padded(this.#bits.subarray(i * 16, i * 16 + 16)),
    }));
  }

  /** Leaves on the stack whether the structure at local `source` differs in what was relied on. */
  differs(code: Code, context: Context, offset: number): void {
    differs(
      code,
      context,
      this.#vectors().map((vector, i) => ({ ...vector, local: LOCAL.source, at: offset + i * 16 })),
    );
  }
}

/** Bytes in memory that must be the same in the bits of a mask. */
export interface Compared {
  /** Local with their address. */
  readonly local: number;
  /** Added to the address. */
  readonly at: number;
  /** 16 bytes. */
  readonly value: Uint8Array;
  /** 16 bytes. */
  readonly mask: Uint8Array;
}

/** Leaves on the stack whether any of them differ. */
export function differs(code: Code, { pool, places }: Context, compared: readonly Compared[]): void {
  const needed = compared.filter(({ mask }) => mask.some((byte) => byte !== 0));
  if (needed.length === 0) code.i32(places.zero).load(0);
  needed.forEach(({ local, at, value, mask }, i) => {
    code.get(local).load(at);
    if (value.some((byte, i) => (byte & mask[i]!) !== 0)) code.i32(pool.put(value)).load(0).simd(SIMD.xor);
    if (mask.some((byte) => byte !== 255)) code.i32(pool.put(mask)).load(0).simd(SIMD.and);
    if (i > 0) code.simd(SIMD.or);
  });
  code.simd(SIMD.anyTrue);
}

function bitAt(bytes: Uint8Array, bit: number): number {
  return (bytes[bit >> 3]! >> (7 - (bit & 7))) & 1;
}

function padded(bytes: Uint8Array): Uint8Array {
  const vector = new Uint8Array(16);
  vector.set(bytes);
  return vector;
}

const decoder = new TextDecoder();

/** As asm/json.ts prints a value; undefined for kinds that are left to it. */
export function jsonValue({ kind, width, aux }: Row, value: bigint, tables: Tables): string | undefined {
  const number = width > 32 ? `"0x${value.toString(16)}"` : String(value);
  if (kind === KIND.hex64) return number;
  if (kind > KIND.mask || kind === KIND.unless || (width > 32 && kind !== KIND.mask)) return undefined;
  if (kind !== KIND.enum && kind !== KIND.mask) return number;
  const name = kind === KIND.enum ? enumName(value, aux, tables) : maskNames(value, width, aux, tables);
  return `${number}${decoder.decode(tables.string(aux + 4))}${name}`;
}

// Names are stored as ` (NAME)`.
function enumName(value: bigint, aux: number, tables: Tables): string {
  const table = tables.word(aux);
  if (!tables.named(table).includes(Number(value))) return "null";
  return `"${decoder.decode(tables.nameOf(table, Number(value))).slice(2, -1)}"`;
}

function maskNames(value: bigint, width: number, aux: number, tables: Tables): string {
  const names = tables.names(tables.word(aux), width)
    .filter((name, bit) => name !== undefined && ((value >> BigInt(bit)) & 1n) === 1n)
    .map((name) => decoder.decode(name).slice(2, -1));
  return `"${names.join("|")}"`;
}
