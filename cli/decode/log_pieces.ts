/** The text of a log in pieces as they arrive, and what of it could not be read. */

import { UsageError } from "../../errors.ts";
import { isDamagedText, packedBy, sniff, textEncoding } from "../../files/sniff.ts";
import { Turns } from "../../files/turns.ts";
import type { LogPiece } from "../../logs/log_engine.ts";
import { type Input, packedInput } from "./input.ts";

/** Bytes read at a time. */
const CHUNK = 1 << 18;

/** A log that is read. */
export interface LogInput {
  /** Its pieces; they end where no more can be read. */
  readonly pieces: AsyncIterable<LogPiece>;
  /** Why they end too early, once they have ended. */
  readonly failure: () => unknown;
}

/**
 * Begins reading, so that an input that is refused leaves nothing on stdout.
 *
 * @throws {UsageError} Where it is no log.
 */
export async function beginLog(input: Input, signal: AbortSignal): Promise<LogInput> {
  const reading = new Reading(input, signal);
  const pieces = reading.pieces();
  const first = await pieces.next();
  const all = async function* (): AsyncGenerator<LogPiece> {
    if (first.done !== true) yield first.value;
    yield* pieces;
  };
  return { pieces: all(), failure: () => reading.failure };
}

class Reading {
  failure: unknown;
  readonly #input: Input;
  readonly #signal: AbortSignal;

  constructor(input: Input, signal: AbortSignal) {
    this.#input = input;
    this.#signal = signal;
  }

  async *pieces(): AsyncGenerator<LogPiece> {
    const input = this.#input;
    const buffer = new Uint8Array(CHUNK);
    const count = await input.read(buffer);
    if (count === null) return;
    const first = buffer.subarray(0, count);
    refuseBinary(first, input);
    const encoding = textEncoding(first);
    if (encoding !== "utf-8") yield* this.#recoded(first, new TextDecoder(encoding));
    else {
      yield first;
      yield* input.readSync === undefined ? this.#arriving(buffer) : this.#present(input.readSync);
    }
    try {
      input.whole?.();
    } catch (error) {
      this.failure ??= error;
    }
  }

  /** A file that is there answers at once, but a long one must not hold up signals. */
  async *#present(read: (into: Uint8Array) => number | null): AsyncGenerator<LogPiece> {
    const turns = new Turns();
    let count: number | null = 0;
    const piece = (room: Uint8Array): number => {
      try {
        count = read(room);
      } catch (error) {
        this.failure = error;
        count = null;
      }
      return count ?? 0;
    };
    while (!this.#signal.aborted) {
      yield piece;
      if (count === null) return;
      const turn = turns.after(count);
      if (turn !== undefined) await turn;
    }
  }

  /** What is written while it is read; what is there already must not hold up signals either. */
  async *#arriving(buffer: Uint8Array): AsyncGenerator<Uint8Array> {
    const turns = new Turns();
    while (!this.#signal.aborted) {
      const count = await this.#input.read(buffer).catch((error) => {
        this.failure = error;
        return null;
      });
      if (count === null) return;
      yield buffer.subarray(0, count);
      const turn = turns.after(count);
      if (turn !== undefined) await turn;
    }
  }

  /** Text in another encoding. */
  async *#recoded(first: Uint8Array, decoder: TextDecoder): AsyncGenerator<string> {
    yield decoder.decode(first, { stream: true });
    for await (const bytes of this.#arriving(new Uint8Array(CHUNK))) yield decoder.decode(bytes, { stream: true });
    yield decoder.decode();
  }
}

/** Binary data has no lines. */
function refuseBinary(bytes: Uint8Array, input: Input): void {
  const packed = packedBy(bytes);
  if (packed !== undefined) throw packedInput(input.name, packed);
  const kind = sniff(bytes, input.size ?? bytes.length);
  if (kind === "capture" || kind === "big" || kind === "little") {
    throw new UsageError(
      `${input.name} is a ${kind === "capture" ? "capture" : "dump file"}, no log; it is read as a device`,
      `What it holds: wqdump info FILE, or list FILE; what is wrong in it: wqdump diagnose FILE; a queue: -d FILE --source`,
    );
  }
  if (kind !== "unknown" || isDamagedText(bytes)) return;
  throw new UsageError(
    `${input.name} is binary data, no log; say what it is with --source (snd, rcv, srq, cmp, eqe, qpc, ...)`,
  );
}
