/** Many things of few kinds, as text: the first ones of each kind by name, the others folded. */

import { groupBy } from "../groups.ts";

/** How much of it a screen has room for. */
interface Room {
  /** Things that are named, of all kinds together: at most half of them of one kind, at least one of each. */
  readonly named: number;
  readonly kinds: number;
}

/**
 * Lines about all of them.
 *
 * @param lines Of one that is named, and of the others of its kind, of which there is one at least.
 * @returns Lines, and how many things are of kinds that have none.
 */
export function foldedKinds<T>(
  all: readonly T[],
  kindOf: (one: T) => string,
  room: Room,
  lines: { readonly one: (one: T) => readonly string[]; readonly others: (others: readonly T[]) => readonly string[] },
): { readonly lines: string[]; readonly beyond: number } {
  const most = room.kinds;
  const kinds = [...groupBy(all, kindOf).values()];
  const named = Math.max(1, Math.floor(room.named / Math.max(2, Math.min(most, kinds.length))));
  return {
    lines: kinds.slice(0, most).flatMap((kind) => [
      ...kind.slice(0, named).flatMap(lines.one),
      ...kind.length > named ? lines.others(kind.slice(named)) : [],
    ]),
    beyond: kinds.slice(most).reduce((sum, kind) => sum + kind.length, 0),
  };
}
