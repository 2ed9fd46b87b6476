/** `wqdump -d DEVICE --source TYPE --dump WHAT`: the manual's command. */

import { EXIT, thrownText } from "../../errors.ts";
import { kindOfName } from "../../api/open.ts";
import type { Source } from "../../device/types.ts";
import { formatNamed } from "../../render/formats/index.ts";
import type { ReadAt } from "../../render/json_envelope.ts";
import type { Decoder } from "../../wasm/decoder.ts";
import { formatOf } from "../format_of.ts";
import { checkDevice } from "../check_device.ts";
import { dumpIcm, dumpList, dumpMenu, each } from "../dump/actions.ts";
import { cutOutcome, dumpAllContexts, dumpContext, printContext, tellMatches } from "../dump/contexts.ts";
import type { Job, Outcome } from "../dump/job.ts";
import { createPrinter } from "../dump/page.ts";
import { resolveSource } from "../dump/source_type.ts";
import type { Session } from "../session.ts";
import { ClosedOutput } from "../stdout.ts";

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
  } catch (error) {
    // Who closes the output has seen enough; a file that was asked for is lost all the same.
    if (error instanceof ClosedOutput && session.options.bin !== undefined) return EXIT.incomplete;
    throw error;
  } finally {
    opened.close(complete);
  }
}

/**
 * Dump from a source that is open.
 *
 * @param source Stays open.
 * @param decoder Its input region is used.
 * @returns Exit code.
 */
export async function dumpSource(session: Session, source: Source, decoder: Decoder): Promise<number> {
  checkDevice(session.options, source.info);
  const named = await resolveSource(session.options, source);
  const printer = createPrinter(session, decoder, named, source.info, await readingOf(session, source));
  const { format, page } = printer;
  const job: Job = { session, source, type: named.type, printer, notes: newNotes(session, source) };
  await format.begin?.(page);
  let outcome: Outcome;
  try {
    outcome = ofWhatIsLeft(job, await perform(job, decoder));
    tellMatches(job);
  } catch (error) {
    job.notes();
    const reason = thrownText(error);
    await format.end?.(page, { notes: source.notes, incomplete: reason });
    throw error;
  }
  await format.end?.(page, { notes: source.notes, incomplete: outcome.incomplete });
  return outcome.exitCode;
}

/** Lists of a file of which a part is lost are of what is left. */
function ofWhatIsLeft({ session, source }: Job, outcome: Outcome): Outcome {
  const { menu, dump } = session.options;
  const lists = menu || dump === "ALL_VALID_QPNS" || dump === "ALL_QPC";
  if (!lists || source.damaged !== true || outcome.exitCode !== EXIT.ok) return outcome;
  const incomplete = "the file is damaged, and with a part of it what that part said is lost";
  session.warn(`Incomplete: ${incomplete}`);
  return { exitCode: EXIT.incomplete, incomplete };
}

/** When and where the adapter was read, for documents: a capture and a scenario say it themselves. */
async function readingOf({ options }: Session, source: Source): Promise<ReadAt | undefined> {
  if (formatNamed(formatOf(options)).machine === undefined) return undefined;
  const live = kindOfName(options.device!) === "live";
  const at = source.time?.now().time ?? (live ? Date.now() : undefined);
  const host = await hostOf(source);
  return { time: at === undefined ? null : new Date(at).toISOString(), host };
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
  if (job.session.options.menu) return await dumpMenu(job);
  const what = job.session.options.dump!;
  switch (what) {
    case "ALL_VALID_QPNS":
      return await dumpList(job);
    case "ALL_QPC":
      return await dumpAllContexts(job);
    case "QP":
      return await each(job, "context", dumpContext);
    case "ICM":
      return await dumpIcm(job);
    default: {
      const { dumpRing } = await import("../dump/ring.ts");
      if (what === "WQ") return await each(job, "ring", (one) => dumpRing(one, decoder));
      return await each(job, "context", async (one) => {
        const image = await printContext(one);
        const context = cutOutcome(one, image);
        const elements = await dumpRing(one, decoder, image.facts.ring === undefined ? undefined : image.facts);
        return context.exitCode === EXIT.ok ? elements : context;
      });
    }
  }
}

/** The host's name. All that it tells takes counters out of a real adapter, and this is no reason to touch it. */
async function hostOf(source: Source): Promise<string | null> {
  const { info } = source;
  if (info.recordedOn !== undefined) return info.recordedOn;
  return (info.access === undefined ? (await source.hostFacts?.())?.host : info.host) ?? null;
}
