/**
 * From the text of a log to printed items.
 *
 * @module
 */

import type { QueueErrors } from "../explain/causes.ts";
import type { Transport } from "../records/ring.ts";
import { type Head, head } from "../render/json_envelope.ts";
import { LogReader } from "./reader.ts";
import type { LogCounts, LogItem } from "./types.ts";
import type { Decoder } from "../wasm/decoder.ts";
import { BriefLogPrinter } from "./log_brief_printer.ts";
import { JsonLogPrinter } from "./log_json_printer.ts";
import { type LogPrinter, LogSession } from "./log_session.ts";
import { TextLogPrinter } from "./log_text_printer.ts";

/** How a log is decoded. */
export interface DecodeLogOptions {
  /** Default `text`. */
  readonly format?: "text" | "brief" | "json" | "ndjson" | undefined;
  /** Transport of send elements, where the log does not tell. */
  readonly transport?: Transport | undefined;
  /** Schema and command for json. */
  readonly head?: Head | undefined;
  /** Stops between two pieces of input. */
  readonly signal?: AbortSignal | undefined;
}

/** What came of a log. */
export interface DecodeLogResult {
  /** Lines, elements, messages, skipped groups. */
  readonly counts: LogCounts;
  /** Queues with errors, earliest first. */
  readonly causes: readonly QueueErrors[];
}

/**
 * Decodes a log as it arrives: every item is written as soon as it is complete.
 *
 * @param text Pieces of the log, of any size.
 * @param decoder Decoder; nothing else may use it meanwhile.
 * @param write Takes text; awaited. Called with an empty string after every piece of input: time to flush.
 * @param options Format and the like.
 */
export async function decodeLog(
  text: AsyncIterable<string> | Iterable<string>,
  decoder: Decoder,
  write: (text: string) => unknown,
  options: DecodeLogOptions = {},
): Promise<DecodeLogResult> {
  const printer = createPrinter(options);
  const session = new LogSession(decoder, options.transport);
  const items: LogItem[] = [];
  const reader = new LogReader((item) => items.push(item));
  const drain = async () => {
    for (const item of items.splice(0)) {
      for (const piece of printer.item(session.look(item))) if (piece !== "") await write(piece);
    }
    await write("");
  };
  await write(printer.begin());
  for await (const piece of text) {
    reader.push(piece);
    await drain();
    if (options.signal?.aborted) break;
  }
  reader.finish();
  await drain();
  const causes = session.causes.queues();
  await write(printer.end(causes, session.causes.beyond, reader.counts));
  return { counts: reader.counts, causes };
}

function createPrinter(options: DecodeLogOptions): LogPrinter {
  switch (options.format) {
    case "json":
    case "ndjson":
      return new JsonLogPrinter(options.format === "ndjson", options.head ?? head({ name: "decode" }));
    case "brief":
      return new BriefLogPrinter();
    default:
      return new TextLogPrinter();
  }
}
