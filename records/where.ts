/**
 * Conditions over elements (`opcode=RDMA_READ,qpn!=0x146`) and selections of fields, compiled to what the decoder module
 * works on.
 *
 * @module
 */

import { UsageError } from "../errors.ts";
import { ENUMS } from "../layouts/enums.ts";
import { type FlatField, flatten } from "../layouts/flatten.ts";
import { layoutByName, LAYOUTS } from "../layouts/index.ts";

const COMPARISONS = ["=", "!=", "<", "<=", ">", ">=", "&"] as const;

/** One comparison. */
interface Term {
  readonly name: string;
  readonly comparison: number;
  readonly value: string;
}

function parseTerm(text: string): Term {
  const found = ["!=", "<=", ">=", "=", "<", ">", "&"].map((op) => ({ op, at: text.indexOf(op) }))
    .filter(({ at }) => at > 0).sort((a, b) => a.at - b.at || b.op.length - a.op.length)[0];
  if (found === undefined) {
    throw new UsageError(`Condition "${text}" is not NAME=VALUE`, "Comparisons are = != < <= > >= & (any bit set)");
  }
  return {
    name: text.slice(0, found.at).trim(),
    comparison: COMPARISONS.indexOf(found.op as typeof COMPARISONS[number]),
    value: text.slice(found.at + found.op.length).trim(),
  };
}

/** Every field that a name means: `opcode`, or `wqe_ctrl.opcode` for one layout only. */
function fieldsNamed(name: string): { layout: number; flat: FlatField }[] {
  const wanted = name.toLowerCase();
  const found: { layout: number; flat: FlatField }[] = [];
  LAYOUTS.forEach((layout, id) => {
    for (const row of flatten(layout, layoutByName)) {
      if (row.kind !== "field") continue;
      const path = row.flat.path.join(".");
      const name = layout.variantOf ?? layout.name;
      if (path === wanted || `${name}.${path}` === wanted) found.push({ layout: id, flat: row.flat });
    }
  });
  return found;
}

function valueFor(term: Term, flat: FlatField): bigint | undefined {
  if (/^(0x[0-9a-f]+|[0-9]+)$/i.test(term.value)) return BigInt(term.value);
  const values = ENUMS[flat.field.enum ?? ""]?.values;
  const value = values?.find((v) => v.name.toLowerCase() === term.value.toLowerCase())?.value;
  if (value === undefined) return undefined;
  return ENUMS[flat.field.enum ?? ""]?.kind === "bitmask" ? 1n << BigInt(value) : BigInt(value);
}

/**
 * Compiles conditions joined by commas; an element is shown when each holds in one of its segments.
 *
 * @param text E.g. `opcode=RDMA_READ,byte_count>4096`. Names are layout fields, values numbers or enumerated names.
 * @returns Rows for the decoder's filter.
 * @throws {UsageError} If a name, a comparison or a value is unknown.
 */
export function compileWhere(text: string): Uint8Array {
  const rows: number[][] = [];
  for (const part of text.split(",")) {
    const term = parseTerm(part);
    const fields = fieldsNamed(term.name).filter(({ flat }) => flat.width <= 32 || flat.width === 64);
    if (fields.length === 0) {
      throw new UsageError(`No field "${term.name}" to filter by`, "Field names are those of json output");
    }
    const before = rows.length;
    for (const { layout, flat } of fields) {
      const value = valueFor(term, flat);
      if (value !== undefined) rows.push(rowOf(layout, flat, term.comparison, value));
    }
    if (rows.length === before) {
      throw new UsageError(`Field ${term.name} has no value "${term.value}"`, "Use a number or a name shown in text");
    }
    rows.push([0xffff]);
  }
  rows.push([0xfffe]);
  return packRows(rows);
}

function rowOf(layout: number, flat: FlatField, comparison: number, value: bigint): number[] {
  if (flat.width === 64) {
    return [layout, flat.at, 0, comparison | 0x80, Number(value & 0xffffffffn), Number((value >> 32n) & 0xffffffffn)];
  }
  const mask = flat.width === 32 ? 0xffffffff : 2 ** flat.width - 1;
  return [layout, flat.at, flat.field.bits[1], comparison, mask, Number(value & 0xffffffffn)];
}

function packRows(rows: readonly number[][]): Uint8Array {
  const bytes = new Uint8Array(rows.length * 16);
  const view = new DataView(bytes.buffer);
  rows.forEach(([layout = 0, at = 0, shift = 0, comparison = 0, mask = 0, value = 0], i) => {
    view.setUint16(i * 16, layout, true);
    view.setUint16(i * 16 + 2, at, true);
    view.setUint8(i * 16 + 4, shift);
    view.setUint8(i * 16 + 5, comparison);
    view.setUint32(i * 16 + 8, mask, true);
    view.setUint32(i * 16 + 12, value, true);
  });
  return bytes;
}

/**
 * Checks names of a field selection.
 *
 * @param text Names joined by commas; `layout.field` for one layout only.
 * @returns A test of (layout name, field path).
 * @throws {UsageError} If no layout has a field of one of the names.
 */
export function compileFields(text: string): (layout: string, path: string) => boolean {
  const names = text.toLowerCase().split(",").map((name) => name.trim()).filter((name) => name !== "");
  for (const name of names) {
    if (fieldsNamed(name).length === 0) {
      throw new UsageError(`No field "${name}" to show`, "Field names are those of json output");
    }
  }
  const wanted = new Set(names);
  return (layout, path) => wanted.has(path) || wanted.has(`${layout}.${path}`);
}
