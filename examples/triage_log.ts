/**
 * A triage bot for logs: reads standard input and prints the first error of each queue, one line each.
 *
 *     dmesg | deno run examples/triage_log.ts
 *
 * @module
 */

import { firstCauses } from "../mod.ts";

const text = Deno.stdin.readable.pipeThrough(new TextDecoderStream());
for (const { label, first, flushes, verdict } of await firstCauses(text)) {
  const error = first === undefined
    ? "flushes only"
    : `0x${first.syndrome.toString(16)}/0x${(first.vendor ?? 0).toString(16)} at ${first.where}`;
  console.log(`${label}: ${error}, ${flushes} flushed (${verdict})`);
}
