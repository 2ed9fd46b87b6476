/**
 * The start of a ring: the state from which the walk sets out, as far as the options say, what its first bytes tell,
 * and those bytes themselves for what goes on there from the end.
 */

import { CTX, OPTION, STATES, TRANSPORT, TRANSPORT_UNKNOWN, WALK } from "../wasm/abi.ts";
import type { Decoder } from "../wasm/decoder.ts";
import { checkStride, MAXIMUM_STRIDE } from "../wasm/memory.ts";
import { type Alignment, alignment, type Controls, controlsOf, hasSignature, transportTold } from "./alignment.ts";
import { pendingCount } from "./pending.ts";
import type { RingDecoderOptions, RingKind } from "./ring_types.ts";
import { statePlaces } from "./send_states.ts";

/** Longest element beyond the ring's end: 63 segments of 16 bytes, rounded up. */
const LOOKAHEAD = 1024;

/** Bytes that are looked at before the first element is shown, where they agree. */
const EARLY_BYTES = 4096;
/** Blocks that must agree by then. */
const EARLY_VOTES = 4;
/** Bytes that are looked at otherwise. */
const VOTE_BYTES = 1 << 16;

/**
 * Refuses what no ring can have.
 *
 * @throws {RangeError} If stride, count or indexes are impossible.
 */
export function validateRing(o: RingDecoderOptions): void {
  const check = (name: string, value: number | undefined, max: number): void => {
    if (value !== undefined && !(Number.isInteger(value) && value >= 0 && value <= max)) {
      throw new RangeError(`Impossible ${name} ${value} for a ring`);
    }
  };
  check("stride", o.stride, MAXIMUM_STRIDE[WALK[o.kind]] ?? 1024);
  if (o.kind !== "context") checkStride(WALK[o.kind], o.stride);
  check("count", o.count, 0x7fffffff);
  check("first index", o.first, 0x7fffffff);
  check("head", o.head, o.first ?? 0);
  check("span", o.span, 0x7fffffff);
  check("counter", o.counter, 0xffffffff);
  check("ci", o.ci, 0xffffffff);
  check("pi", o.pi, 0xffffffff);
  check("limit", o.limit, 0xffffffff);
  if (o.count === 0) throw new RangeError("Impossible count 0 for a ring");
  if (o.count !== undefined && (o.first ?? 0) >= o.count) {
    throw new RangeError(`First index ${o.first} is outside a ring of ${o.count}`);
  }
}

/**
 * Sets the walk state to the start of a ring.
 *
 * @param d The decoder that will walk.
 */
export function resetWalk(d: Decoder, o: RingDecoderOptions): void {
  const head = o.head ?? 0;
  // The head of a completion queue can be the ring's end.
  const before = (o.first ?? 0) - head;
  const first = before < 0 ? before + o.count! : before;
  const offset = first * o.stride;
  const span = o.span ?? o.count;
  d.set(CTX.kind, WALK[o.kind]);
  d.set(CTX.ptr, 0);
  d.set(
    CTX.transport,
    o.transport === undefined && o.kind === "sq5" ? TRANSPORT_UNKNOWN : TRANSPORT[o.transport ?? "rc"],
  );
  d.set(CTX.stride, o.stride);
  d.set(CTX.index, first);
  d.set(CTX.ring, o.count ?? 0);
  d.set(CTX.counter, ((o.counter ?? 0) - head) >>> 0);
  d.set(CTX.options, optionBits(o));
  d.set(CTX.ci, o.ci ?? 0);
  d.set(CTX.pi, o.pi ?? 0);
  d.set(CTX.units, span === undefined ? 0xffffffff : head + span);
  d.set(CTX.offset, offset >>> 0);
  d.set(CTX.offset + 4, Math.floor(offset / 0x100000000));
  d.set(CTX.mini, o.miniFormat ?? 0);
  d.set(CTX.limit, o.limit ?? 0xffffffff);
  d.set(CTX.session, 0);
  d.set(CTX.sessionDone, 0);
  d.set(CTX.titleOp, 0);
  d.set(CTX.titleCounter, 0);
  d.set(CTX.layout, o.layout === undefined ? 0 : d.layoutId(o.layout));
  d.set(CTX.delta, 0);
  d.set(CTX.mask, 0);
  d.set(CTX.qpn, 0xffffffff);
  // Send WQEs have states; who owns a completion or event says whether it was consumed.
  d.set(CTX.pending, o.kind === "rq5" || o.kind === "rq4" ? pendingCount(o) : 0);
  setStates(d, o);
}

function setStates(d: Decoder, { kind, states, count }: RingDecoderOptions): void {
  d.set(CTX.states, kind === "sq5" && states !== undefined && count !== undefined ? 1 : 0);
  if (states === undefined || count === undefined) return;
  const { byCqe, byPsn, sent, posted } = statePlaces(states, count);
  d.set(CTX.pi, states.producer);
  d.set(CTX.byCqe, byCqe);
  d.set(CTX.byPsn, byPsn);
  d.set(CTX.sent, sent);
  d.set(CTX.sentAcked, STATES.findIndex(({ name }) => name === (states.proven ? "psn" : "unknown")));
  d.set(CTX.posted, posted);
}

