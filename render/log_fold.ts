/** Items that say the same: the first ones are printed, the others are counted. */

import { FLUSH } from "../explain/causes.ts";
import type { LogFinding } from "../logs/log_state.ts";
import { linesText } from "../explain/log_text.ts";

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
  /** Those behind it. */
  more: number;
  last: number;
  /** As it is called: one, and many. */
  readonly names: readonly [string, string];
}

const namesOf = (key: string, { record }: LogFinding): readonly [string, string] =>
  key === ADDRESS
    ? ["line", "lines"]
    : record === undefined
    ? ["event", "events"]
    : record.syndrome === FLUSH
    ? ["flush", "flushes"]
    : ["error", "errors"];

/** What was printed, and how often it was said again. */
export class Folding {
  readonly #kinds = new Map<string, Kind>();
  /** Kinds of which some are counted and not yet told. */
  readonly #untold = new Set<Kind>();
  #run: Kind | undefined;

  /** Whether an item is one of many, of which the first ones are printed: flushes and addresses count if one comes right before. */
  counts(look: LogFinding): boolean {
    const key = keyOf(look);
    const kind = key === undefined ? undefined : this.#kinds.get(key);
    if (kind === undefined || this.#isLost(look)) return false;
    const again = kind === this.#run && kind.names[0] !== "error" && kind.names[0] !== "event";
    if (!again && kind.printed < MAX_PRINTED) return false;
    kind.more++;
    kind.last = look.item.lines.last;
    this.#untold.add(kind);
    return true;
  }

  /** What is lost of an item is always told. */
  #isLost({ item, record }: LogFinding): boolean {
    return item.kind === "message" && item.lost.length > 0 && record?.syndrome !== FLUSH;
  }

  /** What is to be said of those that were counted before an item that is printed. */
  next(look: LogFinding): string {
    const key = keyOf(look);
    const lines = this.rest();
    this.#run = key === undefined ? undefined : this.#enter(key, look);
    return lines;
  }

  /** What is to be said of those that were counted. */
  rest(): string {
    const lines = [...this.#untold].map(({ more, names, place, last }) =>
      `${more} more ${names[more === 1 ? 0 : 1]} like that at ${place}, up to line ${last}\n`
    );
    for (const kind of this.#untold) kind.more = 0;
    this.#untold.clear();
    return lines.join("");
  }

  #enter(key: string, look: LogFinding): Kind | undefined {
    const place = placeOf(look);
    const known = this.#kinds.get(key);
    if (known !== undefined) Object.assign(known, { place, printed: known.printed + 1 });
    else if (this.#kinds.size < MAX_KINDS) {
      this.#kinds.set(key, { place, printed: 1, more: 0, last: 0, names: namesOf(key, look) });
    }
    return this.#kinds.get(key);
  }
}
