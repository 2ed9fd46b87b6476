/** QPs that outlive the process that made them. */

import type { OwnerFacts } from "../device/host_facts.ts";
import type { Sample } from "./types.ts";

/**
 * Processes that have ended, by the QPs that they left behind.
 *
 * That a list names no process proves nothing: a thread of it may have ended, or the list was read in another PID
 * namespace. Gone is the process whose first thread opened a context that is still there and names nobody now, while
 * another process has the same id and command as before.
 *
 * @param samples Samples of one adapter, oldest first.
 */
export function goneOwners(samples: readonly Sample[]): ReadonlyMap<number, number> {
  const told = samples.map(({ facts }) => (facts?.owners ?? []).filter(({ origin }) => origin === "netlink"));
  const last = told.pop() ?? [];
  const alive = new Map(last.flatMap(({ pid, comm }) => pid !== null && comm !== null ? [[pid, comm] as const] : []));
  const unnamed = new Set(last.filter((one) => one.pid === null && one.kernel === null).map(keyOf));
  const gone = new Map<number, number>();
  for (const owners of told) {
    if (!owners.some(({ pid, comm }) => pid !== null && comm !== null && alive.get(pid) === comm)) continue;
    const ended = new Set(owners.flatMap((one) => isFirstThreads(one) && unnamed.has(keyOf(one)) ? [one.pid!] : []));
    for (const one of owners) {
      if (one.kind !== "qp" || one.pid === null || !unnamed.has(keyOf(one))) continue;
      if (ended.has(one.pid) && !alive.has(one.pid)) gone.set(one.number!, one.pid);
    }
  }
  return gone;
}

function keyOf({ kind, number, id }: OwnerFacts): string {
  return `${kind} ${kind === "qp" ? number : id}`;
}

/** A context that the process's first thread opened: its id stays while any thread of the process is there. */
function isFirstThreads({ kind, pid, tid, comm }: OwnerFacts): boolean {
  return kind === "context" && pid !== null && tid === null && comm !== null;
}
