/** One dump being put together from rows: where the next row must go, what is missing, what was mended. */

import { prefixKey, put, valueAfter } from "./facts.ts";
import { readPrefix } from "./envelopes.ts";
import { within } from "./origins.ts";
import type { Origin } from "./envelope_rows.ts";
import type { Header } from "./header_types.ts";
import type { CleanLine } from "./lines.ts";
import type { OffsetStyle, Row } from "../hex/rows.ts";
import { swappedHalves } from "./sniff.ts";

/** Largest dump that is put together, in bytes. */
export const MAX_DUMP = 4 << 20;

/** Bytes of rows that `*` may stand for in a whole log: three lines must not become megabytes again and again. */
export const MAX_FILLED = 8 << 20;

/** What is left of {@linkcode MAX_FILLED}; the dumps of a log share it. */
export interface Fills {
  /** Bytes. */
  left: number;
}

/** Bytes in a row of the dumps that have rows. */
export const ROW = 16;

/** Most headings of a log full of errors get no rows. */
const NO_BYTES = new Uint8Array(0);

/** Lines kept for reference. */
const MAX_CONTEXT = 8;

/** Repairs that are listed. */
const MAX_REPAIRS = 32;

/** How a row fits a dump. */
export type Fit = "no" | "next" | "gap" | "continues";

/** A dump that is being read. */
export class Dump {
  /** Its heading. */
  readonly header: Header;
  /** Whether there is a heading, or only rows. */
  readonly headed: boolean;
  /** Text of the heading, joined. */
  headerText: string;
  /** Prefix of the heading: what stands before the driver's own words. */
  readonly headKey: string;
  /** Whose lines they are. */
  readonly origin: Origin;
  /** What else stands before the heading's own words: it may stand before the rows too. */
  readonly lead: string;
  /** Prefix of the rows so far; undefined before the first. */
  key: string | undefined;
  /** Form of the offsets; undefined before the first row. */
  style: OffsetStyle | undefined;
  /** Bytes per group of digits. */
  unit: number | undefined;
  /** Groups carry a 0x. */
  prefixed = false;
  /** Offset of the first byte as printed: not 0 where addresses are printed. */
  base = 0;
  /** Bytes so far. */
  length = 0;
  /** Bytes that the row being read still lacks. */
  short = 0;
  /** Missing ranges. */
  readonly gaps: [number, number][] = [];
  /** First line. */
  first: number;
  /** Last line. */
  last: number;
  /** Foreign lines since the last row. */
  idle = 0;
  /** A `*` stands for rows like the last one. */
  star = false;
  /** The offsets are octal. */
  octal = false;
  /** Row numbers of `[idx = ...]` entries: number and place of each. */
  readonly entries: { index: number; at: number }[] = [];
  /** Why the bytes cannot be trusted: rows of several dumps mixed. */
  mixed: string | undefined;
  /** Why it is known to be incomplete. */
  broken: string | undefined;
  /** What was mended. */
  readonly repairs: string[] = [];
  /** Lines for reference. */
  readonly context: string[] = [];
  /** Bytes handed on already (dumps without heading are read in slices). */
  taken = 0;
  /** From here on nothing was recognised (dumps without heading). */
  unknown: number | undefined;
  /** A rule ends it. */
  ruled = false;
  /** The input ends in the heading. */
  open = false;
  /** The text says that it leaves the rest out. */
  ended = false;
  /** Another heading of the same form was open when this one came. */
  displaced = false;
  /** Last line of each row, by row number, for slices. */
  readonly rowLines: { at: number; line: number }[] = [];
  /** A row behind a `*` whose offset can be hexadecimal or octal. */
  #starred: { readonly from: number; readonly place: number; readonly octal: number } | undefined;
  /** Bytes of the row that was taken last. */
  #row = 0;
  #bytes = NO_BYTES;
  #size: number | undefined;
  readonly #fills: Fills;

