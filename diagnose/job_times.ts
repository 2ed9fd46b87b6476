/**
 * When what a job suffers from began: symptoms moved back to their first retry, on one line of time. Clocks of hosts are
 * believed to a second, and as far as the retries before an error are known.
 */

import type { EventKind } from "../layouts/async_events.ts";
import { blameKey, type Weighed } from "./job_blames.ts";
import type { Verdict } from "./types.ts";

/** When something was seen and when it began, microseconds since 1970. */
export interface Moment {
  /** Seen, or reported. */
  readonly at: number;
  /** Its retries began; the same where there are none. */
  readonly began: number;
}

/** Something that happened on a host. */
export interface Happening extends Moment {
  readonly host: string;
  readonly event: EventKind;
  /** In words, with where that stands. */
  readonly words: string;
}

export interface JobTimes {
  readonly of: ReadonlyMap<Verdict, Moment>;
  /** What hosts' logs tell beside errors. */
  readonly events: readonly Happening[];
  /** Hosts whose clocks nobody keeps in step. */
  readonly unkept: ReadonlySet<string>;
}

/** Clocks that are kept in step may differ by so much, microseconds; and what is known of retries is as rough. */
const SKEW_US = 1e6;
const ROUGH = 0.1;
/** Lines of time that a cause is told with. */
const MOST_LINES = 4;
/** Events that may be the beginning of it all. */
const GRAVE: readonly EventKind[] = [
  "process-death",
  "device-fatal",
  "firmware-health",
  "gpu-fault",
  "iommu-fault",
  "pcie-fault",
  "port",
  "gid-change",
];

/** Times by which first causes are told and ordered. */
export class TimeLine {
  readonly #times: JobTimes;

  /** @param times What is known. */
  constructor(times: JobTimes) {
    this.#times = times;
  }

  /** A host's own error came after others had begun to miss it: it follows from what they miss. */
  cameLater(verdict: Verdict, about: readonly Verdict[]): boolean {
    const own = this.#times.of.get(verdict);
    const others = about.flatMap((one) => this.#times.of.get(one) ?? []);
    const first = earliest(others);
    const hosts = new Set(about.filter((one) => this.#times.of.has(one)).map(blameKey));
    return own !== undefined && first !== undefined && hosts.size >= 2 && own.began - first.began > slack(own, first);
  }

  /** A process ended on a host while others were about to miss it, in words. */
  deathOn(host: string, verdicts: readonly Verdict[]): string | undefined {
    const first = earliest(verdicts.flatMap((one) => this.#times.of.get(one) ?? []));
    return this.#times.events.find((one) =>
      one.event === "process-death" && one.host === host && first !== undefined &&
      Math.abs(one.at - first.began) <= Math.max(slack(one, first), first.at - first.began)
    )?.words;
  }

  /** Causes with their times; what began before the one that explains most comes before it. */
  ordered(causes: readonly Weighed[]): Weighed[] {
    const timed = causes.map((weighed) => ({ weighed, onset: earliest(this.#momentsOf(weighed)) }));
    const [top] = timed;
    if (top === undefined) return [];
    const first = timed.reduce((best, one) =>
      one.onset !== undefined && (best.onset === undefined || one.onset.began < best.onset.began) ? one : best
    );
    const list = timed.map(({ weighed }) => this.#told(weighed));
    if (first === top || first.onset === undefined || top.onset === undefined) return list;
    const known = top.onset.began - first.onset.began > slack(first.onset, top.onset) &&
      ![first, top].some(({ weighed }) => this.#times.unkept.has(weighed.cause.host ?? ""));
    if (!known) {
      const words = `whether this or what ${first.weighed.cause.host ?? "the fabric"} has came first is not known: ` +
        `${seconds(top.onset.began - first.onset.began)} apart, and clocks and retries are not known as well`;
      return [withLines(list[0]!, [words]), ...list.slice(1)];
    }
    const at = timed.indexOf(first);
    return [list[at]!, ...list.slice(0, at), ...list.slice(at + 1)];
  }

  #momentsOf({ verdicts = [], cause: { host } }: Weighed): Moment[] {
    const own = this.#times.events.filter((one) => one.host === host && GRAVE.includes(one.event));
    const told = verdicts.flatMap((one) => this.#times.of.get(one) ?? []);
    // What happened long before is another matter.
    const first = earliest(told);
    return [...told, ...own.filter((one) => first === undefined || first.began - one.at <= slack(one, first) * 10)];
  }

  /** The cause with its line of time. */
  #told(weighed: Weighed): Weighed {
    const { verdicts = [], cause: { host } } = weighed;
    const first = earliest(this.#momentsOf(weighed));
    const events = this.#times.events.filter((one) =>
      one.host === host && GRAVE.includes(one.event) && first !== undefined && one.at >= first.began
    ).map((one) => ({ ...one, text: `${clock(one.at)} ${one.host}: ${one.words}` }));
    const errors = verdicts.flatMap((one) => {
      const moment = this.#times.of.get(one);
      return moment === undefined ? [] : [{ ...moment, text: errorText(one, moment) }];
    });
    const lines = [...events, ...errors].sort((a, b) => a.began - b.began).map(({ text }) => text);
    return withLines(weighed, [...new Set(lines)].slice(0, MOST_LINES));
  }
}

function errorText({ name, host, device, number }: Verdict, { at, began }: Moment): string {
  const queue = number === null ? "" : ` QP 0x${number.toString(16)}`;
  const where = `${host ?? device}${queue}`;
  return at - began < SKEW_US
    ? `${clock(at)} ${where}: ${name}`
    : `${clock(began)} ${where}: retries began, by what is known of them; ${name} at ${clock(at)}`;
}

function withLines(weighed: Weighed, lines: readonly string[]): Weighed {
  return lines.length === 0
    ? weighed
    : { ...weighed, cause: { ...weighed.cause, chain: [...weighed.cause.chain, ...lines] } };
}

function earliest<M extends Moment>(moments: readonly M[]): M | undefined {
  return moments.length === 0 ? undefined : moments.reduce((a, b) => b.began < a.began ? b : a);
}

/** By how much two moments may be the other way round. */
function slack(a: Moment, b: Moment): number {
  return SKEW_US + ROUGH * (a.at - a.began + (b.at - b.began));
}

function clock(us: number): string {
  return new Date(Math.floor(us / 1000)).toISOString().slice(0, 23) + "Z";
}

function seconds(us: number): string {
  return `${(us / 1e6).toFixed(1)} s`;
}
