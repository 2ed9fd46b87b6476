/** Who accuses whom, where more than two hosts report. */

import { type AddressBook, plainAddress } from "./addresses.ts";
import type { ErrorRecord, EventRecord, Matrix } from "./causes_types.ts";
import { compareReports } from "./clocks.ts";
import { listed } from "./flushed_text.ts";
import { guiltOf } from "./story.ts";

/** What a log tells. */
export interface Told {
  readonly errors: readonly ErrorRecord[];
  /** The first flushes of queues. */
  readonly flushes: readonly ErrorRecord[];
  readonly events: readonly EventRecord[];
  readonly addresses: AddressBook;
}

/** Rows and columns of a table that a screen has room for. */
const MAX_SIDE = 12;
const MAX_WIDTH = 112;

/** Hosts that a sentence names. */
const MAX_HOSTS = 6;

/** Hosts of which it is said what accusing them means, and those that are weighed for it. */
const MAX_SAYS = 4;
const MAX_WEIGHED = 64;

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

function sidesOf({ errors, flushes, events, addresses }: Told): Sides {
  const sides: Sides = { cells: new Map(), own: new Map(), reporters: new Map(), addresses };
  for (const record of [...errors, ...flushes, ...events]) {
    if (record.host === undefined) continue;
    const peers = sides.reporters.get(record.host) ?? new Set();
    sides.reporters.set(record.host, peers);
    const peer = accusedOf(record, addresses);
    if (peer !== undefined) peers.add(peer);
  }
  for (const record of errors) {
    const local = guiltOf(record.syndrome) === "local";
    if (local) enterOwn(sides, record);
    enter(sides, record.host, local ? record.host : accusedOf(record, addresses));
  }
  for (const event of events) {
    if (event.event === "connection") enter(sides, event.host, accusedOf(event, addresses));
    else if (!isGoodNews(event.words)) enterOwn(sides, event);
  }
  return sides;
}

function enterOwn({ own }: Sides, report: ErrorRecord | EventRecord): void {
  if (report.host === undefined) return;
  const known = own.get(report.host);
  if (known === undefined || compareReports(report, known) < 0) own.set(report.host, report);
}

function enter({ cells }: Sides, host: string | undefined, accused: string | undefined): void {
  if (host === undefined || accused === undefined) return;
  const row = cells.get(host) ?? new Map<string, number>();
  row.set(accused, (row.get(accused) ?? 0) + 1);
  cells.set(host, row);
}

/** Who accuses whom, where more than two hosts report. */
export function matrixOf(told: Told): Matrix | undefined {
  const sides = sidesOf(told);
  const { cells } = sides;
  const totals = new Map<string, Set<string>>();
  for (const [host, row] of cells) {
    for (const accused of row.keys()) totals.set(accused, (totals.get(accused) ?? new Set()).add(host));
  }
  const everyone = new Set([...cells.keys(), ...totals.keys()]);
  if (everyone.size <= 2 || cells.size < 2) return undefined;
  // Two hosts that accuse each other by addresses look like four.
  if (cells.size === 2 && totals.size === 2 && [...totals.values()].every((by) => by.size === 1)) return undefined;
  const accused = [...totals].sort((a, b) => b[1].size - a[1].size).map(([name]) => name);
  const says = sayings(totals, accused, sides);
  // Where nobody is accused twice, a large table is its diagonal.
  const scattered = accused.length > MAX_SIDE && totals.get(accused[0]!)!.size === 1;
  const columns = scattered ? [] : fitting(accused, Math.max(...[...cells.keys()].map((name) => name.length)));
  const accusers = [...cells.keys()].filter((host) => columns.some((name) => cells.get(host)!.has(name)));
  const rows = accusers.slice(0, MAX_SIDE);
  const beyond = [cells.size - rows.length, accused.length - columns.length];
  const rest = scattered
    ? [`${cells.size} accuse ${accused.length}, and none is accused by two`]
    : beyond.some((count) => count > 0)
    ? [`the table leaves out ${beyond[0]} that accuse and ${beyond[1]} that are accused`]
    : [];
  return {
    accusers: rows,
    accused: columns,
    counts: rows.map((host) => columns.map((name) => cells.get(host)?.get(name) ?? 0)),
    says: [...says, ...rest],
  };
}

/** The first columns that a line has room for. */
function fitting(accused: readonly string[], width: number): string[] {
  let left = MAX_WIDTH - width;
  return accused.slice(0, MAX_SIDE).filter((name) => (left -= Math.max(3, name.length) + 2) >= 0);
}

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
