// Forms: lists of items that elements share, for as long as a ring goes on. A form is told by a key of 64 bits that says
// all that the list depends on beside the walk state that does not change within a ring. Slots: u64 key (0: free), u32
// note, u32 reserved, then what is copied into the element as a whole: u32 first item, u32 items, u32 flags, u32 0.
import {
  C_KIND, C_MINI, C_OPTIONS, C_STRIDE, C_TRANSPORT, CTX_AT, E_FLAGS, E_ITEM, FORMS_AT, I_SIZE, ITEMS_AT, OPT_ALONE,
} from "./abi";

const SLOT: u32 = 32;
const SLOTS: u32 = 256;
const LIST: u32 = 16;
/** Forms that are kept at most: a search must meet a free slot soon. */
const ENOUGH: u32 = 128;

/** Shared items are the first ones; those behind them belong to one plan. */
export const SHARED_ITEMS: u32 = 2048;
const SHARED_END: u32 = ITEMS_AT + SHARED_ITEMS * I_SIZE;

let ring: u64 = 0xffffffffffffffff; // what the forms were made for
let count: u32 = 0;
let next: u32 = 0;
let full: bool = false;

/** Begins a plan: forms of another ring are forgotten, and those that were too many. */
export function openForms(): void {
  const state = <u64>load<u32>(CTX_AT, C_KIND) | (<u64>load<u32>(CTX_AT, C_TRANSPORT) << 8) |
    (<u64>load<u32>(CTX_AT, C_STRIDE) << 16) | (<u64>load<u32>(CTX_AT, C_OPTIONS) << 32) |
    (<u64>load<u32>(CTX_AT, C_MINI) << 48);
  if (state == ring && !full) return;
  memory.fill(FORMS_AT, 0, SLOTS * SLOT);
  ring = state;
  full = false;
  count = 0;
  next = ITEMS_AT;
}

@inline
function home(key: u64): u32 {
  return FORMS_AT + <u32>((key * 0x9e3779b97f4a7c15) >> 56) * SLOT;
}

function search(slot: u32, key: u64): u32 {
  while (load<u64>(slot) != key && load<u64>(slot) != 0) {
    slot += SLOT;
    if (slot == FORMS_AT + SLOTS * SLOT) slot = FORMS_AT;
  }
  return slot;
}

/** The form of a key, 0 if there is none. */
@inline
export function formOf(key: u64): u32 {
  let slot = home(key);
  if (load<u64>(slot) == key) return slot;
  if (load<u64>(slot) == 0) return 0;
  slot = search(slot, key);
  return load<u64>(slot) == 0 ? 0 : slot;
}

/** What was noted with a form. */
@inline
export function noteOf(form: u32): u32 {
  return load<u32>(form, 8);
}

/** Whether there are items: a form may be no more than a note. */
@inline
export function hasItems(form: u32): bool {
  return load<u32>(form, LIST + 4) != 0;
}

/** Gives an element the items of a form, and its flags with some more. */
@inline
export function shareItems(element: u32, form: u32, flags: u32): void {
  v128.store(element, v128.load(form, LIST), E_ITEM);
  if (flags != 0) store<u32>(element, load<u32>(element, E_FLAGS) | flags, E_FLAGS);
}

/** Keeps a copy of the items from `first` to `end`, which depend on nothing but the key, for elements to come. */
export function keepForm(key: u64, first: u32, end: u32, flags: u32, note: u32): void {
  const slot = search(home(key), key);
  if (load<u64>(slot) != 0 && (hasItems(slot) || first == end)) return;
  const bytes = end - first;
  if (count == ENOUGH || (load<u32>(CTX_AT, C_OPTIONS) & OPT_ALONE) != 0 || next + bytes > SHARED_END) {
    full = true;
    return;
  }
  memory.copy(next, first, bytes);
  if (load<u64>(slot) == 0) count++;
  store<u64>(slot, key);
  store<u32>(slot, note, 8);
  store<u32>(slot, (next - ITEMS_AT) / I_SIZE, LIST);
  store<u32>(slot, bytes / I_SIZE, LIST + 4);
  store<u64>(slot, flags, LIST + 8);
  next += bytes;
}
