/** `wqdump capture`. */

import { concat } from "../../bytes.ts";
import { DeviceError, EXIT, UsageError } from "../../errors.ts";
import { accessOption, tellAccess } from "../access.ts";
import { kindOfName } from "../../api/open.ts";
import { capture, type CaptureResult } from "../../api/capture.ts";
import type { Failure } from "../../capture/about.ts";
import { findQueue } from "../../layouts/queues.ts";
import { AtomicFile } from "../../files/atomic_file.ts";
import { checkDevice } from "../check_device.ts";
import { isStdout } from "../check_outputs.ts";
import { secretOf } from "../redact_key.ts";
import { secondsOf } from "../seconds.ts";
import { progressBySteps } from "../progress.ts";
import type { Session } from "../session.ts";
import { createOutput } from "../stdout.ts";

export async function run(session: Session): Promise<number> {
  const { options } = session;
  const progress = progressBySteps(session);
  using file = openFile(session);
  const result = await capture(options.device!, file, {
    first: options.fi,
    count: options.num,
    budget: secondsOf("budget", options.budget, 0.001),
    qps: options.all ? undefined : options.qp,
    contextsOnly: options.contexts,
    gvmi: options.gvmi,
    redact: secretOf(session),
    withoutOwners: options["no-owner"],
    library: options.lib,
    access: accessOption(session, kindOfName(options.device!)),
    trace: options.trace,
    contextSources: options["context-sources"],
    signal: session.signal,
    say: (text) => session.info(text),
    opened(info) {
      tellAccess(session, info);
      checkDevice(options, info);
    },
    progress: progress.update,
    failed(failure) {
      progress.clear();
      session.warn(failureText(failure), `0x${failure.index?.toString(16)}`);
    },
    note: (text) => text.startsWith("Wiped: ") ? session.info(text) : session.warn(text),
  });
  progress.clear();
  return await report(session, result, file);
}

/** Where the capture goes. */
interface Destination extends Disposable {
  readonly path: string;
  readonly length: number;
  write(bytes: Uint8Array): void;
  commit(): void;
  flush?(): Promise<void>;
}

/** A file that was there is evidence; a terminal is no place for bytes. */
function openFile({ options, host }: Session): Destination {
  const path = options.output!;
  if (!isStdout(path)) {
    if (!options.force && isFile(path)) {
      throw new UsageError(`${path} is there already; give another name, or --force to replace it`);
    }
    return new AtomicFile(path);
  }
  if (host.stdout.isTerminal()) {
    throw new UsageError("A capture does not go to a terminal; redirect stdout, or give -o FILE");
  }
  const parts: Uint8Array[] = [];
  const output = createOutput(host.stdout);
  let length = 0;
  return {
    path: "stdout",
    get length() {
      return length;
    },
    write(bytes) {
      parts.push(bytes.slice());
      length += bytes.length;
    },
    commit: () => undefined,
    flush: async () => await output.write(concat(parts)),
    [Symbol.dispose]: () => undefined,
  };
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/** One failure in words. */
export function failureText({ source, index, what, reason }: Failure): string {
  const name = findQueue(source)?.name ?? source;
  const which = index === undefined ? name : `${name} 0x${index.toString(16)}`;
  return `Not captured: ${what} of ${which}: ${reason.message}`;
}

/** What an early end is to the user. */
const ENDED = {
  interrupted: "Interrupted: the capture has what was read until now",
  budget: "The time is spent: the capture has what was read until now",
  device: "The device does not answer any more: the capture ends here",
} as const;

/** Put the file in place unless nothing is in it, and say what came of it. */
async function report(session: Session, result: CaptureResult, file: Destination): Promise<number> {
  const { contexts, rings, failures, ended } = result;
  if (contexts === 0 && ended !== "interrupted" && ended !== "budget") {
    const { device } = session.options;
    throw new DeviceError(`Nothing of "${device}" could be captured`, {
      device: device!,
      operation: "capture",
      hint: "List the valid numbers with --source FullQp --dump ALL_VALID_QPNS",
    });
  }
  if (contexts === 0) {
    const why = ended === "budget" ? "The time is spent" : "Interrupted";
    session.warn(`${why} before a context was read: nothing is written`);
    return EXIT.incomplete;
  }
  file.commit();
  await file.flush?.();
  if (ended !== undefined) session.warn(ENDED[ended]);
  const missing = failures === 0 ? "" : `, ${failures} not captured`;
  session.info(`Wrote ${file.path}: ${contexts} contexts, ${rings} rings${missing}, ${file.length} bytes`);
  return failures > 0 || ended !== undefined ? EXIT.incomplete : EXIT.ok;
}
