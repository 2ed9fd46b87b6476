/** Both ends of connections, as text: few by name, many of one kind folded. */

import { groupBy } from "../groups.ts";
import type { Ends, ErrorRecord, EventRecord } from "./causes_types.ts";
import { MAX_ENDS } from "./ends.ts";
import { amountOf } from "./flushed_text.ts";

/** Connections of one kind that are named, where there are more than a few, and kinds that are. */
const FEW = 4;
const MAX_NAMED = 2;
const MAX_KINDS = 4;

/** What an end reported, whoever's it is. */
const codeOf = (one: ErrorRecord | EventRecord): string =>
  "event" in one ? one.words : `${one.syndrome} ${one.vendor} ${one.foreignStatus}`;

/** Who it is. */
const hostOf = (one: ErrorRecord | EventRecord): string => one.host ?? one.pod ?? "";

/**
 * Lines about all of them.
 *
 * @param wordsOf A report in words, with who made it.
 */
export function endsText(ends: readonly Ends[], wordsOf: (one: ErrorRecord | EventRecord) => string): string[] {
  const line = ({ a, b, by }: Ends): string => `both ends : ${wordsOf(a)}; ${wordsOf(b)} (by their ${by})`;
  if (ends.length <= FEW) return ends.map(line);
  const kinds = [...groupBy(ends, ({ a, b, by }) => `${codeOf(a)} ${codeOf(b)} ${by}`).values()];
  const lines = kinds.slice(0, MAX_KINDS).flatMap((kind) => [
    ...kind.slice(0, MAX_NAMED).map(line),
    ...foldedLine(kind.slice(MAX_NAMED)),
  ]);
  const rest = kinds.slice(MAX_KINDS).reduce((sum, kind) => sum + kind.length, 0);
  if (rest > 0) lines.push(`${rest} further connections of which both ends report are in json`);
  if (ends.length >= MAX_ENDS) {
    lines.push(`further connections of which both ends report may be there: ${MAX_ENDS} are kept`);
  }
  return lines;
}

function foldedLine(kind: readonly Ends[]): string[] {
  if (kind.length === 0) return [];
  const pairs = [...new Set(kind.map(({ a, b }) => [hostOf(a), hostOf(b)].filter((host) => host !== "").join(" and ")))]
    .filter((pair) => pair !== "");
  const between = pairs.length === 0
    ? ""
    : ` between ${pairs.slice(0, 2).join(", ")}${
      pairs.length > 2 ? ` and ${amountOf(pairs.length - 2, "more pair")}` : ""
    }`;
  return [`both ends : the same of ${amountOf(kind.length, "more connection")}${between}`];
}
