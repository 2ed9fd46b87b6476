import { assert, assertEquals } from "@std/assert";
import { LAYOUTS } from "../../../../layouts/index.ts";
import type { Field, Layout } from "../../../../layouts/types.ts";
import { fieldTable, type JsonFields } from "../../../../render/html/fields.ts";
import { Decoder } from "../../../../wasm/decoder.ts";

/** Bytes that differ from seed to seed; some seeds are sparse, so that flags are off as well. */
function bytesOf(length: number, seed: number): Uint8Array {
  let state = seed * 2654435761 + 1;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return seed % 3 === 0 && state >>> 30 !== 0 ? 0 : state >>> 24;
  });
}

/** The leaves of a record by their paths, without what only stands beside another. */
function leaves(fields: JsonFields, path = ""): Map<string, unknown> {
  const found = new Map<string, unknown>();
  for (const [name, value] of Object.entries(fields)) {
    const base = /^(.+)_(?:name|text)$/.exec(name)?.[1];
    if (base !== undefined && Object.hasOwn(fields, base)) continue;
    const full = path === "" ? name : `${path}.${name}`;
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      for (const [inner, one] of leaves(value as JsonFields, full)) found.set(inner, one);
    } else found.set(full, value);
  }
  return found;
}

function unescaped(text: string): string {
  return text.replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
}

/** What a page shows: the value of each field, and the words for people beside it. */
function shown(page: string): Map<string, { value: unknown; words: string }> {
  const rows = page.matchAll(/<tr data-field="([^"]*)" data-value="([^"]*)">.*?<td>(.*?)<\/td>/gs);
  return new Map(
    [...rows].map(([, field, value, words]) => [
      unescaped(field!),
      { value: JSON.parse(unescaped(value!)), words: unescaped(words!) },
    ]),
  );
}

/** `name value` of each line of text: text has headings where records have structures, and bytes in rows. */
function linesOf(text: string): string[] {
  const found: string[] = [];
  const rows = new Map<string, string>();
  for (const line of text.split("\n")) {
    const bytes = /^ *(\w+)\[0x[0-9a-f]+\] : ((?:[0-9a-f]{2} )+) *\|/.exec(line);
    const field = /^ *(\w+) : (.*)$/.exec(line);
    if (bytes !== null) rows.set(bytes[1]!, (rows.get(bytes[1]!) ?? "0x") + bytes[2]!.replaceAll(" ", ""));
    else if (field !== null) found.push(`${field[1]} ${numeric(field[2]!.replace(/ \(.*\)$/, ""))}`);
  }
  return [...found, ...[...rows].map(([name, hex]) => `${name} ${numeric(hex)}`)].sort();
}

function numeric(value: string): string {
  return /^(?:0x[0-9a-f]+|-?\d+)$/.test(value) ? String(BigInt(value)) : value;
}

/** Rows of a layout and of those that can stand in it, by name. */
function rowsOf(layout: Layout, rows = new Map<string, Field[]>(), seen = new Set<Layout>()): Map<string, Field[]> {
  if (seen.has(layout)) return rows;
  seen.add(layout);
  for (const [name, row] of Object.entries(layout.fields)) {
    if ("layout" in row) {
      const inner = [row.layout, ...row.alternatives ?? []];
      for (const one of LAYOUTS) if (inner.includes(one.name)) rowsOf(one, rows, seen);
    } else rows.set(name, [...rows.get(name) ?? [], row]);
  }
  return rows;
}

/** Lines of text of a value: under its row's label, halves of addresses on a line each, negative numbers as their bits. */
function lineOf(name: string, value: string, { label, bits: [high, low] }: Field): string[] {
  const number = BigInt.asUintN(high - low + 1, /^(?:0x[0-9a-f]+|-?\d+)$/.test(value) ? BigInt(value) : 0n);
  const negative = value.startsWith("-");
  if (label === undefined) return [`${name} ${negative ? number : numeric(value)}`];
  if (typeof label === "string") return [`${label} ${negative ? number : numeric(value)}`];
  return [`${label[0]} ${number >> 32n}`, `${label[1]} ${number & 0xffffffffn}`];
}

/** The lines of a record, as text has them: an address is printed as such. */
function expectedLines(fields: JsonFields, rows: ReadonlyMap<string, readonly Field[]>): string[] {
  return Object.entries(fields).flatMap(([name, value]): string[] => {
    const base = /^(.+)_(?:name|text)$/.exec(name)?.[1];
    if (base !== undefined && Object.hasOwn(fields, base)) return [];
    if (typeof value === "object" && value !== null) return expectedLines(value as JsonFields, rows);
    const text = String(fields[`${name}_text`] ?? value);
    return rows.get(name)?.flatMap((row) => lineOf(name, text, row)) ?? [`${name} ${numeric(text)}`];
  }).sort();
}

const fieldOf = (line: string): string => line.split(" ")[0]!;
/** Names of lines that put together what stands in two rows. */
const PUT_TOGETHER = new Set(
  LAYOUTS.flatMap(({ fields }) => Object.values(fields).flatMap((row) => "mac" in row ? row.mac : [])),
);
const decoder = Decoder.create();

for (const layout of LAYOUTS) {
  const { name, bytes: size } = layout;
  Deno.test(`${name}: text, json and page say the same of every field`, () => {
    const rows = rowsOf(layout);
    for (let seed = 0; seed < 6; seed++) {
      const bytes = bytesOf(size, seed);
      const record = decoder.decodeOne(name, bytes);
      const page = shown(fieldTable(record).text);
      assertEquals(new Map([...page].map(([field, { value }]) => [field, value])), leaves(record));
      for (const [field, { value, words }] of page) {
        if (typeof value !== "number") continue;
        assert(words.startsWith(value < 0 ? String(value) : `0x${value.toString(16)}`), `${field}: ${words}`);
      }
      // What json alone has: an alternate path that is as the primary one, or is none; what text leaves out by rule.
      const json = expectedLines(record, rows);
      assertEquals(
        linesOf(decoder.textOne(name, bytes)).filter((line) =>
          !json.includes(line) && !PUT_TOGETHER.has(fieldOf(line))
        ),
        [],
      );
    }
  });
}

Deno.test("names of the manual's and negative numbers are among what is compared", () => {
  const rows = LAYOUTS.flatMap(({ fields }) => Object.values(fields));
  assert(rows.some((row) => "label" in row && typeof row.label === "string"));
  assert(rows.some((row) => "label" in row && Array.isArray(row.label)));
  const [pages] = LAYOUTS.filter(({ name }) => name === "eqe_data_page_req");
  const bytes = new Uint8Array(pages!.bytes).fill(0xff);
  assertEquals(shown(fieldTable(decoder.decodeOne(pages!.name, bytes)).text).get("num_pages"), {
    value: -1,
    words: "-1",
  });
  assert(expectedLines(decoder.decodeOne(pages!.name, bytes), rowsOf(pages!)).includes("num_pages 4294967295"));
});
