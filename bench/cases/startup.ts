/**
 * What a run costs that decodes nothing, or next to nothing.
 *
 * @module
 */

import type { Case } from "../case.ts";
import { type Command, wall } from "../process.ts";
import { TARGETS } from "../targets.ts";
import type { Workshop } from "../workshop.ts";

/** `--version`, `--help` and one element. */
export function startupCases(shop: Workshop): readonly Case[] {
  return [
    startupCase(shop, "--version", () => shop.wqdump("--version"), TARGETS.startup),
    startupCase(shop, "--help", () => shop.wqdump("--help")),
    startupCase(shop, "one element", () => shop.decode("SQ", oneElement(shop)), TARGETS.startup),
  ];
}

function oneElement(shop: Workshop): string {
  return shop.file("one.bin", shop.mix("SQ").bytes.slice(0, 64));
}

function startupCase(shop: Workshop, what: string, command: () => Command, target?: number): Case {
  return {
    what: `start-up, ${what}: time over deno run of an empty file`,
    measure: "time",
    by: "median",
    target,
    prepare() {
      const ours = command();
      const theirs = shop.empty();
      return Promise.resolve({ ours: () => wall(ours, "null"), theirs: () => wall(theirs, "null") });
    },
  };
}
