/** What completions of every shell ask the tables of flags and commands. */

import { STRUCTURE_NAMES } from "../api/structures.ts";
import { commandNames, COMMANDS } from "./commands.ts";
import type { CommandName, Flag, Positionals } from "./flag_types.ts";
import { flagRows } from "./flags.ts";
import { flagFor } from "./help.ts";

/** Options of a command with what they take. */
export function flagsOf(command: CommandName): (readonly [string, Flag])[] {
  return flagRows().filter(([, flag]) => flag.commands.includes(command));
}

/** Every spelling with its dashes. */
export function spellings(name: string, flag: Flag): string[] {
  const short = flag.short === undefined ? [] : [`-${flag.short}`];
  return [...short, `--${name}`, ...(flag.aliases ?? []).map((alias) => `--${alias}`)];
}

/** What completions offer of an option: `decode` knows bytes, not devices. */
export function offered(command: CommandName, name: string, flag: Flag): Flag {
  if (name !== "source" || command !== "decode") return flagFor(command, name, flag);
  return { ...flag, choices: STRUCTURE_NAMES.map((value) => ({ value, doc: value })) };
}

/** Values to offer, separated by blanks. */
export function valuesOf(entry: { readonly choices?: Flag["choices"] }): string {
  return (entry.choices ?? []).map((choice) => choice.value).join(" ");
}

/** Words of a command that stand for what only some of it takes. */
export function ownWords(command: CommandName, name: "format" | "source"): string {
  return valuesOf(offered(command, name, FLAG_ROWS.get(name)!));
}

const FLAG_ROWS: ReadonlyMap<string, Flag> = new Map(flagRows());

/** Positional arguments as completions see them: `help` takes a command. */
export function positionalsOf(command: CommandName): Positionals | undefined {
  const positionals = COMMANDS[command].positionals;
  if (command !== "help" || positionals === undefined) return positionals;
  return { ...positionals, choices: commandNames().map((name) => ({ value: name, doc: COMMANDS[name].doc })) };
}
