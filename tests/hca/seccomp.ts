/**
 * System calls of another program, answered by this one: what the kernel has for it (seccomp user notification), bound
 * with the C library. Needs no privilege.
 */

/** The C library; everything goes through buffers and numbers. */
export const libc = Deno.dlopen("libc.so.6", {
  close: { parameters: ["i32"], result: "i32" },
  read: { parameters: ["i32", "buffer", "usize"], result: "isize" },
  write: { parameters: ["i32", "buffer", "usize"], result: "isize" },
  ioctl: { parameters: ["i32", "u64", "buffer"], result: "i32" },
  socketpair: { parameters: ["i32", "i32", "i32", "buffer"], result: "i32" },
  send: { parameters: ["i32", "buffer", "usize", "i32"], result: "isize" },
  recvLater: { name: "recv", parameters: ["i32", "buffer", "usize", "i32"], result: "isize", nonblocking: true },
  pollLater: { name: "poll", parameters: ["buffer", "u64", "i32"], result: "i32", nonblocking: true },
  prctl: { parameters: ["i32", "u64", "u64", "u64", "u64"], result: "i32" },
  execv: { parameters: ["buffer", "buffer"], result: "i32" },
  getpid: { parameters: [], result: "i32" },
  seccomp: { name: "syscall", parameters: ["i64", "i64", "i64", "buffer", "i64"], result: "i64" },
  pidfd: { name: "syscall", parameters: ["i64", "i64", "i64", "i64"], result: "i64" },
  addressOf: { name: "memcpy", parameters: ["buffer", "buffer", "usize"], result: "u64" },
}).symbols;

const ARM = Deno.build.arch === "aarch64";

/** The processor's number for its system calls. */
export const ARCH = ARM ? 0xc00000b7 : 0xc000003e;

/** Numbers of system calls. */
export const CALL = ARM
  ? { ioctl: 29, socket: 198, bind: 200, getsockname: 204, recvmsg: 212, seccomp: 277, pidfdOpen: 434, pidfdGetfd: 438 }
  : { ioctl: 16, socket: 41, bind: 49, getsockname: 51, recvmsg: 47, seccomp: 317, pidfdOpen: 434, pidfdGetfd: 438 };

/** Address of a buffer; memory of 64 bytes or more stays where it is. */
export function address(bytes: Uint8Array<ArrayBuffer>): bigint {
  return libc.addressOf(bytes, bytes, 0n);
}

/** Zeroed memory that stays where it is. */
export function block(bytes: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new ArrayBuffer(Math.max(64, bytes)));
}

/** A string and its NUL. */
export function text(value: string): Uint8Array<ArrayBuffer> {
  const bytes = block(value.length * 3 + 1);
  new TextEncoder().encodeInto(`${value}\0`, bytes);
  return bytes;
}
