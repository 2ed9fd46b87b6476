/**
 * Which error came first: errors grouped per queue of a host, the flushes folded into a count, the first real error
 * marked, and said where it cannot be known.
 */

import type { ErrorRecord, EventRecord, QueueErrors, Story } from "./causes_types.ts";
import { compareReports, earliestOf, orderOf, type Reported } from "./clocks.ts";
import { endsOf, flushedOf, matrixOf, rankedOf } from "./story.ts";
import {
  addError,
  addFlush,
  agree,
  type ErrorGroup,
  groupKey,
  type Identity,
  identityOf,
  labelOf,
  newGroup,
  partVerdict,
  queueKey,
  sorted,
  verdictOf,
} from "./cause_groups.ts";

export type { CauseVerdict, ErrorRecord, EventRecord, QueueErrors, Story } from "./causes_types.ts";
export { ringOrder, UNWRITTEN } from "../records/ring_order.ts";

/** The syndrome of a flush. */
export const FLUSH = 0x05;

/** Queues that are kept apart; errors of further ones are only counted. */
const MAX_GROUPS = 4096;

/** Events that are kept. */
const MAX_EVENTS = 4096;

/** Two reports of one event stand at most this many lines apart. */
const SAME_EVENT = 12;

/** Events that explain nothing. */
const NEWS: ReadonlySet<string> = new Set(["notice"]);

/** Collects errors and events in the order in which they were reported. */
export class CauseCollector {
  readonly #groups = new Map<string, ErrorGroup>();
  /** Groups by number or name of their queue. */
  readonly #byQueue = new Map<string, ErrorGroup[]>();
  readonly #events: EventRecord[] = [];
  #recent: ErrorGroup | undefined;
  #beyond = 0;
  #overwritten = new Map<string, string>();
  #partlyRead = new Map<number | undefined, string>();

  /**
   * Notes that older entries of a ring are gone: the first error of any queue in it may be among them.
   *
   * @param cqn CQ number, or undefined for all.
   */
  overwritten(cqn: number | undefined, reason: string): void {
    this.#overwritten.set(cqn === undefined ? "*" : String(cqn), reason);
  }

  /**
   * Notes that only a part of a ring was looked at.
   *
   * @param cqn CQ number, or undefined for all.
   */
  partlyRead(cqn: number | undefined, part: string): void {
    this.#partlyRead.set(cqn, part);
  }

