/**
 * Lines without a match that stand one behind the other: pieces of a message that was broken more than once.
 *
 * Whether a blank stood at each break cannot be tried in all ways. What broke a text broke it everywhere alike: between
 * words, anywhere, or where the words themselves tell.
 */

import { continuedPrefix, readPrefix } from "./envelopes.ts";
import type { CleanLine } from "./lines.ts";
import { doubtOf, inWords, jointOf, likelyJoint, type Loosely, piecesOf, startsAnew } from "./message_pieces.ts";
import { matchesOf } from "./rows_of_text.ts";
import { isLead } from "./vocabulary.ts";

/** Longest text of pieces that are kept. */
const MAX_TEXT = 1600;

/** Ways in which a text may have been broken: where words tell, between words, anywhere. */
const WAYS = [undefined, " ", ""] as const;

/** What stands before a piece: quote marks alone, or all that a logger writes. */
const CHOICES = ["first", "last"] as const;

/** A piece in the text of a way. */
interface Place {
  readonly at: number;
  readonly line: CleanLine;
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
    const places = [{ at: 0, line }];
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
    let best: Loosely | undefined;
    for (const way of this.#ways) {
      for (const piece of pieces) {
        const likely = likelyJoint(way.text, piece) ?? jointOf(before.text);
        for (const joint of likely === "" ? ["", " "] : [" ", ""]) {
          const text = way.text + joint + piece;
          if (piece === "" || tried.has(text)) continue;
          tried.add(text);
          const found = this.#reading(way, text, way.text.length + joint.length, piece);
          // Of two that say as much, what begins later has no words of another line glued to it.
          const better = best === undefined || found === undefined || found.count > best.count ||
            (found.count === best.count && found.first.first > best.first.first);
          if (found !== undefined && better) best = found;
        }
      }
    }
    this.#grow(line, telling, pieces);
    return best;
  }

  /** What a text says that goes over its last border. */
  #reading(way: Way, text: string, border: number, piece: string): Loosely | undefined {
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
      return { text: own, cut: border - at, matches, count, doubt, first: line };
    }
    return undefined;
  }

  #grow(line: CleanLine, telling: boolean, pieces: readonly string[]): void {
    const before = this.#last!;
    this.#ways = this.#ways.map((way) => {
      const piece = way.choice === "first" ? pieces[0]! : pieces[pieces.length - 1]!;
      const stood = /[ \t]$/.test(before.text) || (/^[ \t]\S/.test(line.text) && !/^[ \t]/.test(before.text));
      const joint = stood ? " " : way.joint ?? likelyJoint(way.text, piece) ?? jointOf(before.text);
      const text = way.text + joint + piece;
      const places = [...way.places, { at: way.text.length + joint.length, line }];
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

/** The piece in which a message begins: where what a logger or driver writes before it stands in one of its own, that one. */
function beginningOf({ text, places }: Way, start: number): number {
  let n = places.findLastIndex((place) => place.at <= start);
  for (; n > 0; n--) {
    const [before, now] = [places[n - 1]!, places[n]!];
    const lead = readPrefix(before.line.text);
    const { origin } = continuedPrefix(now.line.text, lead.origin);
    if (startsAnew(origin, lead.origin)) break;
    const body = text.slice(before.at, start);
    if (!isLead(body.slice(readPrefix(body).end)) && readPrefix(body).end < body.trimEnd().length) break;
  }
  return n;
}
