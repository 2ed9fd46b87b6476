/**
 * Messages: the rows of the tables in the lines of a log, joined where a line was broken or a program prints several.
 *
 * One rule joins: a line that ends before its row does, or right with it, is read on in the next one, with a blank and
 * without, and the continuation is kept where the record gains by it. What is still missing at the end is named.
 */

import { holdsRows } from "../hex/digit_groups.ts";
import { continuedPrefix, originBefore, readPrefix } from "./envelopes.ts";
import { originFacts, ownerOf, sameWriter, within } from "./origins.ts";
import { DRIVERS, type Origin } from "./envelope_rows.ts";
import { put } from "./facts.ts";
import { canGrow } from "./field_ranges.ts";
import type { CleanLine } from "./lines.ts";
import { LooseLines } from "./loose_lines.ts";
import { beginningOf, cutValues, hasLead } from "./edges.ts";
import { beyondGap, isLeftOut, LEFT_OUT, mayHaveGap } from "./gaps.ts";
import { matchAt, matchesIn, matchFrom, matchOf, type RowMatch } from "./match.ts";
import { placeOfLine } from "./place_forms.ts";
import { repeatsOf, SAID } from "./repeats.ts";
import { matchesOf, standsOf } from "./rows_of_text.ts";
import { mended, withoutEvident } from "./stray_blanks.ts";
import type { DumpShape } from "./row_types.ts";
import { FORMAT_ROWS } from "./rows/index.ts";
import { ByShape, formOf } from "./shape.ts";
import type { Facts, LogMessage } from "./types.ts";
import {
  breaksAddress,
  breaksDevice,
  breaksMark,
  isAlone,
  isLead,
  jointOfWords,
  mayGoOn,
  numberGoesOn,
} from "./vocabulary.ts";
import { behindBlank, differ, goesOnBehindBlank, type Matched, saysMore } from "./better_text.ts";
import { isMarked, rowsOf } from "./words.ts";
import { bodiesOf, labelBefore, lacksInner, MAX_LABEL, piecesOf, sharedPrefix } from "./line_pieces.ts";
import {
  differing,
  doubtOf,
  followingOf,
  type Gain,
  goesOn,
  type Heading,
  isOther,
  jointOf,
  lacksOf,
  likelyJoint,
  type LongerText,
  type Loosely,
  lossOf,
  MAX_PIECES,
  MAX_TEXT,
  messageFacts,
  messageOf,
  nearEnd,
  type Open,
  repeats,
  rowValues,
  startsAnew,
  type Unsure,
  wordsInDoubt,
} from "./message_pieces.ts";

/** Messages that wait for their next line at a time. */
const MAX_OPEN = 32;

/** Lines that a message waits for the dump that says the same. */
const HOLD = 6;

/** Lines of others that may stand inside a broken line. */
const PATIENCE = 3;

/** Origins of lines that belong to those of others. */
const PARTS: ReadonlySet<string> = new Set(FORMAT_ROWS.flatMap((row) => row.then ?? []));

/** Lines without a match that are tried together, and the same in a text that is short. */
const MOST = 3;
const MOST_PASTED = 1 << 20;

/** Lines that say nothing yet and may be pieces, one behind the other, and how long each is. */
const MOST_TAILS = 2;
const MAX_TAIL = 120;

/** A word alone, which says nothing and may be one of a message's own. */
const SINGLE = /^ ?[a-z_]{1,16} ?$/i;

/** Forms of lines in which nothing is better without their blanks. */
const noBetter = new ByShape<true>();

const whole = new ByShape<boolean>();

/** Whether nothing in a line says that it is cut, or that it came several times, whichever its digits are. */
const isWhole = (line: string): boolean =>
  whole.of(line, (text) => !mayHaveGap(text) && text[0] !== "<" && !text.includes("repeated "));

/** Where messages and headings go. */
export interface MessageSink {
  message(message: LogMessage): void;
  heading(heading: Heading): void;
  /** A line from `first` on was joined with the next one: what was made of it alone does not count. */
  joined(first: number): void;
  /** What stands behind a heading on its line. */
  rest(text: string, line: CleanLine): void;
}

