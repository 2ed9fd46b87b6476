/** Near misses: "did you mean". */

/**
 * Smallest number of insertions, deletions, replacements and swaps of neighbours between two words.
 *
 * @param b The other.
 * @param most What is still of interest: only words that can be as near are compared, and only along the diagonal.
 * @returns The distance; any number above `most` where it is more.
 */
export function editDistance(a: string, b: string, most = Infinity): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  const far = most + 1;
  const cells = (): number[] => new Array(b.length + 1).fill(far);
  let [before, previous, row] = [cells(), cells(), cells()];
  for (let j = 0; j <= Math.min(b.length, most); j++) previous[j] = j;
  for (let i = 1; i <= a.length; i++) {
    const first = Math.max(1, i - most);
    let least = row[first - 1] = first === 1 ? i : far;
    for (let j = first; j <= Math.min(b.length, i + most); j++) {
      const same = a[i - 1] === b[j - 1];
      let best = Math.min(previous[j]! + 1, row[j - 1]! + 1, previous[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, before[j - 2]! + 1);
      row[j] = best;
      if (best < least) least = best;
    }
    // No row behind has less: a swap takes from two rows back, where the least is one less at most, and adds one.
    if (least > most) return far;
    [before, previous, row] = [previous, row, before];
  }
  return previous[b.length]!;
}

/**
 * The word that was probably meant.
 *
 * @param word As typed; at most its first 64 characters count.
 * @param known Words that exist.
 * @returns Undefined where nothing is near enough.
 */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const typed = fold(word.slice(0, 64));
  if (typed === "") return undefined;
  // A single letter is near every other.
  const limit = typed.length === 1 ? 0 : typed.length <= 3 ? 1 : typed.length <= 7 ? 2 : 3;
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of known) {
    const folded = fold(candidate);
    const prefix = typed.length >= 3 && folded.startsWith(typed);
    const distance = prefix ? 0.5 : editDistance(typed, folded, limit);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Case and the kind of dash do not count. */
function fold(word: string): string {
  return word.toLowerCase().replaceAll("_", "-");
}

/**
 * The tail of a message.
 *
 * @returns `; did you mean X?`, or nothing.
 */
export function didYouMean(word: string, known: readonly string[], prefix = ""): string {
  const near = nearest(word, known);
  return near === undefined ? "" : `; did you mean ${prefix}${near}?`;
}
