/**
 * `wqdump decode` without `--source`: a log, followed as long as it is written.
 *
 * @module
 */

import { EXIT, UsageError, WqdumpError } from "../../errors.ts";
import type { Transport } from "../../records/ring.ts";
import type { FormatName } from "../../render/formats/index.ts";
import { formatNamed, formatsOf } from "../../render/formats/index.ts";
import { renderLog, renderLogs } from "../../render/log.ts";
import { hostOfName } from "../../logs/file_host.ts";
import type { LogFile, LogPiece } from "../../logs/log_engine.ts";
import type { LogCounts } from "../../logs/types.ts";
import { filesIn, isFolder } from "../../files/folder.ts";
import { isDamagedText, packedBy, sniff, textEncoding } from "../../files/sniff.ts";
import { Turns } from "../../files/turns.ts";
import { Decoder } from "../../wasm/decoder.ts";
import { formatOf } from "../format_of.ts";
import { commandJson } from "../dump/command_json.ts";
import type { Session } from "../session.ts";
import { oneOf } from "../values.ts";
import { type Input, openInput } from "./input.ts";

/** Bytes read at a time. */
const CHUNK = 1 << 18;

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
  } as const;
  const paths = session.positionals;
  if (paths.length > 1 || (paths.length === 1 && isFolder(paths[0]!))) return await decodeLogs(session, options);
  const input = await openInput(session);
  try {
    const pieces = await begun(text(session, input));
    const answer = input.size === undefined ? "first unless slow" : "first";
    const { counts } = await renderLog(pieces, Decoder.create(), writer(session), {
      ...options,
      answer,
      live: input.size === undefined,
    });
    const code = await summary(session, counts, input.name);
    input.whole?.();
    return input.damaged === true ? EXIT.incomplete : code;
  } finally {
    input.close();
  }
}

/** Several files, and the files of folders, as one log. */
async function decodeLogs(session: Session, options: Parameters<typeof renderLogs>[3]): Promise<number> {
  const files = session.positionals.flatMap((path) =>
    isFolder(path) ? filesIn(path).map((file) => ({ path: file, named: false })) : [{ path, named: true }]
  );
  let refused = false;
  let damaged = false;
  async function* logs(): AsyncGenerator<LogFile> {
    for (const { path, named } of files) {
      let input: Input | undefined;
      try {
        input = await openInput(session, path);
        const pieces = await begun(text(session, input));
        yield { name: baseName(path), host: hostOfName(path), text: pieces };
        damaged ||= input.damaged === true;
        input.whole?.();
      } catch (error) {
        if (!(error instanceof WqdumpError)) throw error;
        session.warn(error.message);
        refused ||= named;
      } finally {
        input?.close();
      }
    }
  }
  const { counts } = await renderLogs(logs(), Decoder.create(), writer(session), options);
  const code = await summary(session, counts, `${files.length} files`);
  return refused || damaged ? EXIT.incomplete : code;
}

/** Says what was found. */
async function summary(session: Session, counts: LogCounts, name: string): Promise<number> {
  await session.out.flush();
  if (counts.elements + counts.messages + counts.skipped === 0) {
    session.warn(`Nothing found in ${counts.lines} line${counts.lines === 1 ? "" : "s"} of ${name}`);
  }
  if (counts.cut > 0) session.warn(`Incomplete: ${counts.cut} element${counts.cut === 1 ? " is" : "s are"} cut`);
  session.detail(
    `${counts.lines} lines, ${counts.elements} elements, ${counts.messages} messages, ${counts.skipped} parts skipped`,
  );
  return counts.cut > 0 ? EXIT.incomplete : EXIT.ok;
}

const baseName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** What is decoded is shown at once: someone may be following a live log. An empty piece ends what one read gave. */
function writer(session: Session): (piece: string) => Promise<void> | undefined {
  return (piece) => piece === "" ? session.out.flush() : session.out.text(piece);
}

/** The input in pieces as they arrive; a signal ends it. */
async function* text(session: Session, input: Input): AsyncGenerator<LogPiece> {
  const first = new Uint8Array(CHUNK);
  const count = await input.read(first);
  if (count === null) return;
  const bytes = first.subarray(0, count);
  refuseBinary(bytes, input);
  const encoding = textEncoding(bytes);
  if (encoding !== "utf-8") yield* recoded(session, input, bytes, new TextDecoder(encoding));
  else {
    yield bytes;
    yield* input.readSync === undefined ? arriving(session, input, first) : present(session, input.readSync);
  }
}

/** A file that is there answers at once, but a long one must not hold up signals. */
async function* present(
  session: Session,
  read: (into: Uint8Array) => number | null,
): AsyncGenerator<LogPiece> {
  const turns = new Turns();
  let count: number | null = 0;
  const piece = (room: Uint8Array): number => (count = read(room)) ?? 0;
  while (!session.signal.aborted) {
    yield piece;
    if (count === null) return;
    const turn = turns.after(count);
    if (turn !== undefined) await turn;
  }
}

/** What is written while it is read. */
async function* arriving(session: Session, input: Input, buffer: Uint8Array): AsyncGenerator<Uint8Array> {
  while (!session.signal.aborted) {
    const count = await input.read(buffer);
    if (count === null) return;
    yield buffer.subarray(0, count);
  }
}

/** Text in another encoding. */
async function* recoded(
  session: Session,
  input: Input,
  first: Uint8Array,
  decoder: TextDecoder,
): AsyncGenerator<string> {
  yield decoder.decode(first, { stream: true });
  for await (const bytes of arriving(session, input, first)) yield decoder.decode(bytes, { stream: true });
  yield decoder.decode();
}

/** Begins reading, so that an input that is refused leaves nothing on stdout. */
async function begun(pieces: AsyncGenerator<LogPiece>): Promise<AsyncIterable<LogPiece>> {
  const first = await pieces.next();
  return (async function* () {
    if (first.done !== true) yield first.value;
    yield* pieces;
  })();
}

/** Binary data has no lines. */
function refuseBinary(bytes: Uint8Array, input: Input): void {
  const kind = sniff(bytes, input.size ?? bytes.length);
  if (kind === "capture" || kind === "big" || kind === "little") {
    throw new UsageError(
      `${input.name} is a ${kind === "capture" ? "capture" : "dump file"}, no log; it is read as a device`,
      `What it holds: wqdump info FILE, or list FILE; what is wrong in it: wqdump diagnose FILE; a queue: -d FILE --source`,
    );
  }
  if (kind !== "unknown" || isDamagedText(bytes)) return;
  const packed = packedBy(bytes);
  if (packed !== undefined) {
    throw new UsageError(
      `${input.name} is packed by ${packed.name}, which is not unpacked here`,
      `unpack it first: ${packed.command} FILE | wqdump decode -`,
    );
  }
  throw new UsageError(
    `${input.name} is binary data, no log; say what it is with --source (snd, rcv, srq, cmp, eqe, qpc, ...)`,
  );
}