/** Finds messages and headings in lines. */
export class MessageReader {
  readonly #sink: MessageSink;
  /** Every line may be a piece of a message: the text is as short as what people paste. */
  pasted = false;
  #open: Open[] = [];
  readonly #loose = new LooseLines();
  #said: { readonly qpn: number; line: number } | undefined;

  /** @param sink Where messages and headings go. */
  constructor(sink: MessageSink) {
    this.#sink = sink;
  }

  /** Whether lines are waited for. */
  get hungry(): boolean {
    return this.#open.length > 0;
  }

  /** Whether a heading waits for its rows. */
  get awaitsRows(): boolean {
    for (const open of this.#open) if (open.match.row.row.dump !== undefined) return true;
    return false;
  }

  /**
   * Reads a line.
   *
   * @returns True if something was found in it.
   */
  read(line: CleanLine, mask: Uint32Array): boolean {
    if (this.#open.length > 0) {
      const rest = this.#extend(line);
      if (rest !== undefined) {
        this.#loose.clear();
        if (rest.trim().length > 12) this.#sink.rest(rest, line);
        return true;
      }
    }
    const matches = matchesIn(rowsOf(mask), line.text);
    const better = this.#withoutStray(line.text, matches);
    if (better !== undefined) {
      this.#loose.clear();
      const repairs = [...line.repairs, "blanks inside of words taken out"];
      this.#enter(better.matches, { ...line, repairs }, better.text, { first: line.first, raw: line.text, unsure: [] });
      return true;
    }
    if (matches.length === 0) {
      for (const open of this.#open) this.#remember(open, line);
      return this.#joinLoose(line, mask);
    }
    const broken = this.#broken(line, matches[0]!);
    if (broken !== undefined) {
      this.#enterJoined(broken, line);
      return true;
    }
    const unsure = this.#headless(matches[0]!, line).map((name): [string, Unsure] => [name, "before"]);
    this.#loose.clear();
    this.#enter(matches, line, line.text, { first: line.first, raw: line.text, unsure });
    return true;
  }

  /** A line in which rows say more, or other values, once the blanks inside of its words are gone. */
  #withoutStray(
    text: string,
    matches: readonly RowMatch[],
  ): { text: string; matches: readonly RowMatch[] } | undefined {
    const damaged = matches.some((match) => match.missing.length > 0 || goesOnBehindBlank(match, text));
    if (!this.pasted && (!damaged || noBetter.get(formOf(text)))) return undefined;
    let best: Matched | undefined;
    const evident = withoutEvident(text);
    for (const longer of mended(text)) {
      const found = matchesOf(longer);
      const [now, before] = [{ text: longer, matches: found }, best ?? { text, matches }];
      const more = found.length > 0 && saysMore(now, before);
      if (more || (best === undefined && longer === evident && differ(found, matches) && !saysMore(before, now))) {
        best = now;
      }
    }
    if (best === undefined) noBetter.set(formOf(text), true);
    return best;
  }

  /** Values of a row whose beginning the line lacks, and the one before it may have. */
  #headless(match: RowMatch, line: CleanLine): string[] {
    const before = this.#loose.last;
    if (before === undefined || before.last + 1 !== line.first || !hasLead(match.row)) return [];
    if (match.start > beginningOf(match, line.text, before.text)) return [];
    const word = /\S{1,24}$/.exec(before.text)?.[0];
    if (word === undefined) return [];
    const longer = matchAt(match.row, word.slice(-1) + line.text.slice(match.start));
    return longer === undefined ? [] : differing(match.facts, longer.facts);
  }

