/**
 * Unpacking of Zstandard files (RFC 8878) by the reference decoder as WASM (the package zstddec), a block at a time: what
 * stands before damage is handed over, and a block never makes more than a block may hold.
 */

import { inPieces } from "../bytes.ts";
import { Turns } from "./turns.ts";

/** What is used of the decoder: functions of `zstd.h`. Pointers are byte offsets in its memory, sizes are bytes. */
interface Reference {
  readonly memory: WebAssembly.Memory;
  malloc(size: number): number;
  ZSTD_createDCtx(): number;
  /** Takes buffers, `{ bytes, size, position }` of 32 bits each; returns the bytes it would like next, 0 after a frame. */
  ZSTD_decompressStream(context: number, output: number, input: number): number;
}

/** The largest block, and how much of a file is given to the decoder at once. */
const BLOCK = 1 << 17;
const BLOCK_HEADER = 3;
/** The shortest beginning of a frame: its magic number and its descriptor. */
const FRAME_START = 5;
/** The decoder writes while there is room for a block. */
const OUTPUT = 2 * BLOCK;
/** Where the two buffers lie: their numbers, then their bytes. */
const OUTPUT_AT = 24;
const INPUT_AT = OUTPUT_AT + OUTPUT;
const [MADE, INPUT_SIZE, READ] = [2, 4, 5] as const;

/** Sizes from here on are errors (`zstd_errors.h`), counted down from 2^32. */
const LEAST_ERROR = 2 ** 32 - 120;
const DAMAGED = "the packed data is damaged";
const CUT = "the packed data is cut";
const ERRORS: Readonly<Record<number, string>> = {
  14: "the packed data is of a later version of Zstandard",
  16: "the packed data needs a window of more than 128 MiB",
  22: "the checksum of the packed data does not match",
  32: "the packed data needs a dictionary",
  64: "there is no memory for the window of the packed data",
};
const NO_FRAME = 10;

/**
 * Unpack a whole Zstandard file.
 *
 * @param chunks Its bytes.
 * @param into Receives what was unpacked, piece by piece; a piece is valid during the call.
 * @param turns Lets a signal end it.
 * @throws {Error} At the first damage or when the input is cut; `into` has received everything before it.
 */
export async function unpackZstd(
  chunks: Iterable<Uint8Array>,
  into: (bytes: Uint8Array) => void,
  turns: Turns = new Turns(),
): Promise<void> {
  const { exports } = await WebAssembly.instantiate(await compiled(), IMPORTS);
  await turns.through(decode(exports as unknown as Reference, inPieces(chunks, BLOCK), into));
}

/** Decodes block by block; yields how much was done, in bytes. */
function* decode(
  code: Reference,
  pieces: Iterable<Uint8Array>,
  into: (bytes: Uint8Array) => void,
): Generator<number, void> {
  const context = code.ZSTD_createDCtx();
  const base = code.malloc(INPUT_AT + BLOCK);
  const numbersNow = (): Uint32Array => new Uint32Array(code.memory.buffer, base, OUTPUT_AT / 4);
  let numbers = numbersNow();
  numbers.set([base + OUTPUT_AT, OUTPUT, 0, base + INPUT_AT, 0, 0]);
  const handOver = (): number => {
    const made = numbers[MADE]!;
    numbers[MADE] = 0;
    if (made > 0) into(new Uint8Array(code.memory.buffer, base + OUTPUT_AT, made));
    return made;
  };
  let wanted = 0;
  let frame = 0;
  let from = 0;
  for (const piece of pieces) {
    new Uint8Array(code.memory.buffer, base + INPUT_AT).set(piece);
    for (let at = numbers[READ] = 0; at < piece.length; at = numbers[READ]!) {
      if (wanted === 0) frame = from + at;
      // With a block the header of the next is asked for, damage in which would take along what the block holds.
      const size = wanted === 0 ? FRAME_START : wanted > BLOCK_HEADER ? wanted - BLOCK_HEADER : wanted;
      numbers[INPUT_SIZE] = Math.min(at + size, piece.length);
      wanted = code.ZSTD_decompressStream(context, base, base + 12) >>> 0;
      if (numbers.length === 0) numbers = numbersNow(); // the decoder's memory grew
      if (wanted >= LEAST_ERROR) {
        handOver();
        throw new Error(errorText(2 ** 32 - wanted, frame));
      }
      if (numbers[MADE]! > OUTPUT - BLOCK) yield handOver();
    }
    from += piece.length;
    yield piece.length + handOver();
  }
  if (wanted !== 0) throw new Error(CUT);
}

function errorText(code: number, frame: number): string {
  return code === NO_FRAME ? `no Zstandard frame at byte ${frame} of the packed data` : ERRORS[code] ?? DAMAGED;
}

const IMPORTS: WebAssembly.Imports = { env: { emscripten_notify_memory_growth: () => {} } };
let code: Promise<WebAssembly.Module> | undefined;

/**
 * The decoder's code. The package hands it to `_init()`; its own functions keep one memory for all files, which grows with
 * each that is damaged, and wait for ever for what does not come.
 */
function compiled(): Promise<WebAssembly.Module> {
  return code ??= import("npm:zstddec@0.3.4/stream").then(async ({ ZSTDDecoder }) => {
    let module: WebAssembly.Module | undefined;
    const decoder = new ZSTDDecoder();
    decoder._init = (result) => void (module = result.module);
    await decoder.init();
    return module!;
  });
}
