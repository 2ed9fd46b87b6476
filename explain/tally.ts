/** What all reports of a log have together: each is counted when it comes, and need not be kept for it. */

import { AddressBook } from "./addresses.ts";
import { reportsIn } from "./amount.ts";
import type { ErrorRecord, EventRecord } from "./causes_types.ts";
import { Clocks, type Order } from "./clocks.ts";
import { EndBook } from "./ends.ts";
import { Accusations } from "./matrix.ts";
import { guiltOf, Kinds } from "./story.ts";

/** Hosts that are told apart. */
const MAX_HOSTS = 1 << 16;

export class Tally {
  readonly addresses = new AddressBook();

  /** What is no flush, by kind. */
  readonly kinds = new Kinds();
  readonly accusations = new Accusations();
  readonly ends = new EndBook();
  readonly hosts = new Set<string>();
  readonly clocks = new Clocks();
  /** Errors, flushes too. */
  errors = 0;
  flushes = 0;
  events = 0;
  /** Hosts that report more than flushes. */
  readonly #failing = new Set<string>();

  /** Hosts are missing. */
  get isCut(): boolean {
    return this.hosts.size >= MAX_HOSTS || this.kinds.isCut;
  }

  /** A report comes, whether it is counted or not. */
  sees(record: ErrorRecord | EventRecord): void {
    this.addresses.learn(record.host, record.localGid);
    this.clocks.sees(record);
  }

  /**
   * Counts an error.
   *
   * @param before The one that was counted before it, of the same queue.
   */
  error(record: ErrorRecord, before?: ErrorRecord): void {
    const times = reportsIn(record);
    this.errors += times;
    const flush = guiltOf(record.syndrome) === "flush";
    if (flush) this.flushes += times;
    else {
      this.kinds.add(record);
      this.clocks.add(record);
    }
    this.#host(record, !flush);
    this.accusations.add(record);
    if (before === undefined || !isSameEnd(record, before)) this.ends.add(record);
  }

  /**
   * Counts an event.
   *
   * @param cause It may be what others follow from.
   */
  event(record: EventRecord, cause: boolean): void {
    this.events++;
    if (cause) {
      this.kinds.add(record);
      this.clocks.add(record);
    }
    this.#host(record, cause);
    this.accusations.add(record);
    this.ends.event(record);
  }

  #host({ host }: ErrorRecord | EventRecord, fails: boolean): void {
    if (host === undefined) return;
    if (this.hosts.size < MAX_HOSTS) this.hosts.add(host);
    if (fails && this.#failing.size < MAX_HOSTS) this.#failing.add(host);
  }

  /** How what is no flush is ordered. */
  order(): Order {
    return this.clocks.order(this.hosts.size > this.#failing.size);
  }
}

/** Whether a report tells no more of the ends of a connection than the one before it. */
function isSameEnd(one: ErrorRecord, before: ErrorRecord): boolean {
  return one.syndrome === before.syndrome && one.order >= before.order && one.localGid === before.localGid &&
    one.remoteGid === before.remoteGid && one.qpn === before.qpn && one.remoteQpn === before.remoteQpn &&
    one.peer === before.peer && one.host === before.host && one.process === before.process &&
    one.rank === before.rank && one.device === before.device && one.file === before.file;
}
