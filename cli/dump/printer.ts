/**
 * What a dump prints, whatever the format: lists, contexts, rings, ICM memory, in the order in which they are read.
 *
 * @module
 */

import type { RingFormat } from "../../render/ring_stream.ts";
import type { ContextImage, DeviceInfo, ListMethod } from "../../device/types.ts";
import type { RingHeading } from "../../render/ring_heading.ts";
import type { Tail } from "../../render/json_envelope.ts";

/** A possibly pending write. */
export type Written = Promise<void> | undefined;

/** What is known about a ring when its elements begin. */
export interface RingStart extends RingHeading {
  /** Index of the first element. */
  readonly first: number;
  /** Elements in the ring, if known. */
  readonly count: number | undefined;
  /** Where stride and count came from. */
  readonly origin: string;
  /** Transport in use, for send queues. */
  readonly transport: string | undefined;
}

/** One output format. Calls come in the order of the members. */
export interface Printer {
  /** The rows of a context without a public layout were printed in place of fields: segment names, cleared by reading. */
  takeWordSegments(): readonly string[];
  /** How elements are formatted. */
  readonly format: RingFormat;
  /** PRM-formatted parts of contexts are wanted. */
  readonly query: boolean;
  /** Before anything else. Undefined: no device is involved. */
  begin(info: DeviceInfo | undefined): Written;
  /** The numbers from `first` to `last` are looked through. */
  listBegin(first: number, last: number): Written;
  /** One of them exists. */
  listed(gvmi: number, index: number): Written;
  /** No more. */
  listEnd(count: number, complete: boolean, method: ListMethod | undefined): Written;
  /** A context. */
  context(image: ContextImage): Written;
  /** A ring begins. */
  ringBegin(ring: RingStart): Written;
  /** A block of formatted elements, as they come from the ring renderer. */
  block(bytes: Uint8Array): Written;
  /** The ring has ended. */
  ringEnd(): Written;
  /** ICM memory. */
  icm(address: bigint, bytes: Uint8Array): Written;
  /** After everything else. */
  end(tail: Tail): Written;
}
