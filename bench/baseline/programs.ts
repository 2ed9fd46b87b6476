/**
 * The baselines as programs: each takes a kind of ring, a file and, to be timed from inside, a number of rounds.
 *
 * @module
 */

import { Missing } from "../case.ts";
import { type Command, outputOf } from "../process.ts";
import { plainFields } from "./c_plain.ts";
import { tunedFields } from "./c_tuned.ts";
import { eventData } from "./c_values.ts";
import { pythonFields } from "./script_py.ts";
import { typescriptFields } from "./script_ts.ts";

/** The baselines by the name that they have in the table. */
export type Baseline = "fprintf C" | "hand-tuned C" | "TypeScript" | "Python";

const HERE = new URL("./", import.meta.url).pathname;

/**
 * Builds one of them.
 *
 * @param baseline Which.
 * @param folder Where its files go.
 * @param contexts Layouts that the TypeScript program prints besides rings.
 * @returns The command; kind, file and rounds follow.
 * @throws {Missing} If what it needs is not installed, or cannot make this program.
 */
export async function buildBaseline(baseline: Baseline, folder: string, contexts: readonly string[]): Promise<Command> {
  switch (baseline) {
    case "fprintf C":
      return await compileC(`${folder}/plain`, "PLAIN", plainFields());
    case "hand-tuned C":
      return await compileC(`${folder}/tuned`, "TUNED", tunedFields());
    case "TypeScript": {
      await Deno.writeTextFile(`${folder}/fields.ts`, typescriptFields(contexts));
      const run = [Deno.execPath(), "run", "--quiet", "--no-config", "--no-prompt", "--allow-read", "--allow-write"];
      return [...run, `${HERE}walk.ts`, `${folder}/fields.ts`];
    }
    case "Python":
      await Deno.writeTextFile(`${folder}/fields.py`, pythonFields());
      await outputOf(["python3", "--version"]);
      return ["python3", `${HERE}walk.py`, folder];
  }
}

async function compileC(work: string, style: "PLAIN" | "TUNED", fields: string): Promise<Command> {
  await Deno.mkdir(work, { recursive: true });
  await Deno.writeTextFile(`${work}/fields.h`, fields + eventData());
  const program = `${work}/walk`;
  try {
    await outputOf(["cc", "-O3", "-march=native", "-w", `-D${style}`, `-I${work}`, `${HERE}walk.c`, "-o", program]);
  } catch (error) {
    if (error instanceof Missing) throw new Missing("there is no C compiler (cc)");
    throw new Missing(`cc cannot compile it here: ${error instanceof Error ? error.message : error}`);
  }
  return [program];
}
