/**
 * Long rings are worth code of their own: once enough has passed, the decoder makes it for the segments that it meets.
 *
 * @module
 */

import type { Decoder } from "../../wasm/decoder.ts";

/** Bytes after which making code pays; it takes some milliseconds. */
const WORTH = 1 << 18;

/**
 * Ring bytes as they come; the decoder is told when they have become many.
 *
 * @param chunks Ring bytes.
 * @param decoder Formats them.
 * @param format Only text has code of its own.
 */
export async function* accelerated(
  chunks: AsyncIterable<Uint8Array>,
  decoder: Decoder,
  format: string,
): AsyncGenerator<Uint8Array> {
  let left = format === "text" ? WORTH : Infinity;
  for await (const chunk of chunks) {
    left -= chunk.length;
    if (left <= 0) {
      left = Infinity;
      const { specialise } = await import("../../wasm/specialise.ts");
      decoder.accelerate(specialise);
    }
    yield chunk;
  }
}
