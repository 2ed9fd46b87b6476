// The plan: elements and their items (segments), written by walkers and read by formatters and filters.
import {
  C_COUNTER, C_ELEM_CAP, C_ELEM_COUNT, C_END, C_FINAL, C_INDEX, C_ITEM_CAP, C_ITEM_COUNT, C_LIMIT, C_OFFSET, C_OPTIONS,
  C_PTR, C_RING, C_STRIDE, C_UNITS, CTX_AT, ELEMS_AT, ITEMS_AT, TABLE_AT,
  E_COUNTER, E_FLAGS, E_INDEX, E_ITEM, E_ITEMS, E_OFFSET, E_PTR, E_SIZE, E_STATE,
  F_CUT, H_RAW, I_DATA, I_DATA_LEN, I_LAYOUT, I_LEN, I_OFFSET, I_ORDINAL, I_PTR, I_SIZE, I_SPAN, I_TITLE,
  LAYOUT_RAW, OPT_COUNTER, T_KNOWN, TITLE_DATA, TITLE_LARGE, TITLE_NUMBERED,
} from "./abi";
import { keepForm, openForms, SHARED_ITEMS, shareItems } from "./forms";

export const NONE: u32 = 0xffffffff;
/** A WQE has at most 63 segments of 16 bytes; a compressed block and its array stay below as well. */
export const ITEMS_PER_ELEMENT: u32 = 72;

export const ctx: u32 = CTX_AT;
export const tables: u32 = TABLE_AT;
export let element: u32 = 0;
let nextElement: u32 = 0;
let firstItem: u32 = 0; // of the element
let endItem: u32 = 0;
let nextItem: u32 = 0;
let last: u32 = 0;
let base: u32 = 0; // address of the element

/** Begins a plan. */
export function open(): void {
  nextElement = ELEMS_AT;
  nextItem = ITEMS_AT + SHARED_ITEMS * I_SIZE;
  openForms();
}

/** Ends it: tells how much was planned. */
export function close(): void {
  store<u32>(ctx, (nextElement - ELEMS_AT) / E_SIZE, C_ELEM_COUNT);
  store<u32>(ctx, (nextItem - ITEMS_AT) / I_SIZE, C_ITEM_COUNT);
}

/** Room for `n` more elements. */
@inline
export function elementRoom(n: u32): bool {
  return nextElement + n * E_SIZE <= ELEMS_AT + load<u32>(ctx, C_ELEM_CAP) * E_SIZE;
}

/** Room for `n` more items. */
@inline
export function itemRoom(n: u32): bool {
  return nextItem + n * I_SIZE <= ITEMS_AT + load<u32>(ctx, C_ITEM_CAP) * I_SIZE;
}

/** Room for one more element with all the items it can have, and the caller still wants one. */
@inline
export function room(): bool {
  return elementRoom(1) && itemRoom(ITEMS_PER_ELEMENT) && load<u32>(ctx, C_LIMIT) != 0 && load<u32>(ctx, C_UNITS) != 0;
}

@inline
export function known(id: u32): u32 {
  return load<u16>(load<u32>(tables, T_KNOWN) + id * 2);
}

/** Starts an element of `length` bytes at the walk's position. */
@inline
export function start(length: u32): void {
  element = nextElement;
  nextElement += E_SIZE;
  firstItem = nextItem;
  endItem = nextItem;
  // Without flags, and not hidden.
  store<u64>(element, <u64>load<u32>(ctx, C_INDEX), E_INDEX);
  store<u64>(element, <u64>((nextItem - ITEMS_AT) / I_SIZE), E_ITEM);
  store<u64>(element, 0, E_FLAGS);
  base = load<u32>(ctx, C_PTR);
  store<u64>(element, (<u64>length << 32) | <u64>base, E_PTR);
  store<u64>(element, <u64>NONE, E_COUNTER);
  store<u64>(element, load<u64>(ctx, C_OFFSET), E_OFFSET);
}

@inline
export function flag(bit: u32): void {
  flags(1 << bit);
}

@inline
export function flags(bits: u32): void {
  store<u32>(element, load<u32>(element, E_FLAGS) | bits, E_FLAGS);
}

@inline
export function counter(value: u32): void {
  store<u32>(element, value, E_COUNTER);
}

/** What is known of a send WQE. */
@inline
export function state(value: u32): void {
  store<u32>(element, value, E_STATE);
}

/** The counter of the element at the walk's position, where the caller gave one. */
@inline
export function runningCounter(mask: u32): void {
  if ((load<u32>(ctx, C_OPTIONS) & OPT_COUNTER) != 0) counter(load<u32>(ctx, C_COUNTER) & mask);
}

