/** The thread of {@link file://./watch.ts}. */

import { WATCHED, type WatchOrder } from "./watch.ts";

const scope = globalThis as unknown as { onmessage: (event: { readonly data: WatchOrder }) => void };

scope.onmessage = ({ data: order }) => {
  const numbers = new Int32Array(order.shared, 0, WATCHED.count);
  let [turn, since] = [Atomics.load(numbers, WATCHED.turn), performance.now()];
  setInterval(() => {
    const now = Atomics.load(numbers, WATCHED.turn);
    if (now !== turn) [turn, since] = [now, performance.now()];
    // Before the first input there is nothing to end.
    else if (turn !== 0 && performance.now() - since > order.limit * 1000) stop(order, numbers);
  }, order.limit * 250);
};

function stop({ shared, targets, limit, folder }: WatchOrder, numbers: Int32Array): void {
  const length = numbers[WATCHED.length]!;
  const bytes = new Uint8Array(shared, WATCHED.count * 4).slice(0, length);
  const target = targets[numbers[WATCHED.target]!]!;
  const path = `${folder}/${target}-${(numbers[WATCHED.seed]! >>> 0).toString(16).padStart(8, "0")}.bin`;
  Deno.writeFileSync(path, bytes);
  const cut = bytes.length < length ? `, cut to ${bytes.length}` : "";
  const text = `-E- ${target} takes more than ${limit} s for an input of ${length} bytes${cut}: ${path}\n`;
  Deno.stderr.writeSync(new TextEncoder().encode(text));
  // The other thread hears of nothing else.
  Deno.kill(Deno.pid, "SIGKILL");
}
