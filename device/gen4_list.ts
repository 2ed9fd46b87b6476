/**
 * Which contexts exist on a 4th-generation device: what the port itself knows, else the driver's list, else a scan of
 * the numbers asked for.
 */

import { type Gen4, readInto } from "./gen4_context.ts";
import { gen4Type, type Gen4TypeRow } from "./gen4_types.ts";
import type { ListRequest } from "./types.ts";

const MAX_NUMBER = 0xffffff;
const PROGRESS_MS = 100;
/** Bytes that tell whether a context exists: each structure has its size or its own number in them. */
const PROBE_BYTES = 32;
/** A scan of more numbers than this gets a remark on how to make it smaller. */
const LONG_SCAN = 0x10000;

/**
 * Numbers of the contexts that exist, ascending.
 *
 * @throws {DeviceError} When the device fails; what was found has been yielded.
 */
export async function* listGen4Contexts(gen4: Gen4, request: ListRequest): AsyncGenerator<number> {
  const row = gen4Type(request.source);
  const first = request.first ?? 0;
  const end = Math.min(MAX_NUMBER + 1, first + (request.count ?? MAX_NUMBER + 1));
  const inRange = (numbers: readonly number[]): number[] =>
    numbers.filter((number) => number >= first && number < end).sort((a, b) => a - b);
  const known = gen4.port.knownIndexes?.(gen4.sources[row.name.toLowerCase()]!);
  if (known !== undefined) {
    request.method?.("file");
    yield* inRange(known);
    return;
  }
  const listed = request.scan ? undefined : await gen4.port.driverList?.(row.name.toLowerCase());
  if (listed !== undefined) {
    request.method?.("driver");
    gen4.note(
      `${row.noun} numbers are listed by ${listed.origin} and confirmed by reading each${
        listed.lacks === undefined ? "" : `; ${listed.lacks}`
      }`,
    );
    const numbers = inRange(listed.numbers);
    yield* existing(gen4, row, request, numbers, numbers.length);
    return;
  }
  request.method?.("scan");
  const total = Math.max(0, end - first);
  if (total > LONG_SCAN) {
    gen4.note(
      `${total} ${row.noun} numbers are tried one by one, which takes long; --fi and --num make the range smaller`,
    );
  }
  yield* existing(gen4, row, request, range(first, end), total);
}

function* range(first: number, end: number): Generator<number> {
  for (let number = first; number < end; number++) yield number;
}

/** Those of some numbers whose context can be read. */
async function* existing(
  gen4: Gen4,
  row: Gen4TypeRow,
  { signal, progress, reading }: ListRequest,
  numbers: Iterable<number>,
  total: number,
): AsyncGenerator<number> {
  const probe = new Uint8Array(reading === undefined ? PROBE_BYTES : row.bytes);
  const source = gen4.sources[row.name.toLowerCase()]!;
  let done = 0;
  let found = 0;
  let nextReport = performance.now() + PROGRESS_MS;
  try {
    for (const index of numbers) {
      if (signal?.aborted) return;
      probe.fill(0);
      // Whoever reads it next gets it from there.
      if (reading !== undefined) gen4.port.hold?.(source, index);
      const invalid = await readInto(gen4, row, index, probe);
      done++;
      if (invalid === undefined) {
        found++;
        yield index;
      }
      if (performance.now() < nextReport) continue;
      progress?.(done, total, found);
      nextReport = performance.now() + PROGRESS_MS;
    }
  } finally {
    gen4.port.hold?.(undefined);
  }
  progress?.(done, total, found);
}
