/**
 * Decoding and formatting rings in process, by format.
 *
 * @module
 */

import type { RingFormat } from "../../render/ring_stream.ts";
import { Decoder } from "../../wasm/decoder.ts";
import type { Baseline } from "../baseline/programs.ts";
import type { Case } from "../case.ts";
import { type MixName, RINGS, TARGETED } from "../mixes.ts";
import { TARGETS } from "../targets.ts";
import { timedInside, type Workshop } from "../workshop.ts";

/** Cases of all rings. */
export function ringCases(shop: Workshop): readonly Case[] {
  return RINGS.flatMap((name) => [
    textCase(shop, name, "fprintf C"),
    textCase(shop, name, "hand-tuned C"),
    textCase(shop, name, "TypeScript"),
    jsonCase(shop, name, "ndjson"),
    jsonCase(shop, name, "json"),
    ...(["raw", "dw", "brief"] as const).map((format) => formatCase(shop, name, format)),
  ]);
}

/** Text of a ring against the same text of another program, start-up of neither included. */
export function textCase(shop: Workshop, name: MixName, baseline: Baseline): Case {
  const tuned = baseline === "hand-tuned C";
  const target = baseline === "fprintf C" ? TARGETS.text : tuned ? TARGETS.tuned : undefined;
  return {
    what: `${name} text: ${tuned ? "time" : "throughput"} over ${baseline}`,
    measure: tuned ? "time" : "throughput",
    by: "minimum",
    target: TARGETED.includes(name) ? target : undefined,
    slow: baseline === "TypeScript",
    async prepare() {
      const command = [...await shop.sameText(baseline, name), name, shop.ringFile(name)];
      const decoder = shop.warmDecoder(name, "text");
      return { ours: () => shop.renderTimed(decoder, name, "text"), theirs: () => timedInside(command, 2) };
    },
  };
}

function jsonCase(shop: Workshop, name: MixName, format: "json" | "ndjson"): Case {
  return {
    what: `${name} ${format}: throughput over JSON.stringify of the same records`,
    measure: "throughput",
    by: "minimum",
    target: format === "ndjson" && TARGETED.includes(name) ? TARGETS.ndjson : undefined,
    prepare() {
      const records = recordsOf(shop, name);
      const decoder = shop.warmDecoder(name, format);
      return Promise.resolve({
        ours: () => shop.renderTimed(decoder, name, format),
        theirs: () => stringified(records),
      });
    },
  };
}

function recordsOf(shop: Workshop, name: MixName): readonly unknown[] {
  let lines = "";
  const text = new TextDecoder();
  shop.render(Decoder.create(), name, "ndjson", (block) => lines += text.decode(block.slice(), { stream: true }));
  return lines.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
}

function stringified(records: readonly unknown[]): number {
  const start = performance.now();
  let length = 0;
  for (const record of records) length += JSON.stringify(record).length + 1;
  if (length === 0) throw new Error("Nothing was written");
  return performance.now() - start;
}

function formatCase(shop: Workshop, name: MixName, format: RingFormat): Case {
  return {
    what: `${name} ${format}: time over text`,
    measure: "time",
    by: "minimum",
    slow: format === "brief",
    prepare() {
      const decoder = shop.warmDecoder(name, "text");
      if (format !== "brief") shop.warmDecoder(name, format);
      return Promise.resolve({
        ours: () => shop.renderTimed(decoder, name, format),
        theirs: () => shop.renderTimed(decoder, name, "text"),
      });
    },
  };
}
