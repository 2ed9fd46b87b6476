// Pieces of lines that generated functions are made of. What they are given is constant but for the position, so that
// little of them is left.
import { DIGITS_AT, SCRATCH_AT, T_BSWAP, T_DIGITS, TABLE_AT } from "./abi";

// One vector of a structure, where formatters read its words and digits.
@inline
function unfoldAt(from: u32, at: u32): void {
  const x = v128.load(from + at);
  const nibble = i8x16.splat(15);
  const hi = v128.and(i16x8.shr_u(x, 4), nibble);
  const lo = v128.and(x, nibble);
  const ascii = v128.load(TABLE_AT, T_DIGITS);
  const first = v128.shuffle<u8>(hi, lo, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  const last = v128.shuffle<u8>(hi, lo, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  v128.store(SCRATCH_AT + at, v128.swizzle(x, v128.load(TABLE_AT, T_BSWAP)));
  v128.store(DIGITS_AT + at * 2, v128.swizzle(ascii, first));
  v128.store(DIGITS_AT + at * 2, v128.swizzle(ascii, last), 16);
}

/** Words of a structure of 16 bytes in the machine's order, and the hexadecimal digits of its bytes. */
@inline
export function unfold16(from: u32): void {
  unfoldAt(from, 0);
}

/** The same of a longer one. */
export function unfold(from: u32, length: u32): void {
  for (let at: u32 = 0; at < length; at += 16) unfoldAt(from, at);
}

/** What stands before a value. */
@inline
export function head(p: u32, from: u32, length: u32): u32 {
  v128.store(p, v128.load(from));
  if (length > 16) v128.store(p, v128.load(from, 16), 16);
  if (length > 32) v128.store(p, v128.load(from, 32), 32);
  if (length > 48) v128.store(p, v128.load(from, 48), 48);
  return p + length;
}

/** Digits of a field whose lowest bit, `shift`, begins a digit: of those of its dword. The bits are where they are in it. */
@inline
export function digitsOf(p: u32, digits: u32, bits: u32, shift: u32): u32 {
  const zeros = <u32>clz(bits | (1 << shift)) & 28;
  store<u64>(p, load<u64>(digits) >> <u64>(zeros << 1));
  return p + (8 - (shift >> 2)) - (zeros >> 2);
}

/** Digits of the two dwords at `word`. */
@inline
export function digitsOf64(p: u32, digits: u32, word: u32): u32 {
  const high = load<u32>(word);
  if (high != 0) {
    p = digitsOf(p, digits, high, 0);
    store<u64>(p, load<u64>(digits, 8));
    return p + 8;
  }
  return digitsOf(p, digits + 8, load<u32>(word, 4), 0);
}

/** Whether a value is one of a set of numbers below 32. */
@inline
export function isOneOf(value: u32, set: u32): bool {
  return value < 32 && ((set >> value) & 1) != 0;
}

/** Text that is long: up to 31 bytes too many are written. */
export function longText(p: u32, from: u32, length: u32): u32 {
  const end = p + length;
  do {
    v128.store(p, v128.load(from));
    v128.store(p, v128.load(from, 16), 16);
    p += 32;
    from += 32;
  } while (p < end);
  return end;
}
