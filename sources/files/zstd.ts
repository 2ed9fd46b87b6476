/**
 * Unpacking of Zstandard files (RFC 8878). The decompression proper is fzstd's; it neither checks the checksum that
 * the zstd command writes by default nor says where a frame ends, so frames are walked and checked here.
 *
 * @module
 */

import { Xxh64 } from "./xxh64.ts";

const FRAME_MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;

/** A frame's extent in the packed bytes. */
interface Frame {
  /** Ends of its header and of each block, in order; short of the frame's end where the input is cut. */
  readonly cuts: readonly number[];
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
  const { Decompress } = await import("npm:fzstd@0.1.1");
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
    const output = new Decompress((bytes: Uint8Array) => {
      hash.update(bytes);
      into(bytes);
    });
    for (const cut of frame.cuts) {
      output.push(packed.subarray(at, cut));
      at = cut;
    }
    if (!frame.complete) throw new Error("the packed data is cut");
    if (frame.checksum !== undefined && frame.checksum !== hash.digest()[1]) {
      throw new Error("the checksum of the packed data does not match");
    }
    at = frame.end;
  }
}

/** Find a frame's blocks and end without decompressing it. */
function walkFrame(view: DataView, start: number): Frame {
  const descriptor = view.getUint8(start + 4);
  const singleSegment = (descriptor & 0x20) !== 0;
  const hasChecksum = (descriptor & 0x04) !== 0;
  const contentSize = [singleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6]!;
  const dictionary = [0, 1, 2, 4][descriptor & 3]!;
  const cuts: number[] = [];
  let at = start + 5 + (singleSegment ? 0 : 1) + dictionary + contentSize;
  for (let last = false; !last;) {
    if (at + 3 > view.byteLength) return { cuts, checksum: undefined, end: at, complete: false };
    const header = view.getUint8(at) | (view.getUint8(at + 1) << 8) | (view.getUint8(at + 2) << 16);
    last = (header & 1) !== 0;
    const runLength = ((header >> 1) & 3) === 1;
    at += 3 + (runLength ? 1 : header >>> 3);
    if (at > view.byteLength) return { cuts, checksum: undefined, end: at, complete: false };
    cuts.push(at);
  }
  if (!hasChecksum) return { cuts, checksum: undefined, end: at, complete: true };
  if (at + 4 > view.byteLength) return { cuts, checksum: undefined, end: at, complete: false };
  return { cuts, checksum: view.getUint32(at, true), end: at + 4, complete: true };
}
