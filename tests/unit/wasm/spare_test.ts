/** Bits that no row of a layout has: text, json and records show the dwords in which they are set, and no others. */

import { assertEquals } from "@std/assert";
import { spareWords } from "../../../layouts/flatten.ts";
import { layoutByName, LAYOUTS } from "../../../layouts/index.ts";
import { selectFields } from "../../../records/select.ts";
import { CTX, WALK } from "../../../wasm/abi.ts";
import { Decoder } from "../../../wasm/decoder.ts";
import { textOf } from "../../../wasm/memory.ts";

const decoder = Decoder.create();

type Words = Readonly<Record<string, number>>;

const nameAt = (at: number): string => `reserved_0x${at.toString(16).padStart(2, "0")}`;

function inText(one: Decoder, name: string, bytes: Uint8Array): Words {
  const lines = one.textOne(name, bytes).matchAll(/^(reserved_0x[0-9a-f]+) : 0x([0-9a-f]+)$/gm);
  return Object.fromEntries([...lines].map(([, word, digits]) => [word!, parseInt(digits!, 16)]));
}

const isSpare = ([name]: readonly [string, unknown]): boolean => name.startsWith("reserved_0x");

function inRecord(one: Decoder, name: string, bytes: Uint8Array): Words {
  return Object.fromEntries(Object.entries(one.decodeOne(name, bytes)).filter(isSpare)) as Words;
}

/** By the walker of contexts, whose json the module writes itself. */
function inJson(one: Decoder, name: string, bytes: Uint8Array): Words {
  const { input } = one.map;
  one.input.fill(0, 0, bytes.length + 64);
  one.input.set(bytes);
  const state = { kind: WALK.context, ptr: input.at, end: input.at + bytes.length, final: 1, limit: 1, units: 1 };
  for (const offset of Object.values(CTX)) one.set(offset, 0);
  for (const [word, value] of Object.entries({ ...state, layout: one.layoutId(name) })) {
    one.set(CTX[word as keyof typeof CTX], value);
  }
  one.walk();
  const json = JSON.parse(textOf(one.formatJson(0, 1, 0, false).bytes));
  return Object.fromEntries(Object.entries(json.segments[0].fields).filter(isSpare)) as Words;
}

function expected(name: string, bytes: Uint8Array): Words {
  const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Object.fromEntries(
    spareWords(layoutByName(name)!, layoutByName).flatMap(({ at, mask }) => {
      const value = at + 4 > bytes.length ? 0 : (words.getUint32(at) & mask) >>> 0;
      return value === 0 ? [] : [[nameAt(at), value]];
    }),
  );
}

const SPARE = LAYOUTS.filter((layout) => spareWords(layout, layoutByName).length > 0).map(({ name }) => name);

Deno.test("a dword with bits of no row is shown with these bits alone, and only where one is set", () => {
  for (const name of SPARE) {
    const bytes = new Uint8Array(layoutByName(name)!.bytes);
    const every = spareWords(layoutByName(name)!, layoutByName);
    assertEquals(inText(decoder, name, bytes), {}, name);
    assertEquals(inRecord(decoder, name, bytes), {}, name);
    for (const [i, { at }] of every.entries()) {
      bytes.fill(0);
      bytes.fill(0xff, at, at + 4);
      if (i === every.length - 1) bytes.fill(0xff);
      const words = expected(name, bytes);
      assertEquals(inText(decoder, name, bytes), words, name);
      assertEquals(inRecord(decoder, name, bytes), words, name);
    }
    assertEquals(Object.keys(expected(name, bytes)).length, every.length);
    assertEquals(inJson(decoder, name, bytes), expected(name, bytes), name);
  }
});

Deno.test("a structure that is cut shows those of its dwords that are there", () => {
  for (const name of ["qpc", "cqe64_err", "wqe_ctrl", "mkc", "mlx4_qp_context"]) {
    const whole = new Uint8Array(layoutByName(name)!.bytes).fill(0xff);
    for (let length = 0; length <= whole.length; length++) {
      const bytes = whole.subarray(0, length);
      assertEquals(inText(decoder, name, bytes), expected(name, bytes), `${name} of ${length} bytes`);
      assertEquals(inRecord(decoder, name, bytes), expected(name, bytes), `${name} of ${length} bytes`);
      if (length > 0) assertEquals(inJson(decoder, name, bytes), expected(name, bytes), `${name} of ${length} bytes`);
    }
  }
});

Deno.test("a choice of fields leaves them out", () => {
  const chosen = Decoder.create();
  selectFields(chosen, "qpc.state");
  const bytes = new Uint8Array(layoutByName("qpc")!.bytes).fill(0xff);
  assertEquals(inText(chosen, "qpc", bytes), {});
  assertEquals(inJson(chosen, "qpc", bytes), {});
  assertEquals(inRecord(chosen, "qpc", bytes), {});
});
