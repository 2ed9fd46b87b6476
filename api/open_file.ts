/**
 * Opening a file that has a device's data: resource-dump streams in either byte order, mstresourcedump's text, access
 * traces and captures, each packed with gzip or Zstandard or not.
 *
 * @module
 */

import { DecodeError, DeviceError, UsageError } from "../errors.ts";
import type { Capture } from "../capture/reader.ts";
import type { ContextPort, SegmentProvider } from "../device/types.ts";
import { textLines } from "../files/lines.ts";
import { addNote } from "../files/notes.ts";
import { type FileProvider, fileProvider } from "../files/provider.ts";
import { type FileKind, sniff, SNIFF_BYTES, textEncoding } from "../files/sniff.ts";
import { type ByteStore, FileStore, MemoryStore, SwappedStore } from "../files/store.ts";
import { StreamIndex } from "../files/stream_index.ts";
import { parseTextDump } from "../files/text_dump.ts";
import { type Packing, packingOf, unpack } from "../files/unpack.ts";
import { walkStreams } from "../files/walk.ts";

/** A file, unpacked and recognised. */
export interface RecognisedFile {
  /** Its name, as given. */
  readonly name: string;
  /** Its bytes, unpacked. */
  readonly store: ByteStore;
  /** What it is. */
  readonly kind: FileKind;
  /** How it was packed. */
  readonly packing: Packing | undefined;
  /** Bytes on disk, before unpacking; undefined for a pipe. */
  readonly packedBytes: number | undefined;
  /** What is damaged so far. */
  readonly notes: readonly string[];
}

/**
 * Open a file and tell what it is.
 *
 * @param name Path; pipes are read to their end first.
 * @throws {DeviceError} If it cannot be opened or read.
 */
export async function recogniseFile(name: string): Promise<RecognisedFile> {
  const file = openForReading(name);
  const notes: string[] = [];
  let store: ByteStore | undefined;
  try {
    const { isFile, size } = file.statSync();
    const plain: ByteStore = isFile ? new FileStore(file, size) : readAll(file, name);
    const packing = packingOf(headOf(plain, 8));
    store = packing === undefined ? plain : await unpackAll(plain, packing, name, notes);
    const kind = sniff(headOf(store, SNIFF_BYTES), store.size);
    return { name, store, kind, packing, packedBytes: isFile ? size : undefined, notes };
  } catch (error) {
    store?.close();
    closeQuietly(file);
    throw error;
  }
}

/** An opened file. */
export type OpenedFile =
  /** Resource-dump segments of a 5th-generation device. */
  | { readonly generation: 5; readonly provider: SegmentProvider; readonly capture?: Capture }
  /** Contexts of a 4th-generation device: a capture. */
  | { readonly generation: 4; readonly port: ContextPort; readonly capture?: Capture };

/**
 * Open a file that has a device's data.
 *
 * @param name Path.
 * @returns What stands for the device; its `notes` say what is damaged.
 * @throws {DecodeError} If it is no such file, or nothing of it can be used.
 * @throws {DeviceError} If it cannot be read.
 */
export async function openAnyFile(name: string): Promise<OpenedFile> {
  const file = await recogniseFile(name);
  try {
    if (file.kind === "trace") {
      const { readTrace } = await import("./trace_file.ts");
      return readTrace(file);
    }
    if (file.kind !== "capture") return { generation: 5, provider: readStreams(file) };
    const { captureOf, capturePort, captureProvider } = await import("../capture/provider.ts");
    const capture = await captureOf(file);
    file.store.close();
    return capture.about.device.generation === 4
      ? { generation: 4, port: capturePort(name, capture), capture }
      : { generation: 5, provider: captureProvider(name, capture), capture };
  } catch (error) {
    file.store.close();
    throw error;
  }
}

/**
 * Open a file of resource-dump segments.
 *
 * @param name Path.
 * @returns Something that answers requests from what the file has.
 * @throws {DecodeError} If it has none.
 * @throws {DeviceError} If it cannot be read.
 */
