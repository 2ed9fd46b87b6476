import { assertEquals } from "@std/assert";
import { isData, redirect, stripTypes } from "../../../scripts/lib/stage.ts";

const DATA = `// @generated
/** Names. */
export const NAMES: readonly string[] = ["a","import b"];

/** Image. */
export const IMAGE: string =
  "export const X: string =";
`;

Deno.test("isData() takes generated modules of constants only", () => {
  assertEquals(isData("wasm/tables_generated.ts", DATA), true);
  assertEquals(isData("wasm/tables.ts", DATA), false);
  assertEquals(isData("x_generated.ts", `${DATA}export interface Y {}\n`), false);
  assertEquals(isData("x_generated.ts", `import { y } from "./y.ts";\n${DATA}`), false);
});

Deno.test("stripTypes() leaves JavaScript with the same values", async () => {
  const module = await import(`data:text/javascript,${encodeURIComponent(stripTypes(DATA))}`);
  assertEquals({ ...module }, { NAMES: ["a", "import b"], IMAGE: "export const X: string =" });
});

Deno.test("redirect() renames imports of modules that have become JavaScript, and no others", () => {
  const text = `import { A } from "./a_generated.ts";
import { B } from "../b_generated.ts";
const c = () => import("./c_generated.ts");
`;
  assertEquals(
    redirect("wasm/x.ts", text, new Set(["wasm/a_generated.ts", "wasm/c_generated.ts"])),
    text.replace("a_generated.ts", "a_generated.js").replace("c_generated.ts", "c_generated.js"),
  );
});
