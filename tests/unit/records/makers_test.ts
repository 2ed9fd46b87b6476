import { assert, assertEquals } from "@std/assert";
import { MAKERS } from "../../../records/makers_generated.ts";
import { selectFields } from "../../../records/select.ts";
import { Decoder } from "../../../wasm/decoder.ts";

/** Numbers that repeat from run to run. */
function* numbers(): Generator<number> {
  for (let seed = 1;;) yield (seed = Math.imul(seed, 0x41c64e6d) + 12345 >>> 0) >>> 16;
}

const random = numbers();
const bytesOf = (length: number): Uint8Array => Uint8Array.from({ length }, () => random.next().value!);

/** What structures are full of: nothing, everything, anything, one bit. */
function* inputs(bytes: number): Generator<Uint8Array> {
  yield new Uint8Array(bytes);
  yield new Uint8Array(bytes).fill(0xff);
  for (let i = 0; i < 20; i++) yield bytesOf(bytes);
  for (let bit = 0; bit < 8; bit++) yield new Uint8Array(bytes).fill(1 << bit);
}

Deno.test("records of makers are those of the rows, whole and cut", () => {
  const [rows, made] = [Decoder.create(), Decoder.create()];
  made.fields.useMakers(MAKERS);
  const names = Object.keys(MAKERS);
  assert(names.length > 100);
  for (const name of names) {
    const layout = made.fields.layout(made.layoutId(name));
    assert(layout.maker !== undefined, name);
    for (const bytes of inputs(layout.bytes)) {
      assertEquals(made.decodeOne(name, bytes), rows.decodeOne(name, bytes), name);
    }
    const cut = bytesOf(layout.bytes - 1);
    assertEquals(made.decodeOne(name, cut), rows.decodeOne(name, cut), `${name}, cut`);
  }
});

Deno.test("a choice of fields holds for makers as well", () => {
  const decoder = Decoder.create();
  decoder.fields.useMakers(MAKERS);
  assert(Object.keys(decoder.decodeOne("wqe_raddr", new Uint8Array(16))).length > 1);
  selectFields(decoder, "rkey");
  assertEquals(decoder.decodeOne("wqe_raddr", new Uint8Array(16)), { rkey: 0 });
});
