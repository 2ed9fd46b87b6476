/**
 * Multicast group entries of the 4th generation as contexts: the header, then as many members as its count says and as
 * were read.
 */

import type { Decoder } from "../wasm/decoder.ts";

/** Layout whose members follow its header. */
export const MGM_LAYOUT = "mlx4_mgm";

const MEMBER_LAYOUT = "mlx4_mgm_qp";
const HEADER_BYTES = 32;
const MEMBER_BYTES = 4;
/** Bytes of the layout: a header alone must not look cut. */
const LAYOUT_BYTES = 1024;

/** The members' own bytes. */
function memberBytes(bytes: Uint8Array, decoder: Decoder): Uint8Array[] {
  const count = Number(decoder.decodeOne(MGM_LAYOUT, bytes)["members_count"] ?? 0);
  const members: Uint8Array[] = [];
  for (let at = HEADER_BYTES; members.length < count && at + MEMBER_BYTES <= bytes.length; at += MEMBER_BYTES) {
    members.push(bytes.subarray(at, at + MEMBER_BYTES));
  }
  return members;
}

/**
 * Field lines of header and members; each line begins with its newline.
 *
 * @param bytes The entry, as far as it was read.
 * @param decoder Its input region is used.
 */
export function mgmText(bytes: Uint8Array, decoder: Decoder): string {
  const whole = new Uint8Array(Math.max(LAYOUT_BYTES, bytes.length));
  whole.set(bytes);
  let text = decoder.textOne(MGM_LAYOUT, bytes.length < HEADER_BYTES ? bytes : whole);
  memberBytes(bytes, decoder).forEach((member, i) => {
    const number = String(i).padStart(2, " ");
    text += `\n${"-".repeat(14)} member (${number}) ${"-".repeat(15)}${decoder.textOne(MEMBER_LAYOUT, member)}`;
  });
  return text;
}

/**
 * Fields of the header, and the members as `qp`.
 *
 * @param bytes The entry, as far as it was read.
 * @param decoder Its input region is used.
 */
export function mgmFields(bytes: Uint8Array, decoder: Decoder): Record<string, unknown> {
  const fields = decoder.decodeOne(MGM_LAYOUT, bytes);
  return { ...fields, qp: memberBytes(bytes, decoder).map((member) => decoder.decodeOne(MEMBER_LAYOUT, member)) };
}
