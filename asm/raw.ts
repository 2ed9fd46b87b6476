// Ring bytes without decoding: the original tool's raw rows, and one dword a line.
import { C_CI, C_OPTIONS, C_PI, C_RING, OPT_CI, OPT_PI } from "./abi";
import { begin, byte, hex8, hexByte, pos, setPos, sharpHex, text, two } from "./emit";
import { arrow } from "./text";

// `\n[idx = 0x0001]   `; for zero C's `%#06x` prints no prefix.
function rowHead(index: u32): void {
  store<u64>(pos, 0x203d207864695b0a); // "\n[idx = "
  setPos(pos + 8);
  if (index == 0) {
    two(48, 48);
    two(48, 48);
    two(48, 48);
  } else {
    two(48, 120);
    if (index > 0xffff) {
      if (index > 0xffffff) hexByte(index >> 24);
      hexByte((index >> 16) & 0xff);
    }
    hexByte((index >> 8) & 0xff);
    hexByte(index & 0xff);
  }
  byte(93);
  two(32, 32);
  byte(32);
}

function blanks(count: u32): void {
  for (let i: u32 = 0; i < count; i++) byte(32);
}

function words(from: u32, bytes: u32): void {
  for (let i: u32 = 0; i < bytes; i += 4) {
    if (i != 0) byte(32);
    const n = min<u32>(4, bytes - i);
    if (n == 4) hex8(bswap<u32>(load<u32>(from + i)));
    else for (let k: u32 = 0; k < n; k++) hexByte(load<u8>(from + i + k));
  }
}

/**
 * Entries of `stride` bytes from `from` on, as many as fit before `soft`; a last one may be shorter.
 * Returns the bytes consumed; position() tells the end.
 */
export function formatRaw(
  tables: u32, ctx: u32, from: u32, length: u32, stride: u32, index: u32, out: u32, soft: u32,
): u32 {
  begin(tables, out);
  const options = load<u32>(ctx, C_OPTIONS);
  const ring = load<u32>(ctx, C_RING);
  let done: u32 = 0;
  while (done < length && pos < soft) {
    const bytes = min<u32>(stride, length - done);
    for (let row: u32 = 0; row < bytes; row += 16) {
      if (row == 0) rowHead(index);
      else {
        byte(10);
        blanks(17);
      }
      words(from + done + row, min<u32>(16, bytes - row));
      if (row == 0 && ring != 0) {
        const ci = (options & OPT_CI) != 0 && index == load<u32>(ctx, C_CI) % ring;
        const pi = (options & OPT_PI) != 0 && index == load<u32>(ctx, C_PI) % ring;
        if (ci || pi) arrow(ctx, ci, pi);
      }
    }
    done += bytes;
    index += 1;
    if (ring != 0 && index >= ring) index = 0;
  }
  return done;
}

/** One dword a line: `\n0x0000: 00000025`, offsets from `offset` on. Returns the bytes consumed. */
export function formatDw(tables: u32, from: u32, length: u32, offsetHi: u32, offset: u32, out: u32, soft: u32): u32 {
  begin(tables, out);
  let done: u32 = 0;
  while (done < length && pos < soft) {
    const n = min<u32>(4, length - done);
    byte(10);
    two(48, 120);
    if (offsetHi != 0) {
      hex8(offsetHi);
      hex8(offset);
    } else if (offset > 0xffff) hex8(offset);
    else {
      hexByte(offset >> 8);
      hexByte(offset & 0xff);
    }
    byte(58);
    byte(32);
    words(from + done, n);
    done += n;
    offset += n;
    if (offset < n) offsetHi += 1;
  }
  return done;
}
