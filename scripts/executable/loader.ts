/**
 * How the executable gets at its modules. They are functions in a few scripts ("parts"), which it carries together with
 * what the engine made of them when it was built: nothing is parsed or compiled that was needed then. A part of another
 * engine's making would be compiled as usual, so that nothing but time depends on it.
 *
 * `scripts/join.ts` makes the parts and puts {@linkcode PROGRAM} in.
 *
 * @module
 */

/** What the loader knows of the program. */
export interface Program {
  /** Number of the first module of each part; modules are numbered through. */
  readonly first: readonly number[];
  /** Parts that few runs need are compressed: each start reads all that is embedded. */
  readonly packed: readonly boolean[];
  /** The module that runs the command line. */
  readonly entry: number;
  /** What the engine made is there. */
  readonly compiled: boolean;
}

/** Module namespaces. */
export type Exports = Record<string, unknown>;

/** A script of Node's `vm`, as far as it is used. */
interface CompiledScript {
  runInThisContext(): unknown;
  createCachedData(): Uint8Array;
  readonly cachedDataRejected?: boolean;
}

/** Modules of Node that every Deno has. */
interface Builtins {
  getBuiltinModule(name: "node:vm"): {
    Script: new (text: string, options: { filename: string; cachedData: Uint8Array | undefined }) => CompiledScript;
  };
  getBuiltinModule(name: "node:zlib"): { brotliDecompressSync(bytes: Uint8Array): Uint8Array };
  getBuiltinModule(name: "node:buffer"): {
    Buffer: { from(bytes: ArrayBufferLike, at: number, length: number): { toString(encoding: "latin1"): string } };
  };
}

/** A module as a function. */
type Module = (
  exports: Exports,
  require: typeof need,
  load: typeof needLater,
  extras: typeof EXTRAS,
) => void;

/** A part that is loaded. */
interface Part {
  readonly text: string;
  readonly script: CompiledScript;
  readonly modules: readonly Module[];
}

const PROGRAM: Program = { first: [], packed: [], entry: 0, compiled: false };
const FOLDER = `${import.meta.dirname}/parts`;
const { process } = globalThis as unknown as { process: Builtins };
const { Script } = process.getBuiltinModule("node:vm");

const EXTRAS = { url: import.meta.url, exportAll };
const parts: Part[] = [];
let namespaces: Exports[] = [];

/** Runs the program. */
export function start<Result>(run: (entry: Exports) => Result): Result {
  return run(need(PROGRAM.entry));
}

/** The namespace of a module, which is run if it has not been. */
export function need(module: number): Exports {
  const known = namespaces[module];
  if (known !== undefined) return known;
  const exports: Exports = namespaces[module] = {};
  let at = PROGRAM.first.length - 1;
  while (PROGRAM.first[at]! > module) at--;
  part(at).modules[module - PROGRAM.first[at]!]!(exports, need, needLater, EXTRAS);
  return exports;
}

/** For `import()`: a module by its number, or one that Deno has by its name. */
async function needLater(module: number | string): Promise<Exports> {
  return typeof module === "string" ? await import(module) : need(module);
}

/** For `export * from`. */
function exportAll(from: Exports, to: Exports): void {
  for (const name of Object.keys(from)) {
    if (name !== "default" && !Object.hasOwn(to, name)) {
      Object.defineProperty(to, name, { enumerable: true, get: () => from[name] });
    }
  }
}

/** A part by its number, for whoever builds the program as well. */
export function part(at: number): Part {
  return parts[at] ??= loadPart(at);
}

function loadPart(at: number): Part {
  const packed = PROGRAM.packed[at] === true;
  const text = packed ? plain(unpacked(`${at}.br`)) : Deno.readTextFileSync(`${FOLDER}/${at}.txt`);
  const cachedData = !PROGRAM.compiled
    ? undefined
    : packed
    ? unpacked(`${at}.cache.br`)
    : Deno.readFileSync(`${FOLDER}/${at}.cache`);
  const script = new Script(text, { filename: `part/${at}.js`, cachedData });
  return { text, script, modules: script.runInThisContext() as Module[] };
}

function unpacked(file: string): Uint8Array {
  return process.getBuiltinModule("node:zlib").brotliDecompressSync(Deno.readFileSync(`${FOLDER}/${file}`));
}

/** Text of nothing but ASCII. */
function plain({ buffer, byteOffset, length }: Uint8Array): string {
  return process.getBuiltinModule("node:buffer").Buffer.from(buffer, byteOffset, length).toString("latin1");
}

/** Numbers of the modules that have run. */
export function modulesRun(): number[] {
  return Object.keys(namespaces).map(Number);
}

/** As if no module had run. */
export function forget(): void {
  namespaces = [];
}

/** Stacks of errors name modules and their lines; nobody asks for one as long as all goes well. */
(Error as unknown as { prepareStackTrace: unknown }).prepareStackTrace = (error: Error, sites: readonly unknown[]) =>
  [String(error), ...sites.map((site) => `    at ${String(site).replace(/part\/(\d+)\.js:(\d+)/, placeOf)}`)].join(
    "\n",
  );

function placeOf(whole: string, at: string, line: string): string {
  const lines = parts[Number(at)]?.text.split("\n").slice(0, Number(line)) ?? [];
  const title = lines.findLastIndex((one) => /^\/\/ \S+\.m?js$/.test(one));
  return title < 0 ? whole : `${lines[title]!.slice(3)}:${lines.length - title - 1}`;
}
