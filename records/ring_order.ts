/**
 * The order in which the entries of a completion ring were written.
 *
 * @module
 */

/**
 * The order in which the entries of a completion ring were written, by their owner bits: they change where the newest
 * pass ends.
 *
 * @param owners Owner bit of each written entry, by place in the ring; undefined for entries that were never written.
 * @returns Places from oldest to newest, and whether older entries have been overwritten; undefined if the bits change
 * more than once, so that the order cannot be told.
 */
export function ringOrder(
  owners: readonly (number | undefined)[],
): { order: number[]; overwritten: boolean } | undefined {
  const written = owners.flatMap((owner, place) => owner === undefined ? [] : [place]);
  const changes: number[] = [];
  for (let i = 1; i < written.length; i++) {
    if (owners[written[i]!] !== owners[written[i - 1]!]) changes.push(i);
  }
  if (changes.length > 1) return undefined;
  const full = written.length === owners.length && written.length > 0;
  if (changes.length === 0) return { order: written, overwritten: full };
  const cut = changes[0]!;
  return { order: [...written.slice(cut), ...written.slice(0, cut)], overwritten: true };
}
