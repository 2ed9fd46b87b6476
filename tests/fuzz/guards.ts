/** Canaries between the regions of a decoder's memory: whatever a walk or a format does, the gaps stay as they were. */

import type { Decoder } from "../../wasm/decoder.ts";
import type { Region } from "../../wasm/memory.ts";

const CANARY = 0xa5;

/** A part of memory, and what it must be. */
interface Watched {
  readonly what: string;
  readonly now: Uint8Array | Uint32Array;
  readonly expected: Uint8Array | Uint32Array;
}

// A plain loop: far faster than a search with a function.
function differ(a: Uint8Array | Uint32Array, b: Uint8Array | Uint32Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return true;
  return false;
}

/** Watches the gaps of one decoder. */
export class Guards {
  readonly #watched: Watched[] = [];

  /** @param decoder Whose memory to watch. Fills the gaps. */
  constructor(decoder: Decoder) {
    const { map, memory } = decoder;
    const regions = (Object.values(map).filter((r) => typeof r === "object") as Region[]).sort((a, b) => a.at - b.at);
    const watch = (what: string, from: number, to: number): void => {
      const first = Math.min(to, Math.ceil(from / 4) * 4);
      const last = Math.max(first, Math.floor(to / 4) * 4);
      const parts = [
        new Uint8Array(memory.buffer, from, first - from),
        new Uint32Array(memory.buffer, first, (last - first) / 4),
        new Uint8Array(memory.buffer, last, to - last),
      ];
      this.#watched.push(...parts.map((now) => ({ what, now, expected: now.slice() })));
    };
    regions.forEach((region, i) => {
      const from = region.at + region.size;
      const to = regions[i + 1]?.at ?? memory.buffer.byteLength;
      new Uint8Array(memory.buffer, from, to - from).fill(CANARY);
      watch(`memory region ${i}`, from, to);
    });
    watch("the beginning of the tables", map.tables.at, map.tables.at + map.tables.size);
  }

  /** Throws if a gap, or the tables, changed. */
  check(): void {
    for (const { what, now, expected } of this.#watched) {
      if (differ(now, expected)) throw new Error(`Something behind ${what} was written`);
    }
  }
}
