/**
 * The gateway of devices without the vendor-specific capability: an address and a data dword in configuration space,
 * behind which CR space lies.
 */

import type { PciConfig } from "./pci_config.ts";
import type { Space } from "./spaces.ts";

const ADDRESS = 0x58;
const DATA = 0x5c;

/** Attaches the gateway's registers to a configuration space. */
export function attachOldGateway(config: PciConfig, space: Space): void {
  let address = 0;
  config.attach(ADDRESS, { read: () => address, write: (value) => address = value });
  config.attach(DATA, { read: () => space.read(address), write: (value) => space.write(address, value) });
}
