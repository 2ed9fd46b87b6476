/**
 * The elements of a ring that is read from a device or a file. The makers of records (records/makers_generated.ts) are
 * for programs that decode long ones: loading them takes as long as a few thousand elements without, and the page has no
 * room for them.
 */

import { type ElementRecord, RingDecoder, type RingDecoderOptions } from "../records/ring.ts";
import type { Maker } from "../wasm/fields.ts";
import { borrowDecoder } from "./decoders.ts";

/**
 * All elements of a ring. It is read to its end: a dump that is left unfinished would be in the way of the next one.
 *
 * @param options What its bytes are.
 */
export async function ringRecords(
  stream: { readonly chunks: AsyncIterable<Uint8Array> },
  options: RingDecoderOptions,
): Promise<ElementRecord[]> {
  using loan = borrowDecoder();
  const ring = new RingDecoder(loan.decoder, options);
  const records: ElementRecord[] = [];
  for await (const chunk of stream.chunks) for (const plan of ring.feed(chunk)) records.push(...plan.records());
  for (const plan of ring.rest()) records.push(...plan.records());
  return records;
}

/**
 * The elements of a ring as its bytes arrive.
 *
 * @param how `rawBytes` and `signal` as of `decodeStream()`; makers of records, for long rings.
 */
export async function* streamRecords(
  chunks: AsyncIterable<Uint8Array>,
  options: RingDecoderOptions,
  how: {
    readonly rawBytes?: boolean | undefined;
    readonly signal?: AbortSignal | undefined;
    readonly makers?: Readonly<Record<string, Maker>>;
  },
): AsyncGenerator<ElementRecord> {
  using loan = borrowDecoder();
  if (how.makers !== undefined) loan.decoder.fields.useMakers(how.makers);
  const ring = new RingDecoder(loan.decoder, options);
  let failure: { readonly error: unknown } | undefined;
  const iterator = chunks[Symbol.asyncIterator]();
  try {
    while (!ring.done) {
      how.signal?.throwIfAborted();
      const next = await iterator.next().catch((error: unknown) => {
        failure = { error };
        return { done: true, value: undefined } as const;
      });
      if (next.done === true) break;
      for (const plan of ring.feed(next.value)) yield* plan.records(how.rawBytes);
    }
    for (const plan of ring.rest()) yield* plan.records(how.rawBytes);
  } finally {
    await iterator.return?.();
  }
  if (failure !== undefined) throw failure.error;
}
