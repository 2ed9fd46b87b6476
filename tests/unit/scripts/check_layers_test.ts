import { assertEquals, assertStringIncludes } from "@std/assert";
import { checkModule, findImports, parseTable } from "../../../scripts/check_layers.ts";

const TABLE = `
| folder | holds | may import |
| --- | --- | --- |
| \`layouts/\` | tables | nothing |
| \`errors.ts\` | errors | nothing |
| \`records/\` | rings | \`layouts\`, \`errors\`, \`device/types.ts\` (types only) |
| \`cli/\` | commands | all of the above |
| \`main.ts\` | edge | \`cli\` |
| \`mod.ts\` | API | all but \`cli\` |
`;
const RULES = parseTable(TABLE);

Deno.test("parseTable() reads folders, files, types-only entries and the two short forms", () => {
  assertEquals([...RULES.keys()], ["layouts", "errors", "records", "cli", "main", "mod"]);
  assertEquals([...RULES.get("layouts")!.values], []);
  assertEquals([...RULES.get("records")!.types], ["device/types.ts"]);
  assertEquals([...RULES.get("cli")!.values], ["layouts", "errors", "records"]);
  assertEquals([...RULES.get("mod")!.values], ["layouts", "errors", "records", "main"]);
});

Deno.test("findImports() sees every form and leaves comments alone", () => {
  const text = `/* import "./no.ts" */
// import "./no.ts"
import type { A } from "./a.ts";
import { type B, type C } from "./b.ts";
import { type D, e } from "./d.ts";
export * from "./f.ts";
export {
  g,
} from "./g.ts";
const h = await import("./h.ts");
import "./i.ts";
`;
  assertEquals(findImports(text).map(({ specifier, typeOnly, line }) => [specifier, typeOnly, line]), [
    ["./a.ts", true, 3],
    ["./b.ts", true, 4],
    ["./d.ts", false, 5],
    ["./f.ts", false, 6],
    ["./g.ts", false, 7],
    ["./h.ts", false, 10],
    ["./i.ts", false, 11],
  ]);
});

Deno.test("checkModule() accepts imports that go down and names those that go up", () => {
  assertEquals(checkModule("records/a.ts", `import { x } from "../layouts/x.ts";`, RULES), []);
  assertEquals(checkModule("records/a.ts", `import { x } from "./b/c.ts";`, RULES), []);
  assertEquals(checkModule("records/a.ts", `import type { X } from "../device/types.ts";`, RULES), []);
  const [value = ""] = checkModule("records/a.ts", `import { x } from "../device/types.ts";`, RULES);
  assertStringIncludes(value, 'records/a.ts:1: "../device/types.ts" goes up');
  assertEquals(checkModule("layouts/a.ts", `import { x } from "../errors.ts";`, RULES).length, 1);
});

Deno.test("checkModule() lets mapped names into cli/ only, and versioned packages everywhere", () => {
  assertEquals(checkModule("records/a.ts", `import { x } from "npm:x";`, RULES).length, 1);
  assertEquals(checkModule("records/a.ts", `import { x } from "npm:x@1.0.0/y.js"; import "node:zlib";`, RULES), []);
  assertEquals(checkModule("records/a.ts", `import { red } from "@std/fmt/colors";`, RULES).length, 1);
  assertEquals(checkModule("cli/a.ts", `import { red } from "@std/fmt/colors";`, RULES), []);
});

Deno.test("checkModule() does not accept a folder that the table does not know", () => {
  assertStringIncludes(checkModule("helpers/a.ts", "", RULES)[0] ?? "", "no row");
});
