/** A log, decoded and printed as it arrives. */

import { UsageError } from "../errors.ts";
import {
  type LogFile,
  type LogPieces,
  type LogResult,
  readLog,
  type ReadLogOptions,
  readLogs,
} from "../logs/log_engine.ts";
import type { LogFinding } from "../logs/log_state.ts";
import type { Decoder } from "../wasm/decoder.ts";
import { type FormatName, formatNamed, formatsOf } from "./formats/index.ts";
import type { LogPrinter } from "./format.ts";
import type { CommandJson } from "./json_envelope.ts";
import { PAUSE, Untold } from "./log_untold.ts";

/** How a log is printed. */
export interface RenderLogOptions extends ReadLogOptions {
  /** Default `text`. */
  readonly format?: FormatName | undefined;
  /** What was asked for, as documents say it. */
  readonly command?: CommandJson | undefined;
  /**
   * Where the answer stands in text. `first`: findings wait for it, unless they are many. `first unless slow`: they are
   * shown when nothing comes for a while, for someone may be writing the input just now. Absent: at the end.
   */
  readonly answer?: "first" | "first unless slow" | undefined;
  /** Asked at the end: what of the input is not in it, and why. */
  readonly lost?: (() => readonly string[]) | undefined;
}

/** Characters of text that wait for the answer that stands before them. */
const MAX_HELD = 1 << 23;

/** Characters of it that are put together. */
const BLOCK = 1 << 15;

/** Text that waits for what stands before it. */
class Held {
  /** It was let go before the answer was known. */
  released = false;
  readonly #write: (text: string) => unknown;
  #blocks: string[] = [];
  /** What is not a block yet. */
  #pieces: string[] = [];
  #pending = 0;
  #size = 0;

  constructor(write: (text: string) => unknown, never: boolean) {
    this.#write = write;
    this.released = never;
  }

  /** Most pieces are taken at once: what is returned for them is nothing to wait for. */
  write(text: string): unknown {
    if (this.released) return this.#write(text);
    this.#pieces.push(text);
    this.#size += text.length;
    this.#pending += text.length;
    if (this.#pending >= BLOCK) this.#join();
    return this.#size > MAX_HELD ? this.release() : undefined;
  }

  /** Too much, or too slow: what was found so far comes before the answer. */
  async release(): Promise<void> {
    if (this.released || this.#size === 0) return;
    this.released = true;
    await this.#write("note : the first cause comes at the end, when all of the input is known\n\n");
    await this.#all();
    await this.#write("");
  }

  /** The answer, and what waited for it. */
  async answer(text: string): Promise<void> {
    await this.#write(text);
    await this.#all();
  }

  async #all(): Promise<void> {
    this.#join();
    for (const block of this.#blocks.splice(0)) await this.#write(block);
  }

  /** One text takes less memory than the many that it is made of, and what those were made of. */
  #join(): void {
    if (this.#pieces.length === 0) return;
    this.#blocks.push(this.#pieces.join(""));
    this.#pieces = [];
    this.#pending = 0;
  }
}

/**
 * Decodes a log and prints what is found: every finding is written as soon as it is complete, unless it waits for the
 * answer.
 *
 * @param text Pieces of the log, of any size.
 * @param decoder Decoder; nothing else may use it meanwhile.
 * @param write Takes text; awaited. Called with an empty string after every piece of input: time to flush.
 * @param options Format and the like.
 */
export async function renderLog(
  text: LogPieces,
  decoder: Decoder,
  write: (text: string) => unknown,
  options: RenderLogOptions = {},
): Promise<LogResult> {
  return await printFindings(readLog(text, decoder, options), await printerOf(options), write, options);
}

/**
 * The same for several logs, read as one.
 *
 * @param decoder Decoder; nothing else may use it meanwhile.
 * @param write Takes text; awaited.
 * @param options Format and the like.
 */
export async function renderLogs(
  files: AsyncIterable<LogFile> | Iterable<LogFile>,
  decoder: Decoder,
  write: (text: string) => unknown,
  options: RenderLogOptions = {},
): Promise<LogResult> {
  return await printFindings(readLogs(files, decoder, options), await printerOf(options), write, options);
}

async function printerOf({ format = "text", command = { name: "decode" } }: RenderLogOptions): Promise<LogPrinter> {
  const printer = await formatNamed(format).log?.(command);
  if (printer !== undefined) return printer;
  throw new UsageError(`The format ${format} prints no logs; use ${formatsOf("log").join(", ")}`);
}

/**
 * The same with a printer, for whoever needs no format but one.
 *
 * @param write Takes text; awaited.
 * @param options Where the answer stands, what is missing.
 */
export async function printFindings(
  findings: AsyncGenerator<Iterable<LogFinding>, LogResult>,
  printer: LogPrinter,
  write: (text: string) => unknown,
  { answer, lost }: Pick<RenderLogOptions, "answer" | "lost"> = {},
): Promise<LogResult> {
  await write(printer.begin());
  const held = new Held(write, answer === undefined || printer.answer === undefined);
  try {
    return await printAll(findings, printer, { held, write, slow: answer === "first unless slow", lost });
  } catch (error) {
    await held.release();
    throw error;
  }
}

async function printAll(
  findings: AsyncGenerator<Iterable<LogFinding>, LogResult>,
  printer: LogPrinter,
  { held, write, slow, lost }: {
    readonly held: Held;
    readonly write: (text: string) => unknown;
    readonly slow: boolean;
    readonly lost: RenderLogOptions["lost"];
  },
): Promise<LogResult> {
  const untold = printer.rest === undefined ? undefined : new Untold(() => printer.rest!(), write);
  try {
    while (true) {
      const next = findings.next();
      if (slow && !held.released) await releaseOnPause(next, held);
      const { done, value } = await next;
      await untold?.told();
      if (done) {
        const answered = !held.released;
        if (answered) await held.answer(printer.answer!(value.story));
        await write(printer.end({ story: value.story, counts: value.counts, answered, lost: lost?.() ?? [] }));
        return value;
      }
      for (const finding of value) {
        for (const piece of printer.finding(finding)) {
          const written = piece === "" ? undefined : held.write(piece);
          if (written !== undefined) await written;
        }
      }
      if (held.released) untold?.wait();
      await write("");
    }
  } finally {
    untold?.end();
  }
}

/** Lets go of what was found if nothing comes for a while. */
async function releaseOnPause(next: Promise<unknown>, held: Held): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const pause = new Promise<"pause">((resolve) => timer = setTimeout(() => resolve("pause"), PAUSE));
  const first = await Promise.race([next, pause]).finally(() => clearTimeout(timer));
  if (first === "pause") await held.release();
}
