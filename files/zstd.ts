/**
 * Unpacking of Zstandard files (RFC 8878): fzstd decodes, xxhash-wasm verifies checksums; what is here are the bounds that
 * hold for files of anybody.
 */

import { Turns } from "./turns.ts";
import { weightsNeverEnd } from "./zstd_weights.ts";

const FRAME_MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;
/** As the zstd command without `--long`. */
const MAX_WINDOW = 1 << 27;
/** The decoder moves its window at every block; so many bytes of a file take some seconds. */
const MAX_MOVED = 2 ** 35;
/** What comes out of a file allows for so many more, each: as fast as any file is read, and windows of 8 MiB. */
const MOVED_PER_BYTE = 80;
/** A block costs as much as to move so many bytes, and one whose content is packed a buffer for the largest beside. */
const BLOCK_COST = 2 ** 15;
const BUFFERS_MOVED = 12;

/** Blocks of a file, full or empty. */
const MAX_BLOCKS = 2 ** 20;

/** A block's content; a run of one byte included. */
const MAX_BLOCK = 1 << 17;

/** Bytes that the decoder moves between two looks at the clock, and as how many the content of a block counts. */
const PIECE_MOVED = 2 ** 26;
const CONTENT_MOVED = 16 * MAX_BLOCK;

const CUT = "the packed data is cut";
const DAMAGED = "the packed data is damaged";

/** Some blocks, and what they cost the decoder, in bytes that it moves. */
interface Piece {
  readonly bytes: Uint8Array;
  readonly moved: number;
}

/** A frame's extent in the packed bytes. */
interface Frame {
  /** Its bytes as far as they are there and whole blocks, in pieces between which others have their turn. */
  readonly pieces: readonly Piece[];
  /** Why its last block, or the checksum that it announces, is not reached. */
  readonly broken: string | undefined;
  /** What its content must hash to, where it says so. */
  readonly checksum: number | undefined;
  /** First byte after it. */
  readonly end: number;
}

/**
 * Unpack a whole Zstandard file.
 *
 * @param into Receives what was unpacked, piece by piece; a piece is valid during the call.
 * @param turns Lets a signal end it.
 * @throws {Error} At the first damage or when the input is cut; `into` has received everything before it.
 */
export async function unpackZstd(
  packed: Uint8Array,
  into: (bytes: Uint8Array) => void,
  turns: Turns = new Turns(),
): Promise<void> {
  const { Decompress } = await import("npm:fzstd@0.1.1");
  const { default: load } = await import("npm:xxhash-wasm@1.1.0");
  const { create64 } = await load();
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const budget = { blocks: MAX_BLOCKS, moved: MAX_MOVED };
  for (let at = 0; at < packed.length;) {
    if (packed.length - at < 8) throw new Error(CUT);
    const magic = view.getUint32(at, true);
    if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE_MAGIC) {
      at += 8 + view.getUint32(at + 4, true);
      if (at > packed.length) throw new Error(CUT);
      continue;
    }
    if (magic !== FRAME_MAGIC) throw new Error(`no Zstandard frame at byte ${at} of the packed data`);
    const { pieces, broken, checksum, end } = walkFrame(view, packed, at, budget);
    const hash = create64();
    const decoder = new Decompress((piece) => {
      hash.update(piece);
      budget.moved += MOVED_PER_BYTE * piece.length;
      taken(() => into(piece));
    });
    for (const [n, { bytes, moved }] of pieces.entries()) {
      budget.moved -= moved;
      if (budget.moved < 0) throw new Error("the packed data has too many blocks for its window");
      decode(() => decoder.push(bytes, broken === undefined && n === pieces.length - 1));
      await turns.after(Infinity);
    }
    if (broken !== undefined) throw new Error(broken);
    if (checksum !== undefined && checksum !== Number(hash.digest() & 0xffffffffn)) {
      throw new Error("the checksum of the packed data does not match");
    }
    at = end;
  }
}

/** An error of who takes the pieces, on its way through the decoder. */
class Refused {
  constructor(readonly reason: unknown) {}
}

function taken(call: () => void): void {
  try {
    call();
  } catch (error) {
    throw new Refused(error);
  }
}

/** What the decoder throws, whatever it is, means damage. */
function decode(call: () => void): void {
  try {
    call();
  } catch (error) {
    throw error instanceof Refused ? error.reason : new Error(DAMAGED);
  }
}

/** Find a frame's blocks and end without unpacking it. */
function walkFrame(view: DataView, packed: Uint8Array, start: number, budget: { blocks: number }): Frame {
  const descriptor = view.getUint8(start + 4);
  const singleSegment = (descriptor & 0x20) !== 0;
  const contentSize = [singleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6]!;
  const contentAt = start + 5 + (singleSegment ? 0 : 1);
  if ((descriptor & 8) !== 0) throw new Error("the packed data is of a later version of Zstandard");
  if ((descriptor & 3) !== 0) throw new Error("the packed data needs a dictionary");
  if (contentAt + contentSize > view.byteLength) throw new Error(CUT);
  const window = singleSegment ? sizeAt(view, contentAt, contentSize) : windowOf(view.getUint8(start + 5));
  if (window > MAX_WINDOW) throw new Error("the packed data needs a window of more than 128 MiB");
  const pieces: Piece[] = [];
  let from = start;
  let moved = 0;
  const frame = (end: number, broken?: string, checksum?: number): Frame => {
    pieces.push({ bytes: packed.subarray(from, end), moved });
    return { pieces, broken, checksum, end };
  };
  let at = contentAt + contentSize;
  let content = 0;
  for (let last = false; !last;) {
    if (at + 3 > view.byteLength) return frame(at, CUT);
    const header = view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
    last = (header & 1) !== 0;
    if (header >>> 3 > MAX_BLOCK) return frame(at, DAMAGED);
    const end = at + 3 + ((header & 6) === 2 ? 1 : header >>> 3);
    if (end > view.byteLength) return frame(at, CUT);
    if ((header & 6) === 4 && weightsNeverEnd(packed.subarray(at + 3, end))) return frame(at, DAMAGED);
    if (--budget.blocks < 0) throw new Error(`the packed data has more than ${MAX_BLOCKS} blocks`);
    at = end;
    moved += window + BLOCK_COST + ((header & 6) === 4 ? BUFFERS_MOVED * Math.min(window, MAX_BLOCK) : 0);
    content += CONTENT_MOVED;
    if (moved + content > PIECE_MOVED && !last) {
      pieces.push({ bytes: packed.subarray(from, at), moved });
      [from, moved, content] = [at, 0, 0];
    }
  }
  if ((descriptor & 4) === 0) return frame(at);
  return at + 4 > view.byteLength ? frame(at, CUT) : frame(at + 4, undefined, view.getUint32(at, true));
}

/** Exponent and eighths. */
function windowOf(byte: number): number {
  const base = 2 ** (10 + (byte >> 3));
  return base + (base / 8) * (byte & 7);
}

function sizeAt(view: DataView, at: number, bytes: number): number {
  if (bytes === 1) return view.getUint8(at);
  if (bytes === 2) return view.getUint16(at, true) + 256;
  return bytes === 4 ? view.getUint32(at, true) : Number(view.getBigUint64(at, true));
}
