/** Telling what kind of file it is by its first bytes, after unpacking. */

import { SEGMENT_TYPES } from "../layouts/segments.ts";
import { CAPTURE_MAGIC, isTextHeading, isTrace } from "./signatures.ts";

/** Bytes that {@linkcode sniff} wants to see, where the file has so many. */
export const SNIFF_BYTES = 1 << 16;

/** Kinds of file. `big` and `little`: resource-dump streams, by byte order. */
export type FileKind = "capture" | "big" | "little" | "text" | "trace" | "json" | "log" | "empty" | "unknown";

/** Header dwords that begin a dump, one after the other. */
const INFO_HEADER = 0x0004fffe;
const COMMAND_HEADER = 0x0005fffa;
const INFO_BYTES = 16;
const MAX_STEPS = 4096;

/** Bytes that {@linkcode containerKind} wants to see. */
export const CONTAINER_BYTES: number = INFO_BYTES + 4;

/**
 * Tell what a file is.
 *
 * @param head Its first bytes.
 * @param size How many it has altogether.
 */
export function sniff(head: Uint8Array, size: number): FileKind {
  if (size === 0) return "empty";
  if (CAPTURE_MAGIC.every((byte, i) => head[i] === byte)) return "capture";
  // The second half survives a text-mode transfer of the first.
  if (head[0] === CAPTURE_MAGIC[0] && head[1] === 0x57 && head[2] === 0x51 && head[3] === 0x44) return "capture";
  if (isTrace(head)) return "trace";
  const exact = headerOrder(head);
  if (exact !== undefined) return exact;
  // Four characters can look like the length and type of a segment; no stream is without bytes that text cannot have.
  const text = decodeHead(head);
  if (text === undefined) return byteOrder(head) ?? dumpInside(head) ?? "unknown";
  if (/^\s*[{[]/.test(text)) return "json";
  return text.split(/\r?\n/).some(isTextHeading) ? "text" : "log";
}

/**
 * What a file certainly is that holds queues with more around them; undefined for anything else, bare queue bytes among
 * it. Unlike {@linkcode sniff} it does not guess.
 *
 * @param head Its first bytes.
 */
export function containerKind(head: Uint8Array): "capture" | "trace" | "resource dump" | undefined {
  if (CAPTURE_MAGIC.every((byte, i) => head[i] === byte)) return "capture";
  if (isTrace(head)) return "trace";
  const dump = head.length >= INFO_BYTES + 4 && dumpInside(head.subarray(0, INFO_BYTES + 4)) !== undefined;
  if (dump && headerOrder(head) !== undefined) return "resource dump";
  const text = head.includes(0) ? undefined : decodeHead(head);
  return text?.split(/\r?\n/).some(isTextHeading) ? "resource dump" : undefined;
}

/** Byte order of streams that begin as every dump does. */
function headerOrder(head: Uint8Array): "big" | "little" | undefined {
  if (head.length < 4) return undefined;
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  for (const order of ["big", "little"] as const) {
    const first = view.getUint32(0, order === "little");
    if (first === INFO_HEADER || first === COMMAND_HEADER) return order;
  }
  return undefined;
}

/** Byte order of other streams; undefined if the bytes are none. */
function byteOrder(head: Uint8Array): "big" | "little" | undefined {
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  const big = chainLength(view, false);
  const little = chainLength(view, true);
  if (big === 0 && little === 0) return undefined;
  return big >= little ? "big" : "little";
}

/**
 * Segments that follow each other by their lengths, for streams without control segments.
 *
 * @returns 0 if the bytes cannot be such a stream: all types must be known.
 */
function chainLength(view: DataView, littleEndian: boolean): number {
  let at = 0;
  let steps = 0;
  while (at + 4 <= view.byteLength && steps < MAX_STEPS) {
    const dword = view.getUint32(at, littleEndian);
    const dwords = dword >>> 16;
    if (dword === 0 && steps > 0) return steps; // padding
    if (dwords === 0 || !isKnownType(dword & 0xffff)) return 0;
    at += dwords * 4;
    steps++;
  }
  return steps;
}

/** A type that public documents name. */
export function isKnownType(type: number): boolean {
  return type >= 0xfff9 || SEGMENT_TYPES.some((segment) => segment.id === type);
}

/** A dump that starts further inside, behind a damaged beginning. */
function dumpInside(head: Uint8Array): "big" | "little" | undefined {
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  if (head.length >= INFO_BYTES + 4) {
    if (view.getUint32(INFO_BYTES) === COMMAND_HEADER) return "big";
    if (view.getUint32(INFO_BYTES, true) === COMMAND_HEADER) return "little";
  }
  for (let at = 0; at + INFO_BYTES + 4 <= head.length; at += 4) {
    for (const order of ["big", "little"] as const) {
      const little = order === "little";
      if (view.getUint32(at, little) !== INFO_HEADER) continue;
      if (view.getUint32(at + INFO_BYTES, little) === COMMAND_HEADER) return order;
    }
  }
  return undefined;
}

/** The head as text; undefined if it is none. */
function decodeHead(head: Uint8Array): string | undefined {
  const encoding = textEncoding(head);
  // The bell, 7, ends what programs tell a terminal in between.
  if (encoding === "utf-8" && head.subarray(0, 4096).some((byte) => byte < 9 && byte !== 7)) return undefined;
  const text = new TextDecoder(encoding).decode(head);
  return text.includes("\ufffd\ufffd") ? undefined : text;
}

/** Encoding of a text by its byte order mark, or by zeros in every other place; Windows writes UTF-16 into files. */
export function textEncoding(head: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
  const pairs = Math.min(head.length >> 1, 2048);
  if (pairs < 8) return "utf-8";
  const printable = [0, 0];
  const zeros = [0, 0];
  for (let n = 0; n < 2 * pairs; n++) {
    const byte = head[n]!;
    if (byte === 0) zeros[n & 1]!++;
    else if (byte === 9 || byte === 10 || byte === 13 || (byte >= 0x20 && byte < 0x7f)) printable[n & 1]!++;
  }
  const most = pairs * 0.95;
  if (zeros[1]! >= most && printable[0]! >= most) return "utf-16le";
  return zeros[0]! >= most && printable[1]! >= most ? "utf-16be" : "utf-8";
}

/**
 * Whether bytes are a log, although some of them are no text: a host that lost power leaves zeros behind, programs write
 * Latin-1 or print what they were sent.
 *
 * @param head The first bytes of a file.
 */
export function isDamagedText(head: Uint8Array): boolean {
  let zeros = 0;
  let control = 0;
  let printable = 0;
  for (const byte of head) {
    if (byte === 0) zeros++;
    else if ((byte >= 0x20 && byte < 0x7f) || byte === 9 || byte === 10 || byte === 13) printable++;
    else if ((byte < 0x20 && byte !== 7 && byte !== 27) || byte === 0x7f) control++;
  }
  const rest = head.length - zeros;
  return rest >= 16 && printable >= rest * 0.7 && control <= rest * 0.02;
}

/** How programs pack files, by their first bytes; `.` is any. */
const PACKED: readonly (readonly [string, readonly (number | ".")[], string])[] = [
  ["gzip", [0x1f, 0x8b, 8], "gzip -dc"],
  ["zstd", [0x28, 0xb5, 0x2f, 0xfd], "zstd -dc"],
  ["xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], "xz -dc"],
  ["bzip2", [0x42, 0x5a, 0x68, ".", 0x31, 0x41, 0x59, 0x26, 0x53, 0x59], "bzip2 -dc"],
  ["lz4", [0x04, 0x22, 0x4d, 0x18], "lz4 -dc"],
  ["zip", [0x50, 0x4b, 3, 4], "unzip -p"],
];

/** What packed a file, and the command that unpacks it; undefined for files that are not packed. */
export function packedBy(head: Uint8Array): { readonly name: string; readonly command: string } | undefined {
  const found = PACKED.find(([, magic]) => magic.every((byte, n) => byte === "." || head[n] === byte));
  return found === undefined ? undefined : { name: found[0], command: found[2] };
}
