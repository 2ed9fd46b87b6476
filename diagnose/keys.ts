/** Memory keys that a request names, held against their contexts. */

import type { MkeyRow, QpRow } from "../records/context_rows.ts";
import { hex } from "../bytes.ts";
import type { Sample, SendWqe } from "./types.ts";

/** Key that stands for all of physical memory, and keys of the UMR's null region. */
const RESERVED_KEYS = [0x100, 0x200, 0x300];

/** A key of a request with its context. */
export interface NamedKey {
  readonly key: number;
  /** First byte. */
  readonly addr: bigint;
  /** Bytes. */
  readonly length: number;
  /** Its context; undefined: not read. */
  readonly mkey: MkeyRow | undefined;
}

/** Local keys of a request. */
export function keysOf(wqe: SendWqe, sample: Sample): NamedKey[] {
  return wqe.local.map((one) => ({ ...one, mkey: sample.mkeys.get(one.key >>> 8) }));
}

/** What is wrong with a local key of a request, and which field says so. */
export interface KeyTrouble {
  readonly key: number;
  readonly words: string;
  /** Error completion that it leads to. */
  readonly syndrome: string;
}

/**
 * Look for a key that the request cannot use.
 *
 * @returns Undefined where all are fine, or their contexts were not read.
 */
export function keyTrouble(wqe: SendWqe, qp: QpRow, sample: Sample): KeyTrouble | undefined {
  for (const named of keysOf(wqe, sample)) {
    const { key, mkey } = named;
    if (mkey === undefined || RESERVED_KEYS.includes(key)) continue;
    const found = mkeyTrouble(named, mkey, qp, wqe);
    if (found !== undefined) return { key, ...found };
  }
}

function mkeyTrouble(
  { key, addr, length }: NamedKey,
  mkey: MkeyRow,
  qp: QpRow,
  { opcode }: SendWqe,
): Omit<KeyTrouble, "key"> | undefined {
  const name = hex(key);
  if (mkey.free === 1) return { words: `key ${name} is free: the memory was deregistered`, syndrome: "0x04" };
  if (mkey.mkey_7_0 !== (key & 0xff)) {
    return {
      words: `key ${name} has variant ${hex(key & 0xff)}, its context ${hex(mkey.mkey_7_0)}: it was registered anew`,
      syndrome: "0x04/0x52",
    };
  }
  if (mkey.pd !== qp.pd) {
    return { words: `key ${name} belongs to PD ${hex(mkey.pd)}, the QP to ${hex(qp.pd)}`, syndrome: "0x04" };
  }
  const writes = /^(RDMA_READ|ATOMIC|EXT_ATOMIC)/.test(opcode);
  if (writes ? mkey.lw === 0 : mkey.lr === 0) {
    return { words: `key ${name} does not allow local ${writes ? "write" : "read"}`, syndrome: "0x04/0x33" };
  }
  const end = addr + BigInt(length);
  if (mkey.length64 === 0 && (addr < mkey.start_addr || end > mkey.start_addr + mkey.len)) {
    return {
      words: `0x${addr.toString(16)} to 0x${end.toString(16)} is not within key ${name}, which covers 0x${
        mkey.start_addr.toString(16)
      } to 0x${(mkey.start_addr + mkey.len).toString(16)}`,
      syndrome: "0x04/0x53",
    };
  }
}

/** Right at the other end that an opcode needs, by its beginning, and the mkey's field for it. */
const REMOTE_RIGHTS = [
  [/^RDMA_READ/, "rr", "remote read"],
  [/^RDMA_WRITE/, "rw", "remote write"],
  [/ATOMIC/, "a", "atomics"],
] as const;

/**
 * Why the other end refuses the key that a request names there.
 *
 * @param peer The QP at the other end, and the sample with its host's keys.
 * @returns Undefined where the key's context was not read; `null` where it is good.
 */
export function remoteTrouble(
  { opcode, remote, bytes }: SendWqe,
  peer: { readonly last: QpRow; readonly sample: Sample },
): string | null | undefined {
  const mkey = remote === undefined ? undefined : peer.sample.mkeys.get(remote.key >>> 8);
  if (remote === undefined || mkey === undefined) return undefined;
  const name = `key ${hex(remote.key)}`;
  if (mkey.free === 1) return `${name} is free there: the memory was deregistered`;
  if (mkey.mkey_7_0 !== (remote.key & 0xff)) {
    return `${name} has variant ${hex(remote.key & 0xff)}, its context there ${
      hex(mkey.mkey_7_0)
    }: it was registered anew`;
  }
  if (mkey.pd !== peer.last.pd) return `${name} belongs to PD ${hex(mkey.pd)} there, the QP to ${hex(peer.last.pd)}`;
  const lacking = REMOTE_RIGHTS.find(([which, right]) => which.test(opcode) && mkey[right] === 0);
  if (lacking !== undefined) return `${name} does not allow ${lacking[2]}`;
  const end = remote.addr + BigInt(bytes ?? 0);
  if (mkey.length64 === 0 && (remote.addr < mkey.start_addr || end > mkey.start_addr + mkey.len)) {
    return `0x${remote.addr.toString(16)} to 0x${end.toString(16)} is not within ${name}, which covers 0x${
      mkey.start_addr.toString(16)
    } to 0x${(mkey.start_addr + mkey.len).toString(16)}`;
  }
  return null;
}
