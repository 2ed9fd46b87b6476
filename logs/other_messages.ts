/**
 * Messages that no template says: lists of names and values in any order, statuses in the words of verbs, the lists of
 * other tools.
 */

import { hasGap, LEFT_OUT, withoutGaps } from "./gaps.ts";
import { holdsRows } from "../hex/digit_groups.ts";
import { readPrefix } from "./envelopes.ts";
import { originFacts, within } from "./origins.ts";
import { placeFacts, put } from "./facts.ts";
import { FIELD_LISTS } from "./field_lists.ts";
import type { CleanLine } from "./lines.ts";
import { decorate, foreignDevice } from "./match.ts";
import type { MessageMatch } from "./message_types.ts";
import { piecesOf } from "./line_pieces.ts";
import { differing, openEnd, type Unsure, unsureOf } from "./message_pieces.ts";
import { splitRecords } from "./split_records.ts";
import { TOOL_LISTS } from "./tool_lists.ts";
import type { Facts, LogMessage } from "./types.ts";
import { breaksMark, mayGoOn } from "./vocabulary.ts";
import { VERBS_WORDS } from "./verbs_words.ts";

/** Messages that wait at a time. */
const MAX_WAITING = 16;

/** Lines that one waits for whose last number may go on. */
const PATIENCE = 3;

/** A record, or what stands before the first one, is looked at only so far. */
const MAX_TEXT = 4096;

/** A message that is not finished. */
interface Waiting {
  readonly match: MessageMatch;
  readonly text: string[];
  readonly repairs: string[];
  readonly first: number;
  last: number;
  idle: number;
  open: boolean;
  /** Values that the digits of the next line may belong to. */
  readonly unsure: Map<string, Unsure>;
}

/** Reads them. */
export class OtherMessages {
  readonly #emit: (message: LogMessage) => void;
  #waiting: Waiting[] = [];

  /** @param emit Takes finished messages. */
  constructor(emit: (message: LogMessage) => void) {
    this.#emit = emit;
  }

  /** Whether lines are waited for. */
  get hungry(): boolean {
    return this.#waiting.length > 0;
  }

  /**
   * Offers a line to the messages that wait.
   *
   * @returns True if one took it.
   */
  take(line: CleanLine): boolean {
    if (this.#waiting.length === 0) return false;
    const lower = line.text.toLowerCase();
    for (const waiting of [...this.#waiting]) {
      this.#mistrust(waiting, line);
      const answer = waiting.match.more?.(line.text, lower) ?? "no";
      if (answer === "end") {
        this.#finish(waiting);
        return this.take(line);
      }
      if (answer === "no") continue;
      waiting.text.push(line.text.slice(0, 2000));
      waiting.last = line.last;
      waiting.open = line.open === true;
      waiting.idle = 0;
      if (answer === "done" || waiting.text.length >= (waiting.match.limit ?? 8)) this.#finish(waiting);
      return true;
    }
    return false;
  }

  /** Values at the end of a line that would be others with the digits that begin the next one are not told. */
  #mistrust(waiting: Waiting, line: CleanLine): void {
    if (waiting.last + 1 !== line.first || waiting.text.length > 1) return;
    const head = waiting.text[0]!.trimEnd();
    for (const piece of piecesOf(line.text, head)) {
      if (!(mayGoOn(head, piece, false) || breaksMark(head, piece)) || holdsRows(piece)) continue;
      const text = head + piece;
      const longer = this.#match(text, text.toLowerCase());
      const names = longer?.origin === waiting.match.origin ? differing(waiting.match.facts, longer.facts) : [];
      for (const name of names) waiting.unsure.set(name, "next");
      // It may be another message together with the lines behind it.
      if (names.length > 0) waiting.idle = -PATIENCE;
    }
  }

  /**
   * Reads a line in which no row was found.
   *
   * @returns True if it is a message.
   */
  read(whole: CleanLine): boolean {
    const gap = whole.text.length <= MAX_TEXT && hasGap(whole.text);
    const line = gap ? { ...whole, text: withoutGaps(whole.text), repairs: [...whole.repairs, LEFT_OUT] } : whole;
    const lower = line.text.toLowerCase();
    let found = false;
    let whose: Facts | undefined;
    for (const part of splitRecords(line.text)) {
      const text = part.slice(0, MAX_TEXT);
      const low = text === line.text ? lower : text.toLowerCase();
      const match = this.#match(text, low);
      if (match === undefined) continue;
      found = true;
      whose ??= {
        ...placeFacts(line.text.slice(0, MAX_TEXT)),
        ...originFacts(within(line.origin, readPrefix(line.text).origin)),
      };
      put(match.facts, whose);
      this.#add(match, line, text, gap ? doubtful(match.facts, text) : []);
    }
    return found;
  }

  #match(text: string, lower: string): MessageMatch | undefined {
    for (const matchers of [TOOL_LISTS, FIELD_LISTS, VERBS_WORDS]) {
      for (const matcher of matchers) {
        const found = matcher(text, lower);
        if (found !== undefined) return found;
      }
    }
    return undefined;
  }

