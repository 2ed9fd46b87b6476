import { assert, assertEquals } from "@std/assert";
import { LineWrap } from "../../../cli/wrap.ts";

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
