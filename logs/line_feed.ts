/**
 * The lines of a buffer on their way to the reader: those that matter, the one before each, and those that are waited for.
 */

import { type Hit, Prefilter, type Scan } from "../wasm/prefilter.ts";
import type { LineMarks } from "./lines.ts";
import { wordTable } from "./words.ts";

/** A line without words. */
export const NOTHING: LineMarks = { mask: new Uint32Array(8), digits: false };

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

/** Whole lines in a buffer. */
export interface Lines {
  readonly buffer: Uint8Array;
  /** Where the first one begins. */
  readonly begin: number;
  /** The sink has not seen the line before it, which the buffer begins with. */
  readonly before: boolean;
  /** Behind the last one. */
  readonly end: number;
  /** What was found in them, lines counted from 0; undefined: nobody has looked. */
  readonly scanned?: Scan | undefined;
  /** They lie elsewhere than in the memory of this thread's prefilter. */
  readonly apart?: boolean;
}

/** The lines of a buffer on their way to the sink. */
export class Feed {
  readonly #sink: LineSink;
  readonly #decoder: TextDecoder;
  readonly #scanner: Prefilter;
  readonly #lines: Lines;
  readonly #buffer: Uint8Array;
  readonly #begin: number;
  readonly #end: number;
  readonly #ending: boolean;
  /** Lines that matter so far. */
  hits = 0;
  /** Where the next line begins that was neither handed on nor passed over. */
  #cursor: number;
  #number = 0;
  /** The text of all of it, where most of it is wanted and every character is a byte. */
  #all: string | undefined;
  #fed = false;
  #spare: Prefilter | undefined;

  constructor(
    { sink, decoder, scanner }: { readonly sink: LineSink; readonly decoder: TextDecoder; readonly scanner: Prefilter },
    lines: Lines,
    ending: boolean,
  ) {
    this.#sink = sink;
    this.#scanner = scanner;
    this.#decoder = decoder;
    this.#lines = lines;
    this.#buffer = lines.buffer;
    this.#begin = lines.begin;
    this.#end = lines.end;
    this.#cursor = lines.begin;
    this.#ending = ending;
  }

  /**
   * Hands on what is wanted.
   *
   * @returns Lines up to their end.
   */
  lines(before: number): number {
    let from = this.#begin;
    let next = before + 1;
    this.#number = next;
    while (from < this.#end) {
      const { hits, end, line } = this.#scan(from, next);
      if (this.#all === undefined && hits.length * 512 > end - from) this.#decodeAll();
      this.hits += hits.length;
      for (const hit of hits) this.#hit(hit);
      next = line;
      if (end <= from) break;
      from = end;
    }
    this.#hungry(this.#end);
    return next - 1;
  }

  #scan(from: number, next: number): Scan {
    const { scanned, buffer, apart } = this.#lines;
    if (scanned !== undefined && from === this.#begin) {
      const hits = scanned.hits.map((hit) => ({ ...hit, line: hit.line + next }));
      return { hits, end: scanned.end, line: scanned.line + next };
    }
    if (!apart) return this.#scanner.scan(from, this.#end, next);
    // More than the records had room for.
    if (this.#spare === undefined) {
      this.#spare = new Prefilter(wordTable().words);
      this.#spare.room(this.#end).set(buffer.subarray(0, this.#end));
    }
    return this.#spare.scan(from, this.#end, next);
  }

  #decodeAll(): void {
    const text = this.#decoder.decode(this.#buffer.subarray(this.#begin, this.#end));
    if (text.length === this.#end - this.#begin) this.#all = text;
  }

  #text(start: number, end: number): string {
    return this.#all === undefined
      ? this.#decoder.decode(this.#buffer.subarray(start, end))
      : this.#all.slice(start - this.#begin, end - this.#begin);
  }

  /** Lines that the sink waits for, up to a place. */
  #hungry(limit: number): void {
    while (this.#cursor < limit && this.#sink.hungry) {
      const at = this.#buffer.indexOf(10, this.#cursor);
      const end = at < 0 || at > this.#end ? this.#end : at;
      this.#give(this.#cursor, end, this.#number, NOTHING);
    }
  }

  #hit(hit: Hit): void {
    this.#hungry(hit.start);
    if (this.#cursor < hit.start) {
      // What may be the beginning of a broken line.
      const start = Math.max(this.#cursor, this.#buffer.lastIndexOf(10, hit.start - 2) + 1);
      this.#give(start, hit.start - 1, hit.line - 1, NOTHING);
    } else if (!this.#fed && this.#lines.before && hit.start === this.#begin) {
      this.#sink.line(this.#decoder.decode(this.#buffer.subarray(0, this.#begin - 1)), hit.line - 1, NOTHING);
    }
    this.#give(hit.start, hit.end, hit.line, hit);
  }

  #give(start: number, end: number, number: number, marks: LineMarks): void {
    this.#fed = true;
    this.#sink.line(this.#text(start, end), number, marks, this.#ending && end + 1 >= this.#end);
    this.#cursor = end + 1;
    this.#number = number + 1;
  }

  /** Where the last line begins that the sink has not seen; behind it where it has. */
  unseen(): number {
    const end = this.#end;
    return this.#cursor >= end ? end : Math.max(this.#cursor, this.#buffer.lastIndexOf(10, end - 2) + 1);
  }
}
