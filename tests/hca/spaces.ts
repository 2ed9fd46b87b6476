/** The address spaces behind a device's gateway. */

/** An address space of dwords. */
export interface Space {
  /** Dword at a byte address. */
  read(address: number): number;
  /** Takes a dword. */
  write(address: number, value: number): void;
}

/** CR space: a few dwords with a value, others that act; everything else reads 0. */
export class CrSpace implements Space {
  readonly #values = new Map<number, number>();
  readonly #spaces: { readonly from: number; readonly to: number; readonly space: Space }[] = [];

  /** Sets a dword. */
  set(address: number, value: number): void {
    this.#values.set(address, value >>> 0);
  }

  /** Lets a space answer for the addresses from `from` up to `to`; it sees addresses counted from `from`. */
  attach(from: number, to: number, space: Space): void {
    this.#spaces.push({ from, to, space });
  }

  read(address: number): number {
    const part = this.#spaces.find(({ from, to }) => address >= from && address < to);
    return part === undefined ? this.#values.get(address) ?? 0 : part.space.read(address - part.from);
  }

  write(address: number, value: number): void {
    const part = this.#spaces.find(({ from, to }) => address >= from && address < to);
    part?.space.write(address - part.from, value >>> 0);
  }
}

/** A semaphore that is taken by writing a ticket when it reads 0, and freed by writing 0. */
export class TicketSemaphore implements Space {
  /** Ticket of the holder, 0 when free. */
  holder = 0;
  #next = 0;

  /** Nobody holds it. */
  free(): void {
    this.holder = 0;
    this.#next = 0;
  }

  /** Gives it to a ticket as soon as it is free. */
  passTo(ticket: number): void {
    if (this.holder === 0) this.holder = ticket;
    else this.#next = ticket;
  }

  read(_address: number): number {
    return this.holder;
  }

  write(_address: number, value: number): void {
    if (value !== 0 && this.holder !== 0) return;
    this.holder = value >>> 0;
    if (this.holder !== 0 || this.#next === 0) return;
    this.holder = this.#next;
    this.#next = 0;
  }
}
