// Receive WQEs of queues and shared queues: an optional next or signature segment, then a scatter list that ends at the
// end of the WQE or at an entry with the invalid key.
import {
  C_COUNTER, C_END, C_FINAL, C_INDEX, C_LIMIT, C_OFFSET, C_OPTIONS, C_PTR, C_RING, C_STRIDE, C_UNITS, E_SIZE,
  F_CUT, F_TERMINATED, H_RAW, H_SCATTER, H_STALE, H_TERMINATOR, OPT_COUNTER, OPT_LINKED, OPT_SIGNATURE,
} from "./abi";
import { formOf } from "./forms";
import { markCounters, marks } from "./mark";
import {
  advance, ctx, flag, item, known, leaveItems, NONE, place, raw, room, runEnd, runningCounter, runRoom,
  runStart, start,
} from "./plan";

const TERMINATOR_KEY: u32 = 0x00010000; // 0x100 in device order

/** Walks receive WQEs; the layout ids tell the generation. */
export function walkRq(dataId: u32, nextId: u32, signatureId: u32): void {
  const end = load<u32>(ctx, C_END);
  const stride = load<u32>(ctx, C_STRIDE);
  const final = load<u32>(ctx, C_FINAL) != 0;
  const first = listStart(signatureId);
  while (room()) {
    run(end, stride, first);
    if (!room()) return;
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

@inline
function isLinked(): bool {
  return (load<u32>(ctx, C_OPTIONS) & OPT_LINKED) != 0;
}

@inline
function isSigned(signatureId: u32): bool {
  return (load<u32>(ctx, C_OPTIONS) & OPT_SIGNATURE) != 0 && signatureId != NONE;
}

@inline
function listStart(signatureId: u32): u32 {
  return (isLinked() ? 16 : 0) + (isSigned(signatureId) ? 16 : 0);
}

@inline
function listEnd(p: u32, first: u32, there: u32): u32 {
  let end = first;
  while (end + 16 <= there && load<u32>(p + end + 4) != TERMINATOR_KEY) end += 16;
  return end;
}

// What a whole WQE has depends on where its list ends, and on nothing else that changes within a ring.
@inline
function keyOf(end: u32): u64 {
  return <u64>end + 1;
}

// Whole WQEs of known forms.
function run(end: u32, stride: u32, first: u32): void {
  let p = load<u32>(ctx, C_PTR);
  if (p >= end) return;
  const from = p;
  const most = min<u32>(min<u32>(load<u32>(ctx, C_LIMIT), load<u32>(ctx, C_UNITS)), (end - p) / stride);
  let offset = load<u64>(ctx, C_OFFSET);
  const ring = load<u32>(ctx, C_RING);
  const counted = (load<u32>(ctx, C_OPTIONS) & OPT_COUNTER) != 0;
  let index = load<u32>(ctx, C_INDEX);
  const room = runRoom();
  let element = runStart();
  let n: u32 = 0;
  for (; n < most && element < room; n++) {
    const form = formOf(keyOf(listEnd(p, first, stride)));
    if (form == 0) break;
    const counter = counted ? (load<u32>(ctx, C_COUNTER) + n) & 0xffff : NONE;
    place(element, form, index, p, stride, marks(index, 1), offset + <u64>(p - from), counter, 0);
    element += E_SIZE;
    p += stride;
    index++;
    if (index == ring) {
      index = 0;
      offset -= <u64>ring * stride;
    }
  }
  runEnd(element, n, n, n * stride);
}

function scatter(p: u32, there: u32, dataId: u32, nextId: u32, signatureId: u32): void {
  const linked = isLinked();
  const signed = isSigned(signatureId);
  const end = listEnd(p, listStart(signatureId), there);
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
  if (there == load<u32>(ctx, C_STRIDE)) leaveItems(keyOf(end), terminated, 0);
}

@inline
function head(id: u32, at: u32, there: u32): u32 {
  if (at + 16 > there) return at;
  item(known(id), 0, at, 16, 16, NONE);
  return at + 16;
}
