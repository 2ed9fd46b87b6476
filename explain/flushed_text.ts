/** Queues that were only flushed, as text: few by name, many folded, and why they were once for all of a kind. */

import { groupBy } from "../groups.ts";
import { amountOf } from "./amount.ts";
import type { Flushed } from "./causes_types.ts";

/** Lines about all of them. */
export function flushedText(flushed: readonly Flushed[]): string[] {
  return byReason(flushed).flatMap((group) => group.length > MAX_FLUSHED ? foldedLines(group) : flushedLines(group));
}

/** Groups of flushed queues that are listed one by one. */
const MAX_FLUSHED = 3;

/** Groups for the same reason, in their order; what came before a flush differs from queue to queue. */
function byReason(flushed: readonly Flushed[]): Flushed[][] {
  return [...groupBy(flushed, (one) => `${one.verdict} ${one.verdict === "event" ? "" : one.reason}`).values()];
}

/** Many groups as one. */
function foldedLines(group: readonly Flushed[]): string[] {
  const queues = group.reduce((sum, one) => sum + one.queues, 0);
  const flushes = group.reduce((sum, one) => sum + one.flushes, 0);
  const names = group.slice(0, MAX_FLUSHED).map((one) => one.label).join("; ");
  const more = group.length - MAX_FLUSHED;
  const others = group.some(({ reason }) => reason !== group[0]!.reason);
  return [
    `only flushes : ${queues} queues (${amountOf(flushes, "flush", "flushes")}, first at ${
      group[0]!.first.where
    }): ${names}; and ` +
    `${more} more ${more === 1 ? "host, device or queue" : "hosts, devices or queues"}`,
    ...reasonLines(group[0]!, others ? "; for the others there are other events" : ""),
  ];
}

/** A line each, and behind the last of those that have one reason why. */
function flushedLines(group: readonly Flushed[]): string[] {
  return group.flatMap((one, n) => {
    const { label, queues, flushes, first } = one;
    const count = amountOf(flushes, "flush", "flushes");
    const line = queues === 1
      ? `${label} : no error but ${count}, ${flushes === 1 ? "" : "first "}at ${first.where}`
      : `${label} : ${queues} queues with no error but flushes (${count}, first at ${first.where})`;
    return group[n + 1]?.reason === one.reason ? [line] : [line, ...reasonLines(one)];
  });
}

function reasonLines({ verdict, reason }: Flushed, aside = ""): string[] {
  return reason === "" ? [] : [`  ${verdict === "event" ? "because" : "not certain"} : ${reason}${aside}`];
}
