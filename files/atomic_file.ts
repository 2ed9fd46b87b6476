/**
 * Files that appear whole or not at all.
 *
 * @module
 */

import { EXIT, WqdumpError } from "../errors.ts";

/**
 * A file being written beside its destination. {@linkcode AtomicFile.commit} puts it in place, anything else leaves what
 * was there before.
 */
export class AtomicFile {
  /** Path as given. */
  readonly path: string;
  #written = 0;
  readonly #temporary: string | undefined;
  readonly #target: string;
  #file: Deno.FsFile | undefined;

  /**
   * Start a file, readable by its owner only: dumps hold keys. A path that is no regular file (a pipe, /dev/stdout) is
   * written directly.
   *
   * @param path Destination.
   * @throws {WqdumpError} If it cannot be written.
   */
  constructor(path: string) {
    this.path = path;
    try {
      const existing = statOf(path);
      if (existing?.isDirectory) throw new Error("it is a directory");
      this.#target = existing === undefined ? path : Deno.realPathSync(path);
      const direct = existing !== undefined && !existing.isFile;
      this.#temporary = direct ? undefined : temporaryName(this.#target);
      this.#file = this.#temporary === undefined
        ? Deno.openSync(path, { write: true })
        : Deno.openSync(this.#temporary, { write: true, createNew: true, mode: 0o600 });
    } catch (error) {
      throw this.#failure(error);
    }
  }

  /** Bytes written. */
  get length(): number {
    return this.#written;
  }

  /**
   * Append bytes.
   *
   * @throws {WqdumpError} If that fails (disk full); the file is given up.
   */
  write(bytes: Uint8Array): void {
    const file = this.#open();
    try {
      for (let done = 0; done < bytes.length;) done += file.writeSync(bytes.subarray(done));
      this.#written += bytes.length;
    } catch (error) {
      this.close();
      throw this.#failure(error);
    }
  }

  /** Put the file in place. */
  commit(): void {
    const file = this.#open();
    try {
      if (this.#temporary !== undefined) file.syncDataSync();
      file.close();
      this.#file = undefined;
      if (this.#temporary !== undefined) Deno.renameSync(this.#temporary, this.#target);
    } catch (error) {
      this.close();
      this.#remove();
      throw this.#failure(error);
    }
  }

  /** Give the file up unless it was committed; safe to call twice. */
  close(): void {
    if (this.#file === undefined) return;
    this.#file.close();
    this.#file = undefined;
    this.#remove();
  }

  /** As {@linkcode AtomicFile.close}. */
  [Symbol.dispose](): void {
    this.close();
  }

  #open(): Deno.FsFile {
    if (this.#file === undefined) throw this.#failure(new Error("it was given up before"));
    return this.#file;
  }

  #remove(): void {
    if (this.#temporary === undefined) return;
    try {
      Deno.removeSync(this.#temporary);
    } catch {
      // Already gone; the failure that led here is the one to report.
    }
  }

  #failure(error: unknown): WqdumpError {
    const cause = error as Error;
    const denied = cause instanceof Deno.errors.NotCapable;
    return new WqdumpError(`Cannot write "${this.path}": ${cause.message}`, {
      exitCode: EXIT.incomplete,
      hint: denied
        ? "Grant --allow-write and --allow-read for its folder: a new file is written beside it first"
        : undefined,
      cause,
    });
  }
}

function statOf(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** A name in the same folder that nobody else uses. */
function temporaryName(target: string): string {
  const slash = Math.max(target.lastIndexOf("/"), target.lastIndexOf("\\")) + 1;
  const random = crypto.getRandomValues(new Uint32Array(1))[0]!.toString(36);
  return `${target.slice(0, slash)}.${target.slice(slash)}.${random}.part`;
}
