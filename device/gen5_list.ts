/**
 * Which contexts exist on a 5th-generation device. Best first: object counts that the menu allows, the file's own
 * index, the driver's list, the firmware's QP list, and at last a scan of the numbers.
 *
 * @module
 */

import { DeviceError } from "../errors.ts";
import { contextSegments, contextType, type ContextTypeRow } from "./context_types.ts";
import { objectRows, QUEUES } from "../layouts/queues.ts";
import type { Gen5 } from "./gen5_context.ts";
import { collect, messageText, missingSegment, NO_DATA } from "./gen5_dump.ts";
import { menuRecord } from "./menu.ts";
import { ACTIVE_OBJECTS, ALL_OBJECTS } from "./resource_dump_register.ts";
import type { DriverList, ListRequest, MenuRecord, SegmentRequest } from "./types.ts";

const MAX_NUMBER = 0xffffff;
const MAX_CONTEXT_BYTES = 1 << 20;
const PROGRESS_MS = 100;
/** Numbers of one ranged dump. */
const RANGE_OBJECTS = 1024;

/** Segment that lists the QPs of a virtual port, its payload's layout and size. */
const QP_INFO = { segment: "QP_INFO", layout: "rd_qp_info", bytes: 56 } as const;

/** A listing under way. */
interface Listing {
  readonly gen5: Gen5;
  readonly request: ListRequest;
  readonly row: ContextTypeRow;
  readonly first: number;
  /** First number that does not belong to the range any more. */
  readonly end: number;
}

/**
 * Numbers of the contexts that exist, ascending.
 *
 * @throws {DeviceError} When the menu has no segment for the type or the device fails; what was found has been yielded.
 */
export async function* listGen5Contexts(gen5: Gen5, request: ListRequest): AsyncGenerator<number> {
  const { provider } = gen5;
  const row = contextType(request.source, provider.info);
  const first = request.first ?? 0;
  const end = Math.min(MAX_NUMBER + 1, first + (request.count ?? MAX_NUMBER + 1));
  const listing: Listing = { gen5, request, row, first, end };
  const menu = await provider.menu();
  const records = contextSegments(row).flatMap((name) => menuRecord(menu, name) ?? []);
  const known = knownNumbers(listing, menu);
  if (known !== undefined) {
    request.method?.("file");
    yield* known;
    return;
  }
  const scanned = records[0];
  if (scanned === undefined) {
    throw provider.menuError ?? missingSegment(provider.info.name, menu, contextSegments(row), `list ${row.noun}s`);
  }
  const counted = countedRecord(row, menu);
  if (counted !== undefined) {
    const numbers = await countedNumbers(listing, counted);
    if (numbers !== undefined) {
      yield* numbers;
      return;
    }
  }
  const listed = request.scan ? undefined : await firmwareList(listing, menu) ?? await driverList(listing);
  if (listed !== undefined) {
    request.method?.("driver");
    const lacks = listed.lacks === undefined ? "" : `; ${listed.lacks}`;
    gen5.note(`${row.noun} numbers are listed by ${listed.origin} and confirmed by reading each${lacks}`);
    const inRange = listed.numbers.filter((number) => number >= first && number < end);
    yield* existing(listing, scanned, inRange, inRange.length);
    return;
  }
  request.method?.("scan");
  const ranged = records.find((one) => one.numOfObj1.supported && one !== counted);
  if (ranged === undefined) yield* existing(listing, scanned, range(first, end), Math.max(0, end - first));
  else yield* existingByRange(listing, ranged);
}

/** A segment that answers all objects of the kind at once: each context type of a QP has the same numbers. */
function countedRecord(row: ContextTypeRow, menu: readonly MenuRecord[]): MenuRecord | undefined {
  const shown = QUEUES.find(({ name }) => name === row.name);
  const same = shown === undefined || shown.object === "other" ? [row] : [
    row,
    ...objectRows(shown.object, 5).flatMap(({ gen5 }) => gen5 ?? []),
  ];
  const records = same.flatMap(contextSegments).flatMap((name) => menuRecord(menu, name) ?? []);
  return records.find((one) => one.numOfObj1.active) ?? records.find((one) => one.numOfObj1.all);
}

