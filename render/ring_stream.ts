/**
 * Rings rendered as their bytes arrive: push bytes, write out the blocks that come back. Text, json and ndjson are
 * formatted by the decoder module; blocks are views of its memory, valid until the next step.
 */

import type { RingDecoderOptions } from "../records/ring.ts";
import { RingDecoder } from "../records/ring.ts";
import type { RingErrors } from "../explain/ring_errors.ts";
import { CTX, OPTION } from "../wasm/abi.ts";
import type { Decoder } from "../wasm/decoder.ts";
import { INPUT_BYTES } from "../wasm/memory.ts";
import { UsageError } from "../errors.ts";
import type { ElementPrinter, EntryPrinter, LineLayout } from "./format.ts";
import { type FormatName, formatNamed, formatsOf } from "./formats/index.ts";

/** How to render. */
export interface RingRenderOptions extends RingDecoderOptions {
  /** Output format. json yields objects joined by commas: the caller writes what stands around them. */
  readonly format: FormatName;
  /** Documents: include each element's bytes. */
  readonly rawBytes?: boolean | undefined;
  /** text: explain error completions, and say which came first. */
  readonly errors?: RingErrors | undefined;
}

/** Something that takes ring bytes and gives output blocks. */
export interface RingRenderer {
  /**
   * Takes ring bytes; yields output blocks as they become complete. An empty one asks for `errors.loadWords()` before
   * the next is taken.
   */
  push(bytes: Uint8Array): Generator<Uint8Array>;
  /** No more bytes: yields the rest. */
  finish(): Generator<Uint8Array>;
  /** Yields what is to be said of all elements together; nothing may be pushed any more. */
  conclude(): Generator<Uint8Array>;
  /** Index of the element (raw, dw: entry) that would come next. */
  readonly nextIndex: number;
  /** True when no further byte can change the output. */
  readonly done: boolean;
  /** Elements (raw, dw: entries) shown so far. */
  readonly shown: number;
  /** Elements that were looked at. */
  readonly seen: number;
}

/**
 * A renderer for one ring.
 *
 * @param decoder Decoder; nothing else may use it until the renderer has finished.
 * @param options What is known about the ring, and the format.
 * @returns The renderer.
 */
export function ringRenderer(decoder: Decoder, options: RingRenderOptions): RingRenderer {
  const { ring } = formatNamed(options.format);
  if (ring === undefined) {
    throw new UsageError(`The format ${options.format} prints no elements; use ${formatsOf("ring").join(", ")}`);
  }
  return ring.walks ? new ElementRenderer(decoder, ring, options) : new EntryRenderer(decoder, ring, options);
}

const NEWLINE = new Uint8Array([10]);
const NOTHING = new Uint8Array(0);

class ElementRenderer implements RingRenderer {
  readonly #ring: RingDecoder;
  readonly #printer: ElementPrinter;
  readonly #options: RingRenderOptions;
  readonly #layout: LineLayout | undefined;
  #started = false;
  shown = 0;

  constructor(decoder: Decoder, printer: ElementPrinter, options: RingRenderOptions) {
    const errors = printer.explains ? options.errors : undefined;
    this.#ring = new RingDecoder(decoder, options);
    this.#printer = printer;
    this.#layout = printer.layOut?.();
    this.#options = { ...options, errors };
  }

  get done(): boolean {
    return this.#ring.done;
  }

  get seen(): number {
    return this.#ring.seen;
  }

  get nextIndex(): number {
    return this.#ring.nextIndex;
  }

