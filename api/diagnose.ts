/**
 * Diagnosis of adapters, captures and scenarios.
 *
 * @module
 */

import { speakAsLibrary, UsageError } from "../errors.ts";
import { judge, type JudgeOptions } from "../diagnose/judge.ts";
import type { Only } from "../diagnose/narrow.ts";
import { Ranks } from "../diagnose/ranks.ts";
import type { Cause, Diagnosis, Sample, Verdict } from "../diagnose/types.ts";
import type { AccessPath, DeviceInfo, Source } from "../device/types.ts";
import { Decoder } from "../wasm/decoder.ts";
import { kindOfName, openSource, sourceOfBytes } from "./open.ts";
import type { RedactionKey } from "../capture/redact/permutation.ts";
import type { Redaction } from "./redact.ts";
import { readAll, sampleAdapter, sampleFiles, type SampleOptions } from "./sample_adapter.ts";
import { type SampleParts, SampleReader } from "./sample_reader.ts";

/** Options of {@linkcode diagnose}. */
export interface DiagnoseOptions {
  /** Seconds between two samples of an adapter, default 1. */
  readonly window?: number | undefined;
  /** Seconds that reading may take, default no end. */
  readonly budget?: number | undefined;
  /** Only these QPs. */
  readonly qps?: readonly number[] | undefined;
  /** Only these CQs. */
  readonly cqs?: readonly number[] | undefined;
  /** Only queues of these processes. */
  readonly pids?: readonly number[] | undefined;
  /** Only QPs whose peer is one of these hosts or addresses. */
  readonly peers?: readonly string[] | undefined;
  /** List idle, moving and replaced queues too. */
  readonly all?: boolean | undefined;
  /** Inputs that are samples of one adapter, whatever they say themselves. */
  readonly samples?: readonly string[] | undefined;
  /** Inputs that are another host. */
  readonly remote?: readonly string[] | undefined;
  /** Files that are in memory, by the names that stand for them. */
  readonly bytes?: ReadonlyMap<string, Uint8Array> | undefined;
  /** Logs that know more of the queues. */
  readonly logs?: readonly string[] | undefined;
  /** Files with outputs of `rdma resource show`, `devlink health` or `ethtool -S` of the same hosts. */
  readonly outputs?: readonly string[] | undefined;
  /**
   * Replace keys, addresses and names consistently before anything is judged, as `capture` does; the secret itself makes
   * answers and captures agree. Logs are left out: their lines can say anything.
   */
  readonly redact?: boolean | RedactionKey | undefined;
  /** vhca_id. */
  readonly gvmi?: number | undefined;
  /** The mtcr library. */
  readonly library?: string | undefined;
  /** Which way leads to a real adapter. */
  readonly access?: AccessPath | "auto" | undefined;
  /** Told what was opened. */
  readonly opened?: ((info: DeviceInfo) => void) | undefined;
  /** Stops between two accesses. */
  readonly signal?: AbortSignal | undefined;
  /** Told how far reading has come. */
  readonly progress?: ((what: string, done: number, total: number | undefined) => void) | undefined;
  /** Waits; default the timer of this process. */
  readonly sleep?: ((ms: number) => Promise<void>) | undefined;
}

/** What is told beside the answer. */
export interface SampledOptions extends DiagnoseOptions {
  /** Told the samples of all adapters, oldest first, before they are judged. */
  readonly sampled?: ((adapters: readonly (readonly Sample[])[]) => void) | undefined;
}

const DEFAULT_WINDOW = 1;

/** An opened input. */
interface Input {
  readonly name: string;
  readonly source: Source;
  readonly decoder: Decoder;
  /** It holds one moment: a capture, or a scenario given as one of several samples. */
  readonly still: boolean;
  /** Its contexts, where it is a file: read at once, so that of many files one is held at a time. */
  readonly read?: { readonly reader: SampleReader; readonly parts: SampleParts } | undefined;
}

/** Inputs of one adapter. */
interface Adapter {
  readonly device: string;
  readonly inputs: Input[];
}

