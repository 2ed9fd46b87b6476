/**
 * What each value of `--dump` does: read from the source, hand to the printer.
 *
 * @module
 */

import { DeviceError, EXIT } from "../../errors.ts";
import type { ContextImage, ListMethod, Source } from "../../device/types.ts";
import type { Options } from "../flags.ts";
import type { Session } from "../session.ts";
import type { ListPrinter } from "../../render/format.ts";
import type { Printer } from "./page.ts";

/** What an action works with. */
export interface Job {
  /** Options, remarks, interruption. */
  readonly session: Session;
  /** The device. */
  readonly source: Source;
  /** Context type as sources spell it. */
  readonly type: string;
  /** The format. */
  readonly printer: Printer;
  /** Say what the source remarked since the last call. */
  readonly notes: () => void;
}

/** How an action ended. */
export interface Outcome {
  /** Exit code. */
  readonly exitCode: number;
  /** What is missing, for json. */
  readonly incomplete: string | null;
}

const OK: Outcome = { exitCode: EXIT.ok, incomplete: null };

/** Pause between two writes of a list whose numbers come at once. */
const FLUSH_MS = 50;

/** Largest context number. */
const LAST_CONTEXT = 0xffffff;

/** What a method is called in remarks. */
const METHODS: Readonly<Record<ListMethod, string>> = {
  "menu-count": "the device's own list",
  file: "what the file holds",
  driver: "the driver's lists",
  scan: "a scan",
};

/** The range that --fi and --num give. */
function listRange(options: Options): { first: number; last: number } {
  const first = options.fi ?? 0;
  const last = options.num === undefined ? LAST_CONTEXT : Math.min(first + options.num - 1, LAST_CONTEXT);
  return { first, last };
}

/** How far a search of numbers came. */
interface Reached {
  /** First number that was not tried, or was not handed on. */
  next: number;
}

/** The numbers that exist, with remarks on how they were found. */
async function* numbers(job: Job, reached: Reached, found: (method: ListMethod) => void): AsyncGenerator<number> {
  const { session, source, type } = job;
  const { first, last } = listRange(session.options);
  const progress = session.progress("Looking for contexts");
  let scanning = false;
  const list = source.listContexts({
    source: type,
    gvmi: session.options.gvmi,
    first,
    count: last - first + 1,
    scan: session.options.scan,
    signal: session.signal,
    progress: (done, total, count) => {
      // A scan tries one number after another; other ways are through lists.
      if (scanning) reached.next = Math.max(reached.next, first + done);
      progress.update(done, total, count);
    },
    method: (method) => {
      found(method);
      scanning = method === "scan";
      const text = `Numbers come from ${METHODS[method]}`;
      if (method === "scan" || method === "driver") session.info(text);
      else session.detail(text);
    },
  });
  try {
    for await (const index of list) {
      progress.clear();
      yield index;
      reached.next = Math.max(reached.next, index + 1);
    }
  } finally {
    progress.clear();
  }
}

/**
 * The end of what was stopped: how far it came, and how to go on.
 *
 * @param job What was done.
 * @param how The next number or element, and how many there are, where that is known.
 */
export function interrupted({ session }: Job, { at, of }: { at: number; of: number | undefined }): Outcome {
  const text = `interrupted at 0x${at.toString(16)}${of === undefined ? "" : ` of 0x${of.toString(16)}`}; ` +
    `--fi 0x${at.toString(16)} goes on`;
  session.warn(text[0]!.toUpperCase() + text.slice(1));
  return { exitCode: EXIT.incomplete, incomplete: text };
}

/** ALL_VALID_QPNS. Nothing is printed before it is known that the device can be asked. */
export async function dumpList(job: Job): Promise<Outcome> {
  const { session, printer: { format, page } } = job;
  const { first, last } = listRange(session.options);
  const list: ListPrinter = format.list!;
  const gvmi = session.options.gvmi ?? 0;
  let count = 0;
  let complete = false;
  let begun = false;
  let method: ListMethod | undefined;
  const range: Reached = { next: first };
  const begin = async (): Promise<void> => {
    if (!begun) await list.begin(page, first, last);
    begun = true;
  };
  // A person waits for numbers that are read one by one; of a list that is there already each would cost a write.
  let written = 0;
  const flush = async (): Promise<void> => {
    const waits = method === "scan" || method === "driver" || session.options.where !== undefined;
    if (!waits && performance.now() - written < FLUSH_MS) return;
    await page.out.flush();
    written = performance.now();
  };
  try {
    for await (const index of numbers(job, range, (used) => method = used)) {
      if (session.options.where !== undefined && !await contextMatches(job, index)) continue;
      await begin();
      await list.number(page, gvmi, index);
      await flush();
      count++;
    }
    await begin();
    complete = !session.signal.aborted;
  } finally {
    job.notes();
    if (begun) await list.end(page, { gvmi, count, complete, method });
  }
  return complete ? OK : interrupted(job, { at: range.next, of: last + 1 });
}

