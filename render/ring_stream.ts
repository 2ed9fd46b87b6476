/**
 * Rings rendered as their bytes arrive: push bytes, write out the blocks that come back. Text, json and ndjson are
 * formatted by the decoder module; blocks are views of its memory, valid until the next step.
 *
 * @module
 */

import { briefLine } from "./brief.ts";
import type { ElementRecord, RingOptions } from "../records/ring.ts";
import { RingDecoder } from "../records/ring.ts";
import type { RingErrors } from "../explain/ring_errors.ts";
import { CTX, OPTION } from "../wasm/abi.ts";
import type { Decoder } from "../wasm/decoder.ts";
import { INPUT_BYTES } from "../wasm/memory.ts";

/** Output formats of rings. */
export type RingFormat = "text" | "json" | "ndjson" | "raw" | "dw" | "brief";

/** How to render. */
export interface RingRenderOptions extends RingOptions {
  /** Output format. json yields objects joined by commas: the caller writes what stands around them. */
  readonly format: RingFormat;
  /** json and ndjson: include each element's bytes. */
  readonly rawBytes?: boolean | undefined;
  /** text: explain error completions, and say which came first. */
  readonly errors?: RingErrors | undefined;
  /**
   * Called with every plan before it is shown; may hide elements (`Decoder.hide`). Returns how many stay and whether the
   * ring has shown enough.
   */
  readonly select?: ((ring: RingDecoder) => { readonly shown: number; readonly enough: boolean }) | undefined;
}

/** Something that takes ring bytes and gives output blocks. */
export interface RingRenderer {
  /** Takes ring bytes; yields output blocks as they become complete. */
  push(bytes: Uint8Array): Generator<Uint8Array>;
  /** No more bytes: yields the rest. */
  finish(): Generator<Uint8Array>;
  /** True when no further byte can change the output. */
  readonly done: boolean;
  /** Elements (raw, dw: entries) shown so far. */
  readonly shown: number;
}

/**
 * A renderer for one ring.
 *
 * @param decoder Decoder; nothing else may use it until the renderer has finished.
 * @param options What is known about the ring, and the format.
 * @returns The renderer.
 */
export function ringRenderer(decoder: Decoder, options: RingRenderOptions): RingRenderer {
  if (options.format === "raw" || options.format === "dw") return new WordRenderer(decoder, options);
  return new ElementRenderer(decoder, options);
}

const NEWLINE = new Uint8Array([10]);

class ElementRenderer implements RingRenderer {
  readonly #ring: RingDecoder;
  readonly #options: RingRenderOptions;
  #started = false;
  #enough = false;
  shown = 0;

  constructor(decoder: Decoder, options: RingRenderOptions) {
    // Explanations tell which error came first, of all that are there.
    const matchesOnly = options.format !== "text" || options.errors === undefined;
    this.#ring = new RingDecoder(decoder, { ...options, matchesOnly });
    this.#options = options;
  }

  get done(): boolean {
    return this.#enough || this.#ring.done;
  }

  *push(bytes: Uint8Array): Generator<Uint8Array> {
    for (let at = 0; at < bytes.length && !this.done;) {
      const taken = this.#ring.push(bytes.subarray(at));
      at += taken;
      yield* this.#drain();
      if (taken === 0) return;
    }
  }

  *finish(): Generator<Uint8Array> {
    this.#ring.finish();
    if (!this.#enough) yield* this.#drain();
    if (this.#started && this.#options.format !== "json") yield NEWLINE;
    const summary = this.#options.format === "text" ? this.#options.errors?.summary() : undefined;
    if (summary) yield new TextEncoder().encode(summary);
  }

  *#drain(): Generator<Uint8Array> {
    while (!this.#enough && this.#ring.next() > 0) {
      const selected = this.#options.select?.(this.#ring);
      this.#enough = selected?.enough === true;
      this.shown += selected?.shown ?? this.#ring.visible;
      for (const block of this.#blocks()) {
        // Each element begins with a separator; the first one needs none.
        yield this.#started ? block : block.subarray(1);
        this.#started = true;
      }
    }
  }

  #blocks(): Iterable<Uint8Array> {
    const { format, rawBytes, errors } = this.#options;
    if (format === "text") return errors === undefined ? this.#ring.text() : explainedText(this.#ring, errors);
    if (format === "brief") return briefBlocks(this.#ring.records());
    return this.#ring.json(format === "json" ? 44 : 10, rawBytes === true);
  }
}

/** Text, with explanations behind some errors. */
function* explainedText(ring: RingDecoder, errors: RingErrors): Generator<Uint8Array> {
  let from = 0;
  for (const { n, text } of errors.look(ring)) {
    yield* ring.text(from, n + 1);
    yield new TextEncoder().encode(text);
    from = n + 1;
  }
  yield* ring.text(from);
}

function* briefBlocks(records: Iterable<ElementRecord>): Generator<Uint8Array> {
  const lines: string[] = [];
  for (const record of records) lines.push(`\n${briefLine(record)}`);
  if (lines.length > 0) yield new TextEncoder().encode(lines.join(""));
}

/** Raw rows and dword lines: no walk, just entries of the stride. */
class WordRenderer implements RingRenderer {
  readonly #decoder: Decoder;
  readonly #options: RingRenderOptions;
  readonly #stride: number;
  #filled = 0;
  #offset: number;
  #index: number;
  #left: number;
  #started = false;
  shown = 0;

  constructor(decoder: Decoder, options: RingRenderOptions) {
    this.#decoder = decoder;
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
    yield* this.#drain(true);
    if (this.#started) yield NEWLINE;
  }

  *#drain(final: boolean): Generator<Uint8Array> {
    const whole = final ? this.#filled : this.#filled - this.#filled % this.#stride;
    let at = 0;
    while (at < whole) {
      const { bytes, consumed } = this.#options.format === "raw"
        ? this.#decoder.formatRaw(at, whole - at, this.#stride, this.#index)
        : this.#decoder.formatDw(at, whole - at, this.#offset);
      yield this.#started ? bytes : bytes.subarray(1);
      this.#started = true;
      if (consumed < 1) throw new RangeError("The decoder module does not get on");
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
