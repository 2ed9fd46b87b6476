/**
 * Which elements are shown: `--pending`, `--where`, `--num`.
 *
 * @module
 */

import { UsageError } from "../../errors.ts";
import type { RingDecoder, RingOptions } from "../../records/ring.ts";
import type { RingRenderOptions } from "../../render/ring_stream.ts";
import type { Decoder } from "../../wasm/decoder.ts";
import type { Options } from "../flags.ts";

/** What selects elements, for the ring renderer. */
export type Selection = Pick<RingRenderOptions, "where" | "limit" | "select">;

/**
 * Make the selection that the options ask for, and switch off the fields that are not wanted.
 *
 * @throws {UsageError} When a field or value is unknown, or the queue does not tell what is needed.
 */
export async function compileSelection(options: Options, ring: RingOptions, decoder: Decoder): Promise<Selection> {
  if (options.fields !== undefined) {
    const { selectFields } = await import("../../records/select.ts");
    selectFields(decoder, options.fields.join(","));
  }
  if (!options.pending && options.where === undefined) return { limit: options.num };
  const where = options.where === undefined ? undefined : await conditions(options.where);
  const window = options.pending ? pendingWindow(ring) : undefined;
  let left = options.num ?? Infinity;
  const select = (plan: RingDecoder) => {
    let shown = 0;
    for (let n = 0; n < plan.planned; n++) {
      const { index, hidden } = plan.at(n);
      if (!hidden && shown < left && (window === undefined || window(index))) shown++;
      else decoder.hide(n, true);
    }
    left -= shown;
    return { shown, enough: left === 0 };
  };
  return { where, limit: undefined, select: window === undefined && left === Infinity ? undefined : select };
}

async function conditions(where: readonly string[]): Promise<Uint8Array> {
  const { compileWhere } = await import("../../records/where.ts");
  return compileWhere(where.join(","));
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
