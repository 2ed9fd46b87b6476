/**
 * What a command may do is what its row in docs/permissions.md needs: the executable, whose permissions are made for all
 * commands, gives the rest up before it reads a byte of anybody's.
 */

import { kindOfName } from "../api/open.ts";
import type { CommandName } from "./flag_types.ts";
import { flagRows, type Options } from "./flags.ts";
import type { CommandLine } from "./parse.ts";

/** Permissions that an executable has. */
export const PERMISSIONS = ["read", "write", "ffi", "env", "run"] as const;
export type Permission = typeof PERMISSIONS[number];

/** Commands that never reach an adapter, with all that they need. */
const OFFLINE: Readonly<Partial<Record<CommandName, readonly Permission[]>>> = {
  decode: ["read"],
  info: ["read"],
  explain: ["read"],
  demo: [],
  completions: [],
  man: [],
  schema: [],
};
/** Commands that read adapters, and what stands for one. */
const READING: readonly CommandName[] = ["dump", "capture", "list", "diagnose", "compare", "watch"];
/** Options that name what is read. */
const READ = ["device", "samples", "remote"] as const satisfies readonly (keyof Options)[];

/**
 * What a command line does not need.
 *
 * @param line Its options are checked.
 */
export function unneeded({ command, options, positionals }: CommandLine): Permission[] {
  const needed = OFFLINE[command] ?? (READING.includes(command) ? neededBy(options, positionals) : PERMISSIONS);
  return PERMISSIONS.filter((one) => !needed.includes(one));
}

function neededBy(options: Options, positionals: readonly string[]): Permission[] {
  const named = READ.flatMap((name) => options[name] ?? []).concat(positionals);
  // Where nothing is named, it is this host's adapters.
  const live = named.length === 0 || named.some((name) => kindOfName(name) === "live");
  const written = flagRows().some(([name, { writes }]) => writes !== undefined && options[name] !== undefined);
  return ["read", ...(written ? ["write" as const] : []), ...(live ? ["ffi", "env", "run"] as const : [])];
}
