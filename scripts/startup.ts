/**
 * How long `--version` of the executable takes, against an executable with an empty program. Fails above 1.3 times.
 *
 *     deno run --allow-all scripts/startup.ts [FILE]
 *
 * The two take turns, and the fastest run of each counts: that is what is left when nothing else disturbs.
 *
 * @module
 */

import { compileArguments } from "./compile.ts";

const LIMIT = 1.3;
const ROUNDS = 40;

async function time(path: string): Promise<number> {
  const start = performance.now();
  const { success } = await new Deno.Command(path, { args: ["--version"], stdin: "null" }).output();
  if (!success) throw new Error(`${path} --version failed`);
  return performance.now() - start;
}

const wqdump = Deno.args[0] ?? new URL("../dist/wqdump", import.meta.url).pathname;
const folder = await Deno.makeTempDir();
try {
  const empty = `${folder}/empty`;
  await Deno.writeTextFile(`${folder}/empty.ts`, "");
  const args = compileArguments({ output: empty, program: "empty.ts" });
  const { success, stderr } = await new Deno.Command(Deno.execPath(), { args, cwd: folder }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  const fastest = { empty: Infinity, wqdump: Infinity };
  for (let round = 0; round < ROUNDS; round++) {
    fastest.empty = Math.min(fastest.empty, await time(empty));
    fastest.wqdump = Math.min(fastest.wqdump, await time(wqdump));
  }
  const ratio = fastest.wqdump / fastest.empty;
  console.log(
    `startup: wqdump --version ${fastest.wqdump.toFixed(1)} ms, empty program ${fastest.empty.toFixed(1)} ms, ` +
      `${ratio.toFixed(2)} times (limit ${LIMIT})`,
  );
  if (ratio > LIMIT) Deno.exitCode = 1;
} finally {
  await Deno.remove(folder, { recursive: true });
}
