/** Which came first: times where clocks can be compared, lines where not. */

import type { Clock, ErrorRecord, EventRecord, Reporter } from "./causes_types.ts";

export type Reported = ErrorRecord | EventRecord;

const MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";

/** A date with its zone, or a number of seconds or less since 1970. */
const ZONED = /(?:Z|UTC|GMT|:\d\d(?:[.,]\d+)? ?[+-]\d\d:?\d\d)$|^\d{10,19}(?:\.\d+)?$/;

/**
 * What a printed time can be compared with.
 *
 * @param us Microseconds since 1970, where its date is known.
 */
export function clockOf(time: string | undefined, us: number | undefined): Clock | undefined {
  if (us !== undefined) return { kind: time === undefined || ZONED.test(time) ? "date" : "local", us };
  if (time === undefined) return undefined;
  // Many lines of one moment follow each other.
  if (time !== last.time) [last.time, last.clock] = [time, printedClock(time)];
  return last.clock;
}

const last: { time: string; clock: Clock | undefined } = { time: "", clock: undefined };

function printedClock(time: string): Clock | undefined {
  if (/^\d{1,9}\.\d{1,9}$/.test(time)) return { kind: "boot", us: Math.round(Number(time) * 1e6) };
  const match = /^(?:([A-Z][a-z]{2}) {1,2}(\d{1,2}) |(\d{1,2})-?(\d\d) )?(\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?$/.exec(
    time,
  );
  if (match === null) return undefined;
  const month = match[1] !== undefined
    ? MONTHS.indexOf(match[1]) / 3
    : match[3] !== undefined
    ? Number(match[3]) - 1
    : 0;
  const day = Number(match[2] ?? match[4] ?? 0);
  const seconds = ((month * 31 + day) * 24 + Number(match[5])) * 3600 + Number(match[6]) * 60 + Number(match[7]);
  return { kind: "day", us: seconds * 1e6 + Number((match[8] ?? "").padEnd(6, "0").slice(0, 6)) };
}

const isDate = (clock: Clock | undefined): boolean => clock?.kind === "date" || clock?.kind === "local";

/** Who keeps the clock: one host, or nobody is named and there is only one. */
const keeper = (one: Reporter): string => one.host ?? one.pod ?? one.file ?? "";

/** How reports are ordered. */
export interface Order {
  readonly by: "time" | "line";
  readonly why: string;
  /** Clock of those that are ordered by time. */
  readonly kind?: Clock["kind"];
  /** How many have no time, or one of another clock. */
  readonly unplaced?: number;
  /** The earliest time of those that are ordered by it. */
  readonly begin?: number;
}

/** Why the order is that of the lines where they are all that there is. */
export const NO_TIMES = "by line only: no line has a time";

/** Hosts whose clocks are told apart. */
const MAX_KEEPERS = 1 << 16;

/** Times of reports, by kind of clock. */
interface Times {
  readonly kind: Clock["kind"];
  readonly keepers: Set<string>;
  count: number;
  begin: number;
  end: number;
}

/** Microseconds by which lines of one kernel may be out of order. */
const SLACK = 1e6;

/** Which way the seconds of a kernel go. */
interface Course {
  last: Reported;
  rises: boolean;
  falls: boolean;
}

/** Which clocks reports have: counted one by one, so that reports need not be kept. */
export class Clocks {
  readonly #times: Times[] = [];
  readonly #courses = new Map<string, Course>();
  #count = 0;

  /** A report comes, flushes too: seconds of a kernel that go up and down are those of several starts. */
  sees(report: Reported): void {
    if (report.clock?.kind !== "boot") return;
    const key = keeper(report);
    const course = this.#courses.get(key);
    if (course === undefined) {
      if (this.#courses.size < MAX_KEEPERS) this.#courses.set(key, { last: report, rises: false, falls: false });
      return;
    }
    // What takes several lines is complete later than what came in between.
    if (report.order < course.last.order) return;
    const step = report.clock.us - course.last.clock!.us;
    if (step > SLACK) course.rises = true;
    if (step < -SLACK) course.falls = true;
    course.last = report;
  }

  add(report: Reported): void {
    this.#count++;
    const { clock } = report;
    if (clock === undefined) return;
    let times = this.#times.find(({ kind }) => kind === clock.kind);
    if (times === undefined) {
      times = { kind: clock.kind, keepers: new Set(), count: 0, begin: Infinity, end: -Infinity };
      this.#times.push(times);
    }
    times.count++;
    if (times.keepers.size < MAX_KEEPERS) times.keepers.add(keeper(report));
    if (clock.us < times.begin) times.begin = clock.us;
    if (clock.us > times.end) times.end = clock.us;
  }

  /**
   * Whether the times can be compared: of all, or of all that have one of the clock that most have.
   *
   * @param others Others report as well, what is not ordered.
   */
  order(others = false): Order {
    if (this.#count < 2) return { by: "line", why: "" };
    const line = (why: string): Order => ({ by: "line", why: `by line only: ${why}` });
    if (this.#times.length === 0) return { by: "line", why: NO_TIMES };
    const times = this.#usual();
    if (times === undefined) return line(this.#whyNot());
    const { kind, keepers, count, begin, end } = times;
    const unplaced = this.#count - count;
    let why: string;
    if (kind === "date" || kind === "local") why = datesWords(kind, keepers.size, unplaced > 0);
    else if (keepers.size > 1) return line(`${keepers.size} hosts, and no clock that they share`);
    else if (kind === "boot" && this.#startedAgain([...keepers][0]!)) {
      return line("seconds of one kernel that go up and down: it may have started again in between");
    } else if (kind === "boot" || isNear(begin, end)) why = clockWords(kind, [...keepers][0]!, others);
    else return line("the times may go over the end of a day or of a year");
    if (unplaced === 0) return { by: "time", why: `by time: ${why}`, kind, begin };
    const rest = `; ${unplaced} of ${this.#count} have no time of that kind and cannot be placed`;
    return { by: "time", why: `by time: ${why}${rest}`, kind, unplaced, begin };
  }

  #startedAgain(host: string): boolean {
    const course = this.#courses.get(host);
    return course !== undefined && course.rises && course.falls;
  }

  /** Those of the clock that most of those with a time have, if two have it. */
  #usual(): Times | undefined {
    const timed = this.#times.reduce((sum, { count }) => sum + count, 0);
    return this.#times.find(({ count }) => count > 1 && 2 * count > timed);
  }

  #whyNot(): string {
    if (this.#times.reduce((sum, { count }) => sum + count, 0) < this.#count) return "not every line has a time";
    return this.#times.every(({ kind }) => kind === "date" || kind === "local")
      ? "some dates have a zone, others have none"
      : "the lines have clocks of different kinds";
  }
}

function datesWords(kind: "date" | "local", hosts: number, partly: boolean): string {
  const words = partly ? "their dates" : "every line has its date";
  if (hosts < 2) return words;
  return `${words}; ${
    kind === "local"
      ? "no zone is printed, all are taken to be of one"
      : `the clocks of ${hosts} hosts are taken to agree`
  }`;
}

/** A clock of one host, or of what is not named. */
function clockWords(kind: "boot" | "day", host: string, others: boolean): string {
  if (!others || host === "") return kind === "boot" ? "seconds of one kernel" : "the times of one host";
  const clock = kind === "boot" ? "seconds of the kernel of" : "the times of";
  return `${clock} ${host}, the only one that reports more than flushes`;
}

/** Whether the times of reports can be compared. */
export function orderOf(reports: readonly Reported[]): Order {
  const clocks = new Clocks();
  for (const report of reports) clocks.add(report);
  return clocks.order();
}

/** Those of reports that have a place in an order by time. */
const placedIn = <R extends Reported>(reports: readonly R[], { kind }: Order): R[] =>
  reports.filter((one) => one.clock?.kind === kind);

/** Compares reports: those that have no place in an order by time stand behind, by line. */
export function comparing({ by, kind }: Order): (a: Reported, b: Reported) => number {
  if (by === "line") return (a, b) => a.order - b.order;
  const behind = (one: Reported) => Number(one.clock?.kind !== kind);
  return (a, b) => behind(a) - behind(b) || (behind(a) === 1 ? a.order - b.order : compareReports(a, b));
}

/**
 * Seconds for which a requester goes on trying before it reports, by who reports it.
 *
 * @param report An error, or an event, which has no syndrome.
 */
export function retrySeconds({ syndrome, origin }: { readonly syndrome?: number; readonly origin: string }): number {
  if (syndrome === 0x16) return 0.0128;
  if (syndrome !== 0x15) return 0;
  // Retry time-outs that programs ask for: NCCL 20, UCX 18, others mostly 14; seven retries.
  return origin.includes("nccl") || origin.includes("pytorch") ? 57 : origin.includes("ucx") ? 14.7 : 3.5;
}

/** What is said of the order where the first was taken for the time that its retries took. */
export function retryWords(first: Reported | undefined, { by, begin }: Order): string {
  if (first === undefined || by === "line" || retrySeconds(first) === 0 || !(begin! < first.clock!.us)) return "";
  return `; the first began to retry about ${retrySeconds(first)} s before its line, if its program's defaults hold`;
}

/** What happened at a moment, and not for a while before its report. */
const isSudden = (report: Reported): boolean =>
  "event" in report || report.syndrome === 0x01 || report.syndrome === 0x02 || report.syndrome === 0x04;

/**
 * The earliest of some reports. A time-out began as long before its line as its retries take; a death, an event or a
 * local error inside that time outranks it.
 */
export function earliestOf<R extends Reported>(all: readonly R[], order: Order): R | undefined {
  if (order.by === "line") return least(all, (one) => one.order);
  const reports = placedIn(all, order);
  const onset = (one: R) => one.clock!.us - retrySeconds(one) * 1e6;
  const first = least(reports, onset);
  if (first === undefined || retrySeconds(first) === 0) return first;
  const inside = reports.filter((one) =>
    isSudden(one) && one.clock!.us >= onset(first) && one.clock!.us <= first.clock!.us
  );
  return least(inside, (one) => one.clock!.us) ?? first;
}

/** The one with the smallest value, the earlier line where they are equal. */
function least<R extends Reported>(reports: readonly R[], value: (one: R) => number): R | undefined {
  let best: R | undefined;
  for (const one of reports) {
    if (best === undefined || value(one) < value(best) || (value(one) === value(best) && one.order < best.order)) {
      best = one;
    }
  }
  return best;
}

const DAY = 24 * 3600e6;

/** Whether times without a year, or without a date, are so close that no end of a year or of a day lies between them. */
function isNear(a: number, b: number): boolean {
  if (a < DAY !== b < DAY) return false;
  return Math.abs(a - b) <= (a < DAY ? DAY / 2 : 186 * DAY);
}

/** Whether two reports have one clock, or dates. */
export function areComparable(a: Reported, b: Reported): boolean {
  if (a.clock === undefined || b.clock === undefined || a.clock.kind !== b.clock.kind) return false;
  return isDate(a.clock) || (keeper(a) === keeper(b) && (a.clock.kind === "boot" || isNear(a.clock.us, b.clock.us)));
}

/** Compares two reports of one clock, or by line. */
export function compareReports(a: Reported, b: Reported): number {
  return areComparable(a, b) && a.clock!.us !== b.clock!.us ? a.clock!.us - b.clock!.us : a.order - b.order;
}