  /**
   * Begins a dump.
   *
   * @param header Heading, or `noHeader()`.
   * @param headed Whether there is one.
   * @param line The heading, or the first row.
   * @param fills How much `*` may stand for.
   */
  constructor(header: Header, headed: boolean, line: CleanLine, fills: Fills = { left: MAX_FILLED }) {
    this.#fills = fills;
    this.header = header;
    this.headed = headed;
    this.#size = header.size;
    this.headerText = line.text;
    const prefix = line.prefix ?? readPrefix(line.text);
    const body = line.text.slice(prefix.end);
    const core = body.search(
      /mlx[45]|infiniband|error cqe|wqe dump|local \w+ \w+ err|dump of|segment type|wqe pair|got compl/i,
    );
    this.lead = headed && core > 0 ? body.slice(0, core) : "";
    this.headKey = prefixKey(this.lead);
    this.origin = within(line.origin, prefix.origin);
    this.first = line.first;
    this.last = line.last;
    this.open = line.open === true;
    if (headed) {
      this.keep(line.text);
      this.#note(line.repairs);
    }
  }

  /** Bytes expected, where known. */
  get size(): number | undefined {
    return this.#size;
  }

  /** Sets the size once a wrapped heading has told it. */
  resize(size: number): void {
    this.#size = size;
  }

  /** The bytes so far; gaps are zero. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }

  /** Whether everything is there that the heading announces. */
  get complete(): boolean {
    return this.size !== undefined && this.length >= this.size && this.short === 0;
  }

  /** Keeps a line for reference. */
  keep(text: string): void {
    if (this.context.length < MAX_CONTEXT) this.context.push(text.length > 400 ? text.slice(0, 400) : text);
  }

