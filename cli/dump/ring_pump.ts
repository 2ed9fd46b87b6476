/**
 * Moves ring bytes from a source through a renderer to the output, block by block: the first element is printed as soon
 * as it is read, and nothing is held but what an element still needs. What only some rings need is loaded for these.
 */

import { DecodeError, UsageError } from "../../errors.ts";
import type { RingDecoderOptions } from "../../records/ring.ts";
import type { RingErrors } from "../../explain/ring_errors.ts";
import { type RingRenderer, ringRenderer } from "../../render/ring_stream.ts";
import type { Decoder } from "../../wasm/decoder.ts";
import type { Options } from "../flags.ts";
import type { Session } from "../session.ts";
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
  readonly ring: RingDecoderOptions;
  /** Explains its errors. */
  readonly errors: RingErrors | undefined;
  /** Reads on where the errors that were shown need it, before they are summed up. */
  readonly lookOn?: ((errors: RingErrors) => Promise<void>) | undefined;
}

/**
 * The renderer that the options ask for.
 *
 * @throws {DecodeError} When no ring can be what the options and its context say.
 * @throws {UsageError} When the selection of elements or fields makes no sense for this ring.
 */
export async function createRenderer({ options, decoder, printer, ring, errors }: RingJob): Promise<RingRenderer> {
  try {
    return ringRenderer(decoder, {
      ...ring,
      ...await selection(options, ring, decoder),
      errors,
      format: printer.format.name as FormatName,
      rawBytes: options["raw-bytes"],
    });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    // The sizes and numbers of a ring come from its context or from options; no ring of any adapter has these.
    const message = `Cannot read this as a ring: ${error.message}`;
    const hint = "Give what the ring is with --stride, --ring and --fi, or look at its bytes with --format raw";
    const given = [options.stride, options.fi, options.ring].some((value) => value !== undefined);
    throw given ? new UsageError(message, hint) : new DecodeError(message, { hint });
  }
}

async function selection(options: Options, ring: RingDecoderOptions, decoder: Decoder): Promise<Selection> {
  if (options.fields === undefined && options.where === undefined && !options.pending) return { limit: options.num };
  const { compileSelection } = await import("./select.ts");
  return await compileSelection(options, ring, decoder);
}

/**
 * Explains the errors of a completion queue, in text.
 *
 * @param printer Only some formats explain.
 * @param options What of it is wanted.
 */
export async function ringErrorsOf(
  { format: { ring: prints } }: Printer,
  { kind, count, pi }: RingDecoderOptions,
  { fi = 0, num }: Options,
  cqn?: number,
): Promise<RingErrors | undefined> {
  if (prints?.walks !== true || !prints.explains || (kind !== "cq5" && kind !== "cq4")) return undefined;
  const { RingErrors } = await import("../../explain/ring_errors.ts");
  return new RingErrors(kind === "cq4" ? 4 : 5, cqn, { count, pi, partial: fi > 0 || num !== undefined });
}

/** How a ring ended. */
export interface Pumped {
  /** The index of the first element that was not all there. */
  readonly next: number;
  /** The ring, or what of it is wanted, is all printed. */
  readonly whole: boolean;
  /** What `chunks` threw. */
  readonly failure?: { readonly error: unknown } | undefined;
}

/**
 * Print a ring.
 *
 * @param chunks Ring bytes in order.
 * @param renderer From {@linkcode createRenderer}.
 * @returns How it ended, after everything that came is printed.
 */
export async function pumpRing(
  chunks: AsyncIterable<Uint8Array>,
  renderer: RingRenderer,
  { printer, errors, lookOn }: RingJob,
): Promise<Pumped> {
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
    await printBlocks(renderer.push(result.value), printer, errors);
  }
  await iterator.return?.();
  await printBlocks(renderer.finish(), printer, errors);
  const { nextIndex: next, done: whole } = renderer;
  if (failure !== undefined && !whole) errors?.endedAt(next);
  if (failure === undefined && errors?.needsMore === true) await lookOn?.(errors);
  if (errors?.wantsWords() === true) await errors.loadWords();
  const { ring } = printer.format;
  if (ring?.walks === true && ring.conclude !== undefined) {
    if (errors !== undefined) await ring.conclude(printer.page, errors);
  } else await printBlocks(renderer.conclude(), printer);
  return { next, whole, failure };
}

/** Say how many elements a choice left: in documents always, to a person where there are none. */
export async function tellMatched(
  session: Session,
  { shown, seen }: RingRenderer,
  { options, printer: { format, page } }: Pick<RingJob, "options" | "printer">,
): Promise<void> {
  if (options.where === undefined && !options.pending) return;
  if (format.ring?.walks) await format.ring.matched?.(page, { shown, of: seen });
  if (shown > 0) return;
  session.info(`0 of ${seen} elements ${options.where === undefined ? "are pending" : "match"}`);
}

// Most writes are done when they return: to wait for each would make more garbage than all the rest.
async function printBlocks(
  blocks: Iterable<Uint8Array>,
  { format, page }: Printer,
  errors?: RingErrors,
): Promise<void> {
  const print = format.ring?.block;
  for (const block of blocks) {
    if (block.length === 0) {
      await errors?.loadWords();
      continue;
    }
    const pending = print === undefined ? page.out.bytes(block) : print(page, block);
    if (pending !== undefined) await pending;
  }
}
