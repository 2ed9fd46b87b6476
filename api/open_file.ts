/**
 * Opening a file that has a device's data: resource-dump streams in either byte order, mstresourcedump's text, access
 * traces and captures, each packed with gzip or Zstandard or not.
 */

import { DecodeError, UsageError } from "../errors.ts";
import { LOST_BEFORE } from "../capture/about.ts";
import type { Capture } from "../capture/reader.ts";
import type { ContextPort, SegmentProvider } from "../device/types.ts";
import { textLines } from "../files/lines.ts";
import { addNote } from "../files/notes.ts";
import { type FileProvider, fileProvider } from "../files/provider.ts";
import { type FileKind, sniff, SNIFF_BYTES, textEncoding } from "../files/sniff.ts";
import { type ByteStore, FileStore, MemoryStore, readWhole, SwappedStore, unpackedLimits } from "../files/store.ts";
import { StreamIndex } from "../files/stream_index.ts";
import { textDumpSteps } from "../files/text_dump.ts";
import { Turns } from "../files/turns.ts";
import { type Packing, packingOf } from "../files/signatures.ts";
import { walkStreams } from "../files/walk.ts";
import { filesOfReport, isPage } from "../render/html/shell.ts";
import { loadZlib } from "../files/zlib.ts";
import { closeQuietly, type FileReading, headBytes, openForReading, readBytes, unpackAll } from "./file_bytes.ts";

/** Bytes in which a page says that it is one. */
const PAGE_HEAD = 1024;

/** A file, unpacked and recognised. */
export interface RecognisedFile {
  readonly name: string;
  /** Its bytes, unpacked. */
  readonly store: ByteStore;
  readonly kind: FileKind;
  /** How it was packed. */
  readonly packing: Packing | undefined;
  /** Bytes on disk, before unpacking; undefined for a pipe. */
  readonly packedBytes: number | undefined;
  /** What is damaged so far. */
  readonly notes: readonly string[];
  /** The bytes stood in an output of another tool, which names these RDMA devices; of several none was chosen. */
  readonly saved?: { readonly device: string | undefined; readonly devices: readonly string[] } | undefined;
}

/**
 * Open a file and tell what it is.
 *
 * @param name Path; pipes are read to their end first.
 * @throws {DeviceError} If it cannot be opened or read.
 */
export async function recogniseFile(name: string, signal?: AbortSignal): Promise<RecognisedFile> {
  const file = await openForReading(pathOf(name), signal);
  const notes: string[] = [];
  try {
    const reading = { name, notes, signal };
    const regular = "statSync" in file && file.statSync().isFile ? file : undefined;
    if (regular === undefined) return await recognise(await readBytes(file, reading), undefined, reading);
    const { size } = regular.statSync();
    return await recognise(new FileStore(regular, size), size, reading);
  } catch (error) {
    closeQuietly(file);
    throw error;
  }
}

/** `REPORT.html#FILE` is a file that a report holds, `ROWS.json#DEVICE` what an output has of a device. */
function pathOf(name: string): string {
  return /^(.+\.(?:html?|json|txt|log)(?:\.(?:gz|zst))?)#[^#]+$/i.exec(name)?.[1] ?? name;
}

/**
 * As {@linkcode recogniseFile}, of a file's bytes.
 *
 * @param name What messages call it.
 */
export function recogniseBytes(name: string, bytes: Uint8Array): Promise<RecognisedFile> {
  const store = new MemoryStore();
  store.append(bytes);
  return recognise(store, bytes.length, { name, notes: [], signal: undefined });
}

async function recognise(
  plain: ByteStore,
  packedBytes: number | undefined,
  reading: FileReading,
): Promise<RecognisedFile> {
  const { name, notes } = reading;
  let store = plain;
  try {
    const packing = packingOf(headBytes(plain, 8));
    if (packing !== undefined) store = await unpackAll(plain, packing, reading);
    if (isPage(new TextDecoder().decode(headBytes(store, PAGE_HEAD)))) return await heldBy(store, reading);
    const head = headBytes(store, SNIFF_BYTES);
    const kind = sniff(head, store.size);
    const file = { name, store, kind, packing, packedBytes, notes };
    return kind === "json" || kind === "log" ? await withDumps(file, head) : file;
  } catch (error) {
    store.close();
    throw error;
  }
}

/** The dumps that an output of another tool holds, in its place. */
async function withDumps(file: RecognisedFile, head: Uint8Array): Promise<RecognisedFile> {
  const { heldDumps } = await import("./saved_dumps.ts");
  const held = heldDumps(file.name, head, file.store);
  if (held === undefined) return file;
  file.store.close();
  const { store, device, devices, notes } = held;
  return { ...file, store, kind: "big", saved: { device, devices }, notes: [...file.notes, ...notes] };
}

