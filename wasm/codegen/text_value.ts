/**
 * Values of fields as text prints them, for fields that are taken to hold what they usually hold.
 *
 * @module
 */

import { KIND, type Row, type Tables } from "./rows.ts";

const decoder = new TextDecoder();

/**
 * As asm/text_value.ts prints a value behind `name : 0x`.
 *
 * @param row Its field; a guard has the width of the field that it looks at.
 * @returns Undefined for kinds that are left to it; of a guard `1` if its fields are shown, `0` if not.
 */
export function textValue(row: Row, value: bigint, tables: Tables): string | undefined {
  const { kind, width, aux } = row;
  const digits = value.toString(16);
  if (kind === KIND.unless) return value < 32n && ((aux >>> Number(value)) & 1) === 1 ? "1" : "0";
  if (kind === KIND.hex32 || kind === KIND.hex64) return digits;
  if (kind === KIND.mask) return digits + maskNames(value, width, aux, tables);
  if (width > 32) return undefined;
  if (kind === KIND.dec) return value > 9n ? `${digits} (${value})` : digits;
  if (kind === KIND.enum) return digits + name(Number(value), aux, tables);
  if (kind === KIND.log2 && !isSigned(row, tables)) return `${digits} (${powerOfTwo(value, aux, tables)}`;
  return undefined;
}

function name(value: number, table: number, tables: Tables): string {
  return tables.named(table).includes(value) ? decoder.decode(tables.nameOf(table, value)) : "";
}

function maskNames(value: bigint, width: number, table: number, tables: Tables): string {
  const names = Array.from({ length: width }, (_, bit) => bit)
    .filter((bit) => ((value >> BigInt(bit)) & 1n) === 1n)
    .map((bit) => name(bit, table, tables).slice(2, -1)).filter((text) => text !== "");
  return names.length === 0 ? "" : ` (${names.join("|")})`;
}

function isSigned({ address }: Row, tables: Tables): boolean {
  return ((tables.word(address + 4) >>> 8) & 0xff) !== 0;
}

// With its unit and the closing bracket.
function powerOfTwo(value: bigint, aux: number, tables: Tables): string {
  const exponent = value + BigInt(tables.word(aux));
  return (exponent < 64n ? String(2n ** exponent) : `2^${exponent}`) + decoder.decode(tables.string(aux + 4));
}
