/**
 * Joins the staged program into parts, and adds to each what the engine makes of it, so that a start of the executable
 * parses and compiles next to nothing.
 *
 *     deno run --config scripts/stage.json --allow-all scripts/join.ts STAGED FOLDER
 *
 * What belongs together is seen by running samples (`scripts/executable/samples.ts`). The engine's part is made by the
 * very runtime that will use it, with the flags that it will have, since it takes none else. Both are the same for the
 * same sources, wherever they are built.
 */

import { compileArguments } from "./compile.ts";
import type { CarriedPart, Program } from "./executable/loader.ts";
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

/** Parts as text, and what lies beside them. */
interface Texts {
  readonly parts: readonly string[];
  readonly beside: Uint8Array;
}

function textsOf(staged: Staged, parts: readonly PlannedPart[]): Texts {
  const numbers = new Map(parts.flatMap(({ paths }) => paths).map((path, number) => [path, number]));
  const beside = new Chunks();
  const textOf = (path: string, packed: boolean) =>
    asFunction(path, staged.text(path), {
      numberOf(specifier) {
        const number = numbers.get(staged.resolve(specifier, path));
        if (number === undefined) throw new Error(`${path} imports "${specifier}", which is not there`);
        return number;
      },
      carry: packed ? undefined : (text) => beside.add(new TextEncoder().encode(text)),
    });
  return {
    parts: parts.map(({ paths, packed }) =>
      `"use strict";\n[\n${paths.map((path) => textOf(path, packed)).join(",\n")}\n]\n`
    ),
    beside: beside.joined(),
  };
}

/** Bytes after one another. */
class Chunks {
  readonly #all: Uint8Array[] = [];
  #end = 0;

