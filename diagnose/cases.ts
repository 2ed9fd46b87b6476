/**
 * One object over all samples: which readings are of the same queue, since when it stands still, and what belongs to it.
 */

import type { CqRow, DctRow, EqRow, QpRow, SrqRow } from "../records/context_rows.ts";
import { diff16, diff24, isReliable, isSameQueue, progressed, STATE } from "./quantities.ts";
import { firstWaiting } from "./send_ring.ts";
import type { CompletionRing, Evidence, EvidenceValue, Sample, SendRing } from "./types.ts";

/** Of what may be done between two turns of others, as bytes: to judge a case takes some microseconds. */
export const CASE_WORK = 1 << 13;

export interface ObjectReading<R> {
  /** Number of the sample, from 0. */
  readonly n: number;
  readonly sample: Sample;
  /** The context. */
  readonly row: R;
}

/** Seconds from one sample to another; undefined where the clocks do not tell. */
export function secondsBetween(a: Sample, b: Sample): number | undefined {
  const seconds = a.mono !== undefined && b.mono !== undefined
    ? (b.mono - a.mono) / 1000
    : a.time !== undefined && b.time !== undefined
    ? (b.time - a.time) / 1000
    : undefined;
  return seconds === undefined || seconds < 0 ? undefined : seconds;
}

/** All readings of an object. */
export class Case<R extends object> {
  readonly number: number;
  /** Readings of the same object, oldest first; at least one. */
  readonly readings: readonly ObjectReading<R>[];

  /** @param readings At least one. */
  constructor(number: number, readings: readonly ObjectReading<R>[]) {
    this.number = number;
    this.readings = readings;
  }

  /** The newest. */
  get last(): R {
    return this.readings.at(-1)!.row;
  }

  /** The one before it, if any. */
  get before(): R | undefined {
    return this.readings.at(-2)?.row;
  }

  /** Sample of the newest. */
  get sample(): Sample {
    return this.readings.at(-1)!.sample;
  }

  /** One reading only. */
  get single(): boolean {
    return this.readings.length === 1;
  }

  /** Seconds between the last two readings. */
  get gap(): number | undefined {
    const [a, b] = [this.readings.at(-2), this.readings.at(-1)!];
    return a === undefined ? undefined : secondsBetween(a.sample, b.sample);
  }

  /** Fields with their values in all readings. */
  fields(...names: readonly string[]): Evidence[] {
    return names.map((field) => this.values(field, ({ row }) => (row as Record<string, EvidenceValue>)[field] ?? null));
  }

  values(field: string, of: (reading: ObjectReading<R>) => EvidenceValue): Evidence {
    const values: Record<string, EvidenceValue> = { field };
    for (const [i, reading] of this.readings.entries()) values[SAMPLES[i] ?? `s${i + 1}`] = of(reading);
    return values as unknown as Evidence;
  }
}

/** Names of the first samples in evidence, which large captures have by the ten thousand. */
const SAMPLES = ["s1", "s2", "s3"];

/** A queue pair. */
export class QpCase extends Case<QpRow> {
  /** Another connection had this number in an earlier sample. */
  readonly replaced: boolean;
  #peerGid: bigint | undefined;
  #flatFrom: number | undefined;

  /** @param readings All readings of the number. */
  constructor(number: number, readings: readonly ObjectReading<QpRow>[]) {
    let from = readings.length - 1;
    while (from > 0 && isSameQueue(readings[from - 1]!.row, readings[from]!.row)) from--;
    super(number, readings.slice(from));
    this.replaced = from > 0;
  }

  /** Address of its peer; 0: it has none. Many rules ask for it, and it is made of four words. */
  get peerGid(): bigint {
    return this.#peerGid ??= this.last.rgid_rip;
  }

