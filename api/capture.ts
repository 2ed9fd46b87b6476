/** Captures for programs: everything about some queues in one file, and that file as a device. */

import { type CaptureAbout, type Failure, LOST_BEFORE, reasonFrom } from "../capture/about.ts";
import { RecordingPort, RecordingProvider } from "../capture/recorder.ts";
import { newSecret, type RedactionKey } from "../capture/redact/permutation.ts";
import type { Scrubber } from "../capture/redact/scrub.ts";
import type { RedactedTexts } from "../capture/redact/texts.ts";
import { type CaptureKeeper, plainKeeper } from "../capture/keeper.ts";
import { takeCapture } from "../capture/take.ts";
import { type CaptureSink, CaptureWriter } from "../capture/writer.ts";
import { contextSources } from "../device/gen4_types.ts";
import type { HostFacts } from "../device/host_facts.ts";
import type { DeviceInfo, Source } from "../device/types.ts";
import { speakAsLibrary, UsageError } from "../errors.ts";
import { loadZlib } from "../files/zlib.ts";
import { Decoder } from "../wasm/decoder.ts";
import { type Device, deviceOf, type OpenOptions } from "./device.ts";
import { openSource, sourceOfFile } from "./open.ts";
import { VERSION } from "../version.ts";

/** What `redact` does, as the capture itself says. */
const REDACTED = [
  "memory keys, protocol keys, addresses, LIDs and data in numbers are replaced, equal values by equal ones",
  "payload and everything without a public layout is wiped",
  "names and texts are replaced by words from a closed list",
];

/** Options of {@linkcode capture}. */
export interface CaptureOptions extends OpenOptions {
  /** File that keeps every access. */
  readonly trace?: string | undefined;
  /** Told of long waits for other processes, one line each. */
  readonly say?: ((text: string) => void) | undefined;
  /** QPs to capture with all that belongs to them; undefined: everything that exists. */
  readonly qps?: readonly number[] | undefined;
  /** Without `qps`: first number that is looked for of each kind. */
  readonly first?: number | undefined;
  /** Without `qps`: how many numbers are looked through of each kind. */
  readonly count?: number | undefined;
  /** Contexts in the PRM's format only, no rings. */
  readonly contextsOnly?: boolean | undefined;
  /** Guest VM id (vhca_id); default: the function's own. */
  readonly gvmi?: number | undefined;
  /** Replace what should not leave the house; a secret makes captures agree with each other. */
  readonly redact?: boolean | RedactionKey | undefined;
  /** Seconds after which the capture ends with what it has. */
  readonly budget?: number | undefined;
  /** Ends the capture with what it has. */
  readonly signal?: AbortSignal | undefined;
  /** Told what was opened, before anything is read; what it throws ends the capture. */
  readonly opened?: ((info: DeviceInfo) => void) | undefined;
  /** Leave out who has which queue: processes and their commands. */
  readonly withoutOwners?: boolean | undefined;
  /** Told how far it is. */
  readonly progress?: ((what: string, done: number, total: number | undefined) => void) | undefined;
  /** Told what could not be read. */
  readonly failed?: ((failure: Failure) => void) | undefined;
  /** Told every remark that stands in the capture too. */
  readonly note?: ((text: string) => void) | undefined;
}

/** What came of a capture. */
export interface CaptureResult {
  /** The device. */
  readonly device: DeviceInfo;
  /** Contexts read. */
  readonly contexts: number;
  /** Rings read. */
  readonly rings: number;
  /** Things that could not be read. */
  readonly failures: number;
  /** Why it ended early; undefined: it did not. */
  readonly ended: "interrupted" | "budget" | "device" | undefined;
}

/**
 * Capture contexts and rings.
 *
 * @param name The device, as in `openDevice`.
 * @param sink Gets the bytes of the capture, piece by piece. A file is complete when this returns.
 * @param options What to capture.
 * @throws {DeviceError} When the device cannot be opened. What cannot be read is told to `failed` instead.
 *
 * @example Capture a queue pair and read it back
 * ```ts
 * import { capture, openCapture } from "@wqdump/wqdump";
 *
 * const path = await Deno.makeTempFile({ suffix: ".wqd" });
 * using file = await Deno.open(path, { write: true });
 * const { contexts } = await capture("sim:mt4125_pciconf0", { write: (bytes) => file.writeSync(bytes) }, { qps: [0x201] });
 * using device = await openCapture(path);
 * if (contexts === 0 || device.about.qps?.[0] !== 0x201) throw new Error("nothing was captured");
 * ```
 */
