/**
 * From bytes to the lines that the reader sees: those that the prefilter finds, the one before each, and those behind
 * them as long as the reader waits for more. All other lines are never made into text.
 *
 * @module
 */

import { type Hit, Prefilter } from "../wasm/prefilter.ts";
import type { LineMarks } from "./lines.ts";
import { wordTable } from "./words.ts";
import { windowWidth } from "./wrapping.ts";

/** A line is processed in pieces above this many bytes, so that memory stays bounded. */
const MAX_LINE = 1 << 20;

/** Bytes that are scanned at a time; more where nothing is found. */
const CHUNK = 1 << 18;
const LARGE_CHUNK = 1 << 20;

/** So many lines that matter are few. */
const FEW = 16;

/** A line without words. */
const NOTHING: LineMarks = { mask: new Uint32Array(8), digits: false };

/** Who takes the lines. */
export interface LineSink {
  line(text: string, number: number, marks: LineMarks, open?: boolean): void;
  /** Whether the next line is wanted, whatever stands in it. */
  readonly hungry: boolean;
  /** The text was copied from a window of so many columns: every line is wanted. */
  narrow(width: number): void;
  /** Whether all of it so far is as short as what people paste: every line is wanted. */
  pasted(is: boolean): void;
}

/** What people paste is shorter than this: a log as a whole is looked at line by line only where the prefilter finds one. */
const PASTED = 1 << 15;

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
  /** What is kept: the last whole line where the sink has not seen it, then a line without its end. */
  #kept = new Uint8Array(0);
  /** Where the line without its end begins in it. */
  #rest = 0;
  #chunk = CHUNK;
  /** Bytes so far. */
  #bytes = 0;

  /** @param sink Who takes the lines. */
  constructor(sink: LineSink) {
    this.#sink = sink;
  }

  /**
   * Room to read bytes into; {@linkcode took} says how many came, before anything else is done.
   *
   * @param size At most so many.
   */
  space(size = this.#chunk): Uint8Array {
    scanner ??= new Prefilter(wordTable().words);
    const room = scanner.room(this.#kept.length + size);
    room.set(this.#kept);
    return room.subarray(this.#kept.length);
  }

  /** Takes the bytes that were read into {@linkcode space}. */
  took(count: number): void {
    if (count > 0) this.#process(scanner!.room(this.#kept.length + count), false);
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
    if (this.#kept.length > this.#rest) {
      this.space(1)[0] = 10;
      this.#process(scanner!.room(this.#kept.length + 1), true);
    }
    this.#kept = new Uint8Array(0);
    this.#rest = 0;
  }

  /** The buffer holds the kept bytes and new ones. */
  #process(buffer: Uint8Array, ending: boolean): void {
    const whole = buffer.lastIndexOf(10) + 1;
    const begin = this.#rest;
    if (whole > begin) {
      this.#bytes += whole - begin;
      this.#sink.pasted(this.#bytes <= PASTED);
      const width = this.lines === 0 ? windowWidth(buffer.subarray(begin, whole)) : 0;
      if (width > 0) this.#sink.narrow(width);
      const seen = new Feed(this.#sink, this.#decoder, buffer, begin, ending);
      this.lines = seen.lines(whole, this.lines);
      this.#chunk = seen.hits <= FEW ? LARGE_CHUNK : CHUNK;
      this.#keep(buffer, Math.min(seen.unseen(whole), whole), whole);
    } else if (buffer.length - begin > MAX_LINE) {
      // A line without end: its start is a line of its own.
      const cut = cutOf(buffer, begin);
      new Feed(this.#sink, this.#decoder, buffer, begin, false).lines(cut, this.lines);
      this.#keep(buffer, cut, cut);
    } else this.#keep(buffer, 0, begin);
  }

  #keep(buffer: Uint8Array, from: number, rest: number): void {
    this.#kept = buffer.slice(from);
    this.#rest = rest - from;
  }
}

/** The lines of a buffer on their way to the sink. */
class Feed {
  readonly #sink: LineSink;
  readonly #decoder: TextDecoder;
  readonly #buffer: Uint8Array;
  readonly #begin: number;
  readonly #ending: boolean;
  /** Lines that matter so far. */
  hits = 0;
  /** Where the next line begins that was neither handed on nor passed over. */
  #cursor: number;
  #number = 0;
  /** The text of all of it, where most of it is wanted and every character is a byte. */
  #all: string | undefined;
  #fed = false;

  constructor(sink: LineSink, decoder: TextDecoder, buffer: Uint8Array, begin: number, ending: boolean) {
    this.#sink = sink;
    this.#decoder = decoder;
    this.#buffer = buffer;
    this.#begin = begin;
    this.#cursor = begin;
    this.#ending = ending;
  }

  /**
   * Hands on what is wanted of the lines up to `to`.
   *
   * @param to Behind the last line.
   * @returns Lines up to there.
   */
  lines(to: number, before: number): number {
    let from = this.#begin;
    let next = before + 1;
    this.#number = next;
    while (from < to) {
      const { hits, end, line } = scanner!.scan(from, to, next);
      if (this.#all === undefined && hits.length * 512 > end - from) this.#decodeAll(to);
      this.hits += hits.length;
      for (const hit of hits) this.#hit(hit, to);
      next = line;
      if (end <= from) break;
      from = end;
    }
    this.#hungry(to, to);
    return next - 1;
  }

  #decodeAll(to: number): void {
    const text = this.#decoder.decode(this.#buffer.subarray(this.#begin, to));
    if (text.length === to - this.#begin) this.#all = text;
  }

  #text(start: number, end: number): string {
    return this.#all === undefined
      ? this.#decoder.decode(this.#buffer.subarray(start, end))
      : this.#all.slice(start - this.#begin, end - this.#begin);
  }

  /** Lines that the sink waits for, up to a place. */
  #hungry(limit: number, to: number): void {
    while (this.#cursor < limit && this.#sink.hungry) {
      const at = this.#buffer.indexOf(10, this.#cursor);
      const end = at < 0 || at > to ? to : at;
      this.#give(this.#cursor, end, this.#number, NOTHING, to);
    }
  }

  #hit(hit: Hit, to: number): void {
    this.#hungry(hit.start, to);
    if (this.#cursor < hit.start) {
      // What may be the beginning of a broken line.
      const start = Math.max(this.#cursor, this.#buffer.lastIndexOf(10, hit.start - 2) + 1);
      this.#give(start, hit.start - 1, hit.line - 1, NOTHING, to);
    } else if (!this.#fed && this.#begin > 0 && hit.start === this.#begin) {
      this.#sink.line(this.#decoder.decode(this.#buffer.subarray(0, this.#begin - 1)), hit.line - 1, NOTHING);
    }
    this.#give(hit.start, hit.end, hit.line, hit, to);
  }

  #give(start: number, end: number, number: number, marks: LineMarks, to: number): void {
    this.#fed = true;
    this.#sink.line(this.#text(start, end), number, marks, this.#ending && end + 1 >= to);
    this.#cursor = end + 1;
    this.#number = number + 1;
  }

  /** Where the last line begins that the sink has not seen; behind it where it has. */
  unseen(to: number): number {
    return this.#cursor >= to ? to : Math.max(this.#cursor, this.#buffer.lastIndexOf(10, to - 2) + 1);
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
