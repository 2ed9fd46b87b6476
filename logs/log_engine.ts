/**
 * From the text of a log to findings.
 *
 * @module
 */

import type { QueueErrors, Story } from "../explain/causes_types.ts";
import type { Transport } from "../records/ring.ts";
import { LogReader } from "./reader.ts";
import type { LogCounts, LogItem } from "./types.ts";
import type { Decoder } from "../wasm/decoder.ts";
import { type LogFinding, LogSession } from "./log_session.ts";

/** Pieces of a log, of any size: text, or UTF-8. */
export type LogText = AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>;

/** How a log is decoded. */
export interface ReadLogOptions {
  /** Transport of send elements, where the log does not tell. */
  readonly transport?: Transport | undefined;
  /** Stops between two pieces of input. */
  readonly signal?: AbortSignal | undefined;
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

/**
 * Decodes a log as it arrives: a finding is given as soon as it is complete.
 *
 * @param text Pieces of the log, of any size.
 * @param decoder Decoder; nothing else may use it while the findings of a piece are read.
 * @param options Transport, interruption.
 * @returns The findings of each piece of input, to be read before the next is asked for; at the end what came of it all.
 */
export async function* readLog(
  text: LogText,
  decoder: Decoder,
  options: ReadLogOptions = {},
): AsyncGenerator<Iterable<LogFinding>, LogResult> {
  const session = new LogSession(decoder, options.transport);
  const items: LogItem[] = [];
  const reader = new LogReader((item) => items.push(item));
  function* findings(): Generator<LogFinding> {
    for (const item of items.splice(0)) yield session.look(item);
  }
  for await (const piece of text) {
    reader.push(piece);
    yield findings();
    if (options.signal?.aborted) break;
  }
  reader.finish();
  yield findings();
  const story = session.causes.story();
  return { counts: reader.counts, causes: [...story.causes, ...story.onlyFlushed], story };
}
