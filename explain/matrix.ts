/** Who accuses whom, where more than two hosts report. */

import { type AddressBook, plainAddress } from "./addresses.ts";
import type { ErrorRecord, EventRecord, Matrix } from "./causes_types.ts";
import { compareReports } from "./clocks.ts";
import { listed, reportsIn } from "./amount.ts";
import { guiltOf } from "./story.ts";

/** Rows and columns of the table that are given. */
const MAX_SIDE = 256;

/** Hosts that a sentence names. */
const MAX_HOSTS = 6;

/** Hosts of which it is said what accusing them means, and those that are weighed for it. */
const MAX_SAYS = 4;
const MAX_WEIGHED = 64;

/** Pairs of a host and another end that are told apart, and names of other ends whose plain form is remembered. */
const MAX_PAIRS = 1 << 16;
const MAX_KEYS = 1 << 12;

/** Names as people count: n2 before n10. */
const byName = new Intl.Collator("en", { numeric: true }).compare;

/** The other end without its port, or the host whose address it is. */
export function accusedOf(
  { peer, remoteGid }: { readonly peer?: string | undefined; readonly remoteGid?: string | undefined },
  addresses: AddressBook,
): string | undefined {
  const names = [remoteGid, peer].filter((name) => name !== undefined);
  for (const name of names) {
    const host = addresses.hostOf(name);
    if (host !== undefined) return host;
  }
  return names[0] === undefined ? undefined : plainAddress(names[0]);
}

/** What a host reports of another end, by the names that its reports have for it. */
interface Pair {
  readonly remoteGid: string | undefined;
  readonly peer: string | undefined;
  /** Reports that accuse it; flushes only tell that they are connected. */
  count: number;
}

/** What a host reports. */
interface Host {
  readonly pairs: Map<string, Pair>;
  /** Local errors accuse the host itself. */
  local: number;
  /** The earliest local error or event. */
  own: ErrorRecord | EventRecord | undefined;
}

/** What hosts report of themselves and of others, counted one by one, so that reports need not be kept. */
export class Accusations {
  readonly #hosts = new Map<string, Host>();
  readonly #keys = new Map<string, string>();
  #pairs = 0;
  /** Accusations of pairs beyond those that are told apart. */
  #beyond = 0;

  add(report: ErrorRecord | EventRecord): void {
    if (report.host === undefined) return;
    let host = this.#hosts.get(report.host);
    if (host === undefined) {
      if (this.#hosts.size >= MAX_PAIRS) {
        if (isAccusing(report)) this.#beyond += reportsIn(report);
        return;
      }
      host = { pairs: new Map(), local: 0, own: undefined };
      this.#hosts.set(report.host, host);
    }
    const local = !("event" in report) && guiltOf(report.syndrome) === "local";
    if (local) host.local += reportsIn(report);
    if (local || ("event" in report && report.event !== "connection" && !isGoodNews(report.words))) {
      if (host.own === undefined || compareReports(report, host.own) < 0) host.own = report;
    }
    this.#pair(host, report, !local && isAccusing(report) ? reportsIn(report) : 0);
  }

  #pair({ pairs }: Host, report: ErrorRecord | EventRecord, count: number): void {
    const { peer } = report;
    const remoteGid = "remoteGid" in report ? report.remoteGid : undefined;
    if (peer === undefined && remoteGid === undefined) return;
    const plain = (name: string | undefined) => name === undefined ? undefined : plainAddress(name);
    const raw = `${remoteGid}\n${peer}`;
    const key = this.#keys.get(raw) ?? `${plain(remoteGid)}\n${plain(peer)}`;
    if (this.#keys.size < MAX_KEYS) this.#keys.set(raw, key);
    const known = pairs.get(key);
    if (known !== undefined) known.count += count;
    else if (this.#pairs < MAX_PAIRS) {
      this.#pairs++;
      pairs.set(key, { remoteGid, peer, count });
    } else this.#beyond += count;
  }

