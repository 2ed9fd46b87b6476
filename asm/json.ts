// Elements as JSON objects. Keys and their quotes are templates; a template begins with a comma, which is dropped after
// an opening brace, so that switched-off fields leave no trace.
import {
  C_END, CTX_AT, ELEMS_AT, ITEMS_AT, SCRATCH_AT, TABLE_AT, TITLE_DATA, TITLE_ID,
  E_COUNTER, E_FAILED, E_FLAGS, E_HIDDEN, E_INDEX, E_ITEM, E_ITEMS, E_LENGTH, E_OFFSET, E_PTR, E_SIZE, E_STATE,
  F_HW_OWNED, F_SW_OWNED, F_TERMINATED,
  I_DATA, I_LAYOUT, I_LEN, I_OFFSET, I_ORDINAL, I_PTR, I_SIZE, I_SPAN, I_TITLE,
  K_BY, K_CLOSE, K_DEC, K_ENUM, K_GID, K_HEX32, K_HEX64, K_IF_SET, K_JOIN, K_LOG2, K_LONG, K_MAC, K_MASK, K_OPEN, K_SIGNED, K_SPARE, K_TEXT,
  L_BYTES, L_HEAD, L_HEAD_LEN, L_HIDDEN, L_JSON, L_JSON_COUNT, L_SIZE, LAYOUT_RAW,
  O_AUX, O_KIND, O_MASK, O_OFF, O_PREFIX, O_SHIFT, O_SIZE, O_TEMPLATE, O_WIDTH,
  T_FLAGS, T_LAYOUTS, T_SELECTED, T_SYNDROMES, T_TITLES, X_CQN, X_INDEX, X_SYNDROME, X_VENDOR,
} from "./abi";
import { byte, decimal, decimal64, gid, hex64, hexBytes, jsonText, mac, swap, text, text64, two } from "./emit";
import { joinedValue, joinedWidth, leftOut, NO_SPARE, nextSpare, spareBits, tableFor } from "./joined";
import { stateEntry } from "./heading";
import { enumJson, names } from "./names";
import { dataLength, stopAt } from "./text";
import { offset } from "./text_value";

// Strings that are no field's template, by their place in the table at T_TITLES entry 0: the packer reads them here.
const J_INDEX: u32 = 0; // {"index":
const J_OFFSET: u32 = 1; // ,"offset":
const J_LENGTH: u32 = 2; // ,"length":
const J_COUNTER: u32 = 3; // ,"wqe_counter":
const J_FLAGS: u32 = 4; // ,"flags":[
const J_SEGMENTS: u32 = 5; // ,"segments":[
const J_FIELDS: u32 = 6; // ,"fields":{
const J_DATA: u32 = 7; // ,"data":"
const J_RAW: u32 = 8; // {"layout":null,"title":"
const J_BYTES: u32 = 9; // ,"bytes":"
const J_CUT: u32 = 10; // ,"cut":true
const J_ENTRY: u32 = 11; // ,"entry":
const J_SW: u32 = 12; // ,"sw_owned":true
const J_HW: u32 = 13; // ,"sw_owned":false
const J_TERMINATED: u32 = 14; // ,"list_terminated":true
const J_ROLE: u32 = 15; // ,"role":"
const J_STATE: u32 = 16; // ,"wqe_state":"
const J_ACKED: u32 = 17; // ,"acked_by":"
const J_FAILED: u32 = 18; // ,"failed":{"syndrome":
const J_SYNDROME_NAME: u32 = 19; // ,"syndrome_name":
const J_VENDOR: u32 = 20; // ,"vendor_err_synd":
const J_CQN: u32 = 21; // ,"cqn":
const J_CQ_INDEX: u32 = 22; // ,"index":

let strings: u32 = 0;

@inline
function say(p: u32, id: u32): u32 {
  const entry = strings + id * 8;
  return text(p, load<u32>(entry), load<u32>(entry, 4));
}

@inline
function lead(p: u32, op: u32): u32 {
  const skip: u32 = load<u8>(p - 1) == 123 ? 1 : 0;
  const length = <u32>load<u8>(op, O_PREFIX);
  if (length != 255) return text(p, op + O_TEMPLATE + skip, length - skip);
  return text(p, load<u32>(op, O_TEMPLATE) + skip, load<u32>(op, O_TEMPLATE + 4) - skip);
}

