/** Programs that use the scripts' compiler, which is not among the packages of tests. */

import { assert } from "@std/assert";

/** Where the project is. */
export const ROOT = new URL("../../../", import.meta.url);

/**
 * Run a program.
 *
 * @param program TypeScript; it names modules by their whole URL and prints json.
 * @param args Its arguments.
 * @returns What it printed.
 */
export async function withCompiler(program: string, args: readonly string[] = []): Promise<unknown> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--config", "scripts/stage.json", "--allow-env", "--allow-read", "-", ...args],
    cwd: ROOT,
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(program));
  await writer.close();
  const { success, stdout } = await child.output();
  assert(success);
  return JSON.parse(new TextDecoder().decode(stdout));
}
