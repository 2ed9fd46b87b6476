/** Conditions over elements (`opcode=RDMA_READ,qpn!=0x146`), compiled to what the decoder module works on. */

import { UsageError } from "../errors.ts";
import { ENUMS } from "../layouts/enums.ts";
import { nearest } from "../suggest.ts";
import { CONDITIONS_BYTES } from "../wasm/memory.ts";
import { type FieldScope, type NamedField, type NamedJoined, type NamedOperands, valuesNamed } from "./field_names.ts";

/** In the order of their numbers in asm/filter.ts. */
export const COMPARISONS = ["=", "!=", "<", "<=", ">", ">=", "&"] as const;
/** Bit of a comparison: the field is wider than a dword. */
const WIDE = 0x80;
/** The value is put together from the parts in the rows behind. */
const JOINED = 0x40;
/** Bytes of a row. */
const ROW_BYTES = 16;
/** Bits that can be compared. */
const WIDEST = 64;

/** One comparison. */
export interface Term {
  /** Name of the field. */
  readonly name: string;
  /** Its place in {@linkcode COMPARISONS}. */
  readonly comparison: number;
  readonly values: readonly string[];
}

/**
 * Reads a condition.
 *
 * @throws {UsageError} If it is none.
 */
export function parseTerm(text: string): Term {
  const found = ["==", "!=", "<=", ">=", "=", "<", ">", "&"].map((op) => ({ op, at: text.indexOf(op) }))
    .filter(({ at }) => at > 0).sort((a, b) => a.at - b.at || b.op.length - a.op.length)[0];
  if (found === undefined) {
    throw new UsageError(`Condition "${text}" is not NAME=VALUE`, "Comparisons are = != < <= > >= & (any bit set)");
  }
  const values = text.slice(found.at + found.op.length).split("|").map((value) => value.trim());
  const op = found.op === "==" ? "=" : found.op;
  if (values.length > 1 && op !== "=") {
    throw new UsageError(`Condition "${text}" has several values; only = takes any of them`);
  }
  return {
    name: text.slice(0, found.at).trim(),
    comparison: COMPARISONS.indexOf(op as typeof COMPARISONS[number]),
    values,
  };
}

/** A number as it is written in a condition; undefined for a word. */
export function writtenNumber(text: string): bigint | undefined {
  return /^(0x[0-9a-f]+|[0-9]+)$/i.test(text) ? BigInt(text) : undefined;
}

// Undefined for a word that is no value of the field.
function valueFor(text: string, number: bigint | undefined, operand: Operand): bigint | undefined {
  if (number !== undefined) return number;
  if (operand.mac && /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(text)) {
    return BigInt(`0x${text.replaceAll(":", "")}`);
  }
  const { values, kind } = ENUMS[operand.enumeration ?? ""] ?? {};
  const lower = text.toLowerCase();
  const value = values?.find((v) => v.name.toLowerCase() === lower)?.value;
  if (value === undefined) return undefined;
  return kind === "bitmask" ? 1n << BigInt(value) : BigInt(value);
}

/**
 * Compiles conditions joined by commas; an element is shown when each holds in one of its segments.
 *
 * @param text E.g. `opcode=RDMA_READ|RDMA_WRITE,byte_count>4096`. Names are those of json, values numbers or names.
 * @param scope The ring that they are for; undefined: any.
 * @returns Rows for the decoder's filter.
 * @throws {UsageError} If a name, a comparison or a value is unknown, a value is larger than its field, or they are more
 * than the decoder takes.
 */
export function compileWhere(text: string, scope?: FieldScope): Uint8Array {
  const rows: number[][] = [];
  for (const part of text.split(",")) {
    const term = parseTerm(part);
    const operands = operandsOf(valuesNamed(term.name, scope));
    for (const value of new Set(term.values)) {
      rows.push(...rowsOf(term, value, operands));
      // Before they are all made: a long list costs what fits, not what is written.
      if ((rows.length + 2) * ROW_BYTES > CONDITIONS_BYTES) throw tooMany(text);
    }
    rows.push([0xffff]);
  }
  rows.push([0xfffe]);
  return packRows(rows);
}

function tooMany(text: string): UsageError {
  return new UsageError(
    `Conditions "${text.slice(0, 80)}..." are too many: a value is compared in every structure that has the field`,
    "Give fewer values, or a range, such as opcode>=0x10,opcode<0x20",
  );
}

/** What a name stands for in one layout. */
interface Operand {
  readonly layout: number;
  /** Bits. */
  readonly width: number;
  readonly enumeration: string | undefined;
  readonly mac: boolean;
  /** The rows that compare it. */
  rows(comparison: number, value: bigint): number[][];
}

