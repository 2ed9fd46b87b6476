/**
 * Which error came first: errors grouped per queue of a host, the flushes folded into a count, the first real error
 * marked, and said where it cannot be known.
 */

import type { ErrorRecord, EventRecord, QueueErrors, Story } from "./causes_types.ts";
import { earliestOf, type Order, orderOf, retryWords } from "./clocks.ts";
import { EventIndex } from "./event_index.ts";
import { isGoodNews } from "./matrix.ts";
import { flushedOf } from "./story.ts";
import { Tally } from "./tally.ts";
import {
  addError,
  addFlush,
  agree,
  complete,
  type ErrorGroup,
  groupKey,
  type Identity,
  identityOf,
  labelOf,
  NAMELESS,
  newGroup,
  ordered,
  partVerdict,
  programOf,
  queueKey,
  sorted,
  verdictOf,
} from "./cause_groups.ts";

export type { CauseVerdict, ErrorRecord, EventRecord, QueueErrors, Story } from "./causes_types.ts";
export { ringOrder, UNWRITTEN } from "../records/ring_order.ts";

/** The syndrome of a flush. */
export const FLUSH = 0x05;

/** Queues that are kept apart: as many that were flushed, and as many with errors; reports of further ones are counted. */
const MAX_GROUPS = 4096;

/** Queues of one number or name that a report without all of its owner is compared with. */
const MAX_ALIKE = 64;

/** Events that are kept. */
const MAX_EVENTS = 4096;

/** Two reports of one event stand at most this many lines apart. */
const SAME_EVENT = 12;

/** What an adapter's driver or library prints of a completion, of which the program above it tells as well. */
const DRIVER = /^(?:kernel mlx|rdma-core|dpdk rte|mlx4|mthca)/;

/** Collects errors and events in the order in which they were reported. */
export class CauseCollector {
  readonly #groups = new Map<string, ErrorGroup>();
  /** Groups by number or name of their queue. */
  readonly #byQueue = new Map<string, ErrorGroup[]>();
  readonly #events: EventRecord[] = [];
  readonly #causes = new EventIndex();
  /** What all reports have together, whether they are kept or not. */
  readonly #tally = new Tally();
  readonly #failed = new Set<ErrorGroup>();
  readonly #beyond = { errors: 0, flushes: 0, events: 0 };
  #recent: ErrorGroup | undefined;
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

  /** Enters an event; of news only the addresses count. */
  event(record: EventRecord): void {
    this.#tally.sees(record);
    if (record.event === "notice") return;
    const cause = isCause(record);
    if (cause) this.#causes.add(record);
    this.#tally.event(record, cause);
    if (this.#events.length < MAX_EVENTS) this.#events.push(record);
    else this.#beyond.events++;
  }

  /** Enters an error. */
  add(record: ErrorRecord): void {
    // A receive that a shared queue gives back: the queue goes on, and nothing has failed.
    if (record.syndrome === 0x22 && (record.vendor === 0x93 || record.vendor === 0x99)) return;
    this.#tally.sees(record);
    this.#causes.sees(record);
    const named = record.qpn !== undefined || record.cqn !== undefined || record.queue !== undefined;
    // A line without any number of a queue tells of the completion that was reported right before, by the same process.
    const recent = named || this.#recent === undefined || !agree(this.#recent.identity, record)
      ? undefined
      : this.#recent;
    const group = recent !== undefined && sameEvent(recent.last, record) ? recent : this.#groupOf(record);
    if (group === undefined) {
      this.#beyond[record.syndrome === FLUSH ? "flushes" : "errors"]++;
      return this.#tally.error(record);
    }
    if (sameEvent(group.last, record) && agree(group.identity, record)) {
      if (!group.also.includes(record.origin) && group.also.length < 8) group.also.push(record.origin);
      complete(group, record);
      return;
    }
    this.#count(group);
    group.last = record;
    if (named) this.#recent = group;
    if (record.collapsed) group.collapsed = true;
    if (record.syndrome === FLUSH) addFlush(group, record);
    else {
      this.#failed.add(group);
      addError(group, record);
    }
  }

  /** The last report of a queue is counted once another follows: it may be completed until then. */
  #count(group: ErrorGroup): void {
    const { last, counted } = group;
    if (last === undefined || last === counted) return;
    this.#tally.error(last, counted);
    group.counted = last;
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
    const like = this.#byQueue.get(queue) ?? [];
    let same: ErrorGroup | undefined;
    let count = 0;
    for (let n = 0; n < like.length && count < 2; n++) {
      if (!agree(like[n]!.identity, identity)) continue;
      same = like[n];
      count++;
    }
    if (same !== undefined && count === 1) {
      const group = same;
      for (const name of Object.keys(identity) as (keyof Identity)[]) {
        group.identity = { ...group.identity, [name]: group.identity[name] ?? identity[name] };
      }
      this.#groups.set(key, group);
      return group;
    }
    // Flushes of many queues leave room for the error that caused them.
    const kept = record.syndrome === FLUSH ? this.#groups.size - this.#failed.size : this.#failed.size;
    if (kept >= MAX_GROUPS) return undefined;
    const group = newGroup(record);
    this.#groups.set(key, group);
    if (like.length === 0) this.#byQueue.set(queue, [group]);
    else if (like.length < MAX_ALIKE) like.push(group);
    return group;
  }

