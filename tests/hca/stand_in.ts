/** A tiny adapter for tests of the register path alone: a menu of two records and one buffer. */

import type { Adapter } from "./adapter.ts";

const AT = { flags: 0x00, sequence: 0x01, index1: 0x08, opaque: 0x18, size: 0x24, data: 0x30 } as const;
const INLINE_BYTES = 208;
const SEGMENT = { command: 0xfffa, terminate: 0xfffb, info: 0xfffe, menu: 0xffff } as const;
const BUFFER = 0x1001;
const BUFFER_BYTES = 1000;

/** Creates the adapter. */
export function createStandIn(): Adapter {
  return { accessRegister: (id, method, image) => id === 0xc000 && method === 1 ? dump(image) : 4 };
}

/** The whole stream that the adapter answers for a segment type. */
export function standInStream(type: number, index1: number): Uint8Array {
  const words: number[] = [4 << 16 | SEGMENT.info, 1, 0, 0x10_1c_00d8];
  words.push(5 << 16 | SEGMENT.command, type << 16, index1, 0, 0);
  if (type === SEGMENT.menu) words.push(...menu());
  else if (type === BUFFER) words.push(...buffer(index1));
  words.push(1 << 16 | SEGMENT.terminate);
  const bytes = new Uint8Array(4 * words.length);
  const view = new DataView(bytes.buffer);
  for (const [index, word] of words.entries()) view.setUint32(4 * index, word >>> 0);
  return bytes;
}

function menu(): number[] {
  const records = [record(BUFFER, 3, "SND_BUFF", "QPN"), record(0x1000, 3, "FULL_QPC", "QPN")];
  return [(2 + 13 * records.length) << 16 | SEGMENT.menu, records.length, ...records.flat()];
}

function record(type: number, index1: number, name: string, index1Name: string): number[] {
  return [index1 << 16 | type, ...words(name), ...words(index1Name), 0, 0, 0, 0];
}

function words(text: string): number[] {
  const bytes = new Uint8Array(16);
  new TextEncoder().encodeInto(text, bytes);
  const view = new DataView(bytes.buffer);
  return [0, 4, 8, 12].map((at) => view.getUint32(at));
}

function buffer(index1: number): number[] {
  const payload = Array.from({ length: BUFFER_BYTES / 4 }, (_, index) => index1 * 0x1_0000 + index);
  return [(4 + payload.length) << 16 | BUFFER, 0, index1, 0, ...payload];
}

function dump(image: Uint8Array): number {
  const view = new DataView(image.buffer, image.byteOffset, image.byteLength);
  // A request that goes on says again what the first one said.
  if ((view.getUint8(AT.flags) & 0x40) === 0 || (view.getBigUint64(AT.opaque) !== 0n && view.getUint8(0) >>> 7 === 0)) {
    return 7;
  }
  const stream = standInStream(view.getUint16(2), view.getUint32(AT.index1));
  const from = Number(view.getBigUint64(AT.opaque));
  const piece = stream.subarray(from, from + INLINE_BYTES);
  const more = from + piece.length < stream.length;
  view.setUint8(AT.flags, more ? 0x80 : 0);
  view.setUint8(AT.sequence, (view.getUint8(AT.sequence) + 1) & 0xf);
  view.setBigUint64(AT.opaque, BigInt(from + piece.length));
  view.setUint32(AT.size, piece.length);
  image.set(piece, AT.data);
  return 0;
}

/** Context numbers that the stand-in of a 4th-generation device has, of every source. */
export const STAND_IN_CONTEXTS: readonly number[] = [0x10, 0x42];

/** A context of the stand-in; undefined for a number that is not valid. */
export function standInContext(source: number, index: number): Uint8Array | undefined {
  if (!STAND_IN_CONTEXTS.includes(index)) return undefined;
  return Uint8Array.from({ length: 288 }, (_, at) => source * 31 + index + at);
}
