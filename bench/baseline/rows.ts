/**
 * Lines of text by layout, from the layout tables: what the baselines print, put the way an author would write it down.
 * Independent of `scripts/pack_tables.ts`, so that the benchmark's comparison of texts means something.
 */

import { ENUMS } from "../../layouts/enums.ts";
import { type FlatField, type FlatJoined, type Guard, textLineCount, textRows } from "../../layouts/flatten.ts";
import { layoutByName } from "../../layouts/index.ts";
import { EVENT_TYPES_5 } from "../../layouts/programs.ts";

/** Layouts that occur in the benchmark's rings, events aside. */
const IN_RINGS = [
  "wqe_ctrl",
  "wqe_raddr",
  "wqe_atomic",
  "wqe_data",
  "wqe_inline_data",
  "wqe_umr_ctrl",
  "wqe_mkey_context",
  "wqe_umr_klm",
  "wqe_srq_next",
  "cqe64_req",
  "cqe64_resp",
  "cqe64_err",
  "eqe",
] as const;

/** What `as` says that all baselines print as hexadecimal digits. */
const AS_HEX: readonly (string | undefined)[] = [undefined, "hex", "dec", "addr"];

/** How a value is printed. `title` is no value: the heading of a structure inside. */
export type Kind = "hex" | "dec" | "signed" | "enum" | "mask" | "wide" | "log2" | "gid" | "mac" | "title";

/** Bits of a dword. */
export interface Bits {
  /** Byte offset of the dword, or of the first byte of something wider. */
  readonly at: number;
  /** Right shift in the dword. */
  readonly shift: number;
  /** Width in bits. */
  readonly width: number;
}

export interface Line extends Bits {
  /** Before ` : `. */
  readonly label: string;
  /** How the value is printed. */
  readonly kind: Kind;
  /** Names by value, or by bit. */
  readonly names: readonly (readonly [number, string])[];
  /** `log2`: what to add to the exponent. */
  readonly plus: number;
  /** `log2`: what is counted. */
  readonly unit: string;
  /** Printed only if that field has one of these values. */
  readonly guard?: Bits & { readonly values: readonly number[] };
}

/** A layout. */
export interface Structure {
  readonly name: string;
  /** Heading. */
  readonly title: string;
  /** Lines in order. */
  readonly lines: readonly Line[];
}

/** An event and the layout of its data. */
export interface EventRow {
  /** Event type. */
  readonly type: number;
  /** Sub type; undefined: any. */
  readonly subType?: number;
  /** Layout of the data. */
  readonly layout: string;
}

/** The data of every event that has a layout. */
export function eventRows(): readonly EventRow[] {
  return EVENT_TYPES_5.flatMap(({ value: type, data, dataBySubType = {} }) => [
    ...Object.entries(dataBySubType).map(([subType, layout]) => ({ type, subType: Number(subType), layout })),
    ...(data === undefined ? [] : [{ type, layout: data }]),
  ]);
}

/** All structures that occur in the rings. */
export function structures(): readonly Structure[] {
  return [...new Set([...IN_RINGS, ...eventRows().map(({ layout }) => layout)])].map(structure);
}

/**
 * One structure.
 *
 * @param name Name of a layout.
 * @throws {Error} If there is none, or one of its rows is of a kind that the baselines do not print.
 */
export function structure(name: string): Structure {
  const layout = layoutByName(name);
  if (layout === undefined) throw new Error(`No layout ${name}`);
  const lines = textRows(layout, layoutByName).flatMap((row) => {
    if (row.kind === "joined") return [joinedLine(row.value)];
    const guard = guardOf(row.guards);
    if (row.kind === "field" && row.flat.field.rare) return [];
    if (row.kind === "field" && row.by !== undefined) return byLines(row.flat, row.by);
    const rows = row.kind === "title" ? [titleOf(row.path)] : linesOf(row.flat);
    return guard === undefined ? rows : rows.map((line) => ({ ...line, guard }));
  });
  return { name, title: layout.title, lines };
}

