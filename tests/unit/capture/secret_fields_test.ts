import { assert, assertEquals } from "@std/assert";
import { newSecret } from "../../../capture/redact/permutation.ts";
import { rewrite } from "../../../capture/redact/rewrite.ts";
import { Scrubber } from "../../../capture/redact/scrub.ts";
import { LAYOUTS } from "../../../layouts/index.ts";
import type { Field } from "../../../layouts/types.ts";

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
