/** Structures from field values: the inverse of decoding, over the same layout tables. */

import { nearest } from "../suggest.ts";
import { ENUMS } from "../layouts/enums.ts";
import { layoutByName } from "../layouts/index.ts";
import type { Field, Joined, Layout, Nested } from "../layouts/types.ts";
import { asArray, asObject, badValue, isNumeral, shownValue } from "./json_reader.ts";

/** Names of the values of a field or structure, as a scenario writes them. */
export type ScenarioFields = Readonly<Record<string, unknown>>;

/**
 * A layout by name.
 *
 * @param path Place of the name in the document, for the message.
 * @throws {DecodeError} When there is none.
 */
export function knownLayout(name: string, path: string): Layout {
  const layout = layoutByName(name);
  if (layout === undefined) throw badValue(path, `there is no layout "${name}"`, "The layouts are in docs/reference/");
  return layout;
}

/**
 * Encode one structure.
 *
 * Values are numbers, `"0x…"` strings, names of an enumeration (`"RTS"`), `true`/`false`, addresses in their usual form
 * (`"02:00:5e:00:00:01"`, `"fe80::1"`, `"192.0.2.1"`), text, bytes in hexadecimal; objects for structures inside, arrays
 * where they repeat. Fields not given are 0.
 *
 * @param path Place of `fields` in the document, for messages.
 * @returns As many bytes as the layout has, device order.
 * @throws {DecodeError} When a field is not known or a value does not fit.
 */
export function encodeLayout(layout: Layout, fields: ScenarioFields, path: string): Uint8Array {
  const bytes = new Uint8Array(layout.bytes);
  encodeInto(bytes, layout, fields, path);
  return bytes;
}

function encodeInto(bytes: Uint8Array, layout: Layout, fields: ScenarioFields, path: string): void {
  for (const [name, value] of Object.entries(fields)) {
    const row: Field | Nested | undefined = Object.hasOwn(layout.fields, name) ? layout.fields[name] : undefined;
    const place = `${path}.${name}`;
    const joined = Object.hasOwn(layout.joined ?? {}, name) ? layout.joined![name] : undefined;
    if (joined !== undefined) {
      putJoined(bytes, layout, joined, value, place);
      continue;
    }
    if (row === undefined) {
      const near = nearest(name, [...Object.keys(layout.fields), ...Object.keys(layout.joined ?? {})]);
      throw badValue(place, `${layout.name} has no such field`, near === undefined ? undefined : `Closest: ${near}`);
    }
    if ("layout" in row) encodeNested(bytes, layout, row, value, place);
    else putField(bytes, row, fieldValue(withNames(layout, name, row), value, place));
  }
}

/** The lowest part of a value with names may be given by one that fits it: `access_mode_1_0: "MTT"`. */
function withNames(layout: Layout, name: string, row: Field): Field {
  const whole = Object.values(layout.joined ?? {}).find(({ parts, enum: table }) => table && parts.at(-1) === name);
  return row.enum === undefined && whole?.enum !== undefined ? { ...row, enum: whole.enum } : row;
}

/** Gives the parts of a value their bits. */
function putJoined(bytes: Uint8Array, layout: Layout, joined: Joined, value: unknown, path: string): void {
  const rows = joined.parts.map((part) => layout.fields[part] as Field);
  const widths = rows.map(({ bits: [msb, lsb] }) => msb - lsb + 1);
  const { shift = 0, plus = 0 } = joined;
  const width = widths.reduce((sum, bits) => sum + bits, shift);
  const whole: Field = {
    at: 0,
    bits: [width - 1, 0],
    secret: "none",
    doc: "",
    ...(joined.enum && { enum: joined.enum }),
  };
  let left = fieldValue(whole, value, path) - BigInt(plus);
  if (left < 0n || left & ((1n << BigInt(shift)) - 1n)) {
    throw badValue(path, `${shownValue(value)} is no multiple of ${2 ** shift} from ${plus} on`);
  }
  left >>= BigInt(shift);
  for (let i = rows.length - 1; i >= 0; i--) {
    putField(bytes, rows[i]!, left & ((1n << BigInt(widths[i]!)) - 1n));
    left >>= BigInt(widths[i]!);
  }
}

