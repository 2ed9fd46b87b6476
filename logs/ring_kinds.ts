/** Rings in logs: the queues that a heading or a segment of a resource dump names. */

import { QUEUES, type RingRow } from "../layouts/queues.ts";
import { SEGMENT_TYPES } from "../layouts/segments.ts";

/** Elements that stand in rings. */
export type QueueElement = "sq" | "rq" | "srq" | "cq" | "eq";

/**
 * The ring that elements of a kind stand in.
 *
 * @param element Kind of a log's element; `wqe` is a send element by itself.
 * @param generation Where the text does not tell: the 5th.
 * @returns Undefined for what stands in no ring.
 */
export function ringOfElement(element: string, generation: 4 | 5 | undefined): RingRow | undefined {
  const queue = element === "wqe" ? "SQ" : element.toUpperCase();
  const row = QUEUES.find((one) => one.queue === queue);
  return generation === 4 ? row?.gen4?.ring : row?.gen5?.ring;
}

/** What a segment with elements of a queue holds. */
export interface RingSegment {
  readonly kind: QueueElement;
  /** Bytes per element. */
  readonly stride: number;
  /** Bytes that one step of the segment's second index stands for. */
  readonly unit: number;
}

/**
 * The elements that a segment of a resource dump holds.
 *
 * @param type Its usual number; a log has no menu.
 */
export function ringSegment(type: number): RingSegment | undefined {
  const name = SEGMENT_TYPES.find((segment) => segment.id === type)?.name;
  const row = name === undefined ? undefined : QUEUES.find(({ gen5 }) => gen5?.ring?.segment === name);
  if (row?.gen5?.ring === undefined || row.queue === undefined) return undefined;
  const { stride, unit } = row.gen5.ring;
  return { kind: row.queue.toLowerCase() as QueueElement, stride, unit: unit === 0 ? stride : unit };
}
