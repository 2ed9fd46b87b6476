import { assert, assertEquals } from "@std/assert";
import { judge } from "../../../diagnose/judge.ts";
import { ALL_RULES } from "../../../diagnose/rules.ts";
import { RULE_SCENES } from "./rule_scenes.ts";
import { adaptersOf, type Scene } from "./scenes.ts";

/** Rules that speak of the adapter; where the QP's own verdict is worse, a pair's stands among the pairs. */
function rulesOf(scene: Scene): string[] {
  const { verdicts, pairs } = judge(adaptersOf(scene), { all: true });
  const ofPairs = pairs.flatMap(({ verdict }) => ALL_RULES.filter(({ name }) => name === verdict));
  return [...verdicts.filter(({ host }) => host === "here").map(({ rule }) => rule), ...ofPairs.map(({ id }) => id)];
}

Deno.test("every rule has a scene in which it speaks and one in which it does not", () => {
  const ids = ALL_RULES.map(({ id }) => id);
  assertEquals(ids.filter((id) => Object.keys(RULE_SCENES[id]?.fires ?? {}).length === 0), [], "none speaks");
  assertEquals(ids.filter((id) => Object.keys(RULE_SCENES[id]?.spares ?? {}).length === 0), [], "none is silent");
  assertEquals(Object.keys(RULE_SCENES).filter((id) => !ids.includes(id)), [], "no such rule");
});

for (const { id, name } of ALL_RULES) {
  for (const [title, scene] of Object.entries(RULE_SCENES[id]?.fires ?? {})) {
    Deno.test(`${id} ${name} speaks: ${title}`, () => {
      const found = rulesOf(scene);
      assert(found.includes(id), `only ${found.join(", ")}`);
    });
  }
  for (const [title, scene] of Object.entries(RULE_SCENES[id]?.spares ?? {})) {
    Deno.test(`${id} ${name} is silent: ${title}`, () => {
      const found = rulesOf(scene);
      assert(!found.includes(id), found.join(", "));
    });
  }
}
