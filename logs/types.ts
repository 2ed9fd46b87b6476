/** What the log reader hands on: elements with their bytes, messages with their numbers, and what was left out. */

import type { EventKind } from "../layouts/async_events.ts";
import type { Generation } from "../device/types.ts";

/** What a group of bytes in a log is. */
export type LogElementKind =
  /** One completion queue entry. */
  | "cqe"
  /** One send work queue element. */
  | "wqe"
  /** A whole completion queue, send queue, receive queue, shared receive queue or event queue. */
  | "cq"
  | "sq"
  | "rq"
  | "srq"
  | "eq"
  /** A context, as a query command or a context dump returns it. */
  | "context"
  /** A segment of a resource dump, with its header. */
  | "segment"
  /** A stream of resource-dump segments. */
  | "stream"
  /** A completion of an adapter older than ConnectX. */
  | "mthca_cqe";

/** A value that a log line states. */
export type Fact =
  | string
  | number
  | boolean
  | readonly Fact[]
  | { readonly [name: string]: Fact };

/** What log lines state, by name. Numbers are numbers; what is wider than 53 bits stays a `0x…` string. */
export type Facts = Record<string, Fact>;

/** First and last line that something was read from, counted from 1. */
export interface LineRange {
  /** First line. */
  readonly first: number;
  /** Last line. */
  readonly last: number;
}

/** A queue element, ring, context or segment found in a log. */
export interface LogElement {
  /** Tag. */
  readonly kind: "element";
  /** What the bytes are. */
  readonly element: LogElementKind;
  /** Adapter generation; undefined for adapters older than ConnectX and where the text does not tell. */
  readonly generation: Generation | undefined;
  /**
   * The bytes, in device order, up to the last one that was there. What a cut element lacks in between is zero here and
   * outside `present`; with no range in `present` these are the rows as printed, their places in the element unknown.
   */
  readonly bytes: Uint8Array;
  /** Why the element is incomplete; undefined when it is whole. */
  readonly cut: string | undefined;
  /** Byte ranges `[from, to)` that were there, for a cut element with row offsets; undefined when whole. */
  readonly present: readonly (readonly [number, number])[] | undefined;
  /** Layout that the text names (`query_sq_out`), where the element's kind does not settle it. */
  readonly layout: string | undefined;
  /** Which program printed it, in which form: `kernel mlx5_ib dump_cqe`. */
  readonly origin: string;
  /** Where it stands. */
  readonly lines: LineRange;
  /** What the lines around the bytes state: cqn, ci, qpn, opcode, syndrome, vendor_syndrome, device, pid, ... */
  readonly header: Facts;
  /** What had to be mended on the way: joined rows, dropped surplus bytes, swapped words. */
  readonly repairs: readonly string[];
  /** Header lines and the foreign lines between the rows. */
  readonly context: readonly string[];
}

/** A line (or a few) that carries status numbers without bytes. */
export interface LogMessage {
  /** Tag. */
  readonly kind: "message";
  /** Which program printed it: `nccl`, `ucx`, `kernel mlx5_ib poll_one`, ... */
  readonly origin: string;
  /** Where it stands. */
  readonly lines: LineRange;
  /** The lines themselves. */
  readonly text: readonly string[];
  /** The numbers: wc_status, syndrome, vendor_syndrome, qpn, wqe_counter, ... */
  readonly facts: Facts;
  /** The kind of event that it tells of, where it tells of none or of more than a completion. */
  readonly event?: EventKind;
  /** What a reader must know about these numbers (decimal, not valid on error, not what its name says). */
  readonly notes: readonly string[];
  /** Fields that a whole line of this kind has and this one lost. */
  readonly lost: readonly string[];
  /** What had to be mended on the way. */
  readonly repairs: readonly string[];
}

/** Characters that are kept of a line of which nothing was made. */
export const MAX_SKIPPED = 200;

/** Lines with hexadecimal data that are not a queue element, or could not be made into one. */
export interface LogSkipped {
  /** Tag. */
  readonly kind: "skipped";
  /** Where they stand. */
  readonly lines: LineRange;
  /** Why nothing was made of them. */
  readonly why: string;
  /** The first of them. */
  readonly text: string;
}

/** What the log reader yields. */
export type LogItem = LogElement | LogMessage | LogSkipped;

/** Totals, for a summary. */
export interface LogCounts {
  /** Lines read. */
  lines: number;
  /** Elements found, cut ones included. */
  elements: number;
  /** Elements that are incomplete. */
  cut: number;
  /** Messages found. */
  messages: number;
  /** Skipped groups of lines. */
  skipped: number;
  /** Those of them that are parts of dumps, which could not be decoded. */
  undecoded: number;
}
