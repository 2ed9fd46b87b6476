import { assertEquals } from "@std/assert";
import { generatedFiles, inlineFiles } from "../../../scripts/gen_scenarios.ts";

Deno.test("the embedded scenarios are those of scenarios/*.json", async () => {
  for (const [path, text] of generatedFiles()) {
    const found = await Deno.readTextFile(new URL(`../../../scenarios/${path}`, import.meta.url));
    assertEquals(found === text, true, `scenarios/${path} differs: run deno task gen`);
  }
});

Deno.test("inlineFiles() puts the bytes of named files in and leaves comments out", () => {
  const inlined = inlineFiles(
    { comment: "x", rings: [{ file: "a", bytes: 4 }, { dwords: "0" }] },
    (name) => new TextEncoder().encode(name),
  );
  assertEquals(inlined, { rings: [{ base64: "YQ==", bytes: 4 }, { dwords: "0" }] });
});
