/** How a program says what ring bytes are. */

import type { RingDecoderOptions } from "../records/ring.ts";
import type { Generation } from "../device/types.ts";
import { ringRowOf } from "../layouts/queues.ts";
import { type KnownRing, ringOptionsOf } from "../records/ring_options.ts";
import { compileWhere } from "../records/where.ts";

/** Queues by the name of their context type: send, receive, shared receive, completion, event queue. */
export type QueueType = "snd" | "rcv" | "srq" | "cmp" | "eqe";

/** Service types that decide which segments a send WQE has. */
export type TransportName = "rc" | "uc" | "ud" | "dc" | "xrc" | "raw" | "mlx" | "underlay";

/** What is known about the bytes of a ring. All but `source` is optional where it can do without. */
export interface DecodeOptions {
  /** Kind of queue. */
  readonly source: QueueType;
  /** 5 (the default): Connect-IB, ConnectX-4 and newer; 4: ConnectX-3 and ConnectX-3 Pro. */
  readonly generation?: Generation | undefined;
  /**
   * Bytes from one element to the next. Send queues of generation 5, completion and event queues have a usual size;
   * receive queues and send queues of generation 4 have none, so it must be given for them.
   */
  readonly stride?: number | undefined;
  /** Elements in the whole ring (64-byte blocks of a send queue): indexes wrap there. Default: no end. */
  readonly count?: number | undefined;
  /** Index of the first element wanted, default 0. The bytes begin there, or `head` elements before it. */
  readonly first?: number | undefined;
  /** Elements before the first one in the bytes: they tell where elements start, and are not given out. */
  readonly head?: number | undefined;
  /** Elements from the first one on in which those that are wanted begin; default: one lap. */
  readonly span?: number | undefined;
  /** QP number of a send queue: its WQEs carry it. */
  readonly qpn?: number | undefined;
  /** Elements wanted, of those that meet `where`; default all. */
  readonly limit?: number | undefined;
  /** Service type of a send queue, default `rc`. */
  readonly transport?: TransportName | undefined;
  /** Consumer counter: tells who owns an element. */
  readonly ci?: number | undefined;
  /** Producer counter. */
  readonly pi?: number | undefined;
  /** Receive WQEs begin with a next segment; default: those of a shared receive queue do. */
  readonly linked?: boolean | undefined;
  /** Receive WQEs carry a signature segment. */
  readonly signature?: boolean | undefined;
  /** Mini CQE format number of the CQ context. */
  readonly miniFormat?: number | undefined;
  /** Enhanced CQE compression. */
  readonly enhanced?: boolean | undefined;
  /** Generation 4: completions carry time stamps. */
  readonly timestamp?: boolean | undefined;
  /** Only elements that meet this condition: `"opcode=RDMA_READ,byte_count>4096"`. */
  readonly where?: string | undefined;
}

/**
 * The options of the ring decoder.
 *
 * @param options What the caller knows.
 * @throws {TypeError} If the queue type is unknown or its stride is missing.
 * @throws {UsageError} If the condition names what does not exist.
 */
export function ringOptions(options: DecodeOptions): RingDecoderOptions {
  const { source, generation = 5, stride, count, first = 0, where, ...given } = options;
  const row = generation === 4 || generation === 5 ? ringRowOf(source, generation) : undefined;
  if (row === undefined) {
    throw new TypeError(`Cannot decode source "${source}" of generation ${generation}: use snd, rcv, srq, cmp or eqe`);
  }
  const bytes = stride ?? (row.strideIs === "least" ? undefined : row.stride);
  if (bytes === undefined) throw new TypeError(`Cannot decode a "${source}" ring without its stride`);
  const ring: KnownRing = { geometry: { stride: bytes, count }, facts: {}, firstIndex: first };
  return ringOptionsOf(row, ring, {
    ...given,
    where: where === undefined ? undefined : compileWhere(where, { kind: row.walker }),
  });
}
