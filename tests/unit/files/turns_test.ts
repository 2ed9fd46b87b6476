import { assert, assertEquals } from "@std/assert";
import { Turns } from "../../../files/turns.ts";
import { unpack } from "../../../files/unpack.ts";
import { loadZlib } from "../../../files/zlib.ts";

/** Bytes that may come out between two looks at the clock: a few hundredths of a second. */
const MOST = 8 << 20;

/** Notes how much came out between two looks. */
class Looks extends Turns {
  longest = 0;
  #since = 0;

  into = (bytes: Uint8Array): void => {
    this.#since += bytes.length;
    this.longest = Math.max(this.longest, this.#since);
  };

  override after(): undefined {
    this.#since = 0;
  }
}

async function longest(packing: "gzip" | "zstd", packed: Uint8Array): Promise<number> {
  const looks = new Looks();
  // As it is read: in pieces of 64 KiB.
  const pieces = Array.from({ length: Math.ceil(packed.length / 65536) }, (_, n) => packed.subarray(n * 65536));
  const whole = pieces.map((piece) => piece.subarray(0, 65536));
  assertEquals(await unpack(packing, whole, looks.into, looks), undefined);
  return looks.longest;
}

Deno.test("a few bytes of gzip that stand for many are unpacked with looks at the clock between", async () => {
  const { gzipSync } = await loadZlib() as unknown as { gzipSync(bytes: Uint8Array): Uint8Array };
  const packed = gzipSync(new Uint8Array(64 << 20));
  assert(await longest("gzip", new Uint8Array(packed)) <= MOST);
});

Deno.test("blocks of Zstandard that repeat one byte are unpacked with looks at the clock between", async () => {
  const count = 400;
  const packed = new Uint8Array(6 + 4 * count);
  packed.set([0x28, 0xb5, 0x2f, 0xfd, 0x00, 7 << 3]); // a window of 128 KiB
  const size = 1 << 17;
  for (let n = 0; n < count; n++) {
    const header = (size << 3) | 2 | (n === count - 1 ? 1 : 0);
    packed.set([header & 255, (header >> 8) & 255, header >> 16, n & 255], 6 + 4 * n);
  }
  assert(await longest("zstd", packed) <= MOST);
});

Deno.test("whose work it was does not count: since any turn less than its time has passed for all", async () => {
  const now = performance.now;
  let clock = now.call(performance) + 1e6;
  performance.now = () => clock;
  try {
    const [one, other] = [new Turns(), new Turns()];
    await one.after(Infinity);
    clock += 40;
    assertEquals(one.after(Infinity), undefined);
    clock += 40;
    const turn = other.after(Infinity);
    assert(turn instanceof Promise, "80 ms after the last turn of the other");
    await turn;
    clock += 40;
    assertEquals(one.after(Infinity), undefined, "the other has just given a turn");
  } finally {
    performance.now = now;
  }
});
