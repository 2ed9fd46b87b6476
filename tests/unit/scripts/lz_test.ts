import { assertEquals } from "@std/assert";
import { lzPack } from "../../../scripts/lib/lz.ts";

/** As asm/unpack.ts does it, byte by byte. */
function unpack(packed: Uint8Array): Uint8Array {
  const out: number[] = [];
  for (let at = 0; at < packed.length;) {
    const [literals = 0, count = 0, low = 0, high = 0] = packed.subarray(at, at + 4);
    out.push(...packed.subarray(at + 4, at + 4 + literals));
    at += 4 + literals;
    const distance = low + high * 256;
    if (count > 0 && (distance < 16 || distance > out.length)) throw new RangeError(`A distance of ${distance}`);
    for (let i = 0; i < count; i++) out.push(out[out.length - distance]!);
  }
  return Uint8Array.from(out);
}

/** Numbers without a pattern, always the same. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 8;
  };
}

Deno.test("what is packed comes out again", () => {
  const next = numbers(1);
  for (let round = 0; round < 300; round++) {
    const length = next() % 3000;
    const alphabet = 1 + next() % 5;
    const bytes = Uint8Array.from({ length }, () => next() % alphabet);
    assertEquals(unpack(lzPack(bytes)), bytes);
  }
});

Deno.test("nothing, runs of any length, and bytes without repetition are packed", () => {
  for (const length of [0, 1, 7, 15, 16, 17, 254, 255, 256, 511, 100_000]) {
    assertEquals(unpack(lzPack(new Uint8Array(length))), new Uint8Array(length));
    const different = Uint8Array.from({ length }, (_, i) => Math.imul(i, 2654435761) >>> 13);
    assertEquals(unpack(lzPack(different)), different);
  }
});

Deno.test("repetition makes it smaller", () => {
  const row = Uint8Array.from({ length: 64 }, (_, i) => i * 7);
  const rows = new Uint8Array(6400);
  for (let at = 0; at < rows.length; at += 64) rows.set(row, at);
  assertEquals(lzPack(rows).length < 200, true);
});
