// Conditions over elements. A condition list is alternatives joined by OR inside a group and groups joined by AND: u16 layout (0xffff ends a group, 0xfffe the list), u16 offset, u8 shift,
// u8 comparison, u16 parts, u32 mask, u32 value.
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

function compareWide(kind: u32, a: u64, b: u64): bool {
  if (kind == 0) return a == b;
  if (kind == 1) return a != b;
  if (kind == 2) return a < b;
  if (kind == 3) return a <= b;
  if (kind == 4) return a > b;
  if (kind == 5) return a >= b;
  return (a & b) != 0;
}

function holdsWide(row: u32, p: u32, k: u32): bool {
  const a = ((<u64>be(p) << 32) | <u64>be(p + 4)) >> <u64>load<u8>(row, 4);
  return compareWide(k, a, (<u64>load<u32>(row, 12) << 32) | <u64>load<u32>(row, 8));
}

// kind | 0x40: a value put together from the parts in the rows behind. The offset is the bytes it takes, the shift its zero
// bits below, mask and value are the lower and upper half compared with. A part: u16 offset, u8 shift, u8 width; the first
// one's mask is added.
@inline
function isJoined(row: u32): bool {
  return (load<u8>(row, 5) & 0xc0) == 0x40;
}

// Seven at most, whatever stands there.
@inline
function partsOf(row: u32): u32 {
  return isJoined(row) ? load<u16>(row, 6) & 7 : 0;
}

function holdsJoined(row: u32, p: u32): bool {
  let value: u64 = 0;
  const end = row + ROW + partsOf(row) * ROW;
  for (let part = row + ROW; part < end; part += ROW) {
    const width = <u32>load<u8>(part, 5);
    const mask: u32 = width >= 32 ? 0xffffffff : (1 << width) - 1;
    value = (value << <u64>width) | <u64>((be(p + load<u16>(part, 2)) >> load<u8>(part, 4)) & mask);
  }
  value = (value << <u64>load<u8>(row, 4)) + <u64>load<u32>(row + ROW, 8);
  return compareWide(<u32>load<u8>(row, 5) & 0x3f, value, (<u64>load<u32>(row, 12) << 32) | <u64>load<u32>(row, 8));
}

@inline
function has(item: u32, row: u32): bool {
  const at = <u32>load<u16>(row, 2);
  const end = isJoined(row) ? at : at + (wide(row) ? 8 - (<u32>load<u8>(row, 4) >> 3) : 4);
  return end <= load<u32>(item, I_LEN) && load<u16>(item, I_LAYOUT) == load<u16>(row);
}

@inline
function holdsIn(item: u32, row: u32, base: u32): bool {
  const p = base + load<u32>(item, I_PTR);
  return isJoined(row) ? holdsJoined(row, p) : holds(row, p + load<u16>(row, 2));
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
    for (; load<u16>(row) != 0xffff; row += ROW + partsOf(row) * ROW) {
      for (let i = from; i < end && !any; i += I_SIZE) if (has(i, row)) any = holdsIn(i, row, base);
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
