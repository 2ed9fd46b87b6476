import { assertEquals, assertThrows } from "@std/assert";
import { HELP, parseBenchArgs, ROUNDS, wanted } from "../../../bench/args.ts";

Deno.test("parseBenchArgs() without arguments asks for the whole table as text", () => {
  assertEquals(parseBenchArgs([]), {
    rounds: ROUNDS,
    format: "text",
    only: [],
    floors: false,
    list: false,
    help: false,
  });
});

Deno.test("parseBenchArgs() takes rounds in both spellings, and they win over --quick", () => {
  assertEquals(parseBenchArgs(["--rounds", "5"]).rounds, 5);
  assertEquals(parseBenchArgs(["--rounds=7"]).rounds, 7);
  assertEquals(parseBenchArgs(["--quick"]).rounds, 3);
  assertEquals(parseBenchArgs(["--quick", "--rounds", "1"]).rounds, 1);
});

Deno.test("parseBenchArgs() gathers parts of names, with and without --only", () => {
  assertEquals(parseBenchArgs(["SQ text", "--only", "CQ", "--only=start-up"]).only, ["SQ text", "CQ", "start-up"]);
});

Deno.test("parseBenchArgs() knows the forms of the table", () => {
  assertEquals(parseBenchArgs(["--json"]).format, "json");
  assertEquals(parseBenchArgs(["--markdown"]).format, "markdown");
});

Deno.test("parseBenchArgs() refuses what it cannot do", () => {
  const refused: readonly (readonly [string[], string])[] = [
    [["--fast"], "Unknown option --fast"],
    [["-x"], "Unknown option -x"],
    [["--json=1"], "Unknown option --json=1"],
    [["--rounds"], "not nothing"],
    [["--rounds", "0"], "not 0"],
    [["--rounds", "1.5"], "not 1.5"],
    [["--rounds", "many"], "not many"],
    [["--rounds", "1001"], "not 1001"],
    [["--rounds="], "not "],
    [["--only"], "a part of a row's name"],
    [["--only="], "a part of a row's name"],
    [["--json", "--markdown"], "exclude each other"],
    [["--floors", "--json"], "no other option"],
    [["--floors", "SQ"], "no other option"],
    [["--floors", "--rounds", "3"], "no other option"],
  ];
  for (const [args, message] of refused) assertThrows(() => parseBenchArgs(args), Error, message, args.join(" "));
});

Deno.test("wanted() looks for any of the parts, whatever the case; without parts everything is wanted", () => {
  assertEquals(wanted("SQ text: throughput", []), true);
  assertEquals(wanted("SQ text: throughput", ["cq", "sq TEXT"]), true);
  assertEquals(wanted("SQ text: throughput", ["CQ"]), false);
});

Deno.test("the help names every option that parseBenchArgs() takes", () => {
  for (const option of ["--quick", "--list", "--markdown", "--json", "--floors", "--help", "-h"]) {
    parseBenchArgs([option]);
    assertEquals(HELP.includes(option), true, option);
  }
});
