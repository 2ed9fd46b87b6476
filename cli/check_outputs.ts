/** Files that a command writes: each is another one, and none is where the text goes. */

import { UsageError } from "../errors.ts";
import { isGranted } from "../ffi/permissions.ts";
import { flagRows, type Options } from "./flags.ts";
import type { CommandLine } from "./parse.ts";

/** Names of stdout. */
const STDOUT = /^\/(?:dev\/stdout|(?:dev|proc\/(?:self|\d+))\/fd\/1)$/;
/** Names of the standard streams. */
const STREAM = /^\/(?:dev|proc\/(?:self|\d+))\/(?:stdout|stderr|stdin|fd\/[012])$/;

/** Options that name what is read; arguments do as well. */
const READ = ["device", "samples", "remote", "log"] as const satisfies readonly (keyof Options)[];
/** What is looked at. */
type Checked = Pick<CommandLine, "command" | "options" | "positionals">;

/** Whether an output is stdout, by whatever name. */
export function isStdout(path: string): boolean {
  return path === "-" || STDOUT.test(path);
}

/**
 * Refuse what would be lost or mixed.
 *
 * @throws {UsageError} When two options name one file, or one of the standard streams, or what is read.
 */
export function checkOutputs({ command, options, positionals }: Checked): void {
  const { "redact-key": key } = options;
  // Not even --force may cost a secret that other captures were made with.
  const seen = new Map(key === undefined ? [] : [[realPath(key), "redact-key"]]);
  const inputs = READ.flatMap((name) => options[name] ?? []).concat(positionals);
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
