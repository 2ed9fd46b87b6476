/**
 * Lines without a match that stand one behind the other: pieces of a message that was broken more than once.
 *
 * Whether a blank stood at each break cannot be tried in all ways. What broke a text broke it everywhere alike: between
 * words, anywhere, or where the words themselves tell.
 */

import { continuedPrefix, readPrefix } from "./envelopes.ts";
import type { CleanLine } from "./lines.ts";
import { piecesOf } from "./line_pieces.ts";
import { differing, doubtOf, inWords, jointOf, likelyJoint, type Loosely, startsAnew } from "./message_pieces.ts";
import { hasLead } from "./edges.ts";
import { matchesOf } from "./rows_of_text.ts";
import { isLead, readsTwice } from "./vocabulary.ts";

/** Longest text of pieces that are kept. */
const MAX_TEXT = 1600;

/** Ways in which a text may have been broken: where words tell, between words, anywhere. */
const WAYS = [undefined, " ", ""] as const;

/** Nothing but one word: it may be the beginning of the next line's. */
const FRAGMENT = /^[>\s]*[a-z]\w{0,15}\s*$/i;

/** What stands before a piece: quote marks alone, or all that a logger writes. */
const CHOICES = ["first", "last"] as const;

/** A piece in the text of a way. */
interface Place {
  readonly at: number;
  readonly line: CleanLine;
  /** What meets there tells whether a blank stood before it. */
  readonly told: boolean;
}

/** What a way says. */
interface Reading extends Loosely {
  readonly told: boolean;
}

/** The pieces so far, joined in one way. */
interface Way {
  readonly joint: typeof WAYS[number];
  readonly choice: typeof CHOICES[number];
  readonly text: string;
  readonly places: readonly Place[];
}

/** Pieces, oldest first. */
export class LooseLines {
  /** How many there are. */
  pieces = 0;
  #last: CleanLine | undefined;
  #telling = false;
  #ways: readonly Way[] = [];

  get last(): CleanLine | undefined {
    return this.#last;
  }

  /** Whether any of the lines holds a word of some row. */
  get telling(): boolean {
    return this.#telling;
  }

  /** What follows is no piece of these. */
  clear(): void {
    this.pieces = 0;
    this.#last = undefined;
    this.#telling = false;
    this.#ways = [];
  }

  begin(line: CleanLine, telling: boolean): void {
    const text = line.text.trimEnd().slice(-MAX_TEXT);
    const places = [{ at: 0, line, told: true }];
    this.pieces = 1;
    this.#last = line;
    this.#telling = telling;
    this.#ways = WAYS.flatMap((joint) => CHOICES.map((choice) => ({ joint, choice, text, places })));
  }

  /**
   * Joins a line to those before it.
   *
   * @returns The best reading that goes over the last break; undefined if there is none.
   */
  add(line: CleanLine, telling: boolean): Loosely | undefined {
    const before = this.#last!;
    const pieces = piecesOf(line.text, before.text);
    const tried = new Set<string>();
    let best: Reading | undefined;
    for (const piece of pieces) {
      const found = this.#read(piece, before, tried);
      // What a logger wrote before both is none of the message, if it says as much without it.
      if (found !== undefined && (best === undefined || found.count > best.count)) best = found;
    }
    this.#grow(line, telling, pieces);
    return best;
  }

