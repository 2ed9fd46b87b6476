// Send queues of 5th-generation devices. A WQE starts on a 64-byte block (WQEBB), begins with a control segment, and
// takes ds 16-byte units; what follows the control segment is told by opcode, opc_mod and transport (step programs).
import {
  A_CQE, A_PSN, C_BY_CQE, C_BY_PSN, C_DELTA, C_END, C_FINAL, C_INDEX, C_LIMIT, C_MASK, C_OFFSET, C_OPTIONS, C_PI,
  C_POSTED, C_PTR, C_QPN, C_RING, C_SENT, C_SENT_ACKED, C_STATES, C_TRANSPORT, C_UNITS, E_FLAGS, E_SIZE, F_BAD_SIZE,
  F_CONTINUATION, F_CUT, F_EMPTY, F_ENTRIES, F_INFERRED, F_MODIFIER, F_TRANSPORT, F_UNKNOWN, F_WRAPS, TRANSPORT_RAW,
  TRANSPORT_UNDERLAY, H_IGNORED, H_RAW, OPT_ALIGN, STATE_COMPLETED, STATE_OLD, STATE_POSTED, STATE_RUNG, STATE_SENT,
  T_SEND5, W_CTRL,
} from "./abi";
import { formOf, hasItems, noteOf } from "./forms";
import { markCounters, marks } from "./mark";
import {
  advance, counter, ctx, element, flag, flags, item, known, leaveItems, leaveNote, NONE, place, raw, room, runEnd,
  runRoom, runStart, start, state, tables,
} from "./plan";
import { isUnderlay, runProgram, variesFrom } from "./steps";
import { UNSHARED, variation } from "./variation";

const WQEBB: u32 = 64;
/** TRANSPORT.unknown of wasm/abi.ts. */
const TRANSPORT_UNKNOWN: u32 = 14;

@inline
export function be(p: u32): u32 {
  return bswap<u32>(load<u32>(p));
}

/** Program for an opcode: list of u8 opc_mod (0xff any), u8 any transport, u16 transport mask, u32 steps; ends at steps 0. */
export function findProgram(list: u32, opcMod: u32, transport: u32): u32 {
  if (list == 0) return 0;
  for (let p = list; load<u32>(p, 4) != 0; p += 8) {
    const mod = <u32>load<u8>(p);
    if (mod != 0xff && mod != opcMod) continue;
    if (((<u32>load<u16>(p, 2) >> transport) & 1) != 0) return load<u32>(p, 4);
  }
  return 0;
}

/**
 * The program of an opcode that the walk's transport does not have, where one transport alone does: Ethernet, or UD with an
 * Ethernet segment behind its address vector. 0 where more have it.
 */
function onlyProgram(list: u32, opcMod: u32, wqe: u32, end: u32): u32 {
  let found: u32 = 0;
  for (let p = list; p != 0 && load<u32>(p, 4) != 0; p += 8) {
    if (load<u8>(p) != 0xff && <u32>load<u8>(p) != opcMod) continue;
    const underlay = <u32>load<u16>(p, 2) == 1 << TRANSPORT_UNDERLAY;
    if (underlay && isUnderlay(wqe, 64, end)) return load<u32>(p, 4);
    if (underlay) continue;
    if (found != 0 || <u32>load<u16>(p, 2) != 1 << TRANSPORT_RAW) return 0;
    found = load<u32>(p, 4);
  }
  return found;
}

// The program of an opcode whatever the transport: its own shape.
function ownShape(list: u32, opcMod: u32): u32 {
  for (let p = list; p != 0 && load<u32>(p, 4) != 0; p += 8) {
    if (load<u8>(p) == 0xff || <u32>load<u8>(p) == opcMod) return load<u32>(p, 4);
  }
  return 0;
}