  /** From where to where they lie. */
  add(bytes: Uint8Array): [number, number] {
    this.#all.push(bytes);
    return [this.#end, this.#end += bytes.length];
  }

  joined(): Uint8Array {
    const whole = new Uint8Array(this.#end);
    let at = 0;
    for (const bytes of this.#all) whole.set(bytes, (at += bytes.length) - bytes.length);
    return whole;
  }
}

/** Writes a program: a file of all parts, with what the engine made of them, and the module that it begins with. */
async function write(
  folder: string,
  plan: readonly PlannedPart[],
  { parts, beside }: Texts,
  compiled?: readonly Uint8Array[],
): Promise<void> {
  const chunks = new Chunks();
  chunks.add(beside);
  let first = 0;
  const carried = plan.map(({ paths, packed }, at): CarriedPart => {
    const add = (bytes: Uint8Array) => chunks.add(packed ? brotliCompressSync(bytes) : bytes);
    return {
      first: (first += paths.length) - paths.length,
      text: add(new TextEncoder().encode(parts[at])),
      compiled: compiled === undefined ? undefined : add(compiled[at]!),
      packed,
    };
  });
  await putFile(`${folder}/parts`, chunks.joined());
  const entry = plan.flatMap(({ paths }) => paths).indexOf(ENTRY);
  await writeMain(folder, { parts: carried, entry }, compiled === undefined ? "record" : "run");
}

/** The loader with the table of this program, and what is done with it, in one module. */
async function writeMain(folder: string, program: Program, then: "record" | "run"): Promise<void> {
  const [namespaces, loader, rest] = ["namespaces", "loader", then].map((name) => {
    const path = `scripts/executable/${name}.ts`;
    const text = toJavaScript(path, Deno.readTextFileSync(`${ROOT}/${path}`));
    return text.replace(/^import .* from "\.\/\w+\.js";\n/m, "");
  }) as [string, string, string];
  const mark = /const PROGRAM = \{[^}]*\};/;
  if (!mark.test(loader)) throw new Error("The loader has no place for the program");
  const whole = loader.replace(mark, () => `const PROGRAM = ${JSON.stringify(program)};`);
  await putFile(`${folder}/${MAIN}`, namespaces + whole + rest);
}

/** Which modules each sample loads. */
async function loadedBy(staged: Staged, folder: string): Promise<Set<string>[]> {
  const all = [{ paths: staged.paths, packed: false }];
  await write(folder, all, textsOf(staged, all));
  const task = JSON.stringify({ samples: SAMPLES, parts: 0, folder });
  const loaded = await deno<number[][]>(["run", "--allow-all", `${folder}/${MAIN}`, task], ROOT);
  return loaded.map((numbers) => new Set(numbers.map((number) => staged.paths[number]!)));
}

/** Recordings of a part that are compared, and those that are made for it: where its length differs now and then, most agree. */
const COMPARED = 5;
const MAX_RECORDINGS = 10;

/** Bytes of a part that may differ. */
const MAX_GAP = 8;

/**
 * What the engine makes of the parts while the samples run. It writes what memory held before into gaps between its fields:
 * in what recordings differ, there is nothing.
 */
async function compiledParts(folder: string, parts: number): Promise<Uint8Array[]> {
  const output = `${folder}-record`;
  await deno(compileArguments({ output, include: "parts" }), folder);
  const seen = Array.from({ length: parts }, () => new Map<number, Uint8Array[]>());
  const agreed: Uint8Array[] = [];
  for (let n = 0; n < MAX_RECORDINGS; n++) {
    const recorded = await record(output, `${folder}-compiled-${n}`, parts);
    for (const [at, bytes] of recorded.entries()) {
      const alike = seen[at]!.get(bytes.length) ?? [];
      seen[at]!.set(bytes.length, [...alike, bytes]);
      if (alike.length + 1 === COMPARED) agreed[at] ??= withoutGaps([...alike, bytes]);
    }
    if (Object.keys(agreed).length === parts) return agreed;
  }
  throw new Error(`Of ${MAX_RECORDINGS} recordings no ${COMPARED} agree in every part`);
}

/** What recordings of one length have in common. */
function withoutGaps(recordings: readonly Uint8Array[]): Uint8Array {
  const [first, ...others] = recordings;
  const bytes = first!.slice();
  let gaps = 0;
  for (let at = 0; at < bytes.length; at++) {
    if (others.every((other) => other[at] === first![at])) continue;
    bytes[at] = 0;
    gaps++;
  }
  if (gaps > MAX_GAP) throw new Error(`Recordings of a part differ in ${gaps} bytes, more than a gap has`);
  return bytes;
}

/** Runs the samples once; returns what the engine has made of each part. */
async function record(program: string, folder: string, parts: number): Promise<Uint8Array[]> {
  await Deno.mkdir(folder);
  const task = JSON.stringify({ samples: FREQUENT, parts, folder });
  const { success, stderr } = await new Deno.Command(program, { args: [task], cwd: ROOT, stdin: "null" }).output();
  if (!success) throw new Error(`The samples failed\n${new TextDecoder().decode(stderr)}`);
  return await Promise.all(Array.from({ length: parts }, (_, at) => Deno.readFile(`${folder}/${at}.cache`)));
}

async function join(from: string, folder: string): Promise<void> {
  await putFile(`${folder}/deno.json`, "{}\n");
  const staged = await Staged.open(from);
  const loaded = await loadedBy(staged, folder);
  const users = (path: string) => SAMPLES.flatMap((_, sample) => loaded[sample]!.has(path) ? sample : []);
  const parts = planParts(staged.paths.map((path) => ({
    path,
    size: staged.text(path).length,
    frequent: users(path).filter((sample) => sample < FREQUENT.length),
    longer: users(path).filter((sample) => sample >= FREQUENT.length),
  })));
  const texts = textsOf(staged, parts);
  await write(folder, parts, texts);
  await write(folder, parts, texts, await compiledParts(folder, parts.length));
}

const [staged, folder] = Deno.args;
if (staged === undefined || folder === undefined) throw new Error("usage: join.ts STAGED FOLDER");
await join(staged, folder);