const HEX = { kind: "hex", at: 0, shift: 0, width: 32, names: [], plus: 0, unit: "" } as const;

/** A value in two fields: of those that are not side by side, the upper one is 0 in the benchmark's rings. */
function joinedLine({ path, joined, parts }: FlatJoined): Line {
  const [upper, lower] = [parts.at(-2), parts.at(-1)!];
  const beside = upper !== undefined && upper.at === lower.at && upper.field.bits[1] === lower.field.bits[0] + 1;
  const width = beside ? upper.width + lower.width : lower.width;
  const names = (ENUMS[joined.enum ?? ""]?.values ?? []).map((v) => [v.value, v.name] as const);
  const kind = names.length > 0 ? "enum" : "hex";
  return { ...HEX, label: path.at(-1)!, kind, at: lower.at, shift: lower.field.bits[1], width, names };
}

/** A line for each enumeration that another field chooses, and one for what it chooses none for. */
function byLines(flat: FlatField, by: FlatField): Line[] {
  const all = ENUMS[by.field.enum ?? ""]?.values ?? [];
  const guard = (values: readonly number[]) => ({ at: by.at, shift: by.field.bits[1], width: by.width, values });
  const line = { ...HEX, label: flat.path.at(-1)!, at: flat.at, shift: flat.field.bits[1], width: flat.width };
  const enums = flat.field.enumBy!.enums;
  const rest = all.filter(({ name }) => !(name in enums)).map(({ value }) => value);
  return [
    { ...line, guard: guard(rest) },
    ...Object.entries(enums).map(([name, table]): Line => ({
      ...line,
      kind: "enum",
      names: ENUMS[table]!.values.map((v) => [v.value, v.name] as const),
      guard: guard(all.filter((one) => one.name === name).map(({ value }) => value)),
    })),
  ];
}

function titleOf(path: readonly string[]): Line {
  return { ...HEX, kind: "title", label: path.join(".") };
}

function guardOf(guards: readonly Guard[]): Line["guard"] | undefined {
  const [guard, another] = guards;
  if (guard === undefined) return undefined;
  if (another !== undefined) throw new Error("The baselines have no rows under two conditions");
  const { at, field: { bits, enum: values }, names } = guard;
  const known = ENUMS[values ?? ""]?.values ?? [];
  const allowed = known.filter(({ name }) => names.includes(name)).map(({ value }) => value);
  return { at, shift: bits[1], width: bits[0] - bits[1] + 1, values: allowed };
}

function linesOf(flat: FlatField): Line[] {
  if (textLineCount(flat) === 0) return [];
  const { field, path, at, width } = flat;
  const label = field.label ?? path[path.length - 1]!;
  const whole = { ...HEX, at };
  if (typeof label !== "string") return [{ ...whole, label: label[0] }, { ...whole, label: label[1], at: at + 4 }];
  const line = { ...whole, label, width, shift: width <= 32 ? field.bits[1] : 0 };
  if (field.mac !== undefined) return [line, { ...line, label: field.mac, kind: "mac", at: at - 2, width: 48 }];
  const names = ENUMS[field.enum ?? ""];
  if (names !== undefined && names.values.length > 0) {
    const kind = names.kind === "bitmask" ? "mask" : "enum";
    return [{ ...line, kind, names: names.values.map((v) => [v.value, v.name] as const) }];
  }
  if (field.log2 !== undefined && field.as === undefined) {
    return [{ ...line, kind: "log2", plus: field.log2.plus, unit: field.log2.unit }];
  }
  if (field.as === "gid") return [{ ...line, kind: "gid" }];
  if (field.as === "signed" && width <= 32 && field.log2 === undefined) return [{ ...line, kind: "signed" }];
  if (!AS_HEX.includes(field.as) || (width > 32 && width !== 64)) {
    throw new Error(`The baselines do not print ${label} as ${field.as}`);
  }
  return [{ ...line, kind: width === 64 ? "wide" : field.as === "dec" ? "dec" : "hex" }];
}
