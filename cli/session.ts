/** What a command sees of the process: its options, where output goes, remarks, interruption. */

import { EXIT } from "../errors.ts";
import type { SignalName } from "../ffi/ignored_signals.ts";
import type { CommandName } from "./flag_types.ts";
import type { Options } from "./flags.ts";
import type { RawWriter, TextOutput } from "./stdout.ts";
import type { Progress, Theme } from "./terminal.ts";

/** Exit codes, as shells make them: 128 and the signal's number. */
const SIGNAL_EXIT: Readonly<Record<SignalName, number>> = {
  SIGINT: EXIT.sigint,
  SIGTERM: EXIT.sigterm,
  SIGHUP: EXIT.sighup,
  SIGQUIT: EXIT.sigquit,
};

/** A signal stopped the command. The reason of {@linkcode Session.signal}. */
export class Interrupted extends Error {
  /** Exit code of the process. */
  readonly exitCode: number;

  /** The exit code follows from the signal. */
  constructor(signal: SignalName) {
    super(`Interrupted by ${signal}`);
    this.name = "Interrupted";
    this.exitCode = SIGNAL_EXIT[signal];
  }
}

/** A stream of the process that may be a terminal. */
export interface TerminalWriter extends RawWriter {
  /** A person is watching. */
  isTerminal(): boolean;
}

/** The process, or a stand-in. */
export interface Host {
  /** Data. */
  readonly stdout: TerminalWriter;
  /** Remarks and errors. */
  readonly stderr: TerminalWriter;
  /** Input of `decode -`. */
  readonly stdin: {
    /** Fill the buffer; null at the end. */
    read(into: Uint8Array): Promise<number | null>;
    /** A person is typing. */
    isTerminal(): boolean;
  };
  /** NO_COLOR is set. */
  readonly noColor: boolean;
  /** Characters of a line of the terminal, and its lines. */
  screen(): { readonly columns?: number | undefined; readonly rows?: number | undefined };
  /** Tell whether a permission is granted, without asking for it. */
  isGranted(descriptor: Deno.PermissionDescriptor): Promise<boolean>;
  /**
   * Call back on SIGINT, SIGTERM, SIGHUP and SIGQUIT, but for those that are ignored.
   *
   * @returns Undoes it.
   */
  onSignal(handler: (signal: SignalName) => void): (() => void) | Promise<() => void>;
  /** Give a permission up for good; absent where the permissions were given for this very command. */
  readonly giveUp?: ((name: "read" | "write" | "ffi" | "env" | "run") => Promise<unknown>) | undefined;
  /** End at once. */
  exit(code: number): never;
}

/** One run of one command. */
export interface Session {
  readonly command: CommandName;
  /** Its options, checked. */
  readonly options: Options;
  /** Its other arguments. */
  readonly positionals: readonly string[];
  /** The process. */
  readonly host: Host;
  /** Output of data. */
  readonly out: TextOutput;
  /** Colours of the output. */
  readonly theme: Theme;
  /** Characters of a line of the screen; undefined where the output is no screen. */
  readonly width: number | undefined;
  /** Aborted by a signal; its reason is an {@linkcode Interrupted}. */
  readonly signal: AbortSignal;
  /** Say something on stderr that does not make the output wrong; not with --quiet. */
  info(text: string): void;
  /**
   * Say that something is missing or was assumed; not with --quiet.
   *
   * @param about What of many it is about, as it stands in the text: the first few of a kind are said, of the others how
   * many there were.
   */
  warn(text: string, about?: string): void;
  /** Say something on stderr, with --verbose only. */
  detail(text: string): void;
  /** Report an error that does not end the command. */
  error(error: unknown): void;
  /**
   * Show how far long work has come.
   *
   * @param what `Scanning QPs`.
   */
  progress(what: string): Progress;
}

export interface CommandModule {
  /**
   * Run the command.
   *
   * @returns Exit code.
   */
  run(session: Session): Promise<number>;
}
