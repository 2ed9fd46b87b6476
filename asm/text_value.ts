// Values in text: what is rare behind the digits of a field, and rows of bytes and words.
import {
  K_BY, K_BYTES, K_DEC, K_ENUM, K_GID, K_HEX64, K_JOIN, K_LOG2, K_MAC, K_MASK, K_SIGNED, K_TEXT, K_TITLE, O_AUX, O_OFF, O_PREFIX,
  O_FLAGS, O_TEMPLATE, O_WIDTH, OF_SIGNED,
} from "./abi";
import {
  byte, decimal, decimal64, gid, hex, hex64, hexByte, mac, spacedBytes, text, two, visible, words,
} from "./emit";
import { joinedValue, NO_SPARE, nextSpare, spareBits, tableFor } from "./joined";
import { enumText, maskText } from "./names";

/** What stands before the value of an operation: its newline, name and so on. */
@inline
export function lead(p: u32, op: u32): u32 {
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

/** At least two digits. */
@inline
export function offset(p: u32, at: u32): u32 {
  return at > 255 ? hex(p, at) : hexByte(p, at);
}

/** `name[0x10] : 61 62 … |ab…|`, a line per 16 bytes; the name begins with its newline. */
export function byteRows(p: u32, namePtr: u32, nameLength: u32, from: u32, length: u32): u32 {
  for (let at: u32 = 0; at < length; at += 16) {
    p = offset(two(byte(text(p, namePtr, nameLength), 91), 48, 120), at);
    p = two(two(p, 93, 32), 58, 32);
    p = paddedBytes(p, from + at, min<u32>(16, length - at));
  }
  return p;
}

/** Words without a known layout: `\n0x10 : 00000000 00000000 00000000 00000000`. */
export function rawRows(p: u32, from: u32, length: u32): u32 {
  for (let at: u32 = 0; at < length; at += 16) {
    p = offset(two(byte(p, 10), 48, 120), at);
    store<u32>(p, 0x203a20);
    p = words(p + 3, from + at, min<u32>(16, length - at));
  }
  return p;
}

/** `\nreserved_0x1c : 0x4` for each dword of a structure of which `length` bytes are there. */
export function spareLines(p: u32, op: u32, source: u32, length: u32): u32 {
  const masks = load<u32>(op, O_AUX);
  let at = nextSpare(masks, source, 0, length);
  for (; at != NO_SPARE; at = nextSpare(masks, source, at + 4, length)) {
    p = offset(lead(p, op), at);
    store<u32>(p, 0x30203a20); // " : 0"
    p = hex(byte(p + 4, 120), spareBits(masks, source, at));
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

/** ` (10)` */
export function decimalText(p: u32, v: u32): u32 {
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

/** A line that is more than a template and digits; `kind` without K_LONG. */
export function rare(p: u32, op: u32, kind: u32, source: u32, value: u32): u32 {
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
  if (kind == K_JOIN) {
    const whole = joinedValue(aux, source);
    p = hex64(p, <u32>(whole >> 32), <u32>whole);
    return load<u32>(aux) == 0 ? p : enumText(p, load<u32>(aux), <u32>whole);
  }
  if (kind == K_HEX64) return hex64(p, bswap<u32>(load<u32>(from)), bswap<u32>(load<u32>(from + 4)));
  p = hex(p, value);
  if (kind == K_BY) return nameByText(p, aux, source, value);
  if (kind == K_MASK) return maskText(p, aux, value);
  if (kind == K_LOG2) return log2Text(p, (load<u8>(op, O_FLAGS) & OF_SIGNED) != 0 ? extend(value, width) : value, aux);
  if (kind == K_SIGNED) return signedText(p, value, width);
  return afterHex(p, op, kind, value);
}

/** Name of a value that another field of the structure at `source` gives its names. */
export function nameByText(p: u32, aux: u32, source: u32, value: u32): u32 {
  const table = tableFor(aux, source);
  return table == 0 ? p : enumText(p, table, value);
}

/** What follows the digits of a value of the usual kinds. */
@inline
export function afterHex(p: u32, op: u32, kind: u32, value: u32): u32 {
  if (kind == K_ENUM) return enumText(p, load<u32>(op, O_AUX), value);
  if (kind == K_DEC && value > 9) return decimalText(p, value);
  return p;
}
