/**
 * Structures whose layout has a function in the module look as their rows say: what the function prints is compared with
 * what the interpreter of the tables prints.
 */

import { assert, assertEquals } from "@std/assert";
import { ENUMS } from "../../../layouts/enums.ts";
import { flatten } from "../../../layouts/flatten.ts";
import { layoutByName } from "../../../layouts/index.ts";
import { IN_CODE } from "../../../scripts/lib/text_lines.ts";
import { CTX, TABLE_BASE, WALK } from "../../../wasm/abi.ts";
import { Decoder } from "../../../wasm/decoder.ts";

const decoder = Decoder.create();

/** Text of a structure as an element of a ring has it: by the function of its layout. */
function asElement(name: string, bytes: Uint8Array): string {
  const { input } = decoder.map;
  decoder.input.set(bytes);
  const state = { kind: WALK.context, ptr: input.at, end: input.at + bytes.length, final: 1, limit: 1, units: 1 };
  for (const [key, value] of Object.entries(state)) decoder.set(CTX[key as keyof typeof CTX], value);
  decoder.set(CTX.layout, decoder.layoutId(name));
  decoder.set(CTX.session, 0);
  assertEquals(decoder.walk(), 1);
  return `\n${decoder.segmentsText(0, false)}`;
}

function compare(name: string, bytes: Uint8Array): void {
  assertEquals(asElement(name, bytes), decoder.textOne(name, bytes), `${name}: ${bytes.join()}`);
}

function size(name: string): number {
  return decoder.layoutBytes(decoder.layoutId(name));
}

Deno.test("the functions are made of the rows that the tables have", () => {
  IN_CODE.forEach((name, i) => {
    const entry = decoder.words.getUint32(TABLE_BASE + 4, true) + decoder.layoutId(name) * 64;
    assertEquals(decoder.words.getUint32(entry + 48, true), i + 1, name);
  });
});

Deno.test("structures of zeros, of ones, and with any one bit or byte look as their rows say", () => {
  for (const name of IN_CODE) {
    const bytes = new Uint8Array(size(name));
    compare(name, bytes);
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      bytes[bit >> 3] = 0x80 >> (bit & 7);
      compare(name, bytes);
      bytes[bit >> 3] = 0xff;
      if ((bit & 7) === 0) compare(name, bytes);
      bytes[bit >> 3] = 0;
    }
    compare(name, bytes.fill(255));
  }
});

Deno.test("structures of random bytes, and of few, look as their rows say", () => {
  let seed = 1;
  const random = (): number => (seed = Math.imul(seed, 1103515245) + 12345 >>> 0) >>> 16;
  for (const name of IN_CODE) {
    for (let n = 0; n < 400; n++) {
      const bytes = Uint8Array.from({ length: size(name) }, () => random() % 4 < n % 4 ? random() & 255 : 0);
      compare(name, bytes);
    }
  }
});

Deno.test("every name of a value stands behind it", () => {
  for (const name of IN_CODE) {
    const layout = layoutByName(name);
    assert(layout !== undefined);
    for (const row of flatten(layout, layoutByName)) {
      if (row.kind !== "field" || row.flat.width > 32) continue;
      const { at, field } = row.flat;
      for (const { value } of ENUMS[field.enum ?? ""]?.values ?? []) {
        const bytes = new Uint8Array(size(name));
        new DataView(bytes.buffer).setUint32(at, value << field.bits[1]);
        compare(name, bytes);
      }
    }
  }
});

Deno.test("a structure that is cut shows what is there", () => {
  for (const name of IN_CODE) {
    for (let length = 4; length < size(name); length += 4) compare(name, new Uint8Array(length).fill(0x5a));
  }
});
