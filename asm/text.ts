// Elements as text: a heading per element, a title per segment, a line per field. Every line begins with its newline,
// so that the position advances once per field.
import {
  C_CI, C_PI, C_ELEMS, C_ITEMS, C_SCRATCH,
  E_FLAGS, E_HIDDEN, E_INDEX, E_ITEM, E_ITEMS, E_PAD, E_SIZE,
  F_CI, F_PI, I_DATA, I_DATA_LEN, I_LAYOUT, I_LEN, I_ORDINAL, I_PTR, I_SIZE, I_TITLE,
  K_BYTES, K_DEC, K_ENUM, K_GID, K_HEX32, K_HEX64, K_LOG2, K_MAC, K_MASK, K_SIGNED, K_TEXT, K_UNLESS,
  L_BYTES, L_HIDDEN, L_SIZE, L_TEXT, L_TEXT_COUNT, L_TITLE, LAYOUT_RAW,
  O_AUX, O_KIND, O_MASK, O_OFF, O_ON, O_PREFIX, O_SHIFT, O_SIZE, O_TEMPLATE, O_WIDTH,
  T_FLAGS, T_LAYOUTS, T_SELECTED, T_TITLES,
} from "./abi";
import {
  begin, byte, decimal, decimal64, gid, hex, hex64, hex8, hexByte, mac, pos, printable, setPos, sharpHex, swap, template,
  text, two,
} from "./emit";
import { enumText, maskText } from "./names";

@inline
function lead(op: u32): void {
  const length = <u32>load<u8>(op, O_PREFIX);
  if (length != 255) template(op + O_TEMPLATE, length);
  else text(load<u32>(op, O_TEMPLATE), load<u32>(op, O_TEMPLATE + 4));
}

function paddedBytes(from: u32, length: u32): void {
  for (let i: u32 = 0; i < 16; i++) {
    if (i < length) hexByte(load<u8>(from + i));
    else two(32, 32);
    byte(32);
  }
  byte(124);
  printable(from, length);
  byte(124);
}

// `name[0x10] : 61 62 … |ab…|`, a line per 16 bytes; the operation's template is `\nname`.
export function byteRows(namePtr: u32, nameLength: u32, from: u32, length: u32): void {
  for (let at: u32 = 0; at < length; at += 16) {
    text(namePtr, nameLength);
    byte(91);
    two(48, 120);
    hexByte(at & 0xff);
    byte(93);
    byte(32);
    two(58, 32);
    paddedBytes(from + at, min<u32>(16, length - at));
  }
}

// Words without a known layout: `\n0x10 : 00000000 00000000 00000000 00000000`.
export function rawRows(from: u32, length: u32): void {
  for (let at: u32 = 0; at < length; at += 16) {
    byte(10);
    two(48, 120);
    hexByte((at >> 8) & 0xff);
    if (at < 256) setPos(pos - 2);
    hexByte(at & 0xff);
    byte(32);
    byte(58);
    const n = min<u32>(16, length - at);
    for (let i: u32 = 0; i < n; i++) {
      if ((i & 3) == 0) byte(32);
      hexByte(load<u8>(from + at + i));
    }
  }
}

function log2Text(v: u32, aux: u32): void {
  const n = v + load<u32>(aux);
  two(32, 40);
  if (n < 64) decimal64(<u64>1 << <u64>n);
  else {
    two(50, 94);
    decimal(n);
  }
  text(load<u32>(aux, 4), load<u32>(aux, 8)); // " WQEs)"
}

function signedText(v: u32, width: u32): void {
  const sign = <i32>(v << (32 - width)) >> <i32>(32 - width);
  if (sign < 0) {
    two(32, 40);
    byte(45);
    decimal(<u32>-sign);
    byte(41);
  } else if (v > 9) decimalText(v);
}

@inline
function decimalText(v: u32): void {
  two(32, 40);
  decimal(v);
  byte(41);
}

