/** Arguments of `deno task bench`. */

export interface BenchArgs {
  /** Turns per row. */
  readonly rounds: number;
  /** Form of the table. */
  readonly format: "text" | "markdown" | "json";
  /** Only rows whose name contains one of these, whatever the case; empty: all. */
  readonly only: readonly string[];
  /** Check the floors instead of printing the table. */
  readonly floors: boolean;
  /** Name the rows instead of measuring them. */
  readonly list: boolean;
  /** Print {@linkcode HELP}. */
  readonly help: boolean;
}

/** Turns of a full run. */
export const ROUNDS = 9;
/** Turns of `--quick`. */
const QUICK_ROUNDS = 3;
const MOST_ROUNDS = 1000;

/** Text of `--help`. */
export const HELP = `Usage: deno task bench [options] [PART...]

Measures speed and memory as ratios to other programs with the same output.
PART: only rows whose name contains it, e.g. "SQ text" or start-up.

  --rounds N     turns that the two of every ratio take [${ROUNDS}]; slow rows a third
  --quick        ${QUICK_ROUNDS} turns, for a first look
  --only PART    the same as PART
  --list         name the rows, measure nothing
  --markdown     the table as it stands in docs/performance.md
  --json         rows, machine and date for programs
  --floors       check the floors only; the exit code is 1 if one does not hold
  -h, --help     this text

With WQDUMP_BIN=FILE whole processes are runs of that executable (deno task compile), not of main.ts; it should be of the
Deno that runs the benchmark.
`;

/**
 * Takes the command line apart.
 *
 * @throws {Error} If one is unknown, or its value is missing or impossible.
 */
export function parseBenchArgs(args: readonly string[]): BenchArgs {
  const flags = new Set<string>();
  const only: string[] = [];
  let rounds: number | undefined;
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    const [, name = arg, value] = /^(--[a-z]+)=(.*)$/s.exec(arg) ?? [];
    if (name === "--rounds") rounds = roundsIn(value ?? rest.shift());
    else if (name === "--only") only.push(part(value ?? rest.shift()));
    else if (value === undefined && FLAGS.includes(arg)) flags.add(arg === "-h" ? "--help" : arg);
    else if (arg.startsWith("-")) throw new Error(`Unknown option ${arg}`);
    else only.push(part(arg));
  }
  if (flags.has("--json") && flags.has("--markdown")) throw new Error("--json and --markdown exclude each other");
  if (flags.has("--floors") && (rounds !== undefined || only.length + flags.size > 1)) {
    throw new Error("--floors goes with no other option");
  }
  return {
    rounds: rounds ?? (flags.has("--quick") ? QUICK_ROUNDS : ROUNDS),
    format: flags.has("--json") ? "json" : flags.has("--markdown") ? "markdown" : "text",
    only,
    floors: flags.has("--floors"),
    list: flags.has("--list"),
    help: flags.has("--help"),
  };
}

const FLAGS: readonly string[] = ["--quick", "--list", "--markdown", "--json", "--floors", "--help", "-h"];

function roundsIn(text: string | undefined): number {
  const rounds = Number(text ?? NaN);
  if (Number.isInteger(rounds) && rounds >= 1 && rounds <= MOST_ROUNDS) return rounds;
  throw new Error(`--rounds takes a number from 1 to ${MOST_ROUNDS}, not ${text ?? "nothing"}`);
}

function part(text: string | undefined): string {
  if (text === undefined || text === "") throw new Error("--only takes a part of a row's name");
  return text;
}

/** True for a row that is asked for. */
export function wanted(what: string, only: readonly string[]): boolean {
  return only.length === 0 || only.some((part) => what.toLowerCase().includes(part.toLowerCase()));
}
