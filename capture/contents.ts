/** What a capture holds, put together from its records. */

import { addNote } from "../files/notes.ts";
import { parseJson } from "../json.ts";
import type { MemoryStore } from "../files/store.ts";
import { StreamIndex } from "../files/stream_index.ts";
import { walkStreams } from "../files/walk.ts";
import { indexWhole } from "../files/walk_whole.ts";
import type { HostFacts, OwnerFacts } from "../device/host_facts.ts";
import { hostFactsOf, ownersOf } from "../device/host_shape.ts";
import type { MenuRecord, SegmentRequest } from "../device/types.ts";
import { aboutOf, type CaptureAbout, type Failure, failureOf, outcomeOf, type RecordedReason } from "./about.ts";
import type { CaptureRecord } from "./blocks.ts";
import { RECORD } from "./format.ts";
import { Extents, type Shared } from "./extents.ts";
import { menuOf } from "./menu_json.ts";
import { readRequest, requestKey } from "../device/request.ts";
import { DATA_HEADER_BYTES, NAMED_HEADER_BYTES } from "./writer.ts";
import type { Capture } from "./reader.ts";

/** Dumps that are under way at the same time, at most: more than any writer begins. */
const MAX_OPEN = 1024;
/** Contexts and buffers at most, of each. */
const MAX_NAMED = 1 << 17;
/** Bytes of texts at most: of failures and remarks. */
const MAX_TEXT = 1 << 24;
/** What an entry of a list takes beside its text. */
const ENTRY_BYTES = 256;
/** After so many records that make no sense, nothing is taken for a record any more. */
const MAX_MALFORMED = 1000;

/** A dump whose end has not come yet. */
interface OpenDump {
  readonly request: SegmentRequest;
  readonly bytes: Extents;
  /** Pieces between are lost: what follows cannot be placed. */
  broken: boolean;
}

export class Builder {
  about: CaptureAbout | undefined;
  /** A part is left out. */
  incomplete = false;
  readonly #notes: string[];
  readonly #shared: Shared;
  readonly #index = new StreamIndex();
  readonly #refused = new Map<string, RecordedReason>();
  readonly #contexts = new Map<string, Extents>();
  readonly #buffers = new Map<string, Extents>();
  readonly #failures: Failure[] = [];
  readonly #remarks: string[] = [];
  readonly #open = new Map<number, OpenDump>();
  readonly #owners: OwnerFacts[] = [];
  #menu: readonly MenuRecord[] | undefined;
  #host: HostFacts | undefined;
  #text = 0;
  #wrong = 0;

  constructor(notes: string[], store: MemoryStore) {
    this.#notes = notes;
    this.#shared = { store, pieces: 0 };
  }

  contents(): Pick<
    Capture,
    "menu" | "store" | "index" | "refused" | "contexts" | "buffers" | "failures" | "remarks" | "host"
  > {
    return {
      menu: this.#menu,
      store: this.#shared.store,
      index: this.#index,
      refused: this.#refused,
      contexts: this.#contexts,
      buffers: this.#buffers,
      failures: this.#failures,
      remarks: this.#remarks,
      host: this.#host === undefined ? undefined : { ...this.#host, owners: [...this.#host.owners, ...this.#owners] },
    };
  }

  /** Nothing more can be expected of the file. */
  get hopeless(): boolean {
    return this.#wrong >= MAX_MALFORMED;
  }

  /** Take a record; a promise where that is more than a moment's work. */
  take({ type, body }: CaptureRecord): Promise<void> | undefined {
    switch (type) {
      case RECORD.data:
        this.#data(body);
        return undefined;
      case RECORD.dump:
        this.#begin(body);
        return undefined;
      case RECORD.done:
        return this.#done(body);
      case RECORD.context:
        this.#named(type, this.#contexts, body);
        return undefined;
      case RECORD.buffer:
        this.#named(type, this.#buffers, body);
        return undefined;
      default:
        this.#said(type, json(body), body.length);
        return undefined;
    }
  }

