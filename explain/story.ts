/** What the errors of many queues and hosts tell together: kinds ranked by guilt, and the queues that only flushed, folded. */

import { syndromeOf, wcStatusOf } from "../layouts/knowledge.ts";
import { reportsIn } from "./amount.ts";
import type { Clock, ErrorRecord, EventRecord, Flushed, Guilt, QueueErrors, Ranked } from "./causes_types.ts";
import { comparing, type Order, retrySeconds } from "./clocks.ts";

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

/** Kinds that are told apart; what is of further ones counts together, by guilt. */
const MAX_KINDS = 1024;

/** What they are called. */
export const OTHER_KINDS = "other kinds";

/** Hosts of all kinds together that are named. */
const MAX_NAMED = 1 << 16;

/** Reports of a kind. */
interface Reports {
  readonly kind: Kind;
  readonly hosts: Set<string>;
  /** What may be the earliest: by the time for which its program tries before it reports. */
  readonly firsts: Map<number, Firsts>;
  count: number;
}

/** The earliest by line, and by each kind of clock. */
type Firsts = { line: Report } & { [kind in Clock["kind"]]?: Report };

/** Reports that are no flushes, by kind: they are counted one by one, and need not be kept. */
export class Kinds {
  readonly #kinds = new Map<string, Reports>();
  #named = 0;
  /** Some hosts are not among those of their kind. */
  isCut = false;

  add(report: Report): void {
    const key = kindKey(report);
    const known = this.#kinds.get(key) ?? this.#begin(key, report);
    known.count += reportsIn(report);
    const { host } = report;
    if (host !== undefined && !known.hosts.has(host)) {
      if (this.#named < MAX_NAMED) {
        known.hosts.add(host);
        this.#named++;
      } else this.isCut = true;
    }
    const seconds = retrySeconds(report as { readonly syndrome?: number; readonly origin: string });
    const firsts = known.firsts.get(seconds);
    if (firsts === undefined) known.firsts.set(seconds, begun(report));
    else enter(firsts, report);
  }

  #begin(key: string, report: Report): Reports {
    let kind = kindOf(report);
    if (this.#kinds.size >= MAX_KINDS) {
      kind = { guilt: kind.guilt, syndrome: undefined, vendor: undefined, event: undefined, words: OTHER_KINDS };
      key = `other ${kind.guilt}`;
      const known = this.#kinds.get(key);
      if (known !== undefined) return known;
    }
    const kept: Reports = { kind, hosts: new Set(), firsts: new Map(), count: 0 };
    this.#kinds.set(key, kept);
    return kept;
  }

  /** What may have come first, whatever the order is. */
  firsts(): Report[] {
    return [...new Set([...this.#kinds.values()].flatMap(candidates))];
  }

  /** The most guilty first; of one guilt the earliest, as far as all times can be compared. */
  ranked(order: Order): Ranked[] {
    const compare = comparing(order);
    return [...this.#kinds.values()].map((reports) => ({
      ...reports.kind,
      count: reports.count,
      hosts: [...reports.hosts],
      first: candidates(reports).sort(compare)[0]!,
    }))
      .sort((a, b) => RANK[a.guilt] - RANK[b.guilt] || compare(a.first, b.first));
  }
}

const candidates = ({ firsts }: Reports): Report[] => [...firsts.values()].flatMap((one) => Object.values(one));

function begun(report: Report): Firsts {
  const { clock } = report;
  return clock === undefined ? { line: report } : { line: report, [clock.kind]: report };
}

function enter(firsts: Firsts, report: Report): void {
  const { clock, order } = report;
  if (order < firsts.line.order) firsts.line = report;
  if (clock === undefined) return;
  const first = firsts[clock.kind];
  if (first !== undefined) {
    const later = clock.us - first.clock!.us;
    if (later > 0 || (later === 0 && order >= first.order)) return;
  }
  firsts[clock.kind] = report;
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
