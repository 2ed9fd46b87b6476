/** Builds rings of 4th-generation devices from dwords, for the tests beside it. */

import { type ElementRecord, RingDecoder, type RingDecoderOptions } from "../../../records/ring.ts";
import { Decoder } from "../../../wasm/decoder.ts";

/** Big-endian bytes of dwords, filled with zeros to `size` (default: as many as there are). */
export function dwords(words: readonly number[], size = words.length * 4): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  words.forEach((word, i) => view.setUint32(i * 4, word >>> 0));
  return bytes;
}

/** Slots one after another. */
export function join(...slots: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(slots.reduce((sum, slot) => sum + slot.length, 0));
  let at = 0;
  for (const slot of slots) {
    bytes.set(slot, at);
    at += slot.length;
  }
  return bytes;
}

/** Elements of a ring that arrives in pieces of `piece` bytes. */
export function decode(bytes: Uint8Array, options: RingDecoderOptions, piece = bytes.length): ElementRecord[] {
  const ring = new RingDecoder(Decoder.create(), options);
  const found: ElementRecord[] = [];
  for (let at = 0; at < bytes.length;) {
    at += ring.push(bytes.subarray(at, at + piece));
    if (at === bytes.length) ring.finish();
    while (ring.next() > 0) found.push(...ring.records());
  }
  return found;
}

/** Text of a ring. */
export function text(bytes: Uint8Array, options: RingDecoderOptions): string {
  const ring = new RingDecoder(Decoder.create(), options);
  ring.push(bytes);
  ring.finish();
  let all = "";
  while (ring.next() > 0) for (const block of ring.text()) all += new TextDecoder().decode(block.slice());
  return all;
}
