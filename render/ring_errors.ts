/**
 * What a completion queue's errors mean, for text: an explanation behind the first of each kind, and at the end which
 * error came first.
 *
 * @module
 */

import { MLX4_ERR_CQE } from "../layouts/gen4/cqe_eqe.ts";
import { CQE64_ERR } from "../layouts/gen5/cqe.ts";
import { CauseCollector, type ErrorRecord, ringOrder } from "../records/causes.ts";
import type { RingDecoder } from "../records/ring.ts";
import { type ErrorFacts, explainCqe } from "./explain.ts";
import { renderCauses, wrapLine } from "./log_text.ts";

/** Entries whose order is remembered; longer queues are taken in the order of their places. */
const MAX_ORDERED = 1 << 16;

/** Kinds of errors that are explained. */
const MAX_KINDS = 32;

const TITLE = "\n-------------- explanation ------------------";

/** Most errors that are remembered one by one. */
const MAX_ERRORS = 1 << 16;

/** Fields of an error completion that an explanation needs, by generation. */
const COLUMNS = {
  5: {
    layout: CQE64_ERR,
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
    layout: MLX4_ERR_CQE,
    names: ["syndrome", "vendor_err_syndrome", "", "", "", "", "qpn", "wqe_index"],
  },
} as const;

/** An error and its number in the plan. */
interface Planned {
  readonly n: number;
  readonly facts: ErrorFacts;
}

/** Errors among the planned elements, by columns. */
function plannedErrors(ring: RingDecoder, generation: 4 | 5): Planned[] {
  const { layout, names } = COLUMNS[generation];
  const columns = names.map((name) => name === "" ? undefined : ring.column(layout, name));
  const count = (columns[0]?.length ?? 0) / 2;
  const value = (column: number, row: number): number | undefined => columns[column]?.[row * 2 + 1];
  return Array.from({ length: count }, (_, row) => ({
    n: columns[0]![row * 2]!,
    facts: {
      syndrome: value(0, row)!,
      vendor: value(1, row),
      hw: value(2, row),
      hwType: value(3, row),
      generation,
      cqeOpcode: value(4, row),
      wqeOpcode: value(4, row) === 13 ? value(5, row) : undefined,
      qpn: value(6, row),
      wqeCounter: value(7, row),
    },
  }));
}

/** Explains the errors of one ring. */
export class RingErrors {
  readonly #cqn: number | undefined;
  readonly #generation: 4 | 5;
  readonly #seen = new Set<string>();
  readonly #owners: (number | undefined)[] = [];
  readonly #errors: { place: number; index: number; facts: ErrorFacts }[] = [];
  #places = 0;
  #beyond = 0;

  /**
   * @param generation Of the adapter.
   * @param cqn Number of the completion queue, where known.
   */
  constructor(generation: 4 | 5, cqn: number | undefined) {
    this.#generation = generation;
    this.#cqn = cqn;
  }

  /**
   * Takes note of the planned elements.
   *
   * @param ring The ring; its plan is about to be shown.
   * @returns What to say behind which elements: the first error of each kind is explained. Lines begin with their newline.
   */
  look(ring: RingDecoder): readonly { readonly n: number; readonly text: string }[] {
    for (let n = 0; n < ring.planned && this.#owners.length <= MAX_ORDERED; n++) {
      this.#owners.push(this.#owner(ring.tail(n)));
    }
    const said: { n: number; text: string }[] = [];
    for (const { n, facts } of plannedErrors(ring, this.#generation)) {
      const { index, hidden } = ring.at(n);
      if (hidden) continue;
      if (this.#errors.length < MAX_ERRORS) this.#errors.push({ place: this.#places + n, index, facts });
      else this.#beyond++;
      const kind = [facts.syndrome, facts.vendor, facts.hw, facts.cqeOpcode, facts.wqeOpcode].join(" ");
      if (this.#seen.has(kind) || this.#seen.size >= MAX_KINDS) continue;
      this.#seen.add(kind);
      said.push({ n, text: TITLE + explainCqe(facts).map((line) => `\n${wrapLine(line)}`).join("") });
    }
    this.#places += ring.planned;
    return said;
  }

  // The owner bit of an entry's last byte; undefined where hardware has not written one.
  #owner(tail: number | undefined): number | undefined {
    if (tail === undefined) return undefined;
    if (this.#generation === 4) return tail >> 7;
    return tail >> 4 === 15 ? undefined : tail & 1;
  }

  /** Which error came first, in lines; empty if there was none. */
  summary(): string {
    if (this.#errors.length === 0) return "";
    const causes = new CauseCollector();
    const order = this.#owners.length <= MAX_ORDERED ? ringOrder(this.#owners) : undefined;
    if (order === undefined) {
      causes.overwritten(this.#cqn, "the owner bits do not tell in which order entries were written");
    } else if (order.overwritten) causes.overwritten(this.#cqn, "the queue went round: older entries were overwritten");
    const rank = new Map(order?.order.map((place, i) => [place, i]));
    const records = this.#errors.map(({ place, index, facts }): ErrorRecord => ({
      order: rank.get(place) ?? place,
      where: `index 0x${index.toString(16)}`,
      origin: "ring",
      cqn: this.#cqn,
      qpn: facts.qpn,
      syndrome: facts.syndrome,
      vendor: facts.vendor,
      hw: facts.hw,
      wqeCounter: facts.wqeCounter,
    }));
    for (const record of records.sort((a, b) => a.order - b.order)) causes.add(record);
    return renderCauses(causes.queues(), causes.beyond + this.#beyond);
  }
}
