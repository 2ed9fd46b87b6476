/** The bytes of a ring by resource dump, in as few accesses as the device permits. */

import type { Gen5 } from "./gen5_context.ts";
import type { MenuRecord, RingGeometry, RingRequest, SegmentRequest } from "./types.ts";
import { DeviceError } from "../errors.ts";
import { followed, messageText, notValidError, refusedError, remarkText, whyInvalid } from "./gen5_dump.ts";
import { ALL_OBJECTS, MAX_OBJECTS } from "./resource_dump_register.ts";
import type { RingOutcome } from "./gen5_ring.ts";

/** Stream bytes beyond a ring of known size that an answer may have: segment headers, control segments. */
export const STREAM_OVERHEAD = 1 << 16;

/** Bytes of the longest element, rounded up. */
const LONGEST_BYTES = 1024;

/** A part of a ring, read with one dump. */
export interface Batch {
  /** Value of index2. */
  readonly start: number;
  /** Value of num_of_obj2. */
  readonly objects: number;
  /** Ring bytes wanted of it, undefined = all that come. */
  readonly bytes: number | undefined;
}

export interface RingReading {
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

/** The dumps that bring the elements wanted: as few as the menu record allows. */
export function* plan(
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
export async function* ringBytes(reading: RingReading): AsyncGenerator<Uint8Array> {
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

function short(
  { gen5, request, record, noun }: RingReading,
  batch: Batch,
  bytes: number,
  refusal?: string,
): DeviceError {
  const device = gen5.provider.info.name;
  const why = refusal === undefined ? "" : `, then ${refusal}`;
  return new DeviceError(
    `${record.name} of ${noun} 0x${request.index.toString(16)} on "${device}" ended after ${bytes} of ` +
      `${batch.bytes} bytes from unit ${batch.start}${why}`,
    { device, operation: `read ${record.name}`, status: "SHORT" },
  );
}

async function* batchBytes(
  { gen5, request, record, unitBytes }: RingReading,
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
