import { assert, assertEquals, assertRejects } from "@std/assert";
import { Turns } from "../../../files/turns.ts";
import { unpackZstd } from "../../../files/zstd.ts";

/** What the fixtures unpack to; `zstd` 1.5 packed them with the given options. */
const CONTENTS: Readonly<Record<string, () => Uint8Array>> = {
  // zstd -19: compressed literals in four streams, own state tables, several blocks
  "words": () => words(200_000),
  // zstd -1 --no-check: predefined tables
  "words_short": () => words(700),
  // zstd -3: runs, and copies that overlap themselves
  "zeros": () => new Uint8Array(300_000),
  // zstd -3: blocks stored as they are
  "noise": () => bytes(700, (next) => next() & 255),
  // zstd -3: literals in one stream, no sequences
  "skewed": () => bytes(900, (next) => Math.clz32(next())),
  // zstd -9: copies at the last offsets used
  "records": () => records(8000),
  // zstd -3 of nothing
  "nothing": () => new Uint8Array(),
};

function* generator(): Generator<number> {
  for (let state = 1;;) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state >>> 8;
  }
}

function bytes(length: number, byte: (next: () => number) => number): Uint8Array {
  const numbers = generator();
  const next = (): number => numbers.next().value;
  return Uint8Array.from({ length }, () => byte(next));
}

function words(length: number): Uint8Array {
  const numbers = generator();
  const list = "queue ring element index counter owner signature opcode syndrome stride".split(" ");
  let text = "";
  while (text.length < length) text += `${list[numbers.next().value % list.length]}${numbers.next().value % 97} `;
  return new TextEncoder().encode(text.slice(0, length));
}

function records(count: number): Uint8Array {
  const numbers = generator();
  const all = new Uint8Array(16 * count);
  const view = new DataView(all.buffer);
  for (let n = 0; n < count; n++) {
    view.setUint32(16 * n, n);
    view.setUint32(16 * n + 8, 0x0a0b0c00 + (numbers.next().value & 3));
  }
  return all;
}

async function unpack(packed: Uint8Array): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  await unpackZstd(packed, (part) => parts.push(part.slice()));
  return new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer());
}

function fixture(name: string): Promise<Uint8Array> {
  return Deno.readFile(new URL(`../../data/zstd/${name}.zst`, import.meta.url));
}

for (const [name, content] of Object.entries(CONTENTS)) {
  Deno.test(`unpackZstd() unpacks ${name}.zst`, async () => {
    const unpacked = await unpack(await fixture(name));
    const expected = content();
    assertEquals(unpacked.length, expected.length);
    assertEquals(unpacked.findIndex((byte, at) => byte !== expected[at]), -1);
  });
}

Deno.test("unpackZstd() takes frames one after the other and skips what is marked to be skipped", async () => {
  const skippable = Uint8Array.of(0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3);
  const parts = [await fixture("words_short"), skippable, await fixture("noise")];
  const unpacked = await unpack(new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer()));
  assertEquals(unpacked, new Uint8Array([...CONTENTS["words_short"]!(), ...CONTENTS["noise"]!()]));
});

Deno.test("unpackZstd() hands over what stands before a cut, then says that it is cut", async () => {
  const packed = await fixture("words");
  const expected = CONTENTS["words"]!();
  let length = 0;
  await assertRejects(
    () => unpackZstd(packed.subarray(0, packed.length - 200), (part) => void (length += part.length)),
    Error,
    "the packed data is cut",
  );
  assertEquals([length > 100_000, length < expected.length], [true, true]);
});

Deno.test("unpackZstd() never returns other bytes than the right ones when one byte of the file is changed", async () => {
  const packed = await fixture("records");
  const numbers = generator();
  for (let round = 0; round < 150; round++) {
    const damaged = packed.slice();
    const at = 4 + numbers.next().value % (packed.length - 4);
    damaged[at] = damaged[at]! ^ (1 + numbers.next().value % 255);
    try {
      const unpacked = await unpack(damaged);
      if ((damaged[4]! & 4) !== 0) assertEquals(unpacked, CONTENTS["records"]!(), `byte ${at}`);
    } catch (error) {
      assertEquals((error as Error).constructor, Error, `byte ${at}: ${error}`);
    }
  }
});

Deno.test("unpackZstd() refuses a window that would take more than 128 MiB", async () => {
  const header = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 31 << 3, 1, 0, 0];
  await assertRejects(() => unpack(Uint8Array.from(header)), Error, "more than 128 MiB");
});

Deno.test("unpackZstd() refuses dictionaries and what is no frame", async () => {
  await assertRejects(() => unpack(Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 1, 0, 9, 1, 0, 0)), Error, "dictionary");
  await assertRejects(() => unpack(new Uint8Array(20)), Error, "no Zstandard frame at byte 0");
});

