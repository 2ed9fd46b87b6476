/**
 * Finding the segments of resource-dump streams that lie end to end in a store, also where a part is damaged.
 *
 * A segment's length says where the next one starts, so one wrong bit can hide all that follows. What is not followed
 * is said, and the search goes on at the next place that can only be the start of a dump.
 */

import { CONTROL, FIRST_CONTROL_TYPE } from "../device/segments.ts";
import { isKnownType } from "./sniff.ts";
import type { ByteStore } from "./store.ts";
import { addNote } from "./notes.ts";
import { describeSegment, type StreamIndex } from "./stream_index.ts";
import { Turns } from "./turns.ts";

/** Lengths of control segments in dwords, as every public description has them. */
const CONTROL_DWORDS: Readonly<Record<number, number>> = {
  [CONTROL.notice]: 12,
  [CONTROL.command]: 5,
  [CONTROL.terminate]: 1,
  [CONTROL.error]: 12,
  [CONTROL.reference]: 5,
  [CONTROL.info]: 4,
};

const INFO_HEADER = 0x0004fffe;
const COMMAND_HEADER = 0x0005fffa;
const TERMINATE_HEADER = 0x0001fffb;
const INFO_BYTES = 16;
/** Bytes of zeros that are looked at before others get a turn. */
const LOOK_BYTES = 1 << 18;

/** Reads dwords and searches for one, through a window on the store. */
class Window {
  readonly #store: ByteStore;
  readonly #size: number;
  #bytes = new Uint8Array(0);
  #view = new DataView(this.#bytes.buffer);
  #words = new Uint32Array(0);
  #start = 0;
  #length = 0;
  /** Bytes read from the store. */
  loaded = 0;

  /**
   * A window of which nothing is there before it is used: most captures are of many small dumps.
   *
   * @param range Bytes that will be looked at.
   */
  constructor(store: ByteStore, range: number) {
    this.#store = store;
    this.#size = Math.min(1 << 18, Math.ceil(range / 4) * 4 + 4);
  }

