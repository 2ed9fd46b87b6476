/**
 * Looks for what the completions of a queue say of one send queue: back from the newest one, no further than it takes.
 */

import { DeviceError } from "../errors.ts";
import type { RingRequest, RingStream, Source } from "../device/types.ts";
import { ringRowOf } from "../layouts/queues.ts";
import { type Completions, completionsOf } from "../records/send_completions.ts";
import type { ElementRecord } from "../records/ring.ts";
import { ringOptionsOf } from "../records/ring_options.ts";
import { ringRecords } from "./ring_records.ts";

/** Bytes of a completion queue that are searched at most. */
const MOST_BYTES = 4 << 20;
/** Entries that are read at first. */
const STEP = 1024;

/** What was found. */
export interface Search {
  /** What completions say, where any could be read. */
  readonly completions?: Completions | undefined;
  /** What was not searched, as a sentence without its period. */
  readonly unsearched?: string | undefined;
}

/** A completion queue as its context describes it. */
interface Ring {
  readonly source: Source;
  readonly request: Omit<RingRequest, "source" | "first" | "count" | "walk" | "facts">;
  readonly cqn: number;
  readonly qpn: number;
  readonly opened: RingStream;
}

/** Search the completions of a send queue. */
export async function searchCompletions(
  source: Source,
  request: Ring["request"],
  cqn: number | undefined,
): Promise<Search> {
  if (cqn === undefined) return { unsearched: "the context names no completion queue" };
  const where = `CQ 0x${cqn.toString(16)}`;
  try {
    const wanted = { ...request, index: cqn, stride: undefined };
    const opened = await source.openRing({ ...wanted, source: "cmp", count: 0 });
    return await searchRing({ source, request: wanted, cqn, qpn: request.index, opened });
  } catch (error) {
    if (!(error instanceof DeviceError)) throw error;
    return { unsearched: `${where} cannot be read: ${error.message}` };
  }
}

async function searchRing(ring: Ring): Promise<Search> {
  const { opened: { geometry: { count, stride }, facts: { pi, miniFormat } }, cqn } = ring;
  const most = Math.floor(MOST_BYTES / stride);
  const where = `CQ 0x${cqn.toString(16)}`;
  if (count === undefined || pi === undefined) {
    const unsearched = `nothing tells where the completions of ${where} end: its first ${most} entries were searched`;
    return { ...await searched(ring, { first: 0, count: count ?? most }), unsearched };
  }
  if (pi === 0) return {};
  // Where entries are compressed, only those before an entry tell what it is.
  const all = miniFormat === undefined ? Math.min(count, pi) : count;
  if (miniFormat !== undefined && count > most) {
    return { unsearched: `${where} is compressed and has ${count} entries, more than are searched` };
  }
  for (let step = miniFormat === undefined ? Math.min(STEP, all) : all;; step = Math.min(step * 4, all)) {
    const enough = Math.min(step, most);
    const found = await searched(ring, { first: step >= count ? 0 : (pi - enough) % count, count: enough });
    if (step === all && enough === step) return found;
    if (found.complete) return { completions: found.completions };
    if (enough < step) {
      return { ...found, unsearched: `of the ${count} entries of ${where} only the newest ${enough} were searched` };
    }
  }
}

async function searched(
  { source, request, cqn, qpn, opened: { facts } }: Ring,
  part: { readonly first: number; readonly count: number },
): Promise<Search & { readonly complete: boolean }> {
  const stream = await source.openRing({ ...request, ...part, source: "cmp", walk: true, facts });
  const records = await ringRecords(stream, ringOptionsOf(ringRowOf("cmp", 5)!, stream));
  const { count } = stream.geometry;
  const completions = completionsOf(inOrder(records, count, facts.pi), qpn, cqn);
  return { completions, complete: completions.succeeded };
}

// From the oldest on, where the producer counter tells.
function inOrder(
  records: readonly ElementRecord[],
  count: number | undefined,
  pi: number | undefined,
): ElementRecord[] {
  if (count === undefined || pi === undefined) return [...records];
  const age = ({ index }: ElementRecord): number => (((index - pi) % count) + count) % count;
  return records.filter(({ index }) => pi >= count || index < pi).sort((a, b) => age(a) - age(b));
}
