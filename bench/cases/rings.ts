/**
 * Decoding and formatting rings in process, by format.
 *
 * @module
 */

import { decode } from "../../api/decode.ts";
import type { QueueType } from "../../api/rings.ts";
import type { FormatName } from "../../render/formats/index.ts";
import { Decoder } from "../../wasm/decoder.ts";
import type { Baseline } from "../baseline/programs.ts";
import type { Case } from "../case.ts";
import { ENTRIES, type MixName, RINGS, TARGETED } from "../mixes.ts";
import { TARGETS } from "../targets.ts";
import { timedInside, type Workshop } from "../workshop.ts";

/** Cases of all rings. */
export function ringCases(shop: Workshop): readonly Case[] {
  return RINGS.flatMap((name) => [
    textCase(shop, name, "fprintf C"),
    textCase(shop, name, "hand-tuned C"),
    textCase(shop, name, "TypeScript"),
    jsonCase(shop, name, true),
    jsonCase(shop, name, false),
    ...(["json", "raw", "dw", "brief"] as const).map((format) => formatCase(shop, name, format)),
    recordsCase(shop, name),
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

/** Records that are ready as objects, printed as lines by JSON.stringify; the strings alone are half of that. */
function jsonCase(shop: Workshop, name: MixName, written: boolean): Case {
  return {
    what: written
      ? `${name} ndjson: throughput over JSON.stringify of the same records, written`
      : `${name} ndjson: throughput over JSON.stringify of the same records, strings only`,
    measure: "throughput",
    by: "minimum",
    target: written && TARGETED.includes(name) ? TARGETS.ndjson : undefined,
    prepare() {
      const records = recordsOf(shop, name);
      const decoder = shop.warmDecoder(name, "ndjson");
      return Promise.resolve({
        ours: () => shop.renderTimed(decoder, name, "ndjson"),
        theirs: () => written ? printed(shop, records) : stringified(records),
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

/** Lines in pieces of about 64 KiB, to where ours go. */
function printed({ sink }: Workshop, records: readonly unknown[]): number {
  const start = performance.now();
  const encoder = new TextEncoder();
  let lines = "";
  for (const record of records) {
    lines += `${JSON.stringify(record)}\n`;
    if (lines.length < 1 << 16) continue;
    sink.writeSync(encoder.encode(lines));
    lines = "";
  }
  sink.writeSync(encoder.encode(lines));
  return performance.now() - start;
}

function stringified(records: readonly unknown[]): number {
  const start = performance.now();
  let length = 0;
  for (const record of records) length += JSON.stringify(record).length + 1;
  if (length === 0) throw new Error("Nothing was written");
  return performance.now() - start;
}

function recordsCase(shop: Workshop, name: MixName): Case {
  return {
    what: `${name} records: time over text`,
    measure: "time",
    by: "minimum",
    target: TARGETS.records,
    slow: true,
    prepare() {
      const { bytes, source, options: { stride, count } } = shop.mix(name);
      const decoder = shop.warmDecoder(name, "text");
      return Promise.resolve({
        ours: () => {
          const start = performance.now();
          let segments = 0;
          for (const record of decode(bytes, { source: source as QueueType, stride, count })) {
            segments += record.segments.length;
          }
          if (segments < ENTRIES / 8) throw new Error(`Records of ${segments} segments`);
          return performance.now() - start;
        },
        theirs: () => shop.renderTimed(decoder, name, "text"),
      });
    },
  };
}

function formatCase(shop: Workshop, name: MixName, format: FormatName): Case {
  return {
    what: `${name} ${format}: time over text`,
    measure: "time",
    by: "minimum",
    target: format === "brief" ? TARGETS.brief : undefined,
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
