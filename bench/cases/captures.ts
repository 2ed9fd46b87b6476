/** Many queues of a capture that was made elsewhere. */

import { type Case, Missing } from "../case.ts";
import { manyQps } from "../many.ts";
import { type Command, peakMemory, wall } from "../process.ts";
import { type Goal, GOALS } from "../targets.ts";
import type { Workshop } from "../workshop.ts";

const QPS = 20_000;

/** Rows of both commands. */
export function captureCases(shop: Workshop): readonly Case[] {
  const list = (path: string): Command => shop.wqdump("list", path);
  const diagnose = (path: string): Command => shop.wqdump("diagnose", path);
  return [
    caseOf(shop, "list", "s", GOALS.list, list),
    caseOf(shop, "list", "time", GOALS.listOverEmpty, list),
    caseOf(shop, "list as csv", "time", GOALS.csvOverEmpty, (path) => shop.wqdump("list", path, "--format", "csv")),
    caseOf(shop, "list", "MiB", GOALS.listMemory, list),
    caseOf(shop, "diagnose", "s", GOALS.diagnose, diagnose),
    caseOf(shop, "diagnose", "time", GOALS.diagnoseOverEmpty, diagnose),
    caseOf(shop, "diagnose", "MiB", GOALS.diagnoseMemory, diagnose),
  ];
}

const UNITS = { s: "seconds", time: "time over an empty program", MiB: "MiB over an empty program" } as const;

function caseOf(
  shop: Workshop,
  what: string,
  measure: keyof typeof UNITS,
  goal: Goal,
  command: (path: string) => Command,
): Case {
  const taken = measure === "MiB" ? peakMemory : wall;
  return {
    what: `${QPS} QPs of a capture, ${what}: ${UNITS[measure]}`,
    measure,
    by: "median",
    ...goal,
    slow: true,
    async prepare() {
      const ours = command(await capture(shop));
      const theirs = await shop.emptyProgram();
      return { ours: () => taken(ours), theirs: () => taken(theirs) };
    },
  };
}

/** Contexts of an adapter with so many QPs, some of them in error. */
function capture(shop: Workshop): Promise<string> {
  return shop.once("capture", async () => {
    const source = shop.file("many.json", manyQps(QPS, { log_sq_size: 6, log_rq_size: 6 }));
    const path = `${shop.folder}/many.wqd`;
    const command = shop.wqdump("capture", "-d", `sim:${source}`, "--all", "--contexts", "--quiet", "-o", path);
    const [program = "", ...args] = command;
    const made = await new Deno.Command(program, { args, stdin: "null", stderr: "piped" }).output();
    // The built-in adapter leaves a context out, and the command then ends with 1.
    if (!made.success && made.code !== 1) {
      throw new Missing(`no capture could be made: ${new TextDecoder().decode(made.stderr).split("\n")[0]}`);
    }
    return path;
  });
}
