/**
 * Which error came first: errors grouped per queue, the flushes folded into a count, the first real error marked, and
 * said where it cannot be known.
 *
 * @module
 */

import type { CauseVerdict, ErrorRecord, QueueErrors } from "./causes_types.ts";

export type { CauseVerdict, ErrorRecord, QueueErrors } from "./causes_types.ts";
export { ringOrder, UNWRITTEN } from "../records/ring_order.ts";

/** The syndrome of a flush. */
export const FLUSH = 0x05;

/** Queues that are kept apart; errors of further ones are only counted. */
const MAX_GROUPS = 4096;

/** Errors kept per queue besides the first. */
const MAX_OTHERS = 16;

/** Two reports of one event stand at most this many lines apart. */
const SAME_EVENT = 12;

/** A group while it grows. */
interface Group {
  readonly label: string;
  readonly device: string | undefined;
  readonly qpn: number | undefined;
  first: ErrorRecord | undefined;
  readonly also: string[];
  readonly others: ErrorRecord[];
  otherCount: number;
  flushes: number;
  firstFlush: ErrorRecord | undefined;
  lastFlush: ErrorRecord | undefined;
  collapsed: boolean;
  last: ErrorRecord | undefined;
}

/** Collects errors in the order in which they were reported. */
export class CauseCollector {
  readonly #groups = new Map<string, Group>();
  /** Groups by QP number; undefined where several devices have it. */
  readonly #byQpn = new Map<number, Group | undefined>();
  #recent: Group | undefined;
  #beyond = 0;
  #overwritten = new Map<string, string>();

  /**
   * Notes that older entries of a ring are gone: the first error of any queue in it may be among them.
   *
   * @param cqn CQ number, or undefined for all.
   * @param reason Why.
   */
  overwritten(cqn: number | undefined, reason: string): void {
    this.#overwritten.set(cqn === undefined ? "*" : String(cqn), reason);
  }

  /**
   * Enters an error.
   *
   * @param record The error.
   */
  add(record: ErrorRecord): void {
    const named = record.qpn !== undefined || record.cqn !== undefined || record.queue !== undefined;
    // A line without any number of a queue tells of the completion that was reported right before.
    const recent = named ? undefined : this.#recent;
    const group = recent !== undefined && sameEvent(recent.last, record) ? recent : this.#groupOf(record);
    if (group === undefined) return;
    if (sameEvent(group.last, record)) {
      if (!group.also.includes(record.origin) && group.also.length < 8) group.also.push(record.origin);
      return;
    }
    group.last = record;
    if (named) this.#recent = group;
    if (record.collapsed) group.collapsed = true;
    if (record.syndrome === FLUSH) addFlush(group, record);
    else addError(group, record);
  }

  /** The group of a record, made where there is none yet. */
  #groupOf(record: ErrorRecord): Group | undefined {
    const key = keyOf(record);
    const existing = this.#groups.get(key) ?? (record.device === undefined ? this.#onlyOne(record.qpn) : undefined);
    if (existing !== undefined) return existing;
    if (this.#groups.size >= MAX_GROUPS) {
      this.#beyond++;
      return undefined;
    }
    const group = newGroup(record);
    this.#groups.set(key, group);
    if (record.qpn !== undefined && record.qpn !== 0) {
      this.#byQpn.set(record.qpn, this.#byQpn.has(record.qpn) ? undefined : group);
    }
    return group;
  }

  /** The group of a QP number that only one device has. */
  #onlyOne(qpn: number | undefined): Group | undefined {
    return qpn === undefined || qpn === 0 ? undefined : this.#byQpn.get(qpn);
  }

  /** Errors that were left out because there were too many queues. */
  get beyond(): number {
    return this.#beyond;
  }

  /** The queues, the one with the earliest error first. */
  queues(): QueueErrors[] {
    const orderOf = (group: Group) => (group.first ?? group.firstFlush)?.order ?? 0;
    return [...this.#groups.values()].sort((a, b) => orderOf(a) - orderOf(b)).map((group) => this.#judge(group));
  }

  /** The earliest error that is no flush, over all queues. */
  first(): { queue: QueueErrors; record: ErrorRecord } | undefined {
    let best: { queue: QueueErrors; record: ErrorRecord } | undefined;
    for (const queue of this.queues()) {
      if (queue.first !== undefined && (best === undefined || queue.first.order < best.record.order)) {
        best = { queue, record: queue.first };
      }
    }
    return best;
  }

  #judge(group: Group): QueueErrors {
    const { first, firstFlush, lastFlush } = group;
    const cqn = (first ?? firstFlush)?.cqn;
    const gone = this.#overwritten.get("*") ?? (cqn === undefined ? undefined : this.#overwritten.get(String(cqn)));
    const { verdict, reason } = verdictOf(group, gone);
    return {
      label: group.label,
      device: group.device,
      qpn: group.qpn,
      first,
      also: group.also,
      others: group.others,
      otherCount: group.otherCount,
      flushes: group.flushes,
      flushRange: firstFlush === undefined || lastFlush === undefined ? undefined : [firstFlush, lastFlush],
      verdict,
      reason,
    };
  }
}

