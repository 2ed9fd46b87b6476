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
  await unpackZstd([packed], (part) => parts.push(part.slice()));
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
  const packed = new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer());
  const expected = new Uint8Array([...CONTENTS["words_short"]!(), ...CONTENTS["noise"]!()]);
  assertEquals(await unpack(packed), expected);
  const unpacked: number[] = [];
  const bytes = Array.from(packed, (_, at) => packed.subarray(at, at + 1));
  await unpackZstd([new Uint8Array(), ...bytes], (piece) => void unpacked.push(...piece));
  assertEquals(unpacked, [...expected], "a byte at a time");
});

Deno.test("unpackZstd() hands over what stands before a cut, then says that it is cut", async () => {
  const packed = await fixture("words");
  const expected = CONTENTS["words"]!();
  let length = 0;
  await assertRejects(
    () => unpackZstd([packed.subarray(0, packed.length - 200)], (part) => void (length += part.length)),
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
    unpackZstd([packed], () => {
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

/** A block of a content; `kind` is 0 for one that stands as it is and 2 for one that is packed. */
function block(kind: 0 | 2, content: readonly number[], last = false): number[] {
  const head = (content.length << 3) | (kind << 1) | (last ? 1 : 0);
  return [head & 255, head >> 8 & 255, head >> 16, ...content];
}

Deno.test("unpackZstd() ends when a signal comes while it works", async () => {
  // A gigabyte, 128 KiB a block.
  const packed = new Uint8Array(6 + 4 * 8192);
  packed.set([0x28, 0xb5, 0x2f, 0xfd, 0x00, 7 << 3]);
  for (let at = 6; at < packed.length; at += 4) packed.set([2, 0, 16], at);
  let unpacked = 0;
  const ended = unpackZstd(
    [packed],
    (piece) => void (unpacked += piece.length),
    new Turns(AbortSignal.abort(new Error("SIGINT"))),
  );
  await assertRejects(() => ended, Error, "SIGINT");
  assert(unpacked < 2 ** 30, `${unpacked}`);
});

/** 128 KiB of literals that are one byte, and more copies of more bytes than a block may hold. */
const COPIES = [(1 << 3) | 1, 0x41, 0xff, 0xff, 0xff, 0b01010100, 0, 0, 52, 0, 0, 0, 0, 1];
/** Literals whose table of weights gives one weight all 32 states, which then cost no bits. */
const ENDLESS_WEIGHTS = [0x02, 0, 0, 4, 0xf0, 0x03, 0, 0x80];
const DAMAGES: Readonly<Record<string, readonly number[]>> = {
  "98,047 copies of the greatest length in 14 bytes": block(2, COPIES, true),
  "weights that never end": block(2, ENDLESS_WEIGHTS, true),
  "a block that is larger than a block may be": [0xf9, 0xff, 0xff, 1],
  "the reserved kind of block": [0x0f, 0, 0, 1],
};
const BEFORE: Readonly<Record<string, readonly [text: string, block: readonly number[]]>> = {
  "stands as it is": ["whole", block(0, [...new TextEncoder().encode("whole")])],
  "is one byte again and again": ["aaaa", [(4 << 3) | 2, 0, 0, 0x61]],
  "is packed": ["bbb", block(2, [(3 << 3) | 1, 0x62, 0])],
};

for (const [damage, bytes] of Object.entries(DAMAGES)) {
  for (const [kind, [text, before]] of Object.entries(BEFORE)) {
    Deno.test(`unpackZstd() calls ${damage} damage, and hands over the block before it, which ${kind}`, async () => {
      const packed = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38, ...before, ...bytes);
      let unpacked = "";
      await assertRejects(
        () => unpackZstd([packed], (piece) => unpacked += new TextDecoder().decode(piece)),
        Error,
        "the packed data is damaged",
      );
      assertEquals(unpacked, text);
    });
  }
}

Deno.test("unpackZstd() gives a file a memory of its own, whatever became of others", async () => {
  const damaged = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x00, 17 << 3, ...block(2, COPIES, true));
  for (let n = 0; n < 40; n++) await assertRejects(() => unpack(damaged), Error, "the packed data is damaged");
  assertEquals(await unpack(await fixture("noise")), CONTENTS["noise"]!());
});
