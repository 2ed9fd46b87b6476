import { assertEquals } from "@std/assert";
import { EXPECTED, program } from "../package/stranger.ts";
import { createWorkshop, run, serveTree } from "../package/tree_server.ts";

Deno.test("a program that imports mod.ts by URL can be compiled and then needs neither the server nor Deno", async () => {
  await using workshop = await createWorkshop("");
  const { folder, env } = workshop;
  const out = await Deno.makeTempDir();
  try {
    {
      await using server = serveTree();
      await Deno.writeTextFile(`${folder}/program.ts`, program(server.host));
      const args = [
        "compile",
        "--quiet",
        "--no-prompt",
        `--allow-import=${server.host}`,
        "-o",
        `${out}/own`,
        "program.ts",
      ];
      const { code, stderr } = await run(Deno.execPath(), args, { cwd: folder, env });
      assertEquals(code, 0, stderr);
    }
    const { code, stdout, stderr } = await run(`${out}/own`, [], { cwd: out, clearEnv: true });
    assertEquals(code, 0, stderr);
    assertEquals(JSON.parse(stdout), EXPECTED);
  } finally {
    await Deno.remove(out, { recursive: true });
  }
});
