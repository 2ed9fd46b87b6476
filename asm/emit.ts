// Primitives that write ASCII at `pos`. Each may store up to 16 bytes past the end of what it wrote; the caller leaves
// that much room. `pos` is a WASM global, not memory: nothing here needs scratch space.
import { T_BSWAP, T_DIGITS, T_PAIRS } from "./abi";

export let pos: u32 = 0;
let tables: u32 = 0;

export function begin(tablePtr: u32, out: u32): void {
  tables = tablePtr;
  pos = out;
}

@inline
export function setPos(p: u32): void {
  pos = p;
}

@inline
export function byte(c: u32): void {
  store<u8>(pos, <u8>c);
  pos += 1;
}

@inline
export function two(a: u32, b: u32): void {
  store<u16>(pos, <u16>(a | (b << 8)));
  pos += 2;
}

// Copies in 16-byte steps: overruns by up to 15 bytes on both sides, so `from` must lie in the table image or in
// another region with slack.
@inline
export function text(from: u32, length: u32): void {
  let to = pos;
  const end = to + length;
  pos = end;
  while (to < end) {
    v128.store(to, v128.load(from));
    to += 16;
    from += 16;
  }
}

// Templates of up to 48 bytes lie inside the operation: three stores, no loop.
@inline
export function template(op: u32, length: u32): void {
  const to = pos;
  v128.store(to, v128.load(op));
  v128.store(to, v128.load(op, 16), 16);
  if (length > 32) v128.store(to, v128.load(op, 32), 32);
  pos = to + length;
}

// The eight hexadecimal digits of v, most significant first.
@inline
function digits8(v: u32): v128 {
  const x = v128.swizzle(i32x4.splat(<i32>v), v128.load(tables, T_BSWAP));
  const nibble = i8x16.splat(15);
  const hi = v128.and(i8x16.shr_u(x, 4), nibble);
  const lo = v128.and(x, nibble);
  const both = v128.shuffle<u8>(hi, lo, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  return v128.swizzle(v128.load(tables, T_DIGITS), both);
}

// Variable width, at least one digit. Shifting the leading zeros out first keeps the store at a fixed place.
@inline
export function hex(v: u32): void {
  const zeros = <u32>clz(v | 1) & 28;
  v128.store(pos, digits8(v << zeros));
  pos += 8 - (zeros >> 2);
}

@inline
export function hex8(v: u32): void {
  v128.store(pos, digits8(v));
  pos += 8;
}

@inline
export function hexByte(v: u32): void {
  const d = tables + T_DIGITS;
  store<u16>(pos, <u16>(<u32>load<u8>(d + (v >> 4)) | (<u32>load<u8>(d + (v & 15)) << 8)));
  pos += 2;
}

@inline
export function hex64(hi: u32, lo: u32): void {
  if (hi != 0) {
    hex(hi);
    hex8(lo);
  } else hex(lo);
}

export function decimal(v: u32): void {
  if (v < 10) {
    byte(48 + v);
    return;
  }
  let n: u32 = v < 100 ? 2 : v < 1000 ? 3 : v < 10000 ? 4 : v < 100000 ? 5 : v < 1000000 ? 6 : v < 10000000 ? 7
    : v < 100000000 ? 8 : v < 1000000000 ? 9 : 10;
  let at = pos + n;
  pos = at;
  while (v >= 100) {
    const q = v / 100;
    at -= 2;
    store<u16>(at, load<u16>(tables + T_PAIRS + (v - q * 100) * 2));
    v = q;
  }
  if (v >= 10) store<u16>(at - 2, load<u16>(tables + T_PAIRS + v * 2));
  else store<u8>(at - 1, <u8>(48 + v));
}

export function decimal64(v: u64): void {
  if (v <= 0xffffffff) {
    decimal(<u32>v);
    return;
  }
  const q = v / 1000000000;
  decimal64(q);
  let rest = <u32>(v - q * 1000000000);
  let at = pos + 9;
  pos = at;
  for (let i = 0; i < 9; i++) {
    const d = rest / 10;
    at -= 1;
    store<u8>(at, <u8>(48 + rest - d * 10));
    rest = d;
  }
}

// `%#x`: no prefix for zero, as the original prints element indexes.
@inline
export function sharpHex(v: u32): void {
  if (v != 0) two(0x30, 0x78);
  hex(v);
}

@inline
export function hexBytes(from: u32, length: u32): void {
  for (let i: u32 = 0; i < length; i++) hexByte(load<u8>(from + i));
}

export function mac(from: u32): void {
  for (let i: u32 = 0; i < 6; i++) {
    if (i != 0) byte(58);
    hexByte(load<u8>(from + i));
  }
}

@inline
function word16(from: u32): u32 {
  return (<u32>load<u8>(from) << 8) | <u32>load<u8>(from + 1);
}

function quad(from: u32): void {
  for (let i: u32 = 0; i < 4; i++) {
    if (i != 0) byte(46);
    decimal(load<u8>(from + i));
  }
}

// RFC 5952: longest run of two or more zero groups becomes `::`; IPv4-mapped addresses end in a dotted quad.
export function gid(from: u32): void {
  if (load<u64>(from) == 0 && load<u32>(from + 8) == 0xffff0000) {
    store<u64>(pos, 0x3a666666663a3a); // "::ffff:"
    pos += 7;
    quad(from + 12);
    return;
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
      two(58, 58);
      i += bestLength - 1;
      continue;
    }
    if (i != 0 && i != best + bestLength) byte(58);
    hex(word16(from + i * 2));
  }
}

// A JSON string body of device text: stops at NUL, escapes what must be, replaces what is not printable ASCII.
export function jsonText(from: u32, length: u32): void {
  for (let i: u32 = 0; i < length; i++) {
    const c = <u32>load<u8>(from + i);
    if (c == 0) return;
    if (c == 34 || c == 92) byte(92);
    byte(c >= 32 && c < 127 ? c : 46);
  }
}

export function printable(from: u32, length: u32): void {
  for (let i: u32 = 0; i < length; i++) {
    const c = <u32>load<u8>(from + i);
    byte(c >= 32 && c < 127 ? c : 46);
  }
}

// Reverses the bytes of each dword of `length` bytes (rounded up to 16) into `to`.
@inline
export function swap(from: u32, to: u32, length: u32): void {
  const pattern = v128.load(tables, T_BSWAP);
  for (let i: u32 = 0; i < length; i += 16) v128.store(to + i, v128.swizzle(v128.load(from + i), pattern));
}
