/**
 * Unpacking of Zstandard files (RFC 8878): frames, their blocks, and the checksum that the zstd command writes.
 *
 * @module
 */

import { Xxh64 } from "./xxh64.ts";

const FRAME_MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;

/** A block's place in the packed bytes. */
interface Block {
  /** 0 as it is, 1 a run of one byte, 2 compressed. */
  readonly type: number;
  /** From its header. */
  readonly size: number;
  /** First byte after its header. */
  readonly at: number;
  /** First byte after it. */
  readonly end: number;
}

/** A frame's extent in the packed bytes. */
interface Frame {
  /** How far back a block may reach. */
  readonly window: number;
  /** Its blocks, in order; not all where the input is cut. */
  readonly blocks: readonly Block[];
  /** The checksum at its end, or undefined where it has none. */
  readonly checksum: number | undefined;
  /** First byte after it. */
  readonly end: number;
  /** Its last block, and its checksum if it announces one, are there. */
  readonly complete: boolean;
}

/**
 * Unpack a whole Zstandard file.
 *
 * @param packed The file.
 * @param into Receives what was unpacked, piece by piece; a piece is valid during the call.
 * @throws {Error} At the first damage or when the input is cut; `into` has received everything before it.
 */
export async function unpackZstd(packed: Uint8Array, into: (bytes: Uint8Array) => void): Promise<void> {
  const { BlockDecoder } = await import("./zstd_blocks.ts");
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  let at = 0;
  while (at < packed.length) {
    if (packed.length - at < 8) throw new Error("the packed data is cut");
    const magic = view.getUint32(at, true);
    if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE_MAGIC) {
      at += 8 + view.getUint32(at + 4, true);
      if (at > packed.length) throw new Error("the packed data is cut");
      continue;
    }
    if (magic !== FRAME_MAGIC) throw new Error(`no Zstandard frame at byte ${at} of the packed data`);
    const frame = walkFrame(view, at);
    const hash = new Xxh64();
    const decoder = new BlockDecoder(frame.window, (bytes) => {
      hash.update(bytes);
      into(bytes);
    });
    for (const { type, size, at, end } of frame.blocks) decoder.decode(type, size, packed.subarray(at, end));
    if (!frame.complete) throw new Error("the packed data is cut");
    if (frame.checksum !== undefined && frame.checksum !== hash.digest()[1]) {
      throw new Error("the checksum of the packed data does not match");
    }
    at = frame.end;
  }
}

/** Find a frame's blocks and end without unpacking it. */
function walkFrame(view: DataView, start: number): Frame {
  const descriptor = view.getUint8(start + 4);
  const singleSegment = (descriptor & 0x20) !== 0;
  const hasChecksum = (descriptor & 0x04) !== 0;
  const contentSize = [singleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6]!;
  const dictionary = [0, 1, 2, 4][descriptor & 3]!;
  const contentAt = start + 5 + (singleSegment ? 0 : 1) + dictionary;
  let at = contentAt + contentSize;
  const blocks: Block[] = [];
  const frame = (rest: { complete: boolean; checksum?: number; end: number }): Frame => ({
    window: singleSegment ? readContentSize(view, contentAt, contentSize) : windowOf(view.getUint8(start + 5)),
    blocks,
    checksum: rest.checksum,
    end: rest.end,
    complete: rest.complete,
  });
  if ((descriptor & 8) !== 0) throw new Error("the packed data is of a later version of Zstandard");
  if (dictionary > 0) throw new Error("the packed data needs a dictionary");
  if (at > view.byteLength) throw new Error("the packed data is cut");
  for (let last = false; !last;) {
    if (at + 3 > view.byteLength) return frame({ end: at, complete: false });
    const header = view.getUint8(at) | (view.getUint8(at + 1) << 8) | (view.getUint8(at + 2) << 16);
    last = (header & 1) !== 0;
    const type = (header >> 1) & 3;
    const size = header >>> 3;
    const end = at + 3 + (type === 1 ? 1 : size);
    if (end > view.byteLength) return frame({ end: at, complete: false });
    blocks.push({ type, size, at: at + 3, end });
    at = end;
  }
  if (!hasChecksum) return frame({ end: at, complete: true });
  if (at + 4 > view.byteLength) return frame({ end: at, complete: false });
  return frame({ checksum: view.getUint32(at, true), end: at + 4, complete: true });
}

/** Exponent and eighths. */
function windowOf(byte: number): number {
  const base = 2 ** (10 + (byte >> 3));
  return base + (base / 8) * (byte & 7);
}

function readContentSize(view: DataView, at: number, bytes: number): number {
  if (bytes === 1) return view.getUint8(at);
  if (bytes === 2) return view.getUint16(at, true) + 256;
  return bytes === 4 ? view.getUint32(at, true) : Number(view.getBigUint64(at, true));
}
