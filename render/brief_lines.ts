/**
 * Lines of `brief` for eyes: values in columns, and a line for a stretch of elements that hold nothing. Lines wait for
 * a group of {@linkcode GROUP}, whose widths hold for those that follow: a ring is shown while it is read.
 */

/** Lines that are laid out together. */
const GROUP = 32;
/** Lines that are laid out; who prints more has a program read it. */
const LAID_OUT = 1024;
/** A value that is longer leaves the column. */
const MAX_COLUMN = 48;
/** What a value that has no name begins with: it stands in a column of its own. */
const UNNAMED = ["(", "<-", "hw-owned", "sw-owned"] as const;
/** States, which end where their word does. */
const STATES = ["completed", "sent", "rung", "posted", "old", "pending"] as const;
/** Characters of names, by their codes: 1 what a word has, 2 what a name has besides. */
const NAMING = Uint8Array.from({ length: 128 }, (_, code) => {
  const char = String.fromCharCode(code);
  return /\w/.test(char) ? 1 : char === "." || char === "-" ? 2 : 0;
});
const OPEN = 0x28;
const COLON = 0x3a;
const EQUALS = 0x3d;

/** Whether a line is of an element that holds nothing. */
function isEmpty(line: string): boolean {
  return line.endsWith("(empty)") || line.endsWith("(invalid)");
}

/** Length of the name at a place, its `=` or `:` included; 0: there is none. The name of a value belongs to the value. */
function nameAt(text: string, at: number): number {
  let end = at;
  let code = text.charCodeAt(end);
  while (code < 128 && NAMING[code] !== 0) code = text.charCodeAt(++end);
  return end > at && (code === EQUALS || code === COLON) ? end + 1 - at : 0;
}

/** Whether a column without a name begins here: a state, a remark, a pointer. */
function isUnnamed(text: string, at: number): boolean {
  for (const word of UNNAMED) if (text.startsWith(word, at)) return true;
  for (const word of STATES) {
    if (text.startsWith(word, at) && NAMING[text.charCodeAt(at + word.length)] !== 1) return true;
  }
  return false;
}

/** A line as its columns, each with the name that it begins with. */
interface Cells {
  readonly texts: readonly string[];
  readonly names: readonly string[];
}

function cellsOf(line: string): Cells {
  const texts: string[] = [];
  const names: string[] = [line.slice(0, nameAt(line, 0))];
  let from = 0;
  for (let at = line.indexOf(" "); at >= 0; at = line.indexOf(" ", at + 1)) {
    const name = nameAt(line, at + 1);
    if (name === 0 && !isUnnamed(line, at + 1)) continue;
    texts.push(line.slice(from, at));
    names.push(line.slice(at + 1, at + 1 + name));
    from = at + 1;
  }
  texts.push(line.slice(from));
  return { texts, names };
}

/** Whether some of these lines may be of elements that hold nothing: `(em` or `(inv` stands in them. */
function mayBeEmpty(bytes: Uint8Array): boolean {
  for (let at = bytes.indexOf(OPEN); at >= 0; at = bytes.indexOf(OPEN, at + 1)) {
    const first = bytes[at + 1];
    const second = bytes[at + 2];
    const third = bytes[at + 3];
    if (first === 0x65 && second === 0x6d || first === 0x69 && second === 0x6e && third === 0x76) return true;
  }
  return false;
}

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
  #copy = new Uint8Array(0);
  readonly #before: Column = { width: 0, next: new Map() };
  readonly #held: Cells[] = [];
  #run: Run | undefined;
  #count = 0;

  /** Lines of a block that are complete. */
  block(bytes: Uint8Array): Uint8Array {
    const plain = this.#count >= LAID_OUT && this.#held.length === 0 && this.#run === undefined;
    if (plain && !mayBeEmpty(bytes)) return bytes;
    // A decoder takes no shared memory, and slice() copies it byte by byte.
    if (this.#copy.length < bytes.length) this.#copy = new Uint8Array(bytes.length);
    this.#copy.set(bytes);
    const text = this.#decoder.decode(this.#copy.subarray(0, bytes.length));
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
    if (!isEmpty(text)) return before + this.#add(line);
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
    this.#held.push(cellsOf(line));
    return this.#held.length < GROUP ? "" : this.#group();
  }

  #group(): string {
    const rows = this.#held.splice(0).map((cells) => ({ cells: cells.texts, columns: this.#columnsOf(cells) }));
    return rows.map(({ cells, columns }) =>
      `\n${cells.map((cell, i) => i === cells.length - 1 ? cell : cell.padEnd(columns[i]!.width)).join(" ")}`
    ).join("");
  }

  /** The columns of a line: what stands in front is one column for all lines that begin with the same names. */
  #columnsOf({ texts, names }: Cells): Column[] {
    let column = this.#before;
    return texts.map((cell, i) => {
      let next = column.next.get(names[i]!);
      if (next === undefined) column.next.set(names[i]!, next = { width: 0, next: new Map() });
      if (cell.length <= MAX_COLUMN && !(i === 0 && cell.includes("-"))) next.width = Math.max(next.width, cell.length);
      return column = next;
    });
  }
}
