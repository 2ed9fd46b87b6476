/** The bytes of a file as it is opened: regular or a pipe, packed or not. */

import { DeviceError, UsageError } from "../errors.ts";
import { grantHint } from "../ffi/permissions.ts";
import { addNote } from "../files/notes.ts";
import { openUnlessAborted, type PieceReader } from "../files/pipe.ts";
import { type ByteStore, MemoryStore, unpackedLimits } from "../files/store.ts";
import { Turns, unlessAborted } from "../files/turns.ts";
import type { Packing } from "../files/signatures.ts";
import { unpack } from "../files/unpack.ts";
import { loadZlib } from "../files/zlib.ts";
import { missingFileHint } from "./missing_file.ts";

/**
 * Open a file; a pipe that nobody writes to is waited for without holding up signals.
 *
 * @throws {DeviceError} If it cannot be opened.
 */
export async function openForReading(
  name: string,
  signal: AbortSignal | undefined,
): Promise<Deno.FsFile | PieceReader> {
  try {
    const file = await openUnlessAborted(name, signal);
    if (!("statSync" in file) || !file.statSync().isDirectory) return file;
    file.close();
  } catch (error) {
    if (signal?.aborted) throw error;
    const missing = error instanceof Deno.errors.NotFound;
    const refused = error instanceof Deno.errors.NotCapable;
    const why = missing
      ? "there is no such file"
      : refused
      ? "reading it is not allowed"
      : error instanceof Deno.errors.PermissionDenied
      ? "permission denied"
      : (error as Error).message;
    throw new DeviceError(`Cannot open "${name}": ${why}`, {
      device: name,
      operation: "open the file",
      hint: missing ? missingFileHint(name) : refused ? grantHint(`--allow-read=${name}`) : undefined,
      cause: error,
    });
  }
  throw new UsageError(`Cannot read "${name}": it is a directory`, "Name a dump file or capture");
}

export interface FileReading {
  readonly name: string;
  readonly notes: string[];
  readonly signal: AbortSignal | undefined;
}

export async function readBytes(file: PieceReader, { name, notes, signal }: FileReading): Promise<MemoryStore> {
  const store = new MemoryStore(unpackedLimits(undefined, await loadZlib()));
  const piece = new Uint8Array(1 << 16);
  try {
    for (;;) {
      const count = await unlessAborted(signal, file.read(piece));
      if (count === null) break;
      store.append(piece.subarray(0, count));
    }
  } catch (error) {
    if (signal?.aborted) throw error;
    if (!(error instanceof RangeError)) {
      throw new DeviceError(`Cannot read "${name}": ${(error as Error).message}`, {
        device: name,
        operation: "read the file",
        cause: error,
      });
    }
    addNote(notes, `${error.message} came; the rest is left out. Write them to a file first`);
  }
  file.close();
  return store;
}

export async function unpackAll(
  packed: ByteStore,
  packing: Packing,
  { name, notes, signal }: FileReading,
): Promise<ByteStore> {
  const store = new MemoryStore(unpackedLimits(packed.size, await loadZlib()));
  const reason = await unpack(packing, pieces(packed), (bytes) => {
    signal?.throwIfAborted();
    store.append(bytes);
  }, new Turns(signal));
  signal?.throwIfAborted();
  packed.close();
  if (reason instanceof RangeError && reason.message.startsWith("More than")) {
    addNote(
      notes,
      `${reason.message} after unpacking; the rest is left out. Unpack the file first: ${
        unpackingTool(packing)
      } ${name}`,
    );
  } else if (reason !== undefined) {
    addNote(notes, `Unpacking ended after ${store.size} bytes: ${reason.message}`);
  }
  return store;
}

function unpackingTool(packing: Packing): string {
  return packing === "gzip" ? "gzip -dk" : "zstd -d";
}

function* pieces(store: ByteStore): Generator<Uint8Array> {
  const piece = new Uint8Array(1 << 16);
  for (let at = 0; at < store.size;) {
    const count = store.read(at, piece);
    if (count === 0) return;
    yield piece.subarray(0, count);
    at += count;
  }
}

export function headBytes(store: ByteStore, bytes: number): Uint8Array {
  const head = new Uint8Array(Math.min(bytes, store.size));
  return head.subarray(0, store.read(0, head));
}

export function closeQuietly(file: PieceReader): void {
  try {
    file.close();
  } catch {
    // already closed together with its store
  }
}
