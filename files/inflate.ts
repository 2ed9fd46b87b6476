/** Unpacking of blocks, bounded. */

import type { Zlib } from "./zlib.ts";

/** What came of unpacking. */
export interface Inflated {
  /** Bytes as far as they came. */
  readonly bytes: Uint8Array;
  /** Why they are not all; undefined if they are. */
  readonly reason: string | undefined;
}

/** Memory that is taken before it is known how much comes. */
const FIRST_BYTES = 1 << 12;

/**
 * Unpack raw deflate data.
 *
 * @param zlib Unpacks what is whole at once.
 * @param packed The data; may be cut.
 * @param limit More than this is refused: a few bytes can stand for gigabytes.
 */
export async function inflate(zlib: Zlib, packed: Uint8Array, limit: number): Promise<Inflated> {
  try {
    // What comes in pieces is joined, which takes as much memory again.
    const chunkSize = Math.min(Math.max(packed.length * 16, FIRST_BYTES), Math.max(limit, FIRST_BYTES));
    // Node's Buffer is no Uint8Array where it matters: its slice() is a view.
    const { buffer, byteOffset, length } = zlib.inflateRawSync(packed, { maxOutputLength: limit, chunkSize });
    return { bytes: new Uint8Array(buffer, byteOffset, length), reason: undefined };
  } catch {
    return await inflateDamaged(packed, limit); // what comes before the damage can be used
  }
}

async function inflateDamaged(packed: Uint8Array, limit: number): Promise<Inflated> {
  let bytes = new Uint8Array(Math.min(limit, FIRST_BYTES));
  let size = 0;
  const stream = new Blob([packed as BlobPart]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return { bytes: bytes.subarray(0, size), reason: undefined };
      const fits = value.subarray(0, limit - size);
      if (size + fits.length > bytes.length) {
        const more = new Uint8Array(Math.min(limit, Math.max(2 * bytes.length, size + fits.length)));
        more.set(bytes.subarray(0, size));
        bytes = more;
      }
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
