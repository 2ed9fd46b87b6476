/**
 * What was read to learn that a number exists, handed on: whoever reads that number next gets the same bytes, and the
 * device is not asked twice. Once, since whoever asks again wants to know what it is by then.
 */

import { concat } from "../bytes.ts";
import { requestKey } from "./request.ts";
import { SegmentSplitter } from "./segments.ts";
import type { ContextPort, SegmentEvent, SegmentProvider, SegmentRequest } from "./types.ts";

/** Streams of at most this size are held. */
export const HELD_BYTES = 1 << 14;

/**
 * A provider that can hold an answer.
 *
 * @param provider Where segments come from; it is this one that is returned.
 */
export function holdingProvider<P extends SegmentProvider>(provider: P): P {
  const ask = provider.dump.bind(provider);
  let wanted: string | undefined;
  let held: Uint8Array | undefined;
  async function* kept(request: SegmentRequest, key: string): AsyncGenerator<SegmentEvent> {
    const pieces: Uint8Array[] = [];
    let size = 0;
    const tap = (bytes: Uint8Array): void => {
      size += bytes.length;
      if (size <= HELD_BYTES) pieces.push(bytes.slice());
      request.tap?.(bytes);
    };
    for await (const event of ask({ ...request, tap })) {
      const whole = event.kind === "end" && event.reason === undefined && size <= HELD_BYTES;
      if (whole && wanted === key) held = concat(pieces);
      yield event;
    }
  }
  return Object.assign(provider, {
    hold(request: SegmentRequest | undefined, stream?: Uint8Array): void {
      wanted = request === undefined ? undefined : requestKey(request);
      held = stream;
    },
    async *dump(request: SegmentRequest): AsyncGenerator<SegmentEvent> {
      const key = wanted === undefined ? undefined : requestKey(request);
      const stream = key === wanted ? held : undefined;
      if (stream !== undefined) {
        [wanted, held] = [undefined, undefined];
        yield* replay(stream, request);
      } else yield* key !== undefined && key === wanted ? kept(request, key) : ask(request);
    },
  });
}

/**
 * An answer given again.
 *
 * @param stream Its raw stream.
 */
export function* replay(stream: Uint8Array, request: SegmentRequest): Generator<SegmentEvent> {
  const splitter = new SegmentSplitter();
  request.tap?.(stream);
  yield* splitter.push(stream);
  yield splitter.end();
}

/**
 * The same for contexts of the 4th generation.
 *
 * @param port Where contexts come from; it is this one that is returned.
 */
export function holdingPort<P extends ContextPort>(port: P): P {
  const ask = port.readContext.bind(port);
  let wanted: string | undefined;
  let held: Uint8Array | undefined;
  return Object.assign(port, {
    hold(source: number | undefined, index = 0): void {
      wanted = source === undefined ? undefined : `${source}:${index}`;
      held = undefined;
    },
    async readContext(source: number, index: number, into: Uint8Array): Promise<void> {
      const asked = wanted === `${source}:${index}`;
      if (asked && held !== undefined && held.length >= into.length) {
        into.set(held.subarray(0, into.length));
        [wanted, held] = [undefined, undefined];
        return;
      }
      await ask(source, index, into);
      if (asked) held = into.slice();
    },
  });
}
