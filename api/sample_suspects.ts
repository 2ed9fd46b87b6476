/** Rings and keys of the queues of a sample that are suspect. */

import { backlog, cqBacklog, STATE, unacked } from "../diagnose/quantities.ts";
import { headWqe, wqeAt } from "../diagnose/send_ring.ts";
import { isStuck, isSuspect, urgency } from "./sample_plan.ts";
import type { SampleReader } from "./sample_reader.ts";
import type { SampleParts } from "./sample_parts.ts";
import { waitingRange } from "./sample_send_ring.ts";
import type { SampleOptions } from "./sample_adapter.ts";

/** Suspects whose rings are read, worst first. */
const MAX_SUSPECTS = 256;
/** CQs and EQs whose rings are read. */
const MAX_RINGS = 64;
export const MAX_RING_BLOCKS = 4096;

/** Rings and keys of suspects: in the last sample, of files in the one before it too. */
export async function readRings(
  readers: readonly SampleReader[],
  samples: readonly SampleParts[],
  options: SampleOptions,
): Promise<void> {
  const last = samples.at(-1)!;
  const reader = readers.at(-1)!;
  const readings = (qpn: number) => samples.flatMap(({ qps }) => qps.get(qpn) ?? []);
  const suspects = [...last.qps].filter(([number, qp]) =>
    isSuspect(qp) && qp.no_sq === 0 && qp.state >= STATE.rts && isStuck(readings(number))
  ).sort(([, a], [, b]) => urgency(b) - urgency(a));
  if (suspects.length > MAX_SUSPECTS) options.leftOut(`rings of ${suspects.length - MAX_SUSPECTS} suspect QPs`);
  const chosen = suspects.slice(0, MAX_SUSPECTS).map(([number]) => number);
  await reader.turn();
  await readSends(reader, last, chosen);
  const before = samples.at(-2);
  if (before !== undefined && readers.length > 1) await readSends(readers.at(-2)!, before, chosen);
  // What was posted before an error shows in the sample that was ready.
  await readErrors(reader, samples, suspects.map(([number]) => number));
  await readKeys(reader, last, samples, chosen);
  for (const kind of reader.absent) options.leftOut(`${kind}: they cannot be read here`);
}

async function readSends(reader: SampleReader, parts: SampleParts, qpns: readonly number[]): Promise<void> {
  for (const qpn of qpns) {
    const qp = parts.qps.get(qpn);
    if (qp === undefined || qp.no_sq === 1) continue;
    const size = 2 ** qp.log_sq_size;
    const range = qp.state === STATE.err
      ? { from: qp.sw_sq_wqebb_counter - size, blocks: Math.min(size, MAX_RING_BLOCKS) }
      : waitingRange(qp, unacked(qp) ?? 0, backlog(qp) ?? 0);
    let ring = await reader.send(qpn, qp, range);
    if (ring !== undefined && range.blocks < size && size <= MAX_RING_BLOCKS && headWqe(qp, ring) === undefined) {
      ring = await reader.send(qpn, qp, { from: range.from, blocks: size });
    }
    if (ring !== undefined) parts.sends.set(qpn, ring);
  }
}

/** Completion queues of QPs in error, of those that stand still while others complete, and of what waits; events. */
async function readErrors(
  reader: SampleReader,
  samples: readonly SampleParts[],
  suspects: readonly number[],
): Promise<void> {
  const [first, last] = [samples[0]!, samples.at(-1)!];
  const cqs = new Set<number>();
  for (const qpn of suspects) {
    const qp = last.qps.get(qpn)!;
    if (qp.state === STATE.err || qp.state === STATE.sqer) cqs.add(qp.cqn_snd).add(qp.cqn_rcv);
    // A completion that came since is progress, whatever its packet numbers say.
    const [then, now] = [first.cqs.get(qp.cqn_snd), last.cqs.get(qp.cqn_snd)];
    if (then !== undefined && now !== undefined && then.producer_counter !== now.producer_counter) cqs.add(qp.cqn_snd);
  }
  for (const [cqn, cq] of last.cqs) {
    const waits = cq.status === 0 && (cqBacklog(cq) ?? 0) > 0;
    if (waits) cqs.add(cqn);
  }
  await reader.turn();
  for (const cqn of [...cqs].slice(0, MAX_RINGS)) {
    const cq = last.cqs.get(cqn);
    const ring = cq === undefined ? undefined : await reader.completions(cqn, cq);
    if (ring !== undefined) last.completions.set(cqn, ring);
  }
  for (const [eqn, eq] of [...last.eqs].slice(0, MAX_RINGS)) {
    const events = await reader.events(eqn, eq);
    if (events !== undefined) last.events.set(eqn, events);
  }
}

/** Keys that the requests at the head of suspects name. */
async function readKeys(
  reader: SampleReader,
  last: SampleParts,
  samples: readonly SampleParts[],
  qpns: readonly number[],
): Promise<void> {
  const keys = new Set<number>();
  for (const qpn of qpns) {
    const [qp, ring] = [last.qps.get(qpn), last.sends.get(qpn)];
    if (qp === undefined || ring === undefined) continue;
    const ready = samples.findLast(({ qps }) => qps.get(qpn)?.state === STATE.rts)?.qps.get(qpn);
    const errors = [qp.cqn_snd, qp.cqn_rcv].flatMap((cqn) =>
      last.completions.get(cqn)?.errors.filter((error) => error.qpn === qpn) ?? []
    );
    const heads = qp.state === STATE.err
      ? [errors[0]?.wqe_counter, ready?.hw_sq_wqebb_counter].flatMap((at) =>
        at === undefined ? [] : wqeAt(ring, at) ?? []
      )
      : [headWqe(qp, ring) ?? [], wqeAt(ring, qp.hw_sq_wqebb_counter) ?? []].flat();
    for (const { local } of heads) for (const { key } of local) keys.add(key >>> 8);
  }
  for (const [index, row] of await reader.contexts("mkc", [...keys].sort((a, b) => a - b))) last.mkeys.set(index, row);
}

/** Rings and keys of what is suspect in the newest of some samples. */
export async function readSuspects(reader: SampleReader, samples: readonly SampleParts[]): Promise<void> {
  await readRings([reader], samples, {
    window: 0,
    wait: () => Promise.resolve(),
    stopped: () => false,
    leftOut: () => undefined,
  });
}
