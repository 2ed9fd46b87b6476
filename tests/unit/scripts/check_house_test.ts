import { assertEquals } from "@std/assert";
import { checkHouse, exportsOf, functionsOf } from "../../../scripts/check_house.ts";

/** Files that are in order, and one more. */
function complaints(path: string, text: string): string[] {
  const rest = [["records/a.ts", "export function one(): void {}\n"], ["api/b.ts", "one();\n"]] as const;
  return checkHouse(new Map([...rest, [path, text]]));
}

Deno.test("a house in order has no complaints", () => {
  assertEquals(complaints("api/c.ts", "one();\n"), []);
});

Deno.test("a name that two files export is named with both", () => {
  assertEquals(complaints("api/c.ts", "export const one = 1;\n"), [
    "one is exported by records/a.ts and api/c.ts: one name, one meaning",
  ]);
  assertEquals(complaints("tests/unit/c_test.ts", "export const one = 1;\n"), []);
});

Deno.test("what nobody uses, or tests alone, is no export; comments use nothing", () => {
  const nobody = ["api/c.ts: two is exported, and no other file uses it"];
  assertEquals(complaints("api/c.ts", "export const two = 1;\n/** {@linkcode two} */\n"), nobody);
  assertEquals(complaints("api/c.ts", "export const two = 1;\nconsole.log(two);\n"), nobody);
  const used = new Map([["api/c.ts", "export const two = 1;\n"], ["tests/unit/c_test.ts", "two;\n"]]);
  assertEquals(checkHouse(used), ["api/c.ts: two is exported, and only tests use it"]);
  assertEquals(complaints("api/c.ts", "export interface Two {}\nfunction f(a: Two): void {}\n"), []);
});

Deno.test("files and functions that are too long are counted", () => {
  const long = `function f(): void {\n${"  one();\n".repeat(40)}}\n`;
  assertEquals(complaints("api/c.ts", long), ["api/c.ts:1: f has 42 lines, at most 40"]);
  assertEquals(complaints("api/c.ts", "one();\n".repeat(301)), [
    "api/c.ts: 301 lines, at most 300: one subject a file",
  ]);
  assertEquals(complaints("logs/rows/c.ts", "one();\n".repeat(301)), []);
});

Deno.test("functions, methods and generators are found with their signatures; calls are none", () => {
  const text = `export async function* a(
  one: number,
): AsyncGenerator<number> {
  b();
}

class C {
  #d({ e }: F): void {
    list.map((x) => {
      f(x);
    });
  }

  get g(): number {
    if (h()) {
      return 1;
    }
  }
}
`;
  assertEquals(functionsOf(text), [
    { name: "a", line: 1, lines: 5 },
    { name: "#d", line: 8, lines: 5 },
    { name: "g", line: 14, lines: 5 },
  ]);
});

Deno.test("overloads are one declaration", () => {
  const text = "export function a(b: string): void;\nexport function a(b: number): void {}\nexport type T = 1;\n";
  assertEquals(exportsOf("x.ts", text), [
    { path: "x.ts", name: "a", isType: false },
    { path: "x.ts", name: "T", isType: true },
  ]);
});
