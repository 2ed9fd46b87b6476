/** The C library for itself: what a host tells in /sys and /proc, sockets and devices need no library of NVIDIA's. */

import { DeviceError } from "../errors.ts";
import { LIBC_SYMBOLS, type LibcSymbols } from "./libc_symbols.ts";
import { LIBRARY_VARIABLE, libraryCandidates, TRIPLETS } from "./library.ts";
import { grantHint, isGranted, readVariable, seenFile } from "./permissions.ts";

/** Options of {@linkcode openLibc}. */
export interface LibcOptions {
  /** Path of the C library; default: where distributions put it. */
  readonly libc?: string | undefined;
  /** Path of the mtcr library, through whose handle the C library is reached where nothing else may be opened. */
  readonly path?: string | undefined;
}

/** The C library, opened. */
export interface Libc extends Disposable {
  readonly path: string;
  /** Its functions. */
  readonly symbols: LibcSymbols;
  /** Unload it; safe to call twice. */
  close(): void;
}

/**
 * Where the C library is: Debian and Ubuntu, RPM distributions, Arch. Absolute, because a bare name cannot be opened
 * under a grant for one library.
 *
 * @param arch Processor architecture as `Deno.build.arch` names it.
 */
export function libcCandidates(arch: string): string[] {
  const triplet = TRIPLETS[arch];
  const folders = ["/lib64", "/usr/lib64", "/usr/lib", "/lib"];
  if (triplet !== undefined) folders.unshift(`/lib/${triplet}`, `/usr/lib/${triplet}`);
  return folders.map((folder) => `${folder}/libc.so.6`);
}

/**
 * Open the C library by whatever path may be opened.
 *
 * @returns The library; the caller closes it.
 * @throws {DeviceError} When nothing that leads to it may be opened; names the flag.
 */
export function openLibc(options: LibcOptions = {}): Libc {
  if (Deno.build.os !== "linux") {
    throw failure(`Cannot read what the host tells on ${Deno.build.os}: adapters are read on Linux only`, {
      hint: "Use a dump file, a capture, or a built-in adapter (sim:NAME)",
    });
  }
  const own = options.libc === undefined ? libcCandidates(Deno.build.arch) : [options.libc];
  const named = options.path ?? readVariable(LIBRARY_VARIABLE);
  const others = named === undefined ? libraryCandidates(Deno.build.arch) : [named];
  let cause: unknown;
  for (const path of [...own, ...others]) {
    if (!path.startsWith("/") || !isGranted({ name: "ffi", path })) continue;
    try {
      return new OpenedLibc(path);
    } catch (error) {
      cause = error;
    }
  }
  const path = likelyPath(own);
  throw failure(cause === undefined ? "Not allowed to open the C library" : `Cannot open the C library ${path}`, {
    hint: grantHint(`--allow-ffi=${path}`),
    cause,
  });
}

/** As {@linkcode openLibc}, where the C library is a help and not the point. */
export function tryOpenLibc(options: LibcOptions = {}): Libc | undefined {
  try {
    return openLibc(options);
  } catch {
    return undefined;
  }
}

/** The path to name in a hint: the one that is there, where looking is allowed. */
function likelyPath(paths: readonly string[]): string {
  return paths.find(seenFile) ?? paths[0]!;
}

function failure(message: string, details: { hint: string; cause?: unknown }): DeviceError {
  return new DeviceError(message, { device: "", operation: "open the C library", ...details });
}

class OpenedLibc implements Libc {
  readonly path: string;
  readonly #library: Deno.DynamicLibrary<typeof LIBC_SYMBOLS>;
  #closed = false;

  constructor(path: string) {
    this.path = path;
    this.#library = Deno.dlopen(path, LIBC_SYMBOLS);
  }

  get symbols(): LibcSymbols {
    // A call into an unloaded library ends the process with a segmentation fault.
    if (this.#closed) throw new TypeError(`${this.path} is closed`);
    return this.#library.symbols;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#library.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
