/** Both ends of connections: a QP and the one that it names, where each names the other and no address contradicts. */

import type { ObjectReading, QpCase } from "./cases.ts";
import { rqFree, ST } from "./quantities.ts";
import type { QpRow } from "../records/context_rows.ts";
import type { PeerEnd, World } from "./rule_types.ts";
import { isListenedFor } from "./rules_connections.ts";
import type { PortHostFacts } from "../device/host_facts.ts";
import type { Datagram, Destination, Sample, Unpaired } from "./types.ts";
import { gidNumber, gidText } from "./gid.ts";

/** All samples of one adapter, with its QPs. */
export interface AdapterCases {
  /** Host name. */
  readonly host: string | null;
  /** The adapter. */
  readonly device: string;
  /** Samples, oldest first. */
  readonly samples: readonly Sample[];
  /** QPs by number. */
  readonly qps: ReadonlyMap<number, QpCase>;
}

/** Seconds around the own samples in which the other end's sample can still be compared. */
const NEAR_S = 60;

/** GIDs and LIDs of an adapter, as far as its host told. */
interface Addresses {
  readonly gids: ReadonlySet<bigint>;
  readonly lids: ReadonlySet<number>;
  /** Subnets of its LIDs: they are given out anew in every subnet. */
  readonly subnets: ReadonlySet<bigint>;
}

/** All adapters, found by what a path names: of a thousand hosts each QP asks only those that it may lead to. */
export class Hosts {
  /** As they were given. */
  readonly all: readonly AdapterCases[];
  readonly #addresses: ReadonlyMap<AdapterCases, Addresses>;
  readonly #byGid = new Map<bigint, AdapterCases[]>();
  readonly #byLid = new Map<number, AdapterCases[]>();
  /** Those whose host tells no addresses of that kind: any path may lead there. */
  readonly #withoutGids: readonly AdapterCases[];
  readonly #withoutLids: readonly AdapterCases[];
  readonly #owners = new Map<AdapterCases, GoneOwners>();

