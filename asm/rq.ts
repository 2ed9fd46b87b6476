// Receive WQEs of queues and shared queues: an optional next or signature segment, then a scatter list that ends at the
// end of the WQE or at an entry with the invalid key.
import {
  C_END, C_FINAL, C_INDEX, C_OPTIONS, C_PTR, C_STRIDE, F_CUT, F_TERMINATED, H_RAW, H_SCATTER, H_STALE, H_TERMINATOR,
  OPT_LINKED, OPT_SIGNATURE,
} from "./abi";
import { markCounters } from "./mark";
import { advance, ctx, flag, hasItems, item, known, leaveItems, NONE, raw, room, runningCounter, start, takeItems } from "./plan";

const TERMINATOR_KEY: u32 = 0x00010000; // 0x100 in device order

/** Walks receive WQEs; the layout ids tell the generation. */
export function walkRq(dataId: u32, nextId: u32, signatureId: u32): void {
  const end = load<u32>(ctx, C_END);
  const stride = load<u32>(ctx, C_STRIDE);
  const final = load<u32>(ctx, C_FINAL) != 0;
  while (room()) {
    const p = load<u32>(ctx, C_PTR);
    if (p >= end) return;
    const there = min<u32>(stride, end - p);
    if (there < stride && !final) return;
    start(stride);
    if (there < stride) flag(F_CUT);
    runningCounter(0xffff);
    markCounters(1);
    scatter(p, there, dataId, nextId, signatureId);
    advance(1, stride);
  }
}

// What a WQE has depends on where its list ends, and on nothing else that changes within a ring.
function scatter(p: u32, there: u32, dataId: u32, nextId: u32, signatureId: u32): void {
  const options = load<u32>(ctx, C_OPTIONS);
  const linked = (options & OPT_LINKED) != 0;
  const signed = (options & OPT_SIGNATURE) != 0 && signatureId != NONE;
  const first: u32 = ((linked ? 16 : 0) + (signed ? 16 : 0));
  let end = first;
  while (end + 16 <= there && load<u32>(p + end + 4) != TERMINATOR_KEY) end += 16;
  const key = (there << 16) | (end << 1) | 1;
  if (hasItems(key)) return takeItems(key);
  let at: u32 = 0;
  if (linked) at = head(nextId, at, there);
  if (signed) at = head(signatureId, at, there);
  const data = known(dataId);
  let terminated: u32 = 0;
  for (let n: u32 = 0; at + 16 <= there && n < 64; n++) {
    const last = at == end;
    item(data, last ? H_TERMINATOR : H_SCATTER, at, 16, 16, n);
    at += 16;
    if (!last) continue;
    terminated = 1 << F_TERMINATED;
    flag(F_TERMINATED);
    break;
  }
  if (at < there) raw(terminated != 0 ? H_STALE : H_RAW, at, there - at);
  leaveItems(key, terminated, 0);
}

@inline
function head(id: u32, at: u32, there: u32): u32 {
  if (at + 16 > there) return at;
  item(known(id), 0, at, 16, 16, NONE);
  return at + 16;
}