  /** Enters the matches of a text; of the first one some values may be unsure. */
  #enter(
    matches: readonly RowMatch[],
    line: CleanLine,
    text: string,
    { first, raw, unsure }: { first: number; raw: string; unsure: readonly [string, Unsure][] },
  ): void {
    let before = 0;
    matches.forEach((match, n) => {
      const next = matches[n + 1]?.start ?? text.length;
      const from = Math.max(before, match.start - 400);
      this.#begin(match, line, text, { from, next, first, raw, unsure: n === 0 ? unsure : [] });
      before = match.end;
    });
    const last = matches[matches.length - 1]!;
    const rest = text.slice(last.end);
    // The rest of a heading that is not whole may go on in the next line.
    const ended = last.missing.length === 0 || holdsRows(rest);
    if (last.row.row.dump !== undefined && ended && rest.trim() !== "") {
      this.settle();
      this.#sink.rest(rest, line);
    }
  }

  #begin(
    match: RowMatch,
    line: CleanLine,
    text: string,
    { from, next, first, raw, unsure }: {
      from: number;
      next: number;
      first: number;
      raw: string;
      unsure: readonly [string, Unsure][];
    },
  ): void {
    const lead = text.slice(from, match.start);
    // What stands before the whole line was read already, unless it reaches into the match.
    const whole = readPrefix(text);
    const prefix = from === 0 && whole.end <= match.start ? whole : readPrefix(lead, lead.length);
    const origin: Origin = within(line.origin, originBefore(lead, prefix, from === 0 ? formOf(text) : undefined));
    const owner = ownerOf(origin);
    const { row } = match.row;
    const own = text.slice(match.start, Math.min(next, match.start + MAX_TEXT));
    const place = from === 0 && text.length <= match.start + 200 && next === text.length
      ? { text: own, facts: placeOfLine(text) }
      : undefined;
    const parent = this.#parentOf(match, owner, place?.facts);
    // A row that only continues others, and a row in a list of several, end what came before them.
    if (row.single) this.#endSingle(owner);
    if (parent === undefined) this.#endBefore(owner);
    const open: Open = {
      // Its places are those of its own text.
      match: matchFrom(match, 0),
      text: own,
      lacks: lacksOf(match, own),
      lead,
      origin,
      owner,
      prefix: whole,
      lines: [line.text.slice(0, 2000)],
      repairs: [...line.repairs],
      first,
      last: line.last,
      tails: [],
      end: raw,
      idle: 0,
      atEnd: nearEnd(match.end, text.slice(0, next)),
      unsure: new Map(unsure),
      more: {},
      moreNotes: [],
      parent,
      held: false,
      cut: line.open === true,
      place,
    };
    if (goesOnBehindBlank(match, text)) { for (const name of behindBlank(open)) open.unsure.set(name, "blank"); }
    if (from > 0 || next < text.length || !isWhole(text)) {
      for (const name of beyondGap(open)) open.unsure.set(name, "gap");
      if (isLeftOut(lead)) open.repairs.push(LEFT_OUT);
      const repeats = repeatsOf(lead, own.slice(open.match.end));
      if (repeats !== undefined) {
        open.more["repeats"] = repeats;
        open.moreNotes.push(SAID);
      }
    }
    if (this.#open.length >= MAX_OPEN) this.#finish(this.#open[0]!);
    this.#open.push(open);
    if (!this.#waits(open)) this.#finish(open);
  }

  /** Whether a match can gain by another line. */
  #waits(open: Open): boolean {
    const { row } = open.match.row;
    return open.atEnd || open.lacks ||
      (row.then !== undefined && open.parent === undefined && open.idle <= (row.patience ?? 0));
  }

  /** The message that a line of this kind belongs to: one of the same device, which says nothing else. */
  #parentOf({ row: { row: { origin } }, facts }: RowMatch, owner: string, place: Facts | undefined): Open | undefined {
    if (!PARTS.has(origin)) return undefined;
    const waiting = this.#open.filter((one) =>
      one.parent === undefined && !one.held && one.match.row.row.then?.includes(origin) &&
      !isOther(one.place?.facts, place) && !isOther(facts, one.match.facts) && !isOther(facts, one.more)
    );
    return waiting.findLast((one) => one.owner === owner) ??
      (waiting.length === 1 && (owner === "" || waiting[0]!.owner === "") ? waiting[0] : undefined);
  }

  /** A record of the same writer ends what only waited for its next line. */
  #endBefore(owner: string): void {
    let ended: Open[] | undefined;
    for (const one of this.#open) {
      if (one.held || one.parent !== undefined || one.owner !== owner || one.match.row.row.then !== undefined) continue;
      (ended ??= []).push(one);
    }
    for (const open of ended ?? []) this.#finish(open);
  }

  #endSingle(owner: string): void {
    for (const open of this.#open.filter((one) => one.match.row.row.single && one.owner === owner)) this.#finish(open);
  }

  /** Reads open matches on; returns what is left of the line behind them, or undefined if none takes it. */
  #extend(line: CleanLine): string | undefined {
    const timed = readPrefix(line.text).origin.time !== undefined;
    for (let n = this.#open.length - 1; n >= 0; n--) {
      const open = this.#open[n]!;
      if (open.held || open.lines.length >= MAX_PIECES || open.text.length >= MAX_TEXT) continue;
      const next = line.first === open.last + 1;
      // A line of its own has a prefix; only what is certainly incomplete goes on in one.
      if (!open.lacks && (!open.atEnd || (timed && !next && !isBehindTails(open, line)))) continue;
      const better = this.#behindTails(open, line) ?? this.#readOn(open, line, next);
      if (better === undefined) continue;
      if (better === "doubt") return "";
      this.#grow(open, better, line);
      if (!this.#waits(open)) this.#finish(open);
      return better.match.end < better.text.trimEnd().length ? better.text.slice(better.match.end) : "";
    }
    return undefined;
  }

  /** What a match gains by lines behind it that said nothing without this one; what several readings differ in is not told. */
  #behindTails(open: Open, line: CleanLine): Gain | undefined {
    let best: Gain | undefined;
    let unsure: string[] = [];
    for (const { text, lines } of open.tails) {
      const before = lines[lines.length - 1]!;
      if (before.last + 1 !== line.first) continue;
      const longer = { ...open, text, last: before.last, end: before.text, atEnd: true, unsure: new Map(), tails: [] };
      const found = this.#readOn(longer, line, true);
      if (found === undefined || found === "doubt") continue;
      if (best !== undefined && found.match.count === best.match.count) {
        unsure.push(...differing(best.match.facts, found.match.facts));
      } else if (best === undefined || found.match.count > best.match.count) {
        best = { ...found, between: lines };
        unsure = [];
      }
    }
    if (best !== undefined) { for (const name of unsure) open.unsure.set(name, "joint"); }
    return best;
  }

  /** Keeps a line that may be a piece, though it says nothing yet. */
  #remember(open: Open, line: CleanLine): void {
    if (open.held || open.lines.length >= MAX_PIECES || open.text.length >= MAX_TEXT) return;
    const before = [
      ...(line.first === open.last + 1 && open.atEnd ? [{ text: open.text, lines: [], end: open.end }] : []),
      ...open.tails.filter(({ lines }) => lines.length < MOST_TAILS && lines[lines.length - 1]!.last + 1 === line.first)
        .map((tail) => ({ ...tail, end: tail.lines[tail.lines.length - 1]!.text })),
    ];
    if (before.length === 0 || line.text.length > MAX_TAIL) return;
    const tails: LongerText[] = [];
    for (const { text, lines, end } of before) {
      const head = text.trimEnd();
      for (const piece of piecesOf(line.text, end)) {
        const known = likelyJoint(head, piece);
        for (const joint of known === undefined ? ["", " "] : [known]) {
          const longer = head + joint + piece;
          if (piece === "" || tails.some((tail) => tail.text === longer)) continue;
          const may = SINGLE.test(piece) || followingOf(open.match, longer).length > 0;
          if (may) tails.push({ text: longer, lines: [...lines, line] });
        }
      }
    }
    open.tails = tails.slice(0, 8);
  }

  /** A match with what it gains by a line; undefined if that is nothing. */
  #readOn(open: Open, line: CleanLine, next: boolean): Gain | "doubt" | undefined {
    const prefix = continuedPrefix(line.text, open.origin);
    const body = line.text.slice(prefix.end);
    const { lacks, atEnd, end } = open;
    const glued = next && atEnd ? this.#glued(open, line.text) : undefined;
    if (glued !== undefined) return glued;
    const shared = sharedPrefix(line.text, end) > 0;
    const fresh = startsAnew(prefix.origin, open.origin) && !lacksInner(line.text, end);
    if (fresh && !shared && !sameWriter(within(line.origin, prefix.origin), open.origin)) return undefined;
    const head = open.text.trimEnd();
    // The words before the message tell what else stands before its other lines only if it began in this one.
    const length = open.first === open.last ? open.lead.length : MAX_LABEL;
    const pieces = fresh ? bodiesOf(line.text, end, prefix.end, length) : piecesOf(line.text, end, length);
    if (next && atEnd && !lacks && pieces.some((piece) => this.#doubts(open, line, head, piece))) return "doubt";
    const broken = lacks || (next && atEnd && breaksMark(head, body));
    // What a whole line may have at its end, and this one has not, may stand alone in the next one.
    const rest = fresh && !broken;
    if (rest && (!next || !atEnd)) return undefined;
    const stands = rest ? standsOf(body) : [];
    const other = stands.some((stand) => stand.row !== open.match.row);
    const better = other ? undefined : this.#gain(open, pieces, lacks, next, stands.length === 0);
    // A line with a beginning of its own belongs to the one before it if it says more only together with it.
    const more = better !== undefined && better.match.count > open.match.count &&
      (stands.length === 0 || better.match.end >= better.text.length);
    if (better !== undefined && (more || !rest)) return better;
    if (next && atEnd) this.#mistrust(open, head, pieces);
    return undefined;
  }

  /** What begins like a rank or a host may be the rest of a number, where the message says more with it. */
  #glued(open: Open, text: string): Gain | undefined {
    const head = open.text.trimEnd();
    const indented = /^\s/.test(text) ? [text.trimStart()] : [text];
    for (const piece of /^[>|]/.test(text) ? [text, text.replace(/^(?:[>|] ?)+/, "")] : indented) {
      if (!numberGoesOn(head, piece) || labelBefore(text, open.end) > 0) continue;
      const match = matchAt(open.match.row, head + piece);
      if (match !== undefined && match.count > open.match.count && canGrow(open.match.facts, match.facts, undefined)) {
        return { text: head + piece, match, doubt: doubtOf(head, piece) };
      }
    }
    return undefined;
  }

  /** Values that would be others with the digits of the next line are told no more. */
  #mistrust(open: Open, head: string, pieces: readonly string[]): void {
    for (const piece of pieces) {
      if (!(mayGoOn(head, piece, open.lacks) || breaksMark(head, piece)) || holdsRows(piece)) continue;
      const longer = matchAt(open.match.row, head + piece);
      if (longer === undefined || longer.end <= head.length) continue;
      if (!canGrow(open.match.facts, longer.facts, open.match.row.row.dump?.sizeFact)) continue;
      for (const name of differing(open.match.facts, longer.facts)) open.unsure.set(name, "next");
    }
  }

  /** Whether the last value may go on in a line of digits: it is told no more. */
  #doubts(open: Open, line: CleanLine, head: string, piece: string): boolean {
    const { row } = open.match;
    if (!isAlone(head, piece)) return false;
    const longer = matchAt(row, head + piece);
    const size = row.row.dump?.sizeFact;
    if (longer === undefined || longer.end <= head.length || longer.count > open.match.count) return false;
    if (!canGrow(open.match.facts, longer.facts, size)) return false;
    const names = differing(open.match.facts, longer.facts);
    if (size !== undefined && names.includes(size)) {
      this.#grow(open, { text: head + piece, match: longer, doubt: doubtOf(head, piece) }, line);
      return true;
    }
    for (const name of names) open.unsure.set(name, "next");
    open.atEnd = false;
    if (!this.#waits(open)) this.#finish(open);
    return true;
  }

  #grow(open: Open, better: Gain, line: CleanLine): void {
    open.match = better.match;
    open.text = better.text;
    open.lacks = lacksOf(better.match, better.text);
    open.atEnd = nearEnd(better.match.end, better.text);
    open.last = line.last;
    open.end = line.text;
    open.tails = [];
    for (const name of better.unsure ?? []) open.unsure.set(name, "joint");
    for (const { text } of better.between ?? []) open.lines.push(text.slice(0, 2000));
    open.lines.push(line.text.slice(0, 2000));
    open.idle = 0;
    open.cut = line.open === true;
    for (const repair of [...line.repairs, "a wrapped line was joined", ...better.doubt]) {
      if (!open.repairs.includes(repair)) open.repairs.push(repair);
    }
  }

  /** The longer text in which the same row says more; undefined if none does. */
  #gain(open: Open, pieces: readonly string[], lacks: boolean, next: boolean, others: boolean): Gain | undefined {
    let best: Gain | undefined;
    let likely = false;
    const head = open.text.trimEnd();
    const preferred = jointOf(open.end);
    for (const piece of pieces) {
      // A number that ends its line may go on in the next one, which begins with its last digits.
      const digits = next && open.atEnd && (numberGoesOn(head, piece) || breaksAddress(head, piece));
      for (const joint of ["", " "]) {
        if (piece === "") continue;
        const text = (head + joint + piece).slice(0, MAX_TEXT);
        const match = matchAt(open.match.row, text);
        if (match === undefined || match.end <= head.length - 24) continue;
        const gains = match.count > open.match.count || match.missing.length < open.match.missing.length ||
          (lacks && match.count >= open.match.count && match.end > head.length + joint.length &&
            match.end > open.match.end && goesOn(match, text)) ||
          (digits && joint === "" && match.end > head.length &&
            canGrow(open.match.facts, match.facts, open.match.row.row.dump?.sizeFact));
        if (!gains) continue;
        const now = joint === (likelyJoint(head, piece) ?? preferred);
        const equal = best !== undefined && match.count === best.match.count && now && !likely;
        if (best === undefined || match.count > best.match.count || equal) {
          likely = now;
          const doubt = doubtOf(head, piece);
          best = { text, match, doubt, unsure: doubt.length === 0 ? [] : wordsInDoubt(match, head, piece, joint) };
        }
      }
    }
    return best ?? (open.atEnd && others ? this.#otherRow(open, head, pieces) : undefined);
  }

  /** Another row that the longer text is, and that says more: what was read of the first line was only its beginning. */
  #otherRow(open: Open, head: string, pieces: readonly string[]): Gain | undefined {
    let best: Gain | undefined;
    for (const piece of pieces) {
      for (const joint of ["", " "]) {
        const text = (head + joint + piece).slice(0, MAX_TEXT);
        const [stand] = standsOf(text);
        if (stand === undefined || stand.row === open.match.row || stand.row.row.part || stand.start > 24) continue;
        const match = matchOf(stand, text);
        const more = match.end > head.length && match.start < open.match.end &&
          (match.count > open.match.count || (open.match.row.row.part === true && match.count >= open.match.count));
        if (more && (best === undefined || match.count > best.match.count)) {
          best = { text, match, doubt: doubtOf(head, piece) };
        }
      }
    }
    return best;
  }

  /** Enters what was found in lines joined. */
  #enterJoined(best: Loosely, line: CleanLine): void {
    this.#loose.clear();
    const { first } = best.first;
    this.#sink.joined(first);
    const repairs = [...line.repairs, "a wrapped line was joined", ...best.doubt];
    const unsure = best.unsure.map((name): [string, Unsure] => [name, "joint"]);
    this.#enter(best.matches, { ...line, text: best.text, repairs }, best.text, { first, raw: line.text, unsure });
  }

  /** A line whose beginning stands in the ones before it: a word, a device or what a kernel writes first. */
  #broken(line: CleanLine, match: RowMatch): Loosely | undefined {
    const before = this.#loose.last;
    if (before === undefined || line.first !== before.last + 1) return undefined;
    let best: Loosely | undefined;
    for (const head of this.#loose.heads()) {
      const found = this.#brokenBehind(head.text, head.first, line, match);
      if (found !== undefined && (best === undefined || found.count > best.count)) best = found;
    }
    return best;
  }

  #brokenBehind(head: string, first: CleanLine, line: CleanLine, match: RowMatch): Loosely | undefined {
    const before = this.#loose.last!.text;
    const lead = readPrefix(head);
    const { origin: own, end } = continuedPrefix(line.text, lead.origin);
    const bare = line.text.slice(end);
    const device = [bare, ...piecesOf(line.text, before)].some((piece) => breaksDevice(head, piece));
    const body = head.slice(lead.end);
    const inLead = isLead(body);
    const inWord = isLead(body.replace(/\w{1,16}$/, ""));
    // What looks like a host may be the rest of a device's name.
    const names = Object.keys(own).join();
    const rest = (names === "host" || names === "rank") && /[a-z]$/i.test(body) &&
      (inWord || Object.keys(lead.origin).length > 0) && sharedPrefix(line.text, before) === 0;
    const fresh = startsAnew(own, lead.origin) && !device && !rest && !lacksInner(line.text, before);
    const shared = fresh && sharedPrefix(line.text, before) > 0;
    if (fresh && !shared && (!sameWriter(own, lead.origin) || !(inLead || inWord || jointOfWords(head, bare) === ""))) {
      return undefined;
    }
    // Only the beginning of a word stands behind the time that the next line lacks, or behind what a driver writes.
    const begun = inWord || (lead.origin.time !== undefined && own.time === undefined && /^\S{1,16}$/.test(body) &&
      !DRIVERS.test(body));
    const alone = rowValues(match, line.text);
    const inLabel = match.start < labelBefore(line.text, before);
    let best: Loosely | undefined;
    for (const piece of fresh ? bodiesOf(line.text, before, end) : piecesOf(line.text, before)) {
      const word = jointOfWords(head, piece) === "" || breaksDevice(head, piece) || breaksAddress(head, piece);
      for (const joint of word ? [""] : ["", " "]) {
        const text = head.slice(-1000) + joint + piece;
        const border = text.length - piece.length;
        const matches = matchesOf(text).filter((one) => one.end > border);
        const [across] = matches;
        if (across === undefined) continue;
        const count = rowValues(across, text);
        const crosses = across.start < border &&
          (word || inLabel || (begun && joint === "") ? across.count >= match.count : across.count > match.count);
        if (!crosses && !(word && inWord) && (count <= alone || (!word && !inLead))) continue;
        if (best === undefined || count > best.count) {
          best = { text, cut: border, matches, count, doubt: [], first, unsure: [] };
        }
      }
    }
    return best;
  }

  /** Joins a line without a match to the ones before it, which had none either. */
  #joinLoose(line: CleanLine, mask: Uint32Array): boolean {
    const loose = this.#loose;
    const telling = isMarked(mask);
    const near = loose.last !== undefined && line.first - loose.last.last <= 2 &&
      (telling || loose.telling || this.pasted) && loose.pieces < (this.pasted ? MOST_PASTED : MOST);
    if (!near) {
      loose.begin(line, telling);
      return false;
    }
    const best = loose.add(line, telling);
    if (best === undefined) return false;
    this.#enterJoined(best, line);
    return true;
  }

  /** Lets open messages age by some lines. */
  age(lines = 1): void {
    for (const open of [...this.#open]) {
      open.idle += lines;
      const patience = open.held ? HOLD : Math.max(
        open.match.row.row.patience ?? 0,
        open.match.missing.length > 0 ? PATIENCE : 0,
        open.tails.length > 0 ? MOST_TAILS : 0,
      );
      if (open.idle > patience) this.#finish(open);
    }
  }

  /** Ends what only waits for a line that would continue it: rows of bytes follow, or nothing comes for a while. */
  settle(): void {
    this.#loose.clear();
    for (const open of [...this.#open]) {
      if (
        open.match.row.row.dump !== undefined || (open.atEnd && open.match.row.row.then === undefined && !open.held)
      ) {
        this.#finish(open);
      }
    }
  }

  /** The same for headings alone. */
  settleHeadings(): void {
    for (const open of [...this.#open]) if (open.match.row.row.dump !== undefined) this.#finish(open);
  }

  /** No more lines. */
  finish(): void {
    for (const open of [...this.#open]) this.#finish(open);
  }

  #finish(open: Open): void {
    const at = this.#open.indexOf(open);
    if (at < 0) return;
    const { row } = open.match.row;
    if (row.then !== undefined) {
      for (const part of this.#open.filter((one) => one.parent === open)) this.#finish(part);
      if (!this.#open.includes(open)) return;
    }
    if (!open.held && row.absorbedBy !== undefined && !this.#isLate(open)) {
      open.held = true;
      open.idle = 0;
      return;
    }
    this.#open.splice(this.#open.indexOf(open), 1);
    if (open.match.missing.length > 0) { for (const name of cutValues(open)) open.unsure.set(name, "cut"); }
    // What has begun and did not come is lost.
    const rest = open.text.length - open.match.end;
    if (rest > 0 && rest <= 64 && open.text.slice(open.match.end).trim() !== "") {
      for (const name of followingOf(open.match, open.text)) {
        if (open.match.facts[name] === undefined) open.unsure.set(name, "cut");
      }
    }
    if (open.parent !== undefined && this.#open.includes(open.parent)) {
      this.#adopt(open.parent, open);
      return;
    }
    if (row.dump !== undefined) this.#heading(open, row.dump);
    else this.#sink.message(messageOf(open));
  }

  /** It tells of the dump that came right before it. */
  #isLate(open: Open): boolean {
    const said = this.#said;
    return said !== undefined && said.qpn === open.match.facts["qpn"] && open.first - said.line <= HOLD;
  }

  /** Takes a part into the message that it belongs to. */
  #adopt(parent: Open, part: Open): void {
    put(parent.more, part.match.facts);
    if (parent.owner === "") put(parent.more, originFacts(part.origin));
    for (const note of part.match.notes) if (!parent.moreNotes.includes(note)) parent.moreNotes.push(note);
    parent.moreNotes.push(...lossOf(part));
    parent.lines.push(...part.lines);
    for (const repair of part.repairs) if (!parent.repairs.includes(repair)) parent.repairs.push(repair);
    parent.last = Math.max(parent.last, part.last);
    parent.idle = 0;
    parent.cut ||= part.cut;
    parent.atEnd = false;
    const { then } = parent.match.row.row;
    // A list of two parts ends with its last one; the others wait for more until their patience ends.
    if (then![then!.length - 1] === part.match.row.row.origin && (then!.length === 1) && !repeats(parent)) {
      this.#finish(parent);
    }
  }

  #heading(open: Open, shape: DumpShape): void {
    const { match } = open;
    this.#sink.heading({
      origin: match.row.row.origin,
      shape,
      facts: messageFacts(open),
      lost: [...match.missing, ...open.unsure.keys()],
      text: open.text.slice(0, 400),
      lead: open.lead,
      owner: open.owner,
      line: {
        text: open.lines.length === 1 ? open.lines[0]! : open.lines.join(" "),
        prefix: open.lines.length === 1 ? open.prefix : undefined,
        first: open.first,
        last: open.last,
        repairs: open.repairs,
        origin: open.origin,
        ...(open.cut ? { open: true } : {}),
      },
    });
  }

  /** Messages that announce the same as a dump become part of its heading. */
  absorb(origin: string, facts: Facts): void {
    for (const open of [...this.#open]) {
      if (!open.match.row.row.absorbedBy?.includes(origin) || this.#isLate(open)) continue;
      const own = messageFacts(open);
      const other = (name: string) => own[name] !== undefined && facts[name] !== undefined && own[name] !== facts[name];
      if (["device", "netdev", "pid", "qpn", "host"].some(other)) continue;
      this.#open.splice(this.#open.indexOf(open), 1);
      put(facts, { queue: own["queue"], qpn_before: own["qpn"], wc_status: own["wc_status"], message: own["message"] });
    }
  }

  /** Takes note of a dump with heading that has come out. */
  follows(facts: Facts, line: number): void {
    const { qpn } = facts;
    if (typeof qpn === "number") this.#said = { qpn, line };
    else if (this.#said !== undefined) this.#said.line = line;
  }
}

/** Whether a line comes right behind those that may be pieces of a message. */
function isBehindTails({ tails }: Open, line: CleanLine): boolean {
  for (const { lines } of tails) if (lines[lines.length - 1]!.last + 1 === line.first) return true;
  return false;
}
