/** Containers as an attacker makes them: right in every checksum and length, with whatever records inside. */

import {
  BLOCK_HEADER_BYTES,
  RECORD_HEADER_BYTES,
  writeBlockHeader,
  writeFileHeader,
  writeTrailer,
} from "../../capture/format.ts";
import { crc32 } from "../../files/crc32.ts";
import { loadZlib } from "../../files/zlib.ts";

const { deflateRawSync } = await loadZlib();

/** Bytes one after the other. */
export function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Big-endian dwords. */
export function dwords(...words: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(words.length * 4);
  words.forEach((word, i) => new DataView(bytes.buffer).setUint32(i * 4, word));
  return bytes;
}

/** A record of a capture. */
export function record(type: string, body: Uint8Array | unknown): Uint8Array {
  const bytes = body instanceof Uint8Array ? body : new TextEncoder().encode(JSON.stringify(body));
  return concat([new TextEncoder().encode(type), dwords(bytes.length), bytes]);
}

/** A block: unpacked bytes, or packed ones with what they claim to become. */
export type Block = Uint8Array | { readonly packed: Uint8Array; readonly unpacked: number };

/** A capture of blocks. */
export function capture(blocks: readonly Block[]): Uint8Array<ArrayBuffer> {
  const known = new Map<Uint8Array, Uint8Array>();
  const parts = [writeFileHeader()];
  blocks.forEach((block, number) => {
    const unpacked = block instanceof Uint8Array ? block.length : block.unpacked;
    let stored = block instanceof Uint8Array ? known.get(block) : block.packed;
    if (block instanceof Uint8Array && stored === undefined) known.set(block, stored = deflateRawSync(block));
    parts.push(writeBlockHeader({ number, stored: stored!.length, unpacked, crc: crc32(stored!) }), stored!);
  });
  const before = concat(parts);
  return concat([before, writeTrailer({ blocks: blocks.length, bytes: before.length, crc: crc32(before) })]);
}

/** The record that says what a capture is. */
export function about(generation: 4 | 5 = 5, more: Readonly<Record<string, unknown>> = {}): Uint8Array {
  const device = { name: "0000:03:00.0", generation, pciDeviceId: 4129, part: "ConnectX-7", firmware: "28.39.1002" };
  return record("INFO", { tool: "wqdump 0.1.0", time: "2026-01-01T00:00:00Z", device, ...more });
}

/** A piece of a context (`CTX4`) or buffer (`BUF4`) of a 4th-generation device. */
export function named(type: "CTX4" | "BUF4", name: string, index: number, at: number, bytes: Uint8Array): Uint8Array {
  const head = new Uint8Array(8);
  head.set(new TextEncoder().encode(name).subarray(0, 8));
  return record(type, concat([head, dwords(index, at), bytes]));
}

/** Begins a dump in a capture. */
export function dumpRecord(number: number, type: number, index1: number, index2 = 0, count2 = 0): Uint8Array {
  return record("DUMP", concat([dwords(number, type << 16, 1 << 16, index1, index2, count2)]));
}

/** Bytes of a dump in a capture. */
export function dataRecord(number: number, at: number, bytes: Uint8Array): Uint8Array {
  return record("DATA", concat([dwords(number, 0, at), bytes]));
}

/** A whole dump in a capture. */
export function wholeDump(number: number, type: number, index1: number, stream: Uint8Array): Uint8Array {
  const end = record("DONE", { dump: number, bytes: stream.length });
  return concat([dumpRecord(number, type, index1), dataRecord(number, 0, stream), end]);
}

/** First segment of every stream. */
export const INFO_SEGMENT = dwords(0x0004fffe, 0x01000000, 0x12345678, 0x1c27ea03);
/** Last segment of every stream. */
export const TERMINATE = dwords(0x0001fffb);

/** The segment that says what was asked for. */
export function command(type: number, index1 = 0, index2 = 0, count2 = 0): Uint8Array {
  return dwords(0x0005fffa, (type << 16) >>> 0, index1, index2, count2);
}

/** Data of a resource. */
export function resource(type: number, index1: number, index2: number, payload: Uint8Array): Uint8Array {
  return concat([dwords((((4 + payload.length / 4) << 16) | type) >>> 0, 0, index1, index2), payload]);
}

/** A dump of one resource. */
export function stream(type: number, index1: number, payload: Uint8Array, index2 = 0, count2 = 0): Uint8Array {
  return concat([
    INFO_SEGMENT,
    command(type, index1, index2, count2),
    resource(type, index1, index2, payload),
    TERMINATE,
  ]);
}

/** All that a record's header and a block's header add. */
export const OVERHEAD = { record: RECORD_HEADER_BYTES, block: BLOCK_HEADER_BYTES } as const;
