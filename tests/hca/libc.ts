/**
 * The C library calls that a file system in user space needs. Deno's own file objects do not tell their descriptor
 * numbers, and `mount(2)` wants one.
 *
 * Blocking on purpose: the emulator is a process of its own and does nothing but answer requests.
 *
 * @module
 */

const LIBC_SYMBOLS = {
  open: { parameters: ["buffer", "i32"], result: "i32" },
  close: { parameters: ["i32"], result: "i32" },
  read: { parameters: ["i32", "buffer", "usize"], result: "isize" },
  write: { parameters: ["i32", "buffer", "usize"], result: "isize" },
  mount: { parameters: ["buffer", "buffer", "buffer", "usize", "buffer"], result: "i32" },
  flock: { parameters: ["i32", "i32"], result: "i32" },
  prctl: { parameters: ["i32", "usize", "usize", "usize", "usize"], result: "i32" },
  getppid: { parameters: [], result: "i32" },
  errnoLocation: { name: "__errno_location", parameters: [], result: "usize" },
  copyFrom: { name: "memcpy", parameters: ["buffer", "usize", "usize"], result: "void" },
} as const satisfies Deno.ForeignLibraryInterface;

/** errno values that are told apart. */
export const ERRNO = {
  EPERM: 1,
  ENOENT: 2,
  EINTR: 4,
  EAGAIN: 11,
  EACCES: 13,
  ENODEV: 19,
  EINVAL: 22,
  ENOSYS: 38,
} as const;

const O_RDONLY = 0;
const O_RDWR = 2;
const O_CLOEXEC = 0o2000000;
const LOCK_SH = 1;
const LOCK_EX = 2;
const LOCK_NB = 4;
const PR_SET_PDEATHSIG = 1;
const SIGKILL = 9n;

/** A call that the system refused. */
export class SystemError extends Error {
  /** errno. */
  readonly errno: number;

  /**
   * @param call What was called, with its arguments.
   * @param errno Why it failed.
   */
  constructor(call: string, errno: number) {
    super(`${call}: errno ${errno}`);
    this.errno = errno;
  }
}

/** The C library of this machine. */
export class Libc {
  readonly #library = Deno.dlopen("libc.so.6", LIBC_SYMBOLS);

  /** Opens a file for reading, or for both. */
  open(path: string, mode: "r" | "rw"): number {
    const descriptor = this.#library.symbols.open(text(path), (mode === "r" ? O_RDONLY : O_RDWR) | O_CLOEXEC);
    if (descriptor < 0) throw new SystemError(`open ${path}`, this.#errno());
    return descriptor;
  }

  /** Closes a descriptor. */
  close(descriptor: number): void {
    this.#library.symbols.close(descriptor);
  }

  /** Reads once; a negative result is -errno. */
  read(descriptor: number, into: Uint8Array<ArrayBuffer>): number {
    const length = Number(this.#library.symbols.read(descriptor, into, BigInt(into.length)));
    return length < 0 ? -this.#errno() : length;
  }

  /** Writes once; a negative result is -errno. */
  write(descriptor: number, from: Uint8Array<ArrayBuffer>): number {
    const length = Number(this.#library.symbols.write(descriptor, from, BigInt(from.length)));
    return length < 0 ? -this.#errno() : length;
  }

  /** Mounts a file system in this process's mount namespace. */
  mount(source: string, target: string, type: string, data: string): void {
    if (this.#library.symbols.mount(text(source), text(target), text(type), 0n, text(data)) !== 0) {
      throw new SystemError(`mount ${type} on ${target}`, this.#errno());
    }
  }

  /** Takes or gives up a lock on an open file; false when another process is in the way. */
  lock(descriptor: number, kind: "shared" | "exclusive"): boolean {
    return this.#library.symbols.flock(descriptor, kind === "shared" ? LOCK_SH : LOCK_EX | LOCK_NB) === 0;
  }

  /** Lets the kernel kill this process when its parent ends, however that happens. */
  dieWithParent(): void {
    this.#library.symbols.prctl(PR_SET_PDEATHSIG, SIGKILL, 0n, 0n, 0n);
  }

  /** Unloads the library. */
  dispose(): void {
    this.#library.close();
  }

  #errno(): number {
    const value = new Int32Array(1);
    this.#library.symbols.copyFrom(value, this.#library.symbols.errnoLocation(), 4n);
    return value[0] ?? 0;
  }
}

function text(value: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new TextEncoder().encode(`${value}\0`));
}
