/** What each value of `--dump` does: read from the source, hand to the printer. */

import { DeviceError, EXIT } from "../../errors.ts";
import type { ListMethod, ListRequest } from "../../device/types.ts";
import type { ListPrinter } from "../../render/format.ts";
import { contextNumbers, interrupted, type Job, listRange, OK, type Outcome, type Reached } from "./job.ts";
import { contextMatches } from "./contexts.ts";

/** Pause between two writes of a list whose numbers come at once. */
const FLUSH_MS = 50;

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
    const { where } = session.options;
    const reading = where === undefined ? undefined : "context";
    for await (const index of contextNumbers(job, range, (used) => method = used, reading)) {
      if (where !== undefined && !await contextMatches(job, index)) continue;
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

/** Statuses that say that a queue has nothing to show. */
const NOTHING: readonly (string | undefined)[] = ["NOT_VALID", "NO_RING"];

/**
 * Do something with each number that `--qp` names; with `all`, with each that exists. What one of several lacks is said,
 * and the others are shown.
 *
 * @param reading What the action reads first.
 */
export async function each(
  job: Job,
  reading: ListRequest["reading"],
  action: (job: Job) => Promise<Outcome>,
): Promise<Outcome> {
  const { session } = job;
  const given = session.options.qp!;
  if (given.length === 1) return await action(job);
  let outcome = OK;
  let shown = 0;
  job.printer.page.many = true;
  // --fi and --num are about elements here.
  const { fi: _fi, num: _num, ...range } = session.options;
  const listing = { ...job, session: { ...session, options: range } };
  const numbers = given.length > 0 ? given : contextNumbers(listing, { next: 0 }, () => undefined, reading);
  for await (const index of numbers) {
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
