/**
 * Reading captures: what they are, and the dumps and contexts in them.
 *
 * @module
 */

import { DecodeError } from "../errors.ts";
import { addNote } from "../files/notes.ts";
import { type ByteStore, MAX_UNPACKED, MemoryStore } from "../files/store.ts";
import { StreamIndex } from "../files/stream_index.ts";
import { walkStreams } from "../files/walk.ts";
import type { MenuRecord, SegmentRequest } from "../device/types.ts";
import { aboutOf, type CaptureAbout, type Failure, failureOf, outcomeOf, type RecordedReason } from "./about.ts";
import { BlockReader, type CaptureRecord } from "./blocks.ts";
import { RECORD, VERSION } from "./format.ts";
import { menuOf } from "./menu_json.ts";
import { readRequest, requestKey } from "../device/request.ts";
import { DATA_HEADER_BYTES, NAMED_HEADER_BYTES } from "./writer.ts";

/** What a capture holds. */
export interface Capture {
  /** What it is. */
  readonly about: CaptureAbout;
  /** Version of the format it was written in. */
  readonly version: { readonly major: number; readonly minor: number };
  /** The device's menu. */
  readonly menu: readonly MenuRecord[] | undefined;
  /** Streams of all dumps, end to end. */
  readonly store: MemoryStore;
  /** What lies where in them. */
  readonly index: StreamIndex;
  /** How requests failed, by `requestKey`. */
  readonly refused: ReadonlyMap<string, RecordedReason>;
  /** Contexts of a 4th-generation device, by `source:index`. */
  readonly contexts: ReadonlyMap<string, Uint8Array>;
  /** Queue buffers of a 4th-generation device, by `source:index`. */
  readonly buffers: ReadonlyMap<string, Uint8Array>;
  /** What could not be read when it was made. */
  readonly failures: readonly Failure[];
  /** What its maker had to say. */
  readonly remarks: readonly string[];
  /** What is damaged or missing in the file. */
  readonly notes: readonly string[];
  /** Some of it is lost. */
  readonly damaged: boolean;
}

/**
 * Read a capture.
 *
 * @param name Name of the file, for messages.
 * @param store The file; not closed.
 * @throws {DecodeError} If nothing of it can be used: it is too short, of a later version, or does not say what it is.
 */
export async function readCapture(name: string, store: ByteStore): Promise<Capture> {
  const blocks = new BlockReader(name, store);
  const builder = new Builder(blocks.notes);
  for await (const record of blocks.records()) {
    builder.take(record);
    if (blocks.newer && builder.about !== undefined) break;
  }
  if (blocks.newer) throw newerVersion(name, blocks, builder.about);
  builder.finish(blocks.damaged);
  const { about } = builder;
  if (about === undefined) {
    throw new DecodeError(
      `Capture "${name}" is damaged beyond use: ${blocks.notes[0] ?? "it does not say what it is"}`,
    );
  }
  const { major, minor } = blocks.header;
  return { ...builder.contents(), about, version: { major, minor }, notes: blocks.notes, damaged: blocks.damaged };
}

function newerVersion(name: string, { header }: BlockReader, about: CaptureAbout | undefined): DecodeError {
  const origin = about === undefined ? "" : `; ${about.tool} made it of ${about.device.name} at ${about.time}`;
  return new DecodeError(
    `Capture "${name}" has format ${header.major}.${header.minor}, this wqdump reads up to ${VERSION.major}.x${origin}`,
    { hint: "Use a wqdump as new as the one that made it" },
  );
}

/** A dump whose end has not come yet. */
interface OpenDump {
  readonly request: SegmentRequest;
  readonly pieces: Uint8Array[];
  bytes: number;
  /** Pieces between are lost: what follows cannot be placed. */
  broken: boolean;
}

class Builder {
  about: CaptureAbout | undefined;
  readonly #notes: string[];
  readonly #store = new MemoryStore();
  readonly #index = new StreamIndex();
  readonly #refused = new Map<string, RecordedReason>();
  readonly #contexts = new Map<string, Uint8Array>();
  readonly #buffers = new Map<string, Uint8Array>();
  readonly #failures: Failure[] = [];
  readonly #remarks: string[] = [];
  readonly #open = new Map<number, OpenDump>();
  #menu: readonly MenuRecord[] | undefined;

  constructor(notes: string[]) {
    this.#notes = notes;
  }

  contents(): Pick<Capture, "menu" | "store" | "index" | "refused" | "contexts" | "buffers" | "failures" | "remarks"> {
    return {
      menu: this.#menu,
      store: this.#store,
      index: this.#index,
      refused: this.#refused,
      contexts: this.#contexts,
      buffers: this.#buffers,
      failures: this.#failures,
      remarks: this.#remarks,
    };
  }

