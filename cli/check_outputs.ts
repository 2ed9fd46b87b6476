/** Files that a command writes: each is another one, and none is where the text goes. */

import { UsageError } from "../errors.ts";
import { isGranted } from "../ffi/permissions.ts";
import { isFolder } from "../files/folder.ts";
import { isStdin } from "../files/pipe.ts";
import { COMMANDS } from "./commands.ts";
import type { CommandName } from "./flag_types.ts";
import { flagRows, type Options } from "./flags.ts";
import type { CommandLine } from "./parse.ts";
import type { Host } from "./session.ts";

/** Names of stdout. */
const STDOUT = /^\/(?:dev\/stdout|(?:dev|proc\/(?:self|\d+))\/fd\/1)$/;
/** Names of the standard streams. */
const STREAM = /^\/(?:dev|proc\/(?:self|\d+))\/(?:stdout|stderr|stdin|fd\/[012])$/;

/** Options that name what is read. */
const READ = ["device", "samples", "remote", "log"] as const satisfies readonly (keyof Options)[];
/** What is looked at. */
type Checked = Pick<CommandLine, "command" | "options" | "positionals">;

/** Whether an output is stdout, by whatever name. */
export function isStdout(path: string): boolean {
  return path === "-" || STDOUT.test(path);
}

/** Files, folders and adapters that are read. */
function inputsOf({ command, options, positionals }: Checked): readonly string[] {
  const { completes } = COMMANDS[command].positionals ?? {};
  const named = completes === "file" || completes === "device" ? positionals : [];
  const inputs = READ.flatMap((name) => options[name] ?? []).concat(named);
  return command === "decode" && inputs.length === 0 ? ["-"] : inputs;
}

/** Options with the files that they write. */
function outputsOf({ options }: Checked): (readonly [option: string, path: string])[] {
  return flagRows().flatMap(([name, { writes }]) => {
    const path = options[name];
    return writes === undefined || typeof path !== "string" ? [] : [[name, path] as const];
  });
}

/**
 * Refuse to read what is written: with `decode a.log >> a.log` the end of the input would never come, and what is put
 * into a folder that is read would be an input the next time.
 *
 * @throws {UsageError} When an output lies in a folder that is named as input, or what is read or written is also where a
 *   shell sends stdout or stderr.
 */
export async function checkPlaces(line: Checked, { stdout, stderr }: Pick<Host, "stdout" | "stderr">): Promise<void> {
  const inputs = inputsOf(line);
  const outputs = outputsOf(line);
  for (const folder of inputs.filter(isFolder)) {
    if (await isAdapter(line.command, folder)) continue;
    for (const [name, path] of outputs) {
      if (folderOf(path) !== realPath(folder)) continue;
      throw new UsageError(
        `Option --${name} ${path} lies in ${folder}, which is read: the next time it would be an input`,
        "Name a file in another folder, or one below",
      );
    }
  }
  if (inputs.length + outputs.length === 0 || (stdout.isTerminal() && stderr.isTerminal())) return;
  const own = await (await import("../files/own_output.ts")).ownOutput();
  for (const input of inputs) {
    const stream = own(isStdin(input) ? "-" : input);
    if (stream === undefined || await isAdapter(line.command, input)) continue;
    throw new UsageError(`${isStdin(input) ? "stdin" : input} is read, and is where ${stream} goes: send it elsewhere`);
  }
  for (const [name, path] of outputs) {
    // A standard stream by its own name is looked at before.
    const stream = isStdout(path) || STREAM.test(path) ? undefined : own(path);
    if (stream === undefined) continue;
    throw new UsageError(`Option --${name} ${path} names the file where ${stream} goes: one of them would be lost`);
  }
}

/** A word that means an adapter is one, whatever lies there; to commands that only read files it is a file. */
async function isAdapter(command: CommandName, name: string): Promise<boolean> {
  if (command === "decode" || command === "info") return false;
  return (await import("../api/open.ts")).kindOfName(name) !== "file";
}

/**
 * Refuse what would be lost or mixed.
 *
 * @throws {UsageError} When two options name one file, or one of the standard streams, or what is read.
 */
export function checkOutputs(line: Checked): void {
  const { command, options } = line;
  const { "redact-key": key } = options;
  // Not even --force may cost a secret that other captures were made with.
  const seen = new Map(key === undefined ? [] : [[realPath(key), "redact-key"]]);
  const inputs = inputsOf(line);
  for (const [name, { writes }] of flagRows()) {
    const path = options[name];
    if (writes !== "output" || typeof path !== "string" || path === "-") continue;
    // A capture is all that goes there.
    if (command === "capture" && name === "output" && isStdout(path)) continue;
    if (STREAM.test(path)) {
      throw new UsageError(`Option --${name} ${path} would mix two outputs in one; name a file of its own`);
    }
    const real = realPath(path);
    const other = seen.get(real);
    if (other !== undefined) {
      throw new UsageError(`Options --${other} and --${name} name the same file, ${path}: one of them would be lost`);
    }
    seen.set(real, name);
    // Whoever says --force has looked at what lies there.
    if (command === "capture" && name === "output" && options.force) continue;
    if (!inputs.some((input) => realPath(input) === real)) continue;
    throw new UsageError(`Option --${name} ${path} would take the place of what is read; name another file`);
  }
}

/** The folder in which a path lies. */
function folderOf(path: string): string {
  const real = realPath(path);
  return realPath(real.slice(0, real.lastIndexOf("/") + 1) || ".");
}

/** The path without links and detours, as far as looking is allowed. */
function realPath(path: string): string {
  const slash = path.lastIndexOf("/") + 1;
  const folder = path.slice(0, slash) || ".";
  for (const [known, rest] of [[path, ""], [folder, `/${path.slice(slash)}`]] as const) {
    if (!isGranted({ name: "read", path: known })) continue;
    try {
      return Deno.realPathSync(known) + rest;
    } catch {
      // It does not exist yet.
    }
  }
  return path.replaceAll(/\/(?:\.\/)*/g, "/").replace(/^\.\//, "");
}
