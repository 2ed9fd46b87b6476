/**
 * Segments of a resource dump that hold the elements of a queue.
 *
 * @module
 */

/** What such a segment holds. */
export interface RingSegment {
  /** Kind of queue. */
  readonly kind: "sq" | "rq" | "srq" | "cq" | "eq";
  /** Bytes per element. */
  readonly stride: number;
  /** Bytes that one step of the segment's second index stands for. */
  readonly unit: number;
}

/** By segment type. */
export const RING_SEGMENTS: Readonly<Record<number, RingSegment>> = {
  0x1001: { kind: "sq", stride: 64, unit: 64 },
  0x1002: { kind: "rq", stride: 16, unit: 16 },
  0x1101: { kind: "srq", stride: 32, unit: 16 },
  0x1201: { kind: "cq", stride: 64, unit: 64 },
  0x1301: { kind: "eq", stride: 64, unit: 64 },
};
