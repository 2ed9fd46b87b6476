// Primitives that write ASCII at `p` and return the position behind it. Each may store up to 48 bytes past the end of
// what it wrote; the caller leaves that much room. Nothing lives in globals: positions stay in registers.
import { T_BSWAP, T_DIGITS, TABLE_AT } from "./abi";

@inline
export function byte(p: u32, c: u32): u32 {
  store<u8>(p, <u8>c);
  return p + 1;
}

@inline
export function two(p: u32, a: u32, b: u32): u32 {
  store<u16>(p, <u16>(a | (b << 8)));
  return p + 2;
}

// Copies in 16-byte steps: overruns by up to 15 bytes on both sides, so `from` must lie in a region with slack.
@inline
export function text(p: u32, from: u32, length: u32): u32 {
  v128.store(p, v128.load(from));
  if (length <= 16) return p + length;
  const end = p + length;
  let to = p + 16;
  while (to < end) {
    from += 16;
    v128.store(to, v128.load(from));
    to += 16;
  }
  return end;
}

// 64 bytes without a loop, for titles.
@inline
export function text64(p: u32, from: u32, length: u32): u32 {
  v128.store(p, v128.load(from));
  v128.store(p, v128.load(from, 16), 16);
  v128.store(p, v128.load(from, 32), 32);
  if (length > 48) return text(p + 48, from + 48, length - 48);
  return p + length;
}

