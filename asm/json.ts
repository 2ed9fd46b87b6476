// Elements as JSON objects. Keys and their quotes are templates; a template begins with a comma, which is dropped after
// an opening brace, so that switched-off fields leave no trace.
import {
  C_ELEMS, C_ITEMS, C_SCRATCH,
  E_COUNTER, E_FLAGS, E_HIDDEN, E_INDEX, E_ITEM, E_ITEMS, E_LENGTH, E_OFFSET, E_PAD, E_PTR, E_SIZE,
  F_CI, F_PI, F_SW_OWNED, F_HW_OWNED, F_TERMINATED,
  I_DATA, I_DATA_LEN, I_LAYOUT, I_LEN, I_OFFSET, I_ORDINAL, I_PTR, I_SIZE, I_SPAN, I_TITLE,
  K_BYTES, K_CLOSE, K_ENUM, K_GID, K_HEX32, K_HEX64, K_MAC, K_MASK, K_OPEN, K_SIGNED, K_TEXT,
  L_BYTES, L_HEAD, L_HIDDEN, L_HEAD_LEN, L_JSON, L_JSON_COUNT, L_SIZE, LAYOUT_RAW,
  O_AUX, O_KIND, O_MASK, O_OFF, O_ON, O_PREFIX, O_SHIFT, O_SIZE, O_TEMPLATE, O_WIDTH,
  T_FLAGS, T_LAYOUTS, T_SELECTED, T_TITLES,
} from "./abi";
import {
  begin, byte, decimal, decimal64, gid, hex, hex64, hexBytes, jsonText, mac, pos, setPos, swap, template, text, two,
} from "./emit";
import { enumJson, names } from "./names";

// Strings that are no field's template, in the order of the table at T_TITLES entry 0 (see scripts/pack_tables.ts).
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
const J_SUB: u32 = 15; // ,"mini":
const J_ROLE: u32 = 16; // ,"role":"

let strings: u32 = 0;

@inline
function say(id: u32): void {
  const entry = strings + id * 8;
  text(load<u32>(entry), load<u32>(entry, 4));
}

@inline
function lead(op: u32): void {
  const opened = load<u8>(pos - 1) == 123;
  const length = <u32>load<u8>(op, O_PREFIX);
  const skip: u32 = opened ? 1 : 0;
  if (length != 255) {
    if (opened) text(op + O_TEMPLATE + 1, length - 1);
    else template(op + O_TEMPLATE, length);
  } else text(load<u32>(op, O_TEMPLATE) + skip, load<u32>(op, O_TEMPLATE + 4) - skip);
}

// The sibling key (`,"opcode_name":`) follows in the auxiliary record: (enum table, pointer, length).
@inline
function sibling(aux: u32): void {
  text(load<u32>(aux, 4), load<u32>(aux, 8));
}

@inline
function quoteHex(): void {
  byte(34);
  two(48, 120);
}

function rare(op: u32, kind: u32, source: u32, at: u32, value: u32): void {
  const from = source + <u32>load<u16>(op, O_OFF);
  const aux = load<u32>(op, O_AUX);
  const width = <u32>load<u16>(op, O_WIDTH);
  if (kind == K_CLOSE) {
    byte(125);
    return;
  }
  lead(op);
  if (kind == K_OPEN) return;
  if (kind == K_MASK) {
    let bits: u64 = value;
    if (width > 32) {
      bits = (<u64>load<u32>(at) << 32) | <u64>load<u32>(at, 4);
      quoteHex();
      hex64(load<u32>(at), load<u32>(at, 4));
      byte(34);
    } else decimal(value);
    sibling(aux);
    byte(34);
    names(load<u32>(aux), bits);
    byte(34);
  } else if (kind == K_MAC) {
    decimal64((<u64>bswap<u16>(load<u16>(from)) << 32) | <u64>bswap<u32>(load<u32>(from + 2)));
    sibling(aux);
    byte(34);
    mac(from);
    byte(34);
  } else if (kind == K_GID) {
    quoteHex();
    hexBytes(from, 16);
    byte(34);
    sibling(aux);
    byte(34);
    gid(from);
    byte(34);
  } else if (kind == K_SIGNED) {
    const sign = <i32>(value << (32 - width)) >> <i32>(32 - width);
    if (sign < 0) {
      byte(45);
      decimal(<u32>-sign);
    } else decimal(value);
  } else if (kind == K_TEXT) {
    byte(34);
    jsonText(from, width >> 3);
    byte(34);
  } else {
    quoteHex();
    hexBytes(from, width >> 3);
    byte(34);
  }
}

