/** From text in pieces to clean lines: joins what mail programs broke, opens what JSON and HTML closed, and counts. */

import { openEscapes } from "./escapes.ts";
import { JournalEntries } from "./journal_entry.ts";
import { jsonLines } from "./json_lines.ts";
import type { Origin } from "./envelope_rows.ts";
import { marksOf } from "./pump.ts";
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
}

/** What the prefilter says of a line. */
export interface LineMarks {
  /** A bit for each word in it. */
  readonly mask: Uint32Array;
  /** Rows of hexadecimal digits may be in it. */
  readonly digits: boolean;
}

const JOINED = "quoted-printable line break joined";

/** A field's name at the end of a line that was taken for one of quoted-printable text. */
const NAME = /(?:^|[\s,(])[a-z][A-Za-z_]{1,30} ?$/;

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
  readonly #journal = new JournalEntries<LineMarks>(({ text, line, marks }, origin) =>
    this.#clean(text, line, line, [], marks, false, origin)
  );
  #wrapped: Wrapped | undefined;
  #held: Held | undefined;
  #devlink: { depth: number; text: string; first: number; marks: LineMarks } | undefined;
  readonly #emit: (line: CleanLine, marks: LineMarks) => void;

  /** @param emit Called with every line, in order. */
  constructor(emit: (line: CleanLine, marks: LineMarks) => void) {
    this.#emit = emit;
  }

  /** Whether the next line is waited for. */
  get hungry(): boolean {
    return this.#held !== undefined || this.#devlink !== undefined || this.width > 0 ||
      this.#journal.open;
  }

  /**
   * Takes a line as it stands in the input.
   *
   * @param line The line, without its end.
   * @param marks What the prefilter says of it.
   * @param open The input ends in it.
   */
  line(line: string, number: number, marks: LineMarks, open = false): void {
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
      if (held.joins < MAX_JOINS && held.last + 1 >= first && !looksFresh(text)) {
        // A name and its value: the sign is the line's own.
        const own = text.replace(QUOTES, "");
        const named = NAME.test(held.text) && (/^ ?[\d"'(A-Z]/.test(own) || beginsAlike(text, held.text));
        const value = held.joins === 0 && (named || own.startsWith("= "));
        if (value) held.text += "=";
        const joined = held.text + text;
        const both = unionOf(held.marks, marks);
        if (isSoftBreak(text, joined)) {
          this.#held = { ...held, text: joined.slice(0, -1), joins: held.joins + 1, last, marks: both };
          return;
        }
        this.#held = undefined;
        if (!value) return this.#clean(joined, held.first, last, [JOINED], both, open);
        this.#clean(held.text, held.first, held.last, [], held.marks, false);
        this.#whole(text, first, last, repairs, marks, open);
        return;
      }
      this.#endHeld();
    }
    if (!open && isSoftBreak(text, text)) {
      this.#held = { text: text.slice(0, -1), first, last, joins: 0, marks };
    } else if (!this.#journal.take(text, first, marks) && !this.#gather(text, first, marks)) {
      this.#clean(text, first, last, repairs, marks, open);
    }
    if (open) this.#journal.end();
  }

  /** Hands on what was held. */
  finish(): void {
    this.#endWrapped(false);
    this.#endHeld();
    this.#journal.end();
  }

  #endHeld(): void {
    const held = this.#held;
    this.#held = undefined;
    if (held !== undefined) {
      const repairs = held.joins > 0 ? [JOINED] : [];
      // Nothing was joined to it: the sign is the line's own.
      const text = held.joins > 0 ? held.text : `${held.text}=`;
      this.#clean(text, held.first, held.last, repairs, held.marks, false);
    }
    this.#release();
  }

  /** devlink prints a queue of its health report as an object over many lines: they become one. */
  #gather(text: string, number: number, marks: LineMarks): boolean {
    const field = /^\s*"([\w ]{1,30})"\s*:\s*"?([\w.-]{1,40})"?,?\s*$/.exec(text);
    const queue = this.#devlink;
    if (queue === undefined) {
      if (field?.[1] !== "channel ix") return false;
      this.#devlink = { depth: 0, text: `channel ix: ${field[2]}`, first: number, marks };
      return true;
    }
    const inner = /^\s*"(?:CQ|EQ)"\s*:\s*\{\s*$/.test(text);
    const end = /^\s*\},?\s*$/.test(text);
    if (field !== null && queue.text.length < 2048) {
      this.#devlink = { ...queue, text: `${queue.text} ${field[1]}: ${field[2]}`, marks: unionOf(queue.marks, marks) };
      return true;
    }
    if (inner) this.#devlink = { ...queue, depth: queue.depth + 1 };
    else if (end && queue.depth > 0) this.#devlink = { ...queue, depth: queue.depth - 1 };
    else this.#release(number);
    return inner || end;
  }

  #release(last?: number): void {
    const queue = this.#devlink;
    this.#devlink = undefined;
    if (queue === undefined) return;
    this.#emit(
      { text: queue.text, first: queue.first, last: last ?? queue.first, repairs: ["a JSON record opened"] },
      queue.marks,
    );
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
    const own = origin === undefined ? {} : { origin };
    if (!needsCleaning(text)) {
      this.#emit({ text, first, last, repairs, ...(ending ? { open: true } : {}), ...own }, marks);
      return;
    }
    const records = jsonLines(text);
    if (records !== undefined) {
      for (const record of records) {
        for (const part of openEscapes(record.text, false, [])) {
          const seen = record.decoded === true ? marksOf(part) : marks;
          this.#emit({ text: part, first, last, repairs: ["a JSON record opened"], origin: record.origin }, seen);
        }
      }
      return;
    }
    const mended = [...repairs];
    const parts = openEscapes(text, repairs.length > 0, mended);
    parts.forEach((part, n) => {
      const open = ending && n === parts.length - 1;
      this.#emit({ text: part, first, last, repairs: mended, ...(open ? { open } : {}), ...own }, marks);
    });
  }
}

