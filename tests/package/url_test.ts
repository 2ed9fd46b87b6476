import { assert, assertEquals } from "@std/assert";
import { EXPECTED, program } from "./stranger.ts";
import { createWorkshop, run, serveTree } from "./tree_server.ts";

Deno.test("a program in an empty folder imports mod.ts by URL, types included, with no permission but the import", async () => {
  await using server = serveTree();
  await using workshop = await createWorkshop(program(server.host));
  const args = ["run", "--check", "--quiet", "--no-prompt", `--allow-import=${server.host}`, "program.ts"];
  const { code, stdout, stderr } = await run(Deno.execPath(), args, { cwd: workshop.folder, env: workshop.env });
  assertEquals(code, 0, stderr);
  assertEquals(JSON.parse(stdout), EXPECTED);
  assert(!server.served.has("deno.json"));
});

Deno.test("wrong types in such a program are found", async () => {
  await using server = serveTree();
  await using workshop = await createWorkshop(
    `import { decode } from "http://${server.host}/mod.ts";\ndecode("text", { source: "cmp" });\n`,
  );
  const args = ["check", "--quiet", `--allow-import=${server.host}`, "program.ts"];
  const { code, stderr } = await run(Deno.execPath(), args, { cwd: workshop.folder, env: workshop.env });
  assertEquals(code, 1);
  assert(stderr.includes("TS2345"), stderr);
});

Deno.test("importing mod.ts does nothing: no output, no permission asked for, no module of the command line", async () => {
  await using server = serveTree();
  await using workshop = await createWorkshop(`import "http://${server.host}/mod.ts";\n`);
  const args = ["run", "--quiet", "--no-prompt", `--allow-import=${server.host}`, "program.ts"];
  const outcome = await run(Deno.execPath(), args, { cwd: workshop.folder, env: workshop.env });
  assertEquals(outcome, { code: 0, stdout: "", stderr: "" });
  assertEquals([...server.served].filter((path) => /^(cli|main|tests|scripts)\b/.test(path)), []);
});
