/**
 * What a completion queue's errors mean, for text: an explanation behind the first of each kind, and at the end which
 * error came first.
 */

import type * as Words from "./ring_words.ts";
import type { RingDecoder } from "../records/ring.ts";
import { ringOrder, UNWRITTEN } from "../records/ring_order.ts";
import type { CauseCollector, ErrorRecord, QueueErrors } from "./causes.ts";
import type { ErrorFacts, ExplanationJson } from "./explain.ts";
import { RingError } from "./ring_error.ts";
import { overwrittenText, partText, type RingExtent } from "./ring_extent.ts";

/** Entries whose order is remembered; longer queues are taken in the order of their places. */
const MAX_ORDERED = 1 << 16;

/** Kinds of errors that are explained. */
const MAX_KINDS = 32;

const TITLE = "\n-------------- explanation ------------------";

/** Most errors that are remembered one by one. */
const MAX_ERRORS = 1 << 16;

/** Opcode of an error of the requester's: the opcode of the WQE is meaningful. */
const BY_REQUEST = 13;

/** Fields of an error completion that an explanation needs, by generation. */
const COLUMNS = {
  5: {
    layout: "cqe64_err",
    names: [
      "syndrome",
      "vendor_err_synd",
      "hw_err_synd",
      "hw_synd_type",
      "opcode",
      "s_wqe_opcode",
      "qpn",
      "wqe_counter",
    ],
  },
  4: {
    layout: "mlx4_err_cqe",
    names: ["syndrome", "vendor_err_syndrome", "", "", "", "", "qpn", "wqe_index"],
  },
} as const;

const NO_ROWS = new Uint32Array();

/** Numbers that are kept of an error: its place in the ring, index, and the fields of COLUMNS. */
const KEPT = 10;

/** An element whose error is explained. */
export interface Explained {
  /** Number in the plan. */
  readonly n: number;
  /** In lines, each begins with its newline. */
  text(): string;
  json(): ExplanationJson;
}

/** Explains the errors of one ring. What they mean is loaded when there is one: most rings have none. */
export class RingErrors {
  #loaded: typeof Words | undefined;
  readonly #cqn: number | undefined;
  readonly #generation: 4 | 5;
  /** Two numbers per kind of error. */
  readonly #seen: number[] = [];
  /** Owner bits; as many as there are places, up to one too many to be ordered. */
  readonly #owners = new Int8Array(MAX_ORDERED + 1);
  /** The errors one behind the other, KEPT numbers each: there may be very many. */
  #errors = new Uint32Array(64 * KEPT);
  #count = 0;
  #places = 0;
  #beyond = 0;
  readonly #extent: RingExtent;
  /** Indexes that were looked at, where these may be a part. */
  #looked: Set<number> | undefined;
  /** Reading ended early. */
  #ended = false;
  /** Those that were shown. */
  #known: ReadonlySet<number> | undefined;

  /**
   * @param cqn Number of the completion queue, where known.
   * @param extent Its size, and whether all of it is looked at.
   */
  constructor(
    generation: 4 | 5,
    cqn: number | undefined,
    extent: RingExtent = { count: undefined, pi: undefined, partial: false },
  ) {
    this.#generation = generation;
    this.#cqn = cqn;
    this.#extent = extent;
    this.#looked = extent.partial ? new Set() : undefined;
  }

  /** Loads what errors mean. */
  async loadWords(): Promise<void> {
    this.#loaded ??= await import("./ring_words.ts");
  }

  /** Whether {@linkcode loadWords} must come before the next step: an error was seen, or is in this plan. */
  wantsWords(ring?: RingDecoder): boolean {
    if (this.#loaded !== undefined) return false;
    return this.#count > 0 || (ring !== undefined && ring.rows(COLUMNS[this.#generation].layout, [], true).length > 0);
  }

  get #words(): typeof Words {
    if (this.#loaded === undefined) throw new Error("What errors mean is not loaded");
    return this.#loaded;
  }

  /** An error was seen, and the first one may stand in a part that was not looked at. */
  get needsMore(): boolean {
    return this.#count > 0 && this.#isPartial();
  }

  /**
   * Reading ended early: what was looked at is a part.
   *
   * @param next Index of the first element that was not all there.
   */
  endedAt(next: number): void {
    this.#ended = true;
    this.#looked ??= new Set(Array.from({ length: next }, (_, index) => index));
  }

  #isPartial(): boolean {
    const { count } = this.#extent;
    return this.#ended || this.#looked !== undefined && (count === undefined || this.#looked.size < count);
  }

  /** Takes note of planned elements that are not shown. */
  lookOn(ring: RingDecoder): void {
    this.#known ??= new Set(this.#looked);
    this.#note(ring, this.#known);
  }

