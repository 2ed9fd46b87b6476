// Multicast group entries of 4th-generation devices: a header, then as many QP slots as its count says.
import {
  C_END, C_FINAL, C_PTR, C_STRIDE, F_CUT, H_MEMBER, H_RAW, H_STALE, L_BYTES, L_SIZE,
  T_LAYOUTS, W4_MGM, W4_MGM_QP,
} from "./abi";
import { be } from "./sq5";
import { advance, ctx, flag, item, itemRoom, known, NONE, raw, room, start, tables } from "./plan";

const HEADER: u32 = 32;
const MEMBER: u32 = 4;

function isZero(p: u32, length: u32): bool {
  for (let i: u32 = 0; i < length; i++) if (load<u8>(p + i) != 0) return false;
  return true;
}

function entry(p: u32, there: u32, stride: u32): void {
  start(there);
  if (there < HEADER) {
    flag(F_CUT);
    raw(H_RAW, 0, there);
    return;
  }
  const members = be(p + 4) & 0xffffff;
  const count = min<u32>(members, (there - HEADER) / MEMBER);
  if (count < members || there < stride) flag(F_CUT);
  // All fields are in the header; the layout has the size of the default entry, and the item must not look cut.
  const layout = known(W4_MGM);
  item(layout, 0, 0, HEADER, load<u32>(load<u32>(tables, T_LAYOUTS) + layout * L_SIZE, L_BYTES), NONE);
  for (let n: u32 = 0; n < count; n++) {
    item(known(W4_MGM_QP), H_MEMBER, HEADER + n * MEMBER, MEMBER, MEMBER, n);
  }
  const end = HEADER + count * MEMBER;
  if (end < there && !isZero(p + end, there - end)) raw(H_STALE, end, there - end);
}

export function walkMgm(): void {
  const end = load<u32>(ctx, C_END);
  const stride = load<u32>(ctx, C_STRIDE);
  const final = load<u32>(ctx, C_FINAL) != 0;
  while (room()) {
    const p = load<u32>(ctx, C_PTR);
    if (p >= end) return;
    const there = min<u32>(stride, end - p);
    if (there < stride && !final) return;
    if (!itemRoom(2 + stride / MEMBER)) return;
    entry(p, there, stride);
    advance(1, stride);
  }
}