@inline
function extent(op: u32): u32 {
  const width = <u32>load<u16>(op, O_WIDTH);
  return <u32>load<u16>(op, O_OFF) + (width <= 32 ? 4 : width >> 3);
}

export function fieldMembers(entry: u32, source: u32, length: u32, scratch: u32): void {
  const bytes = load<u32>(entry, L_BYTES);
  const whole = length >= bytes;
  swap(source, scratch, whole ? bytes : length);
  let op = load<u32>(entry, L_JSON);
  const end = op + load<u32>(entry, L_JSON_COUNT) * O_SIZE;
  for (; op < end; op += O_SIZE) {
    if (load<u8>(op, O_ON) == 0) continue;
    const kind = <u32>load<u8>(op, O_KIND);
    if (!whole && kind != K_OPEN && kind != K_CLOSE && extent(op) > length) continue;
    const at = scratch + <u32>load<u16>(op, O_OFF);
    const value = (load<u32>(at) >> load<u8>(op, O_SHIFT)) & load<u32>(op, O_MASK);
    if (kind == K_HEX32) {
      lead(op);
      decimal(value);
    } else if (kind == K_ENUM) {
      lead(op);
      decimal(value);
      const aux = load<u32>(op, O_AUX);
      sibling(aux);
      enumJson(load<u32>(aux), value);
    } else if (kind == K_HEX64) {
      lead(op);
      quoteHex();
      hex64(load<u32>(at), load<u32>(at, 4));
      byte(34);
    } else rare(op, kind, source, at, value);
  }
}

@inline
function hidden(tables: u32, i: u32): bool {
  if (load<u32>(tables, T_SELECTED) == 0) return false;
  const layout = <u32>load<u16>(i, I_LAYOUT);
  return layout == LAYOUT_RAW || load<u32>(load<u32>(tables, T_LAYOUTS) + layout * L_SIZE, L_HIDDEN) != 0;
}

function segment(tables: u32, i: u32, scratch: u32): void {
  const layout = <u32>load<u16>(i, I_LAYOUT);
  const length = load<u32>(i, I_LEN);
  if (layout == LAYOUT_RAW) {
    say(J_RAW);
    const title = load<u32>(tables, T_TITLES) + <u32>load<u16>(i, I_TITLE) * 16;
    text(load<u32>(title) + 16, load<u32>(title, 4) - 16);
    byte(34);
    say(J_OFFSET);
    decimal(load<u32>(i, I_OFFSET));
    say(J_LENGTH);
    decimal(length);
    say(J_BYTES);
    hexBytes(load<u32>(i, I_PTR), length);
    byte(34);
    byte(125);
    return;
  }
  const entry = load<u32>(tables, T_LAYOUTS) + layout * L_SIZE;
  text(load<u32>(entry, L_HEAD), load<u32>(entry, L_HEAD_LEN));
  decimal(load<u32>(i, I_OFFSET));
  say(J_LENGTH);
  decimal(load<u32>(i, I_SPAN));
  if (load<u32>(i, I_ORDINAL) != 0xffffffff) {
    say(J_ENTRY);
    decimal(load<u32>(i, I_ORDINAL));
  }
  const role = <u32>load<u16>(i, I_TITLE);
  if (role != 0) {
    const title = load<u32>(tables, T_TITLES) + role * 16;
    say(J_ROLE);
    text(load<u32>(title) + 16, load<u32>(title, 4) - 16);
    byte(34);
  }
  say(J_FIELDS);
  fieldMembers(entry, load<u32>(i, I_PTR), length, scratch);
  byte(125);
  if (length < load<u32>(entry, L_BYTES)) say(J_CUT);
  const data = load<u32>(i, I_DATA_LEN);
  if (data != 0) {
    say(J_DATA);
    hexBytes(load<u32>(i, I_DATA), data);
    byte(34);
  }
  byte(125);
}