/** Adds a segment: `span` bytes of the element from `offset`, of which `available` are there. */
@inline
export function item(layout: u32, title: u32, offset: u32, span: u32, available: u32, ordinal: u32): void {
  last = nextItem;
  nextItem += I_SIZE;
  endItem = nextItem;
  if (ordinal != NONE) title |= ordinal < 100 ? TITLE_NUMBERED : TITLE_NUMBERED | TITLE_LARGE;
  const kind = layout | (title << 16);
  store<u64>(last, (<u64>available << 32) | <u64>kind, I_LAYOUT);
  store<u64>(last, (<u64>ordinal << 32) | <u64>offset, I_PTR);
  store<u64>(last, (<u64>span << 32) | <u64>offset, I_OFFSET);
}

/** Bytes shown with the last item: `length` (or DATA_COUNTED) bytes from `offset` in the element. */
@inline
export function data(offset: u32, length: u32): void {
  if (length == 0) return;
  store<u16>(last, load<u16>(last, I_TITLE) | <u16>TITLE_DATA, I_TITLE);
  store<u64>(last, (<u64>length << 32) | <u64>offset, I_DATA);
}

/** Bytes shown as words under a title. */
@inline
export function raw(title: u32, offset: u32, length: u32): void {
  if (length != 0) item(LAYOUT_RAW, title, offset, length, length, NONE);
}

/** Keeps the items of the current element, none of which points elsewhere, and some flags for others of its form. */
export function leaveItems(key: u64, flags: u32, note: u32): void {
  keepForm(key, firstItem, endItem, flags, note);
}

/** Keeps a note where items depend on more than the key. */
export function leaveNote(key: u64, note: u32): void {
  keepForm(key, firstItem, firstItem, 0, note);
}

/** Bytes of the item last added point elsewhere (a title CQE, an array slot). */
@inline
export function itemAt(ptr: u32): void {
  store<u32>(last, ptr - base, I_PTR);
}

/** Ends the element and moves on by `units` of `stride` bytes. */
@inline
export function advance(units: u32, stride: u32): void {
  store<u32>(element, (endItem - firstItem) / I_SIZE, E_ITEMS);
  moveOn(1, units, units * stride);
}

/** Where the next entry lies that is all there; 0: none does. A last one that is cut is planned as what is there of it. */
export function nextWhole(): u32 {
  const end = load<u32>(ctx, C_END);
  const stride = load<u32>(ctx, C_STRIDE);
  while (room()) {
    const p = load<u32>(ctx, C_PTR);
    if (p >= end) return 0;
    if (end - p >= stride) return p;
    if (load<u32>(ctx, C_FINAL) == 0) return 0;
    start(end - p);
    flag(F_CUT);
    raw(H_RAW, 0, end - p);
    advance(1, stride);
  }
  return 0;
}

/** Moves the walk on. */
function moveOn(elements: u32, units: u32, bytes: u32): void {
  store<u32>(ctx, load<u32>(ctx, C_PTR) + bytes, C_PTR);
  store<u32>(ctx, load<u32>(ctx, C_COUNTER) + units, C_COUNTER);
  const left = load<u32>(ctx, C_UNITS);
  store<u32>(ctx, left > units ? left - units : 0, C_UNITS);
  const limit = load<u32>(ctx, C_LIMIT);
  if (limit != NONE) store<u32>(ctx, limit - elements, C_LIMIT);
  let index = load<u32>(ctx, C_INDEX) + units;
  let offset = load<u64>(ctx, C_OFFSET) + bytes;
  const ring = load<u32>(ctx, C_RING);
  if (ring != 0 && index >= ring) {
    // Offsets are the ring's, not the stream's: they begin again with its first element.
    if (units != 0) offset -= <u64>(index - index % ring) * (bytes / units);
    index %= ring;
  }
  store<u64>(ctx, offset, C_OFFSET);
  store<u32>(ctx, index, C_INDEX);
}

// Runs: elements of known forms one behind the other. Their state is in locals of the walker.

/** The place for the first element of a run. */
@inline
export function runStart(): u32 {
  return nextElement;
}

/** Behind the last place. */
@inline
export function runRoom(): u32 {
  return ELEMS_AT + load<u32>(ctx, C_ELEM_CAP) * E_SIZE;
}

/** An element of a run, all of it. */
@inline
export function place(
  element: u32, form: u32, index: u32, ptr: u32, length: u32, flags: u32, offset: u64, counter: u32, state: u32,
): void {
  store<u64>(element, <u64>index, E_INDEX);
  store<u64>(element, (<u64>length << 32) | <u64>ptr, E_PTR);
  shareItems(element, form, flags);
  store<u32>(element, state, E_STATE);
  store<u64>(element, offset, E_OFFSET);
  store<u64>(element, <u64>counter, E_COUNTER);
}

/** Ends a run of so many elements, left out ones included, which took `units` and `bytes`; the next one goes to `end`. */
export function runEnd(end: u32, elements: u32, units: u32, bytes: u32): void {
  nextElement = end;
  moveOn(elements, units, bytes);
}
