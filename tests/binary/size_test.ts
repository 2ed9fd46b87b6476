import { assert } from "@std/assert";
import { compileArguments } from "../../scripts/compile.ts";
import { run, WQDUMP } from "./workbench.ts";

Deno.test("the executable is below 100 MB and within 5 MB of one with an empty program", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/empty.ts`, "");
    const args = compileArguments({ output: `${folder}/empty`, program: "empty.ts" });
    const { code, stderr } = await run([Deno.execPath(), ...args], { cwd: folder, env: Deno.env.toObject() });
    assert(code === 0, stderr);
    const [{ size: empty }, { size }] = [await Deno.stat(`${folder}/empty`), await Deno.stat(WQDUMP)];
    assert(size < 100e6, `${size} bytes`);
    assert(size - empty < 5e6, `${size - empty} bytes more than an empty program`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
