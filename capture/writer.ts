/** Writing captures: records gathered into blocks, blocks packed, checked and numbered. */

import type { Zlib } from "../files/zlib.ts";
import type { HostFacts } from "../device/host_facts.ts";
import type { MenuRecord, SegmentRequest } from "../device/types.ts";
import { type CaptureAbout, type DumpOutcome, type Failure, reasonFrom } from "./about.ts";
import { crc32 } from "../files/crc32.ts";
import {
  BLOCK_BYTES,
  MAX_BLOCK_BYTES,
  RECORD,
  RECORD_HEADER_BYTES,
  writeBlockHeader,
  writeFileHeader,
  writeTrailer,
} from "./format.ts";
import { dumpRecord } from "../device/request.ts";

/** Where a capture's bytes go. */
export interface CaptureSink {
  /** Append bytes. */
  write(bytes: Uint8Array): void;
}

/** Bytes of a `DATA` record before its piece of the stream. */
export const DATA_HEADER_BYTES = 12;

/** Bytes of a `CTX4` or `BUF4` record before its data. */
export const NAMED_HEADER_BYTES = 16;

/** A record must fit in a block, however many queues a host has. */
const OWNERS_A_RECORD = 1024;

const MAX_PIECE = BLOCK_BYTES - RECORD_HEADER_BYTES - DATA_HEADER_BYTES;
/** Less room than this in a block is not worth a piece. */
const MIN_PIECE = 1024;

/** Writes one capture. */
export class CaptureWriter {
  readonly #sink: CaptureSink;
  readonly #zlib: Zlib;
  #block = new Uint8Array(BLOCK_BYTES);
  #view = new DataView(this.#block.buffer);
  #used = 0;
  #blocks = 0;
  #bytes = 0;
  #crc = 0;
  #dumps = 0;
  readonly #written = new Map<number, number>();

  /**
   * Start a capture.
   *
   * @param sink Where its bytes go.
   * @param zlib From `loadZlib`.
   * @param about What it is.
   */
  constructor(sink: CaptureSink, zlib: Zlib, about: CaptureAbout) {
    this.#sink = sink;
    this.#zlib = zlib;
    this.#emit(writeFileHeader());
    this.#json(RECORD.about, about);
    this.#flush(); // in a block of its own: whatever happens to the others, the file says what it is
  }

  /** Bytes in the file so far. */
  get length(): number {
    return this.#bytes;
  }

  /** The device's menu. */
  menu(records: readonly MenuRecord[]): void {
    this.#json(RECORD.menu, records);
  }

  /**
   * A dump begins. Several can be under way.
   *
   * @returns Its number, for {@linkcode CaptureWriter.data} and {@linkcode CaptureWriter.done}.
   */
  dump(request: SegmentRequest): number {
    const number = this.#dumps++;
    this.#written.set(number, 0);
    this.#record(RECORD.dump, dumpRecord(number, request));
    return number;
  }

  /** The next bytes of a dump's stream. */
  data(dump: number, bytes: Uint8Array): void {
    let at = this.#written.get(dump)!;
    for (let rest = bytes; rest.length > 0;) {
      const room = MAX_PIECE - this.#used;
      const piece = rest.subarray(0, room < Math.min(rest.length, MIN_PIECE) ? MAX_PIECE : room);
      const body = this.#reserve(RECORD.data, DATA_HEADER_BYTES + piece.length);
      this.#view.setUint32(body, dump);
      this.#view.setUint32(body + 4, Math.floor(at / 2 ** 32));
      this.#view.setUint32(body + 8, at >>> 0);
      this.#block.set(piece, body + DATA_HEADER_BYTES);
      at += piece.length;
      rest = rest.subarray(piece.length);
    }
    this.#written.set(dump, at);
  }

  /** A dump is over. */
  done(dump: number, reason: Error | undefined): void {
    const bytes = this.#written.get(dump)!;
    this.#written.delete(dump);
    this.#json(RECORD.done, { dump, bytes, reason: reason && reasonFrom(reason) } satisfies DumpOutcome);
  }

  /** A context of a 4th-generation device. */
  context(source: string, index: number, bytes: Uint8Array): void {
    this.#named(RECORD.context, { source, index, at: 0 }, bytes);
  }

