/** The manual page, in roff, from the flag and command tables. */

import { commandNames, COMMANDS } from "./commands.ts";
import type { Flag } from "./flag_types.ts";
import { flagRows } from "./flags.ts";
import { GROUP_TITLES } from "./help.ts";
import { VERSION } from "../version.ts";

/** Text for roff: backslashes and dashes kept, no line taken for a request. */
function roff(text: string): string {
  return text.replaceAll("\\", "\\e").replaceAll("-", "\\-").replace(/^([.'])/gm, "\\&$1");
}

/** When the page was last looked over; man pages have a date. */
const DATE = "2026-11-23";

/** The page. */
export function renderMan(): string {
  return [
    `.TH WQDUMP 1 ${DATE} "wqdump ${VERSION}" "wqdump"`,
    ".SH NAME",
    "wqdump \\- dump and explain queues of NVIDIA/Mellanox ConnectX adapters",
    ".SH SYNOPSIS",
    ...synopsis(),
    ".SH DESCRIPTION",
    ...COMMANDS.dump.long.map(roff),
    ".SH COMMANDS",
    ...commands(),
    ".SH OPTIONS",
    ...options(),
    ".SH OUTPUT",
    "Data goes to standard output, everything else to standard error: errors as \\-E\\- lines, remarks as \\-I\\- and \\-W\\- lines.",
    ...exitStatus(),
    ...environment(),
    ".SH EXAMPLES",
    ...examples(),
    ".SH BUGS",
    "Reports go to where this program comes from.",
    roff("They carry the command line and what wqdump version --verbose prints;"),
    roff("where an adapter behaves differently, what wqdump devices --report prints, and a file of --trace."),
    "A standard output that was closed cannot be told from /dev/null, which the runtime opens in its place.",
  ].join("\n") + "\n";
}

function synopsis(): string[] {
  const usages = commandNames().flatMap((name) => COMMANDS[name].usage.map((usage) => [name, usage] as const));
  return usages.flatMap(([name, usage], i) => [
    ...(i === 0 ? [] : [".br"]),
    `.B wqdump${name === "dump" ? "" : ` ${name}`}`,
    roff(usage),
  ]).filter((line) => line !== "");
}

function commands(): string[] {
  return commandNames().flatMap((name) => {
    const { doc, long } = COMMANDS[name];
    return [".TP", `.B ${name}`, roff(`${doc.slice(0, 1).toUpperCase()}${doc.slice(1)}.`), roff(long.join(" "))];
  });
}

function options(): string[] {
  const lines: string[] = [];
  for (const [group, title] of Object.entries(GROUP_TITLES)) {
    lines.push(`.SS ${title}`);
    for (const [name, flag] of flagRows()) if (flag.group === group) lines.push(...option(name, flag));
  }
  return lines;
}

function option(name: string, flag: Flag): string[] {
  const names = [...(flag.short === undefined ? [] : [`-${flag.short}`]), `--${name}`];
  for (const alias of flag.aliases ?? []) names.push(`--${alias}`);
  const bold = names.map((spelling) => `\\fB${roff(spelling)}\\fR`).join(", ");
  const value = flag.value === undefined ? "" : ` \\fI${roff(flag.value)}\\fR`;
  const lines = [".TP", bold + value, roff(`${flag.doc.slice(0, 1).toUpperCase()}${flag.doc.slice(1)}.`)];
  if (flag.long !== undefined) lines.push(roff(flag.long));
  if (flag.choices !== undefined && !flag.open) {
    lines.push(roff(`Values: ${flag.choices.map((choice) => `${choice.value} (${choice.doc})`).join(", ")}.`));
  }
  if (flag.default !== undefined) lines.push(roff(`Default: ${flag.default}.`));
  return lines;
}

/** Exit codes with their meaning; the reference page has the same. */
export const EXIT_MEANINGS: readonly (readonly [string, string])[] = [
  ["0", "all right"],
  ["1", "the output is right but incomplete, or could not be written"],
  ["2", "the command line makes no sense"],
  ["3", "the device, a file, or the library that drives the device refused or failed"],
  ["4", "damaged data"],
  ["10", "wqdump diagnose or watch found something of severity warning or error"],
  ["129, 130, 131, 143", "ended by SIGHUP, SIGINT, SIGQUIT or SIGTERM; what was found is printed"],
];

function exitStatus(): string[] {
  return [".SH EXIT STATUS", ...EXIT_MEANINGS.flatMap(([code, meaning]) => [".TP", code, roff(meaning)])];
}

/** Environment variables with what they do; the reference page has the same. */
export const VARIABLES: readonly (readonly [string, string])[] = [
  ["WQDUMP_MTCR", "Path of the mtcr library; --lib wins."],
  ["NO_COLOR", "No colours, unless it is empty."],
  ["TERM", "dumb: neither colours nor a pager."],
  [
    "PAGER",
    "Program for long text on a terminal; none where it is empty or cat. less -FRX where it is not set, or may not be run (the executable may run less alone).",
  ],
];

function environment(): string[] {
  return [".SH ENVIRONMENT", ...VARIABLES.flatMap(([name, doc]) => [".TP", `.B ${name}`, roff(doc)])];
}

function examples(): string[] {
  const all = commandNames().flatMap((name) => COMMANDS[name].examples);
  return all.flatMap((example, i) => [
    ...(i === 0 ? [] : [".PP"]),
    roff(`${example.doc}:`),
    ".PP",
    ".nf",
    roff(`wqdump ${example.args}`),
    ".fi",
  ]);
}
