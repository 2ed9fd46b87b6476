import { assertEquals } from "@std/assert";
import { tallyByFolder } from "../../../scripts/coverage.ts";

Deno.test("tallyByFolder() counts lines and branches, and those that ran, by top-level folder", () => {
  const lcov = [
    "SF:/repo/cli/a.ts",
    "DA:1,3",
    "DA:2,0",
    "BRDA:1,0,0,3",
    "BRDA:1,0,1,0",
    "BRDA:2,1,0,-",
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
    new Map([
      ["cli", { lines: 3, hit: 2, branches: 3, taken: 1 }],
      ["mod.ts", { lines: 1, hit: 1, branches: 0, taken: 0 }],
    ]),
  );
});
