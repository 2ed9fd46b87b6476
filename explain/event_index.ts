/** Events by whose they are, so that those of a queue's process, device or host are found without looking at all. */

import type { EventRecord } from "./causes_types.ts";
import { areComparable, compareReports, type Reported } from "./clocks.ts";

/** Events of one owner that are kept: the earliest explain what follows. */
const MAX_EACH = 8;

/** Whatever it is. */
const ANY = "*";

/** Whose something is, as far as a report tells. */
interface Owner {
  readonly host?: string | undefined;
  readonly pod?: string | undefined;
  readonly rank?: number | undefined;
  readonly process?: number | string | undefined;
  readonly device?: string | undefined;
  readonly qpn?: number | undefined;
}

const keyOf = (host: unknown, process: unknown, device: unknown, qpn: unknown) => `${host}|${process}|${device}|${qpn}`;

/** Hosts that say nothing of themselves are one: the log is of one. */
const placeOf = ({ host, pod }: Owner) => host ?? pod ?? "";

/** Values by which one that may be unknown is looked for. */
const ways = (value: unknown) => value === undefined ? [ANY] : [value, ""];

/** Events that may be what flushed a queue. */
export class EventIndex {
  readonly #events = new Map<string, EventRecord[]>();
  /** Hosts that anything names, of which two are several. */
  readonly #places = new Set<string>();

  /** Takes note of whose reports there are. */
  sees(owner: Owner): void {
    const place = placeOf(owner);
    if (place !== "" && this.#places.size < 2) this.#places.add(place);
  }

  add(event: EventRecord): void {
    this.sees(event);
    for (const device of [event.device ?? "", ANY]) {
      for (const qpn of [event.qpn ?? "", ANY]) {
        this.#put(keyOf(placeOf(event), event.process ?? "", device, qpn), event);
      }
    }
  }

  #put(key: string, event: EventRecord): void {
    const list = this.#events.get(key);
    if (list === undefined) this.#events.set(key, [event]);
    else {
      list.push(event);
      list.sort(compareReports);
      list.splice(MAX_EACH);
    }
  }

  #of(place: string, owner: Owner): EventRecord[] {
    const found: EventRecord[] = [];
    for (const process of owner.process === undefined ? [""] : [owner.process, ""]) {
      for (const device of ways(owner.device)) {
        for (const qpn of ways(owner.qpn)) found.push(...this.#events.get(keyOf(place, process, device, qpn)) ?? []);
      }
    }
    return found;
  }

  /** The earliest event before a report that is of the same process, device and host, as far as both say. */
  before(report: Reported, owner: Owner): EventRecord | undefined {
    const found = this.#of(placeOf(owner), owner);
    // Where there is only one host, what names none is its own, if it names a device or a process.
    if (placeOf(owner) !== "" && this.#places.size === 1) {
      found.push(...this.#of("", owner).filter(({ device, process }) => device !== undefined || process !== undefined));
    }
    return found.filter((event) => agrees(event, owner) && isBefore(event, report)).sort(compareReports)[0];
  }
}

function agrees(event: EventRecord, owner: Owner): boolean {
  return (["rank", "pod"] as const).every((name) =>
    event[name] === undefined || owner[name] === undefined || event[name] === owner[name]
  );
}

/** Lines of one file tell an order; those of two only by their times. */
function isBefore(event: EventRecord, report: Reported): boolean {
  return (areComparable(event, report) || event.file === report.file) && compareReports(event, report) <= 0;
}

/** What an event and a queue have in common. */
export function sharedWords(event: EventRecord, owner: Owner): string {
  if (event.qpn !== undefined && event.qpn === owner.qpn) return "of the same QP";
  if (event.process !== undefined) return "of the same process";
  if (event.device !== undefined && event.device === owner.device) return "of the same device";
  return event.host === undefined && event.pod === undefined ? "in the same log" : "of the same host";
}