  /** A record that is JSON. */
  #said(type: string, value: unknown, size: number): void {
    switch (type) {
      case RECORD.about:
        if (this.about !== undefined) return this.#again(type);
        this.about = aboutOf(value);
        break;
      case RECORD.menu:
        if (this.#menu !== undefined) return this.#again(type);
        this.#menu = menuOf(value);
        if (this.#menu === undefined) this.#malformed(type);
        break;
      case RECORD.failure: {
        const failure = failureOf(value);
        if (failure === undefined) this.#malformed(type);
        else if (this.#room(size)) this.#failures.push(failure);
        break;
      }
      case RECORD.host:
        // A later version may say it in other ways, and the rest of the capture does not depend on it.
        if (this.#host !== undefined) return this.#again(type);
        if (value === undefined) return this.#malformed(type);
        if (this.#room(size)) this.#host = hostFactsOf(value);
        break;
      case RECORD.owners:
        if (value === undefined) return this.#malformed(type);
        if (this.#room(size)) this.#owners.push(...ownersOf(value));
        break;
      case RECORD.note:
        if (typeof value === "string") addNote(this.#remarks, value);
        else this.#malformed(type);
        break;
    }
  }

  /** No more records follow. */
  async finish(damaged: boolean): Promise<void> {
    for (const dump of this.#open.values()) {
      await this.#close(dump, undefined, "its end is missing in the capture");
    }
    this.#open.clear();
    if (this.hopeless) this.#leaveOut("Too many records make no sense: what comes after them is left out");
    if (damaged) addNote(this.#notes, "What is lost is not known; everything else can be used");
  }

  #begin(body: Uint8Array): void {
    const recorded = readRequest(body);
    if (recorded === undefined) return this.#malformed(RECORD.dump);
    if (this.#open.size >= MAX_OPEN && !this.#open.has(recorded.dump)) {
      return this.#leaveOut(`More than ${MAX_OPEN} dumps are under way at once; those that begin then are left out`);
    }
    const { request, dump } = recorded;
    this.#open.set(dump, { request, bytes: new Extents(this.#shared), broken: false });
  }

  #data(body: Uint8Array): void {
    if (body.length < DATA_HEADER_BYTES) return this.#malformed(RECORD.data);
    const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
    const dump = this.#open.get(view.getUint32(0));
    if (dump === undefined || dump.broken) return;
    dump.broken = view.getUint32(4) * 2 ** 32 + view.getUint32(8) !== dump.bytes.length ||
      !this.#add(dump.bytes, body.subarray(DATA_HEADER_BYTES));
  }

  /** False when there is no room for all of it, which is said. */
  #add(to: Extents, bytes: Uint8Array): boolean {
    try {
      to.add(bytes);
      return true;
    } catch (error) {
      this.#leaveOut(`${(error as Error).message} are in the capture; the rest is left out`);
      return false;
    }
  }

  #done(body: Uint8Array): Promise<void> | undefined {
    const outcome = outcomeOf(json(body));
    if (outcome === undefined) {
      this.#malformed(RECORD.done);
      return undefined;
    }
    const dump = this.#open.get(outcome.dump);
    if (dump === undefined) return undefined;
    this.#open.delete(outcome.dump);
    const lost = dump.broken || dump.bytes.length !== outcome.bytes
      ? `${dump.bytes.length} of ${outcome.bytes} bytes are there, a part of the capture is damaged`
      : undefined;
    return this.#close(dump, outcome.reason, lost);
  }

  /** A promise where its segments have to be searched for. */
  #close(dump: OpenDump, reason: RecordedReason | undefined, lost: string | undefined): Promise<void> | undefined {
    if (reason === undefined) {
      if (this.#refused.size > 0) this.#refused.delete(requestKey(dump.request));
    } else if (this.#room(reason.message.length + (reason.hint?.length ?? 0))) {
      this.#refused.set(requestKey(dump.request), reason);
    }
    if (this.#index.full) {
      this.#leaveOut(`Only the first ${this.#index.fullText} of the capture are read`);
      return undefined;
    }
    const first = this.#index.streams.length;
    let from: number;
    try {
      from = dump.bytes.joined();
    } catch (error) {
      this.#leaveOut(`${(error as Error).message} are in the capture; the rest is left out`);
      return undefined;
    }
    const { length } = dump.bytes;
    const done = (): void => {
      this.#placed(dump, first, lost ?? reason?.message);
      // Nothing of it can be read, and no stream is there to say so.
      const nothing = this.#index.streams.length === first && reason === undefined;
      if (nothing) {
        this.#leaveOut(`A dump of segment ${dump.request.type} is left out: ${lost ?? "it has no segments"}`);
      }
    };
    if (indexWhole(this.#shared.store, this.#index, from, length)) return void done();
    return walkStreams(this.#shared.store, this.#index, [], { from, to: from + length }).then(done);
  }

  /** The streams of a dump, from one on, are indexed. */
  #placed(dump: OpenDump, first: number, why: string | undefined): void {
    for (let i = first; i < this.#index.streams.length; i++) {
      const stream = this.#index.streams[i]!;
      // What was asked for counts, whatever the device calls it in its answer.
      stream.vhcaId = dump.request.vhcaId ?? stream.vhcaId;
      if (why !== undefined) stream.cut = why;
    }
  }

  /** A piece of a context or buffer; pieces follow each other. */
  #named(type: string, into: Map<string, Extents>, body: Uint8Array): void {
    if (body.length < NAMED_HEADER_BYTES) return this.#malformed(type);
    const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
    const source = String.fromCharCode(...body.subarray(0, 8)).replace(/\0+$/, "");
    const key = `${source}:${view.getUint32(8)}`;
    let bytes = into.get(key);
    if (bytes === undefined) {
      if (into.size >= MAX_NAMED) return this.#leaveOut(`Only the first ${MAX_NAMED} contexts and buffers are read`);
      into.set(key, bytes = new Extents(this.#shared));
    }
    if (view.getUint32(12) !== bytes.length) {
      return this.#leaveOut(`${source} ${view.getUint32(8)} lacks bytes from ${bytes.length} on`);
    }
    this.#add(bytes, body.subarray(NAMED_HEADER_BYTES));
  }

  /** Whether there is room for an entry with so much text. */
  #room(bytes: number): boolean {
    this.#text += bytes + ENTRY_BYTES;
    if (this.#text <= MAX_TEXT) return true;
    this.#leaveOut("The capture has too many failures: the last ones are left out");
    return false;
  }

  #leaveOut(what: string): void {
    this.incomplete = true;
    addNote(this.#notes, what);
  }

  /** Two records say it: which of them is right is not known. */
  #again(type: string): void {
    this.#leaveOut(`A second record of type "${type}" is left out: the first is taken`);
  }

  #malformed(type: string): void {
    this.#wrong++;
    this.#leaveOut(`A record of type "${type}" makes no sense and is left out`);
  }
}

const TEXT = new TextDecoder();

function json(body: Uint8Array): unknown {
  try {
    return parseJson(TEXT.decode(body));
  } catch {
    return undefined;
  }
}
