/**
 * Canaries between the regions of a decoder's memory: whatever a walk or a format does, the gaps stay as they were.
 *
 * @module
 */

import type { Decoder } from "../../wasm/decoder.ts";
import type { Region } from "../../wasm/memory.ts";

const CANARY = 0xa5;

/** Bytes of memory, and what they must be. */
interface Watched {
  readonly what: string;
  readonly bytes: Uint8Array;
  readonly expected: Uint8Array;
}

// A plain loop: far faster than a search with a function.
function difference(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return i;
  return -1;
}

/** Watches the gaps of one decoder. */
export class Guards {
  readonly #watched: Watched[] = [];

  /**
   * @param decoder Whose memory to watch. Fills the gaps.
   * @param tables Watch the tables too; a specialiser notes in them what it wants to know.
   */
  constructor(decoder: Decoder, tables = true) {
    const { map, memory } = decoder;
    const regions = (Object.values(map).filter((r) => typeof r === "object") as Region[]).sort((a, b) => a.at - b.at);
    const watch = (what: string, from: number, to: number): void => {
      const bytes = new Uint8Array(memory.buffer, from, to - from);
      this.#watched.push({ what, bytes, expected: bytes.slice() });
    };
    regions.forEach((region, i) => {
      const from = region.at + region.size;
      const to = regions[i + 1]?.at ?? memory.buffer.byteLength;
      new Uint8Array(memory.buffer, from, to - from).fill(CANARY);
      watch(`memory region ${i}`, from, to);
    });
    if (tables) watch("the start of the tables", map.tables.at, map.tables.at + map.tables.size);
  }

  /** Throws if a gap, or the tables, changed. */
  check(): void {
    for (const { what, bytes, expected } of this.#watched) {
      const at = difference(bytes, expected);
      if (at >= 0) throw new Error(`Byte ${at} behind ${what} was written`);
    }
  }
}
