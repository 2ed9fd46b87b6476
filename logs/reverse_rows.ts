/** Rows that continue nothing: a dump printed backwards (the newest line first), or the decisive row alone. */

import { oneLine } from "../plain.ts";
import { readPrefix } from "./envelopes.ts";
import { originFacts, sameWriter, within } from "./origins.ts";
import type { Origin } from "./envelope_rows.ts";
import { placeFacts, put } from "./facts.ts";
import type { Header } from "./header_types.ts";
import { type Dump, ROW } from "./dump.ts";
import type { Row } from "../hex/rows.ts";
import type { CleanLine } from "./lines.ts";
import { endsErrorCqe4, isErrorCqe, isErrorCqe4, looksLikeErrorCqe } from "./sniff.ts";
import { type LogElement, type LogItem, MAX_SKIPPED } from "./types.ts";

/** Rows so far, their offsets falling or rising. */
interface Run {
  readonly rows: { readonly offset: number; readonly bytes: Uint8Array }[];
  /** Bytes from one offset to the next: ROW or -ROW; 0 while there is one row. */
  step: number;
  readonly origin: Origin;
  readonly first: number;
  last: number;
  readonly text: string;
  readonly context: string[];
}

/** Largest element that is made of such rows. */
const MAX_BYTES = 1024;

/** What was mended. */
export const TURNED = "rows in reverse order turned around";

/** Rows of an error completion that no heading announces. */
export const ROWS_ALONE = "error CQE rows alone";

/** Writers whose rows are kept at a time. */
const MAX_RUNS = 8;

/** Rows of bytes in the other order. */
export function turnedRows(bytes: Uint8Array): Uint8Array {
  const turned = new Uint8Array(bytes.length);
  for (let at = 0; at < bytes.length; at += ROW) turned.set(bytes.subarray(at, at + ROW), bytes.length - ROW - at);
  return turned;
}

/** Whether rows without offsets and without a heading are an error CQE only from the last one to the first. */
export function isTurned(dump: Dump): boolean {
  return !dump.headed && dump.style === "none" && dump.unit === 4 && dump.length === 64 && dump.short === 0 &&
    !looksLikeErrorCqe(dump.bytes) && looksLikeErrorCqe(turnedRows(dump.bytes));
}

/** The element of rows whose heading stands behind them. */
export function turnedElement(dump: Dump, header: Header, line: CleanLine): LogElement {
  return {
    kind: "element",
    element: header.element,
    generation: header.generation,
    bytes: turnedRows(dump.bytes),
    cut: undefined,
    present: undefined,
    layout: header.layout,
    origin: header.origin,
    lines: { first: dump.first, last: line.last },
    header: put({ ...header.facts }, { ...originFacts(dump.origin), ...originFacts(readPrefix(line.text).origin) }),
    repairs: [...dump.repairs, ...line.repairs, TURNED],
    context: [line.text, ...dump.context].slice(0, 8),
  };
}

/** Collects such rows until their heading comes, or anything else. */
export class ReverseRows {
  readonly #emit: (item: LogItem) => void;
  #runs: Run[] = [];

  /** @param emit Takes what they turn out to be. */
  constructor(emit: (item: LogItem) => void) {
    this.#emit = emit;
  }

  /** Whether rows wait for more. */
  get hungry(): boolean {
    return this.#runs.length > 0;
  }

  /** Takes a row. */
  row(row: Row, line: CleanLine): void {
    const origin = line.origin ?? {};
    const now = this.#runs.find((run) => isNext(run, row, origin));
    if (now !== undefined) {
      now.step = row.offset - now.rows[now.rows.length - 1]!.offset;
      now.rows.push({ offset: row.offset, bytes: row.bytes });
      now.last = line.last;
      if (now.context.length < 8) now.context.push(line.text.slice(0, 400));
      return;
    }
    for (const run of this.#runs.filter((one) => sameWriter(one.origin, origin))) this.#end(run);
    if (this.#runs.length >= MAX_RUNS) this.#end(this.#runs[0]!);
    this.#runs.push({
      rows: [{ offset: row.offset, bytes: row.bytes }],
      step: 0,
      origin,
      first: line.first,
      last: line.last,
      text: line.text,
      context: [line.text.slice(0, 400)],
    });
  }

