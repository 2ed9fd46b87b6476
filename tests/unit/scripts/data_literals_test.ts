import { assert, assertEquals } from "@std/assert";
import { ROOT, withCompiler } from "./with_compiler.ts";

/** Modules with their tables as json. */
async function asJson(...modules: readonly string[]): Promise<string[]> {
  const program = `
    import { withDataAsJson } from "${new URL("scripts/lib/data_literals.ts", ROOT)}";
    console.log(JSON.stringify(JSON.parse(Deno.args[0]).map(withDataAsJson)));`;
  return await withCompiler(program, [JSON.stringify(modules)]) as string[];
}

async function exportsOf(module: string): Promise<Record<string, unknown>> {
  return await import(`data:text/javascript,${encodeURIComponent(module)}`);
}

const LONG = `{ name: "x", text: "${"long ".repeat(100)}" }`;

/** With values that json spells in another way. */
const TABLE = `export const TABLE = { at: 0x5c, "a-b": -1, 7: [1.5, true, null], nested: { e: [] }, wide: 0xffffffff,
  text: 'it\\'s "quoted" \\\\ \\u2028 \\n' + "and " + \`joined\`, more: [${LONG}] };`;

Deno.test("a table of data becomes json and stays what it was", async () => {
  const [module = ""] = await asJson(TABLE);
  assert(module.includes("TABLE = JSON.parse('"));
  assertEquals((await exportsOf(module)).TABLE, (await exportsOf(TABLE)).TABLE);
});

Deno.test("what json cannot say, is not known yet, or is made anew at every call stays code", async () => {
  const modules = [
    `export const f = () => (${LONG}); export class A { static b = [${LONG}]; c = ${LONG}; }`,
    ...["undefined", "1n", "-0", "NaN", "other", "[,]", "/x/", "`${other}`", "() => 1", "1 + 1"].map((value) =>
      `const other = 1; export const x = { long: "${"long ".repeat(100)}", value: ${value} };`
    ),
    `export const x = { ...{}, long: "${"long ".repeat(100)}" };`,
    `export const x = { __proto__: null, long: "${"long ".repeat(100)}" };`,
    `export const x = { get y() { return 1; }, long: "${"long ".repeat(100)}" };`,
  ];
  assertEquals(await asJson(...modules), modules);
});

Deno.test("tables inside of what is no data are found", async () => {
  const [module = ""] = await asJson(
    `const n = 1; export const x = [n, ${LONG}, f(${LONG})]; function f(x) { return x; }`,
  );
  assertEquals(module.match(/JSON\.parse\('/g)?.length, 2);
  assertEquals(((await exportsOf(module)).x as unknown[])[0], 1);
});
