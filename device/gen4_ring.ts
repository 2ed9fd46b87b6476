/** Rings of a 4th-generation device, from ports that have queue buffers. */

import { DeviceError, UsageError } from "../errors.ts";
import { type Gen4, readRecognised } from "./gen4_context.ts";
import { ringNames, type RingRow } from "../layouts/queues.ts";
import { elementCount } from "./context_facts.ts";
import { gen4ContextFacts } from "./gen4_facts.ts";
import { type RingWindow, ringWindow } from "./ring_window.ts";
import { gen4Type, type Gen4TypeRow } from "./gen4_types.ts";
import type { ContextFacts, RingGeometry, RingRequest, RingStream } from "./types.ts";

/** Sizes that CQEs and EQEs can have. */
const ENTRY_BYTES: readonly number[] = [32, 64, 128];
/** Bytes of one piece of a ring. */
const PIECE_BYTES = 1 << 16;

/**
 * Open a ring.
 *
 * @throws {UsageError} When the type has no ring or the first element lies beyond its end.
 * @throws {DeviceError} When the queue does not exist, or the device has no public way to its buffer.
 */
export async function openGen4Ring(gen4: Gen4, request: RingRequest): Promise<RingStream> {
  const row = gen4Type(request.source);
  const { ring } = row;
  if (ring === undefined) {
    throw new UsageError(
      `Source ${row.name} has no elements to dump`,
      `Sources with elements: ${ringNames()}`,
    );
  }
  const { recognised } = await readRecognised(gen4, row, request.index);
  const facts = recognised === undefined ? {} : gen4ContextFacts(recognised, row.name.toLowerCase());
  if (facts.ring?.count === 0) throw noRing(gen4, row, request.index, facts);
  const buffer = await gen4.port.readBuffer?.(row.name.toLowerCase(), request.index);
  if (buffer === undefined) throw noMechanism(gen4, row, request.index);
  const count = recognised === undefined ? undefined : elementCount(ring, recognised.fields);
  const geometry = ringGeometry(gen4, request, row, { ring: facts.ring, count, row: ring, bytes: buffer.length });
  const first = request.first ?? 0;
  if (geometry.count !== undefined && first >= geometry.count) {
    throw new UsageError(
      `First element ${first} lies beyond the ring of ${row.noun} 0x${request.index.toString(16)}, which has ` +
        `${geometry.count} elements`,
      `Give --fi a value from 0 to ${geometry.count - 1}`,
    );
  }
  const window = ringWindow(ring, facts, geometry.count, request);
  return {
    geometry,
    facts: { ...facts, ring: geometry },
    firstIndex: first,
    head: window.head,
    span: window.span,
    chunks: pieces(buffer, geometry, first - window.head, window, request.signal),
  };
}

function noRing(gen4: Gen4, row: Gen4TypeRow, index: number, facts: ContextFacts): DeviceError {
  const device = gen4.port.info.name;
  const queue = `QP 0x${index.toString(16)}`;
  const srq = facts.srqn === undefined ? "" : `: it receives from SRQ 0x${facts.srqn.toString(16)}`;
  const which = row.name === "Snd" ? "send" : "receive";
  return new DeviceError(`${queue} on "${device}" has no ${which} queue of its own${srq}`, {
    device,
    operation: `read the ring of ${queue}`,
    status: "NO_RING",
  });
}

/** Stated plainly: nothing public reads these bytes through the device. */
function noMechanism({ port }: Gen4, row: Gen4TypeRow, index: number): DeviceError {
  const device = port.info.name;
  const operation = `read the ring of ${row.noun} 0x${index.toString(16)}`;
  return new DeviceError(
    `Cannot ${operation} of "${device}": queue buffers of ${
      port.info.part ?? "ConnectX-3"
    } lie in host memory, and no ` +
      "public mechanism reads them through the adapter",
    {
      device,
      operation,
      status: "NO_MECHANISM",
      hint: "The context is there (--dump QP); decode the buffer's bytes from a core or memory dump: " +
        `wqdump decode --generation 4 --source ${row.name} FILE`,
    },
  );
}

/** From the context and the buffer, else as the user says, else an assumption that is stated. */
function ringGeometry(
  gen4: Gen4,
  request: RingRequest,
  row: Gen4TypeRow,
  known: { ring: RingGeometry | undefined; count: number | undefined; row: RingRow; bytes: number },
): RingGeometry {
  const told = known.ring ?? entryGeometry(known.count, known.bytes);
  if (told !== undefined) {
    if (request.stride !== undefined && request.stride !== told.stride) {
      gen4.note(`--stride ${request.stride} is not used: the context says ${told.stride} bytes per element`);
    }
    return told;
  }
  const stride = request.stride ?? known.row.stride;
  if (request.stride === undefined) {
    gen4.note(
      `No context tells the stride of ${row.noun} 0x${request.index.toString(16)}: ${stride} bytes per element are ` +
        "assumed (--stride N says otherwise)",
    );
  }
  const count = Math.floor(known.bytes / stride);
  return {
    stride,
    count: count === 0 ? undefined : count,
    origin: request.stride === undefined ? "assumed" : "option",
  };
}

/** The context tells how many entries there are, the buffer how long each is. */
function entryGeometry(count: number | undefined, bytes: number): RingGeometry | undefined {
  if (count === undefined) return undefined;
  const stride = bytes / count;
  return ENTRY_BYTES.includes(stride) ? { stride, count, origin: "context" } : undefined;
}

/** The elements wanted, from the first on, past the ring's end where as many are asked for. */
async function* pieces(
  buffer: Uint8Array,
  { stride, count }: RingGeometry,
  from: number,
  { head, wanted }: RingWindow,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const end = Math.min(buffer.length, count === undefined ? buffer.length : count * stride);
  const start = Math.min(end, from * stride);
  let left = wanted === undefined ? end - start : (head + wanted) * stride;
  for (const [first, last] of [[start, end], [0, end]] as const) {
    for (let at = first; at < last && left > 0;) {
      if (signal?.aborted) return;
      const piece = buffer.subarray(at, Math.min(last, at + PIECE_BYTES, at + left));
      at += piece.length;
      left -= piece.length;
      yield piece;
    }
  }
}
