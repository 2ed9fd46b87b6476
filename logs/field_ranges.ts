/** How large the numbers of a record can be: whether digits on the next line can still be theirs. */

import type { Facts } from "./types.ts";

/** The largest value of fields whose width is known. */
const LARGEST: Readonly<Record<string, number>> = {
  syndrome: 0xff,
  vendor_syndrome: 0xffff,
  hw_err_synd: 0xff,
  hw_synd_type: 0xff,
  cq_syndrome: 0xff,
  cqe_opcode: 0xf,
  wc_status: 63,
  wqe_counter: 0xffff,
  qpn: 0xffffff,
  cqn: 0xffffff,
  ci: 0xffffff,
  rqpn: 0xffffff,
  port: 255,
  len: 1 << 30,
};

/**
 * Whether fields that have more digits than before can have them.
 *
 * @param before What was read of the first line.
 * @param after What was read of both.
 * @param size The field that says how many bytes follow: they come in parts of 16.
 */
export function canGrow(before: Facts, after: Facts, size: string | undefined): boolean {
  for (const [name, value] of Object.entries(after)) {
    const old = before[name];
    if (typeof value !== "number" || typeof old !== "number" || value === old) continue;
    if (value > (LARGEST[name] ?? Infinity)) return false;
    if (name === size && old > 0 && old % 16 === 0) return false;
  }
  return true;
}