/** The file that a report holds, in the place of the report. */
async function heldBy(store: ByteStore, reading: FileReading): Promise<RecognisedFile> {
  const page = new Uint8Array(store.size);
  try {
    readWhole(store, reading.name, 0, page);
  } finally {
    store.close();
  }
  let files;
  try {
    files = filesOfReport(new TextDecoder().decode(page));
  } catch (error) {
    throw new DecodeError(`Cannot read "${reading.name}": ${(error as Error).message}`);
  }
  const [path, wanted] = reading.name.split("#");
  const [file, ...others] = wanted === undefined ? files : files.filter(({ name }) => name === wanted);
  if (file === undefined) {
    const there = files.length === 0 ? "is a page without data" : `holds ${files.map(({ name }) => name).join(", ")}`;
    throw new DecodeError(`"${path}" ${there}`, { hint: "A report holds the captures that were diagnosed" });
  }
  if (others.length > 0) {
    const names = files.map(({ name }) => `${path}#${name}`).join(", ");
    throw new UsageError(`"${path}" holds ${files.length} files`, `Name one: ${names}`);
  }
  const inner = new MemoryStore();
  inner.append(file.bytes);
  return await recognise(inner, file.bytes.length, reading);
}

export type OpenedFile =
  & {
    readonly capture?: Capture;
    /** A part of it is lost: of the file, within its packing, or of a dump in it. */
    readonly damaged: boolean;
  }
  & (
    /** Resource-dump segments of a 5th-generation device. */
    | { readonly generation: 5; readonly provider: SegmentProvider }
    /** Contexts of a 4th-generation device: a capture. */
    | { readonly generation: 4; readonly port: ContextPort }
  );

/**
 * Open a file that has a device's data.
 *
 * @returns What stands for the device; its `notes` say what is damaged.
 * @throws {DecodeError} If it is no such file, or nothing of it can be used.
 * @throws {DeviceError} If it cannot be read.
 */
export async function openAnyFile(name: string, signal?: AbortSignal): Promise<OpenedFile> {
  return await openRecognised(await recogniseFile(name, signal), signal);
}

/**
 * As {@linkcode openAnyFile}, of a file that was recognised.
 *
 * @param file The file; its store is closed with what is returned, or now.
 */
export async function openRecognised(file: RecognisedFile, signal?: AbortSignal): Promise<OpenedFile> {
  const { name } = file;
  const turns = new Turns(signal);
  try {
    if (file.kind === "trace") {
      const { readTrace } = await import("./trace_file.ts");
      return await readTrace(file, turns);
    }
    if (file.kind !== "capture") {
      const provider = await readStreams(file, turns);
      return { generation: 5, provider, damaged: isDamaged(file, provider.index) };
    }
    const { captureOf, capturePort, captureProvider } = await import("../capture/provider.ts");
    const capture = await captureOf(file, turns);
    file.store.close();
    const lost = capture.failures.some(({ source }) => source === LOST_BEFORE);
    const damaged = capture.damaged || lost || isDamaged(file);
    return capture.about.device.generation === 4
      ? { generation: 4, port: capturePort(name, capture), capture, damaged }
      : { generation: 5, provider: captureProvider(name, capture), capture, damaged };
  } catch (error) {
    file.store.close();
    throw error;
  }
}

/** What became of text; of other files it is said how much is missing. */
export const SHORTER = "The file became shorter while it was read: what is missing is not known";

/** Whether a file, or one of the dumps in it, is not whole. */
export function isDamaged(file: RecognisedFile, index?: StreamIndex): boolean {
  return file.notes.length > 0 || file.store.short === true ||
    index?.streams.some(({ cut }) => cut !== undefined) === true;
}

/**
 * Open a file of resource-dump segments.
 *
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

/** Make a provider of a recognised file of streams, with turns for everything else. */
export async function readStreams(file: RecognisedFile, turns: Turns): Promise<FileProvider> {
  const { name, kind } = file;
  const notes = [...file.notes];
  const { device, devices = [] } = file.saved ?? {};
  if (device === undefined && devices.length > 1) {
    file.store.close();
    const each = devices.map((one) => `${name}#${one}`).join(", ");
    throw new UsageError(`"${name}" has rows of ${devices.length} devices`, `Name one: ${each}`);
  }
  const info = { name, generation: 5, ...(device === undefined ? {} : { recordedAs: device }) } as const;
  if (kind === "big" || kind === "little") {
    const store = kind === "big" ? file.store : new SwappedStore(file.store);
    if (store.size < file.store.size) {
      addNote(notes, `${file.store.size - store.size} bytes at the end are less than a dword`);
    }
    const index = new StreamIndex();
    await walkStreams(store, index, notes, { turns });
    return fileProvider({ info, store, index, notes });
  }
  if (kind === "text") {
    const encoding = textEncoding(headBytes(file.store, 4));
    const into = new MemoryStore(unpackedLimits(file.packedBytes, await loadZlib()));
    const steps = textDumpSteps(textLines(file.store, encoding), into);
    const dump = await turns.through(steps);
    file.store.close();
    if (file.store.short) addNote(notes, SHORTER);
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