function rare(op: u32, kind: u32, source: u32, value: u32): void {
  const from = source + <u32>load<u16>(op, O_OFF);
  const aux = load<u32>(op, O_AUX);
  const width = <u32>load<u16>(op, O_WIDTH);
  if (kind == K_BYTES) {
    byteRows(op + O_TEMPLATE, load<u8>(op, O_PREFIX), from, width >> 3);
    return;
  }
  lead(op);
  if (kind == K_LOG2) {
    hex(value);
    log2Text(value, aux);
  } else if (kind == K_MAC) mac(from);
  else if (kind == K_GID) gid(from);
  else if (kind == K_SIGNED) {
    hex(value);
    signedText(value, width);
  } else if (kind == K_TEXT) {
    for (let i: u32 = 0; i < width >> 3; i++) {
      const c = <u32>load<u8>(from + i);
      if (c == 0) break;
      byte(c >= 32 && c < 127 ? c : 46);
    }
  } else if (kind == K_MASK) {
    const hi = bswap<u32>(load<u32>(from));
    const lo = bswap<u32>(load<u32>(from + 4));
    hex64(hi, lo);
    maskText(aux, (<u64>hi << 32) | <u64>lo);
  }
}

// Bytes that an operation needs to be there.
@inline
function extent(op: u32): u32 {
  const width = <u32>load<u16>(op, O_WIDTH);
  return <u32>load<u16>(op, O_OFF) + (width <= 32 ? 4 : width >> 3);
}

export function fieldLines(entry: u32, source: u32, length: u32, scratch: u32): void {
  const bytes = load<u32>(entry, L_BYTES);
  const whole = length >= bytes;
  swap(source, scratch, whole ? bytes : length);
  let op = load<u32>(entry, L_TEXT);
  const end = op + load<u32>(entry, L_TEXT_COUNT) * O_SIZE;
  for (; op < end; op += O_SIZE) {
    const kind = <u32>load<u8>(op, O_KIND);
    if (load<u8>(op, O_ON) == 0) continue;
    if (!whole && kind != K_UNLESS && extent(op) > length) continue;
    const at = scratch + <u32>load<u16>(op, O_OFF);
    const value = (load<u32>(at) >> load<u8>(op, O_SHIFT)) & load<u32>(op, O_MASK);
    if (kind == K_HEX32) {
      lead(op);
      hex(value);
    } else if (kind == K_DEC) {
      lead(op);
      hex(value);
      if (value > 9) decimalText(value);
    } else if (kind == K_ENUM) {
      lead(op);
      hex(value);
      enumText(load<u32>(op, O_AUX), value);
    } else if (kind == K_HEX64) {
      lead(op);
      hex64(load<u32>(at), load<u32>(at, 4));
    } else if (kind == K_UNLESS) {
      if (value > 31 || ((load<u32>(op, O_AUX) >> value) & 1) == 0) op += <u32>load<u16>(op, O_WIDTH) * O_SIZE;
    } else if (kind == K_MASK && load<u16>(op, O_WIDTH) <= 32) {
      lead(op);
      hex(value);
      maskText(load<u32>(op, O_AUX), value);
    } else rare(op, kind, source, value);
  }
  if (!whole) cutLine(length, bytes);
}

// `\n-- cut: 12 of 64 bytes --`
export function cutLine(length: u32, bytes: u32): void {
  byte(10);
  two(45, 45);
  byte(32);
  two(99, 117);
  two(116, 58);
  byte(32);
  decimal(length);
  byte(32);
  two(111, 102);
  byte(32);
  decimal(bytes);
  byte(32);
  two(98, 121);
  two(116, 101);
  byte(115);
  byte(32);
  two(45, 45);
}

@inline
function title(tables: u32, id: u32, ordinal: u32): void {
  const entry = load<u32>(tables, T_TITLES) + id * 16;
  text(load<u32>(entry), load<u32>(entry, 4));
  if (ordinal != 0xffffffff) {
    two(32, 40);
    if (ordinal < 10) byte(32);
    decimal(ordinal);
    byte(41);
    numberedRule(load<u32>(entry, 8));
  } else text(load<u32>(entry, 8), load<u32>(entry, 12));
}

// The rule after a numbered title has 15 dashes, after a plain one 18.
@inline
function numberedRule(rule: u32): void {
  text(rule, 16);
}

