/** Bytes of rings, from any element on. */

import type { Source } from "../device/types.ts";
import type { Decoder } from "../wasm/decoder.ts";

/** What reads rings. */
export interface RingReader {
  /** The device. */
  readonly source: Source;
  /** Its input region is used. */
  readonly decoder: Decoder;
  /** vhca_id. */
  readonly gvmi: number | undefined;
  /** Stops between accesses. */
  readonly signal: AbortSignal | undefined;
}

/** Consecutive elements of a ring from one on, over its end. */
export async function ringBytesFrom(
  { source, gvmi, signal }: RingReader,
  type: "snd" | "cmp" | "eqe",
  index: number,
  part: { readonly first: number; readonly count: number; readonly size: number; readonly stride: number },
): Promise<Uint8Array> {
  const { first, count, size, stride } = part;
  const all = new Uint8Array(count * stride);
  let at = 0;
  const start = count >= size ? 0 : first; // all of it is read from its start, as captures have it
  const stream = await source.openRing({ source: type, index, gvmi, signal, first: start, count });
  for await (const chunk of stream.chunks) {
    const room = all.subarray(at);
    const piece = chunk.subarray(0, room.length);
    room.set(piece);
    at += piece.length;
    if (at >= all.length) break;
  }
  return start === first ? all.subarray(0, at) : rotated(all.subarray(0, at), first * stride);
}

function rotated(bytes: Uint8Array, at: number): Uint8Array {
  const turned = new Uint8Array(bytes.length);
  turned.set(bytes.subarray(at));
  turned.set(bytes.subarray(0, at), bytes.length - at);
  return turned;
}
