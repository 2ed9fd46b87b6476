/**
 * The firmware commands that are ever sent through fwctl: reads, from this list and no other. Device order.
 *
 * Sources: mlx5_ifc.h of Linux (commands and their mailboxes), drivers/fwctl/mlx5/main.c (what the driver lets through).
 */

/** Name of a context query. */
export type QueryName =
  | "QUERY_QP"
  | "QUERY_CQ"
  | "QUERY_EQ"
  | "QUERY_SRQ"
  | "QUERY_XRC_SRQ"
  | "QUERY_XRQ"
  | "QUERY_DCT"
  | "QUERY_SQ"
  | "QUERY_RQ"
  | "QUERY_RMP"
  | "QUERY_MKEY";

/** One context query. */
export interface QueryRow {
  readonly opcode: number;
  /** Bytes of its answer without what follows the context. */
  readonly bytes: number;
  /** Bits of the number. */
  readonly bits: 8 | 24;
}

/** Context queries. */
export const QUERIES: Readonly<Record<QueryName, QueryRow>> = {
  QUERY_QP: { opcode: 0x50b, bytes: 0x110, bits: 24 },
  QUERY_CQ: { opcode: 0x402, bytes: 0x110, bits: 24 },
  QUERY_EQ: { opcode: 0x303, bytes: 0x110, bits: 8 },
  QUERY_SRQ: { opcode: 0x702, bytes: 0x110, bits: 24 },
  QUERY_XRC_SRQ: { opcode: 0x707, bytes: 0x110, bits: 24 },
  QUERY_XRQ: { opcode: 0x719, bytes: 0x150, bits: 24 },
  QUERY_DCT: { opcode: 0x713, bytes: 0x80, bits: 24 },
  QUERY_SQ: { opcode: 0x907, bytes: 0x110, bits: 24 },
  QUERY_RQ: { opcode: 0x90b, bytes: 0x110, bits: 24 },
  QUERY_RMP: { opcode: 0x90f, bytes: 0x110, bits: 24 },
  QUERY_MKEY: { opcode: 0x201, bytes: 0x130, bits: 24 },
};

/** Access to a register. op_mod 1 reads; 0 would write. */
export const ACCESS_REG = 0x805;
const OP_MOD_READ = 1;
/** Bytes of a mailbox before its register. */
export const REGISTER_AT = 16;
const INPUT_BYTES = 16;
/** Where the number of an object and its register stand. */
const AT = { opcode: 0, opMod: 6, number: 8, registerId: 10 } as const;

/** Debug information, reading only: passes every read, taints nothing, needs no capability. */
export const SCOPE_READ = 1;

const OPCODES: ReadonlySet<number> = new Set(Object.values(QUERIES).map(({ opcode }) => opcode));

/**
 * The mailbox that reads a register.
 *
 * @param image What the register's fields ask for.
 */
export function registerMailbox(id: number, image: Uint8Array): Uint8Array {
  const mailbox = new Uint8Array(REGISTER_AT + image.length);
  const view = new DataView(mailbox.buffer);
  view.setUint16(AT.opcode, ACCESS_REG);
  view.setUint16(AT.opMod, OP_MOD_READ);
  view.setUint16(AT.registerId, id);
  mailbox.set(image, REGISTER_AT);
  return mailbox;
}

/**
 * The mailbox that queries a context.
 *
 * @param number Number of the object.
 * @throws {RangeError} When there can be no such number.
 */
export function queryMailbox(name: QueryName, number: number): Uint8Array {
  const { opcode, bits } = QUERIES[name];
  const last = 2 ** bits - 1;
  if (!Number.isInteger(number) || number < 0 || number > last) {
    throw new RangeError(`${name} takes a number from 0 to ${last}, not ${number}`);
  }
  const mailbox = new Uint8Array(INPUT_BYTES);
  const view = new DataView(mailbox.buffer);
  view.setUint16(AT.opcode, opcode);
  view.setUint32(AT.number, number);
  return mailbox;
}

/**
 * The last check before a mailbox leaves: nothing but a read of this list.
 *
 * @throws {RangeError} When it is anything else.
 */
export function checkRead(mailbox: Uint8Array): void {
  const view = new DataView(mailbox.buffer, mailbox.byteOffset, mailbox.byteLength);
  const opcode = view.getUint16(AT.opcode);
  const opMod = view.getUint16(AT.opMod);
  if (opcode === ACCESS_REG ? opMod === OP_MOD_READ : OPCODES.has(opcode) && opMod === 0) return;
  throw new RangeError(`Command 0x${opcode.toString(16)} with modifier ${opMod} is no read that wqdump makes`);
}
