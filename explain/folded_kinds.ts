/** Many things of few kinds, as text: the first ones of each kind by name, the others folded. */

import { groupBy } from "../groups.ts";

/** How much of it a screen has room for. */
interface Room {
  /** Things of a kind that are named. */
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
  { named, kinds: most }: Room,
  lines: { readonly one: (one: T) => readonly string[]; readonly others: (others: readonly T[]) => readonly string[] },
): { readonly lines: string[]; readonly beyond: number } {
  const kinds = [...groupBy(all, kindOf).values()];
  return {
    lines: kinds.slice(0, most).flatMap((kind) => [
      ...kind.slice(0, named).flatMap(lines.one),
      ...kind.length > named ? lines.others(kind.slice(named)) : [],
    ]),
    beyond: kinds.slice(most).reduce((sum, kind) => sum + kind.length, 0),
  };
}
