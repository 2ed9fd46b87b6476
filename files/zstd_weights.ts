/**
 * Weights of a block's Huffman codes that never end (RFC 8878, 4.2.1.2): where one of them has the whole of its FSE table,
 * states cost no bits, and fzstd waits for the end of the bits for ever. The zstd command calls such a block damaged.
 */

/** Compressed literals that bring a table of their own. */
const WITH_TABLE = 2;
/** Bytes of the header of literals, by its format. */
const HEADER_BYTES = [3, 3, 4, 5] as const;
/** First bytes from here on: weights stand as they are. */
const PLAIN_WEIGHTS = 128;
const LEAST_ACCURACY = 5;

/**
 * Whether the weights of a block never end.
 *
 * @param block Content of a block that is compressed.
 */
export function weightsNeverEnd(block: Uint8Array): boolean {
  const head = block[0] ?? 0;
  if ((head & 3) !== WITH_TABLE) return false;
  const at = HEADER_BYTES[(head >> 2) & 3]!;
  if ((block[at] ?? PLAIN_WEIGHTS) >= PLAIN_WEIGHTS) return false;
  const bits = (from: number, count: number): number => {
    const byte = at + 1 + (from >> 3);
    const three = (block[byte] ?? 0) | ((block[byte + 1] ?? 0) << 8) | ((block[byte + 2] ?? 0) << 16);
    return (three >> (from & 7)) & ((1 << count) - 1);
  };
  const accuracy = bits(0, 4) + LEAST_ACCURACY;
  const size = 1 << accuracy;
  for (let from = 4; from < 8 * block.length;) {
    // As long as no symbol has a share, a share is written in one bit less below `size - 2`.
    const low = bits(from, accuracy);
    const short = low < size - 2;
    const wide = bits(from, accuracy + 1);
    const share = (short ? low : wide < size ? wide : wide - (size - 2)) - 1;
    if (share !== 0) return share === size;
    from += short ? accuracy : accuracy + 1;
    // Symbols without a share that follow, three at most a time.
    for (let more = 3; more === 3 && from < 8 * block.length; from += 2) more = bits(from, 2);
  }
  return false;
}
