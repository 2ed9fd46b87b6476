// What is remembered of a form of lines must hold for all lines of that form.
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { matchesIn, type RowMatch } from "../../../logs/match.ts";
import { readPrefix } from "../../../logs/envelopes.ts";
import { compiledRows, FORMAT_ROWS } from "../../../logs/rows/index.ts";
import { ByShape, shapeOf, takesAnyDigit, withAnyDigit } from "../../../logs/shape.ts";
import { wordTable } from "../../../logs/words.ts";

/** Numbers that look random, the same at every run. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => Math.floor((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32 * below);
}

Deno.test("numbers of one length have one form, other lengths and other words do not", () => {
  const line = (n: string, qp: string) => `node${n}: mlx5_0: QP 0x${qp} at 10:0${n}, status=12`;
  assertEquals(shapeOf(line("1", "1c7a9")), shapeOf(line("7", "fe001")));
  assertEquals(shapeOf("took 217 of 1384"), shapeOf("took 356 of 2975"));
  for (const other of [line("12", "1c7a9"), line("1", "1c7a"), line("1", "1c7a9").replace("QP", "CQ")]) {
    assertNotEquals(shapeOf(line("1", "1c7a9")), shapeOf(other));
  }
  assertNotEquals(shapeOf("len 12ab"), shapeOf("len 1234"));
  assertNotEquals(shapeOf("x 0x12"), shapeOf("x 0012"));
  assert(Number.isNaN(shapeOf("a".repeat(2000))));
});

Deno.test("texts of one form have the same words of the rows", () => {
  for (const word of wordTable().words) {
    for (let at = 0; at < word.length; at++) {
      if (!/\d/.test(word[at]!)) continue;
      const text = (digit: string) => `a ${word.slice(0, at)}${digit}${word.slice(at + 1)} b`;
      assertNotEquals(shapeOf(text(word[at]!)), shapeOf(text(word[at] === "7" ? "8" : "7")), word);
    }
  }
});

Deno.test("a pattern that tells one digit from another is never remembered", () => {
  for (const pattern of [/stage 2/, /[1-9]\d*/, /mlx5_v2/, /a(?=19)/]) assert(!takesAnyDigit(pattern), pattern.source);
  for (const pattern of [/\d{1,4} 0x[0-9a-f]{2}/, /mlx[45]_\d/, /mlx5/]) assert(takesAnyDigit(pattern), pattern.source);
  assert(compiledRows().filter((row) => row.anyDigit).length > 0.9 * FORMAT_ROWS.length);
});

Deno.test("what was found in one line is found in every line of its form, as if it were the first", () => {
  const rows = [...compiledRows()];
  const roll = dice(5);
  const says = (matches: readonly RowMatch[]) => matches.map(({ row, start, facts }) => [row.row.origin, start, facts]);
  let same = 0;
  for (const { sample } of FORMAT_ROWS) {
    for (const line of sample.split("\n")) {
      matchesIn(rows, line);
      for (let n = 0; n < 8; n++) {
        const hex = (digits: string) => Array.from(digits, () => roll(16).toString(16)).join("");
        const text = line.replace(
          /0x([0-9a-f]+)|\d/g,
          (_, digits) => digits === undefined ? `${roll(10)}` : `0x${hex(digits)}`,
        );
        same += Number(shapeOf(text) === shapeOf(line));
        // What is too long has no form: it is always searched.
        const searched = matchesIn(rows, `${text}\n${" ".repeat(1100)}`);
        assertEquals(says(matchesIn(rows, text)), says(searched), text);
      }
    }
  }
  assert(same > 200, `${same}`);
});

Deno.test("what stands before a line is read anew where other digits are another envelope", () => {
  assertEquals(
    withAnyDigit("[0-2]\\d:(?:19|20)\\d{2} mlx[45] \\u00a0"),
    "[0-20-9]\\d:(?:\\d\\d|\\d\\d)\\d{2} mlx[45] \\u00a0",
  );
  const said = (text: string) => readPrefix(text).origin;
  // No time of day has 71 hours, and none before it was one.
  assertEquals(said("Mar 30 71:04:05 n1 kernel: x").time, undefined);
  assertEquals(said("Mar 30 21:04:05 n1 kernel: x"), { time: "Mar 30 21:04:05", host: "n1" });
  assertEquals(said("Mar 30 93:04:05 n1 kernel: x").time, undefined);
  assertEquals(said("Mar 30 22:06:07 n2 kernel: x"), { time: "Mar 30 22:06:07", host: "n2" });
});

Deno.test("of forms without number only the last ones are remembered", () => {
  const known = new ByShape<number>();
  for (let n = 0; n < 10000; n++) known.set(n, n);
  assertEquals(known.get(9999), 9999);
  assertEquals(known.get(0), undefined);
  known.set(NaN, 1);
  assertEquals(known.get(NaN), undefined);
});
