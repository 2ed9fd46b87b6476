// Receive WQEs of queues and shared queues: an optional next or signature segment, then a scatter list that ends at the
// end of the WQE or at an entry with the invalid key.
import {
  C_END, C_FINAL, C_INDEX, C_OPTIONS, C_PTR, C_STRIDE, F_CUT, F_TERMINATED, H_RAW, H_SCATTER, H_STALE, H_TERMINATOR,
  OPT_LINKED, OPT_SIGNATURE,
} from "./abi";
import { markCounters } from "./mark";
import { advance, ctx, flag, item, known, NONE, raw, room, runningCounter, start } from "./plan";

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

function scatter(p: u32, there: u32, dataId: u32, nextId: u32, signatureId: u32): void {
  const options = load<u32>(ctx, C_OPTIONS);
  let at: u32 = 0;
  if ((options & OPT_LINKED) != 0) at = head(nextId, at, there);
  if ((options & OPT_SIGNATURE) != 0 && signatureId != NONE) at = head(signatureId, at, there);
  const data = known(dataId);
  for (let n: u32 = 0; at + 16 <= there && n < 64; n++) {
    const last = load<u32>(p + at + 4) == TERMINATOR_KEY;
    item(data, last ? H_TERMINATOR : H_SCATTER, at, 16, 16, n);
    at += 16;
    if (last) {
      flag(F_TERMINATED);
      if (at < there) raw(H_STALE, at, there - at);
      return;
    }
  }
  if (at < there) raw(H_RAW, at, there - at);
}

@inline
function head(id: u32, at: u32, there: u32): u32 {
  if (at + 16 > there) return at;
  item(known(id), 0, at, 16, 16, NONE);
  return at + 16;
}
