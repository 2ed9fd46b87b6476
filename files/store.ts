/**
 * Random access to the bytes of a dump, wherever they are: in a file, in memory after unpacking, in either byte order.
 */

import { WqdumpError } from "../errors.ts";
import type { Zlib } from "./zlib.ts";

/** Bytes that can be read from any place, again and again. */
export interface ByteStore {
  /** Number of bytes. */
  readonly size: number;
  /**
   * Copy bytes out.
   *
   * @param offset First byte.
   * @param into Filled from its start; less than its length only at the end of the store.
   * @returns Bytes copied.
   */
  read(offset: number, into: Uint8Array): number;
  /** Bytes that were there when it was opened were not when they were read. */
  readonly short?: boolean;
  /** Release everything; safe to call twice. */
  close(): void;
}

/** What is wrong with a file that loses bytes while it is read. */
export const shorter = (name: string): WqdumpError => new WqdumpError(`"${name}" became shorter while it was read`);

/**
 * Fill a buffer.
 *
 * @param name The file, for the error.
 * @throws {WqdumpError} When there are fewer bytes: the file became shorter, since its size was seen before.
 */
export function readWhole(store: ByteStore, name: string, offset: number, into: Uint8Array): void {
  if (store.read(offset, into) < into.length) throw shorter(name);
}

/** Unpacked bytes at most: more is asked to be unpacked to disk first. */
const MAX_UNPACKED = 1 << 30;

const CHUNK = 1 << 20;
/** Chunks that are kept as they are; older ones are packed. */
const PLAIN_CHUNKS = 8;
/** Packed chunks that are kept unpacked as well, since they were read last. */
const READ_CHUNKS = 4;

/** Limits of a {@linkcode MemoryStore}. */
export interface StoreLimits {
  /** Bytes that may be appended at most. */
  readonly bytes?: number;
  /** Bytes of memory that they may take. */
  readonly memory?: number;
  /** Packs what is not at hand: without it, memory is what was appended. */
  readonly zlib?: Zlib;
}

/**
 * Limits for what comes out of a file: a few bytes can stand for gigabytes.
 *
 * @param packedBytes Size of the file; undefined for a pipe.
 * @param zlib Packs what is not at hand.
 */
export function unpackedLimits(packedBytes: number | undefined, zlib: Zlib): StoreLimits {
  const most = 176 << 20;
  return { zlib, memory: packedBytes === undefined ? most : Math.min(most, (40 << 20) + 2 * packedBytes) };
}

/**
 * Bytes gathered in memory, in chunks so that growing never copies what is there. With zlib, only the last chunks are kept
 * as they are: data of an adapter repeats itself, and what does not takes no more than it did in its file.
 */
export class MemoryStore implements ByteStore {
  #chunks: { bytes: Uint8Array; packed: boolean }[] = [];
  #size = 0;
  #held = 0;
  readonly #limits: Required<Pick<StoreLimits, "bytes" | "memory">> & StoreLimits;
  /** The packed chunks that were read last, the latest first. */
  #read: { readonly chunk: number; readonly bytes: Uint8Array }[] = [];

  /**
   * An empty store.
   *
   * @param limits How much it takes.
   */
  constructor(limits: StoreLimits = {}) {
    this.#limits = { bytes: MAX_UNPACKED, memory: Infinity, ...limits };
  }

  /** Number of bytes. */
  get size(): number {
    return this.#size;
  }

  /** Bytes of memory that they take. */
  get held(): number {
    return this.#held;
  }

