// A log that two threads scan is read as one thread reads it.
import { assert, assertEquals } from "@std/assert";
import { LogReader } from "../../../logs/reader.ts";
import { TwoThreads } from "../../../logs/pump_ahead.ts";

const ORDINARY = [
  "Mar 30 21:00:05 n1 systemd[1]: session-42.scope: Succeeded with status 0.",
  "Mar 30 21:00:05 n1 kernel: usb 1-1: device descriptor read/64, error -71",
  "",
  "Mar 30 21:00:05 n1 app[77]: request 0x7f01 completed, status=200 in 12 ms, nothing failed",
];

const ERRORS = [
  [
    "Mar 30 21:00:06 n2 kernel: mlx5_core 0000:3b:00.1 ens1: Error cqe on cqn 0x4e1, ci 0x2a, qn 0x1c7a9, opcode 0xd, " +
    "syndrome 0x13, vendor syndrome 0x88",
  ],
  [
    "Mar 30 21:00:07 n3 kernel: mlx5_0:dump_cqe:272:(pid 0): dump error cqe",
    "Mar 30 21:00:07 n3 kernel: 00000000: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00",
    "Mar 30 21:00:07 n3 kernel: 00000010: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00",
    "Mar 30 21:00:07 n3 kernel: 00000020: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00",
    "Mar 30 21:00:07 n3 kernel: 00000030: 00 00 00 00 00 00 88 13 08 00 00 b5 61 a0 4d d2",
  ],
  // A break in a line: the line before it is wanted.
  [
    "Mar 30 21:00:08 n4 app: NCCL WARN NET/IB : Got completion from peer 192.0.2.7<50412> with",
    "status=12 opcode=0 len=0 vendor err 129",
  ],
];

/** Numbers that look random, the same at every run. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => Math.floor((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32 * below);
}

/** A log with an error in so many lines, and now and then a line that is longer than a piece. */
function logOf(seed: number, rare: number): Uint8Array {
  const roll = dice(seed);
  const lines = Array.from({ length: 2500 }, (_, n) => {
    if (roll(rare) === 0) return ERRORS[roll(ERRORS.length)]!.join("\n");
    return roll(1000) === 0 ? "x ".repeat(200_000) : `${ORDINARY[n % ORDINARY.length]}${roll(9)}`;
  });
  return new TextEncoder().encode(lines.join("\n") + (roll(2) === 0 ? "\n" : ""));
}

/** What is found, and the lines that were counted. */
function read(bytes: Uint8Array, ahead: TwoThreads | undefined): string {
  const items: unknown[] = [];
  const reader = new LogReader((item) => items.push(item), ahead);
  let at = 0;
  for (let more = true; more;) {
    reader.fill((room) => {
      const part = bytes.subarray(at, at + room.length);
      room.set(part);
      at += part.length;
      more = part.length > 0;
      return part.length;
    });
  }
  reader.finish();
  return JSON.stringify([items, reader.counts]);
}

/** A thread that is there, so that it takes part from the first piece. */
async function started(theirs: number, ours: number): Promise<TwoThreads> {
  const ahead = new TwoThreads({ theirs, ours, quiet: 0 });
  // It says that it is there without an event that could be waited for.
  while (!ahead.begin()) await new Promise((resolve) => setTimeout(resolve, 1));
  return ahead;
}

Deno.test("two threads find what one finds, wherever pieces end", async () => {
  for (
    const [seed, theirs, ours] of [[1, 4096, 2048], [2, 1 << 16, 1 << 15], [3, 300, 5000], [4, 9000, 100]] as const
  ) {
    const ahead = await started(theirs, ours);
    for (const rare of [3, 50, 1000, 1e9]) {
      const bytes = logOf(seed * rare, rare);
      assertEquals(read(bytes, ahead), read(bytes, undefined), `seed ${seed}, one of ${rare}`);
    }
    assert(ahead.pieces > 4, `${ahead.pieces} pieces`);
    ahead.end();
  }
});

Deno.test("a piece with more lines that matter than the other thread has room for is read to its end", async () => {
  const ahead = await started(1 << 19, 1 << 18);
  const text = `${"nothing to see here\n".repeat(90_000)}${"mlx5_core: y\n".repeat(9000)}`;
  const bytes = new TextEncoder().encode(text);
  assertEquals(read(bytes, ahead), read(bytes, undefined));
  assert(ahead.pieces > 0);
  ahead.end();
});
