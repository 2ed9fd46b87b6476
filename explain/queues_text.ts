/** Queues with errors of their own, as text: few by name, many of one kind folded. */

import type { ErrorRecord, QueueErrors } from "./causes_types.ts";
import { amountOf, listed, reportsIn } from "./amount.ts";
import { foldedKinds } from "./folded_kinds.ts";

/** Queues that are named where there are more than a few, and kinds that are: a screen; json has all. */
const FEW = 6;
const ROOM = { named: 6, kinds: 8 };

/** Behind the first of all queues, where their order in time is known and where only that of the lines is. */
export const EARLIEST = " <---- earliest of all";
export const EARLIEST_TIMED = " <---- earliest of those with a time";
export const FIRST_BY_LINE = " <---- first by line";

/** A time as it was written, in one piece. */
export const timeWords = (time: string | undefined) => time === undefined ? "" : `, time ${time.replace(/\s+/g, " ")}`;

/** Lines about one queue. */
export function queueLines(queue: QueueErrors, mark: string): string[] {
  const lines: string[] = [];
  const { first, flushRange } = queue;
  if (first !== undefined) {
    const codes = codesOf(first);
    if (first.wqeCounter !== undefined) codes.push(`WQE counter 0x${first.wqeCounter.toString(16)}`);
    lines.push(
      `${queue.label} : first error at ${first.where}${timeWords(first.time)}: ${codes.join(", ")}${
        repeatsText(first.times)
      }${mark}`,
    );
    if (queue.also.length > 0) lines.push(`  reported too by : ${queue.also.join(", ")}`);
  } else lines.push(`${queue.label} : no error but flushes`);
  if (queue.otherCount > 0) {
    const named = queue.others.slice(0, 4);
    const places = named.map(({ where, times }) => where + repeatsText(times));
    const told = named.reduce((sum, record) => sum + reportsIn(record), 0);
    if (places.length > 0 && told < queue.otherCount) places.push("...");
    lines.push(`  further errors : ${queue.otherCount}${places.length === 0 ? "" : ` (${places.join(", ")})`}`);
  }
  if (flushRange !== undefined) {
    const [from, to] = flushRange;
    const range = from === to ? `at ${from.where}` : `from ${from.where} to ${to.where}`;
    lines.push(`  flushed : ${queue.flushes} element${queue.flushes === 1 ? "" : "s"}, ${range}`);
  }
  if (queue.reason !== "") {
    lines.push(`  ${queue.verdict === "first error" ? "note" : "not certain"} : ${queue.reason}`);
  }
  return lines;
}

const repeatsText = (times: number | undefined): string => times === undefined ? "" : ` (${times} times)`;

/** `syndrome 0x04`, `vendor 0x51`. */
export function codesOf({ syndrome, foreignStatus, vendor }: ErrorRecord): string[] {
  if (foreignStatus !== undefined) return [`completion status ${foreignStatus}, not an NVIDIA adapter`];
  const code = `syndrome 0x${syndrome.toString(16).padStart(2, "0")}`;
  return vendor === undefined ? [code] : [code, `vendor 0x${vendor.toString(16).padStart(2, "0")}`];
}

/**
 * Lines about all queues with errors: of those that failed alike the first ones, and what all others have together.
 *
 * @param markOf What stands behind the line of a queue.
 */
export function causesText(causes: readonly QueueErrors[], markOf: (queue: QueueErrors) => string): string[] {
  if (causes.length <= FEW) return causes.flatMap((queue) => queueLines(queue, markOf(queue)));
  const { lines, beyond } = foldedKinds(causes, kindOf, ROOM, {
    one: (queue) => queueLines(queue, markOf(queue)),
    others: foldedLines,
  });
  if (beyond > 0) lines.push(`${amountOf(beyond, "further queue")} with other errors are not listed; json has them`);
  return lines;
}

/** What queues have in common that failed alike. */
const kindOf = ({ first, verdict, reason }: QueueErrors): string => `${codesOf(first!).join(" ")} ${verdict} ${reason}`;

/** Many queues that failed alike as one. */
function foldedLines(queues: readonly QueueErrors[]): string[] {
  const first = queues[0]!.first!;
  const hosts = [...new Set(queues.flatMap(({ host, first }) => host ?? first?.pod ?? []))];
  const on = hosts.length === 0 ? "" : ` on ${listed(hosts, 4)}`;
  const sum = (of: (queue: QueueErrors) => number) => queues.reduce((total, queue) => total + of(queue), 0);
  const [errors, flushes] = [sum((queue) => queue.otherCount), sum((queue) => queue.flushes)];
  return [
    `alike : ${amountOf(queues.length, "more queue")}${on}, the first at ${first.where}${timeWords(first.time)}: ${
      codesOf(first).join(", ")
    }`,
    ...errors > 0 ? [`  further errors : ${errors}`] : [],
    ...flushes > 0 ? [`  flushed : ${amountOf(flushes, "element")}`] : [],
  ];
}
