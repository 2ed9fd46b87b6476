/**
 * The process edge: arguments in, exit code out, and everything between that is not a command's own business. Modules
 * are loaded when it is known that they are needed: start-up time is a feature.
 */

import { EXIT, speakAsCommandLine } from "../errors.ts";
import type { CommandName } from "./flag_types.ts";
import type { CommandLine } from "./parse.ts";
import type { Host } from "./session.ts";
import { ClosedOutput, createOutput } from "./stdout.ts";

/**
 * Run wqdump.
 *
 * @param args Arguments without the program's name.
 * @returns Exit code.
 */
export async function run(args: readonly string[], host: Host): Promise<number> {
  const ended = speakAsCommandLine();
  try {
    if (args.length === 1 && (args[0] === "--version" || args[0] === "-v")) {
      return await print(host, (await import("../version.ts")).VERSION_LINE);
    }
    const [{ parseCommandLine }, { checkOptions }, { checkPlaces }, { runCommand }] = await Promise.all([
      import("./parse.ts"),
      import("./check.ts"),
      import("./check_outputs.ts"),
      import("./run_command.ts"),
    ]);
    const line = parseCommandLine(args);
    const asked = questionOf(line);
    if (asked === "help") return await help(line, host);
    if (asked === undefined) {
      checkOptions(line);
      await checkPlaces(line, host);
    }
    return await runCommand(asked === "version" ? { ...line, command: "version", positionals: [] } : line, host);
  } catch (error) {
    return await reportFailure(error, host, args.includes("--verbose"));
  } finally {
    ended();
  }
}

/** --help and --version win over everything else. */
function questionOf(line: CommandLine): "help" | "version" | undefined {
  if (line.options.help || line.command === "help") return "help";
  return line.options.version ? "version" : undefined;
}

/** `--help`, `help`, `help COMMAND`, `COMMAND --help`, and no arguments at all. */
async function help(line: CommandLine, host: Host): Promise<number> {
  const { renderHelp, SHORT_HELP } = await import("./help.ts");
  if (!line.named && !line.options.help && line.command === "help") return await print(host, SHORT_HELP);
  let command: CommandName | undefined = line.named && line.command !== "help" ? line.command : undefined;
  if (line.command === "help" && line.positionals[0] !== undefined) {
    const { commandNamed } = await import("./parse.ts");
    command = commandNamed(line.positionals[0]);
  }
  const { themeFor } = await import("./run_command.ts");
  return await print(host, renderHelp(command, await themeFor(line.options, host)));
}

/** Write text that is ready. */
async function print(host: Host, text: string): Promise<number> {
  await createOutput(host.stdout).write(new TextEncoder().encode(text));
  return EXIT.ok;
}

/**
 * Say on stderr what went wrong.
 *
 * @returns Exit code.
 */
async function reportFailure(error: unknown, host: Host, verbose: boolean): Promise<number> {
  if (error instanceof ClosedOutput) return EXIT.ok;
  const { describeError } = await import("./report.ts");
  const { text, exitCode } = describeError(error, verbose);
  try {
    const columns = host.stderr.isTerminal() ? host.screen().columns : undefined;
    const shown = columns === undefined ? text : new (await import("./wrap.ts")).LineWrap(columns).take(text);
    await createOutput(host.stderr).write(new TextEncoder().encode(shown));
  } catch {
    // Nobody can be told; the exit code still says it.
  }
  return exitCode;
}

/** The real process. */
function denoHost(): Host {
  return {
    stdout: Deno.stdout,
    stderr: Deno.stderr,
    stdin: Deno.stdin,
    get noColor() {
      return Deno.noColor;
    },
    screen() {
      try {
        const { columns, rows } = Deno.consoleSize();
        return { columns: columns || undefined, rows: rows || undefined };
      } catch {
        return {};
      }
    },
    isGranted: async (descriptor) => (await Deno.permissions.query(descriptor)).state === "granted",
    onSignal: async (handler) => {
      const { listenToSignals } = await import("./signals.ts");
      const terminal = [Deno.stdin, Deno.stdout, Deno.stderr].some((stream) => stream.isTerminal());
      return listenToSignals(handler, terminal);
    },
    // From source the grants are the user's own; an executable has those of all commands.
    giveUp: Deno.build.standalone ? (name) => Deno.permissions.revoke({ name }) : undefined,
    exit: (code) => Deno.exit(code),
  };
}

/** Run wqdump as this process, and end it. */
export async function runProcess(args: readonly string[]): Promise<never> {
  // In case nothing is left to wait for before the end is reached: that must not look like success.
  Deno.exitCode = EXIT.incomplete;
  return Deno.exit(await run(args, denoHost()));
}
