/** Writing to stdout so that nothing is lost: short writes, a non-blocking pipe, a closed pipe, a full disk. */

import { EXIT, thrownText, WqdumpError } from "../errors.ts";
import { harmless, LineLimit } from "../plain.ts";

/** What {@linkcode Output} writes to: `Deno.stdout`, or a stand-in. */
export interface RawWriter {
  /** Write some of the bytes, at least one. */
  writeSync(bytes: Uint8Array): number;
  /** The same, without holding up the event loop. */
  write(bytes: Uint8Array): Promise<number>;
}

/** The reader has gone; the program ends quietly. */
export class ClosedOutput extends Error {
  constructor() {
    super("The reader of the output has gone");
    this.name = "ClosedOutput";
  }
}

/** Where data goes. */
export interface Output {
  /**
   * Write all bytes.
   *
   * @param bytes Views of shared memory too; must not change before the returned promise is settled.
   * @returns Undefined when everything is written, else a promise of that.
   * @throws {ClosedOutput} When the reader has gone.
   * @throws {WqdumpError} When the bytes cannot be written.
   */
  write(bytes: Uint8Array): Promise<void> | undefined;
  /** Bytes written so far. */
  readonly written: number;
}

/** Longest pause between two tries on a non-blocking pipe that is full. */
const MAX_PAUSE_MS = 20;

/**
 * Make an output.
 *
 * @param raw Where bytes go.
 * @param options `interruptible`: never block the event loop, so that signals are seen while a reader is slow.
 */
export function createOutput(raw: RawWriter, options: { interruptible?: boolean } = {}): Output {
  let written = 0;
  const moved = (count: number): number => {
    // A writer that takes nothing would be asked for ever.
    if (count <= 0) throw new Error("no byte was taken");
    written += count;
    return count;
  };
  return {
    get written() {
      return written;
    },
    write(bytes) {
      if (options.interruptible) return writeLater(raw, bytes, moved);
      let offset = 0;
      while (offset < bytes.length) {
        try {
          offset += moved(raw.writeSync(offset === 0 ? bytes : bytes.subarray(offset)));
        } catch (error) {
          if (error instanceof Deno.errors.WouldBlock) return writeLater(raw, bytes.subarray(offset), moved);
          throw outputError(error);
        }
      }
      return undefined;
    },
  };
}

/** The rest, when the synchronous way got stuck or was not wanted. */
async function writeLater(raw: RawWriter, bytes: Uint8Array, moved: (count: number) => number): Promise<void> {
  let offset = 0;
  let pauseMs = 1;
  while (offset < bytes.length) {
    try {
      offset += moved(await raw.write(bytes.subarray(offset)));
      pauseMs = 1;
    } catch (error) {
      if (!(error instanceof Deno.errors.WouldBlock)) throw outputError(error);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      pauseMs = Math.min(2 * pauseMs, MAX_PAUSE_MS);
    }
  }
}

/** A failed write as the program's error. */
function outputError(error: unknown): Error {
  if (error instanceof Deno.errors.BrokenPipe) return new ClosedOutput();
  const reason = thrownText(error);
  return new WqdumpError(`Cannot write to stdout: ${reason}`, { exitCode: EXIT.incomplete, cause: error });
}

/** Collects small pieces of text and writes them in blocks. */
export class TextOutput {
  readonly #output: Output;
  readonly #encoder = new TextEncoder();
  readonly #coloured: boolean;
  readonly #limit: LineLimit | undefined;
  #pending: string[] = [];
  #length = 0;

  /**
   * Text is held until {@linkcode TextOutput.flush}, or until it fills a block.
   *
   * @param output Where the text goes.
   * @param options `coloured`: the theme's colours pass; `lines`: it is for people, and lines have a length limit.
   */
  constructor(output: Output, options: { readonly coloured?: boolean; readonly lines?: boolean } = {}) {
    this.#output = output;
    this.#coloured = options.coloured === true;
    this.#limit = options.lines === true ? new LineLimit() : undefined;
  }

  /**
   * Add text.
   *
   * @returns As {@linkcode Output.write}.
   */
  text(text: string): Promise<void> | undefined {
    this.#pending.push(text);
    this.#length += text.length;
    return this.#length < 32768 ? undefined : this.flush();
  }

  /**
   * Add bytes as they are, after the text so far.
   *
   * @param bytes As in {@linkcode Output.write}.
   */
  bytes(bytes: Uint8Array): Promise<void> | undefined {
    const before = this.flush();
    if (before === undefined) return this.#output.write(bytes);
    return before.then(() => this.#output.write(bytes));
  }

  /** Write what is pending. */
  flush(): Promise<void> | undefined {
    if (this.#length === 0) return undefined;
    const text = harmless(this.#pending.join(""), this.#coloured);
    const bytes = this.#encoder.encode(this.#limit?.cut(text) ?? text);
    this.#pending = [];
    this.#length = 0;
    return this.#output.write(bytes);
  }
}
