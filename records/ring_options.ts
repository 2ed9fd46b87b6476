/** What is known of a queue, as options of the ring decoder: from its row, from its context, from the user. */

import type { ContextFacts, RingGeometry } from "../device/types.ts";
import { mayCross, type RingRow } from "../layouts/queues.ts";
import type { RingDecoderOptions, Transport } from "./ring_types.ts";

/** A ring and what its context says. */
export interface KnownRing {
  /** Where its elements lie. */
  readonly geometry: Pick<RingGeometry, "stride" | "count">;
  readonly facts: ContextFacts;
  /** Index of the first element asked for. */
  readonly firstIndex: number;
  /** As in `RingStream` of device/types.ts. */
  readonly head?: number | undefined;
  /** As in `RingStream` of device/types.ts. */
  readonly span?: number | undefined;
}

/** What a user can know better. */
export type GivenOptions = Partial<Omit<RingDecoderOptions, "kind" | "stride" | "count" | "first">>;

/** Formats of mini CQEs by the name that users give; the place is the number in a CQ context. */
const MINI_FORMATS = ["hash", "csum", "ftag-stride", "csum-stride", "l34h-stride"];

/** What a user says of a queue's form. */
export interface QueueHints {
  /** Receive queue: `cyclic`, `linked`, `striding`, `linked-striding`. */
  readonly rqType?: string | undefined;
  /** Name of a mini CQE format. */
  readonly miniCqe?: string | undefined;
  /** `basic` or `enhanced`. */
  readonly compression?: string | undefined;
}

/** The same as options of the ring decoder. */
export function hintOptions({ rqType, miniCqe, compression }: QueueHints): GivenOptions {
  return {
    linked: rqType === undefined ? undefined : rqType.startsWith("linked") || undefined,
    striding: rqType === undefined ? undefined : rqType.endsWith("striding"),
    miniFormat: miniCqe === undefined ? undefined : MINI_FORMATS.indexOf(miniCqe),
    enhanced: compression === undefined ? undefined : compression === "enhanced",
  };
}

/** Walkers of send queues. */
export function sends(kind: RingDecoderOptions["kind"]): boolean {
  return kind === "sq5" || kind === "sq4";
}

/**
 * Options of a ring.
 *
 * @param given What is known better; undefined members say nothing.
 */
export function ringOptionsOf(
  row: RingRow,
  { geometry, facts, firstIndex, head, span }: KnownRing,
  given: GivenOptions = {},
): RingDecoderOptions {
  const { ci, pi, signature, linked = row.linked, miniFormat, striding, enhanced, timestamp } = facts;
  const options: RingDecoderOptions = {
    kind: row.walker,
    stride: geometry.stride,
    count: geometry.count,
    first: firstIndex,
    head,
    span,
    crossing: mayCross(row, geometry, { ...facts, miniFormat: given.miniFormat ?? facts.miniFormat }) || undefined,
    transport: facts.transport as Transport | undefined,
    ci,
    pi,
    linked,
    signature,
    miniFormat,
    striding,
    enhanced,
    timestamp,
    counterBits: row.counterBits,
  };
  const known = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const all: RingDecoderOptions = { ...options, ...known };
  return sends(row.walker) ? all : { ...all, transport: undefined };
}
