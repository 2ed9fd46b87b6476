/**
 * The log reader: text in, elements and messages out, as soon as they are complete.
 *
 * @module
 */

import { Assembler } from "./assemble.ts";
import type { Dump } from "./dump.ts";
import { BareReader } from "./bare_reader.ts";
import { headedItem } from "./elements.ts";
import { commonFacts } from "./facts.ts";
import { matchHeader } from "./headers.ts";
import { JsonDataReader } from "./json_data.ts";
import { type CleanLine, LineCleaner } from "./lines.ts";
import { decorate } from "./message_types.ts";
import { matchMessage } from "./messages.ts";
import { isPrefixLike } from "./facts.ts";
import { parseRow, type Row } from "../hex/rows.ts";
import { isErrorCqe4 } from "./sniff.ts";
import { streamItems } from "./streams.ts";
import type { LogCounts, LogItem } from "./types.ts";
import { openEnd, WaitingMessages } from "./waiting.ts";

/** Rows in sequence that continue nothing. */
interface Orphans {
  first: number;
  last: number;
  rows: number;
  readonly text: string;
}

/**
 * Reads logs in any of the known forms, several in one stream. Give it text in pieces; it calls back with every
 * element, message and skipped group of lines. Memory stays bounded on endless streams.
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
  readonly counts: LogCounts = { lines: 0, elements: 0, cut: 0, messages: 0, skipped: 0 };
  readonly #emitItem: (item: LogItem) => void;
  readonly #cleaner: LineCleaner;
  readonly #assembler: Assembler;
  readonly #bare: BareReader;
  readonly #json = new JsonDataReader();
  readonly #messages = new WaitingMessages((message) => this.#emit(message));
  #orphans: Orphans | undefined;

  /**
   * Nothing is read yet.
   *
   * @param emit Called with every item, in the order in which they are complete.
   */
  constructor(emit: (item: LogItem) => void) {
    this.#emitItem = emit;
    this.#cleaner = new LineCleaner((line) => this.#line(line));
    this.#bare = new BareReader((item) => this.#emit(item));
    this.#assembler = new Assembler({
      closed: (dump) => this.#closed(dump),
      grown: (dump, end) => this.#bare.read(dump, end),
      orphan: (row, line) => this.#orphan(row, line),
    });
  }

  /**
   * Reads on.
   *
   * @param text The next piece of the log.
   */
  push(text: string): void {
    this.#cleaner.push(text);
    this.counts.lines = this.#cleaner.lines;
  }

  /** Ends the input: what is still open comes out as it is. */
  finish(): void {
    this.#cleaner.finish();
    this.counts.lines = this.#cleaner.lines;
    this.#assembler.finish();
    this.#messages.finish();
    this.#flushOrphans();
  }

  #emit(item: LogItem): void {
    if (item.kind === "element") {
      this.counts.elements++;
      if (item.cut !== undefined) this.counts.cut++;
    } else if (item.kind === "message") this.counts.messages++;
    else this.counts.skipped++;
    this.#emitItem(item);
  }

  #line(raw: CleanLine): void {
    if (raw.text.trim() === "") return;
    const line = withLooseMark(raw);
    if (this.#json.read(line, (data) => this.#streams(data))) return;
    const lower = line.text.toLowerCase();
    if (this.#messages.take(line, lower)) return;
    const header = matchHeader(line.text, lower);
    if (header !== undefined) {
      this.#messages.age();
      this.#messages.absorb(header.origin, header.facts);
      this.#assembler.header(header, line);
      return;
    }
    if (this.#single(line, lower)) return;
    const { taken, rest } = this.#assembler.row(line);
    if (taken) {
      if (rest !== undefined) this.#line({ text: rest, first: line.last, last: line.last, repairs: [] });
      return;
    }
    this.#flushOrphans();
    const match = matchMessage(line.text, lower);
    // A heading that was broken in two goes on in the next line, which can read like a message of its own.
    if (match === undefined || this.#assembler.joins(line)) {
      if (!this.#assembler.foreign(line)) this.#messages.age();
      return;
    }
    this.#messages.age();
    this.#assembler.foreign(line);
    this.#messages.add(match, line);
  }

  /** mlx4 kernels print a whole CQE on one line: `CQE contents 00c00054 00000000 ...`. */
  #single(line: CleanLine, lower: string): boolean {
    if (!lower.includes("cqe contents")) return false;
    const row = parseRow(line.text);
    if (row === undefined || row.unit !== 4 || row.bytes.length !== 32 || !row.left.trimEnd().endsWith("contents")) {
      return false;
    }
    this.#messages.age();
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
      header: commonFacts(line.text),
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
    if (dump.length > 0) {
      this.#messages.follows(dump);
      this.#emit(headedItem(dump));
      return;
    }
    if (dump.header.foreign !== undefined) return;
    const facts = decorate({ ...dump.header.facts });
    const telling = facts["syndrome"] !== undefined || facts["qpn"] !== undefined || facts["wc_status"] !== undefined;
    if (telling) {
      this.#emit({
        kind: "message",
        origin: dump.header.origin,
        lines: { first: dump.first, last: dump.last },
        text: [dump.headerText],
        facts,
        notes: ["the dump that this line announces does not follow"],
        repairs: [...dump.repairs, ...openEnd(dump.open, [dump.headerText])],
      });
    } else if (dump.header.error) {
      this.#emit({
        kind: "skipped",
        lines: { first: dump.first, last: dump.last },
        why: "a dump is announced, but no rows follow",
        text: dump.headerText.trim().slice(0, 200),
      });
    }
  }

  #orphan(row: Row, line: CleanLine): void {
    if (!isPrefixLike(row.left)) return;
    if (this.#orphans === undefined) this.#orphans = { first: line.first, last: line.last, rows: 0, text: line.text };
    this.#orphans.last = line.last;
    this.#orphans.rows++;
  }

  #flushOrphans(): void {
    const orphans = this.#orphans;
    if (orphans === undefined) return;
    this.#orphans = undefined;
    this.#emit({
      kind: "skipped",
      lines: { first: orphans.first, last: orphans.last },
      why: `${orphans.rows} row${orphans.rows === 1 ? "" : "s"} that continue no dump: their start is missing`,
      text: orphans.text.trim().slice(0, 200),
    });
  }
}

/** Marks that mpirun and grep write right before a line are set apart from it. */
function withLooseMark(line: CleanLine): CleanLine {
  const mark =
    /^(?:\[\d{1,6},\d{1,6}\]<\w{3,8}>:|\d{1,7}:(?=(?:0x)?[0-9a-fA-F]{8}(?:[\s:]|$)|(?:[0-9a-fA-F]{2} ){4}|\d{1,5}\. ))/
      .exec(
        line.text,
      );
  return mark === null ? line : { ...line, text: `${mark[0]} ${line.text.slice(mark[0].length)}` };
}

/**
 * Reads a log that arrives line by line or in pieces.
 *
 * @param text Pieces of text.
 */
export async function* readLog(text: AsyncIterable<string> | Iterable<string>): AsyncGenerator<LogItem> {
  const items: LogItem[] = [];
  const reader = new LogReader((item) => items.push(item));
  for await (const piece of text) {
    reader.push(piece);
    yield* items.splice(0);
  }
  reader.finish();
  yield* items.splice(0);
}
