/**
 * `wqdump -d DEVICE --source TYPE --dump WHAT`: the manual's command.
 *
 * @module
 */

import { EXIT } from "../../errors.ts";
import type { Source } from "../../sources/types.ts";
import { checkDevice, formatOf } from "../check.ts";
import { dumpAllContexts, dumpContext, dumpIcm, dumpList, type Job, type Outcome } from "../dump/actions.ts";
import { commandJson } from "../dump/command_json.ts";
import type { Printer } from "../dump/printer.ts";
import { resolveSource } from "../dump/source_type.ts";
import type { Session } from "../session.ts";

/** Run it. */
export async function run(session: Session): Promise<number> {
  const { openForDump } = await import("../dump/open.ts");
  const opened = await openForDump(session);
  let failed = true;
  try {
    const { source } = opened;
    if (session.options.dump === undefined && !session.options.menu) {
      failed = false;
      return EXIT.ok; // --clear_semaphore alone: done by opening.
    }
    checkDevice(session.options, source.info);
    const code = session.options.menu ? await printMenu(session, source) : await dump(session, source);
    failed = false;
    return code;
  } finally {
    await opened.close(failed);
  }
}

/** --menu. */
async function printMenu(session: Session, source: Source): Promise<number> {
  const { menu } = await import("../dump/menu.ts");
  return await menu(session, source);
}

/** --dump. */
async function dump(session: Session, source: Source): Promise<number> {
  const { Decoder } = await import("../../wasm/decoder.ts");
  const decoder = Decoder.create();
  const { type, name } = await resolveSource(session.options, source);
  const printer = await createPrinter(session, { type, name, decoder });
  const said: string[] = [];
  const job: Job = {
    session,
    source,
    type,
    printer,
    notes: () => {
      for (const note of source.notes) {
        if (said.includes(note)) continue;
        said.push(note);
        session.warn(note);
      }
    },
  };
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

/** The action of --dump. */
async function perform(job: Job, decoder: import("../../wasm/decoder.ts").Decoder): Promise<Outcome> {
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
  { type, name, decoder }: { type: string; name: string; decoder: import("../../wasm/decoder.ts").Decoder },
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
  const { createTextPrinter } = await import("../dump/text_printer.ts");
  return createTextPrinter({ out, decoder, format, source: type });
}