function operandsOf({ fields, joined }: NamedOperands): Operand[] {
  return [
    ...fields.map((one): Operand => ({
      layout: one.layout,
      width: one.flat.width,
      enumeration: one.flat.field.enum,
      mac: one.flat.field.as === "mac",
      rows: (comparison, value) => [rowOf(one, comparison, value)],
    })),
    ...joined.map((one): Operand => ({
      layout: one.layout,
      width: one.value.width,
      enumeration: one.value.joined.enum,
      mac: false,
      rows: (comparison, value) => joinedRows(one, comparison, value),
    })),
  ];
}

function rowsOf({ name, comparison }: Term, text: string, operands: readonly Operand[]): number[][] {
  const widest = Math.max(...operands.map(({ width }) => width));
  const narrow = operands.filter(({ width }) => width <= WIDEST);
  if (narrow.length === 0) {
    throw new UsageError(`Field ${name} has ${widest} bits; conditions compare at most ${WIDEST}`);
  }
  const number = writtenNumber(text);
  const valued = narrow.flatMap((operand): Valued[] => {
    const value = valueFor(text, number, operand);
    return value === undefined ? [] : [{ operand, value }];
  });
  if (valued.length === 0) throw noValue(name, text, narrow);
  const fits = ({ operand, value }: Valued): boolean => value >> BigInt(operand.width) === 0n;
  if (valued.some(fits)) {
    return valued.flatMap((one) => fits(one) ? one.operand.rows(comparison, one.value) : above(one, comparison));
  }
  const bits = Math.max(...valued.map(({ operand }) => operand.width));
  const most = `0x${((1n << BigInt(bits)) - 1n).toString(16)}`;
  throw new UsageError(
    `Field ${name} has ${bits} bit${bits === 1 ? "" : "s"}: ${text} is more than it can hold`,
    `At most ${most}`,
  );
}

/** An operand and what it is compared with. */
interface Valued {
  readonly operand: Operand;
  readonly value: bigint;
}

// Of a name's fields, one that is too narrow for the value is below it, and may have some of its bits.
function above({ operand, value }: Valued, comparison: number): number[][] {
  const sign = COMPARISONS[comparison]!;
  if (sign === "&") return operand.rows(comparison, BigInt.asUintN(operand.width, value));
  const holds = sign === "!=" || sign === "<" || sign === "<=";
  return holds ? operand.rows(COMPARISONS.indexOf(">="), 0n) : [];
}

/** Names of values that a message lists. */
const MAX_NAMED = 40;

function noValue(name: string, text: string, operands: readonly Operand[]): UsageError {
  const enumerations = new Set(operands.map(({ enumeration }) => enumeration ?? ""));
  const names = [...enumerations].flatMap((one) => ENUMS[one]?.values.map(({ name }) => name) ?? []);
  const near = nearest(text, names);
  return new UsageError(
    `Field ${name} has no value "${text}"`,
    near !== undefined
      ? `Did you mean ${near}?`
      : names.length > 0 && names.length <= MAX_NAMED
      ? `It is a number or one of ${names.join(", ")}`
      : "Use a number or a name shown in text",
  );
}

function rowOf({ layout, flat }: NamedField, comparison: number, value: bigint): number[] {
  if (flat.width > 32) {
    const [high, low] = [Number(value >> 32n), Number(value & 0xffffffffn)];
    return [layout, flat.at, WIDEST - flat.width, comparison | WIDE, low, high];
  }
  const mask = flat.width === 32 ? 0xffffffff : 2 ** flat.width - 1;
  return [layout, flat.at, flat.field.bits[1], comparison, mask, Number(value)];
}

// A row with the bytes that are needed and the value, then a row for each part, the first of which has what is added.
function joinedRows({ layout, value: { joined, parts } }: NamedJoined, comparison: number, value: bigint): number[][] {
  const end = Math.max(...parts.map(({ at }) => at + 4));
  const [high, low] = [Number(value >> 32n), Number(value & 0xffffffffn)];
  return [
    [layout, end, joined.shift ?? 0, comparison | JOINED, low, high, parts.length],
    ...parts.map(({ at, field, width }, i) => [layout, at, field.bits[1], width, i === 0 ? joined.plus ?? 0 : 0, 0]),
  ];
}

function packRows(rows: readonly number[][]): Uint8Array {
  const bytes = new Uint8Array(rows.length * ROW_BYTES);
  const view = new DataView(bytes.buffer);
  rows.forEach(([layout = 0, at = 0, shift = 0, comparison = 0, mask = 0, value = 0, parts = 0], i) => {
    view.setUint16(i * ROW_BYTES, layout, true);
    view.setUint16(i * ROW_BYTES + 2, at, true);
    view.setUint8(i * ROW_BYTES + 4, shift);
    view.setUint8(i * ROW_BYTES + 5, comparison);
    view.setUint16(i * ROW_BYTES + 6, parts, true);
    view.setUint32(i * ROW_BYTES + 8, mask, true);
    view.setUint32(i * ROW_BYTES + 12, value, true);
  });
  return bytes;
}
