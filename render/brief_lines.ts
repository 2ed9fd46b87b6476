/**
 * Lines of `brief` for eyes: values in columns, and a line for a stretch of elements that hold nothing. Lines wait for
 * a group of {@linkcode GROUP}, whose widths hold for those that follow: a ring is shown while it is read.
 *
 * @module
 */

/** Lines that are laid out together. */
const GROUP = 32;
/** Lines that are laid out; who prints more has a program read it. */
const LAID_OUT = 4096;
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

/** Takes blocks of lines, each beginning with its newline, and gives them back laid out. */
export class BriefLines {
  readonly #decoder = new TextDecoder();
  readonly #encoder = new TextEncoder();
  readonly #widths = new Map<string, number[]>();
  readonly #held: string[][] = [];
  #run: Run | undefined;
  #count = 0;

  /** Lines of a block that are complete. */
  block(bytes: Uint8Array): Uint8Array {
    let out = "";
    for (const line of this.#decoder.decode(bytes.slice()).slice(1).split("\n")) out += this.#line(line);
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
    const rows = this.#held.splice(0).map((cells) => ({ cells, widths: this.#widthsOf(cells) }));
    return rows.map(({ cells, widths }) =>
      `\n${cells.map((cell, i) => i === cells.length - 1 ? cell : cell.padEnd(widths[i]![0]!)).join(" ")}`
    ).join("");
  }

  /** Widths of the columns: what stands in front is one column for all lines that begin with the same names. */
  #widthsOf(cells: readonly string[]): number[][] {
    let names = "";
    return cells.map((cell, i) => {
      names += ` ${/^[\w.-]+[=:]/.exec(cell)?.[0] ?? ""}`;
      const width = this.#widths.get(names) ?? [0];
      this.#widths.set(names, width);
      if (cell.length <= MAX_COLUMN && !(i === 0 && cell.includes("-"))) width[0] = Math.max(width[0]!, cell.length);
      return width;
    });
  }
}
