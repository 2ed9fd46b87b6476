// Exports of the decoder module. Every pointer and length comes from wasm/memory.ts, which checks it against its region
// before the call; nothing here allocates, and no state lives in memory but what the caller passes.
import {
  C_END, C_KIND, C_LAYOUT, C_PTR, L_BYTES, L_SIZE, T_LAYOUTS, W4_DATA, W4_SRQ_NEXT, W_DATA, W_RECV_SIGNATURE, W_SRQ_NEXT,
} from "./abi";
import { walkCq4 } from "./cq4";
import { walkCq5 } from "./cq5";
import { walkEq5 } from "./eq";
import { walkEq4 } from "./eq4";
import { walkMgm } from "./mgm";
import { advance, close, ctx, flag, item, NONE, open, room, start, tables } from "./plan";
import { walkRq } from "./rq";
import { walkSq4 } from "./sq4";
import { walkSq5 } from "./sq5";

export { extractColumns } from "./columns";
export { filter } from "./filter";
export { formatBrief } from "./brief";
export { formatJson } from "./json";
export { formatDw, formatRaw } from "./raw";
export { extractRows } from "./rows";
export { unpack } from "./unpack";
export { formatFields, formatSegments, formatText, position } from "./text";

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
