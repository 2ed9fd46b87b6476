/**
 * Keys that failed requests name at the other end, read there where that adapter is at hand.
 *
 * @module
 */

import { gidNumber } from "../diagnose/gid.ts";
import { STATE } from "../diagnose/quantities.ts";
import { wqeAt } from "../diagnose/send_ring.ts";
import type { Sample } from "../diagnose/types.ts";

/** Keys of an adapter that are read for the sake of others. */
const MOST = 256;
/** Vendor syndromes of requests that the peer refused. */
const REFUSED = [0x88, 0x8a];

/** Indexes of keys at the other end, by its address; without one under 0. */
export type RemoteKeys = ReadonlyMap<bigint, ReadonlySet<number>>;

/** What failed requests of all adapters name. */
export function remoteKeysOf(adapters: readonly (readonly Sample[])[]): RemoteKeys {
  const wanted = new Map<bigint, Set<number>>();
  for (const samples of adapters) {
    const { qps, sends, completions } = samples.at(-1)!;
    for (const [qpn, qp] of qps) {
      const ring = qp.state === STATE.err ? sends.get(qpn) : undefined;
      if (ring === undefined) continue;
      for (const error of completions.get(qp.cqn_snd)?.errors ?? []) {
        const remote = error.qpn === qpn && REFUSED.includes(error.vendor)
          ? wqeAt(ring, error.wqe_counter)?.remote
          : undefined;
        if (remote === undefined) continue;
        const known = wanted.get(qp.rgid_rip);
        if (known === undefined) wanted.set(qp.rgid_rip, new Set([remote.key >>> 8]));
        else known.add(remote.key >>> 8);
      }
    }
  }
  return wanted;
}

/** Of these, the ones that an adapter may have: by its addresses, where its host told any. */
export function keysAt({ facts }: Sample, wanted: RemoteKeys): number[] {
  const gids = new Set(
    (facts?.ports ?? []).flatMap(({ gids }) => gids.map(({ gid }) => gidNumber(gid))),
  );
  const own = [...wanted].flatMap(([gid, keys]) => gid === 0n || gids.size === 0 || gids.has(gid) ? [...keys] : []);
  return [...new Set(own)].sort((a, b) => a - b).slice(0, MOST);
}
