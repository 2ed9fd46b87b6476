/** What the errors of many queues and hosts tell together: kinds ranked by guilt, and the queues that only flushed, folded. */

import { syndromeOf, wcStatusOf } from "../layouts/knowledge.ts";
import type { ErrorRecord, EventRecord, Flushed, Guilt, QueueErrors, Ranked } from "./causes_types.ts";
import { compareReports, comparing, type Order } from "./clocks.ts";

/** How much an error tells of the cause. */
export function guiltOf(syndrome: number): Guilt {
  if (syndrome === 0x05) return "flush";
  if (syndrome === 0x15) return "timeout";
  if (syndrome === 0x16) return "rnr";
  return [0x10, 0x12, 0x13, 0x14, 0x22].includes(syndrome) ? "refusal" : "local";
}

/** The most guilty first. An event that a responder or a host reports is as local as an error can be. */
const RANK: Readonly<Record<Guilt, number>> = { event: 0, local: 0, refusal: 1, rnr: 2, timeout: 3, flush: 4 };

type Report = ErrorRecord | EventRecord;
/** What all of a kind have in common. */
type Kind = Omit<Ranked, "count" | "hosts" | "first">;

/** Kinds that are told apart, and hosts of one that are named. */
const MAX_KINDS = 1024;
const MAX_HOSTS = 4096;

/** Reports of a kind. */
interface Reports {
  readonly kind: Kind;
  readonly hosts: Set<string>;
  count: number;
  first: Report;
}

/** Reports that are no flushes, by kind. */
export class Kinds {
  readonly #kinds = new Map<string, Reports>();

  /** @param more Kinds of reports that were not kept. */
  constructor(reports: readonly Report[] = [], more?: Kinds) {
    for (const report of reports) this.add(report);
    for (const [key, { kind, hosts, count, first }] of more === undefined ? [] : more.#kinds) {
      const known = this.#kinds.get(key) ?? this.#begin(key, kind, first);
      if (known !== undefined) enter(known, first, hosts, count);
    }
  }

  add(report: Report): void {
    const key = kindKey(report);
    const known = this.#kinds.get(key) ?? this.#begin(key, kindOf(report), report);
    if (known !== undefined) enter(known, report, report.host === undefined ? NOBODY : [report.host], 1);
  }

  #begin(key: string, kind: Kind, first: Report): Reports | undefined {
    if (this.#kinds.size >= MAX_KINDS) return undefined;
    const begun: Reports = { kind, hosts: new Set(), count: 0, first };
    this.#kinds.set(key, begun);
    return begun;
  }

  /** What may have come first: the first errors of queues, events, and the earliest of what was not kept. */
  firsts(queues: readonly QueueErrors[], events: readonly EventRecord[]): Report[] {
    const kept = new Set<Report>([...queues.flatMap(({ first }) => first ?? []), ...events]);
    for (const { first } of this.#kinds.values()) kept.add(first);
    return [...kept];
  }

  /** The most guilty first; of one guilt the earliest, as far as all times can be compared. */
  ranked(order: Order): Ranked[] {
    const compare = comparing(order);
    return [...this.#kinds.values()].map(({ kind, hosts, count, first }) => ({
      ...kind,
      count,
      hosts: [...hosts],
      first,
    }))
      .sort((a, b) => RANK[a.guilt] - RANK[b.guilt] || compare(a.first, b.first));
  }
}

const NOBODY: readonly string[] = [];

function enter(known: Reports, first: Report, hosts: Iterable<string>, count: number): void {
  known.count += count;
  for (const host of hosts) if (known.hosts.size < MAX_HOSTS) known.hosts.add(host);
  if (compareReports(first, known.first) < 0) known.first = first;
}

/** What two reports have in common exactly if {@linkcode kindOf} says the same of both: most are of a kind that is known. */
function kindKey(report: Report): string {
  if ("event" in report) return `${report.event} ${report.words}`;
  const { syndrome, vendor, foreignStatus } = report;
  return foreignStatus === undefined ? `${syndrome} ${vendor}` : `status ${foreignStatus} ${vendor}`;
}

function kindOf(report: Report): Kind {
  if ("event" in report) {
    const { event, words } = report;
    return { guilt: "event", syndrome: undefined, vendor: undefined, event, words };
  }
  const { syndrome, vendor, foreignStatus } = report;
  const foreign = foreignStatus !== undefined;
  const title = foreign ? wcStatusOf(foreignStatus)?.texts[0] : syndromeOf(syndrome)?.title;
  return {
    guilt: guiltOf(syndrome),
    syndrome: foreign ? undefined : syndrome,
    vendor,
    event: undefined,
    words: title ?? (foreign ? `status ${foreignStatus}` : `syndrome 0x${syndrome.toString(16)}`),
  };
}

/** Queues that only flushed, folded by host and device. */
export function flushedOf(queues: readonly QueueErrors[]): Flushed[] {
  const groups = new Map<string, Flushed>();
  for (const queue of queues) {
    const first = queue.flushRange?.[0];
    if (first === undefined) continue;
    const label = [queue.host ?? first.pod, queue.device].filter((one) => one !== undefined).join(", ");
    const known = groups.get(`${label}|${queue.reason}`);
    groups.set(`${label}|${queue.reason}`, {
      label: known === undefined ? queue.label : label === "" ? "no host named" : label,
      queues: (known?.queues ?? 0) + 1,
      flushes: (known?.flushes ?? 0) + queue.flushes,
      verdict: queue.verdict,
      reason: queue.reason,
      first: known?.first ?? first,
    });
  }
  return [...groups.values()];
}
