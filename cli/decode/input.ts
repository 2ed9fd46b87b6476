/**
 * What `wqdump decode` reads: a file, or stdin.
 *
 * @module
 */

import { EXIT, WqdumpError } from "../../errors.ts";
import type { ByteReader } from "../../sources/byte_input.ts";
import type { Session } from "../session.ts";
import { quote } from "../values.ts";

/** An open input. */
export interface Input extends ByteReader {
  /** For messages. */
  readonly name: string;
  /** Its size, for a regular file. */
  readonly size: number | undefined;
  /** Release it. */
  close(): void;
}

/**
 * Open the input that the positional argument names.
 *
 * @throws {WqdumpError} When it cannot be read.
 */
export function openInput(session: Session): Input {
  const path = session.positionals[0];
  if (path !== undefined && path !== "-") return openFile(path);
  const { stdin } = session.host;
  if (stdin.isTerminal()) session.info("Reading from the terminal; end with Ctrl-D");
  return { name: "stdin", size: undefined, read: (into) => stdin.read(into), close: () => undefined };
}

function openFile(path: string): Input {
  const name = quote(path);
  let file: Deno.FsFile;
  try {
    file = Deno.openSync(path);
  } catch (error) {
    throw unreadable(name, path, error);
  }
  const { isFile, isDirectory, size } = file.statSync();
  if (isDirectory) {
    file.close();
    throw unreadable(name, path, new Error("it is a folder"));
  }
  return {
    name,
    size: isFile ? size : undefined,
    read(into) {
      try {
        // A regular file answers at once; a pipe must not hold up signals.
        return isFile ? Promise.resolve(file.readSync(into)) : file.read(into);
      } catch (error) {
        return Promise.reject(unreadable(name, path, error));
      }
    },
    close: () => file.close(),
  };
}

function unreadable(name: string, path: string, error: unknown): WqdumpError {
  if (error instanceof Deno.errors.NotCapable) {
    return new WqdumpError(`Cannot read ${name}: reading it is not allowed`, {
      exitCode: EXIT.device,
      hint: `Run deno with --allow-read=${path}`,
      cause: error,
    });
  }
  const reason = error instanceof Deno.errors.NotFound ? "there is no such file" : (error as Error).message;
  return new WqdumpError(`Cannot read ${name}: ${reason}`, { exitCode: EXIT.device, cause: error });
}
