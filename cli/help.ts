/** `--help`, 80 columns wide, from the flag and command tables. */

import { commandNames, COMMANDS } from "./commands.ts";
import type { Command, CommandName, Flag, FlagGroup } from "./flag_types.ts";
import { flagRows } from "./flags.ts";
import { QUEUES } from "../layouts/queues.ts";
import { VERSION } from "../version.ts";

/** Widest line. */
export const HELP_COLUMNS = 80;
/** Where descriptions begin. */
const DOC_COLUMN = 26;

/** Headings of the groups, in the order in which they are printed. */
export const GROUP_TITLES: Readonly<Record<FlagGroup, string>> = {
  what: "What to read",
  how: "How to show it",
  ring: "Queues whose context does not tell",
  device: "The adapter",
  output: "Output",
  general: "General",
};

/** How headings are set off; {@linkcode PLAIN_HELP} where there is no colour. */
export interface HelpStyle {
  heading(text: string): string;
  /** An option or command. */
  term(text: string): string;
}

/** No colour. */
const PLAIN_HELP: HelpStyle = { heading: (text) => text, term: (text) => text };

/**
 * Help for wqdump, or for one of its commands.
 *
 * @param command `undefined`: all of wqdump, with the dump command's options.
 */
export function renderHelp(command?: CommandName | undefined, style: HelpStyle = PLAIN_HELP): string {
  const name = command ?? "dump";
  const entry = COMMANDS[name];
  const top = command === undefined;
  const lines: string[] = [];
  if (top) {
    lines.push(`wqdump ${VERSION}: dumps and explains queues of NVIDIA/Mellanox ConnectX adapters`, "");
  } else {
    lines.push(...wrap(`wqdump ${name}: ${entry.doc}`, HELP_COLUMNS, ""), "");
  }
  lines.push(...usageLines(name, entry, top), "");
  if (!top) { for (const paragraph of entry.long) lines.push(...wrap(paragraph, HELP_COLUMNS, ""), ""); }
  if (top) lines.push(...commandLines(style), "");
  if (entry.positionals !== undefined && !top) {
    lines.push(style.heading("Arguments:"), ...entryLines(entry.positionals.name, entry.positionals.doc, style), "");
  }
  lines.push(...optionLines(name, style));
  if (name === "dump") lines.push(...sourceLines(style), "");
  lines.push(style.heading("Examples:"), ...exampleLines(entry));
  if (top) lines.push("", ...wrap(FOOTER, HELP_COLUMNS, ""));
  return lines.join("\n") + "\n";
}

/** What `wqdump` alone prints. */
export const SHORT_HELP = `wqdump ${VERSION}: dumps, explains and diagnoses queues of NVIDIA/Mellanox ConnectX adapters
  wqdump devices                                    adapters of this host, and built-in ones to try
  wqdump -d DEVICE --source QP --dump QP --qp N     a context; --source CQ --dump WQ --qp N: elements of a queue
  wqdump decode kern.log                            what the errors in a log mean
  wqdump --help                                     everything else; wqdump COMMAND --help: one command
`;

const FOOTER =
  "Names and values are taken in any case, numbers as decimal or 0x; --opt=value works. Exit status: 0 all " +
  "right, 1 incomplete, 2 wrong usage, 3 device or file, 4 damaged data, 10 a diagnosis found something, " +
  "129/130/131/143 ended by a signal. A report of a bug, to where you have wqdump from, carries the command line " +
  "and what `wqdump version --verbose` prints.";

function usageLines(name: CommandName, entry: Command, top: boolean): string[] {
  const prefix = name === "dump" ? "wqdump" : `wqdump ${name}`;
  const usages = entry.usage.map((usage) => `${prefix} ${usage}`.trim());
  if (top) usages.push("wqdump COMMAND [arguments]");
  return usages.map((usage, i) => `${i === 0 ? "Usage: " : "       "}${usage}`);
}

function commandLines(style: HelpStyle): string[] {
  const lines = [style.heading("Commands:")];
  for (const name of commandNames()) lines.push(...entryLines(name, COMMANDS[name].doc, style));
  return lines;
}

/** The options of a command by group. */
function optionLines(name: CommandName, style: HelpStyle): string[] {
  const lines: string[] = [];
  for (const group of Object.keys(GROUP_TITLES) as FlagGroup[]) {
    const rows = flagRows().filter(([, flag]) => flag.group === group && flag.commands.includes(name));
    if (rows.length === 0) continue;
    lines.push(style.heading(`${GROUP_TITLES[group]}:`));
    for (const [long, flag] of rows) {
      lines.push(...entryLines(spelling(long, flag), describe(flagFor(name, long, flag)), style));
    }
    lines.push("");
  }
  return lines;
}

/** `-d, --device DEVICE`. */
export function spelling(long: string, flag: Flag): string {
  const short = flag.short === undefined ? "    " : `-${flag.short}, `;
  return `${short}--${long}${flag.value === undefined ? "" : ` ${flag.value}`}`;
}

/** What a command takes of an option: not every command has all formats. */
export function flagFor(command: CommandName, name: string, flag: Flag): Flag {
  const choices = name === "format" ? flag.choices : undefined;
  if (choices === undefined) return flag;
  const own = choices.filter(({ value }) => COMMANDS[command].formats.includes(value));
  return { ...flag, choices: own, doc: own.map(({ value }) => value).join(", ") };
}

/** The description with its default. */
function describe(flag: Flag): string {
  return flag.default === undefined ? flag.doc : `${flag.doc} [${flag.default}]`;
}

/** A term and what it is, in two columns. */
function entryLines(term: string, doc: string, style: HelpStyle): string[] {
  const indent = " ".repeat(DOC_COLUMN);
  const [first = "", ...rest] = wrap(doc, HELP_COLUMNS, indent);
  const shown = `  ${style.term(term)}`;
  const width = 2 + term.length;
  if (width + 2 > DOC_COLUMN) return [shown, first, ...rest];
  return [shown + " ".repeat(DOC_COLUMN - width) + first.trimStart(), ...rest];
}

/** The context types, compactly. */
function sourceLines(style: HelpStyle): string[] {
  const names = QUEUES.map((source) => source.name).join(", ");
  return [
    style.heading("Context types (--source):"),
    ...wrap(`${names}, or any segment name in the adapter's menu.`, HELP_COLUMNS, "  "),
  ];
}

/** Examples with what they do. */
function exampleLines(entry: Command): string[] {
  return entry.examples.flatMap((example) => [
    `  # ${example.doc}`,
    ...wrapCommand(`wqdump ${example.args}`, HELP_COLUMNS),
  ]);
}

/**
 * Break text into lines.
 *
 * @param text One paragraph.
 * @param columns Widest line.
 * @param indent What every line begins with.
 */
export function wrap(text: string, columns: number, indent: string): string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(" ")) {
    const joined = line === indent ? line + word : `${line} ${word}`;
    if (joined.length > columns && line !== indent) {
      lines.push(line);
      line = indent + word;
    } else {
      line = joined;
    }
  }
  lines.push(line);
  return lines;
}

/** A command line, continued with backslashes where it is long. */
function wrapCommand(text: string, columns: number): string[] {
  const lines = wrap(text, columns - 2, "  ");
  return lines.map((line, i) => (i === 0 ? "" : "  ") + line + (i < lines.length - 1 ? " \\" : ""));
}