  take({ type, body }: CaptureRecord): void {
    switch (type) {
      case RECORD.about:
        this.about ??= aboutOf(json(body));
        break;
      case RECORD.menu:
        this.#menu = menuOf(json(body));
        if (this.#menu === undefined) this.#malformed(type);
        break;
      case RECORD.dump:
        this.#begin(body);
        break;
      case RECORD.data:
        this.#data(body);
        break;
      case RECORD.done:
        this.#done(body);
        break;
      case RECORD.context:
        this.#named(type, this.#contexts, body);
        break;
      case RECORD.buffer:
        this.#named(type, this.#buffers, body);
        break;
      case RECORD.failure: {
        const failure = failureOf(json(body));
        if (failure === undefined) this.#malformed(type);
        else this.#failures.push(failure);
        break;
      }
      case RECORD.note: {
        const text = json(body);
        if (typeof text === "string") addNote(this.#remarks, text);
        break;
      }
      default:
        // Types with a small first letter are extras that nothing depends on.
        if (!/^[a-z]/.test(type)) {
          addNote(this.#notes, `Records of type "${printable(type)}" are not known and left out`);
        }
    }
  }

  /** No more records follow. */
  finish(damaged: boolean): void {
    for (const dump of this.#open.values()) this.#close(dump, undefined, "its end is missing in the capture");
    this.#open.clear();
    if (damaged) addNote(this.#notes, "What is lost is not known; everything else can be used");
  }

  #begin(body: Uint8Array): void {
    const recorded = readRequest(body);
    if (recorded === undefined) this.#malformed(RECORD.dump);
    else this.#open.set(recorded.dump, { request: recorded.request, pieces: [], bytes: 0, broken: false });
  }

  #data(body: Uint8Array): void {
    if (body.length < DATA_HEADER_BYTES) return this.#malformed(RECORD.data);
    const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
    const dump = this.#open.get(view.getUint32(0));
    if (dump === undefined || dump.broken) return;
    if (view.getUint32(4) * 2 ** 32 + view.getUint32(8) !== dump.bytes) {
      dump.broken = true;
      return;
    }
    dump.pieces.push(body.slice(DATA_HEADER_BYTES));
    dump.bytes += body.length - DATA_HEADER_BYTES;
  }

  #done(body: Uint8Array): void {
    const outcome = outcomeOf(json(body));
    if (outcome === undefined) return this.#malformed(RECORD.done);
    const dump = this.#open.get(outcome.dump);
    if (dump === undefined) return;
    this.#open.delete(outcome.dump);
    const lost = dump.broken || dump.bytes !== outcome.bytes
      ? `${dump.bytes} of ${outcome.bytes} bytes are there, a part of the capture is damaged`
      : undefined;
    this.#close(dump, outcome.reason, lost);
  }

  #close(dump: OpenDump, reason: RecordedReason | undefined, lost: string | undefined): void {
    const key = requestKey(dump.request);
    if (reason === undefined) this.#refused.delete(key);
    else this.#refused.set(key, reason);
    const first = this.#index.streams.length;
    const from = this.#store.size;
    try {
      for (const piece of dump.pieces) this.#store.append(piece);
    } catch {
      addNote(this.#notes, `The capture has more than ${MAX_UNPACKED} bytes; the rest is left out`);
    }
    walkStreams(this.#store, this.#index, [], from, this.#store.size);
    const why = lost ?? reason?.message;
    for (const stream of this.#index.streams.slice(first)) {
      // What was asked for counts, whatever the device calls it in its answer.
      stream.vhcaId = dump.request.vhcaId ?? stream.vhcaId;
      if (why !== undefined) stream.cut = why;
    }
  }

  /** A piece of a context or buffer; pieces follow each other. */
  #named(type: string, into: Map<string, Uint8Array>, body: Uint8Array): void {
    if (body.length < NAMED_HEADER_BYTES) return this.#malformed(type);
    const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
    const source = String.fromCharCode(...body.subarray(0, 8)).replace(/\0+$/, "");
    const key = `${source}:${view.getUint32(8)}`;
    const before = into.get(key) ?? new Uint8Array(0);
    const at = view.getUint32(12);
    if (at !== before.length) {
      return addNote(this.#notes, `${source} ${view.getUint32(8)} lacks bytes from ${before.length} on`);
    }
    const joined = new Uint8Array(at + body.length - NAMED_HEADER_BYTES);
    joined.set(before);
    joined.set(body.subarray(NAMED_HEADER_BYTES), at);
    into.set(key, joined);
  }

  #malformed(type: string): void {
    addNote(this.#notes, `A record of type "${type}" makes no sense and is left out`);
  }
}

function json(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}

function printable(type: string): string {
  return type.replaceAll(/[^ -~]/g, "?");
}