function unionOf(a: LineMarks, b: LineMarks): LineMarks {
  return { mask: a.mask.map((bits, n) => bits | b.mask[n]!), digits: a.digits || b.digits };
}

/** Whether a line ends in the middle, quoted-printable fashion: a single `=` where a mail program would break. */
function isSoftBreak(line: string, whole: string): boolean {
  const n = line.length;
  if (n < 2 || line.charCodeAt(n - 1) !== 0x3d || line.charCodeAt(n - 2) === 0x3d) return false;
  if (n >= 60 && n <= 76) return true;
  if (/=(?:C2=A0|3D|20|E2=80)/.test(whole)) return true;
  // A row of hexadecimal bytes that stops at "=" goes on elsewhere.
  return /:[ \t]+(?:[0-9a-fA-F]{2} )*[0-9a-fA-F]{0,2}=$/.test(whole.length > 400 ? whole.slice(-400) : whole);
}

/** Whether a line starts like one of its own: a bracketed time, a date, a row offset. */
function looksFresh(text: string): boolean {
  return /^[\s>]*(?:\[|<\d|\d{4}-\d\d|[0-9a-fA-F]{4,8}:[ \t])/.test(text);
}

/** Cheap test: most lines need nothing. */
function needsCleaning(text: string): boolean {
  const last = text.charCodeAt(text.trimEnd().length - 1);
  if ((last === 0x7d || last === 0x5d) && /[[{]\s{0,8}["'{[]/.test(text.slice(0, 264))) return true;
  if (/[^\t\x20-\x7e]/.test(text)) return true;
  return (text.includes("\\") && /\\[nrtu"\\]/.test(text)) || text.includes("#01") || text.includes("](http") ||
    (text.includes("&") && /&(?:gt|lt|amp|quot|nbsp|#)/.test(text)) ||
    (text.includes("<") && /<br|<\/|<(?:span|pre|code|p)\b/.test(text)) ||
    (text.includes("=") && /=(?:3D|C2=A0|E2=80|0[AD]|20$)|[0-9a-fA-F]{2}=$/.test(text));
}
