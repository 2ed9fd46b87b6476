/**
 * Runs wqdump as a user does: the executable that `WQDUMP_BIN` names, else `main.ts`, from an empty folder, with an
 * empty environment.
 */

const BINARY = Deno.env.get("WQDUMP_BIN");
const MAIN = new URL("../../main.ts", import.meta.url).pathname;

/** Where profiles go when coverage is measured: programs that tests start are counted too. */
const COVERAGE = Deno.env.get("DENO_COVERAGE_DIR");

/** How a run ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Options of {@linkcode wqdump}. */
export interface RunOptions {
  /** Text or bytes on stdin; default: nothing. */
  readonly input?: string | Uint8Array;
  /** Environment; default: NO_COLOR only. */
  readonly env?: Readonly<Record<string, string>>;
  /** Permission flags of a run from source; default: none. The executable has its own. */
  readonly allow?: readonly string[];
  /** Folder; default: an empty one. */
  readonly cwd?: string;
}

/** Where Deno keeps npm packages; a run from source needs to be told when its environment is empty. */
let denoDir: Promise<string> | undefined;

async function findDenoDir(): Promise<string> {
  const given = Deno.env.get("DENO_DIR");
  if (given !== undefined) return given;
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  return JSON.parse(new TextDecoder().decode(stdout)).denoDir;
}

/** Asked at the first use: a child that is started at import would end in the middle of somebody's test. */
let defaultSignals: Promise<readonly string[]> | undefined;

/**
 * A command line whose program has the default signals: tests that run in the background have some ignored, and wqdump
 * keeps that. The same command line where `env` does not know how.
 */
export async function withDefaultSignals<T extends { readonly program: string; readonly args: readonly string[] }>(
  line: T,
): Promise<T & { args: string[] }> {
  const [program, ...args] = [...await (defaultSignals ??= findDefaultSignals()), line.program, ...line.args];
  return { ...line, program: program!, args };
}

async function findDefaultSignals(): Promise<readonly string[]> {
  const [program, ...args] = ["/usr/bin/env", "--default-signal=HUP,INT,QUIT,TERM"] as const;
  const works = await new Deno.Command(program, { args: [...args, "true"], stdout: "null", stderr: "null" }).output()
    .then(
      ({ success }) => success,
      () => false,
    );
  return works ? [program, ...args] : [];
}

/** Program, arguments and environment of a run. */
export async function commandLine(
  args: readonly string[],
  options: RunOptions = {},
): Promise<{ program: string; args: string[]; env: Record<string, string> }> {
  const env: Record<string, string> = { NO_COLOR: "1", ...options.env };
  if (BINARY !== undefined) return { program: BINARY, args: [...args], env };
  denoDir ??= findDenoDir();
  return {
    program: Deno.execPath(),
    args: ["run", "--quiet", "--no-prompt", ...(options.allow ?? []), MAIN, ...args],
    env: { ...env, DENO_DIR: await denoDir, ...COVERAGE === undefined ? {} : { DENO_COVERAGE_DIR: COVERAGE } },
  };
}

/**
 * Run wqdump.
 *
 * @param args Its arguments: a list, or one line that is split at blanks.
 */
export async function wqdump(args: string | readonly string[], options: RunOptions = {}): Promise<Ended> {
  const list = typeof args === "string" ? args.split(" ").filter((word) => word !== "") : args;
  const line = await commandLine(list, options);
  const cwd = options.cwd ?? await Deno.makeTempDir({ prefix: "wqdump-empty-" });
  try {
    const child = new Deno.Command(line.program, {
      args: line.args,
      env: line.env,
      clearEnv: true,
      cwd,
      stdin: options.input === undefined ? "null" : "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    if (options.input !== undefined) {
      const bytes = typeof options.input === "string" ? new TextEncoder().encode(options.input) : options.input;
      const writer = child.stdin.getWriter();
      // A program that has seen enough closes its input.
      await writer.write(bytes).then(() => writer.close()).catch(() => undefined);
    }
    const { code, stdout, stderr } = await child.output();
    const decoder = new TextDecoder();
    return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  } finally {
    if (options.cwd === undefined) await Deno.remove(cwd, { recursive: true });
  }
}

/**
 * Run wqdump in a shell pipeline.
 *
 * @param script Shell text in which `wqdump` stands for the program.
 */
export async function inShell(script: string, options: Pick<RunOptions, "allow"> = {}): Promise<Ended> {
  const { program, args, env } = await commandLine([], options);
  const quoted = [program, ...args].map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
  const cwd = await Deno.makeTempDir({ prefix: "wqdump-empty-" });
  try {
    const { code, stdout, stderr } = await new Deno.Command("/bin/bash", {
      args: ["-c", `wqdump() { ${quoted} "$@"; }\n${script}`],
      env: { ...env, PATH: "/usr/bin:/bin" },
      clearEnv: true,
      cwd,
      stdin: "null",
    }).output();
    const decoder = new TextDecoder();
    return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
}
