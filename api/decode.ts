/** Bytes to records, for programs. */

import { speakAsLibrary } from "../errors.ts";
import { type Bytes, bytesFrom } from "../bytes.ts";
import type { Layout } from "../layouts/types.ts";
import { MAKERS } from "../records/makers_generated.ts";
import { type ElementRecord, RingDecoder, type RingDecoderOptions } from "../records/ring.ts";
import type { AnyLayout, DecodedElement, FieldsByLayout, FieldsOf, LayoutName } from "./typed.ts";
import { borrowDecoder } from "./decoders.ts";
import { streamRecords } from "./ring_records.ts";
import { type DecodeOptions, ringOptions } from "./rings.ts";

/** Options of {@linkcode decode}. */
export interface DecodeElementsOptions extends DecodeOptions {
  /** Records carry the element's bytes in hexadecimal too. */
  readonly rawBytes?: boolean | undefined;
}

/**
 * Decode the elements of a ring, one after the other, as they are asked for.
 *
 * @param bytes Ring bytes in device order (big-endian), from element `first` on, in whatever holds bytes; what is behind
 * the last whole element is reported as a cut one.
 * @param options What the bytes are.
 * @returns Records as `--format json` has them: fields under their layout names, typed by `layout`.
 * @throws {TypeError} If the options do not say enough, or `bytes` is nothing that holds bytes.
 * @throws {RangeError} If stride, count or indexes are impossible.
 *
 * @example Completions of a completion queue
 * ```ts
 * import { decode } from "@wqdump/wqdump";
 *
 * const cqe = new Uint8Array(64);
 * cqe[63] = 0xd0; // responder error, opcode 13
 * cqe[55] = 0x05; // work request flushed
 * const segment = decode(cqe, { source: "cmp" }).next().value?.segments[0];
 * if (segment?.layout !== "cqe64_err" || segment.fields.syndrome !== 5) throw new Error("not what it was");
 * ```
 */
export function decode(bytes: Bytes, options: DecodeElementsOptions): Generator<DecodedElement> {
  speakAsLibrary();
  const { rawBytes, ...rest } = options;
  return elementsOf(bytesFrom(bytes), ringOptions(rest), rawBytes) as Generator<DecodedElement>;
}

function* elementsOf(
  bytes: Uint8Array,
  options: RingDecoderOptions,
  rawBytes: boolean | undefined,
): Generator<ElementRecord> {
  using loan = borrowDecoder();
  loan.decoder.fields.useMakers(MAKERS);
  for (const ring of new RingDecoder(loan.decoder, options).over(bytes)) yield* ring.records(rawBytes);
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
  chunks: AsyncIterable<Bytes>,
  options: DecodeElementsOptions & { readonly signal?: AbortSignal | undefined },
): AsyncGenerator<DecodedElement> {
  speakAsLibrary();
  const { signal, ...rest } = options;
  const records = streamRecords(viewed(chunks), ringOptions(rest), {
    rawBytes: options.rawBytes,
    signal,
    makers: MAKERS,
  });
  yield* records as AsyncGenerator<DecodedElement>;
}

async function* viewed(chunks: AsyncIterable<Bytes>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) yield bytesFrom(chunk);
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
export function decodeStructure<const L extends AnyLayout>(layout: L, bytes: Bytes): FieldsOf<L>;
/** As above, with the name of a layout. */
export function decodeStructure<const N extends LayoutName>(layout: N, bytes: Bytes): FieldsByLayout[N];
/** As above, with a name that is known when the program runs; the fields then have no types. */
export function decodeStructure(layout: Layout | string, bytes: Bytes): Record<string, unknown>;
export function decodeStructure(layout: Layout | string, bytes: Bytes): unknown {
  speakAsLibrary();
  using loan = borrowDecoder();
  return loan.decoder.decodeOne(typeof layout === "string" ? layout : layout.name, bytesFrom(bytes));
}
