/** Runs one command: output, colours, pager, signals around it. */

import { EXIT } from "../errors.ts";
import type { CommandName } from "./flag_types.ts";
import { formatNamed } from "../render/formats/index.ts";
import { formatOf } from "./format_of.ts";
import type { Options } from "./flags.ts";
import type { CommandLine } from "./parse.ts";
import { oneLine } from "../plain.ts";
import { Folded } from "./folded.ts";
import { findPager, type Pager, type PagerHost } from "./pager.ts";
import { describeError } from "./report.ts";
import type { CommandModule, Host, Session } from "./session.ts";
import { interruptedCode, type Interruption, isInterruption, watchSignals } from "./signals.ts";
import { ClosedOutput, createOutput, type Output, type RawWriter, TextOutput } from "./stdout.ts";
import {
  createProgress,
  inCorner,
  loadTheme,
  NO_THEME,
  paintingWriter,
  type Progress,
  type Theme,
} from "./terminal.ts";

/** How a command is run. */
interface Entry {
  /** Its module, loaded when it runs. */
  readonly load: () => Promise<CommandModule>;
  /** It ends tidily on a signal. */
  readonly signals?: (options: Options) => boolean;
  /** Its text goes through the pager. */
  readonly page?: true;
  /** Ctrl-C is how it ends: its own exit code stands. */
  readonly endless?: true;
}

const MODULES: Readonly<Record<CommandName, Entry>> = {
  dump: { load: () => import("./commands/dump.ts"), signals: () => true, page: true },
  list: { load: () => import("./commands/list.ts"), signals: () => true, page: true },
  diagnose: { load: () => import("./commands/diagnose.ts"), signals: () => true, page: true },
  compare: { load: () => import("./commands/compare.ts"), signals: () => true, page: true },
  watch: { load: () => import("./commands/watch.ts"), signals: () => true, endless: true },
  devices: { load: () => import("./commands/devices.ts") },
  decode: {
    load: () => import("./commands/decode.ts"),
    signals: (options) => options.source === undefined,
    page: true,
  },
  explain: { load: () => import("./commands/explain.ts"), page: true },
  capture: { load: () => import("./commands/capture.ts"), signals: () => true },
  info: { load: () => import("./commands/info.ts"), page: true },
  demo: { load: () => import("./commands/demo.ts") },
  completions: { load: () => import("./commands/completions.ts") },
  page: { load: () => import("./commands/page.ts") },
  man: { load: () => import("./commands/man.ts") },
  schema: { load: () => import("./commands/schema.ts") },
  help: { load: () => Promise.reject(new Error("help is answered before")) },
  version: { load: () => import("./commands/version.ts") },
};

/**
 * Run a command whose options are checked.
 *
 * @returns Exit code.
 * @throws What the command throws before it could write; the caller reports it.
 */
export async function runCommand(line: CommandLine, host: Host): Promise<number> {
  const { signals: wants, page } = MODULES[line.command];
  const signals = wants?.(line.options) === true;
  const theme = await themeFor(line.options, host);
  const left: PagerHost["left"] = (failure) => {
    interruption.stop(failure ?? new ClosedOutput());
    return signals;
  };
  const pager = page ? await pagerFor(line.options, host, { coloured: theme.on, left }) : undefined;
  const remarks = createRemarks(host, pager, await remarkWrap(host));
  const device = line.options.device !== undefined;
  const interruption = await watchSignals(host, { say: remarks.now, device, wanted: signals, pager });
  const width = pager?.chops === true || !formatIsText(line.options) || !await isScreen(host)
    ? undefined
    : host.screen().columns;
  const raw: RawWriter = pager?.writer ?? host.stdout;
  const screen = width === undefined ? undefined : await import("./wrap.ts");
  const writer = screen?.wrappingWriter(raw, width!) ?? raw;
  screen?.explainTo(width);
  const output = createOutput(theme.on ? paintingWriter(writer, theme) : writer, { interruptible: signals });
  const folded = new Folded();
  const session = createSession(line, host, {
    out: new TextOutput(output, { coloured: theme.on, lines: formatIsText(line.options) }),
    theme,
    width,
    signal: interruption.signal,
    remarks,
    folded,
  });
  const code = await attempt(line, session, interruption, { pager, output }).finally(async () => {
    for (const text of folded.rest()) session.warn(text);
    screen?.explainTo(undefined);
    interruption.over();
    await pager?.finish();
    interruption.undo();
    remarks.release();
  });
  if (pager?.failure !== undefined) throw pager.failure;
  return code;
}

/** Run the command itself; an error of one that was interrupted is told here. */
async function attempt(
  line: CommandLine,
  session: Session,
  { signal }: Interruption,
  { pager, output }: { readonly pager: Pager | undefined; readonly output: Output },
): Promise<number> {
  const { load, endless } = MODULES[line.command];
  const { host } = session;
  try {
    const module = await load();
    if (host.giveUp !== undefined) {
      const { unneeded } = await import("./privileges.ts");
      // The pager starts when there is a screen to show.
      for (const name of unneeded(line)) if (name !== "run" || pager === undefined) await host.giveUp(name);
    }
    const code = await module.run(session);
    await session.out.flush();
    if (signal.reason instanceof ClosedOutput) return EXIT.ok;
    const interrupted = interruptedCode(signal);
    return interrupted === undefined || (endless && interrupted === EXIT.sigint) ? code : interrupted;
  } catch (error) {
    await flushQuietly(session.out);
    if (output.written === 0) await documentOf(session, error);
    const interrupted = interruptedCode(signal);
    if (interrupted === undefined) throw isInterruption(error, signal) ? signal.reason : error;
    if (!isInterruption(error, signal)) session.error(error);
    return interrupted;
  }
}

