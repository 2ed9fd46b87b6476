// Names of enumerated values and mask bits. Table of an enumeration: u32 dense count, u32 sorted count, u32 pointers to
// a dense table of (pointer, length) by value and a sorted one of (value, pointer, length). Names are stored with the
// text " (" before and ")" after; JSON takes what is between.
import { byte, text, two } from "./emit";

// Entry (pointer, length) or 0.
@inline
export function lookup(table: u32, value: u32): u32 {
  if (value < load<u32>(table)) {
    const entry = load<u32>(table, 8) + value * 8;
    return load<u32>(entry, 4) != 0 ? entry : 0;
  }
  const count = load<u32>(table, 4);
  return count == 0 || value < load<u32>(load<u32>(table, 12)) ? 0 : search(table, value, count);
}

function search(table: u32, value: u32, count: u32): u32 {
  let low: u32 = 0;
  let high = count;
  const base = load<u32>(table, 12);
  while (low < high) {
    const mid = (low + high) >> 1;
    const v = load<u32>(base + mid * 12);
    if (v == value) return base + mid * 12 + 4;
    if (v < value) low = mid + 1;
    else high = mid;
  }
  return 0;
}

@inline
export function enumText(p: u32, table: u32, value: u32): u32 {
  const entry = lookup(table, value);
  return entry != 0 ? text(p, load<u32>(entry), load<u32>(entry, 4)) : p;
}

/** The same, where it stands in many places. */
export function nameText(p: u32, table: u32, value: u32): u32 {
  return enumText(p, table, value);
}

/** `"NAME"` or `null`. */
@inline
export function enumJson(p: u32, table: u32, value: u32): u32 {
  const entry = lookup(table, value);
  if (entry == 0) {
    store<u32>(p, 0x6c6c756e);
    return p + 4;
  }
  return byte(text(byte(p, 34), load<u32>(entry) + 2, load<u32>(entry, 4) - 3), 34);
}

/** ` (A|B)`, nothing when no bit is set. Bits without a name are left to the number. */
export function maskText(p: u32, table: u32, value: u64): u32 {
  if (value == 0) return p;
  const q = names(two(p, 32, 40), table, value);
  return q == p + 2 ? p : byte(q, 41);
}

export function names(p: u32, table: u32, value: u64): u32 {
  let first = true;
  for (let bits = value; bits != 0; bits &= bits - 1) {
    const entry = lookup(table, <u32>ctz(bits));
    if (entry == 0) continue;
    if (!first) p = byte(p, 124);
    first = false;
    p = text(p, load<u32>(entry) + 2, load<u32>(entry, 4) - 3);
  }
  return p;
}