  #add(match: MessageMatch, line: CleanLine, text: string, doubted: readonly string[]): void {
    const waiting: Waiting = {
      match,
      text: [text.slice(0, 2000)],
      repairs: [...line.repairs],
      first: line.first,
      last: line.last,
      idle: 0,
      open: line.open === true,
      unsure: new Map(doubted.map((name) => [name, "gap"])),
    };
    if (this.#waiting.length >= MAX_WAITING) this.#finish(this.#waiting[0]!);
    this.#waiting.push(waiting);
    // What ends in a word or a number may go on in the next line, and be another one then.
    const open = /\w\s*$/.test(text) && !waiting.open;
    if (match.more === undefined && !open) this.#finish(waiting);
  }

  /** The lines from `first` on were read together with the next one: what was made of it alone does not count. */
  drop(first: number): void {
    this.#waiting = this.#waiting.filter((waiting) => waiting.first < first || waiting.text.length > 1);
  }

  /** Nothing comes for a while: what only waits for a line that would continue it is handed on. */
  settle(): void {
    for (const waiting of [...this.#waiting]) if (waiting.match.more === undefined) this.#finish(waiting);
  }

  /** Lets waiting messages age. */
  age(lines = 1): void {
    for (const waiting of [...this.#waiting]) {
      waiting.idle += lines;
      if (waiting.idle > (waiting.match.patience ?? 0)) this.#finish(waiting);
    }
  }

  /** No more lines. */
  finish(): void {
    for (const waiting of [...this.#waiting]) this.#finish(waiting);
  }

  #finish(waiting: Waiting): void {
    const at = this.#waiting.indexOf(waiting);
    if (at < 0) return;
    this.#waiting.splice(at, 1);
    const { match } = waiting;
    if (match.worth?.() === false) return;
    for (const name of waiting.unsure.keys()) delete match.facts[name];
    foreignDevice(match.facts, waiting.text[0]!, match.notes);
    this.#emit({
      kind: "message",
      origin: match.origin,
      lines: { first: waiting.first, last: waiting.last },
      text: waiting.text,
      facts: decorate(match.facts),
      notes: [...match.notes, ...unsureOf(waiting.unsure)],
      lost: [...waiting.unsure.keys()],
      repairs: [...waiting.repairs, ...openEnd(waiting.open, waiting.text)],
    });
  }
}

/** Values that what was left out may have told otherwise: words of it, and digits that may be hexadecimal. */
function doubtful(facts: Facts, text: string): string[] {
  return Object.entries(facts).filter(([name, value]) =>
    typeof value === "string" ? hasGap(value) : /vendor/.test(name) && typeof value === "number" && value > 9 &&
      !text.toLowerCase().includes(`0x${value.toString(16)}`)
  ).map(([name]) => name);
}
