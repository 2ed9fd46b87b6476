/**
 * Which of some numbers exist on a 5th-generation device: each is read, by what the caller reads of it anyway where the
 * caller says so.
 */

import { DeviceError } from "../errors.ts";
import { contextSegments, type ContextTypeRow } from "./context_types.ts";
import { contextPlan, type Gen5 } from "./gen5_context.ts";
import { collect, type Collected, NO_DATA } from "./gen5_dump.ts";
import { prmRecord } from "./gen5_prm.ts";
import { factRecords } from "./gen5_ring.ts";
import { menuRecord } from "./menu.ts";
import type { ListRequest, MenuRecord, SegmentRequest } from "./types.ts";

const MAX_CONTEXT_BYTES = 1 << 20;
const PROGRESS_MS = 100;

/** Numbers to look at. */
export interface Candidates {
  /** Device. */
  readonly gen5: Gen5;
  /** What is listed, and for whom. */
  readonly request: ListRequest;
  readonly row: ContextTypeRow;
  /** The device's menu. */
  readonly menu: readonly MenuRecord[];
  readonly numbers: Iterable<number>;
  /** How many they are. */
  readonly total: number;
  /** They are tried, nobody has listed them: most will not exist. */
  readonly scan: boolean;
}

/**
 * Those whose context can be read. While the list stands at one, what was read of it is held for the reader.
 *
 * @throws {DeviceError} When the device fails, or does not say whether one exists.
 */
export async function* existing(candidates: Candidates): AsyncGenerator<number> {
  const { gen5, request, row, numbers, total } = candidates;
  const { signal } = request;
  const records = tellingRecords(candidates);
  let done = 0;
  let found = 0;
  let nextReport = performance.now() + PROGRESS_MS;
  const untold = { count: 0, index: 0, why: "" };
  try {
    for (const index1 of numbers) {
      if (signal?.aborted) return;
      const { segments, reason, invalid, remarks } = await read(candidates, records, index1);
      if (signal?.aborted && segments.length === 0) return;
      done++;
      if (segments.length > 0) {
        found++;
        yield index1;
      } else if (invalid === undefined && reason !== undefined) throw reason;
      else if (invalid === NO_DATA && remarks.length > 0) {
        if (untold.count++ === 0) [untold.index, untold.why] = [index1, remarks[0]!];
      }
      remarks.forEach((remark) => gen5.note(`${records[0]!.name}: ${remark}`));
      if (performance.now() >= nextReport) {
        request.progress?.(done, total, found);
        nextReport = performance.now() + PROGRESS_MS;
      }
    }
  } finally {
    gen5.provider.hold?.(undefined);
  }
  request.progress?.(done, total, found);
  if (untold.count > 0) throw notTold(gen5.provider.info.name, row.noun, untold);
}

/** Segments that tell: what the caller will read, and the one that costs least. */
export function tellingRecords(
  { gen5, request, row, menu, scan }: Pick<Candidates, "gen5" | "request" | "row" | "menu" | "scan">,
): MenuRecord[] {
  const least = contextSegments(row).flatMap((name) => menuRecord(menu, name) ?? []).slice(0, 1);
  const { reading } = request;
  if (reading === undefined) return least;
  const [wanted] = reading === "prm"
    ? [prmRecord(row, menu)]
    : reading === "ring"
    ? scan ? [] : factRecords(row, menu)
    : contextPlan(gen5, row, menu);
  return [...new Set([...wanted === undefined ? [] : [wanted], ...least])];
}

/** Ask for one: what the caller will read first, which firmware may refuse of a queue that it shows otherwise. */
async function read(
  { gen5: { provider, tap }, request: { signal, gvmi: vhcaId, reading }, scan }: Candidates,
  [record, other]: readonly MenuRecord[],
  index1: number,
): Promise<Collected> {
  const dump: SegmentRequest = { type: record!.type, index1, vhcaId, signal, maxBytes: MAX_CONTEXT_BYTES };
  // Whoever reads it next gets it from there, and keeps it as well.
  if (reading !== undefined) provider.hold?.(dump);
  const held = reading !== undefined && provider.hold !== undefined;
  const answer = await collect(provider, held ? dump : { ...dump, tap });
  const { segments, invalid } = answer;
  if (other === undefined || segments.length > 0 || signal?.aborted) return answer;
  if (invalid !== undefined && (scan || reading === "prm")) return answer;
  return await collect(provider, { ...dump, type: other.type, tap });
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
