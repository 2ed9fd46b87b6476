// Rows: values of a few fields of one layout, for all elements of a plan.
import {
  E_HIDDEN, E_INDEX, E_ITEM, E_ITEMS, E_PTR, E_SIZE, ELEMS_AT, I_LAYOUT, I_LEN, I_PTR, I_SIZE, ITEMS_AT,
} from "./abi";

/** Bytes of a place: u32 offset, u32 shift, u32 mask, u32 reserved. */
const PLACE: u32 = 16;

@inline
function be(p: u32): u32 {
  return bswap<u32>(load<u32>(p));
}

/**
 * Values of several 32-bit fields of one layout, for every shown item that has them all: `out` receives rows of element
 * number, index and the values. Returns the number of rows, at most `capacity`.
 */
export function extractRows(
  first: u32, last: u32, layout: u32, places: u32, count: u32, out: u32, capacity: u32,
): u32 {
  const endOfPlaces = places + count * PLACE;
  let reach: u32 = 0;
  for (let place = places; place < endOfPlaces; place += PLACE) reach = max<u32>(reach, load<u32>(place) + 4);
  let rows: u32 = 0;
  for (let n = first; n < last; n++) {
    const element = ELEMS_AT + n * E_SIZE;
    if (load<u32>(element, E_HIDDEN) != 0) continue;
    let i = ITEMS_AT + load<u32>(element, E_ITEM) * I_SIZE;
    const end = i + load<u32>(element, E_ITEMS) * I_SIZE;
    for (; i < end; i += I_SIZE) {
      if (<u32>load<u16>(i, I_LAYOUT) != layout || reach > load<u32>(i, I_LEN)) continue;
      if (rows == capacity) return rows;
      const p = load<u32>(element, E_PTR) + load<u32>(i, I_PTR);
      store<u32>(out, n);
      store<u32>(out, load<u32>(element, E_INDEX), 4);
      out += 8;
      for (let place = places; place < endOfPlaces; place += PLACE, out += 4) {
        store<u32>(out, (be(p + load<u32>(place)) >> load<u32>(place, 4)) & load<u32>(place, 8));
      }
      rows++;
    }
  }
  return rows;
}
