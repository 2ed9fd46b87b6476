/**
 * Compiles wqdump into one executable that needs nothing but the C library (and the mtcr library for real adapters).
 *
 *     deno task compile [--target TRIPLE] [--output FILE]
 *
 * DENORT_BIN, when set, is the runtime to put in front; it must be of the same Deno version. Otherwise Deno downloads
 * the one it needs. `scripts/get_denort.ts` gets a pair through npm.
 */

/** The targets of `deno compile`. */
export const TARGETS: readonly string[] = [
  "x86_64-unknown-linux-gnu",
  "aarch64-unknown-linux-gnu",
  "x86_64-apple-darwin",
  "aarch64-apple-darwin",
  "x86_64-pc-windows-msvc",
];

/** Environment variables that wqdump reads; docs/permissions.md says what for. */
export const VARIABLES: readonly string[] = ["WQDUMP_MTCR", "PAGER", "TERM"];

/** Programs that wqdump runs where they are: the pager, and the tool that knows the driver's queues. */
const PROGRAMS: readonly string[] = ["/usr/bin/less", "/bin/less"];

/**
 * What the executable may do, fixed when it is made: the least that serves every command. No network, no system
 * information. `--allow-ffi` cannot be narrowed, for `--lib` names the library when it runs; the same goes for the
 * files that are read and written.
 */
export const GRANTS: readonly string[] = [
  "--allow-ffi",
  "--allow-read",
  "--allow-write",
  `--allow-env=${VARIABLES.join(",")}`,
  // By path: a bare name is looked up in PATH, and without a PATH (env -i) nothing would start.
  `--allow-run=${PROGRAMS.join(",")}`,
  "--no-prompt",
];

/**
 * How the engine keeps memory. A young generation of 4 MiB instead of 16 costs no time that can be measured here and
 * saves 60 MB where tens of thousands of queues are held. Compiled code is kept, so that what `scripts/join.ts` records
 * does not depend on when garbage was collected. Functions of the decoder are looked at when they are first called.
 */
const ENGINE = "--v8-flags=--max-semi-space-size=4,--no-flush-bytecode,--wasm-lazy-validation";

/** What to make. */
export interface CompileOptions {
  /** Absolute path of the result. */
  readonly output: string;
  /** Target triple; undefined: this machine. */
  readonly target?: string | undefined;
  /** Program in the folder in which Deno runs; default main.js. */
  readonly program?: string | undefined;
  /** Files to carry, in that folder. */
  readonly include?: string | undefined;
}

/**
 * Arguments of the running Deno that compile the program.
 *
 * No code cache: Deno would keep it under a name in the temporary directory that anyone can foresee, and a tool that
 * root runs must not load code from there. No lock file and no check of types: what is compiled is staged from modules
 * that have passed both.
 */
export function compileArguments(options: CompileOptions): string[] {
  return [
    "compile",
    "--quiet",
    "--no-code-cache",
    "--no-lock",
    "--no-check",
    ...(options.target === undefined ? [] : ["--target", options.target]),
    ...GRANTS,
    ENGINE,
    ...(options.include === undefined ? [] : ["--include", options.include]),
    "--output",
    options.output,
    options.program ?? "main.js",
  ];
}

/**
 * Compile the repository's main.ts.
 *
 * @param options What to make.
 * @throws {Error} With what Deno said.
 */
export async function compile(root: string, options: CompileOptions): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "wqdump-compile-" });
  const [page, staged, joined] = [`${folder}/page.html`, `${folder}/staged`, `${folder}/joined`];
  const script = (config: string, ...args: readonly string[]) =>
    deno(["run", "--quiet", "--config", `scripts/${config}.json`, "--allow-all", ...args], root);
  try {
    await script("page", "./scripts/build_page.ts", page);
    await script("stage", "scripts/stage.ts", root, staged, page);
    // What an engine has made serves that engine alone, and that of another machine cannot run here.
    if (options.target !== undefined) return await deno(compileArguments(options), staged);
    await script("stage", "scripts/join.ts", staged, joined);
    await deno(compileArguments({ ...options, include: "parts" }), joined);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function deno(args: readonly string[], cwd: string): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd,
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  if (success) return;
  const text = new TextDecoder().decode(stderr).trimEnd();
  const hint = /base binary|denort/.test(text)
    ? "\nscripts/get_denort.ts gets a runtime through npm; see docs/releasing.md"
    : "";
  throw new Error(`deno ${args[0]} failed\n${text}${hint}`);
}

/** Values of `--name VALUE` and `--name=VALUE`; throws on anything else. */
function readOptions(args: readonly string[], names: readonly string[]): Map<string, string> {
  const values = new Map<string, string>();
  const rest = args.flatMap((arg) => arg.startsWith("--") && arg.includes("=") ? arg.split(/=(.*)/s, 2) : [arg]);
  for (let index = 0; index < rest.length; index += 2) {
    const [name = "", value] = rest.slice(index, index + 2);
    if (!names.includes(name) || value === undefined) {
      throw new Error(`Cannot use "${name}": the options are ${names.map((known) => `${known} VALUE`).join(", ")}`);
    }
    values.set(name, value);
  }
  return values;
}

async function main(): Promise<number> {
  const options = readOptions(Deno.args, ["--target", "--output"]);
  const target = options.get("--target");
  if (target !== undefined && !TARGETS.includes(target)) {
    console.error(`compile: no target "${target}"; there are ${TARGETS.join(", ")}`);
    return 2;
  }
  const suffix = target?.includes("windows") === true ? ".exe" : "";
  const given = options.get("--output") ?? (target === undefined ? "dist/wqdump" : `dist/${target}/wqdump`);
  const output = `${given}${given.endsWith(suffix) ? "" : suffix}`;
  const folder = output.includes("/") ? output.slice(0, output.lastIndexOf("/")) : ".";
  await Deno.mkdir(folder, { recursive: true });
  await compile(new URL("..", import.meta.url).pathname.replace(/\/$/, ""), {
    output: `${await Deno.realPath(folder)}/${output.split("/").at(-1)}`,
    target,
  });
  if (target === undefined) await proveItRuns(output);
  const { size } = await Deno.stat(output);
  console.log(
    `${output}: ${(size / 1e6).toFixed(1)} MB, Deno ${Deno.version.deno}${target === undefined ? "" : `, ${target}`}`,
  );
  return 0;
}

/** A runtime of another version than the Deno that compiled starts, but says that it finds no program in itself. */
async function proveItRuns(path: string): Promise<void> {
  const { success, stderr } = await new Deno.Command(await Deno.realPath(path), {
    args: ["--version"],
    stdin: "null",
  }).output();
  if (!success) {
    await Deno.remove(path);
    throw new Error(
      `${path} did not start and is removed (is DENORT_BIN of Deno ${Deno.version.deno}?)\n${
        new TextDecoder().decode(stderr)
      }`,
    );
  }
}

if (import.meta.main) {
  try {
    Deno.exit(await main());
  } catch (error) {
    console.error(`compile: ${error instanceof Error ? error.message : error}`);
    Deno.exit(1);
  }
}
