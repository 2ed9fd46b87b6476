/** Finding and opening NVIDIA's mtcr library. Nothing is opened at import, and nothing is ever prompted for. */

import { DeviceError, thrownText } from "../errors.ts";
import { grantHint, isGranted, readVariable, seenFile } from "./permissions.ts";
import { SYMBOLS, type Symbols } from "./symbols.ts";

/** Environment variable that names the library. */
export const LIBRARY_VARIABLE = "WQDUMP_MTCR";

/** Options of {@linkcode openLibrary}. */
export interface LibraryOptions {
  /** Path of the library (`--lib`). Default: `WQDUMP_MTCR`, then the places where packages put it. */
  readonly path?: string | undefined;
}

export interface MtcrLibrary extends Disposable {
  readonly path: string;
  /** Its functions. */
  readonly symbols: Symbols;
  /** True after `close()`; no function may be called then. */
  readonly closed: boolean;
  /** Unload it; safe to call twice. */
  close(): void;
  /** Keep it loaded for good: a call that was given up is still in it. */
  keep(): void;
}

/** Folders of an architecture's libraries in Debian and Ubuntu, by the name that `Deno.build.arch` has for it. */
export const TRIPLETS: Readonly<Record<string, string>> = {
  x86_64: "x86_64-linux-gnu",
  aarch64: "aarch64-linux-gnu",
};

/**
 * Where the library is looked for, best first: Debian's and Ubuntu's `mstflint`, its RPM builds, NVIDIA's MFT, and the
 * names that older builds gave to the system's linker.
 *
 * @param arch Processor architecture as `Deno.build.arch` names it.
 * @returns Absolute paths, then bare names.
 */
export function libraryCandidates(arch: string): string[] {
  const triplet = TRIPLETS[arch];
  const roots = ["/usr/lib64/mstflint", "/usr/lib64/mft", "/usr/lib/mft"];
  if (triplet !== undefined) roots.unshift(`/usr/lib/${triplet}/mstflint`);
  // ccmdif.so comes first: of the four copies of mtcr it alone has tcif_qpc_context_read.
  const files = roots.flatMap((root) => [`${root}/python_tools/ccmdif.so`, `${root}/python_tools/cmtcr.so`]);
  return [...files, "libmtcr_ul.so", "libmtcr.so"];
}

/**
 * Open the mtcr library.
 *
 * @param options Path, where the user named one.
 * @returns The library; the caller closes it.
 * @throws {DeviceError} When none can be opened; names every path tried and what to install or which flag to add.
 */
export function openLibrary(options: LibraryOptions = {}): MtcrLibrary {
  if (Deno.build.os !== "linux") {
    throw failure(`Cannot open a real device on ${Deno.build.os}: NVIDIA's mtcr library is used on Linux only`, {
      hint: "Use a dump file, a capture, or a built-in adapter (sim:NAME)",
    });
  }
  const named = options.path ?? readVariable(LIBRARY_VARIABLE);
  return named === undefined ? openFirst() : openNamed(named, options.path === undefined ? LIBRARY_VARIABLE : "--lib");
}

function openNamed(path: string, origin: string): MtcrLibrary {
  // dlopen("") would open the running program itself.
  if (path.trim() === "" || path.includes("\0")) {
    throw failure(`Cannot open the mtcr library "${path.replaceAll("\0", "\\0")}" named by ${origin}: not a path`, {
      hint: `Give ${origin} the path of ccmdif.so`,
    });
  }
  if (!isGranted({ name: "ffi", path })) {
    throw failure(`Not allowed to open the mtcr library ${path} named by ${origin}`, {
      hint: grantHint(`--allow-ffi=${path}`),
    });
  }
  try {
    return new OpenedLibrary(path);
  } catch (cause) {
    throw failure(`Cannot open the mtcr library ${path} named by ${origin}: ${reason(cause)}`, {
      hint: `Give ${origin} the path of ccmdif.so (package mstflint, or NVIDIA MFT)`,
      cause,
    });
  }
}

function openFirst(): MtcrLibrary {
  const candidates = libraryCandidates(Deno.build.arch);
  const tried: string[] = [];
  const refused: string[] = [];
  for (const path of candidates) {
    if (!mayOpen(path)) {
      refused.push(path);
      continue;
    }
    try {
      return new OpenedLibrary(path);
    } catch (cause) {
      tried.push(`${path} (${reason(cause)})`);
    }
  }
  if (tried.length === 0) throw notAllowed(candidates);
  const left = refused.length === 0 ? "" : `; not allowed to open ${refused.join(", ")}`;
  throw failure(`Cannot find NVIDIA's mtcr library: tried ${tried.join(", ")}${left}`, {
    hint: "Install package mstflint (apt install mstflint, dnf install mstflint) or NVIDIA MFT, " +
      `or name the library with --lib PATH or ${LIBRARY_VARIABLE}`,
  });
}

/** A bare name is made absolute against the working directory under a scoped grant, where it has no business. */
function mayOpen(path: string): boolean {
  return isGranted(path.startsWith("/") ? { name: "ffi", path } : { name: "ffi" });
}

function notAllowed(candidates: readonly string[]): DeviceError {
  const present = candidates.find(seenFile) ?? candidates[0]!;
  return failure("Not allowed to open NVIDIA's mtcr library", {
    hint: grantHint(`--allow-ffi=${present}`, "the path of ccmdif.so; package mstflint or NVIDIA MFT"),
  });
}

/** The part of Deno's message that says why, on one line. */
function reason(cause: unknown): string {
  const text = thrownText(cause);
  const symbol = /undefined symbol: (\w+)/.exec(text);
  if (symbol !== null) return `no mtcr library, it has no ${symbol[1]}`;
  const short = text.replaceAll("Could not open library: ", "").split("\n", 1)[0]!;
  return short.replace(/^\S+: /, "").replace(/\.$/, "").replace("cannot open shared object file: ", "");
}

function failure(message: string, details: { hint: string; cause?: unknown }): DeviceError {
  return new DeviceError(message, { device: "", operation: "open the mtcr library", ...details });
}

class OpenedLibrary implements MtcrLibrary {
  readonly path: string;
  readonly #library: Deno.DynamicLibrary<typeof SYMBOLS>;
  #closed = false;
  #kept = false;

  constructor(path: string) {
    this.path = path;
    this.#library = Deno.dlopen(path, SYMBOLS);
  }

  get symbols(): Symbols {
    // A call into an unloaded library ends the process with a segmentation fault.
    if (this.#closed) throw new TypeError(`${this.path} is closed`);
    return this.#library.symbols;
  }

  get closed(): boolean {
    return this.#closed;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (!this.#kept) this.#library.close();
  }

  keep(): void {
    this.#kept = true;
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
