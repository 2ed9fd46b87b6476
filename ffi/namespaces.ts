/** Name spaces that this process is in. */

import { cString } from "./libc.ts";
import type { LibcSymbols } from "./libc_symbols.ts";

const AT_FDCWD = -100;
const STATX_INO = 0x100;
const INODE_AT = 0x20;
/** PROC_PID_INIT_INO of Linux. */
const INITIAL_PID = 0xeffffffcn;

/** Whether this process counts processes as the kernel's first name space does. */
export function inInitialPidNamespace(symbols: LibcSymbols): boolean {
  const buffer = new Uint8Array(256);
  if (symbols.statx === null) return false;
  if (symbols.statx(AT_FDCWD, cString("/proc/self/ns/pid"), 0, STATX_INO, buffer) !== 0) return false;
  return new DataView(buffer.buffer).getBigUint64(INODE_AT, true) === INITIAL_PID;
}
