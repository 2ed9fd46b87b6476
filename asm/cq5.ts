// Completion queues of 5th-generation devices. A slot has 64 or 128 bytes, the CQE proper is its last 64; the last byte
// holds opcode, format and owner bit.
import {
  C_END, C_FINAL, C_INDEX, C_LIMIT, C_MINI, C_OFFSET, C_OPTIONS, C_PTR, C_RING, C_SESSION,
  C_SESSION_DONE, C_STRIDE, C_TITLE_COUNTER, C_TITLE_OP, C_UNITS,
  E_FLAGS, E_SIZE, F_ASSUMED, F_COMPRESSED, F_CUT, F_ERROR, F_EXPANDED, F_HW_OWNED, F_INVALID, F_LEFT_OVER, F_MINI_ARRAY, F_UNKNOWN,
  H_EXTENSION, H_RAW, H_STRIDES, OPT_CI, OPT_ENHANCED, OPT_FORMAT, OPT_PLAIN, OPT_STRIDING,
  W_CQE_ERR, W_CQE_INLINE32, W_CQE_METADATA, W_CQE_NO_PACKET, W_CQE_NVMEOTCP, W_CQE_OWNER, W_CQE_REQ, W_CQE_REQ_STEERING,
  W_CQE_REQ_TITLE, W_CQE_RESIZE, W_CQE_RESP, W_CQE_RESP_STRIDING, W_CQE_RESP_TITLE, W_CQE_ROCE, W_CQE_SHAMPO, W_CQE_SIG_ERR,
  W_CQE_TMH, W_MINI_CSUM, W_MINI_CSUM_STRIDING, W_MINI_FTAG, W_MINI_HASH, W_MINI_HASH_STRIDING, W_MINI_L34H,
  W_MINI_L34H_STRIDING, W_MINI_OWNER, W_MINI_REQ, W_MINI_REQ_DPDK, W_MPRQ_BYTE_CNT,
} from "./abi";
import { formOf } from "./forms";
import { ownerFlags } from "./eq";
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

@inline
function hasOption(bit: u32): bool {
  return (load<u32>(ctx, C_OPTIONS) & bit) != 0;
}

// Owner bit, or in the enhanced layout the iteration count, against the pass in which software will next read the slot. `last`
// is the entry's last word.
@inline
function ownership(opcode: u32, last: u32, index: u32): u32 {
  if (opcode == 15) return hasOption(OPT_CI) ? 1 << F_INVALID | 1 << F_HW_OWNED : 1 << F_INVALID;
  return hasOption(OPT_CI) ? hasOption(OPT_ENHANCED) ? ownerFlags(last >> 8 & 0xff, 0xff, index) : ownerFlags(last & 1, 1, index) : 0;
}


/** A byte count of the striding form that is no length: a filler, or one that a message cannot have. */
const LONGEST: u32 = 0x80000000;
/** The formats with a stride index are for striding RQs; others use the ones with tag and header types as well. */
const FORMAT_CSUM_STRIDE: u32 = 3;

// Whether byte counts are those of a striding RQ: 0 no, 1 yes, 2 the entry does not tell.
@inline
function striding(count: u32): u32 {
  if (hasOption(OPT_PLAIN)) return 0;
  if (hasOption(OPT_STRIDING) || (hasOption(OPT_FORMAT) && load<u32>(ctx, C_MINI) == FORMAT_CSUM_STRIDE)) return 1;
  return count > LONGEST ? 1 : count > 0xffff ? 2 : 0;
}

// Other readings of a responder CQE at c: those that its bytes allow.
@inline
function isRoce(c: u32): bool {
  const source = be(c + 24);
  return (source & 0x30000000) != 0 && (source & 0xffffff) != 0;
}

// A SEND has neither immediate data nor a key to invalidate, and the P_Key of a datagram comes with its source.
@inline
function hasMetadata(c: u32, opcode: u32): bool {
  return opcode == 2 && load<u32>(c + 36) != 0 && (be(c + 24) & 0xffffff) == 0;
}

