/** Both ends of connections: reports whose addresses or QP numbers name each other, and a responder's event with the refusal. */

import { groupBy } from "../groups.ts";
import type { AddressBook } from "./addresses.ts";
import type { Ends, ErrorRecord, EventRecord } from "./causes_types.ts";
import { accusedOf } from "./matrix.ts";
import { guiltOf } from "./story.ts";

/** Reports of ends that are kept, of each way by which they are joined. */
const MAX_ENDS = 1 << 14;

/** Owners of one end that are told apart: where there are two, none is joined. */
const MAX_SAME = 8;

type Report = ErrorRecord | EventRecord;

/** What one owner reports of an end: the first report, of an error if there is one. */
type Owners = Map<string, ErrorRecord>;

/** Reports by what they name both ends by, one of each end's owners kept. */
class Names {
  readonly #ends = new Map<string, { readonly other: string; readonly owners: Owners }>();
  #kept = 0;
  /** Some are not kept. */
  isCut = false;

  add(own: string, other: string, owner: string, record: ErrorRecord): void {
    const key = `${own} ${other}`;
    const end = this.#ends.get(key);
    const known = end?.owners.get(owner);
    if (known !== undefined) {
      if (isBetter(record, known)) end!.owners.set(owner, record);
      return;
    }
    if (end !== undefined && end.owners.size >= MAX_SAME) return;
    if (this.#kept >= MAX_ENDS) {
      this.isCut = true;
      return;
    }
    this.#kept++;
    if (end === undefined) this.#ends.set(key, { other: `${other} ${own}`, owners: new Map([[owner, record]]) });
    else end.owners.set(owner, record);
  }

  /** Joins reports whose names are each other's turned around, where no other end fits as well. */
  join(fit: (a: ErrorRecord, b: ErrorRecord) => boolean, join: (a: ErrorRecord, b: ErrorRecord) => void): void {
    const done = new Set<string>();
    for (const [key, { other: turned, owners }] of this.#ends) {
      const others = this.#ends.get(turned)?.owners;
      if (others === undefined || done.has(turned)) continue;
      done.add(key);
      const peersOf = (owner: string, record: ErrorRecord, side: Owners) =>
        [...side].filter(([name, one]) => name !== owner && fit(record, one));
      for (const [owner, record] of owners) {
        const [peer, ...more] = peersOf(owner, record, others);
        if (peer !== undefined && more.length === 0 && peersOf(...peer, owners).length === 1) join(record, peer[1]);
      }
    }
  }
}

/** An error tells more than a flush, and the earlier one more than the later. */
function isBetter(one: ErrorRecord, other: ErrorRecord): boolean {
  return isFlush(one) === isFlush(other) ? one.order < other.order : isFlush(other);
}

const isFlush = (one: Report): boolean => !("event" in one) && guiltOf(one.syndrome) === "flush";

const isResponders = ({ event }: EventRecord): boolean => ["qp-access", "qp-request", "qp-fatal"].includes(event);

const ownerOf = ({ host, process, rank, pod, device, file }: Report): string =>
  [host, process, rank, pod, device, host === undefined ? file : ""].join("|");

/** Reports that may be of both ends of connections, taken one by one, so that others need not be kept. */
export class EndBook {
  readonly #addresses = new Names();
  readonly #numbers = new Names();
  /** Refusals by their owner and whom they name. */
  readonly #refusals = new Map<string, ErrorRecord>();
  /** Events of responders, by host: one more than are looked at. */
  readonly #responders = new Map<string, EventRecord[]>();
  #isCut = false;

  add(record: ErrorRecord): void {
    const { localGid: local, remoteGid: remote, qpn, remoteQpn } = record;
    const gids = local !== undefined && remote !== undefined;
    const numbers = qpn !== undefined && remoteQpn !== undefined;
    const refusal = guiltOf(record.syndrome) === "refusal";
    if (!gids && !numbers && !refusal) return;
    const owner = ownerOf(record);
    if (gids) this.#addresses.add(local.toLowerCase(), remote.toLowerCase(), owner, record);
    if (numbers) this.#numbers.add(String(qpn), String(remoteQpn), owner, record);
    if (refusal) this.#refuse(`${owner}|${remote}|${record.peer}|${remoteQpn}`, record);
  }

  #refuse(key: string, record: ErrorRecord): void {
    const known = this.#refusals.get(key);
    if (known === undefined ? this.#refusals.size < MAX_ENDS : record.order < known.order) {
      this.#refusals.set(key, record);
    } else if (known === undefined) this.#isCut = true;
  }

  event(record: EventRecord): void {
    if (record.host === undefined || !isResponders(record)) return;
    const own = this.#responders.get(record.host);
    if (own !== undefined) {
      if (own.length <= MAX_SAME) own.push(record);
    } else if (this.#responders.size < MAX_ENDS) this.#responders.set(record.host, [record]);
    else this.#isCut = true;
  }

  /** Some ends are not kept. */
  get isCut(): boolean {
    return this.#isCut || this.#addresses.isCut || this.#numbers.isCut;
  }

  /** Connections of which both ends reported, in the order of their first report. */
  joined(addresses: AddressBook): Ends[] {
    const found = new Map<ErrorRecord, Map<Report, Ends>>();
    const all: Ends[] = [];
    const join = (one: Report, other: ErrorRecord, by: string) => {
      // Two flushes tell of no fault.
      if (isFlush(one) && isFlush(other)) return;
      if (found.get(other)?.has(one) || (!("event" in one) && found.get(one)?.has(other))) return;
      const [a, b] = "event" in one || isBetter(one, other) ? [one, other] : [other, one];
      const ends = { a, b, by };
      found.set(other, (found.get(other) ?? new Map()).set(one, ends));
      all.push(ends);
    };
    this.#refused(addresses, (a, b) => join(a, b, "addresses"));
    const known = new Set(all.map(({ b }) => b));
    this.#addresses.join((a, b) => !known.has(a) && !known.has(b), (a, b) => join(a, b, "addresses"));
    const fits = (a: ErrorRecord, b: ErrorRecord) => {
      const accused = a.remoteGid === undefined ? undefined : addresses.hostOf(a.remoteGid);
      return accused === undefined || b.host === undefined || accused === b.host;
    };
    this.#numbers.join(
      (a, b) => !known.has(a) && !known.has(b) && fits(a, b) && fits(b, a),
      (a, b) => join(a, b, "QP numbers"),
    );
    return all.sort((one, other) => Math.min(one.a.order, one.b.order) - Math.min(other.a.order, other.b.order));
  }

  /** A responder's event, and the refusal that its peer was given: where each is the only one that fits. */
  #refused(addresses: AddressBook, join: (a: EventRecord, b: ErrorRecord) => void): void {
    if (this.#responders.size === 0) return;
    const refusals = groupBy(this.#refusals.values(), (one) => accusedOf(one, addresses) ?? "");
    for (const [host, own] of this.#responders) {
      const against = (refusals.get(host.toLowerCase()) ?? refusals.get(host) ?? []).filter((one) => one.host !== host);
      for (const event of own.slice(0, MAX_SAME)) {
        const named = against.filter((one) => event.qpn !== undefined && one.remoteQpn === event.qpn);
        const fitting = named.length > 0 ? named : own.length === 1 ? against : [];
        if (new Set(fitting.map(ownerOf)).size === 1) join(event, earliest(fitting));
      }
    }
  }
}

const earliest = (records: readonly ErrorRecord[]): ErrorRecord =>
  records.reduce((first, one) => one.order < first.order ? one : first);
