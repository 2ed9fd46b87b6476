/**
 * Lines of `brief` for eyes: values in columns, and a line for a stretch of elements that hold nothing. Lines wait for
 * a group of {@linkcode GROUP}, whose widths hold for those that follow: a ring is shown while it is read.
 *
 * @module
 */

/** Lines that are laid out together. */
const GROUP = 32;
/** Lines that are laid out; who prints more has a program read it. */
const LAID_OUT = 1024;
/** A value that is longer leaves the column. */
const MAX_COLUMN = 48;
/** Before a name, a state, a remark, a pointer: the name of a value stands behind it and belongs to it. */
const COLUMNS = / (?=[\w.-]+[=:]|\(|<-|[hs]w-owned|(?:completed|sent|rung|posted|old|pending)\b)/;
/** Of an element that holds nothing. */
const EMPTY = /\((?:empty|invalid)\)$/;

/** Elements next to each other whose lines say the same. */
interface Run {
  readonly first: string;
  readonly text: string;
  last: string;
}

/** A column, and those that follow it by the name that they begin with. */
interface Column {
  width: number;
  readonly next: Map<string, Column>;
}

/** Takes blocks of lines, each beginning with its newline, and gives them back laid out. */
export class BriefLines {
  readonly #decoder = new TextDecoder();
  readonly #encoder = new TextEncoder();
  readonly #before: Column = { width: 0, next: new Map() };
  readonly #held: string[][] = [];
  #run: Run | undefined;
  #count = 0;

  /** Lines of a block that are complete. */
  block(bytes: Uint8Array): Uint8Array {
    const text = this.#decoder.decode(bytes.slice());
    const plain = this.#count >= LAID_OUT && this.#held.length === 0 && this.#run === undefined;
    if (plain && !text.includes("empty)") && !text.includes("invalid)")) return bytes;
    let out = "";
    for (const line of text.slice(1).split("\n")) out += this.#line(line);
    return this.#encoder.encode(out);
  }

  /** What is held back. */
  rest(): Uint8Array {
    const run = this.#endRun();
    return this.#encoder.encode(run + this.#group());
  }

  #line(line: string): string {
    const end = line.indexOf("]");
    const [index, text] = [line.slice(1, end), line.slice(end + 1)];
    if (this.#run?.text === text) {
      this.#run.last = index;
      return "";
    }
    const before = this.#endRun();
    if (!EMPTY.test(text)) return before + this.#add(line);
    this.#run = { first: index, last: index, text };
    return before;
  }

  #endRun(): string {
    const run = this.#run;
    this.#run = undefined;
    if (run === undefined) return "";
    return this.#add(`[${run.first}${run.last === run.first ? "" : `-${run.last}`}]${run.text}`);
  }

  #add(line: string): string {
    if (this.#count++ >= LAID_OUT) return this.#group() + `\n${line}`;
    this.#held.push(line.split(COLUMNS));
    return this.#held.length < GROUP ? "" : this.#group();
  }

  #group(): string {
    const rows = this.#held.splice(0).map((cells) => ({ cells, columns: this.#columnsOf(cells) }));
    return rows.map(({ cells, columns }) =>
      `\n${cells.map((cell, i) => i === cells.length - 1 ? cell : cell.padEnd(columns[i]!.width)).join(" ")}`
    ).join("");
  }

  /** The columns of a line: what stands in front is one column for all lines that begin with the same names. */
  #columnsOf(cells: readonly string[]): Column[] {
    let column = this.#before;
    return cells.map((cell, i) => {
      const name = /^[\w.-]+[=:]/.exec(cell)?.[0] ?? "";
      const next = column.next.get(name) ?? { width: 0, next: new Map() };
      column.next.set(name, next);
      if (cell.length <= MAX_COLUMN && !(i === 0 && cell.includes("-"))) next.width = Math.max(next.width, cell.length);
      return column = next;
    });
  }
}
