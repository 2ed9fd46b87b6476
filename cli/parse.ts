/**
 * The command line as typed, taken apart strictly. A first pass spells every option canonically (`-qp 7`, `--QP=7` and
 * `--qp 7` are one), so that std's `parseArgs`, which guesses where a value belongs, has nothing left to guess.
 */

import { parseArgs } from "@std/cli/parse-args";
import { UsageError } from "../errors.ts";
import { commandNames, COMMANDS } from "./commands.ts";
import type { CommandName, Flag } from "./flag_types.ts";
import { type FlagName, flagRows, FLAGS, type Options } from "./flags.ts";
import { findQueue } from "../layouts/queues.ts";
import { oneOf, parseChoice, parseNumber, parseRange, parseWide } from "./values.ts";
import { quote } from "../plain.ts";
import { didYouMean } from "../suggest.ts";

/** A command line that is right in itself; whether its options go together is {@linkcode file://./check.ts}'s matter. */
export interface CommandLine {
  readonly command: CommandName;
  /** It was named, not taken for granted. */
  readonly named: boolean;
  readonly options: Options;
  /** Its other arguments. */
  readonly positionals: readonly string[];
}

/** An option as found. */
interface Spelling {
  readonly name: FlagName;
  readonly flag: Flag;
}

/**
 * Parse a command line.
 *
 * @param args Arguments without the program's name.
 * @throws {UsageError} On an unknown or repeated option, a missing or impossible value, a stray argument.
 */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const { options: tokens, positionals } = canonical(args);
  // Only what is given: std looks at every name that it is told, and start-up time is a feature.
  const given = new Set(tokens.map((token) => token.slice(2).split("=", 1)[0]));
  const rows = flagRows().filter(([name]) => given.has(name));
  const parsed = parseArgs([...tokens, "--", ...positionals], {
    string: rows.filter(([, flag]) => flag.value !== undefined).map(([name]) => name),
    boolean: rows.filter(([, flag]) => flag.value === undefined).map(([name]) => name),
    collect: rows.map(([name]) => name),
    "--": true,
    unknown: (arg: string) => {
      throw new UsageError(`Unknown option ${quote(arg)}`);
    },
  }) as Record<string, unknown>;
  const { command, named, rest } = takeCommand(parsed["--"] as string[], tokens.length > 0);
  const options: Record<string, unknown> = {};
  for (const [name, flag] of rows) {
    const values = parsed[name] as (string | true)[];
    if (values.length === 0) continue;
    options[name] = readValue(name, flag, values);
  }
  const line: CommandLine = { command, named, options: options as Options, positionals: rest };
  if (!line.options.help && !line.options.version) checkBelonging(line);
  return line;
}

/** The option that is meant. Most are spelled as the table spells them. */
function findOption(written: string): Spelling | undefined {
  const key = fold(written);
  if (Object.hasOwn(FLAGS, key)) return { name: key as FlagName, flag: FLAGS[key as FlagName] };
  const row = flagRows().find(([name, { aliases = [], short = name }]) =>
    [name, short, ...aliases].some((spelling) => fold(spelling) === key)
  );
  return row === undefined ? undefined : { name: row[0], flag: row[1] };
}

/** Case does not count, nor which dash stands between words. */
function fold(name: string): string {
  return name.toLowerCase().replaceAll("_", "-");
}

/** Rewrite to `--name=value`, `--switch` and plain arguments. */
function canonical(args: readonly string[]): { options: string[]; positionals: string[] } {
  const options: string[] = [];
  const positionals: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (arg === "--") {
      positionals.push(...args.slice(i + 1));
      break;
    }
    if (arg === "-" || !arg.startsWith("-") || /^-\d+$/.test(arg)) {
      positionals.push(arg);
      continue;
    }
    const equals = arg.indexOf("=");
    const written = equals < 0 ? arg : arg.slice(0, equals);
    const found = findOption(written.replace(/^--?/, ""));
    if (found === undefined) throw unknownOption(written);
    const inline = equals < 0 ? undefined : arg.slice(equals + 1);
    if (found.flag.value === undefined) {
      if (inline !== undefined) throw new UsageError(`Option ${written} takes no value, not ${quote(inline)}`);
      options.push(`--${found.name}`);
      continue;
    }
    const value = inline ?? args[++i];
    if (value === undefined || value === "" || (inline === undefined && isOption(value))) {
      throw missingValue(written, found.flag, inline === undefined ? value : undefined);
    }
    options.push(`--${found.name}=${value}`);
  }
  return { options, positionals };
}

/** A token that can only be meant as an option; `-` and negative numbers are values. */
function isOption(token: string): boolean {
  if (!token.startsWith("-") || token === "-" || /^-\d/.test(token)) return false;
  return token.startsWith("--") || findOption(token.slice(1).split("=")[0]!) !== undefined;
}