  /** Enters an event. */
  event(record: EventRecord): void {
    if (this.#events.length < MAX_EVENTS) this.#events.push(record);
    else this.#beyond++;
  }

  /** Enters an error. */
  add(record: ErrorRecord): void {
    // A receive that a shared queue gives back: the queue goes on, and nothing has failed.
    if (record.syndrome === 0x22 && (record.vendor === 0x93 || record.vendor === 0x99)) return;
    const named = record.qpn !== undefined || record.cqn !== undefined || record.queue !== undefined;
    // A line without any number of a queue tells of the completion that was reported right before, by the same process.
    const recent = named || this.#recent === undefined || !agree(this.#recent.identity, identityOf(record))
      ? undefined
      : this.#recent;
    const group = recent !== undefined && sameEvent(recent.last, record) ? recent : this.#groupOf(record);
    if (group === undefined) return;
    if (sameEvent(group.last, record) && agree(group.identity, identityOf(record))) {
      if (!group.also.includes(record.origin) && group.also.length < 8) group.also.push(record.origin);
      return;
    }
    group.last = record;
    if (named) this.#recent = group;
    if (record.collapsed) group.collapsed = true;
    if (record.syndrome === FLUSH) addFlush(group, record);
    else addError(group, record);
  }

  /** The same report once more, by another voice. */
  repeated(record: ErrorRecord, voice: string): void {
    const group = this.#groups.get(groupKey(record)) ?? this.#recent;
    if (group !== undefined && !group.also.includes(voice) && group.also.length < 8) group.also.push(voice);
  }

  /** A line tells which QP a completion without one was of. */
  nameQueue(cqn: number, device: string | undefined, qpn: number): void {
    const group = this.#recent;
    if (group === undefined || group.cqn !== cqn || group.identity.qpn !== undefined) return;
    if (device !== undefined && group.identity.device !== undefined && group.identity.device !== device) return;
    group.identity.qpn = qpn;
  }

  /** The group of a record, made where there is none yet. */
  #groupOf(record: ErrorRecord): ErrorGroup | undefined {
    const key = groupKey(record);
    const exact = this.#groups.get(key);
    if (exact !== undefined) return exact;
    const queue = queueKey(record);
    const identity = identityOf(record);
    const like = (this.#byQueue.get(queue) ?? []).slice(0, 64);
    const same = like.filter((group) => agree(group.identity, identity));
    if (same.length === 1) {
      const group = same[0]!;
      for (const name of Object.keys(identity) as (keyof Identity)[]) {
        group.identity = { ...group.identity, [name]: group.identity[name] ?? identity[name] };
      }
      this.#groups.set(key, group);
      return group;
    }
    if (this.#groups.size >= MAX_GROUPS) {
      this.#beyond++;
      return undefined;
    }
    const group = newGroup(record);
    this.#groups.set(key, group);
    this.#byQueue.set(queue, [...like, group]);
    return group;
  }

  /** Errors that were left out because there were too many queues. */
  get beyond(): number {
    return this.#beyond;
  }

  /** The queues, the one with the earliest error first. */
  queues(): QueueErrors[] {
    const groups = [...new Set(this.#groups.values())];
    const of = (group: ErrorGroup): ErrorRecord => (group.first ?? group.firstFlush)!;
    return groups.sort((a, b) => of(a).order - of(b).order).map((group) => this.#judge(group));
  }

  /** The earliest error that is no flush, over all queues. */
  first(): { queue: QueueErrors; record: ErrorRecord } | undefined {
    const queues = this.queues().filter((queue) => queue.first !== undefined);
    const records = queues.map((queue) => queue.first!);
    const record = earliestOf(records, orderOf(records));
    return record === undefined ? undefined : { queue: queues[records.indexOf(record)]!, record };
  }

  /** What all of it tells. */
  story(): Story {
    const queues = this.queues();
    const errors = queues.flatMap((queue) => queue.first === undefined ? [] : [queue.first]);
    const events = this.#events.filter((event) => !NEWS.has(event.event));
    const reports: Reported[] = [...errors, ...events.filter(isCause)];
    const order = orderOf(reports);
    const causes = sorted(queues.filter((queue) => queue.first !== undefined), order);
    const only = queues.filter((queue) => queue.first === undefined);
    const all = queues.flatMap((queue) => [queue.first, ...queue.others, queue.flushRange?.[0]]).filter((one) =>
      one !== undefined
    );
    const flushes = queues.reduce((sum, queue) => sum + queue.flushes, 0);
    return {
      reports:
        queues.reduce((sum, queue) => sum + queue.flushes + queue.otherCount + (queue.first === undefined ? 0 : 1), 0) +
        events.length,
      flushes,
      queues: queues.length,
      hosts: [...new Set([...all, ...this.#events].flatMap((one) => one.host ?? []))],
      ranked: rankedOf(queues, events),
      first: earliestOf(reports, order),
      order,
      events,
      matrix: matrixOf(queues),
      ends: endsOf(errors),
      causes,
      flushed: flushedOf(only),
      onlyFlushed: only,
      beyond: this.#beyond,
    };
  }

  /** The event that explains a queue's flushes: of the same process or device, before them or about the same time. */
  #eventFor(group: ErrorGroup): EventRecord | undefined {
    const flush = group.firstFlush;
    if (flush === undefined) return undefined;
    const own = this.#events.filter((event) =>
      isCause(event) && !NEWS.has(event.event) && isNear(event, group, flush) &&
      (event.qpn === undefined || group.identity.qpn === undefined || event.qpn === group.identity.qpn)
    );
    return own.sort(compareReports)[0];
  }

  #judge(group: ErrorGroup): QueueErrors {
    const { first, firstFlush, lastFlush, identity } = group;
    const cqn = (first ?? firstFlush)?.cqn;
    const gone = this.#overwritten.get("*") ?? (cqn === undefined ? undefined : this.#overwritten.get(String(cqn)));
    const event = first === undefined ? this.#eventFor(group) : undefined;
    const part = this.#partlyRead.get(cqn);
    const { verdict, reason } = part === undefined ? verdictOf(group, gone, event) : partVerdict(group, part);
    return {
      label: labelOf(group),
      device: identity.device,
      host: identity.host,
      process: identity.process,
      rank: identity.rank,
      qpn: identity.qpn,
      first,
      event,
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

/** News that something came up, or that the bus repaired itself, are no causes. */
export function isCause(event: EventRecord): boolean {
  return !/\b(?:active|link up|^corrected|succeeded)\b/i.test(event.words) && !/^corrected/i.test(event.words);
}

/** Whether an event is of the same process, or of the same host and device. */
function isNear(event: EventRecord, group: ErrorGroup, flush: ErrorRecord): boolean {
  const { identity } = group;
  const differ = (a: unknown, b: unknown) => a !== undefined && b !== undefined && a !== b;
  if (differ(event.host, identity.host) || differ(event.rank, identity.rank) || differ(event.pod, identity.pod)) {
    return false;
  }
  if (differ(event.device, identity.device) || differ(event.process, identity.process)) return false;
  const known = event.host !== undefined || event.process !== undefined || event.device !== undefined ||
    identity.host === undefined;
  return known && compareReports(event, flush) <= 0;
}

/** A driver and the program above it report the same completion one after the other. */
function sameEvent(last: ErrorRecord | undefined, record: ErrorRecord): boolean {
  if (last === undefined || last.origin === record.origin || last.syndrome !== record.syndrome) return false;
  if (Math.abs(record.order - last.order) > SAME_EVENT) return false;
  const differ = (a: number | undefined, b: number | undefined) => a !== undefined && b !== undefined && a !== b;
  return !differ(last.vendor, record.vendor) && !differ(last.wqeCounter, record.wqeCounter);
}
