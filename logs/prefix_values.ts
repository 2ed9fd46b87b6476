/** What the groups of a prefix say of whose a line is. */

import { labels } from "./origins.ts";
import { microseconds } from "./printed_time.ts";
import type { Origin } from "./envelope_rows.ts";

/** Times with their date, which count for more than one without. */
const DATED: ReadonlySet<string> = new Set(["iso", "epoch", "date", "year", "local"]);

/** Takes what a part says. */
export function enter(origin: Origin, names: readonly string[], values: readonly (string | undefined)[]): void {
  for (let n = 0; n < names.length; n++) {
    const [name, value] = [names[n]!, values[n]];
    if (value === undefined) continue;
    if (name === "labels") labels(origin, value);
    else if (name === "host" || name === "pod" || name === "container") origin[name] ??= value;
    else if (name === "rank") origin.rank ??= Number(value);
    // What the program says of itself stands behind what a logger says of it.
    else if (name === "process" || name === "thread") origin[name] = Number(value);
    else {
      if (origin.time_us !== undefined || (origin.time !== undefined && !DATED.has(name))) continue;
      origin.time = value;
      const us = microseconds(name, value);
      if (us !== undefined) origin.time_us = us;
    }
  }
}
