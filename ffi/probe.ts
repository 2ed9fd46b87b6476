/**
 * Looking at a PCI function past the library: is it still on the bus, and who holds its gateway's semaphore. Reading
 * these two has no effect on the device, and unlike the library it does not wait for anybody.
 */

import { withFile } from "./libc.ts";
import type { LibcSymbols } from "./libc_symbols.ts";

/** What a look showed. */
export interface Probe {
  /** All reads answer all ones. */
  readonly gone: boolean;
  /** Ticket in the gateway's semaphore: 0 when free; undefined where the function has no such gateway. */
  readonly ticket: number | undefined;
}

const NO_VENDOR = 0xffff;
const CAPABILITY_POINTER = 0x34;
const FIRST_CAPABILITY = 0x40;
const VENDOR_SPECIFIC = 0x09;
const GATEWAY_SEMAPHORE = 0xc;
/** A configuration space of 256 bytes has no more capabilities. */
const MAX_CAPABILITIES = 48;

/** Reads `size` bytes at an offset of configuration space. */
type ReadAt = (offset: number, size: number) => Uint8Array | undefined;

/**
 * Look at a function.
 *
 * @param address PCI address.
 * @returns What it shows; undefined where its configuration space cannot be read.
 */
export function probeFunction(symbols: LibcSymbols, address: string): Probe | undefined {
  return withFile(symbols, `/sys/bus/pci/devices/${address}/config`, (readAt) => {
    const vendor = little(readAt(0, 2));
    if (vendor === undefined) return undefined;
    return vendor === NO_VENDOR ? { gone: true, ticket: undefined } : { gone: false, ticket: readTicket(readAt) };
  });
}

function readTicket(readAt: ReadAt): number | undefined {
  let at = little(readAt(CAPABILITY_POINTER, 1)) ?? 0;
  for (let count = 0; count < MAX_CAPABILITIES && at >= FIRST_CAPABILITY; count++) {
    const head = readAt(at, 2);
    if (head?.[0] === VENDOR_SPECIFIC) return little(readAt(at + GATEWAY_SEMAPHORE, 4));
    at = head?.[1] ?? 0;
  }
  return undefined;
}

function little(bytes: Uint8Array | undefined): number | undefined {
  return bytes?.reduceRight((value, byte) => value * 256 + byte, 0);
}
