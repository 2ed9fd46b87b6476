/**
 * The C library calls that a file system in user space needs. Deno's own file objects do not tell their descriptor
 * numbers, and `mount(2)` wants one.
 *
 * Blocking on purpose: the emulator is a process of its own and does nothing but answer requests.
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
  processVmReadv: {
    name: "process_vm_readv",
    parameters: ["i32", "buffer", "usize", "buffer", "usize", "usize"],
    result: "isize",
  },
  processVmWritev: {
    name: "process_vm_writev",
    parameters: ["i32", "buffer", "usize", "buffer", "usize", "usize"],
    result: "isize",
  },
  addressOf: { name: "memcpy", parameters: ["buffer", "buffer", "usize"], result: "usize" },
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
  EFAULT: 14,
  ENODEV: 19,
  EINVAL: 22,
  ENOTTY: 25,
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

  /** Bytes of another process's memory; a thread id will do. */
  peek(pid: number, at: bigint, length: number): Uint8Array {
    const bytes = new Uint8Array(new ArrayBuffer(Math.max(64, length)));
    const got = this.#library.symbols.processVmReadv(pid, this.#vector(bytes, length), 1n, remote(at, length), 1n, 0n);
    if (Number(got) !== length) throw new SystemError(`process_vm_readv of ${pid}`, ERRNO.EFAULT);
    return bytes.subarray(0, length);
  }

  /** Puts bytes into another process's memory. */
  poke(pid: number, at: bigint, data: Uint8Array): void {
    if (data.length === 0) return;
    const bytes = new Uint8Array(new ArrayBuffer(Math.max(64, data.length)));
    bytes.set(data);
    const local = this.#vector(bytes, data.length);
    const put = this.#library.symbols.processVmWritev(pid, local, 1n, remote(at, data.length), 1n, 0n);
    if (Number(put) !== data.length) throw new SystemError(`process_vm_writev of ${pid}`, ERRNO.EFAULT);
  }

  #vector(bytes: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
    return remote(this.#library.symbols.addressOf(bytes, bytes, 0n), length);
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

/** A struct iovec. */
function remote(at: bigint, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(new ArrayBuffer(64));
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, at, true);
  view.setBigUint64(8, BigInt(length), true);
  return bytes;
}

function text(value: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new TextEncoder().encode(`${value}\0`));
}
