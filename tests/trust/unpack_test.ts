import { assert, assertEquals } from "@std/assert";
import { unpack } from "../../files/unpack.ts";
import { loadZlib } from "../../files/zlib.ts";

async function member(size: number): Promise<Uint8Array> {
  const { deflateRawSync } = await loadZlib();
  return Uint8Array.from([
    ...[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3],
    ...deflateRawSync(new Uint8Array(size)),
    ...new Uint8Array(8),
  ]);
}

Deno.test("unpacking ends where it is refused, however much would follow", async () => {
  const packed = await member(4 << 20);
  let size = 0;
  const reason = await unpack("gzip", [packed, packed, packed], (bytes) => {
    size += bytes.length;
    if (size > 1 << 20) throw new RangeError("More than enough");
  });
  assertEquals(reason?.message, "More than enough");
  assert(size < 2 << 20, `${size}`);
});

Deno.test("gzip cut or damaged anywhere ends with a reason, after what came before", async () => {
  const packed = await member(100_000);
  for (let length = 0; length < packed.length; length++) {
    const reason = await unpack("gzip", [packed.subarray(0, length)], () => {});
    assert(reason instanceof Error || length === 0, `${length} bytes`);
  }
});
