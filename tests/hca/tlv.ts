/** The operation and register TLVs in which a register access travels. */

/** Accesses a register in place and answers its status. */
export type RegisterHandler = (id: number, method: number, image: Uint8Array) => number;

/** Command that carries a register access. */
export const OPCODE_ACCESS_REGISTER = 0x9001;
/** Register status of a TLV that is not understood. */
export const STATUS_UNKNOWN_TLV = 3;

const OPERATION_TYPE = 1;
const OPERATION_DWORDS = 4;
const REGISTER_TYPE = 3;
const REGISTER_AT = 4 * OPERATION_DWORDS;
const RESPONSE = 0x8000;

/**
 * Runs the register access in a mailbox and answers in place.
 *
 * @param mailbox Operation TLV, register TLV.
 * @param access Accesses the register.
 */
export function accessByTlv(mailbox: Uint8Array, access: RegisterHandler): void {
  const view = new DataView(mailbox.buffer, mailbox.byteOffset, mailbox.byteLength);
  const operation = view.getUint32(0);
  const command = view.getUint32(4);
  const length = ((view.getUint32(REGISTER_AT) >>> 16) & 0x7ff) * 4;
  const end = REGISTER_AT + length;
  const understood = operation >>> 27 === OPERATION_TYPE && ((operation >>> 16) & 0x7ff) === OPERATION_DWORDS &&
    view.getUint32(REGISTER_AT) >>> 27 === REGISTER_TYPE && length > 4 && end <= mailbox.length;
  const status = understood
    ? access(command >>> 16, (command >>> 8) & 0x7f, mailbox.subarray(REGISTER_AT + 4, end))
    : STATUS_UNKNOWN_TLV;
  view.setUint32(0, (operation & 0xffff_80ff | (status & 0x7f) << 8) >>> 0);
  view.setUint32(4, (command | RESPONSE) >>> 0);
}
