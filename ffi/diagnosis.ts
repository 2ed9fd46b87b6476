/**
 * Why the library failed: what the device and the kernel show, where the library's own words say little.
 *
 * @module
 */

import type { DeviceError } from "../errors.ts";
import { errnoText, readTextFile } from "./libc.ts";
import { type Probe, probeFunction } from "./probe.ts";
import { deviceError, type Failure } from "./status.ts";
import type { LibcSymbols } from "./libc_symbols.ts";

/** The part of a failure that a diagnosis tells. */
export type Diagnosis = Pick<Failure, "status" | "text" | "next">;

/** A gateway that does not answer although nobody holds it. */
const SILENT: Diagnosis = { status: "NO_ANSWER", text: "the device's gateway does not answer", next: "stuck" };
/** A locked-down kernel lets a device be looked at, but refuses the writes that its gateway needs. */
const LOCKED_DOWN: Diagnosis = {
  status: "LOCKDOWN",
  text: "the kernel is locked down and refuses writes to PCI configuration space",
  next: "lockdown",
};
const EPERM = 1;
/** errno values of mopen that mean what they say; others are left over from its search. */
const MEANT: readonly number[] = [EPERM, 13, 16, 22, 95];

/**
 * What a look at the device says about a failure.
 *
 * @param probe What it showed.
 * @returns Undefined when the device looks well, or could not be looked at.
 */
export function blockedBy(probe: Probe | undefined): Diagnosis | undefined {
  if (probe?.gone) return { status: "DEVICE_GONE", text: "the device does not answer", next: "gone" };
  if (probe?.ticket === undefined || probe.ticket === 0) return undefined;
  const ticket = `0x${probe.ticket.toString(16)}`;
  return { status: "GATEWAY_HELD", text: `the gateway semaphore is held (ticket ${ticket})`, next: "semaphore" };
}

/**
 * Why a gateway does not answer that nobody holds.
 *
 * @param symbols Opened library.
 */
export function silentGateway(symbols: LibcSymbols): Diagnosis {
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
 * @param symbols Opened library.
 * @param failure What is known.
 * @returns The error.
 */
export function openFailure(symbols: LibcSymbols, { device, errno, address }: OpenFailure): DeviceError {
  const operation = "open";
  const probe = address === undefined ? undefined : probeFunction(symbols, address);
  const blocked = blockedBy(probe);
  if (blocked !== undefined) return deviceError({ device, operation, ...blocked });
  if (MEANT.includes(errno)) {
    const next = errno === EPERM && lockdown(symbols) !== false ? "lockdown" : undefined;
    return deviceError({ device, operation, errno, errnoText: errnoText(symbols, errno), next });
  }
  if (probe === undefined) {
    return deviceError({ device, operation, text: "the library found no such device", next: "name" });
  }
  if (lockdown(symbols)) return deviceError({ device, operation, ...LOCKED_DOWN });
  return deviceError({ device, operation, text: "the library could not open it", next: "busy" });
}

/** Whether the kernel says that it is locked down; undefined where it does not say. */
function lockdown(symbols: LibcSymbols): boolean | undefined {
  const state = readTextFile(symbols, "/sys/kernel/security/lockdown");
  return state === undefined ? undefined : !state.includes("[none]");
}
