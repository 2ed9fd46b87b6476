/** Looks at an adapter again and again: contexts of what moves or is suspect, counters of all. */

import { judge } from "../diagnose/judge.ts";
import { activityOf, type Look, risesOf } from "../diagnose/activity.ts";
import { Decoder } from "../wasm/decoder.ts";
import { openSource } from "./open.ts";
import { isSuspect } from "./sample_plan.ts";
import { readAll } from "./sample_adapter.ts";
import { readSuspects } from "./sample_suspects.ts";
import { SampleReader } from "./sample_reader.ts";
import { sampleOf, type SampleParts } from "./sample_parts.ts";
import type { DiagnoseOptions } from "./diagnose.ts";
import type { Source } from "../device/types.ts";

/** Samples that a verdict rests on at most. */
const KEPT = 3;
/** After so many looks all contexts are read again. */
const FULL_EVERY = 10;

/** An adapter that is watched. */
export class Watcher {
  readonly #reader: SampleReader;
  readonly #source: Source;
  readonly #device: string;
  readonly #samples: SampleParts[] = [];
  #known: SampleParts | undefined;
  #looks = 0;
  /** What could not be read. */
  readonly failures: string[] = [];

  private constructor(source: Source, decoder: Decoder, device: string, options: DiagnoseOptions) {
    this.#source = source;
    this.#device = device;
    this.#reader = new SampleReader(source, decoder, {
      gvmi: options.gvmi,
      signal: options.signal,
      failed: (text) => {
        if (this.failures.length < 100) this.failures.push(text);
      },
    });
  }

  /** Open an adapter. */
  static async open(name: string, options: DiagnoseOptions): Promise<Watcher> {
    const decoder = Decoder.create();
    const source = await openSource(name, {
      decoder,
      register: decoder.register,
      library: options.library,
      access: options.access,
      signal: options.signal,
    });
    options.opened?.(source.info);
    return new Watcher(source, decoder, name, options);
  }

  /** Name to capture the adapter by as it is now: a simulated one has its own time. */
  get captureName(): string {
    const mono = this.#source.time?.now().mono;
    return mono === undefined ? this.#device : `${this.#device.replace(/@[\d.]+$/, "")}@${mono / 1000}`;
  }

  /** Time passes for an adapter that has its own. */
  pause(ms: number): void {
    this.#source.time?.pause(ms);
  }

  /** Look once. */
  async look(): Promise<Look> {
    const full = this.#looks++ % FULL_EVERY === 0 || this.#known === undefined;
    const parts = full ? await readAll(this.#reader, {}) : await this.#readActive();
    if (full) this.#known = parts;
    this.#samples.push(parts);
    if (this.#samples.length > KEPT) this.#samples.shift();
    await readSuspects(this.#reader, this.#samples);
    const samples = this.#samples.map((one) => sampleOf(one, this.#source, this.#device));
    const { verdicts } = judge([samples]);
    return {
      look: this.#looks,
      time: samples.at(-1)!.time,
      read: parts.qps.size,
      qps: this.#known!.qps.size,
      active: activityOf(samples, verdicts),
      verdicts: verdicts.filter(({ severity }) => severity !== "info"),
      rises: risesOf(samples),
    };
  }

  /** Contexts of what moved or was suspect in the last look. */
  async #readActive(): Promise<SampleParts> {
    const known = this.#known!;
    const parts = await readAll(this.#reader, {}, known);
    const [before, last] = [this.#samples.at(-2), this.#samples.at(-1)!];
    const moved = (number: number): boolean => {
      const [a, b] = [before?.qps.get(number), last.qps.get(number)];
      return a !== undefined && b !== undefined && a.last_acked_psn !== b.last_acked_psn;
    };
    const numbers = [...last.qps].filter(([number, qp]) => isSuspect(qp) || moved(number)).map(([number]) => number);
    parts.qps = await this.#reader.contexts("qpc", numbers);
    return parts;
  }

  /** Release the adapter. */
  close(): void {
    this.#source.close();
  }
}
