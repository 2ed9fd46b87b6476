// Exports of the decoder module. Every pointer and length comes from wasm/memory.ts, which checks it against its region
// before the call; nothing here allocates, and no state lives in memory but what the caller passes.
import {
  C_ELEM_COUNT, C_END, C_KIND, C_LAYOUT, C_PTR, L_BYTES, L_SIZE, T_LAYOUTS, W4_DATA, W4_SRQ_NEXT, W_DATA, W_RECV_SIGNATURE, W_SRQ_NEXT,
} from "./abi";
import { addColumns, beginColumns, endColumns, openColumns, takeElements } from "./columns";
import { walkCq4 } from "./cq4";
import { walkCq5 } from "./cq5";
import { walkEq5 } from "./eq";
import { walkEq4 } from "./eq4";
import { openFilter } from "./filter";
import { walkMgm } from "./mgm";
import { advance, close, ctx, flag, item, NONE, open, room, start, tables } from "./plan";
import { walkRq } from "./rq";
import { walkSq4 } from "./sq4";
import { walkSq5 } from "./sq5";

export { extractColumns } from "./columns";
export { filter, setConditions } from "./filter";
export { formatJson, formatObject, jsonData, jsonHead, jsonItem, jsonMember, jsonName } from "./json";
export { formatDw, formatRaw } from "./raw";
export { extractRows } from "./rows";
export { unpack } from "./unpack";
export {
  formatFields, formatText, position, textData, textItem, textLine, textName,
} from "./text";

// One structure of a known layout, at the walk's position.
function walkContext(): void {
  while (room()) {
    const p = load<u32>(ctx, C_PTR);
    const end = load<u32>(ctx, C_END);
    if (p >= end) return;
    const layout = load<u32>(ctx, C_LAYOUT);
    const bytes = load<u32>(load<u32>(tables, T_LAYOUTS) + layout * L_SIZE, L_BYTES);
    const there = min<u32>(bytes, end - p);
    start(there);
    if (there < bytes) flag(0);
    item(layout, 0, 0, there, there, NONE);
    advance(1, there);
  }
}

/** Walks from the walk state on; fills elements and items. */
export function walk(): void {
  open();
  openFilter();
  openColumns();
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

/**
 * Columns of what is there: elements of known forms are handed over by the walkers, which then plan one that is not
 * (C_ELEM_CAP: or few). Begins with element `first` of the last plan. Returns the first one of the last plan that there was no
 * room for.
 */
export function walkColumns(first: u32, at: u32): u32 {
  beginColumns(at);
  let n = first;
  while (true) {
    const count = load<u32>(ctx, C_ELEM_COUNT);
    n = addColumns(n, count);
    if (n < count || !takeElements(true)) break;
    walk();
    n = 0;
    if (load<u32>(ctx, C_ELEM_COUNT) == 0) break;
  }
  takeElements(false);
  endColumns();
  return n;
}
