/** Formatting rings in process: text against a C program, other forms against text. */

import { decode } from "../../api/decode.ts";
import type { QueueType } from "../../api/rings.ts";
import type { Case } from "../case.ts";
import { cpuTime } from "../clock.ts";
import { ENTRIES, type MixName, TARGETED } from "../mixes.ts";
import { GOALS } from "../targets.ts";
import { timedInside, type Workshop } from "../workshop.ts";

/** The smallest rings that people have, 64 KiB, and the largest. */
const SIZES: readonly (readonly [name: string, entries: number])[] = [["64 KiB", 1024], ["2 MiB", ENTRIES]];

/** Rows of all rings. */
export function ringCases(shop: Workshop): readonly Case[] {
  return TARGETED.flatMap((name) => [
    ...SIZES.map(([size, entries]) => textCase(shop, name, size, entries)),
    formatCase(shop, name, "brief"),
    formatCase(shop, name, "json"),
    recordsCase(shop, name),
  ]);
}

/** What is wanted of a ring. */
function goalOf({ reached, ...goal }: typeof GOALS["text" | "brief" | "json" | "records"], name: MixName) {
  return { ...goal, reached: (reached as Readonly<Partial<Record<MixName, number>>>)[name] };
}

/** The start of neither counts. */
function textCase(shop: Workshop, name: MixName, size: string, entries: number): Case {
  return {
    what: `${name} of ${size}, text: throughput over fprintf C`,
    measure: "throughput",
    by: "minimum",
    ...goalOf(GOALS.text, name),
    async prepare() {
      const command = [...await shop.sameText(name, entries), name, shop.ringFile(name, entries)];
      const decoder = shop.warmDecoder(name, "text");
      // A short ring is over before it is warm: of many the last one counts, as of theirs.
      const times = 2 * ENTRIES / entries;
      const ours = (): number => {
        for (let i = 1; i < times; i++) shop.renderTimed(decoder, name, "text", entries);
        return shop.renderTimed(decoder, name, "text", entries);
      };
      return { ours, theirs: () => timedInside(command, times) };
    },
  };
}

function formatCase(shop: Workshop, name: MixName, format: "brief" | "json"): Case {
  return {
    what: `${name} of 2 MiB, ${format}: time over text`,
    measure: "time",
    by: "minimum",
    ...goalOf(GOALS[format], name),
    prepare() {
      const decoder = shop.warmDecoder(name, "text");
      shop.warmDecoder(name, format);
      return Promise.resolve({
        ours: () => shop.renderTimed(decoder, name, format),
        theirs: () => shop.renderTimed(decoder, name, "text"),
      });
    },
  };
}

function recordsCase(shop: Workshop, name: MixName): Case {
  return {
    what: `${name} of 2 MiB, records: time over text`,
    measure: "time",
    by: "minimum",
    ...goalOf(GOALS.records, name),
    prepare() {
      const { bytes, source, options: { stride, count } } = shop.mix(name);
      const decoder = shop.warmDecoder(name, "text");
      const ours = (): number => {
        const start = cpuTime();
        let segments = 0;
        for (const record of decode(bytes, { source: source as QueueType, stride, count })) {
          segments += record.segments.length;
        }
        if (segments < ENTRIES / 8) throw new Error(`Records of ${segments} segments`);
        return cpuTime() - start;
      };
      for (let i = 0; i < WARM_UP; i++) ours();
      return Promise.resolve({ ours, theirs: () => shop.renderTimed(decoder, name, "text") });
    },
  };
}

const WARM_UP = 3;
