import { assertEquals, assertThrows } from "@std/assert";
import { cutRuntime, elfEnd, sha256 } from "../../../scripts/get_denort.ts";

/** A program of `end` bytes with its section header table (2 entries of 64 bytes) last, followed by `payload`. */
function program(end: number, payload: string): Uint8Array {
  const bytes = new Uint8Array(end + payload.length);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1]);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0x28, BigInt(end - 128), true);
  view.setUint16(0x3a, 64, true);
  view.setUint16(0x3c, 2, true);
  bytes.set(new TextEncoder().encode(payload), end);
  return bytes;
}

Deno.test("elfEnd() is the end of the section header table", () => {
  assertEquals(elfEnd(program(1000, "")), 1000);
  assertThrows(() => elfEnd(new Uint8Array(10)), Error, "Not a 64-bit");
  assertThrows(() => elfEnd(new Uint8Array(100)), Error, "Not a 64-bit");
});

Deno.test("cutRuntime() takes what stands before the payload, and only if there is one", () => {
  const bytes = program(1000, "d3n0l4nd and more");
  assertEquals(cutRuntime(bytes), bytes.subarray(0, 1000));
  assertThrows(() => cutRuntime(program(1000, "something else")), Error, "at byte 1000");
  assertThrows(() => cutRuntime(program(1000, "")), Error, "at byte 1000");
});

Deno.test("sha256() is hexadecimal", async () => {
  assertEquals(await sha256(new Uint8Array()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
});
