import { assertEquals } from "@std/assert";
import { BriefLines } from "../../../render/brief_lines.ts";

/** Lay out lines that come in blocks of the given size. */
function laidOut(lines: readonly string[], size: number): string[] {
  const layout = new BriefLines();
  let out = "";
  const text = (bytes: Uint8Array) => out += new TextDecoder().decode(bytes);
  for (let at = 0; at < lines.length; at += size) {
    text(layout.block(new TextEncoder().encode(lines.slice(at, at + size).map((line) => `\n${line}`).join(""))));
  }
  text(layout.rest());
  return out.split("\n").slice(1);
}

Deno.test("names that lines share are columns, and names of values move with them", () => {
  assertEquals(
    laidOut([
      "[0x9] counter=0x9 opcode=0x8 RDMA_WRITE qpn=0x1 sent",
      "[0xa] counter=0x10 opcode=0xa SEND qpn=0x222 completed",
      "[0xb] counter=0x11 opcode=0x0 NOP failed=0x13 REMOTE_ACCESS_ERR <-ci",
    ], 1),
    [
      "[0x9] counter=0x9  opcode=0x8 RDMA_WRITE qpn=0x1   sent",
      "[0xa] counter=0x10 opcode=0xa SEND       qpn=0x222 completed",
      "[0xb] counter=0x11 opcode=0x0 NOP        failed=0x13 REMOTE_ACCESS_ERR <-ci",
    ],
  );
});

Deno.test("a stretch that holds nothing is one line; a pointer and a value end it", () => {
  const empty = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, i) => `[0x${(from + i).toString(16)}] raw:64B (empty)`);
  const lines = [...empty(0, 9), "[0xa] raw:64B (empty) <-pi", ...empty(11, 11), "[0xc] raw:64B", ...empty(13, 90)];
  const expected = [
    "[0x0-0x9] raw:64B (empty)",
    "[0xa] raw:64B (empty) <-pi",
    "[0xb] raw:64B (empty)",
    "[0xc] raw:64B",
    "[0xd-0x5a] raw:64B (empty)",
  ];
  for (const size of [1, 2, 7, 100]) assertEquals(laidOut(lines, size), expected);
});

Deno.test("no line is lost, however many there are and however they come", () => {
  const lines = Array.from({ length: 5000 }, (_, i) => `[0x${i.toString(16)}] counter=0x${(i * 7).toString(16)}`);
  const squeezed = (out: readonly string[]) => out.map((line) => line.replace(/ +/g, " "));
  for (const size of [1, 33, 5000]) assertEquals(squeezed(laidOut(lines, size)), lines);
});
