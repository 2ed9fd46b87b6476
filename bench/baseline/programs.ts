/** The baseline as a program: it takes a kind of ring, a file and, to be timed from inside, a number of rounds. */

import { Missing } from "../case.ts";
import { type Command, outputOf } from "../process.ts";
import { plainFields } from "./c_plain.ts";
import { eventData } from "./c_values.ts";

const HERE = new URL("./", import.meta.url).pathname;

/**
 * Builds it.
 *
 * @param folder Where its files go.
 * @returns The command; kind, file and rounds follow.
 * @throws {Missing} If there is no compiler, or it cannot make this program.
 */
export async function buildBaseline(folder: string): Promise<Command> {
  const work = `${folder}/plain`;
  await Deno.mkdir(work, { recursive: true });
  await Deno.writeTextFile(`${work}/fields.h`, plainFields() + eventData());
  const program = `${work}/walk`;
  try {
    await outputOf(["cc", "-O3", "-march=native", "-w", `-I${work}`, `${HERE}walk.c`, "-o", program]);
  } catch (error) {
    if (error instanceof Missing) throw new Missing("there is no C compiler (cc)");
    throw new Missing(`cc cannot compile it here: ${error instanceof Error ? error.message : error}`);
  }
  return [program];
}
