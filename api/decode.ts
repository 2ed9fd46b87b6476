/**
 * Bytes to records, for programs.
 *
 * @module
 */

import type { Layout, RecordOf } from "../layouts/types.ts";
import { MAKERS } from "../records/makers_generated.ts";
import { type ElementRecord, RingDecoder, type RingDecoderOptions } from "../records/ring.ts";
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
  loan.decoder.fields.useMakers(MAKERS);
  for (const ring of new RingDecoder(loan.decoder, ringOptions(rest)).over(bytes)) yield* ring.records(rawBytes);
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
  const { signal, ...rest } = options;
  yield* streamRecords(chunks, ringOptions(rest), { rawBytes: options.rawBytes, signal });
}

/**
 * As {@linkcode decodeStream}, of a ring that is known.
 *
 * @param chunks Ring bytes.
 * @param options What they are.
 * @param how `rawBytes` and `signal`.
 */
export async function* streamRecords(
  chunks: AsyncIterable<Uint8Array>,
  options: RingDecoderOptions,
  how: { readonly rawBytes?: boolean | undefined; readonly signal?: AbortSignal | undefined },
): AsyncGenerator<ElementRecord> {
  using loan = borrowDecoder();
  loan.decoder.fields.useMakers(MAKERS);
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
