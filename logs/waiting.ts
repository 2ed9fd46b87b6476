/**
 * Messages of several lines, and messages that a dump repeats: both wait a few lines before they are handed on.
 *
 * @module
 */

import type { Dump } from "./dump.ts";
import { put } from "./facts.ts";
import type { CleanLine } from "./lines.ts";
import { decorate, type MessageMatch, type More } from "./message_types.ts";
import type { Facts, LogMessage } from "./types.ts";

/** Messages that wait for their next line at a time. */
const MAX_WAITING = 16;

/** Lines that a message waits for the dump that says the same. */
const HOLD = 6;

/** A message that is not finished. */
interface Waiting {
  readonly match: MessageMatch;
  readonly text: string[];
  readonly repairs: string[];
  readonly first: number;
  last: number;
  /** Which process wrote its first line, where that shows. */
  readonly process: string;
  /** Foreign lines since its last one. */
  idle: number;
  /** It has all its lines, and waits for a dump to belong to. */
  held: boolean;
  /** The input ends in its last line. */
  open: boolean;
}

/** The messages that wait. */
export class WaitingMessages {
  readonly #emit: (message: LogMessage) => void;
  #waiting: Waiting[] = [];
  /** The last QP number that a heading with its dump named: what is said of it next belongs to that dump. */
  #said: { readonly qpn: number; line: number } | undefined;

  /**
   * None waits yet.
   *
   * @param emit Takes finished messages.
   */
  constructor(emit: (message: LogMessage) => void) {
    this.#emit = emit;
  }

  /**
   * Offers a line to the waiting messages; one of the same process comes first.
   *
   * @returns True if one took it.
   */
  take(line: CleanLine, lower: string): boolean {
    if (this.#waiting.length === 0) return false;
    const process = processOf(line.text);
    const own = this.#waiting.filter((waiting) => waiting.process === process);
    for (const waiting of [...own, ...this.#waiting.filter((one) => one.process !== process)]) {
      if (waiting.held || waiting.match.more === undefined) continue;
      const other = waiting.process !== process;
      if (other && waiting.process !== "" && process !== "") continue;
      if (other && own.some((one) => one.match.origin === waiting.match.origin)) continue;
      const answer: More = waiting.match.more(line.text, lower);
      if (answer === "more" || answer === "done") {
        waiting.text.push(line.text.slice(0, 2000));
        waiting.last = line.last;
        waiting.open = line.open === true;
        waiting.idle = 0;
        const full = waiting.text.length >= (waiting.match.limit ?? 8);
        if (answer === "done" || full) this.#complete(waiting);
        return true;
      }
      if (answer === "end") this.#complete(waiting);
      if (answer === "end") return this.take(line, lower);
    }
    return false;
  }

  /** Lets waiting messages age by one line. */
  age(): void {
    for (const waiting of [...this.#waiting]) {
      waiting.idle++;
      if (waiting.idle > (waiting.held ? HOLD : waiting.match.patience ?? 0)) this.#complete(waiting);
    }
  }

  /**
   * Enters a message.
   *
   * @param match What its first line states.
   * @param line That line.
   */
  add(match: MessageMatch, line: CleanLine): void {
    const waiting: Waiting = {
      match,
      text: [line.text.slice(0, 2000)],
      repairs: [...line.repairs],
      first: line.first,
      last: line.last,
      process: processOf(line.text),
      idle: 0,
      held: false,
      open: line.open === true,
    };
    if (match.single) {
      const before = this.#waiting.filter((one) => one.match.single && one.process === waiting.process);
      for (const one of before) this.#complete(one);
    }
    const said = this.#said;
    const late = said !== undefined && said.qpn === match.facts["qpn"] && line.first - said.line <= HOLD;
    if (match.more === undefined && (match.absorbedBy === undefined || late)) {
      this.#emit(messageOf(waiting));
      return;
    }
    if (this.#waiting.length >= MAX_WAITING) this.#complete(this.#waiting[0]!);
    waiting.held = match.more === undefined;
    this.#waiting.push(waiting);
  }

  /** A message gets no more lines: it is handed on, or held for the dump that says the same. */
  #complete(waiting: Waiting): void {
    const at = this.#waiting.indexOf(waiting);
    if (at < 0) return;
    if (!waiting.held && waiting.match.absorbedBy !== undefined && waiting.idle === 0) {
      waiting.held = true;
      return;
    }
    this.#waiting.splice(at, 1);
    if (waiting.match.worth?.() !== false) this.#emit(messageOf(waiting));
  }

  /** Messages that announce the same as a dump become part of its heading. */
  absorb(origin: string, facts: Facts): void {
    for (const waiting of [...this.#waiting]) {
      if (!waiting.match.absorbedBy?.includes(origin)) continue;
      const own = waiting.match.facts;
      const other = (name: string) => own[name] !== undefined && facts[name] !== undefined && own[name] !== facts[name];
      if (["device", "netdev", "pid", "qpn"].some(other)) continue;
      this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
      put(facts, { queue: own["queue"], qpn_before: own["qpn"], wc_status: own["wc_status"], message: own["message"] });
    }
  }

  /** Takes note of a dump with heading that has come out. */
  follows(dump: Dump): void {
    const { qpn } = dump.header.facts;
    if (typeof qpn === "number") this.#said = { qpn, line: dump.last };
    else if (this.#said !== undefined) this.#said.line = dump.last;
  }

  /** No more lines. */
  finish(): void {
    for (const waiting of [...this.#waiting]) this.#complete(waiting);
  }
}

/** Where the input ends without a line end, its last word may be only a part of one. */
export function openEnd(open: boolean, text: readonly string[]): string[] {
  return open && !/[)\]}>"']$/.test(text[text.length - 1] ?? "")
    ? ["the input ends here without a line end: the last word may be cut"]
    : [];
}

/** The mark of a process before its lines: `[host:pid:tid:pid]` of UCX, `host:pid:tid` of NCCL. */
function processOf(text: string): string {
  return /(?:^|[\s[>])([A-Za-z][\w.-]{0,63}:\d{1,9}:\d{1,9}(?::\d{1,9})?)(?=[\s\]])/.exec(text.slice(0, 200))?.[1] ??
    "";
}

/** A message, finished. */
function messageOf(waiting: Waiting): LogMessage {
  return {
    kind: "message",
    origin: waiting.match.origin,
    lines: { first: waiting.first, last: waiting.last },
    text: waiting.text,
    facts: decorate(waiting.match.facts),
    notes: waiting.match.notes,
    repairs: [...waiting.repairs, ...openEnd(waiting.open, waiting.text)],
  };
}
