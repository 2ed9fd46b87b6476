/**
 * `wqdump -d DEVICE --source TYPE --dump WHAT`: the manual's command.
 *
 * @module
 */

import { EXIT } from "../../errors.ts";
import type { Source } from "../../device/types.ts";
import type { Decoder } from "../../wasm/decoder.ts";
import { formatOf } from "../check.ts";
import { checkDevice } from "../check_device.ts";
import { dumpAllContexts, dumpContext, dumpIcm, dumpList, type Job, type Outcome } from "../dump/actions.ts";
import { commandJson } from "../dump/command_json.ts";
import type { Printer } from "../dump/printer.ts";
import { createTextPrinter } from "../dump/text_printer.ts";
import { resolveSource } from "../dump/source_type.ts";
import type { Session } from "../session.ts";

/** Run it. */
export async function run(session: Session): Promise<number> {
  const { openForDump } = await import("../dump/open.ts");
  const { Decoder } = await import("../../wasm/decoder.ts");
  const decoder = Decoder.create();
  const opened = await openForDump(session, decoder);
  let complete = false;
  try {
    if (opened.source === undefined) return EXIT.ok; // --clear_semaphore alone
    const code = await dumpSource(session, opened.source, decoder);
    complete = code === EXIT.ok && !session.signal.aborted;
    return code;
  } finally {
    opened.close(complete);
  }
}

/**
 * Dump from a source that is open.
 *
 * @param session Options and output.
 * @param source Stays open.
 * @param decoder Its input region is used.
 * @returns Exit code.
 */
export async function dumpSource(session: Session, source: Source, decoder: Decoder): Promise<number> {
  checkDevice(session.options, source.info);
  if (session.options.menu) {
    const { menu } = await import("../dump/menu.ts");
    return await menu(session, source);
  }
  const { type, name } = await resolveSource(session.options, source);
  const printer = await createPrinter(session, { type, name, decoder });
  const job: Job = { session, source, type, printer, notes: newNotes(session, source) };
  await printer.begin(source.info);
  let outcome: Outcome;
  try {
    outcome = await perform(job, decoder);
  } catch (error) {
    job.notes();
    const reason = error instanceof Error ? error.message : String(error);
    await printer.end({ notes: source.notes, incomplete: reason });
    throw error;
  }
  await printer.end({ notes: source.notes, incomplete: outcome.incomplete });
  return outcome.exitCode;
}

/** Says on every call what the source has remarked since the last one. */
function newNotes(session: Session, source: Source): () => void {
  const said = new Set<string>();
  return () => {
    for (const note of source.notes) {
      if (said.has(note)) continue;
      said.add(note);
      session.warn(note);
    }
  };
}

/** The action of --dump. */
async function perform(job: Job, decoder: Decoder): Promise<Outcome> {
  const what = job.session.options.dump!;
  switch (what) {
    case "ALL_VALID_QPNS":
      return await dumpList(job);
    case "ALL_QPC":
      return await dumpAllContexts(job);
    case "QP":
      return await dumpContext(job);
    case "ICM":
      return await dumpIcm(job);
    default: {
      const { dumpRing } = await import("../dump/ring.ts");
      const context = what === "WQ_QP" ? await dumpContext(job) : undefined;
      const elements = await dumpRing(job, decoder);
      return context !== undefined && context.exitCode !== EXIT.ok ? context : elements;
    }
  }
}

/** The format asked for. */
async function createPrinter(
  session: Session,
  { type, name, decoder }: { type: string; name: string; decoder: Decoder },
): Promise<Printer> {
  const format = formatOf(session.options);
  const out = session.out;
  if (format === "json" || format === "ndjson") {
    const { createJsonPrinter } = await import("../dump/json_printer.ts");
    return createJsonPrinter({
      out,
      decoder,
      lines: format === "ndjson",
      raw: session.options["raw-bytes"] === true,
      command: commandJson(session),
      name,
    });
  }
  return createTextPrinter({ out, decoder, format, source: type });
}
