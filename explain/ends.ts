/** Both ends of connections: reports whose addresses or QP numbers name each other, and a responder's event with the refusal. */

import { groupBy } from "../groups.ts";
import type { Ends, ErrorRecord, EventRecord } from "./causes_types.ts";
import { accusedOf, type Told } from "./matrix.ts";
import { guiltOf } from "./story.ts";

/** Pairs that are kept. */
export const MAX_ENDS = 1024;

/** Reports of one end that are compared with the other's. */
const MAX_SAME = 8;

type Report = ErrorRecord | EventRecord;

/** Ends that reported the same connection. */
export function endsOf(told: Told): Ends[] {
  const found = new Map<string, Ends>();
  const places = new Map<Report, number>();
  const placeOf = (one: Report) => places.get(one) ?? (places.set(one, places.size), places.size - 1);
  const join = (a: Report, b: Report, by: string) => {
    const key = [placeOf(a), placeOf(b)].sort((one, other) => one - other).join(" ");
    if (!found.has(key) && found.size < MAX_ENDS) found.set(key, { a, b, by });
  };
  refused(told, (a, b) => join(a, b, "addresses"));
  const known = new Set([...found.values()].map(({ b }) => b));
  const records = [...told.errors, ...told.flushes].filter((one) => !known.has(one));
  byNumbers(records, addressesOf, () => true, (a, b) => join(a, b, "addresses"));
  byNumbers(records, qpnsOf, (a, b) => fits(a, b, told) && fits(b, a, told), (a, b) => join(a, b, "QP numbers"));
  // Two flushes tell of no fault.
  return [...found.values()].filter(({ a, b }) => ![a, b].every(isFlush));
}

const isFlush = (one: Report): boolean => !("event" in one) && guiltOf(one.syndrome) === "flush";

/** Names of both ends of a connection. */
type Names = readonly [own: string, other: string];

const addressesOf = ({ localGid, remoteGid }: ErrorRecord): Names | undefined =>
  localGid === undefined || remoteGid === undefined ? undefined : [localGid.toLowerCase(), remoteGid.toLowerCase()];

const qpnsOf = ({ qpn, remoteQpn }: ErrorRecord): Names | undefined =>
  qpn === undefined || remoteQpn === undefined ? undefined : [String(qpn), String(remoteQpn)];

/** Joins reports whose names are each other's turned around: the earliest of both ends, where no other end fits as well. */
function byNumbers(
  records: readonly ErrorRecord[],
  namesOf: (record: ErrorRecord) => Names | undefined,
  fit: (a: ErrorRecord, b: ErrorRecord) => boolean,
  join: (a: ErrorRecord, b: ErrorRecord) => void,
): void {
  const byEnd = new Map<string, ErrorRecord[]>();
  for (const record of records) {
    const names = namesOf(record);
    if (names === undefined) continue;
    const same = byEnd.get(names.join(" ")) ?? [];
    byEnd.set(names.join(" "), same);
    if (same.length < MAX_SAME) same.push(record);
  }
  for (const [key, own] of byEnd) {
    const names = key.split(" ");
    const other = byEnd.get(names.toReversed().join(" "));
    if (other === undefined || (own === other ? own.length < 2 : byEnd.get(key) === other)) continue;
    const peersOf = (record: ErrorRecord, side: readonly ErrorRecord[]) =>
      side.filter((one) => one !== record && ownerOf(one) !== ownerOf(record) && fit(record, one));
    for (const record of own) {
      const peers = peersOf(record, other);
      const only = (side: readonly ErrorRecord[]) => new Set(side.map(ownerOf)).size === 1;
      if (only(peers) && only(peersOf(peers[0]!, own))) join(record, peers[0]!);
    }
  }
}

const ownerOf = ({ host, process, rank, pod, device, file }: Report): string =>
  [host, process, rank, pod, device, host === undefined ? file : ""].join("|");

/** Whether the address that one end names can be the other's host. */
function fits(a: ErrorRecord, b: ErrorRecord, { addresses }: Told): boolean {
  const accused = a.remoteGid === undefined ? undefined : addresses.hostOf(a.remoteGid);
  return accused === undefined || b.host === undefined || accused === b.host;
}

/** A responder's event, and the refusal that its peer was given: where each is the only one that fits. */
function refused({ errors, events, addresses }: Told, join: (a: EventRecord, b: ErrorRecord) => void): void {
  const responders = groupBy(
    events.filter(({ host, event }) => host !== undefined && ["qp-access", "qp-request", "qp-fatal"].includes(event)),
    ({ host }) => host!,
  );
  if (responders.size === 0) return;
  const refusals = groupBy(
    errors.filter((one) => guiltOf(one.syndrome) === "refusal"),
    (one) => accusedOf(one, addresses) ?? "",
  );
  for (const [host, own] of responders) {
    const against = (refusals.get(host.toLowerCase()) ?? refusals.get(host) ?? []).filter((one) => one.host !== host);
    for (const event of own.slice(0, MAX_SAME)) {
      const named = against.filter((one) => event.qpn !== undefined && one.remoteQpn === event.qpn);
      const fitting = named.length > 0 ? named : own.length === 1 ? against : [];
      if (new Set(fitting.map(ownerOf)).size === 1) join(event, fitting[0]!);
    }
  }
}
