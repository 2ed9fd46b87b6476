/** The log reader: lines in, elements and messages out, as soon as they are complete. */

import { oneLine } from "../plain.ts";
import { Assembler } from "./assemble.ts";
import { holdsRows } from "../hex/digit_groups.ts";
import { BareReader } from "./bare_reader.ts";
import type { Dump } from "./dump.ts";
import { headedItem } from "./elements.ts";
import { readPrefix } from "./envelopes.ts";
import { originFacts, within } from "./origins.ts";
import { placeFacts, put } from "./facts.ts";
import { splitFlat } from "./flat.ts";
import { headerOf, matchHeader } from "./headers.ts";
import { JsonDataReader } from "./json_data.ts";
import { type CleanLine, LineCleaner, type LineMarks } from "./lines.ts";
import { decorate } from "./match.ts";
import { MessageReader } from "./messages.ts";
import { openEnd } from "./message_pieces.ts";
import { OtherMessages } from "./other_messages.ts";
import { ReverseRows, turnedElement } from "./reverse_rows.ts";
import { parseRow } from "../hex/rows.ts";
import { ByShape } from "./shape.ts";
import { repeated } from "./repeats.ts";
import { isCode } from "./prose.ts";
import { isErrorCqe4 } from "./sniff.ts";
import { streamItems } from "./streams.ts";
import { type LogCounts, type LogItem, type LogMessage, MAX_SKIPPED } from "./types.ts";
import { PastedText } from "./pasted_text.ts";
import { type Ahead, LinePump, marksOf } from "./pump.ts";
import { isMarked } from "./words.ts";

/** A number before a line: of a list, or of `grep -n` and `nl`. */
const LISTED = /^[\s>]{0,8}(\d{1,3})[.)]\s{1,4}(?=\S)/;
const LABELLED = /^\s{0,6}(\d{1,9})[:\t]\s?/;

/** Digits that the kernel calls something else: packets of the bus, and of the network. */
const FOREIGN_DIGITS = /\b(?:TLP Header|skb (?:headroom|linear|tailroom|frag)):/;

/** Lines behind one that was found are looked at too: a record may go on in them. */
const AFTER = 3;

const plain = new ByShape<boolean>();

/** Whether a line has words, and neither a number of its own before them nor several rows in it, whichever its digits are. */
const isPlain = (line: string): boolean =>
  plain.of(line, (text) => text.trim() !== "" && !LISTED.test(text) && !LABELLED.test(text) && !/\[1c\]/.test(text));

const rowsByShape = new ByShape<boolean>();

/** Whether a line holds rows of digits: the same digits or others. */
const rowsIn = (line: string): boolean => rowsByShape.of(line, holdsRows);

/**
 * Reads logs in any of the known forms, several in one stream. Give it text in pieces, or lines as the prefilter finds
 * them; it calls back with every element, message and skipped group of lines. Memory stays bounded on endless streams.
 *
 * @example Read one dump
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { LogReader } from "./reader.ts";
 *
 * const items: string[] = [];
 * const reader = new LogReader((item) => items.push(item.kind));
 * reader.push("mlx5: host: got completion with error:\n" + "00000000 00000000 00000000 00000000\n".repeat(2));
 * reader.push("00000003 00000000 00000000 00000000\n00000000 9d005304 080003f7 40cfb9d2\n");
 * reader.finish();
 * assertEquals(items, ["element"]);
 * ```
 */
export class LogReader {
  /** Totals so far. */
  readonly counts: LogCounts = {
    lines: 0,
    elements: 0,
    cut: 0,
    messages: 0,
    skipped: 0,
    undecoded: 0,
  };
  readonly #emitItem: (item: LogItem) => void;
  readonly #cleaner: LineCleaner;
  readonly #assembler: Assembler;
  readonly #bare: BareReader;
  readonly #json = new JsonDataReader();
  readonly #messages: MessageReader;
  readonly #others: OtherMessages;
  readonly #reverse: ReverseRows;
  readonly #pump = new LinePump(this);
  readonly #ahead: Ahead | undefined;
  #pasted: PastedText | undefined = new PastedText();
  #after = 0;
  /** The message that came last. */
  #last: LogMessage | undefined;
  #listed: { readonly number: number; readonly line: number; readonly words: boolean } | undefined;
  #label: { readonly number: number; readonly line: number; steps: number; readonly ranks: boolean } | undefined;