function flagList(tables: u32, flags: u32): void {
  say(J_FLAGS);
  const table = load<u32>(tables, T_FLAGS);
  let first = true;
  for (let bit: u32 = 0; bit < 31; bit++) {
    if (((flags >> bit) & 1) == 0) continue;
    const entry = table + bit * 16;
    if (load<u32>(entry, 12) == 0) continue;
    if (!first) byte(44);
    first = false;
    byte(34);
    text(load<u32>(entry, 8), load<u32>(entry, 12));
    byte(34);
  }
  byte(93);
}

function object(tables: u32, element: u32, items: u32, scratch: u32, raw: bool): void {
  say(J_INDEX);
  decimal(load<u32>(element, E_INDEX));
  if (load<u32>(element, E_PAD) != 0xffffffff) {
    say(J_SUB);
    decimal(load<u32>(element, E_PAD));
  }
  say(J_OFFSET);
  decimal64(load<u64>(element, E_OFFSET));
  say(J_LENGTH);
  decimal(load<u32>(element, E_LENGTH));
  if (load<u32>(element, E_COUNTER) != 0xffffffff) {
    say(J_COUNTER);
    decimal(load<u32>(element, E_COUNTER));
  }
  const flags = load<u32>(element, E_FLAGS);
  if ((flags & (1 << F_SW_OWNED)) != 0) say(J_SW);
  if ((flags & (1 << F_HW_OWNED)) != 0) say(J_HW);
  if ((flags & (1 << F_TERMINATED)) != 0) say(J_TERMINATED);
  if (flags != 0) flagList(tables, flags);
  if (raw) {
    say(J_BYTES);
    hexBytes(load<u32>(element, E_PTR), load<u32>(element, E_LENGTH));
    byte(34);
  }
  say(J_SEGMENTS);
  let i = items + load<u32>(element, E_ITEM) * I_SIZE;
  const end = i + load<u32>(element, E_ITEMS) * I_SIZE;
  for (let first = true; i < end; i += I_SIZE) {
    if (hidden(tables, i)) continue;
    if (!first) byte(44);
    first = false;
    segment(tables, i, scratch);
  }
  byte(93);
  byte(125);
}

/** As formatText: an object per element. `before` is the byte that precedes each object (comma or newline), 0: none. */
export function formatJson(
  tables: u32, ctx: u32, first: u32, last: u32, out: u32, soft: u32, before: u32, raw: u32,
): u32 {
  begin(tables, out);
  strings = load<u32>(load<u32>(tables, T_TITLES), 8);
  const elements = load<u32>(ctx, C_ELEMS);
  const items = load<u32>(ctx, C_ITEMS);
  const scratch = load<u32>(ctx, C_SCRATCH);
  let n = first;
  for (; n < last && pos < soft; n++) {
    const element = elements + n * E_SIZE;
    if (load<u32>(element, E_HIDDEN) != 0) continue;
    if (before != 0) byte(before);
    object(tables, element, items, scratch, raw != 0);
  }
  return n - first;
}

/** One structure: `{…}` at `out`; returns the end. */
export function formatObject(tables: u32, layout: u32, source: u32, length: u32, out: u32, scratch: u32): u32 {
  begin(tables, out);
  byte(123);
  fieldMembers(load<u32>(tables, T_LAYOUTS) + layout * L_SIZE, source, length, scratch);
  byte(125);
  return pos;
}