  *push(bytes: Uint8Array): Generator<Uint8Array> {
    for (const ring of this.#ring.feed(bytes)) yield* this.#blocks(ring);
  }

  *finish(): Generator<Uint8Array> {
    for (const ring of this.#ring.rest()) yield* this.#blocks(ring);
    if (this.#layout !== undefined) yield* this.#block(this.#layout.rest());
    if (this.#started && this.#printer.newline) yield NEWLINE;
  }

  *conclude(): Generator<Uint8Array> {
    const summary = this.#options.errors?.summary();
    if (summary) yield new TextEncoder().encode(summary);
  }

  *#blocks(ring: RingDecoder): Generator<Uint8Array> {
    const { errors, rawBytes } = this.#options;
    this.shown += ring.visible;
    if (errors?.wantsWords(ring) === true) yield NOTHING;
    for (const block of this.#printer.elements(ring, errors, rawBytes === true)) {
      yield* this.#block(this.#layout?.block(block) ?? block);
    }
  }

  /** Each element begins with a separator; the first one needs none. */
  *#block(block: Uint8Array): Generator<Uint8Array> {
    if (block.length === 0) return;
    yield this.#started ? block : block.subarray(1);
    this.#started = true;
  }
}

/** No walk, just entries of the stride. */
class EntryRenderer implements RingRenderer {
  readonly #decoder: Decoder;
  readonly #printer: EntryPrinter;
  readonly #options: RingRenderOptions;
  readonly #stride: number;
  #filled = 0;
  #offset: number;
  #index: number;
  #left: number;
  #started = false;
  shown = 0;

  constructor(decoder: Decoder, printer: EntryPrinter, options: RingRenderOptions) {
    this.#decoder = decoder;
    this.#printer = printer;
    this.#options = options;
    this.#stride = options.stride;
    this.#index = options.first ?? 0;
    this.#offset = this.#index * this.#stride;
    const lap = options.count ?? Number.MAX_SAFE_INTEGER;
    this.#left = Math.min(options.limit ?? lap, lap) * this.#stride;
    decoder.set(CTX.ring, options.count ?? 0);
    decoder.set(CTX.ci, options.ci ?? 0);
    decoder.set(CTX.pi, options.pi ?? 0);
    const bits = (options.ci === undefined ? 0 : OPTION.ci) | (options.pi === undefined ? 0 : OPTION.pi);
    decoder.set(CTX.options, bits);
  }

  get seen(): number {
    return this.shown;
  }

  get nextIndex(): number {
    return this.#index;
  }

  get done(): boolean {
    return this.#left <= 0;
  }

  *push(bytes: Uint8Array): Generator<Uint8Array> {
    for (let at = 0; at < bytes.length && this.#left > 0;) {
      const room = Math.min(INPUT_BYTES - this.#filled, this.#left, bytes.length - at);
      this.#decoder.input.set(bytes.subarray(at, at + room), this.#filled);
      this.#filled += room;
      this.#left -= room;
      at += room;
      yield* this.#drain(false);
    }
  }

  *finish(): Generator<Uint8Array> {
    const next = this.#index; // what is left is a part of this entry
    yield* this.#drain(true);
    this.#index = next;
    if (this.#started) yield NEWLINE;
  }

  *conclude(): Generator<Uint8Array> {
    // Entries are not looked into.
  }

  *#drain(final: boolean): Generator<Uint8Array> {
    const whole = final ? this.#filled : this.#filled - this.#filled % this.#stride;
    let at = 0;
    while (at < whole) {
      const { bytes, consumed } = this.#printer.entries(this.#decoder, at, whole - at, {
        stride: this.#stride,
        index: this.#index,
        offset: this.#offset,
      });
      yield this.#started ? bytes : bytes.subarray(1);
      this.#started = true;
      if (consumed < 1) throw new RangeError("The decoder formatted nothing of an entry");
      at += consumed;
      this.#advance(consumed);
    }
    if (at > 0) {
      this.#decoder.input.copyWithin(0, at, this.#filled);
      this.#filled -= at;
    }
  }

  #advance(bytes: number): void {
    const entries = Math.ceil(bytes / this.#stride);
    const { count } = this.#options;
    this.shown += entries;
    this.#offset += bytes;
    this.#index += entries;
    if (count === undefined || this.#index < count) return;
    this.#index %= count;
    this.#offset = this.#index * this.#stride;
  }
}
