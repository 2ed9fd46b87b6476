/** Runs of lines that say the same: the first is printed, the others are counted. */

import { FLUSH } from "../explain/causes.ts";
import type { LogFinding } from "../logs/log_state.ts";

/** Key of lines that tell addresses of hosts. */
const ADDRESS = "address";

/** What an item says, where many say the same: flushes of one program, and addresses of hosts. */
function keyOf({ record, item, contradictions }: LogFinding): string | undefined {
  if (item.kind === "message" && item.facts["local_address"] !== undefined) return ADDRESS;
  if (record?.syndrome !== FLUSH || contradictions.length > 0) return undefined;
  return item.kind === "element" && item.cut !== undefined ? undefined : `${record.origin} ${record.vendor}`;
}

/** What was printed last, and how often it was said again. */
export class Folding {
  #run: { readonly key: string; count: number; last: number } | undefined;

  /** Whether an item is one of a run, of which the first is printed. */
  counts(look: LogFinding): boolean {
    const run = this.#run;
    if (run === undefined || keyOf(look) !== run.key) return false;
    run.count++;
    run.last = look.item.lines.last;
    return true;
  }

  /** What is to be said of the run before an item, which begins the next one. */
  next(look?: LogFinding): string {
    const run = this.#run;
    const key = look === undefined ? undefined : keyOf(look);
    this.#run = key === undefined ? undefined : { key, count: 0, last: look!.item.lines.last };
    if (run === undefined || run.count === 0) return "";
    const [one, many] = run.key === ADDRESS ? ["line", "lines"] : ["flush", "flushes"];
    return `${run.count} more ${run.count === 1 ? one : many} like this, up to line ${run.last}\n`;
  }
}
