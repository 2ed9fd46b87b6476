/** All of a ring and what is known of it: what the page and reports draw. */

import { concat } from "../bytes.ts";
import type { Source } from "../device/types.ts";
import { QUEUES, ringRowOf } from "../layouts/queues.ts";
import { ringOptionsOf } from "../records/ring_options.ts";
import type { RingDecoderOptions } from "../records/ring.ts";
import type { QueueType } from "./rings.ts";
import { readSendQueue } from "./send_queue.ts";

/** A ring that was read. */
export interface WholeRing {
  /** `SQ of QP 0x11f`. */
  readonly title: string;
  /** Its bytes, in device order. */
  readonly bytes: Uint8Array;
  /** What is known of it, the states of a send queue included. */
  readonly options: RingDecoderOptions;
}

/**
 * Read a ring.
 *
 * @throws {DeviceError} When it cannot be read, or not all of it.
 */
export async function wholeRing(source: Source, type: QueueType, index: number): Promise<WholeRing> {
  const { states, facts, stream = await source.openRing({ source: type, index, facts, walk: true }) } = type === "snd"
    ? await readSendQueue({ source, request: { index }, wanted: {} })
    : {};
  const pieces: Uint8Array[] = [];
  for await (const piece of stream.chunks) pieces.push(piece.slice());
  const row = ringRowOf(type, source.info.generation)!; // the source has opened it
  const queue = QUEUES.find(({ name }) => name.toLowerCase() === type);
  const number = `0x${index.toString(16)}`;
  const title = queue === undefined || queue.queue === undefined
    ? `${type} ${number}`
    : queue.queue === queue.noun
    ? `${queue.noun} ${number}`
    : `${queue.queue} of ${queue.noun} ${number}`;
  return { title, bytes: concat(pieces), options: ringOptionsOf(row, stream, { qpn: index, states }) };
}
