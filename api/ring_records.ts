/**
 * The elements of a short ring. The makers of records (records/makers_generated.ts) are for long ones: loading them
 * takes as long as a few thousand elements without.
 *
 * @module
 */

import { type ElementRecord, RingDecoder, type RingDecoderOptions } from "../records/ring.ts";
import { borrowDecoder } from "./decoders.ts";

/**
 * All elements of a ring. It is read to its end: a dump that is left unfinished would be in the way of the next one.
 *
 * @param stream The ring.
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
