// Elements as one line each: index, counter, the fields that their rows say, status. The operations are those of json;
// values are hexadecimal unless the row says otherwise, and what they mean follows: `syndrome=0x13 REMOTE_ACCESS_ERR`.
import {
  E_COUNTER, E_FAILED, E_FLAGS, E_HIDDEN, E_INDEX, E_ITEM, E_ITEMS, E_PTR, E_SIZE, E_STATE, ELEMS_AT, F_CI, F_HW_OWNED, F_PI,
  F_SW_OWNED, F_TERMINATED, H_TERMINATOR, I_DATA, I_LAYOUT, I_LEN, I_PTR, I_SIZE, I_TITLE, ITEMS_AT, K_BY, K_ENUM, K_GID, K_JOIN,
  K_LONG, K_MAC, K_MASK, K_OPEN, K_TEXT, L_JSON, L_JSON_COUNT, L_SIZE, LAYOUT_RAW, O_AUX, O_FLAGS, O_KIND,
  O_MASK, O_OFF, O_PREFIX, O_SHIFT, O_SIZE, O_TEMPLATE, O_WIDTH, OF_BRIEF, OF_DECIMAL, OF_IF_SET, T_FLAGS, T_LAYOUTS,
  T_SELECTED, T_SYNDROMES, TABLE_AT, X_SYNDROME, X_VENDOR, TITLE_DATA, TITLE_ID,
} from "./abi";
import { byte, decimal, gid, hex, hex64, hexBytes, jsonText, mac, text, two } from "./emit";
import { extent, hidden, titleWords } from "./json";
import { joinedValue, tableFor } from "./joined";
import { stateEntry } from "./heading";
import { lookup, names } from "./names";
import { dataLength, stopAt } from "./text";

@inline
function be(p: u32): u32 {
  return bswap<u32>(load<u32>(p));
}

// ` name=`; the template is `,"name":`.
@inline
function lead(p: u32, op: u32): u32 {
  const length = <u32>load<u8>(op, O_PREFIX);
  const long = length == 255;
  const from = long ? load<u32>(op, O_TEMPLATE) : op + O_TEMPLATE;
  p = text(byte(p, 32), from + 2, (long ? load<u32>(op, O_TEMPLATE + 4) : length) - 4);
  return byte(p, 61);
}

@inline
function prefix(p: u32): u32 {
  return two(p, 48, 120);
}

function wide(p: u32, op: u32, kind: u32, at: u32, width: u32): u32 {
  p = lead(p, op);
  if (kind == K_MAC) return mac(p, at);
  if (kind == K_GID) return gid(p, at);
  if (kind == K_TEXT) return jsonText(p, at, width >> 3);
  p = prefix(p);
  return width == 64 ? hex64(p, be(at), be(at + 4)) : hexBytes(p, at, width >> 3);
}

function field(p: u32, op: u32, kind: u32, source: u32, flags: u32): u32 {
  if (kind == K_JOIN) return joined(p, op, source, flags);
  const at = source + <u32>load<u16>(op, O_OFF);
  const width = <u32>load<u16>(op, O_WIDTH);
  if (width > 32 || kind == K_TEXT) return wide(p, op, kind, at, width);
  const value = (be(at) >> load<u8>(op, O_SHIFT)) & load<u32>(op, O_MASK);
  if ((flags & OF_IF_SET) != 0 && value == 0 && !(kind == K_BY && namesZero(op, source))) return p;
  p = lead(p, op);
  if ((flags & OF_DECIMAL) != 0) return decimal(p, value);
  p = hex(prefix(p), value);
  if (kind == K_MASK) return value == 0 ? p : names(byte(p, 32), load<u32>(load<u32>(op, O_AUX)), value);
  if (kind == K_BY) return named(p, tableFor(load<u32>(op, O_AUX), source), value);
  return kind == K_ENUM ? named(p, load<u32>(load<u32>(op, O_AUX)), value) : p;
}

// Whether 0 says something where another field chooses the names: a sub type that is called so, not the want of one.
@inline
function namesZero(op: u32, source: u32): bool {
  const table = tableFor(load<u32>(op, O_AUX), source);
  return table != 0 && lookup(table, 0) != 0;
}

// ` NAME` of a value; names stand as ` (NAME)` in their table.
function named(p: u32, table: u32, value: u32): u32 {
  const entry = table == 0 ? 0 : lookup(table, value);
  return entry == 0 ? p : text(byte(p, 32), load<u32>(entry) + 2, load<u32>(entry, 4) - 3);
}

function joined(p: u32, op: u32, source: u32, flags: u32): u32 {
  const aux = load<u32>(op, O_AUX);
  const value = joinedValue(aux, source);
  if ((flags & OF_IF_SET) != 0 && value == 0) return p;
  p = hex64(prefix(lead(p, op)), <u32>(value >> 32), <u32>value);
  return named(p, load<u32>(aux), <u32>value);
}

// The fields that rows mark, or those that were selected.
function fields(p: u32, entry: u32, source: u32, length: u32): u32 {
  const selected = load<u32>(TABLE_AT, T_SELECTED) != 0;
  let op = load<u32>(entry, L_JSON);
  const end = op + load<u32>(entry, L_JSON_COUNT) * O_SIZE;
  for (; op < end; op += O_SIZE) {
    const kind = <u32>load<u8>(op, O_KIND) & ~K_LONG;
    const flags = <u32>load<u8>(op, O_FLAGS);
    if (kind >= K_OPEN || !(selected || (flags & OF_BRIEF) != 0) || extent(op) > length) continue;
    p = field(p, op, kind, source, selected ? flags & ~OF_IF_SET : flags);
  }
  return p;
}

