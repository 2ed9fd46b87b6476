/** Rings of a 5th-generation device: where the elements lie by the queue's context, and their bytes as they arrive. */

import { DeviceError, UsageError } from "../errors.ts";
import { ringNames, type RingRow } from "../layouts/queues.ts";
import { contextType, type ContextTypeRow } from "./context_types.ts";
import type { Gen5 } from "./gen5_context.ts";
import { ringWindow } from "./ring_window.ts";
import { collect, notOffered } from "./gen5_dump.ts";
import { gen5ContextFacts, recognise } from "./gen5_facts.ts";
import { objectFacts } from "./gen5_objects.ts";
import { stridingOf } from "./gen5_striding.ts";
import { menuRecord } from "./menu.ts";
import type { ContextFacts, MenuRecord, RingGeometry, RingRequest, RingStream } from "./types.ts";
import { plan, ringBytes } from "./gen5_ring_bytes.ts";

const MAX_CONTEXT_BYTES = 1 << 20;

/**
 * Open a ring.
 *
 * @throws {UsageError} When the type has no ring or the first element lies beyond its end.
 * @throws {DeviceError} When the queue does not exist, or its first bytes cannot be read.
 */
export async function openGen5Ring(gen5: Gen5, request: RingRequest): Promise<RingStream> {
  const { provider } = gen5;
  const row = contextType(request.source, provider.info);
  if (row.ring === undefined) {
    throw new UsageError(
      `Source ${row.name} has no elements to dump`,
      `Sources with elements: ${ringNames()}`,
    );
  }
  const menu = await provider.menu();
  const segment = row.ring.segment!;
  const record = menuRecord(menu, segment);
  const what = `read the ring of ${row.noun} 0x${request.index.toString(16)}`;
  if (record === undefined) throw notOffered(provider, menu, [segment], what);
  const facts = await knownFacts(gen5, request, row, menu);
  const geometry = ringGeometry(gen5, request, row, facts);
  const firstIndex = request.first ?? 0;
  checkRing(gen5, request, geometry, facts, row);
  const unitBytes = row.ring.unit === 0 ? geometry.stride : row.ring.unit;
  const window = ringWindow(row.ring, facts, geometry.count, request);
  // Without index2 the ring is read from its start on anyway.
  const head = request.walk && !record.index2.supported ? firstIndex : window.head;
  const from = firstIndex - head;
  const count = window.wanted === undefined ? undefined : head + window.wanted;
  const batches = plan(record, geometry, unitBytes, from, count);
  const bytes = ringBytes({ gen5, request, record, noun: row.noun, geometry, unitBytes, batches, from });
  // The first bytes show whether the queue exists: an error now, not in the middle of the output.
  const start = await bytes.next();
  return { geometry, facts, firstIndex, head, span: window.span, chunks: resumed(start, bytes) };
}

/** What the context says, and for completions which receive queues stride. */
async function knownFacts(
  gen5: Gen5,
  request: RingRequest,
  row: ContextTypeRow,
  menu: readonly MenuRecord[],
): Promise<ContextFacts> {
  const own = request.facts ?? await ringFacts(gen5, request, row, menu);
  if (row.ring?.walker !== "cq5" || own.striding !== undefined) return own;
  const striding = await stridingOf(gen5, menu, request.index, request.gvmi);
  return striding === undefined ? own : { ...own, striding };
}

/** Refuse what the context already says cannot be read. */
function checkRing(
  gen5: Gen5,
  request: RingRequest,
  geometry: RingGeometry,
  facts: ContextFacts,
  row: ContextTypeRow,
): void {
  const first = request.first ?? 0;
  const queue = `${row.noun} 0x${request.index.toString(16)}`;
  if (geometry.count === 0) {
    const srq = facts.srqn === undefined ? "" : `: it receives from SRQ 0x${facts.srqn.toString(16)}`;
    const device = gen5.provider.info.name;
    throw new DeviceError(
      `${queue} on "${device}" has no ${row.name === "Snd" ? "send" : "receive"} queue of its own${srq}`,
      { device, operation: `read the ring of ${queue}`, status: "NO_RING" },
    );
  }
  if (geometry.count === undefined || first < geometry.count) return;
  throw new UsageError(
    `First element ${first} lies beyond the ring of ${queue}, which has ${geometry.count} elements`,
    `Give --fi a value from 0 to ${geometry.count - 1}`,
  );
}

