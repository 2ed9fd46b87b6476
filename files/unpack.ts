/** Unpacking of gzip and Zstandard files. */

import { asError } from "../errors.ts";
import { inPieces } from "../bytes.ts";
import { loadZlib } from "./zlib.ts";
import { unpackZstd } from "./zstd.ts";
import type { Packing } from "./signatures.ts";
import type { Turns } from "./turns.ts";

/** Packed bytes between two looks at the clock: a thousand times as many may come of them. */
const GZIP_PIECE = 1 << 12;

/**
 * Unpack a file as far as that is possible.
 *
 * @param into Receives what was unpacked; a piece is valid during the call. What it throws ends the unpacking.
 * @param turns Lets a signal end it.
 * @returns Why the data ends early (cut, damaged, refused by `into`), or undefined.
 */
export async function unpack(
  packing: Packing,
  chunks: Iterable<Uint8Array>,
  into: (bytes: Uint8Array) => void,
  turns?: Turns,
): Promise<Error | undefined> {
  try {
    if (packing === "gzip") await unpackGzip(chunks, into, turns);
    else await unpackZstd(chunks, into, turns);
    return undefined;
  } catch (error) {
    return asError(error);
  }
}

async function unpackGzip(
  chunks: Iterable<Uint8Array>,
  into: (bytes: Uint8Array) => void,
  turns: Turns | undefined,
): Promise<void> {
  // Unlike DecompressionStream, Node's stream takes several members in a row, and passes on what comes before damage.
  const gunzip = (await loadZlib()).createGunzip();
  const ended = new Promise<void>((resolve, reject) => {
    gunzip.on("end", resolve);
    gunzip.on("error", reject);
    gunzip.on("data", (bytes: Uint8Array) => {
      try {
        into(bytes);
      } catch (error) {
        reject(error); // Deno 2.4 tells nobody of a stream that is destroyed
        gunzip.destroy(error as Error);
      }
    });
  });
  ended.catch(() => {}); // awaited below; a failure must not count as unhandled until then
  for (const piece of inPieces(chunks, GZIP_PIECE)) {
    if (gunzip.destroyed) break;
    await Promise.race([new Promise<void>((resolve) => gunzip.write(piece, () => resolve())), ended]);
    await turns?.after(Infinity);
  }
  gunzip.end();
  await ended;
}
