// Unpacks the table image: sequences of a count of literals (8 bits), a length (8 bits) and a distance (16 bits, little
// endian), followed by the literals; then `length` bytes are repeated from `distance` bytes before. The image is our own
// build product; the caller checks its size.
//
// This runs once, at start-up: the loop is kept so short that the engine never stops to optimise it. Hence bytes are
// copied in whole vectors (up to 15 too many, which the next ones overwrite; behind the image there is room), and no
// distance is below a vector's size.

@inline
function copy(to: u32, from: u32, count: u32): void {
  for (const end = to + count; to < end; to += 16, from += 16) v128.store(to, v128.load(from));
}

/** Unpacks `length` bytes at `from` to `to`; returns the end of what was written. */
export function unpack(from: u32, length: u32, to: u32): u32 {
  const end = from + length;
  while (from < end) {
    const literals = <u32>load<u8>(from);
    const count = <u32>load<u8>(from, 1);
    const distance = <u32>load<u16>(from, 2);
    copy(to, from + 4, literals);
    from += 4 + literals;
    to += literals;
    copy(to, to - distance, count);
    to += count;
  }
  return to;
}
