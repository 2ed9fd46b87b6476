/**
 * Moves ring bytes from a source through a renderer to the output, block by block: the first element is printed as soon
 * as it is read, and nothing is held but what an element still needs. What only some rings need is loaded for these.
 *
 * @module
 */

import type { RingOptions } from "../../records/ring.ts";
import type { RingErrors } from "../../explain/ring_errors.ts";
import { type RingRenderer, ringRenderer } from "../../render/ring_stream.ts";
import type { Decoder } from "../../wasm/decoder.ts";
import type { Options } from "../flags.ts";
import type { FormatName } from "../../render/formats/index.ts";
import type { Printer } from "./page.ts";
import type { Selection } from "./select.ts";

/** A ring that is to be printed. */
export interface RingJob {
  /** Which elements and fields are wanted. */
  readonly options: Options;
  /** Formats them. */
  readonly decoder: Decoder;
  /** Prints them. */
  readonly printer: Printer;
  /** What is known about the ring. */
  readonly ring: RingOptions;
  /** Number of a completion queue. */
  readonly cqn: number | undefined;
}

/**
 * The renderer that the options ask for.
 *
 * @throws {UsageError} When the selection of elements or fields makes no sense for this ring.
 */
export async function createRenderer({ options, decoder, printer, ring, cqn }: RingJob): Promise<RingRenderer> {
  return ringRenderer(decoder, {
    ...ring,
    ...await selection(options, ring, decoder),
    errors: await errorsOf(printer, ring.kind, cqn),
    format: printer.format.name as FormatName,
    rawBytes: options["raw-bytes"],
  });
}

async function selection(options: Options, ring: RingOptions, decoder: Decoder): Promise<Selection> {
  if (options.fields === undefined && options.where === undefined && !options.pending) return { limit: options.num };
  const { compileSelection } = await import("./select.ts");
  return await compileSelection(options, ring, decoder);
}

/** Errors of completion queues are explained in text. */
async function errorsOf(
  { format: { ring } }: Printer,
  kind: RingOptions["kind"],
  cqn: number | undefined,
): Promise<RingErrors | undefined> {
  if (ring?.walks !== true || !ring.explains || (kind !== "cq5" && kind !== "cq4")) return undefined;
  const { RingErrors } = await import("../../explain/ring_errors.ts");
  return new RingErrors(kind === "cq4" ? 4 : 5, cqn);
}

/**
 * Print a ring.
 *
 * @param chunks Ring bytes in order.
 * @param renderer From {@linkcode createRenderer}.
 * @param job The same.
 * @returns When the ring has ended, or as many elements are printed as are wanted.
 * @throws What `chunks` throws, after everything that came before is printed.
 */
export async function pumpRing(
  chunks: AsyncIterable<Uint8Array>,
  renderer: RingRenderer,
  { printer }: RingJob,
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
    await printBlocks(renderer.push(result.value), printer);
  }
  await iterator.return?.();
  await printBlocks(renderer.finish(), printer);
  if (failure !== undefined) throw failure.error;
}

// Most writes are done when they return: to wait for each would make more garbage than all the rest.
async function printBlocks(blocks: Iterable<Uint8Array>, { format, page }: Printer): Promise<void> {
  const print = format.ring?.block;
  for (const block of blocks) {
    const pending = print === undefined ? page.out.bytes(block) : print(page, block);
    if (pending !== undefined) await pending;
  }
}