function* range(first: number, end: number): Generator<number> {
  for (let number = first; number < end; number++) yield number;
}

/** What the source itself knows, sorted and cut to the range; undefined where it does not. */
function knownNumbers({ gen5, request, row, first, end }: Listing, menu: readonly MenuRecord[]): number[] | undefined {
  const names = contextSegments(row);
  if (row.ring?.segment !== undefined) names.push(row.ring.segment);
  const numbers: number[] = [];
  let known = false;
  for (const name of names) {
    const record = menuRecord(menu, name);
    const list = record === undefined ? undefined : gen5.provider.knownIndexes?.(record.type, request.gvmi);
    if (list === undefined) continue;
    known = true;
    for (const number of list) if (number >= first && number < end) numbers.push(number);
  }
  return known ? ascending(numbers) : undefined;
}

/** Different numbers in the order of their size. */
function ascending(numbers: readonly number[]): number[] {
  return [...Uint32Array.from(numbers).sort().filter((number, i, sorted) => i === 0 || number !== sorted[i - 1])];
}

/** What one dump of several objects said. */
interface Answered {
  /** Numbers in the range, ascending. */
  readonly numbers: readonly number[];
  /** The device refused, or the dump ended early. */
  readonly problem: Error | string | undefined;
}

/** The numbers that a dump of several objects answers, from `index1` up to `end`. */
async function answeredNumbers(
  { gen5, request }: Listing,
  record: MenuRecord,
  index1: number,
  numOfObj1: number,
  end: number,
  progress?: ListRequest["progress"],
): Promise<Answered> {
  const { signal, gvmi: vhcaId } = request;
  let nextReport = performance.now() + PROGRESS_MS;
  const dump: SegmentRequest = { type: record.type, index1, numOfObj1, vhcaId, signal, tap: gen5.tap };
  const found = new Set<number>();
  let problem: Error | string | undefined;
  for await (const event of gen5.provider.dump(dump)) {
    if (event.kind === "segment" || event.kind === "reference") {
      if (event.index1 >= index1 && event.index1 < end) found.add(event.index1);
      if (found.size > (request.most ?? Infinity)) break; // the number after the last one wanted: that is whole
      if (event.kind === "segment" && event.index1 >= end) break; // ascending: the range is through
      if (progress !== undefined && performance.now() >= nextReport) {
        progress(Math.max(0, event.index1 - index1), undefined, found.size); // it ends with the last one that exists
        nextReport = performance.now() + PROGRESS_MS;
      }
    } else if (event.kind === "error") problem = messageText(event);
    else if (event.kind === "end") problem ??= event.reason;
  }
  return { numbers: [...found].sort((a, b) => a - b), problem };
}

/** One dump of all (active) objects. Undefined: the device does not do what its menu says, another way must do. */
async function countedNumbers(listing: Listing, record: MenuRecord): Promise<Iterable<number> | undefined> {
  const { gen5, request, first, end } = listing;
  const count = record.numOfObj1.active ? ACTIVE_OBJECTS : ALL_OBJECTS;
  const { numbers, problem } = await answeredNumbers(listing, record, first, count, end, request.progress);
  const failed = problem !== undefined && !request.signal?.aborted;
  if (numbers.length === 0 && failed) {
    gen5.note(`${record.name} of all objects was refused although the menu offers it: numbers are tried one by one`);
    return undefined;
  }
  request.method?.("menu-count");
  return failed && problem instanceof Error ? thenThrow(numbers, problem) : numbers;
}

/** What was found before a failure, then the failure. */
function* thenThrow(numbers: readonly number[], reason: Error): Generator<number> {
  yield* numbers;
  throw reason;
}

