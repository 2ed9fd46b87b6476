import { assertEquals, assertStringIncludes } from "@std/assert";
import { dwRows, rawRows, renderContextWords } from "../../../render/context_raw.ts";
import { icmDwords, icmRows } from "../../../render/icm.ts";
import { digits, dwords } from "../../../render/rules.ts";
import type { ContextImage } from "../../../device/types.ts";

const bytes = (length: number) => Uint8Array.from({ length }, (_, i) => i);

Deno.test("raw rows have four words and a number; a rest is shown as it is", () => {
  assertEquals(rawRows(bytes(20)), "0. 00010203 04050607 08090a0b 0c0d0e0f\n1. 10111213\n");
  assertEquals(rawRows(bytes(6)), "0. 00010203 0405\n");
  assertEquals(rawRows(bytes(0)), "");
  assertStringIncludes(rawRows(bytes(176)), "\n10. a0a1a2a3 ");
});

Deno.test("dw rows have one word and its byte offset", () => {
  assertEquals(dwRows(bytes(6)), "0x0000: 00010203\n0x0004: 0405\n");
  assertStringIncludes(dwRows(new Uint8Array(0x10008)), "\n0xfffc: 00000000\n0x00010000: 00000000\n");
});

Deno.test("ICM rows carry the whole address, also beyond 32 bits", () => {
  assertEquals(icmDwords(0xfffffffcn, bytes(8)), "0x00000000fffffffc: 00010203\n0x0000000100000000: 04050607\n");
  assertEquals(icmRows(0xfffffffffffffff0n, bytes(4)), "0xfffffffffffffff0: 00010203\n");
});

Deno.test("words leave the PRM-formatted part out unless it is all there is", () => {
  const part = (role: "send" | "query") => ({ role, segment: role, layout: undefined, bytes: bytes(4) });
  const image = (...roles: ("send" | "query")[]): ContextImage => ({
    source: "snd",
    index: 1,
    gvmi: 0,
    facts: {},
    parts: roles.map(part),
  });
  const one = `Send Qpc gvmi 0000 QP Index 00000001\n0. 00010203\n${"-".repeat(26)}\n`;
  assertEquals(renderContextWords(image("send", "query"), {}), one);
  assertEquals(renderContextWords(image("query"), {}), one);
});

Deno.test("hexadecimal follows C's conventions", () => {
  assertEquals(digits(0xffffffffffffffffn, 4), "ffffffffffffffff");
  assertEquals(dwords(bytes(5)), ["00010203", "04"]);
});
