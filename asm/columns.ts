// Columns: values of any number of fields of up to 32 bits, in one pass over a plan. For some elements at a time, so that
// their bytes stay in the nearest cache, first the addresses of all structures that were asked for are listed, by layout;
// then each quad of words is turned around for all of them, and each field is a shift and a mask of one list of words.
import {
  E_HIDDEN, E_INDEX, E_ITEM, E_ITEMS, E_PTR, E_SIZE, ELEMS_AT, G_DONE, G_END, G_NEXT, G_QUADS, G_REACH, G_ROWS, G_SIZE,
  I_LAYOUT, I_LEN, I_PTR, I_SIZE, ITEMS_AT, LAYOUT_RAW, Q_SIZE, R_CAPACITY, R_CUTS, R_CUT_AT, R_GROUPS, R_GROUPS_AT,
  R_INDEXES, R_LANES_AT, R_LAYOUTS_AT, R_LIST, R_SHOWN, T_BSWAP, TABLE_AT, V_SIZE,
} from "./abi";

const BLOCK: u32 = 256; // elements at a time
const ROWS: u32 = 256; // rows that are turned around at a time
const LANE: u32 = ROWS * 4 + 32;
const CUTS: u32 = 512;
const ELEMENTS: u32 = 1024; // in columns: as many as indexes have room for

let request: u32 = 0; // address
let shown: u32 = 0;
let cuts: u32 = 0;
let list: u32 = 0; // R_LIST
let left: u32 = 0; // rows that each group has room for
let filled: u32 = 0; // elements that are in the columns

@inline
function groupOf(layout: u32): u32 {
  return layout == LAYOUT_RAW ? 0 : load<u32>(request + R_LAYOUTS_AT + layout * 4);
}

// Item by item; what is cut short is noted.
function search(from: u32, end: u32, base: u32, element: u32): void {
  for (let i = from; i < end; i += I_SIZE) {
    const group = groupOf(load<u16>(i, I_LAYOUT));
    if (group == 0) continue;
    const row = load<u32>(group, G_NEXT);
    const bytes = load<u32>(i, I_LEN);
    if (bytes < load<u32>(group, G_REACH)) {
      const cut = request + R_CUT_AT + cuts * 16;
      store<u32>(cut, (group - request - R_GROUPS_AT) / G_SIZE);
      store<u32>(cut, (row - load<u32>(group, G_ROWS)) / 4, 4);
      store<u32>(cut, bytes, 8);
      cuts++;
    }
    store<u32>(row, base + load<u32>(i, I_PTR));
    store<u32>(row + list, element);
    store<u32>(group, row + 4, G_NEXT);
  }
}

// Lists the structures of planned elements. Returns the element behind the last one that there was room for.
function collect(first: u32, last: u32): u32 {
  const end = ELEMS_AT + last * E_SIZE;
  const indexes = load<u32>(request, R_INDEXES);
  let n = shown;
  let room = left;
  let element = ELEMS_AT + first * E_SIZE;
  for (; element < end && n < ELEMENTS; element += E_SIZE) {
    if (load<u32>(element, E_HIDDEN) != 0) continue;
    const items = load<u32>(element, E_ITEMS);
    if (items > room) break;
    room -= items;
    if (cuts + items > CUTS) break;
    const from = ITEMS_AT + load<u32>(element, E_ITEM) * I_SIZE;
    search(from, from + items * I_SIZE, load<u32>(element, E_PTR), n);
    store<u32>(indexes + n * 4, load<u32>(element, E_INDEX));
    n++;
  }
  shown = n;
  left = room;
  return (element - ELEMS_AT) / E_SIZE;
}

