/** Files that appear whole or not at all. */

import { EXIT, WqdumpError } from "../errors.ts";
import { grantHint } from "../ffi/permissions.ts";

/**
 * A file being written beside its destination. {@linkcode AtomicFile.commit} puts it in place, anything else leaves what
 * was there before.
 */
export class AtomicFile {
  readonly path: string;
  #written = 0;
  readonly #temporary: string | undefined;
  readonly #target: string;
  #file: Deno.FsFile | undefined;
  /** Why it was given up, which whoever writes on is told as well. */
  #failed: WqdumpError | undefined;

  /**
   * Start a file, readable by its owner only: dumps hold keys. Terminals, devices and pipes that a
   * shell has opened are written directly.
   *
   * @throws {WqdumpError} If it cannot be written, or a pipe or somebody else's link is there.
   */
  constructor(path: string) {
    this.path = path;
    try {
      const existing = statOf(path);
      if (existing?.isDirectory) throw new Error("it is a directory");
      refuseTraps(path, existing);
      // What a shell has opened has no path of its own.
      this.#target = existing?.isFile ? Deno.realPathSync(path) : path;
      const direct = existing !== undefined && !existing.isFile;
      this.#temporary = direct ? undefined : temporaryName(this.#target);
      this.#file = this.#temporary === undefined
        ? openDirectly(path, existing!)
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
      throw this.#failed = this.#failure(error);
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
    if (this.#file === undefined) throw this.#failed ?? this.#failure(new Error("it was given up before"));
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
    const why = denied ? "writing there is not allowed" : cause.message;
    return new WqdumpError(`Cannot write "${this.path}": ${why}`, {
      exitCode: EXIT.incomplete,
      hint: denied
        ? grantHint("--allow-write and --allow-read for its folder", "a new file is written beside it first")
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

/** Pipes that a shell has opened for us. */
const OPENED = /^\/(?:dev|proc\/(?:self|\d+))\/fd\/\d+$/;

/**
 * In a folder that others may write to, a pipe or link at the destination can be a trap: what is written would go where
 * they want it. A pipe without a reader would also be waited for where no signal is seen.
 */
function refuseTraps(path: string, existing: Deno.FileInfo | undefined): void {
  if (OPENED.test(path)) return;
  if (existing?.isFifo) throw new Error("it is a named pipe; name a file, or >(COMMAND) in a shell");
  const { isSymlink, uid } = lstatOf(path) ?? {};
  if (!isSymlink || !isStrangers(uid, path)) return;
  throw new Error(`it is a link that belongs to user ${uid}`);
}

const ROOT = 0;

/** Who owns what this process makes; to ask for the user takes a permission that is needed for nothing else. */
function ownerBeside(path: string): number | undefined {
  const probe = temporaryName(path);
  using file = Deno.openSync(probe, { write: true, createNew: true, mode: 0o600 });
  Deno.removeSync(probe);
  return file.statSync().uid ?? undefined;
}

/** Opens what is no regular file, and makes sure that it is still what was looked at. */
function openDirectly(path: string, looked: Deno.FileInfo): Deno.FsFile {
  const file = Deno.openSync(path, { write: true });
  const now = file.statSync();
  if (now.ino === looked.ino && now.dev === looked.dev) return file;
  file.close();
  throw new Error("it was replaced while it was opened");
}

function lstatOf(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.lstatSync(path);
  } catch {
    return undefined;
  }
}

/** A name in the same folder that nobody else uses. */
function temporaryName(target: string): string {
  const slash = Math.max(target.lastIndexOf("/"), target.lastIndexOf("\\")) + 1;
  const random = crypto.getRandomValues(new Uint32Array(1))[0]!.toString(36);
  return `${target.slice(0, slash)}.${target.slice(slash)}.${random}.part`;
}

/**
 * Whether something belongs to a user who is neither root nor the one that this program runs as.
 *
 * @param uid Its owner, where the system has such.
 * @param path A file is made beside it, and removed, to learn whose this program's files are.
 */
export function isStrangers(uid: number | null | undefined, path: string): boolean {
  return uid !== null && uid !== undefined && uid !== ROOT && uid !== ownerBeside(path);
}
