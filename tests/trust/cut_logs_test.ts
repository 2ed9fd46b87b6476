import { assertEquals, assertStringIncludes } from "@std/assert";
import { Decoder } from "../../wasm/decoder.ts";
import { renderLog } from "../../render/log.ts";
import { readItems } from "../unit/logs/cases.ts";

async function text(log: string): Promise<string> {
  let out = "";
  await renderLog([log], Decoder.create(), (part) => void (out += part));
  return out;
}

const HEADING = "infiniband mlx5_0: dump_cqe:272:(pid 0): dump error cqe\n";
const ROWS = [
  "00000000: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00\n",
  "00000010: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00\n",
  "00000020: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00\n",
  "00000030: 00 00 00 00 00 00 88 13 08 00 51 93 37 ce 2f d0\n",
];

Deno.test("bytes that a log does not have are not shown as zeros", async () => {
  const out = await text("WQE Pair #5: [0x0]\n0x0007302c\n");
  assertStringIncludes(out, "has 4 of 16 bytes");
  assertStringIncludes(out, "\n0. 0007302c\n");
  assertEquals(out.includes("00000000"), false, out);
});

Deno.test("a completion without its last byte is what the text says, not what a missing opcode would be", async () => {
  const out = await text(HEADING + ROWS.slice(0, 3).join(""));
  assertStringIncludes(out, "incomplete : 48 of 64 bytes");
  assertStringIncludes(out, "\n-------------- error CQE ------------------\n");
  assertEquals(/contradiction|requester|user_index/.test(out), false, out);
});

Deno.test("what stands before a missing row is decoded, what stands behind it as far as its place is known", async () => {
  const out = await text(HEADING + ROWS[0] + ROWS[2] + ROWS[3]);
  assertStringIncludes(out, "incomplete : row at 0x10 is missing");
  assertStringIncludes(out, "syndrome : 0x13");
});

Deno.test("a ring whose stated stride no ring can have is shown as it is", async () => {
  const out = await text(`Dump of SQ with 4 bytes each\n${"00000000 ".repeat(3)}0000003f\n`);
  assertStringIncludes(out, "0000003f");
});

Deno.test("rows that a star stands for are bounded in all", () => {
  const dump = `00000000  0a 00 00 00 00 01 02 03 00 00 00 00 00 00 00 00\n*\n003fff00  ${
    "ff ".repeat(16)
  }\n003fff10\n`;
  let filled = 0;
  for (const item of readItems(dump.repeat(300))) {
    const size = item.kind === "skipped" ? /^(\d+) bytes/.exec(item.why)?.[1] : undefined;
    filled += item.kind === "element" ? item.bytes.length : Number(size ?? 0);
  }
  assertEquals(filled > 4 << 20 && filled < 9 << 20, true, `${filled}`);
});
