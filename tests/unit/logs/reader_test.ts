// The reader as a whole: live pipes, several dumps at a time, what is no element, endless and hostile input.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { LogReader } from "../../../logs/reader.ts";
import type { LogElement, LogItem, LogSkipped } from "../../../logs/types.ts";
import { hexOf, readItems } from "./cases.ts";

const ZERO = Array(16).fill("00").join(" ");
const LAST_A = "00 00 00 00 a9 00 56 04 00 00 01 e9 00 54 e8 e2";
const LAST_B = "00 00 00 00 00 00 88 13 08 00 01 46 f2 93 0b d3";
const HEAD = "infiniband mlx5_0: dump_cqe:272:(pid 599): dump error cqe";

/** Rows of a completion: three of zeros, and the last one. */
function rowsOf(last: string): string[] {
  return [ZERO, ZERO, ZERO, last].map((row, n) => `000000${n}0: ${row}`);
}

const bytesOfRow = (last: string): string => "0".repeat(96) + last.replaceAll(" ", "");

const elements = (items: readonly LogItem[]): LogElement[] =>
  items.flatMap((item) => item.kind === "element" ? [item] : []);

const skipped = (items: readonly LogItem[]): LogSkipped[] =>
  items.flatMap((item) => item.kind === "skipped" ? [item] : []);

Deno.test("an element comes out with its last row, before the next line arrives", () => {
  const items: LogItem[] = [];
  const reader = new LogReader((item) => items.push(item));
  reader.push([HEAD, ...rowsOf(LAST_A)].join("\n"));
  assertEquals(items.length, 0);
  reader.push("\n");
  assertEquals(elements(items).map((item) => [item.lines, hexOf(item.bytes)]), [
    [{ first: 1, last: 5 }, bytesOfRow(LAST_A)],
  ]);
  reader.push("mlx5_core 0000:08:00.0 eth1: CQ error on CQN 0x48f, syndrome 0x1\n");
  // Its last number might go on in the next line: it waits for that line, or for a pause.
  assertEquals(items.length, 1);
  reader.settle();
  assertEquals(items.length, 2);
});

Deno.test("elements without heading come out with their last row too", () => {
  const items: LogItem[] = [];
  const reader = new LogReader((item) => items.push(item));
  reader.push(rowsOf(LAST_A).join("\n") + "\n");
  assertEquals(elements(items).length, 1);
});

Deno.test("two dumps whose lines are mixed are told apart by their callers", () => {
  const heads = [HEAD, HEAD.replace("mlx5_0", "mlx5_1").replace("599", "600")];
  const marks = ["[   10.1][ T100] ", "[   10.2][ T200] "];
  const [a, b] = [rowsOf(LAST_A), rowsOf(LAST_B)];
  const order = [0, 1, 0, 1, 1, 0, 1, 0];
  const next = [0, 0];
  const lines = heads.map((head, n) => marks[n] + head);
  for (const who of order) lines.push(marks[who] + [a, b][who]![next[who]!++]!);
  const found = elements(readItems(lines.join("\n")));
  assertEquals(
    found.map((item) => [item.header["device"], hexOf(item.bytes)]).sort(),
    [["mlx5_0", bytesOfRow(LAST_A)], ["mlx5_1", bytesOfRow(LAST_B)]],
  );
});

Deno.test("two dumps whose rows differ and cannot be told apart are not guessed at", () => {
  const heads = [HEAD, HEAD.replace("mlx5_0", "mlx5_1").replace("599", "600")];
  const a = rowsOf(LAST_A);
  const b = rowsOf(LAST_B);
  b[1] = b[1]!.replace("00 00", "00 07");
  const mixed = a.flatMap((row, n) => [row, b[n]!]);
  const items = readItems([...heads, ...mixed].join("\n"));
  assertEquals(elements(items).filter((item) => item.cut === undefined), []);
  assert(skipped(items).some((item) => item.why.includes("mixed")));
});

Deno.test("the row with the code goes to the heading that states it", () => {
  const heading = (cqn: string, code: string) =>
    `mlx5_core 0000:08:00.0 eth1: Error cqe on cqn ${cqn}, ci 0x0, ${code}`;
  const text = [
    heading("0x510", "qn 0x1e9, opcode 0xe, syndrome 0x4, vendor syndrome 0x56"),
    heading("0x512", "qn 0x146, opcode 0xd, syndrome 0x13, vendor syndrome 0x88"),
    ...[0, 1, 2].flatMap((n) => [rowsOf(LAST_A)[n]!, rowsOf(LAST_B)[n]!]),
    rowsOf(LAST_B)[3]!,
    rowsOf(LAST_A)[3]!,
  ].join("\n");
  const found = elements(readItems(text));
  assertEquals(
    found.map((item) => [item.header["cqn"], hexOf(item.bytes)]),
    [[0x512, bytesOfRow(LAST_B)], [0x510, bytesOfRow(LAST_A)]],
  );
});