  /** Whether a row goes on with the ones before it. */
  continues(row: Row, origin: Origin): boolean {
    return this.#runs.some((run) => isNext(run, row, origin));
  }

  /**
   * The element whose heading comes behind its rows.
   *
   * @returns Undefined if the rows so far are not its own.
   */
  take(header: Header, line: CleanLine): LogElement | undefined {
    if (this.#runs.length === 0 || header.size === undefined || header.size > MAX_BYTES) return undefined;
    const origin = within(line.origin, readPrefix(line.text).origin);
    const now = this.#runs.find((run) =>
      run.step <= 0 && run.rows[run.rows.length - 1]!.offset === 0 && run.rows[0]!.offset + ROW === header.size &&
      sameWriter(run.origin, origin)
    );
    if (now === undefined) return undefined;
    this.#runs.splice(this.#runs.indexOf(now), 1);
    return {
      kind: "element",
      element: header.element,
      generation: header.generation,
      bytes: bytesOf(now, header.size),
      cut: undefined,
      present: undefined,
      layout: header.layout,
      origin: header.origin,
      lines: { first: now.first, last: line.last },
      header: put({ ...header.facts }, { ...originFacts(now.origin), ...originFacts(origin) }),
      repairs: [TURNED],
      context: [line.text, ...now.context.toReversed()].slice(0, 8),
    };
  }

  /** No heading comes: what the rows hold by themselves. */
  flush(): void {
    while (this.#runs.length > 0) this.#end(this.#runs[0]!);
  }

  #end(now: Run): void {
    this.#runs.splice(this.#runs.indexOf(now), 1);
    const offsets = now.rows.map((row) => row.offset);
    const from = Math.min(offsets[0]!, offsets[offsets.length - 1]!);
    const to = Math.max(offsets[0]!, offsets[offsets.length - 1]!) + ROW;
    const item = to > MAX_BYTES ? undefined : this.#element(now, from, to);
    const { length } = now.rows;
    this.#emit(
      item ?? {
        kind: "skipped",
        lines: { first: now.first, last: now.last },
        why: `${length} row${length === 1 ? "" : "s"} that continue no dump: their start is missing`,
        text: oneLine(now.text, MAX_SKIPPED),
      },
    );
  }

  /** An error completion, of which the last row is enough: the others hold next to nothing. */
  #element(now: Run, first: number, to: number): LogElement | undefined {
    // Rising rows without their start may be of several dumps: only the last one is certain.
    const from = now.step > 0 ? to - ROW : first;
    const bytes = bytesOf(now, to);
    bytes.fill(0, 0, from);
    const five = to === 64 && isErrorCqe(bytes);
    const four = !five && to === 32 && (from === 0 ? isErrorCqe4(bytes) : endsErrorCqe4(bytes.subarray(ROW)));
    if (!five && !four) return undefined;
    const whole = from === 0;
    return {
      kind: "element",
      element: "cqe",
      generation: five ? 5 : 4,
      bytes,
      cut: whole ? undefined : missing(from),
      present: whole ? undefined : [[from, to]],
      layout: undefined,
      origin: whole ? "hexadecimal rows" : ROWS_ALONE,
      lines: { first: now.first, last: now.last },
      header: put(originFacts(now.origin), placeFacts(now.text)),
      repairs: now.step < 0 ? [TURNED] : [],
      context: now.context.slice(0, 8),
    };
  }
}

function missing(offset: number): string {
  return offset === ROW ? "row at 0x0 is missing" : `rows 0x0 to 0x${(offset - ROW).toString(16)} are missing`;
}

function bytesOf(now: Run, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  for (const { offset, bytes: row } of now.rows) bytes.set(row.subarray(0, size - offset), offset);
  return bytes;
}

/** Whether a row is the next one of a run. */
function isNext(run: Run, row: Row, origin: Origin): boolean {
  if (row.style !== "colon" || !sameWriter(run.origin, origin)) return false;
  const step = row.offset - run.rows[run.rows.length - 1]!.offset;
  return (step === ROW || step === -ROW) && (run.step === 0 || run.step === step);
}
