/**
 * What the cases share, each made when first needed: rings, their files, the baseline programs, outputs already compared.
 */

import type { FormatName } from "../render/formats/index.ts";
import { ringRenderer } from "../render/ring_stream.ts";
import { cpuTime } from "./clock.ts";
import { createHash } from "./hash.ts";
import { Decoder } from "../wasm/decoder.ts";
import { compileArguments } from "../scripts/compile.ts";
import { buildBaseline } from "./baseline/programs.ts";
import { Missing } from "./case.ts";
import { ENTRIES, type Mix, type MixName, mixOf } from "./mixes.ts";
import { type Command, hashOf, outputOf } from "./process.ts";

const ROOT = new URL("../", import.meta.url).pathname;
/** What is measured in place of main.ts. */
const EXECUTABLE = Deno.env.get("WQDUMP_BIN");
/** Bytes that are pushed at once: what the command line reads. */
const PUSHED = 1 << 16;

/** A folder with inputs and programs, and /dev/null to write to. */
export class Workshop {
  /** Where files go. */
  readonly folder: string;
  /** /dev/null, open. */
  readonly sink: Deno.FsFile;
  readonly #atEnd: (() => Promise<void>)[] = [];
  readonly #made = new Map<string, unknown>();

  private constructor(folder: string) {
    this.folder = folder;
    this.sink = Deno.openSync("/dev/null", { write: true });
  }

  /** An empty one. */
  static async open(): Promise<Workshop> {
    return new Workshop(await Deno.makeTempDir({ prefix: "wqdump-bench-" }));
  }

  /** Has something done before it is removed. */
  atEnd(what: () => Promise<void>): void {
    this.#atEnd.push(what);
  }

  /** Removes it with all that is in it. */
  async close(): Promise<void> {
    for (const what of this.#atEnd) await what();
    this.sink.close();
    await Deno.remove(this.folder, { recursive: true });
  }

  /** What is made once, by its name. A failure is kept as well: a compiler that is missing is looked for once. */
  once<T>(key: string, make: () => T): T {
    if (!this.#made.has(key)) this.#made.set(key, make());
    return this.#made.get(key) as T;
  }

  /** A ring. */
  mix(name: MixName, entries: number = ENTRIES): Mix {
    return this.once(`mix ${name} ${entries}`, () => mixOf(name, entries));
  }

  ringFile(name: MixName, entries: number = ENTRIES): string {
    return this.file(`${name}${entries}`, this.mix(name, entries).bytes);
  }

  /** A file of zeros that takes no room. */
  sparseFile(bytes: number): string {
    return this.once(`sparse ${bytes}`, () => {
      const path = `${this.folder}/sparse${bytes}`;
      using file = Deno.openSync(path, { write: true, create: true });
      file.truncateSync(bytes);
      return path;
    });
  }

  file(name: string, bytes: Uint8Array): string {
    return this.once(`bytes ${name}`, () => {
      Deno.writeFileSync(`${this.folder}/${name}`, bytes);
      return `${this.folder}/${name}`;
    });
  }

  /** The command line: the executable, or where there is none from source. */
  wqdump(...args: readonly string[]): Command {
    return EXECUTABLE === undefined ? this.source(...args) : [EXECUTABLE, ...args];
  }

  /**
   * The executable.
   *
   * @throws {Missing} If WQDUMP_BIN names none.
   */
  executable(...args: readonly string[]): Command {
    if (EXECUTABLE === undefined) throw new Missing("WQDUMP_BIN names no executable");
    return this.wqdump(...args);
  }

  /** From source, with what it needs to read and write files. */
  source(...args: readonly string[]): Command {
    return [...this.#deno(), "--allow-write", `${ROOT}main.ts`, ...args];
  }

  /** `wqdump decode` of a file with ring bytes. */
  decode(mix: MixName, path: string): Command {
    return this.wqdump("decode", path, "--source", this.mix(mix).source, "--stride", "64", "--quiet");
  }

  /** `deno run` of an empty file. */
  empty(): Command {
    return [...this.#deno(), this.file("empty.ts", new Uint8Array(0))];
  }

  /** The emptiest program of the same kind as {@linkcode wqdump}. */
  emptyProgram(): Promise<Command> {
    return EXECUTABLE === undefined ? Promise.resolve(this.empty()) : this.emptyExecutable();
  }

  /**
   * An executable of an empty file.
   *
   * @throws {Error} If Deno cannot compile one, as it did the executable that is measured.
   */
  emptyExecutable(): Promise<Command> {
    return this.once("empty executable", async () => {
      this.file("empty.ts", new Uint8Array(0));
      const output = `${this.folder}/empty`;
      const args = compileArguments({ output, program: "empty.ts" });
      const { success, stderr } = await new Deno.Command(Deno.execPath(), { args, cwd: this.folder }).output();
      if (!success) {
        throw new Error(`deno compile failed (DENORT_BIN names a runtime): ${new TextDecoder().decode(stderr)}`);
      }
      return [output];
    });
  }

  #deno(): Command {
    return [Deno.execPath(), "run", "--quiet", "--no-prompt", "--allow-read"];
  }

  /**
   * The C program, which was seen to print what wqdump prints.
   *
   * @throws {Missing} If it cannot be had on this machine.
   * @throws {Error} If the two texts differ.
   */
  async sameText(name: MixName, entries: number = ENTRIES): Promise<Command> {
    const program = await this.once("program", () => buildBaseline(this.folder));
    const theirs = await hashOf([...program, name, this.ringFile(name, entries)]);
    const hash = createHash("sha256");
    this.render(Decoder.create(), name, "text", (block) => hash.update(block.slice()), entries);
    if (hash.digest("hex") !== theirs) throw new Error("fprintf C prints another text than wqdump");
    return program;
  }

  /** A decoder that has done a ring's format so often that its code is as good as it gets. */
  warmDecoder(name: MixName, format: FormatName): Decoder {
    const decoder = this.once(`decoder ${name}`, () => Decoder.create());
    this.once(`warm ${name} ${format}`, () => {
      for (let i = 0; i < WARM_UP; i++) this.renderTimed(decoder, name, format);
      return true;
    });
    return decoder;
  }

  /** Milliseconds of the processor to render a ring to /dev/null. */
  renderTimed(decoder: Decoder, name: MixName, format: FormatName, entries: number = ENTRIES): number {
    const start = cpuTime();
    this.render(decoder, name, format, (block) => this.sink.writeSync(block), entries);
    return cpuTime() - start;
  }

  /** Renders a ring, bytes arriving as they do from a file. */
  render(
    decoder: Decoder,
    name: MixName,
    format: FormatName,
    take: (block: Uint8Array) => unknown,
    entries: number = ENTRIES,
  ): void {
    const { options, bytes } = this.mix(name, entries);
    const renderer = ringRenderer(decoder, { ...options, format });
    for (let at = 0; at < bytes.length; at += PUSHED) {
      for (const block of renderer.push(bytes.subarray(at, at + PUSHED))) take(block);
    }
    for (const block of renderer.finish()) take(block);
  }
}

const WARM_UP = 6;

/**
 * Milliseconds of the processor that a baseline takes for its text, told by itself: start and reading left out.
 *
 * @param command Program, kind of ring and file.
 * @param rounds The last one counts, which is the fastest where code warms up.
 */
export async function timedInside(command: Command, rounds: number): Promise<number> {
  const last = (await outputOf([...command, String(rounds)])).trim().split("\n").pop();
  const time = Number(last) / 1e6;
  if (!(time > 0)) throw new Error(`${command[0]} told no time`);
  return time;
}
