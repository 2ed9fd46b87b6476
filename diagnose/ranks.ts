/** Whose queues are whose rank: owners by object, and ranks of hosts. */

import type { HostFacts, OwnerFacts } from "../device/host_facts.ts";
import type { AdapterCases } from "./peers.ts";

const indexes = new WeakMap<HostFacts, ReadonlyMap<string, OwnerFacts>>();

/** The owner of an object, as the host tells it. */
export function ownerIn(facts: HostFacts | undefined, kind: string, number: number | null): OwnerFacts | undefined {
  if (facts === undefined || number === null) return undefined;
  let index = indexes.get(facts);
  if (index === undefined) {
    index = new Map(facts.owners.flatMap((one) => one.number === null ? [] : [[`${one.kind} ${one.number}`, one]]));
    indexes.set(facts, index);
  }
  return index.get(`${kind} ${number}`);
}

/** `node3.cluster` and `NODE3` are one host. */
export function hostKey(name: string): string {
  return /^[\d.]+$/.test(name) ? name : name.toLowerCase().replace(/\..*$/, "");
}

/** Ranks of a job by host and queue. */
export class Ranks {
  readonly #byHost = new Map<string, { readonly all: Set<number>; readonly byQp: Map<number, number> }>();
  readonly #hosts = new Map<number, string>();

  /** @param cases All adapters. */
  constructor(cases: readonly AdapterCases[]) {
    for (const { host, device, samples } of cases) {
      for (const { facts } of samples) {
        for (const { kind, number, rank } of facts?.owners ?? []) {
          if (rank === null) continue;
          const own = this.#of(host ?? device);
          own.all.add(rank);
          if (kind === "qp" && number !== null) own.byQp.set(number, rank);
          if (!this.#hosts.has(rank)) this.#hosts.set(rank, host ?? device);
        }
      }
    }
  }

  /** A rank that a log or a dump names. */
  add(host: string, rank: number): void {
    this.#of(host).all.add(rank);
    if (!this.#hosts.has(rank)) this.#hosts.set(rank, host);
  }

  /** Ranks of queues of a host, or of the host where they have none. */
  of(host: string, qpns: readonly number[] = []): number[] {
    const own = this.#byHost.get(hostKey(host));
    if (own === undefined) return [];
    const told = qpns.flatMap((qpn) => own.byQp.get(qpn) ?? []);
    return [...new Set(told.length > 0 ? told : own.all)].sort((a, b) => a - b);
  }

  /** Host that a rank runs on. */
  hostOf(rank: number): string | undefined {
    return this.#hosts.get(rank);
  }

  #of(host: string): { readonly all: Set<number>; readonly byQp: Map<number, number> } {
    const key = hostKey(host);
    let own = this.#byHost.get(key);
    if (own === undefined) this.#byHost.set(key, own = { all: new Set(), byQp: new Map() });
    return own;
  }
}

/** `rank 3`, `ranks 0-7, 9`. */
export function ranksText(ranks: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const rank of ranks) {
    const run = runs.at(-1);
    if (run !== undefined && run[1] === rank - 1) run[1] = rank;
    else runs.push([rank, rank]);
  }
  const list = runs.slice(0, 8).map(([from, to]) => from === to ? String(from) : `${from}-${to}`).join(", ");
  return `${ranks.length === 1 ? "rank" : "ranks"} ${list}${runs.length > 8 ? " ..." : ""}`;
}
