/**
 * The functions of a module in the making.
 *
 * @module
 */

import type { Code } from "./encode.ts";

/** Collects functions; each can call those before it. */
export class Functions {
  /** All of them, in the order of their indexes. */
  readonly made: Code[] = [];
  readonly #imports: number;
  readonly #named = new Map<string, number>();

  /** @param imports How many functions are imported: those have the first indexes. */
  constructor(imports: number) {
    this.#imports = imports;
  }

  /** Bytes of code. */
  get bytes(): number {
    return this.made.reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  /**
   * Adds a function.
   *
   * @returns Its number among those made.
   */
  add(code: Code): number {
    return this.made.push(code) - 1;
  }

  /**
   * A function that others share.
   *
   * @param name Says all that it depends on.
   * @returns Its index, for `call`.
   */
  shared(name: string, make: () => Code): number {
    const known = this.#named.get(name);
    if (known !== undefined) return known;
    const index = this.#imports + this.add(make());
    this.#named.set(name, index);
    return index;
  }
}