// The program of an opcode; of one that the queue's transport does not have, the only other one, or its own shape.
function programOf(list: u32, opcMod: u32, p: u32, there: u32): u32 {
  const transport = load<u32>(ctx, C_TRANSPORT);
  const own = findProgram(list, opcMod, transport == TRANSPORT_UNKNOWN ? 0 : transport);
  if (own != 0) return own;
  const only = onlyProgram(list, opcMod, p, there);
  const steps = only != 0 ? only : ownShape(list, opcMod);
  if (only != 0) flag(F_INFERRED);
  else if (steps == 0) flag(list == 0 ? F_UNKNOWN : F_MODIFIER);
  else if (transport != TRANSPORT_UNKNOWN) flag(F_TRANSPORT);
  return steps;
}

function isZero(p: u32): bool {
  const v = v128.or(v128.or(v128.load(p), v128.load(p, 16)), v128.or(v128.load(p, 32), v128.load(p, 48)));
  return !v128.any_true(v);
}

function block(bit: u32): void {
  start(WQEBB);
  flag(bit);
  markCounters(1);
  raw(H_RAW, 0, WQEBB);
  advance(1, WQEBB);
}

function wqe(p: u32, available: u32, ds: u32): void {
  const first = be(p);
  const opcode = first & 0xff;
  const opcMod = first >> 24;
  const bytes = ds << 4;
  const blocks = (ds + 3) >> 2;
  const there = min<u32>(bytes, available);
  start(bytes);
  counter((first >> 8) & 0xffff);
  // Data may end with the WQE, or with its last block; anything else is cut.
  if (available < blocks * WQEBB && available != bytes) flag(F_CUT);
  const ring = load<u32>(ctx, C_RING);
  if (ring != 0 && load<u32>(ctx, C_INDEX) + blocks > ring) flag(F_WRAPS);
  markCounters(blocks);
  state(stateOf((first >> 8) & 0xffff));
  const list = load<u32>(load<u32>(tables, T_SEND5) + opcode * 4);
  const steps = programOf(list, opcMod, p, there);
  item(known(W_CTRL), 0, 0, 16, min<u32>(16, there), NONE);
  let end: u32 = 16;
  if (steps != 0) end = runProgram(steps, p, there, opcMod);
  if (end < there) raw(steps != 0 && opcode == 0 ? H_IGNORED : H_RAW, end, there - end);
  const inferred = load<u32>(element, E_FLAGS) & (1 << F_INFERRED);
  if (steps != 0 && inferred == 0 && there == bytes && variesFrom != NONE) leave(p, ds, bytes);
  advance(blocks, WQEBB);
}

// The first word of a WQE, in memory order, has opc_mod and opcode at its ends and the index between.
@inline
function keyOf(p: u32, ds: u32): u64 {
  return <u64>((load<u32>(p) & 0xff0000ff) | (ds << 8));
}

function leave(p: u32, ds: u32, bytes: u32): void {
  const key = keyOf(p, ds);
  const v = variation(p, variesFrom, bytes);
  if (v == UNSHARED) return;
  leaveItems(key | (<u64>v << 32), load<u32>(element, E_FLAGS) & (1 << F_ENTRIES | 1 << F_TRANSPORT), variesFrom);
  if (v != 0) leaveNote(key, variesFrom);
}

// The form of a whole WQE, 0 if it is not known.
@inline
function formAt(p: u32, ds: u32): u32 {
  const key = keyOf(p, ds);
  const form = formOf(key);
  if (form == 0) return 0;
  const v = variation(p, noteOf(form), ds << 4);
  if (v == 0) return hasItems(form) ? form : 0;
  return v == UNSHARED ? 0 : formOf(key | (<u64>v << 32));
}

