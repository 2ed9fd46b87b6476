// Send queues of 4th-generation devices. A WQE begins at a multiple of the stride with a control segment; ds tells its
// size. Where the stride is 64 (Linux's Ethernet driver, shrunk WQEs) it can take several slots. Free slots are stamped:
// the driver writes 0xffffffff over the first dword of each 64 bytes, in all but the first of a verbs WQE.
import {
  C_COUNTER, C_END, C_FINAL, C_INDEX, C_OPTIONS, C_PI, C_PTR, C_RING, C_STRIDE, C_TRANSPORT,
  F_BAD_SIZE, F_CUT, F_EMPTY, F_STALE, F_STAMPED, F_TRANSPORT, F_UNKNOWN, F_WRAPS,
  H_IGNORED, H_RAW, H_STALE, OPT_COUNTER, OPT_PI, T_SEND4, W4_BF_CTRL, W4_CTRL, W4_MLX_CTRL,
} from "./abi";
import { markCounters } from "./mark";
import { advance, counter, ctx, flag, item, known, NONE, raw, room, start, tables } from "./plan";
import { be, findProgram } from "./sq5";
import { runProgram } from "./steps";

const CHUNK: u32 = 64;
const LSO: u32 = 14;
const TRANSPORT_UD: u32 = 2;
const TRANSPORT_RAW: u32 = 5;
const TRANSPORT_MLX: u32 = 6;
const UNKNOWN_COUNTER: i64 = -1;

function isZero(p: u32, length: u32): bool {
  for (let i: u32 = 0; i + 4 <= length; i += 4) if (load<u32>(p + i) != 0) return false;
  return true;
}

// The counter under which the WQE in this slot was posted last.
function slotCounter(): i64 {
  const options = load<u32>(ctx, C_OPTIONS);
  if ((options & OPT_COUNTER) != 0) return load<u32>(ctx, C_COUNTER);
  const ring = load<u32>(ctx, C_RING);
  if ((options & OPT_PI) == 0 || ring == 0) return UNKNOWN_COUNTER;
  const last = <i64>load<u32>(ctx, C_PI) - 1;
  const at = <i64>load<u32>(ctx, C_INDEX);
  const back = ((last - at) % <i64>ring + <i64>ring) % <i64>ring;
  return last >= back ? last - back : UNKNOWN_COUNTER;
}

// What initialising the queue leaves: owner bit, ds of the whole slot, stamps; nothing was ever posted.
function isInitial(p: u32, stride: u32): bool {
  if (be(p) != 0x80000000 || be(p + 4) != stride >> 4) return false;
  for (let at = CHUNK; at < stride; at += CHUNK) if (load<u32>(p + at) != NONE) return false;
  return isZero(p + 8, min<u32>(stride, CHUNK) - 8);
}

// Offset of the first stamped chunk of a WQE, `bytes` if none is. Packet headers of an LSO WQE may hold anything.
function firstStamp(p: u32, opcode: u32, transport: u32, bytes: u32): u32 {
  let headers: u32 = 0;
  const lso: u32 = transport == TRANSPORT_UD ? CHUNK : 16;
  if (opcode == LSO && lso + 4 <= bytes) headers = lso + 4 + (be(p + lso) & 0xffff);
  for (let at = CHUNK; at + 4 <= bytes; at += CHUNK) if (at >= headers && load<u32>(p + at) == NONE) return at;
  return bytes;
}

// A driver that wrote the WQE through BlueFlame has completed its control segment: low 16 bits of the counter, number
// of the QP. The number stays in the slot after later requests, the counter does not; counter 0 is recognised by its slot.
function controlLayout(p: u32, transport: u32, posted: i64): u32 {
  if (transport == TRANSPORT_MLX) return known(W4_MLX_CTRL);
  const index = (be(p) >> 8) & 0xffff;
  const qpn = be(p + 4) >> 8;
  if (index != 0) return known(W4_BF_CTRL);
  const vlan = transport == TRANSPORT_RAW && (qpn & 0xc0) != 0 && (qpn & 0x3f) == 0;
  const first = posted == UNKNOWN_COUNTER ? load<u32>(ctx, C_INDEX) == 0 : (posted & 0xffff) == 0;
  return known(qpn != 0 && first && !vlan ? W4_BF_CTRL : W4_CTRL);
}

