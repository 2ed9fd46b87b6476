/** From text in pieces to clean lines: joins what mail programs broke, opens what JSON and HTML closed, and counts. */

import { type Prefix, readPrefix } from "./envelopes.ts";
import { COLOURS, FRAMED, openEscapes } from "./escapes.ts";
import { type JsonLine, jsonLines } from "./json_lines.ts";
import type { Origin } from "./envelope_rows.ts";
import { within } from "./origins.ts";
import { ByShape, formOf } from "./shape.ts";
import { logfmtLine } from "./logfmt.ts";
import { LongRecords, unionOf } from "./long_records.ts";
import { marksOf } from "./pump.ts";
import { isSoftBreak, JOINS, looksFresh, NAME } from "./soft_breaks.ts";
import { beginsAlike, restOfLine } from "./wrapping.ts";

/** One line as the rest of the reader sees it. */
export interface CleanLine {
  /** Text without line end, escapes, terminal codes and unusual blanks. */
  readonly text: string;
  /** First line of the input that it came from, counted from 1. */
  readonly first: number;
  /** Last line of the input that it came from. */
  readonly last: number;
  /** What was mended. */
  readonly repairs: readonly string[];
  /** The input ends in it, without a line end: its last word may be cut. */
  readonly open?: true;
  /** Whose it is, where a record around it says so. */
  readonly origin?: Origin;
  /** What stands before it, where that was read. */
  readonly prefix?: Prefix | undefined;
}

/** What the prefilter says of a line. */
export interface LineMarks {
  /** A bit for each word in it. */
  readonly mask: Uint32Array;
  /** Rows of hexadecimal digits may be in it. */
  readonly digits: boolean;
}

/** Quote marks before a line. */
const QUOTES = /^(?:[>|] ?)+/;

/** At most this many pieces of one line are joined. */
const MAX_JOINS = 40;

/** A physical line that may go on in the next one. */
interface Held {
  text: string;
  first: number;
  last: number;
  joins: number;
  marks: LineMarks;
  /** What its last piece ended with. */
  sign: string;
}

/** A line of a narrow window, as far as it was put together. */
interface Wrapped {
  text: string;
  /** Its last piece as it stands in the input. */
  piece: string;
  readonly first: number;
  last: number;
}

/** Longest line that is put together from pieces. */
const MAX_WRAPPED = 4096;

