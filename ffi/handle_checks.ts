/** What is checked before a call of the library, and of its answer. */

import { cString } from "./libc.ts";
import { deviceError } from "./status.ts";
import type { Symbols } from "./symbols.ts";

/** The library keeps names in fields of this size. */
const MAX_NAME_BYTES = 511;

/**
 * The library opens devices for root only; asked as anybody else it prints to stderr.
 *
 * @param device Device name for the error.
 * @throws {DeviceError} When this is not root.
 */
export function checkRoot(symbols: Symbols, device: string): void {
  if (symbols.geteuid === null || symbols.geteuid() === 0) return;
  throw deviceError({ device, operation: "open", status: "NOT_ROOT", text: "not run by root", next: "root" });
}

export function checkedName(name: string, device: string): Uint8Array<ArrayBuffer> {
  const bytes = cString(name);
  if (name === "" || name.includes("\0") || bytes.length - 1 > MAX_NAME_BYTES) {
    throw deviceError({ device, operation: "open", text: "not a device name", next: "name" });
  }
  return bytes;
}

/**
 * Check that a number is an integer of a range.
 *
 * @param what Its name in the error.
 * @param max Largest allowed.
 * @throws {RangeError} When it is not.
 */
export function checkInteger(what: string, value: number, max: number): void {
  if (!Number.isInteger(value) || value < 0 || value > max) {
    throw new RangeError(`${what} ${value} is not an integer from 0 to ${max}`);
  }
}

/** Only statuses of register accesses have a register status behind them; with others it is left over. */
export function registerStatus(code: number, status: Int32Array): number | undefined {
  return code >= 0x100 && code < 0x200 ? status[0] : undefined;
}

export function checkImage(image: Uint8Array, max: number): void {
  if (image.length === 0 || image.length % 4 !== 0 || image.length > max) {
    throw new RangeError(`Image of ${image.length} bytes is not a multiple of 4 from 4 to ${max}`);
  }
}