Deno.test("rows of two dumps without offsets are not mixed up", () => {
  const row = (word: string) => `00000000 00000000 00000000 ${word}`;
  const heads = ["mlx5: hostA: got completion with error:", "mlx5: hostB: got completion with error:"];
  const [a, b] = [["00000000", "00000001", "00000003"], ["00000000", "00000000", "00000004"]];
  const mixed = a.flatMap((word, n) => [row(word), row(b[n]!)]);
  const items = readItems(
    [...heads, ...mixed, "00000000 9d005304 080003f7 40cfb9d2", "00000000 00008813 08006214 0000f6d2"].join("\n"),
  );
  assertEquals(elements(items).filter((item) => item.cut === undefined), []);
});

Deno.test("a cut dump says what is missing, and its missing bytes are not there", () => {
  const rows = rowsOf(LAST_A);
  const cases: readonly (readonly [string[], string, number[][]])[] = [
    [[HEAD, rows[0]!, rows[1]!], "32 of 64 bytes", [[0, 32]]],
    [[HEAD, rows[0]!, rows[2]!, rows[3]!], "row at 0x10 is missing", [[0, 16], [32, 64]]],
    [[HEAD, rows[3]!], "rows 0x0 to 0x20 are missing", [[48, 64]]],
    [[HEAD, ...rows.slice(0, 3), rows[3]!.slice(0, 40)], "row at 0x30 has 10 of 16 bytes", [[0, 48]]],
  ];
  for (const [lines, why, present] of cases) {
    const [item] = elements(readItems(lines.join("\n") + "\n"));
    assertEquals([item?.cut, item?.present?.map((range) => [...range])], [why, present]);
  }
});

Deno.test("what is no queue element is not called one", () => {
  const packet = [
    "tcpdump: listening on eth0",
    "\t0x0000:  4500 003c 1c46 4000 4006 b1e6 ac10 0a63",
    "\t0x0010:  ac10 0a0c 0050 d1ba 7b1d 2af9 6b2b 4d3c",
    "\t0x0020:  8018 01f5 7a5b 0000 0101 080a 0b3f 1c2e",
    "\t0x0030:  0b3f 1c2d 4745 5420 2f20 4854 5450 2f31",
  ];
  const text = [
    "00000000  54 68 69 73 20 69 73 20  6e 6f 20 71 75 65 75 65  |This is no queue|",
    "00000010  20 65 6c 65 6d 65 6e 74  2c 20 62 75 74 20 61 20  | element, but a |",
    "00000020  74 65 78 74 20 6f 66 20  73 69 78 74 79 20 66 6f  |text of sixty fo|",
    "00000030  75 72 20 62 79 74 65 73  2e 0a 0a 0a 0a 0a 0a d0  |ur bytes........|",
  ];
  const oops = [
    "BUG: unable to handle page fault for address: ffffc90000a00000",
    "Code: 48 8b 05 00 00 00 00 48 89 44 24 18 31 c0 <0f> 0b 48 8b 44 24 18 00 00 00 00 00 00 00 00 00 00",
    "RAX: 0000000000000000 RBX: ffff888100000000 RCX: 0000000000000001",
    "Stack:",
    " ffff88007a8f3e18 0000000000000000 0000000000000000 0000000000000000",
    "md5 d41d8cd98f00b204e9800998ecf8427e d41d8cd98f00b204e9800998ecf8427e",
    "sha512 cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e",
  ];
  for (const lines of [packet, text, oops]) {
    const items = readItems(lines.join("\n") + "\n");
    assertEquals(elements(items), [], lines[0]);
    for (const item of skipped(items)) assertStringIncludes(item.why, "no CQE");
  }
  assertEquals(skipped(readItems(text.join("\n")))[0]?.why, "64 bytes that are no CQE and no WQE");
});

Deno.test("a completion of another vendor's adapter is not read as one of these", () => {
  const rows = ["00000000 00000000 00000000 00000000", "00000000 9d005304 080003f7 40cfb9d2"];
  const items = readItems(["xsc_5: hostA: got completion with error:", rows[0], rows[0], rows[0], rows[1]].join("\n"));
  assertEquals(elements(items), []);
  assertStringIncludes(skipped(items)[0]!.why, "another vendor");
});