function heading(tables: u32, ctx: u32, element: u32): void {
  // "\n[Element Index "
  store<u64>(pos, 0x6e656d656c455b0a);
  store<u64>(pos + 8, 0x207865646e492074);
  pos_add16();
  sharpHex(load<u32>(element, E_INDEX));
  const sub = load<u32>(element, E_PAD);
  if (sub != 0xffffffff) {
    byte(46);
    decimal(sub);
  }
  byte(93);
  const flags = load<u32>(element, E_FLAGS);
  if ((flags & ((1 << F_CI) | (1 << F_PI))) != 0) {
    arrow(ctx, (flags & (1 << F_CI)) != 0, (flags & (1 << F_PI)) != 0);
  }
  noteLine(tables, flags & ~((1 << F_CI) | (1 << F_PI)));
}

@inline
function pos_add16(): void {
  setPos(pos + 16);
}

// `    <---- ci (0x3), pi (0x3)`
export function arrow(ctx: u32, ci: bool, pi: bool): void {
  two(32, 32);
  two(32, 32);
  byte(60);
  two(45, 45);
  two(45, 45);
  if (ci) {
    byte(32);
    two(99, 105);
    mark(load<u32>(ctx, C_CI));
  }
  if (pi) {
    if (ci) byte(44);
    byte(32);
    two(112, 105);
    mark(load<u32>(ctx, C_PI));
  }
}

@inline
function mark(v: u32): void {
  two(32, 40);
  two(48, 120);
  hex(v);
  byte(41);
}

// `\nstatus : cut, stale`
function noteLine(tables: u32, flags: u32): void {
  if (flags == 0) return;
  const table = load<u32>(tables, T_FLAGS);
  let first = true;
  for (let bit: u32 = 0; bit < 32; bit++) {
    if (((flags >> bit) & 1) == 0) continue;
    const entry = table + bit * 16;
    if (load<u32>(entry, 4) == 0) continue;
    if (first) text(load<u32>(table, 0x1f0), load<u32>(table, 0x1f4));
    else two(44, 32);
    first = false;
    text(load<u32>(entry), load<u32>(entry, 4));
  }
}

function item(tables: u32, i: u32, scratch: u32): void {
  const layout = <u32>load<u16>(i, I_LAYOUT);
  const length = load<u32>(i, I_LEN);
  let id = <u32>load<u16>(i, I_TITLE);
  if (layout == LAYOUT_RAW) {
    if (load<u32>(tables, T_SELECTED) != 0) return;
    title(tables, id, load<u32>(i, I_ORDINAL));
    rawRows(load<u32>(i, I_PTR), length);
  } else {
    const entry = load<u32>(tables, T_LAYOUTS) + layout * L_SIZE;
    if (load<u32>(entry, L_HIDDEN) != 0) return;
    if (id == 0) id = load<u32>(entry, L_TITLE);
    title(tables, id, load<u32>(i, I_ORDINAL));
    fieldLines(entry, load<u32>(i, I_PTR), length, scratch);
  }
  const data = load<u32>(i, I_DATA_LEN);
  if (data != 0) {
    const name = load<u32>(tables, T_TITLES);
    byteRows(load<u32>(name), load<u32>(name, 4), load<u32>(i, I_DATA), data);
  }
}

/**
 * Formats elements from `first` on until `last` or until `soft` is passed; an element is never split.
 * Returns how many elements were consumed; `position()` tells where the text ends.
 */
export function formatText(tables: u32, ctx: u32, first: u32, last: u32, out: u32, soft: u32): u32 {
  begin(tables, out);
  const scratch = load<u32>(ctx, C_SCRATCH);
  const elements = load<u32>(ctx, C_ELEMS);
  const items = load<u32>(ctx, C_ITEMS);
  let n = first;
  for (; n < last && pos < soft; n++) {
    const element = elements + n * E_SIZE;
    if (load<u32>(element, E_HIDDEN) != 0) continue;
    heading(tables, ctx, element);
    let i = items + load<u32>(element, E_ITEM) * I_SIZE;
    const end = i + load<u32>(element, E_ITEMS) * I_SIZE;
    for (; i < end; i += I_SIZE) item(tables, i, scratch);
  }
  return n - first;
}

/** One structure without heading: `length` bytes at `source`. Returns the end of the text. */
export function formatFields(tables: u32, layout: u32, source: u32, length: u32, out: u32, scratch: u32): u32 {
  begin(tables, out);
  fieldLines(load<u32>(tables, T_LAYOUTS) + layout * L_SIZE, source, length, scratch);
  return pos;
}

export function position(): u32 {
  return pos;
}
