/**
 * Every error that wqdump reports on purpose, and the exit code that belongs to it.
 *
 * A message is one line, starts with a capital, has no final period, and names the action and the values. `hint`
 * says what to do next; the command line prints it on a second line.
 */

/** Process exit codes: one table for the command line and for programs that embed it. */
export const EXIT = {
  ok: 0,
  /** Output is right but incomplete: truncated data, a device that stopped answering midway. */
  incomplete: 1,
  usage: 2,
  device: 3,
  decode: 4,
  /** A diagnosis found something of severity warning or error. */
  found: 10,
  sighup: 129,
  sigint: 130,
  sigquit: 131,
  sigterm: 143,
} as const;

/** How the options of the command line are called in the library, the longest first. */
const LIBRARY_WORDS: readonly (readonly [RegExp, string])[] = [
  [/wqdump decode --generation (\d) --source (\S+) FILE/g, 'decode(bytes, { generation: $1, source: "$2" })'],
  [/wqdump -d DEVICE --menu/g, "device.menu()"],
  [/(?:try )?wqdump decode \S+/g, "decodeLog() reads it"],
  [/wqdump diagnose --all/g, "diagnose() with `all`"],
  [/with the command and --version --verbose/g, "with the program that met it"],
  [/release it with --clear_semaphore/g, "release it with the program's option clear_semaphore"],
  [/\bwqdump (diagnose|compare|explain|capture)(?! of| may)\b/g, "$1()"],
  [/--dump ALL_VALID_QPNS/g, "device.contexts(type)"],
  [/--dump QP\b/g, "device.context(type, index)"],
  [/--menu\b/g, "device.menu()"],
  [/--lib\b(?: PATH)?/g, "`library`"],
  [/--access (\w+)/g, '`access: "$1"`'],
  [/--fi\b/g, "`first`"],
  [/--num\b/g, "`count`"],
  [/--qp\b(?: N)?/g, "`qps`"],
  [/--version --verbose/g, "version"],
  // Permissions of Deno are called what they are called.
  [/--(?!allow-)([a-z][\w-]*)/g, "`$1`"],
];

let optionsAreSpoken = true;
let commandLines = 0;

/** A program calls the library: from here on, errors speak of its options, unless a command line runs. */
export function speakAsLibrary(): void {
  if (commandLines === 0) optionsAreSpoken = false;
}

/**
 * A command line runs: errors speak of options as it spells them.
 *
 * @returns Call it when the command line has ended.
 */
export function speakAsCommandLine(): () => void {
  const before = optionsAreSpoken;
  optionsAreSpoken = true;
  commandLines++;
  return () => {
    optionsAreSpoken = before;
    commandLines--;
  };
}

/**
 * A remark in the words of whoever reads it.
 *
 * @param text With options as the command line spells them.
 */
export function inLibraryWords(text: string): string {
  if (!text.includes("--") && !text.includes("wqdump ")) return text;
  return LIBRARY_WORDS.reduce((all, [option, word]) => all.replace(option, word), text)
    .replace(/`([a-z]+(?:-[a-z]+)+)`/g, (all) => all.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()));
}

/** What Deno says in an executable: with a flag of a program that whoever runs it does not run. */
const NOT_COMPILED_IN =
  /Requires \w+ access to ("[^"]*"|[^,]*), specify the required permissions during compilation using `[^`]*`/g;

function worded(text: string): string {
  const own = text.replaceAll(NOT_COMPILED_IN, "the executable may not open $1");
  return optionsAreSpoken ? own : inLibraryWords(own);
}

/** Base of all wqdump errors. */
export class WqdumpError extends Error {
  /** Exit code of the process when this error ends it. */
  readonly exitCode: number;
  /** What the user can do next, or undefined. */
  readonly hint: string | undefined;

  /**
   * Make the error.
   *
   * @param message One line: what could not be done, with the values.
   * @param options `exitCode` (default 1), `hint` for the user, `cause`.
   */
  constructor(
    message: string,
    options: { exitCode?: number; hint?: string | undefined; cause?: unknown } = {},
  ) {
    super(worded(message), options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.exitCode = options.exitCode ?? EXIT.incomplete;
    this.hint = options.hint === undefined ? undefined : worded(options.hint);
  }
}

/** The command line or an argument makes no sense. */
export class UsageError extends WqdumpError {
  /**
   * Make the error.
   *
   * @param message Names the option, its value, and what would work.
   * @param hint What to do next.
   */
  constructor(message: string, hint?: string) {
    super(message, { exitCode: EXIT.usage, hint });
  }
}

/** A device, or the library that drives it, refused or failed. */
export class DeviceError extends WqdumpError {
  /** Device name as the user gave it. */
  readonly device: string;
  /** What was being done, e.g. `access register 0xc000`. */
  readonly operation: string;
  /** Status name such as `ME_REG_ACCESS_NOT_SUPPORTED`, or undefined. */
  readonly status: string | undefined;

  /**
   * Make the error.
   *
   * @param message One line with the device, the operation and the status.
   * @param details Where it happened and what to do next.
   */
  constructor(
    message: string,
    details: {
      device: string;
      operation: string;
      status?: string | undefined;
      hint?: string | undefined;
      cause?: unknown;
    },
  ) {
    super(message, { exitCode: EXIT.device, hint: details.hint, cause: details.cause });
    this.device = details.device;
    this.operation = details.operation;
    this.status = details.status;
  }
}

/** Bytes that are not what they should be: a damaged file, a malformed segment. */
export class DecodeError extends WqdumpError {
  /** Byte offset in the input at which it was noticed, or undefined. */
  readonly offset: number | undefined;

  /**
   * Make the error.
   *
   * @param message One line with what was expected and what was found.
   * @param details Byte offset and next step.
   */
  constructor(
    message: string,
    details: { offset?: number | undefined; hint?: string | undefined; cause?: unknown } = {},
  ) {
    super(message, { exitCode: EXIT.decode, hint: details.hint, cause: details.cause });
    this.offset = details.offset;
  }
}

/**
 * What was thrown, in words.
 *
 * @param thrown Anything.
 */
export function thrownText(thrown: unknown): string {
  return asError(thrown).message;
}

/**
 * What was thrown, as an error.
 *
 * @param thrown Anything.
 */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
