// Conditions over elements. A condition list is alternatives joined by OR inside a group and groups joined by AND: u16 layout (0xffff ends a group, 0xfffe the list), u16 offset, u8 shift,
// u8 comparison, u16 reserved, u32 mask, u32 value.
import {
  E_FORM, E_HIDDEN, E_ITEM, E_ITEMS, E_PTR, E_SIZE, ELEMS_AT, I_LAYOUT, I_LEN, I_PTR, I_SIZE, ITEMS_AT, TESTS_AT,
} from "./abi";
import { generation } from "./forms";

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

// Where the conditions find their fields is the same in all elements of a form: it is looked up once. Slot of a form: u64
// stamp, u32 end of the tests (0: too many to keep), u32 reserved, then tests of u32 place in the element, u32 mask and
// u32 value in memory order, u32 way. A test of a wide field has its row in place of the value.
const SLOT: u32 = 256;
const TEST: u32 = 16;
const WAY_NOT: u32 = 1; // holds if it does not
const WAY_LESS: u32 = 2; // the masked number is less; mask and value are numbers
const WAY_ROW: u32 = 4; // look at the row
const WAY_LAST: u32 = 8; // ends its group
let conditions: u32 = 0;
let stamp: u64 = 0; // changes with the conditions and with the forms

/** Takes over other conditions. */
export function setConditions(): void {
  conditions++;
}

/** Forms may have changed since the last plan. */
export function openFilter(): void {
  stamp = (<u64>conditions << 32) | <u64>generation;
}

@inline
function has(item: u32, row: u32): bool {
  const there = <u32>load<u16>(row, 2) + (wide(row) ? 8 : 4) <= load<u32>(item, I_LEN);
  return there && load<u16>(item, I_LAYOUT) == load<u16>(row);
}

@inline
function write(t: u32, bits: u32, value: u32, way: u32): bool {
  store<u32>(t, bits, 4);
  store<u32>(t, value, 8);
  store<u32>(t, way, 12);
  return true;
}

// The test of a row; false if a field of its width never passes.
function test(t: u32, row: u32): bool {
  if (wide(row)) return write(t, 0, row, WAY_ROW);
  const kind = <u32>load<u8>(row, 5);
  const shift = <u32>load<u8>(row, 4);
  const mask = load<u32>(row, 8);
  const value = load<u32>(row, 12);
  const not: u32 = kind == 1 || kind > 3 ? WAY_NOT : 0;
  if (kind > 5) return (mask & value) != 0 && write(t, bswap<u32>((mask & value) << shift), 0, WAY_NOT);
  const limit: u32 = kind == 3 || kind == 4 ? 1 : 0; // <= and > look at the next value
  if (value > mask || (limit != 0 && value == mask)) {
    // The field is below, and not equal.
    const passing = kind != 0 && kind < 4;
    return passing && write(t, 0, 1, WAY_NOT);
  }
  if (kind > 1) return write(t, mask << shift, (value + limit) << shift, WAY_LESS | not);
  return write(t, bswap<u32>(mask << shift), bswap<u32>(value << shift), not);
}

function resolve(slot: u32, from: u32, end: u32, rows: u32): void {
  let t = slot + TEST;
  store<u32>(slot, 0, 8);
  for (let row = rows; load<u16>(row) != 0xfffe; row += ROW) {
    const before = t;
    for (; load<u16>(row) != 0xffff; row += ROW) {
      for (let i = from; i < end; i += I_SIZE) {
        if (!has(i, row)) continue;
        if (t == slot + SLOT) return;
        if (!test(t, row)) continue;
        store<u32>(t, load<u32>(i, I_PTR) + load<u16>(row, 2));
        t += TEST;
      }
    }
    if (t == before) {
      // A group without any field never holds.
      store<u32>(slot + TEST, 0);
      write(slot + TEST, 0, 1, WAY_LAST);
      store<u32>(slot, slot + TEST * 2, 8);
      return;
    }
    store<u32>(t - TEST, load<u32>(t - TEST, 12) | WAY_LAST, 12);
  }
  store<u32>(slot, t, 8);
}

/** Whether an element of a form may be left out of a plan: it does not match, as is known without its items. */
@inline
export function skips(form: u32, base: u32): bool {
  const slot = TESTS_AT + form * SLOT;
  return load<u64>(slot) == stamp && load<u32>(slot, 8) != 0 && !passes(slot, base);
}

@inline
function isTrue(t: u32, way: u32, base: u32): bool {
  const at = base + load<u32>(t);
  if ((way & (WAY_ROW | WAY_LESS)) == 0) {
    return ((load<u32>(at) & load<u32>(t, 4)) == load<u32>(t, 8)) == ((way & WAY_NOT) == 0);
  }
  if ((way & WAY_ROW) != 0) return holds(load<u32>(t, 8), at);
  return ((be(at) & load<u32>(t, 4)) < load<u32>(t, 8)) == ((way & WAY_NOT) == 0);
}

@inline
function passes(slot: u32, base: u32): bool {
  const end = load<u32>(slot, 8);
  for (let t = slot + TEST; t < end; t += TEST) {
    let way = load<u32>(t, 12);
    if (isTrue(t, way, base)) {
      // On to the next group.
      while ((way & WAY_LAST) == 0) {
        t += TEST;
        way = load<u32>(t, 12);
      }
    } else if ((way & WAY_LAST) != 0) return false;
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
        if (has(i, row)) any = holds(row, base + load<u32>(i, I_PTR) + load<u16>(row, 2));
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
  const form = load<u32>(element, E_FORM);
  const slot = TESTS_AT + form * SLOT;
  if (form != 0xffffffff && load<u64>(slot) == stamp && load<u32>(slot, 8) != 0) return passes(slot, base);
  const from = ITEMS_AT + load<u32>(element, E_ITEM) * I_SIZE;
  const end = from + load<u32>(element, E_ITEMS) * I_SIZE;
  if (form != 0xffffffff && load<u64>(slot) != stamp) {
    store<u64>(slot, stamp);
    resolve(slot, from, end, rows);
  }
  return searches(from, end, rows, base);
}

/** Hides the elements first..last that do not match; returns how many do. */
export function filter(first: u32, last: u32, rows: u32): u32 {
  let count: u32 = 0;
  openFilter();
  for (let n = first; n < last; n++) {
    const element = ELEMS_AT + n * E_SIZE;
    const hit = matches(element, rows);
    store<u32>(element, hit ? 0 : 1, E_HIDDEN);
    if (hit) count++;
  }
  return count;
}
