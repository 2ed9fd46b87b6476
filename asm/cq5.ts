// Completion queues of 5th-generation devices. A slot has 64 or 128 bytes, the CQE proper is its last 64; the last byte
// holds opcode, format and owner bit.
import {
  C_CI, C_END, C_FINAL, C_INDEX, C_LIMIT, C_MINI, C_OFFSET, C_OPTIONS, C_PTR, C_RING, C_SESSION,
  C_SESSION_DONE, C_STRIDE, C_TITLE_OP, C_UNITS,
  E_FLAGS, E_SIZE, F_COMPRESSED, F_CUT, F_ERROR, F_EXPANDED, F_HW_OWNED, F_INVALID, F_MINI_ARRAY, F_STALE, F_SW_OWNED, F_UNKNOWN,
  H_EXTENSION, H_RAW, OPT_CI, OPT_ENHANCED,
  W_CQE_ERR, W_CQE_INLINE32, W_CQE_NO_PACKET, W_CQE_OWNER, W_CQE_REQ, W_CQE_RESIZE, W_CQE_RESP, W_CQE_SIG_ERR,
  W_CQE_TMH, W_MINI_CSUM, W_MINI_FTAG, W_MINI_HASH, W_MINI_L34H, W_MINI_REQ, W_MINI_REQ_DPDK,
} from "./abi";
import { formOf } from "./forms";
import { markCounters, marks } from "./mark";
import {
  advance, counter, ctx, data, element, elementRoom, flag, flags, item, itemAt, known, leaveItems, NONE,
  place, raw, room, runEnd, runRoom, runStart, start,
} from "./plan";

const CQE: u32 = 64;
const FORMAT_INLINE32: u32 = 1;
const FORMAT_INLINE64: u32 = 2;
const FORMAT_COMPRESSED: u32 = 3;

@inline
function be(p: u32): u32 {
  return bswap<u32>(load<u32>(p));
}

@inline
function isZero(p: u32, length: u32): bool {
  for (let i: u32 = 0; i < length; i += 8) if (load<u64>(p + i) != 0) return false;
  return true;
}

// Owner bit against the pass in which software will next read the slot.
@inline
function ownership(opcode: u32, owner: u32, index: u32): u32 {
  if (opcode == 15) return (load<u32>(ctx, C_OPTIONS) & OPT_CI) != 0 ? 1 << F_INVALID | 1 << F_HW_OWNED : 1 << F_INVALID;
  return (load<u32>(ctx, C_OPTIONS) & OPT_CI) == 0 ? 0 : ownerFlags(owner, index);
}

function ownerFlags(owner: u32, index: u32): u32 {
  const ring = load<u32>(ctx, C_RING);
  if (ring == 0) return 0;
  const ci = load<u32>(ctx, C_CI);
  const pass = ci / ring + (index < ci % ring ? 1 : 0);
  return (pass & 1) == owner ? 1 << F_SW_OWNED : 1 << F_HW_OWNED | 1 << F_STALE;
}

@inline
function layoutFor(opcode: u32): u32 {
  if (opcode == 0) return W_CQE_REQ;
  if (opcode <= 4) return W_CQE_RESP;
  if (opcode == 5) return W_CQE_RESIZE;
  if (opcode == 6) return W_CQE_NO_PACKET;
  if (opcode == 12) return W_CQE_SIG_ERR;
  if (opcode == 13 || opcode == 14) return W_CQE_ERR;
  return NONE;
}

