// Event queues of 4th-generation devices: entries of 32 bytes, in larger slots the second half of the first 64.
import {
  C_END, C_FINAL, C_PTR, C_STRIDE, F_CUT, H_RAW, L_BYTES, L_SIZE, T_EVENTS4, T_LAYOUTS, W4_EQE,
} from "./abi";
import { eventLayout, eventOwner } from "./eq";
import { markCounters } from "./mark";
import { advance, ctx, flag, item, known, NONE, raw, room, runningCounter, start, tables } from "./plan";

const EQE: u32 = 32;
const DATA: u32 = 24;

function entry(p: u32, stride: u32): void {
  const at = stride == EQE ? 0 : EQE;
  start(stride);
  runningCounter(0xffffffff);
  markCounters(1);
  eventOwner(load<u8>(p + at + 31) >> 7);
  item(known(W4_EQE), 0, at, EQE, EQE, NONE);
  const layout = eventLayout(load<u32>(tables, T_EVENTS4), load<u8>(p + at + 1), load<u8>(p + at + 3));
  if (layout == NONE) raw(H_RAW, at + 4, DATA);
  else {
    const size = load<u32>(load<u32>(tables, T_LAYOUTS) + layout * L_SIZE, L_BYTES);
    item(layout, 0, at + 4, size, size, NONE);
  }
}

export function walkEq4(): void {
  const end = load<u32>(ctx, C_END);
  const stride = load<u32>(ctx, C_STRIDE);
  const final = load<u32>(ctx, C_FINAL) != 0;
  while (room()) {
    const p = load<u32>(ctx, C_PTR);
    if (p >= end) return;
    const available = end - p;
    if (available < stride) {
      if (!final) return;
      start(available);
      flag(F_CUT);
      raw(H_RAW, 0, available);
    } else entry(p, stride);
    advance(1, stride);
  }
}
