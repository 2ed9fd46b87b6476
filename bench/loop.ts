/**
 * One ring in one format, again and again: something for a profiler to look at.
 *
 *     deno run --allow-all --v8-flags=--prof bench/loop.ts SQ|SRQ|CQ|EQ FORMAT TIMES
 */

import type { FormatName } from "../render/formats/index.ts";
import { type MixName, RINGS } from "./mixes.ts";
import { minimum } from "./stats.ts";
import { Workshop } from "./workshop.ts";

const FORMATS: readonly string[] = ["text", "json", "ndjson", "raw", "dw", "brief"] satisfies FormatName[];

const [ring = "SQ", format = "text", times = "500"] = Deno.args;
if (!RINGS.includes(ring as MixName) || !FORMATS.includes(format) || !(Number(times) >= 1)) {
  console.error(`Usage: bench/loop.ts ${RINGS.join("|")} ${FORMATS.join("|")} TIMES`);
  Deno.exit(2);
}
const shop = await Workshop.open();
try {
  const decoder = shop.warmDecoder(ring as MixName, format as FormatName);
  const turn = (): number => shop.renderTimed(decoder, ring as MixName, format as FormatName);
  console.log(`${minimum(Array.from({ length: Number(times) }, turn)).toFixed(2)} ms at best`);
} finally {
  await shop.close();
}
