/** Samples of adapters: in stages, so that a queue that owes nothing costs one reading. */

import { ST, STATE } from "../diagnose/quantities.ts";
import { wqesFrom } from "../diagnose/send_ring.ts";
import type { Sample, SendRing } from "../diagnose/types.ts";
import type { Source } from "../device/types.ts";
import type { QpRow } from "../records/context_rows.ts";
import { isSuspect, openQuestions } from "./sample_plan.ts";
import type { SampleReader } from "./sample_reader.ts";
import { emptyParts, sampleOf, type SampleParts } from "./sample_parts.ts";
import { MAX_RING_BLOCKS, readRings } from "./sample_suspects.ts";

/** Idle queues whose rings are looked at for requests without a doorbell: an access each. */
const IDLE_RINGS = 128;
/** The same in a file. */
const IDLE_RINGS_OF_FILE = 4096;
/** With so few QPs all are read again. */
const FEW = 64;
/** Blocks of an idle queue that are read from its producer on. */
const HEAD_BLOCKS = 16;
/** UD queues whose last requests are read, and blocks of each. */
const MAX_DATAGRAM_RINGS = 256;
const MAX_DATAGRAM_BLOCKS = 64;

/** Which queues; undefined: all. */
export interface Wanted {
  /** QPs. */
  readonly qps?: readonly number[] | undefined;
  /** CQs. */
  readonly cqs?: readonly number[] | undefined;
}

/** How samples are taken. */
export interface SampleOptions extends Wanted {
  /** Seconds between two samples. */
  readonly window: number;
  /** Wait so many milliseconds. */
  readonly wait: (ms: number, source: Source) => Promise<void>;
  /** Stops. */
  readonly stopped: () => boolean;
  /** Something was left out, and why. */
  readonly leftOut: (text: string) => void;
}

/** Clocks of a source. */
export function timesOf(source: Source): { mono: number | undefined; time: number | undefined } {
  const own = source.time?.now();
  return own === undefined ? { mono: performance.now(), time: Date.now() } : { mono: own.mono, time: own.time };
}

/**
 * All contexts of an adapter that are wanted.
 *
 * @param known Numbers that are known from a sample before.
 */
export async function readAll(reader: SampleReader, wanted: Wanted, known?: SampleParts): Promise<SampleParts> {
  const parts = { ...emptyParts(), ...timesOf(reader.source) };
  parts.facts = await reader.source.hostFacts?.();
  parts.vnic = await reader.vnic();
  const { qps, cqs } = wanted;
  const all = qps === undefined && cqs === undefined;
  if (known !== undefined) {
    parts.eqs = await reader.contexts("eqc", [...known.eqs.keys()]);
    parts.cqs = await reader.contexts("cqc", [...known.cqs.keys()]);
    parts.srqs = await reader.contexts("srqc", [...known.srqs.keys()]);
    parts.dcts = await reader.contexts("dctc", [...known.dcts.keys()]);
    return parts;
  }
  if (all) {
    parts.eqs = await reader.allIfAny("eqc");
    parts.cqs = await reader.allIfAny("cqc");
    parts.srqs = await reader.allIfAny("srqc");
  }
  parts.qps = all ? await reader.allQps() : await reader.contexts("qpc", qps ?? []);
  parts.complete = all;
  parts.dcts = await reader.dcts(parts);
  await readNamed(reader, parts, cqs ?? []);
  return parts;
}

/** CQs, SRQs and EQs that QPs and CQs name and that no list has brought. */
async function readNamed(reader: SampleReader, parts: SampleParts, more: readonly number[]): Promise<void> {
  const cqs = new Set(more);
  const srqs = new Set<number>();
  for (const { cqn_snd, cqn_rcv, rq_type, srqn_rmpn_xrqn } of parts.qps.values()) {
    cqs.add(cqn_snd).add(cqn_rcv);
    if (rq_type === 1) srqs.add(srqn_rmpn_xrqn);
  }
  const missing = (numbers: Iterable<number>, known: ReadonlyMap<number, unknown>): number[] =>
    [...numbers].filter((number) => number !== 0 && !known.has(number)).sort((a, b) => a - b);
  for (const [number, row] of await reader.contexts("cqc", missing(cqs, parts.cqs))) parts.cqs.set(number, row);
  for (const [number, row] of await reader.contexts("srqc", missing(srqs, parts.srqs))) parts.srqs.set(number, row);
  const eqs = [...parts.cqs.values()].flatMap((cq) => cq.apu_cq === 0 ? [cq.c_eqn_or_apu_element & 0xff] : []);
  for (const [number, row] of await reader.contexts("eqc", missing(new Set(eqs), parts.eqs))) {
    parts.eqs.set(number, row);
  }
}

/**
 * Two samples of an adapter, or three where a counter must be seen to move first.
 *
 * @returns Oldest first.
 */
