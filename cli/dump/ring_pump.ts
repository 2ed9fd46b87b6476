/**
 * Moves ring bytes from a source through a renderer to the output, block by block: the first element is printed as soon
 * as it is read, and nothing is held but what an element still needs.
 *
 * @module
 */

import type { RingRenderer } from "../../render/ring_stream.ts";
import type { Written } from "./printer.ts";

/**
 * Render a ring.
 *
 * @param chunks Ring bytes in order.
 * @param renderer Decodes and formats.
 * @param write Takes the blocks; each is valid until the next step.
 * @returns When the ring has ended, or as many elements are printed as are wanted.
 * @throws What `chunks` throws, after everything that came before is printed.
 */
export async function pumpRing(
  chunks: AsyncIterable<Uint8Array>,
  renderer: RingRenderer,
  write: (block: Uint8Array) => Written,
): Promise<void> {
  const iterator = chunks[Symbol.asyncIterator]();
  let failure: { readonly error: unknown } | undefined;
  while (!renderer.done) {
    let result: IteratorResult<Uint8Array>;
    try {
      result = await iterator.next();
    } catch (error) {
      failure = { error };
      break;
    }
    if (result.done) break;
    for (const block of renderer.push(result.value)) await write(block);
  }
  await iterator.return?.();
  for (const block of renderer.finish()) await write(block);
  if (failure !== undefined) throw failure.error;
}
