// Headings of elements, with counters and status, and titles of segments.
import {
  A_UNKNOWN, CTX_AT, C_CI, C_PI, E_FAILED, E_FLAGS, E_INDEX, F_CI, F_ERROR, F_PI, F_TERMINATED, STATE_SENT,
  STATE_SENT_UNKNOWN, TABLE_AT, T_FLAGS, T_HEADING, T_STATES, T_SYNDROMES, T_TITLES, X_CQN, X_INDEX, X_SYNDROME, X_VENDOR,
} from "./abi";
import { byte, decimal, hex, hexWith, text, text64, two } from "./emit";
import { enumText } from "./names";

/** Entry of T_STATES from which on the words of a failure stand. */
const FAILED_WORDS: u32 = 10;

/** Flags that text says nothing about: the segments show it. */
const SILENT: u32 = 1 << F_TERMINATED | 1 << F_ERROR;

/** Title of a segment; `ordinal` 0xffffffff: without a number. */
@inline
export function title(p: u32, id: u32, ordinal: u32): u32 {
  const entry = load<u32>(TABLE_AT, T_TITLES) + id * 16;
  p = text64(p, load<u32>(entry), load<u32>(entry, 4));
  const rule = load<u32>(entry, 8);
  if (ordinal != 0xffffffff) {
    if (ordinal < 10) {
      store<u64>(p, 0x2930202820 + (<u64>ordinal << 24)); // " ( 0)"
      p += 5;
    } else p = byte(decimal(two(p, 32, 40), ordinal), 41);
    // The rule after a numbered title has 15 dashes, after a plain one 18.
    v128.store(p, v128.load(rule));
    return p + 16;
  }
  v128.store(p, v128.load(rule));
  v128.store(p, v128.load(rule, 16), 16);
  return p + load<u32>(entry, 12);
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
  const status = load<u64>(element, E_FLAGS);
  return (status & ~<u64>SILENT) == 0 ? p : remarks(p, element, <u32>status, <u32>(status >> 32));
}

// Counters and status of an element, behind its heading.
function remarks(p: u32, element: u32, flags: u32, state: u32): u32 {
  if ((flags & ((1 << F_CI) | (1 << F_PI))) != 0) {
    p = arrow(p, (flags & (1 << F_CI)) != 0, (flags & (1 << F_PI)) != 0);
  }
  const failed = load<u32>(element, E_FAILED);
  p = noteLine(p, flags & ~((1 << F_CI) | (1 << F_PI)), failed == 0 ? state : 0);
  return failed == 0 ? p : failure(p, failed);
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
function noteLine(p: u32, flags: u32, state: u32): u32 {
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
  if (state == 0) return p;
  const known = (state & 255) != STATE_SENT || state >> 8 != A_UNKNOWN;
  const words = stateEntry(known ? state & 255 : STATE_SENT_UNKNOWN);
  p = first ? text(p, load<u32>(table, 0x1f0), load<u32>(table, 0x1f4)) : two(p, 44, 32);
  return text(p, load<u32>(words), load<u32>(words, 4));
}

/** Words of a state, or of what says so. */
@inline
export function stateEntry(state: u32): u32 {
  return load<u32>(TABLE_AT, T_STATES) + state * 16;
}

// `\nfailed : 0x13 (REMOTE_ACCESS_ERR), vendor_err_synd 0x88, CQ 0x4a, index 0xd`
function failure(p: u32, failed: u32): u32 {
  const table = load<u32>(TABLE_AT, T_STATES) + FAILED_WORDS * 16;
  p = hex(text(p, load<u32>(table), load<u32>(table, 4)), load<u32>(failed, X_SYNDROME));
  p = enumText(p, load<u32>(TABLE_AT, T_SYNDROMES), load<u32>(failed, X_SYNDROME));
  p = hex(text(p, load<u32>(table, 16), load<u32>(table, 20)), load<u32>(failed, X_VENDOR));
  p = hex(text(p, load<u32>(table, 32), load<u32>(table, 36)), load<u32>(failed, X_CQN));
  return hex(text(p, load<u32>(table, 48), load<u32>(table, 52)), load<u32>(failed, X_INDEX));
}