/**
 * Find out what hangs.
 *
 * @param names Adapters, captures, scenarios.
 * @param options What is wanted.
 * @returns Verdicts, worst first.
 * @throws {DeviceError} When an input cannot be opened.
 *
 * @example Verdicts of a built-in adapter
 * ```ts
 * import { diagnose } from "@wqdump/wqdump";
 *
 * const { counts, verdicts } = await diagnose(["sim:mt4125_pciconf0"], { window: 1 });
 * if (verdicts.some(({ next }) => next.length === 0)) throw new Error(`nothing to do next? ${counts}`);
 * ```
 */
export function diagnose(names: readonly string[], options: DiagnoseOptions = {}): Promise<Diagnosis> {
  speakAsLibrary();
  return diagnoseSampled(names, options);
}

/** As {@linkcode diagnose}, for who needs the samples too. */
export async function diagnoseSampled(names: readonly string[], options: SampledOptions): Promise<Diagnosis> {
  const { samples = [], remote = [] } = options;
  const all = [...new Set([...names, ...samples, ...remote])];
  if (all.length + (options.logs?.length ?? 0) + (options.outputs?.length ?? 0) === 0) {
    throw new UsageError("Nothing to diagnose", "Name an adapter, captures, or a scenario");
  }
  const inputs: Input[] = [];
  const reading = new Reading(options, await redactionOf(options.redact));
  try {
    for (const name of all) {
      inputs.push(await reading.open(name));
      options.signal?.throwIfAborted();
    }
    const { logs = [] } = options;
    if (logs.length > 0 && reading.redaction === undefined) {
      return await diagnoseWithLogs(inputs, reading, { ...options, logs });
    }
    const answer = await diagnoseInputs(inputs, reading, options);
    if (logs.length === 0) return answer;
    const left = `${logs.length} log${logs.length === 1 ? "" : "s"}: their lines cannot be redacted`;
    return { ...answer, not_looked_at: [...answer.not_looked_at, left] };
  } finally {
    for (const { source } of inputs) source.close();
  }
}

async function redactionOf(redact: DiagnoseOptions["redact"]): Promise<Redaction | undefined> {
  if (redact === undefined || redact === false) return undefined;
  return new (await import("./redact.ts")).Redaction(redact);
}

/**
 * The samples that a diagnosis or a comparison rests on.
 *
 * @param names Adapters, captures, scenarios.
 * @param options As for {@linkcode diagnose}.
 * @param how `still`: one look at an adapter is enough.
 */
export async function readSamples(
  names: readonly string[],
  options: DiagnoseOptions,
  { still }: { readonly still: boolean },
): Promise<{ readonly adapters: readonly (readonly Sample[])[]; readonly incomplete: string | null }> {
  const inputs: Input[] = [];
  const { signal } = options;
  try {
    const reading = new Reading(options);
    for (const name of names) {
      inputs.push(await reading.open(name));
      signal?.throwIfAborted();
    }
    const adapters: Sample[][] = [];
    for (const adapter of await grouped(inputs, options)) {
      const calm = adapter.inputs.map((input) => ({ ...input, still: input.still || still || inputs.length > 1 }));
      adapters.push(await reading.samples({ ...adapter, inputs: calm }));
      signal?.throwIfAborted();
    }
    return { adapters, incomplete: reading.failures.length === 0 ? null : reading.incomplete() };
  } finally {
    for (const { source } of inputs) source.close();
  }
}

/** Logs are read first: what they report takes part in the search for the first cause. */
async function diagnoseWithLogs(
  inputs: readonly Input[],
  reading: Reading,
  options: SampledOptions & { readonly logs: readonly string[] },
): Promise<Diagnosis> {
  const { LogReports, HostNames } = await import("./log_reports.ts");
  const { withLogs } = await import("./diagnose_logs.ts");
  const reports = new LogReports();
  for (const log of options.logs) await reports.read(log);
  let hosts = new HostNames([]);
  let told: readonly Cause[] = [];
  const answer = await diagnoseInputs(inputs, reading, options, (adapters) => {
    hosts = new HostNames(adapters);
    return {
      reported: reports.verdicts(hosts),
      ranks(cases) {
        const ranks = new Ranks(cases);
        told = reports.collectives(ranks);
        return ranks;
      },
    };
  });
  return withLogs({ ...answer, causes: [...told, ...answer.causes] }, reports, hosts, options);
}

