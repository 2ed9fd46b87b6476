import { assert, assertEquals } from "@std/assert";
import { escaped, harmless, LineLimit, MAX_LINE, oneLine } from "../../plain.ts";

/** Every character that a terminal obeys, that ends a line, or that turns writing around. */
const OBEYED = [
  ...Array.from({ length: 0x20 }, (_, i) => i),
  ...Array.from({ length: 0x21 }, (_, i) => 0x7f + i),
  ...[0x61c, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069],
].map((code) => String.fromCharCode(code));

Deno.test("one line has no control characters and no marks of direction", () => {
  assertEquals(oneLine("a\n\x1b[2Jb\u2028c\x9bd"), "a [2Jb c d");
  for (const one of OBEYED) assertEquals(oneLine(`a${one}b`), "a b", `U+${one.charCodeAt(0).toString(16)}`);
});

Deno.test("whole text keeps its line ends and nothing else of that kind, but for the theme's own colours", () => {
  for (const one of OBEYED) {
    const expected = one === "\n" ? "a\nb" : `a\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}b`;
    assertEquals(harmless(`a${one}b`, true), expected);
  }
  assertEquals(harmless("\x1b[1mx\x1b[22m \x1b[8my", true), "\x1b[1mx\x1b[22m \\u001b[8my");
  assertEquals(harmless("\x1b[1mx", false), "\\u001b[1mx");
  assertEquals(escaped("a\nb\u202e"), "a\\u000ab\\u202e");
});

Deno.test("a message of any length is at most 8 KiB, and says what it lacks", () => {
  for (const length of [MAX_LINE, MAX_LINE + 1, 1 << 20]) {
    const text = oneLine("x".repeat(length));
    assert(text.length <= MAX_LINE);
    const left = /\.\.\. \((\d+) more characters\)$/.exec(text);
    if (length === MAX_LINE) assertEquals(left, null);
    else assertEquals(text.indexOf("...") + Number(left![1]), length);
  }
});

Deno.test("a long line is cut at the same place, whatever the pieces are that it comes in", () => {
  const text = `short\n${"y".repeat(MAX_LINE)}\n${"z".repeat(3 * MAX_LINE)}\nlast\n`;
  const expected = `short\n${"y".repeat(MAX_LINE)}\n${"z".repeat(MAX_LINE)}...\nlast\n`;
  for (const size of [text.length, 1 << 15, MAX_LINE, MAX_LINE - 1, 1000, 7]) {
    const limit = new LineLimit();
    let out = "";
    for (let at = 0; at < text.length; at += size) out += limit.cut(text.slice(at, at + size));
    assertEquals(out.length, expected.length, `pieces of ${size}`);
    assertEquals(out, expected);
  }
});
