/** Fuzz targets of unpacking: Zstandard, gzip, and what they must not do: unpack without bound. */

import { unpack } from "../../files/unpack.ts";
import { loadZlib } from "../../files/zlib.ts";
import { Turns } from "../../files/turns.ts";
import { unpackZstd } from "../../files/zstd.ts";
import { mutate, type Rng } from "./mutate.ts";
import { Budget, type Target } from "./target.ts";

const FOLDER = new URL("../data/zstd/", import.meta.url);
/** Where the unpacking is stopped, as a full store does. */
const LIMIT = 1 << 19;

/** Takes bytes up to a limit, then refuses, and must not be asked again. */
class Sink {
  bytes = 0;
  #refused = false;

  readonly take = (bytes: Uint8Array): void => {
    if (this.#refused) throw new TypeError("Unpacking goes on after it was refused");
    this.bytes += bytes.length;
    if (this.bytes <= LIMIT) return;
    this.#refused = true;
    throw new RangeError(`More than ${LIMIT} bytes`);
  };
}

/** Counts the turns that others have. */
class CountedTurns extends Turns {
  count = 0;

  override after(bytes: number): Promise<void> | undefined {
    this.count++;
    return super.after(bytes);
  }
}

/** Windows of frames, and what a block has: bytes as they are, or runs of one. */
const WINDOWS = [1 << 10, 1 << 12, 1 << 15];
const BLOCKS = [0, 0, 1, 2, 3, 100, 1 << 17] as const;

/** A frame of thousands of blocks with little or nothing in them: bytes as they are, a run of one, or copies. */
function manyBlocks(rng: Rng): Uint8Array {
  const window = rng.pick(WINDOWS);
  const bytes = [0x28, 0xb5, 0x2f, 0xfd, 0x00, (Math.log2(window) - 10) << 3];
  const most = rng.oneIn(8) ? 10_000 : 200;
  const copied = rng.oneIn(2);
  for (let left = rng.below(most); left >= 0; left--) {
    const kind = copied && rng.oneIn(20) ? 2 : rng.oneIn(2) ? 1 : 0;
    const size = Math.min(
      window,
      kind === 1 && !rng.oneIn(500) ? rng.pick(BLOCKS.slice(0, 6)) : rng.pick(BLOCKS.slice(0, 5)),
    );
    const content = kind === 2 ? copies(rng) : new Array<number>(kind === 1 ? 1 : size).fill(0x41);
    const header = ((kind === 1 ? size : content.length) << 3) | (kind << 1) | (left === 0 ? 1 : 0);
    bytes.push(header & 255, (header >> 8) & 255, header >> 16, ...content);
  }
  return Uint8Array.from(bytes);
}

/** A packed block: literals that are one byte, and up to 98,047 copies that are alike and whose codes take no bits. */
function copies(rng: Rng): number[] {
  const count = rng.pick([[1], [127], [0x80 | rng.below(126), rng.below(256)], [255, rng.below(256), rng.below(256)]]);
  const codes = [rng.pick([0, 0, 1, 16, 35]), rng.pick([0, 0, 1, 2, 31]), rng.pick([0, 0, 31, 32, 52, 255])];
  const bits = Array.from({ length: rng.below(9) }, () => rng.below(256));
  return [(rng.below(32) << 3) | 1, 0x41, ...count, 0b01010100, ...codes, ...bits, rng.pick([1, 2, 128])];
}

/** How many bytes a whole frame of blocks holds none of which is packed; undefined of anything else. */
function plainFrame(bytes: Uint8Array): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 9 || view.getUint32(0, true) !== 0xfd2fb528 || bytes[4] !== 0 || bytes[5]! > 0x28) {
    return undefined;
  }
  let size = 0;
  for (let at = 6; at + 3 <= bytes.length;) {
    const header = view.getUint16(at, true) | (bytes[at + 2]! << 16);
    const length = header >>> 3;
    if ((header & 6) > 2 || length > 1 << 10) return undefined;
    at += 3 + ((header & 6) === 2 ? 1 : length);
    size += length;
    if ((header & 1) === 1) return at === bytes.length ? size : undefined;
  }
  return undefined;
}

/** Packed bytes after which others have a turn at the latest. */
const TURN = 1 << 17;

/** Frames of every kind of block, damaged; and of very many blocks. */
const ZSTD: Target = {
  name: "zstd",
  weight: 2,
  mutate: (bytes, rng) => rng.oneIn(2) ? manyBlocks(rng) : mutate(bytes, bytes, rng),
  seeds: () => {
    const files = [...Deno.readDirSync(FOLDER)].map(({ name }) => Deno.readFileSync(new URL(name, FOLDER)));
    return [...files.filter((bytes) => bytes.length <= 16384), bomb()];
  },
  run: async (bytes) => {
    const sink = new Sink();
    const blocks = new Budget(bytes.length + 16);
    const into = (piece: Uint8Array): void => {
      blocks.step();
      if (piece.length > 1 << 18) throw new TypeError("A piece is larger than two blocks");
      sink.take(piece);
    };
    const plain = plainFrame(bytes);
    const turns = new CountedTurns();
    try {
      await unpackZstd([bytes], into, turns);
      if (plain === undefined) return;
      if (sink.bytes !== plain) throw new TypeError(`${sink.bytes} bytes of ${plain}`);
      const due = Math.floor(bytes.length / TURN);
      if (turns.count < due) throw new TypeError(`${turns.count} turns for ${bytes.length} bytes, due are ${due}`);
    } catch (error) {
      // Damage is an Error with a sentence; what the engine itself throws is a finding.
      if (plain === undefined && error instanceof Error && error.constructor === Error) return;
      if (error instanceof RangeError && error.message.startsWith("More than ")) return;
      throw error;
    }
  },
};

/** A frame of runs: 4 bytes stand for 128 KiB. */
function bomb(): Uint8Array {
  const head = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58];
  const run = (1 << 17 << 3) | (1 << 1);
  const blocks = Array.from({ length: 8 }, () => [run & 255, (run >> 8) & 255, run >> 16, 0x41]).flat();
  return Uint8Array.from([...head, ...blocks]);
}

/** Members of gzip, damaged, and longer than allowed. */
const GZIP: Target = {
  name: "gzip",
  weight: 1,
  seeds: async () => {
    const { deflateRawSync } = await loadZlib();
    const member = (bytes: Uint8Array): Uint8Array =>
      Uint8Array.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, ...deflateRawSync(bytes), 0, 0, 0, 0, 0, 0, 0, 0]);
    return [
      member(new Uint8Array(300)),
      member(Uint8Array.from({ length: 999 }, (_, i) => i * 7)),
      member(
        new Uint8Array(2 << 20),
      ),
    ];
  },
  run: async (bytes) => {
    const sink = new Sink();
    const failure = await unpack("gzip", [bytes], sink.take);
    if (failure instanceof TypeError) throw failure;
    if (sink.bytes > LIMIT + (1 << 20)) throw new Error("Unpacked far beyond the limit");
  },
};

/** All of them. */
export const PACKED: readonly Target[] = [ZSTD, GZIP];
