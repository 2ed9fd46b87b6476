/** What `wqdump decode` reads: a file, packed or not, or stdin. */

import { missingFileHint } from "../../api/missing_file.ts";
import { EXIT, UsageError, WqdumpError } from "../../errors.ts";
import { grantHint } from "../../ffi/permissions.ts";
import { isStdin, openUnlessAborted, type PieceReader } from "../../files/pipe.ts";
import { packingOf } from "../../files/signatures.ts";
import type { ByteReader } from "../../hex/byte_input.ts";
import type { Session } from "../session.ts";
import { quote } from "../../plain.ts";

export interface Input extends ByteReader {
  /** For messages. */
  readonly name: string;
  /** Its size, for a regular file. */
  readonly size: number | undefined;
  /**
   * Call at its end.
   *
   * @throws {WqdumpError} When the file became shorter while it was read: a log was rotated, a download began anew.
   */
  readonly whole?: () => void;
  /** Why a part of it could not be unpacked. */
  readonly damaged?: string;
  /** Reads what answers at once: a regular file. */
  readSync?(into: Uint8Array): number | null;
  /** Release it. */
  close(): void;
}

/**
 * Open the input that the positional argument names.
 *
 * @throws {WqdumpError} When it cannot be read.
 */
export async function openInput(session: Session, path = session.positionals[0]): Promise<Input> {
  if (path !== undefined && !isStdin(path)) return await openFile(session, path);
  const { stdin } = session.host;
  if (stdin.isTerminal()) session.info("Reading from the terminal; end with Ctrl-D");
  return {
    name: "stdin",
    size: undefined,
    read: (into) => untilSignal(session.signal, () => stdin.read(into)),
    close: () => undefined,
  };
}

/** A signal ends an input that may never end by itself. */
async function untilSignal(signal: AbortSignal, read: () => Promise<number | null>): Promise<number | null> {
  if (signal.aborted) return null;
  let stop = () => {};
  const stopped = new Promise<null>((resolve) => stop = () => resolve(null));
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await Promise.race([read(), stopped]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

async function openFile(session: Session, path: string): Promise<Input> {
  const name = quote(path);
  const file = await openUnlessAborted(path, session.signal).catch((error) => {
    throw session.signal.aborted ? error : unreadable(name, path, error);
  });
  if (!("statSync" in file)) return ofPipe(session, file, path, name);
  const { isFile, isDirectory, size } = file.statSync();
  if (isDirectory) {
    file.close();
    throw unreadable(name, path, new Error("it is a folder"));
  }
  const failed = (error: unknown): never => {
    throw unreadable(name, path, error);
  };
  const close = (): void => file.close();
  if (!isFile) {
    // A pipe must not hold up signals.
    const read: Input["read"] = (into) => untilSignal(session.signal, () => file.read(into)).catch(failed);
    return { name, size: undefined, read, close };
  }
  if (isPacked(file)) {
    file.close();
    return await openPacked(session, path, name);
  }
  const readSync = (into: Uint8Array): number | null => readable(name, path, () => file.readSync(into));
  return { name, size, ...wholly(name, size, readSync), close };
}

function ofPipe(session: Session, pipe: PieceReader, path: string, name: string): Input {
  const failed = (error: unknown): never => {
    throw session.signal.aborted ? error : unreadable(name, path, error);
  };
  return {
    name,
    size: undefined,
    read: (into) => untilSignal(session.signal, () => pipe.read(into)).catch(failed),
    close: () => pipe.close(),
  };
}

/** Reads of a file that notice where it became shorter. */
function wholly(
  name: string,
  size: number,
  readSome: (into: Uint8Array) => number | null,
): Required<Pick<Input, "read" | "readSync" | "whole">> {
  let total = 0;
  let ended = false;
  const readSync = (into: Uint8Array): number | null => {
    const count = readSome(into);
    total += count ?? 0;
    ended ||= count === null;
    return count;
  };
  return {
    readSync,
    // An error is the promise's.
    read: (into) => Promise.resolve(into).then(readSync),
    whole() {
      if (ended && total < size) throw shrunk(name, total, size);
    },
  };
}

function readable<T>(name: string, path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw unreadable(name, path, error);
  }
}

/** Whether it is to be unpacked. */
function isPacked(file: Deno.FsFile): boolean {
  const head = new Uint8Array(4);
  file.readSync(head);
  file.seekSync(0, Deno.SeekMode.Start);
  return packingOf(head) !== undefined;
}

/** Unpacked as a whole, since both formats allow no other way to learn the size. */
async function openPacked(session: Session, path: string, name: string): Promise<Input> {
  const { recogniseFile } = await import("../../api/open_file.ts");
  const { store, notes } = await recogniseFile(path, session.signal);
  for (const note of notes) session.warn(`${name}: ${note}`, path);
  let at = 0;
  const readSync = (into: Uint8Array): number | null => {
    const count = store.read(at, into);
    at += count;
    return count === 0 ? null : count;
  };
  return {
    name,
    size: store.size,
    ...(notes.length > 0 ? { damaged: notes.join("; ") } : {}),
    readSync,
    read: (into) => Promise.resolve(readSync(into)),
    close: () => store.close(),
  };
}

/** What is packed is unpacked where all of it is there to be read, and not otherwise. */
export function packedInput(name: string, { name: by, command }: { name: string; command: string }): UsageError {
  return new UsageError(
    `${name} is packed by ${by}, which is not unpacked here`,
    `unpack it first: ${command} FILE | wqdump decode -`,
  );
}

function shrunk(name: string, total: number, size: number): WqdumpError {
  return new WqdumpError(`${name} became shorter while it was read: ${total} of its ${size} bytes were there`, {
    exitCode: EXIT.incomplete,
    hint: "Read it again when nothing writes to it, or read a copy",
  });
}

function unreadable(name: string, path: string, error: unknown): WqdumpError {
  if (error instanceof Deno.errors.NotCapable) {
    return new WqdumpError(`Cannot read ${name}: reading it is not allowed`, {
      exitCode: EXIT.device,
      hint: grantHint(`--allow-read=${path}`),
      cause: error,
    });
  }
  const missing = error instanceof Deno.errors.NotFound;
  return new WqdumpError(`Cannot read ${name}: ${missing ? "there is no such file" : (error as Error).message}`, {
    exitCode: EXIT.device,
    hint: missing ? missingFileHint(path) : undefined,
    cause: error,
  });
}