function encodeNested(bytes: Uint8Array, outer: Layout, row: Nested, value: unknown, path: string): void {
  const inner = knownLayout(row.layout, path);
  const items = row.count === undefined ? [value] : asArray(value, path);
  const stride = row.stride ?? inner.bytes;
  items.forEach((item, i) => {
    const place = row.count === undefined ? path : `${path}[${i}]`;
    const start = row.at + i * stride;
    if (start + inner.bytes > bytes.length) throw badValue(place, `does not fit into ${outer.name}`);
    encodeInto(bytes.subarray(start, start + inner.bytes), inner, asObject(item, place), place);
  });
}

function fieldValue(row: Field, value: unknown, path: string): bigint {
  const width = row.bits[0] - row.bits[1] + 1;
  const number = numberOf(row, width, value);
  if (number === undefined) {
    const names = row.enum === undefined ? "" : `, a number or one of ${enumNames(row.enum)}`;
    throw badValue(path, `${shownValue(value)} is no value of ${width} bits${names}`);
  }
  if (number < 0n || number >> BigInt(width) !== 0n) {
    throw badValue(path, `${shownValue(value)} does not fit into ${width} bits`);
  }
  return number;
}

function numberOf(row: Field, width: number, value: unknown): bigint | undefined {
  if (typeof value === "boolean") return value ? 1n : 0n;
  if (typeof value === "number") return integerOf(row, width, value);
  if (typeof value !== "string") return undefined;
  const named = row.enum === undefined ? undefined : enumValue(row.enum, value);
  if (named !== undefined) return BigInt(named);
  if (row.as === "text") return textOf(value, width / 8);
  if (isNumeral(value)) return BigInt(value);
  if (row.as === "mac" && /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(value)) {
    return BigInt(`0x${value.replaceAll(":", "")}`);
  }
  if (row.as === "gid") return gidOf(value);
  if (row.as === "bytes") return bytesOf(value, width / 8);
}

function integerOf(row: Field, width: number, value: number): bigint | undefined {
  if (!Number.isSafeInteger(value)) return undefined;
  const number = BigInt(value);
  return number < 0n && row.as === "signed" ? BigInt.asUintN(width, number) : number;
}

function enumNames(name: string): string {
  return (ENUMS[name]?.values ?? []).map((one) => one.name).join(", ");
}

function enumValue(name: string, text: string): number | undefined {
  const found = ENUMS[name]?.values.find((one) => one.name === text);
  if (found === undefined) return undefined;
  return ENUMS[name]?.kind === "bitmask" ? 2 ** found.value : found.value;
}

function textOf(text: string, bytes: number): bigint | undefined {
  if (text.length > bytes || /[^\x20-\x7e]/.test(text)) return undefined;
  let number = 0n;
  for (const character of text.padEnd(bytes, "\0")) number = (number << 8n) | BigInt(character.charCodeAt(0));
  return number;
}

/** Bytes in hexadecimal from the field's first byte on; what is not given is 0. */
function bytesOf(text: string, bytes: number): bigint | undefined {
  const digits = text.replaceAll(/\s+/g, "");
  if (digits.length === 0 || digits.length > bytes * 2 || !/^([0-9a-f]{2})+$/i.test(digits)) return undefined;
  return BigInt(`0x${digits.padEnd(bytes * 2, "0")}`);
}

/** An IPv6 address, or an IPv4 address as the IPv4-mapped one. */
function gidOf(text: string): bigint | undefined {
  const quad = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (quad !== null) {
    const parts = quad.slice(1).map(Number);
    if (parts.some((part) => part > 255)) return undefined;
    return (0xffffn << 32n) | parts.reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
  }
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const groups = halves.map((half) => half === "" ? [] : half.split(":"));
  const given = groups.flat();
  if (given.some((group) => !/^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  const missing = 8 - given.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const all = [...groups[0] ?? [], ...Array.from({ length: missing }, () => "0"), ...groups[1] ?? []];
  return all.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
}

/** Or a value into its place: a dword, or as many bytes as a wider field spans. */
function putField(bytes: Uint8Array, row: Field, value: bigint): void {
  const [msb, lsb] = row.bits;
  const span = msb < 32 ? 4 : (msb + 1) / 8;
  let rest = value << BigInt(lsb);
  for (let at = row.at + span - 1; at >= row.at && rest !== 0n; at--) {
    bytes[at] = bytes[at]! | Number(rest & 0xffn);
    rest >>= 8n;
  }
}
