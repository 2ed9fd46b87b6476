/**
 * How many collectives of each kind the ranks of a communicator have begun, as NCCL's RAS counts them: who has begun
 * fewer than the others holds them up, where the counts stand still.
 *
 * Source: NCCL 2.28 and newer: `ncclras -f json`, member collective_counts of a rank.
 */

import { type Ranks, ranksText } from "./ranks.ts";
import type { Cause } from "./types.ts";

/** A rank in one answer of RAS. */
export interface RankCounts {
  /** Rank in the job. */
  readonly rank: number;
  readonly host: string | undefined;
  /** Collectives by kind. */
  readonly counts: Readonly<Record<string, unknown>>;
}

/** Part of the ranks that may lag: of more it is the others that are early. */
const FEW = 4;
/** Kinds of collectives that are looked at. */
const MOST_KINDS = 64;

/** Counts of all communicators, of one answer or of several. */
export class RasCounts {
  /** By communicator: each answer's ranks. */
  readonly #answers = new Map<string, (readonly RankCounts[])[]>();

  /** An answer's ranks of a communicator. */
  add(communicator: string, ranks: readonly RankCounts[]): void {
    if (ranks.length === 0) return;
    const known = this.#answers.get(communicator);
    if (known === undefined) this.#answers.set(communicator, [ranks]);
    else known.push(ranks);
  }

  /** Ranks that lag behind; each is named once. */
  causes(ranks: Ranks): Cause[] {
    const said = new Set<number>();
    return [...this.#answers].flatMap(([communicator, answers]) => {
      const moved = new Set(answers.map((ranks) => JSON.stringify(ranks.map(totalsOf)))).size > 1;
      if (moved) return []; // they get on
      return lagging(answers.at(-1)!).filter(({ rank }) => !said.has(rank)).map((one) => {
        said.add(one.rank);
        return causeOf(one, communicator, answers.length > 1, ranks);
      });
    });
  }
}

interface Lagging {
  readonly rank: number;
  readonly host: string | undefined;
  readonly kind: string;
  readonly count: number;
  readonly usual: number;
  readonly ahead: readonly number[];
}

/** Counts of a rank, in an order that does not depend on how they were written. */
function totalsOf({ rank, counts }: RankCounts): unknown[] {
  return [rank, ...Object.entries(counts).slice(0, MOST_KINDS).sort(([a], [b]) => a < b ? -1 : 1)];
}

/** Few ranks that have begun fewer of a kind than all others, who have begun as many as each other. */
function lagging(all: readonly RankCounts[]): Lagging[] {
  const kinds = [...new Set(all.flatMap(({ counts }) => Object.keys(counts).slice(0, MOST_KINDS)))];
  return kinds.flatMap((kind) => {
    const values = all.flatMap((one) => {
      const count = one.counts[kind] ?? 0;
      return typeof count === "number" && Number.isSafeInteger(count) ? [{ ...one, count }] : [];
    });
    const usual = values.reduce((most, { count }) => Math.max(most, count), 0);
    const behind = values.filter(({ count }) => count < usual);
    const ahead = values.filter(({ count }) => count === usual).map(({ rank }) => rank).sort((a, b) => a - b);
    if (behind.length === 0 || behind.length * FEW > values.length) return [];
    return behind.map(({ rank, host, count }) => ({ rank, host, kind, count, usual, ahead }));
  });
}

function causeOf(
  { rank, host, kind, count, usual, ahead }: Lagging,
  communicator: string,
  twice: boolean,
  ranks: Ranks,
): Cause {
  return {
    name: "waits-for-nobody",
    host: host ?? ranks.hostOf(rank) ?? null,
    device: null,
    rank,
    sentence: `rank ${rank} has begun ${kind} ${count} times, the others ${usual} times: ` +
      (twice
        ? "it never entered what they wait in"
        : "it is late, or never entered what they wait in; a second answer of RAS would tell"),
    chain: [`${ranksText(ahead)} of communicator ${communicator} have begun ${kind} ${usual} times`],
    confidence: twice ? "header" : "plausible",
  };
}
