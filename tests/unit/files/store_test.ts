import { assert, assertEquals, assertThrows } from "@std/assert";
import { FileStore, MemoryStore, SwappedStore } from "../../../files/store.ts";
import { loadZlib } from "../../../files/zlib.ts";
import { textLines } from "../../../files/lines.ts";
import { concat, pattern, swapped, withFile } from "./streams.ts";

const BYTES = pattern(3_000_000, 7);

/** Read a range of a store. */
function read(store: { read(offset: number, into: Uint8Array): number }, offset: number, length: number): Uint8Array {
  const into = new Uint8Array(length);
  return into.subarray(0, store.read(offset, into));
}

Deno.test("MemoryStore reads back what was appended in any pieces", () => {
  const store = new MemoryStore();
  for (let at = 0, step = 1; at < BYTES.length; at += step, step = step * 3 % 500_009 + 1) {
    store.append(BYTES.subarray(at, at + step));
  }
  assertEquals(store.size, BYTES.length);
  for (
    const [offset, length] of [[0, 10], [1_048_570, 20], [2_999_995, 100], [3_000_000, 4], [5, 2_500_000]] as const
  ) {
    assertEquals(read(store, offset, length), BYTES.slice(offset, offset + length));
  }
});

Deno.test("MemoryStore takes what fits and refuses the rest", () => {
  const store = new MemoryStore({ bytes: 10 });
  store.append(BYTES.subarray(0, 8));
  assertThrows(() => store.append(BYTES.subarray(8, 20)));
  assertEquals(read(store, 0, 20), BYTES.slice(0, 10));
});

Deno.test("MemoryStore keeps text in which nothing comes again packed", async () => {
  const store = new MemoryStore({ zlib: await loadZlib() });
  const random = crypto.getRandomValues(new Uint8Array(3 << 14));
  const text = new TextEncoder().encode(btoa(String.fromCharCode(...random)));
  for (let n = 0; n < 16 << 4; n++) store.append(text.map((_, at) => text[(at + n * 331) % text.length]!));
  assertEquals(store.size, 16 << 20);
  assert(store.held < 15 << 20, `${store.held} bytes held`);
});

Deno.test("SwappedStore shows little-endian dwords in device order, from any dword and of any length", async () => {
  const bytes = BYTES.subarray(0, 4003);
  await withFile(concat(swapped(bytes.subarray(0, 4000)), bytes.subarray(4000)), (path) => {
    const file = Deno.openSync(path);
    const store = new SwappedStore(new FileStore(file, file.statSync().size));
    assertEquals(store.size, 4000);
    for (const [offset, length] of [[0, 4000], [4, 1], [8, 7], [3996, 9], [4000, 4]] as const) {
      assertEquals(read(store, offset, length), bytes.slice(offset, Math.min(4000, offset + length)));
    }
    assertThrows(() => read(store, 2, 4), "aligned");
    store.close();
    store.close();
    return Promise.resolve();
  });
});

Deno.test("textLines() splits at any line end, and bounds a line", () => {
  const store = new MemoryStore();
  const long = "x".repeat(200_000);
  store.append(new TextEncoder().encode(`\ufeffone\r\ntwo\n\nthree ${long}\nlast`));
  const lines = [...textLines(store, "utf-8")];
  assertEquals(lines.slice(0, 3), ["one", "two", ""]);
  assertEquals(lines.at(-1), "last");
  assertEquals(lines.slice(3, -1).join(""), `three ${long}`);
});
