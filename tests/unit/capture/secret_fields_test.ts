import { assert, assertEquals } from "@std/assert";
import { newSecret } from "../../../capture/redact/permutation.ts";
import { rewrite } from "../../../capture/redact/rewrite.ts";
import { Scrubber } from "../../../capture/redact/scrub.ts";
import { flatten } from "../../../layouts/flatten.ts";
import { layoutByName, LAYOUTS } from "../../../layouts/index.ts";
import type { Field } from "../../../layouts/types.ts";
import { Decoder } from "../../../wasm/decoder.ts";

/** Fillings of a structure; a permutation may map one value to itself, not all of them. */
const ROUNDS = 16;

/** Bits of a field, as text of zeros and ones. */
function bitsOf(bytes: Uint8Array, { at, bits: [msb, lsb] }: Field): string {
  const unit = msb > 31 ? msb + 1 : 32;
  const end = at * 8 + unit - lsb;
  let text = "";
  for (let bit = end - (msb - lsb + 1); bit < end; bit++) text += (bytes[bit >> 3]! >> (7 - (bit & 7))) & 1;
  return text;
}

Deno.test("every field that is secret is replaced in every layout, both halves of a value included", () => {
  let secrets = 0;
  const shown: string[] = [];
  for (const layout of LAYOUTS) {
    const size = layout.bytes;
    const rows = Object.entries(layout.fields).filter((row): row is [string, Field] => "bits" in row[1]);
    const replaced = new Set<string>();
    for (let round = 0; round < ROUNDS; round++) {
      const bytes = crypto.getRandomValues(new Uint8Array(size));
      const out = rewrite(bytes, [{ layout: layout.name, offset: 0, length: size }], new Scrubber(newSecret()));
      for (const [name, field] of rows) {
        const after = bitsOf(out, field);
        if (field.secret === "bytes") assert(!after.includes("1"), `${layout.name}.${name} is not wiped`);
        else if (field.secret !== "none" && after !== bitsOf(bytes, field)) replaced.add(name);
      }
    }
    for (const [name, { secret, bits: [msb, lsb] }] of rows) {
      if (secret === "none" || secret === "bytes") continue;
      secrets++;
      // Less than a page of an address, and the group bit of a MAC address alone, tell nothing.
      if (!replaced.has(name)) shown.push(`${layout.name}.${name} (${secret}, ${msb - lsb + 1} bits)`);
    }
  }
  assert(secrets > 100, `${secrets} fields`);
  assertEquals(shown, []);
});

/** Names of the secret values of a structure that redaction has not changed in any of some fillings. */
function unchanged(layout: string, size: number, wanted: (path: string) => boolean): string[] {
  const decoder = Decoder.create();
  const left = new Set<string>();
  const values = (bytes: Uint8Array): Map<string, string> => {
    const found = new Map<string, string>();
    const walk = (fields: object, path: string): void => {
      for (const [name, value] of Object.entries(fields)) {
        if (typeof value === "object" && value !== null) walk(value, `${path}${name}.`);
        else found.set(path + name, String(value));
      }
    };
    walk(decoder.decodeOne(layout, bytes), "");
    return found;
  };
  for (let round = 0; round < ROUNDS; round++) {
    const bytes = crypto.getRandomValues(new Uint8Array(size));
    const before = values(bytes);
    const after = values(rewrite(bytes, [{ layout, offset: 0, length: size }], new Scrubber(newSecret())));
    for (const [path, value] of before) {
      if (!wanted(path)) continue;
      if (round === 0) left.add(path);
      if (after.get(path) !== value) left.delete(path);
    }
  }
  return [...left].map((path) => `${layout}: ${path}`);
}

Deno.test("values put together from secret fields and secrets of structures inside are replaced", () => {
  const shown: string[] = [];
  const seen = { joined: 0, inside: 0 };
  for (const layout of LAYOUTS) {
    const secrets = new Set<string>();
    for (const row of flatten(layout, layoutByName)) {
      if (row.kind === "field" && row.flat.field.secret !== "none") {
        secrets.add(row.flat.path.join("."));
        if (row.flat.path.length > 1) seen.inside++;
      }
      if (row.kind === "joined" && row.value.parts.some(({ field }) => field.secret !== "none")) {
        secrets.add(row.value.path.join("."));
        seen.joined++;
      }
    }
    if (secrets.size > 0) shown.push(...unchanged(layout.name, layout.bytes, (path) => secrets.has(path)));
  }
  assertEquals(shown, []);
  assert(seen.joined >= 4 && seen.inside > 50, JSON.stringify(seen));
});

Deno.test("the key of a TIR's hash leaves nothing", () => {
  const tirc = layoutByName("tirc")!;
  const bytes = new Uint8Array(tirc.bytes).fill(0xa5);
  const out = rewrite(bytes, [{ layout: "tirc", offset: 0, length: bytes.length }], new Scrubber(newSecret()));
  const { at, bits: [msb] } = tirc.fields["rx_hash_toeplitz_key"] as Field;
  const key = out.subarray(at, at + (msb + 1) / 8);
  assert(key.filter((byte) => byte === 0xa5).length < key.length / 4, "the hash key is still there");
});

Deno.test("the names of the same bits are as secret as each other", () => {
  const different = LAYOUTS.flatMap((layout) =>
    Object.entries(layout.fields).flatMap(([name, row]) => {
      if ("layout" in row || row.alias === undefined) return [];
      const other = layout.fields[row.alias] as Field;
      return other.secret === row.secret
        ? []
        : [`${layout.name}.${name}: ${row.secret}, ${row.alias}: ${other.secret}`];
    })
  );
  assertEquals(different, []);
});