async function* resumed(
  head: IteratorResult<Uint8Array>,
  bytes: AsyncGenerator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    if (head.done) return;
    yield head.value;
    yield* bytes;
  } finally {
    await bytes.return(undefined);
  }
}

/** What the queue's context says, where it has one that can be believed. A queue may have a ring and no such context. */
async function ringFacts(
  gen5: Gen5,
  request: RingRequest,
  row: ContextTypeRow,
  menu: readonly MenuRecord[],
): Promise<ContextFacts> {
  for (const record of factRecords(row, menu)) {
    const facts = await recordFacts(gen5, request, row, record);
    // Firmware may refuse a command for a queue that its resource dump shows.
    if (facts !== undefined || record.command === undefined) {
      return facts ?? await objectFacts(gen5, menu, row, request.index, request.gvmi) ?? {};
    }
  }
  return await objectFacts(gen5, menu, row, request.index, request.gvmi) ?? {};
}

/** Segments that may tell of a ring, the best first. */
export function factRecords(row: ContextTypeRow, menu: readonly MenuRecord[]): MenuRecord[] {
  const names = [row.query, ...row.parts.filter(({ role }) => role === "context").map(({ segment }) => segment)];
  if (row.query === "PRM_QUERY_QP") names.push("FULL_QPC");
  return names.flatMap((name) => name === undefined ? [] : menuRecord(menu, name) ?? []);
}

/** What one segment says of the queue; undefined where that is nothing. */
async function recordFacts(
  gen5: Gen5,
  request: RingRequest,
  row: ContextTypeRow,
  record: MenuRecord,
): Promise<ContextFacts | undefined> {
  const { index: index1, gvmi: vhcaId, signal } = request;
  const { tap } = gen5;
  const dump = { type: record.type, index1, vhcaId, signal, maxBytes: MAX_CONTEXT_BYTES, tap };
  const { segments, reason } = await collect(gen5.provider, dump);
  const what = `${row.noun} 0x${index1.toString(16)}`;
  if (reason !== undefined) {
    if (segments.length === 0) throw reason;
    gen5.note(`${record.name} of ${what}: ${reason.message}`);
  }
  for (const segment of segments) {
    if (segment.type !== record.type) continue;
    const found = recognise(gen5.decoder, segment.bytes, row.payloads, record.name === row.query);
    if (found !== undefined) return gen5ContextFacts(found, row.name.toLowerCase());
  }
  // What broke off may have been.
  const whole = segments.length > 0 && reason === undefined;
  if (whole) gen5.note(`${record.name} of ${what} is not in the PRM's format: its facts are not used`);
  return undefined;
}

/** From the context, else as the user says, else an assumption that is stated. */
function ringGeometry(gen5: Gen5, request: RingRequest, row: ContextTypeRow, facts: ContextFacts): RingGeometry {
  const { stride, strideIs } = row.ring as RingRow;
  if (facts.ring !== undefined) {
    if (request.stride !== undefined && request.stride !== facts.ring.stride) {
      gen5.note(`--stride ${request.stride} is not used: the context says ${facts.ring.stride} bytes per element`);
    }
    return facts.ring;
  }
  if (request.stride !== undefined) return { stride: request.stride, count: undefined, origin: "option" };
  if (strideIs !== "fixed") {
    gen5.note(
      `No context tells the stride of ${row.noun} 0x${request.index.toString(16)}: ` +
        `${stride} bytes per element are assumed (--stride N says otherwise)`,
    );
  }
  return { stride, count: undefined, origin: "assumed" };
}

/** How a dump of a part of a ring went. */
export interface RingOutcome {
  bytes: number;
  reason: Error | undefined;
  refusal: string | undefined;
  midway: boolean | undefined;
}
