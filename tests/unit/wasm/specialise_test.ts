/**
 * Code made at run time against the general formatters: the output is the same, byte for byte.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { LAYOUTS } from "../../../layouts/index.ts";
import { RingDecoder, type RingKind, type RingOptions } from "../../../records/ring.ts";
import { selectFields } from "../../../records/select.ts";
import { FIXED } from "../../../wasm/abi.ts";
import { Decoder } from "../../../wasm/decoder.ts";
import { specialiseAfter } from "../../../wasm/specialise.ts";
import { cases, load } from "../../golden/load.ts";
import { Rng } from "../../fuzz/mutate.ts";

type Format = "text" | "json";

/** A decoder that makes code as soon as it can. */
function fast(): Decoder {
  const decoder = Decoder.create();
  decoder.accelerate(specialiseAfter(1));
  return decoder;
}

function render(decoder: Decoder, bytes: Uint8Array, options: RingOptions, format: Format): string {
  const ring = new RingDecoder(decoder, options);
  const text: string[] = [];
  for (let at = 0; at < bytes.length;) {
    at += ring.push(bytes.subarray(at, at + 4096));
    if (at >= bytes.length) ring.finish();
    while (ring.next() > 0) {
      for (const block of format === "text" ? ring.text() : ring.json(10)) {
        text.push(new TextDecoder().decode(block.slice()));
      }
    }
  }
  return text.join("");
}

/** Functions that were made. */
function made(decoder: Decoder): number {
  const { memory } = decoder;
  const words = new DataView(memory.buffer);
  let count = 0;
  for (const slots of [FIXED.shapes, FIXED.jsonShapes]) {
    for (let i = 0; i < 256; i++) {
      if (words.getUint32(slots + i * 8, true) !== (i < 255 ? 0xffffffff : 0)) count++;
    }
  }
  return count;
}

function same(bytes: Uint8Array, options: RingOptions, what: string): void {
  for (const format of ["text", "json"] as const) {
    const decoder = fast();
    const expected = render(Decoder.create(), bytes, options, format);
    // The first time code is made, the second time it runs from the start.
    assertEquals(render(decoder, bytes, options, format), expected, `${what} as ${format}`);
    assertEquals(render(decoder, bytes, options, format), expected, `${what} as ${format}, again`);
  }
}

/** Random bytes, a share of them zero. */
function noise(rng: Rng, length: number, zeros: number): Uint8Array {
  return Uint8Array.from({ length }, () => rng.below(100) < zeros ? 0 : rng.next());
}

Deno.test("code prints golden rings as the tables do", () => {
  for (const name of cases("mlx")) {
    const { meta, bytes } = load(name);
    const generation = name.startsWith("mlx4") ? 4 : 5;
    const kind = `${meta.kind === "sq" ? "sq" : meta.kind === "cq" ? "cq" : "rq"}${generation}` as RingKind;
    const stride = kind === "sq5" ? 64 : Number(meta.cqe_size ?? meta.wqe_size ?? meta.wqe_stride ?? 64);
    const count = Math.floor(bytes.length / stride);
    for (const transport of ["rc", "ud", "dc", "raw"] as const) {
      if (transport !== "rc" && meta.kind !== "sq") continue;
      same(bytes, { kind, stride, count, transport, ci: 1, pi: 5, linked: meta.kind === "srq" }, name);
    }
  }
});

Deno.test("code prints every structure with any bytes as the tables do", () => {
  const rng = new Rng(11);
  for (const { name, bytes: size } of LAYOUTS) {
    const decoder = fast();
    const general = Decoder.create();
    for (const zeros of [0, 40, 80, 100]) {
      const bytes = noise(rng, size * 24, zeros);
      const options = { kind: "context", layout: name, stride: 64 } as const;
      for (const format of ["text", "json"] as const) {
        const expected = render(general, bytes, options, format);
        assertEquals(render(decoder, bytes, options, format), expected, `${name} as ${format}, ${zeros}% zero`);
      }
    }
    if (size <= 128) assert(made(decoder) > 0, `no code for ${name}`);
  }
});

