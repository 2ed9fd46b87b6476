// Elements as text: a heading per element, a title per segment, a line per field. Every line begins with its newline,
// so that the position advances once per field. Positions are passed and returned, never kept in memory.
import {
  C_CI, C_PI, CODES_AT, CTX_AT, ELEMS_AT, ITEMS_AT, LEARN_AT, LEARN_SHAPES_AT, SCRATCH_AT, SHAPES_AT,
  TABLE_AT,
  E_FLAGS, E_FORM, E_HIDDEN, E_INDEX, E_ITEM, E_ITEMS, E_PTR, E_SHAPE, E_SIZE,
  DATA_COUNTED, F_CI, F_ERROR, F_PI, F_TERMINATED, I_DATA, I_DATA_LEN, I_LAYOUT, I_LEN, I_ORDINAL, I_PTR, I_SIZE, I_TITLE,
  K_BYTES, K_DEC, K_ENUM, K_GID, K_HEX32, K_HEX64, K_LOG2, K_LONG, K_MAC, K_MASK, K_SIGNED, K_TEXT, K_TITLE, K_UNLESS,
  L_BYTES, L_HIDDEN, L_SIZE, L_TEXT, L_TEXT_COUNT, L_TITLE, LAYOUT_RAW,
  O_AUX, O_KIND, O_MASK, O_OFF, O_PREFIX, O_SHIFT, O_SIGNED, O_SIZE, O_TEMPLATE, O_WIDTH,
  T_BSWAP, T_DIGITS, T_FLAGS, T_HEADING, T_LAYOUTS, T_LEARN, T_SELECTED, T_TITLES, TITLE_DATA, TITLE_ID,
} from "./abi";
import {
  byte, decimal, decimal64, gid, hex, hex64, hex64With, hexByte, hexWith, mac, spacedBytes, swap, text, text64,
  two, visible, words,
} from "./emit";
import { accept, isAccepted } from "./forms";
import { enumText, maskText } from "./names";

let endOfText: u32 = 0;

/** Flags that text says nothing about: the segments show it. */
const SILENT: u32 = 1 << F_TERMINATED | 1 << F_ERROR;

@inline
function lead(p: u32, op: u32): u32 {
  const length = <u32>load<u8>(op, O_PREFIX);
  if (length != 255) return text(p, op + O_TEMPLATE, length);
  return text(p, load<u32>(op, O_TEMPLATE), load<u32>(op, O_TEMPLATE + 4));
}

// `61 62 … |ab…|` of up to 16 bytes.
@inline
function paddedBytes(p: u32, from: u32, length: u32): u32 {
  const x = v128.load(from);
  p = byte(spacedBytes(p, x, length), 124);
  v128.store(p, visible(x));
  return byte(p + length, 124);
}

// `name[0x10] : 61 62 … |ab…|`, a line per 16 bytes; the name begins with its newline.
function byteRows(p: u32, namePtr: u32, nameLength: u32, from: u32, length: u32): u32 {
  for (let at: u32 = 0; at < length; at += 16) {
    p = two(byte(text(p, namePtr, nameLength), 91), 48, 120);
    if (at > 255) p = hex(p, at);
    else p = hexByte(p, at);
    p = two(two(p, 93, 32), 58, 32);
    p = paddedBytes(p, from + at, min<u32>(16, length - at));
  }
  return p;
}

// Words without a known layout: `\n0x10 : 00000000 00000000 00000000 00000000`.
function rawRows(p: u32, from: u32, length: u32): u32 {
  for (let at: u32 = 0; at < length; at += 16) {
    p = two(byte(p, 10), 48, 120);
    if (at > 255) p = hex(p, at);
    else p = hexByte(p, at);
    store<u32>(p, 0x203a20);
    p = words(p + 3, from + at, min<u32>(16, length - at));
  }
  return p;
}

// ` (4096 bytes)`; the unit follows in the auxiliary record.
function log2Text(p: u32, v: u32, aux: u32): u32 {
  const n = v + load<u32>(aux);
  p = two(p, 32, 40);
  if (n < 64) p = decimal64(p, <u64>1 << <u64>n);
  else p = decimal(two(p, 50, 94), n);
  return text(p, load<u32>(aux, 4), load<u32>(aux, 8));
}

