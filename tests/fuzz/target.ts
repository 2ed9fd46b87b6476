/** What a fuzz target is. */

import type { Rng } from "./mutate.ts";

/** One entry point of the program. */
export interface Target {
  /** Name, also of its fixtures: `<name>-<hash>.bin` in tests/data/fuzz. */
  readonly name: string;
  /** Share of all inputs. */
  readonly weight: number;
  /** Inputs to start from: good ones. */
  readonly seeds: () => readonly Uint8Array[] | Promise<readonly Uint8Array[]>;
  /** Mutates with knowledge of the format; every other input is mutated as mere bytes all the same. */
  readonly mutate?: (bytes: Uint8Array, rng: Rng) => Uint8Array | Promise<Uint8Array>;
  /**
   * Feeds one input. May throw {@linkcode WqdumpError}s: those are answers. Anything else is a finding, and so is a
   * broken property.
   *
   * @param bytes The input.
   * @param rng Chooses options; derived from the input alone when a fixture is replayed.
   */
  readonly run: (bytes: Uint8Array, rng: Rng) => void | Promise<void>;
  /** Called now and then, and at the end. */
  readonly check?: () => void;
}

/** Work is bounded by the size of the input: a counter that says when it is not. */
export class Budget {
  #left: number;

  /** @param steps Steps allowed. */
  constructor(steps: number) {
    this.#left = steps;
  }

  /** Takes one step. */
  step(n = 1): void {
    this.#left -= n;
    if (this.#left < 0) throw new Error("More work than the size of the input allows");
  }
}
