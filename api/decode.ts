/**
 * Bytes to records, for programs.
 *
 * @module
 */

import type { Layout, RecordOf } from "../layouts/types.ts";
import { type ElementRecord, RingDecoder } from "../records/ring.ts";
import { borrowDecoder } from "./decoders.ts";
import { type DecodeOptions, ringOptions } from "./rings.ts";

/** Options of {@linkcode decode}. */
export interface DecodeElementsOptions extends DecodeOptions {
  /** Records carry the element's bytes in hexadecimal too. */
  readonly rawBytes?: boolean | undefined;
}

/**
 * Decode the elements of a ring, one after the other, as they are asked for.
 *
 * @param bytes Ring bytes in device order (big-endian), from element `first` on; bytes behind the last whole element are
 * reported as a cut one.
 * @param options What the bytes are.
 * @returns Records as `--format json` has them: fields under their layout names.
 * @throws {TypeError} If the options do not say enough.
 * @throws {RangeError} If stride, count or indexes are impossible.
 *
 * @example Completions of a completion queue
 * ```ts
 * import { decode } from "@wqdump/wqdump";
 *
 * const cqe = new Uint8Array(64);
 * cqe[63] = 0xd0; // responder error, opcode 13
 * cqe[55] = 0x05; // work request flushed
 * const [element] = decode(cqe, { source: "cmp" });
 * if (element?.segments[0]?.fields?.syndrome !== 5) throw new Error("not what it was");
 * ```
 */
export function* decode(bytes: Uint8Array, options: DecodeElementsOptions): Generator<ElementRecord> {
  const { rawBytes, ...rest } = options;
  using loan = borrowDecoder();
  const ring = new RingDecoder(loan.decoder, ringOptions(rest));
  let left = options.limit ?? Infinity;
  for (const record of walk(ring, bytes, rawBytes)) {
    if (left-- <= 0) return;
    yield record;
  }
}

function* walk(ring: RingDecoder, bytes: Uint8Array, rawBytes: boolean | undefined): Generator<ElementRecord> {
  yield* feed(ring, bytes, rawBytes);
  ring.finish();
  yield* drain(ring, rawBytes);
}

/**
 * Decode the elements of a ring as its bytes arrive.
 *
 * @param chunks Ring bytes in device order, in pieces of any size.
 * @param options What the bytes are. `signal` stops it.
 * @returns Records, each as soon as its bytes are there. What `chunks` throws is thrown after the records that came
 * before.
 */
export async function* decodeStream(
  chunks: AsyncIterable<Uint8Array>,
  options: DecodeElementsOptions & { readonly signal?: AbortSignal | undefined },
): AsyncGenerator<ElementRecord> {
  const { rawBytes, signal, ...rest } = options;
  using loan = borrowDecoder();
  const ring = new RingDecoder(loan.decoder, ringOptions(rest));
  let left = options.limit ?? Infinity;
  let failure: { readonly error: unknown } | undefined;
  const iterator = chunks[Symbol.asyncIterator]();
  try {
    while (!ring.done && left > 0) {
      signal?.throwIfAborted();
      const next = await iterator.next().catch((error: unknown) => {
        failure = { error };
        return { done: true, value: undefined } as const;
      });
      if (next.done === true) break;
      for (const record of feed(ring, next.value, rawBytes)) {
        if (left-- <= 0) return;
        yield record;
      }
    }
    ring.finish();
    for (const record of drain(ring, rawBytes)) {
      if (left-- <= 0) return;
      yield record;
    }
  } finally {
    await iterator.return?.();
  }
  if (failure !== undefined) throw failure.error;
}

function* feed(ring: RingDecoder, bytes: Uint8Array, rawBytes: boolean | undefined): Generator<ElementRecord> {
  for (let at = 0; at < bytes.length && !ring.done;) {
    const taken = ring.push(bytes.subarray(at));
    at += taken;
    yield* drain(ring, rawBytes);
    if (taken === 0) return;
  }
}

function* drain(ring: RingDecoder, rawBytes: boolean | undefined): Generator<ElementRecord> {
  while (ring.next() > 0) yield* ring.records(rawBytes);
}

/**
 * Decode one structure.
 *
 * @param layout A layout of {@linkcode layouts}, which gives the result its type, or the name of one.
 * @param bytes The structure in device order; fields beyond the end are left out.
 * @returns Fields under their layout names; `"0x…"` strings above 53 bits; `<name>_name` for enumerations.
 * @throws {DecodeError} If there is no such layout.
 *
 * @example A context
 * ```ts
 * import { decodeStructure } from "@wqdump/wqdump";
 *
 * const { opcode_name } = decodeStructure("cqe64_owner", Uint8Array.of(0, 7, 0, 0xd0));
 * if (typeof opcode_name !== "string") throw new Error("opcode 13 has a name");
 * ```
 */
export function decodeStructure<const L extends Layout>(layout: L, bytes: Uint8Array): RecordOf<L>;
/** As above, with the name of a layout; the fields then have no types. */
export function decodeStructure(layout: string, bytes: Uint8Array): Record<string, unknown>;
export function decodeStructure(layout: Layout | string, bytes: Uint8Array): unknown {
  using loan = borrowDecoder();
  return loan.decoder.decodeOne(typeof layout === "string" ? layout : layout.name, bytes);
}
