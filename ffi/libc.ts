/**
 * The few C library calls that are made: errno, strings behind addresses, and small
 * files of /sys and /proc, which Deno lets a program read with all permissions only.
 */

import type { LibcSymbols } from "./libc_symbols.ts";

const O_RDONLY = 0;
const O_CLOEXEC = 0o2000000;
/** Offsets in glibc's and musl's `struct dirent` of 64-bit Linux. */
const DIRENT = { reclen: 16, name: 19 } as const;
/** A dirent's name has at most 255 bytes and its NUL. */
const DIRENT_BYTES = DIRENT.name + 256;

/**
 * A NUL-terminated string for a `const char *` parameter.
 *
 * @param text Without NUL characters; the caller has checked.
 * @returns UTF-8 bytes and a NUL.
 */
export function cString(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new TextEncoder().encode(`${text}\0`));
}

/**
 * errno as the last call left it. Right only when nothing ran in between: call it immediately after the call in
 * question, and never after a nonblocking one.
 *
 * @returns The number; 0 where this C library has no `__errno_location`.
 */
export function readErrno(symbols: LibcSymbols): number {
  const address = symbols.errnoLocation?.() ?? 0n;
  if (address === 0n) return 0;
  const value = new Int32Array(1);
  symbols.copyFrom(value, address, 4n);
  return value[0]!;
}

/**
 * The C library's words for an errno.
 *
 * @returns Text, or undefined.
 */
export function errnoText(symbols: LibcSymbols, errno: number): string | undefined {
  if (symbols.strerror === null || errno === 0) return undefined;
  const text = new Uint8Array(128);
  if (symbols.strerror(errno, text, BigInt(text.length)) !== 0) return undefined;
  return new TextDecoder().decode(text.subarray(0, Math.max(0, text.indexOf(0))));
}

/**
 * A string at an address that the library returned.
 *
 * @param address Where it stands; 0 is no string.
 * @param max Bytes looked at.
 * @returns Text, or undefined.
 */
export function stringAt(symbols: LibcSymbols, address: bigint, max = 256): string | undefined {
  if (address === 0n || symbols.strnlen === null) return undefined;
  const text = new Uint8Array(Number(symbols.strnlen(address, BigInt(max))));
  if (text.length > 0) symbols.copyFrom(text, address, BigInt(text.length));
  return new TextDecoder().decode(text);
}

/**
 * A small file, read with the C library.
 *
 * @param path Absolute path.
 * @param max Bytes read at most.
 * @returns Its text, or undefined where it cannot be read.
 */
export function readTextFile(symbols: LibcSymbols, path: string, max = 4096): string | undefined {
  const { open, read, close } = symbols;
  if (open === null || read === null || close === null || path.includes("\0")) return undefined;
  const descriptor = open(cString(path), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return undefined;
  try {
    const bytes = new Uint8Array(max);
    let length = 0;
    while (length < max) {
      const piece = Number(read(descriptor, bytes.subarray(length), BigInt(max - length)));
      if (piece < 0) return undefined;
      if (piece === 0) break;
      length += piece;
    }
    return new TextDecoder().decode(bytes.subarray(0, length));
  } finally {
    close(descriptor);
  }
}

/**
 * Bytes of a file at offsets, as one read each: for registers, where one read of more bytes is another thing.
 *
 * @param path Absolute path.
 * @param use Gets a function that reads `size` bytes at `offset`, undefined where that fails.
 * @returns What `use` returns; undefined where the file cannot be opened.
 */
export function withFile<T>(
  symbols: LibcSymbols,
  path: string,
  use: (readAt: (offset: number, size: number) => Uint8Array | undefined) => T,
): T | undefined {
  const { open, pread, close } = symbols;
  if (open === null || pread === null || close === null || path.includes("\0")) return undefined;
  const descriptor = open(cString(path), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return undefined;
  try {
    return use((offset, size) => {
      const bytes = new Uint8Array(size);
      return Number(pread(descriptor, bytes, BigInt(size), BigInt(offset))) === size ? bytes : undefined;
    });
  } finally {
    close(descriptor);
  }
}

/**
 * The names in a folder, read with the C library.
 *
 * @param path Absolute path.
 * @param max Most names returned; what is beyond is left out.
 * @returns Names without `.` and `..`, or undefined where the folder cannot be read.
 */
export function listFolder(symbols: LibcSymbols, path: string, max = 1 << 20): string[] | undefined {
  const { opendir, readdir, closedir } = symbols;
  if (opendir === null || readdir === null || closedir === null || path.includes("\0")) return undefined;
  const folder = opendir(cString(path));
  if (folder === null) return undefined;
  try {
    const names: string[] = [];
    const entry = new Uint8Array(DIRENT_BYTES);
    while (names.length < max) {
      const address = readdir(folder);
      if (address === 0n) break;
      const name = entryName(symbols, address, entry);
      if (name !== "." && name !== "..") names.push(name);
    }
    return names;
  } finally {
    closedir(folder);
  }
}

/** Copies no further than the entry goes: the last one of a buffer may end with the buffer. */
function entryName(symbols: LibcSymbols, address: bigint, entry: Uint8Array<ArrayBuffer>): string {
  symbols.copyFrom(entry, address, BigInt(DIRENT.name));
  const length = new DataView(entry.buffer).getUint16(DIRENT.reclen, true);
  const end = Math.min(Math.max(length, DIRENT.name), DIRENT_BYTES);
  symbols.copyFrom(entry, address, BigInt(end));
  const stop = entry.indexOf(0, DIRENT.name);
  return new TextDecoder().decode(entry.subarray(DIRENT.name, stop < 0 || stop > end ? end : stop));
}
