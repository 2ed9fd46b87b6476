import { assertEquals } from "@std/assert";
import { cleanUp } from "./inputs.ts";
import { feed, fuzz, TARGETS } from "./run.ts";

const FOLDER = new URL("../data/fuzz/", import.meta.url);

Deno.test("inputs that once failed do not fail again", async () => {
  for (const { name } of Deno.readDirSync(FOLDER)) {
    const [, target, seed] = /^(\w+)-([0-9a-f]{8})\.bin$/.exec(name) ?? [];
    const found = TARGETS.find((t) => t.name === target);
    if (found === undefined) continue;
    assertEquals(await feed(found, Deno.readFileSync(new URL(name, FOLDER)), parseInt(seed!, 16)), undefined, name);
  }
  cleanUp();
});

Deno.test("a short run over every entry point finds nothing", async () => {
  const { counts, findings } = await fuzz({ seed: 20261123, inputs: 6000 });
  cleanUp();
  assertEquals(findings, []);
  for (const target of TARGETS) assertEquals((counts.get(target.name) ?? 0) > 0, true, target.name);
});
