/** What of a queue is posted and not yet consumed. */

import { UsageError } from "../errors.ts";
import type { RingDecoderOptions } from "./ring_types.ts";

/**
 * Tells whether an index lies between the consumer and the producer.
 *
 * @throws {UsageError} If that is not enough.
 */
export function pendingWindow({ ci, pi, count, counterBits = 32 }: RingDecoderOptions): (index: number) => boolean {
  if (ci === undefined || pi === undefined || count === undefined) {
    const missing = ci === undefined || pi === undefined ? "its producer and consumer counters" : "its size";
    throw new UsageError(`Option --pending needs ${missing}, which the queue's context does not tell; leave it out`);
  }
  const posted = Math.min(between(ci, pi, counterBits), count);
  return (index) => (((index - ci) % count) + count) % count < posted;
}

/** How many elements are; 0 where nothing tells, or the counters are further apart than the ring is long. */
export function pendingCount({ ci, pi, count, counterBits = 32 }: RingDecoderOptions): number {
  if (ci === undefined || pi === undefined || count === undefined) return 0;
  const posted = between(ci, pi, counterBits);
  return posted > count ? 0 : posted;
}

function between(ci: number, pi: number, bits: number): number {
  const range = 2 ** bits;
  return ((pi - ci) % range + range) % range;
}
