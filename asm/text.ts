// Elements as text: a heading per element, a title per segment, a line per field. Every line begins with its newline,
// so that the position advances once per field. Positions are passed and returned, never kept in memory.
import {
  CODES_AT, DATA_COUNTED, ELEMS_AT, E_FORM, E_HIDDEN, E_ITEM, E_PTR, E_SHAPE, E_SIZE, ITEMS_AT, I_DATA, I_DATA_LEN,
  I_ORDINAL, I_PTR, I_SIZE, K_ENUM, K_HEX32, K_HEX64, K_LONG, K_UNLESS, LAYOUT_RAW, LEARN_AT, LEARN_SHAPES_AT,
  L_BYTES, L_HIDDEN, L_SIZE, L_TEXT, L_TEXT_COUNT, L_TITLE, O_AUX, O_KIND, O_MASK, O_OFF, O_PREFIX, O_SHIFT, O_SIZE,
  O_TEMPLATE, O_WIDTH, SCRATCH_AT, SHAPES_AT, TABLE_AT, TITLE_DATA, TITLE_ID, T_BSWAP, T_DIGITS, T_LAYOUTS, T_LEARN,
  T_SELECTED, T_TITLES,
} from "./abi";
import { byte, decimal, hex64, hex64With, hexWith, swap, text } from "./emit";
import { accept, isAccepted } from "./forms";
import { heading, title } from "./heading";
import { enumText } from "./names";
import { afterHex, byteRows, lead, rare, rawRows } from "./text_value";

let endOfText: u32 = 0;

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