function addFlush(group: Group, record: ErrorRecord): void {
  group.flushes++;
  if (group.firstFlush === undefined || record.order < group.firstFlush.order) group.firstFlush = record;
  if (group.lastFlush === undefined || record.order >= group.lastFlush.order) group.lastFlush = record;
}

/** Messages of several lines are complete later than what came in between: the order decides, not the arrival. */
function addError(group: Group, record: ErrorRecord): void {
  const { first } = group;
  if (first === undefined) {
    group.first = record;
    return;
  }
  const earlier = record.order < first.order;
  if (earlier) group.first = record;
  group.otherCount++;
  if (group.others.length >= MAX_OTHERS && !earlier) return;
  group.others.push(earlier ? first : record);
  group.others.sort((a, b) => a.order - b.order);
  group.others.splice(MAX_OTHERS);
}

function verdictOf(group: Group, gone: string | undefined): { verdict: CauseVerdict; reason: string } {
  const { first, firstFlush, collapsed } = group;
  if (first === undefined) {
    if (collapsed) {
      return {
        verdict: "overwritten",
        reason: "only a flush is left in a completion queue of one entry: it has overwritten the first error",
      };
    }
    if (gone !== undefined) return { verdict: "overwritten", reason: `only flushes are left, and ${gone}` };
    return {
      verdict: "only flushes",
      reason: "only flushes were seen: the error that caused them is not in this data (another CQ, the peer, an " +
        "earlier part of the log), or software moved the QP to error",
    };
  }
  if (collapsed) {
    return {
      verdict: "overwritten",
      reason: "this completion queue keeps one entry: an earlier error may have been overwritten",
    };
  }
  if (gone !== undefined) return { verdict: "overwritten", reason: `an earlier error may be gone: ${gone}` };
  if (firstFlush !== undefined && firstFlush.order < first.order) {
    return {
      verdict: "flushes before it",
      reason:
        "a flush of the same queue came before it: an earlier error may be missing, or the lines are out of order",
    };
  }
  return { verdict: "first error", reason: "" };
}

function newGroup(record: ErrorRecord): Group {
  return {
    label: labelOf(record),
    device: record.device,
    qpn: record.qpn,
    first: undefined,
    also: [],
    others: [],
    otherCount: 0,
    flushes: 0,
    firstFlush: undefined,
    lastFlush: undefined,
    collapsed: false,
    last: undefined,
  };
}

/** A QP number means something on one device only; a log without device names is taken as one device. */
function keyOf(record: ErrorRecord): string {
  if (record.qpn !== undefined && record.qpn !== 0) return `qp ${record.qpn} ${record.device ?? ""}`;
  if (record.queue !== undefined) return `queue ${record.queue}`;
  if (record.cqn !== undefined) return `cq ${record.cqn} ${record.device ?? ""}`;
  return `unknown ${record.device ?? ""}`;
}

function labelOf(record: ErrorRecord): string {
  const device = record.device === undefined ? "" : ` (${record.device})`;
  if (record.qpn !== undefined && record.qpn !== 0) return `QP 0x${record.qpn.toString(16)}${device}`;
  if (record.queue !== undefined) return `queue ${record.queue}${device}`;
  if (record.cqn !== undefined) return `CQ 0x${record.cqn.toString(16)}${device}, QP not named`;
  return `unnamed queue${device}`;
}

/** A driver and the program above it report the same completion one after the other. */
function sameEvent(last: ErrorRecord | undefined, record: ErrorRecord): boolean {
  if (last === undefined || last.origin === record.origin || last.syndrome !== record.syndrome) return false;
  if (Math.abs(record.order - last.order) > SAME_EVENT) return false;
  const differ = (a: number | undefined, b: number | undefined) => a !== undefined && b !== undefined && a !== b;
  return !differ(last.vendor, record.vendor) && !differ(last.wqeCounter, record.wqeCounter);
}