/** A terminal that knows more than lines. */
async function isScreen(host: Host): Promise<boolean> {
  if (!host.stdout.isTerminal()) return false;
  return !(await host.isGranted({ name: "env", variable: "TERM" }) && Deno.env.get("TERM") === "dumb");
}

/** Colours are for people, unless asked for. */
export async function themeFor(options: Options, host: Host): Promise<Theme> {
  const wanted = options.color === "always" ||
    (options.color !== "never" && !host.noColor && await isScreen(host) && formatIsText(options));
  return wanted ? await loadTheme() : NO_THEME;
}

function formatIsText(options: Options): boolean {
  return formatNamed(formatOf(options)).machine === undefined;
}

/** Long text on a terminal. */
async function pagerFor(
  options: Options,
  host: Host,
  own: Pick<PagerHost, "coloured" | "left">,
): Promise<Pager | undefined> {
  if (options["no-pager"] || !await isScreen(host) || !formatIsText(options)) return undefined;
  const { columns = 80, rows = 24 } = host.screen();
  return await findPager({
    isGranted: (descriptor) => host.isGranted(descriptor),
    stdout: host.stdout,
    columns,
    rows,
    ...own,
  });
}

/** A program that reads json gets a document also of what failed before it began. */
async function documentOf(session: Session, error: unknown): Promise<void> {
  if (error instanceof ClosedOutput || formatIsText(session.options)) return;
  const { failedDocument } = await import("./failed_document.ts");
  await session.out.text(await failedDocument(session, error) ?? "");
  await flushQuietly(session.out);
}

/** What was read before a failure is printed; a second failure is not reported over the first. */
async function flushQuietly(out: TextOutput): Promise<void> {
  try {
    await out.flush();
  } catch {
    // The first error is the one to report.
  }
}

/** Writes to stderr. */
interface Remarks {
  /** Write whole lines, now or when the pager has left the screen. */
  say(text: string): void;
  /** Write to the screen at once, whatever is on it. */
  now(text: string): void;
  /** A progress line. */
  progress(what: string): Progress;
  /** Write what was held back. */
  release(): void;
}

/** Breaks remarks between words where they are shown on a screen. */
async function remarkWrap(host: Host): Promise<(text: string) => string> {
  const { columns } = host.screen();
  if (!host.stderr.isTerminal() || columns === undefined) return (text) => text;
  const { LineWrap } = await import("./wrap.ts");
  return (text) => new LineWrap(columns).take(text);
}

/** Remarks are not worth an error. */
function writeQuietly(stderr: RawWriter, text: string): void {
  const bytes = new TextEncoder().encode(text);
  try {
    for (let at = 0; at < bytes.length;) at += stderr.writeSync(bytes.subarray(at));
  } catch {
    // Nobody reads them.
  }
}

/** Remarks go to stderr at once, or after the pager: both would write to the same screen. */
function createRemarks(host: Host, pager: Pager | undefined, wrap: (text: string) => string): Remarks {
  const terminal = host.stderr.isTerminal();
  const held: string[] = [];
  let clear = () => {};
  let cornered = false;
  const write = (text: string) => writeQuietly(host.stderr, text);
  /** The pager has left, and with it what it did not write. */
  const uncorner = () => {
    if (cornered) write("\r\x1b[K");
    cornered = false;
  };
  return {
    say(text) {
      const shown = wrap(text);
      if (pager?.running) {
        held.push(shown);
        return;
      }
      clear();
      uncorner();
      write(shown);
    },
    now(text) {
      clear();
      if (!pager?.running) return write(text);
      cornered = true;
      write(inCorner(text.slice(4).split(";")[0]!.trimEnd(), host.screen().columns ?? 80));
    },
    progress(what) {
      const corner = () => pager?.running === true;
      const progress = createProgress(write, { what, terminal, columns: host.screen().columns, corner });
      clear = () => progress.clear();
      return progress;
    },
    release() {
      uncorner();
      held.splice(0).forEach(write);
    },
  };
}

/** What the command sees. */
function createSession(
  line: CommandLine,
  host: Host,
  parts: Pick<Session, "out" | "theme" | "width" | "signal"> & {
    readonly remarks: Remarks;
    readonly folded: Folded;
  },
): Session {
  const { out, theme, width, signal, remarks, folded } = parts;
  const { command, options, positionals } = line;
  const verbose = options.verbose === true;
  const say = (mark: string, text: string) => remarks.say(`-${mark}- ${oneLine(text)}\n`);
  return {
    command,
    options,
    positionals,
    host,
    out,
    theme,
    width,
    signal,
    info: (text) => options.quiet ? undefined : say("I", text),
    warn(text, about) {
      if (!options.quiet && (about === undefined || verbose || folded.takes(text, about))) say("W", text);
    },
    detail: (text) => verbose ? say("I", text) : undefined,
    error: (error) => error instanceof ClosedOutput ? undefined : remarks.say(describeError(error, verbose).text),
    progress: (what) => options.quiet ? { update: () => {}, clear: () => {} } : remarks.progress(what),
  };
}
