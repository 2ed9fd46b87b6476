/** What is known about a ring before it is decoded, and what comes out. */

import type { TRANSPORT, WALK } from "../wasm/abi.ts";
import type { FailedWqe, SendStates } from "./send_states.ts";

/** Kinds of rings, and `context` for consecutive structures of one layout. */
export type RingKind = keyof typeof WALK;

/** Transports that decide which segments a send WQE has. */
export type Transport = keyof typeof TRANSPORT;

/** What is known about a ring. */
export interface RingDecoderOptions {
  /** Which walker. */
  readonly kind: RingKind;
  /** Bytes from one element to the next; send queues of generation 5: 64. */
  readonly stride: number;
  /** Elements in the ring, where known: indexes wrap there and one lap is walked. */
  readonly count?: number | undefined;
  /** Index of the first element shown, default 0. */
  readonly first?: number | undefined;
  /** Elements before the first one that are pushed too: they tell where elements start, and are not shown. */
  readonly head?: number | undefined;
  /** Compressed completions may go on behind the end of the ring, all of which is pushed unless it is limited. */
  readonly crossing?: boolean | undefined;
  /** Elements from the first one on in which those that are shown begin; default: one lap. */
  readonly span?: number | undefined;
  /** QP number of a send queue. Its WQEs carry it, unless the queue has a number of its own. */
  readonly qpn?: number | undefined;
  /** Transport of a send queue; default: what its opcodes tell, else `rc`. */
  readonly transport?: Transport | undefined;
  /** Counter of the first element shown, for rings whose elements do not carry it. */
  readonly counter?: number | undefined;
  /** Consumer counter. */
  readonly ci?: number | undefined;
  /** Producer counter. */
  readonly pi?: number | undefined;
  /** Bits in which `ci` and `pi` count on, default 32. */
  readonly counterBits?: number | undefined;
  /** Elements wanted, of those that are shown; default all. */
  readonly limit?: number | undefined;
  /** Receive WQEs begin with a next segment (SRQ, linked lists). */
  readonly linked?: boolean | undefined;
  /** Receive WQEs carry a signature segment. Undefined: found out from the first WQEs of a queue without links. */
  readonly signature?: boolean | undefined;
  /** Mini CQE format number of the CQ context. */
  readonly miniFormat?: number | undefined;
  /** The completions are those of a striding RQ: byte counts hold strides. */
  readonly striding?: boolean | undefined;
  /** Enhanced CQE compression. */
  readonly enhanced?: boolean | undefined;
  /** Generation 4: completions carry time stamps. */
  readonly timestamp?: boolean | undefined;
  /** Layout of `context` rings. */
  readonly layout?: string | undefined;
  /** Condition rows (`compileWhere`): only matching elements are shown. */
  readonly where?: Uint8Array | undefined;
  /** What is done on a send queue; default: what its counters tell. */
  readonly states?: SendStates | undefined;
  /** Only what is posted and not yet consumed is shown. */
  readonly pending?: boolean | undefined;
}

/**
 * What is done of a send WQE: all; sent, not acknowledged; rung, not sent; posted, not rung; or it is one of an earlier
 * pass.
 */
export type WqeState = "completed" | "sent" | "rung" | "posted" | "old";

/** One decoded element. */
export interface ElementRecord {
  /** Index in the ring. */
  readonly index: number;
  /** Byte offset in the ring. */
  readonly offset: number;
  /** Bytes. */
  readonly length: number;
  /** Counter, for WQEs and CQEs that have one. */
  readonly wqe_counter?: number;
  /** What is known of a send WQE, where the counters of its queue are known. */
  readonly wqe_state?: WqeState;
  /** What says so, of what was sent. */
  readonly acked_by?: "psn" | "cqe" | "unknown";
  /** What an error completion says of a send WQE. */
  readonly failed?: FailedWqe & { readonly syndrome_name: string | null };
  /** Software owned, where the consumer counter is known. */
  readonly sw_owned?: boolean;
  /** A scatter list that ends before the element does. */
  readonly list_terminated?: boolean;
  /** Remarks: `cut`, `wraps`, `consumed`, … */
  readonly flags?: readonly string[];
  /** Bytes in hexadecimal, where asked for. */
  readonly bytes?: string;
  /** Segments in order. */
  readonly segments: readonly SegmentRecord[];
}

/** One decoded segment of an element. */
export interface SegmentRecord {
  /** Layout name; null for bytes without a public layout, which have `title` and `bytes`. */
  readonly layout: string | null;
  /** What the bytes are, for `layout: null`. */
  readonly title?: string;
  /** Byte offset in the element. */
  readonly offset: number;
  /** Bytes, padding included. */
  readonly length: number;
  /** Number in a list. */
  readonly entry?: number;
  /** Part that it plays: `scatter entry`, `source`, `destination`, … */
  readonly role?: string;
  /** Fields under their layout names. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** Inline bytes, hexadecimal. */
  readonly data?: string;
  /** Bytes without a layout, hexadecimal. */
  readonly bytes?: string;
  /** The segment is cut short. */
  readonly cut?: boolean;
}
