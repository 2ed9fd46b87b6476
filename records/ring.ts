/**
 * Rings of queue elements, decoded as their bytes arrive: push bytes, take formatted blocks or records.
 *
 * A ring is pushed once around, from any element on. What a WQE needs from behind the end of the ring is taken from the
 * first bytes that were pushed, since a lap ends where it began.
 */

import { concat } from "../bytes.ts";
import { CTX, ELEMENT, ELEMENT_FLAGS, STATES } from "../wasm/abi.ts";
import type { Decoder } from "../wasm/decoder.ts";
import { INPUT_BYTES } from "../wasm/memory.ts";
import { counterStates } from "./send_states.ts";
import { pendingWindow } from "./pending.ts";
import { PlannedElements } from "./planned.ts";
import { entriesBefore } from "./crossing.ts";
import { resetWalk, RingHead, settleWalk, validateRing } from "./ring_start.ts";
import type { RingDecoderOptions } from "./ring_types.ts";

export type { ElementRecord, RingDecoderOptions, RingKind, SegmentRecord, Transport } from "./ring_types.ts";

const CUT = 1 << ELEMENT_FLAGS.findIndex((flag) => flag.name === "cut");

/** Bytes in the input region from which on those that were walked make room: few pages are ever touched. */
const COMPACT_FROM = 1 << 16;

const stateOf = (name: string): number => STATES.findIndex((state) => state.name === name);
const OLD = stateOf("old");
/** States of WQEs that are not done. */
const PENDING: ReadonlySet<number> = new Set(["sent", "rung", "posted"].map(stateOf));

/** Decodes one ring. */
export class RingDecoder extends PlannedElements {
  readonly #options: RingDecoderOptions;
  #lapBytes: number | undefined;
  #filled = 0;
  #pushed = 0;
  #head: RingHead;
  /** The lap as far as it is there, until its end has been looked at. */
  #lap: Uint8Array[] | undefined;
  #lapHeld = 0;
  /** Elements of the ring's end, still to be walked before its start. */
  #before = 0;
  /** Where in the stream the first element that is shown lies; undefined once it has been reached. */
  #shownFrom: number | undefined;
  #final = false;
  #settled = false;
  #seen = 0;
  #walked = 0;
  /** Elements that may still be shown, where the walk does not count them. */
  #left = Infinity;
  #cutAt: number | undefined;
  readonly #pending: ((index: number) => boolean) | undefined;

  /**
   * @param decoder Decoder whose input region the ring uses; nothing else may use it meanwhile.
   * @param options What is known about the ring.
   * @throws {RangeError} If stride, count or indexes are impossible.
   * @throws {UsageError} If it is not known what is pending.
   */
  constructor(decoder: Decoder, given: RingDecoderOptions) {
    super(decoder);
    const options = given.kind === "sq5" && given.states === undefined
      ? { ...given, states: counterStates(given, given.count) }
      : given;
    this.#options = options;
    const { count, stride, first = 0, head = 0 } = options;
    this.#lapBytes = count === undefined ? undefined : (count + head) * stride;
    this.#head = new RingHead(head * stride);
    if (head > 0) this.#shownFrom = first * stride;
    validateRing(options);
    if (options.crossing) this.#lap = [];
    // What is not shown does not count.
    const all = options.where === undefined && !options.pending && head === 0;
    resetWalk(decoder, all ? options : { ...options, limit: undefined });
    if (!all) this.#left = options.limit ?? Infinity;
    this.#pending = options.pending && options.states === undefined ? pendingWindow(options) : undefined;
  }

  /** Elements planned so far, hidden ones included. */
  get seen(): number {
    return this.#seen;
  }

  /** Bytes pushed so far. */
  get pushed(): number {
    return this.#pushed;
  }

