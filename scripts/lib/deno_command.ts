/** The running Deno as a command. */

/**
 * Runs it.
 *
 * @param args Its arguments.
 * @returns What it printed, as json; undefined if it printed nothing.
 * @throws {Error} If it fails, with what it said.
 */
export async function deno<Result>(args: readonly string[], cwd: string): Promise<Result> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd,
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  if (!success) throw new Error(`deno ${args[0]} failed\n${new TextDecoder().decode(stderr)}`);
  const text = new TextDecoder().decode(stdout);
  return (text === "" ? undefined : JSON.parse(text)) as Result;
}
