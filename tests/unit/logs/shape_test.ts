// What is remembered of a form of lines must hold for all lines of that form.
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { placeFacts } from "../../../logs/facts.ts";
import { NOTHING } from "../../../logs/line_feed.ts";
import { LineCleaner } from "../../../logs/lines.ts";
import { placeOfLine } from "../../../logs/place_forms.ts";
import { matchesIn, type RowMatch } from "../../../logs/match.ts";
import { ENVELOPES } from "../../../logs/envelope_rows.ts";
import { originBefore, readPrefix } from "../../../logs/envelopes.ts";
import { compiledRows, FORMAT_ROWS } from "../../../logs/rows/index.ts";
import { ByShape, formOf, MAX_KNOWN, takesAnyDigit, withAnyDigit } from "../../../logs/shape.ts";
import { wordTable } from "../../../logs/words.ts";

/** Numbers that look random, the same at every run. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => Math.floor((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32 * below);
}

Deno.test("numbers of one length have one form, other lengths and other words do not", () => {
  const line = (n: string, qp: string) => `node${n}: mlx5_0: QP 0x${qp} at 10:0${n}, status=12`;
  assertEquals(formOf(line("1", "1c7a9")), formOf(line("7", "fe001")));
  assertEquals(formOf("took 217 of 1384"), formOf("took 356 of 2975"));
  for (const other of [line("12", "1c7a9"), line("1", "1c7a"), line("1", "1c7a9").replace("QP", "CQ")]) {
    assertNotEquals(formOf(line("1", "1c7a9")), formOf(other));
  }
  assertNotEquals(formOf("len 12ab"), formOf("len 1234"));
  assertNotEquals(formOf("x 0x12"), formOf("x 0012"));
  assertEquals(formOf("a".repeat(2000)), undefined);
});

Deno.test("texts of one form have the same words of the rows", () => {
  for (const word of wordTable().words) {
    for (let at = 0; at < word.length; at++) {
      if (!/\d/.test(word[at]!)) continue;
      const text = (digit: string) => `a ${word.slice(0, at)}${digit}${word.slice(at + 1)} b`;
      assertNotEquals(formOf(text(word[at]!)), formOf(text(word[at] === "7" ? "8" : "7")), word);
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
        same += Number(formOf(text) === formOf(line));
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

Deno.test("what stands before a line says what it says where no form is remembered", () => {
  const roll = dice(7);
  // So long a text has no form.
  const anew = (text: string) => readPrefix(text + " x".repeat(600));
  for (const one of ENVELOPES) {
    for (const other of ["", ...ENVELOPES.map(({ sample }) => sample)]) {
      for (let n = 0; n < 4; n++) {
        const digits = (text: string) => text.replace(/\d/g, (digit) => roll(3) > 0 ? digit : `${roll(10)}`);
        const text = `${digits(one.sample)}${digits(other)}mlx5_core x`;
        assertEquals(readPrefix(text), anew(text), text);
      }
    }
  }
});

Deno.test("unknown words before a message are read anew where their digits are a time", () => {
  const said = (time: string) => {
    const lead = `engine ${time} x `;
    return originBefore(lead, readPrefix(lead, 0)).time;
  };
  assertEquals(said("2024-05-01_71:00:00"), undefined);
  assertEquals(said("2024-05-01_10:00:00"), "2024-05-01_10:00:00");
  assertEquals(said("2024-05-01_72:00:00"), undefined);
  assertEquals(said("step 17"), undefined);
  assertEquals(said("step 18"), undefined);
});

Deno.test("of forms without number only the last ones are remembered", () => {
  const known = new ByShape<number>();
  const form = (n: number) => formOf("a".repeat(n % 500) + "b".repeat(Math.floor(n / 500)));
  for (let n = 0; n < 2 * MAX_KNOWN + 2; n++) known.set(form(n), n);
  assertEquals(known.get(form(2 * MAX_KNOWN + 1)), 2 * MAX_KNOWN + 1);
  assertEquals(known.get(form(0)), undefined);
  known.set(undefined, 1);
  assertEquals(known.get(undefined), undefined);
});

Deno.test("a place of a line is read anew where other digits are no place", () => {
  const lines = ["mlx5_core 0000:3b:00.1 ens1: x", "mlx5_core 0000:3b:00.9 ens1: x", "mlx5_core 0100:12:00.7 ens2: x"];
  for (
    const text of [...lines, "nvme nvme1: x (pid 12)", "nvme nvme2: x (pid 34)", "mlx5_0:1 a", "mlx5_7:2 a", "none"]
  ) {
    assertEquals(placeOfLine(text), placeFacts(text), text);
  }
});

Deno.test("a line is cleaned where its digits are an escape, and was none with others", () => {
  const said = (...lines: string[]) => {
    const texts: string[] = [];
    const cleaner = new LineCleaner(({ text }) => texts.push(text));
    lines.forEach((line, n) => cleaner.line(line, n + 1, NOTHING));
    cleaner.finish();
    return texts;
  };
  assertEquals(said("number=31", "number=20", "x 00=45", "x 00=20"), ["number=31", "number=20", "x 00=45", "x 00"]);
  assertEquals(said("a#13 x", "a#01 x", "a#12 x", "a#012 x"), ["a#13 x", "a#01 x", "a#12 x", "a", " x"]);
  assertEquals(said("x=4D", "x=3D", "x=5D"), ["x=4D", "x=", "x=5D"]);
});