// The segments of one CQE at byte `at` of the slot at p.
function segments(p: u32, at: u32, opcode: u32, format: u32): void {
  const c = p + at;
  const id = layoutFor(opcode);
  if (id == NONE) {
    if (opcode != 15) flag(F_UNKNOWN);
    if (opcode != 15 || !isZero(c, 56)) raw(H_RAW, at, 60);
    item(known(W_CQE_OWNER), 0, at + 60, 4, 4, NONE);
    return;
  }
  if (id == W_CQE_ERR || id == W_CQE_SIG_ERR) flag(F_ERROR);
  if (format == FORMAT_INLINE32 && opcode <= 4) {
    item(known(W_CQE_INLINE32), 0, at, CQE, CQE, NONE);
    data(at, min<u32>(32, be(c + 44)));
    return;
  }
  if (id == W_CQE_RESP && load<u8>(c + 40) == 1) item(known(W_CQE_TMH), 0, at, 16, 16, NONE);
  item(known(id), 0, at, CQE, CQE, NONE);
  if (format == FORMAT_INLINE64 && at != 0 && opcode <= 4) data(0, min<u32>(64, be(c + 44)));
}

@inline
function miniLayout(): u32 {
  if ((load<u32>(ctx, C_TITLE_OP) >> 4 & 15) == 0) return W_MINI_REQ;
  const format = load<u32>(ctx, C_MINI);
  return format == 1 || format == 3 ? W_MINI_CSUM : format == 2 ? W_MINI_FTAG : format == 4 ? W_MINI_L34H : W_MINI_HASH;
}

// Up to eight slots of a compressed session: mini CQE k of the session stands in the array slot, 8 bytes each.
function expanded(p: u32, array: u32, from: u32, count: u32, stride: u32): void {
  const layout = known(miniLayout());
  for (let k = from; k < count; k++) {
    start(stride);
    flag(F_EXPANDED);
    markCounters(1);
    item(layout, 0, 0, 8, 8, load<u32>(ctx, C_SESSION_DONE));
    itemAt(array + k * 8);
    store<u32>(ctx, load<u32>(ctx, C_SESSION_DONE) + 1, C_SESSION_DONE);
    store<u32>(ctx, load<u32>(ctx, C_SESSION) - 1, C_SESSION);
    advance(1, stride);
  }
}

// Title of a session in the basic layout: byte_cnt mini CQEs, numbers 0..7 in the next slot.
function title(p: u32, at: u32, opcode: u32, stride: u32, available: u32): void {
  const total = be(p + at + 44);
  start(stride);
  flag(F_COMPRESSED);
  flags(ownership(opcode, load<u8>(p + stride - 1) & 1, load<u32>(ctx, C_INDEX)));
  markCounters(1);
  segments(p, at, opcode, 0);
  store<u32>(ctx, load<u8>(p + stride - 1), C_TITLE_OP);
  const slots = min<u32>(available / stride, load<u32>(ctx, C_UNITS));
  const session = min<u32>(total, load<u32>(ctx, C_UNITS));
  if (session == 0 || slots < 2) {
    if (total > 1) flag(F_CUT);
    advance(1, stride);
    return;
  }
  if (session < total) flag(F_CUT);
  const array = p + stride + at;
  item(known(miniLayout()), 0, 0, 8, 8, 0);
  itemAt(array);
  store<u32>(ctx, session - 1, C_SESSION);
  store<u32>(ctx, 1, C_SESSION_DONE);
  advance(1, stride);
  expanded(p, array, 1, min<u32>(8, min<u32>(session, slots)), stride);
}

// Enhanced layout: a slot of up to seven mini CQEs whose count is the opcode nibble plus one; the title came before.
function enhanced(p: u32, at: u32, opcode: u32, stride: u32): void {
  start(stride);
  flag(F_MINI_ARRAY);
  markCounters(1);
  const requester = (load<u32>(ctx, C_TITLE_OP) >> 4 & 15) == 0;
  const layout = known(requester ? W_MINI_REQ_DPDK : miniLayout());
  const count = min<u32>(opcode + 1, 7);
  for (let k: u32 = 0; k < count; k++) item(layout, 0, at + k * 8, 8, 8, k);
  item(known(W_CQE_OWNER), 0, at + 60, 4, 4, NONE);
  advance(1, stride);
}

// CQEs of 64 bytes without data or a header in front have the same items if they have the same opcode.
@inline
function isPlain(p: u32, at: u32, format: u32): bool {
  return at == 0 && format == 0 && load<u8>(p + 40) != 1;
}