export async function capture(name: string, sink: CaptureSink, options: CaptureOptions = {}): Promise<CaptureResult> {
  speakAsLibrary();
  const decoder = Decoder.create();
  const sources = contextSources(options.contextSources);
  const { library, access, trace, say, signal } = options;
  let recorder: RecordingProvider | RecordingPort | undefined;
  const source = await openSource(name, {
    ...{
      library,
      access,
      trace,
      say,
      signal,
      decoder,
      register: decoder.register,
      contextSources: options.contextSources,
    },
    around: (provider) => recorder = new RecordingProvider(provider),
    aroundPort: (port) => recorder = new RecordingPort(port, sources),
  });
  try {
    options.opened?.(source.info);
    const redaction = await redactionOf(options.redact);
    const facts = await source.hostFacts?.();
    const about = aboutOf(source, facts, options);
    const writer = new CaptureWriter(sink, await loadZlib(), redaction?.texts.about(about) ?? about);
    const keeper = await keeperFor(source, writer, decoder, redaction, options.note);
    writeHostFacts(facts, keeper, options);
    const texts = redaction?.texts;
    const recording = (on: boolean): void => void (recorder!.keeper = on ? keeper : undefined);
    const result = await take(source, keeper, { writer, texts, recording, facts }, options);
    writer.finish();
    return result;
  } finally {
    source.close();
  }
}

/** What the host tells: counters and owners as they are before the contexts are read. */
function writeHostFacts(facts: HostFacts | undefined, keeper: CaptureKeeper, { withoutOwners }: CaptureOptions): void {
  if (facts === undefined) return;
  const left = { fact: "owners", reason: "left out as asked" };
  keeper.host(withoutOwners ? { ...facts, owners: [], absent: [...facts.absent, left] } : facts);
}

/** What the capture says about itself; of a captured device, what was said when the adapter was read. */
function aboutOf(
  source: Source,
  facts: HostFacts | undefined,
  { gvmi, qps, redact }: CaptureOptions,
): CaptureAbout {
  // How it was reached says something of the host and nothing of the device.
  const { recordedAs, recordedBy, recordedOn, recordedRedacted, access: _access, ...device } = source.info;
  return {
    tool: recordedBy ?? `wqdump ${VERSION}`,
    time: new Date(source.time?.now().time ?? Date.now()).toISOString(),
    host: recordedOn ?? (recordedAs === undefined ? facts?.host ?? undefined : undefined),
    device: { ...device, name: recordedAs ?? device.name },
    gvmi,
    qps,
    redacted: redact ? REDACTED : recordedRedacted,
  };
}

/** What redacts a capture: values under one secret, and texts. */
interface Redaction {
  readonly scrubber: Scrubber;
  readonly texts: RedactedTexts;
}

async function redactionOf(redact: CaptureOptions["redact"]): Promise<Redaction | undefined> {
  if (!redact) return undefined;
  const { Scrubber } = await import("../capture/redact/scrub.ts");
  const { RedactedTexts } = await import("../capture/redact/texts.ts");
  const scrubber = new Scrubber(redact === true ? newSecret() : redact);
  return { scrubber, texts: new RedactedTexts(scrubber) };
}

/** Where dumps go: straight into the file, or through redaction. */
async function keeperFor(
  source: Source,
  writer: CaptureWriter,
  decoder: Decoder,
  redaction: Redaction | undefined,
  note: CaptureOptions["note"],
): Promise<CaptureKeeper> {
  const menu = await source.menu?.() ?? [];
  if (menu.length > 0) writer.menu(redaction?.texts.menu(menu) ?? menu);
  if (redaction === undefined) return plainKeeper(writer);
  const { RedactingKeeper } = await import("../capture/redact/keeper.ts");
  const { ringReader } = await import("../capture/redact/ring_elements.ts");
  const { scrubber, texts } = redaction;
  const said = new Set<string>();
  return new RedactingKeeper({
    sink: writer,
    menu,
    scrubber,
    texts,
    readRing: ringReader(decoder, source.info.generation),
    wiped(what) {
      if (said.has(what)) return;
      said.add(what);
      const text = `Wiped: ${texts.wiped(what)}`;
      writer.note(text);
      note?.(text);
    },
  });
}

