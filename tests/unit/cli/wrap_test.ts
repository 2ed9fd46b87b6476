import { assert, assertEquals } from "@std/assert";
import { explainTo, LineWrap } from "../../../cli/wrap.ts";
import { wrapLine } from "../../../explain/line_width.ts";

Deno.test("a long line is broken between words and set in under its text", () => {
  const wrap = (text: string, width = 20) => new LineWrap(width).take(text).split("\n");
  assertEquals(wrap("one two three four five six"), ["one two three four", "  five six"]);
  assertEquals(wrap("cause : one two three four"), ["cause : one two", "        three four"]);
  assertEquals(wrap("  - one two three four five"), ["  - one two three", "    four five"]);
  assertEquals(wrap("[0x12] opcode=SEND counter=1 x=2"), ["[0x12] opcode=SEND", "       counter=1 x=2"]);
  assertEquals(wrap("-W- a remark that is long"), ["-W- a remark that is", "    long"]);
  assertEquals(wrap("short\n\nlines  stay\n"), ["short", "", "lines  stay", ""]);
  const word = "a".repeat(30);
  assertEquals(wrap("device  what it shows\n------  -------------------------"), [
    "device  what it",
    "  shows",
    "------  ------------",
  ]);
  assertEquals(wrap(`see ${word} there`), ["see", `  ${word}`, "  there"]);
});

Deno.test("pieces of any size are broken as the whole is, where they end behind words", () => {
  const text = "meaning : what this error means is told in more words than fit\nshort\n[0x1] a=1 b=2 c=3 d=4 e=5 f=6\n";
  const whole = new LineWrap(24).take(text);
  for (const line of whole.split("\n")) assert(line.length <= 24, line);
  const wrap = new LineWrap(24);
  let pieces = "";
  for (const piece of text.split(/(?= )/)) pieces += wrap.take(piece);
  assertEquals(pieces, whole);
});

Deno.test("colours take no room, and begin anew on a line that goes on", () => {
  const red = (text: string) => `\x1b[31m${text}\x1b[39m`;
  assertEquals(new LineWrap(21).take(`state ${red("ERR")} and nothing`), `state ${red("ERR")} and nothing`);
  assertEquals(
    new LineWrap(12).take(`x : ${red("one two three")} four`),
    `x : ${red("one two")}\n    ${red("three")}\n    four`,
  );
});

Deno.test("what is explained keeps to the width, set in under its label, pairs together where there is room", () => {
  const lines = [
    "  evidence  next_send_psn 0x1240  last_acked_psn 0x11ff  hw_sq_wqebb_counter 0x74  cur_retry_count 0x5",
    "  not this  waiting to be sent, where hw equals sw: that says only that all was transmitted",
    "cause : wrong rkey or address, or a range that reaches beyond the region: the key is too short",
    "not-acked  qp 0x201 on node7 sim:sick: 64 packets sent, none acknowledged in 2.4 s  [measured, rule B5]",
  ];
  try {
    for (let columns = 21; columns <= 120; columns++) {
      explainTo(columns);
      for (const line of lines) {
        const wrapped = wrapLine(line);
        for (const row of wrapped.split("\n")) {
          assert(row.length <= columns || !/\S /.test(row), `${columns}: ${wrapped}`);
        }
        assertEquals(wrapped.replace(/\s+/g, " "), line.replace(/\s+/g, " "));
        // The screen's own breaks find nothing more to do.
        assertEquals(new LineWrap(columns).take(wrapped), wrapped);
      }
    }
    explainTo(60);
    assertEquals(lines.map(wrapLine), [
      "  evidence  next_send_psn 0x1240  last_acked_psn 0x11ff\n" +
      "            hw_sq_wqebb_counter 0x74  cur_retry_count 0x5",
      "  not this  waiting to be sent, where hw equals sw: that\n            says only that all was transmitted",
      "cause : wrong rkey or address, or a range that reaches\n" +
      "        beyond the region: the key is too short",
      "not-acked  qp 0x201 on node7 sim:sick: 64 packets sent, none\n" +
      "  acknowledged in 2.4 s  [measured, rule B5]",
    ]);
  } finally {
    explainTo(undefined);
  }
});