// The sibling key (`,"opcode_name":`) follows in the auxiliary record: (enum table, pointer, length).
@inline
function sibling(p: u32, aux: u32): u32 {
  return text(p, load<u32>(aux, 4), load<u32>(aux, 8));
}

// `"0x`
@inline
function quoteHex(p: u32): u32 {
  store<u32>(p, 0x783022);
  return p + 3;
}

function maskValue(p: u32, aux: u32, at: u32, width: u32, value: u32): u32 {
  let bits: u64 = value;
  if (width > 32) {
    bits = (<u64>load<u32>(at) << 32) | <u64>load<u32>(at, 4);
    p = byte(hex64(quoteHex(p), load<u32>(at), load<u32>(at, 4)), 34);
  } else p = decimal(p, value);
  return byte(names(byte(sibling(p, aux), 34), load<u32>(aux), bits), 34);
}

function signedValue(p: u32, value: u32, width: u32): u32 {
  const sign = <i32>(value << (32 - width)) >> <i32>(32 - width);
  return sign < 0 ? decimal(byte(p, 45), <u32>-sign) : decimal(p, value);
}

function joinedMember(p: u32, aux: u32, source: u32): u32 {
  const value = joinedValue(aux, source);
  if (joinedWidth(aux) > 53) p = byte(hex64(quoteHex(p), <u32>(value >> 32), <u32>value), 34);
  else p = decimal64(p, value);
  return load<u32>(aux) == 0 ? p : enumJson(sibling(p, aux), load<u32>(aux), <u32>value);
}

function rare(p: u32, op: u32, kind: u32, source: u32, at: u32, value: u32): u32 {
  if (kind == K_CLOSE) return byte(p, 125);
  const from = source + <u32>load<u16>(op, O_OFF);
  const aux = load<u32>(op, O_AUX);
  const width = <u32>load<u16>(op, O_WIDTH);
  p = lead(p, op);
  if (kind == K_OPEN) return p;
  if (kind == K_JOIN) return joinedMember(p, aux, source);
  if (kind == K_BY) {
    const table = tableFor(aux, source);
    p = sibling(decimal(p, value), aux);
    if (table != 0) return enumJson(p, table, value);
    store<u32>(p, 0x6c6c756e); // null
    return p + 4;
  }
  if (kind == K_MASK) return maskValue(p, aux, at, width, value);
  if (kind == K_SIGNED) return signedValue(p, value, width);
  if (kind == K_TEXT) return byte(jsonText(byte(p, 34), from, width >> 3), 34);
  if (kind == K_MAC) {
    const number = (<u64>bswap<u16>(load<u16>(from)) << 32) | <u64>bswap<u32>(load<u32>(from + 2));
    p = sibling(decimal64(p, number), aux);
    return byte(mac(byte(p, 34), from), 34);
  }
  if (width <= 32) {
    p = decimal(p, value);
    return kind == K_ENUM ? enumJson(sibling(p, aux), load<u32>(aux), value) : p;
  }
  if (width == 64) return byte(hex64(quoteHex(p), load<u32>(at), load<u32>(at, 4)), 34);
  p = byte(hexBytes(quoteHex(p), from, width >> 3), 34);
  if (kind == K_GID) p = byte(gid(byte(sibling(p, aux), 34), from), 34);
  return p;
}

// `,"reserved_0x1c":4` for each dword.
function spareMembers(p: u32, op: u32, source: u32, length: u32): u32 {
  const masks = load<u32>(op, O_AUX);
  let at = nextSpare(masks, source, 0, length);
  for (; at != NO_SPARE; at = nextSpare(masks, source, at + 4, length)) {
    p = two(offset(lead(p, op), at), 34, 58);
    p = decimal(p, spareBits(masks, source, at));
  }
  return p;
}

@inline
export function extent(op: u32): u32 {
  const width = <u32>load<u16>(op, O_WIDTH);
  return <u32>load<u16>(op, O_OFF) + (width <= 32 ? 4 : width >> 3);
}

