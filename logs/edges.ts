/**
 * Where lines were cut: values that end or begin there may be only a part of what was printed.
 *
 * @module
 */

import { matchAt, type RowMatch, standsIn } from "./match.ts";
import type { CompiledRow } from "./rows/index.ts";

/** Values that end where their text does, so that more of it would make them others. */
export function cutValues({ match, text }: { readonly match: RowMatch; readonly text: string }): string[] {
  const head = text.trimEnd();
  if (match.end < head.length) return [];
  const names = ["7", "f"].flatMap((more) => {
    const longer = matchAt(match.row, head + more);
    if (longer === undefined) return [];
    return Object.keys(match.facts).filter((name) =>
      JSON.stringify(longer.facts[name]) !== JSON.stringify(match.facts[name])
    );
  });
  return [...new Set(names)];
}

const leads = new WeakMap<CompiledRow, boolean>();

/** Whether a program writes words of its own before what a row begins with. */
export function hasLead(row: CompiledRow): boolean {
  let has = leads.get(row);
  if (has === undefined) {
    const [line] = row.row.sample.split("\n");
    leads.set(row, has = (standsIn([row], line!)[0]?.start ?? 0) > 0);
  }
  return has;
}
