/**
 * From bytes to the lines that the reader sees: those that the prefilter finds, the one before each, and those behind
 * them as long as the reader waits for more. All other lines are never made into text.
 */

import { Prefilter, type Scan } from "../wasm/prefilter.ts";
import { Feed, type Lines, type LineSink, NOTHING } from "./line_feed.ts";
import type { LineMarks } from "./lines.ts";
import { wordTable } from "./words.ts";
import { windowWidth } from "./wrapping.ts";

/** A line is processed in pieces above this many bytes, so that memory stays bounded. */
const MAX_LINE = 1 << 20;

/** Bytes that are scanned at a time; more where nothing is found. */
const CHUNK = 1 << 16;
const LARGE_CHUNK = 1 << 20;

/** So many lines that matter are few. */
const FEW = 16;

const NOTHING_KEPT: Kept = { bytes: new Uint8Array(0), rest: 0 };

/** What people paste is shorter than this: a log as a whole is looked at line by line only where the prefilter finds one. */
const PASTED = 1 << 15;

/** What is kept for the next piece: the last whole line, then a line without its end, which begins at `rest`. */
export interface Kept {
  readonly bytes: Uint8Array;
  readonly rest: number;
}

/** Reads and scans for a pump in more than one thread. */
export interface Ahead {
  /**
   * Reads on.
   *
   * @param pump Takes the lines.
   * @param read Fills the room that it is given.
   * @returns False where the pump itself is to read.
   */
  fill(pump: LinePump, read: (room: Uint8Array) => number): boolean;
  /** Hands on all that was read. */
  finish(pump: LinePump): void;
  /** Nothing more is read. */
  end(): void;
}

let scanner: Prefilter | undefined;
let marker: Prefilter | undefined;

/** Marks of a line of text that never was bytes. */
export function marksOf(text: string): LineMarks {
  marker ??= new Prefilter(wordTable().words);
  const bytes = new TextEncoder().encode(`${text.replaceAll("\n", " ")}\n`);
  marker.room(bytes.length).set(bytes);
  return marker.scan(0, bytes.length, 1).hits[0] ?? NOTHING;
}

/** Feeds a reader. */
export class LinePump {
  /** Lines seen so far. */
  lines = 0;
  readonly #sink: LineSink;
  readonly #decoder = new TextDecoder();
  /** The last whole line only where the sink has not seen it. */
  kept: Kept = NOTHING_KEPT;
  /** Bytes that were read since many lines mattered. */
  quiet = 0;
  /** Bytes so far. */
  #bytes = 0;

  /** @param sink Who takes the lines. */
  constructor(sink: LineSink) {
    this.#sink = sink;
  }

  /**
   * Room for what is kept and bytes behind it.
   *
   * @param size How many.
   */
  room(size: number): Uint8Array {
    scanner ??= new Prefilter(wordTable().words);
    return scanner.room(this.kept.bytes.length + size);
  }

  /**
   * Room to read bytes into; {@linkcode took} says how many came, before anything else is done.
   *
   * @param size At most so many.
   */
  space(size = this.quiet > 0 ? LARGE_CHUNK : CHUNK): Uint8Array {
    const room = this.room(size);
    room.set(this.kept.bytes);
    return room.subarray(this.kept.bytes.length);
  }

  /** Takes the bytes that were read into {@linkcode space}. */
  took(count: number): void {
    if (count > 0) this.#process(this.room(count), false);
  }

  /** Takes bytes. */
  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += CHUNK) {
      const part = bytes.subarray(at, at + CHUNK);
      this.space(part.length).set(part);
      this.took(part.length);
    }
  }

  /** Ends the input: a last line without line end is a line too. */
  finish(): void {
    if (this.kept.bytes.length > this.kept.rest) {
      this.space(1)[0] = 10;
      this.#process(this.room(1), true);
    }
    this.kept = NOTHING_KEPT;
  }

  /** Scans whole lines in {@linkcode room}, counted from 0. */
  scan(begin: number, end: number): Scan {
    return scanner!.scan(begin, end, 0);
  }

  /** The buffer holds the kept bytes and new ones. */
  #process(buffer: Uint8Array, ending: boolean): void {
    const end = buffer.lastIndexOf(10) + 1;
    const begin = this.kept.rest;
    if (end > begin) {
      this.#bytes += end - begin;
      this.#sink.pasted(this.#bytes <= PASTED);
      const width = this.lines === 0 ? windowWidth(buffer.subarray(begin, end)) : 0;
      if (width > 0) this.#sink.narrow(width);
      const unseen = this.feed({ buffer, begin, before: begin > 0, end }, ending);
      this.#keep(buffer, unseen, end);
    } else if (buffer.length - begin > MAX_LINE) {
      // A line without end: its start is a line of its own.
      const cut = cutOf(buffer, begin);
      this.#feed({ buffer, begin, before: begin > 0, end: cut }, false).lines(this.lines);
      this.#keep(buffer, cut, cut);
    } else this.#keep(buffer, 0, begin);
  }

  /**
   * Hands on what is wanted of lines.
   *
   * @param ending The input ends with them.
   * @returns Where the last line begins that the sink has not seen; their end where it has.
   */
  feed(lines: Lines, ending = false): number {
    const feed = this.#feed(lines, ending);
    this.lines = feed.lines(this.lines);
    this.quiet = feed.hits <= FEW ? this.quiet + lines.end - lines.begin : 0;
    return feed.unseen();
  }

  #feed(lines: Lines, ending: boolean): Feed {
    return new Feed({ sink: this.#sink, decoder: this.#decoder, scanner: scanner! }, lines, ending);
  }

  #keep(buffer: Uint8Array, from: number, rest: number): void {
    this.kept = { bytes: buffer.slice(from), rest: rest - from };
  }
}

/** The end of a piece of a line: behind a blank or comma, where there is one. */
function cutOf(buffer: Uint8Array, from: number): number {
  const end = Math.min(buffer.length, from + MAX_LINE);
  for (let at = end; at > end - 4096 && at > from + 1; at--) {
    if (buffer[at - 1] === 0x20 || buffer[at - 1] === 0x2c) return at;
  }
  return end;
}
