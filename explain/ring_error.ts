/** An error completion of a ring. */

import type { ErrorRecord } from "./causes.ts";

/** An error of the list; of very many, few are shown. */
export class RingError implements ErrorRecord {
  readonly order: number;
  readonly origin = "ring";
  readonly cqn: number | undefined;
  readonly qpn: number;
  readonly syndrome: number;
  readonly vendor: number;
  readonly hw: number | undefined;
  readonly wqeCounter: number;
  readonly #index: number;

  constructor(numbers: ArrayLike<number>, at: number, generation: 4 | 5, order: number, cqn: number | undefined) {
    this.order = order;
    this.cqn = cqn;
    this.#index = numbers[at + 1]!;
    this.syndrome = numbers[at + 2]!;
    this.vendor = numbers[at + 3]!;
    this.hw = generation === 4 ? undefined : numbers[at + 4]!;
    this.qpn = numbers[at + 8]!;
    this.wqeCounter = numbers[at + 9]!;
  }

  get where(): string {
    return `index 0x${this.#index.toString(16)}`;
  }
}
