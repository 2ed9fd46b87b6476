/**
 * Records that stand around messages over several lines: rows of tables, JSON as it is printed for people, entries of a
 * journal, queues of devlink's health report.
 */

import type { Origin } from "./envelope_rows.ts";
import { JournalEntries } from "./journal_entry.ts";
import type { LineMarks } from "./lines.ts";
import { PrettyJson, type RecordLine } from "./pretty_json.ts";
import { marksOf } from "./pump.ts";
import { TextTables } from "./tables.ts";
import { isMarked } from "./words.ts";

/** A line that was in a record, or that only looked like one of it. */
interface FreeLine {
  readonly text: string;
  readonly first: number;
  readonly last: number;
  readonly repairs: readonly string[];
  readonly marks: LineMarks;
  readonly origin?: Origin | undefined;
}

/** What two lines hold together. */
export function unionOf(a: LineMarks, b: LineMarks): LineMarks {
  return { mask: a.mask.map((bits, n) => bits | b.mask[n]!), digits: a.digits || b.digits };
}

/** Takes the lines of records, and hands on the messages in them. */
export class LongRecords {
  readonly #emit: (line: FreeLine) => void;
  readonly #journal = new JournalEntries<LineMarks>(({ text, line, marks }, origin) =>
    this.#emit({ text, first: line, last: line, repairs: [], marks, origin })
  );
  readonly #tables = new TextTables();
  /** The first line of a row of a table that goes on. */
  #row = 0;
  readonly #pretty = new PrettyJson<LineMarks>();
  #devlink: { depth: number; text: string; first: number; marks: LineMarks } | undefined;

  /** @param emit Takes each line, whose it is included. */
  constructor(emit: (line: FreeLine) => void) {
    this.#emit = emit;
  }

  /** Whether a record is open. */
  get open(): boolean {
    return this.#devlink !== undefined || this.#journal.open || this.#tables.hungry || this.#pretty.open;
  }

  /**
   * Takes a line.
   *
   * @returns False if it is of no record.
   */
  take(line: RecordLine<LineMarks>): boolean {
    return this.#tabled(line) || this.#printed(line) || this.#entered(line);
  }

  #entered({ text, line, marks }: RecordLine<LineMarks>): boolean {
    return this.#journal.take(text, line, marks) || this.#gather(text, line, marks);
  }

  /** A line of JSON over many lines. */
  #printed(line: RecordLine<LineMarks>): boolean {
    const found = this.#pretty.take(line);
    if (found === undefined) return this.#endPrinted();
    for (const { text, line, origin } of found) {
      this.#emit({ text, first: line, last: line, repairs: ["a JSON record opened"], marks: marksOf(text), origin });
    }
    return true;
  }

  /** Lines of what is no such record are lines of their own. */
  #endPrinted(): boolean {
    const lines = this.#pretty.rest();
    for (const one of lines) {
      const { text, line, marks } = one;
      if (!this.#entered(one)) this.#emit({ text, first: line, last: line, repairs: [], marks });
    }
    return lines.length > 0;
  }

  /** A row of a table: its message is the line, and its other cells say whose it is. */
  #tabled({ text, line, marks }: RecordLine<LineMarks>): boolean {
    const rows = this.#tables.take(text, !isMarked(marks.mask));
    if (rows === undefined) return this.#endRow();
    if (rows === "more") {
      if (this.#row === 0) this.#row = line;
      return true;
    }
    const first = this.#row > 0 ? this.#row : line;
    this.#row = 0;
    rows.forEach(({ text, origin }, n) => {
      const at = Math.min(first + n, line);
      const repairs = ["a row of a table opened"];
      this.#emit({ text, first: at, last: at, repairs, marks: marksOf(text), origin });
    });
    return true;
  }

  /** Lines of a row of a table that does not end are lines of their own. */
  #endRow(): boolean {
    const lines = this.#tables.rest();
    const first = this.#row;
    this.#row = 0;
    lines.forEach((text, n) => {
      this.#emit({ text, first: first + n, last: first + n, repairs: [], marks: marksOf(text) });
    });
    return lines.length > 0;
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
    else this.release(number);
    return inner || end;
  }

  /** Hands on a queue of devlink's, as far as it came. */
  release(last?: number): void {
    const queue = this.#devlink;
    this.#devlink = undefined;
    if (queue === undefined) return;
    const { text, first, marks } = queue;
    this.#emit({ text, first, last: last ?? first, repairs: ["a JSON record opened"], marks });
  }

  /** Hands on all that is open. */
  end(): void {
    this.#endRow();
    this.#endPrinted();
    this.release();
    this.#journal.end();
  }
}
