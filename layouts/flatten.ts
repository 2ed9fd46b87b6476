/**
 * Layout rows with nested structures resolved: what the packer, the columns and the encoder all walk over, in one order.
 *
 * @module
 */

import type { Field, Layout, Nested } from "./types.ts";

/** A field with its place in the outermost layout. */
export interface FlatField {
  /** Names from the outermost layout in, e.g. `["primary_address_path", "rlid"]`. */
  readonly path: readonly string[];
  /** The field's own row. */
  readonly field: Field;
  /** Byte offset in the outermost layout. */
  readonly at: number;
  /** Width in bits. */
  readonly width: number;
}

/** A condition that guards rows: the field to look at and the enumerated names that let the rows be shown. */
export interface Guard {
  /** The field that decides. */
  readonly field: Field;
  /** Its byte offset in the outermost layout. */
  readonly at: number;
  /** Names that show the guarded rows. */
  readonly names: readonly string[];
}

/** One step of a walk over a layout. */
export type FlatRow =
  | { readonly kind: "field"; readonly flat: FlatField; readonly guards: readonly Guard[] }
  | { readonly kind: "open"; readonly name: string; readonly path: readonly string[] }
  | { readonly kind: "close"; readonly name: string };

/** One step of the text of a layout: a title over a structure inside, or a field. */
export type TextRow =
  | { readonly kind: "title"; readonly path: readonly string[]; readonly guards: readonly Guard[] }
  | { readonly kind: "field"; readonly flat: FlatField; readonly guards: readonly Guard[] };

/**
 * Rows in the order of text: a structure's own fields first, then each structure inside under a title of its own.
 *
 * @param layout The layout.
 * @param byName Looks nested layouts up.
 * @returns Titles and fields.
 * @throws {RangeError} As {@linkcode flatten}.
 */
export function textRows(layout: Layout, byName: (name: string) => Layout | undefined): readonly TextRow[] {
  const groups = new Map<string, TextRow[]>([["", []]]);
  for (const row of flatten(layout, byName)) {
    if (row.kind === "open") groups.set([...row.path, row.name].join("."), []);
    else if (row.kind === "field") {
      const path = row.flat.path.slice(0, -1);
      const group = groups.get(path.join("."))!;
      if (group.length === 0 && path.length > 0) group.push({ kind: "title", path, guards: row.guards });
      group.push(row);
    }
  }
  return [...groups.values()].flat();
}

/** Lines that text has for a field. */
export function textLines({ field }: FlatField): number {
  if (field.quiet) return 0;
  return field.mac !== undefined || Array.isArray(field.label) ? 2 : 1;
}

/** True for a row that names another layout. */
export function isNested(row: Field | Nested): row is Nested {
  return "layout" in row;
}

/**
 * Rows of a layout in table order, nested structures expanded in place. Repeated structures (`count`) are left out: a
 * walker yields them one by one.
 *
 * @param layout The layout.
 * @param byName Looks nested layouts up.
 * @returns Fields, and the opening and closing of nested structures.
 * @throws {RangeError} If a nested layout or a guard's field does not exist.
 */
export function flatten(layout: Layout, byName: (name: string) => Layout | undefined): readonly FlatRow[] {
  const rows: FlatRow[] = [];
  walk(layout, 0, [], [], byName, rows);
  return rows;
}

function walk(
  layout: Layout,
  base: number,
  path: readonly string[],
  guards: readonly Guard[],
  byName: (name: string) => Layout | undefined,
  rows: FlatRow[],
): void {
  for (const [name, row] of Object.entries(layout.fields)) {
    const inner = row.when === undefined ? guards : [...guards, ...guardsOf(layout, base, row.when)];
    if (!isNested(row)) {
      const flat = { path: [...path, name], field: row, at: base + row.at, width: row.bits[0] - row.bits[1] + 1 };
      rows.push({ kind: "field", flat, guards: inner });
      continue;
    }
    if (row.count !== undefined) continue;
    const nested = byName(row.layout);
    if (nested === undefined) throw new RangeError(`Layout ${layout.name} names unknown layout ${row.layout}`);
    if (!row.transparent) rows.push({ kind: "open", name, path });
    walk(nested, base + row.at, row.transparent ? path : [...path, name], inner, byName, rows);
    if (!row.transparent) rows.push({ kind: "close", name });
  }
}

function guardsOf(layout: Layout, base: number, when: Readonly<Record<string, readonly string[]>>): Guard[] {
  return Object.entries(when).map(([name, names]) => {
    const row = layout.fields[name];
    if (row === undefined || isNested(row)) throw new RangeError(`Layout ${layout.name} has no field ${name} to test`);
    return { field: row, at: base + row.at, names };
  });
}
