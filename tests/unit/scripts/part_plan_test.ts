import { assertEquals } from "@std/assert";
import { type PlannedModule, planParts } from "../../../scripts/lib/part_plan.ts";

function module(path: string, size: number, frequent: readonly number[] = [], longer: readonly number[] = []) {
  return { path, size, frequent, longer } satisfies PlannedModule;
}

Deno.test("modules that the same samples load are one part, and others load none of it", () => {
  const parts = planParts([
    module("a.js", 100_000, [0, 1]),
    module("b.js", 90_000, [0, 1]),
    module("c.js", 80_000, [1]),
  ]);
  assertEquals(parts, [{ paths: ["a.js", "b.js"], packed: false }, { paths: ["c.js"], packed: false }]);
});

Deno.test("a part that is smaller than opening it is worth joins another", () => {
  const parts = planParts([module("a.js", 100_000, [0, 1]), module("b.js", 1000, [1])]);
  assertEquals(parts, [{ paths: ["a.js", "b.js"], packed: false }]);
});

Deno.test("what no frequent sample loads is packed: by samples, by folders, and data alone", () => {
  const parts = planParts([
    module("cli/often.js", 1000, [0], [3]),
    module("cli/longer.js", 1000, [], [3]),
    module("cli/never.js", 1000),
    module("cli/nor_this.js", 1000),
    module("sim/adapter.js", 100_000),
    module("sim/never.js", 1000),
  ]);
  assertEquals(parts, [
    { paths: ["cli/often.js"], packed: false },
    { paths: ["cli/longer.js"], packed: true },
    { paths: ["cli/never.js", "cli/nor_this.js"], packed: true },
    { paths: ["sim/adapter.js"], packed: true },
    { paths: ["sim/never.js"], packed: true },
  ]);
});

Deno.test("every module is in one part", () => {
  const modules = Array.from(
    { length: 40 },
    (_, at) => module(`folder${at % 3}/${at}.js`, 1000 * at, at % 4 === 0 ? [] : [at % 5, 5 + at % 2], [at % 3]),
  );
  const paths = planParts(modules).flatMap(({ paths }) => paths);
  assertEquals(paths.toSorted(), modules.map(({ path }) => path).toSorted());
});
