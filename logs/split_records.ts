/** Several completions on one line, as names and values: each by itself. */

/** Names of fields that every completion has once. */
const KEYS =
  /(?<![a-z0-9_.])"?(wr_id|(?:wc[._]?)?status|vendor_err(?:or)?|vendor err(?:or)?|vendor_err_synd|vendor_syndrome|qp_num|qpn|syndrome|cqn)"?\s{0,4}(?:[=:]\s{0,4}|\s)"?(?=[0-9a-z(])/gi;

/** More records than this in a line are left together. */
const MAX_RECORDS = 1 << 16;

/** A list that repeats begins anew with the first name that it had. */
export function splitRecords(text: string): string[] {
  KEYS.lastIndex = 0;
  const found = [...text.matchAll(KEYS)];
  if (found.length < 4) return [text];
  const counts = new Map<string, number>();
  for (const match of found) counts.set(name(match), (counts.get(name(match)) ?? 0) + 1);
  if ([...counts.values()].filter((count) => count > 1).length < 2) return [text];
  const seen = new Set<string>();
  const cuts: number[] = [];
  for (const match of found) {
    if (seen.has(name(match))) {
      cuts.push(match.index);
      seen.clear();
    }
    seen.add(name(match));
  }
  if (cuts.length > MAX_RECORDS) return [text];
  return [0, ...cuts].map((from, n) => text.slice(from, cuts[n] ?? text.length));
}

const name = (match: RegExpMatchArray): string => match[1]!.toLowerCase().replace(/^wc[._]?/, "");
