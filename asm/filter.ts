// Conditions over elements. A condition list is alternatives joined by OR inside a group and groups joined by AND: u16 layout (0xffff ends a group, 0xfffe the list), u16 offset, u8 shift,
// u8 comparison, u16 reserved, u32 mask, u32 value.
import { E_HIDDEN, E_ITEM, E_ITEMS, E_PTR, E_SIZE, ELEMS_AT, I_LAYOUT, I_LEN, I_PTR, I_SIZE, ITEMS_AT } from "./abi";

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

// kind | 0x80: a field of 33 to 64 bits from a byte on, compared with the value as upper and the mask as lower half.
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
  const a = ((<u64>be(p) << 32) | <u64>be(p + 4)) >> <u64>load<u8>(row, 4);
  const b = (<u64>load<u32>(row, 12) << 32) | <u64>load<u32>(row, 8);
  if (k == 0) return a == b;
  if (k == 1) return a != b;
  if (k == 2) return a < b;
  if (k == 3) return a <= b;
  if (k == 4) return a > b;
  if (k == 5) return a >= b;
  return (a & b) != 0;
}

@inline
function has(item: u32, row: u32): bool {
  const there = <u32>load<u16>(row, 2) + (wide(row) ? 8 - (<u32>load<u8>(row, 4) >> 3) : 4) <= load<u32>(item, I_LEN);
  return there && load<u16>(item, I_LAYOUT) == load<u16>(row);
}

// Whether each group of rows holds in some segment of an element.
@inline
function matches(element: u32, rows: u32): bool {
  const base = load<u32>(element, E_PTR);
  const from = ITEMS_AT + load<u32>(element, E_ITEM) * I_SIZE;
  const end = from + load<u32>(element, E_ITEMS) * I_SIZE;
  let row = rows;
  while (load<u16>(row) != 0xfffe) {
    let any = false;
    for (; load<u16>(row) != 0xffff; row += ROW) {
      for (let i = from; i < end && !any; i += I_SIZE) {
        if (has(i, row)) any = holds(row, base + load<u32>(i, I_PTR) + load<u16>(row, 2));
      }
    }
    if (!any) return false;
    row += ROW;
  }
  return true;
}

/** Hides the elements first..last that do not match; returns how many do. */
export function filter(first: u32, last: u32, rows: u32): u32 {
  let count: u32 = 0;
  for (let n = first; n < last; n++) {
    const element = ELEMS_AT + n * E_SIZE;
    const hit = matches(element, rows);
    store<u32>(element, hit ? 0 : 1, E_HIDDEN);
    if (hit) count++;
  }
  return count;
}
