/**
 * How the executable gets at its modules. They are functions in a few scripts ("parts"), which it carries together with
 * what the engine made of them when it was built: nothing is parsed or compiled that was needed then. A part of another
 * engine's making would be compiled as usual, so that nothing but time depends on it.
 *
 * `scripts/join.ts` makes the parts and puts {@linkcode PROGRAM} in.
 */

import { exportAll, type Exports, namespaceOf } from "./namespaces.ts";

/** What the loader knows of the program. */
export interface Program {
  readonly parts: readonly CarriedPart[];
  /** The module that runs the command line. */
  readonly entry: number;
}

/** A part, in the file that has all of them. */
export interface CarriedPart {
  /** Number of its first module; modules are numbered through. */
  readonly first: number;
  /** Where its text is, and where it ends. */
  readonly text: readonly [number, number];
  /** Where what the engine made of it is, if that is there. */
  readonly compiled?: readonly [number, number] | undefined;
  /** Both are compressed, since few runs need them, and each start reads all that is embedded. */
  readonly packed: boolean;
}

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

const PROGRAM: Program = { parts: [], entry: 0 };
// Opened while files may still be read: commands give that up.
const CARRIED = Deno.openSync(`${import.meta.dirname}/parts`);
const { process } = globalThis as unknown as { process: Builtins };
const { Script } = process.getBuiltinModule("node:vm");

const EXTRAS = { url: import.meta.url, exportAll, namespaceOf, textAt };
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
  let at = PROGRAM.parts.length - 1;
  while (PROGRAM.parts[at]!.first > module) at--;
  part(at).modules[module - PROGRAM.parts[at]!.first]!(exports, need, needLater, EXTRAS);
  return exports;
}

/** For `import()`: a module by its number, or one that Deno has by its name. */
async function needLater(module: number | string): Promise<Exports> {
  return typeof module === "string" ? await import(module) : need(module);
}

/** For long texts, which lie beside the parts. */
function textAt(from: number, to: number): string {
  return new TextDecoder().decode(read([from, to], false));
}

/** A part by its number, for whoever builds the program as well. */
export function part(at: number): Part {
  return parts[at] ??= loadPart(at);
}

function loadPart(at: number): Part {
  const { text: where, compiled, packed } = PROGRAM.parts[at]!;
  const text = new TextDecoder().decode(read(where, packed));
  const script = new Script(text, {
    filename: `part/${at}.js`,
    cachedData: compiled === undefined ? undefined : read(compiled, packed),
  });
  return { text, script, modules: script.runInThisContext() as Module[] };
}

function read([from, to]: readonly [number, number], packed: boolean): Uint8Array {
  const bytes = new Uint8Array(to - from);
  CARRIED.seekSync(from, Deno.SeekMode.Start);
  for (let done = 0; done < bytes.length;) {
    const more = CARRIED.readSync(bytes.subarray(done));
    if (more === null) throw new Error("The executable is damaged: a part of it ends too early");
    done += more;
  }
  return packed ? process.getBuiltinModule("node:zlib").brotliDecompressSync(bytes) : bytes;
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
