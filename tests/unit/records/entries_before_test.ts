/** Where compressed completions cross the end of a ring, entry by entry. */

import { assertEquals } from "@std/assert";
import { entriesBefore } from "../../../records/crossing.ts";

/** A lap of entries: an ordinary completion, or `[opcode, entries]` of a compressed one. */
function lap(...entries: readonly (number | readonly [opcode: number, total: number])[]): Uint8Array {
  const bytes = new Uint8Array(entries.length * 64);
  entries.forEach((entry, i) => {
    const [opcode, total] = typeof entry === "number" ? [entry, undefined] : entry;
    bytes[i * 64 + 63] = opcode << 4 | (total === undefined ? 0 : 3 << 2);
    if (total !== undefined) new DataView(bytes.buffer).setUint32(i * 64 + 44, total);
  });
  return bytes;
}

Deno.test("a session that goes on at the start is told by where the walk of a lap ends", () => {
  assertEquals(entriesBefore(lap(2, 2, 2, 2), 64, false), 0);
  assertEquals(entriesBefore(lap(2, 2, 2, [2, 3]), 64, false), 1);
  assertEquals(entriesBefore(lap(2, 2, [2, 2], 2), 64, false), 0, "it ends with the lap");
});

Deno.test("titles that lead past each other are told apart by the one that comes back to where it began", () => {
  // From the first entry the last title leads to entry 1, which leads to another title that leads there as well.
  assertEquals(entriesBefore(lap([2, 2], [2, 5], 2, 2, 2, [2, 2], [2, 3], [2, 2]), 64, false), 2);
  // Entry 1 leads straight to the end of the lap: no walk comes back to where it began.
  assertEquals(entriesBefore(lap([2, 2], [2, 7], 2, 2, 2, 2, 2, [2, 2]), 64, false), 0);
});

Deno.test("arrays of the enhanced layout belong to the completion before them, where there is one", () => {
  const array = [0, 0] as const;
  assertEquals(entriesBefore(lap(2, array, 2, 2), 64, true), 0, "the lap does not begin with an array");
  assertEquals(entriesBefore(lap(array, 2, array, 2), 64, true), 1);
  assertEquals(entriesBefore(lap(array, 2, 2, array), 64, true), 2);
  assertEquals(entriesBefore(lap(array, 2, array, 13), 64, true), 0, "an error is the title of nothing");
  assertEquals(entriesBefore(lap(array, array, array, array), 64, true), 0);
});
