/**
 * Finds out where WQEs start in a send queue of the 5th generation. A control segment carries the index of its own first
 * block, so a block whose word does not fit its place is no start: it is the rest of a longer or an older WQE.
 */

import type { Decoder } from "../wasm/decoder.ts";
import { POSTED as POSTED_OPCODES, SOLE_TRANSPORTS } from "../wasm/tables_generated.ts";

const POSTED = new Set(POSTED_OPCODES);

/** Where WQEs start. */
export interface Alignment {
  /** wqe_index of a WQE minus the index of its first block. */
  readonly delta: number;
  /** Bits of it to compare. */
  readonly mask: number;
  /** Blocks that agree. */
  readonly votes: number;
  /** QP number that most control segments carry, where at least two agree. */
  readonly qpn: number | undefined;
}

/** Blocks that are looked at. */
const SAMPLE = 4096;
const BLOCK = 64;
/** Fields of a control segment, in the order of {@linkcode Controls.values}. */
const FIELDS = ["opcode", "ds", "wqe_index", "qpn"] as const;

/** Blocks of a ring, each read as if a WQE began there. */
export interface Controls {
  /** Index of the first block. */
  readonly first: number;
  /** Blocks. */
  readonly count: number;
  /** Fields of each: opcode, ds, wqe_index, qpn. */
  readonly values: Uint32Array;
}

/**
 * Reads blocks as control segments.
 *
 * @param decoder The decoder, whose input region begins with the ring's bytes.
 * @param bytes How many there are.
 */
export function controlsOf(decoder: ControlReader, bytes: number, first: number): Controls {
  const count = Math.min(SAMPLE, Math.floor(bytes / BLOCK));
  return {
    first,
    count,
    values: decoder.fields.values(decoder.layoutId("wqe_ctrl"), FIELDS, decoder.map.input.at, BLOCK, count),
  };
}

/** What of a decoder is needed to read them. */
type ControlReader = Pick<Decoder, "fields" | "map" | "layoutId">;

/** Blocks that look like the beginning of work that drivers post: each with its place, wqe_index and QP number. */
function* posts({ first, count, values }: Controls): Generator<{ place: number; index: number; qpn: number }> {
  for (let i = 0; i < count; i++) {
    const [opcode, ds, index, qpn] = values.subarray(i * FIELDS.length, (i + 1) * FIELDS.length);
    if (ds !== 0 && POSTED.has(opcode!)) yield { place: first + i, index: index!, qpn: qpn! };
  }
}

/**
 * Votes on the difference between a block's place and the wqe_index that it carries.
 *
 * @param controls Blocks of the ring.
 * @param count Blocks in the ring, if known: the comparison then is modulo a power of two.
 * @param qpn Only blocks that carry this QP number vote, and one is enough.
 * @returns Difference and the bits to compare, or undefined when the blocks do not agree on one.
 */
export function alignment(controls: Controls, count: number | undefined, qpn?: number): Alignment | undefined {
  const mask = count !== undefined && (count & (count - 1)) === 0 ? Math.min(count - 1, 0xffff) : 0xffff;
  const votes = new Map<number, number>();
  let total = 0;
  for (const post of posts(controls)) {
    if (qpn !== undefined && post.qpn !== qpn) continue;
    const delta = (post.index - post.place) & mask;
    votes.set(delta, (votes.get(delta) ?? 0) + 1);
    total++;
  }
  let best = 0;
  for (const [delta, n] of votes) {
    const leader = votes.get(best) ?? 0;
    if (n > leader || (n === leader && delta === 0)) best = delta;
  }
  const winner = votes.get(best) ?? 0;
  if (winner < (qpn === undefined ? 2 : 1) || winner * 4 < total) return undefined;
  return { delta: best, mask, votes: winner, qpn: qpn ?? commonQpn(controls, best, mask) };
}

// The QP number that most well-placed control segments carry; undefined unless two agree.
function commonQpn(controls: Controls, delta: number, mask: number): number | undefined {
  const votes = new Map<number, number>();
  for (const { place, index, qpn } of posts(controls)) {
    if (((index - place - delta) & mask) === 0) votes.set(qpn, (votes.get(qpn) ?? 0) + 1);
  }
  let best: number | undefined;
  for (const [qpn, n] of votes) if (n >= 2 && n > (votes.get(best ?? -1) ?? 0)) best = qpn;
  return best;
}

/**
 * The transport that the opcodes of a send queue tell: that of the only one that has them.
 *
 * @param controls Blocks of the ring.
 * @param found Where WQEs start; undefined: anywhere.
 */
export function transportTold(controls: Controls, found: Alignment | undefined): number | undefined {
  const votes = new Map<number, number>();
  for (let i = 0; i < controls.count; i++) {
    const [opcode, ds, index] = controls.values.subarray(i * FIELDS.length, (i + 1) * FIELDS.length);
    if (ds === 0) continue;
    if (found !== undefined && ((index! - controls.first - i - found.delta) & found.mask) !== 0) continue;
    const transport = SOLE_TRANSPORTS[opcode!];
    if (transport !== undefined) votes.set(transport, (votes.get(transport) ?? 0) + 1);
  }
  return votes.size === 1 ? [...votes.keys()][0] : undefined;
}

/**
 * Tells whether receive WQEs begin with a signature segment: 16 bytes of which only byte 4 is used, before a scatter
 * entry that is not empty.
 *
 * @param bytes Ring bytes from a WQE's start on.
 * @param stride Bytes per WQE.
 * @returns True if every WQE that holds anything looks so, and at least one does.
 */
export function hasSignature(bytes: Uint8Array, stride: number): boolean {
  let found = 0;
  const count = Math.min(SAMPLE, Math.floor(bytes.length / stride));
  for (let i = 0; i < count; i++) {
    const wqe = bytes.subarray(i * stride, (i + 1) * stride);
    if (wqe.every((byte) => byte === 0)) continue;
    const head = wqe.subarray(0, 16);
    const entry = wqe.subarray(16, 32);
    if (!head.every((byte, at) => byte === 0 || at === 4) || entry.every((byte) => byte === 0)) return false;
    found++;
  }
  return found > 0;
}
