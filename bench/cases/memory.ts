/**
 * The most memory that a run needs, by size of input.
 *
 * @module
 */

import type { Case } from "../case.ts";
import { type Command, peakMemory } from "../process.ts";
import { TARGETS } from "../targets.ts";
import type { Workshop } from "../workshop.ts";

const MIB = 2 ** 20;
const EMPTY = "an empty script";

/** From no input to 1 GiB. */
export function memoryCases(shop: Workshop): readonly Case[] {
  const small = (): Command => shop.decode("SRQ", shop.ringFile("SRQ"));
  const { memory, memoryGrowth } = TARGETS;
  return [
    memoryCase("no input", EMPTY, () => shop.wqdump("--version"), () => shop.emptyProgram()),
    memoryCase("SQ, 4 MiB", EMPTY, () => shop.decode("SQ", shop.ringFile("SQ")), () => shop.emptyProgram(), memory),
    memoryCase("SRQ, 4 MiB", EMPTY, small, () => shop.emptyProgram(), memory),
    memoryCase("CQ, 4 MiB", EMPTY, () => shop.decode("CQ", shop.ringFile("CQ")), () => shop.emptyProgram(), memory),
    zeroCase(shop, 1024, memory),
    memoryCase("1 GiB", "4 MiB", () => shop.decode("SRQ", shop.sparseFile(1024 * MIB)), small, memoryGrowth),
  ];
}

/** What the floor is checked with. */
export function memoryFloors(shop: Workshop): readonly Case[] {
  return [zeroCase(shop, 64), zeroCase(shop, 1024)];
}

/** Memory over an empty script with so many MiB of zeros, which are elements like others. */
function zeroCase(shop: Workshop, size: number, target?: number): Case {
  const what = size === 1024 ? "1 GiB" : `${size} MiB`;
  return memoryCase(
    what,
    EMPTY,
    () => shop.decode("SRQ", shop.sparseFile(size * MIB)),
    () => shop.emptyProgram(),
    target,
  );
}

function memoryCase(
  what: string,
  than: string,
  ours: () => Command,
  theirs: () => Command | Promise<Command>,
  target?: number,
): Case {
  return {
    what: `peak memory, ${what}: MiB over ${than}`,
    measure: "MiB",
    by: "median",
    target,
    slow: true,
    async prepare() {
      const other = await theirs();
      return { ours: () => peakMemory(ours()), theirs: () => peakMemory(other) };
    },
  };
}