// Whole WQEs of known forms, up to one that the ring's end divides.
function run(end: u32): void {
  let p = load<u32>(ctx, C_PTR);
  const from = p;
  const most = load<u32>(ctx, C_LIMIT);
  const aligned = (load<u32>(ctx, C_OPTIONS) & OPT_ALIGN) != 0;
  let offset = load<u64>(ctx, C_OFFSET);
  const ring = load<u32>(ctx, C_RING);
  const left = load<u32>(ctx, C_UNITS);
  const last = ring == 0 ? NONE : ring;
  let index = load<u32>(ctx, C_INDEX);
  const room = runRoom();
  let element = runStart();
  let units: u32 = 0;
  let n: u32 = 0;
  for (; n < most && element < room && units < left && p + WQEBB <= end; n++) {
    const ds = <u32>load<u8>(p, 7) & 0x3f;
    const blocks = (ds + 3) >> 2;
    if (ds == 0 || p + blocks * WQEBB > end || index + blocks > last || (aligned && !startsHere(p, index))) break;
    const form = formAt(p, ds);
    if (form == 0) break;
    const counter = (be(p) >> 8) & 0xffff;
    const flags = marks(index, blocks);
    place(element, form, index, p, ds << 4, flags, offset + <u64>(p - from), counter, stateOf(counter));
    element += E_SIZE;
    p += blocks * WQEBB;
    units += blocks;
    index += blocks;
    if (index == last) {
      index = 0;
      offset -= <u64>ring * WQEBB;
    }
  }
  runEnd(element, n, units, p - from);
}

// A control segment carries its own block index and the ring's QP number, and has no bits above the 6 of ds.
@inline
function startsHere(p: u32, index: u32): bool {
  const expected = index + load<u32>(ctx, C_DELTA);
  if (((((be(p) >> 8) & 0xffff) ^ expected) & load<u32>(ctx, C_MASK)) != 0) return false;
  if ((load<u8>(p + 7) & 0xc0) != 0) return false;
  const qpn = load<u32>(ctx, C_QPN);
  if (qpn != NONE) return be(p + 4) >> 8 == qpn;
  return load<u32>(load<u32>(tables, T_SEND5) + (be(p) & 0xff) * 4) != 0;
}

// What is known of the WQE that begins at a counter.
@inline
function stateOf(counter: u32): u32 {
  return load<u32>(ctx, C_STATES) == 0 ? 0 : stateAt(counter);
}

function stateAt(counter: u32): u32 {
  const producer = load<u32>(ctx, C_PI);
  const ring = load<u32>(ctx, C_RING);
  const place = (counter + ring - producer) & 0xffff;
  if (place >= ring) return ((counter - producer) & 0xffff) < load<u32>(ctx, C_POSTED) ? STATE_POSTED : STATE_OLD;
  if (place < load<u32>(ctx, C_BY_CQE)) return STATE_COMPLETED | (A_CQE << 8);
  if (place < load<u32>(ctx, C_BY_PSN)) return STATE_COMPLETED | (A_PSN << 8);
  return place < load<u32>(ctx, C_SENT) ? STATE_SENT | (load<u32>(ctx, C_SENT_ACKED) << 8) : STATE_RUNG;
}

/** Walks while a whole WQE is there, or all there will ever be. Returns the number of elements. */
export function walkSq5(): void {
  const end = load<u32>(ctx, C_END);
  const final = load<u32>(ctx, C_FINAL) != 0;
  const options = load<u32>(ctx, C_OPTIONS);
  while (room()) {
    run(end);
    if (!room()) return;
    const p = load<u32>(ctx, C_PTR);
    if (p >= end) return;
    const available = end - p;
    if (available < 16) {
      if (!final) return;
      start(available);
      flag(F_CUT);
      raw(H_RAW, 0, available);
      advance(1, available);
      return;
    }
    if (available < WQEBB && !final) return;
    const ds = be(p + 4) & 0x3f;
    if (ds == 0) {
      if (available < WQEBB) {
        start(available);
        flag(F_CUT);
        raw(H_RAW, 0, available);
        advance(1, available);
        return;
      }
      block(isZero(p) ? F_EMPTY : F_BAD_SIZE);
      continue;
    }
    if ((options & OPT_ALIGN) != 0 && available >= WQEBB && !startsHere(p, load<u32>(ctx, C_INDEX))) {
      block(F_CONTINUATION);
      continue;
    }
    if (available < ((ds + 3) >> 2) * WQEBB && !final) return;
    wqe(p, available, ds);
  }
}
