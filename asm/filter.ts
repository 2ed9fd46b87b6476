// Columns: field values of a range of elements, and filters over them. A condition list is alternatives joined by OR
// inside a group and groups joined by AND: u16 layout (0xffff ends a group, 0xfffe the list), u16 offset, u8 shift,
// u8 comparison, u16 reserved, u32 mask, u32 value.
import {
  E_HIDDEN, E_ITEM, E_ITEMS, E_PTR, E_SIZE, ELEMS_AT, I_LAYOUT, I_LEN, I_PTR, I_SIZE, ITEMS_AT, TESTS_AT,
} from "./abi";

const ROW: u32 = 16;

@inline
function be(p: u32): u32 {
  return bswap<u32>(load<u32>(p));
}

@inline
function compare(kind: u32, a: u32, b: u32): bool {
  if (kind == 0) return a == b;
  if (kind == 1) return a != b;
  if (kind == 2) return a < b;
  if (kind == 3) return a <= b;
  if (kind == 4) return a > b;
  if (kind == 5) return a >= b;
  return (a & b) != 0;
}

// kind | 0x80: a 64-bit field, compared with the value as upper and the mask as lower half.
@inline
function wide(row: u32): bool {
  return (load<u8>(row, 5) & 0x80) != 0;
}

@inline
function holds(row: u32, p: u32): bool {
  const kind = <u32>load<u8>(row, 5);
  if ((kind & 0x80) != 0) return holdsWide(row, p, kind & 0x7f);
  return compare(kind, (be(p) >> load<u8>(row, 4)) & load<u32>(row, 8), load<u32>(row, 12));
}

function holdsWide(row: u32, p: u32, k: u32): bool {
  const a = (<u64>be(p) << 32) | <u64>be(p + 4);
  const b = (<u64>load<u32>(row, 12) << 32) | <u64>load<u32>(row, 8);
  if (k == 0) return a == b;
  if (k == 1) return a != b;
  if (k == 2) return a < b;
  if (k == 3) return a <= b;
  if (k == 4) return a > b;
  if (k == 5) return a >= b;
  return (a & b) != 0;
}

// Where the conditions find their fields depends on an element's list of items, which elements of a plan share. It is
// kept by list: u32 first item, u32 items, u32 stamp, u32 end of the tests (0: too many to keep), then tests of u32 place in the element and
// u32 row. Bit 31 of the row ends a group. A list in which some group has no field at all has the one test ~0.
const SLOT: u32 = 128;
const FIRST_TEST: u32 = 16;
const LAST: u32 = 0x80000000;
let stamp: u32 = 0;

function resolve(slot: u32, list: u64, from: u32, end: u32, rows: u32): void {
  store<u64>(slot, list);
  store<u32>(slot, stamp, 8);
  let t = slot + FIRST_TEST;
  let row = rows;
  while (load<u16>(row) != 0xfffe) {
    const before = t;
    for (; load<u16>(row) != 0xffff; row += ROW) {
      for (let i = from; i < end; i += I_SIZE) {
        const offset = <u32>load<u16>(row, 2);
        if (load<u16>(i, I_LAYOUT) != load<u16>(row) || offset + (wide(row) ? 8 : 4) > load<u32>(i, I_LEN)) continue;
        if (t == slot + SLOT) {
          store<u32>(slot, 0, 12);
          return;
        }
        store<u32>(t, load<u32>(i, I_PTR) + offset);
        store<u32>(t, row, 4);
        t += 8;
      }
    }
    if (t == before) {
      store<u32>(slot + FIRST_TEST, 0xffffffff, 4);
      store<u32>(slot, slot + FIRST_TEST + 8, 12);
      return;
    }
    store<u32>(t - 8, load<u32>(t - 8, 4) | LAST, 4);
    row += ROW;
  }
  store<u32>(slot, t, 12);
}

@inline
function passes(slot: u32, base: u32): bool {
  const end = load<u32>(slot, 12);
  let any = false;
  for (let t = slot + FIRST_TEST; t < end; t += 8) {
    const row = load<u32>(t, 4);
    if (row == 0xffffffff) return false;
    if (!any) any = holds(row & ~LAST, base + load<u32>(t));
    if ((row & LAST) == 0) continue;
    if (!any) return false;
    any = false;
  }
  return true;
}

// As the tests of a list, without keeping them.
function searches(from: u32, end: u32, rows: u32, base: u32): bool {
  let row = rows;
  while (load<u16>(row) != 0xfffe) {
    let any = false;
    for (; load<u16>(row) != 0xffff; row += ROW) {
      for (let i = from; i < end && !any; i += I_SIZE) {
        const offset = <u32>load<u16>(row, 2);
        if (load<u16>(i, I_LAYOUT) != load<u16>(row) || offset + (wide(row) ? 8 : 4) > load<u32>(i, I_LEN)) continue;
        any = holds(row, base + load<u32>(i, I_PTR) + offset);
      }
    }
    if (!any) return false;
    row += ROW;
  }
  return true;
}

@inline
function matches(element: u32, rows: u32): bool {
  const base = load<u32>(element, E_PTR);
  const list = load<u64>(element, E_ITEM);
  const from = ITEMS_AT + <u32>list * I_SIZE;
  const end = from + <u32>(list >> 32) * I_SIZE;
  const slot = TESTS_AT + (<u32>list & 63) * SLOT;
  if (load<u64>(slot) != list || load<u32>(slot, 8) != stamp) resolve(slot, list, from, end, rows);
  return load<u32>(slot, 12) != 0 ? passes(slot, base) : searches(from, end, rows, base);
}

/** Hides the elements first..last that do not match; returns how many do. */
export function filter(first: u32, last: u32, rows: u32): u32 {
  let count: u32 = 0;
  stamp++;
  for (let n = first; n < last; n++) {
    const element = ELEMS_AT + n * E_SIZE;
    const hit = matches(element, rows);
    store<u32>(element, hit ? 0 : 1, E_HIDDEN);
    if (hit) count++;
  }
  return count;
}

/**
 * Values of one 32-bit field of one layout, for every item that has it: `out` receives pairs (element number, value).
 * Returns the number of pairs, at most `capacity`.
 */
export function extract(
  first: u32, last: u32, layout: u32, offset: u32, shift: u32, mask: u32, out: u32, capacity: u32,
): u32 {
  let count: u32 = 0;
  for (let n = first; n < last; n++) {
    const element = ELEMS_AT + n * E_SIZE;
    const base = load<u32>(element, E_PTR);
    let i = ITEMS_AT + load<u32>(element, E_ITEM) * I_SIZE;
    const end = i + load<u32>(element, E_ITEMS) * I_SIZE;
    for (; i < end; i += I_SIZE) {
      if (<u32>load<u16>(i, I_LAYOUT) != layout || offset + 4 > load<u32>(i, I_LEN)) continue;
      if (count == capacity) return count;
      store<u32>(out + count * 8, n);
      store<u32>(out + count * 8, (be(base + load<u32>(i, I_PTR) + offset) >> shift) & mask, 4);
      count++;
    }
  }
  return count;
}