Deno.test("code refuses elements that only look like those it was made for", () => {
  const rng = new Rng(12);
  const kinds = ["sq5", "rq5", "cq5", "eq5", "sq4", "rq4", "cq4", "eq4"] as const;
  for (const kind of kinds) {
    for (const zeros of [0, 60, 95]) {
      const bytes = noise(rng, 64 * 200, zeros);
      // Half of the elements are like another one.
      for (let i = 0; i < 100; i++) bytes.copyWithin(rng.below(200) * 64, 0, 64);
      const stride = kind === "cq4" || kind === "eq4" ? 32 : 64;
      same(bytes, { kind, stride, transport: "rc", linked: rng.oneIn(2), miniFormat: rng.below(5) }, kind);
    }
  }
});

Deno.test("numbers of all lengths, and single bits, look the same", () => {
  const values = [0, 1, 9, 10, 15, 16, 99, 100, 255, 256, 999, 1000, 9999, 10000, 65535, 65536, 99999, 100000];
  values.push(
    9999999,
    10000000,
    67108863,
    67108864,
    99999999,
    100000000,
    999999999,
    1000000000,
    0x7fffffff,
    0xffffffff,
  );
  for (let bit = 0; bit < 32; bit++) values.push(2 ** bit, 2 ** bit - 1);
  const bytes = new Uint8Array(values.length * 64);
  const words = new DataView(bytes.buffer);
  values.forEach((value, i) => {
    for (let at = 0; at < 64; at += 4) words.setUint32(i * 64 + at, value);
  });
  for (const { name } of LAYOUTS) same(bytes, { kind: "context", layout: name, stride: 64 }, name);
});

/** Copies of some bytes, then copies of which each differs in a bit. */
function mostlyAlike(rng: Rng, bytes: Uint8Array, alike: number, others: number): Uint8Array {
  const all = new Uint8Array(bytes.length * (alike + others));
  for (let n = 0; n < alike + others; n++) {
    all.set(bytes, n * bytes.length);
    if (n >= alike) all[n * bytes.length + rng.below(bytes.length)]! ^= 1 << rng.below(8);
  }
  return all;
}

Deno.test("what is usual in a structure is not taken for granted", () => {
  const rng = new Rng(13);
  for (const { name, bytes: size } of LAYOUTS) {
    if (size > 128) continue;
    for (const zeros of [100, 60]) {
      const bytes = mostlyAlike(rng, noise(rng, size, zeros), 128, size * 2);
      same(bytes, { kind: "context", layout: name, stride: 64 }, name);
    }
  }
});

Deno.test("what is usual in the elements of a ring is not taken for granted", () => {
  const rng = new Rng(14);
  for (const name of ["mlx5-sq-rc-mixed-s2", "mlx5-srq-basic-s1", "mlx5-cq-mixed-partial-s1", "mlx4-sq-rc-mixed-s1"]) {
    const { meta, bytes } = load(name);
    const kind = `${meta.kind === "srq" ? "rq" : meta.kind}${name.slice(3, 4)}` as RingKind;
    const ring = bytes.subarray(0, bytes.length & ~63);
    const long = mostlyAlike(rng, ring, 4, 8);
    for (const flipped of [0, 40]) {
      for (let i = 0; i < flipped; i++) long[ring.length * 4 + rng.below(ring.length * 8)]! ^= 1 << rng.below(8);
      for (const ends of [{}, { ci: 3, pi: 40 }]) {
        same(long, { kind, stride: 64, transport: "rc", linked: meta.kind === "srq", ...ends }, name);
      }
    }
  }
});

Deno.test("a selection of fields drops the code", () => {
  const { bytes } = load("mlx5-sq-rc-mixed-s1");
  const options = { kind: "sq5", stride: 64, count: 128, transport: "rc" } as const;
  const decoder = fast();
  render(decoder, bytes, options, "text");
  assert(made(decoder) > 0);
  selectFields(decoder, "opcode,byte_count");
  assertEquals(made(decoder), 0);
  const general = Decoder.create();
  selectFields(general, "opcode,byte_count");
  for (const format of ["text", "json"] as const) {
    assertEquals(render(decoder, bytes, options, format), render(general, bytes, options, format));
  }
});
