/**
 * Layout rows with nested structures resolved: what the packer, the columns and the encoder all walk over, in one order.
 */

import type { Field, Joined, Layout, Nested } from "./types.ts";

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

/** A value put together from fields, with their places in the outermost layout. */
export interface FlatJoined {
  /** As in {@linkcode FlatField}. */
  readonly path: readonly string[];
  /** The row. */
  readonly joined: Joined;
  /** Its fields, uppermost bits first. */
  readonly parts: readonly FlatField[];
  /** Width in bits, zero bits below included. */
  readonly width: number;
}

/** One step of a walk over a layout. */
export type FlatStep =
  | {
    readonly kind: "field";
    readonly flat: FlatField;
    readonly guards: readonly Guard[];
    /** The field whose value decides {@linkcode Field.enumBy}. */
    readonly by?: FlatField;
  }
  | { readonly kind: "joined"; readonly value: FlatJoined }
  | { readonly kind: "open"; readonly name: string; readonly path: readonly string[] }
  | { readonly kind: "close"; readonly name: string };

/** One step of the text of a layout: a title over a structure inside, or a field. */
export type TextRow =
  | { readonly kind: "title"; readonly path: readonly string[]; readonly guards: readonly Guard[] }
  | Exclude<FlatStep, { readonly kind: "open" | "close" }>;

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
    else if (row.kind === "joined") groups.get(row.value.path.slice(0, -1).join("."))!.push(row);
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
export function textLineCount({ field }: FlatField): number {
  if (field.quiet) return 0;
  return field.mac !== undefined || Array.isArray(field.label) ? 2 : 1;
}

/** Bits of a dword that no row of a layout has. */
export interface SpareWord {
  /** Byte offset of the dword. */
  readonly at: number;
  /** The bits. */
  readonly mask: number;
}

/**
 * The bits that no row has, a dword each: shown where they are set. Layouts that only say how their bytes are split, and
 * bytes that a list behind the rows takes, have none.
 *
 * @param layout The layout.
 * @param byName Looks nested layouts up.
 */
export function spareWords(layout: Layout, byName: (name: string) => Layout | undefined): readonly SpareWord[] {
  if (layout.view) return [];
  const masks = Array.from({ length: layout.bytes >> 2 }, () => 0xffffffff);
  takeRows(masks, layout, 0, byName);
  return masks.flatMap((mask, i) => mask === 0 ? [] : [{ at: i * 4, mask }]);
}

/** Takes the bits of the rows of a layout at `base` out of the masks. */
function takeRows(
  masks: number[],
  layout: Layout,
  base: number,
  byName: (name: string) => Layout | undefined,
): void {
  const take = (at: number, mask: number): void => {
    if (at >> 2 < masks.length) masks[at >> 2] = (masks[at >> 2]! & ~mask) >>> 0;
  };
  const takeBytes = (at: number, bytes: number): void => {
    for (let byte = at; byte < at + bytes; byte++) take(byte, (0xff << (8 * (3 - byte % 4))) >>> 0);
  };
  for (const row of Object.values(layout.fields)) {
    const at = base + row.at;
    if (!isNested(row)) {
      const [msb, lsb] = row.bits;
      if (msb <= 31) take(at, (0xffffffff >>> (31 - msb)) & (0xffffffff << lsb));
      else takeBytes(at, (msb + 1) / 8);
    } else {
      const inner = byName(row.layout)!;
      if (row.count === undefined) takeRows(masks, inner, at, byName);
      else takeBytes(at, row.count === "rest" ? layout.bytes - row.at : row.count * (row.stride ?? inner.bytes));
    }
  }
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
export function flatten(layout: Layout, byName: (name: string) => Layout | undefined): readonly FlatStep[] {
  const rows: FlatStep[] = [];
  walk(layout, 0, [], [], byName, rows);
  return rows;
}

function walk(
  layout: Layout,
  base: number,
  path: readonly string[],
  guards: readonly Guard[],
  byName: (name: string) => Layout | undefined,
  rows: FlatStep[],
): void {
  const done = new Map<string, FlatField>();
  // Rare fields come last: records of one layout then begin alike.
  const rare = (row: Field | Nested): boolean => !isNested(row) && row.rare === true;
  const named = Object.entries(layout.fields);
  const ordered = named.some(([, row]) => rare(row))
    ? [...named.filter(([, row]) => !rare(row)), ...named.filter(([, row]) => rare(row))]
    : named;
  for (const [name, row] of ordered) {
    const inner = row.when === undefined ? guards : [...guards, ...guardsOf(layout, base, row.when)];
    if (!isNested(row)) {
      const flat = { path: [...path, name], field: row, at: base + row.at, width: row.bits[0] - row.bits[1] + 1 };
      done.set(name, flat);
      const by = row.enumBy === undefined ? undefined : placeOf(layout, base, row.enumBy.field);
      rows.push({ kind: "field", flat, guards: inner, ...(by !== undefined && { by }) });
      rows.push(...joinedBehind(layout, name, path, done));
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

function placeOf(layout: Layout, base: number, name: string): FlatField {
  const row = layout.fields[name];
  if (row === undefined || isNested(row)) throw new RangeError(`Layout ${layout.name} has no field ${name}`);
  return { path: [name], field: row, at: base + row.at, width: row.bits[0] - row.bits[1] + 1 };
}

/** Values whose last field in table order is `name`. */
function joinedBehind(
  layout: Layout,
  name: string,
  path: readonly string[],
  done: ReadonlyMap<string, FlatField>,
): FlatStep[] {
  return Object.entries(layout.joined ?? {}).flatMap(([key, joined]): FlatStep[] => {
    if (!joined.parts.includes(name) || joined.parts.some((part) => !done.has(part))) return [];
    const parts = joined.parts.map((part) => done.get(part)!);
    const width = parts.reduce((sum, part) => sum + part.width, joined.shift ?? 0);
    return [{ kind: "joined", value: { path: [...path, key], joined, parts, width } }];
  });
}

function guardsOf(layout: Layout, base: number, when: Readonly<Record<string, readonly string[]>>): Guard[] {
  return Object.entries(when).map(([name, names]) => {
    const row = layout.fields[name];
    if (row === undefined || isNested(row)) throw new RangeError(`Layout ${layout.name} has no field ${name} to test`);
    return { field: row, at: base + row.at, names };
  });
}
