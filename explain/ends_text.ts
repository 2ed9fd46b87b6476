/** Both ends of connections, as text: few by name, many of one kind folded. */

import type { Ends, ErrorRecord, EventRecord, Story } from "./causes_types.ts";
import { amountOf } from "./amount.ts";
import { foldedKinds } from "./folded_kinds.ts";

/** Connections that are named, where there are more than a few, and kinds that are. */
const FEW = 4;
const ROOM = { named: 4, kinds: 4 };

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
export function endsText(
  { ends, atLeast }: Pick<Story, "ends" | "atLeast">,
  wordsOf: (one: ErrorRecord | EventRecord) => string,
): string[] {
  const line = ({ a, b, by }: Ends): string => `both ends : ${wordsOf(a)}; ${wordsOf(b)} (by their ${by})`;
  const more = atLeast.ends
    ? ["both ends : there may be further connections; too many were told of to compare all"]
    : [];
  if (ends.length <= FEW) return [...ends.map(line), ...more];
  const { lines, beyond } = foldedKinds(ends, ({ a, b, by }) => `${codeOf(a)} ${codeOf(b)} ${by}`, ROOM, {
    one: (one) => [line(one)],
    others: (others) => [foldedLine(others)],
  });
  if (beyond > 0) lines.push(`${amountOf(beyond, "further connection")} of which both ends report: json has them`);
  return [...lines, ...more];
}

function foldedLine(kind: readonly Ends[]): string {
  const pairs = [...new Set(kind.map(({ a, b }) => [hostOf(a), hostOf(b)].filter((host) => host !== "").join(" and ")))]
    .filter((pair) => pair !== "");
  const between = pairs.length === 0
    ? ""
    : ` between ${pairs.slice(0, 2).join(", ")}${
      pairs.length > 2 ? ` and ${amountOf(pairs.length - 2, "more pair")}` : ""
    }`;
  return `both ends : the same of ${amountOf(kind.length, "more connection")}${between}`;
}