/** The driver's list; it has the numbers of the function itself only. */
async function driverList({ gen5, request }: Listing): Promise<DriverList | undefined> {
  if (request.gvmi !== undefined) return undefined;
  return await gen5.provider.driverList?.(request.source.toLowerCase());
}

/** The QP list of the firmware, for the function's own virtual port. */
async function firmwareList(
  { gen5, request, row }: Listing,
  menu: readonly MenuRecord[],
): Promise<DriverList | undefined> {
  const record = menuRecord(menu, QP_INFO.segment);
  if (record === undefined || row.noun !== "QP" || request.gvmi !== undefined) return undefined;
  const answer = await collect(gen5.provider, { type: record.type, signal: request.signal, tap: gen5.tap });
  const rows = answer.segments.filter((segment) => segment.type === record.type);
  if (answer.reason !== undefined || rows.length === 0) return undefined;
  if (rows.some((segment) => segment.bytes.length !== QP_INFO.bytes)) return undefined; // an older payload
  const numbers = rows.map((segment) => Number(gen5.decoder.decodeOne(QP_INFO.layout, segment.bytes)["sqpn"]));
  return { origin: `segment ${record.name}`, numbers: [...new Set(numbers)].sort((a, b) => a - b) };
}

/** Objects that exist in one range of numbers after another. A range that is refused is tried number by number. */
async function* existingByRange(listing: Listing, record: MenuRecord): AsyncGenerator<number> {
  const { request, first, end } = listing;
  let found = 0;
  for (let from = first; from < end; from += RANGE_OBJECTS) {
    const to = Math.min(end, from + RANGE_OBJECTS);
    const { numbers, problem } = await answeredNumbers(listing, record, from, to - from, to);
    found += numbers.length;
    yield* numbers;
    if (request.signal?.aborted) return;
    if (problem !== undefined) {
      const next = (numbers.at(-1) ?? from - 1) + 1;
      yield* existing({ ...listing, request: { ...request, progress: undefined } }, record, range(next, to), to - next);
    }
    request.progress?.(to - first, end - first, found);
  }
}

/** Those of some numbers whose context can be read. */
async function* existing(
  { gen5, request, row }: Listing,
  record: MenuRecord,
  numbers: Iterable<number>,
  total: number,
): AsyncGenerator<number> {
  let done = 0;
  let found = 0;
  let nextReport = performance.now() + PROGRESS_MS;
  const untold = { count: 0, index: 0, why: "" };
  for (const index1 of numbers) {
    const { signal, gvmi: vhcaId } = request;
    if (signal?.aborted) return;
    const dump = { type: record.type, index1, vhcaId, signal, maxBytes: MAX_CONTEXT_BYTES, tap: gen5.tap };
    const { segments, reason, invalid, remarks } = await collect(gen5.provider, dump);
    if (signal?.aborted && segments.length === 0) return;
    done++;
    if (segments.length > 0) {
      found++;
      yield index1;
    } else if (invalid === undefined && reason !== undefined) throw reason;
    else if (invalid === NO_DATA && remarks.length > 0) {
      if (untold.count++ === 0) [untold.index, untold.why] = [index1, remarks[0]!];
    }
    remarks.forEach((remark) => gen5.note(`${record.name}: ${remark}`));
    if (performance.now() >= nextReport) {
      request.progress?.(done, total, found);
      nextReport = performance.now() + PROGRESS_MS;
    }
  }
  request.progress?.(done, total, found);
  if (untold.count > 0) throw notTold(gen5.provider.info.name, row.noun, untold);
}

/** A notice in the place of data says neither that a context exists nor that it does not. */
function notTold(
  device: string,
  noun: string,
  { count, index, why }: { readonly count: number; readonly index: number; readonly why: string },
): DeviceError {
  const more = count === 1 ? "" : `, nor ${count - 1} more`;
  return new DeviceError(
    `Cannot tell whether ${noun} 0x${index.toString(16)} exists on "${device}"${more}: ${why}`,
    { device, operation: `list ${noun}s`, status: "NO_ANSWER", hint: "Try again" },
  );
}
