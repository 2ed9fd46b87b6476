/** A fuzz run that hangs at its third input, for `watch_test.ts`: says which one it is, and keeps it in the folder named. */

import { fuzz } from "./run.ts";
import type { Target } from "./target.ts";
import { Watch } from "./watch.ts";

let count = 0;
const target: Target = {
  name: "endless",
  weight: 1,
  seeds: () => [new TextEncoder().encode("some input or other")],
  run(bytes, rng) {
    if (++count < 3) return;
    console.log(JSON.stringify({ bytes: [...bytes], drawn: rng.next() }));
    for (;;);
  },
};
const watch = new Watch({ targets: ["another", target.name], limit: 0.2, folder: Deno.args[0]! });
await fuzz({ seed: 7, inputs: 10, targets: [target], watch });
