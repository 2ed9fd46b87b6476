// The plan: elements and their items (segments), written by walkers and read by formatters and filters.
import {
  C_COUNTER, C_ELEM_CAP, C_ELEM_COUNT, C_ELEMS, C_INDEX, C_ITEM_CAP, C_ITEM_COUNT, C_ITEMS, C_LIMIT, C_OFFSET,
  C_OPTIONS, C_PTR, C_RING, C_UNITS,
  E_COUNTER, E_FLAGS, E_HIDDEN, E_INDEX, E_ITEM, E_ITEMS, E_LENGTH, E_OFFSET, E_PAD, E_PTR, E_SIZE,
  I_DATA, I_DATA_LEN, I_LAYOUT, I_LEN, I_OFFSET, I_ORDINAL, I_PTR, I_SIZE, I_SPAN, I_TITLE,
  LAYOUT_RAW, OPT_COUNTER, T_KNOWN,
} from "./abi";

export const NONE: u32 = 0xffffffff;
/** A WQE has at most 63 segments of 16 bytes; a compressed block and its array stay below as well. */
export const ITEMS_PER_ELEMENT: u32 = 72;

export let ctx: u32 = 0;
export let tables: u32 = 0;
export let element: u32 = 0;
let itemPtr: u32 = 0;

export function open(tablePtr: u32, ctxPtr: u32): void {
  tables = tablePtr;
  ctx = ctxPtr;
  store<u32>(ctx, 0, C_ELEM_COUNT);
  store<u32>(ctx, 0, C_ITEM_COUNT);
  itemPtr = load<u32>(ctx, C_ITEMS);
}

/** Room for one more element with all the items it can have, and the caller still wants one. */
@inline
export function room(): bool {
  return load<u32>(ctx, C_ELEM_COUNT) < load<u32>(ctx, C_ELEM_CAP) &&
    load<u32>(ctx, C_ITEM_COUNT) + ITEMS_PER_ELEMENT <= load<u32>(ctx, C_ITEM_CAP) &&
    load<u32>(ctx, C_LIMIT) != 0 && load<u32>(ctx, C_UNITS) != 0;
}

@inline
export function known(id: u32): u32 {
  return load<u16>(load<u32>(tables, T_KNOWN) + id * 2);
}

/** Starts an element of `length` bytes at the walk's position. */
@inline
export function start(length: u32): void {
  const n = load<u32>(ctx, C_ELEM_COUNT);
  element = load<u32>(ctx, C_ELEMS) + n * E_SIZE;
  store<u32>(ctx, n + 1, C_ELEM_COUNT);
  store<u32>(element, load<u32>(ctx, C_INDEX), E_INDEX);
  store<u32>(element, NONE, E_COUNTER);
  store<u32>(element, load<u32>(ctx, C_PTR), E_PTR);
  store<u32>(element, length, E_LENGTH);
  store<u32>(element, load<u32>(ctx, C_ITEM_COUNT), E_ITEM);
  store<u32>(element, 0, E_ITEMS);
  store<u32>(element, 0, E_FLAGS);
  store<u64>(element, load<u64>(ctx, C_OFFSET), E_OFFSET);
  store<u32>(element, 0, E_HIDDEN);
  store<u32>(element, NONE, E_PAD);
}

@inline
export function flag(bit: u32): void {
  store<u32>(element, load<u32>(element, E_FLAGS) | (1 << bit), E_FLAGS);
}

@inline
export function counter(value: u32): void {
  store<u32>(element, value, E_COUNTER);
}

/** The counter of the element at the walk's position, where the caller gave one. */
@inline
export function runningCounter(mask: u32): void {
  if ((load<u32>(ctx, C_OPTIONS) & OPT_COUNTER) != 0) counter(load<u32>(ctx, C_COUNTER) & mask);
}

let last: u32 = 0;

/** Adds a segment: `span` bytes of the element from `offset`, of which `available` are there. */
@inline
export function item(layout: u32, title: u32, offset: u32, span: u32, available: u32, ordinal: u32): void {
  const n = load<u32>(ctx, C_ITEM_COUNT);
  last = itemPtr + n * I_SIZE;
  store<u32>(ctx, n + 1, C_ITEM_COUNT);
  store<u32>(element, load<u32>(element, E_ITEMS) + 1, E_ITEMS);
  store<u16>(last, <u16>layout, I_LAYOUT);
  store<u16>(last, <u16>title, I_TITLE);
  store<u32>(last, load<u32>(element, E_PTR) + offset, I_PTR);
  store<u32>(last, available, I_LEN);
  store<u32>(last, offset, I_OFFSET);
  store<u32>(last, ordinal, I_ORDINAL);
  store<u32>(last, 0, I_DATA);
  store<u32>(last, 0, I_DATA_LEN);
  store<u32>(last, span, I_SPAN);
}

/** Bytes shown with the last item: `length` bytes from `offset` in the element. */
@inline
export function data(offset: u32, length: u32): void {
  store<u32>(last, load<u32>(element, E_PTR) + offset, I_DATA);
  store<u32>(last, length, I_DATA_LEN);
}

/** Bytes shown as words under a title. */
@inline
export function raw(title: u32, offset: u32, length: u32): void {
  if (length != 0) item(LAYOUT_RAW, title, offset, length, length, NONE);
}

/** Bytes of the item last added point elsewhere (a title CQE, an array slot). */
@inline
export function itemAt(ptr: u32): void {
  store<u32>(last, ptr, I_PTR);
}

/** Moves on by `units` of `stride` bytes. */
@inline
export function advance(units: u32, stride: u32): void {
  const bytes = units * stride;
  store<u32>(ctx, load<u32>(ctx, C_PTR) + bytes, C_PTR);
  store<u64>(ctx, load<u64>(ctx, C_OFFSET) + bytes, C_OFFSET);
  store<u32>(ctx, load<u32>(ctx, C_COUNTER) + units, C_COUNTER);
  const left = load<u32>(ctx, C_UNITS);
  store<u32>(ctx, left > units ? left - units : 0, C_UNITS);
  const limit = load<u32>(ctx, C_LIMIT);
  if (limit != NONE) store<u32>(ctx, limit - 1, C_LIMIT);
  let index = load<u32>(ctx, C_INDEX) + units;
  const ring = load<u32>(ctx, C_RING);
  if (ring != 0 && index >= ring) index %= ring;
  store<u32>(ctx, index, C_INDEX);
}
