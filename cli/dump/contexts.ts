/** What `--dump QP` and `--dump ALL_QPC` do: contexts, one or all. */

import { DeviceError, EXIT } from "../../errors.ts";
import type { ContextImage } from "../../device/types.ts";
import type { Session } from "../session.ts";
import type { Printer } from "./page.ts";
import { contextNumbers, interrupted, type Job, listRange, OK, type Outcome, type Reached } from "./job.ts";

/** Read one context for the conditions alone. */
export async function contextMatches(job: Job, index: number): Promise<boolean> {
  const { session, source, type } = job;
  const { gvmi, where } = session.options;
  try {
    return await matches(
      job,
      await source.readContext({ source: type, index, gvmi, query: true, signal: session.signal }),
      where!,
    );
  } catch (error) {
    if (error instanceof DeviceError && error.status === "NOT_VALID") return false;
    throw error;
  }
}

/** Read one context, which is the one of --qp unless another is named, and print it. */
export async function printContext(job: Job, index = job.session.options.qp![0]!): Promise<ContextImage> {
  const { session, source, type, printer: { format, page } } = job;
  const context = format.context!;
  const image = await source.readContext({
    source: type,
    index,
    gvmi: session.options.gvmi,
    query: context.query || session.options.where !== undefined,
    signal: session.signal,
  });
  if (session.options.where !== undefined && !(await matches(job, image, session.options.where))) return image;
  const words = await context.print(page, image);
  job.notes();
  for (const segment of new Set(words)) wordRemarks(session, segment);
  return image;
}

/** Whether a context meets the conditions of `--where`. */
async function matches(job: Job, image: ContextImage, where: readonly string[]): Promise<boolean> {
  const { contextCells } = await import("../../api/context_where.ts");
  const { columns, row } = contextCells(image, job.printer.page.decoder);
  const { compileRows } = await import("../../records/row_where.ts");
  const kept = compileRows(where, columns)(row);
  const count = counts.get(job.printer) ?? { seen: 0, kept: 0 };
  counts.set(job.printer, { seen: count.seen + 1, kept: count.kept + (kept ? 1 : 0) });
  return kept;
}

const counts = new WeakMap<Printer, { readonly seen: number; readonly kept: number }>();

/** What `--where` left of the contexts. */
export function tellMatches({ session, printer }: Job): void {
  const count = counts.get(printer);
  if (count?.kept === 0) session.info(`0 of ${count.seen} contexts match`);
}

const remarked = new WeakMap<Session, Set<string>>();

/** Said once per segment, however many contexts are printed. */
function wordRemarks(session: Session, segment: string): void {
  const said = remarked.get(session) ?? new Set<string>();
  remarked.set(session, said);
  if (said.has(segment)) return;
  said.add(segment);
  session.warn(`No public layout of ${segment}; its words are shown instead of fields`);
}

/** What is missing of a context. */
export function cutOutcome(job: Job, image: ContextImage): Outcome {
  const cut = image.parts.filter((part) => part.cut !== undefined);
  if (cut.length === 0) return OK;
  const text = cut.map((part) => `${part.segment} of 0x${image.index.toString(16)}: ${part.cut}`).join("; ");
  job.session.warn(`Incomplete: ${text}`, `0x${image.index.toString(16)}`);
  return { exitCode: EXIT.incomplete, incomplete: text };
}

/** QP. */
export async function dumpContext(job: Job): Promise<Outcome> {
  return cutOutcome(job, await printContext(job));
}

/** ALL_QPC. */
export async function dumpAllContexts(job: Job): Promise<Outcome> {
  let outcome = OK;
  let count = 0;
  const { first, last } = listRange(job.session.options);
  const range: Reached = { next: first };
  for await (const index of contextNumbers(job, range, () => undefined, "context")) {
    try {
      const cut = cutOutcome(job, await printContext(job, index));
      if (cut.exitCode !== EXIT.ok) outcome = cut;
      count++;
    } catch (error) {
      if (!(error instanceof DeviceError && error.status === "NOT_VALID")) throw error;
      const number = `0x${index.toString(16)}`;
      job.session.warn(`Context ${number} has gone since it was listed`, number);
    }
  }
  job.notes();
  if (count === 0 && !job.session.signal.aborted) {
    job.session.info(`No valid contexts in the range 0x${first.toString(16)} - 0x${last.toString(16)}`);
  }
  return job.session.signal.aborted ? interrupted(job, { at: range.next, of: last + 1 }) : outcome;
}