  /** The dword at a place, or undefined past the end. */
  dword(offset: number): number | undefined {
    if (offset < this.#start || offset + 4 > this.#start + this.#length) this.#load(offset);
    return offset + 4 <= this.#start + this.#length ? this.#view.getUint32(offset - this.#start) : undefined;
  }

  /** First place of a dword in a range, at a multiple of four from its start; -1 if there is none. */
  *find(dword: number, from: number, to: number): Generator<number, number> {
    const native = new Uint8Array(4);
    new DataView(native.buffer).setUint32(0, dword);
    const wanted = new Uint32Array(native.buffer)[0]!;
    for (let at = from; at + 4 <= to;) {
      if (at < this.#start || at + 4 > this.#start + this.#length || (at - this.#start) % 4 !== 0) this.#load(at);
      const end = Math.min(to, this.#start + this.#length);
      const words = Math.floor((end - at) / 4);
      if (words <= 0) return -1;
      const first = (at - this.#start) / 4;
      const found = this.#words.subarray(first, first + words).indexOf(wanted);
      if (found >= 0) return at + found * 4;
      yield words * 4;
      at += words * 4;
    }
    return -1;
  }

  #load(offset: number): void {
    if (this.#bytes.length === 0) {
      this.#bytes = new Uint8Array(this.#size);
      this.#view = new DataView(this.#bytes.buffer);
      this.#words = new Uint32Array(this.#bytes.buffer);
    }
    this.#start = offset;
    this.#length = this.#store.read(offset, this.#bytes);
    this.loaded += this.#length;
  }
}

/** A length and type as a segment's first dword has them. */
interface Header {
  readonly dwords: number;
  readonly type: number;
}

/**
 * Index the streams in a part of a store.
 *
 * @param store Device order.
 * @param index Receives the segments.
 * @param notes Receives what is damaged or left out.
 * @param from First byte.
 * @param range First byte and byte after the last; turns for everything else.
 * @returns Bytes that were read from the store: each at most a few times, whatever the segments say.
 */
export async function walkStreams(
  store: ByteStore,
  index: StreamIndex,
  notes: string[],
  { from = 0, to = store.size, turns = new Turns() }: {
    readonly from?: number;
    readonly to?: number;
    readonly turns?: Turns;
  } = {},
): Promise<number> {
  const walker = new Walker(store, index, notes, { from, to });
  await turns.through(walker.walk(from));
  index.close();
  return walker.loaded;
}

/** A part of a store. */
interface Extent {
  readonly from: number;
  readonly to: number;
}

class Walker {
  readonly #window: Window;
  /** Looks at where segments end, far ahead of their headers: each window moves forward only. */
  readonly #ahead: Window;
  /** Searches for the starts of dumps. */
  readonly #search: Window;
  readonly #index: StreamIndex;
  readonly #notes: string[];
  readonly #end: number;
  readonly #seen = new Set<number>();
  /** The next information segment that was found, and how far was searched: nothing is searched twice. */
  #found = -1;
  #searched = 0;

  constructor(store: ByteStore, index: StreamIndex, notes: string[], { from, to: end }: Extent) {
    this.#window = new Window(store, end - from);
    this.#ahead = new Window(store, end - from);
    this.#search = new Window(store, end - from);
    this.#index = index;
    this.#notes = notes;
    this.#end = end;
  }

  get loaded(): number {
    return this.#window.loaded + this.#ahead.loaded + this.#search.loaded;
  }

  *walk(from: number): Generator<number, void> {
    let at = from;
    while (at + 4 <= this.#end) {
      if (this.#index.full) {
        addNote(this.#notes, `Only the first ${this.#index.fullText} are read; ${this.#end - at} bytes are left out`);
        this.#index.cut("only a part of it is read");
        return;
      }
      const next = yield* this.#segment(at);
      if (next === undefined) return;
      yield next - at;
      at = next;
    }
    if (at < this.#end) {
      addNote(this.#notes, `${this.#end - at} bytes at the end are less than a segment header`);
      this.#index.cut("it ends inside a segment header");
    }
  }

  /** Index the segment at a place; where the next one starts, or undefined at the end of what can be read. */
  *#segment(at: number): Generator<number, number | undefined> {
    const header = this.#header(at);
    if (header === undefined) return this.#shrunk(at);
    if (header.dwords === 0 && header.type === 0 && (yield* this.#onlyZeros(at))) return undefined;
    const announced = this.#announcedEnd(at, header);
    if (announced === undefined) return yield* this.#resume(at, header);
    const boundary = yield* this.#boundary(at + 4, Math.min(announced, this.#end));
    if (boundary !== undefined && !this.#familiar(announced)) {
      this.#note(at, header, `reaches into the dump that starts at byte ${boundary}`);
      this.#add(at, header, announced, boundary);
      this.#index.cut("the length of a segment is damaged");
      return boundary;
    }
    this.#add(at, header, announced, Math.min(announced, this.#end));
    if (announced <= this.#end) return announced;
    this.#note(at, header, `is cut: ${this.#end - at} of ${announced - at} bytes are there`);
    return undefined;
  }

  /** The store had these bytes when it was opened. */
  #shrunk(at: number): undefined {
    addNote(this.#notes, `The file became shorter while it was read: ${this.#end - at} bytes are missing`);
    this.#index.cut("the file became shorter while it was read");
  }

  #header(at: number, window: Window = this.#window): Header | undefined {
    const dword = at + 4 <= this.#end ? window.dword(at) : undefined;
    return dword === undefined ? undefined : { dwords: dword >>> 16, type: dword & 0xffff };
  }

  /** Where a segment ends by its header; undefined if that makes no sense. */
  #announcedEnd(at: number, { dwords, type }: Header): number | undefined {
    const usual = this.#usualDwords(at, type);
    if (usual === undefined) {
      const least = type < FIRST_CONTROL_TYPE ? 4 : 1;
      return dwords >= least ? at + dwords * 4 : undefined;
    }
    if (dwords === usual) return at + dwords * 4;
    // A control segment of another length: a newer form of it, or a damaged header.
    if (dwords > usual && this.#familiar(at + dwords * 4)) return at + dwords * 4;
    if (this.#familiar(at + usual * 4, this.#window)) {
      this.#note(at, { dwords, type }, `has a length of ${dwords} dwords, taken for ${usual}`);
      return at + usual * 4;
    }
    return undefined;
  }

  #usualDwords(at: number, type: number, window: Window = this.#window): number | undefined {
    if (type !== CONTROL.menu) return CONTROL_DWORDS[type];
    const records = window.dword(at + 4);
    return records === undefined ? undefined : 2 + 13 * (records & 0xffff);
  }

  /** What stands at a place can hardly be anything but the start of a segment. */
  #familiar(at: number, window: Window = this.#ahead): boolean {
    if (at === this.#end) return true;
    const header = this.#header(at, window);
    if (header === undefined) return false;
    const usual = this.#usualDwords(at, header.type, window);
    if (usual !== undefined) return header.dwords === usual;
    return header.dwords >= 4 && (this.#seen.has(header.type) || isKnownType(header.type));
  }

  /** First place in a range where one dump ends and the next begins. */
  *#boundary(from: number, to: number): Generator<number, number | undefined> {
    if (this.#found < from) yield* this.#searchTo(from, to);
    const at = this.#found;
    if (at < from || at + 4 > to) return undefined;
    return at - 4 >= from && this.#search.dword(at - 4) === TERMINATE_HEADER ? at - 4 : at;
  }

  /** Find the next information segment that a command follows, if it is not known to be none before `to`. */
  *#searchTo(from: number, to: number): Generator<number, void> {
    const start = Math.max(from, this.#searched);
    for (let at = start; at + 4 <= to; at += 4) {
      at = yield* this.#search.find(INFO_HEADER, at, to);
      if (at < 0) break;
      if (this.#search.dword(at + INFO_BYTES) === COMMAND_HEADER) {
        this.#found = at;
        this.#searched = at + 4;
        return;
      }
    }
    // A dword that reaches over the end may be one of the next range.
    if (to > start) this.#searched = start + Math.floor((to - start) / 4) * 4;
  }

  /** After a header that cannot be followed: go on at the next dump. */
  *#resume(at: number, header: Header): Generator<number, number | undefined> {
    const damagedInfo = this.#window.dword(at + INFO_BYTES) === COMMAND_HEADER && at + INFO_BYTES + 4 <= this.#end;
    const next = damagedInfo ? at + INFO_BYTES : yield* this.#boundary(at + 4, this.#end);
    const skipped = (next ?? this.#end) - at;
    this.#note(at, header, `cannot be followed; ${skipped} bytes are skipped`);
    this.#index.cut(`${skipped} damaged bytes are skipped`);
    return next;
  }

  *#onlyZeros(at: number): Generator<number, boolean> {
    for (let i = at; i + 4 <= this.#end; i += 4) {
      if (this.#ahead.dword(i) !== 0) return false;
      if ((i - at) % LOOK_BYTES === 0) yield LOOK_BYTES;
    }
    addNote(this.#notes, `${this.#end - at} zero bytes at the end are ignored`);
    return true;
  }

  #add(at: number, { type }: Header, announced: number, end: number): void {
    if (type < FIRST_CONTROL_TYPE) this.#seen.add(type);
    const place = { offset: at, announced: announced - at, bytes: end - at };
    this.#index.add(describeSegment(place, type, (n) => this.#window.dword(at + n * 4)));
  }

  #note(at: number, header: Header, what: string): void {
    addNote(this.#notes, `Segment 0x${header.type.toString(16).padStart(4, "0")} at byte ${at} ${what}`);
  }
}
