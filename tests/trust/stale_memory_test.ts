import { assertEquals, assertStringIncludes } from "@std/assert";
import type { RingKind } from "../../records/ring.ts";
import { ringRenderer } from "../../render/ring_stream.ts";
import { Decoder } from "../../wasm/decoder.ts";

const decoder = Decoder.create();

/** A ring rendered while the memory behind it is full of something else. */
function render(bytes: Uint8Array, kind: RingKind, format: "text" | "json", old: number): string {
  decoder.input.fill(old);
  const renderer = ringRenderer(decoder, { kind, stride: 64, transport: "ud", format, rawBytes: true });
  const text = new TextDecoder();
  let output = "";
  for (const block of renderer.push(bytes)) output += text.decode(block.slice(), { stream: true });
  for (const block of renderer.finish()) output += text.decode(block.slice(), { stream: true });
  return output;
}

Deno.test("of a WQE that is cut anywhere, nothing behind the cut is shown", () => {
  const lso = new Uint8Array(80);
  new DataView(lso.buffer).setUint32(0, 14);
  new DataView(lso.buffer).setUint32(4, 5);
  lso[64] = 0xff;
  const inline = new Uint8Array(80);
  new DataView(inline.buffer).setUint32(0, 10);
  new DataView(inline.buffer).setUint32(4, 0x105);
  inline[64] = 0x80;
  inline[67] = 0x40;
  for (const [bytes, kind] of [[lso, "sq4"], [inline, "sq5"]] as const) {
    for (let length = 16; length <= bytes.length; length++) {
      for (const format of ["text", "json"] as const) {
        const [zeros, ones] = [0, 0xff].map((old) => render(bytes.subarray(0, length), kind, format, old));
        assertEquals(zeros, ones, `${kind} as ${format}, ${length} bytes`);
        if (format === "json" && length < 80 && length % 64 > 0) {
          const [record] = JSON.parse(`[${zeros}]`);
          assertEquals(record.bytes.length <= length * 2, true, record.bytes);
          assertStringIncludes(zeros!, '"flags":["cut"');
        }
      }
    }
  }
});
