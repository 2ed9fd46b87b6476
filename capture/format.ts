/** The capture format: file header, blocks, trailer. docs/capture-format.md describes it. */

import { CAPTURE_MAGIC } from "../files/signatures.ts";
import { crc32 } from "../files/crc32.ts";

/** Version of the format that is written; a reader takes any minor version of this major one. */
export const CAPTURE_VERSION = { major: 1, minor: 0 } as const;

/** Bytes of the file header. */
export const FILE_HEADER_BYTES = 16;
/** Bytes of a block header. */
export const BLOCK_HEADER_BYTES = 24;
/** Bytes of the trailer. */
export const TRAILER_BYTES = 24;
/** Unpacked bytes of a block, unless a single record needs more. */
export const BLOCK_BYTES = 1 << 16;
/** Unpacked bytes of a block at most. */
export const MAX_BLOCK_BYTES = 1 << 22;
/** Bytes before a record's body: type and length. */
export const RECORD_HEADER_BYTES = 8;
/** `WQDB` */
export const BLOCK_MAGIC = 0x57514442;
/** `WQDE` */
const TRAILER_MAGIC = 0x57514445;

/** Record types, four letters each. A lower-case first letter: a reader may skip it without a remark. */
export const RECORD = {
  /** What the capture is: JSON. */
  about: "INFO",
  /** The device's menu: JSON. */
  menu: "MENU",
  /** A RESOURCE_DUMP request. */
  dump: "DUMP",
  /** Bytes of its answer. */
  data: "DATA",
  /** Its end: JSON. */
  done: "DONE",
  /** A context of a 4th-generation device. */
  context: "CTX4",
  /** A queue buffer of a 4th-generation device. */
  buffer: "BUF4",
  /** Something that could not be read: JSON. */
  failure: "FAIL",
  /** A remark for the reader: JSON text. */
  note: "NOTE",
  /** What the host told of the adapter: JSON; its owners follow in records of their own. */
  host: "hOST",
  /** Some of the owners of what `hOST` tells: JSON. */
  owners: "hOWN",
} as const;

export interface FileHeader {
  /** Major version. */
  readonly major: number;
  /** Minor version. */
  readonly minor: number;
  /** Its checksum matches. */
  readonly intact: boolean;
}

export interface BlockHeader {
  /** Number of the block, from 0. */
  readonly number: number;
  /** Bytes in the file. */
  readonly stored: number;
  /** Bytes after unpacking. */
  readonly unpacked: number;
  /** CRC-32 of the bytes in the file. */
  readonly crc: number;
}

export interface Trailer {
  /** Blocks in the file. */
  readonly blocks: number;
  /** Bytes before the trailer. */
  readonly bytes: number;
  /** CRC-32 of all bytes before the trailer. */
  readonly crc: number;
}

export function writeFileHeader(): Uint8Array {
  const bytes = new Uint8Array(FILE_HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  bytes.set(CAPTURE_MAGIC);
  view.setUint16(8, CAPTURE_VERSION.major);
  view.setUint16(10, CAPTURE_VERSION.minor);
  view.setUint32(12, crc32(bytes.subarray(0, 12)));
  return bytes;
}

/** Read a file header; the magic number has been checked. */
export function readFileHeader(bytes: Uint8Array): FileHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const intact = CAPTURE_MAGIC.every((byte, i) => bytes[i] === byte) &&
    view.getUint32(12) === crc32(bytes.subarray(0, 12));
  return { major: view.getUint16(8), minor: view.getUint16(10), intact };
}

export function writeBlockHeader(block: BlockHeader): Uint8Array {
  return sealed(BLOCK_MAGIC, [block.number, block.stored, block.unpacked, block.crc]);
}

/** Read a block header; undefined if there is none or it is damaged. */
export function readBlockHeader(bytes: Uint8Array): BlockHeader | undefined {
  const words = unsealed(BLOCK_MAGIC, bytes);
  if (words === undefined) return undefined;
  const [number, stored, unpacked, crc] = words;
  return { number, stored, unpacked, crc };
}

export function writeTrailer(trailer: Trailer): Uint8Array {
  const { blocks, bytes, crc } = trailer;
  return sealed(TRAILER_MAGIC, [blocks, Math.floor(bytes / 2 ** 32), bytes >>> 0, crc]);
}

/** Read a trailer; undefined if there is none or it is damaged. */
export function readTrailer(bytes: Uint8Array): Trailer | undefined {
  const words = unsealed(TRAILER_MAGIC, bytes);
  if (words === undefined) return undefined;
  const [blocks, high, low, crc] = words;
  return { blocks, bytes: high * 2 ** 32 + low, crc };
}

type FourWords = readonly [number, number, number, number];

/** A magic number, four words and the CRC-32 of these 20 bytes. */
function sealed(magic: number, words: FourWords): Uint8Array {
  const bytes = new Uint8Array(24);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, magic);
  words.forEach((word, i) => view.setUint32(4 + i * 4, word));
  view.setUint32(20, crc32(bytes.subarray(0, 20)));
  return bytes;
}

function unsealed(magic: number, bytes: Uint8Array): FourWords | undefined {
  if (bytes.length < 24) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, 24);
  if (view.getUint32(0) !== magic || view.getUint32(20) !== crc32(bytes.subarray(0, 20))) return undefined;
  return [view.getUint32(4), view.getUint32(8), view.getUint32(12), view.getUint32(16)];
}
