/**
 * Dumps of several objects at once, for lists: which numbers they answer, and what they say of each for whoever reads
 * it next.
 */

import { messageText } from "./gen5_dump.ts";
import type { Gen5 } from "./gen5_context.ts";
import { HELD_BYTES } from "./held_answers.ts";
import { segmentStream } from "./segment_stream.ts";
import type { ListRequest, MenuRecord, SegmentEvent, SegmentRequest } from "./types.ts";

const PROGRESS_MS = 100;

/** What one dump of several objects said. */
export interface Answered {
  /** Numbers in the range, ascending. */
  readonly numbers: readonly number[];
  /** The device refused, or the dump ended early. */
  readonly problem: Error | string | undefined;
  /** What it answered of them, as the dump of one each; of those alone that are whole and one segment. */
  readonly streams: ReadonlyMap<number, Uint8Array>;
}

export interface SeveralObjects {
  /** Segment that answers them. */
  readonly record: MenuRecord;
  /** First number. */
  readonly index1: number;
  /** How many, or one of the register's counts. */
  readonly numOfObj1: number;
  /** First number that is not wanted any more. */
  readonly end: number;
  /** What it says of each is wanted too. */
  readonly keep: boolean;
  /** Told how far it is. */
  readonly progress?: ListRequest["progress"];
}

/** The numbers that a dump of several objects answers. */
export async function answeredNumbers(
  { provider, tap }: Gen5,
  { signal, gvmi: vhcaId, most = Infinity }: ListRequest,
  { record, index1, numOfObj1, end, keep, progress }: SeveralObjects,
): Promise<Answered> {
  let nextReport = performance.now() + PROGRESS_MS;
  const dump: SegmentRequest = { type: record.type, index1, numOfObj1, vhcaId, signal, tap };
  const found = new Set<number>();
  const payloads = new Payloads(keep ? record.type : undefined);
  let problem: Error | string | undefined;
  for await (const event of provider.dump(dump)) {
    if (event.kind === "segment" || event.kind === "reference") {
      if (event.index1 >= index1 && event.index1 < end) found.add(event.index1);
      if (found.size > most) break; // the number after the last one wanted: that is whole
      if (event.kind === "segment" && event.index1 >= end) break; // ascending: the range is through
      if (progress !== undefined && performance.now() >= nextReport) {
        progress(Math.max(0, event.index1 - index1), undefined, found.size); // it ends with the last one that exists
        nextReport = performance.now() + PROGRESS_MS;
      }
    } else if (event.kind === "error") problem = messageText(event);
    else if (event.kind === "end") problem ??= event.reason;
    payloads.take(event);
  }
  return { numbers: [...found].sort((a, b) => a - b), problem, streams: payloads.streams() };
}

/**
 * Numbers one after the other, each with what was said of it held for its reader.
 *
 * @param type Segment type that was read.
 */
export function* heldNumbers(
  { provider }: Gen5,
  { gvmi: vhcaId }: ListRequest,
  type: number,
  { numbers, streams }: Answered,
): Generator<number> {
  try {
    for (const index1 of numbers) {
      const stream = streams.get(index1);
      if (stream !== undefined) provider.hold?.({ type, index1, vhcaId }, stream);
      yield index1;
    }
  } finally {
    if (streams.size > 0) provider.hold?.(undefined);
  }
}

/** Payloads of the segments of one type, by number. */
class Payloads {
  readonly #type: number | undefined;
  readonly #whole = new Map<number, Uint8Array>();
  /** Numbers that several segments answer. */
  readonly #several = new Set<number>();
  #open:
    | { readonly segment: SegmentEvent & { kind: "segment" }; readonly bytes: Uint8Array; filled: number }
    | undefined;

  constructor(type: number | undefined) {
    this.#type = type;
  }

  take(event: SegmentEvent): void {
    if (event.kind === "segment") this.#begin(event);
    else if (event.kind === "data" && this.#open !== undefined) {
      this.#open.bytes.set(event.bytes, this.#open.filled);
      this.#open.filled += event.bytes.length;
      this.#finish();
    }
  }

  streams(): Map<number, Uint8Array> {
    for (const number of this.#several) this.#whole.delete(number);
    return this.#whole;
  }

  #begin(segment: SegmentEvent & { kind: "segment" }): void {
    this.#open = undefined;
    if (segment.type !== this.#type) return;
    if (segment.aggregate || this.#whole.has(segment.index1)) this.#several.add(segment.index1);
    if (segment.payloadBytes > HELD_BYTES || this.#several.has(segment.index1)) return;
    this.#open = { segment, bytes: new Uint8Array(segment.payloadBytes), filled: 0 };
    this.#finish();
  }

  #finish(): void {
    const { segment, bytes, filled } = this.#open!;
    if (filled < bytes.length) return;
    this.#whole.set(segment.index1, segmentStream(segment, bytes));
    this.#open = undefined;
  }
}