  /**
   * Copies bytes in.
   *
   * @returns How many were taken: fewer than given when the region is full ({@linkcode next} makes room) or the lap is
   * complete.
   */
  push(bytes: Uint8Array): number {
    if (this.#filled > COMPACT_FROM) this.#compact();
    const room = Math.min(INPUT_BYTES - this.#filled, this.#lapLeft());
    const taken = bytes.subarray(0, room);
    this.decoder.input.set(taken, this.#filled);
    if (!this.#head.full) this.#head.keep(taken);
    this.#filled += taken.length;
    this.#pushed += taken.length;
    return taken.length;
  }

  /**
   * Takes bytes as they arrive. Where compressed completions may cross the end of the ring, a lap is looked at before it
   * is walked.
   *
   * @param bytes What follows what was taken before.
   * @returns This ring, after each plan that is made of them.
   */
  *feed(bytes: Uint8Array): Generator<this> {
    if (this.#lap === undefined) return yield* this.#walkOn(bytes);
    const rest = this.#options.count! * this.#options.stride - this.#lapHeld;
    this.#lap.push(bytes.slice(0, rest));
    this.#lapHeld += Math.min(rest, bytes.length);
    if (bytes.length < rest) return;
    yield* this.#walkLap(true);
    yield* this.#walkOn(bytes.subarray(rest));
  }

  // What was held. All of a lap begins with what of its end its start belongs to.
  *#walkLap(whole: boolean): Generator<this> {
    const lap = concat(this.#lap ?? []);
    this.#lap = undefined;
    const { stride, enhanced } = this.#options;
    const before = whole ? entriesBefore(lap, stride, enhanced === true) : 0;
    if (before > 0) {
      this.#beginBefore(before);
      yield* this.#walkOn(lap.subarray(-before * stride));
    }
    yield* this.#walkOn(lap);
  }

  #beginBefore(before: number): void {
    const { count, stride, first = 0, head = 0, limit } = this.#options;
    this.#before = before;
    this.#shownFrom = first * stride;
    this.#lapBytes = (count! + head + before) * stride;
    this.#head = new RingHead((head + before) * stride);
    this.#left = limit ?? Infinity;
    resetWalk(this.decoder, { ...this.#options, head: head + before, limit: undefined });
  }

  *#walkOn(bytes: Uint8Array): Generator<this> {
    for (let at = 0; at < bytes.length && !this.done;) {
      const taken = this.push(bytes.subarray(at));
      at += taken;
      while (this.next() > 0) yield this;
      if (taken === 0) return;
    }
  }

  /** After the last bytes: this ring, after each plan that is left. */
  *rest(): Generator<this> {
    if (this.#lap !== undefined) yield* this.#walkLap(false);
    this.finish();
    while (this.next() > 0) yield this;
  }

  /** All of a ring whose bytes are there: {@linkcode feed} and {@linkcode rest}. */
  *over(bytes: Uint8Array): Generator<this> {
    yield* this.feed(bytes);
    yield* this.rest();
  }

  /** No more bytes will come: a complete lap continues with its start, anything else is cut. */
  finish(): void {
    if (this.#final) return;
    if (this.#lapBytes !== undefined && this.#pushed >= this.#lapBytes) {
      this.#compact();
      this.#filled = this.#head.append(this.decoder, this.#filled, this.#options.kind);
    }
    this.#final = true;
  }

  /** Index at which the walk goes on: behind the last element that was all there. */
  get nextIndex(): number {
    return this.#cutAt ?? this.decoder.get(CTX.index);
  }

  /** True when everything that was pushed has been walked, or enough elements have been shown. */
  get done(): boolean {
    const d = this.decoder;
    return this.#left === 0 || d.get(CTX.limit) === 0 || d.get(CTX.units) === 0;
  }

  /**
   * Plans the next batch from what is there.
   *
   * @returns Number of elements planned; 0: more bytes are needed, or all is done.
   */
  next(): number {
    const d = this.decoder;
    const { where } = this.#options;
    while (this.#left !== 0 && this.#open()) {
      this.planned = d.walk();
      this.visible = this.planned;
      if (this.planned === 0) return 0;
      this.#cutAt = this.#cutElement();
      if (where !== undefined) this.visible = d.filter(0, this.planned, where);
      const before = this.#shownFrom === undefined ? 0 : this.#hideHead(this.#shownFrom);
      if (before === this.planned) continue;
      this.#seen += this.planned - before;
      this.#markFailures();
      if (this.#options.pending || this.visible > this.#left) this.#choose();
      this.#left -= this.visible;
      return this.planned;
    }
    return 0;
  }

  // Only the last can be cut.
  #cutElement(): number | undefined {
    const last = this.planned - 1;
    return this.decoder.element(last, ELEMENT.flags) & CUT ? this.decoder.element(last, ELEMENT.index) : undefined;
  }

  // Hides what lies before the first element wanted, and tells how many elements these are.
  #hideHead(from: number): number {
    let n = 0;
    for (; n < this.planned; n++) {
      const { offset, hidden } = this.at(n);
      if (this.#before > 0) this.#before--;
      else if (offset >= from) break;
      if (hidden) continue;
      this.decoder.hide(n, true);
      this.visible--;
    }
    if (n < this.planned) this.#shownFrom = undefined;
    return n;
  }

  // Notes what error completions say of planned elements.
  #markFailures(): void {
    const d = this.decoder;
    const failures = this.#options.states?.failures;
    if (failures === undefined || failures.size === 0) return;
    for (let n = 0; n < this.planned; n++) {
      const failure = failures.get(d.element(n, ELEMENT.counter));
      if (failure !== undefined && (d.element(n, ELEMENT.state) & 0xff) !== OLD) d.fail(n, failure);
    }
  }

  // Hides what is not pending, and what is more than is wanted.
  #choose(): void {
    this.visible = 0;
    for (let n = 0; n < this.planned; n++) {
      const { index, hidden } = this.at(n);
      if (!hidden && this.visible < this.#left && this.#isWanted(n, index)) this.visible++;
      else this.decoder.hide(n, true);
    }
  }

  #isWanted(n: number, index: number): boolean {
    if (!this.#options.pending) return true;
    if (this.#pending !== undefined) return this.#pending(index);
    const state = this.decoder.element(n, ELEMENT.state) & 0xff;
    return PENDING.has(state) && this.decoder.element(n, ELEMENT.failed) === 0;
  }

  // Sets what of the bytes is to be walked. False while too little is there to begin.
  #open(): boolean {
    const d = this.decoder;
    const { input } = d.map;
    this.#walked = this.#position();
    d.set(CTX.ptr, input.at + this.#walked);
    d.set(CTX.end, input.at + this.#filled);
    d.set(CTX.final, this.#final ? 1 : 0);
    if (!this.#settled) {
      const whole = this.#final || this.#lapLeft() <= 0;
      this.#settled = settleWalk(d, this.#options, d.input.subarray(0, this.#filled), whole);
    }
    return this.#settled;
  }

  #lapLeft(): number {
    return this.#lapBytes === undefined ? INPUT_BYTES : Math.max(0, this.#lapBytes - this.#pushed);
  }

  // Where the walk stands in the input region.
  #position(): number {
    const at = this.decoder.get(CTX.ptr);
    return at === 0 ? 0 : Math.min(at - this.decoder.map.input.at, this.#filled);
  }

  // Unwalked bytes move to the front; the previous plan's pointers end here.
  #compact(): void {
    const walked = this.#position();
    if (walked === 0) return;
    const d = this.decoder;
    const { input } = d.map;
    new Uint8Array(d.memory.buffer, input.at, input.size).copyWithin(0, walked, this.#filled);
    this.#filled -= walked;
    d.set(CTX.ptr, input.at);
  }
}
