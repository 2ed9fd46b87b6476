// Elements as text: a heading per element, a title per segment, a line per field. Every line begins with its newline,
// so that the position advances once per field. Positions are passed and returned, never kept in memory.
import {
  DATA_COUNTED, ELEMS_AT, E_HIDDEN, E_ITEM, E_ITEMS, E_PTR, E_SIZE, ITEMS_AT, I_DATA, I_DATA_LEN, I_ORDINAL, I_PTR, I_SIZE,
  K_ENUM, K_HEX32, K_HEX64, K_IF_SET, K_LONG, K_SPARE, K_UNLESS, LAYOUT_RAW, L_BYTES, L_CODE, L_HIDDEN, L_SIZE, L_TEXT, L_TEXT_COUNT, L_TITLE,
  O_AUX, O_KIND, O_MASK, O_OFF, O_PREFIX, O_SHIFT, O_SIZE, O_TEMPLATE, O_WIDTH, SCRATCH_AT, TABLE_AT, TITLE_DATA,
  TITLE_ID, T_BSWAP, T_DIGITS, T_LAYOUTS, T_SELECTED, T_TITLES,
} from "./abi";
import { byte, decimal, hex64, hex64With, hexWith, swap, text } from "./emit";
import { heading, title } from "./heading";
import { leftOut } from "./joined";
import { linesInCode } from "./text_generated";
import { afterHex, byteRows, lead, rare, rawRows, spareLines } from "./text_value";

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
    } else if (kind == K_IF_SET) op += leftOut(op, source) * O_SIZE;
    else if (kind == K_SPARE) p = spareLines(p, op, source, load<u32>(entry, L_BYTES));
    else if (kind < 128) p = rare(p, op, kind & ~K_LONG, source, value);
  }
  return p;
}

// A structure of which only `length` bytes are there: fields up to the cut.
function cutLines(p: u32, entry: u32, source: u32, length: u32): u32 {
  let op = load<u32>(entry, L_TEXT);
  const end = op + load<u32>(entry, L_TEXT_COUNT) * O_SIZE;
  for (; op < end; op += O_SIZE) {
    const kind = <u32>load<u8>(op, O_KIND);
    if (kind == K_IF_SET) {
      // What may be left out is, unless its field is there.
      if (<u32>load<u16>(op, O_OFF) + 4 > length) op += <u32>load<u16>(op, O_WIDTH) * O_SIZE;
      else op += leftOut(op, source) * O_SIZE;
      continue;
    }
    if (kind == K_SPARE) {
      p = spareLines(p, op, source, length);
      continue;
    }
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

/** One item of the element whose bytes are at `base`. */
function textItem(p: u32, i: u32, base: u32, titled: bool): u32 {
  const key = load<u64>(i);
  const layout = <u32>key & 0xffff;
  const entry = load<u32>(TABLE_AT, T_LAYOUTS) + layout * L_SIZE;
  const code = layout == LAYOUT_RAW ? 0 : load<u32>(entry, L_CODE);
  if (code == 0) return otherItem(p, i, base, titled);
  const id = <u32>(key >> 16) & TITLE_ID;
  let end = titled ? title(p, id == 0 ? load<u32>(entry, L_TITLE) : id, load<u32>(i, I_ORDINAL)) : p;
  end = linesInCode(end, code, load<u32>(entry, L_TEXT), base + load<u32>(i, I_PTR), <u32>(key >> 32));
  if (end == 0) return otherItem(p, i, base, titled);
  return (<u32>key >> 16 & TITLE_DATA) == 0 ? end : textData(end, i, base);
}

/** One whose layout has no function, or that is cut. */
export function otherItem(p: u32, i: u32, base: u32, titled: bool): u32 {
  const key = load<u64>(i);
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
    if (titled) p = title(p, id == 0 ? load<u32>(entry, L_TITLE) : id, ordinal);
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
function textData(p: u32, i: u32, base: u32): u32 {
  if (load<u32>(TABLE_AT, T_SELECTED) != 0) return p;
  const name = load<u32>(TABLE_AT, T_TITLES);
  const from = base + load<u32>(i, I_DATA);
  return byteRows(p, load<u32>(name), load<u32>(name, 4), from, dataLength(i, from));
}

@inline
function segments(p: u32, element: u32, titled: bool): u32 {
  const base = load<u32>(element, E_PTR);
  const items = load<u64>(element, E_ITEM);
  let i = ITEMS_AT + <u32>items * I_SIZE;
  for (const end = i + <u32>(items >> 32) * I_SIZE; i < end; i += I_SIZE) p = textItem(p, i, base, titled);
  return p;
}

/** Element `n` without its heading; the title of a segment that is the only one may be left out. */
export function formatSegments(n: u32, out: u32, titled: u32): u32 {
  const element = ELEMS_AT + n * E_SIZE;
  endOfText = segments(out, element, titled != 0 || load<u32>(element, E_ITEMS) > 1);
  return endOfText;
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
    p = segments(p, element, true);
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
