/**
 * Looks at an adapter again and again: contexts of what moves or is suspect, counters of all.
 *
 * @module
 */

import { judge } from "../diagnose/judge.ts";
import { backlog, mtuBytes, psnDiff, STATE, unacked } from "../diagnose/quantities.ts";
import { countersOf } from "../diagnose/rules_host.ts";
import type { Sample, Verdict } from "../diagnose/types.ts";
import { Decoder } from "../wasm/decoder.ts";
import { openSource } from "./open.ts";
import { isSuspect } from "./sample_plan.ts";
import { readAll, readSuspects } from "./sample_adapter.ts";
import { sampleOf, type SampleParts, SampleReader } from "./sample_reader.ts";
import type { DiagnoseOptions } from "./diagnose.ts";
import type { Source } from "../device/types.ts";

/** Samples that a verdict rests on at most. */
const KEPT = 3;
/** After so many looks all contexts are read again. */
const FULL_EVERY = 10;

/** A queue that moves or waits. */
export interface Activity {
  /** QP number. */
  readonly qpn: number;
  /** Blocks rung and not sent. */
  readonly backlog: number;
  /** Packets not acknowledged. */
  readonly unacked: number;
  /** Packets acknowledged per second. */
  readonly packets_s: number | null;
  /** At most so many bytes per second. */
  readonly bytes_s: number | null;
  /** Name of its verdict; null where there is none. */
  readonly verdict: string | null;
}

/** One look. */
export interface Look {
  /** Number, from 1. */
  readonly look: number;
  /** Wall clock, milliseconds. */
  readonly time: number | undefined;
  /** QPs that were read, of all that there are. */
  readonly read: number;
  /** QPs that exist. */
  readonly qps: number;
  /** What moves or waits, the worst first. */
  readonly active: readonly Activity[];
  /** Verdicts of severity warning and error. */
  readonly verdicts: readonly Verdict[];
  /** Counters that rose since the last look. */
  readonly rises: Readonly<Record<string, number>>;
}

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

function activityOf(samples: readonly Sample[], verdicts: readonly Verdict[]): Activity[] {
  const [before, last] = [samples.at(-2), samples.at(-1)!];
  const seconds = before?.mono === undefined || last.mono === undefined ? undefined : (last.mono - before.mono) / 1000;
  const names = new Map(
    verdicts.flatMap(({ kind, number, name }) => kind === "qp" && number !== null ? [[number, name]] : []),
  );
  const found = [...last.qps].flatMap(([qpn, qp]): Activity[] => {
    const then = before?.qps.get(qpn);
    const packets = then === undefined ? 0 : psnDiff(qp.last_acked_psn, then.last_acked_psn);
    const waits = { backlog: qp.state === STATE.rts ? backlog(qp) ?? 0 : 0, unacked: unacked(qp) ?? 0 };
    const verdict = names.get(qpn) ?? null;
    if (packets <= 0 && waits.backlog === 0 && waits.unacked === 0 && verdict === null) return [];
    const rate = seconds === undefined || seconds === 0 ? null : Math.max(0, packets) / seconds;
    const mtu = mtuBytes(qp);
    return [{
      qpn,
      ...waits,
      packets_s: rate,
      bytes_s: rate === null || mtu === undefined ? null : rate * mtu,
      verdict,
    }];
  });
  const rank = ({ verdict, unacked }: Activity): number => (verdict === null ? 0 : 1e9) + unacked;
  return found.sort((a, b) => rank(b) - rank(a));
}

/** Counters of ports and of the function that rose. */
function risesOf(samples: readonly Sample[]): Record<string, number> {
  const [before, last] = [samples.at(-2), samples.at(-1)!];
  const rises: Record<string, number> = {};
  for (const port of last.facts?.ports ?? []) {
    const then = before?.facts?.ports.find((one) => one.port === port.port);
    if (then === undefined) continue;
    const old = countersOf(then);
    for (const [name, value] of countersOf(port)) {
      const rise = value - (old.get(name) ?? value);
      if (rise > 0) rises[name] = (rises[name] ?? 0) + rise;
    }
  }
  for (const [name, value] of Object.entries(last.vnic ?? {})) {
    const rise = value - (before?.vnic?.[name] ?? value);
    if (rise > 0) rises[name] = rise;
  }
  return rises;
}