function fieldMembers(p: u32, entry: u32, source: u32, length: u32): u32 {
  const bytes = load<u32>(entry, L_BYTES);
  const whole = length >= bytes;
  swap(source, SCRATCH_AT, whole ? bytes : length);
  let op = load<u32>(entry, L_JSON);
  const end = op + load<u32>(entry, L_JSON_COUNT) * O_SIZE;
  for (; op < end; op += O_SIZE) {
    const kind = <u32>load<u8>(op, O_KIND);
    if (kind >= 128) continue;
    if (kind == K_IF_SET) {
      const there = whole || <u32>load<u16>(op, O_OFF) + 4 <= length;
      op += (there ? leftOut(op, source) : <u32>load<u16>(op, O_WIDTH)) * O_SIZE;
      continue;
    }
    if (kind == K_SPARE) {
      p = spareMembers(p, op, source, whole ? bytes : length);
      continue;
    }
    if (!whole && kind != K_OPEN && kind != K_CLOSE && extent(op) > length) continue;
    const at = SCRATCH_AT + <u32>load<u16>(op, O_OFF);
    const value = (load<u32>(at) >> load<u8>(op, O_SHIFT)) & load<u32>(op, O_MASK);
    if (kind <= K_ENUM) {
      const skip: u32 = load<u8>(p - 1) == 123 ? 1 : 0;
      p = decimal(text(p, op + O_TEMPLATE + skip, <u32>load<u8>(op, O_PREFIX) - skip), value);
      if (kind == K_ENUM) {
        const aux = load<u32>(op, O_AUX);
        p = enumJson(sibling(p, aux), load<u32>(aux), value);
      }
    } else p = rare(p, op, kind & ~K_LONG, source, at, value);
  }
  return p;
}

@inline
export function hidden(i: u32): bool {
  if (load<u32>(TABLE_AT, T_SELECTED) == 0) return false;
  const layout = <u32>load<u16>(i, I_LAYOUT);
  return layout == LAYOUT_RAW || load<u32>(load<u32>(TABLE_AT, T_LAYOUTS) + layout * L_SIZE, L_HIDDEN) != 0;
}

// The words of a title, without newline and dashes.
@inline
export function titleWords(p: u32, id: u32): u32 {
  const title = load<u32>(TABLE_AT, T_TITLES) + id * 16;
  return text(p, load<u32>(title) + 16, load<u32>(title, 4) - 16);
}

function rawSegment(p: u32, i: u32, source: u32, length: u32): u32 {
  p = byte(titleWords(say(p, J_RAW), load<u16>(i, I_TITLE) & TITLE_ID), 34);
  p = decimal(say(p, J_OFFSET), load<u32>(i, I_OFFSET));
  p = decimal(say(p, J_LENGTH), length);
  return two(hexBytes(say(p, J_BYTES), source, length), 34, 125);
}

/** A segment of the element whose bytes are at `base`. */
function jsonItem(p: u32, i: u32, base: u32): u32 {
  const layout = <u32>load<u16>(i, I_LAYOUT);
  const length = load<u32>(i, I_LEN);
  if (layout == LAYOUT_RAW) return rawSegment(p, i, base + load<u32>(i, I_PTR), length);
  const entry = load<u32>(TABLE_AT, T_LAYOUTS) + layout * L_SIZE;
  p = decimal(text64(p, load<u32>(entry, L_HEAD), load<u32>(entry, L_HEAD_LEN)), load<u32>(i, I_OFFSET));
  p = decimal(say(p, J_LENGTH), load<u32>(i, I_SPAN));
  if (load<u32>(i, I_ORDINAL) != 0xffffffff) p = decimal(say(p, J_ENTRY), load<u32>(i, I_ORDINAL));
  const role = <u32>load<u16>(i, I_TITLE) & TITLE_ID;
  if (role != 0) p = byte(titleWords(say(p, J_ROLE), role), 34);
  p = byte(fieldMembers(say(p, J_FIELDS), entry, base + load<u32>(i, I_PTR), length), 125);
  if (length < load<u32>(entry, L_BYTES)) p = say(p, J_CUT);
  if ((<u32>load<u16>(i, I_TITLE) & TITLE_DATA) != 0) p = jsonData(p, i, base);
  return byte(p, 125);
}

/** `,"data":"…"`, the bytes shown with an item of the element at `base`. */
function jsonData(p: u32, i: u32, base: u32): u32 {
  const from = base + load<u32>(i, I_DATA);
  return byte(hexBytes(say(p, J_DATA), from, dataLength(i, from)), 34);
}

