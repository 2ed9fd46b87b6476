/**
 * Which elements are shown: `--pending`, `--where`, `--num`.
 *
 * @module
 */

import { UsageError } from "../../errors.ts";
import type { RingDecoder, RingOptions } from "../../records/ring.ts";
import type { Decoder } from "../../wasm/decoder.ts";
import type { Options } from "../flags.ts";

/** Ring options with the conditions in them, and what has to be hidden beside. */
export interface Selection {
  /** For the decoder. */
  readonly ring: RingOptions;
  /** For the pump. */
  readonly hide: ((ring: RingDecoder) => boolean) | undefined;
}

/**
 * Make the selection that the options ask for.
 *
 * @throws {UsageError} When the queue does not tell what is needed.
 */
export function compileSelection(options: Options, ring: RingOptions, decoder: Decoder): Selection {
  if (!options.pending && options.where === undefined) return { ring, hide: undefined };
  const window = options.pending ? pendingWindow(ring) : undefined;
  let left = options.num ?? Infinity;
  const hide = (plan: RingDecoder): boolean => {
    for (let n = 0; n < plan.planned; n++) {
      const { index, hidden } = plan.at(n);
      const shown = !hidden && left > 0 && (window === undefined || window(index));
      if (shown) left--;
      else decoder.hide(n, true);
    }
    return left === 0;
  };
  return { ring: { ...ring, limit: undefined }, hide };
}

/** Tells whether an index lies between the consumer and the producer. */
function pendingWindow({ ci, pi, count }: RingOptions): (index: number) => boolean {
  if (ci === undefined || pi === undefined || count === undefined) {
    const missing = ci === undefined || pi === undefined ? "its producer and consumer counters" : "its size";
    throw new UsageError(`Option --pending needs ${missing}, which the queue's context does not tell; leave it out`);
  }
  const posted = Math.min(pi >= ci ? pi - ci : pi - ci + 0x10000, count);
  return (index) => (((index - ci) % count) + count) % count < posted;
}