@inline
function decimalText(p: u32, v: u32): u32 {
  return byte(decimal(two(p, 32, 40), v), 41);
}

@inline
function extend(v: u32, width: u32): u32 {
  return <u32>(<i32>(v << (32 - width)) >> <i32>(32 - width));
}

function signedText(p: u32, v: u32, width: u32): u32 {
  const sign = <i32>extend(v, width);
  if (sign < 0) return byte(decimal(byte(two(p, 32, 40), 45), <u32>-sign), 41);
  return v > 9 ? decimalText(p, v) : p;
}

function rare(p: u32, op: u32, kind: u32, source: u32, value: u32): u32 {
  const from = source + <u32>load<u16>(op, O_OFF);
  const aux = load<u32>(op, O_AUX);
  const width = <u32>load<u16>(op, O_WIDTH);
  if (kind == K_BYTES) return byteRows(p, op + O_TEMPLATE, load<u8>(op, O_PREFIX), from, width >> 3);
  p = lead(p, op);
  if (kind == K_TITLE) return p;
  if (kind == K_MAC) return mac(p, from);
  if (kind == K_GID) return gid(p, from);
  if (kind == K_TEXT) {
    for (let i: u32 = 0; i < width >> 3; i++) {
      const c = <u32>load<u8>(from + i);
      if (c == 0) break;
      p = byte(p, c >= 32 && c < 127 ? c : 46);
    }
    return p;
  }
  if (kind == K_MASK && width > 32) {
    const hi = bswap<u32>(load<u32>(from));
    const lo = bswap<u32>(load<u32>(from + 4));
    return maskText(hex64(p, hi, lo), aux, (<u64>hi << 32) | <u64>lo);
  }
  if (kind == K_HEX64) return hex64(p, bswap<u32>(load<u32>(from)), bswap<u32>(load<u32>(from + 4)));
  p = hex(p, value);
  if (kind == K_MASK) return maskText(p, aux, value);
  if (kind == K_LOG2) return log2Text(p, load<u8>(op, O_SIGNED) != 0 ? extend(value, width) : value, aux);
  if (kind == K_SIGNED) return signedText(p, value, width);
  return afterHex(p, op, kind, value);
}

@inline
function afterHex(p: u32, op: u32, kind: u32, value: u32): u32 {
  if (kind == K_ENUM) return enumText(p, load<u32>(op, O_AUX), value);
  if (kind == K_DEC && value > 9) return decimalText(p, value);
  return p;
}

// Bytes that an operation needs to be there.
@inline
function extent(op: u32): u32 {
  const width = <u32>load<u16>(op, O_WIDTH);
  return <u32>load<u16>(op, O_OFF) + (width <= 32 ? 4 : width >> 3);
}

// The hot loop: operations that are a template and hexadecimal digits are done here, without a call.
function wholeLines(p: u32, entry: u32, source: u32): u32 {
  const order = v128.load(TABLE_AT, T_BSWAP);
  const ascii = v128.load(TABLE_AT, T_DIGITS);
  let op = load<u32>(entry, L_TEXT);
  const end = op + load<u32>(entry, L_TEXT_COUNT) * O_SIZE;
  for (; op < end; op += O_SIZE) {
    const kind = <u32>load<u8>(op, O_KIND);
    const at = SCRATCH_AT + <u32>load<u16>(op, O_OFF);
    const value = (load<u32>(at) >> load<u8>(op, O_SHIFT)) & load<u32>(op, O_MASK);
    if (kind <= K_ENUM) {
      v128.store(p, v128.load(op, O_TEMPLATE));
      v128.store(p, v128.load(op, O_TEMPLATE + 16), 16);
      v128.store(p, v128.load(op, O_TEMPLATE + 32), 32);
      p = hexWith(p + <u32>load<u8>(op, O_PREFIX), value, order, ascii);
      if (kind != K_HEX32) p = afterHex(p, op, kind, value);
    } else if (kind == K_HEX64) {
      p = text(p, op + O_TEMPLATE, load<u8>(op, O_PREFIX));
      p = hex64With(p, load<u32>(at), load<u32>(at, 4), order, ascii);
    } else if (kind == K_UNLESS) {
      if (value > 31 || ((load<u32>(op, O_AUX) >> value) & 1) == 0) op += <u32>load<u16>(op, O_WIDTH) * O_SIZE;
    } else if (kind < 128) p = rare(p, op, kind & ~K_LONG, source, value);
  }
  return p;
}

