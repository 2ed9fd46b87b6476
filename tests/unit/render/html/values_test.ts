import { assert, assertEquals } from "@std/assert";
import { LAYOUTS } from "../../../../layouts/index.ts";
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

/** The same of a record: an address is printed as such. */
function expectedLines(fields: JsonFields): string[] {
  return Object.entries(fields).flatMap(([name, value]): string[] => {
    const base = /^(.+)_(?:name|text)$/.exec(name)?.[1];
    if (base !== undefined && Object.hasOwn(fields, base)) return [];
    if (typeof value === "object" && value !== null) return expectedLines(value as JsonFields);
    return [`${name} ${numeric(String(fields[`${name}_text`] ?? value))}`];
  }).sort();
}

const fieldOf = (line: string): string => line.split(" ")[0]!;
/** Layouts of which text has no name in common with json. */
const RENAMED: readonly string[] = ["wqe_data"];
const decoder = Decoder.create();

for (const { name, bytes: size } of LAYOUTS) {
  Deno.test(`${name}: text, json and page say the same of every field`, () => {
    for (let seed = 0; seed < 6; seed++) {
      const bytes = bytesOf(size, seed);
      const record = decoder.decodeOne(name, bytes);
      const expected = leaves(record);
      const page = shown(fieldTable(record).text);
      assertEquals(new Map([...page].map(([field, { value }]) => [field, value])), expected);
      for (const [field, { value, words }] of page) {
        if (typeof value === "number") {
          assert(words.startsWith(`0x${value.toString(16)}`) || value < 0, `${field}: ${words}`);
        }
      }
      // Text has the manual's names of some fields, signed ones as the bits that they are, and forms that exclude each other.
      const [lines, json] = [linesOf(decoder.textOne(name, bytes)), expectedLines(record)];
      const negative = new Set(json.filter((line) => line.includes(" -")).map(fieldOf));
      const both = new Set(
        lines.map(fieldOf).filter((field) => json.map(fieldOf).includes(field) && !negative.has(field)),
      );
      assert(both.size > 0 || json.length === 0 || negative.size > 0 || RENAMED.includes(name), name);
      const shared = (all: string[]) => all.filter((line) => both.has(fieldOf(line)));
      // An alternate path that is as the primary one, or is none, stands in json alone.
      assertEquals(shared(lines).filter((line) => !json.includes(line)), []);
    }
  });
}