// ` inline:64B`
@inline
function bytesOf(p: u32, length: u32): u32 {
  return byte(decimal(byte(p, 58), length), 66);
}

function segment(p: u32, i: u32, base: u32): u32 {
  const layout = <u32>load<u16>(i, I_LAYOUT);
  const id = <u32>load<u16>(i, I_TITLE) & TITLE_ID;
  if (hidden(i) || id == H_TERMINATOR) return p;
  if (layout == LAYOUT_RAW) return bytesOf(titleWords(byte(p, 32), id), load<u32>(i, I_LEN));
  const entry = load<u32>(TABLE_AT, T_LAYOUTS) + layout * L_SIZE;
  p = fields(p, entry, base + load<u32>(i, I_PTR), load<u32>(i, I_LEN));
  if ((<u32>load<u16>(i, I_TITLE) & TITLE_DATA) == 0 || load<u32>(TABLE_AT, T_SELECTED) != 0) return p;
  store<u64>(p, 0x656e696c6e6920); // " inline"
  return bytesOf(p + 7, dataLength(i, base + load<u32>(i, I_DATA)));
}

// ` (stale,wraps)`
function remarks(p: u32, flags: u32): u32 {
  const table = load<u32>(TABLE_AT, T_FLAGS);
  let first = true;
  for (let bits = flags; bits != 0; bits &= bits - 1) {
    const entry = table + (<u32>ctz(bits)) * 16;
    if (load<u32>(entry, 12) == 0) continue;
    p = first ? two(p, 32, 40) : byte(p, 44);
    first = false;
    p = text(p, load<u32>(entry, 8), load<u32>(entry, 12));
  }
  return first ? p : byte(p, 41);
}

function status(p: u32, flags: u32): u32 {
  if ((flags & (1 << F_SW_OWNED | 1 << F_HW_OWNED)) != 0) {
    store<u64>(p, 0x656e776f2d777320 ^ ((flags & (1 << F_SW_OWNED)) != 0 ? 0 : 0x1b00)); // " sw-owne", " hw-owne"
    p = byte(p + 8, 100);
  }
  if ((flags & (1 << F_TERMINATED)) != 0) {
    store<u64>(p, 0x2d666f2d646e6520); // " end-of-"
    store<u32>(p, 0x7473696c, 8); // "list"
    p += 12;
  }
  p = remarks(p, flags & ~(1 << F_CI | 1 << F_PI));
  if ((flags & (1 << F_CI)) != 0) p = pointer(p, 99);
  return (flags & (1 << F_PI)) != 0 ? pointer(p, 112) : p;
}

// ` <-ci`
@inline
function pointer(p: u32, letter: u32): u32 {
  store<u32>(p, 0x2d3c20);
  return two(p + 3, letter, 105);
}

// ` sent` or ` failed=0x13 REMOTE_ACCESS_ERR vendor_err_synd=0x88`
function stateWords(p: u32, element: u32, state: u32): u32 {
  const failed = load<u32>(element, E_FAILED);
  if (failed == 0) {
    const entry = stateEntry(state & 255);
    return text(byte(p, 32), load<u32>(entry, 8), load<u32>(entry, 12));
  }
  store<u64>(p, 0x3d64656c69616620); // " failed="
  p = hex(prefix(p + 8), load<u32>(failed, X_SYNDROME));
  const name = lookup(load<u32>(TABLE_AT, T_SYNDROMES), load<u32>(failed, X_SYNDROME));
  if (name != 0) p = text(byte(p, 32), load<u32>(name) + 2, load<u32>(name, 4) - 3);
  store<u64>(p, 0x5f726f646e657620); // " vendor_"
  store<u64>(p, 0x646e79735f727265, 8); // "err_synd"
  return hex(prefix(byte(p + 16, 61)), load<u32>(failed, X_VENDOR));
}

function line(p: u32, element: u32): u32 {
  store<u32>(p, 0x78305b0a); // "\n[0x"
  p = byte(hex(p + 4, load<u32>(element, E_INDEX)), 93);
  const counter = load<u32>(element, E_COUNTER);
  if (counter != 0xffffffff) {
    store<u64>(p, 0x7265746e756f6320); // " counter"
    store<u32>(p, 0x78303d, 8); // "=0x"
    p = hex(p + 11, counter);
  }
  const base = load<u32>(element, E_PTR);
  let i = ITEMS_AT + load<u32>(element, E_ITEM) * I_SIZE;
  for (const end = i + load<u32>(element, E_ITEMS) * I_SIZE; i < end; i += I_SIZE) p = segment(p, i, base);
  const state = load<u32>(element, E_STATE);
  if (state != 0) p = stateWords(p, element, state);
  return status(p, load<u32>(element, E_FLAGS));
}

/** As formatText: a line per element, each begins with its newline. */
export function formatBrief(first: u32, last: u32, out: u32, soft: u32): u32 {
  let p = out;
  let n = first;
  for (; n < last && p < soft; n++) {
    const element = ELEMS_AT + n * E_SIZE;
    if (load<u32>(element, E_HIDDEN) == 0) p = line(p, element);
  }
  stopAt(p);
  return n - first;
}
