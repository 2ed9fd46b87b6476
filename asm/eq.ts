// Event queues: an entry and the data that its type (and sub type) defines.
import {
  C_CI, C_END, C_FINAL, C_INDEX, C_OPTIONS, C_PTR, C_RING, C_STRIDE, F_CONSUMED, F_CUT, F_HW_OWNED, F_STALE, F_SW_OWNED, H_RAW,
  OPT_CI, T_EVENTS5, W_EQE, L_BYTES, L_SIZE, T_LAYOUTS,
} from "./abi";
import { markCounters } from "./mark";
import { advance, ctx, flag, flags, item, known, NONE, raw, room, runningCounter, start, tables } from "./plan";

/** Layout of the data of an event, NONE if it has none. Entries: u8 type, u8 sub type (0xff any), u16 layout. */
function eventLayout(list: u32, type: u32, subType: u32): u32 {
  for (let p = list; load<u16>(p, 2) != 0xffff; p += 4) {
    if (<u32>load<u8>(p) == type && (load<u8>(p, 1) == 0xff || <u32>load<u8>(p, 1) == subType)) return load<u16>(p, 2);
  }
  return NONE;
}

/** Owner bit against the pass in which software will next read the slot. */
export function eventOwner(owner: u32): void {
  if ((load<u32>(ctx, C_OPTIONS) & OPT_CI) != 0) flags(ownerFlags(owner, 1, load<u32>(ctx, C_INDEX)));
}

/** As flags. What software has read is consumed in the pass that it is in, and stale beyond; a first pass has nothing there. */
export function ownerFlags(owner: u32, mask: u32, index: u32): u32 {
  const ring = load<u32>(ctx, C_RING);
  if (ring == 0) return 0;
  const ci = load<u32>(ctx, C_CI);
  const read = index < ci % ring;
  if (((ci / ring + (read ? 1 : 0)) & mask) == owner) return 1 << F_SW_OWNED;
  return 1 << F_HW_OWNED | (read ? 1 << F_CONSUMED : ci >= ring ? 1 << F_STALE : 0);
}

/** Data of an event, `bytes` long at `data`, of the entry that begins at `at` of the element. */
export function eventData(list: u32, p: u32, at: u32, data: u32, bytes: u32): void {
  const layout = eventLayout(list, load<u8>(p + at + 1), load<u8>(p + at + 3));
  if (layout == NONE) {
    raw(H_RAW, data, bytes);
    return;
  }
  const size = load<u32>(load<u32>(tables, T_LAYOUTS) + layout * L_SIZE, L_BYTES);
  item(layout, 0, data, size, size, NONE);
}

export function walkEq5(): void {
  const end = load<u32>(ctx, C_END);
  const stride = load<u32>(ctx, C_STRIDE);
  const final = load<u32>(ctx, C_FINAL) != 0;
  while (room()) {
    const p = load<u32>(ctx, C_PTR);
    if (p >= end) return;
    const there = min<u32>(stride, end - p);
    if (there < stride && !final) return;
    start(there);
    runningCounter(0xffffffff);
    markCounters(1);
    if (there < stride) {
      flag(F_CUT);
      raw(H_RAW, 0, there);
    } else {
      eventOwner(load<u8>(p + stride - 1) & 1);
      const at = stride - 64;
      if (at != 0) raw(H_RAW, 0, at);
      item(known(W_EQE), 0, at, 64, 64, NONE);
      eventData(load<u32>(tables, T_EVENTS5), p, at, at + 32, 28);
    }
    advance(1, stride);
  }
}
