/** Running whole programs: their output, a checksum of it, how long they take, how much memory they need. */

import { createHash } from "./hash.ts";
import { Missing } from "./case.ts";

/** A program with its arguments. */
export type Command = readonly string[];

/** Exit code of a diagnosis that has found something. */
const FOUND = 10;

async function start(command: Command, options: Deno.CommandOptions): Promise<Deno.CommandOutput> {
  const [program = "", ...args] = command;
  try {
    return await new Deno.Command(program, { args, stdin: "null", ...options }).output();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw new Missing(`${program} is not installed`);
    throw error;
  }
}

/**
 * What a program prints.
 *
 * @throws {Missing} If it is not installed.
 * @throws {Error} If it fails; the message is its last line.
 */
export async function outputOf(command: Command): Promise<string> {
  const output = await start(command, {});
  refuse(command, output);
  return new TextDecoder().decode(output.stdout);
}

function refuse(command: Command, { success, code, stderr }: Deno.CommandOutput): void {
  if (success || code === FOUND) return;
  const last = new TextDecoder().decode(stderr).trim().split("\n").pop();
  throw new Error(`${command.slice(0, 3).join(" ")} … ended with ${code}: ${last}`);
}

/** Checksum of a program's output, which is not kept. */
export async function hashOf(command: Command): Promise<string> {
  const [program = "", ...args] = command;
  const hash = createHash("sha256");
  const child = new Deno.Command(program, { args, stdin: "null", stdout: "piped", stderr: "null" }).spawn();
  for await (const chunk of child.stdout) hash.update(chunk);
  const { success, code } = await child.status;
  if (!success) throw new Error(`${command.slice(0, 3).join(" ")} … ended with ${code}`);
  return hash.digest("hex");
}

/** Milliseconds from start to end of a program that writes to /dev/null. */
export async function wall(command: Command): Promise<number> {
  const begin = performance.now();
  const output = await start(command, { stdout: "null" });
  const time = performance.now() - begin;
  refuse(command, output);
  return time;
}

/**
 * The most memory that a program had at one time, in MiB.
 *
 * @throws {Missing} Without GNU time.
 */
export async function peakMemory(command: Command): Promise<number> {
  const time = "/usr/bin/time";
  const { success: well, code, stderr } = await start([time, "-f", "%M", ...command], { stdout: "null" });
  const success = well || code === FOUND;
  const kibibytes = Number(new TextDecoder().decode(stderr).trim().split("\n").pop() || NaN);
  if (success && kibibytes > 0) return kibibytes / 1024;
  if (success || Number.isNaN(kibibytes)) throw new Missing(`${time} is not GNU time`);
  throw new Error(`${command.slice(0, 3).join(" ")} … failed`);
}
