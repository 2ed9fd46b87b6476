/**
 * `wqdump capture`.
 *
 * @module
 */

import { DeviceError, EXIT } from "../../errors.ts";
import { AtomicFile } from "../../files/atomic_file.ts";
import type { CaptureAbout, Failure } from "../../capture/about.ts";
import { type ContextKeeper, type DumpKeeper, RecordingPort, RecordingProvider } from "../../capture/recorder.ts";
import { type CaptureStage, plainStage } from "../../capture/stage.ts";
import { takeCapture, type Taken } from "../../capture/take.ts";
import { CaptureWriter } from "../../capture/writer.ts";
import { loadZlib } from "../../files/zlib.ts";
import { contextSources } from "../../device/gen4_types.ts";
import type { SegmentRequest, Source } from "../../device/types.ts";
import { Decoder } from "../../wasm/decoder.ts";
import { checkDevice } from "../check_device.ts";
import type { Session } from "../session.ts";
import { VERSION } from "../version.ts";

/** What `--redact` does, as the capture itself says. */
const REDACTED = [
  "memory keys, protocol keys, addresses, LIDs and data in numbers are replaced, equal values by equal ones",
  "payload and everything without a public layout is wiped",
];

/** Run it. */
export async function run(session: Session): Promise<number> {
  const { options } = session;
  const { openSource } = await import("../../api/open.ts");
  const decoder = Decoder.create();
  const relay = new Relay();
  let recorder: RecordingProvider | RecordingPort | undefined;
  const sources = contextSources(options["context-sources"]);
  const source = await openSource(options.device!, {
    decoder,
    register: decoder.register,
    library: options.lib,
    trace: options.trace,
    contextSources: options["context-sources"],
    say: (text) => session.info(text),
    signal: session.signal,
    around: (provider) => recorder = new RecordingProvider(provider, relay),
    aroundPort: (port) => recorder = new RecordingPort(port, relay, sources),
  });
  try {
    checkDevice(options, source.info);
    using file = new AtomicFile(options.output!);
    const writer = new CaptureWriter(file, await loadZlib(), about(session, source));
    const stage = await stageFor(session, { source, writer, decoder });
    relay.to = stage;
    const taken = await take(session, { source, stage, writer, recorder });
    writer.finish();
    return report(session, { source, taken, file });
  } finally {
    source.close();
  }
}

/** Passes what is read to the stage, which needs the open device before it exists. */
class Relay implements DumpKeeper, ContextKeeper {
  to: CaptureStage | undefined;
  dump(request: SegmentRequest): number {
    return this.to === undefined ? 0 : this.to.dump(request);
  }
  data(dump: number, bytes: Uint8Array): void {
    this.to?.data(dump, bytes);
  }
  done(dump: number, reason: Error | undefined): void {
    this.to?.done(dump, reason);
  }
  contextRead(source: string, index: number, bytes: Uint8Array): void {
    this.to?.contextRead(source, index, bytes);
  }
  bufferRead(source: string, index: number, bytes: Uint8Array): void {
    this.to?.bufferRead(source, index, bytes);
  }
}

/** What the capture says about itself. */
function about({ options }: Session, source: Source): CaptureAbout {
  return {
    tool: `wqdump ${VERSION}`,
    time: new Date().toISOString(),
    device: source.info,
    gvmi: options.gvmi,
    qps: options.all ? undefined : options.qp,
    redacted: options.redact ? REDACTED : undefined,
  };
}

/** Where dumps go: straight into the file, or through redaction. */
async function stageFor(
  session: Session,
  { source, writer, decoder }: { source: Source; writer: CaptureWriter; decoder: Decoder },
): Promise<CaptureStage> {
  const menu = await source.menu?.() ?? [];
  if (menu.length > 0) writer.menu(menu);
  if (!session.options.redact) return plainStage(writer);
  const { RedactingStage } = await import("../../capture/redact/stage.ts");
  const { Scrubber } = await import("../../capture/redact/scrub.ts");
  const { newSecret } = await import("../../capture/redact/permutation.ts");
  const { ringReader } = await import("../../capture/redact/ring_elements.ts");
  const said = new Set<string>();
  return new RedactingStage({
    sink: writer,
    menu,
    scrubber: new Scrubber(newSecret()),
    readRing: ringReader(decoder, source.info.generation),
    wiped(what) {
      if (said.has(what)) return;
      said.add(what);
      writer.note(`Wiped: ${what}`);
      session.info(`Wiped: ${what}`);
    },
  });
}

/** Read everything, with progress and remarks. */
async function take(
  session: Session,
  { source, stage, writer, recorder }: {
    source: Source;
    stage: CaptureStage;
    writer: CaptureWriter;
    recorder: RecordingProvider | RecordingPort | undefined;
  },
): Promise<Taken> {
  const { options } = session;
  let [label, progress] = ["Capturing", session.progress("Capturing")];
  const taken = await takeCapture(source, stage, {
    qps: options.all ? undefined : options.qp ?? [],
    gvmi: options.gvmi,
    signal: session.signal,
    recording: (on) => {
      if (recorder !== undefined) recorder.recording = on;
    },
    progress(what, done, total) {
      if (what !== label) {
        progress.clear();
        [label, progress] = [what, session.progress(what)];
      }
      progress.update(done, total);
    },
    failed(failure) {
      progress.clear();
      writer.failure(failure);
      session.warn(failureText(failure));
    },
  });
  progress.clear();
  for (const note of source.notes) {
    writer.note(note);
    session.warn(note);
  }
  if (taken.interrupted) writer.note("The capture was interrupted before its end");
  if (taken.givenUp) writer.note("The device did not answer any more: the capture was given up");
  return taken;
}

/** One failure in words. */
export function failureText({ source, index, what, reason }: Failure): string {
  const which = index === undefined ? source : `${source} 0x${index.toString(16)}`;
  return `Not captured: ${what} of ${which}: ${reason.message}`;
}

/** Put the file in place unless nothing is in it, and say what came of it. */
function report(
  session: Session,
  { source, taken, file }: { source: Source; taken: Taken; file: AtomicFile },
): number {
  const { contexts, rings, failures, interrupted, givenUp } = taken;
  if (contexts === 0) {
    if (interrupted) return EXIT.incomplete;
    throw new DeviceError(`Nothing of "${source.info.name}" could be captured`, {
      device: source.info.name,
      operation: "capture",
      hint: "List the valid numbers with --source FullQp --dump ALL_VALID_QPNS",
    });
  }
  file.commit();
  if (givenUp) session.warn("The device does not answer any more: the capture ends here");
  if (interrupted) session.warn("Interrupted: the capture has what was read until now");
  const missing = failures === 0 ? "" : `, ${failures} not captured`;
  session.info(`Wrote ${file.path}: ${contexts} contexts, ${rings} rings${missing}, ${file.length} bytes`);
  return failures > 0 || interrupted || givenUp ? EXIT.incomplete : EXIT.ok;
}