/** Read one context for the conditions alone. */
async function contextMatches(job: Job, index: number): Promise<boolean> {
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

/** Read one context and print it. */
async function printContext(job: Job, index: number): Promise<ContextImage> {
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
function cutOutcome(job: Job, image: ContextImage): Outcome {
  const cut = image.parts.filter((part) => part.cut !== undefined);
  if (cut.length === 0) return OK;
  const text = cut.map((part) => `${part.segment} of 0x${image.index.toString(16)}: ${part.cut}`).join("; ");
  job.session.warn(`Incomplete: ${text}`);
  return { exitCode: EXIT.incomplete, incomplete: text };
}

/** QP. */
export async function dumpContext(job: Job): Promise<Outcome> {
  return cutOutcome(job, await printContext(job, job.session.options.qp![0]!));
}

/** Statuses that say that a queue has nothing to show. */
const NOTHING: readonly (string | undefined)[] = ["NOT_VALID", "NO_RING"];

/**
 * Do something with each number that `--qp` names; with `all`, with each that exists. What one of several lacks is said,
 * and the others are shown.
 */
export async function each(job: Job, action: (job: Job) => Promise<Outcome>): Promise<Outcome> {
  const { session } = job;
  const given = session.options.qp!;
  if (given.length === 1) return await action(job);
  let outcome = OK;
  let shown = 0;
  job.printer.page.many = true;
  // --fi and --num are about elements here.
  const { fi: _fi, num: _num, ...range } = session.options;
  const listing = { ...job, session: { ...session, options: range } };
  for await (const index of given.length > 0 ? given : numbers(listing, { next: 0 }, () => undefined)) {
    if (session.signal.aborted) break;
    try {
      const one = await action({ ...job, session: { ...session, options: { ...session.options, qp: [index] } } });
      if (one.exitCode !== EXIT.ok) outcome = one;
      shown++;
    } catch (error) {
      if (!(error instanceof DeviceError) || error.status === "DEVICE_GONE") throw error;
      if (given.length === 0 && NOTHING.includes(error.status)) continue;
      session.warn(error.message);
      outcome = { exitCode: EXIT.incomplete, incomplete: outcome.incomplete ?? error.message };
    }
  }
  job.notes();
  if (shown === 0 && outcome.exitCode === EXIT.ok) session.info("None of them has anything to show");
  return session.signal.aborted ? { exitCode: EXIT.incomplete, incomplete: "interrupted" } : outcome;
}

/** ALL_QPC. */
export async function dumpAllContexts(job: Job): Promise<Outcome> {
  let outcome = OK;
  let count = 0;
  const { first, last } = listRange(job.session.options);
  const range: Reached = { next: first };
  for await (const index of numbers(job, range, () => undefined)) {
    try {
      const cut = cutOutcome(job, await printContext(job, index));
      if (cut.exitCode !== EXIT.ok) outcome = cut;
      count++;
    } catch (error) {
      if (!(error instanceof DeviceError && error.status === "NOT_VALID")) throw error;
      job.session.warn(`Context 0x${index.toString(16)} has gone since it was listed`);
    }
  }
  job.notes();
  if (count === 0) {
    job.session.info(`No valid contexts in the range 0x${first.toString(16)} - 0x${last.toString(16)}`);
  }
  return job.session.signal.aborted ? interrupted(job, { at: range.next, of: last + 1 }) : outcome;
}

/** `--menu`. */
export async function dumpMenu(job: Job): Promise<Outcome> {
  const { source, printer: { format, page } } = job;
  // What firmware commands answer stands in no menu of the device.
  const records = (await source.menu?.() ?? []).filter(({ command }) => command === undefined);
  job.notes();
  await format.menu!(page, records);
  return OK;
}

/** ICM. */
export async function dumpIcm(job: Job): Promise<Outcome> {
  const { session, source, printer: { format, page } } = job;
  const { address, size } = session.options;
  if (source.readIcm === undefined) {
    throw new DeviceError(`Cannot read ICM of ${source.info.name}: it has no segment for ICM memory`, {
      device: source.info.name,
      operation: "read ICM",
      hint: "See what it can dump with --menu",
    });
  }
  let at = address!;
  const request = { address: at, size: size!, gvmi: session.options.gvmi, signal: session.signal };
  for await (const bytes of source.readIcm(request)) {
    await format.icm!(page, at, bytes);
    at += BigInt(bytes.length);
  }
  job.notes();
  const missing = address! + BigInt(size!) - at;
  if (missing <= 0n) return OK;
  const text = `${missing} of ${size} bytes from 0x${at.toString(16)} on were not read`;
  session.warn(`Incomplete: ${text}`);
  return { exitCode: EXIT.incomplete, incomplete: text };
}