// A structure of which only `length` bytes are there: fields up to the cut.
function cutLines(p: u32, entry: u32, source: u32, length: u32): u32 {
  let op = load<u32>(entry, L_TEXT);
  const end = op + load<u32>(entry, L_TEXT_COUNT) * O_SIZE;
  for (; op < end; op += O_SIZE) {
    const kind = <u32>load<u8>(op, O_KIND);
    if (kind >= 128 || (kind != K_UNLESS && extent(op) > length)) continue;
    const at = SCRATCH_AT + <u32>load<u16>(op, O_OFF);
    const value = (load<u32>(at) >> load<u8>(op, O_SHIFT)) & load<u32>(op, O_MASK);
    if (kind == K_UNLESS) {
      if (<u32>load<u16>(op, O_OFF) + 4 > length || value > 31 || ((load<u32>(op, O_AUX) >> value) & 1) == 0) {
        op += <u32>load<u16>(op, O_WIDTH) * O_SIZE;
      }
    } else if (kind == K_HEX64) p = hex64(lead(p, op), load<u32>(at), load<u32>(at, 4));
    else p = rare(p, op, kind & ~K_LONG, source, value);
  }
  return cutLine(p, length, load<u32>(entry, L_BYTES));
}

@inline
function fieldLines(p: u32, entry: u32, source: u32, length: u32): u32 {
  const bytes = load<u32>(entry, L_BYTES);
  if (length < bytes) {
    swap(source, SCRATCH_AT, length);
    return cutLines(p, entry, source, length);
  }
  swap(source, SCRATCH_AT, bytes);
  return wholeLines(p, entry, source);
}

// `\n-- cut: 12 of 64 bytes --`
function cutLine(p: u32, length: u32, bytes: u32): u32 {
  store<u64>(p, 0x3a747563202d2d0a);
  p = decimal(byte(p + 8, 32), length);
  store<u32>(p, 0x20666f20);
  p = decimal(p + 4, bytes);
  store<u64>(p, 0x2d20736574796220);
  return byte(p + 8, 45);
}

@inline
function title(p: u32, id: u32, ordinal: u32): u32 {
  const entry = load<u32>(TABLE_AT, T_TITLES) + id * 16;
  p = text64(p, load<u32>(entry), load<u32>(entry, 4));
  const rule = load<u32>(entry, 8);
  if (ordinal == 0xffffffff) return text64(p, rule, load<u32>(entry, 12));
  p = two(p, 32, 40);
  if (ordinal < 10) p = byte(p, 32);
  p = byte(decimal(p, ordinal), 41);
  // The rule after a numbered title has 15 dashes, after a plain one 18.
  v128.store(p, v128.load(rule));
  return p + 16;
}

// `\n[Element Index 0x1a]`, or `0` for the first as C's `%#x` prints it.
@inline
function heading(p: u32, element: u32, order: v128, ascii: v128): u32 {
  v128.store(p, v128.load(TABLE_AT, T_HEADING));
  const index = load<u32>(element, E_INDEX);
  if (index == 0) p = byte(p + 16, 48);
  else {
    store<u16>(p, 0x7830, 16);
    p = hexWith(p + 18, index, order, ascii);
  }
  p = byte(p, 93);
  const flags = load<u32>(element, E_FLAGS);
  return (flags & ~SILENT) == 0 ? p : remarks(p, flags);
}