  /** Who accuses whom, where more than two hosts report. */
  matrix(addresses: AddressBook): Matrix | undefined {
    return matrixOf(this.#sides(addresses), this.#beyond);
  }

  #sides(addresses: AddressBook): Sides {
    const sides: Sides = { cells: new Map(), own: new Map(), reporters: new Map(), addresses };
    for (const [name, { pairs, local, own }] of [...this.#hosts].sort(([a], [b]) => byName(a, b))) {
      const peers = new Set<string>();
      sides.reporters.set(name, peers);
      if (own !== undefined) sides.own.set(name, own);
      enter(sides, name, name, local);
      for (const pair of pairs.values()) {
        const accused = accusedOf(pair, addresses)!;
        peers.add(accused);
        enter(sides, name, accused, pair.count);
      }
    }
    return sides;
  }
}

/** Whether a report is one about the other end: an event without completion, an error that is neither local nor a flush. */
function isAccusing(report: ErrorRecord | EventRecord): boolean {
  return "event" in report ? report.event === "connection" : guiltOf(report.syndrome) !== "flush";
}

/** What the hosts say of themselves and of others. */
interface Sides {
  /** Reports by accuser and accused; a local error accuses its own host. */
  readonly cells: Map<string, Map<string, number>>;
  /** The earliest local error or event of hosts. */
  readonly own: Map<string, ErrorRecord | EventRecord>;
  /** All that report anything, with whom they are connected to. */
  readonly reporters: Map<string, Set<string>>;
  readonly addresses: AddressBook;
}

function enter({ cells }: Sides, host: string, accused: string, count: number): void {
  if (count === 0) return;
  const row = cells.get(host) ?? new Map<string, number>();
  row.set(accused, (row.get(accused) ?? 0) + count);
  cells.set(host, row);
}

function matrixOf(sides: Sides, beyond: number): Matrix | undefined {
  const { cells } = sides;
  const totals = new Map<string, Set<string>>();
  for (const [host, row] of cells) {
    for (const accused of row.keys()) totals.set(accused, (totals.get(accused) ?? new Set()).add(host));
  }
  const everyone = new Set([...cells.keys(), ...totals.keys()]);
  if (everyone.size <= 2 || cells.size < 2) return undefined;
  // Two hosts that accuse each other by addresses look like four.
  if (cells.size === 2 && totals.size === 2 && [...totals.values()].every((by) => by.size === 1)) return undefined;
  const accused = [...totals].sort((a, b) => b[1].size - a[1].size || byName(a[0], b[0])).map(([name]) => name);
  const says = sayings(totals, accused, sides);
  if (totals.get(accused[0]!)!.size === 1) {
    says.push(`${cells.size} hosts accuse ${accused.length} hosts or addresses, and none is accused by two`);
  }
  const columns = accused.slice(0, MAX_SIDE);
  const rows = [...cells.keys()].filter((host) => columns.some((name) => cells.get(host)!.has(name))).slice(
    0,
    MAX_SIDE,
  );
  const counts = rows.map((host) => columns.map((name) => cells.get(host)!.get(name) ?? 0));
  const all = [...cells.values()].reduce((sum, row) => sum + total([...row.values()]), beyond);
  const reports = all - total(counts.map(total));
  const left = { accusers: cells.size - rows.length, accused: accused.length - columns.length, reports };
  return { accusers: rows, accused: columns, counts, says, ...reports > 0 ? { left } : {} };
}

const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

/** What it means, of those whom several accuse: the most telling first. */
function sayings(totals: ReadonlyMap<string, ReadonlySet<string>>, accused: readonly string[], sides: Sides): string[] {
  const telling = accused.slice(0, MAX_WEIGHED).filter((name) => othersOf(name, totals).length >= 2);
  const rank = (name: string) => sides.own.has(name) ? 0 : sides.reporters.has(name) ? 2 : 1;
  const sorted = telling.toSorted((a, b) => rank(a) - rank(b));
  const says = sorted.slice(0, MAX_SAYS).map((name) => sayOf(name, othersOf(name, totals), sides));
  const more = accused.filter((name) => othersOf(name, totals).length >= 2).length - says.length;
  return more > 0 ? [...says, `${more} more ${more === 1 ? "is" : "are"} accused by two or more`] : says;
}

const othersOf = (name: string, totals: ReadonlyMap<string, ReadonlySet<string>>): string[] =>
  [...totals.get(name)!].filter((host) => host !== name);

/** What it means that several accuse one. */
function sayOf(name: string, others: readonly string[], sides: Sides): string {
  const who = `accused by ${listed(others, MAX_HOSTS)}`;
  const own = sides.own.get(name);
  if (own !== undefined) return `${name} has ${ownWords(own)} (${own.where}) and is ${who}: start there`;
  if (sides.reporters.has(name)) return `${name} is ${who}`;
  // Who is connected to an address is hardly the one that it is of.
  const maybe = [...sides.reporters].filter(([host, peers]) => !peers.has(name) && !sides.addresses.knows(host))
    .map(([host]) => host);
  if (maybe.length === 0) {
    return `${name} is ${who} and reports nothing itself: look there first, whether it is alive`;
  }
  const guilty = maybe.find((host) => sides.own.has(host));
  const hint = guilty === undefined
    ? ""
    : ` (${guilty} has ${ownWords(sides.own.get(guilty)!)}, ${sides.own.get(guilty)!.where})`;
  return `${name} is ${who}; which host that is, the data does not say: it may be ${
    listed(maybe, MAX_HOSTS)
  }, whose addresses are not ` +
    `told${hint}`;
}

/** Whether an event says that something came up, or that the bus repaired itself. */
export const isGoodNews = (words: string): boolean => /\b(?:active|link up)\b|^correct(?:ed|able)/i.test(words);

const ownWords = (report: ErrorRecord | EventRecord): string =>
  "event" in report ? `an event of its own, ${report.words}` : "a local error";
