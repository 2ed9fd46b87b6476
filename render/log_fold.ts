/** Items that say the same: the first ones are printed, the others are counted. */

import { reportsIn } from "../explain/amount.ts";
import { FLUSH } from "../explain/causes.ts";
import type { LogFinding } from "../logs/log_state.ts";
import type { LogMessage } from "../logs/types.ts";
import { linesText, titleOf } from "../explain/log_text.ts";
import { codesOf } from "../explain/queues_text.ts";

/** Key of lines that tell addresses of hosts. */
const ADDRESS = "address";

/** Errors and events of one kind that are printed, wherever they stand; json has all. */
const MAX_PRINTED = 4;

/** Kinds that are told apart. */
const MAX_KINDS = 1024;

/** What an item says, where many say the same: errors and events of one program, and addresses of hosts. */
function keyOf({ record, item, contradictions }: LogFinding): string | undefined {
  if (item.kind === "message" && item.facts["local_address"] !== undefined) return ADDRESS;
  if (contradictions.length > 0 || item.kind === "skipped") return undefined;
  if (item.kind === "element" && (item.cut !== undefined || item.element !== "cqe")) return undefined;
  if (record !== undefined) return `${record.origin} ${record.syndrome} ${record.vendor} ${record.foreignStatus}`;
  if (item.kind !== "message" || item.event === undefined) return undefined;
  return `${item.origin} ${item.event} ${item.facts["event"]}`;
}

/** Where an item stands; of several files the name goes with it. */
export const placeOf = ({ item, file }: LogFinding): string =>
  file === undefined ? linesText(item.lines) : `${file} ${linesText(item.lines)}`;

/** Items of a kind. */
interface Kind {
  /** Where the last one was printed. */
  place: string;
  printed: number;
  /** All of them. */
  total: number;
  /** Those behind it that nobody was told of. */
  more: number;
  /** Where the last of them is. */
  last: string;
  /** As it is called: one, and many. */
  readonly names: readonly [string, string];
  /** What it says. */
  readonly words: string;
}

function namesOf(key: string, { record }: LogFinding): readonly [string, string] {
  if (key === ADDRESS) return ["line", "lines"];
  if (record === undefined) return ["event", "events"];
  return record.syndrome === FLUSH ? ["flush", "flushes"] : ["error", "errors"];
}

function wordsOf(key: string, { record, item }: LogFinding): string {
  if (key === ADDRESS) return "addresses of hosts";
  const origin = "origin" in item ? ` (${item.origin})` : "";
  if (record !== undefined) return [titleOf(record), ...codesOf(record)].join(", ") + origin;
  const { event, facts } = item as LogMessage;
  return `${facts["event"] ?? event}${origin}`;
}

const reportsOf = ({ record }: LogFinding): number => record === undefined ? 1 : reportsIn(record);

/** What was printed, and how often it was said again. */
export class Folding {
  readonly #kinds = new Map<string, Kind>();
  #run: Kind | undefined;

  /** Whether an item is one of many, of which the first ones are printed: flushes and addresses count if one comes right before. */
  counts(look: LogFinding): boolean {
    const key = keyOf(look);
    const kind = key === undefined ? undefined : this.#kinds.get(key);
    if (kind === undefined) return false;
    const again = kind === this.#run && kind.names[0] !== "error" && kind.names[0] !== "event";
    if (this.#isLost(look) || (!again && kind.printed < MAX_PRINTED)) return false;
    kind.total += reportsOf(look);
    kind.more += reportsOf(look);
    kind.last = placeOf(look);
    return true;
  }

  /** What is lost of an item is always told. */
  #isLost({ item, record }: LogFinding): boolean {
    return item.kind === "message" && item.lost.length > 0 && record?.syndrome !== FLUSH;
  }

  /** An item is printed. */
  prints(look: LogFinding): void {
    const key = keyOf(look);
    this.#run = key === undefined ? undefined : this.#enter(key, look);
  }

  /**
   * A line for each kind of those that were counted and not told.
   *
   * @param end Nothing follows.
   */
  rest(end: boolean): string[] {
    return [...this.#kinds.values()].filter(({ more }) => more > 0).map((kind) => {
      const { more, total, names, words, place, last } = kind;
      kind.more = 0;
      return `and ${more} more ${names[more === 1 ? 0 : 1]} like ${place}, up to ${last}, ${total} in all${
        end ? "" : " so far"
      }: ${words}`;
    });
  }

  #enter(key: string, look: LogFinding): Kind | undefined {
    const place = placeOf(look);
    const known = this.#kinds.get(key);
    const reports = reportsOf(look);
    if (known !== undefined) Object.assign(known, { place, printed: known.printed + 1, total: known.total + reports });
    else if (this.#kinds.size < MAX_KINDS) {
      const [names, words] = [namesOf(key, look), wordsOf(key, look)];
      this.#kinds.set(key, { place, printed: 1, total: reports, more: 0, last: place, names, words });
    }
    return this.#kinds.get(key);
  }
}