// Counters and status of an element, behind its heading.
function remarks(p: u32, flags: u32): u32 {
  if ((flags & ((1 << F_CI) | (1 << F_PI))) != 0) {
    p = arrow(p, (flags & (1 << F_CI)) != 0, (flags & (1 << F_PI)) != 0);
  }
  return noteLine(p, flags & ~((1 << F_CI) | (1 << F_PI)));
}

// `    <---- ci (0x3), pi (0x3)`
export function arrow(p: u32, ci: bool, pi: bool): u32 {
  store<u64>(p, 0x2d2d2d3c20202020);
  p = byte(p + 8, 45);
  if (ci) p = mark(two(byte(p, 32), 99, 105), load<u32>(CTX_AT, C_CI));
  if (!pi) return p;
  if (ci) p = byte(p, 44);
  return mark(two(byte(p, 32), 112, 105), load<u32>(CTX_AT, C_PI));
}

@inline
function mark(p: u32, v: u32): u32 {
  return byte(hex(two(two(p, 32, 40), 48, 120), v), 41);
}

// `\nstatus : cut, stale`
function noteLine(p: u32, flags: u32): u32 {
  const table = load<u32>(TABLE_AT, T_FLAGS);
  let first = true;
  for (let bits = flags; bits != 0; bits &= bits - 1) {
    const entry = table + (<u32>ctz(bits)) * 16;
    const length = load<u32>(entry, 4);
    if (length == 0) continue;
    p = first ? text(p, load<u32>(table, 0x1f0), load<u32>(table, 0x1f4)) : two(p, 44, 32);
    first = false;
    p = text(p, load<u32>(entry), length);
  }
  return p;
}

// Notes what had no specialised code, for wasm/specialise.ts.
@inline
function learn(key: u64): void {
  if (load<u32>(TABLE_AT, T_LEARN) == 0) return;
  const count = load<u32>(LEARN_AT);
  store<u32>(LEARN_AT, count + 1);
  store<u64>(LEARN_AT + (count & 63) * 8, key, 8);
}

/** Notes an element whose shape has no code, for wasm/specialise.ts. */
@inline
export function learnShape(element: u32): void {
  if (load<u32>(TABLE_AT, T_LEARN) == 0) return;
  const count = load<u32>(LEARN_SHAPES_AT);
  store<u32>(LEARN_SHAPES_AT, count + 1);
  store<u32>(LEARN_SHAPES_AT + (count & 63) * 4, element, 8);
}

// The items of an element without specialised code.
function general(p: u32, element: u32, i: u32, end: u32): u32 {
  const base = load<u32>(element, E_PTR);
  for (; i < end; i += I_SIZE) p = textItem(p, i, base);
  return p;
}

// An item without specialised code.
function generalItem(p: u32, i: u32, key: u64, base: u32): u32 {
  const source = base + load<u32>(i, I_PTR);
  const layout = <u32>key & 0xffff;
  const length = <u32>(key >> 32);
  const id = <u32>(key >> 16) & TITLE_ID;
  const ordinal = load<u32>(i, I_ORDINAL);
  if (layout == LAYOUT_RAW) {
    if (load<u32>(TABLE_AT, T_SELECTED) != 0) return p;
    p = rawRows(title(p, id, ordinal), source, length);
  } else {
    const entry = load<u32>(TABLE_AT, T_LAYOUTS) + layout * L_SIZE;
    if (load<u32>(entry, L_HIDDEN) != 0) return p;
    learn(key & ~(<u64>TITLE_DATA << 16));
    p = title(p, id == 0 ? load<u32>(entry, L_TITLE) : id, ordinal);
    p = fieldLines(p, entry, source, length);
  }
  return (<u32>key >> 16 & TITLE_DATA) == 0 ? p : textData(p, i, base);
}

/** How many bytes, at `from`, are shown with an item. */
@inline
export function dataLength(i: u32, from: u32): u32 {
  const length = load<u32>(i, I_DATA_LEN);
  return length == DATA_COUNTED ? bswap<u32>(load<u32>(from - 4)) & 0x3ff : length;
}