export async function sampleAdapter(reader: SampleReader, device: string, options: SampleOptions): Promise<Sample[]> {
  const { source } = reader;
  const first = await readAll(reader, options);
  const idle = [...first.qps].filter(([, qp]) => qp.state === STATE.rts && !isSuspect(qp));
  const forgotten = await readHeads(reader, first, idle.map(([number]) => number), IDLE_RINGS, options);
  const samples = [first];
  if (options.stopped()) return finish(reader, samples, device, options);
  await options.wait(options.window * 1000, source);
  const again = first.qps.size <= FEW || options.qps !== undefined
    ? [...first.qps.keys()]
    : [...first.qps].filter(([number, qp]) => isSuspect(qp) || forgotten.has(number)).map(([number]) => number);
  const second = await readAll(reader, options, first);
  second.qps = await reader.contexts("qpc", again);
  samples.push(second);
  await readHeads(reader, second, [...forgotten], IDLE_RINGS, options);
  const open = openQuestions(samples.map((parts) => sampleOf(parts, source, device)));
  if (open.qps.length + open.cqs.length > 0 && !options.stopped()) {
    await options.wait(options.window * 1000, source);
    const third = { ...emptyParts(), ...timesOf(source), facts: second.facts, vnic: second.vnic };
    third.cqs = await reader.contexts("cqc", [...second.cqs.keys()]);
    third.eqs = await reader.contexts("eqc", [...second.eqs.keys()]);
    third.srqs = await reader.contexts("srqc", [...second.srqs.keys()]);
    third.qps = await reader.contexts("qpc", again);
    samples.push(third);
  }
  return await finish(reader, samples, device, options);
}

/** The samples with the rings of what is suspect, which are read once, in the last. */
async function finish(
  reader: SampleReader,
  samples: SampleParts[],
  device: string,
  options: SampleOptions,
): Promise<Sample[]> {
  await reader.turn();
  await readRings([reader], samples, options);
  return samples.map((parts) => sampleOf(parts, reader.source, device));
}

/** Samples out of files, each of which holds all that there is. */
export async function sampleFiles(
  readers: readonly SampleReader[],
  read: readonly (SampleParts | undefined)[],
  device: string,
  options: SampleOptions,
): Promise<Sample[]> {
  const samples: SampleParts[] = [];
  for (const [i, reader] of readers.entries()) samples.push(read[i] ?? await readAll(reader, options));
  const monos = new Set(samples.map(monoOf));
  samples.forEach((parts, i) => {
    // Scenarios without a time are taken to be as far apart as two samples of an adapter would be.
    if (parts.time === undefined && readers.length > 1) parts.mono = i * options.window * 1000;
    else if (readers.length > 1 && parts.time !== undefined) {
      parts.mono = monos.size === samples.length ? monoOf(parts) : undefined;
    }
  });
  for (const i of [samples.length - 2, samples.length - 1]) {
    if (i < 0) continue;
    await readers[i]!.turn();
    const idle = [...samples[i]!.qps].filter(([, qp]) => qp.state === STATE.rts && !isSuspect(qp));
    await readHeads(readers[i]!, samples[i]!, idle.map(([number]) => number), IDLE_RINGS_OF_FILE, options);
  }
  await readDatagrams(readers.at(-1)!, samples);
  await readers.at(-1)!.turn();
  await readRings(readers, samples, options);
  return samples.map((parts, i) => sampleOf(parts, readers[i]!.source, device));
}

/** What UD queues sent last, where they sent between the samples: whether it arrived shows in other captures. */
async function readDatagrams(reader: SampleReader, samples: readonly SampleParts[]): Promise<void> {
  const [before, last] = [samples.at(-2), samples.at(-1)!];
  let left = MAX_DATAGRAM_RINGS;
  for (const [qpn, qp] of last.qps) {
    const first = qp.st === ST.ud && qp.state === STATE.rts ? before?.qps.get(qpn) : undefined;
    if (first === undefined || first.hw_sq_wqebb_counter === qp.hw_sq_wqebb_counter || last.sends.has(qpn)) continue;
    if (left-- === 0 || reader.absent.has("send queues")) return;
    const blocks = Math.min(2 ** qp.log_sq_size, MAX_DATAGRAM_BLOCKS);
    const ring = await reader.send(qpn, qp, { from: qp.hw_sq_wqebb_counter - blocks, blocks });
    if (ring !== undefined) last.sends.set(qpn, ring);
  }
}

/** The clock of the host that never goes back, where its facts have it. */
function monoOf({ facts }: SampleParts): number | undefined {
  return facts?.mono_us == null ? undefined : facts.mono_us / 1000;
}

/**
 * Requests from the producer of idle queues on.
 *
 * @returns QPs that have some: their doorbell is missing, or they are being posted.
 */
async function readHeads(
  reader: SampleReader,
  parts: SampleParts,
  qpns: readonly number[],
  most: number,
  options: SampleOptions,
): Promise<Set<number>> {
  const found = new Set<number>();
  for (const qpn of qpns.slice(0, most)) {
    const qp = parts.qps.get(qpn);
    if (qp === undefined || qp.no_sq === 1 || options.stopped() || reader.absent.has("send queues")) continue;
    const ring = await reader.send(qpn, qp, { from: qp.sw_sq_wqebb_counter, blocks: HEAD_BLOCKS });
    if (ring === undefined) continue;
    if (wqesFrom(ring, qp.sw_sq_wqebb_counter).length > 0) found.add(qpn);
    else if (!isUnsignaledLap(qp, ring)) continue;
    const whole = await reader.send(qpn, qp, {
      from: qp.sw_sq_wqebb_counter,
      blocks: Math.min(ring.size, MAX_RING_BLOCKS),
    });
    if (whole !== undefined) parts.sends.set(qpn, whole);
  }
  if (qpns.length > most) {
    options.leftOut(`rings of ${qpns.length - most} idle QPs (a doorbell that was not rung shows there; --qp N looks)`);
  }
  return found;
}

/** What is next to be overwritten are requests of the lap before, and none of them asks for a completion. */
function isUnsignaledLap(qp: QpRow, ring: SendRing): boolean {
  const before = wqesFrom(ring, qp.sw_sq_wqebb_counter - ring.size);
  return before.length > 0 && before.every(({ ce }) => ce < 2);
}