  /** Errors, flushes too, that were left out because there were too many queues. */
  get beyond(): number {
    return this.#beyond.errors + this.#beyond.flushes;
  }

  /** The queues, the one with the earliest error first. */
  queues(order?: Order): QueueErrors[] {
    const groups = [...new Set(this.#groups.values())].map((group) =>
      order === undefined ? group : ordered(group, order)
    );
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
    const tally = this.#tally;
    for (const group of this.#groups.values()) this.#count(group);
    const order = tally.order();
    const queues = this.queues(order);
    const first = earliestOf(tally.kinds.firsts(), order);
    const causes = sorted(queues.filter((queue) => queue.first !== undefined), order);
    const only = queues.filter((queue) => queue.first === undefined);
    return {
      reports: tally.errors + tally.events,
      flushes: tally.flushes,
      eventCount: tally.events,
      queues: queues.length,
      hosts: [...tally.hosts],
      ranked: tally.kinds.ranked(order),
      first,
      order: {
        by: order.by,
        why: order.why + retryWords(first, order),
        ...order.unplaced === undefined ? {} : { unplaced: order.unplaced },
      },
      events: this.#events,
      matrix: tally.accusations.matrix(tally.addresses),
      ends: tally.ends.joined(tally.addresses),
      causes,
      flushed: flushedOf(only),
      onlyFlushed: only,
      leftOut: this.#beyond,
      atLeast: {
        // One that nothing names may be several.
        queues: this.beyond > 0 || queues.some(({ label }) => label.startsWith(NAMELESS)),
        hosts: tally.isCut,
        ends: tally.ends.isCut,
      },
    };
  }

  #judge(group: ErrorGroup): QueueErrors {
    const { first, firstFlush, lastFlush, identity } = group;
    const cqn = (first ?? firstFlush)?.cqn;
    const gone = this.#overwritten.get("*") ?? (cqn === undefined ? undefined : this.#overwritten.get(String(cqn)));
    const event = first === undefined && firstFlush !== undefined
      ? this.#causes.before(firstFlush, identity)
      : undefined;
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

/** Good news are no causes, nor is what succeeded. */
export function isCause(event: EventRecord): boolean {
  return !isGoodNews(event.words) && !/\bsucceeded\b/i.test(event.words);
}

/** A driver and the program above it report the same completion one after the other. */
function sameEvent(last: ErrorRecord | undefined, record: ErrorRecord): boolean {
  if (last === undefined || last.origin === record.origin || last.syndrome !== record.syndrome) return false;
  const drivers = DRIVER.test(last.origin) || DRIVER.test(record.origin);
  const queue = last.qpn !== undefined && last.qpn === record.qpn;
  if (!drivers && !queue && programOf(last.origin) !== programOf(record.origin)) return false;
  if (Math.abs(record.order - last.order) > SAME_EVENT) return false;
  const differ = (a: number | undefined, b: number | undefined) => a !== undefined && b !== undefined && a !== b;
  return !differ(last.vendor, record.vendor) && !differ(last.wqeCounter, record.wqeCounter);
}
