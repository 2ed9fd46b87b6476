/**
 * Canaries between the regions of a decoder's memory: whatever a walk or a format does, the gaps stay as they were.
 *
 * @module
 */

import type { Decoder } from "../../wasm/decoder.ts";
import type { Region } from "../../wasm/memory.ts";

const CANARY = 0xa5;

/** Watches the gaps of one decoder. */
export class Guards {
  readonly #gaps: readonly Uint8Array[];
  readonly #tables: Uint8Array;
  readonly #expected: Uint8Array;

  /** @param decoder Whose memory to watch. Fills the gaps. */
  constructor(decoder: Decoder) {
    const { map, memory } = decoder;
    const regions = (Object.values(map).filter((r) => typeof r === "object") as Region[]).sort((a, b) => a.at - b.at);
    const gap = (from: number, to: number): Uint8Array => new Uint8Array(memory.buffer, from, to - from);
    this.#gaps = regions.map((r, i) => gap(r.at + r.size, regions[i + 1]?.at ?? memory.buffer.byteLength));
    for (const bytes of this.#gaps) bytes.fill(CANARY);
    this.#tables = gap(map.tables.at, map.tables.at + map.tables.size);
    this.#expected = this.#tables.slice();
  }

  /** Throws if a gap, or the tables, changed. */
  check(): void {
    this.#gaps.forEach((bytes, i) => {
      const at = bytes.findIndex((byte) => byte !== CANARY);
      if (at >= 0) throw new Error(`Byte ${at} behind memory region ${i} was written`);
    });
    const changed = this.#tables.findIndex((byte, i) => byte !== this.#expected[i]);
    if (changed >= 0) throw new Error(`Byte ${changed} of the tables was written`);
  }
}
