/**
 * What of a queue is posted and not yet consumed.
 *
 * @module
 */

import { UsageError } from "../errors.ts";
import type { RingOptions } from "./ring_types.ts";

/**
 * Tells whether an index lies between the consumer and the producer.
 *
 * @param options What is known about the ring.
 * @throws {UsageError} If that is not enough.
 */
export function pendingWindow({ ci, pi, count, counterBits = 32 }: RingOptions): (index: number) => boolean {
  if (ci === undefined || pi === undefined || count === undefined) {
    const missing = ci === undefined || pi === undefined ? "its producer and consumer counters" : "its size";
    throw new UsageError(`Option --pending needs ${missing}, which the queue's context does not tell; leave it out`);
  }
  const range = 2 ** counterBits;
  const posted = Math.min(((pi - ci) % range + range) % range, count);
  return (index) => (((index - ci) % count) + count) % count < posted;
}