Deno.test("unpackZstd() names what of a frame's head it cannot take", async () => {
  const frame = (...rest: readonly number[]): Uint8Array => Uint8Array.from([0x28, 0xb5, 0x2f, 0xfd, ...rest]);
  await assertRejects(() => unpack(frame(8, 0, 1, 0, 0)), Error, "later version of Zstandard");
  // The size of the content has 8 bytes, and the file ends in them.
  await assertRejects(() => unpack(frame(0xc0, 0, 1, 2, 3)), Error, "cut");
  await assertRejects(() => unpack(frame(0)), Error, "cut");
  // A block that says that it is larger than a block can be.
  await assertRejects(() => unpack(frame(0, 0x58, 0xff, 0xff, 0xff, 0)), Error, "damaged");
  // The reserved kind of block.
  await assertRejects(() => unpack(frame(0, 0x58, 0x0f, 0, 0, 1)), Error, "damaged");
  const skipped = Uint8Array.of(0x50, 0x2a, 0x4d, 0x18, 200, 0, 0, 0, 1);
  await assertRejects(() => unpack(skipped), Error, "cut");
});

Deno.test("unpackZstd() takes the size of the content in each of its lengths", async () => {
  // One block of 3 bytes as they are, in a frame of one segment, whose size takes 1, 2, 4 or 8 bytes.
  const block = [0x19, 0, 0, 7, 8, 9];
  const heads = [[0x20, 3], [0xa0, 3, 0, 0, 0], [0xe0, 3, 0, 0, 0, 0, 0, 0, 0]];
  for (const head of heads) {
    const packed = Uint8Array.from([0x28, 0xb5, 0x2f, 0xfd, ...head, ...block]);
    assertEquals([...await unpack(packed)], [7, 8, 9], `${head}`);
  }
});

Deno.test("unpackZstd() hands on what stops whoever takes its bytes, and nothing else", async () => {
  const packed = await fixture("noise");
  const stop = new RangeError("enough");
  const error = await assertRejects(() =>
    unpackZstd(packed, () => {
      throw stop;
    })
  );
  assertEquals(error, stop);
});

/** A frame with a window of so many KiB, as a power of 2, and so many blocks that repeat a byte. */
function manyBlocks(count: number, window = 10): Uint8Array {
  const packed = new Uint8Array(6 + 4 * count);
  packed.set([0x28, 0xb5, 0x2f, 0xfd, 0x00, window << 3]);
  for (let n = 0; n < count; n++) packed.set([(1 << 3) | 2 | (n === count - 1 ? 1 : 0), 0, 0, n & 255], 6 + 4 * n);
  return packed;
}

Deno.test("unpackZstd() unpacks a frame in pieces between which others have their turn", async () => {
  const packed = manyBlocks(2000);
  assertEquals(await unpack(packed), Uint8Array.from({ length: 2000 }, (_, n) => n & 255));
  await assertRejects(() => unpack(packed.subarray(0, packed.length - 1)), Error, "the packed data is cut");
});

Deno.test("unpackZstd() takes no more than a million blocks of a file, whatever its frames", async () => {
  await assertRejects(() => unpack(manyBlocks(2 ** 20 + 1, 0)), Error, "the packed data has more than 1048576 blocks");
});

/** Frames of blocks of one byte, each of which is packed: the decoder makes room for the largest. */
function packedBlocks(count: number, frames: number, window: number): Uint8Array {
  const one = new Uint8Array(6 + 6 * count);
  one.set([0x28, 0xb5, 0x2f, 0xfd, 0x00, window << 3]);
  for (let n = 0; n < count; n++) {
    one.set([(3 << 3) | 4 | (n === count - 1 ? 1 : 0), 0, 0, 1 << 3, n & 255, 0], 6 + 6 * n);
  }
  const all = new Uint8Array(frames * one.length);
  for (let n = 0; n < frames; n++) all.set(one, n * one.length);
  return all;
}

Deno.test("unpackZstd() bounds what the decoder moves and makes for the blocks of all frames together", async () => {
  const most = 2 ** 35;
  assertEquals((await unpack(packedBlocks(100, 2, 7))).length, 200);
  for (const [frames, window] of [[40, 7], [1, 13]] as const) {
    const cost = 2 ** (10 + window) + 12 * 2 ** 17 + 2 ** 15;
    const allowed = Math.floor(most / cost);
    let unpacked = 0;
    const packed = packedBlocks(Math.ceil(2 * allowed / frames), frames, window);
    const ended = unpackZstd(packed, (piece) => void (unpacked += piece.length));
    await assertRejects(() => ended, Error, "too many blocks for its window");
    assert(unpacked <= allowed + 1 && unpacked > allowed * 0.9, `${unpacked} of ${allowed} blocks`);
  }
});

Deno.test("unpackZstd() ends when a signal comes while it works", async () => {
  let unpacked = 0;
  const ended = unpackZstd(
    manyBlocks(60_000),
    () => void unpacked++,
    new Turns(AbortSignal.abort(new Error("SIGINT"))),
  );
  await assertRejects(() => ended, Error, "SIGINT");
  assert(unpacked < 60_000);
});

Deno.test("weights that never end are damage, and what stands before them is there", async () => {
  // A window of 128 KiB; a text as it is; literals whose table of weights gives one weight all 32 states.
  const before = "a first block that is whole";
  const weights = [0x02, 0, 0, 4, 0xf0, 0x03, 0, 0x80];
  const packed = Uint8Array.of(
    ...[0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38],
    ...[before.length << 3, 0, 0, ...new TextEncoder().encode(before)],
    ...[(weights.length << 3) | 4 | 1, 0, 0, ...weights],
  );
  let text = "";
  await assertRejects(
    () => unpackZstd(packed, (piece) => text += new TextDecoder().decode(piece)),
    Error,
    "the packed data is damaged",
  );
  assertEquals(text, before);
});
