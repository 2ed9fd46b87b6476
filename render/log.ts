/**
 * A log, decoded and printed as it arrives.
 *
 * @module
 */

import { UsageError } from "../errors.ts";
import {
  type LogFile,
  type LogResult,
  type LogText,
  readLog,
  type ReadLogOptions,
  readLogs,
} from "../logs/log_engine.ts";
import type { LogFinding } from "../logs/log_session.ts";
import type { Decoder } from "../wasm/decoder.ts";
import { type FormatName, formatNamed, formatsOf } from "./formats/index.ts";
import type { CommandJson } from "./json_envelope.ts";

/** How a log is printed. */
export interface RenderLogOptions extends ReadLogOptions {
  /** Default `text`. */
  readonly format?: FormatName | undefined;
  /** What was asked for, as documents say it. */
  readonly command?: CommandJson | undefined;
}

/**
 * Decodes a log and prints what is found: every finding is written as soon as it is complete.
 *
 * @param text Pieces of the log, of any size.
 * @param decoder Decoder; nothing else may use it meanwhile.
 * @param write Takes text; awaited. Called with an empty string after every piece of input: time to flush.
 * @param options Format and the like.
 */
export function renderLog(
  text: LogText,
  decoder: Decoder,
  write: (text: string) => unknown,
  options: RenderLogOptions = {},
): Promise<LogResult> {
  return print(readLog(text, decoder, options), write, options);
}

/**
 * The same for several logs, read as one.
 *
 * @param files The logs.
 * @param decoder Decoder; nothing else may use it meanwhile.
 * @param write Takes text; awaited.
 * @param options Format and the like.
 */
export function renderLogs(
  files: AsyncIterable<LogFile> | Iterable<LogFile>,
  decoder: Decoder,
  write: (text: string) => unknown,
  options: RenderLogOptions = {},
): Promise<LogResult> {
  return print(readLogs(files, decoder, options), write, options);
}

async function print(
  findings: AsyncGenerator<Iterable<LogFinding>, LogResult>,
  write: (text: string) => unknown,
  { format = "text", command = { name: "decode" } }: RenderLogOptions,
): Promise<LogResult> {
  const printer = await formatNamed(format).log?.(command);
  if (printer === undefined) {
    throw new UsageError(`The format ${format} prints no logs; use ${formatsOf("log").join(", ")}`);
  }
  await write(printer.begin());
  while (true) {
    const { done, value } = await findings.next();
    if (done) {
      await write(printer.end(value.story, value.counts));
      return value;
    }
    for (const finding of value) {
      for (const piece of printer.finding(finding)) if (piece !== "") await write(piece);
    }
    await write("");
  }
}
