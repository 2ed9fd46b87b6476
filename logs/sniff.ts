/** Tells whether bytes can be a queue element at all. Only detection: fields are read by the decoder. */

import { ENUMS } from "../layouts/enums.ts";
import { vendorSyndromesOf } from "../layouts/knowledge.ts";

/** Values of an enumeration, as a set. */
function valuesOf(name: string): Set<number> {
  return new Set(ENUMS[name]!.values.map((entry) => entry.value));
}

let syndromes: Set<number> | undefined;
let opcodes5: Set<number> | undefined;

/** Number of zero bytes in a range. */
function zeros(bytes: Uint8Array, from: number, to: number): number {
  let count = 0;
  for (let i = from; i < to; i++) if (bytes[i] === 0) count++;
  return count;
}

/** Opcode nibble of a 5th-generation CQE of 64 bytes. */
export function cqeOpcode(bytes: Uint8Array, at = 0): number {
  return bytes[at + 63]! >> 4;
}

/** Whether the opcode nibble of 64 bytes is that of an error CQE, with a syndrome that a header names. */
export function isErrorCqe(bytes: Uint8Array, at = 0): boolean {
  syndromes ??= valuesOf("cqe_syndrome_gen5");
  const opcode = cqeOpcode(bytes, at);
  return (opcode === 0xd || opcode === 0xe) && (bytes[at + 63]! & 0x0c) === 0 && syndromes.has(bytes[at + 55]!);
}

/** DPDK overwrites the first bytes of an error CQE with its mark `seen`. */
export function hasSeenMark(bytes: Uint8Array, at = 0): boolean {
  return bytes[at + 1] === 0x73 && bytes[at + 2] === 0x65 && bytes[at + 3] === 0x65 && bytes[at + 4] === 0x6e;
}

/**
 * Whether 64 bytes without any heading are an error CQE: its opcode and syndrome, and the reserved bytes as empty as
 * adapters leave them. A packet or a text does not pass.
 */
export function looksLikeErrorCqe(bytes: Uint8Array, at = 0): boolean {
  if (bytes.length < at + 64 || !isErrorCqe(bytes, at)) return false;
  opcodes5 ??= valuesOf("wqe_opcode_gen5");
  const from = hasSeenMark(bytes, at) ? 5 : 0;
  const empty = zeros(bytes, at + from, at + 32) + zeros(bytes, at + 36, at + 52);
  if (empty < 48 - from - 6) return false;
  const requester = cqeOpcode(bytes, at) === 0xd;
  return requester ? opcodes5.has(bytes[at + 56]!) : bytes[at + 56] === 0;
}

/** Whether 64 bytes without any heading are the completion of a send: reserved bytes empty, a send opcode, a QP. */
export function looksLikeRequesterCqe(bytes: Uint8Array, at = 0): boolean {
  if (bytes.length < at + 64 || cqeOpcode(bytes, at) !== 0 || (bytes[at + 63]! & 0x0c) !== 0) return false;
  opcodes5 ??= valuesOf("wqe_opcode_gen5");
  const qpn = (bytes[at + 57]! << 16) | (bytes[at + 58]! << 8) | bytes[at + 59]!;
  const opcode = bytes[at + 56]!;
  return zeros(bytes, at, at + 32) === 32 && zeros(bytes, at + 36, at + 44) === 8 && qpn !== 0 && opcode !== 0 &&
    opcodes5.has(opcode) && zeros(bytes, at + 48, at + 56) < 8;
}

/**
 * Whether bytes without any heading start with the control segment of a 5th-generation send element.
 *
 * @returns Its length in bytes by ds, or 0.
 */
export function sendWqeBytes(bytes: Uint8Array, at = 0): number {
  if (bytes.length < at + 16) return 0;
  opcodes5 ??= valuesOf("wqe_opcode_gen5");
  const opcode = bytes[at + 3]!;
  const ds = bytes[at + 7]!;
  const qpn = (bytes[at + 4]! << 16) | (bytes[at + 5]! << 8) | bytes[at + 6]!;
  if (!opcodes5.has(opcode) || opcode === 0 || ds === 0 || ds > 63 || qpn === 0) return 0;
  // Signature (0 unless enabled), stream id, and the bits of the fourth byte that no header uses.
  if (bytes[at + 8] !== 0 || bytes[at + 9] !== 0 || bytes[at + 10] !== 0 || (bytes[at + 11]! & 0x11) !== 0) return 0;
  if (bytes[at]! > 0x0f) return 0;
  return ds * 16;
}

/** Whether 32 bytes are an error CQE of the 4th generation. */
export function isErrorCqe4(bytes: Uint8Array, at = 0): boolean {
  syndromes ??= valuesOf("cqe_syndrome_gen5");
  return bytes.length >= at + 32 && (bytes[at + 31]! & 0x1f) === 0x1e && syndromes.has(bytes[at + 27]!);
}

/** Whether 32 bytes without any heading are an error CQE of the 4th generation: reserved bytes empty too. */
export function looksLikeErrorCqe4(bytes: Uint8Array, at = 0): boolean {
  return isErrorCqe4(bytes, at) && zeros(bytes, at + 4, at + 24) >= 18 && bytes[at] === 0 &&
    zeros(bytes, at + 1, at + 4) < 3;
}

/** Whether 16 bytes that nothing names are the last of an error CQE: what is reserved is empty, and adapters report the pair. */
export function endsErrorCqe(row: Uint8Array): boolean {
  if (row.length !== 16) return false;
  const bytes = new Uint8Array(64);
  bytes.set(row, 48);
  return looksLikeErrorCqe(bytes) && zeros(row, 0, 4) === 4 && zeros(row, 9, 12) < 3 &&
    vendorSyndromesOf(row[7]!, row[6]!, 5).length > 0;
}

/** Whether 16 bytes are the last of an error CQE of the 4th generation. */
export function endsErrorCqe4(row: Uint8Array): boolean {
  const bytes = new Uint8Array(32);
  bytes.set(row.subarray(0, 16), 16);
  return row.length === 16 && isErrorCqe4(bytes) && zeros(row, 0, 8) === 8 && zeros(row, 12, 15) === 3;
}

/** The same bytes with the byte order of each dword turned around: what a little-endian host prints as words. */
export function swappedDwords(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length);
  for (let i = 0; i + 4 <= bytes.length; i += 4) {
    out[i] = bytes[i + 3]!;
    out[i + 1] = bytes[i + 2]!;
    out[i + 2] = bytes[i + 1]!;
    out[i + 3] = bytes[i]!;
  }
  return out;
}

/** The same for 16-bit words. */
export function swappedHalves(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length);
  for (let i = 0; i + 2 <= bytes.length; i += 2) {
    out[i] = bytes[i + 1]!;
    out[i + 1] = bytes[i]!;
  }
  return out;
}