function optionBits(o: RingDecoderOptions): number {
  return (o.counter === undefined ? 0 : OPTION.counter) | (o.ci === undefined ? 0 : OPTION.ci) |
    (o.pi === undefined ? 0 : OPTION.pi) | (o.signature ? OPTION.signature : 0) | (o.linked ? OPTION.linked : 0) |
    (o.enhanced ? OPTION.enhanced : 0) | (o.miniFormat === undefined ? 0 : OPTION.format) |
    (o.striding === undefined ? 0 : o.striding ? OPTION.striding : OPTION.plain) | (o.timestamp ? OPTION.timestamp : 0);
}

/**
 * Finds out from a ring's first bytes where WQEs start, or whether they begin with a signature, where that is not known.
 *
 * @param d The decoder that will walk.
 * @param bytes All that has arrived.
 * @param whole No more will.
 * @returns False while too little has arrived to tell.
 */
export function settleWalk(d: Decoder, o: RingDecoderOptions, bytes: Uint8Array, whole: boolean): boolean {
  if (o.kind === "sq5") return settleAlignment(d, o, bytes, whole);
  if (o.kind === "rq5" && o.signature === undefined && !o.linked) return settleSignature(d, o, bytes, whole);
  return true;
}

// The first bytes, to judge by; undefined while more may come that are needed. How they arrive makes no difference.
function sample(bytes: Uint8Array, whole: boolean, enough: number): Uint8Array | undefined {
  return whole || bytes.length >= enough ? bytes.subarray(0, enough) : undefined;
}

function settleAlignment(d: Decoder, o: RingDecoderOptions, bytes: Uint8Array, whole: boolean): boolean {
  const first = (o.first ?? 0) - (o.head ?? 0);
  let found: Alignment | undefined;
  let controls: Controls | undefined;
  for (const { enough, votes, qpn } of evidence(o)) {
    const part = sample(bytes, whole, enough);
    if (part === undefined) return false;
    controls = controlsOf(d, part.length, first);
    found = alignment(controls, o.count, qpn);
    if (found !== undefined && found.votes >= votes) break;
  }
  const told = o.transport === undefined && controls !== undefined ? transportTold(controls, found) : undefined;
  if (told !== undefined) d.set(CTX.transport, told);
  if (found === undefined) return true;
  d.set(CTX.options, d.get(CTX.options) | OPTION.align);
  d.set(CTX.delta, found.delta);
  d.set(CTX.mask, found.mask);
  d.set(CTX.qpn, found.qpn ?? 0xffffffff);
  return true;
}

// What is looked at in turn. A block that carries the QP's own number and its own place is enough; the votes of others
// count where there are several.
function evidence({ qpn, head = 0 }: RingDecoderOptions): { enough: number; votes: number; qpn?: number }[] {
  const any = [{ enough: EARLY_BYTES, votes: EARLY_VOTES }, { enough: VOTE_BYTES, votes: 0 }];
  return qpn === undefined ? any : [{ enough: (head + 1) * 64 + LOOKAHEAD, votes: 1, qpn }, ...any];
}

function settleSignature(d: Decoder, o: RingDecoderOptions, bytes: Uint8Array, whole: boolean): boolean {
  const early = sample(bytes, whole, EARLY_BYTES);
  if (early === undefined) return false;
  if (hasSignature(early, o.stride)) d.set(CTX.options, d.get(CTX.options) | OPTION.signature);
  return true;
}

/** The first bytes of a ring, kept for elements that begin before its end and go on at its start. */
export class RingHead {
  #bytes = new Uint8Array(0);
  #skip: number;

  /** @param skip Bytes before the first one that counts. */
  constructor(skip: number) {
    this.#skip = skip;
  }

  /** No more bytes are needed. */
  get full(): boolean {
    return this.#bytes.length >= LOOKAHEAD;
  }

  /** Keeps what is needed of the bytes that follow those that are kept. */
  keep(pushed: Uint8Array): void {
    const fresh = pushed.subarray(Math.min(this.#skip, pushed.length));
    this.#skip -= pushed.length - fresh.length;
    const kept = this.#bytes;
    const bytes = new Uint8Array(Math.min(LOOKAHEAD, kept.length + fresh.length));
    bytes.set(kept);
    bytes.set(fresh.subarray(0, bytes.length - kept.length), kept.length);
    this.#bytes = bytes;
  }

  /**
   * Puts the bytes behind the end of the ring. Send queues shorter than a WQE repeat, so that there may be two laps.
   *
   * @param d The decoder whose input region has the ring.
   * @param end Where in that region it ends.
   * @returns Where the bytes end.
   */
  append(d: Decoder, end: number, kind: RingKind): number {
    const { input } = d.map;
    const all = new Uint8Array(d.memory.buffer, input.at, input.size);
    const repeats = kind === "sq5" || kind === "sq4";
    let at = end;
    for (const stop = end + LOOKAHEAD; at < stop && this.#bytes.length > 0;) {
      const part = this.#bytes.subarray(0, stop - at);
      all.set(part, at);
      at += part.length;
      if (!repeats) break;
    }
    return at;
  }
}
