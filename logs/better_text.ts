/** Whether a text in which blanks were taken out tells more, and what digits behind a blank may belong to. */

import { placeFacts } from "./facts.ts";
import { canGrow } from "./field_ranges.ts";
import { matchAt, type RowMatch } from "./match.ts";
import { differing, type Open } from "./message_pieces.ts";

/** Digits behind a number and a blank. */
const BEHIND_BLANK = /^[ \t](x?[0-9a-f]{1,16})(?![\w-]|[.:]\d)/i;

/** Whether a match ends with digits, and more of them stand behind a blank. */
export function goesOnBehindBlank({ end }: RowMatch, text: string): boolean {
  if (!/[0-9a-fx]/i.test(text[end - 1] ?? "")) return false;
  return (/\s/.test(text[end] ?? "") && BEHIND_BLANK.test(text.slice(end, end + 20))) ||
    DIGITS_APART.test(text.slice(Math.max(0, end - 28), end));
}

/** Digits of a number, a blank, and digits at the end. */
const DIGITS_APART = /\b(?:0x|\d)[\da-f]{0,15} [\da-f]{1,8}$/i;

/** Values that would be others with the digits behind the last blank. */
export function behindBlank({ match, text }: Pick<Open, "match" | "text">): string[] {
  const more = BEHIND_BLANK.exec(text.slice(match.end))?.[1] ?? "";
  // A value of words may have the digits.
  const own = text.slice(0, match.end).replace(/\b((?:0x|\d)[\da-f]{0,15}) (?=[\da-f]{1,8}$)/i, "$1");
  const longer = matchAt(match.row, own + more);
  return longer === undefined || !canGrow(match.facts, longer.facts, match.row.row.dump?.sizeFact)
    ? []
    : differing(match.facts, longer.facts);
}

/** Rows in a text. */
export interface Matched {
  readonly text: string;
  readonly matches: readonly RowMatch[];
}

/** Whether a text tells more than another: the same twice is no more. */
export function saysMore(found: Matched, before: Matched): boolean {
  const score = ({ text, matches }: Matched) => {
    const all = matches.map(({ facts, end }, n) => n > 0 ? facts : { ...placeFacts(text.slice(0, end)), ...facts });
    const told = new Set(all.flatMap((facts) => Object.entries(facts).map((one) => JSON.stringify(one))));
    return 4 * told.size - matches.reduce((sum, one) => sum + one.missing.length + 1, 0);
  };
  return score(found) > score(before);
}

/** Whether the same rows have values of their own. */
export function differ(found: readonly RowMatch[], before: readonly RowMatch[]): boolean {
  return found.length > 0 && found.length === before.length &&
    found.every(({ row }, n) => row === before[n]!.row) &&
    found.some(({ facts }, n) => differing(facts, before[n]!.facts).length > 0);
}
