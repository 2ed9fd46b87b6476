/** Who holds a lock on a file, as the kernel lists it in /proc/locks. */

import { cString, listFolder, readTextFile } from "./libc.ts";
import type { LibcSymbols } from "./libc_symbols.ts";

const AT_EMPTY_PATH = 0x1000;
const STATX_INO = 0x100;
/** Offsets in `struct statx`, which is the same on every architecture. */
const STATX = { bytes: 256, inode: 32, major: 136, minor: 140 } as const;
/** A host with more locks than fit is not searched further. */
const MAX_LOCKS = 4 << 20;
const STATUS_BYTES = 4096;
/** Open files that are looked at to find the heir of a lock. */
const MAX_FILES = 20_000;
/** What runs wqdump: itself, and Deno where it runs from source. */
const OWN_NAMES: readonly string[] = ["wqdump", "deno"];

/** A process that holds a lock. */
export interface LockHolder {
  /** Process id; 0 where it lives in another name space. */
  readonly pid: number;
  /** Its name; undefined where it cannot be read. */
  readonly name: string | undefined;
  /** Whose it is; undefined where it cannot be read. */
  readonly uid: number | undefined;
  /** It is another wqdump of this user: what it holds it gives back. */
  readonly peer: boolean;
}

/**
 * The process that holds a `flock` on a file.
 *
 * @returns Undefined where nobody does, or the kernel does not tell.
 */
export function lockHolder(symbols: LibcSymbols, descriptor: number): LockHolder | undefined {
  const file = identityOf(symbols, descriptor);
  const locks = file === undefined ? undefined : readTextFile(symbols, "/proc/locks", MAX_LOCKS);
  if (file === undefined || locks === undefined) return undefined;
  for (const [, pid = "0", where] of locks.matchAll(/^\d+: FLOCK\s+\S+\s+\S+\s+(-?\d+)\s+(\S+) /gm)) {
    if (where === file) return describe(symbols, Math.max(0, Number(pid))) ?? heir(symbols, file, Number(pid));
  }
  return undefined;
}

/** Who took the lock is gone, and left the open file to another process. */
function heir(symbols: LibcSymbols, file: string, pid: number): LockHolder {
  let left = MAX_FILES;
  for (const other of listFolder(symbols, "/proc", MAX_FILES)?.filter((name) => /^\d+$/.test(name)) ?? []) {
    for (const descriptor of listFolder(symbols, `/proc/${other}/fdinfo`, MAX_FILES) ?? []) {
      if (--left < 0) break;
      const info = readTextFile(symbols, `/proc/${other}/fdinfo/${descriptor}`, STATUS_BYTES);
      if (!info?.includes(`FLOCK`) || !info.includes(` ${file} `)) continue;
      const found = describe(symbols, Number(other));
      if (found !== undefined) return found;
    }
  }
  return { pid, name: undefined, uid: undefined, peer: false };
}

/**
 * A holder in words: `process 4711 (flock, user 65534)`.
 *
 * @param holder Undefined: nobody knows who.
 */
export function holderText(holder: LockHolder | undefined): string {
  if (holder === undefined) return "a process that cannot be named";
  if (holder.pid === 0) return "a process of another name space";
  const user = holder.uid === undefined ? undefined : holder.uid === 0 ? "root" : `user ${holder.uid}`;
  const facts = [holder.name, user].filter((fact) => fact !== undefined);
  return `process ${holder.pid}${facts.length === 0 ? "" : ` (${facts.join(", ")})`}`;
}

/** Device and inode as /proc/locks prints them. */
function identityOf(symbols: LibcSymbols, descriptor: number): string | undefined {
  if (symbols.statx === null) return undefined;
  const bytes = new Uint8Array(STATX.bytes);
  if (symbols.statx(descriptor, cString(""), AT_EMPTY_PATH, STATX_INO, bytes) !== 0) return undefined;
  const view = new DataView(bytes.buffer);
  const two = (at: number): string => view.getUint32(at, true).toString(16).padStart(2, "0");
  return `${two(STATX.major)}:${two(STATX.minor)}:${view.getBigUint64(STATX.inode, true)}`;
}

function describe(symbols: LibcSymbols, pid: number): LockHolder | undefined {
  if (pid === 0) return { pid, name: undefined, uid: undefined, peer: false };
  const status = readTextFile(symbols, `/proc/${pid}/status`, STATUS_BYTES);
  const name = status === undefined ? undefined : /^Name:\s*(.*)$/m.exec(status)?.[1];
  const uid = status === undefined ? undefined : /^Uid:\s*\d+\s+(\d+)/m.exec(status)?.[1];
  if (name === undefined || uid === undefined) return undefined;
  const peer = Number(uid) === symbols.geteuid?.() && OWN_NAMES.includes(name);
  return { pid, name, uid: Number(uid), peer };
}
