/** From the text of logs to findings. */

import type { QueueErrors, Story } from "../explain/causes_types.ts";
import type { Transport } from "../records/ring.ts";
import { LogReader } from "./reader.ts";
import type { Ahead } from "./pump.ts";
import type { LogCounts, LogItem } from "./types.ts";
import type { Decoder } from "../wasm/decoder.ts";
import { type LogFinding, LogState } from "./log_state.ts";

/** A piece of a log, of any size: text, UTF-8, or what reads UTF-8 into the room that it is given and says how much. */
export type LogPiece = string | Uint8Array | ((room: Uint8Array) => number);

/** Pieces of a log. */
export type LogPieces = AsyncIterable<LogPiece> | Iterable<LogPiece>;

/** One of several logs that are read together. */
export interface LogFile {
  /** Its name, as findings show it. */
  readonly name: string;
  /** The host that it is of, where its lines do not say. */
  readonly host?: string | undefined;
  /** Its text. */
  readonly text: LogPieces;
}

/** How a log is decoded. */
export interface ReadLogOptions {
  /** Transport of send elements, where the log does not tell. */
  readonly transport?: Transport | undefined;
  /** Stops between two pieces of input. */
  readonly signal?: AbortSignal | undefined;
  /** False: all of it is there, so no piece is waited for. Default: true. */
  readonly live?: boolean | undefined;
  /** Helps with pieces that read into room that they are given; ended with the logs. */
  readonly ahead?: Ahead | undefined;
}

/** What came of a log. */
export interface LogResult {
  /** Lines, elements, messages, skipped groups. */
  readonly counts: LogCounts;
  /** Queues with errors, earliest first. */
  readonly causes: readonly QueueErrors[];
  /** What all of it tells. */
  readonly story: Story;
}

/** How long a live log may pause before what only waits for its next line is handed on, in milliseconds. */
const PAUSE = 250;

/**
 * Decodes a log as it arrives: a finding is given as soon as it is complete.
 *
 * @param text Pieces of the log, of any size.
 * @param decoder Decoder; nothing else may use it while the findings of a piece are read.
 * @param options Transport, interruption.
 * @returns The findings of each piece of input, to be read before the next is asked for; at the end what came of it all.
 */
export function readLog(
  text: LogPieces,
  decoder: Decoder,
  options: ReadLogOptions = {},
): AsyncGenerator<Iterable<LogFinding>, LogResult> {
  return readAll([{ name: undefined, text }], decoder, options);
}

/**
 * Decodes several logs as one: their hosts are told apart, and what came first is sought over all of them.
 *
 * @param files The logs; one after the other is read.
 * @param decoder Decoder; nothing else may use it while the findings of a piece are read.
 * @param options Transport, interruption.
 */
export function readLogs(
  files: AsyncIterable<LogFile> | Iterable<LogFile>,
  decoder: Decoder,
  options: ReadLogOptions = {},
): AsyncGenerator<Iterable<LogFinding>, LogResult> {
  return readAll(files, decoder, options);
}

type Source = { readonly name: string | undefined; readonly host?: string | undefined; readonly text: LogPieces };

async function* readAll(
  files: AsyncIterable<Source> | Iterable<Source>,
  decoder: Decoder,
  options: ReadLogOptions,
): AsyncGenerator<Iterable<LogFinding>, LogResult> {
  const session = new LogState(decoder, options.transport);
  const counts: LogCounts = { lines: 0, elements: 0, cut: 0, messages: 0, skipped: 0, undecoded: 0 };
  const items: LogItem[] = [];
  function* findings(): Generator<LogFinding> {
    for (const item of items.splice(0)) yield session.look(item);
  }
  for await (const file of files) {
    session.file(file.name, file.host);
    const reader = new LogReader((item) => items.push(item), options.ahead);
    for await (const piece of withPauses(file.text, options.live !== false)) {
      if (piece === undefined) reader.settle();
      else if (typeof piece === "function") reader.fill(piece);
      else reader.push(piece);
      yield findings();
      if (options.signal?.aborted) break;
    }
    reader.finish();
    yield findings();
    for (const name of Object.keys(counts) as (keyof LogCounts)[]) counts[name] += reader.counts[name];
    if (options.signal?.aborted) break;
  }
  const story = session.causes.story();
  return { counts, causes: [...story.causes, ...story.onlyFlushed], story };
}

/** Pieces as they come; undefined where none comes for a while. */
async function* withPauses(text: LogPieces, live: boolean): AsyncGenerator<LogPiece | undefined> {
  if (!live || !(Symbol.asyncIterator in text)) {
    yield* text;
    return;
  }
  const pieces = text[Symbol.asyncIterator]();
  try {
    while (true) {
      const next = pieces.next();
      let timer: ReturnType<typeof setTimeout> | undefined;
      const pause = new Promise<"pause">((resolve) => timer = setTimeout(() => resolve("pause"), PAUSE));
      const first = await Promise.race([next, pause]).finally(() => clearTimeout(timer));
      if (first === "pause") yield undefined;
      const { done, value } = await next;
      if (done) return;
      yield value;
    }
  } finally {
    await pieces.return?.();
  }
}
