/**
 * Rows of tables: CSV as log stores export it, Markdown, and what database clients print. What a column is called says
 * which cell is the message, and whose it is.
 */

import { isMessageName, type JsonLine, ownerOfName, setFact } from "./json_lines.ts";
import type { Origin } from "./envelope_rows.ts";

type Mark = "," | "\t" | ";" | "|";

/** What stands between cells, as it is tried. */
const MARKS: readonly Mark[] = [",", "\t", ";", "|"];

/** A table, by its heading. */
interface Table {
  readonly mark: Mark;
  /** What each column holds. */
  readonly columns: readonly (keyof Origin | "message" | undefined)[];
}

/** Longest row, and most lines in it. */
const MAX_TEXT = 1 << 16;
const MAX_LINES = 256;

const NAME = /^[@_a-z][\w.@/ -]{0,40}$/i;
const HOST = /^[A-Za-z0-9][\w.-]{0,252}$/;

/** A row whose quotation goes on in the next line. */
interface Begun {
  text: string;
  readonly lines: string[];
}

/** Opens rows behind the heading of their table, and rows of which every cell is quoted. */
export class TextTables {
  #table: Table | undefined;
  #begun: Begun | undefined;

  /** Whether the next line belongs to a row. */
  get hungry(): boolean {
    return this.#begun !== undefined;
  }

  /**
   * Takes a line.
   *
   * @param plain No program's words stand in it: it may be a heading.
   * @returns The lines in its message; "more" if the row goes on in the next line; undefined if it is no row.
   */
  take(text: string, plain: boolean): readonly JsonLine[] | "more" | undefined {
    if (this.#begun !== undefined) return this.#goOn(this.#begun, text);
    const table = this.#table;
    if (table === undefined && text.charCodeAt(0) !== 0x22) {
      if (plain) this.#table = headingOf(text);
      return undefined;
    }
    const mark = table?.mark ?? ",";
    if (/^[\s|:+-]+$/.test(text)) return undefined;
    const cells = cellsOf(text, mark);
    if (cells === undefined) {
      if (table === undefined) return undefined;
      this.#begun = { text, lines: [text] };
      return "more";
    }
    const found = table === undefined ? quotedRow(text, cells) : rowOf(table, cells, text);
    if (found !== undefined) return found;
    // Another heading, or the end of the table.
    this.#table = plain || table === undefined ? headingOf(text) : undefined;
    return undefined;
  }

  /** Lines of a row that did not end, the last one among them. */
  rest(): readonly string[] {
    const lines = this.#begun?.lines ?? [];
    this.#begun = undefined;
    return lines;
  }

  #goOn(begun: Begun, text: string): readonly JsonLine[] | "more" | undefined {
    begun.text += `\n${text}`;
    begun.lines.push(text);
    if (begun.lines.length > MAX_LINES || begun.text.length > MAX_TEXT) return undefined;
    const cells = text.includes('"') ? cellsOf(begun.text, this.#table!.mark) : undefined;
    if (cells === undefined) return "more";
    const found = rowOf(this.#table!, cells, begun.text);
    if (found !== undefined) this.#begun = undefined;
    return found;
  }
}

/** The table that a heading begins. */
function headingOf(text: string): Table | undefined {
  if (text.length > 400) return undefined;
  for (const mark of MARKS) {
    if (!text.includes(mark)) continue;
    const cells = cellsOf(text, mark);
    if (cells === undefined || cells.length < 2 || !cells.every((cell) => cell === "" || NAME.test(cell))) continue;
    const columns = cells.map((name) => isMessageName(name) ? "message" : ownerOfName(name));
    const owned = columns.some((one) => one !== undefined && one !== "message");
    if (owned && columns.filter((one) => one === "message").length === 1) return { mark, columns };
  }
  return undefined;
}

/** Cells of a row; undefined if a quotation does not end. */
function cellsOf(text: string, mark: Mark): string[] | undefined {
  if (mark === "|") return text.trim().replace(/^\|/, "").replace(/\|$/, "").split("|").map((cell) => cell.trim());
  const cells: string[] = [];
  for (let at = 0; at <= text.length;) {
    if (text[at] === '"') {
      const cell = /"((?:[^"]|"")*)"/y;
      cell.lastIndex = at;
      const found = cell.exec(text);
      if (found === null) return undefined;
      cells.push(found[1]!.replaceAll('""', '"'));
      at += found[0].length;
      // What stands between a quotation and the next mark is part of no cell.
      const next = text.indexOf(mark, at);
      at = next < 0 ? text.length + 1 : next + 1;
    } else {
      const next = text.indexOf(mark, at);
      cells.push(text.slice(at, next < 0 ? text.length : next));
      at = next < 0 ? text.length + 1 : next + 1;
    }
  }
  return cells;
}

/** A row of a table with a heading; of one whose last column is the message, a mark inside it sets nothing apart. */
function rowOf({ mark, columns }: Table, cells: readonly string[], text: string): JsonLine[] | undefined {
  const at = columns.indexOf("message");
  const last = at === columns.length - 1;
  if (cells.length < columns.length || (cells.length > columns.length && !last)) return undefined;
  const origin: Origin = {};
  columns.forEach((column, n) => {
    const cell = cells[n]!.trim();
    if (column === undefined || column === "message" || cell === "") return;
    if (column !== "host" || HOST.test(cell)) setFact(origin, column, cell);
  });
  const message = cells.length === columns.length ? cells[at]! : behind(text, mark, at);
  return linesOf(message, origin);
}

/** What stands behind so many marks, without the one that closes a row. */
function behind(text: string, mark: Mark, count: number): string {
  let rest = mark === "|" ? text.trim().replace(/^\|/, "").replace(/\|$/, "") : text;
  for (let n = 0; n < count; n++) rest = rest.slice(rest.indexOf(mark) + 1);
  return rest.trim();
}

/** A row without heading, all of whose cells are quoted: the one with blanks is the message, and a time tells itself. */
function quotedRow(text: string, cells: readonly string[]): JsonLine[] | undefined {
  if (cells.length < 2 || !/^"[^]*"\s*$/.test(text) || text.split('","').length !== cells.length) return undefined;
  const times = cells.filter((cell) => TIME.test(cell));
  const messages = cells.filter((cell) => /\S\s+\S/.test(cell) && !TIME.test(cell));
  if (messages.length !== 1) return undefined;
  const origin: Origin = {};
  if (times.length === 1) setFact(origin, "time", times[0]!);
  return linesOf(messages[0]!, origin);
}

const TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: ?(?:Z|[+-]\d\d:?\d\d))?$/;

const linesOf = (text: string, origin: Origin): JsonLine[] =>
  text.split(/\r?\n/).map((line) => ({ text: line, origin, decoded: true }));
