/** `wqdump decode` without `--source`: a log, followed as long as it is written. */

import { EXIT, thrownText, UsageError, WqdumpError } from "../../errors.ts";
import type { Transport } from "../../records/ring.ts";
import type { FormatName } from "../../render/formats/index.ts";
import { formatNamed, formatsOf } from "../../render/formats/index.ts";
import { renderLog, renderLogs } from "../../render/log.ts";
import { hostOfName } from "../../logs/file_host.ts";
import type { LogFile } from "../../logs/log_engine.ts";
import { TwoThreads } from "../../logs/pump_ahead.ts";
import type { LogCounts } from "../../logs/types.ts";
import { filesIn, isFolder } from "../../files/folder.ts";
import { ownOutput } from "../../files/own_output.ts";
import { Decoder } from "../../wasm/decoder.ts";
import { formatOf } from "../format_of.ts";
import { commandJson } from "../dump/command_json.ts";
import type { Session } from "../session.ts";
import { oneOf } from "../values.ts";
import { type Input, openInput } from "./input.ts";
import { beginLog, type LogInput } from "./log_pieces.ts";

export async function decodeLogInput(session: Session): Promise<number> {
  const format = formatOf(session.options);
  if (formatNamed(format).log === undefined) {
    throw new UsageError(`Option --format ${format} needs --source; a log is decoded to ${oneOf(formatsOf("log"))}`);
  }
  const options = {
    format: format as FormatName,
    transport: session.options.transport as Transport | undefined,
    command: commandJson(session),
    signal: session.signal,
    answer: "first",
    // With one processor two threads would only wait for each other.
    ahead: navigator.hardwareConcurrency > 1 ? new TwoThreads() : undefined,
  } as const;
  const paths = session.positionals;
  const several = paths.length > 1 || (paths.length === 1 && isFolder(paths[0]!));
  try {
    return await (several ? decodeLogs(session, options) : decodeOneLog(session, options));
  } finally {
    options.ahead?.end();
  }
}

/** What both take. */
type LogOptions = NonNullable<Parameters<typeof renderLogs>[3]>;

async function decodeOneLog(session: Session, options: LogOptions): Promise<number> {
  const input = await openInput(session);
  try {
    const text = await beginLog(input, session.signal);
    const answer = input.size === undefined ? "first unless slow" : "first";
    const { counts } = await renderLog(text.pieces, Decoder.create(), writer(session), {
      ...options,
      answer,
      live: input.size === undefined,
      lost: () => [...lostOf(input, text), ...interruption(session)],
    });
    const code = await summary(session, counts, input.name);
    const failure = text.failure();
    if (failure !== undefined) throw failure;
    return input.damaged === undefined ? code : EXIT.incomplete;
  } finally {
    input.close();
  }
}

/** Several files, and the files of folders, as one log. */
async function decodeLogs(session: Session, options: LogOptions): Promise<number> {
  const own = await ownOutput();
  const files = session.positionals.flatMap((path) => {
    if (!isFolder(path)) return [{ path, named: true }];
    const { files, problems } = filesIn(path, own);
    for (const problem of problems) session.warn(problem.text, problem.path);
    return files.map((file) => ({ path: file, named: false }));
  });
  const lost: string[] = [];
  async function* logs(): AsyncGenerator<LogFile> {
    for (const { path, named } of files) {
      let input: Input | undefined;
      try {
        input = await openInput(session, path);
        const text = await beginLog(input, session.signal);
        yield { name: baseName(path), host: hostOfName(path), text: text.pieces };
        lost.push(...lostOf(input, text));
        const failure = text.failure();
        if (failure !== undefined) session.warn(thrownText(failure), path);
      } catch (error) {
        if (!(error instanceof WqdumpError)) throw error;
        session.warn(error.message, path);
        // Nobody asked for what lies in a folder and is no log.
        if (named || !(error instanceof UsageError)) lost.push(error.message);
      } finally {
        input?.close();
      }
    }
  }
  const { counts } = await renderLogs(logs(), Decoder.create(), writer(session), {
    ...options,
    lost: () => [...lost, ...interruption(session)],
  });
  const code = await summary(session, counts, `${files.length} files`);
  return lost.length > 0 ? EXIT.incomplete : code;
}

/** What of an input is not in its text. */
function lostOf({ damaged, name }: Input, text: LogInput): string[] {
  const failure = text.failure();
  return [
    ...(damaged === undefined ? [] : [`${name}: ${damaged}`]),
    ...(failure === undefined ? [] : [thrownText(failure)]),
  ];
}

const interruption = ({ signal }: Session): string[] => signal.aborted ? ["interrupted"] : [];

/** Says what was found. */
async function summary(session: Session, counts: LogCounts, name: string): Promise<number> {
  await session.out.flush();
  if (counts.elements + counts.messages + counts.skipped === 0) {
    session.warn(`Nothing found in ${counts.lines} line${counts.lines === 1 ? "" : "s"} of ${name}`);
  }
  if (counts.cut > 0) session.warn(`Incomplete: ${counts.cut} element${counts.cut === 1 ? " is" : "s are"} cut`);
  if (counts.undecoded > 0) {
    const parts = counts.undecoded === 1 ? "a part of a dump is" : `${counts.undecoded} parts of dumps are`;
    session.warn(
      `Incomplete: ${parts} not decoded: see what is skipped, and give the lines around it whole, as printed`,
    );
  }
  session.detail(
    `${counts.lines} lines, ${counts.elements} elements, ${counts.messages} messages, ${counts.skipped} parts skipped`,
  );
  return counts.cut > 0 || counts.undecoded > 0 ? EXIT.incomplete : EXIT.ok;
}

const baseName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** What is decoded is shown at once: someone may be following a live log. An empty piece ends what one read gave. */
function writer(session: Session): (piece: string) => Promise<void> | undefined {
  return (piece) => piece === "" ? session.out.flush() : session.out.text(piece);
}
