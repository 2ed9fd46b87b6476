/**
 * Finding the segments of resource-dump streams that lie end to end in a store, also where a part is damaged.
 *
 * A segment's length says where the next one starts, so one wrong bit can hide all that follows. What is not followed
 * is said, and the search goes on at the next place that can only be the start of a dump.
 *
 * @module
 */

import { CONTROL, FIRST_CONTROL_TYPE } from "../device/segments.ts";
import { isKnownType } from "./sniff.ts";
import type { ByteStore } from "./store.ts";
import { addNote } from "./notes.ts";
import { describeSegment, MAX_SEGMENTS, type StreamIndex } from "./stream_index.ts";

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

/** Reads dwords and searches for one, through a window on the store. */
class Window {
  readonly #store: ByteStore;
  readonly #bytes = new Uint8Array(1 << 18);
  readonly #view = new DataView(this.#bytes.buffer);
  readonly #words = new Uint32Array(this.#bytes.buffer);
  #start = 0;
  #length = 0;

  constructor(store: ByteStore) {
    this.#store = store;
  }

  /** The dword at a place, or undefined past the end. */
  dword(offset: number): number | undefined {
    if (offset < this.#start || offset + 4 > this.#start + this.#length) this.#load(offset);
    return offset + 4 <= this.#start + this.#length ? this.#view.getUint32(offset - this.#start) : undefined;
  }

  /** First place of a dword in a range, at a multiple of four from its start; -1 if there is none. */
  find(dword: number, from: number, to: number): number {
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
      at += words * 4;
    }
    return -1;
  }

  #load(offset: number): void {
    this.#start = offset;
    this.#length = this.#store.read(offset, this.#bytes);
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
 * @param to Byte after the last.
 */
export function walkStreams(
  store: ByteStore,
  index: StreamIndex,
  notes: string[],
  from: number = 0,
  to: number = store.size,
): void {
  new Walker(store, index, notes, to).walk(from);
  index.close();
}

class Walker {
  readonly #window: Window;
  readonly #index: StreamIndex;
  readonly #notes: string[];
  readonly #end: number;
  readonly #seen = new Set<number>();

  constructor(store: ByteStore, index: StreamIndex, notes: string[], end: number) {
    this.#window = new Window(store);
    this.#index = index;
    this.#notes = notes;
    this.#end = end;
  }

  walk(from: number): void {
    let at = from;
    while (at + 4 <= this.#end) {
      if (this.#index.count >= MAX_SEGMENTS) {
        addNote(this.#notes, `Only the first ${MAX_SEGMENTS} segments are read; ${this.#end - at} bytes are left out`);
        this.#index.cut("only a part of it is read");
        return;
      }
      const next = this.#segment(at);
      if (next === undefined) return;
      at = next;
    }
    if (at < this.#end) {
      addNote(this.#notes, `${this.#end - at} bytes at the end are less than a segment header`);
      this.#index.cut("it ends inside a segment header");
    }
  }

  /** Index the segment at a place; where the next one starts, or undefined at the end of what can be read. */
  #segment(at: number): number | undefined {
    const header = this.#header(at)!;
    if (header.dwords === 0 && header.type === 0 && this.#onlyZeros(at)) return undefined;
    const announced = this.#announcedEnd(at, header);
    if (announced === undefined) return this.#resume(at, header);
    const boundary = this.#boundary(at + 4, Math.min(announced, this.#end));
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

  #header(at: number): Header | undefined {
    const dword = at + 4 <= this.#end ? this.#window.dword(at) : undefined;
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
    if (this.#familiar(at + usual * 4)) {
      this.#note(at, { dwords, type }, `has a length of ${dwords} dwords, taken for ${usual}`);
      return at + usual * 4;
    }
    return undefined;
  }

  #usualDwords(at: number, type: number): number | undefined {
    if (type !== CONTROL.menu) return CONTROL_DWORDS[type];
    const records = this.#window.dword(at + 4);
    return records === undefined ? undefined : 2 + 13 * (records & 0xffff);
  }

  /** What stands at a place can hardly be anything but the start of a segment. */
  #familiar(at: number): boolean {
    if (at === this.#end) return true;
    const header = this.#header(at);
    if (header === undefined) return false;
    const usual = this.#usualDwords(at, header.type);
    if (usual !== undefined) return header.dwords === usual;
    return header.dwords >= 4 && (this.#seen.has(header.type) || isKnownType(header.type));
  }

  /** First place in a range where one dump ends and the next begins. */
  #boundary(from: number, to: number): number | undefined {
    for (let at = from; at < to; at += 4) {
      at = this.#window.find(INFO_HEADER, at, to);
      if (at < 0) return undefined;
      if (this.#window.dword(at + INFO_BYTES) !== COMMAND_HEADER) continue;
      return at - 4 >= from && this.#window.dword(at - 4) === TERMINATE_HEADER ? at - 4 : at;
    }
    return undefined;
  }

  /** After a header that cannot be followed: go on at the next dump. */
  #resume(at: number, header: Header): number | undefined {
    const damagedInfo = this.#window.dword(at + INFO_BYTES) === COMMAND_HEADER && at + INFO_BYTES + 4 <= this.#end;
    const next = damagedInfo ? at + INFO_BYTES : this.#boundary(at + 4, this.#end);
    const skipped = (next ?? this.#end) - at;
    this.#note(at, header, `cannot be followed; ${skipped} bytes are skipped`);
    this.#index.cut(`${skipped} damaged bytes are skipped`);
    return next;
  }

  #onlyZeros(at: number): boolean {
    for (let i = at; i + 4 <= this.#end; i += 4) if (this.#window.dword(i) !== 0) return false;
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