function flagList(p: u32, flags: u32): u32 {
  p = say(p, J_FLAGS);
  const table = load<u32>(TABLE_AT, T_FLAGS);
  let first = true;
  for (let bits = flags; bits != 0; bits &= bits - 1) {
    const entry = table + (<u32>ctz(bits)) * 16;
    if (load<u32>(entry, 12) == 0) continue;
    if (!first) p = byte(p, 44);
    first = false;
    p = byte(text(byte(p, 34), load<u32>(entry, 8), load<u32>(entry, 12)), 34);
  }
  return byte(p, 93);
}

@inline
function stateName(p: u32, state: u32): u32 {
  const entry = stateEntry(state);
  return byte(text(p, load<u32>(entry, 8), load<u32>(entry, 12)), 34);
}

function stateMembers(p: u32, element: u32, state: u32): u32 {
  p = stateName(say(p, J_STATE), state & 255);
  if (state >> 8 != 0) p = stateName(say(p, J_ACKED), state >> 8);
  const failed = load<u32>(element, E_FAILED);
  if (failed == 0) return p;
  const syndrome = load<u32>(failed, X_SYNDROME);
  p = enumJson(say(decimal(say(p, J_FAILED), syndrome), J_SYNDROME_NAME), load<u32>(TABLE_AT, T_SYNDROMES), syndrome);
  p = decimal(say(p, J_VENDOR), load<u32>(failed, X_VENDOR));
  p = decimal(say(p, J_CQN), load<u32>(failed, X_CQN));
  return byte(decimal(say(p, J_CQ_INDEX), load<u32>(failed, X_INDEX)), 125);
}

// Up to its segments.
function head(p: u32, element: u32, raw: bool): u32 {
  p = decimal(say(p, J_INDEX), load<u32>(element, E_INDEX));
  p = decimal64(say(p, J_OFFSET), load<u64>(element, E_OFFSET));
  p = decimal(say(p, J_LENGTH), load<u32>(element, E_LENGTH));
  const counter = load<u32>(element, E_COUNTER);
  if (counter != 0xffffffff) p = decimal(say(p, J_COUNTER), counter);
  const state = load<u32>(element, E_STATE);
  if (state != 0) p = stateMembers(p, element, state);
  const flags = load<u32>(element, E_FLAGS);
  if (flags != 0) {
    if ((flags & (1 << F_SW_OWNED)) != 0) p = say(p, J_SW);
    if ((flags & (1 << F_HW_OWNED)) != 0) p = say(p, J_HW);
    if ((flags & (1 << F_TERMINATED)) != 0) p = say(p, J_TERMINATED);
    p = flagList(p, flags);
  }
  if (raw) {
    // Of an element that is cut, the bytes that are there.
    const at = load<u32>(element, E_PTR);
    p = byte(hexBytes(say(p, J_BYTES), at, min<u32>(load<u32>(element, E_LENGTH), load<u32>(CTX_AT, C_END) - at)), 34);
  }
  return say(p, J_SEGMENTS);
}

function object(p: u32, element: u32, raw: bool): u32 {
  p = head(p, element, raw);
  const base = load<u32>(element, E_PTR);
  let i = ITEMS_AT + load<u32>(element, E_ITEM) * I_SIZE;
  const end = i + load<u32>(element, E_ITEMS) * I_SIZE;
  for (let first = true; i < end; i += I_SIZE) {
    if (hidden(i)) continue;
    if (!first) p = byte(p, 44);
    first = false;
    p = jsonItem(p, i, base);
  }
  return two(p, 93, 125);
}

/** As formatText: an object per element. `before` is the byte that precedes each object (comma or newline), 0: none. */
export function formatJson(
  first: u32, last: u32, out: u32, soft: u32, before: u32, raw: u32,
): u32 {
  strings = load<u32>(load<u32>(TABLE_AT, T_TITLES), 8);
  let p = out;
  let n = first;
  for (; n < last && p < soft; n++) {
    const element = ELEMS_AT + n * E_SIZE;
    if (load<u32>(element, E_HIDDEN) != 0) continue;
    if (before != 0) p = byte(p, before);
    p = object(p, element, raw != 0);
  }
  stopAt(p);
  return n - first;
}