  /** @param all Adapters; a connection may loop back. */
  constructor(all: readonly AdapterCases[]) {
    this.all = all;
    this.#addresses = new Map(all.map((one) => [one, addressesOf(one)]));
    for (const [adapter, { gids, lids }] of this.#addresses) {
      for (const gid of gids) add(this.#byGid, gid, adapter);
      for (const lid of lids) add(this.#byLid, lid, adapter);
    }
    this.#withoutGids = all.filter((one) => this.#addresses.get(one)!.gids.size === 0);
    this.#withoutLids = all.filter((one) => this.#addresses.get(one)!.lids.size === 0);
  }

  /** The other ends of all QPs of an adapter. */
  peersOf(own: AdapterCases): Map<number, PeerEnd> {
    const found = new Map<number, PeerEnd>();
    const addresses = this.#addresses.get(own)!;
    for (const qp of own.qps.values()) {
      // Of one adapter alone both ends are known where a connection loops back.
      const isOpen = connects(qp.last) && (this.all.length > 1 || leadsTo(addresses, qp.last) === true);
      const end = isOpen ? this.#peerOf(qp, own) : undefined;
      if (end !== undefined) found.set(qp.number, end);
    }
    return found;
  }

  /** What a datagram is sent to; undefined where its adapter is not known for sure, or was not captured whole. */
  endAt({ gid, lid, qpn }: Datagram): Pick<PeerEnd, "host" | "device" | "qp" | "starved"> | undefined {
    const [adapter, more] = (gid !== 0n ? this.#byGid.get(gid) : this.#byLid.get(lid)) ??
      [];
    if (adapter === undefined || more !== undefined) return undefined;
    const qp = adapter.qps.get(qpn);
    if (qp === undefined && !adapter.samples[0]!.complete) return undefined;
    const { host, device } = adapter;
    return { host, device, qp, starved: qp !== undefined && isStarved(qp.readings) };
  }

  /** The adapter that a request to a DC target goes to; undefined where it is not known for sure. */
  targetAt({ gid, lid }: Destination, own: AdapterCases): AdapterCases | undefined {
    const [adapter, more] =
      (gid !== 0n ? this.#byGid.get(gid) : this.#byLid.get(lid)?.filter((one) => this.#shareSubnet(own, one))) ?? [];
    return more === undefined ? adapter : undefined;
  }

  /** Whether a service is listened for at an address; undefined where its host is not known, or did not tell. */
  listensAt(service: { readonly gid: bigint; readonly port: number }): ReturnType<World["listensAt"]> {
    const [adapter, more] = this.#byGid.get(service.gid) ?? [];
    const connections = adapter?.samples.at(-1)?.facts?.connections;
    if (adapter === undefined || more !== undefined || connections == null) return undefined;
    return { host: adapter.host, listening: isListenedFor(service, connections) };
  }

  /** Adapters that a path may lead to, with whether it is known to. */
  #ledTo(
    { rgid_rip: gid, rlid }: QpRow,
    own: AdapterCases,
  ): { readonly adapter: AdapterCases; readonly leads: boolean }[] {
    const sure = gid !== 0n
      ? this.#byGid.get(gid)
      : rlid !== 0
      ? this.#byLid.get(rlid)?.filter((adapter) => this.#shareSubnet(own, adapter))
      : undefined;
    const open = gid !== 0n ? this.#withoutGids : rlid !== 0 ? this.#withoutLids : this.all;
    return [
      ...(sure ?? []).map((adapter) => ({ adapter, leads: true })),
      ...open.map((adapter) => ({ adapter, leads: false })),
    ];
  }

  /** Two adapters are in one subnet, or it is not known. */
  #shareSubnet(a: AdapterCases, b: AdapterCases): boolean {
    const [own, other] = [this.#addresses.get(a)!.subnets, this.#addresses.get(b)!.subnets];
    return own.size === 0 || other.size === 0 || [...own].some((subnet) => other.has(subnet));
  }

  #peerOf(qp: QpCase, own: AdapterCases): PeerEnd | undefined {
    const candidates: { adapter: AdapterCases; qp: QpCase | undefined; sure: boolean }[] = [];
    const reused: { adapter: AdapterCases; other: QpCase }[] = [];
    for (const { adapter, leads } of this.#ledTo(qp.last, own)) {
      const other = adapter.qps.get(qp.last.remote_qpn);
      if (other === undefined) {
        // Its adapter was captured whole, and it is not there.
        if (leads && adapter.samples[0]!.complete) candidates.push({ adapter, qp: undefined, sure: true });
        continue;
      }
      if (other === qp) continue;
      const back = leadsTo(this.#addresses.get(own)!, other.last);
      // Before it is ready, or when it is reset, it names nobody.
      const names = other.last.remote_qpn === qp.number || other.last.state < 2 && leads ||
        other.last.state < 2 && other.last.remote_qpn === 0;
      if (names && back !== false) candidates.push({ adapter, qp: other, sure: leads });
      // Numbers that agree and LIDs that do not: those may have been given out anew.
      else if (leads && other.last.remote_qpn !== 0 && (!names || other.last.rgid_rip !== 0n)) {
        reused.push({ adapter, other });
      }
    }
    const sure = candidates.filter((one) => one.sure);
    const [found, more] = sure.length > 0 ? sure : candidates;
    if (more !== undefined) return undefined;
    if (found !== undefined) return this.#endOf(qp, found.adapter, found.qp);
    // Its adapter is known for sure, and its number names somebody else there.
    const [gone, another] = reused;
    if (gone !== undefined && another === undefined) return this.#endOf(qp, gone.adapter, undefined, gone.other);
  }

  #endOf(qp: QpCase, adapter: AdapterCases, other: QpCase | undefined, reused?: QpCase): PeerEnd {
    let owners = this.#owners.get(adapter);
    if (owners === undefined) this.#owners.set(adapter, owners = new GoneOwners(adapter.samples));
    return endOf(qp, adapter, other, {
      reused,
      goneOwner: owners.of(qp.last.remote_qpn),
      loopback: adapter.qps.get(qp.number) === qp,
    });
  }
}

function add<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const known = lists.get(key);
  if (known === undefined) lists.set(key, [value]);
  else known.push(value);
}

/** Ends whose partner is in no capture. */
export function unpairedOf(own: AdapterCases, peers: ReadonlyMap<number, PeerEnd>): Unpaired[] {
  return [...own.qps.values()].filter(({ number, last }) => connects(last) && last.state === 3 && !peers.has(number))
    .map(
      ({ number, last }) => ({
        host: own.host,
        device: own.device,
        qpn: number,
        peer: {
          host: null,
          gid: gidText(last.rgid_rip) ?? null,
          lid: last.rlid === 0 ? null : last.rlid,
          qpn: last.remote_qpn,
        },
      }),
    );
}

function connects({ st, remote_qpn: remote }: QpRow): boolean {
  return (st === ST.rc || st === ST.uc || st === ST.xrc) && remote !== 0;
}

function addressesOf({ samples }: AdapterCases): Addresses {
  const ports = samples.at(-1)?.facts?.ports ?? [];
  const gidsOf = (port: PortHostFacts): bigint[] => port.gids.flatMap(({ gid }) => gidNumber(gid) ?? []);
  const withLids = ports.filter(({ lid }) => lid !== null && lid !== 0);
  return {
    gids: new Set(ports.flatMap(gidsOf)),
    lids: new Set(withLids.flatMap((port) => lidsOf(port))),
    subnets: new Set(withLids.flatMap(gidsOf).map((gid) => gid >> 64n)),
  };
}

/** Bits of a LID that may name paths. */
const MAX_PATH_BITS = 7;

/** A port's LIDs: its own, and those of its further paths. */
function lidsOf({ lid, lid_mask_count: bits }: PortHostFacts): number[] {
  const count = 2 ** Math.min(MAX_PATH_BITS, bits ?? 0);
  const first = lid! - lid! % count;
  return Array.from({ length: count }, (_, i) => first + i);
}

/** What an adapter's addresses say of a path to it: it is there, it is not, or they do not tell. */
function leadsTo({ gids, lids }: Addresses, { rgid_rip: gid, rlid }: QpRow): boolean | undefined {
  if (gid !== 0n && gids.size > 0) return gids.has(gid);
  if (gid === 0n && rlid !== 0 && lids.size > 0) return lids.has(rlid);
}

function endOf(
  qp: QpCase,
  adapter: AdapterCases,
  other: QpCase | undefined,
  known: Pick<PeerEnd, "goneOwner" | "loopback" | "reused">,
): PeerEnd {
  const times = qp.readings.map(({ sample }) => sample.time);
  const theirs = other?.readings.at(-1)?.sample.time ?? adapter.samples.at(-1)?.time;
  const [first, last] = [times[0], times.at(-1)];
  const timed = first !== undefined && last !== undefined && theirs !== undefined;
  const inside = timed
    ? other?.readings.findLast(({ sample: { time } }) => time !== undefined && time >= first && time <= last)
    : undefined;
  const slack = timed ? Math.max(NEAR_S * 1000, last - first) : 0;
  return {
    host: adapter.host,
    device: adapter.device,
    qp: other,
    starved: other !== undefined && isStarved(other.readings),
    orderKnown: inside !== undefined,
    expected: (inside?.row ?? other?.last)?.next_rcv_psn,
    ...known,
    apart: timed && (theirs < first - slack || theirs > last + slack),
  };
}

/**
 * Processes that had queues and have none any more. Queues that DevX made have no owner in the lists: only who was there
 * and is not any more is known to be gone.
 */
class GoneOwners {
  /** The newest owner of each QP. */
  readonly #pids = new Map<number, number>();
  /** Processes of the last sample; undefined: nothing is known of them. */
  readonly #alive: ReadonlySet<number | null> | undefined;

  constructor(samples: readonly Sample[]) {
    const told = samples.flatMap(({ facts }) => facts === undefined ? [] : [facts.owners]);
    for (const owners of told) {
      for (const { kind, number, pid } of owners) if (kind === "qp" && number !== null) set(this.#pids, number, pid);
    }
    const last = told.at(-1) ?? [];
    this.#alive = last.length === 0 ? undefined : new Set(last.map(({ pid }) => pid));
  }

  /** The process that had a QP and is gone. */
  of(qpn: number): number | undefined {
    const pid = this.#alive === undefined ? undefined : this.#pids.get(qpn);
    return pid === undefined || this.#alive!.has(pid) ? undefined : pid;
  }
}

function set(pids: Map<number, number>, qpn: number, pid: number | null): void {
  if (pid === null) pids.delete(qpn);
  else pids.set(qpn, pid);
}

function isStarved(readings: readonly ObjectReading<QpRow>[]): boolean {
  return readings.every(({ row, sample }) =>
    row.rq_type === 0 ? rqFree(row) === 0 : row.rq_type === 1 && sample.srqs.get(row.srqn_rmpn_xrqn)?.wqe_cnt === 0
  );
}