// The eight hexadecimal digits of v, most significant first, in the lower half.
@inline
export function digits(v: u32, swap: v128, ascii: v128): v128 {
  const x = v128.swizzle(i32x4.splat(<i32>v), swap);
  const nibble = i8x16.splat(15);
  const hi = i8x16.shr_u(x, 4);
  const lo = v128.and(x, nibble);
  const both = v128.shuffle<u8>(hi, lo, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  return v128.swizzle(ascii, both);
}

// Variable width, at least one digit. Shifting the leading zeros out first keeps the store at a fixed place.
@inline
export function hexWith(p: u32, v: u32, swap: v128, ascii: v128): u32 {
  const zeros = <u32>clz(v | 1) & 28;
  v128.store(p, digits(v << zeros, swap, ascii));
  return p + 8 - (zeros >> 2);
}

export function hex(p: u32, v: u32): u32 {
  return hexWith(p, v, v128.load(TABLE_AT, T_BSWAP), v128.load(TABLE_AT, T_DIGITS));
}

export function hex8(p: u32, v: u32): u32 {
  v128.store(p, digits(v, v128.load(TABLE_AT, T_BSWAP), v128.load(TABLE_AT, T_DIGITS)));
  return p + 8;
}

// Digits of bytes 0 to 7 of x.
@inline
export function firstDigits(x: v128): v128 {
  const lo = v128.and(x, i8x16.splat(15));
  const both = v128.shuffle<u8>(i8x16.shr_u(x, 4), lo, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  return v128.swizzle(v128.load(TABLE_AT, T_DIGITS), both);
}

// Digits of bytes 8 to 15 of x.
@inline
export function lastDigits(x: v128): v128 {
  const lo = v128.and(x, i8x16.splat(15));
  const both = v128.shuffle<u8>(i8x16.shr_u(x, 4), lo, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  return v128.swizzle(v128.load(TABLE_AT, T_DIGITS), both);
}

// 32 digits of 16 bytes in memory order.
@inline
export function hex16Bytes(p: u32, from: u32): void {
  const x = v128.load(from);
  v128.store(p, firstDigits(x));
  v128.store(p, lastDigits(x), 16);
}

// Lanes of a or blanks, by the first `count` of the lanes counted from `start`.
@inline
function blankFrom(a: v128, start: i32, count: u32): v128 {
  const lanes = i8x16.add(i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), i8x16.splat(<i8>start));
  return v128.bitselect(a, i8x16.splat(32), i8x16.lt_u(lanes, i8x16.splat(<i8>count)));
}

// 48 characters: `61 62 …` of `length` bytes, blanks behind.
@inline
export function spacedBytes(p: u32, x: v128, length: u32): u32 {
  const a = firstDigits(x);
  const b = lastDigits(x);
  const blank = i8x16.splat(32);
  const first = v128.shuffle<u8>(a, blank, 0, 1, 16, 2, 3, 16, 4, 5, 16, 6, 7, 16, 8, 9, 16, 10);
  const ab = v128.shuffle<u8>(a, b, 11, 0, 12, 13, 0, 14, 15, 0, 16, 17, 0, 18, 19, 0, 20, 21);
  const second = v128.shuffle<u8>(ab, blank, 0, 16, 2, 3, 16, 5, 6, 16, 8, 9, 16, 11, 12, 16, 14, 15);
  const third = v128.shuffle<u8>(b, blank, 16, 6, 7, 16, 8, 9, 16, 10, 11, 16, 12, 13, 16, 14, 15, 16);
  v128.store(p, blankFrom(first, 0, length * 3));
  v128.store(p, blankFrom(second, 16, length * 3), 16);
  v128.store(p, blankFrom(third, 32, length * 3), 32);
  return p + 48;
}

// Printable characters, dots for the rest.
@inline
export function visible(x: v128): v128 {
  const mask = v128.and(i8x16.gt_s(x, i8x16.splat(31)), i8x16.lt_s(x, i8x16.splat(127)));
  return v128.bitselect(x, i8x16.splat(46), mask);
}

@inline
export function hexByte(p: u32, v: u32): u32 {
  const d = TABLE_AT + T_DIGITS;
  store<u16>(p, <u16>(<u32>load<u8>(d + (v >> 4)) | (<u32>load<u8>(d + (v & 15)) << 8)));
  return p + 2;
}

// 64 bits from two device-order words.
@inline
export function hex64With(p: u32, hi: u32, lo: u32, swap: v128, ascii: v128): u32 {
  if (hi == 0) return hexWith(p, lo, swap, ascii);
  const q = hexWith(p, hi, swap, ascii);
  v128.store(q, digits(lo, swap, ascii));
  return q + 8;
}

export function hex64(p: u32, hi: u32, lo: u32): u32 {
  return hex64With(p, hi, lo, v128.load(TABLE_AT, T_BSWAP), v128.load(TABLE_AT, T_DIGITS));
}

// Eight decimal digits of v < 10^8 as a number of bytes, the first digit lowest.
@inline
function eightDigits(v: u32): u64 {
  // Each step divides and leaves the remainder above: x << n, less the quotient times what that makes too much.
  const fours = (<u64>v << 32) - <u64>(v / 10000) * ((<u64>10000 << 32) - 1);
  const hundreds = ((fours * 10486) >> 20) & 0x0000007f0000007f;
  const twos = (fours << 16) - hundreds * ((100 << 16) - 1);
  const tens = ((twos * 103) >> 10) & 0x000f000f000f000f;
  return (twos << 8) - tens * ((10 << 8) - 1);
}

const ASCII: u64 = 0x3030303030303030;

// Least numbers of so many digits.
const POWERS: usize = memory.data<u32>([0, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000]);

// How many decimal digits: told by the bits, so that the next position does not wait for the digits.
@inline
function digitsIn(v: u32): u32 {
  const most = ((32 - <u32>clz(v)) * 1233) >> 12;
  return v < load<u32>(POWERS + (most << 2)) ? most : most + 1;
}

export function decimal(p: u32, v: u32): u32 {
  if (v < 10) return byte(p, 48 + v);
  const count = digitsIn(v);
  const end = p + count;
  if (count <= 8) {
    store<u64>(p, (eightDigits(v) | ASCII) >> <u64>((8 - count) << 3));
    return end;
  }
  const high = v / 100000000;
  if (count == 9) store<u8>(p, 48 + high);
  else store<u16>(p, <u16>((48 + high / 10) | ((48 + high % 10) << 8)));
  store<u64>(end - 8, eightDigits(v - high * 100000000) | ASCII);
  return end;
}

export function decimal64(p: u32, v: u64): u32 {
  if (v <= 0xffffffff) return decimal(p, <u32>v);
  const high = v / 100000000;
  p = decimal64(p, high);
  store<u64>(p, eightDigits(<u32>(v - high * 100000000)) | ASCII);
  return p + 8;
}

// `%#x`: no prefix for zero, as the original prints element indexes.
@inline
export function sharpHex(p: u32, v: u32): u32 {
  if (v != 0) p = two(p, 0x30, 0x78);
  return hex(p, v);
}

// Digits behind those of `length` bytes are written over by what follows.
export function hexBytes(p: u32, from: u32, length: u32): u32 {
  for (let i: u32 = 0; i < length; i += 16) hex16Bytes(p + i * 2, from + i);
  return p + length * 2;
}

export function mac(p: u32, from: u32): u32 {
  for (let i: u32 = 0; i < 6; i++) {
    if (i != 0) p = byte(p, 58);
    p = hexByte(p, load<u8>(from + i));
  }
  return p;
}

@inline
function word16(from: u32): u32 {
  return (<u32>load<u8>(from) << 8) | <u32>load<u8>(from + 1);
}

function quad(p: u32, from: u32): u32 {
  for (let i: u32 = 0; i < 4; i++) {
    if (i != 0) p = byte(p, 46);
    p = decimal(p, load<u8>(from + i));
  }
  return p;
}

// RFC 5952: longest run of two or more zero groups becomes `::`; IPv4-mapped addresses end in a dotted quad.
export function gid(p: u32, from: u32): u32 {
  if (load<u64>(from) == 0 && load<u32>(from + 8) == 0xffff0000) {
    store<u64>(p, 0x3a666666663a3a); // "::ffff:"
    return quad(p + 7, from + 12);
  }
  let best: u32 = 8;
  let bestLength: u32 = 1;
  let start: u32 = 0;
  for (let i: u32 = 0; i < 8; i++) {
    if (word16(from + i * 2) != 0) start = i + 1;
    else if (i + 1 - start > bestLength) {
      best = start;
      bestLength = i + 1 - start;
    }
  }
  for (let i: u32 = 0; i < 8; i++) {
    if (i == best) {
      p = two(p, 58, 58);
      i += bestLength - 1;
      continue;
    }
    if (i != 0 && i != best + bestLength) p = byte(p, 58);
    p = hex(p, word16(from + i * 2));
  }
  return p;
}

// A JSON string body of device text: stops at NUL, escapes what must be, replaces what is not printable ASCII.
export function jsonText(p: u32, from: u32, length: u32): u32 {
  for (let i: u32 = 0; i < length; i++) {
    const c = <u32>load<u8>(from + i);
    if (c == 0) return p;
    if (c == 34 || c == 92) p = byte(p, 92);
    p = byte(p, c >= 32 && c < 127 ? c : 46);
  }
  return p;
}

// Reverses the bytes of each dword of `length` bytes (rounded up to 16) into `to`.
@inline
export function swap(from: u32, to: u32, length: u32): void {
  const pattern = v128.load(TABLE_AT, T_BSWAP);
  for (let i: u32 = 0; i < length; i += 16) v128.store(to + i, v128.swizzle(v128.load(from + i), pattern));
}

// 32 digits in four words, each behind the first with a blank.
@inline
function fourWords(p: u32, from: u32): u32 {
  hex16Bytes(p, from);
  const third = load<u64>(p, 16);
  const fourth = load<u64>(p, 24);
  store<u64>(p, load<u64>(p, 8), 9);
  store<u8>(p, 32, 8);
  store<u8>(p, 32, 17);
  store<u64>(p, third, 18);
  store<u8>(p, 32, 26);
  store<u64>(p, fourth, 27);
  return p + 35;
}

export function words(p: u32, from: u32, bytes: u32): u32 {
  if (bytes == 16) return fourWords(p, from);
  for (let i: u32 = 0; i < bytes; i++) {
    if (i != 0 && (i & 3) == 0) p = byte(p, 32);
    p = hexByte(p, load<u8>(from + i));
  }
  return p;
}
