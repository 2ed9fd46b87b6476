/**
 * Three decoders must agree on random bytes: the module's json, a short reference over the same tables, and encoding
 * what was decoded. Text must agree with json line by line.
 */

import { assert, assertEquals } from "@std/assert";
import { ENUMS } from "../../../layouts/enums.ts";
import { type FlatField, flatten } from "../../../layouts/flatten.ts";
import { layoutByName, LAYOUTS } from "../../../layouts/index.ts";
import type { Layout } from "../../../layouts/types.ts";
import { encodeLayout } from "../../../sim/encode.ts";
import { Decoder } from "../../../wasm/decoder.ts";

type Json = Record<string, unknown>;

const decoder = Decoder.create();

function randomBytes(seed: number, length: number): Uint8Array {
  let s = (seed * 2654435761 + 1) >>> 0;
  return Uint8Array.from({ length }, () => {
    s ^= s << 13;
    s >>>= 0;
    s ^= s >>> 17;
    s ^= s << 5;
    s >>>= 0;
    return s & 255;
  });
}

/** The reference: the bits of a field as a BigInt. */
function reference(flat: FlatField, bytes: Uint8Array): bigint {
  const size = flat.width <= 32 ? 4 : flat.width / 8;
  let unit = 0n;
  for (let i = 0; i < size; i++) unit = (unit << 8n) | BigInt(bytes[flat.at + i]!);
  const value = (unit >> BigInt(flat.width <= 32 ? flat.field.bits[1] : 0)) & ((1n << BigInt(flat.width)) - 1n);
  const negative = flat.field.as === "signed" && (value >> BigInt(flat.width - 1)) === 1n;
  return negative ? value - (1n << BigInt(flat.width)) : value;
}

function fieldsOf(layout: Layout): FlatField[] {
  return flatten(layout, layoutByName).flatMap((row) => row.kind === "field" ? [row.flat] : []);
}

function member(json: Json, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, name) => (inner as Json | undefined)?.[name], json);
}

const isText = (flat: FlatField): boolean => flat.field.as === "text";

Deno.test("json of every layout agrees with a reference over the tables", () => {
  for (const layout of LAYOUTS) {
    for (let seed = 1; seed <= 20; seed++) {
      const bytes = randomBytes(seed, layout.bytes);
      const json = decoder.decodeOne(layout.name, bytes);
      for (const flat of fieldsOf(layout)) {
        if (isText(flat)) continue;
        const actual = member(json, flat.path) ?? (flat.field.rare ? 0 : undefined);
        const what = `${layout.name}.${flat.path.join(".")}`;
        assert(typeof actual === "number" || typeof actual === "string", `${what} is missing`);
        assertEquals(typeof actual === "string", flat.width > 53, `${what} has the wrong type`);
        assertEquals(BigInt(actual), reference(flat, bytes), what);
      }
    }
  }
});

Deno.test("encoding what was decoded gives the bytes that have names", () => {
  for (const layout of LAYOUTS) {
    if (hasList(layout)) continue;
    const bytes = randomBytes(7, layout.bytes);
    const encoded = encodeLayout(layout, values(layout, decoder.decodeOne(layout.name, bytes)), layout.name);
    for (const flat of fieldsOf(layout)) {
      if (isText(flat)) continue;
      assertEquals(reference(flat, encoded), reference(flat, bytes), `${layout.name}.${flat.path.join(".")}`);
    }
  }
});

// Lists are a walker's.
function hasList(layout: Layout): boolean {
  return Object.values(layout.fields).some((row) =>
    "layout" in row && (row.count !== undefined || hasList(layoutByName(row.layout)!))
  );
}

// What the encoder takes: names of the tables only, structures inside as objects of their own.
function values(layout: Layout, json: Json): Json {
  const found: Json = {};
  for (const [name, row] of Object.entries(layout.fields)) {
    if ("layout" in row) {
      const inner = row.transparent ? json : json[name] as Json;
      found[name] = values(layoutByName(row.layout)!, inner);
    } else found[name] = json[name] ?? (row.rare ? 0 : undefined);
  }
  return found;
}

Deno.test("text agrees with json, field by field", () => {
  for (const layout of LAYOUTS) {
    for (let seed = 1; seed <= 5; seed++) {
      const bytes = randomBytes(seed + 100, layout.bytes);
      const lines = linesOf(decoder.textOne(layout.name, bytes));
      compareText(layout, bytes, lines, decoder.decodeOne(layout.name, bytes));
    }
  }
});

/** Values by section and name. */
function linesOf(text: string): Map<string, string> {
  const lines = new Map<string, string>();
  let section = "";
  for (const line of text.split("\n")) {
    const at = line.indexOf(" : ");
    if (line.startsWith("-------------- ")) section = `${line.split(" ")[1]}.`;
    else if (at > 0) lines.set(section + line.slice(0, at), line.slice(at + 3));
  }
  return lines;
}

function compareText(layout: Layout, bytes: Uint8Array, lines: ReadonlyMap<string, string>, json: Json): void {
  for (const flat of fieldsOf(layout)) {
    const name = flat.path.join(".");
    const value = reference(flat, bytes);
    const label = flat.field.label ?? flat.path.at(-1)!;
    const section = flat.path.slice(0, -1).map((part) => `${part}.`).join("");
    const half = (i: 0 | 1): bigint => BigInt(lines.get(section + label[i])!);
    const shown = typeof label === "string"
      ? lines.get(section + label)
      : `0x${((half(0) << 32n) + half(1)).toString(16)}`;
    // Rows with a condition may be hidden; byte strings have lines of their own; signed values carry a sign behind.
    if (shown === undefined || flat.field.as === "signed" || isText(flat)) continue;
    const number = /^0x[0-9a-f]+/.exec(shown)?.[0];
    if (number === undefined) {
      assertEquals(shown, member(json, [...flat.path.slice(0, -1), `${flat.path.at(-1)}_text`]), name);
      continue;
    }
    assertEquals(BigInt(number), value, `${layout.name}.${name}`);
    const word = ENUMS[flat.field.enum ?? ""]?.kind === "bitmask" ? undefined : member(json, [
      ...flat.path.slice(0, -1),
      `${flat.path.at(-1)}_name`,
    ]);
    if (typeof word === "string") assert(shown.endsWith(`(${word})`), `${layout.name}.${name}: ${shown}`);
  }
}

Deno.test("a structure cut anywhere shows the fields before the cut, and only those", () => {
  for (const name of ["qpc", "cqe64_err", "wqe_ctrl", "mkc"]) {
    const layout = layoutByName(name)!;
    const bytes = randomBytes(3, layout.bytes);
    for (let length = 0; length < layout.bytes; length++) {
      const json = decoder.decodeOne(name, bytes.subarray(0, length));
      for (const flat of fieldsOf(layout)) {
        const end = flat.at + (flat.width <= 32 ? 4 : flat.width / 8);
        assertEquals(
          member(json, flat.path) !== undefined,
          end <= length,
          `${name}.${flat.path.join(".")} at ${length}`,
        );
      }
      assert(
        decoder.textOne(name, bytes.subarray(0, length)).includes(`-- cut: ${length} of ${layout.bytes} bytes --`),
      );
    }
  }
});
