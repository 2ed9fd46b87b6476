/**
 * The library's own lock of a device: a file in a folder of /tmp that everybody may open and so lock. When somebody else
 * holds it the library gives up after a fifth of a second, and says that the device does not answer.
 */

import { DeviceError } from "../errors.ts";
import { cString } from "./libc.ts";
import type { LibcSymbols } from "./libc_symbols.ts";
import { holderText, type LockHolder, lockHolder } from "./lock_holder.ts";
import { LockWait, type Waiting } from "./lock_wait.ts";
import { type CallFailure, deviceError } from "./status.ts";

/** Where mstflint and MFT keep them. */
const FOLDERS: readonly string[] = ["/tmp/mstflint_lockfiles", "/tmp/mft_lockfiles"];
/** O_CLOEXEC, O_NONBLOCK and O_NOFOLLOW: whoever made the file may have made a pipe or a link of it. */
const FLAGS = 0o2000000 | 0o4000 | 0o400000;
const STATUS = "LIBRARY_LOCKED";
const [LOCK_EX_NB, LOCK_UN] = [2 | 4, 8];
/** The library itself gives up after about this many milliseconds; its users hold the lock for one access each. */
const PATIENCE_MS = 200;
const RETRY_MS = 100;

/** A lock file and who holds it. */
export interface LibraryLock {
  /** Path of the file. */
  readonly path: string;
  /** Who holds it. */
  readonly holder: LockHolder;
}

/**
 * The lock of a device, where another process holds it.
 *
 * @param address PCI address; undefined where it is not known.
 */
export function libraryLock(symbols: LibcSymbols, address: string | undefined): LibraryLock | undefined {
  const { open, close } = symbols;
  if (address === undefined || open === null || close === null) return undefined;
  for (const path of FOLDERS.map((folder) => `${folder}/${address}_config`)) {
    const descriptor = open(cString(path), FLAGS);
    if (descriptor < 0) continue;
    try {
      const holder = lockHolder(symbols, descriptor);
      if (holder !== undefined && holder.pid !== Deno.pid) return { path, holder };
    } finally {
      close(descriptor);
    }
  }
  return undefined;
}

/**
 * Wait until nobody holds the library's lock of a device, as the library would: for who reads without it.
 *
 * @param device Device name for errors.
 * @param address PCI address.
 * @throws {DeviceError} When somebody keeps it.
 */
export async function awaitLibraryLock(symbols: LibcSymbols, device: string, address: string): Promise<void> {
  for (let waited = 0; !isFree(symbols, address); waited++) {
    if (waited < PATIENCE_MS) await new Promise((resolve) => setTimeout(resolve, 1));
    else {
      const lock = libraryLock(symbols, address);
      if (lock === undefined) return; // given back, or the kernel does not tell who has it
      throw deviceError({ device, operation: "use", ...lockedBy(lock) });
    }
  }
}

/** Taken and given back at once. */
function isFree(symbols: LibcSymbols, address: string): boolean {
  const { open, close, flock } = symbols;
  if (open === null || close === null || flock === null) return true;
  return FOLDERS.every((folder) => {
    const descriptor = open(cString(`${folder}/${address}_config`), FLAGS);
    if (descriptor < 0) return true;
    const free = flock(descriptor, LOCK_EX_NB) === 0;
    if (free) flock(descriptor, LOCK_UN);
    close(descriptor);
    return free;
  });
}

/** What a failure says that comes from such a lock. */
export function lockedBy(lock: LibraryLock): Pick<CallFailure, "status" | "text" | "next"> {
  return { status: STATUS, text: `${holderText(lock.holder)} holds the library's lock ${lock.path}`, next: "lock" };
}

/**
 * Do something with the library again as long as it fails for its lock, within the limits of a wait.
 *
 * @param device Device name for messages.
 * @param look Tells who holds the lock.
 * @param waiting Who is told, and what ends the wait.
 * @throws What `work` throws at last.
 */
export async function pastLibraryLock<T>(
  device: string,
  look: () => LibraryLock | undefined,
  waiting: Waiting,
  work: () => T | Promise<T>,
): Promise<T> {
  let wait: LockWait | undefined;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof DeviceError) || error.status !== STATUS) throw error;
      wait ??= new LockWait(`the library's lock of "${device}"`, () => look()?.holder, waiting);
      // The library prints a line each time that it does not get its lock.
      do {
        if (!wait.goesOn()) throw error;
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      } while (look() !== undefined);
    }
  }
}