function slot(bit: u32, bytes: u32): void {
  start(bytes);
  flag(bit);
  markCounters(1);
  raw(H_RAW, 0, bytes);
  advance(1, load<u32>(ctx, C_STRIDE));
}

// Owner bit against the pass in which the slot was posted last.
function ownership(p: u32, posted: i64): void {
  const ring = <i64>load<u32>(ctx, C_RING);
  if (posted == UNKNOWN_COUNTER || ring == 0) return;
  if (((posted / ring) & 1) != <i64>(be(p) >> 31)) flag(F_STALE);
}

/** Slots that a WQE of `ds` 16-byte units takes. */
@inline
function unitsOf(ds: u32, stride: u32): u32 {
  return ((ds << 4) + stride - 1) / stride;
}

function wqe(p: u32, available: u32, ds: u32, stride: u32): void {
  const opcode = be(p) & 0x1f;
  const transport = load<u32>(ctx, C_TRANSPORT);
  const bytes = ds << 4;
  const units = unitsOf(ds, stride);
  const there = min<u32>(bytes, available);
  const posted = slotCounter();
  start(bytes);
  if (posted != UNKNOWN_COUNTER) counter(<u32>posted);
  if (there < bytes) flag(F_CUT);
  const ring = load<u32>(ctx, C_RING);
  if (ring != 0 && load<u32>(ctx, C_INDEX) + units > ring) flag(F_WRAPS);
  ownership(p, posted);
  markCounters(units);
  item(controlLayout(p, transport, posted), 0, 0, 16, min<u32>(16, there), NONE);
  segments(p, there, opcode, transport);
  advance(units, stride);
}

function segments(p: u32, there: u32, opcode: u32, transport: u32): void {
  const list = load<u32>(load<u32>(tables, T_SEND4) + opcode * 4);
  const steps = findProgram(list, 0, transport);
  const valid = firstStamp(p, opcode, transport, there);
  let end: u32 = 16;
  if (valid < there) flag(F_STAMPED);
  if (steps != 0) end = runProgram(steps, p, valid, 0);
  else flag(list == 0 ? F_UNKNOWN : F_TRANSPORT);
  if (end < valid) raw(steps != 0 && opcode == 0 ? H_IGNORED : H_RAW, end, valid - end);
  if (valid < there) raw(H_STALE, valid, there - valid);
}

/** Walks while a whole slot is there, or all there will ever be. */
export function walkSq4(): void {
  const end = load<u32>(ctx, C_END);
  const final = load<u32>(ctx, C_FINAL) != 0;
  const stride = load<u32>(ctx, C_STRIDE);
  while (room()) {
    const p = load<u32>(ctx, C_PTR);
    if (p >= end) return;
    const available = end - p;
    if (available < stride && !final) return;
    if (available < 16) {
      slot(F_CUT, available);
      continue;
    }
    const whole = min<u32>(stride, available);
    const ds = be(p + 4) & 0x3f;
    if ((be(p) | 0x80000000) == NONE) slot(F_STAMPED, whole);
    else if (whole == stride && isInitial(p, stride)) slot(F_EMPTY, stride);
    else if (ds == 0) slot(isZero(p, whole) ? F_EMPTY : F_BAD_SIZE, whole);
    else if (ds << 4 > stride && stride != CHUNK) slot(F_BAD_SIZE, whole);
    else if (unitsOf(ds, stride) * stride > available && !final) return;
    else wqe(p, available, ds, stride);
  }
}
