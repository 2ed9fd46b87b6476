/** Where lines were cut: values that end or begin there may be only a part of what was printed. */

import { labelBefore, sharedPrefix } from "./line_pieces.ts";
import { matchAt, type RowMatch, standsIn } from "./match.ts";
import type { CompiledRow } from "./rows/index.ts";
import { isLead } from "./vocabulary.ts";

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

const leads = new WeakMap<CompiledRow, string>();

/** What a program writes of its own before what a row begins with. */
function leadOf(row: CompiledRow): string {
  let lead = leads.get(row);
  if (lead === undefined) {
    const [line] = row.row.sample.split("\n");
    leads.set(row, lead = line!.slice(0, standsIn([row], line!)[0]?.start ?? 0));
  }
  return lead;
}

/** Whether a program writes words of its own before what a row begins with. */
export const hasLead = (row: CompiledRow): boolean => leadOf(row) !== "";

const lastWord = (text: string): string | undefined => /([a-z]{2,})[^a-z]*$/i.exec(text)?.[1]?.toLowerCase();

/**
 * Where a line's own words begin behind what stands before it and the line in front of it alike. Words that the row's
 * program writes there are its own too.
 */
export function beginningOf(match: RowMatch, text: string, before: string): number {
  const marks = /^[>|\s]*/.exec(text)![0].length;
  const shared = Math.max(marks, sharedPrefix(text, before));
  const lead = text.slice(shared, match.start);
  const own = isLead(lead) || lastWord(lead) === lastWord(leadOf(match.row));
  return own ? shared : Math.max(shared, labelBefore(text, before));
}
