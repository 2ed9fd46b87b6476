/** Reads the samples of all inputs of a diagnosis, and remembers what was left out and what failed. */

import { CUT_OWNERS } from "../device/host_shape.ts";
import { DecodeError, DeviceError, UsageError } from "../errors.ts";
import type { Sample } from "../diagnose/types.ts";
import type { MkeyRow } from "../records/context_rows.ts";
import type { Source } from "../device/types.ts";
import { Decoder } from "../wasm/decoder.ts";
import type { Redaction } from "./redact.ts";
import { readAll, sampleAdapter, sampleFiles, type SampleOptions } from "./sample_adapter.ts";
import { SampleReader } from "./sample_reader.ts";
import { type Adapter, type DiagnosisInput, openDiagnosisInput } from "./diagnose_inputs.ts";
import type { DiagnoseOptions } from "./diagnose.ts";

const DEFAULT_WINDOW = 1;
/** Failures that are listed beside the first. */
const MOST_LISTED = 32;

/** Reads all adapters. */
export class DiagnosisReading {
  readonly leftOut: string[] = [];
  readonly failures: string[] = [];
  /** Why the first of several inputs could not be opened. */
  firstError: Error | undefined;
  readonly redaction: Redaction | undefined;
  readonly #options: DiagnoseOptions;
  /** Of each adapter the reader of its newest sample. */
  readonly #readers = new Map<Adapter, SampleReader>();
  readonly #end: number;
  /** Files are read one after another: one decoder does for all. */
  #fileDecoder: Decoder | undefined;

  constructor(options: DiagnoseOptions, redaction?: Redaction) {
    this.#options = options;
    this.redaction = redaction;
    this.#end = options.budget === undefined ? Infinity : performance.now() + options.budget * 1000;
  }

  /**
   * Open one of several inputs: of a thousand hosts one that cannot be opened takes nothing from the others.
   *
   * @throws What opening it throws, where it is the only one.
   */
  async openOne(name: string, only: boolean): Promise<DiagnosisInput | undefined> {
    try {
      return await this.open(name);
    } catch (error) {
      const known = error instanceof DeviceError || error instanceof DecodeError || error instanceof UsageError;
      if (only || !known || this.#options.signal?.aborted) throw error;
      this.firstError ??= error;
      this.#fail(this.redaction === undefined ? error.message : "an input cannot be opened");
    }
  }

  /** Open an input. Of a file all contexts are read, and it is closed where it holds no rings. */
  async open(name: string): Promise<DiagnosisInput> {
    const input = await openDiagnosisInput(name, this.#options, this.#fileDecoder ?? Decoder.create());
    if (!input.still) {
      if (this.#fileDecoder === input.decoder) this.#fileDecoder = undefined; // an adapter has its own
      return input;
    }
    this.#fileDecoder = input.decoder;
    const reader = this.#reader(input, input.source.info.recordedAs ?? name);
    const { qps, cqs } = this.#options;
    const { damaged, notes } = input.source;
    if (damaged === true) {
      const words = this.redaction === undefined ? `: ${notes.join("; ")}` : "";
      this.#fail(`${this.#label(name)} is damaged${words}`);
    }
    const parts = await readAll(reader, { qps, cqs });
    if (!await reader.lookForRings()) reader.release();
    return { ...input, source: reader.source, read: { reader, parts } };
  }

  #reader({ source, decoder }: DiagnosisInput, device: string): SampleReader {
    const { gvmi, signal, progress } = this.#options;
    return new SampleReader(source, decoder, {
      gvmi,
      signal,
      progress,
      failed: (text, problem) => this.#fail(`${this.#label(device)}: ${this.redaction?.problem(problem) ?? text}`),
      expired: () => this.#expired(),
    });
  }

  /** Keys that failed requests of other adapters name here; where nothing can be read any more, none. */
  async remoteKeys(adapter: Adapter, sample: Sample, keys: readonly number[]): Promise<void> {
    const reader = this.#readers.get(adapter);
    if (reader === undefined || reader.isReleased || keys.length === 0) return;
    const missing = keys.filter((key) => !sample.mkeys.has(key));
    for (const [index, row] of await reader.contexts("mkc", missing)) {
      (sample.mkeys as Map<number, MkeyRow>).set(index, row);
    }
  }

  async samples(adapter: Adapter): Promise<Sample[]> {
    const { device, inputs } = adapter;
    const { signal, window = DEFAULT_WINDOW, qps, cqs } = this.#options;
    const readers = inputs.map((input) => input.read?.reader ?? this.#reader(input, device));
    this.#readers.set(adapter, readers.at(-1)!);
    const sampling: SampleOptions = {
      window,
      qps,
      cqs,
      stopped: () => signal?.aborted === true || this.#expired(),
      leftOut: (text) => this.#leave(`${this.#label(device)}: ${text}`),
      wait: (ms, source) => this.#wait(ms, source),
    };
    const [only] = inputs;
    const samples = inputs.length === 1 && !only!.still
      ? await sampleAdapter(readers[0]!, device, sampling)
      : await sampleFiles(readers, inputs.map(({ read }) => read?.parts), device, sampling);
    for (const { fact, reason } of samples.at(-1)?.facts?.absent ?? []) {
      if (Object.values<string>(CUT_OWNERS).includes(fact)) sampling.leftOut(`${fact}: ${reason}`);
    }
    return samples;
  }

  /** What was read before the signal is judged, and called incomplete. */
  interrupted(): void {
    this.failures.splice(0, Infinity, "interrupted");
  }

  /** Queues that were asked for and are in no sample. */
  missing(samples: readonly Sample[]): void {
    const { qps = [], cqs = [] } = this.#options;
    for (const number of qps) {
      if (!samples.some((sample) => sample.qps.has(number))) this.#fail(`QP 0x${number.toString(16)} does not exist`);
    }
    for (const number of cqs) {
      if (samples.some((sample) => sample.cqs.has(number))) continue;
      this.#fail(`CQ 0x${number.toString(16)} does not exist, or there is no way to CQs here`);
    }
  }

  /** Failures beside the first, which says how many there are. */
  furtherFailures(): string[] {
    return this.failures.slice(1, 1 + MOST_LISTED).map((text) => `not read: ${text}`);
  }

  incomplete(): string {
    const [first] = this.failures;
    const more = this.failures.length - 1;
    return more === 0 ? first! : `${first} (and ${more} more)`;
  }

  #expired(): boolean {
    if (this.#end === Infinity || performance.now() < this.#end) return false;
    this.#leave(`what was left when --budget ${this.#options.budget} was used up`);
    return true;
  }

  #leave(text: string): void {
    if (!this.leftOut.includes(text)) this.leftOut.push(text);
  }

  #label(device: string): string {
    return this.redaction?.device(device) ?? device;
  }

  #fail(text: string): void {
    if (this.failures.length < 1000) this.failures.push(text);
  }

  async #wait(ms: number, source: Source): Promise<void> {
    if (source.time !== undefined) return source.time.pause(ms);
    const left = Math.max(0, Math.min(ms, this.#end - performance.now()));
    if (this.#options.sleep !== undefined) return await this.#options.sleep(left);
    const { signal } = this.#options;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, left);
      signal?.addEventListener("abort", () => {
        clearTimeout(timer);
        resolve();
      }, { once: true });
    });
  }
}