async function diagnoseInputs(
  inputs: readonly Input[],
  reading: Reading,
  options: SampledOptions,
  reported?: (adapters: readonly (readonly Sample[])[]) => Pick<JudgeOptions, "reported" | "ranks">,
): Promise<Diagnosis> {
  const { redaction } = reading;
  let adapters: (readonly Sample[])[] = [];
  for (const adapter of await grouped(inputs, options)) adapters.push(await reading.samples(adapter));
  if ((options.outputs?.length ?? 0) > 0) {
    const { readOutputs, withOutputs } = await import("./saved_outputs.ts");
    adapters = withOutputs(adapters, await readOutputs(options.outputs ?? []), (text) => reading.leftOut.push(text));
  }
  if (redaction !== undefined) {
    adapters = adapters.map((samples) => samples.map((sample) => redaction.sample(sample)));
  }
  if (options.signal?.aborted) reading.interrupted();
  else reading.missing(adapters.flat());
  options.sampled?.(adapters);
  const judgement = judge(adapters, {
    all: options.all,
    only: filterOf(options, redaction),
    ...reported?.(adapters),
  });
  return {
    ...judgement,
    not_looked_at: [...judgement.not_looked_at, ...reading.leftOut],
    incomplete: reading.failures.length === 0 ? null : reading.incomplete(),
  };
}

async function open(
  name: string,
  { library, access, signal, opened, bytes }: DiagnoseOptions,
  decoder: Decoder,
): Promise<Input> {
  const held = bytes?.get(name);
  const known = held === undefined && isScenario(name) ? `sim:${name}` : name;
  const options = { decoder, register: decoder.register, library, access, signal };
  const source = held === undefined ? await openSource(known, options) : await sourceOfBytes(name, held, options);
  opened?.(source.info);
  if (source.prmContext === undefined) {
    source.close();
    throw new UsageError(
      `"${name}" is ${source.info.part ?? "an adapter of generation 4"}: its queues cannot be diagnosed`,
      "diagnose knows ConnectX-4 and newer",
    );
  }
  return { name, source, decoder, still: held !== undefined || kindOfName(known) === "file" };
}

/** A scenario file that is named without `sim:`. */
function isScenario(name: string): boolean {
  if (!/\.json$/i.test(name) || kindOfName(name) !== "file") return false;
  try {
    return /"wqdump-scenario\//.test(Deno.readTextFileSync(name).slice(0, 1 << 16));
  } catch {
    return false;
  }
}

/** Inputs by adapter: what says that it is the same, and what was said to be. */
async function grouped(inputs: readonly Input[], { samples = [], remote = [] }: DiagnoseOptions): Promise<Adapter[]> {
  const groups = new Map<string, Input[]>();
  for (const input of inputs) {
    const said = samples.includes(input.name)
      ? "samples"
      : remote.includes(input.name)
      ? `remote ${input.name}`
      : undefined;
    const key = said ?? await identity(input);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [input]);
    else known.push(input);
  }
  return [...groups.values()].map((group) => {
    const sorted = group.length === 1 ? group : byTime(group);
    const { info } = sorted.at(-1)!.source;
    return { device: info.recordedAs ?? info.name, inputs: sorted };
  });
}

/** Captures are samples of one adapter when host, boot and PCI address agree; without facts, when the device is the same. */
async function identity({ source, read }: Input): Promise<string> {
  const facts = read === undefined ? await source.hostFacts?.() : read.parts.facts;
  const where = facts?.pci ?? facts?.node_guid;
  if (facts?.host != null && facts.boot_id !== null && where != null) return `${facts.host} ${facts.boot_id} ${where}`;
  return `device ${deviceKey(source.info)}`;
}

function deviceKey({ name, recordedAs, pciDeviceId, part, firmware }: DeviceInfo): string {
  const device = (recordedAs ?? name).replace(/^.*[/\\]/, "").replace(/^sim:/i, "").replace(/@\d+(\.\d+)?$/, "");
  return [device.toLowerCase(), pciDeviceId, part, firmware].join(" ");
}

/**
 * By their time; inputs without one stay in the order in which they were named. Of one boot the clock that never goes
 * back is asked: the wall clock may have been set between the samples.
 */
