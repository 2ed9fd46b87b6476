/**
 * Whole processes: from the start of a program to its end.
 *
 * @module
 */

import type { Baseline } from "../baseline/programs.ts";
import type { Case, Prepared } from "../case.ts";
import { type MixName, RING_BYTES, TARGETED } from "../mixes.ts";
import { outputOf, type Sink, wall } from "../process.ts";
import { TARGETS } from "../targets.ts";
import type { Workshop } from "../workshop.ts";

const SIZES: readonly (4 | 64)[] = [4, 64];

/** Cases of all rings. */
export function processCases(shop: Workshop): readonly Case[] {
  return TARGETED.flatMap((name) => [
    ...SIZES.flatMap((size) => [
      wallCase(shop, name, size, "null", "fprintf C"),
      wallCase(shop, name, size, "pipe", "fprintf C"),
      wallCase(shop, name, size, "file", "fprintf C"),
    ]),
    wallCase(shop, name, 64, "null", "hand-tuned C"),
    catCase(shop, name, "pipe"),
    catCase(shop, name, "file"),
    emptyCase(shop, name),
    wallCase(shop, name, 4, "null", "TypeScript"),
    wallCase(shop, name, 4, "null", "Python"),
  ]);
}

/** Programs that take seconds for 4 MiB. */
const SLOW: readonly Baseline[] = ["TypeScript", "Python"];

type Place = "null" | "pipe" | "file";

const PLACES: Readonly<Record<Place, string>> = { null: "/dev/null", pipe: "a pipe", file: "a file" };

function sinkOf(shop: Workshop, place: Place): Sink {
  return place === "file" ? { file: `${shop.folder}/output` } : place;
}

/** CQ: the command line explains errors as well, which the other programs do not. */
function remark(name: MixName): Partial<Pick<Prepared, "note">> {
  return name === "CQ" ? { note: () => "ours explains the errors as well" } : {};
}

function wallCase(shop: Workshop, name: MixName, size: 4 | 64, place: Place, baseline: Baseline): Case {
  return {
    what: `${name} wall, ${size} MiB to ${PLACES[place]}: time over ${baseline}`,
    measure: "time",
    by: "median",
    target: baseline === "fprintf C" ? targetOf(size, place) : undefined,
    slow: (size === 64 && (place !== "null" || baseline !== "fprintf C")) || SLOW.includes(baseline),
    async prepare() {
      const program = await shop.sameText(baseline, name);
      const path = shop.ringFile(name, size * 2 ** 20 / RING_BYTES);
      const sink = sinkOf(shop, place);
      return {
        ours: () => wall(shop.decode(name, path), sink),
        theirs: () => wall([...program, name, path], sink),
        ...remark(name),
      };
    },
  };
}

function targetOf(size: 4 | 64, place: Place): number | undefined {
  if (place === "pipe") return size === 4 ? TARGETS.pipe4 : undefined;
  if (place === "file") return undefined;
  return size === 4 ? TARGETS.null4 : TARGETS.null64;
}

function catCase(shop: Workshop, name: MixName, place: "pipe" | "file"): Case {
  return {
    what: `${name} wall, 4 MiB to ${PLACES[place]}: time over cat of the ready text`,
    measure: "time",
    by: "median",
    async prepare() {
      const path = shop.ringFile(name);
      const text = `${shop.folder}/${name}.txt`;
      await outputOf(["sh", "-c", `exec "$@" > "$0"`, text, ...shop.decode(name, path)]);
      const sink = sinkOf(shop, place);
      return { ours: () => wall(shop.decode(name, path), sink), theirs: () => wall(["cat", text], sink) };
    },
  };
}

function emptyCase(shop: Workshop, name: MixName): Case {
  return {
    what: `${name} wall, 4 MiB to /dev/null: time over deno run of an empty file`,
    measure: "time",
    by: "median",
    prepare() {
      const ours = shop.decode(name, shop.ringFile(name));
      return Promise.resolve({ ours: () => wall(ours, "null"), theirs: () => wall(shop.empty(), "null") });
    },
  };
}