  /**
   * Takes note of the planned elements.
   *
   * @param ring The ring; its plan is about to be shown.
   * @returns What to say behind which elements: the first error of each kind is explained. Lines begin with their newline.
   */
  look(ring: RingDecoder): readonly Explained[] {
    if (this.#places < this.#owners.length) {
      const owners = ring.tails().map((tail) => this.#owner(tail));
      this.#owners.set(owners.subarray(0, this.#owners.length - this.#places), this.#places);
    }
    const said: Explained[] = [];
    const rows = this.#note(ring);
    for (let at = 0; at < rows.length; at += KEPT) {
      const n = rows[at]!;
      if (ring.at(n).hidden || !this.#isNew(rows, at)) continue;
      const facts = this.#facts(rows.subarray(at, at + KEPT));
      said.push({
        n,
        text: () => TITLE + this.#words.explainCqe(facts).map((line) => `\n${this.#words.wrapLine(line)}`).join(""),
        json: () => this.#words.explainErrorJson(facts),
      });
    }
    return said;
  }

  // Keeps the errors of a plan, but for those of elements that are known.
  #note(ring: RingDecoder, known?: ReadonlySet<number>): Uint32Array {
    const { layout, names } = COLUMNS[this.#generation];
    // Most queues have no error: then the places of the fields need not be looked up.
    const isCalm = this.#count === 0 && ring.rows(layout, [], true).length === 0;
    const rows = isCalm ? NO_ROWS : ring.rows(layout, names, true);
    for (let at = 0; at < rows.length; at += KEPT) {
      if (known?.has(rows[at + 1]!) !== true) this.#keep(rows.subarray(at, at + KEPT));
    }
    if (this.#looked !== undefined) { for (let n = 0; n < ring.planned; n++) this.#looked.add(ring.at(n).index); }
    this.#places += ring.planned;
    return rows;
  }

  #keep(row: Uint32Array): void {
    if (this.#count === MAX_ERRORS) {
      this.#beyond++;
      return;
    }
    const at = this.#count++ * KEPT;
    if (at === this.#errors.length) {
      const more = new Uint32Array(at * 2);
      more.set(this.#errors);
      this.#errors = more;
    }
    this.#errors.set(row, at);
    this.#errors[at] = this.#places + row[0]!;
  }

  // Whether this is the first error of its kind.
  #isNew(rows: ArrayLike<number>, at: number): boolean {
    const seen = this.#seen;
    const opcode = rows[at + 6]!;
    const codes = rows[at + 2]! | rows[at + 3]! << 8 | rows[at + 4]! << 16 |
      (opcode === BY_REQUEST ? rows[at + 7]! << 24 : 0);
    for (let i = 0; i < seen.length; i += 2) if (seen[i] === codes && seen[i + 1] === opcode) return false;
    if (seen.length >= MAX_KINDS * 2) return false;
    seen.push(codes, opcode);
    return true;
  }

  // What a row of KEPT numbers says; the fields are in the order of COLUMNS.
  #facts(row: ArrayLike<number>): ErrorFacts {
    const { names } = COLUMNS[this.#generation];
    const value = (column: number): number | undefined => names[column] === "" ? undefined : row[column + 2]!;
    return {
      syndrome: row[2]!,
      vendor: value(1),
      hw: value(2),
      hwType: value(3),
      generation: this.#generation,
      cqeOpcode: value(4),
      wqeOpcode: value(4) === BY_REQUEST ? value(5) : undefined,
      qpn: value(6),
      wqeCounter: value(7),
    };
  }

  // The owner bit of an entry's last byte, unless hardware has not written one.
  #owner(tail: number): number {
    if (tail < 0) return UNWRITTEN;
    if (this.#generation === 4) return tail >> 7;
    return tail >> 4 === 15 ? UNWRITTEN : tail & 1;
  }

  /** Which error came first, in lines; empty if there was none. */
  summary(): string {
    const causes = this.#causes();
    return causes === undefined ? "" : this.#words.renderCauses(causes.queues(), causes.beyond + this.#beyond);
  }

  /** Which error came first on each queue. */
  causes(): readonly QueueErrors[] {
    return this.#causes()?.queues() ?? [];
  }

  #causes(): CauseCollector | undefined {
    if (this.#count === 0) return undefined;
    const causes = new this.#words.CauseCollector();
    // What was looked at besides did not come in the order of places.
    if (this.#isPartial() || this.#known !== undefined) {
      const gone = overwrittenText(this.#extent, "perhaps");
      if (this.#isPartial()) causes.partlyRead(this.#cqn, partText(this.#looked!, this.#extent));
      else if (gone !== undefined) causes.overwritten(this.#cqn, gone);
      for (const record of this.#records(undefined).sort((a, b) => a.order - b.order)) causes.add(record);
      return causes;
    }
    const order = this.#places <= MAX_ORDERED ? ringOrder(this.#owners.subarray(0, this.#places)) : undefined;
    if (order === undefined) {
      causes.overwritten(this.#cqn, "the owner bits do not tell in which order entries were written");
    } else {
      const reason = overwrittenText(this.#extent, order.overwritten);
      if (reason !== undefined) causes.overwritten(this.#cqn, reason);
    }
    const records = this.#records(order?.order ?? []);
    for (const record of records.sort((a, b) => a.order - b.order)) causes.add(record);
    return causes;
  }

  // Places that are not in the order were never written, and hold no errors. Without an order the counters tell.
  #records(order: readonly number[] | undefined): ErrorRecord[] {
    const rank = new Uint32Array(order === undefined || order.length === 0 ? 0 : this.#places);
    order?.forEach((place, i) => rank[place] = i);
    const numbers = this.#errors;
    const { count, pi } = this.#extent;
    return Array.from({ length: this.#count }, (_, n) => {
      const [place, index] = [numbers[n * KEPT]!, numbers[n * KEPT + 1]!];
      const age = count === undefined || pi === undefined ? index : (index + count - pi % count) % count;
      const position = order === undefined ? age : rank[place] ?? place;
      return new RingError(numbers, n * KEPT, this.#generation, position, this.#cqn);
    });
  }
}