function unknownOption(written: string): UsageError {
  const names = flagRows().flatMap(([name, flag]) => [name, ...(flag.aliases ?? [])]);
  const guess = didYouMean(written.replace(/^-+/, ""), names, "--");
  const apart = /^-([a-z])(.+)$/i.exec(written);
  if (guess === "" && apart !== null && findOption(apart[1]!)?.flag.value !== undefined) {
    return new UsageError(`Unknown option ${quote(written)}; a value stands apart: -${apart[1]} ${apart[2]}`);
  }
  return new UsageError(`Unknown option ${quote(written)}${guess === "" ? "; --help lists the options" : guess}`);
}

function missingValue(written: string, flag: Flag, next: string | undefined): UsageError {
  const found = next === undefined || next === "" ? "nothing follows" : `${quote(next)} follows`;
  const choices = flag.choices === undefined || flag.choices.length > 8
    ? ""
    : ` (${oneOf(flag.choices.map((choice) => choice.value))})`;
  return new UsageError(`Option ${written} needs a value, ${flag.value}${choices}; ${found}`);
}

/** The first plain argument names the command; without one it is `dump`, or with no arguments at all `help`. */
function takeCommand(
  positionals: readonly string[],
  anyOption: boolean,
): { command: CommandName; named: boolean; rest: string[] } {
  const [first, ...rest] = positionals;
  if (first === undefined) return { command: anyOption ? "dump" : "help", named: false, rest: [] };
  const names = commandNames();
  if (anyOption && !names.some((name) => name === first.toLowerCase())) {
    throw new UsageError(
      `Unexpected argument ${quote(first)}; every value follows an option${didYouMean(first, names, "the command ")}`,
    );
  }
  return { command: commandNamed(first), named: true, rest };
}

/**
 * The command of that name.
 *
 * @param word In any case.
 * @throws {UsageError} When there is none.
 */
export function commandNamed(word: string): CommandName {
  const names = commandNames();
  const command = names.find((name) => name === word.toLowerCase());
  if (command !== undefined) return command;
  throw new UsageError(`Unknown command ${quote(word)}; wqdump knows ${oneOf(names)}${didYouMean(word, names)}`);
}

/** Text to the option's value. */
function readValue(name: FlagName, flag: Flag, values: readonly (string | true)[]): unknown {
  const option = `--${name}`;
  const [, second] = values;
  const first = flag.list && second !== undefined ? values.join(",") : values[0];
  if (second !== undefined && !flag.list) {
    const both = first === true ? "" : ` (${quote(String(first))}, then ${quote(String(second))})`;
    throw new UsageError(`Option ${option} is given more than once${both}; give it once`);
  }
  if (first === true || first === undefined) return true;
  if (flag.list) {
    const items = first.split(",").map((item) => item.trim());
    if (items.includes("")) {
      throw new UsageError(`Option ${option} takes ${flag.value}; ${quote(first)} has an empty item`);
    }
    if (flag.number === undefined) return items;
    if (flag.ranges && items.length === 1 && items[0]!.toLowerCase() === "all") return [];
    return items.flatMap((item) =>
      flag.ranges ? parseRange(option, item, flag.number!) : [parseNumber(option, item, flag.number!)]
    );
  }
  if (flag.number !== undefined) return parseNumber(option, first, flag.number);
  if (flag.wide) return parseWide(option, first);
  if (name === "source") return findQueue(first)?.name ?? parseChoice(`Option ${option}`, first, flag);
  if (flag.choices !== undefined) return parseChoice(`Option ${option}`, first, flag);
  return first;
}

/** Options and arguments must be the command's own. */
function checkBelonging(line: CommandLine): void {
  const command = COMMANDS[line.command];
  for (const [name, flag] of flagRows()) {
    if (line.options[name] === undefined || flag.commands.includes(line.command)) continue;
    const owners = flag.commands.map((owner) => (owner === "dump" ? "the dump command" : `wqdump ${owner}`));
    throw new UsageError(`Option --${name} does not go with wqdump ${line.command}; it belongs to ${oneOf(owners)}`);
  }
  const count = line.positionals.length;
  const takes = command.positionals;
  if (takes === undefined) {
    if (count > 0) {
      throw new UsageError(
        `Unexpected argument ${quote(line.positionals[0]!)}; wqdump ${line.command} takes options only`,
        FLAGS.device.commands.some((name) => name === line.command)
          ? `An adapter or a file is named by -d: -d ${quote(line.positionals[0]!)}`
          : undefined,
      );
    }
    return;
  }
  if (count < takes.min) {
    throw new UsageError(`wqdump ${line.command} needs ${takes.name} (${takes.doc}); nothing is given`);
  }
  if (count > takes.max) {
    throw new UsageError(
      `wqdump ${line.command} takes ${takes.max} ${takes.name}, not ${count}; leave out ${
        quote(line.positionals[takes.max]!)
      }`,
    );
  }
  if (takes.choices !== undefined) {
    for (const positional of line.positionals) parseChoice(`wqdump ${line.command}`, positional, takes);
  }
}
