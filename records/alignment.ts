/**
 * Finds out where WQEs start in a send queue of the 5th generation. A control segment carries the index of its own first
 * block, so a block whose word does not fit its place is no start: it is the rest of a longer or an older WQE.
 *
 * @module
 */

import { POSTED as POSTED_OPCODES } from "../wasm/tables_generated.ts";

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

/**
 * Votes on the difference between a block's place and the wqe_index that it carries.
 *
 * @param bytes Ring bytes from block `first` on.
 * @param first Index of the first block.
 * @param count Blocks in the ring, if known: the comparison then is modulo a power of two.
 * @param qpn Only blocks that carry this QP number vote, and one is enough.
 * @returns Difference and the bits to compare, or undefined when the blocks do not agree on one.
 */
export function alignment(
  bytes: Uint8Array,
  first: number,
  count: number | undefined,
  qpn?: number,
): Alignment | undefined {
  const mask = count !== undefined && (count & (count - 1)) === 0 ? Math.min(count - 1, 0xffff) : 0xffff;
  const votes = new Map<number, number>();
  let total = 0;
  const blocks = Math.min(SAMPLE, bytes.length >> 6);
  for (let i = 0; i < blocks; i++) {
    const at = i << 6;
    const ds = bytes[at + 7]!;
    if (ds === 0 || ds > 63 || !POSTED.has(bytes[at + 3]!)) continue;
    if (qpn !== undefined && qpnAt(bytes, at) !== qpn) continue;
    const delta = (((bytes[at + 1]! << 8) | bytes[at + 2]!) - (first + i)) & mask;
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
  return { delta: best, mask, votes: winner, qpn: qpn ?? commonQpn(bytes, first, best, mask) };
}

function qpnAt(bytes: Uint8Array, at: number): number {
  return (bytes[at + 4]! << 16) | (bytes[at + 5]! << 8) | bytes[at + 6]!;
}

/**
 * The QP number that most well-placed control segments carry.
 *
 * @param bytes Ring bytes from block `first` on.
 * @param first Index of the first block.
 * @param delta As found by {@linkcode alignment}.
 * @param mask As found by {@linkcode alignment}.
 * @returns The number, undefined unless two agree.
 */
export function commonQpn(bytes: Uint8Array, first: number, delta: number, mask: number): number | undefined {
  const votes = new Map<number, number>();
  const blocks = Math.min(SAMPLE, bytes.length >> 6);
  for (let i = 0; i < blocks; i++) {
    const at = i << 6;
    const ds = bytes[at + 7]!;
    if (ds === 0 || ds > 63 || !POSTED.has(bytes[at + 3]!)) continue;
    if (((((bytes[at + 1]! << 8) | bytes[at + 2]!) - (first + i) - delta) & mask) !== 0) continue;
    const qpn = qpnAt(bytes, at);
    votes.set(qpn, (votes.get(qpn) ?? 0) + 1);
  }
  let best: number | undefined;
  for (const [qpn, n] of votes) if (n >= 2 && n > (votes.get(best ?? -1) ?? 0)) best = qpn;
  return best;
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
