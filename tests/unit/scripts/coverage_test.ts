import { assertEquals } from "@std/assert";
import { tallyByFolder } from "../../../scripts/coverage.ts";

Deno.test("tallyByFolder() counts lines with code and those that ran, by top-level folder", () => {
  const lcov = [
    "SF:/repo/cli/a.ts",
    "DA:1,3",
    "DA:2,0",
    "end_of_record",
    "SF:/repo/cli/deep/b.ts",
    "DA:7,10",
    "end_of_record",
    "SF:/repo/mod.ts",
    "DA:1,1",
    "end_of_record",
    "SF:/elsewhere/x.ts",
    "DA:1,1",
    "end_of_record",
  ].join("\n");
  assertEquals(
    tallyByFolder(lcov, "/repo"),
    new Map([["cli", { lines: 3, hit: 2 }], ["mod.ts", { lines: 1, hit: 1 }]]),
  );
});
