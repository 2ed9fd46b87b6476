/**
 * Which contexts exist on a 5th-generation device. Best first: object counts that the menu allows, the file's own
 * index, the driver's list, the firmware's QP list, and at last a scan of the numbers.
 */

import { contextSegments, contextType, type ContextTypeRow } from "./context_types.ts";
import { objectRows, QUEUES } from "../layouts/queues.ts";
import { answeredNumbers, heldNumbers } from "./gen5_answered.ts";
import { existing, tellingRecords } from "./gen5_confirm.ts";
import type { Gen5 } from "./gen5_context.ts";
import { collect, notOffered } from "./gen5_dump.ts";
import { menuRecord } from "./menu.ts";
import { ACTIVE_OBJECTS, ALL_OBJECTS } from "./resource_dump_register.ts";
import type { DriverList, ListRequest, MenuRecord } from "./types.ts";

const MAX_NUMBER = 0xffffff;
/** Numbers of one ranged dump. */
const RANGE_OBJECTS = 1024;

/** Segment that lists the QPs of a virtual port, its payload's layout and size. */
const QP_INFO = { segment: "QP_INFO", layout: "rd_qp_info", bytes: 56 } as const;

/** A listing under way. */
interface Listing {
  readonly gen5: Gen5;
  readonly request: ListRequest;
  readonly row: ContextTypeRow;
  readonly menu: readonly MenuRecord[];
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
  const menu = await provider.menu();
  const listing: Listing = { gen5, request, row, menu, first, end };
  const records = contextSegments(row).flatMap((name) => menuRecord(menu, name) ?? []);
  const known = knownNumbers(listing);
  if (known !== undefined) {
    request.method?.("file");
    yield* known;
    return;
  }
  if (records.length === 0) {
    throw notOffered(provider, menu, contextSegments(row), `list ${row.noun}s`);
  }
  const counted = countedRecord(listing);
  if (counted !== undefined) {
    const numbers = await countedNumbers(listing, counted);
    if (numbers !== undefined) {
      yield* numbers;
      return;
    }
  }
  const listed = request.scan ? undefined : await firmwareList(listing) ?? await driverList(listing);
  if (listed !== undefined) {
    request.method?.("driver");
    const lacks = listed.lacks === undefined ? "" : `; ${listed.lacks}`;
    gen5.note(`${row.noun} numbers are listed by ${listed.origin} and confirmed by reading each${lacks}`);
    const inRange = listed.numbers.filter((number) => number >= first && number < end);
    yield* existing({ ...listing, numbers: inRange, total: inRange.length, scan: false });
    return;
  }
  request.method?.("scan");
  const ranged = records.find((one) => one.numOfObj1.supported && one !== counted);
  const numbers = range(first, end);
  if (ranged === undefined) yield* existing({ ...listing, numbers, total: Math.max(0, end - first), scan: true });
  else yield* existingByRange(listing, ranged);
}

/** A segment that answers all objects of the kind at once: each context type of a QP has the same numbers. */
function countedRecord(listing: Listing): MenuRecord | undefined {
  const { row, menu, request } = listing;
  const shown = QUEUES.find(({ name }) => name === row.name);
  const same = shown === undefined || shown.object === "other" ? [row] : [
    row,
    ...objectRows(shown.object, 5).flatMap(({ gen5 }) => gen5 ?? []),
  ];
  const records = same.flatMap(contextSegments).flatMap((name) => menuRecord(menu, name) ?? []);
  // Best what the caller will read: it has it then.
  const [read] = request.reading === undefined ? [] : tellingRecords({ ...listing, scan: false });
  if (read?.numOfObj1.active || read?.numOfObj1.all) return read;
  return records.find((one) => one.numOfObj1.active) ?? records.find((one) => one.numOfObj1.all);
}

function* range(first: number, end: number): Generator<number> {
  for (let number = first; number < end; number++) yield number;
}

/** What the source itself knows, sorted and cut to the range; undefined where it does not. */
function knownNumbers({ gen5, request, row, menu, first, end }: Listing): number[] | undefined {
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

/** One dump of all (active) objects. Undefined: the device does not do what its menu says, another way must do. */
async function countedNumbers(listing: Listing, record: MenuRecord): Promise<Iterable<number> | undefined> {
  const { gen5, request, first, end } = listing;
  const count = record.numOfObj1.active ? ACTIVE_OBJECTS : ALL_OBJECTS;
  const { progress } = request;
  const several = { record, index1: first, numOfObj1: count, end, keep: isRead(listing, record), progress };
  const answered = await answeredNumbers(gen5, request, several);
  const { numbers, problem } = answered;
  const failed = problem !== undefined && !request.signal?.aborted;
  if (numbers.length === 0 && failed) {
    gen5.note(`${record.name} of all objects was refused although the menu offers it: numbers are tried one by one`);
    return undefined;
  }
  request.method?.("menu-count");
  const held = heldNumbers(gen5, request, record.type, answered);
  return failed && problem instanceof Error ? thenThrow(held, problem) : held;
}

/** What was found before a failure, then the failure. */
function* thenThrow(numbers: Iterable<number>, reason: Error): Generator<number> {
  yield* numbers;
  throw reason;
}

/** Whether the caller will ask for that segment of each number. */
function isRead(listing: Listing, record: MenuRecord): boolean {
  const { gen5: { provider }, request: { reading } } = listing;
  return reading !== undefined && provider.hold !== undefined &&
    tellingRecords({ ...listing, scan: false })[0]?.type === record.type;
}

/** The driver's list; it has the numbers of the function itself only. */
async function driverList({ gen5, request }: Listing): Promise<DriverList | undefined> {
  if (request.gvmi !== undefined) return undefined;
  return await gen5.provider.driverList?.(request.source.toLowerCase());
}

/** The QP list of the firmware, for the function's own virtual port. */
async function firmwareList({ gen5, request, row, menu }: Listing): Promise<DriverList | undefined> {
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
  const { gen5, request, first, end } = listing;
  let found = 0;
  for (let from = first; from < end; from += RANGE_OBJECTS) {
    const to = Math.min(end, from + RANGE_OBJECTS);
    const several = { record, index1: from, numOfObj1: to - from, end: to, keep: isRead(listing, record) };
    const answered = await answeredNumbers(gen5, request, several);
    const { numbers, problem } = answered;
    found += numbers.length;
    yield* heldNumbers(gen5, request, record.type, answered);
    if (request.signal?.aborted) return;
    if (problem !== undefined) {
      const next = (numbers.at(-1) ?? from - 1) + 1;
      const rest = { numbers: range(next, to), total: to - next, scan: true };
      yield* existing({ ...listing, ...rest, request: { ...request, progress: undefined } });
    }
    request.progress?.(to - first, end - first, found);
  }
}