/** Bytes shown with an item of the element at `base`. */
export function textData(p: u32, i: u32, base: u32): u32 {
  if (load<u32>(TABLE_AT, T_SELECTED) != 0) return p;
  const name = load<u32>(TABLE_AT, T_TITLES);
  const from = base + load<u32>(i, I_DATA);
  return byteRows(p, load<u32>(name), load<u32>(name, 4), from, dataLength(i, from));
}

// The function for a key, 0: none. It stands in one of two slots.
@inline
function codeFor(key: u64): u32 {
  let slot = CODES_AT + (((<u32>key * 0x9e3779b1) >> 24) << 4);
  if (load<u64>(slot) == key) return load<u32>(slot, 8);
  slot ^= 16;
  return load<u64>(slot) == key ? load<u32>(slot, 8) : 0;
}

/** One item of the element whose bytes are at `base`. */
export function textItem(p: u32, i: u32, base: u32): u32 {
  const key = load<u64>(i);
  const code = codeFor(key);
  if (code == 0) return unknownItem(p, i, key, base);
  return call_indirect<u32>(code, p, base + load<u32>(i, I_PTR), load<u32>(i, I_ORDINAL));
}

// Bytes shown with an item do not matter to its code.
function unknownItem(p: u32, i: u32, key: u64, base: u32): u32 {
  if ((<u32>key & (TITLE_DATA << 16)) != 0) {
    const code = codeFor(key & ~(<u64>TITLE_DATA << 16));
    if (code != 0) {
      return textData(call_indirect<u32>(code, p, base + load<u32>(i, I_PTR), load<u32>(i, I_ORDINAL)), i, base);
    }
  }
  return generalItem(p, i, key, base);
}

/** The line of one operation, for specialised code. The structure's words are at SCRATCH_AT. */
export function textLine(p: u32, op: u32, source: u32): u32 {
  const value = (load<u32>(SCRATCH_AT + <u32>load<u16>(op, O_OFF)) >> load<u8>(op, O_SHIFT)) & load<u32>(op, O_MASK);
  return rare(p, op, <u32>load<u8>(op, O_KIND) & ~K_LONG, source, value);
}

/** ` (NAME)`, for specialised code. */
export function textName(p: u32, table: u32, value: u32): u32 {
  return enumText(p, table, value);
}

/**
 * Formats elements from `first` on until `last` or until `soft` is passed; an element is never split.
 * Returns how many elements were consumed; position() tells where the text ends.
 */
export function formatText(first: u32, last: u32, out: u32, soft: u32): u32 {
  let p = out;
  let n = first;
  for (; n < last && p < soft; n++) {
    const element = ELEMS_AT + n * E_SIZE;
    if (load<u32>(element, E_HIDDEN) != 0) continue;
    p = heading(p, element, v128.load(TABLE_AT, T_BSWAP), v128.load(TABLE_AT, T_DIGITS));
    const items = load<u64>(element, E_ITEM);
    const i = ITEMS_AT + <u32>items * I_SIZE;
    const shape = load<u32>(element, E_SHAPE);
    const slot = SHAPES_AT + (shape >> 24) * 8;
    if (load<u32>(slot) == shape) {
      // Code for a shape refuses an element that only looks like it.
      // What it does not look at again for elements of a form that it has accepted before.
      const form = load<u32>(element, E_FORM);
      const known: u32 = form != 0xffffffff && isAccepted(form) ? 1 : 0;
      const q = call_indirect<u32>(load<u32>(slot, 4), p, element, i | known);
      if (q != 0) {
        if (known == 0 && form != 0xffffffff) accept(form);
        p = q;
        continue;
      }
    } else learnShape(element);
    p = general(p, element, i, i + <u32>(items >> 32) * I_SIZE);
  }
  endOfText = p;
  return n - first;
}

/** One structure without heading: `length` bytes at `source`. */
export function formatFields(layout: u32, source: u32, length: u32, out: u32): u32 {
  endOfText = fieldLines(out, load<u32>(TABLE_AT, T_LAYOUTS) + layout * L_SIZE, source, length);
  return endOfText;
}

/** Where the last formatter stopped. */
export function position(): u32 {
  return endOfText;
}

/** Set by the formatters of other files. */
export function stopAt(p: u32): void {
  endOfText = p;
}
