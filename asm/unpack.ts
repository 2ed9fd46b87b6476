// Unpacks the table image. Sequences as LZ4 blocks have them: a token of two nibbles (literals, match length - 4, 15: more
// bytes follow), the literals, a 16-bit distance. The image is our own build product; the caller checks its size.

@inline
function more(from: u32, nibble: u32): u32 {
  let total = nibble;
  if (nibble == 15) {
    let byte: u32 = 255;
    while (byte == 255) {
      byte = load<u8>(from);
      from++;
      total += byte;
    }
  }
  cursor = from;
  return total;
}

let cursor: u32 = 0;

/** Unpacks `length` bytes at `from` to `to`; returns the end of what was written. */
export function unpack(from: u32, length: u32, to: u32): u32 {
  const end = from + length;
  while (from < end) {
    const token = <u32>load<u8>(from);
    const literals = more(from + 1, token >> 4);
    from = cursor;
    memory.copy(to, from, literals);
    from += literals;
    to += literals;
    if (from >= end) break;
    const distance = <u32>load<u16>(from);
    const count = more(from + 2, token & 15) + 4;
    from = cursor;
    // Byte by byte: a match may overlap what it writes.
    for (let i: u32 = 0; i < count; i++) store<u8>(to + i, load<u8>(to + i - distance));
    to += count;
  }
  return to;
}
