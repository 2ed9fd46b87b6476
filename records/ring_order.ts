/** The order in which the entries of a completion ring were written. */

/** Stands for the owner bit of an entry that was never written. */
export const UNWRITTEN = -1;

/**
 * The order in which the entries of a completion ring were written, by their owner bits: they change where the newest
 * pass ends.
 *
 * @param owners Owner bit of each entry, by place in the ring; {@linkcode UNWRITTEN} where there is none.
 * @returns Places from oldest to newest, and whether older entries have been overwritten: perhaps where the ring is full of
 * entries of one pass, which may be the first; undefined if the bits change more than once, so that the order cannot be
 * told.
 */
export function ringOrder(
  owners: ArrayLike<number>,
): { order: number[]; overwritten: boolean | "perhaps" } | undefined {
  const order: number[] = [];
  let cut: number | undefined;
  for (let place = 0; place < owners.length; place++) {
    const owner = owners[place]!;
    if (owner === UNWRITTEN) continue;
    if (order.length > 0 && owner !== owners[order.at(-1)!]) {
      if (cut !== undefined) return undefined;
      cut = order.length;
    }
    order.push(place);
  }
  if (cut === undefined) {
    const full = order.length === owners.length && order.length > 0;
    // The first pass has the bit 0; so has every other one behind it.
    return { order, overwritten: full && (owners[0] === 0 ? "perhaps" : true) };
  }
  return { order: [...order.slice(cut), ...order.slice(0, cut)], overwritten: true };
}