  /**
   * Nothing is read yet.
   *
   * @param emit Called with every item, in the order in which they are complete.
   * @param ahead Helps with what {@linkcode fill} reads.
   */
  constructor(emit: (item: LogItem) => void, ahead?: Ahead) {
    this.#emitItem = emit;
    this.#ahead = ahead;
    this.#cleaner = new LineCleaner((line, marks) => this.#line(line, marks));
    this.#bare = new BareReader((item) => this.#emit(item));
    this.#reverse = new ReverseRows((item) => this.#emit(item));
    this.#assembler = new Assembler({
      closed: (dump) => this.#closed(dump),
      grown: (dump, end) => this.#bare.read(dump, end),
      turned: (dump, header, line) => this.#emit(turnedElement(dump, header, line)),
      orphan: (row, line) => this.#reverse.row(row, line),
      orphaned: (row, origin) => this.#reverse.continues(row, origin),
    });
    this.#messages = new MessageReader({
      message: (message) => this.#message(message),
      heading: (heading) => {
        if (isCode(heading.line.text)) return;
        const header = headerOf(heading);
        this.#messages.absorb(header.origin, header.facts);
        const rows = this.#reverse.take(header, heading.line);
        if (rows !== undefined) this.#emit(rows);
        else this.#assembler.header(header, heading.line);
      },
      joined: (first) => this.#others.drop(first),
      rest: (text, line) => this.#line({ ...line, text, first: line.last, repairs: [] }, marksOf(text)),
    });
    this.#others = new OtherMessages((message) => this.#message(message));
  }

  /**
   * Reads on.
   *
   * @param text The next piece of the log, as text or as UTF-8.
   */
  push(text: string | Uint8Array): void {
    this.#pump.push(typeof text === "string" ? new TextEncoder().encode(text) : text);
    this.counts.lines = this.#pump.lines;
  }

  /**
   * Reads on, without a copy in between.
   *
   * @param read Fills the room that it is given with UTF-8 and says how many bytes came.
   */
  fill(read: (room: Uint8Array) => number): void {
    if (this.#ahead?.fill(this.#pump, read) !== true) this.#pump.took(read(this.#pump.space()));
    this.counts.lines = this.#pump.lines;
  }

  /**
   * Takes a line as it stands in the input.
   *
   * @param text The line, without its end.
   * @param marks What the prefilter says of it.
   * @param open The input ends in it.
   */
  line(text: string, number: number, marks: LineMarks, open = false): void {
    this.#pasted?.line(text, number);
    this.#cleaner.line(text, number, marks, open);
  }

  /** Whether the next line is wanted, whatever stands in it. */
  get hungry(): boolean {
    return this.#after > 0 || this.#messages.pasted || this.#assembler.open.length > 0 || this.#messages.hungry ||
      this.#others.hungry ||
      this.#cleaner.hungry || this.#json.hungry || this.#reverse.hungry;
  }

  /** Whether the text so far is short. */
  pasted(is: boolean): void {
    this.#messages.pasted = is;
    if (!is) this.#pasted = undefined;
  }

  /** Lines of this length were broken there. */
  narrow(width: number): void {
    this.#cleaner.width = width;
  }

  /** Nothing comes for a while: what only waits for a line that would continue it is handed on. */
  settle(): void {
    this.#cleaner.finish();
    this.#messages.settle();
    this.#others.settle();
  }

  /** Ends the input: what is still open comes out as it is. */
  finish(): void {
    this.#ahead?.finish(this.#pump);
    this.#pump.finish();
    this.counts.lines = this.#pump.lines;
    this.#cleaner.finish();
    this.#messages.finish();
    this.#others.finish();
    this.#assembler.finish();
    this.#messages.finish();
    this.#reverse.flush();
    const { elements, skipped } = this.counts;
    const remains = elements + skipped > 0 ? undefined : this.#pasted?.remains();
    if (remains === undefined) return;
    this.counts.undecoded++;
    this.#emit(remains);
  }

  #emit(item: LogItem): void {
    if (item.kind === "element") {
      this.counts.elements++;
      if (item.cut !== undefined) this.counts.cut++;
    } else if (item.kind === "message") {
      this.counts.messages++;
      this.#pasted?.found(item);
    } else this.counts.skipped++;
    this.#emitItem(item);
  }

  #message(message: LogMessage): void {
    this.#last = message;
    this.#emit(message);
  }

  #line(raw: CleanLine, marks: LineMarks): void {
    if (isPlain(raw.text) && !marks.digits) {
      this.#one(raw, marks);
      return;
    }
    if (raw.text.trim() === "") return;
    const line = this.#unnumbered(raw);
    const parts = marks.digits || /\[1c\]/.test(line.text) ? splitFlat(line.text) : undefined;
    if (parts === undefined) this.#one(line, marks);
    else {
      const origin = within(line.origin, readPrefix(line.text).origin);
      const repairs = [...line.repairs, "rows on one line set apart"];
      for (const text of parts) this.#one({ ...line, text, repairs, origin }, marksOf(text));
    }
  }

  /** `grep -n` and `nl` number lines from 1: what grows from line to line as the lines do is no rank, unless there is a 0. */
  #unnumbered(line: CleanLine): CleanLine {
    const listed = LISTED.exec(line.text);
    if (listed !== null) return this.#unlisted(line, Number(listed[1]), listed[0].length);
    const match = LABELLED.exec(line.text);
    const before = this.#label;
    if (match === null) return line;
    const ranks = before?.ranks === true || match[1] === "0";
    this.#label = { number: Number(match[1]), line: line.first, steps: 0, ranks };
    if (before === undefined || ranks || line.first <= before.line) return line;
    const grown = this.#label.number - before.number === line.first - before.line;
    this.#label.steps = grown ? before.steps + 1 : 0;
    return this.#label.steps > 1 ? { ...line, text: line.text.slice(match[0].length) } : line;
  }

  /** A list with numbers, forwards or backwards: the next number, soon behind the one before. */
  #unlisted(line: CleanLine, number: number, length: number): CleanLine {
    const before = this.#listed;
    const next = before !== undefined && Math.abs(number - before.number) === 1 && line.first - before.line <= 8;
    // Tools number the rows of contexts: such a list begins with digits, one that someone made with the heading.
    const words = next ? before.words : !/^[0-9a-f]{8}(?:\s|$)/i.test(line.text.slice(length));
    this.#listed = { number, line: line.first, words };
    return next && words ? { ...line, text: line.text.slice(length) } : line;
  }

  #one(line: CleanLine, marks: LineMarks): void {
    if (this.#json.read(line, (data) => this.#streams(data))) return;
    const any = isMarked(marks.mask);
    if (this.#after === AFTER && this.#again(line)) return;
    if (this.#after > 0) this.#after--;
    const rows = marks.digits || this.#assembler.open.length > 0 || this.#messages.awaitsRows;
    if (rows && this.#rows(line, any)) {
      this.#after = AFTER;
      return;
    }
    const header = any || line.text.includes("], len=") ? matchHeader(line.text) : undefined;
    // A title that nobody knows may be the rest of one that was broken.
    const broken = header?.foreign !== undefined && this.#messages.read(line, marks.mask);
    if (header !== undefined && !broken) {
      this.#messages.settle();
      this.#messages.age();
      this.#assembler.header(header, line);
      this.#after = AFTER;
      return;
    }
    if (broken || this.#messages.read(line, marks.mask)) {
      this.#after = AFTER;
      return;
    }
    if (this.#others.take(line)) {
      this.#after = AFTER;
      return;
    }
    if (any && !this.#assembler.joins(line) && this.#others.read(line)) {
      this.#assembler.foreign(line);
      this.#messages.age();
      this.#after = AFTER;
      return;
    }
    // A heading that stands behind its rows takes them before they are given up.
    if (this.#reverse.hungry) this.#messages.settleHeadings();
    this.#reverse.flush();
    this.#assembler.foreign(line);
    this.#messages.age();
    this.#others.age();
    if (any) this.#after = AFTER;
  }

  /** Whether a line says that the message before it came again. */
  #again(line: CleanLine): boolean {
    if (!line.text.includes("message repeated ")) return false;
    this.#messages.finish();
    this.#others.finish();
    const message = repeated(line, this.#last);
    if (message !== undefined) this.#emit(message);
    return message !== undefined;
  }

  /** A line with rows of digits: true if it is one of a dump. */
  #rows(line: CleanLine, any: boolean): boolean {
    if (FOREIGN_DIGITS.test(line.text)) return false;
    if (any && this.#single(line)) return true;
    const rowLike = rowsIn(line.text);
    // A line with words of a program that has no row is none; what it may be the half of is kept as any other.
    if (!this.#assembler.wants(rowLike) || (any && !rowLike)) return false;
    if (rowLike) this.#messages.settleHeadings();
    const { taken, rest } = this.#assembler.row(line);
    if (!taken) return false;
    this.#messages.settle();
    if (rest !== undefined) this.#line({ text: rest, first: line.last, last: line.last, repairs: [] }, marksOf(rest));
    return true;
  }

  /** mlx4 kernels print a whole CQE on one line: `CQE contents 00c00054 00000000 ...`. */
  #single(line: CleanLine): boolean {
    if (!/cqe\s+contents/i.test(line.text)) return false;
    const row = parseRow(line.text);
    if (row === undefined || row.unit !== 4 || row.bytes.length !== 32 || !/contents$/i.test(row.left.trimEnd())) {
      return false;
    }
    this.#messages.age();
    const lead = line.text.slice(0, line.text.search(/cqe\s+contents/i));
    this.#emit({
      kind: "element",
      element: "cqe",
      generation: 4,
      bytes: row.bytes,
      cut: undefined,
      present: undefined,
      layout: undefined,
      origin: "kernel mlx4_ib CQE contents",
      lines: { first: line.first, last: line.last },
      header: put(originFacts(within(line.origin, readPrefix(lead).origin)), placeFacts(line.text)),
      repairs: [...line.repairs, ...(isErrorCqe4(row.bytes) ? [] : ["the opcode is not that of an error CQE"])],
      context: [line.text],
    });
    return true;
  }

  #streams(data: Parameters<typeof streamItems>[0]): void {
    for (const item of streamItems(data)) this.#emit(item);
  }

  /** A dump with heading is done. */
  #closed(dump: Dump): void {
    put(dump.header.facts, originFacts(dump.origin));
    if (dump.length > 0) {
      this.#messages.follows(dump.header.facts, dump.last);
      const item = headedItem(dump);
      if (item.kind === "skipped" && dump.header.foreign === undefined && dump.header.error) this.counts.undecoded++;
      this.#emit(item);
      return;
    }
    if (dump.header.foreign !== undefined) return;
    const facts = decorate({ ...dump.header.facts });
    const telling = facts["syndrome"] !== undefined || facts["qpn"] !== undefined || facts["wc_status"] !== undefined;
    const { lost } = dump.header;
    if (telling) {
      this.#emit({
        kind: "message",
        origin: dump.header.origin,
        lines: { first: dump.first, last: dump.last },
        text: [dump.headerText],
        facts,
        notes: [
          "the dump that this line announces does not follow",
          ...(lost.length === 0 ? [] : [`lost: ${lost.join(", ")}: the line is cut or broken`]),
        ],
        lost,
        repairs: [...dump.repairs, ...openEnd(dump.open, [dump.headerText])],
      });
    } else if (dump.header.error) {
      this.counts.undecoded++;
      this.#emit({
        kind: "skipped",
        lines: { first: dump.first, last: dump.last },
        why: "a dump is announced, but no rows follow",
        text: oneLine(dump.headerText, MAX_SKIPPED),
      });
    }
  }
}