/** Cleans lines and joins what quoted-printable or a narrow window broke. */
export class LineCleaner {
  /** Columns of the window that the text was copied from; 0: none is known. */
  width = 0;
  readonly #records = new LongRecords(({ text, first, last, repairs, marks, origin }) =>
    this.#clean(text, first, last, repairs, marks, false, origin)
  );
  /** Whether any line came: the first one may be the heading of a table. */
  #begun = false;
  #wrapped: Wrapped | undefined;
  #held: Held | undefined;
  readonly #emit: (line: CleanLine, marks: LineMarks) => void;

  /** @param emit Called with every line, in order. */
  constructor(emit: (line: CleanLine, marks: LineMarks) => void) {
    this.#emit = emit;
  }

  /** Whether the next line is waited for. */
  get hungry(): boolean {
    return !this.#begun || this.#held !== undefined || this.width > 0 || this.#records.open;
  }

  /**
   * Takes a line as it stands in the input.
   *
   * @param line The line, without its end.
   * @param marks What the prefilter says of it.
   * @param open The input ends in it.
   */
  line(line: string, number: number, marks: LineMarks, open = false): void {
    this.#begun = true;
    const text = line.endsWith("\r") ? line.slice(0, -1) : line;
    if (this.width > 0 && text.length > this.width) this.width = 0;
    if (this.width === 0 && this.#wrapped === undefined) this.#whole(text, number, number, [], marks, open);
    else this.#unwrap(text, number, open);
  }

  /** A line of a window's full width goes on in the next one, which has no beginning of its own. */
  #unwrap(text: string, number: number, open: boolean): void {
    const before = this.#wrapped;
    const full = before !== undefined && before.piece.length === this.width && before.text.length < MAX_WRAPPED;
    const rest = full ? restOfLine(before.piece, text) : undefined;
    if (rest === undefined) {
      this.#endWrapped(false);
      this.#wrapped = { text, piece: text, first: number, last: number };
    } else Object.assign(before!, { text: before!.text + rest, piece: text, last: number });
    if (open) this.#endWrapped(true);
  }

  #endWrapped(open: boolean): void {
    const wrapped = this.#wrapped;
    this.#wrapped = undefined;
    if (wrapped === undefined) return;
    const { text, first, last } = wrapped;
    const repairs = last > first ? ["lines of a narrow window joined"] : [];
    this.#whole(text, first, last, repairs, marksOf(text), open);
  }

  #whole(
    text: string,
    first: number,
    last: number,
    repairs: readonly string[],
    marks: LineMarks,
    open: boolean,
  ): void {
    const held = this.#held;
    if (held !== undefined) {
      const fresh = held.sign < "\u2000" && looksFresh(text) ||
        held.sign === "=" && held.joins === 0 && beginsAlike(text, held.text);
      if (held.joins < MAX_JOINS && held.last + 1 >= first && !fresh) {
        // A name and its value: the sign is the line's own.
        const own = text.replace(QUOTES, "");
        const named = NAME.test(held.text) && !text.includes("=3D") && /^ ?[\d"'(A-Z]/.test(own);
        const value = held.sign === "=" && held.joins === 0 && (named || own.startsWith("= "));
        if (value) held.text += "=";
        const joined = held.text + text;
        const both = unionOf(held.marks, marks);
        if (isSoftBreak(text, joined)) {
          const sign = text.slice(-1);
          this.#held = { text: joined.slice(0, -1), first: held.first, joins: held.joins + 1, last, marks: both, sign };
          return;
        }
        this.#held = undefined;
        // A word that was broken has no mark yet.
        if (!value) return this.#clean(joined, held.first, last, [JOINS[held.sign]!], marksOf(joined), open);
        this.#clean(held.text, held.first, held.last, [], held.marks, false);
        this.#whole(text, first, last, repairs, marks, open);
        return;
      }
      this.#endHeld();
    }
    if (!open && isSoftBreak(text, text)) {
      this.#held = { text: text.slice(0, -1), first, last, joins: 0, marks, sign: text.slice(-1) };
    } else if (!this.#records.take({ text, line: first, marks })) this.#clean(text, first, last, repairs, marks, open);
    if (open) this.#records.end();
  }

  /** Hands on what was held. */
  finish(): void {
    this.#endWrapped(false);
    this.#endHeld();
    this.#records.end();
  }

  #endHeld(): void {
    const held = this.#held;
    this.#held = undefined;
    if (held !== undefined) {
      const repairs = held.joins > 0 ? [JOINS[held.sign]!] : [];
      // Nothing was joined to it: the sign is the line's own.
      const text = held.joins > 0 ? held.text : held.text + held.sign;
      this.#clean(text, held.first, held.last, repairs, held.marks, false);
    }
    this.#records.release();
  }

  #clean(
    text: string,
    first: number,
    last: number,
    repairs: readonly string[],
    marks: LineMarks,
    ending: boolean,
    origin?: Origin,
  ): void {
    if (!needsCleaning(text)) {
      const line = { text, first, last, repairs };
      const own = origin === undefined ? {} : { origin };
      this.#emit(ending || origin !== undefined ? { ...line, ...(ending ? { open: true } : {}), ...own } : line, marks);
      return;
    }
    const fields = text.includes('="') ? logfmtLine(text) : undefined;
    if (fields !== undefined) {
      const whose = within(origin, fields.origin);
      return this.#clean(fields.text, first, last, ["a record opened"], marksOf(fields.text), ending, whose);
    }
    const records = jsonLines(text);
    if (records !== undefined) return this.#opened(records, first, last, marks, origin);
    const mended = [...repairs];
    const parts = openEscapes(text, repairs.length > 0, mended);
    const label = text.includes("#012") ? loggersPart(parts[0]!) : "";
    parts.forEach((part, n) => {
      const inner = part === text ? undefined : jsonLines(part);
      if (inner !== undefined) return this.#opened(inner, first, last, marks, origin);
      const open = ending && n === parts.length - 1;
      const own = origin === undefined ? {} : { origin };
      const whole = n === 0 || part.startsWith(label) ? part : label + part;
      const seen = whole === text ? marks : marksOf(whole);
      this.#emit({ text: whole, first, last, repairs: mended, ...(open ? { open } : {}), ...own }, seen);
    });
  }

  #opened(lines: readonly JsonLine[], first: number, last: number, marks: LineMarks, outer: Origin | undefined): void {
    for (const { text, decoded, origin } of lines) {
      for (const part of openEscapes(text, false, [])) {
        const seen = decoded === true ? marksOf(part) : marks;
        const whose = within(outer, origin);
        this.#emit({ text: part, first, last, repairs: ["a JSON record opened"], origin: whose }, seen);
      }
    }
  }
}

/** What syslog wrote before a line whose ends it escaped: it stands before each of its lines. */
function loggersPart(text: string): string {
  const { ends } = readPrefix(text);
  return text.slice(0, ends.find((end) => readPrefix(text, end).origin.host !== undefined) ?? 0);
}

/** What a line ends with that holds a record: its last bracket, and what stands around it. */
const CLOSES: ReadonlySet<number> = new Set([..."}]|`'\">"].map((one) => one.charCodeAt(0)));

/** Forms of lines that need nothing, whichever their digits are. */
const clean = new ByShape<true>();

/** Cheap test: most lines need nothing. */
function needsCleaning(text: string): boolean {
  const form = formOf(text);
  if (clean.get(form)) return false;
  if (isDirty(text)) return true;
  if (!DIRTY_DIGITS.test(text)) clean.set(form, true);
  return false;
}

/** With other digits it could be a character that was written as a number. */
const DIRTY_DIGITS = /#\d\d|=(?:\dD|C\d=A\d|E\d=\d\d|\d[AD]|\d\d$)/;

const COLOUR = new RegExp(COLOURS.source, "i");

function isDirty(text: string): boolean {
  const last = text.charCodeAt(text.trimEnd().length - 1);
  if ((last === 0x7c && FRAMED.test(text)) || (last === 0x2a && /[^*]\*\*\s*$/.test(text))) return true;
  if (CLOSES.has(last) && /[[{]\s{0,8}["'{[]/.test(text.slice(0, 264))) return true;
  if (/[^\t\x20-\x7e]/.test(text) || (text.includes('="') && /\b(?:msg|message|log)="/.test(text))) return true;
  return (text.includes("m") && COLOUR.test(text)) ||
    (text.includes("\\") && /\\[nrtu"'\\_*[\]<>#|`~]|\\(?:x1b|033|e)\[/.test(text)) || text.includes("#01") ||
    text.includes("](http") ||
    (text.includes("&") && /&(?:gt|lt|amp|quot|apos|nbsp|#)/.test(text)) ||
    (text.includes("<") && /<br|<\/|<(?:span|pre|code|p|mark)\b/.test(text)) ||
    (text.includes("=") && /=(?:3D|C2=A0|E2=80|0[AD]|20$)|[0-9a-fA-F]{2}=$/.test(text));
}