@inline
function mayBeShampo(c: u32, strides: u32): bool {
  return strides != 0 && (load<u32>(c + 4) != 0 || load<u32>(c + 8) != 0);
}

// What else than the opcode the items of a completion depend on.
const V_STRIDES: u32 = 3; // striding()
const V_SHAMPO: u32 = 4;
const V_ROCE: u32 = 8;
const V_METADATA: u32 = 16;
const V_STEERING: u32 = 32;

@inline
function viewsOf(c: u32, opcode: u32): u32 {
  if (opcode == 0) return load<u8>(c + 56) == 0x2c ? V_STEERING : 0;
  if (opcode > 4) return 0;
  const strides = striding(be(c + 44));
  return strides | (mayBeShampo(c, strides) ? V_SHAMPO : 0) | (isRoce(c) ? V_ROCE : 0) |
    (hasMetadata(c, opcode) ? V_METADATA : 0);
}

function responder(at: u32, views: u32): void {
  const strides = views & V_STRIDES;
  item(known(strides == 1 ? W_CQE_RESP_STRIDING : W_CQE_RESP), 0, at, CQE, CQE, NONE);
  if (strides == 2) item(known(W_MPRQ_BYTE_CNT), H_STRIDES, at + 44, 4, 4, NONE);
  if ((views & V_SHAMPO) != 0) item(known(W_CQE_SHAMPO), 0, at + 4, 8, 8, NONE);
  if ((views & V_ROCE) != 0) item(known(W_CQE_ROCE), 0, at + 24, 4, 4, NONE);
  if ((views & V_METADATA) != 0) item(known(W_CQE_METADATA), 0, at + 36, 4, 4, NONE);
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
  if (format == FORMAT_INLINE64 && at != 0 && opcode <= 4) {
    item(known(id), 0, at, CQE, CQE, NONE);
    data(0, min<u32>(64, be(c + 44)));
    return;
  }
  const views = viewsOf(c, opcode);
  if (id == W_CQE_RESP) responder(at, views);
  else item(known((views & V_STEERING) != 0 ? W_CQE_REQ_STEERING : id), 0, at, CQE, CQE, NONE);
}

// Opcode of the CQE that mini CQEs belong to; NONE where it is not among these bytes.
@inline
function titleOpcode(): u32 {
  const title = load<u32>(ctx, C_TITLE_OP);
  return title == 0 ? NONE : title >> 4 & 15;
}

// A completion that mini CQEs behind it may belong to.
@inline
function mayBeTitle(op: u32): void {
  if (op >> 4 <= 4) store<u32>(ctx, op | 256, C_TITLE_OP);
}

@inline
function miniLayout(strides: bool): u32 {
  if (titleOpcode() == 0) return W_MINI_REQ;
  const format = load<u32>(ctx, C_MINI);
  if (format == 2) return W_MINI_FTAG; // its byte count has the tag where others have strides
  if (format == 1 || format == 3) return strides ? W_MINI_CSUM_STRIDING : W_MINI_CSUM;
  if (format == 4) return strides ? W_MINI_L34H_STRIDING : W_MINI_L34H;
  return strides ? W_MINI_HASH_STRIDING : W_MINI_HASH;
}

// One mini CQE, 8 bytes at `m`, which is byte `offset` of the element or elsewhere.
function mini(m: u32, offset: u32, ordinal: u32, elsewhere: bool): void {
  const count = be(m + 4);
  const plain = titleOpcode() == 0 || load<u32>(ctx, C_MINI) == 2;
  const strides: u32 = plain ? 0 : striding(count);
  item(known(miniLayout(strides == 1)), 0, offset, 8, 8, ordinal);
  if (elsewhere) itemAt(m);
  if (strides == 2) {
    item(known(W_MPRQ_BYTE_CNT), H_STRIDES, offset + 4, 4, 4, ordinal);
    if (elsewhere) itemAt(m + 4);
  }
  if (titleOpcode() == NONE || (!hasOption(OPT_FORMAT) && titleOpcode() != 0)) flag(F_ASSUMED);
}

