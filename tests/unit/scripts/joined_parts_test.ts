import { assert, assertEquals } from "@std/assert";
import * as namespaces from "../../../scripts/executable/namespaces.ts";
import { ROOT, withCompiler } from "./with_compiler.ts";

/**
 * Joins a program of two commands as `scripts/join.ts` does, all in one part, and runs a piece of code in its place.
 */
async function joined(modules: Readonly<Record<string, string>>, code: string): Promise<unknown> {
  const program = `
    import { asFunction } from "${new URL("scripts/lib/module_function.ts", ROOT)}";
    const modules = ${JSON.stringify(modules)};
    const paths = Object.keys(modules);
    const beside = [];
    const functions = paths.map((path) => asFunction(path, modules[path], {
      numberOf: (specifier) => paths.indexOf(specifier.replace("./", "")),
      carry: (text) => [beside.push(text) - 1, 0],
    }));
    const parts = \`"use strict";\\n[\${functions.join(",\\n")}]\`;
    console.log(JSON.stringify({ parts, beside }));`;
  const { parts, beside } = await withCompiler(program) as { parts: string; beside: string[] };
  assert(/^[\0-\x7f]*$/.test(parts), "nothing but ASCII");
  const run = new Function(
    "texts",
    "namespaces",
    `"use strict";
    const functions = ${parts.replace(/^"use strict";\n/, "")};
    const spaces = [];
    const extras = { url: "file:///program/main.js", ...namespaces, textAt: (at) => texts[at] };
    const load = async (module) => typeof module === "string" ? { builtin: module } : need(module);
    function need(module) {
      if (spaces[module] === undefined) functions[module](spaces[module] = {}, need, load, extras);
      return spaces[module];
    }
    return (async () => { ${code} })();`,
  );
  return await run(beside, namespaces);
}

Deno.test("joined modules see each other as modules do", async () => {
  const found = await joined(
    {
      "main.js": `import { twice, count, bump } from "./lib.js"; import * as all from "./star.js";
      bump(); export const answer = twice(21); export const counted = count; export const names = Object.keys(all);
      export const later = () => import("./late.js"); export const url = import.meta.url;
      const name = "node:zlib"; export const builtin = () => import(name);`,
      "lib.js": `export function twice(n) { return 2 * n; } export let count = 0; export function bump() { count++; }`,
      "star.js": `export * from "./lib.js"; export { twice as double } from "./lib.js"; export const a = "ü–😀";`,
      "late.js": `export const LATE = /[–]/u.test("–") + \`\\n\${"é"}\`;`,
    },
    `const main = need(0);
    return [main.answer, main.counted, main.names, (await main.later()).LATE, main.url, await main.builtin(), need(2).a];`,
  );
  assertEquals(found, [
    42,
    1,
    ["a", "bump", "count", "double", "twice"],
    "true\né",
    "file:///program/main.js",
    { builtin: "node:zlib" },
    "ü–😀",
  ]);
});

Deno.test("a long text lies beside its part unless it is made anew each time", async () => {
  const long = "long ü ".repeat(1000);
  const found = await joined({
    "main.js": `export const TEXT = ${JSON.stringify(long)}; export const length = () => ${
      JSON.stringify(long)
    }.length;`,
  }, "return [texts, need(0).TEXT, need(0).length()];");
  assertEquals(found, [[long], long, long.length]);
});
