/** Keys that requests which failed or wait name at the other end, read there where that adapter is at hand. */

import { gidNumber } from "../diagnose/gid.ts";
import { backlog, STATE } from "../diagnose/quantities.ts";
import { headWqe, wqeAt } from "../diagnose/send_ring.ts";
import type { Sample, SendWqe } from "../diagnose/types.ts";

/** Keys of an adapter that are read for the sake of others. */
const MOST = 256;
/** Vendor syndromes of requests that the peer refused. */
const REFUSED = [0x88, 0x8a];

/** Indexes of keys at the other end, by its address; without one under 0. */
export type RemoteKeys = ReadonlyMap<bigint, ReadonlySet<number>>;

/** What failed requests of all adapters name, and those that wait at the head. */
export function remoteKeysOf(adapters: readonly (readonly Sample[])[]): RemoteKeys {
  const wanted = new Map<bigint, Set<number>>();
  for (const samples of adapters) {
    const { qps } = samples.at(-1)!;
    for (const [qpn, qp] of qps) {
      for (const { remote } of requestsOf(qpn, samples)) {
        if (remote === undefined) continue;
        const known = wanted.get(qp.rgid_rip);
        if (known === undefined) wanted.set(qp.rgid_rip, new Set([remote.key >>> 8]));
        else known.add(remote.key >>> 8);
      }
    }
  }
  return wanted;
}

/** Requests of a QP that its peer refused, or may refuse. */
function requestsOf(qpn: number, samples: readonly Sample[]): SendWqe[] {
  const { qps, sends, completions } = samples.at(-1)!;
  const [qp, ring] = [qps.get(qpn)!, sends.get(qpn)];
  if (ring === undefined) return [];
  if (qp.state !== STATE.err) return (backlog(qp) ?? 0) === 0 ? [] : [headWqe(qp, ring) ?? []].flat();
  const errors = (completions.get(qp.cqn_snd)?.errors ?? []).filter((error) => error.qpn === qpn);
  const refused = errors.filter(({ vendor }) => REFUSED.includes(vendor)).map(({ wqe_counter }) => wqe_counter);
  const ready = samples.findLast(({ qps }) => qps.get(qpn)?.state === STATE.rts)?.qps.get(qpn);
  const stood = errors.length > 0 || ready === undefined ? [] : [ready.hw_sq_wqebb_counter];
  return [...refused, ...stood].flatMap((at) => wqeAt(ring, at) ?? []);
}

/** Of these, the ones that an adapter may have: by its addresses, where its host told any. */
export function keysAt({ facts }: Sample, wanted: RemoteKeys): number[] {
  const gids = new Set(
    (facts?.ports ?? []).flatMap(({ gids }) => gids.map(({ gid }) => gidNumber(gid))),
  );
  const own = [...wanted].flatMap(([gid, keys]) => gid === 0n || gids.size === 0 || gids.has(gid) ? [...keys] : []);
  return [...new Set(own)].sort((a, b) => a - b).slice(0, MOST);
}