// The four words at `offset` of the structures from `row` to `end`, in the processor's order, to four lists.
@inline
function turn(row: u32, end: u32, offset: u32, to: u32): void {
  const pattern = v128.load(TABLE_AT, T_BSWAP);
  for (; row < end; row += 16, to += 16) {
    const a = v128.load(load<u32>(row) + offset);
    const b = v128.load(load<u32>(row, 4) + offset);
    const c = v128.load(load<u32>(row, 8) + offset);
    const d = v128.load(load<u32>(row, 12) + offset);
    const ab = v128.shuffle<u32>(a, b, 0, 4, 1, 5);
    const cd = v128.shuffle<u32>(c, d, 0, 4, 1, 5);
    const ab2 = v128.shuffle<u32>(a, b, 2, 6, 3, 7);
    const cd2 = v128.shuffle<u32>(c, d, 2, 6, 3, 7);
    v128.store(to, v128.swizzle(v128.shuffle<u64>(ab, cd, 0, 2), pattern));
    v128.store(to, v128.swizzle(v128.shuffle<u64>(ab, cd, 1, 3), pattern), LANE);
    v128.store(to, v128.swizzle(v128.shuffle<u64>(ab2, cd2, 0, 2), pattern), LANE * 2);
    v128.store(to, v128.swizzle(v128.shuffle<u64>(ab2, cd2, 1, 3), pattern), LANE * 3);
  }
}

// Two vectors at a time.
@inline
function pick(from: u32, bytes: u32, shift: u32, mask: v128, to: u32): void {
  const end = from + bytes;
  if (shift == 0) {
    for (; from < end; from += 32, to += 32) {
      v128.store(to, v128.and(v128.load(from), mask));
      v128.store(to, v128.and(v128.load(from, 16), mask), 16);
    }
  } else {
    for (; from < end; from += 32, to += 32) {
      v128.store(to, v128.and(i32x4.shr_u(v128.load(from), shift), mask));
      v128.store(to, v128.and(i32x4.shr_u(v128.load(from, 16), shift), mask), 16);
    }
  }
}

// Fills the columns of the rows that were added since.
function fill(group: u32): void {
  const next = load<u32>(group, G_NEXT);
  const rows = load<u32>(group, G_ROWS);
  const lanes = request + R_LANES_AT;
  const quads = load<u32>(group, G_QUADS);
  const endOfQuads = load<u32>(group, G_END);
  // Whole vectors of four: the last row is there more than once.
  v128.store(next, i32x4.splat(load<i32>(next - 4)));
  for (let row = load<u32>(group, G_DONE); row < next; row += ROWS * 4) {
    const end = min<u32>(next, row + ROWS * 4);
    for (let quad = quads; quad < endOfQuads;) {
      turn(row, end, load<u32>(quad), lanes);
      const endOfFields = load<u32>(quad, 4);
      for (quad += Q_SIZE; quad < endOfFields; quad += V_SIZE) {
        const mask = i32x4.splat(load<i32>(quad, 8));
        pick(lanes + load<u32>(quad) * LANE, end - row, load<u32>(quad, 4), mask, load<u32>(quad, 12) + (row - rows));
      }
    }
  }
  store<u32>(group, next, G_DONE);
}

// The groups' rows into their columns; there is room for so many more.
function fillAll(): void {
  const groups = request + R_GROUPS_AT;
  const end = groups + load<u32>(request, R_GROUPS) * G_SIZE;
  let most: u32 = 0; // bytes of addresses that the fullest group has
  for (let group = groups; group < end; group += G_SIZE) {
    const next = load<u32>(group, G_NEXT);
    most = max<u32>(most, next - load<u32>(group, G_ROWS));
    if (next != load<u32>(group, G_DONE)) fill(group);
  }
  left = load<u32>(request, R_CAPACITY) - most / 4;
  filled = shown;
}

// Empty columns, as the request at `at` says.
function begin(at: u32): void {
  request = at;
  list = load<u32>(at, R_LIST);
  shown = 0;
  cuts = 0;
  const end = at + R_GROUPS_AT + load<u32>(at, R_GROUPS) * G_SIZE;
  for (let group = at + R_GROUPS_AT; group < end; group += G_SIZE) {
    store<u32>(group, load<u32>(group, G_ROWS), G_NEXT);
    store<u32>(group, load<u32>(group, G_ROWS), G_DONE);
  }
  fillAll();
}

/**
 * Columns of the elements first..last that are shown, as the request at `at` says. Returns how many elements were looked
 * at: fewer than there are if a column is full.
 */
export function extractColumns(first: u32, last: u32, at: u32): u32 {
  begin(at);
  let n = first;
  while (n < last) {
    const end = min<u32>(last, n + BLOCK);
    const next = collect(n, end);
    if (shown - filled >= BLOCK || next < end) fillAll();
    if (next == n) break;
    n = next;
  }
  fillAll();
  store<u32>(request, shown, R_SHOWN);
  store<u32>(request, cuts, R_CUTS);
  return n - first;
}
