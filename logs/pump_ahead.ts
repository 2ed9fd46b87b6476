/**
 * A long log in which little is found: another thread scans two thirds of it while this one reads all and scans the rest.
 */

import { ScanPartner } from "../wasm/prefilter_partner.ts";
import type { Lines } from "./line_feed.ts";
import type { Ahead, LinePump } from "./pump.ts";
import { wordTable } from "./words.ts";

/** How much is read at a time, and when it begins. */
export interface AheadSizes {
  /** Bytes for the other thread: as much as it scans while this one reads and scans. */
  readonly theirs: number;
  readonly ours: number;
  /** Bytes without much in them, after which another thread is worth its start. */
  readonly quiet: number;
}

const SIZES: AheadSizes = { theirs: 1 << 19, ours: 1 << 18, quiet: 1 << 26 };

/** More than this is no line of an ordinary log: it is for the pump. */
const MOST_KEPT = 1 << 18;

/** A piece that the other thread has. */
interface Given {
  readonly slot: number;
  readonly lines: Lines;
}

/** Another thread, for one log at a time. */
export class TwoThreads implements Ahead {
  readonly #sizes: AheadSizes;
  #partner: ScanPartner | undefined;
  #given: Given | undefined;
  /** The room whose turn it is. */
  #slot = 0;
  /** The sink has seen the line before those that it gets next. */
  #seen = false;
  #refused = false;
  /** Pieces that the other thread has scanned. */
  pieces = 0;

  /** @param sizes How much is read at a time. */
  constructor(sizes: AheadSizes = SIZES) {
    this.#sizes = sizes;
  }

  fill(pump: LinePump, read: (room: Uint8Array) => number): boolean {
    if (this.#given === undefined) {
      if (!this.#worthIt(pump)) return false;
      this.#seen = false;
      this.#give(pump, read);
    }
    const given = this.#given;
    if (given === undefined) return true;
    const quiet = pump.quiet;
    // Pieces are read in their order; the other thread gets its next one before this one scans or waits.
    const own = this.#read(pump, read, pump.room(this.#sizes.ours), this.#sizes.ours);
    this.#given = undefined;
    if (own !== undefined) this.#give(pump, read);
    const scanned = own === undefined ? undefined : pump.scan(own.begin, own.end);
    this.#feed(pump, this.#scanned(given));
    if (own !== undefined) this.#feed(pump, { ...own, scanned });
    // Where much is found, the time goes elsewhere.
    if (this.#given === undefined || pump.quiet < quiet) this.finish(pump);
    return true;
  }

  finish(pump: LinePump): void {
    const given = this.#given;
    this.#given = undefined;
    if (given !== undefined) this.#feed(pump, this.#scanned(given));
    const { bytes, rest } = pump.kept;
    if (this.#seen) pump.kept = { bytes: bytes.slice(rest), rest: 0 };
    this.#seen = false;
  }

  end(): void {
    this.#partner?.stop();
    this.#partner = undefined;
  }

  /** Starts the other thread if need be, and says whether it is there. */
  begin(): boolean {
    if (this.#refused) return false;
    try {
      this.#partner ??= new ScanPartner(wordTable().words);
    } catch {
      // No threads here: one does it all.
      this.#refused = true;
    }
    return this.#partner?.ready === true;
  }

  #worthIt(pump: LinePump): boolean {
    return pump.quiet >= this.#sizes.quiet && pump.kept.bytes.length <= MOST_KEPT && this.begin();
  }

  /** Has the other thread scan the next piece, if there is one. */
  #give(pump: LinePump, read: (room: Uint8Array) => number): void {
    const partner = this.#partner!;
    const lines = this.#read(pump, read, partner.room(this.#slot), this.#sizes.theirs);
    if (lines === undefined) return;
    partner.submit(this.#slot, lines.begin, lines.end);
    this.#given = { slot: this.#slot, lines: { ...lines, apart: true } };
    this.#slot = 1 - this.#slot;
  }

  #scanned({ slot, lines }: Given): Lines {
    this.pieces++;
    return { ...lines, scanned: this.#partner!.result(slot) };
  }

  /** Whole lines that come next; undefined where there are none, or where they are for the pump. */
  #read(pump: LinePump, read: (room: Uint8Array) => number, room: Uint8Array, size: number): Lines | undefined {
    const { bytes, rest } = pump.kept;
    if (bytes.length > MOST_KEPT) return undefined;
    room.set(bytes);
    const count = read(room.subarray(bytes.length, bytes.length + size));
    const buffer = room.subarray(0, bytes.length + count);
    const end = buffer.lastIndexOf(10) + 1;
    if (end <= rest) {
      pump.kept = { bytes: buffer.slice(), rest };
      return undefined;
    }
    const last = end < 2 ? 0 : buffer.lastIndexOf(10, end - 2) + 1;
    pump.kept = { bytes: buffer.slice(last), rest: end - last };
    return { buffer, begin: rest, before: false, end };
  }

  #feed(pump: LinePump, lines: Lines): void {
    const unseen = pump.feed({ ...lines, before: lines.begin > 0 && !this.#seen });
    this.#seen = unseen >= lines.end;
  }
}
