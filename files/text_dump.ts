/** The text that mstresourcedump prints: a heading per segment, then its dwords as big-endian numbers. */

import { hex } from "../bytes.ts";
import { addNote } from "./notes.ts";
import { TEXT_HEADING } from "./signatures.ts";
import type { MemoryStore } from "./store.ts";
import { describeSegment, StreamIndex } from "./stream_index.ts";

/** A text dump turned into bytes. */
export interface TextDump {
  /** Device order, all segments end to end. */
  readonly store: MemoryStore;
  /** Where they lie. */
  readonly index: StreamIndex;
  /** What is damaged, contradictory or skipped. */
  readonly notes: readonly string[];
}

// All of lines without blanks around them: a blank that two parts can take makes a long line of blanks slow.
const SIZE = /^Segment Size:\s*(\d+)\s*Bytes$/i;
const DATA = /^Segment Data:$/i;
const ROW = /^0x[0-9a-f]/i;
const DWORD = /^0x[0-9a-f]{8}$/i;
/** Lines that belong to the format and say nothing: rules, progress, byte counts over the columns. */
const FILLER = /^(?:[-#=_]{8,}|[#=](?:.*[#=])?|Found \d+ segments:|write to file:.*|\d+(?:\s+\d+){0,3})?$/i;

/**
 * Read a text dump line by line.
 *
 * @param lines Its lines, without line ends.
 * @param store Receives the bytes.
 * @returns Yields the characters of each line; at the end what came of them.
 */
export function* textDumpSteps(lines: Iterable<string>, store: MemoryStore): Generator<number, TextDump> {
  const parser = new TextParser(store);
  let number = 0;
  for (const line of lines) {
    parser.line(line, ++number);
    yield line.length + 1;
  }
  return parser.finish();
}

/** The segment being read. */
interface OpenSegment {
  readonly heading: number;
  readonly line: number;
  size: number | undefined;
  readonly dwords: number[];
  /** A row that could not be read; nothing after it has a known place. */
  broken: boolean;
}

class TextParser {
  readonly #store: MemoryStore;
  readonly #index = new StreamIndex();
  readonly #notes: string[] = [];
  #segment: OpenSegment | undefined;
  #foreign = 0;
  #firstForeign = 0;

  constructor(store: MemoryStore) {
    this.#store = store;
  }

  line(raw: string, number: number): void {
    const line = raw.trim();
    const heading = TEXT_HEADING.exec(line);
    if (heading !== null) {
      this.#finishSegment();
      this.#segment = { heading: Number(heading[1]), line: number, size: undefined, dwords: [], broken: false };
      return;
    }
    const segment = this.#segment;
    const size = SIZE.exec(line);
    if (segment !== undefined && size !== null) segment.size = Number(size[1]);
    else if (segment !== undefined && ROW.test(line)) this.#row(segment, line, number);
    else if (!DATA.test(line) && !FILLER.test(line)) this.#skip(number);
  }

  #row(segment: OpenSegment, line: string, number: number): void {
    if (segment.broken) return;
    for (const word of line.split(/\s+/)) {
      if (!DWORD.test(word)) {
        segment.broken = true;
        addNote(this.#notes, `Line ${number}: "${word.slice(0, 20)}" is no dword; the rest of its segment is left out`);
        return;
      }
      // A header counts at most 65535 dwords; what is more would be another segment's.
      if (segment.dwords.length < 0xffff) segment.dwords.push(Number(word));
    }
  }

  #skip(number: number): void {
    if (this.#foreign++ === 0) this.#firstForeign = number;
  }

  #finishSegment(): void {
    const segment = this.#segment;
    this.#segment = undefined;
    if (segment === undefined) return;
    const [header] = segment.dwords;
    if (header === undefined) {
      addNote(this.#notes, `Line ${segment.line}: the segment has no data`);
      this.#index.cut(`segment ${hex(segment.heading, 4)} has no data`);
      return;
    }
    if (this.#index.full) {
      addNote(this.#notes, `Only the first ${this.#index.fullText} are read, up to line ${segment.line}`);
      this.#index.cut("only a part of it is read");
      return;
    }
    const { bytes, dwords } = this.#measure(segment, header);
    const place = { offset: this.#store.size, announced: bytes, bytes: dwords.length * 4 };
    this.#index.add(describeSegment(place, header & 0xffff, (n) => dwords[n]));
    const image = new Uint8Array(dwords.length * 4);
    const view = new DataView(image.buffer);
    dwords.forEach((dword, i) => view.setUint32(i * 4, dword));
    try {
      this.#store.append(image);
    } catch (error) {
      addNote(this.#notes, `${(error as Error).message} are in the text; the rest is left out`);
      this.#index.cut("only a part of it is read");
    }
  }

  /** How long the segment should be, and which of its dwords count, where text and header disagree. */
  #measure(segment: OpenSegment, header: number): { bytes: number; dwords: readonly number[] } {
    const where = `Line ${segment.line}: segment ${hex(segment.heading, 4)}`;
    const announced = (header >>> 16) * 4;
    const found = segment.dwords.length * 4;
    if ((header & 0xffff) !== segment.heading) {
      addNote(this.#notes, `${where} begins with the header of segment ${hex(header & 0xffff, 4)}, which counts`);
    }
    if (segment.size !== undefined && segment.size !== announced) {
      addNote(
        this.#notes,
        `${where} is said to have ${segment.size} bytes, its header says ${announced}, which counts`,
      );
    }
    if (announced === 0) {
      addNote(this.#notes, `${where} has length 0 in its header; the ${found} bytes printed are taken`);
      return { bytes: found, dwords: segment.dwords };
    }
    if (found > announced) {
      addNote(this.#notes, `${where}: ${found - announced} bytes more than its header announces are left out`);
    } else if (found < announced) {
      addNote(this.#notes, `${where} is cut: ${found} of ${announced} bytes are there`);
    }
    return { bytes: announced, dwords: segment.dwords.slice(0, announced / 4) };
  }

  finish(): TextDump {
    this.#finishSegment();
    this.#index.close();
    if (this.#foreign > 0) {
      const what = this.#foreign === 1 ? "1 line that is" : `${this.#foreign} lines that are`;
      addNote(this.#notes, `Skipped ${what} no part of a resource dump, the first is line ${this.#firstForeign}`);
    }
    return { store: this.#store, index: this.#index, notes: this.#notes };
  }
}
