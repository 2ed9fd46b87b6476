import { assertEquals } from "@std/assert";
import { type Case, Missing, roundsOf, runCase } from "../../../bench/case.ts";

const ratio = { what: "a", measure: "time", by: "minimum", before: "1", target: 0.5 } as const;

function given(ours: number[], theirs: number[], more: Partial<Case> = {}): Case {
  const next = (values: number[]) => () => values.shift()!;
  return { ...ratio, prepare: () => Promise.resolve({ ours: next(ours), theirs: next(theirs) }), ...more };
}

Deno.test("runCase() tells both figures, both sides and the verdict", async () => {
  assertEquals(await runCase(given([4, 9, 5], [10, 30, 10]), 3), {
    ...ratio,
    rounds: 3,
    median: 0.5,
    minimum: 0.4,
    met: true,
    ours: { median: 5, minimum: 4 },
    theirs: { median: 10, minimum: 10 },
  });
});

Deno.test("runCase() judges by the figure that the case names", async () => {
  const byMinimum = await runCase(given([4, 9, 9], [10, 10, 10]), 3);
  const byMedian = await runCase(given([4, 9, 9], [10, 10, 10], { by: "median" }), 3);
  assertEquals([byMinimum.met, byMedian.met], [true, false]);
});

Deno.test("a row without a target has no verdict", async () => {
  const row = await runCase(given([1], [2], { target: undefined }), 1);
  assertEquals(["met" in row, row.minimum], [false, 0.5]);
});

Deno.test("a missing tool is a note, anything else a failure", async () => {
  const missing = await runCase({ ...ratio, prepare: () => Promise.reject(new Missing("no cc")) }, 3);
  assertEquals(missing, { ...ratio, rounds: 0, note: "no cc" });
  const failed = await runCase({ ...ratio, prepare: () => Promise.reject(new Error("another text")) }, 3);
  assertEquals(failed, { ...ratio, rounds: 0, note: "another text", failed: true });
});

Deno.test("a note may tell more about the samples", async () => {
  const prepared = { ours: () => 2, theirs: () => 4, note: () => "two" };
  assertEquals((await runCase({ ...ratio, prepare: () => Promise.resolve(prepared) }, 1)).note, "two");
});

Deno.test("slow cases get a third of the rounds, at least one", () => {
  assertEquals([9, 3, 1].map((rounds) => roundsOf({ slow: true }, rounds)), [3, 1, 1]);
  assertEquals(roundsOf({}, 9), 9);
});
