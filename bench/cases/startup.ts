/**
 * What a run costs that decodes nothing, or next to nothing.
 *
 * @module
 */

import type { Case } from "../case.ts";
import { type Command, wall } from "../process.ts";
import { TARGETS } from "../targets.ts";
import type { Workshop } from "../workshop.ts";

/** What the floors are checked with: `--version`, one element, and `--version` over an empty program of the same kind. */
export function startupFloors(shop: Workshop): readonly [Case, Case, Case] {
  return [versionCase(shop), elementCase(shop), ownCase(shop)];
}

/** `--version`, `--help` and one element; what `deno run` reads first is in both, or with an executable in theirs only. */
export function startupCases(shop: Workshop): readonly Case[] {
  return [
    versionCase(shop),
    startupCase(shop, "--help", () => shop.wqdump("--help")),
    elementCase(shop),
    ownCase(shop),
    sameKindCase(shop, "one element", () => shop.decode("SQ", oneElement(shop))),
  ];
}

function versionCase(shop: Workshop): Case {
  return startupCase(shop, "--version", () => shop.wqdump("--version"), TARGETS.startup);
}

function ownCase(shop: Workshop): Case {
  return sameKindCase(shop, "--version", () => shop.wqdump("--version"));
}

function elementCase(shop: Workshop): Case {
  return startupCase(shop, "one element", () => shop.decode("SQ", oneElement(shop)), TARGETS.startup);
}

// From source the same as above; of an executable, what wqdump itself costs.
function sameKindCase(shop: Workshop, what: string, command: () => Command): Case {
  return {
    what: `start-up, ${what}: time over an empty program of the same kind`,
    measure: "time",
    by: "median",
    async prepare() {
      const ours = command();
      const theirs = await shop.emptyProgram();
      return { ours: () => wall(ours, "null"), theirs: () => wall(theirs, "null") };
    },
  };
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
