/** What a log tells that is counted and in no list. */

import type { Story } from "./causes_types.ts";
import { amountOf } from "./amount.ts";

/** In words; nothing where all is listed. */
export function leftOutText({ leftOut: { errors, flushes, events } }: Story): string {
  const of = [
    ...errors > 0 ? [`${amountOf(errors, "error")} of further queues`] : [],
    ...flushes > 0 ? [`${amountOf(flushes, "flush", "flushes")} of further queues`] : [],
    ...events > 0 ? [amountOf(events, "further event")] : [],
  ];
  return of.length === 0
    ? ""
    : `${of.join(", ")} ${errors + flushes + events === 1 ? "is" : "are"} counted, but in no list: there are too many`;
}
