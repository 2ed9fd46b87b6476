/**
 * Rings and send elements found in logs.
 *
 * @module
 */

import type { Decoder } from "../wasm/decoder.ts";
import type { RingRow } from "../layouts/queues.ts";
import { ringOfElement } from "./ring_kinds.ts";
import type { DecodedLogElement, LogBytes } from "./log_types.ts";
import { RingDecoder, type RingKind, type Transport } from "../records/ring.ts";

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
  const walked = walk(decoder, bytes, { kind, stride, transport, first: typeof first === "number" ? first : 0 });
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

/** Walks bytes as a ring; a batch is collected before it is handed on, since the decoder's memory is reused. */
function* walk(
  decoder: Decoder,
  bytes: Uint8Array,
  options: { kind: RingKind; stride: number; transport: Transport; first: number },
): Generator<DecodedLogElement> {
  const base = options.first * options.stride;
  const ringDecoder = new RingDecoder(decoder, options);
  let at = 0;
  let idle = 0;
  while (idle < 2) {
    const taken = ringDecoder.push(bytes.subarray(at));
    at += taken;
    if (at >= bytes.length) ringDecoder.finish();
    const planned = ringDecoder.next();
    idle = planned === 0 && taken === 0 ? idle + 1 : 0;
    const records = planned === 0 ? [] : [...ringDecoder.records()];
    const batch: DecodedLogElement[] = [];
    for (let n = 0; n < records.length; n++) {
      const text = new TextDecoder().decode(decoder.formatText(n, n + 1).bytes.slice());
      const { index, offset, length, wqe_counter, flags, segments } = records[n]!;
      batch.push({
        index,
        offset: offset - base,
        length,
        ...(wqe_counter === undefined ? {} : { wqe_counter }),
        ...(flags === undefined ? {} : { flags }),
        segments,
        text: text.replace(/^\n?\[Element Index [^\]]*\]\n?/, "").replace(/^\n/, ""),
      });
    }
    yield* batch;
  }
}
