/**
 * Joins the staged program into parts, and adds to each what the engine makes of it, so that a start of the executable
 * parses and compiles next to nothing.
 *
 *     deno run --config scripts/stage.json --allow-all scripts/join.ts STAGED FOLDER
 *
 * What belongs together is seen by running samples (`scripts/executable/samples.ts`). The engine's part is made by the
 * very runtime that will use it, with the flags that it will have, since it takes none else. Both are the same for the
 * same sources, wherever they are built.
 *
 * @module
 */

import { compileArguments } from "./compile.ts";
import type { Program } from "./executable/loader.ts";
import { FREQUENT, LONGER } from "./executable/samples.ts";
import { deno } from "./lib/deno_command.ts";
import { asFunction } from "./lib/module_function.ts";
import { type PlannedPart, planParts } from "./lib/part_plan.ts";
import { putFile } from "./lib/put_file.ts";
import { toJavaScript } from "./lib/to_javascript.ts";
import { listFiles } from "./lib/tree.ts";

const ROOT = new URL("..", import.meta.url).pathname.replace(/\/$/, "");
const SAMPLES = [...FREQUENT, ...LONGER];
/** The module whose function runs the command line; `main.ts` runs it from source. */
const ENTRY = "cli/run.js";
const MAIN = "main.js";
/** Brotli's best; what it makes is the same everywhere. */
const { brotliCompressSync } = (globalThis as unknown as {
  process: { getBuiltinModule(name: "node:zlib"): { brotliCompressSync(bytes: Uint8Array): Uint8Array } };
}).process.getBuiltinModule("node:zlib");

/** The staged program. */
class Staged {
  readonly #imports: Readonly<Record<string, string>>;

  private constructor(readonly folder: string, readonly paths: readonly string[]) {
    const { imports } = JSON.parse(Deno.readTextFileSync(`${folder}/deno.json`));
    this.#imports = imports;
  }

  static async open(folder: string): Promise<Staged> {
    const paths = await listFiles(folder);
    return new Staged(folder, paths.filter((path) => /\.m?js$/.test(path) && path !== MAIN));
  }

  text(path: string): string {
    return Deno.readTextFileSync(`${this.folder}/${path}`);
  }

  /** The module that another imports. */
  resolve(specifier: string, importer: string): string {
    const path = this.#imports[specifier] ?? new URL(specifier, `file:///${importer}`).pathname.slice(1);
    return path.replace(/^\.\//, "");
  }
}

/** Writes a program: its parts, and what it begins with. */
async function write(staged: Staged, folder: string, parts: readonly PlannedPart[], program: Partial<Program>) {
  const order = parts.flatMap(({ paths }) => paths);
  const numbers = new Map(order.map((path, number) => [path, number]));
  const numberOf = (path: string, from?: string): number => {
    const number = numbers.get(path);
    if (number === undefined) throw new Error(`There is no module ${path}${from === undefined ? "" : ` for ${from}`}`);
    return number;
  };
  for (const [at, { paths }] of parts.entries()) {
    const modules = paths.map((path) =>
      asFunction(path, staged.text(path), (specifier) => numberOf(staged.resolve(specifier, path), path))
    );
    await putFile(`${folder}/parts/${at}.txt`, `"use strict";\n[\n${modules.join(",\n")}\n]\n`);
  }
  await writeMain(folder, {
    first: parts.map(({ paths }) => numberOf(paths[0]!)),
    packed: parts.map(() => false),
    entry: numberOf(ENTRY),
    compiled: false,
    ...program,
  });
}

/** The loader with the table of this program, and what is done with it, in one module. */
async function writeMain(folder: string, program: Program): Promise<void> {
  const texts = ["loader", program.compiled ? "run" : "record"].map((name) => {
    const path = `scripts/executable/${name}.ts`;
    return toJavaScript(path, Deno.readTextFileSync(`${ROOT}/${path}`));
  });
  const mark = /const PROGRAM = \{[^}]*\};/;
  if (!mark.test(texts[0]!)) throw new Error("The loader has no place for the program");
  const loader = texts[0]!.replace(mark, () => `const PROGRAM = ${JSON.stringify(program)};`);
  await putFile(`${folder}/${MAIN}`, loader + texts[1]!.replace(/^import .*"\.\/loader\.js";\n/m, ""));
}

/** Which modules each sample loads. */
async function loadedBy(staged: Staged, folder: string): Promise<string[][]> {
  await write(staged, folder, [{ paths: staged.paths, packed: false }], {});
  const task = JSON.stringify({ samples: SAMPLES, parts: 0, folder });
  const loaded = await deno<number[][]>(["run", "--allow-all", `${folder}/${MAIN}`, task], ROOT);
  return loaded.map((numbers) => numbers.map((number) => staged.paths[number]!));
}

/** What the engine makes of the parts, beside them. */
async function compileParts(folder: string, parts: number): Promise<void> {
  const output = `${folder}-record`;
  try {
    await deno(compileArguments({ output, include: "parts" }), folder);
    const task = JSON.stringify({ samples: SAMPLES, parts, folder: `${folder}/parts` });
    const { success, stderr } = await new Deno.Command(output, { args: [task], cwd: ROOT, stdin: "null" }).output();
    if (!success) throw new Error(`The samples failed\n${new TextDecoder().decode(stderr)}`);
  } finally {
    await Deno.remove(output);
  }
}

async function join(from: string, folder: string): Promise<void> {
  await putFile(`${folder}/deno.json`, "{}\n");
  const staged = await Staged.open(from);
  const loaded = (await loadedBy(staged, folder)).map((paths) => new Set(paths));
  const users = (path: string) => SAMPLES.flatMap((_, sample) => loaded[sample]!.has(path) ? sample : []);
  const parts = planParts(staged.paths.map((path) => ({
    path,
    size: staged.text(path).length,
    frequent: users(path).filter((sample) => sample < FREQUENT.length),
    longer: users(path).filter((sample) => sample >= FREQUENT.length),
  })));
  await write(staged, folder, parts, {});
  await compileParts(folder, parts.length);
  await write(staged, folder, parts, { packed: parts.map(({ packed }) => packed), compiled: true });
  for (const [at, { packed }] of parts.entries()) {
    const [text, cache] = ["txt", "cache"].map((kind) => `${folder}/parts/${at}.${kind}`) as [string, string];
    await putFile(cache, await Deno.readFile(cache));
    if (!packed) continue;
    await putFile(`${folder}/parts/${at}.br`, brotliCompressSync(await Deno.readFile(text)));
    await putFile(`${cache}.br`, brotliCompressSync(await Deno.readFile(cache)));
    await Promise.all([text, cache].map((path) => Deno.remove(path)));
  }
}

const [staged, folder] = Deno.args;
if (staged === undefined || folder === undefined) throw new Error("usage: join.ts STAGED FOLDER");
await join(staged, folder);
