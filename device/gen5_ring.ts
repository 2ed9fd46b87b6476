/**
 * Rings of a 5th-generation device: where the elements lie by the queue's context, and their bytes as they arrive.
 *
 * @module
 */

import { DeviceError, UsageError } from "../errors.ts";
import { ringNames, type RingRow } from "../layouts/queues.ts";
import { contextType, type ContextTypeRow } from "./context_types.ts";
import type { Gen5 } from "./gen5_context.ts";
import { ringWindow } from "./ring_window.ts";
import {
  collect,
  followed,
  messageText,
  missingSegment,
  notValidError,
  refusedError,
  remarkText,
  whyInvalid,
} from "./gen5_dump.ts";
import { gen5ContextFacts, recognise } from "./gen5_facts.ts";
import { objectFacts } from "./gen5_objects.ts";
import { stridingOf } from "./gen5_striding.ts";
import { menuRecord } from "./menu.ts";
import { ALL_OBJECTS, MAX_OBJECTS } from "./resource_dump_register.ts";
import type { ContextFacts, MenuRecord, RingGeometry, RingRequest, RingStream, SegmentRequest } from "./types.ts";

const MAX_CONTEXT_BYTES = 1 << 20;
/** Stream bytes beyond a ring of known size that an answer may have: segment headers, control segments. */
const STREAM_OVERHEAD = 1 << 16;

/** Bytes of the longest element, rounded up. */
const LONGEST_BYTES = 1024;

/** A part of a ring, read with one dump. */
interface Batch {
  /** Value of index2. */
  readonly start: number;
  /** Value of num_of_obj2. */
  readonly objects: number;
  /** Ring bytes wanted of it, undefined = all that come. */
  readonly bytes: number | undefined;
}

/** A ring about to be read. */
interface Reading {
  readonly gen5: Gen5;
  readonly request: RingRequest;
  readonly record: MenuRecord;
  readonly noun: string;
  readonly geometry: RingGeometry;
  readonly unitBytes: number;
  readonly batches: Iterable<Batch>;
  /** First element that is handed on. */
  readonly from: number;
}

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
  if (record === undefined) throw provider.menuError ?? missingSegment(provider.info.name, menu, [segment], what);
  const own = request.facts ?? await ringFacts(gen5, request, row, menu);
  const striding = row.ring.walker === "cq5" && own.striding === undefined
    ? await stridingOf(gen5, menu, request.index, request.gvmi)
    : undefined;
  const facts = striding === undefined ? own : { ...own, striding };
  const geometry = ringGeometry(gen5, request, row, facts);
  const firstIndex = request.first ?? 0;
  checkRing(gen5, request, geometry, facts, row);
  const unitBytes = row.ring.unit === 0 ? geometry.stride : row.ring.unit;
  const window = ringWindow(row.ring, facts, geometry.count, request);
  // Without index2 the ring is read from its start on anyway.
  const head = request.walk && !record.index2.supported ? firstIndex : window.head;
  const batches = plan(
    record,
    geometry,
    unitBytes,
    firstIndex - head,
    window.wanted === undefined ? undefined : head + window.wanted,
  );
  const bytes = ringBytes({
    gen5,
    request,
    record,
    noun: row.noun,
    geometry,
    unitBytes,
    batches,
    from: firstIndex - head,
  });
  // The first bytes show whether the queue exists: an error now, not in the middle of the output.
  const start = await bytes.next();
  return { geometry, facts, firstIndex, head, span: window.span, chunks: resumed(start, bytes) };
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
  const query = row.query === undefined ? undefined : menuRecord(menu, row.query);
  const plain = row.parts.filter((part) => part.role === "context").map((part) => part.segment);
  if (row.query === "PRM_QUERY_QP") plain.push("FULL_QPC");
  const records = [query, ...plain.map((name) => menuRecord(menu, name))].filter((one) => one !== undefined);
  for (const record of records) {
    const facts = await recordFacts(gen5, request, row, record);
    // Firmware may refuse a command for a queue that its resource dump shows.
    if (facts !== undefined || record.command === undefined) {
      return facts ?? await objectFacts(gen5, menu, row, request.index, request.gvmi) ?? {};
    }
  }
  return await objectFacts(gen5, menu, row, request.index, request.gvmi) ?? {};
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
  if (segments.length > 0) gen5.note(`${record.name} of ${what} is not in the PRM's format: its facts are not used`);
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

/** The dumps that bring the elements wanted: as few as the menu record allows. */
function* plan(
  record: MenuRecord,
  { stride, count: size }: RingGeometry,
  unitBytes: number,
  first: number,
  count: number | undefined,
): Generator<Batch> {
  const toUnits = (elements: number): number => Math.ceil(elements * stride / unitBytes);
  const fromFirst = size === undefined ? undefined : size - first;
  // Without index2 there is no way back to the ring's start.
  const most = record.index2.supported ? Infinity : fromFirst ?? Infinity;
  const wanted = count === undefined ? fromFirst : Math.min(count, most);
  if (wanted === 0) return;
  if (!record.index2.supported || (first === 0 && record.numOfObj2.all && (wanted === undefined || wanted === size))) {
    // All of it; without index2 the start is read too and passed over.
    const skipped = record.index2.supported ? 0 : first * stride;
    const bytes = wanted === undefined ? undefined : skipped + wanted * stride;
    yield { start: 0, objects: record.numOfObj2.all ? ALL_OBJECTS : 0, bytes };
    return;
  }
  const start = toUnits(first);
  if (wanted === undefined) {
    if (record.numOfObj2.all) yield { start, objects: ALL_OBJECTS, bytes: undefined };
    else yield* split(record, start, undefined, unitBytes);
    return;
  }
  const untilEnd = Math.min(wanted, fromFirst ?? wanted);
  yield* split(record, start, toUnits(untilEnd), unitBytes);
  if (untilEnd < wanted) yield* split(record, 0, toUnits(wanted - untilEnd), unitBytes);
}