// The WQE counter of the next completion of a session: the title's goes on by one, in a striding RQ by the strides. With a
// stride index it is not there, and behind an entry that does not tell whether it has strides it is not known.
function countOn(m: u32): void {
  const format = load<u32>(ctx, C_MINI);
  const next = load<u32>(ctx, C_TITLE_COUNTER);
  if (titleOpcode() == 0 || format >= 2 || next == NONE) return;
  counter(next);
  const count = be(m + 4);
  const strides = striding(count);
  const on: u32 = strides == 1 ? count >> 16 & 0x1fff : 1;
  store<u32>(ctx, strides == 2 ? NONE : (next + on) & 0xffff, C_TITLE_COUNTER);
}

// Up to eight slots of a compressed session: mini CQE k of the session stands in the array slot, 8 bytes each.
function expanded(array: u32, from: u32, count: u32, stride: u32): void {
  for (let k = from; k < count && load<u32>(ctx, C_LIMIT) != 0; k++) {
    start(stride);
    flag(F_EXPANDED);
    markCounters(1);
    mini(array + k * 8, 0, load<u32>(ctx, C_SESSION_DONE), true);
    countOn(array + k * 8);
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
  flags(ownership(opcode, be(p + stride - 4), load<u32>(ctx, C_INDEX)));
  markCounters(1);
  item(known(opcode == 0 ? W_CQE_REQ_TITLE : W_CQE_RESP_TITLE), 0, at, CQE, CQE, NONE);
  mayBeTitle(load<u8>(p + stride - 1));
  store<u32>(ctx, be(p + stride - 4) >> 16, C_TITLE_COUNTER);
  const slots = available / stride;
  const session = min<u32>(total, load<u32>(ctx, C_UNITS));
  if (session == 0 || slots < 2) {
    if (total > 1) flag(F_CUT);
    advance(1, stride);
    return;
  }
  // Less is asked for, or there is less than a session can have.
  const ring = load<u32>(ctx, C_RING);
  if ((ring != 0 && total > ring) || (load<u32>(ctx, C_FINAL) != 0 && slots < session)) flag(F_CUT);
  const array = p + stride + at;
  mini(array, 0, 0, true);
  countOn(array);
  store<u32>(ctx, session - 1, C_SESSION);
  store<u32>(ctx, 1, C_SESSION_DONE);
  advance(1, stride);
  expanded(array, 1, min<u32>(8, min<u32>(session, slots)), stride);
}

// Enhanced layout: a slot of up to seven mini CQEs whose count is the opcode nibble plus one; the title came before. An array
// stands for as many entries of the queue: those behind its own were not written.
function enhanced(p: u32, at: u32, opcode: u32, stride: u32): void {
  start(stride);
  flag(F_MINI_ARRAY);
  flags(ownership(opcode, be(p + stride - 4), load<u32>(ctx, C_INDEX)));
  markCounters(1);
  // More than seven have no room, and whose they are the title says, or who knows the queue.
  const count: u32 = opcode < 7 ? opcode + 1 : 1;
  if (opcode >= 7 || (titleOpcode() == NONE && !hasOption(OPT_FORMAT))) {
    raw(H_RAW, at, 60);
  } else {
    for (let k: u32 = 0; k < count; k++) {
      if (titleOpcode() == 0) item(known(W_MINI_REQ_DPDK), 0, at + k * 8, 8, 8, k);
      else mini(p + at + k * 8, at + k * 8, k, false);
    }
  }
  item(known(W_MINI_OWNER), 0, at + 60, 4, 4, NONE);
  store<u32>(ctx, count - 1, C_SESSION);
  advance(1, stride);
}

// What an array has left in the slots behind it.
function leftOver(p: u32, stride: u32): void {
  start(stride);
  flags(1 << F_LEFT_OVER | 1 << F_INVALID | (hasOption(OPT_CI) ? 1 << F_HW_OWNED : 0));
  markCounters(1);
  if (!isZero(p, stride)) raw(H_RAW, 0, stride);
  store<u32>(ctx, load<u32>(ctx, C_SESSION) - 1, C_SESSION);
  advance(1, stride);
}

// CQEs of 64 bytes without data or a header in front have the same items if they have the same opcode.
@inline
function isPlain(p: u32, at: u32, format: u32): bool {
  return at == 0 && format == 0 && load<u8>(p + 40) != 1;
}

@inline
function keyOf(opcode: u32, views: u32): u64 {
  return <u64>(opcode + 1 | views << 8);
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
  let offset = load<u64>(ctx, C_OFFSET);
  const ring = load<u32>(ctx, C_RING);
  let index = load<u32>(ctx, C_INDEX);
  const room = runRoom();
  let element = runStart();
  let n: u32 = 0;
  let last = load<u32>(ctx, C_TITLE_OP);
  for (; n < most && element < room; n++) {
    const op = <u32>load<u8>(p, 63);
    const opcode = op >> 4;
    const form = isPlain(p, 0, (op >> 2) & 3) ? formOf(keyOf(opcode, viewsOf(p, opcode))) : 0;
    if (form == 0) break;
    const flags = ownership(opcode, be(p + 60), index) | marks(index, 1);
    const counter = hasCounter(opcode) ? be(p + 60) >> 16 : NONE;
    if (opcode <= 4) last = op | 256;
    place(element, form, index, p, CQE, flags, offset + <u64>(p - from), counter, 0);
    element += E_SIZE;
    p += CQE;
    index++;
    if (index == ring) {
      index = 0;
      offset -= <u64>ring * CQE;
    }
  }

  store<u32>(ctx, last, C_TITLE_OP);
  runEnd(element, n, n, n * CQE);
}

function single(p: u32, at: u32, opcode: u32, format: u32, stride: u32): void {
  start(stride);
  flags(ownership(opcode, be(p + stride - 4), load<u32>(ctx, C_INDEX)));
  markCounters(1);
  if (hasCounter(opcode)) counter(be(p + at + 60) >> 16);
  segments(p, at, opcode, format);
  if (isPlain(p, at, format) && layoutFor(opcode) != NONE) {
    leaveItems(keyOf(opcode, viewsOf(p + at, opcode)), load<u32>(element, E_FLAGS) & (1 << F_ERROR), 0);
  }
  if (at != 0 && format != FORMAT_INLINE64 && !isZero(p, 64)) {
    // The bits of the second byte are those of NVMe over TCP.
    if (opcode != 0 && opcode <= 4 && (load<u8>(p + at + 1) & 0x70) != 0) item(known(W_CQE_NVMEOTCP), 0, 0, 64, 64, NONE);
    else raw(H_EXTENSION, 0, 64);
  }
  mayBeTitle(load<u8>(p + stride - 1));
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
    if (session != 0 && hasOption(OPT_ENHANCED)) {
      leftOver(p, stride);
      continue;
    }
    if (session != 0) {
      const count = min<u32>(8, session);
      if (available < count * stride && !final) return;
      expanded(p + at, 0, min<u32>(count, available / stride), stride);
      continue;
    }
    const op = <u32>load<u8>(p + stride - 1);
    const opcode = op >> 4;
    const format = (op >> 2) & 3;
    if (format == FORMAT_COMPRESSED && opcode <= 4 && !hasOption(OPT_ENHANCED)) {
      if (available < 8 * stride && !final) return;
      title(p, at, opcode, stride, available);
    } else if (format == FORMAT_COMPRESSED && opcode != 15 && hasOption(OPT_ENHANCED)) {
      enhanced(p, at, opcode, stride);
    } else single(p, at, opcode, format, stride);
  }
}
