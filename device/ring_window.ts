/**
 * Which part of a ring is read for the elements that are asked for. An element of a queue can begin before the first
 * one asked for, and the last one can go on behind the ring's end, at its start.
 */

import { mayCross, type RingRow } from "../layouts/queues.ts";
import type { ContextFacts, RingRequest } from "./types.ts";

/** A part of a ring, in elements. */
export interface RingWindow {
  /** Elements before the first one asked for. */
  readonly head: number;
  /** Elements from the first one asked for on in which others that are asked for begin; undefined: to the end. */
  readonly span: number | undefined;
  /** Elements that are read from the first one asked for on; undefined: all that come. */
  readonly wanted: number | undefined;
}

/**
 * The window of a request.
 *
 * @param facts What its context says.
 * @param size Elements in the ring, where known.
 * @param request First element and number of elements.
 */
export function ringWindow(
  row: RingRow,
  facts: ContextFacts,
  size: number | undefined,
  { first = 0, count, walk }: RingRequest,
): RingWindow {
  const untilEnd = size === undefined ? undefined : size - first;
  const wanted = size === undefined ? count : Math.min(count ?? size - first, size);
  const around = facts.ring !== undefined && mayCross(row, facts.ring, facts);
  if (!walk || (first === 0 && count === undefined)) return { head: 0, span: undefined, wanted };
  const rest = restOf(row, facts); // of an element that begins in the last stride
  const more = wanted === undefined ? undefined : Math.min(wanted + rest, size ?? Infinity);
  // What is at the start can begin at the end.
  const read = around && more !== undefined ? Math.max(untilEnd!, more) : more;
  return { head: headOf(row, facts, first), span: count === undefined ? untilEnd : wanted, wanted: read };
}

/** Strides behind the last one that belong to it: of a title of compressed completions the first mini CQEs. */
function restOf({ walker, longest = 1 }: RingRow, { ring, miniFormat }: ContextFacts): number {
  return walker === "cq5" && (ring === undefined || miniFormat !== undefined) ? 1 : longest - 1;
}

/** Elements before the first that tell where it starts. */
function headOf(row: RingRow, facts: ContextFacts, first: number): number {
  switch (row.walker) {
    case "sq5": // each WQE carries its own place
      return Math.min(row.longest! - 1, first);
    case "sq4": // only the WQE before tells
      return first;
    case "cq5": // compressed sessions have any length; without a context there may be some
      return facts.ring !== undefined && facts.miniFormat === undefined ? 0 : first;
    case "rq5": // the first WQEs tell whether all begin with a signature
      return facts.signature === undefined && !row.linked ? first : 0;
    default:
      return 0;
  }
}