  /** Number of the reading since which it made no progress. */
  get flatFrom(): number {
    if (this.#flatFrom !== undefined) return this.#flatFrom;
    let from = this.readings.length - 1;
    while (from > 0 && !this.#gotOn(this.readings[from - 1]!, this.readings[from]!)) from--;
    return this.#flatFrom = from;
  }

  #gotOn(a: ObjectReading<QpRow>, b: ObjectReading<QpRow>): boolean {
    return progressed(a.row, b.row) || isReliable(b.row) && this.#completedSince(a) !== undefined;
  }

  /** WQE of a completion that came after the reading before, where no packet number moved; undefined: none did. */
  get newCompletion(): number | undefined {
    const before = this.readings.at(-2);
    return before === undefined ? undefined : this.#completedSince(before);
  }

  /**
   * WQE of the newest completion of a request, where it was written after a reading. Rings are read once: it is the CQ's
   * producer of that reading that tells. A completion of what was acknowledged by then is no news: CQs are read first.
   */
  #completedSince({ row, sample }: ObjectReading<QpRow>): number | undefined {
    const { cqn_snd: cqn } = row;
    const then = sample.cqs.get(cqn);
    const read = this.readings.findLast((one) => one.sample.completions.has(cqn))?.sample;
    const counter = read?.completions.get(cqn)?.succeeded.sent.get(this.number);
    const now = read?.cqs.get(cqn);
    if (counter === undefined || then === undefined || now === undefined) return undefined;
    const [from, to] = [then.producer_counter, now.producer_counter];
    if (diff24(counter, from) >= diff24(to, from) || diff24(to, from) >= 2 ** 23) return undefined;
    const wqe = read!.completions.get(cqn)!.completed.get(this.number)!;
    const ring = sample.sends.get(this.number) ?? this.ring;
    const first = ring === undefined ? undefined : firstWaiting(row, ring)?.wqe?.counter;
    return first !== undefined && diff16(wqe, first) >= 2 ** 15 ? undefined : wqe;
  }

  /** It made no progress between the last two readings. */
  get flat(): boolean {
    return this.flatFrom < this.readings.length - 1;
  }

  /** Seconds for which no progress was seen; undefined where it is not known. */
  get flatFor(): number | undefined {
    return this.flat ? secondsBetween(this.readings[this.flatFrom]!.sample, this.sample) : undefined;
  }

  /** The newest reading of its send queue. */
  get ring(): SendRing | undefined {
    return this.ringOf(this.readings.length - 1);
  }

  /** Its send queue in the newest reading that has it, where nothing was rung since. */
  get ringOfNow(): SendRing | undefined {
    const { sw_sq_wqebb_counter: pi } = this.last;
    return this.readings.findLast(({ row, sample }) => row.sw_sq_wqebb_counter === pi && sample.sends.has(this.number))
      ?.sample.sends.get(this.number);
  }

  /** Its send queue in a reading. */
  ringOf(n: number): SendRing | undefined {
    return this.readings.at(n)?.sample.sends.get(this.number);
  }

  /** Where what was sent ends: from there the adapter goes back when it is told to send again. */
  get sentEnd(): number {
    const { hw_sq_wqebb_counter: now, next_send_psn: psn, log_sq_size: log } = this.last;
    return this.readings.filter(({ row }) => row.next_send_psn === psn).map(({ row }) => row.hw_sq_wqebb_counter)
      .reduce((end, hw) => diff16(hw, end) <= 2 ** log && diff16(hw, end) > 0 ? hw : end, now);
  }

  /** The last reading before it was in error. */
  get lastReady(): ObjectReading<QpRow> | undefined {
    return this.readings.findLast(({ row }) => row.state === STATE.rts);
  }

  /** Readings in state ERR. */
  get inError(): readonly ObjectReading<QpRow>[] {
    return this.readings.filter(({ row }) => row.state === STATE.err);
  }
}

/** A completion queue. */
export class CqCase extends Case<CqRow> {
  /** The consumer moved once: what the device knows of it is true. */
  get trusted(): boolean {
    const [first] = this.readings;
    return this.readings.some(({ row }) => row.consumer_counter !== first!.row.consumer_counter);
  }

  /** The consumer did not move between the last two readings. */
  get flat(): boolean {
    return this.before !== undefined && this.before.consumer_counter === this.last.consumer_counter;
  }

  /** Its entries, as last read. */
  get ring(): CompletionRing | undefined {
    return this.readings.findLast(({ sample }) => sample.completions.has(this.number))?.sample.completions.get(
      this.number,
    );
  }

  /** EQ that gets its events; undefined where it has none. */
  get eqn(): number | undefined {
    return this.last.apu_cq === 0 ? this.last.c_eqn_or_apu_element & 0xff : undefined;
  }
}

/** An event queue. */
export class EqCase extends Case<EqRow> {}

/** A DC target. */
export class DctCase extends Case<DctRow> {}

/** A shared receive queue. */
export class SrqCase extends Case<SrqRow> {}

/** Cases of all objects of a kind. */
export function casesOf<R extends object, C>(
  samples: readonly Sample[],
  rows: (sample: Sample) => ReadonlyMap<number, R>,
  make: (number: number, readings: readonly ObjectReading<R>[]) => C,
): Map<number, C> {
  const readings = new Map<number, ObjectReading<R>[]>();
  samples.forEach((sample, n) => {
    for (const [number, row] of rows(sample)) {
      const known = readings.get(number);
      if (known === undefined) readings.set(number, [{ n, sample, row }]);
      else known.push({ n, sample, row });
    }
  });
  const cases = new Map<number, C>();
  for (const [number, all] of readings) cases.set(number, make(number, all));
  return cases;
}
