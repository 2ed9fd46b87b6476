/** Bytes of a queue without an adapter: how many there are, where to begin, what is missing. */

import type { RingDecoderOptions, RingKind } from "../records/ring.ts";
import type { Structure } from "./structures.ts";

/** Input of unknown size that is held to learn its size, which may be the ring's. */
const MAX_HELD = 1 << 20;

/**
 * Learn the size of an input that is small enough to be held.
 *
 * @param source Pieces of any size, each only good until the next is asked for.
 * @param most How many bytes are waited for.
 * @returns The same bytes; their number, where the input has ended; the first ones, in pieces.
 */
export async function measured(
  source: AsyncIterable<Uint8Array>,
  most: number = MAX_HELD,
): Promise<{ chunks: AsyncIterable<Uint8Array>; size: number | undefined; held: readonly Uint8Array[] }> {
  const iterator = source[Symbol.asyncIterator]();
  const held: Uint8Array[] = [];
  let total = 0;
  let ended = false;
  while (total <= most && !ended) {
    const { done, value } = await iterator.next();
    ended = done === true;
    if (done) break;
    held.push(value.slice());
    total += value.length;
  }
  const chunks = (async function* () {
    yield* held;
    if (!ended) yield* { [Symbol.asyncIterator]: () => iterator };
  })();
  return { chunks, size: ended ? total : undefined, held };
}

/**
 * What one counter says of a ring: of a completion or event queue it is the consumer counter; of a work queue the counter
 * of the first element shown, or of the ring's first. Counters of a ring are its indexes modulo its size, which tells the
 * two apart.
 */
export function startOfCounter(
  kind: RingKind,
  counter: number,
  first: number,
  count: number | undefined,
): Partial<RingDecoderOptions> {
  if (/^[ce]q/.test(kind)) return { ci: counter };
  const shown = count !== undefined && counter % count === first;
  return { counter: shown ? counter : (counter + first) >>> 0 };
}

/** The input from the first element wanted on; a whole ring goes on at its start. */
export function fromElement(chunks: AsyncIterable<Uint8Array>, ring: RingDecoderOptions): AsyncIterable<Uint8Array> {
  return ring.first === 0 ? chunks : rotated(chunks, ring);
}

async function* rotated(chunks: AsyncIterable<Uint8Array>, ring: RingDecoderOptions): AsyncGenerator<Uint8Array> {
  const { first = 0, head = 0 } = ring;
  let skip = (first - head) * ring.stride;
  let again = first * ring.stride;
  const lap = ring.count === undefined ? undefined : ring.count * ring.stride;
  const held: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of chunks) {
    total += chunk.length;
    const part = Math.min(skip, chunk.length);
    if (again > 0 && lap !== undefined) held.push(chunk.slice(0, again));
    again -= chunk.length;
    skip -= part;
    if (part < chunk.length) yield chunk.subarray(part);
  }
  if (lap !== undefined && total >= lap) yield* held;
}

/** Counts what passes. */
export function countBytes(chunks: AsyncIterable<Uint8Array>): { chunks: AsyncIterable<Uint8Array>; total(): number } {
  let total = 0;
  return {
    chunks: (async function* () {
      for await (const chunk of chunks) {
        total += chunk.length;
        yield chunk;
      }
    })(),
    total: () => total,
  };
}

/**
 * Says what is wrong with the size of an input.
 *
 * @param shown Elements that were shown.
 * @param total Bytes that there were.
 * @returns Null where all is there, or the input was not read to its end.
 */
export function missing(shown: number, total: number, structure: Structure, ring: RingDecoderOptions): string | null {
  if (ring.limit !== undefined && shown >= ring.limit) return null;
  if (ring.count !== undefined) {
    const lap = ring.count * ring.stride;
    return total < lap ? `${total} of the ring's ${lap} bytes are there` : null;
  }
  const rest = total % ring.stride;
  return rest === 0
    ? null
    : `the last element has ${rest} of ${structure.kind === "context" ? structure.stride : ring.stride} bytes`;
}
