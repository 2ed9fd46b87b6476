/** Diagnosis of adapters, captures and scenarios. */

import { speakAsLibrary, UsageError } from "../errors.ts";
import { Turns } from "../files/turns.ts";
import { type JudgeOptions, judging } from "../diagnose/judge.ts";
import type { Only } from "../diagnose/narrow.ts";
import { Ranks } from "../diagnose/ranks.ts";
import type { Cause, Diagnosis, Sample, Verdict } from "../diagnose/types.ts";
import type { KernelLog } from "./log_reports.ts";
import type { AccessPath, DeviceInfo } from "../device/types.ts";
import type { RedactionKey } from "../capture/redact/permutation.ts";
import type { Redaction } from "./redact.ts";
import { type Adapter, type DiagnosisInput, grouped } from "./diagnose_inputs.ts";
import { DiagnosisReading } from "./diagnose_reading.ts";

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
  const inputs: DiagnosisInput[] = [];
  const reading = new DiagnosisReading(options, await redactionOf(options.redact));
  try {
    const { logs = [] } = options;
    for (const name of all) {
      const input = await reading.openOne(name, all.length === 1);
      if (input !== undefined) inputs.push(input);
      options.signal?.throwIfAborted();
    }
    if (inputs.length === 0 && reading.firstError !== undefined) throw reading.firstError;
    if (reading.redaction === undefined) return await diagnoseWithLogs(inputs, reading, { ...options, logs });
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
  const inputs: DiagnosisInput[] = [];
  const { signal } = options;
  try {
    const reading = new DiagnosisReading(options);
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

/** What the kernels of the hosts printed shortly before their samples, and logs: both take part in what is judged. */
async function diagnoseWithLogs(
  inputs: readonly DiagnosisInput[],
  reading: DiagnosisReading,
  options: SampledOptions & { readonly logs: readonly string[] },
): Promise<Diagnosis> {
  let finish: ((answer: Diagnosis) => Diagnosis) | undefined;
  const answer = await diagnoseInputs(inputs, reading, options, async (adapters) => {
    const kernels = kernelLogs(adapters);
    if (kernels.length + options.logs.length === 0) return {};
    const { LogReports, HostNames } = await import("./log_reports.ts");
    const { withLogs } = await import("./diagnose_logs.ts");
    const reports = new LogReports();
    for (const log of options.logs) await reports.read(log, options.signal);
    for (const kernel of kernels) await reports.readKernel(kernel);
    const { logTimes } = await import("./log_times.ts");
    const hosts = new HostNames(adapters);
    const reported = reports.verdicts(hosts);
    let told: readonly Cause[] = [];
    finish = (judged) => withLogs({ ...judged, causes: [...told, ...judged.causes] }, reports, hosts, options);
    return {
      reported: [...reported.keys(), ...reports.eventsOn(hosts)],
      times: (cases) => logTimes(reported, reports.dated, hosts, cases),
      ranks(cases) {
        const ranks = new Ranks(cases);
        told = reports.collectives(ranks);
        return ranks;
      },
    };
  });
  return finish?.(answer) ?? answer;
}

/** Lines of the kernel's log are of now for so long before a sample, in microseconds. */
const RECENT_US = 600e6;

/** What the kernel of each host printed of its adapter shortly before the newest sample. */
function kernelLogs(adapters: readonly (readonly Sample[])[]): KernelLog[] {
  return adapters.flatMap((samples) => {
    const { facts, host, device } = samples.findLast((sample) => sample.facts !== undefined) ?? {};
    const now = facts?.mono_us;
    if (facts === undefined || now == null || device === undefined) return [];
    const lines = facts.kernel_log.filter(({ time_us: time }) => time >= now - RECENT_US);
    const wall = Date.parse(facts.time ?? "");
    const boot_us = Number.isNaN(wall) ? undefined : wall * 1000 - now;
    return lines.length === 0 ? [] : [{ host: host ?? null, device, lines, boot_us }];
  });
}

/** Keys that the other end of failed requests should have. */
async function readRemoteKeys(
  groups: readonly Adapter[],
  adapters: readonly (readonly Sample[])[],
  reading: DiagnosisReading,
): Promise<void> {
  const { keysAt, remoteKeysOf } = await import("./remote_keys.ts");
  const wanted = remoteKeysOf(adapters);
  if (wanted.size === 0) return;
  for (const [i, adapter] of groups.entries()) {
    const sample = adapters[i]!.at(-1)!;
    await reading.remoteKeys(adapter, sample, keysAt(sample, wanted));
  }
}

async function diagnoseInputs(
  inputs: readonly DiagnosisInput[],
  reading: DiagnosisReading,
  options: SampledOptions,
  reported?: (adapters: readonly (readonly Sample[])[]) => Promise<Pick<JudgeOptions, "reported" | "times" | "ranks">>,
): Promise<Diagnosis> {
  const { redaction } = reading;
  let adapters: (readonly Sample[])[] = [];
  const groups = await grouped(inputs, options);
  for (const adapter of groups) adapters.push(await reading.samples(adapter));
  if (groups.length > 1) await readRemoteKeys(groups, adapters, reading);
  if ((options.outputs?.length ?? 0) > 0) {
    const { readOutputs, withOutputs } = await import("./saved_outputs.ts");
    adapters = withOutputs(adapters, await readOutputs(options.outputs ?? []), (text) => reading.leftOut.push(text));
  }
  if (redaction !== undefined) {
    adapters = await redacted(adapters, redaction);
  }
  if (options.signal?.aborted) reading.interrupted();
  else reading.missing(adapters.flat());
  options.sampled?.(adapters);
  // What was read until a signal came is judged; a signal that comes now ends it.
  const turns = new Turns(options.signal?.aborted ? undefined : options.signal);
  const { only, unmet } = filterOf(options, redaction);
  const judgement = await turns.through(judging(adapters, {
    all: options.all,
    only,
    ...await reported?.(adapters),
  }));
  return {
    ...judgement,
    not_looked_at: [...judgement.not_looked_at, ...unmet(), ...reading.leftOut, ...reading.furtherFailures()],
    incomplete: reading.failures.length === 0 ? null : reading.incomplete(),
  };
}

async function redacted(adapters: readonly (readonly Sample[])[], redaction: Redaction): Promise<Sample[][]> {
  const turns = new Turns();
  const all: Sample[][] = [];
  for (const samples of adapters) {
    const own: Sample[] = [];
    for (const sample of samples) own.push(await turns.through(redaction.sample(sample)));
    all.push(own);
  }
  return all;
}

/** Which queues are asked for, and what is said where a process or peer has none. */
function filterOf(
  { qps, cqs, pids, peers }: DiagnoseOptions,
  redaction: Redaction | undefined,
): { readonly only: Only | undefined; readonly unmet: () => string[] } {
  if (qps === undefined && cqs === undefined && pids === undefined && peers === undefined) {
    return { only: undefined, unmet: () => [] };
  }
  let met = pids === undefined && peers === undefined;
  const isPeer = (peer: Verdict["peer"]): boolean =>
    peers === undefined ||
    [peer?.host, peer?.gid, String(peer?.lid ?? "")].some((one) =>
      one != null &&
      peers.some((wanted) => wanted.toLowerCase() === one.toLowerCase() || redaction?.stands(one, wanted) === true)
    );
  const ofQps = qps !== undefined || pids !== undefined || peers !== undefined;
  const isWanted = ({ number, peer, owner }: Pick<Verdict, "number" | "peer" | "owner">): boolean => {
    const wanted = (qps === undefined || qps.includes(number!)) && isPeer(peer) &&
      (pids === undefined || pids.includes(owner?.pid ?? -1));
    met ||= wanted;
    return wanted;
  };
  return {
    only: { qp: ofQps ? isWanted : undefined, cqs: cqs === undefined ? undefined : new Set(cqs) },
    unmet: () => met ? [] : ["QPs of the process or peer that was asked for: there are none"],
  };
}
