/** Logs: whole processes against ripgrep, which looks for the same words in the same file. */

import type { Case } from "../case.ts";
import { type Command, outputOf, wall } from "../process.ts";
import { minimum } from "../stats.ts";
import { type Goal, GOALS } from "../targets.ts";
import type { Workshop } from "../workshop.ts";

const MIB = 2 ** 20;
const WORDS = "mlx[45]|dump error cqe|got completion|vendor_?err|Error CQE|NET/IB|synd 0x";

/** Lines of any host's log: they have error, failed and status in them. */
const ORDINARY = [
  "systemd[1]: session-42.scope: Succeeded with status 0.",
  "kernel: usb 1-1: device descriptor read/64, error -71",
  "sshd[4711]: Failed password for invalid user admin from 192.0.2.7 port 50412 ssh2",
  "app[77]: request 0x7f01 completed, status=200 in 12 ms, nothing failed",
];

/** Lines that tell of an error. */
const HITS = [
  "app[77]: n1:4711:4898 [0] NCCL WARN NET/IB : Got completion from peer 192.0.2.7<50412> with status=12 opcode=0 " +
  "len=16384 vendor err 129 (Recv) hca mlx5_0",
  "kernel: mlx5_core 0000:3b:00.1 ens1: Error cqe on cqn 0x4e1, ci 0x2a, qn 0x1c7a9, opcode 0xd, syndrome 0x13, " +
  "vendor syndrome 0x88",
  "kernel: nvme nvme0: SEND for CQE 0x00000000a1b2c3d4 failed with status remote access error (10)",
];

/** 1 GiB without a hit, 1 GiB with 1,000 of them, 4 MiB of nothing else. */
export function logCases(shop: Workshop): readonly Case[] {
  return [
    logCase(shop, "1 GiB, no hit", 1024, 0, GOALS.logClean),
    logCase(shop, "1 GiB, 1,000 hits", 1024, 1000, GOALS.logHits),
    logCase(shop, "4 MiB, full of hits", 4, Infinity, GOALS.logFull),
  ];
}

function logCase(shop: Workshop, name: string, size: number, hits: number, goal: Goal): Case {
  return {
    what: `log, ${name}: time over ripgrep`,
    measure: "time",
    by: "median",
    ...goal,
    slow: true,
    async prepare() {
      await outputOf(["rg", "--version"]);
      const path = logFile(shop, size, hits);
      // It ends with 1 where nothing is found.
      const other: Command = ["sh", "-c", 'rg -c --no-mmap "$0" "$1"; test $? -le 1', WORDS, path];
      return {
        ours: () => wall(shop.wqdump("decode", path, "--format", "brief")),
        theirs: () => wall(other),
        note: ({ ours }) => `${(size * MIB / 1e3 / minimum(ours)).toFixed(0)} MB/s`,
      };
    },
  };
}

/** A log of so many MiB, its hits spread over it. */
export function logFile(shop: Workshop, size: number, hits: number): string {
  return shop.once(`log ${size} ${hits}`, () => written(`${shop.folder}/log${size}-${hits}`, size, hits));
}

function written(path: string, size: number, hits: number): string {
  using file = Deno.openSync(path, { write: true, create: true, truncate: true });
  for (let mib = 0; mib < size; mib++) {
    // Of a finite number every MiB has its share.
    const share = hits === Infinity ? hits : Math.floor((mib + 1) * hits / size) - Math.floor(mib * hits / size);
    file.writeSync(block(mib, share));
  }
  return path;
}

/** A MiB of lines, the first of them hits. */
function block(seed: number, hits: number): Uint8Array {
  const lines: string[] = [];
  for (let length = 0, n = 0; length < MIB; n++) {
    const [from, at] = n < hits ? [HITS, n] : [ORDINARY, n + seed];
    const line = `Mar 30 21:${String(seed % 60).padStart(2, "0")}:05 n${n % 16} ${from[at % from.length]}\n`;
    lines.push(line);
    length += line.length;
  }
  return new TextEncoder().encode(lines.join(""));
}
