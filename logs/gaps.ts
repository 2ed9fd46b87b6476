/** Marks of what was left out of a line, and which values beside them may be only a part of what was printed. */

import { cutValues } from "./edges.ts";
import { matchAt } from "./match.ts";
import { differing, followingOf, type Open } from "./message_pieces.ts";

/** What people and programs write where they leave something out. */
const GAP = "(?:\u2026|\\.{3}|\\[(?:\\.{3}|\u2026|snip|truncated)\\]|<(?:snip|truncated)>|\\(truncated\\))";

/** Marks of pagers and editors, which stand at the end or the beginning of a line alone, are marks there only. */
const BEHIND = new RegExp(`^([^=]{0,40}?)(?:${GAP}|[~$\\\\>]\\s*$)`, "i");
const BEFORE = new RegExp(`(?:${GAP}|^<)\\s?$`, "i");
const INSIDE = new RegExp(GAP, "i");
const AROUND = new RegExp(`(\\S{0,40})\\s?${GAP}\\s?(\\S{0,40})`, "gi");

/** Whether a text may have any of them, whichever its digits are. */
export const mayHaveGap = (text: string): boolean =>
  text.includes("...") || text.includes("\u2026") || text.includes("snip") || text.includes("runcated") ||
  text.includes("TRUNCATED") || ENDS.has(text.charCodeAt(text.trimEnd().length - 1));

const ENDS: ReadonlySet<number> = new Set([..."~$\\>"].map((one) => one.charCodeAt(0)));

/** What is said where something was left out of a line. */
export const LEFT_OUT = "the line is cut: something was left out of it";

/** Whether something was left out of a text. */
export const hasGap = (text: string): boolean => INSIDE.test(text);

/** Whether something was left out before a message. */
export const isLeftOut = (lead: string): boolean =>
  (lead[0] === "<" || mayHaveGap(lead)) && (INSIDE.test(lead.slice(-160)) || BEFORE.test(lead.slice(-16)));

/** A text with a mark alone for the words that something was left out of. */
export const withoutGaps = (text: string): string => text.replace(AROUND, " \u2026 ");

/** Values of a match that may be only a part of what was printed: something was left out behind it, before it, or inside. */
export function beyondGap({ match, text, lead }: Pick<Open, "match" | "text" | "lead">): string[] {
  const names: string[] = [];
  const behind = BEHIND.exec(text.slice(match.end, match.end + 64));
  if (behind !== null) {
    const own = text.slice(0, match.end + behind[1]!.length);
    const following = followingOf(match, own).filter((name) => match.facts[name] === undefined);
    names.push(...cutValues({ match, text: own }), ...following);
  }
  if (BEFORE.test(lead.slice(-16))) {
    for (const more of ["7", "f"]) {
      const longer = matchAt(match.row, more + text);
      if (longer !== undefined) names.push(...differing(match.facts, longer.facts));
    }
  }
  if (!INSIDE.test(text.slice(0, match.end + 16))) return names;
  for (const [, before, after] of text.slice(0, match.end + 64).matchAll(AROUND)) {
    for (const [name, value] of Object.entries(match.facts)) {
      if (typeof value !== "string") continue;
      const part = (before !== "" && before!.endsWith(value)) || (after !== "" && after!.startsWith(value));
      if (part || INSIDE.test(value)) names.push(name);
    }
  }
  return names;
}
