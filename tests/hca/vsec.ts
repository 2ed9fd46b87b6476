/** The vendor-specific capability: a gateway of six dwords through which address spaces are reached. */

import type { ConfigRegister, PciConfig } from "./pci_config.ts";
import { VSEC_OFFSET } from "./pci_config.ts";
import { type Space, TicketSemaphore } from "./spaces.ts";

/** Numbers of the address spaces. */
export const SPACE = { ICMD_EXT: 1, CR: 2, ICMD: 3, SEMAPHORE: 0xa } as const;

const FLAG = 0x8000_0000;
const ADDRESS_MASK = 0x3fff_fffc;
const STATUS_SUPPORTED = 0x2000_0000;

/** The gateway. */
export class VsecGateway {
  /** Its semaphore. */
  readonly semaphore = new TicketSemaphore();
  /** True: the flag never changes, so no transaction completes. */
  stuck = false;
  readonly #spaces: Readonly<Record<number, Space>>;
  #control = 0;
  #ticket = 0;
  #address = 0;
  #data = 0;

  /** Attaches the gateway's registers to a configuration space. */
  constructor(config: PciConfig, spaces: Readonly<Record<number, Space>>) {
    this.#spaces = spaces;
    const registers: readonly ConfigRegister[] = [
      { read: () => this.#control, write: (value) => this.#select(value) },
      { read: () => this.#nextTicket(), write: () => {} },
      { read: () => this.semaphore.read(0), write: (value) => this.semaphore.write(0, value) },
      { read: () => this.#address, write: (value) => this.#transact(value) },
      { read: () => this.#data, write: (value) => this.#data = value },
    ];
    for (const [index, register] of registers.entries()) config.attach(VSEC_OFFSET + 4 + 4 * index, register);
  }

  #select(value: number): void {
    const space = value & 0xffff;
    this.#control = space in this.#spaces ? STATUS_SUPPORTED | space : space;
  }

  #nextTicket(): number {
    this.#ticket = this.#ticket % 0xffff_ffff + 1;
    return this.#ticket;
  }

  #transact(value: number): void {
    this.#address = value;
    if (this.stuck) return;
    const space = this.#spaces[this.#control & 0xffff];
    const address = value & ADDRESS_MASK;
    if ((value & FLAG) === 0) this.#data = space?.read(address) ?? 0;
    else space?.write(address, this.#data);
    this.#address = (value ^ FLAG) >>> 0;
  }
}