/** Consecutive dumps of as many objects as one can have; without a number of units they never end. */
function* split(record: MenuRecord, start: number, units: number | undefined, unitBytes: number): Generator<Batch> {
  const most = record.numOfObj2.supported ? MAX_OBJECTS : 1;
  for (let done = 0; units === undefined || done < units; done += most) {
    const objects = units === undefined ? most : Math.min(most, units - done);
    yield { start: start + done, objects, bytes: objects * unitBytes };
  }
}

/** The ring's bytes, dump by dump; throws why they end early, after all that came. */
async function* ringBytes(reading: Reading): AsyncGenerator<Uint8Array> {
  const { gen5, request, record, noun, geometry } = reading;
  let skip = record.index2.supported ? 0 : reading.from * geometry.stride;
  let total = 0;
  // Without index2 the ring's start cannot be read again for what goes on there.
  const start: Uint8Array[] = [];
  let startBytes = record.index2.supported || !request.walk || skip > 0 ? 0 : LONGEST_BYTES;
  for (const batch of reading.batches) {
    const outcome: RingOutcome = { bytes: 0, reason: undefined, refusal: undefined, midway: undefined };
    for await (const bytes of batchBytes(reading, batch, outcome)) {
      const kept = bytes.subarray(Math.min(skip, bytes.length));
      skip -= bytes.length - kept.length;
      if (kept.length > 0) yield kept;
      if (startBytes <= 0) continue;
      start.push(kept.slice(0, startBytes));
      startBytes -= kept.length;
    }
    total += outcome.bytes;
    const { reason, refusal, midway } = outcome;
    const invalid = outcome.bytes === 0 ? whyInvalid(reason, refusal, midway) : undefined;
    if (invalid !== undefined && total === 0) {
      if (geometry.origin === "context") {
        const what = `read the ring of ${noun} 0x${request.index.toString(16)}`;
        throw refusedError(gen5.provider.info.name, what, invalid);
      }
      throw notValidError(gen5.provider.info.name, noun, request.index, invalid);
    }
    if (reason !== undefined && invalid === undefined) throw reason;
    if (outcome.bytes < (batch.bytes ?? 0) || invalid !== undefined) {
      // Where no context tells the size of a ring, its end shows by less data than asked for.
      if (geometry.count !== undefined) throw short(reading, batch, outcome.bytes, refusal);
      if (request.count !== undefined) gen5.note(`${record.name} ended after ${total} bytes, before --num was reached`);
      return;
    }
  }
  if (geometry.count !== undefined && (request.first ?? 0) > 0 && total >= geometry.count * geometry.stride) {
    yield* start;
  }
}

function short({ gen5, request, record, noun }: Reading, batch: Batch, bytes: number, refusal?: string): DeviceError {
  const device = gen5.provider.info.name;
  const why = refusal === undefined ? "" : `, then ${refusal}`;
  return new DeviceError(
    `${record.name} of ${noun} 0x${request.index.toString(16)} on "${device}" ended after ${bytes} of ` +
      `${batch.bytes} bytes from unit ${batch.start}${why}`,
    { device, operation: `read ${record.name}`, status: "SHORT" },
  );
}

/** How a dump of a part of a ring went. */
interface RingOutcome {
  bytes: number;
  reason: Error | undefined;
  refusal: string | undefined;
  midway: boolean | undefined;
}

async function* batchBytes(
  { gen5, request, record, unitBytes }: Reading,
  batch: Batch,
  outcome: RingOutcome,
): AsyncGenerator<Uint8Array> {
  const wanted = batch.bytes ?? Infinity;
  const dump: SegmentRequest = {
    type: record.type,
    index1: request.index,
    index2: batch.start,
    numOfObj2: batch.objects,
    vhcaId: request.gvmi,
    signal: request.signal,
    unitBytes,
    tap: gen5.tap,
    ...(batch.bytes === undefined ? {} : { maxBytes: batch.bytes * 2 + STREAM_OVERHEAD }),
  };
  let own = false;
  for await (const event of followed(gen5.provider, dump)) {
    if (event.kind === "segment") own = event.type === record.type;
    else if (event.kind === "data") {
      if (!own) continue;
      const bytes = event.bytes.subarray(0, Math.min(event.bytes.length, wanted - outcome.bytes));
      outcome.bytes += bytes.length;
      if (bytes.length > 0) yield bytes;
      if (bytes.length < event.bytes.length) {
        gen5.note(`${record.name} brought more than the ${wanted} bytes asked for; the rest is left out`);
        return;
      }
    } else if (event.kind === "error") outcome.refusal = messageText(event);
    else if (event.kind === "notice" || event.kind === "unknown") gen5.note(`${record.name}: ${remarkText(event)}`);
    else if (event.kind === "end") [outcome.reason, outcome.midway] = [event.reason, event.midway];
  }
}