  /** The best reading with a piece. */
  #read(piece: string, before: CleanLine, tried: Set<string>): Reading | undefined {
    let best: Reading | undefined;
    for (const way of this.#ways) {
      const known = likelyJoint(way.text, piece);
      const likely = known ?? jointOf(before.text);
      for (const joint of likely === "" ? ["", " "] : [" ", ""]) {
        const text = way.text + joint + piece;
        if (piece === "" || tried.has(text)) continue;
        tried.add(text);
        const found = this.#reading(way, text, way.text.length + joint.length, piece, joint === known);
        if (found !== undefined) best = best === undefined ? found : betterOf(best, found);
      }
    }
    return best;
  }

  /** What a text says that goes over its last border. */
  #reading(way: Way, text: string, border: number, piece: string, last: boolean): Reading | undefined {
    // A word that was broken is whole only now.
    const over = matchesOf(text).filter((match) => match.end > border);
    if (over.length === 0) return undefined;
    // A row may be told by a word that stands before it.
    for (let n = beginningOf(way, over[0]!.start); n >= 0; n--) {
      const { at, line } = way.places[n]!;
      const own = text.slice(at);
      const matches = matchesOf(own).filter((match) => match.end > border - at);
      const count = matches.reduce((sum, match) => sum + match.count, 0);
      if (count === 0) continue;
      const doubt = inWords(matches, border - at, doubtOf(way.text, piece));
      const start = at + matches[0]!.start;
      // A word that begins with a piece may begin in the one before it.
      const word = text.slice(0, start).search(/\S*$/);
      const told = last && way.places.every((place) => place.told || place.at < word);
      return { text: own, cut: border - at, matches, count, doubt, first: line, told, unsure: [] };
    }
    return undefined;
  }

  #grow(line: CleanLine, telling: boolean, pieces: readonly string[]): void {
    const before = this.#last!;
    this.#ways = this.#ways.map((way) => {
      const piece = way.choice === "first" ? pieces[0]! : pieces[pieces.length - 1]!;
      const stood = /[ \t]$/.test(before.text) || (/^[ \t]\S/.test(line.text) && !/^[ \t]\S/.test(before.text));
      const known = stood ? " " : likelyJoint(way.text, piece);
      const joint = stood ? " " : way.joint ?? known ?? jointOf(before.text);
      const text = way.text + joint + piece;
      const places = [...way.places, { at: way.text.length + joint.length, line, told: joint === known }];
      const over = Math.max(0, text.length - MAX_TEXT);
      return {
        ...way,
        text: text.slice(over),
        places: places.map((place) => ({ ...place, at: place.at - over })).filter((place) => place.at >= 0).slice(-12),
      };
    });
    this.pieces++;
    this.#last = line;
    this.#telling ||= telling;
  }

  /** The last pieces joined, from each of their beginnings on. */
  heads(): { readonly text: string; readonly first: CleanLine }[] {
    const heads = new Map<string, CleanLine>();
    for (const { text, places } of this.#ways) {
      for (const { at, line } of places.slice(-3)) if (!heads.has(text.slice(at))) heads.set(text.slice(at), line);
    }
    return [...heads].map(([text, first]) => ({ text, first }));
  }
}

/**
 * Of two readings the one that says more; of two that say as much of one row but differ in values, the one whose joints are
 * told by what meets there. Where neither is, what depends on the joint is not known.
 */
function betterOf(best: Reading, found: Reading): Reading {
  if (found.count !== best.count) return found.count > best.count ? found : best;
  const [one, other] = [best.matches[0]!, found.matches[0]!];
  const names = one.row === other.row ? differing(one.facts, other.facts) : [];
  if (names.length > 0 && found.told !== best.told) return found.told ? found : best;
  // What begins later has no words of another line glued to it; where its program writes words of its own before it, it
  // lacks them.
  if (found.first !== best.first) {
    const later = found.first.first > best.first.first ? found : best;
    const earlier = later === found ? best : found;
    const begun = hasLead(one.row) || FRAGMENT.test(earlier.first.text);
    const headless = names.length > 0 && begun && later.matches[0]!.start === 0;
    return headless ? { ...later, unsure: [...new Set([...later.unsure, ...names])] } : later;
  }
  // Words whose joints nothing tells are known as little as numbers.
  const doubted = names.filter((name) =>
    typeof one.facts[name] === "number" || (!best.told && readsTwice(one.facts[name], other.facts[name]))
  );
  return doubted.length === 0 ? best : { ...best, unsure: [...new Set([...best.unsure, ...doubted])] };
}

/** The piece in which a message begins: where what a logger or driver writes before it stands in one of its own, that one. */
function beginningOf({ text, places }: Way, start: number): number {
  let n = places.findLastIndex((place) => place.at <= start);
  for (; n > 0; n--) {
    const [before, now] = [places[n - 1]!, places[n]!];
    const lead = readPrefix(before.line.text);
    const { origin } = continuedPrefix(now.line.text, lead.origin);
    if (startsAnew(origin, lead.origin)) break;
    const body = text.slice(before.at, start);
    if (!isLead(body.slice(readPrefix(body).end), true) && readPrefix(body).end < body.trimEnd().length) break;
  }
  return n;
}