Deno.test("a heading takes no rows of the next one", () => {
  const text = [
    "mlx5_core 0000:00:08.0 eth2: Error cqe on cqn 0x40b, ci 0x0, qn 0x104f, opcode 0xd, syndrome 0x2, vendor syndrome 0x68",
    "WQE DUMP: WQ size 1024 WQ cur size 0, WQE index 0x0, len: 64",
    "00000000: 00 00 00 25 00 10 4f 04 00 00 00 08 00 18 2e 00",
    ...rowsOf(ZERO).slice(1),
  ].join("\n");
  const items = readItems(text);
  assertEquals(items.map((item) => item.kind === "element" ? item.element : item.kind), ["message", "wqe"]);
});

Deno.test("entries of a ring that are missing end it", () => {
  const entry = (index: number, first: string) => [
    `[idx = 0x${index.toString(16).padStart(4, "0")}]   ${first}`,
    ...Array(3).fill(`                 00000000 00000000 00000000 00000000`),
  ];
  const control = (index: number) => `0000${index.toString(16).padStart(2, "0")}0a 0003b502 00000008 00000000`;
  const heading =
    "Dump of SQ with gvmi=0x0, qn=0x3b5. 4 entries, 64 bytes each. connected to CQ 0x3a.  ts: 0  pi 0x3   ci 0x3";
  const whole = [heading, ...[0, 1, 2, 3].flatMap((n) => entry(n, control(n)))];
  const [ring] = elements(readItems(whole.join("\n")));
  assertEquals([ring?.element, ring?.bytes.length, ring?.cut, ring?.header["pi"]], ["sq", 256, undefined, 3]);
  const [cut] = elements(readItems([...whole.slice(0, 5), ...whole.slice(9)].join("\n")));
  assertEquals([cut?.bytes.length, cut?.cut], [0, "entry 0x1 is missing"]);
  const later = [heading.replace("4 entries", "2 entries"), ...entry(2, control(2)), ...entry(3, control(3))];
  const [part] = elements(readItems(later.join("\n")));
  assertEquals([part?.cut, part?.header["first_index"]], [undefined, 2]);
});

Deno.test("an endless log does not grow the reader", () => {
  let count = 0;
  const reader = new LogReader(() => count++);
  const block = [HEAD, ...rowsOf(LAST_A), "noise ".repeat(20)].join("\n") + "\n";
  const loose = `${ZERO}\n`.repeat(200);
  for (let i = 0; i < 2000; i++) reader.push(block);
  for (let i = 0; i < 200; i++) reader.push(loose);
  for (let i = 0; i < 500; i++) reader.push(`${HEAD.replace("mlx5_0", `mlx5_${i}`)}\n00000000: ${ZERO}\n`);
  for (let i = 0; i < 500; i++) {
    reader.push("UCX ERROR Transport retry count exceeded on mlx5_3:1/RoCE (synd 0x15 vend 0x81 hw_synd 0/0)\n");
  }
  reader.finish();
  assert(count >= 3000);
  assertEquals(reader.counts.elements - reader.counts.cut, 2000);
});

Deno.test("lines without end, and lines made to be slow, are read in linear time", () => {
  const long = 2_000_000;
  const hostile = [
    "a".repeat(long),
    "00 ".repeat(long / 3),
    "0".repeat(long),
    "[".repeat(long),
    "> ".repeat(long / 2),
    "=".repeat(long),
    "\\n".repeat(long / 2),
    '{"log":"'.repeat(long / 8),
    "got completion from peer ".repeat(long / 25),
    "error cqe on cqn ".repeat(long / 17),
    "vendor_err status ".repeat(long / 18),
    "&amp;".repeat(long / 5),
    "00:".repeat(long / 3),
    "\x1b[".repeat(long / 2),
    "(synd 0x [va [rqpn ".repeat(long / 19),
    "mlx5: x: ".repeat(long / 9) + "got completion with error:",
    "at [0x1], len=".repeat(long / 14),
    " ".repeat(long) + ":",
    '"data":['.repeat(long / 8),
  ];
  for (const line of hostile) {
    const reader = new LogReader(() => {});
    for (let at = 0; at < line.length; at += 65536) reader.push(line.slice(at, at + 65536));
    reader.push("\n");
    reader.finish();
    assertEquals(reader.counts.cut, 0, line.slice(0, 20));
  }
});

Deno.test("the last dump is whole without a line end", () => {
  const [item] = elements(readItems([HEAD, ...rowsOf(LAST_A)].join("\n")));
  assertEquals(item?.cut, undefined);
});
