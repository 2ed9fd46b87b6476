/**
 * Unpacking of blocks, bounded.
 *
 * @module
 */

/** What came of unpacking. */
export interface Inflated {
  /** Bytes as far as they came. */
  readonly bytes: Uint8Array;
  /** Why they are not all; undefined if they are. */
  readonly reason: string | undefined;
}

/**
 * Unpack raw deflate data.
 *
 * @param packed The data; may be cut.
 * @param limit More than this is refused: a few bytes can stand for gigabytes.
 */
export async function inflate(packed: Uint8Array, limit: number): Promise<Inflated> {
  const bytes = new Uint8Array(limit);
  let size = 0;
  const stream = new Blob([packed as BlobPart]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return { bytes: bytes.subarray(0, size), reason: undefined };
      const fits = value.subarray(0, limit - size);
      bytes.set(fits, size);
      size += fits.length;
      if (fits.length < value.length) {
        await reader.cancel();
        return { bytes: bytes.subarray(0, size), reason: `it unpacks to more than ${limit} bytes` };
      }
    }
  } catch {
    return { bytes: bytes.subarray(0, size), reason: "its packed data is damaged or cut" };
  }
}
