/**
 * Moves ring bytes from a source through the decoder to a printer, block by block: the first element is printed as soon
 * as it is read, and nothing is held but what an element still needs.
 *
 * @module
 */

import { RingDecoder, type RingOptions } from "../../records/ring.ts";
import type { Decoder } from "../../wasm/decoder.ts";
import { INPUT_BYTES } from "../../wasm/memory.ts";
import type { Printer } from "./printer.ts";

/** What is pumped. */
export interface Pump {
  /** Its input region holds the ring's bytes on their way. */
  readonly decoder: Decoder;
  /** Where the elements go. */
  readonly printer: Printer;
  /** What is known about the ring. */
  readonly ring: RingOptions;
  /** Called with every plan before it is printed: hides elements; true ends the ring. */
  readonly select?: ((ring: RingDecoder) => boolean) | undefined;
}

/**
 * Decode a ring and print its elements.
 *
 * @param chunks Ring bytes in order.
 * @param pump The rest.
 * @returns When the ring has ended, or as many elements are printed as are wanted.
 * @throws What `chunks` throws, after everything that came before is printed.
 */
export async function pumpElements(chunks: AsyncIterable<Uint8Array>, pump: Pump): Promise<void> {
  const ring = new RingDecoder(pump.decoder, pump.ring);
  let enough = false;

  async function drain(): Promise<void> {
    while (!enough && ring.next() > 0) {
      enough = pump.select?.(ring) === true;
      await pump.printer.elements(ring);
    }
    enough ||= ring.done;
  }

  const failure = await feed(chunks, async (chunk) => {
    for (let rest = chunk; rest.length > 0 && !enough;) {
      const taken = ring.push(rest);
      rest = rest.subarray(taken);
      await drain();
      if (taken === 0) break;
    }
    return enough;
  });
  if (!enough) {
    ring.finish();
    await drain();
  }
  if (failure !== undefined) throw failure.error;
}

/**
 * Print a ring's bytes as they are.
 *
 * @param chunks Ring bytes in order.
 * @param pump The rest; `ring.limit` counts entries.
 */
export async function pumpBytes(chunks: AsyncIterable<Uint8Array>, pump: Pump): Promise<void> {
  const { decoder, printer, ring } = pump;
  new RingDecoder(decoder, ring); // Sets the counters that the marks come from.
  const { stride, count } = ring;
  const room = INPUT_BYTES - INPUT_BYTES % stride;
  let index = ring.first ?? 0;
  let left = (ring.limit ?? Infinity) * stride;
  let held = 0;

  async function print(length: number): Promise<void> {
    if (length === 0) return;
    await printer.bytes({ at: 0, length, index, stride });
    index += Math.ceil(length / stride);
    if (count !== undefined) index %= count;
    decoder.input.copyWithin(0, length, held);
    held -= length;
  }

  const failure = await feed(chunks, async (chunk) => {
    for (let rest = chunk.subarray(0, Math.min(chunk.length, left)); rest.length > 0;) {
      const part = rest.subarray(0, room - held);
      decoder.input.set(part, held);
      held += part.length;
      left -= part.length;
      rest = rest.subarray(part.length);
      await print(held - held % stride);
    }
    return left === 0;
  });
  await print(held);
  if (failure !== undefined) throw failure.error;
}

/** Hand on chunks until enough; an error is kept for after what came before it. */
async function feed(
  chunks: AsyncIterable<Uint8Array>,
  take: (chunk: Uint8Array) => Promise<boolean>,
): Promise<{ error: unknown } | undefined> {
  const iterator = chunks[Symbol.asyncIterator]();
  for (;;) {
    let result: IteratorResult<Uint8Array>;
    try {
      result = await iterator.next();
    } catch (error) {
      return { error };
    }
    if (result.done) return undefined;
    if (await take(result.value)) {
      await iterator.return?.();
      return undefined;
    }
  }
}
