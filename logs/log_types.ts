/** Elements of logs, before and after they are decoded. */

import type { ElementRecord } from "../records/ring.ts";

/** What is needed of an element of `logs`; its `LogElement` fits. */
export interface LogBytes {
  /** `cqe`, `wqe`, `cq`, `sq`, `rq`, `srq`, `eq`, `context`, `segment`, `mthca_cqe`. */
  readonly element: string;
  /** Adapter generation, where known. */
  readonly generation: 4 | 5 | undefined;
  /** Device order. */
  readonly bytes: Uint8Array;
  /** Ranges that were there, for a cut element. */
  readonly present: readonly (readonly [number, number])[] | undefined;
  /** Why it is cut. */
  readonly cut: string | undefined;
  /** Layout that the text names. */
  readonly layout: string | undefined;
  /** Which program printed it. */
  readonly origin: string;
  /** What the text states. */
  readonly header: Readonly<Record<string, unknown>>;
}

/** One segment of a decoded element, as in the json of a ring. */
export type LogSegment = ElementRecord["segments"][number];

/** A decoded element. */
export interface DecodedLogElement {
  /** Index in its ring, 0 for a single element. */
  readonly index: number;
  /** Byte offset in the data. */
  readonly offset: number;
  /** Bytes. */
  readonly length: number;
  /** Counter, where the element has one. */
  readonly wqe_counter?: number;
  /** Remarks of the walker. */
  readonly flags?: readonly string[];
  /** Segments. */
  readonly segments: readonly LogSegment[];
  /** How `segments` were chosen, where the element itself does not settle it. */
  readonly assumed?: string;
  /** Text of the fields, lines without indentation; empty if nothing could be decoded. */
  readonly text: string;
}
