/**
 * Every error that wqdump reports on purpose, and the exit code that belongs to it.
 *
 * A message is one line, starts with a capital, has no final period, and names the action and the values. `hint`
 * says what to do next; the command line prints it on a second line.
 *
 * @module
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
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.exitCode = options.exitCode ?? EXIT.incomplete;
    this.hint = options.hint;
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
