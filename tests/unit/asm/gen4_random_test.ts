/** Whatever the bytes are: every walker comes to their end, shows each byte range once, and text and json agree. */
import { assert, assertEquals } from "@std/assert";
import { RingDecoder, type RingDecoderOptions, type Transport } from "../../../records/ring.ts";
import { Decoder } from "../../../wasm/decoder.ts";
import { decode, text } from "./gen4_rings.ts";

const TRANSPORTS: readonly Transport[] = ["rc", "uc", "ud", "xrc", "raw", "mlx"];

/** Bytes by a fixed generator; small values are frequent, so that sizes and counts are often possible ones. */
function* randomBytes(seed: number): Generator<number> {
  let state = seed;
  for (;;) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const byte = state >>> 24;
    yield (state >>> 8 & 3) === 0 ? byte & 0x1f : (state >>> 8 & 15) === 1 ? 0xff : byte;
  }
}

function bytesOf(seed: number, length: number): Uint8Array<ArrayBuffer> {
  const source = randomBytes(seed);
  return Uint8Array.from({ length }, () => source.next().value!);
}

function rings(seed: number): (RingDecoderOptions & { length: number })[] {
  const transport = TRANSPORTS[seed % TRANSPORTS.length]!;
  const sq = [64, 128, 256].map((stride) => ({ kind: "sq4", stride, transport, length: 1500 + seed % 64 } as const));
  return [
    ...sq,
    { kind: "sq4", stride: 64, transport, count: 16, pi: seed, length: 1024 },
    { kind: "rq4", stride: 64, length: 700, linked: seed % 2 === 0 },
    { kind: "cq4", stride: seed % 2 === 0 ? 32 : 64, length: 1000, timestamp: seed % 3 === 0, ci: seed, count: 64 },
    { kind: "eq4", stride: seed % 2 === 0 ? 32 : 64, length: 1000, ci: seed, count: 64 },
    { kind: "mgm", stride: 256, length: 900 },
  ];
}

Deno.test("random bytes are walked to their end, element by element", () => {
  for (let seed = 1; seed <= 60; seed++) {
    for (const { length, ...options } of rings(seed)) {
      const bytes = bytesOf(seed, length);
      const found = decode(bytes, options, 333);
      const what = `${options.kind} ${options.stride} seed ${seed}`;
      assert(found.length > 0 && found.length <= length / 16, what);
      let end = 0;
      for (const { offset, length: size, segments } of found) {
        assert(offset >= end, what);
        end = offset + 1;
        for (const segment of segments) assert(segment.offset < Math.max(size, 1), what);
      }
      assert(found.at(-1)!.offset + found.at(-1)!.length + options.stride >= length, what);
      assertEquals(decode(bytes, options), found, what);
    }
  }
});

Deno.test("text shows as many elements and segments as json", () => {
  for (let seed = 1; seed <= 20; seed++) {
    for (const { length, ...options } of rings(seed)) {
      const bytes = bytesOf(seed, length);
      const found = decode(bytes, options);
      const lines = text(bytes, options).split("\n");
      assertEquals(lines.filter((line) => line.startsWith("[Element Index ")).length, found.length);
      const titles = lines.filter((line) => /^-{14} .* -{15,18}$/.test(line)).length;
      assertEquals(titles, found.reduce((sum, { segments }) => sum + segments.length, 0), `${options.kind} ${seed}`);
    }
  }
});

Deno.test("a plan never grows beyond its capacity", () => {
  const ring = new RingDecoder(Decoder.create(), { kind: "mgm", stride: 4096 });
  const bytes = new Uint8Array(40 * 4096);
  for (let at = 0; at < bytes.length; at += 4096) bytes.set([0, 0, 0x10, 0], at + 4);
  let elements = 0;
  ring.push(bytes);
  ring.finish();
  while (ring.next() > 0) elements += ring.planned;
  assertEquals(elements, 40);
});