  /** A queue buffer of a 4th-generation device. */
  buffer(source: string, index: number, bytes: Uint8Array): void {
    const most = BLOCK_BYTES - RECORD_HEADER_BYTES - NAMED_HEADER_BYTES;
    for (let at = 0; at === 0 || at < bytes.length; at += most) {
      this.#named(RECORD.buffer, { source, index, at }, bytes.subarray(at, at + most));
    }
  }

  /** Something that could not be read. */
  failure(failure: Failure): void {
    this.#json(RECORD.failure, failure);
  }

  /** What the host tells of the adapter. */
  host(facts: HostFacts): void {
    this.#json(RECORD.host, fitting({ ...facts, owners: [] }));
    for (let at = 0; at < facts.owners.length; at += OWNERS_A_RECORD) {
      this.#json(RECORD.owners, facts.owners.slice(at, at + OWNERS_A_RECORD));
    }
  }

  /** A remark for whoever reads the capture. */
  note(text: string): void {
    this.#json(RECORD.note, text);
  }

  /** Write what is left and the trailer. Nothing may follow. */
  finish(): void {
    this.#flush();
    const trailer = { blocks: this.#blocks, bytes: this.#bytes, crc: this.#crc };
    this.#emit(writeTrailer(trailer));
  }

  /** Bytes of something that has a source name and a number, and their offset in it. */
  #named(
    type: string,
    { source, index, at }: { readonly source: string; readonly index: number; readonly at: number },
    bytes: Uint8Array,
  ): void {
    const body = this.#reserve(type, NAMED_HEADER_BYTES + bytes.length);
    this.#block.fill(0, body, body + NAMED_HEADER_BYTES);
    this.#block.set(new TextEncoder().encode(source).subarray(0, 8), body);
    this.#view.setUint32(body + 8, index);
    this.#view.setUint32(body + 12, at);
    this.#block.set(bytes, body + NAMED_HEADER_BYTES);
  }

  #json(type: string, value: unknown): void {
    this.#record(type, encoded(value));
  }

  #record(type: string, bytes: Uint8Array): void {
    // Where a larger block is needed, making room replaces it.
    const at = this.#reserve(type, bytes.length);
    this.#block.set(bytes, at);
  }

  /** Room for a record's body in the block; returns where it starts. */
  #reserve(type: string, length: number): number {
    const needed = RECORD_HEADER_BYTES + length;
    if (needed > MAX_BLOCK_BYTES) {
      throw new RangeError(`Record ${type} has ${length} bytes, a block holds ${MAX_BLOCK_BYTES}`);
    }
    if (this.#used + needed > BLOCK_BYTES) this.#flush();
    if (needed > this.#block.length) {
      this.#block = new Uint8Array(needed);
      this.#view = new DataView(this.#block.buffer);
    }
    const at = this.#used;
    for (let i = 0; i < 4; i++) this.#block[at + i] = type.charCodeAt(i);
    this.#view.setUint32(at + 4, length);
    this.#used += needed;
    return at + RECORD_HEADER_BYTES;
  }

  #flush(): void {
    if (this.#used === 0) return;
    const stored = this.#zlib.deflateRawSync(this.#block.subarray(0, this.#used));
    const header = { number: this.#blocks, stored: stored.length, unpacked: this.#used, crc: crc32(stored) };
    this.#emit(writeBlockHeader(header));
    this.#emit(stored);
    this.#blocks++;
    this.#used = 0;
  }

  #emit(bytes: Uint8Array): void {
    this.#crc = crc32(bytes, this.#crc);
    this.#sink.write(bytes);
    this.#bytes += bytes.length;
  }
}

function encoded(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

/** Facts without their longest lists, if a record cannot hold all of them. */
function fitting(facts: HostFacts): HostFacts {
  if (encoded(facts).length <= MAX_BLOCK_BYTES - RECORD_HEADER_BYTES) return facts;
  const left = "kernel log|statistics of network devices|queues of network devices".split("|");
  return {
    ...facts,
    kernel_log: [],
    netdev_queues: [],
    ports: facts.ports.map((port) => ({ ...port, ethtool: null })),
    absent: [...facts.absent, ...left.map((fact) => ({ fact, reason: "more than a capture holds" }))],
  };
}
