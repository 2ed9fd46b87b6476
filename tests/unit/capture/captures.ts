/** Captures of simulated adapters, for tests. */

import type { Failure } from "../../../capture/about.ts";
import { RedactedTexts } from "../../../capture/redact/texts.ts";
import { Scrubber } from "../../../capture/redact/scrub.ts";
import { RedactingKeeper } from "../../../capture/redact/keeper.ts";
import { RecordingPort, RecordingProvider } from "../../../capture/recorder.ts";
import { plainKeeper } from "../../../capture/keeper.ts";
import { type CaptureCounts, takeCapture } from "../../../capture/take.ts";
import { CaptureWriter } from "../../../capture/writer.ts";
import { ringReader } from "../../../capture/redact/ring_elements.ts";
import { loadZlib } from "../../../files/zlib.ts";
import { openSource } from "../../../api/open.ts";
import { contextSources } from "../../../device/gen4_types.ts";
import type { ContextImage, ContextPort, SegmentProvider, Source } from "../../../device/types.ts";
import { Decoder } from "../../../wasm/decoder.ts";
import { concat } from "../files/streams.ts";

export const decoder = Decoder.create();

/** A secret for tests; real ones are random. */
const SECRET = [1, 2, 3, 4] as const;

/** Bytes of a capture and what came of taking it. */
export interface TestCapture {
  readonly bytes: Uint8Array;
  readonly taken: CaptureCounts;
  readonly failures: readonly Failure[];
  readonly wiped: readonly string[];
}

/** Open anything as a source, with something put around its provider. */
export function open(
  name: string,
  around?: (provider: SegmentProvider) => SegmentProvider,
  aroundPort?: (port: ContextPort) => ContextPort,
): Promise<Source> {
  return openSource(name, { decoder, register: decoder.register, around, aroundPort });
}

/** Numbers of an adapter's QPs. */
export async function qpsOf(name: string): Promise<number[]> {
  const file = new URL(`../../../scenarios/${name.replace("sim:", "")}.json`, import.meta.url);
  const { queues } = JSON.parse(await Deno.readTextFile(file)) as { queues: { kind: string; number: string }[] };
  return queues.filter((queue) => queue.kind === "qp").map((queue) => Number(queue.number));
}

/** Take a capture of a source in memory. */
export async function capture(
  name: string,
  qps: readonly number[] | undefined,
  options: { redact?: boolean; around?: (provider: SegmentProvider) => SegmentProvider; signal?: AbortSignal } = {},
): Promise<TestCapture> {
  let recorder: RecordingProvider | RecordingPort | undefined;
  const source = await open(
    name,
    (provider) => recorder = new RecordingProvider(options.around?.(provider) ?? provider),
    (port) => recorder = new RecordingPort(port, contextSources()),
  );
  const pieces: Uint8Array[] = [];
  const about = { tool: "test", time: "2026-01-02T03:04:05Z", device: source.info, qps };
  const writer = new CaptureWriter({ write: (bytes) => pieces.push(bytes.slice()) }, await loadZlib(), {
    ...about,
    redacted: options.redact ? ["everything"] : undefined,
  });
  const menu = await source.menu?.() ?? [];
  if (menu.length > 0) writer.menu(menu);
  const wiped: string[] = [];
  const stage = !options.redact ? plainKeeper(writer) : new RedactingKeeper({
    sink: writer,
    menu,
    scrubber: new Scrubber(SECRET),
    texts: new RedactedTexts(new Scrubber(SECRET)),
    readRing: ringReader(decoder, source.info.generation),
    wiped: (what) => wiped.push(what),
  });
  recorder!.keeper = stage;
  const failures: Failure[] = [];
  const failed = (failure: Failure): void => {
    failures.push(failure);
    writer.failure(failure);
  };
  const taken = await takeCapture(source, stage, { qps, failed, signal: options.signal });
  writer.finish();
  source.close();
  return { bytes: concat(...pieces), taken, failures, wiped };
}

/** A context in a form that can be compared; errors as their message without the device's name. */
export async function contextOf(source: Source, type: string, index: number): Promise<ContextImage | string> {
  try {
    return await source.readContext({ source: type, index, query: true });
  } catch (error) {
    return withoutName(error, source);
  }
}

/** A ring's geometry, facts and bytes, or its error. */
export async function ringOf(source: Source, type: string, index: number, part = {}): Promise<unknown> {
  try {
    const { chunks, ...stream } = await source.openRing({ source: type, index, ...part });
    const pieces: Uint8Array[] = [];
    for await (const piece of chunks) pieces.push(piece.slice());
    return { ...stream, bytes: concat(...pieces) };
  } catch (error) {
    return withoutName(error, source);
  }
}

function withoutName(error: unknown, source: Source): string {
  return (error as Error).message.replaceAll(source.info.name, "DEVICE");
}