@inline
function keyOf(opcode: u32): u64 {
  return <u64>opcode + 1;
}

@inline
function hasCounter(opcode: u32): bool {
  return opcode != 15 && opcode != 5 && opcode != 12;
}

// Whole CQEs of known forms.
function run(end: u32): void {
  let p = load<u32>(ctx, C_PTR);
  if (p >= end) return;
  const from = p;
  const most = min<u32>(min<u32>(load<u32>(ctx, C_LIMIT), load<u32>(ctx, C_UNITS)), (end - p) / CQE);
  const offset = load<u64>(ctx, C_OFFSET);
  const ring = load<u32>(ctx, C_RING);
  let index = load<u32>(ctx, C_INDEX);
  const room = runRoom();
  let element = runStart();
  let n: u32 = 0;
  for (; n < most && element < room; n++) {
    const op = <u32>load<u8>(p, 63);
    const opcode = op >> 4;
    const form = isPlain(p, 0, (op >> 2) & 3) ? formOf(keyOf(opcode)) : 0;
    if (form == 0) break;
    const flags = ownership(opcode, op & 1, index) | marks(index, 1);
    const counter = hasCounter(opcode) ? be(p + 60) >> 16 : NONE;
    place(element, form, index, p, CQE, flags, offset + <u64>(p - from), counter);
    element += E_SIZE;
    p += CQE;
    index++;
    if (ring != 0 && index >= ring) index %= ring;
  }
  if (n != 0) store<u32>(ctx, load<u8>(p - 1), C_TITLE_OP);
  runEnd(element, n, n, n * CQE);
}

function single(p: u32, at: u32, opcode: u32, format: u32, stride: u32): void {
  start(stride);
  flags(ownership(opcode, load<u8>(p + stride - 1) & 1, load<u32>(ctx, C_INDEX)));
  markCounters(1);
  if (hasCounter(opcode)) counter(be(p + at + 60) >> 16);
  segments(p, at, opcode, format);
  if (isPlain(p, at, format) && layoutFor(opcode) != NONE) {
    leaveItems(keyOf(opcode), load<u32>(element, E_FLAGS) & (1 << F_ERROR), 0);
  }
  if (at != 0 && format != FORMAT_INLINE64 && !isZero(p, 64)) raw(H_EXTENSION, 0, 64);
  store<u32>(ctx, load<u8>(p + stride - 1), C_TITLE_OP);
  advance(1, stride);
}

export function walkCq5(): void {
  const end = load<u32>(ctx, C_END);
  const stride = load<u32>(ctx, C_STRIDE);
  const final = load<u32>(ctx, C_FINAL) != 0;
  const at = stride - CQE;
  while (room() && elementRoom(8)) {
    if (at == 0 && load<u32>(ctx, C_SESSION) == 0) {
      run(end);
      if (!room() || !elementRoom(8)) return;
    }
    const p = load<u32>(ctx, C_PTR);
    if (p >= end) return;
    const available = end - p;
    if (available < stride) {
      if (!final) return;
      start(available);
      flag(F_CUT);
      raw(H_RAW, 0, available);
      advance(1, stride);
      return;
    }
    const session = load<u32>(ctx, C_SESSION);
    if (session != 0) {
      const count = min<u32>(8, session);
      if (available < count * stride && !final) return;
      expanded(p, p + at, 0, min<u32>(count, available / stride), stride);
      continue;
    }
    const op = <u32>load<u8>(p + stride - 1);
    const opcode = op >> 4;
    const format = (op >> 2) & 3;
    if (format == FORMAT_COMPRESSED && opcode <= 4 && (load<u32>(ctx, C_OPTIONS) & OPT_ENHANCED) == 0) {
      if (available < 8 * stride && !final) return;
      title(p, at, opcode, stride, available);
    } else if (format == FORMAT_COMPRESSED && (load<u32>(ctx, C_OPTIONS) & OPT_ENHANCED) != 0) {
      enhanced(p, at, opcode, stride);
    } else single(p, at, opcode, format, stride);
  }
}
