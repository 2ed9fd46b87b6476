/** Why the library failed: what the device and the kernel show, where the library's own words say little. */

import type { DeviceError } from "../errors.ts";
import { cString, errnoText, readErrno, readTextFile } from "./libc.ts";
import { libraryLock, lockedBy } from "./library_lock.ts";
import { type Probe, probeFunction } from "./probe.ts";
import { type CallFailure, deviceError } from "./status.ts";
import type { LibcSymbols } from "./libc_symbols.ts";

/** The part of a failure that a diagnosis tells. */
export type FailureAdvice = Pick<CallFailure, "status" | "text" | "next">;

/** A gateway that does not answer although nobody holds it. */
const SILENT: FailureAdvice = { status: "NO_ANSWER", text: "the device's gateway does not answer", next: "stuck" };
/** A locked-down kernel lets a device be looked at, but refuses the writes that its gateway needs. */
const LOCKED_DOWN: FailureAdvice = {
  status: "LOCKDOWN",
  text: "the kernel is locked down and refuses writes to PCI configuration space",
  next: "lockdown",
};
const EPERM = 1;
const O_CLOEXEC = 0o2000000;
const EIO = 5;
const EACCES = 13;
/** The file is there and may not be opened. */
const REFUSALS: readonly number[] = [EPERM, EIO, EACCES];
/** errno values of mopen that mean what they say; others are left over from its search. */
const MEANT: readonly number[] = [EPERM, EACCES, 16, 22, 95];

/**
 * What a look at the device says about a failure.
 *
 * @returns Undefined when the device looks well, or could not be looked at.
 */
export function blockedBy(probe: Probe | undefined): FailureAdvice | undefined {
  if (probe?.gone) return { status: "DEVICE_GONE", text: "the device does not answer", next: "gone" };
  if (probe?.ticket === undefined || probe.ticket === 0) return undefined;
  const ticket = `0x${probe.ticket.toString(16)}`;
  return { status: "GATEWAY_HELD", text: `the gateway semaphore is held (ticket ${ticket})`, next: "semaphore" };
}

/** Why a gateway does not answer that nobody holds. */
export function silentGateway(symbols: LibcSymbols): FailureAdvice {
  return lockdown(symbols) ? LOCKED_DOWN : SILENT;
}

/** A failed mopen. */
export interface OpenFailure {
  /** Device name as the user gave it. */
  readonly device: string;
  /** errno right after it. */
  readonly errno: number;
  /** PCI address, where known. */
  readonly address: string | undefined;
}

/**
 * Why mopen failed.
 *
 * @returns The error.
 */
export function openFailure(symbols: LibcSymbols, { device, errno, address }: OpenFailure): DeviceError {
  const operation = "open";
  const probe = address === undefined ? undefined : probeFunction(symbols, address);
  const lock = libraryLock(symbols, address);
  const blocked = lock === undefined ? blockedBy(probe) : lockedBy(lock);
  if (blocked !== undefined) return deviceError({ device, operation, ...blocked });
  const refused = probe === undefined && address !== undefined ? configErrno(symbols, address) : undefined;
  if (refused !== undefined) {
    // Only root gets this far: what refuses root is a security module or a container.
    const next = refused === EIO ? "io" : "lockdown";
    return deviceError({ device, operation, errno: refused, errnoText: errnoText(symbols, refused), next });
  }
  if (MEANT.includes(errno)) {
    return deviceError({ device, operation, errno, errnoText: errnoText(symbols, errno) });
  }
  if (probe === undefined) {
    return deviceError({ device, operation, text: "the library found no such device", next: "name" });
  }
  if (lockdown(symbols)) return deviceError({ device, operation, ...LOCKED_DOWN });
  return deviceError({ device, operation, text: "the library could not open it", next: "busy" });
}

/** Why the device's configuration space cannot be read; undefined where it can, or is not there. */
function configErrno(symbols: LibcSymbols, address: string): number | undefined {
  const { open, pread, close } = symbols;
  if (open === null || pread === null || close === null) return undefined;
  const descriptor = open(cString(`/sys/bus/pci/devices/${address}/config`), O_CLOEXEC);
  if (descriptor < 0) return REFUSALS.find((errno) => errno === readErrno(symbols));
  try {
    return pread(descriptor, new Uint8Array(4), 4n, 0n) < 0 ? readErrno(symbols) || undefined : undefined;
  } finally {
    close(descriptor);
  }
}

/** Whether the kernel says that it is locked down. */
function lockdown(symbols: LibcSymbols): boolean {
  return readTextFile(symbols, "/sys/kernel/security/lockdown")?.includes("[none]") === false;
}