function byTime(inputs: readonly Input[]): Input[] {
  const facts = inputs.map(({ read }) => read?.parts.facts);
  const boots = new Set(facts.map((one) => one?.boot_id ?? null));
  const monos = new Set(facts.map((one) => one?.mono_us ?? null));
  if (boots.size === 1 && !boots.has(null) && !monos.has(null) && monos.size === inputs.length) {
    return inputs.map((input, i) => ({ input, mono: facts[i]!.mono_us! })).sort((a, b) => a.mono - b.mono)
      .map(({ input }) => input);
  }
  const timed = inputs.map((input) => ({ input, time: input.source.time?.now().time }));
  if (timed.some(({ time }) => time === undefined)) return [...inputs];
  return timed.sort((a, b) => a.time! - b.time!).map(({ input }) => input);
}

/** Which queues are asked for. */
function filterOf(
  { qps, cqs, pids, peers }: DiagnoseOptions,
  redaction: Redaction | undefined,
): Only | undefined {
  if (qps === undefined && cqs === undefined && pids === undefined && peers === undefined) return undefined;
  const isPeer = (peer: Verdict["peer"]): boolean =>
    peers === undefined ||
    [peer?.host, peer?.gid, String(peer?.lid ?? "")].some((one) =>
      one != null &&
      peers.some((wanted) => wanted.toLowerCase() === one.toLowerCase() || redaction?.stands(one, wanted) === true)
    );
  const ofQps = qps !== undefined || pids !== undefined || peers !== undefined;
  return {
    qp: !ofQps
      ? undefined
      : ({ number, peer, owner }) =>
        (qps === undefined || qps.includes(number!)) && isPeer(peer) &&
        (pids === undefined || pids.includes(owner?.pid ?? -1)),
    cqs: cqs === undefined ? undefined : new Set(cqs),
  };
}

/** Reads all adapters. */
class Reading {
  readonly leftOut: string[] = [];
  readonly failures: string[] = [];
  readonly redaction: Redaction | undefined;
  readonly #options: DiagnoseOptions;
  readonly #end: number;
  /** Files are read one after another: one decoder does for all. */
  #fileDecoder: Decoder | undefined;

  constructor(options: DiagnoseOptions, redaction?: Redaction) {
    this.#options = options;
    this.redaction = redaction;
    this.#end = options.budget === undefined ? Infinity : performance.now() + options.budget * 1000;
  }

  /** Open an input. Of a file all contexts are read, and it is closed where it holds no rings. */
  async open(name: string): Promise<Input> {
    const input = await open(name, this.#options, this.#fileDecoder ?? Decoder.create());
    if (!input.still) {
      if (this.#fileDecoder === input.decoder) this.#fileDecoder = undefined; // an adapter has its own
      return input;
    }
    this.#fileDecoder = input.decoder;
    const reader = this.#reader(input, input.source.info.recordedAs ?? name);
    const { qps, cqs } = this.#options;
    const parts = await readAll(reader, { qps, cqs });
    if (!await reader.lookForRings()) reader.release();
    return { ...input, source: reader.source, read: { reader, parts } };
  }

  #reader({ source, decoder }: Input, device: string): SampleReader {
    const { gvmi, signal, progress } = this.#options;
    return new SampleReader(source, decoder, {
      gvmi,
      signal,
      progress,
      failed: (text, problem) => this.#fail(`${this.#label(device)}: ${this.redaction?.problem(problem) ?? text}`),
      expired: () => this.#expired(),
    });
  }

  async samples({ device, inputs }: Adapter): Promise<Sample[]> {
    const { signal, window = DEFAULT_WINDOW, qps, cqs } = this.#options;
    const readers = inputs.map((input) => input.read?.reader ?? this.#reader(input, device));
    const sampling: SampleOptions = {
      window,
      qps,
      cqs,
      stopped: () => signal?.aborted === true || this.#expired(),
      leftOut: (text) => this.#leave(`${this.#label(device)}: ${text}`),
      wait: (ms, source) => this.#wait(ms, source),
    };
    const [only] = inputs;
    if (inputs.length === 1 && !only!.still) return await sampleAdapter(readers[0]!, device, sampling);
    return await sampleFiles(readers, inputs.map(({ read }) => read?.parts), device, sampling);
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
