// Ring bytes without decoding: the original tool's raw rows, and one dword a line.
import { C_CI, C_OPTIONS, C_PI, C_RING, CTX_AT, OPT_CI, OPT_PI } from "./abi";
import { byte, hex8, hexByte, two, words } from "./emit";
import { arrow } from "./heading";
import { stopAt } from "./text";

// `\n[idx = 0x0001]   `; for zero C's `%#06x` prints no prefix.
function rowHead(p: u32, index: u32): u32 {
  store<u64>(p, 0x203d207864695b0a); // "\n[idx = "
  p += 8;
  if (index == 0) {
    store<u64>(p, 0x303030303030);
    p += 6;
  } else {
    p = two(p, 48, 120);
    if (index > 0xffff) {
      if (index > 0xffffff) p = hexByte(p, index >> 24);
      p = hexByte(p, (index >> 16) & 0xff);
    }
    p = hexByte(p, (index >> 8) & 0xff);
    p = hexByte(p, index & 0xff);
  }
  store<u32>(p, 0x2020205d);
  return p + 4;
}

// `\n` and 17 blanks.
@inline
function indent(p: u32): u32 {
  store<u64>(p, 0x202020202020200a);
  store<u64>(p, 0x2020202020202020, 8);
  store<u16>(p, 0x2020, 16);
  return p + 18;
}

/**
 * Entries of `stride` bytes from `from` on, as many as fit before `soft`; a last one may be shorter.
 * Returns the bytes consumed; position() tells the end.
 */
export function formatRaw(
  from: u32, length: u32, stride: u32, index: u32, out: u32, soft: u32,
): u32 {
  const options = load<u32>(CTX_AT, C_OPTIONS);
  const ring = load<u32>(CTX_AT, C_RING);
  const ciAt = ring != 0 && (options & OPT_CI) != 0 ? load<u32>(CTX_AT, C_CI) % ring : 0xffffffff;
  const piAt = ring != 0 && (options & OPT_PI) != 0 ? load<u32>(CTX_AT, C_PI) % ring : 0xffffffff;
  let p = out;
  let done: u32 = 0;
  while (done < length && p < soft) {
    const bytes = min<u32>(stride, length - done);
    for (let row: u32 = 0; row < bytes; row += 16) {
      p = row == 0 ? rowHead(p, index) : indent(p);
      p = words(p, from + done + row, min<u32>(16, bytes - row));
      if (row == 0 && (index == ciAt || index == piAt)) p = arrow(p, index == ciAt, index == piAt);
    }
    done += bytes;
    index += 1;
    if (ring != 0 && index >= ring) index = 0;
  }
  stopAt(p);
  return done;
}

/** One dword a line: `\n0x0000: 00000025`, offsets from `offset` on. Returns the bytes consumed. */
export function formatDw(from: u32, length: u32, offsetHi: u32, offset: u32, out: u32, soft: u32): u32 {
  let p = out;
  let done: u32 = 0;
  while (done < length && p < soft) {
    const n = min<u32>(4, length - done);
    p = two(byte(p, 10), 48, 120);
    if (offsetHi != 0) p = hex8(hex8(p, offsetHi), offset);
    else if (offset > 0xffff) p = hex8(p, offset);
    else p = hexByte(hexByte(p, offset >> 8), offset & 0xff);
    p = two(p, 58, 32);
    if (n == 4) p = hex8(p, bswap<u32>(load<u32>(from + done)));
    else p = words(p, from + done, n);
    done += n;
    offset += n;
    if (offset < n) offsetHi += 1;
  }
  stopAt(p);
  return done;
}