/** Where a capture goes beside its dumps. */
interface Sinks {
  readonly writer: CaptureWriter;
  readonly texts: RedactedTexts | undefined;
  readonly recording: (on: boolean) => void;
  readonly facts: HostFacts | undefined;
}

/** Numbers of DC targets that the host tells of, where the device shows their contexts. */
async function dctsOf(source: Source, facts: HostFacts | undefined): Promise<number[]> {
  const isOffered = (await source.menu?.() ?? []).some(({ name }) => name.toUpperCase() === DCT_SEGMENT);
  if (!isOffered) return [];
  return (facts?.owners ?? []).flatMap(({ kind, number, type }) => kind === "qp" && type === "DCT" ? number ?? [] : []);
}

const DCT_SEGMENT = "PRM_QUERY_DCT";

/** Read everything. */
async function take(
  source: Source,
  keeper: CaptureKeeper,
  { writer, texts, recording, facts }: Sinks,
  options: CaptureOptions,
): Promise<CaptureResult> {
  const { qps, gvmi, first, count, contextsOnly, progress, failed, note, budget, signal } = options;
  const dcts = await dctsOf(source, facts);
  const spent = new AbortController();
  const timer = budget === undefined ? undefined : setTimeout(() => spent.abort(), budget * 1000);
  // What is told is what is written: the terminal of a redacting capture ends up in reports as well.
  const write = (text: string, tell?: CaptureOptions["note"]): void => {
    const said = texts === undefined ? text : texts.note(text);
    if (said === undefined) return;
    writer.note(said);
    tell?.(said);
  };
  const fail = (failure: Failure): void => {
    const told = texts?.failure(failure) ?? failure;
    writer.failure(told);
    failed?.(told);
  };
  recording(true);
  const { contexts, rings, failures, interrupted, givenUp } = await takeCapture(source, keeper, {
    ...{ qps, dcts, gvmi, first, count, contextsOnly, progress, recording },
    signal: signal === undefined ? spent.signal : AbortSignal.any([signal, spent.signal]),
    failed: fail,
  }).finally(() => clearTimeout(timer));
  // A copy of what is not whole is not whole either.
  if (source.damaged) fail({ source: LOST_BEFORE, what: "part", reason: reasonFrom(new Error("the file is damaged")) });
  for (const text of source.notes) write(text, note);
  const ended = givenUp ? "device" : !interrupted ? undefined : signal?.aborted ? "interrupted" : "budget";
  if (ended !== undefined) write(ENDED[ended]);
  if (texts?.leftOut !== undefined) {
    writer.note(texts.leftOut);
    note?.(texts.leftOut);
  }
  return { device: source.info, contexts, rings, failures: failures + (source.damaged ? 1 : 0), ended };
}

/** What the capture says of an early end. */
const ENDED = {
  interrupted: "The capture was interrupted before its end",
  budget: "The capture ended when its time was spent",
  device: "The device did not answer any more: the capture was given up",
} as const;

/** A capture as a device, with what it says about itself. */
export interface CapturedDevice extends Device {
  /** Who made it, when, of which device, and what was asked for. */
  readonly about: CaptureAbout;
  /** What could not be read when it was made. */
  readonly failures: readonly Failure[];
}

/**
 * Open a capture.
 *
 * @param path The file, packed or not.
 * @returns The device as it was captured. Its `notes` say what is damaged.
 * @throws {UsageError} When the file is no capture; `openDevice` opens dump files and traces.
 * @throws {DecodeError} When nothing of it can be used.
 * @throws {DeviceError} When it cannot be read.
 */
export async function openCapture(path: string): Promise<CapturedDevice> {
  speakAsLibrary();
  const { openAnyFile } = await import("./open_file.ts");
  const opened = await openAnyFile(path);
  const { capture: held } = opened;
  if (held === undefined) {
    (opened.generation === 4 ? opened.port : opened.provider).close();
    throw new UsageError(`"${path}" is no capture`, "openDevice() opens dump files and traces too");
  }
  const decoder = Decoder.create();
  const source = await sourceOfFile(opened, { decoder, register: decoder.register });
  return Object.assign(deviceOf(source, decoder), { about: held.about, failures: held.failures });
}
