/** The compiled executable in the surroundings that it must work in. */

/** Path of the executable under test. */
export const WQDUMP: string = Deno.env.get("WQDUMP_BIN") ??
  new URL("../../dist/wqdump", import.meta.url).pathname;

/** Outcome of a process. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a process is started. */
export interface Start {
  /** Working directory; default: a new empty one. */
  readonly cwd?: string;
  /** Whole environment; default: empty. */
  readonly env?: Record<string, string>;
}

/**
 * Runs a command to its end.
 *
 * @param command Executable and arguments.
 * @param start Surroundings.
 */
export async function run(command: readonly string[], start: Start = {}): Promise<Outcome> {
  const [program = "", ...args] = command;
  const own = start.cwd === undefined ? await Deno.makeTempDir() : undefined;
  try {
    const { code, stdout, stderr } = await new Deno.Command(program, {
      args,
      cwd: own ?? start.cwd!,
      env: start.env ?? {},
      clearEnv: true,
      stdin: "null",
    }).output();
    const decoder = new TextDecoder();
    return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  } finally {
    if (own !== undefined) await Deno.remove(own, { recursive: true });
  }
}

/**
 * Runs a shell script with the executable as `$W`.
 *
 * @param script Bourne shell.
 * @param env Whole environment.
 */
export function shell(script: string, env: Record<string, string> = {}): Promise<Outcome> {
  return run(["/bin/sh", "-c", script], { env: { PATH: "/usr/bin:/bin", W: WQDUMP, ...env } });
}

/** Whether the tests run as root, which some surroundings need. */
export const IS_ROOT: boolean = Deno.uid() === 0;

/** A folder that anyone may read, with the executable in it; gone afterwards. */
export async function publicCopy(): Promise<{ path: string; folder: string } & AsyncDisposable> {
  const folder = await Deno.makeTempDir({ dir: "/tmp", prefix: "wqdump-public-" });
  await Deno.chmod(folder, 0o755);
  const path = `${folder}/wqdump`;
  await Deno.copyFile(WQDUMP, path);
  await Deno.chmod(path, 0o755);
  return { path, folder, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}

/** Shared libraries of an executable, as absolute paths, the dynamic loader included. */
export async function librariesOf(path: string): Promise<string[]> {
  const { stdout } = await run(["/usr/bin/ldd", path], { env: { PATH: "/usr/bin:/bin" } });
  return [...stdout.matchAll(/(?:=> )?(\/[^\s]+) \(0x/g)].map((match) => match[1]!);
}
