/** Inputs of a diagnosis, opened, and put together by the adapter that they are of. */

import { UsageError } from "../errors.ts";
import type { DeviceInfo, Source } from "../device/types.ts";
import type { Decoder } from "../wasm/decoder.ts";
import { kindOfName, openSource, sourceOfBytes } from "./open.ts";
import type { SampleReader } from "./sample_reader.ts";
import type { SampleParts } from "./sample_parts.ts";
import type { DiagnoseOptions } from "./diagnose.ts";

export interface DiagnosisInput {
  readonly name: string;
  readonly source: Source;
  readonly decoder: Decoder;
  /** It holds one moment: a capture, or a scenario given as one of several samples. */
  readonly still: boolean;
  /** Its contexts, where it is a file: read at once, so that of many files one is held at a time. */
  readonly read?: { readonly reader: SampleReader; readonly parts: SampleParts } | undefined;
}

/** Inputs of one adapter. */
export interface Adapter {
  readonly device: string;
  readonly inputs: DiagnosisInput[];
}

export async function openDiagnosisInput(
  name: string,
  { library, access, signal, opened, bytes }: DiagnoseOptions,
  decoder: Decoder,
): Promise<DiagnosisInput> {
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
    // To open a pipe waits for its writer, and what comes from it comes once.
    if (!Deno.statSync(name).isFile) return false;
    using file = Deno.openSync(name, { read: true });
    if (!file.statSync().isFile) return false;
    const start = new Uint8Array(1 << 16);
    return /"wqdump-scenario\//.test(new TextDecoder().decode(start.subarray(0, file.readSync(start) ?? 0)));
  } catch {
    return false;
  }
}

/** Inputs by adapter: what says that it is the same, and what was said to be. */
export async function grouped(
  inputs: readonly DiagnosisInput[],
  { samples = [], remote = [] }: DiagnoseOptions,
): Promise<Adapter[]> {
  const groups = new Map<string, DiagnosisInput[]>();
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
async function identity({ source, read }: DiagnosisInput): Promise<string> {
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
function byTime(inputs: readonly DiagnosisInput[]): DiagnosisInput[] {
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
