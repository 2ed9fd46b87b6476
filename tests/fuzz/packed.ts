/** Fuzz targets of unpacking: our own Zstandard decoder, gzip, and what they must not do: unpack without bound. */

import { unpack } from "../../files/unpack.ts";
import { loadZlib } from "../../files/zlib.ts";
import { unpackZstd } from "../../files/zstd.ts";
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

/** Frames of every kind of block, damaged. */
const ZSTD: Target = {
  name: "zstd",
  weight: 2,
  seeds: () => {
    const files = [...Deno.readDirSync(FOLDER)].map(({ name }) => Deno.readFileSync(new URL(name, FOLDER)));
    return [...files.filter((bytes) => bytes.length <= 16384), bomb()];
  },
  run: async (bytes) => {
    const sink = new Sink();
    const blocks = new Budget(bytes.length + 16);
    const into = (piece: Uint8Array): void => {
      blocks.step();
      if (piece.length > 1 << 17) throw new TypeError("A block is larger than a block can be");
      sink.take(piece);
    };
    try {
      await unpackZstd(bytes, into);
    } catch (error) {
      // Damage is an Error with a sentence; what the engine itself throws is a finding.
      if (error instanceof Error && error.constructor === Error) return;
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
