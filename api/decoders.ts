/**
 * Decoders to lend: one serves one stream at a time, and making one takes a millisecond and three megabytes.
 *
 * @module
 */

import { Decoder } from "../wasm/decoder.ts";

/** Decoders that wait for work. */
const idle: Decoder[] = [];
/** More are not kept. */
const KEEP = 4;

/** A decoder that nobody else uses until it is given back. */
export interface Loan extends Disposable {
  /** The decoder. */
  readonly decoder: Decoder;
}

/**
 * Borrow a decoder.
 *
 * @param options `altered`: its tables will be changed, so it is not lent again.
 * @returns The loan; disposing of it gives the decoder back.
 */
export function borrowDecoder(options: { altered?: boolean } = {}): Loan {
  const altered = options.altered === true;
  const decoder = (altered ? undefined : idle.pop()) ?? Decoder.create();
  let lent = true;
  return {
    decoder,
    [Symbol.dispose]: () => {
      if (lent && !altered && idle.length < KEEP) idle.push(decoder);
      lent = false;
    },
  };
}
