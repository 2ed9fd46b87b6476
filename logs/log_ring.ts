/** Rings and send elements found in logs. */

import type { Decoder } from "../wasm/decoder.ts";
import type { RingRow } from "../layouts/queues.ts";
import { ringOfElement } from "./ring_kinds.ts";
import type { DecodedLogElement, LogBytes } from "./log_types.ts";
import { RingDecoder, type RingDecoderOptions, type Transport } from "../records/ring.ts";
import { ringOptionsOf } from "../records/ring_options.ts";

/** Queues of network drivers carry raw Ethernet packets. */
export function transportOf(origin: string): Transport {
  return /mlx5e|dpdk|mlx4_en|steering/.test(origin) ? "raw" : "rc";
}

/** Elements of a ring, or the elements that a dump of send elements holds. */
export function* ringElements(decoder: Decoder, found: LogBytes, transport: Transport): Generator<DecodedLogElement> {
  const bytes = withoutGaps(found);
  const ring = ringOfElement(found.element, found.generation)!;
  const kind = ring.walker;
  const stated = found.header["stride"];
  const first = found.header["first_index"];
  const stride = typeof stated === "number" ? stated : ring.stride;
  if (bytes.length < 16 || !isStride(ring, stride)) return;
  const firstIndex = typeof first === "number" ? first : 0;
  const known = { geometry: { stride, count: undefined }, facts: {}, firstIndex };
  const walked = walk(decoder, bytes, ringOptionsOf(ring, known, { transport }));
  if (found.element !== "wqe") {
    yield* walked;
    return;
  }
  const all = [...walked];
  for (const decoded of all) {
    yield decoded;
    if (transport !== "raw" || kind !== "sq5" || !decoded.flags?.includes("unknown_opcode")) continue;
    const view = ethernetView(decoder, bytes.slice(decoded.offset, decoded.offset + decoded.length));
    if (view !== undefined) yield { ...view, index: decoded.index };
  }
}

/** The bytes before the first one that is missing: what comes after it cannot be told from another element. */
function withoutGaps({ bytes, present }: LogBytes): Uint8Array {
  if (present === undefined) return bytes;
  const [from, to] = present[0] ?? [0, 0];
  return bytes.subarray(0, from === 0 ? to : 0);
}

/** Whether a ring can have that stride: what a text states may be anything. */
function isStride(ring: RingRow, stride: number): boolean {
  const least = ring.strideIs === "least" ? 16 : ring.stride;
  return stride >= least && stride <= 1024 && stride % 16 === 0;
}

/** A send element of an Ethernet queue with an unknown opcode: behind the control segment comes what always comes. */
function ethernetView(decoder: Decoder, bytes: Uint8Array): DecodedLogElement | undefined {
  const copy = bytes.slice();
  copy[3] = 0x0a;
  const [decoded] = walk(decoder, copy, { kind: "sq5", stride: 64, transport: "raw", first: 0 });
  if (decoded === undefined || decoded.segments.length < 2) return undefined;
  const marker = decoded.text.indexOf("\n--------------", 2);
  return {
    ...decoded,
    segments: decoded.segments.slice(1),
    text: marker < 0 ? decoded.text : decoded.text.slice(marker + 1),
    assumed: "segments as of an ordinary send on an Ethernet queue: the opcode itself is not known",
  };
}

/**
 * Walks bytes as a ring; a plan is collected before it is handed on, since the decoder's memory is reused.
 *
 * @param titled Whether a title stands over a segment that is an element's only one, too.
 */
export function* walk(
  decoder: Decoder,
  bytes: Uint8Array,
  options: RingDecoderOptions,
  titled = true,
): Generator<DecodedLogElement> {
  const base = (options.first ?? 0) * options.stride;
  for (const plan of new RingDecoder(decoder, options).over(bytes)) {
    yield* [...plan.records()].map((record, n) => ({
      ...record,
      offset: record.offset - base,
      text: decoder.segmentsText(n, titled),
    }));
  }
}