export async function openFile(name: string): Promise<SegmentProvider> {
  const opened = await openAnyFile(name);
  if (opened.generation === 5) return opened.provider;
  opened.port.close();
  throw new DecodeError(`"${name}" has contexts of a 4th-generation device and no resource-dump segments`);
}

/** Make a provider of a recognised file of streams. */
export function readStreams(file: RecognisedFile): FileProvider {
  const { name, kind } = file;
  const notes = [...file.notes];
  const info = { name, generation: 5 } as const;
  if (kind === "big" || kind === "little") {
    const store = kind === "big" ? file.store : new SwappedStore(file.store);
    if (store.size < file.store.size) {
      addNote(notes, `${file.store.size - store.size} bytes at the end are less than a dword`);
    }
    const index = new StreamIndex();
    walkStreams(store, index, notes);
    return fileProvider({ info, store, index, notes });
  }
  if (kind === "text") {
    const encoding = textEncoding(headOf(file.store, 4));
    const dump = parseTextDump(textLines(file.store, encoding));
    file.store.close();
    return fileProvider({ info, store: dump.store, index: dump.index, notes: [...notes, ...dump.notes] });
  }
  throw notAFile(file);
}

/** Why a file is of no use here, and what to do with it. */
function notAFile({ name, kind, packing, notes }: RecognisedFile): Error {
  const what = packing === undefined ? `"${name}"` : `"${name}" (${packing})`;
  if (kind === "empty") {
    return new DecodeError(notes.length === 0 ? `${what} is empty` : `${what} cannot be unpacked: ${notes[0]}`);
  }
  const hint = kind === "log"
    ? `It looks like text: try wqdump decode ${name}`
    : "Known are resource dumps (binary or text), captures and access traces, packed with gzip or zstd or not";
  return new DecodeError(`${what} is no resource dump, capture or access trace`, { hint });
}

function openForReading(name: string): Deno.FsFile {
  try {
    const file = Deno.openSync(name, { read: true });
    if (!file.statSync().isDirectory) return file;
    file.close();
  } catch (error) {
    const why = error instanceof Deno.errors.NotFound
      ? "there is no such file"
      : error instanceof Deno.errors.PermissionDenied
      ? "permission denied"
      : (error as Error).message;
    throw new DeviceError(`Cannot open "${name}": ${why}`, {
      device: name,
      operation: "open the file",
      cause: error,
    });
  }
  throw new UsageError(`Cannot read "${name}": it is a directory`, "Name a dump file or capture");
}

function readAll(file: Deno.FsFile, name: string): MemoryStore {
  const store = new MemoryStore();
  const piece = new Uint8Array(1 << 16);
  try {
    for (let count = file.readSync(piece); count !== null; count = file.readSync(piece)) {
      store.append(piece.subarray(0, count));
    }
  } catch (error) {
    throw new DeviceError(`Cannot read "${name}": ${(error as Error).message}`, {
      device: name,
      operation: "read the file",
      cause: error,
    });
  }
  file.close();
  return store;
}

async function unpackAll(packed: ByteStore, packing: Packing, name: string, notes: string[]): Promise<ByteStore> {
  const store = new MemoryStore();
  const reason = await unpack(packing, pieces(packed), (bytes) => store.append(bytes));
  packed.close();
  if (reason instanceof RangeError && reason.message.startsWith("More than")) {
    addNote(
      notes,
      `${reason.message} after unpacking; the rest is left out. Unpack the file first: ${tool(packing)} ${name}`,
    );
  } else if (reason !== undefined) {
    addNote(notes, `Unpacking ended after ${store.size} bytes: ${reason.message}`);
  }
  return store;
}

function tool(packing: Packing): string {
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

function headOf(store: ByteStore, bytes: number): Uint8Array {
  const head = new Uint8Array(Math.min(bytes, store.size));
  return head.subarray(0, store.read(0, head));
}

function closeQuietly(file: Deno.FsFile): void {
  try {
    file.close();
  } catch {
    // already closed together with its store
  }
}
