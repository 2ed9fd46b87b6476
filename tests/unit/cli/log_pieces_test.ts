import { assert, assertEquals } from "@std/assert";
import { beginLog } from "../../../cli/decode/log_pieces.ts";
import type { Input } from "../../../cli/decode/input.ts";

const LINE = new TextEncoder().encode(
  "Nov 29 10:00:00 node7 systemd[1]: Started Session 12 of user root, and nothing else.\n",
);
const READS = 400;

/** A log that is there already, each piece of which takes some milliseconds. */
function ready(sync: boolean): Input & { readonly reads: number } {
  let reads = 0;
  const readSync = (into: Uint8Array): number | null => {
    for (const from = performance.now(); performance.now() - from < 5;);
    const bytes = Math.min(into.length, 1 << 18);
    for (let at = 0; at < bytes; at += LINE.length) into.set(LINE.subarray(0, bytes - at), at);
    return ++reads > READS ? null : bytes;
  };
  return {
    name: "a log",
    size: undefined,
    get reads() {
      return reads;
    },
    ...(sync ? { readSync } : {}),
    read: (into) => Promise.resolve(readSync(into)),
    close: () => undefined,
  };
}

for (const sync of [true, false]) {
  Deno.test(`a signal ends a log that is there already, ${sync ? "a file" : "unpacked or recoded"}`, async () => {
    const input = ready(sync);
    const controller = new AbortController();
    const { pieces } = await beginLog(input, controller.signal);
    const timer = setTimeout(() => controller.abort(), 0);
    let count = 0;
    for await (const piece of pieces) {
      if (typeof piece === "function") piece(new Uint8Array(1 << 18));
      count++;
    }
    clearTimeout(timer);
    assert(count > 0);
    assert(input.reads < READS, `${input.reads} of ${READS}`);
    assertEquals(controller.signal.aborted, true);
  });
}
