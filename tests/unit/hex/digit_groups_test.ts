import { assertEquals } from "@std/assert";
import { holdsRows } from "../../../hex/digit_groups.ts";

/** The same as one pattern. */
const ROWS =
  /[0-9a-f]{8}\s+[0-9a-f]{8}|(?:[0-9a-f]{2}\s+){3}[0-9a-f]{2}|(?:[0-9a-f]{4}\s+){3}[0-9a-f]{4}|[0-9a-f]{32}|\]\s+[0-9a-f]{8}|0x[0-9a-f]{8}(?![0-9a-f])|(?:0x[0-9a-f]{2},?\s*){4}|(?:[0-9a-f]{2}:){15}/i;

const PARTS = [
  ..." |  |\t|a|f0|00|12|0000|12ab|00000000|deadbeef|0x|x|:|00:|]|] |[|g|mlx5_0|Zz|-|,|0x12,|0x12 |0x00000001|1|123|\u00a0"
    .split("|"),
  "0".repeat(15),
  "0".repeat(31),
  "a".repeat(32),
  "00:".repeat(15),
];

Deno.test("one pass finds what the pattern finds", () => {
  let state = 1;
  const roll = (below: number) =>
    Math.floor((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32 * below);
  for (let n = 0; n < 200_000; n++) {
    const text = Array.from({ length: 1 + roll(9) }, () => PARTS[roll(PARTS.length)]).join("");
    assertEquals(holdsRows(text), ROWS.test(text), JSON.stringify(text));
  }
});
