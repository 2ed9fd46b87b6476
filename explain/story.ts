/**
 * What the errors of many queues and hosts tell together: ranked by guilt, who accuses whom, both ends of connections,
 * and the queues that only flushed, folded.
 */

import { syndromeOf, wcStatusOf } from "../layouts/knowledge.ts";
import type { Ends, ErrorRecord, EventRecord, Flushed, Guilt, Matrix, QueueErrors, Ranked } from "./causes_types.ts";
import { compareReports } from "./clocks.ts";

function guiltOf(syndrome: number): Guilt {
  if (syndrome === 0x05) return "flush";
  if (syndrome === 0x15) return "timeout";
  if (syndrome === 0x16) return "rnr";
  return [0x10, 0x12, 0x13, 0x14, 0x22].includes(syndrome) ? "refusal" : "local";
}

/** The most guilty first. An event that a responder or a host reports is as local as an error can be. */
const RANK: Readonly<Record<Guilt, number>> = { event: 0, local: 0, refusal: 1, rnr: 2, timeout: 3, flush: 4 };

/** Everything that is no flush, by guilt; of one guilt the earliest first. */
export function rankedOf(queues: readonly QueueErrors[], events: readonly EventRecord[]): Ranked[] {
  const errors = queues.flatMap(({ first, others }) => [...first === undefined ? [] : [first], ...others]);
  const kinds = new Map<string, { ranked: Kind; hosts: Set<string>; count: number; first: Report }>();
  for (const [key, first, ranked] of [...errors.map(kindOfError), ...events.map(kindOfEvent)]) {
    const known = kinds.get(key) ?? { ranked, hosts: new Set(), count: 0, first };
    kinds.set(key, known);
    known.count++;
    if (first.host !== undefined) known.hosts.add(first.host);
    if (compareReports(first, known.first) < 0) known.first = first;
  }
  return [...kinds.values()].map(({ ranked, hosts, count, first }) => ({ ...ranked, count, hosts: [...hosts], first }))
    .sort((a, b) => RANK[a.guilt] - RANK[b.guilt] || compareReports(a.first, b.first));
}

type Report = ErrorRecord | EventRecord;
/** What all of a kind have in common. */
type Kind = Omit<Ranked, "count" | "hosts" | "first">;

function kindOfError(record: ErrorRecord): [key: string, record: Report, kind: Kind] {
  const { syndrome, vendor, foreignStatus } = record;
  const foreign = foreignStatus !== undefined;
  const title = foreign ? wcStatusOf(foreignStatus)?.texts[0] : syndromeOf(syndrome)?.title;
  return [`${syndrome} ${vendor} ${foreignStatus}`, record, {
    guilt: guiltOf(syndrome),
    syndrome: foreign ? undefined : syndrome,
    vendor,
    event: undefined,
    words: title ?? `syndrome 0x${syndrome.toString(16)}`,
  }];
}

function kindOfEvent(record: EventRecord): [key: string, record: Report, kind: Kind] {
  const { event, words } = record;
  return [`${event} ${words}`, record, { guilt: "event", syndrome: undefined, vendor: undefined, event, words }];
}

/** A peer without its port, or the host whose address it is. */
function accusedOf(record: ErrorRecord, hosts: ReadonlyMap<string, string>): string | undefined {
  const text = record.remoteGid ?? record.peer;
  if (text === undefined) return undefined;
  const address = plainAddress(text);
  return hosts.get(address) ?? address;
}

/** `192.0.2.2` of `192.0.2.2<50>`, `::ffff:192.0.2.2` and `192.0.2.2:50@mlx5_0`. */
function plainAddress(text: string): string {
  return text.replace(/^to peer /, "").replace(/<\d+>$/, "").replace(/@.*$/, "").replace(/^::ffff:/i, "")
    .replace(/^(\d+\.\d+\.\d+\.\d+):[\d:]+$/, "$1").toLowerCase();
}

/** Rows and columns of a table that a screen has room for. */
const MAX_SIDE = 12;

/** Who accuses whom, where more than two hosts report. */
export function matrixOf(queues: readonly QueueErrors[]): Matrix | undefined {
  const hosts = new Map<string, string>();
  const records = queues.flatMap((queue) => [queue.first, ...queue.others].filter((one) => one !== undefined));
  for (const record of records) {
    if (record.host !== undefined && record.localGid !== undefined) {
      hosts.set(plainAddress(record.localGid), record.host);
    }
  }
  const cells = new Map<string, Map<string, number>>();
  const local = new Map<string, ErrorRecord>();
  for (const record of records) {
    const host = record.host;
    if (host === undefined) continue;
    if (guiltOf(record.syndrome) === "local" && !local.has(host)) local.set(host, record);
    const accused = accusedOf(record, hosts);
    if (accused === undefined) continue;
    const row = cells.get(host) ?? new Map<string, number>();
    row.set(accused, (row.get(accused) ?? 0) + 1);
    cells.set(host, row);
  }
  const totals = new Map<string, Set<string>>();
  for (const [host, row] of cells) {
    for (const accused of row.keys()) totals.set(accused, (totals.get(accused) ?? new Set()).add(host));
  }
  const everyone = new Set([...cells.keys(), ...totals.keys()]);
  if (everyone.size <= 2 || cells.size < 2 || (cells.size === 2 && totals.size <= 2)) return undefined;
  const accused = [...totals].sort((a, b) => b[1].size - a[1].size).map(([name]) => name).slice(0, MAX_SIDE);
  const accusers = [...cells.keys()].slice(0, MAX_SIDE);
  const reporters = new Set(records.flatMap((record) => record.host ?? []));
  return {
    accusers,
    accused,
    counts: accusers.map((host) => accused.map((name) => cells.get(host)?.get(name) ?? 0)),
    says: accused.flatMap((name) => sayOf(name, [...totals.get(name)!], local.get(name), reporters.has(name))),
  };
}

/** What it means that several accuse one. */
function sayOf(name: string, by: readonly string[], local: ErrorRecord | undefined, reports: boolean): string[] {
  const others = by.filter((host) => host !== name);
  if (others.length < 2) return [];
  const who = `accused by ${others.slice(0, 6).join(", ")}${others.length > 6 ? ` and ${others.length - 6} more` : ""}`;
  if (local !== undefined) return [`${name} has a local error (${local.where}) and is ${who}: start there`];
  if (!reports) return [`${name} is ${who} and reports nothing itself: look there first, whether it is alive`];
  return [`${name} is ${who}`];
}

/** Ends that reported the same connection: addresses or QP numbers name each other. */
export function endsOf(errors: readonly ErrorRecord[]): Ends[] {
  const found: Ends[] = [];
  const byKey = new Map<string, ErrorRecord>();
  for (const record of errors) {
    const { localGid, remoteGid, qpn, remoteQpn } = record;
    const keys: [string, string, string][] = [];
    if (localGid !== undefined && remoteGid !== undefined) {
      keys.push([`gid ${localGid} ${remoteGid}`, `gid ${remoteGid} ${localGid}`, "addresses"]);
    }
    if (qpn !== undefined && remoteQpn !== undefined) {
      keys.push([`qp ${qpn} ${remoteQpn}`, `qp ${remoteQpn} ${qpn}`, "QP numbers"]);
    }
    for (const [own, other, by] of keys) {
      const peer = byKey.get(other);
      if (
        peer !== undefined && peer !== record && !found.some((one) => one.a === peer && one.b === record) &&
        found.length < 64
      ) {
        found.push({ a: peer, b: record, by });
      }
      if (!byKey.has(own)) byKey.set(own, record);
    }
  }
  return found;
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
