// Headings of elements, with counters and status, and titles of segments.
import {
  CTX_AT, C_CI, C_PI, E_FLAGS, E_INDEX, F_CI, F_ERROR, F_PI, F_TERMINATED, TABLE_AT, T_FLAGS, T_HEADING, T_TITLES,
} from "./abi";
import { byte, decimal, hex, hexWith, text, text64, two } from "./emit";

/** Flags that text says nothing about: the segments show it. */
const SILENT: u32 = 1 << F_TERMINATED | 1 << F_ERROR;

/** Title of a segment; `ordinal` 0xffffffff: without a number. */
@inline
export function title(p: u32, id: u32, ordinal: u32): u32 {
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

/** `\n[Element Index 0x1a]`, or `0` for the first as C's `%#x` prints it. */
@inline
export function heading(p: u32, element: u32, order: v128, ascii: v128): u32 {
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

/** `    <---- ci (0x3), pi (0x3)` */
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
