// Exports of the decoder module. Every pointer and length comes from wasm/memory.ts, which checks it against its region
// before the call; nothing here allocates, and no state lives in memory but what the caller passes.
import {
  C_END, C_FINAL, C_KIND, C_LAYOUT, C_PTR, C_SESSION, E_LENGTH, H_RAW, L_BIT, L_BIT_AT, L_BYTES, L_CODE, L_LIST, L_OTHER, L_SIZE, L_VERSION, T_LAYOUTS, W4_DATA, W4_SRQ_NEXT, W_DATA, W_RECV_SIGNATURE, W_SRQ_NEXT,
} from "./abi";
import { walkCq4 } from "./cq4";
import { walkCq5 } from "./cq5";
import { walkEq5 } from "./eq";
import { walkEq4 } from "./eq4";
import { walkMgm } from "./mgm";
import { advance, close, ctx, element, flag, item, NONE, open, raw, room, start, tables } from "./plan";
import { walkRq } from "./rq";
import { walkSq4 } from "./sq4";
import { walkSq5 } from "./sq5";
import { isInCode } from "./text_generated";

export { extractColumns } from "./columns";
export { filter } from "./filter";
export { formatBrief } from "./brief";
export { formatJson } from "./json";
export { formatDw, formatRaw } from "./raw";
export { extractRows } from "./rows";
// A function that is called once would be made a part of its caller, were it not exported.
export * from "./text_generated";
export { unpack } from "./unpack";
export { formatFields, formatSegments, formatText, otherItem, position } from "./text";

/** Entries of a list that an element has at most. */
const LIST: u32 = 64;

// Whether the bit of the structure at p is set that chooses the layout of the list.
function otherList(p: u32, entry: u32): bool {
  return (bswap<u32>(load<u32>(p + <u32>load<u16>(entry, L_BIT_AT))) >> load<u16>(entry, L_BIT) & 1) != 0;
}

// Entries of a list from byte `at` of the element on, as many as there are and as it has room for. Returns their bytes.
function entries(entry: u32, other: bool, at: u32, there: u32): u32 {
  const layout: u32 = other ? load<u16>(entry, L_OTHER) : <u32>load<u16>(entry, L_LIST) - 1;
  const size = load<u32>(load<u32>(tables, T_LAYOUTS) + layout * L_SIZE, L_BYTES);
  const count = min<u32>(LIST, there / size);
  for (let n: u32 = 0; n < count; n++) item(layout, 0, at + n * size, size, size, n);
  return count * size;
}

// More of a list: entries that the element before had no room for.
function moreEntries(entry: u32, there: u32): void {
  start(there);
  const bytes = entries(entry, load<u32>(ctx, C_SESSION) == 2, 0, there);
  if (bytes == 0) {
    flag(0);
    raw(H_RAW, 0, there);
  } else store<u32>(element, bytes, E_LENGTH);
  advance(1, bytes == 0 ? there : bytes);
}

// Structures of a known layout, from the walk's position on. A list behind one goes on to the end.
function walkContext(): void {
  const layout = load<u32>(ctx, C_LAYOUT);
  const entry = load<u32>(tables, T_LAYOUTS) + layout * L_SIZE;
  const bytes = load<u32>(entry, L_BYTES);
  const listed = load<u16>(entry, L_LIST) != 0;
  const final = load<u32>(ctx, C_FINAL) != 0;
  const needed = listed ? bytes + LIST * 8 : bytes;
  while (room()) {
    const p = load<u32>(ctx, C_PTR);
    const end = load<u32>(ctx, C_END);
    // What an element is does not depend on where the input was divided.
    if (p >= end || (!final && end - p < needed)) return;
    if (listed && load<u32>(ctx, C_SESSION) != 0) {
      moreEntries(entry, end - p);
      continue;
    }
    const there = min<u32>(bytes, end - p);
    start(there);
    if (there < bytes) flag(0);
    item(layout, 0, 0, there, there, NONE);
    let behind: u32 = 0;
    if (listed && there == bytes) {
      const other = otherList(p, entry);
      behind = entries(entry, other, bytes, end - p - bytes);
      store<u32>(element, bytes + behind, E_LENGTH);
      store<u32>(ctx, other ? 2 : 1, C_SESSION);
    }
    advance(1, there + behind);
  }
}

/** Forgets functions of layouts whose rows are not those that they were made of. `count` layouts are there. */
export function checkCode(count: u32): void {
  const first = load<u32>(tables, T_LAYOUTS);
  for (let entry = first; entry < first + count * L_SIZE; entry += L_SIZE) {
    if (!isInCode(load<u32>(entry, L_CODE), load<u32>(entry, L_VERSION))) store<u32>(entry, 0, L_CODE);
  }
}

/** Walks from the walk state on; fills elements and items. */
export function walk(): void {
  open();
  const kind = load<u32>(ctx, C_KIND);
  if (kind == 0) walkContext();
  else if (kind == 1) walkSq5();
  else if (kind == 2) walkRq(W_DATA, W_SRQ_NEXT, W_RECV_SIGNATURE);
  else if (kind == 3) walkCq5();
  else if (kind == 4) walkEq5();
  else if (kind == 5) walkSq4();
  else if (kind == 6) walkRq(W4_DATA, W4_SRQ_NEXT, NONE);
  else if (kind == 7) walkCq4();
  else if (kind == 8) walkEq4();
  else if (kind == 9) walkMgm();
  close();
}
