/** Errors as the user sees them: one `-E-` line, and a `-I-` line with the next step where there is one. */

import { EXIT, WqdumpError } from "../errors.ts";
import { oneLine } from "../plain.ts";

/** What is printed and how the process ends. */
export interface ErrorReport {
  /** Whole lines for stderr. */
  readonly text: string;
  readonly exitCode: number;
}

/** There is no address but that of whoever gave the program away: what to send is what can be said. */
const BUG = "Please report it, where you have wqdump from, with the command line and wqdump version --verbose";

/**
 * Describe an error.
 *
 * @param verbose Show where a programming error happened.
 */
export function describeError(error: unknown, verbose: boolean): ErrorReport {
  if (error instanceof WqdumpError) {
    const hint = error.hint === undefined ? "" : `-I- ${oneLine(error.hint)}\n`;
    return { text: `-E- ${oneLine(error.message)}\n${hint}`, exitCode: error.exitCode };
  }
  if (isPermissionError(error)) return { text: `-E- ${permissionText(error)}\n`, exitCode: EXIT.device };
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const stack = verbose && error instanceof Error && error.stack !== undefined ? `${error.stack}\n` : "";
  return {
    text: `-E- Internal error: ${oneLine(message)}\n-I- ${BUG}${
      verbose ? "" : "; --verbose shows where it happened"
    }\n${stack}`,
    exitCode: EXIT.incomplete,
  };
}

function isPermissionError(error: unknown): error is Error {
  return error instanceof Deno.errors.NotCapable || error instanceof Deno.errors.PermissionDenied;
}

/** Deno's words name a flag, of use from source only: `run again with the --allow-read flag`. */
function permissionText(error: Error): string {
  const message = Deno.build.standalone ? error.message.replace(/, (?:run again|specify the).*$/s, "") : error.message;
  return `Not permitted: ${oneLine(message).replace(/^R(?=equires)/, "r").replace(/\.$/, "")}`;
}
