/** Decoders to lend: one serves one stream at a time, and making one takes a millisecond and three megabytes. */

import { Decoder } from "../wasm/decoder.ts";

/** Decoders that wait for work. */
const idle: Decoder[] = [];
/** More are not kept. */
const KEEP = 4;

/** A decoder that nobody else uses until it is given back. */
export interface Loan extends Disposable {
  readonly decoder: Decoder;
}

/**
 * Borrow a decoder.
 *
 * @returns The loan; disposing of it gives the decoder back.
 */
export function borrowDecoder(): Loan {
  const decoder = idle.pop() ?? Decoder.create();
  let lent = true;
  return {
    decoder,
    [Symbol.dispose]: () => {
      if (lent && idle.length < KEEP) idle.push(decoder);
      lent = false;
    },
  };
}
