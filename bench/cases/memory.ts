/** The most memory that a run needs over an empty program. */

import type { Case } from "../case.ts";
import { type Command, peakMemory } from "../process.ts";
import { type Goal, GOALS } from "../targets.ts";
import type { Workshop } from "../workshop.ts";
import { logFile } from "./logs.ts";

const MIB = 2 ** 20;

/** What streams: rings, which are elements of zeros like others, and logs. */
export function memoryCases(shop: Workshop): readonly Case[] {
  const ring = (size: number): Command => shop.decode("SRQ", shop.sparseFile(size * MIB));
  const log = (): Command => shop.wqdump("decode", logFile(shop, 256, 1000), "--format", "brief");
  return [
    memoryCase("an SRQ of 64 MiB", GOALS.decodeMemory, () => ring(64), () => shop.emptyProgram()),
    memoryCase("an SRQ of 1 GiB", GOALS.decodeMemory, () => ring(1024), () => shop.emptyProgram()),
    memoryCase("an SRQ of 1 GiB", GOALS.memoryGrowth, () => ring(1024), () => ring(2), "2 MiB"),
    memoryCase("a log of 256 MiB", GOALS.logMemory, log, () => shop.emptyProgram()),
  ];
}

function memoryCase(
  what: string,
  goal: Goal,
  ours: () => Command,
  theirs: () => Command | Promise<Command>,
  than = "an empty program",
): Case {
  return {
    what: `peak memory, ${what}: MiB over ${than}`,
    measure: "MiB",
    by: "median",
    ...goal,
    slow: true,
    async prepare() {
      const [one, other] = [ours(), await theirs()];
      return { ours: () => peakMemory(one), theirs: () => peakMemory(other) };
    },
  };
}