  /** Notes repairs, each once. */
  #note(repairs: readonly string[]): void {
    for (const repair of repairs) {
      if (this.repairs.includes(repair) || this.repairs.length > MAX_REPAIRS) continue;
      this.repairs.push(this.repairs.length < MAX_REPAIRS ? repair : "further repairs are not listed");
    }
  }

  /** Notes a repair. */
  repaired(repair: string): void {
    this.#note([repair]);
  }

  /** Offset of a row in this dump's terms. */
  offsetOf(row: Row): number {
    if (row.style === "numbered") return row.offset * ROW;
    return this.octal && row.octal >= 0 ? row.octal : row.offset;
  }

  /**
   * od counts in octal, hexdump in hexadecimal, both with seven digits for 16-bit words: the row that does not fit the
   * one fits the other. Behind a `*` the second row fits both, and the third decides.
   */
  turnsOctal(row: Row): boolean {
    if (this.octal || row.style !== "plain" || row.octal < 0 || this.base !== 0 || row.octal === row.offset) {
      return false;
    }
    if (this.rowLines.length === 1) return !this.star && row.octal === this.length;
    return this.#starred !== undefined && row.offset !== this.length && row.octal === this.#starred.octal + ROW;
  }

  /** Where a row stands is not settled yet. */
  get unsettled(): boolean {
    return this.#starred !== undefined;
  }

  /** Takes back the rows that were filled in for a `*` by hexadecimal offsets. */
  #shrinkStar(): void {
    const starred = this.#starred;
    if (starred === undefined) return;
    this.#bytes.copyWithin(starred.octal, starred.place, this.length);
    this.length = starred.octal + this.length - starred.place;
    this.#fills.left += starred.place - starred.octal;
    const said = this.repairs.indexOf(filled(starred.from, starred.place));
    if (said >= 0) this.repairs[said] = filled(starred.from, starred.octal);
  }

  /** A row says that entries before it are missing: which rows of the last one are its own, nobody knows. */
  skippedEntries(row: Row): void {
    const last = this.entries[this.entries.length - 1];
    if (last === undefined || this.broken !== undefined) return;
    const missing = last.index + 1;
    this.broken = row.offset > missing
      ? `entry 0x${missing.toString(16)} is missing`
      : `rows of entry 0x${last.index.toString(16)} are missing`;
    this.gaps.push([last.at, this.length]);
  }

  /** Bytes of the entry being read. */
  get entryLength(): number {
    return this.length - (this.entries[this.entries.length - 1]?.at ?? this.length);
  }

  /** Bytes per entry. */
  get stride(): number {
    const stride = this.header.facts["stride"];
    return typeof stride === "number" && stride >= ROW && stride % ROW === 0 ? stride : 64;
  }

  take(row: Row, line: CleanLine, key: string, fit: Fit): void {
    let bytes = row.bytes;
    if (row.unit === 2 && row.style === "plain") {
      bytes = swappedHalves(bytes);
      this.repaired("16-bit words of a little-endian host turned around");
    }
    this.#note(line.repairs);
    if (row.gluedTail) this.repaired("a row was glued to the line behind it");
    if (row.gluedFront && !/[\d:]$/.test(row.left)) this.repaired("a row was glued to the text before it");
    if (fit === "continues") {
      this.repaired("a wrapped row was joined");
      this.#append(bytes);
      this.short -= bytes.length;
    } else {
      if (this.style === undefined) this.#begin(row);
      if (fit === "gap") this.#skipTo(this.offsetOf(row) - this.base);
      else this.#fillStar(row);
      this.#takeRow(row, bytes);
    }
    if (this.size === undefined && this.headed) this.#sizeByFirstRow();
    this.key = key;
    this.last = line.last;
    this.idle = 0;
    this.rowLines.push({ at: this.length, line: line.last });
    if (this.rowLines.length > 4096) this.rowLines.splice(0, 2048);
  }

  /** A segment begins with its own length, a send element with the number of its 16-byte parts. */
  #sizeByFirstRow(): void {
    const bytes = this.#bytes;
    if (this.header.element === "segment" && this.length >= 4) {
      const words = (bytes[0]! << 8) | bytes[1]!;
      if (words > 0) this.#size = words * 4;
    }
    if (this.header.element === "wqe" && this.header.wants.length === 0 && this.length >= ROW) {
      const parts = bytes[7]! & 0x3f;
      if (parts > 0) this.#size = parts * ROW;
    }
  }

  #begin(row: Row): void {
    this.style = row.style;
    this.unit = row.unit;
    this.prefixed = row.prefixed;
    this.base = row.style === "none" || row.style === "index" || row.offset < 0x10000 ? 0 : row.offset;
  }

  #takeRow(row: Row, bytes: Uint8Array): void {
    if (row.tail.includes("<--")) this.#takeArrow(row.tail.toLowerCase());
    if (row.style === "index") this.entries.push({ index: row.offset, at: this.length });
    const n = bytes.length;
    if (row.unit === 1 && n === ROW + 1) {
      this.#takeSurplus(bytes);
      return;
    }
    if (row.style === "none" && n > ROW && row.unit === 4) this.repaired("several rows stood on one line");
    this.#append(bytes);
    this.#row = n;
    const list = this.prefixed && !this.headed && row.style === "none";
    const wide = row.style === "bracket" || this.unit === 0 || list ||
      (row.style !== "none" && n === 4 && row.unit === 4);
    const left = this.size === undefined ? ROW : Math.min(ROW, this.size - (this.length - n));
    this.short = wide || n % ROW === 0 || n >= left || (n === 8 && left > 8 && row.style === "none" && !this.headed)
      ? 0
      : left - n;
  }

  /** `<---- ci (0x3), pi (0x3)` behind the first row of an entry. */
  #takeArrow(tail: string): void {
    put(this.header.facts, { ci: valueAfter(tail, "ci"), pi: valueAfter(tail, "pi") });
  }

  /** A row of 17 bytes: when all are the same, any one can go; otherwise nobody knows which. */
  #takeSurplus(bytes: Uint8Array): void {
    if (bytes.every((byte) => byte === bytes[0])) {
      this.repaired("a row had 17 equal bytes: one dropped");
    } else {
      this.broken ??= `row at 0x${this.length.toString(16)} has 17 bytes, and which one is too many cannot be known`;
      this.gaps.push([this.length, this.length + ROW]);
    }
    this.#append(bytes.subarray(0, ROW));
  }

  #fillStar(row: Row): void {
    if (this.turnsOctal(row)) {
      this.octal = true;
      this.#shrinkStar();
    }
    this.#starred = undefined;
    if (!this.star) return;
    this.star = false;
    if (row.style === "none") return;
    const from = this.length;
    const place = this.offsetOf(row) - this.base;
    this.fillTo(place);
    if (row.octal >= 0 && !this.octal && this.rowLines.length === 1) this.#starred = { from, place, octal: row.octal };
  }

  /** How far `*` may reach. */
  get fillable(): number {
    return Math.min(MAX_DUMP, this.length + this.#fills.left);
  }

  /** Repeats the last row up to an offset. */
  fillTo(end: number): void {
    if (end <= this.length || this.length < ROW || end > this.fillable) return;
    this.#fills.left -= end - this.length;
    const last = this.#bytes.slice(this.length - ROW, this.length);
    this.repaired(filled(this.length, end));
    while (this.length < end) this.#append(last.subarray(0, Math.min(ROW, end - this.length)));
  }

  /** An offset alone says where a dump ends; it decides in which base the row behind a `*` stands. */
  endAt(digits: string): void {
    const starred = this.#starred;
    const octal = /^[0-7]+$/.test(digits) ? parseInt(digits, 8) : -1;
    if (starred !== undefined && octal === starred.octal + this.length - starred.place) {
      this.octal = true;
      this.#shrinkStar();
      this.#starred = undefined;
    }
    this.fillTo(this.octal || (digits.length === 7 && this.unit !== 2) ? octal : parseInt(digits, 16));
  }

  /** Leaves a range open. */
  #skipTo(place: number): void {
    // A short row that was never completed is not trusted: which of its bytes were lost is unknown.
    const from = this.short > 0 ? this.length - (ROW - this.short) : this.length;
    if (this.short > 0) {
      this.broken ??= `row at 0x${from.toString(16)} has ${ROW - this.short} of ${ROW} bytes`;
    } else {
      this.broken ??= place - from > ROW
        ? `rows 0x${from.toString(16)} to 0x${(place - ROW).toString(16)} are missing`
        : `row at 0x${from.toString(16)} is missing`;
    }
    this.short = 0;
    this.gaps.push([from, place]);
    this.#grow(place);
    this.#bytes.fill(0, from, place);
    this.length = place;
  }

  /** Whether a whole row comes next, once the last one is taken back where it was `partly` one. */
  awaits(row: Row, partly: boolean): boolean {
    const { styles, units } = this.header;
    const first = this.style === undefined || (partly && this.rowLines.length === 1);
    const place = partly ? this.length - this.#row : this.length;
    if ((!partly && this.short > 0) || (this.size !== undefined && place + ROW > this.size)) return false;
    if (first ? styles !== undefined && !styles.includes(row.style) : row.style !== this.style) return false;
    if (first ? units !== undefined && !units.includes(row.unit) : row.unit !== this.unit) return false;
    return row.style === "none" ||
      (row.style === "colon" && (first ? row.offset : this.offsetOf(row) - this.base) === place);
  }

  /** Takes back the row that was taken last, which is not whole. */
  retract(): void {
    this.length -= this.#row;
    this.short = 0;
    this.rowLines.pop();
    if (this.rowLines.length > 0) return;
    this.style = undefined;
    this.unit = undefined;
    this.base = 0;
  }

  #append(bytes: Uint8Array): void {
    this.#grow(this.length + bytes.length);
    this.#bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  #grow(size: number): void {
    if (size <= this.#bytes.length) return;
    const next = new Uint8Array(Math.min(MAX_DUMP + 64, Math.max(256, size, this.#bytes.length * 2)));
    next.set(this.#bytes.subarray(0, this.length));
    this.#bytes = next;
  }

  /** First and last line of a range of bytes. */
  linesOf(from: number, to: number): { first: number; last: number } {
    let first = this.first;
    let last = this.last;
    for (const row of this.rowLines) {
      if (row.at <= from) first = row.line + 1;
      if (row.at >= to) {
        last = row.line;
        break;
      }
    }
    return { first: from === 0 ? this.first : Math.min(first, last), last };
  }
}

const filled = (from: number, to: number): string =>
  `rows 0x${from.toString(16)} to 0x${to.toString(16)} filled in for *`;