  /**
   * Add bytes at the end; they are copied.
   *
   * @throws {RangeError} When a limit would be passed; what fits has been added.
   */
  append(bytes: Uint8Array): void {
    const fits = bytes.subarray(0, this.#limits.bytes - this.#size);
    let rest = fits;
    while (rest.length > 0) {
      const used = this.#size % CHUNK;
      if (used === 0) this.#begin();
      const part = rest.subarray(0, CHUNK - used);
      this.#chunks[this.#chunks.length - 1]!.bytes.set(part, used);
      this.#size += part.length;
      rest = rest.subarray(part.length);
    }
    if (fits.length < bytes.length) throw new RangeError(`More than ${this.#limits.bytes} bytes`);
  }

  /** A new chunk; the one that is now too old is packed. */
  #begin(): void {
    const { zlib, memory } = this.#limits;
    const old = this.#chunks[this.#chunks.length - PLAIN_CHUNKS];
    if (old !== undefined && zlib !== undefined) {
      // The fastest level has no codes of its own and makes nothing smaller in which no text comes again, such as base64.
      const packed = zlib.deflateRawSync(old.bytes, { level: 2 });
      if (packed.length < CHUNK - CHUNK / 8) {
        this.#held += packed.length - CHUNK;
        Object.assign(old, { bytes: packed.slice(), packed: true });
      }
    }
    if (this.#held + CHUNK > memory) throw new RangeError(`More than ${this.#size} bytes`);
    this.#chunks.push({ bytes: new Uint8Array(CHUNK), packed: false });
    this.#held += CHUNK;
  }

  /** Copy bytes out. */
  read(offset: number, into: Uint8Array): number {
    const wanted = Math.min(into.length, Math.max(0, this.#size - offset));
    let done = 0;
    while (done < wanted) {
      const at = offset + done;
      const inChunk = at % CHUNK;
      const bytes = this.#plain(Math.floor(at / CHUNK));
      const part = bytes.subarray(inChunk, Math.min(CHUNK, inChunk + wanted - done));
      into.set(part, done);
      done += part.length;
    }
    return done;
  }

  /** A chunk as it was appended. */
  #plain(chunk: number): Uint8Array {
    const { bytes, packed } = this.#chunks[chunk]!;
    if (!packed) return bytes;
    const known = this.#read.findIndex((one) => one.chunk === chunk);
    if (known === 0) return this.#read[0]!.bytes;
    const one = known < 0
      ? { chunk, bytes: this.#limits.zlib!.inflateRawSync(bytes, { maxOutputLength: CHUNK, chunkSize: CHUNK }) }
      : this.#read.splice(known, 1)[0]!;
    this.#read = [one, ...this.#read].slice(0, READ_CHUNKS);
    return one.bytes;
  }

  /** Release the memory. */
  close(): void {
    this.#chunks = [];
    this.#read = [];
    this.#size = this.#held = 0;
  }
}

/** An open regular file. Its size is taken once: what is appended later does not exist for this store. */
export class FileStore implements ByteStore {
  readonly #file: Deno.FsFile;
  /** Number of bytes. */
  readonly size: number;
  short = false;
  #closed = false;

  /**
   * A store on an open file.
   *
   * @param file Open for reading; closed with the store.
   */
  constructor(file: Deno.FsFile, size: number) {
    this.#file = file;
    this.size = size;
  }

  /** Copy bytes out. */
  read(offset: number, into: Uint8Array): number {
    const wanted = Math.min(into.length, Math.max(0, this.size - offset));
    if (wanted === 0) return 0;
    this.#file.seekSync(offset, Deno.SeekMode.Start);
    let done = 0;
    while (done < wanted) {
      const count = this.#file.readSync(into.subarray(done, wanted));
      if (count === null) break; // shortened while we read it
      done += count;
    }
    this.short ||= done < wanted;
    return done;
  }

  /** Close the file. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#file.close();
  }
}

/** Swap the bytes of every dword in place; a rest of one to three bytes stays as it is. */
export function swapDwords(bytes: Uint8Array): void {
  for (let i = 0; i + 4 <= bytes.length; i += 4) {
    const [a, b, c, d] = [bytes[i]!, bytes[i + 1]!, bytes[i + 2]!, bytes[i + 3]!];
    bytes[i] = d;
    bytes[i + 1] = c;
    bytes[i + 2] = b;
    bytes[i + 3] = a;
  }
}

/** A store of little-endian dwords as seen in device order. Reads must begin at a multiple of four. */
export class SwappedStore implements ByteStore {
  readonly #inner: ByteStore;
  /** Number of bytes, whole dwords only: half a swapped dword cannot be placed. */
  readonly size: number;

  /**
   * A swapped view of a store.
   *
   * @param inner Little-endian dwords; closed with the store.
   */
  constructor(inner: ByteStore) {
    this.#inner = inner;
    this.size = inner.size - inner.size % 4;
  }

  /** Copy bytes out, swapped. */
  read(offset: number, into: Uint8Array): number {
    if (offset % 4 !== 0) throw new RangeError(`Offset ${offset} of a swapped store is no multiple of 4`);
    const wanted = Math.min(into.length, Math.max(0, this.size - offset));
    if (wanted % 4 === 0) {
      const done = this.#inner.read(offset, into.subarray(0, wanted));
      swapDwords(into.subarray(0, done));
      return done;
    }
    const whole = new Uint8Array(wanted + 4 - wanted % 4);
    const done = Math.min(wanted, this.#inner.read(offset, whole));
    swapDwords(whole);
    into.set(whole.subarray(0, done));
    return done;
  }

  /** Release the inner store. */
  close(): void {
    this.#inner.close();
  }
}
